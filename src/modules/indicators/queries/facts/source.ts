import type { Compiler } from '../../rules/compile.ts';
import { type Fact, type FactsOf, personClass } from '../../rules/chunk.ts';

/** One record and person (a record without people: one row) as the database gives it, in the order of chunks. */
export interface FactRow {
  /** `ГГГГ-ММ`. */
  month: string;
  day: number;
  of: FactsOf;
  word: string;
  extra: string | null;
  minutes: number;
  id: string;
  family: string;
  family_number: number | null;
  case: string;
  case_number: number | null;
  person: string | null;
  person_number: number | null;
  class: number;
}

/** Kinds of numbers, as migration 0041 has them. */
export const kinds = { family: 1, person: 2, case: 3 } as const;

/** Gives a number for an id, also where the database has none yet. */
export type NumberOf = (kind: keyof typeof kinds, id: string, number: number | null) => number;

/**
 * All facts that are not cancelled, of the months that `place` gives (a row source with `family`, `from_on` and `to_on`;
 * without `family` everybody's). With `filtered`, only those of the compiler's district, category and case manager.
 */
export function factsSql(compiler: Compiler, options: { families: string | null; roles: 'one by one' | 'at once'; filtered: boolean }): string {
  const { org } = compiler;
  const leg = (of: FactsOf, view: string, extra: string, minutes: string, person: string, join = '') => {
    const conditions = [
      `f.organization_id = ${org}`, 'f.cancelled_at is null', `f.practice_id = ${compiler.practice}`,
      ...(options.families === null ? [`f.happened_on between ${compiler.from} and ${compiler.to}`] : ['f.family_id = k.family', 'f.happened_on between k.from_on and k.to_on']),
      ...(options.filtered ? compiler.chosen('f') : []),
    ];
    return `select '${of}' as of, f.${of === 'services' ? 'service_id' : of === 'aid' ? 'aid_id' : 'outcome_id'} as word, ${extra} as extra, f.happened_on,
      ${minutes} as minutes, f.id, f.family_id, f.case_id, ${person} as person from ryadom.${view} f ${join} where ${conditions.join(' and ')}`;
  };
  const facts = [
    leg('services', 'service_view', 'null::text', 'coalesce(f.minutes, 0)', 'p.person_id', `left join ryadom.recipient_view p on p.organization_id = ${org} and p.record_id = f.id`),
    leg('aid', 'aid_view', 'f.source_id', '0', 'null::uuid'),
    leg('outcomes', 'outcome_view', 'f.kind_id', '0', 'f.person_id'),
  ].join('\nunion all ');
  // OFFSET 0: family by family, by the index; the planner knows nothing of how few there are.
  const source = options.families === null ? `(${facts}) f` : `${options.families} k cross join lateral (${facts} offset 0) f`;
  const atOnce = options.roles === 'at once';
  const role = atOnce ? compiler.rolesOfMany('m', 'f.family_id', 'f.person', 'f.happened_on') : compiler.role('m', 'f.family_id', 'f.person', 'f.happened_on');
  const name = atOnce ? compiler.roleOfMany('m') : 'm.role';
  // For a few each is looked up by its key, for many the planner joins whole registers.
  const beside = (alias: string, columns: string, from: string, where: string) =>
    atOnce ? `left join ${from} ${alias} on ${where}` : `left join lateral (select ${columns} from ${from} ${alias} where ${where} offset 0) ${alias} on true`;
  const number = (kind: keyof typeof kinds, id: string) => {
    const n = `n${kinds[kind]}`;
    return beside(n, `${n}.number`, 'ryadom.fact_number', `${n}.organization_id = ${org} and ${n}.kind = ${kinds[kind]} and ${n}.id = ${id}`);
  };
  return `select to_char(f.happened_on, 'YYYY-MM') as month, extract(day from f.happened_on)::integer as day, f.of, f.word, f.extra, f.minutes, f.id,
      f.family_id as family, n1.number as family_number, f.case_id as "case", n3.number as case_number, f.person, n2.number as person_number,
      case when ${compiler.ofAge('child', 'h.birth_on', name, 'f.happened_on')} then ${personClass.child}
        when ${compiler.ofAge('parent', 'h.birth_on', name, 'f.happened_on')} then ${personClass.parent} else ${personClass.adult} end as class
    from ${source}
    ${beside('h', 'h.birth_on', 'ryadom.person_fact_view', `h.organization_id = ${org} and h.id = f.person`)}
    ${role}
    ${number('family', 'f.family_id')} ${number('person', 'f.person')} ${number('case', 'f.case_id')}
    order by f.happened_on, f.id, f.person`;
}

/** Rows in order → facts by month. */
export function factsOf(rows: readonly FactRow[], numberOf: NumberOf): Map<string, Fact[]> {
  const all = new Map<string, Fact[]>();
  let last: { row: FactRow; fact: Fact } | null = null;
  for (const row of rows) {
    if (last === null || last.row.id !== row.id || last.row.of !== row.of) {
      const fact: Fact = {
        word: { of: row.of, id: row.word, extra: row.extra }, day: row.day, minutes: row.minutes, id: row.id, family: numberOf('family', row.family, row.family_number),
        case: numberOf('case', row.case, row.case_number), people: [],
      };
      const list = all.get(row.month);
      if (list) list.push(fact);
      else all.set(row.month, [fact]);
      last = { row, fact };
    }
    if (row.person !== null) last.fact.people.push(numberOf('person', row.person, row.person_number) * 4 + row.class);
  }
  return all;
}
