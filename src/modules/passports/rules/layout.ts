import { type Descent, type Genogram, type GenogramPerson, type Union, type UnionKind } from './genogram.ts';
import { generations } from './generations.ts';
import { outline, type Point, type Rect } from './outline.ts';

/** Half of a symbol's side, px. */
export const radius = 18;
const labelHeight = 38;
const levelHeight = 9;

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

interface Cell {
  person: GenogramPerson;
  left: number;
  right: number;
  label: 'below' | 'right';
}
/** People of one row who stay side by side: couples, a chain of them where somebody had two. */
interface Block {
  cells: Cell[];
  width: number;
  row: number;
  /** Left edge. */
  x: number;
}
/** Where children come from: a couple of one row, or one parent. */
interface Source extends Descent {
  row: number;
}

const short = (name: string) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
/** The name beside a symbol, shortened so that it never reaches a neighbour. */
export const shownName = (person: Pick<GenogramPerson, 'firstName'>) => short(person.firstName);
const labelWidth = (person: GenogramPerson) => Math.max(shownName(person).length * 8, 64);

/**
 * Where everybody stands. Generations are rows; partners stand side by side, children under their parents, the eldest left. The same
 * genogram gives the same sheet, and no two people share a place.
 */
export function layoutOf(genogram: Genogram): Layout {
  const rows = generations(genogram);
  const row = (id: string) => rows.get(id)!;
  const unions = genogram.unions.filter((one) => row(one.one) === row(one.other));
  const sources = sourcesOf(genogram, unions, row);
  const alone = new Set(sources.filter((one) => one.parents.length === 1).map((one) => one.parents[0]!));
  const cells = new Map(genogram.people.map((person): [string, Cell] => [person.id, cellOf(person, alone.has(person.id))]));
  const blocks = blocksOf(genogram.people, unions, cells, row);
  order(blocks, sources, genogram.people);
  spread(blocks, sources);
  return draw(genogram, unions, sources, blocks);
}

function cellOf(person: GenogramPerson, begins: boolean): Cell {
  const width = labelWidth(person);
  if (begins) return { person, left: radius + 12, right: radius + 10 + width, label: 'right' };
  const half = Math.ceil(width / 2) + 6;
  return { person, left: half, right: half, label: 'below' };
}

function sourcesOf(genogram: Genogram, unions: readonly Union[], row: (id: string) => number): Source[] {
  const joined = (parents: string[]) => parents.length === 2 && unions.some((one) => parents.includes(one.one) && parents.includes(one.other));
  return genogram.descents.flatMap((one) => (joined(one.parents) ? [one] : one.parents.map((parent) => ({ ...one, parents: [parent] }))))
    .map((one) => ({ ...one, row: row(one.parents[0]!), children: one.children.filter((child) => row(child) > row(one.parents[0]!)) }))
    .filter((one) => one.children.length > 0);
}

function blocksOf(people: readonly GenogramPerson[], unions: readonly Union[], cells: ReadonlyMap<string, Cell>, row: (id: string) => number): Block[] {
  const partners = (id: string) => unions.filter((one) => one.one === id || one.other === id).map((one) => (one.one === id ? one.other : one.one));
  const done = new Set<string>();
  const blocks: Block[] = [];
  for (const { id } of people) {
    if (done.has(id)) continue;
    const together = [id];
    for (const one of together) for (const other of partners(one)) if (!together.includes(other)) together.push(other);
    for (const one of together) done.add(one);
    const chain = chainOf(together, partners, unions).map((one) => cells.get(one)!);
    blocks.push({ cells: chain, width: chain.reduce((sum, cell) => sum + cell.left + cell.right, 0), row: row(id), x: 0 });
  }
  return blocks;
}

/** Side by side: of a couple the man left; who had several partners stands between them, the last one at the right. */
function chainOf(together: readonly string[], partners: (id: string) => string[], unions: readonly Union[]): string[] {
  if (together.length === 1) return [...together];
  if (together.length === 2) {
    const union = unions.find((one) => together.includes(one.one) && together.includes(one.other))!;
    return [union.one, union.other];
  }
  const middle = together.toSorted((a, b) => partners(b).length - partners(a).length || together.indexOf(a) - together.indexOf(b))[0]!;
  const placed = new Set([middle]);
  const outward = (id: string): string[] => {
    placed.add(id);
    return [id, ...partners(id).filter((one) => !placed.has(one)).flatMap((one) => (placed.has(one) ? [] : outward(one)))];
  };
  const left: string[] = [];
  const right: string[] = [];
  const own = partners(middle);
  own.forEach((one, at) => {
    if (placed.has(one)) return;
    if (at === own.length - 1) right.push(...outward(one));
    else left.unshift(...outward(one).toReversed());
  });
  return [...left, middle, ...right];
}

const middleOf = (block: Block, id: string): number => {
  let x = block.x;
  for (const cell of block.cells) {
    if (cell.person.id === id) return x + cell.left;
    x += cell.left + cell.right;
  }
  return x;
};
const inBlock = (blocks: readonly Block[], id: string): Block => blocks.find((block) => block.cells.some((cell) => cell.person.id === id))!;
const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
const rowsOf = (blocks: readonly Block[]): Block[][] => [...new Set(blocks.map((one) => one.row))].toSorted((a, b) => a - b).map((row) => blocks.filter((one) => one.row === row).toSorted((a, b) => a.x - b.x));

/** Line from which the children of a source hang. */
function hangsAt(source: Source, blocks: readonly Block[]): number {
  const block = inBlock(blocks, source.parents[0]!);
  if (source.parents.length === 1) return middleOf(block, source.parents[0]!);
  const at = source.parents.map((id) => block.cells.findIndex((cell) => cell.person.id === id)).toSorted((a, b) => a - b) as [number, number];
  // Between the cells, where no name stands; of two who are not neighbours, at the inner side of the second.
  const second = block.cells[at[1]]!;
  return middleOf(block, second.person.id) - second.left;
}

/** Puts the blocks of each row into an order with few crossings: several looks down at parents and up at children. */
function order(blocks: Block[], sources: readonly Source[], people: readonly GenogramPerson[]): void {
  const birth = new Map(people.map((one, at) => [one.id, at]));
  const eldest = (block: Block) => Math.min(...block.cells.map((cell) => birth.get(cell.person.id)!));
  const pack = (row: Block[]) => {
    let x = 0;
    for (const block of row) {
      block.x = x;
      x += block.width;
    }
  };
  const look = (row: Block[], wanted: (block: Block) => number[]) => {
    const places = new Map(row.map((block) => {
      const found = wanted(block);
      return [block, found.length > 0 ? mean(found) : block.x + block.width / 2];
    }));
    pack(row.toSorted((a, b) => Math.round(places.get(a)! - places.get(b)!) || eldest(a) - eldest(b)));
  };
  for (const row of rowsOf(blocks)) pack(row.toSorted((a, b) => eldest(a) - eldest(b)));
  for (let turn = 0; turn < 4; turn++) {
    for (const row of rowsOf(blocks)) look(row, (block) => aboveOf(block, sources, blocks));
    for (const row of rowsOf(blocks).toReversed()) look(row, (block) => belowOf(block, sources, blocks));
  }
  for (const row of rowsOf(blocks)) look(row, (block) => aboveOf(block, sources, blocks));
}

function aboveOf(block: Block, sources: readonly Source[], blocks: readonly Block[]): number[] {
  return block.cells.flatMap((cell) => sources.filter((one) => one.children.includes(cell.person.id)).map((one) => hangsAt(one, blocks)));
}
function belowOf(block: Block, sources: readonly Source[], blocks: readonly Block[]): number[] {
  const own = sources.filter((one) => block.cells.some((cell) => one.parents.includes(cell.person.id)));
  return own.flatMap((one) => one.children.map((child) => middleOf(inBlock(blocks, child), child)));
}

/** Moves blocks towards their parents and children without changing the order and without touching each other. */
function spread(blocks: Block[], sources: readonly Source[]): void {
  const down = (block: Block) => block.cells.flatMap((cell) => sources.filter((one) => one.children.includes(cell.person.id)).map((one) => {
    const siblings = one.children.filter((child) => inBlock(blocks, child).row === block.row);
    return { wanted: hangsAt(one, blocks), own: siblings.length > 0 ? middleOf(block, cell.person.id) - block.x : 0 };
  }));
  const up = (block: Block) => sources.filter((one) => block.cells.some((cell) => one.parents.includes(cell.person.id))).map((one) => ({
    wanted: mean(one.children.map((child) => middleOf(inBlock(blocks, child), child))), own: hangsAt(one, blocks) - block.x,
  }));
  for (let turn = 0; turn < 6; turn++) {
    for (const row of rowsOf(blocks)) settle(row, down);
    for (const row of rowsOf(blocks).toReversed()) settle(row, up);
  }
  for (const row of rowsOf(blocks)) settle(row, down);
  const least = Math.min(...blocks.map((one) => one.x));
  for (const block of blocks) block.x = Math.round(block.x - least) + 12;
  // Rounding may push two blocks onto each other by a pixel.
  for (const row of rowsOf(blocks)) for (const [at, block] of row.entries()) if (at > 0) block.x = Math.max(block.x, row[at - 1]!.x + row[at - 1]!.width);
}

/** Least squares of the wanted places under «each after the one before»: neighbours that collide move as one. */
function settle(row: readonly Block[], pulls: (block: Block) => { wanted: number; own: number }[]): void {
  const pools: { sum: number; weight: number; blocks: Block[] }[] = [];
  const before = new Map<Block, number>();
  let width = 0;
  for (const block of row) {
    before.set(block, width);
    const found = pulls(block);
    const weight = found.length > 0 ? 1 : 0.05;
    const wanted = found.length > 0 ? mean(found.map((one) => one.wanted - one.own)) : block.x;
    pools.push({ sum: (wanted - width) * weight, weight, blocks: [block] });
    width += block.width;
    while (pools.length > 1) {
      const [last, previous] = [pools.at(-1)!, pools.at(-2)!];
      if (previous.sum / previous.weight <= last.sum / last.weight) break;
      pools.splice(-2, 2, { sum: previous.sum + last.sum, weight: previous.weight + last.weight, blocks: [...previous.blocks, ...last.blocks] });
    }
  }
  for (const pool of pools) for (const block of pool.blocks) block.x = pool.sum / pool.weight + before.get(block)!;
}

interface Hung extends Source {
  from: number;
  at: number[];
  level: number;
}

function draw(genogram: Genogram, unions: readonly Union[], sources: readonly Source[], blocks: readonly Block[]): Layout {
  const rows = rowsOf(blocks);
  const count = rows.length;
  const hung: Hung[] = sources.map((one) => ({ ...one, from: hangsAt(one, blocks), at: one.children.map((child) => middleOf(inBlock(blocks, child), child)), level: 0 }));
  const levels = Array.from({ length: count }, () => 0);
  for (let row = 0; row < count; row++) {
    const ends: number[] = [];
    for (const one of hung.filter((each) => each.row === row).toSorted((a, b) => Math.min(a.from, ...a.at) - Math.min(b.from, ...b.at))) {
      const from = Math.min(one.from, ...one.at);
      const free = ends.findIndex((end) => end + 8 < from);
      one.level = free < 0 ? ends.length : free;
      ends[one.level] = Math.max(one.from, ...one.at);
    }
    levels[row] = ends.length;
  }
  const y: number[] = [];
  for (let row = 0; row < count; row++) y[row] = row === 0 ? radius + 34 : y[row - 1]! + radius + labelHeight + 18 + levels[row - 1]! * levelHeight + 26 + radius;
  const barAt = (row: number, level: number) => y[row]! + radius + labelHeight + 14 + level * levelHeight;

  const people = rows.flatMap((row, at) => row.flatMap((block) => block.cells.map((cell): Placed => {
    const x = middleOf(block, cell.person.id);
    return { id: cell.person.id, x, y: y[at]!, row: at, label: cell.label, cell: { x1: x - cell.left, x2: x + cell.right, y1: y[at]! - radius - 10, y2: y[at]! + radius + labelHeight } };
  })));
  const place = new Map(people.map((one) => [one.id, one]));
  const lines: Line[] = [...unions.map((one) => unionLine(one, place, blocks)), ...hung.flatMap((one) => descentLines(one, place, barAt, people, twins(genogram.people, one.children).filter((group) => new Set(group.map((twin) => place.get(twin)!.row)).size === 1))), ...ties(genogram, place)];
  return {
    width: Math.max(...people.map((one) => one.cell.x2)) + 12,
    height: y.at(-1)! + radius + labelHeight + 16,
    people: people.toSorted((a, b) => a.row - b.row || a.x - b.x),
    lines,
    households: outline(householdRects(genogram, rows, place)),
  };
}

function unionLine(union: Union, place: ReadonlyMap<string, Placed>, blocks: readonly Block[]): Line {
  const [a, b] = [place.get(union.one)!, place.get(union.other)!].toSorted((left, right) => left.x - right.x) as [Placed, Placed];
  const chain = inBlock(blocks, union.one).cells.map((cell) => cell.person.id);
  const neighbours = Math.abs(chain.indexOf(a.id) - chain.indexOf(b.id)) === 1;
  const edge = b.cell.x1;
  if (neighbours) return { kind: union.kind, points: [[a.x + radius, a.y], [b.x - radius, b.y]], mark: [edge - 12, a.y] };
  // Around those who stand between, above their heads, and down to where the children hang.
  const top = a.y - radius - 8;
  return { kind: union.kind, points: [[a.x, a.y - radius], [a.x, top], [edge, top], [edge, b.y], [b.x - radius, b.y]], mark: [edge - 12, top] };
}

function descentLines(one: Hung, place: ReadonlyMap<string, Placed>, barAt: (row: number, level: number) => number, people: readonly Placed[], together: readonly string[][]): Line[] {
  const parent = place.get(one.parents[0]!)!;
  const start: Point = [one.from, one.parents.length === 2 ? parent.y : parent.y + radius];
  const bar = barAt(one.row, one.level);
  const shift = one.kind === 'care' ? 8 : one.kind === 'grand' ? -8 : 0;
  return one.children.map((child): Line => {
    const { x, y, row } = place.get(child)!;
    const to = x + shift;
    const end: Point = [to, y - radius];
    // Twins leave the bar at one point.
    const born = one.kind === 'parent' ? together.find((group) => group.includes(child)) : undefined;
    const leaves = born ? mean(born.map((twin) => place.get(twin)!.x)) : to;
    if (row === one.row + 1) return { kind: one.kind, points: [start, [one.from, bar], [leaves, bar], end], mark: null };
    const points: Point[] = [start, [one.from, bar]];
    // Past the rows between, where nobody stands.
    for (let between = one.row + 1; between < row; between++) {
      const through = channel(people.filter((each) => each.row === between), to);
      points.push([through, points.at(-1)![1]], [through, barAt(between, 0) - 6]);
    }
    points.push([to, points.at(-1)![1]], end);
    return { kind: one.kind, points, mark: null };
  });
}

function channel(row: readonly Placed[], wanted: number): number {
  const edges = row.flatMap((one) => [one.cell.x1, one.cell.x2]);
  const free = edges.filter((x) => row.every((one) => x <= one.cell.x1 || x >= one.cell.x2));
  return free.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)[0]!;
}

/** Brothers and sisters whose parents nobody recorded; who are very close; who quarrel. */
function ties(genogram: Genogram, place: ReadonlyMap<string, Placed>): Line[] {
  const child = new Set(genogram.descents.filter((one) => one.kind === 'parent').flatMap((one) => one.children));
  return genogram.ties.filter((one) => one.kind !== 'sibling' || (!child.has(one.one) && !child.has(one.other))).map((tie): Line => {
    const [a, b] = [place.get(tie.one)!, place.get(tie.other)!].toSorted((left, right) => left.x - right.x || left.y - right.y) as [Placed, Placed];
    if (a.row === b.row) {
      const top = a.y - radius - (tie.kind === 'sibling' ? 14 : 6);
      return { kind: tie.kind, points: [[a.x, a.y - radius], [a.x, top], [b.x, top], [b.x, b.y - radius]], mark: null };
    }
    const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
    return { kind: tie.kind, points: [[upper.x - radius, upper.y + 6], [lower.x - radius, lower.y - 6]], mark: null };
  });
}

/** The ground on which those who live together stand: one rectangle, or, where it would hold somebody else, their cells row by row, joined where two rows overlap. */
function householdRects(genogram: Genogram, rows: readonly Block[][], place: ReadonlyMap<string, Placed>): Rect[] {
  const together = new Set(genogram.people.filter((one) => one.together).map((one) => one.id));
  const runs = rows.map((row) => {
    const found: Rect[] = [];
    let open: Rect | null = null;
    for (const cell of row.flatMap((block) => block.cells)) {
      const { id } = cell.person;
      const rect = place.get(id)!.cell;
      if (!together.has(id)) open = null;
      else if (open) open.x2 = rect.x2;
      else found.push((open = { ...rect }));
    }
    return found;
  });
  const joints = runs.slice(1).flatMap((lower, at) => lower.flatMap((below) => runs[at]!.map((above): Rect => ({ x1: Math.max(above.x1, below.x1), x2: Math.min(above.x2, below.x2), y1: above.y2, y2: below.y1 }))))
    .filter((one) => one.x2 - one.x1 > 4);
  const all = runs.flat();
  if (all.length === 0) return [];
  const around: Rect = { x1: Math.min(...all.map((one) => one.x1)), x2: Math.max(...all.map((one) => one.x2)), y1: Math.min(...all.map((one) => one.y1)), y2: Math.max(...all.map((one) => one.y2)) };
  const strange = [...place.values()].some(({ id, cell }) => !together.has(id) && cell.x1 < around.x2 && cell.x2 > around.x1 && cell.y1 < around.y2 && cell.y2 > around.y1);
  return strange ? [...all, ...joints] : [around];
}

/** Children born on one day. */
function twins(people: readonly GenogramPerson[], children: readonly string[]): string[][] {
  const byDay = new Map<string, string[]>();
  for (const one of people.filter((each) => children.includes(each.id) && each.birthDate !== null)) byDay.set(one.birthDate!, [...(byDay.get(one.birthDate!) ?? []), one.id]);
  return [...byDay.values()].filter((one) => one.length > 1);
}
