import type { Count, Facts } from '../../practices/public.ts';
import { type Chunk, type FactWord, personClass } from './chunk.ts';

/**
 * Counts figures over chunks of facts, all of them in one pass, each for every month and for the whole period. The rules are
 * those of compile.ts, which stays the truth: once per person or family, age by the first record that counts.
 */

/** A figure to count; `minutes` adds up the minutes of its records. */
export type Measure = Omit<Count, 'what'> & { what: Count['what'] | 'minutes' };

/** A month of facts and the days of it that belong to the period. */
export interface MonthOfFacts {
  chunk: Chunk;
  /** The first and the last day of the month that count, 1…31. */
  fromDay: number;
  toDay: number;
  /** Whether a family was on the register on some of these days. */
  isOpen: (family: number) => boolean;
}

export interface TallyScope {
  /** One more than the largest number of a family and of a person. */
  families: number;
  people: number;
  /** 1 for each family and case that counts; null: all do. */
  onlyFamilies: Uint8Array | null;
  onlyCases: Uint8Array | null;
  /** Whether a family was on the register on some day of the whole period. */
  isOpen: (family: number) => boolean;
}

/** One figure: the whole period and each given month. */
export interface Tally {
  value: number;
  months: number[];
}

/** Whether chunks hold everything that this figure asks for; the register is asked of families alone. */
export function canTally(count: Count): boolean {
  return count.facts.every((facts) => facts.of !== 'mentors') && (count.register === 'any' || count.what === 'families');
}

/** Counts in turns of one month each; `pause` lets others work between them. */
export async function tally(measures: readonly Measure[], months: readonly MonthOfFacts[], scope: TallyScope, pause: () => Promise<void>): Promise<Tally[]> {
  const results = new Map(measures.map((one): [Measure, Tally] => [one, { value: 0, months: months.map(() => 0) }]));
  const sums = measures.filter((one) => one.what === 'records' || one.what === 'minutes');
  const families = planesOf(measures.filter((one) => one.what === 'families'), scope.families);
  const people = planesOf(measures.filter((one) => one.what === 'people'), scope.people);
  for (const [at, month] of months.entries()) {
    const rows = rowsOf(month, scope);
    addSums(rows, month.chunk, sums, at, results);
    for (const plane of families) countFamilies(plane, rows, month, at, scope, results);
    for (const plane of people) countPeople(plane, rows, month.chunk, at, results);
    if (at + 1 < months.length) await pause();
  }
  for (const { whole, seen } of [...families, ...people]) giveBack(whole, seen);
  return measures.map((one) => results.get(one)!);
}

/** Up to 32 groups of measures over the same facts, a bit each, and which groups every family or person was met in already. */
interface Plane {
  groups: Measure[][];
  whole: Int32Array;
  /** The same of the month that is being counted; empty between months. */
  seen: Int32Array;
}

function planesOf(measures: readonly Measure[], members: number): Plane[] {
  const groups = Object.values(Object.groupBy(measures, (one) => JSON.stringify([one.facts, one.register]))) as Measure[][];
  return Array.from({ length: Math.ceil(groups.length / 32) }, (_, plane) => ({ groups: groups.slice(plane * 32, plane * 32 + 32), whole: lend(members), seen: lend(members) }));
}

// Arrays as long as a register are lent and given back: making new ones for each report would keep the collector busy.
const idle: Int32Array[] = [];

function lend(length: number): Int32Array {
  const at = idle.findIndex((one) => one.length >= length);
  return at === -1 ? new Int32Array(length) : idle.splice(at, 1)[0]!.fill(0);
}

function giveBack(...arrays: Int32Array[]): void {
  for (const one of arrays) if (idle.length < 16) idle.push(one);
}

/** 0, 1, 2 … as long as the longest month so far. */
let everyRow = new Uint32Array(0);

/** Places of the records that count: by day, family and case. */
function rowsOf({ chunk, fromDay, toDay }: MonthOfFacts, { onlyFamilies, onlyCases }: TallyScope): Uint32Array {
  const { size, days, families, cases } = chunk;
  let [from, to] = [0, size];
  while (from < size && days[from]! < fromDay) from++;
  while (to > from && days[to - 1]! > toDay) to--;
  if (onlyFamilies === null && onlyCases === null) {
    if (everyRow.length < size) everyRow = Uint32Array.from({ length: size }, (_, i) => i);
    return everyRow.subarray(from, to);
  }
  const rows: number[] = [];
  for (let i = from; i < to; i++) {
    if (onlyFamilies !== null && onlyFamilies[families[i]!] !== 1) continue;
    if (onlyCases !== null && onlyCases[cases[i]!] !== 1) continue;
    rows.push(i);
  }
  return Uint32Array.from(rows);
}

interface Sums {
  records: Float64Array;
  minutes: Float64Array;
}
/** Sums of whole months, as they are asked for most. */
const wholeSums = new WeakMap<Chunk, Sums>();

/** Records and minutes of each word of the chunk. */
function sumsOf(rows: Uint32Array, chunk: Chunk): Sums {
  const isWhole = rows.length === chunk.size;
  const known = isWhole ? wholeSums.get(chunk) : undefined;
  if (known) return known;
  const sums = { records: new Float64Array(chunk.words.length), minutes: new Float64Array(chunk.words.length) };
  const { wordAt, minutes } = chunk;
  for (const i of rows) {
    const word = wordAt[i]!;
    sums.records[word]! += 1;
    sums.minutes[word]! += minutes[i]!;
  }
  if (isWhole) wholeSums.set(chunk, sums);
  return sums;
}

function addSums(rows: Uint32Array, chunk: Chunk, measures: readonly Measure[], at: number, results: Map<Measure, Tally>): void {
  const sums = sumsOf(rows, chunk);
  for (const one of measures) {
    const sum = results.get(one)!;
    const values = one.what === 'minutes' ? sums.minutes : sums.records;
    chunk.words.forEach((word, index) => {
      // A record that two legs ask for is two records of the figure, as in the list behind it.
      const add = one.facts.filter((facts) => concerns(facts, word)).length * values[index]!;
      sum.months[at]! += add;
      sum.value += add;
    });
  }
}

/** For each word the groups that it counts for, as bits. */
function masksOf(groups: readonly Measure[][], words: readonly FactWord[]): Int32Array {
  return Int32Array.from(words, (word) => groups.reduce((mask, [first], bit) => (first!.facts.some((facts) => concerns(facts, word)) ? mask | (1 << bit) : mask), 0));
}

function countFamilies({ groups, whole, seen }: Plane, rows: Uint32Array, month: MonthOfFacts, at: number, scope: TallyScope, results: Map<Measure, Tally>): void {
  const { wordAt, families, words } = month.chunk;
  const masks = masksOf(groups, words);
  const onRegister = groups.reduce((mask, [first], bit) => (first!.register === 'open' ? mask | (1 << bit) : mask), 0);
  const counts = { month: new Int32Array(32), whole: new Int32Array(32) };
  for (const i of rows) {
    const family = families[i]!;
    const mask = masks[wordAt[i]!]!;
    let fresh = mask & ~seen[family]!;
    if (fresh === 0) continue;
    seen[family]! |= fresh;
    let first = fresh & ~whole[family]!;
    whole[family]! |= first;
    if ((fresh & onRegister) !== 0 && !month.isOpen(family)) fresh &= ~onRegister;
    if ((first & onRegister) !== 0 && !scope.isOpen(family)) first &= ~onRegister;
    for (; fresh !== 0; fresh &= fresh - 1) counts.month[31 - Math.clz32(fresh & -fresh)]! += 1;
    for (; first !== 0; first &= first - 1) counts.whole[31 - Math.clz32(first & -first)]! += 1;
  }
  if (rows.length > seen.length >> 2) seen.fill(0);
  else for (const i of rows) seen[families[i]!] = 0;
  groups.forEach((measures, bit) => {
    for (const one of measures) {
      results.get(one)!.months[at] = counts.month[bit]!;
      results.get(one)!.value += counts.whole[bit]!;
    }
  });
}

function countPeople({ groups, whole, seen }: Plane, rows: Uint32Array, chunk: Chunk, at: number, results: Map<Measure, Tally>): void {
  const { wordAt, starts, people, words } = chunk;
  const masks = masksOf(groups, words);
  // By bit and class of the first record: bit × 4 + class.
  const inMonth = new Int32Array(128);
  const inPeriod = new Int32Array(128);
  for (const i of rows) {
    const mask = masks[wordAt[i]!]!;
    if (mask === 0) continue;
    const end = starts[i + 1]!;
    for (let p = starts[i]!; p < end; p++) {
      const packed = people[p]!;
      const person = packed >>> 2;
      let fresh = mask & ~seen[person]!;
      if (fresh === 0) continue;
      seen[person]! |= fresh;
      let first = fresh & ~whole[person]!;
      whole[person]! |= first;
      const kind = packed & 3;
      for (; fresh !== 0; fresh &= fresh - 1) inMonth[((31 - Math.clz32(fresh & -fresh)) << 2) | kind]! += 1;
      for (; first !== 0; first &= first - 1) inPeriod[((31 - Math.clz32(first & -first)) << 2) | kind]! += 1;
    }
  }
  if (rows.length > seen.length >> 3) seen.fill(0);
  else for (const i of rows) for (let p = starts[i]!; p < starts[i + 1]!; p++) seen[people[p]! >>> 2] = 0;
  groups.forEach((measures, bit) => {
    for (const one of measures) {
      for (const kind of [personClass.child, personClass.parent, personClass.adult]) {
        if (!isOfAge(one.age, kind)) continue;
        results.get(one)!.months[at]! += inMonth[bit * 4 + kind]!;
        results.get(one)!.value += inPeriod[bit * 4 + kind]!;
      }
    }
  });
}

/** Whether records of this word count for these facts: the conditions of compile.ts in another form. */
function concerns(facts: Facts, { of, id, extra }: FactWord): boolean {
  if (facts.of === 'mentors' || facts.of !== of) return false;
  if (facts.id && !facts.id.includes(id)) return false;
  if (facts.not?.includes(id)) return false;
  if (facts.of === 'aid') return !(facts.source && !facts.source.includes(extra ?? '')) && !facts.notSource?.includes(extra ?? '');
  if (facts.of === 'outcomes') return !(facts.kind && (extra === null || !facts.kind.includes(extra))) && !(extra !== null && facts.notKind?.includes(extra));
  return true;
}

function isOfAge(age: Count['age'], kind: number): boolean {
  if (age === 'any') return true;
  return age === 'child' ? kind === personClass.child : age === 'parent' ? kind === personClass.parent : kind !== personClass.child;
}
