import type { Genogram, GenogramPerson, Union } from './genogram.ts';
import { draw } from './drawing.ts';
import { generations } from './generations.ts';
import { type Block, type Cell, hangsAt, inBlock, type Layout, mean, middleOf, radius, rowsOf, shownName, type Source } from './sheet.ts';

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

