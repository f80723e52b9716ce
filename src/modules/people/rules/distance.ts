/**
 * Damerau–Levenshtein distance (optimal string alignment: insert, delete, replace, swap of neighbours), counted no further
 * than `most`: anything above gives `most + 1`.
 */
export function distance(a: string, b: string, most = 2): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const last = rows(a, b, most);
  return last === null ? most + 1 : Math.min(last[b.length]!, most + 1);
}

/** The least distance from `typed` to some beginning of `word`: what one has when still typing. */
export function prefixDistance(typed: string, word: string, most = 2): number {
  const last = rows(typed, word.slice(0, typed.length + most), most);
  return last === null ? most + 1 : Math.min(...last, most + 1);
}

function rows(a: string, b: string, most: number): number[] | null {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    if (Math.min(...row) > most) return null;
    before = above;
    above = row;
  }
  return above;
}
