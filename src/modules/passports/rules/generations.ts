import type { Genogram } from './genogram.ts';

const usual: Record<string, number> = { grandmother: 0, grandfather: 0, child: 2 };

/**
 * Generation of everybody, from 0 at the top. Parents stand one above their children and couples level; where facts contradict each
 * other the nearer kind of kinship wins. Who is bound to nobody stands where people of that role usually do.
 */
export function generations({ people, unions, descents, ties }: Genogram): Map<string, number> {
  const root = new Map(people.map(({ id }) => [id, id]));
  /** Below its root by so many rows. */
  const depth = new Map(people.map(({ id }) => [id, 0]));
  const find = (id: string): [root: string, depth: number] => {
    let at = id;
    let sum = 0;
    while (root.get(at) !== at) {
      sum += depth.get(at)!;
      at = root.get(at)!;
    }
    return [at, sum];
  };
  const bind = (upper: string, lower: string, by: number) => {
    const [a, above] = find(upper);
    const [b, below] = find(lower);
    if (a === b) return;
    root.set(b, a);
    depth.set(b, above + by - below);
  };
  const of = (kind: string, by: number) => {
    for (const one of descents.filter((each) => each.kind === kind)) for (const parent of one.parents) for (const child of one.children) bind(parent, child, by);
  };
  of('parent', 1);
  for (const one of unions) bind(one.one, one.other, 0);
  for (const one of ties) if (one.kind === 'sibling') bind(one.one, one.other, 0);
  of('grand', 2);
  of('care', 1);

  const groups = new Map<string, { id: string; usual: number; depth: number }[]>();
  for (const { id, role } of people) {
    const [top, below] = find(id);
    groups.set(top, [...(groups.get(top) ?? []), { id, usual: usual[role] ?? 1, depth: below }]);
  }
  const rows = new Map<string, number>();
  for (const group of groups.values()) {
    const votes = new Map<number, number>();
    for (const one of group) votes.set(one.usual - one.depth, (votes.get(one.usual - one.depth) ?? 0) + 1);
    const [shift] = [...votes].toSorted(([a, x], [b, y]) => y - x || a - b)[0]!;
    for (const one of group) rows.set(one.id, one.depth + shift);
  }
  // Empty rows between are left out.
  const used = [...new Set(rows.values())].toSorted((a, b) => a - b);
  return new Map([...rows].map(([id, row]) => [id, used.indexOf(row)]));
}
