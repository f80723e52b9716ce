export type Point = [x: number, y: number];
export interface Rect {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

/** Closed outlines around the union of rectangles, without points on straight lines. Inside is what an even number of turns leaves out. */
export function outline(rects: readonly Rect[]): Point[][] {
  const xs = [...new Set(rects.flatMap((one) => [one.x1, one.x2]))].toSorted((a, b) => a - b);
  const ys = [...new Set(rects.flatMap((one) => [one.y1, one.y2]))].toSorted((a, b) => a - b);
  const filled = (column: number, row: number) =>
    column >= 0 && row >= 0 && column < xs.length - 1 && row < ys.length - 1
    && rects.some((one) => one.x1 <= xs[column]! && one.x2 >= xs[column + 1]! && one.y1 <= ys[row]! && one.y2 >= ys[row + 1]!);
  // Edges of the border, the inside at the right hand.
  const next = new Map<string, string[]>();
  const add = (from: [number, number], to: [number, number]) => next.set(from.join(' '), [...(next.get(from.join(' ')) ?? []), to.join(' ')]);
  for (let row = 0; row < ys.length - 1; row++) {
    for (let column = 0; column < xs.length - 1; column++) {
      if (!filled(column, row)) continue;
      if (!filled(column, row - 1)) add([column, row], [column + 1, row]);
      if (!filled(column + 1, row)) add([column + 1, row], [column + 1, row + 1]);
      if (!filled(column, row + 1)) add([column + 1, row + 1], [column, row + 1]);
      if (!filled(column - 1, row)) add([column, row + 1], [column, row]);
    }
  }
  const loops: Point[][] = [];
  for (const start of next.keys()) {
    while (next.get(start)!.length > 0) {
      const path = [start];
      for (let at = next.get(start)!.shift()!; at !== start; at = next.get(at)!.shift()!) path.push(at);
      const points = path.map((one): Point => {
        const [column, row] = one.split(' ').map(Number) as [number, number];
        return [xs[column]!, ys[row]!];
      });
      loops.push(points.filter((point, at) => {
        const [before, after] = [points.at(at - 1)!, points[(at + 1) % points.length]!];
        return !((before[0] === point[0] && after[0] === point[0]) || (before[1] === point[1] && after[1] === point[1]));
      }));
    }
  }
  return loops;
}
