import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler, Input } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import type { DosageItem } from '../contract.ts';
import type { PlanState } from '../rules/states.ts';
import { texts } from '../texts.ru.ts';
import { type DosageRow, dosageSql } from './dosage.ts';
import { account } from './plan.ts';

interface PlanItem {
  id: string;
  number: number;
  practice: string;
  state: PlanState;
  fromOn: string;
  toOn: string;
  startedOn: string | null;
  closedOn: string | null;
  version: number;
}

/** Plans of a family by number, the newest first; a family out of sight is not found. */
export const listPlans: Handler<typeof c.listPlans> = async (context, { params, query }) => {
  const { tx, actor } = context;
  const before = query.after === undefined ? null : decodeCursor(query.after, 1)?.[0];
  if (before !== null && typeof before !== 'number') throw badQuery('after', 'invalid_cursor', texts.staleList);
  const family = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, params.id]);
  if (!family) throw notFound();
  context.subject({ familyId: params.id });
  const items = await tx.rows<PlanItem>(
    `select id, number, practice_id as practice, state, from_on as "fromOn", to_on as "toOn", started_on as "startedOn", closed_on as "closedOn", version
     from ryadom.plan where organization_id = $1 and family_id = $2 and ($3::integer is null or number < $3) order by number desc limit $4`,
    [actor.organization.id, params.id, before, query.limit + 1],
  );
  const shown = items.slice(0, query.limit);
  return { items: shown, next: items.length > query.limit ? encodeCursor([shown.at(-1)!.number]) : null };
};

/** Measures in force of every plan in sight. $1 organization, $2 today, $3 practice, $4 case manager or null, $5 branch or null. */
const dosageStatement = `with chosen as materialized (
    select p.id from ryadom.plan p join ryadom.case_view c on c.organization_id = $1 and c.id = p.case_id
    where p.organization_id = $1 and p.practice_id = $3 and p.state = 'active' and c.closed_on is null
      and ($4::uuid is null or c.case_manager_id = $4) and ($5::uuid is null or c.branch_id = $5)
  ), ${dosageSql("p.id in (select id from chosen) and p.state = 'active'")}
  select d.id, d.family_id as "familyId", d.amount, d.period, d."fromOn"::text as "fromOn", d."toOn"::text as "toOn", d.done, d."donePast", d."doneNow", d.excess, d.missed, d.reasons
  from dosage d`;

/** Families, titles and names of the rows that are shown. $1 organization, $2 measures. */
const shownStatement = `select m.id as "measureId", m.plan_id as "planId", m.title, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family,
    case when n.id is not null then json_build_object('id', n.id, 'name', concat_ws(' ', n.first_name, n.last_name)) end as person,
    case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as "caseManager"
  from ryadom.plan_measure m join ryadom.plan p on p.organization_id = $1 and p.id = m.plan_id
  join ryadom.case_view c on c.organization_id = $1 and c.id = p.case_id
  join ryadom.family_view f on f.organization_id = $1 and f.id = m.family_id
  left join ryadom.person_view n on n.organization_id = $1 and n.id = m.person_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = c.case_manager_id
  where m.organization_id = $1 and m.id = any ($2::uuid[])`;

/** Measures of plans in force by how far they fall behind; the totals are over all of them. */
export async function listDosage(context: Context, { query }: Input<typeof c.listDosage>) {
  const { tx, actor, today } = context;
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && (after === null || typeof after[0] !== 'number')) throw badQuery('after', 'invalid_cursor', texts.staleList);
  const rows = await tx.rows<DosageRow & { familyId: string }>(dosageStatement, [actor.organization.id, today, query.practice, query.caseManager ?? null, query.branch ?? null]);
  const all = rows.map((row) => ({ id: row.id, familyId: row.familyId, dosage: account(row, today) }));
  const behind = all.filter(({ dosage: { standing } }) => (query.standing === undefined ? standing === 'endangered' || standing === 'short' : standing === query.standing));
  // What can still be mended comes first, the largest gap before the smaller.
  const rank = ({ dosage }: (typeof all)[number]) => (dosage.standing === 'endangered' ? 10_000 : 0) + (dosage.planned - dosage.forecast);
  const ordered = behind.map((one) => ({ ...one, rank: rank(one) })).toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const left = after === null ? ordered : ordered.filter((one) => one.rank < (after[0] as number) || (one.rank === after[0] && one.id > String(after[1])));
  const shown = left.slice(0, query.limit);
  const words = await tx.rows<Omit<DosageItem, 'dosage'>>(shownStatement, [actor.organization.id, shown.map((one) => one.id)]);
  const byId = new Map(words.map((one) => [one.measureId, one]));
  context.subject({ details: { practice: query.practice } });
  const of = (standing: string) => all.filter((one) => one.dosage.standing === standing);
  return {
    items: shown.flatMap((one) => {
      const found = byId.get(one.id);
      return found ? [{ ...found, dosage: one.dosage }] : [];
    }),
    next: left.length > query.limit ? encodeCursor([shown.at(-1)!.rank, shown.at(-1)!.id]) : null,
    totals: {
      families: new Set(all.map((one) => one.familyId)).size,
      measures: all.length,
      endangeredFamilies: new Set(of('endangered').map((one) => one.familyId)).size,
      endangered: of('endangered').length,
      short: of('short').length,
    },
  };
}
