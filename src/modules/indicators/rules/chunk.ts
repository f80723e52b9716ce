/**
 * The facts of one practice and month in columns: what a report counts and nothing else. Records stand in the order of the
 * lists (day, then id), so that the first record of somebody is the first one met. Pure; the format is ours alone and may
 * change with a migration that empties the table.
 */

export type FactsOf = 'services' | 'aid' | 'outcomes';
/** What a record is: a service; an aid with its source; an outcome with its kind. */
export interface FactWord {
  of: FactsOf;
  id: string;
  extra: string | null;
}

/** Who a person was on the day of the record: under 18; adult with the role of a parent; any other adult. */
export const personClass = { child: 0, parent: 1, adult: 2 } as const;

/** One record that is not cancelled. Families, cases and people are numbers of the organization. */
export interface Fact {
  word: FactWord;
  /** Day of the month, 1…31. */
  day: number;
  minutes: number;
  /** UUID of the record. */
  id: string;
  family: number;
  case: number;
  /** number × 4 + class. */
  people: number[];
}

export interface Chunk {
  words: FactWord[];
  size: number;
  days: Uint8Array;
  /** Place in `words`. */
  wordAt: Uint16Array;
  minutes: Uint16Array;
  families: Uint32Array;
  cases: Uint32Array;
  /** People of record i: `people[starts[i]] … people[starts[i + 1] − 1]`. */
  starts: Uint32Array;
  people: Uint32Array;
  /** 16 bytes a record. */
  ids: Uint8Array;
}

export const noFacts: Chunk = {
  words: [], size: 0, days: new Uint8Array(0), wordAt: new Uint16Array(0), minutes: new Uint16Array(0), families: new Uint32Array(0), cases: new Uint32Array(0),
  starts: new Uint32Array(1), people: new Uint32Array(0), ids: new Uint8Array(0),
};

const version = 1;

/** Bytes of the columns, four-byte ones first so that they lie even: header, JSON of the words, columns. */
export function encodeChunk(chunk: Chunk): Uint8Array {
  const words = new TextEncoder().encode(JSON.stringify(chunk.words));
  const columns = [chunk.families, chunk.cases, chunk.starts, chunk.people, chunk.wordAt, chunk.minutes, chunk.days, chunk.ids];
  const head = 16;
  const padded = (words.length + 3) & ~3;
  const bytes = new Uint8Array(head + padded + columns.reduce((sum, column) => sum + column.byteLength, 0));
  new Uint32Array(bytes.buffer, 0, 4).set([version, words.length, chunk.size, chunk.people.length]);
  bytes.set(words, head);
  let at = head + padded;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/** The columns as views over a copy of the bytes. */
export function decodeChunk(stored: Uint8Array): Chunk {
  // A Buffer may lie anywhere in a larger one; columns need an even place.
  const { buffer } = new Uint8Array(stored);
  const [form, wordBytes, size, people] = new Uint32Array(buffer, 0, 4) as unknown as [number, number, number, number];
  if (form !== version) throw new Error(`Facts of form ${form}`);
  const words = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 16, wordBytes))) as FactWord[];
  let at = 16 + ((wordBytes + 3) & ~3);
  const next = <T>(make: new (buffer: ArrayBuffer, at: number, length: number) => T, bytes: number, length: number): T => {
    const column = new make(buffer, at, length);
    at += bytes * length;
    return column;
  };
  return {
    words,
    size,
    families: next(Uint32Array, 4, size),
    cases: next(Uint32Array, 4, size),
    starts: next(Uint32Array, 4, size + 1),
    people: next(Uint32Array, 4, people),
    wordAt: next(Uint16Array, 2, size),
    minutes: next(Uint16Array, 2, size),
    days: next(Uint8Array, 1, size),
    ids: next(Uint8Array, 1, size * 16),
  };
}

export function chunkBytes(chunk: Chunk): number {
  return chunk.families.buffer.byteLength;
}

/** The chunk without the records of some families and with these facts, which come in order. */
export function mergeChunk(chunk: Chunk, isDropped: (family: number) => boolean, facts: readonly Fact[]): Chunk {
  const kept: number[] = [];
  let people = facts.reduce((sum, fact) => sum + fact.people.length, 0);
  for (let i = 0; i < chunk.size; i++) {
    if (isDropped(chunk.families[i]!)) continue;
    kept.push(i);
    people += chunk.starts[i + 1]! - chunk.starts[i]!;
  }
  const size = kept.length + facts.length;
  const merged: Chunk = {
    words: [...chunk.words], size, days: new Uint8Array(size), wordAt: new Uint16Array(size), minutes: new Uint16Array(size), families: new Uint32Array(size),
    cases: new Uint32Array(size), starts: new Uint32Array(size + 1), people: new Uint32Array(people), ids: new Uint8Array(size * 16),
  };
  const wordPlace = wordPlaces(merged.words);
  const ids = facts.map((fact) => Buffer.from(fact.id.replaceAll('-', ''), 'hex'));
  let [old, fresh, person] = [0, 0, 0];
  for (let at = 0; at < size; at++) {
    const i = kept[old];
    const fact = facts[fresh];
    if (i !== undefined && (fact === undefined || isBefore(chunk, i, fact.day, ids[fresh]!))) {
      merged.days[at] = chunk.days[i]!;
      merged.wordAt[at] = chunk.wordAt[i]!;
      merged.minutes[at] = chunk.minutes[i]!;
      merged.families[at] = chunk.families[i]!;
      merged.cases[at] = chunk.cases[i]!;
      for (let p = chunk.starts[i]!; p < chunk.starts[i + 1]!; p++) merged.people[person++] = chunk.people[p]!;
      for (let b = 0; b < 16; b++) merged.ids[at * 16 + b] = chunk.ids[i * 16 + b]!;
      old++;
    } else {
      merged.days[at] = fact!.day;
      merged.wordAt[at] = wordPlace(fact!.word);
      merged.minutes[at] = fact!.minutes;
      merged.families[at] = fact!.family;
      merged.cases[at] = fact!.case;
      for (const one of fact!.people) merged.people[person++] = one;
      merged.ids.set(ids[fresh]!, at * 16);
      fresh++;
    }
    merged.starts[at + 1] = person;
  }
  return merged;
}

function isBefore(chunk: Chunk, i: number, day: number, id: Uint8Array): boolean {
  if (chunk.days[i] !== day) return chunk.days[i]! < day;
  for (let b = 0; b < 16; b++) {
    const difference = chunk.ids[i * 16 + b]! - id[b]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const wordKey = (word: FactWord) => `${word.of} ${word.id} ${word.extra ?? ''}`;

/** Gives the place of a word, adding it where it is new. */
function wordPlaces(words: FactWord[]): (word: FactWord) => number {
  const places = new Map(words.map((word, place) => [wordKey(word), place]));
  return (word) => {
    const key = wordKey(word);
    let place = places.get(key);
    if (place === undefined) {
      place = words.push({ of: word.of, id: word.id, extra: word.extra }) - 1;
      places.set(key, place);
    }
    return place;
  };
}

/** What the chunk says of each record but of some families, as text under its id: to hold two chunks against each other. */
export function describeChunk(chunk: Chunk, without: ReadonlySet<number>): Map<string, string> {
  const said = new Map<string, string>();
  for (let i = 0; i < chunk.size; i++) {
    if (without.has(chunk.families[i]!)) continue;
    const people = [...chunk.people.subarray(chunk.starts[i], chunk.starts[i + 1])].toSorted((a, b) => a - b);
    const id = Buffer.from(chunk.ids.subarray(i * 16, i * 16 + 16)).toString('hex');
    said.set(id, `${chunk.days[i]} ${wordKey(chunk.words[chunk.wordAt[i]!]!)} ${chunk.minutes[i]} ${chunk.families[i]} ${chunk.cases[i]} ${people.join()}`);
  }
  return said;
}
