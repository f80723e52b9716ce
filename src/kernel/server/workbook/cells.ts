/** Cells of a workbook packed into typed arrays, so that handing them over between threads copies nothing. */
export interface PackedSheet {
  name: string;
  hidden: boolean;
  /** Excel's own number of each row that holds something. */
  rows: Uint32Array;
  /** Index of the first cell of each row; one more at the end. */
  starts: Uint32Array;
  columns: Uint16Array;
  kinds: Uint8Array;
  /** Index into `texts`, a number, a serial date or 0/1, as the kind says. */
  values: Float64Array;
}

export interface PackedWorkbook {
  date1904: boolean;
  texts: string[];
  sheets: PackedSheet[];
}

export const Kind = { text: 0, number: 1, date: 2, boolean: 3, error: 4, dayText: 5 } as const;

type Numbers = Uint32Array | Uint16Array | Uint8Array | Float64Array;

/** A typed array that grows. */
export class Growing<T extends Numbers> {
  length = 0;
  #array: T;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#array = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#array.length) {
      const wider = this.#make(this.length * 2);
      wider.set(this.#array as never);
      this.#array = wider;
    }
    this.#array[this.length++] = value;
  }

  done(): T {
    return this.#array.slice(0, this.length) as T;
  }
}
