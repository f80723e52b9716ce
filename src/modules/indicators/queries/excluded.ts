import type { Context } from '../../../kernel/server/module.ts';
import type { Count, Facts } from '../../practices/public.ts';
import { type ExcludedQuery, type Reason, reasons } from '../contract.ts';
import { Compiler } from '../rules/compile.ts';
import { texts } from '../texts.ru.ts';
import { statementName } from './names.ts';
import { type After, cursorOf, type FactRow, factColumns, findIndicator, itemOf, named, readAfter } from './records.ts';
import { asked, scopeOf } from './report.ts';

/** Why a record alone cannot count, whatever came before it: SQL of the reason, null when nothing speaks against it. */
function ownReason(compiler: Compiler, count: Count, facts: Facts): string {
  const cases = [
    'when f.cancelled_at is not null then \'cancelled\'',
    ...compiler.narrowing(facts, 'f').map((one) => `when not (${one.condition}) then '${one.reason}'`),
    ...(count.what === 'people' ? [`when ${compiler.person(facts, 'f')} is null then 'no_person'`] : []),
    ...(count.register === 'open' ? [`when not ${compiler.open('f.family_id')} then 'off_register'`] : []),
  ];
  return `case ${cases.join(' ')} end`;
}

/** Every concerned record (and person) with its reason; null reason: it is the one that counts. Columns of FactRow and `reason`. */
function judgedSql(compiler: Compiler, count: Count): string {
  const { org } = compiler;
  const first = count.facts[0]!;
  if (first.of === 'mentors') {
    return `select 0 as leg, ${factColumns(true, 'f.person_id')}, null::text as role, null::text as cancel_reason,
      case when f.happened_on is null then 'no_date' when f.happened_on not between ${compiler.from} and ${compiler.to} then 'other_period' end as reason
      ${compiler.concerned(count, first, 'f')}`;
  }
  const base = count.facts.map((facts, leg) => {
    const person = count.what === 'people' ? compiler.person(facts, 'f') : 'null::uuid';
    return `select ${leg} as leg, ${factColumns(false, person)}, f.cancel_reason, ${ownReason(compiler, count, facts)} as own
      ${compiler.concerned(count, facts, 'f')}`;
  });
  const all = base.join('\nunion all ');
  if (count.what === 'records') return `select f.*, null::text as role, f.own as reason from (${all}) f`;
  const key = count.what === 'families' ? 'f.family_id' : 'f.person_id';
  const window = `(partition by ${key}, f.own is null order by f.happened_on, f.record_id)`;
  const ranked = `select f.*, row_number() over ${window} as place, first_value(f.happened_on) over ${window} as first_on,
    first_value(f.family_id) over ${window} as first_family from (${all}) f`;
  const repeated = `case when f.place > 1 then 'repeated' end`;
  if (count.age === 'any') return `select f.*, null::text as role, coalesce(f.own, ${repeated}) as reason from (${ranked}) f`;
  const role = compiler.roleOfMany('m');
  const child = compiler.isChild('h.birth_on', role, 'f.first_on');
  // A parameter that the text does not name would be an error, so each age builds only its own conditions.
  const ofAge = () => compiler.ofAge(count.age, 'h.birth_on', role, 'f.first_on');
  const age = {
    child: () => `when not ${child} then case when h.birth_on is null then 'no_birth_date' else 'not_child' end`,
    adult: () => `when ${child} then 'not_adult'`,
    parent: () => `when ${child} then 'not_adult' when not ${ofAge()} then 'not_parent'`,
  }[count.age]();
  return `select f.*, ${role} as role, coalesce(f.own, case ${age} end, ${repeated}) as reason from (${ranked}) f
    left join ryadom.person_fact_view h on h.organization_id = ${org} and h.id = f.person_id
    ${compiler.rolesOfMany('m', 'f.first_family', 'f.person_id', 'f.first_on')}`;
}

interface ExcludedRow extends FactRow {
  reason: Reason;
  cancel_reason: string | null;
}

// A mentor without a date comes first: no date sorts as the earliest day of all.
const earliest = '1900-01-01';

function excludedSql(compiler: Compiler, count: Count, limit: number, after: After | null, reason: Reason | null): string {
  const isMentors = count.facts[0]!.of === 'mentors';
  const nobody = "'00000000-0000-0000-0000-000000000000'::uuid";
  const place = `(coalesce(f.happened_on, '${earliest}'), f.record_id, coalesce(f.person_id, ${nobody}))`;
  const { params } = compiler;
  const conditions = ['f.reason is not null'];
  if (reason) conditions.push(`f.reason = ${params.add(reason, 'text')}`);
  if (after) conditions.push(`${place} > (${params.add(after.day, 'date')}, ${params.add(after.record, 'uuid')}, ${params.add(after.person, 'uuid')})`);
  const columns = `f.leg, f.record_id, f.happened_on, f.family_id, f.person_id, f.word_id, f.extra_id, f.code, f.detail, f.test_passed, f.role, f.cancel_reason, f.reason`;
  const page = `select ${columns} from judged f where ${conditions.join(' and ')}
    order by coalesce(f.happened_on, '${earliest}'), f.record_id, coalesce(f.person_id, ${nobody}) limit ${params.add(limit, 'integer')}`;
  const roles = count.age === 'any' ? '' : `roles as materialized (${compiler.rolesOnce()}),`;
  return `with ${roles} judged as materialized (${judgedSql(compiler, count)})
    select (select coalesce(jsonb_object_agg(c.reason, c.n), '{}') from
        (select reason, count(*) as n from judged where reason is not null group by reason) c) as counts,
      (select coalesce(jsonb_agg(to_jsonb(p) order by coalesce(p.happened_on, '${earliest}'), p.record_id, coalesce(p.person_id, ${nobody})), '[]')
        from (${named(compiler, isMentors, page)}) p) as items`;
}

export async function listExcluded(context: Context, { params, query }: { params: { practice: string; indicator: string }; query: ExcludedQuery }) {
  const organizationId = context.actor.organization.id;
  const { pack, indicator } = await findIndicator(context.tx, organizationId, params.practice, params.indicator);
  const compiler = new Compiler(scopeOf(organizationId, params.practice, await asked(context, params.practice, query)));
  const sql = excludedSql(compiler, indicator.count, query.limit + 1, readAfter(query.after), query.reason ?? null);
  const found = await context.tx.row<{ counts: Partial<Record<Reason, number>>; items: ExcludedRow[] }>(sql, compiler.params.values, statementName(sql));
  const { counts, items } = found!;
  const shown = items.slice(0, query.limit);
  const last = shown.at(-1);
  context.subject({ details: { practice: params.practice, indicator: indicator.id, from: query.from, to: query.to, excluded: shown.length } });
  return {
    items: shown.map((row) => ({ ...itemOf(pack, indicator.count, row), date: row.happened_on, reason: row.reason, cancelReason: row.cancel_reason })),
    next: items.length > query.limit && last ? cursorOf({ ...last, happened_on: last.happened_on ?? earliest }) : null,
    reasons: reasons.flatMap((reason) => (counts[reason] ? [{ reason, title: texts.reasons[reason], count: counts[reason] }] : [])),
  };
}
