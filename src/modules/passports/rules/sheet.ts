import type { Descent, GenogramPerson, UnionKind } from './genogram.ts';
import type { Point, Rect } from './outline.ts';

/** What the parts of the drawing share: people in rows, the cells they take, where lines begin. */

/** Half of a symbol's side, px. */
export const radius = 18;
export const labelHeight = 38;
export const levelHeight = 9;

export interface Placed {
  id: string;
  /** Middle of the symbol. */
  x: number;
  y: number;
  /** Generation from the top, from 0. */
  row: number;
  /** Where the name stands: under the symbol, or at its lower right when the line to the children begins under it. */
  label: 'below' | 'right';
  /** What the person takes of the sheet: nobody else's part of it. */
  cell: Rect;
}
export interface Line {
  kind: UnionKind | Descent['kind'] | 'sibling' | 'close' | 'conflict';
  /** Broken line through these points. */
  points: Point[];
  /** Where the strokes of a divorce or parting stand. */
  mark: Point | null;
}
export interface Layout {
  width: number;
  height: number;
  people: Placed[];
  lines: Line[];
  /** Closed outlines around those who live together. */
  households: Point[][];
}

export interface Cell {
  person: GenogramPerson;
  left: number;
  right: number;
  label: 'below' | 'right';
}
/** People of one row who stay side by side: couples, a chain of them where somebody had two. */
export interface Block {
  cells: Cell[];
  width: number;
  row: number;
  /** Left edge. */
  x: number;
}
/** Where children come from: a couple of one row, or one parent. */
export interface Source extends Descent {
  row: number;
}

const short = (name: string) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
/** The name beside a symbol, shortened so that it never reaches a neighbour. */
export const shownName = (person: Pick<GenogramPerson, 'firstName'>) => short(person.firstName);
export const middleOf = (block: Block, id: string): number => {
  let x = block.x;
  for (const cell of block.cells) {
    if (cell.person.id === id) return x + cell.left;
    x += cell.left + cell.right;
  }
  return x;
};
export const inBlock = (blocks: readonly Block[], id: string): Block => blocks.find((block) => block.cells.some((cell) => cell.person.id === id))!;
export const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
export const rowsOf = (blocks: readonly Block[]): Block[][] => [...new Set(blocks.map((one) => one.row))].toSorted((a, b) => a - b).map((row) => blocks.filter((one) => one.row === row).toSorted((a, b) => a.x - b.x));

/** Line from which the children of a source hang. */
export function hangsAt(source: Source, blocks: readonly Block[]): number {
  const block = inBlock(blocks, source.parents[0]!);
  if (source.parents.length === 1) return middleOf(block, source.parents[0]!);
  const at = source.parents.map((id) => block.cells.findIndex((cell) => cell.person.id === id)).toSorted((a, b) => a - b) as [number, number];
  // Between the cells, where no name stands; of two who are not neighbours, at the inner side of the second.
  const second = block.cells[at[1]]!;
  return middleOf(block, second.person.id) - second.left;
}

