import type { Genogram, GenogramPerson, Union } from './genogram.ts';
import { outline, type Point, type Rect } from './outline.ts';
import { type Block, hangsAt, inBlock, labelHeight, type Layout, levelHeight, type Line, mean, middleOf, type Placed, radius, rowsOf, type Source } from './sheet.ts';

interface Hung extends Source {
  from: number;
  at: number[];
  level: number;
}

/** The sheet of people who stand in their places: rows from the top, lines between them, the outline of the household. */
export function draw(genogram: Genogram, unions: readonly Union[], sources: readonly Source[], blocks: readonly Block[]): Layout {
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
