import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import type * as c from '../contract/alarms.ts';
import type { Around } from '../rules/alarms.ts';
import { texts } from '../texts.ru.ts';
import { familyJson, namedJson, utc } from './tasks.ts';

// A family that is withheld leaves no row of its own: then the code, the address and the phones come from alarm_minimum, and no name.
const columns = `a.id, coalesce(case when f.id is not null then ${familyJson('f')} end, json_build_object('id', a.family_id, 'code', z.code, 'title', concat_ws(' ', '${texts.family}', z.code))) as family,
  f.id is null as withheld, coalesce(nullif(concat_ws(', ', s.name, f.address), ''), z.place) as place, a.level, a.what, a.source, a.state,
  ${namedJson('r')} as "raisedBy", ${utc('a.raised_at')} as "raisedAt", ${utc('a.due_at')} as "dueAt",
  (select json_build_object('id', u.id, 'name', u.name) from ryadom.alarm_turn t join ryadom.staff_name_view u on u.organization_id = $1 and u.id = t.staff_id
    where t.organization_id = $1 and t.alarm_id = a.id and t.asked_at is not null order by t.asked_at desc, t.turn desc limit 1) as asked,
  (select json_build_object('id', u.id, 'name', u.name) from ryadom.alarm_turn t join ryadom.staff_name_view u on u.organization_id = $1 and u.id = t.staff_id
    where t.organization_id = $1 and t.alarm_id = a.id and t.asked_at is null and a.state = 'raised' and a.due_at is not null order by t.turn limit 1) as next,
  ${namedJson('k')} as "acceptedBy", ${utc('a.accepted_at')} as "acceptedAt", ${utc('a.closed_at')} as "closedAt", a.version`;
const joins = `left join ryadom.family_view f on f.organization_id = $1 and f.id = a.family_id
  left join lateral (select m.code, m.place, m.phones from ryadom.alarm_minimum(a.id) m where f.id is null) z on true
  left join ryadom.settlement s on s.organization_id = $1 and s.id = f.settlement_id
  left join ryadom.staff_name_view r on r.organization_id = $1 and r.id = a.raised_by
  left join ryadom.staff_name_view k on k.organization_id = $1 and k.id = a.accepted_by`;

/** An alarm whole; throws notFound for one out of sight. */
export async function findAlarm(context: Context, id: string): Promise<c.AlarmCard> {
  const row = await context.tx.row<c.AlarmCard>(
    `select ${columns}, a.result, ${namedJson('e')} as "closedBy", f.id is not null or not a.by_code or a.accepted_by is not distinct from $3 as reachable,
       coalesce(z.phones, (select json_agg(json_build_object('value', n.value, 'whose', (select concat_ws(' ', m.first_name, m.patronymic) from ryadom.member_view m
           where m.organization_id = $1 and m.family_id = a.family_id and m.person_id = n.person_id limit 1)) order by n.id)
         from ryadom.contact_view n where n.organization_id = $1 and n.family_id = a.family_id and n.kind = 'phone' and n.to_on is null), '[]') as phones,
       coalesce((select json_agg(json_build_object('place', p.place, 'title', p.title, 'doneAt', ${utc('p.done_at')}, 'doneBy', w.name) order by p.place)
         from ryadom.alarm_step p left join ryadom.staff_name_view w on w.organization_id = $1 and w.id = p.done_by where p.organization_id = $1 and p.alarm_id = a.id), '[]') as steps,
       coalesce((select json_agg(json_build_object('name', w.name, 'why', t.why, 'askedAt', ${utc('t.asked_at')}) order by t.asked_at nulls last, t.turn)
         from ryadom.alarm_turn t join ryadom.staff_name_view w on w.organization_id = $1 and w.id = t.staff_id where t.organization_id = $1 and t.alarm_id = a.id), '[]') as turns
     from ryadom.alarm a ${joins} left join ryadom.staff_name_view e on e.organization_id = $1 and e.id = a.closed_by
     where a.organization_id = $1 and a.id = $2`,
    [context.actor.organization.id, id, context.actor.staffId],
    'tasks.alarm',
  );
  if (!row) throw notFound();
  return row;
}

export const getAlarm: Handler<typeof c.getAlarm> = async (context, { params }) => {
  const alarm = await findAlarm(context, params.id);
  context.subject({ familyId: alarm.family.id, subjectId: alarm.id });
  return alarm;
};

export const listAlarms: Handler<typeof c.listAlarms> = async (context, { query }) => {
  const { tx, actor } = context;
  const params: unknown[] = [actor.organization.id, query.limit + 1];
  const add = (value: unknown) => `$${params.push(value)}`;
  const isOpen = query.state === 'open';
  const where = [isOpen ? "a.state <> 'closed'" : "a.state = 'closed'"];
  if (query.branch !== undefined) where.push(`a.branch_id = ${add(query.branch)}`);
  if (query.family !== undefined) where.push(`a.family_id = ${add(query.family)}`);
  // What nobody accepted stands before what is in hands, the more urgent before the less, the older before the newer.
  const rank = "case when a.state = 'raised' then 0 else 3 end + a.level";
  if (query.after !== undefined) {
    const [order, at, id] = decodeCursor(query.after, 3) ?? [];
    if (!/^[0-9]$/.test(String(order)) || Number.isNaN(Date.parse(String(at))) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
    where.push(isOpen ? `(${rank}, a.raised_at, a.id) > (${add(order)}::integer, ${add(at)}::timestamptz, ${add(id)}::uuid)` : `(a.raised_at, a.id) < (${add(at)}::timestamptz, ${add(id)}::uuid)`);
  }
  const rows = await tx.rows<c.AlarmItem & { rank: number; at: string }>(
    `select ${columns}, ${rank} as rank, a.raised_at::text as at from ryadom.alarm a ${joins}
     where a.organization_id = $1 and ${where.join(' and ')} order by ${isOpen ? `${rank}, a.raised_at, a.id` : 'a.raised_at desc, a.id desc'} limit $2`,
    params,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  for (const alarm of shown) context.subject({ familyId: alarm.family.id, subjectId: alarm.id });
  return { items: shown.map(({ rank: _rank, at: _at, ...alarm }) => alarm), next: rows.length > shown.length && last ? encodeCursor([last.rank, last.at, last.id]) : null };
};

/** Who is around an alarm of this branch today. */
export async function readAround(tx: Tx, organizationId: number, at: { branchId: string; caseManager: string | null; raiser: string | null; today: Day }): Promise<Around> {
  const row = await tx.row<{ away: Around['away']; duty: string[]; managers: string[]; gone: string[] }>(
    `select
       coalesce((select json_agg(json_build_object('staff', a.staff_id, 'substitute', a.substitute_id)) from ryadom.absence a
         where a.organization_id = $1 and a.ended_at is null and $3::date between a.from_on and a.to_on), '[]') as away,
       coalesce((select json_agg(d.staff_id order by d.branch_id is null, d.place, d.from_on, d.id) from ryadom.duty d
         where d.organization_id = $1 and (d.branch_id is null or d.branch_id = $2) and $3::date between d.from_on and d.to_on), '[]') as duty,
       coalesce((select json_agg(staff_id order by narrow desc, staff_id) from (select r.staff_id, bool_or(r.branch_id is not null) as narrow from ryadom.staff_role r
         join ryadom.staff s on s.organization_id = $1 and s.id = r.staff_id and s.disabled_at is null
         where r.organization_id = $1 and r.role = 'manager' and (r.branch_id is null or r.branch_id = $2) group by 1 order by 2 desc, 1 limit 5) m), '[]') as managers,
       coalesce((select json_agg(s.id) from ryadom.staff s where s.organization_id = $1 and s.disabled_at is not null), '[]') as gone`,
    [organizationId, at.branchId, at.today],
  );
  return { ...row!, gone: new Set(row!.gone), caseManager: at.caseManager, raiser: at.raiser };
}

const duties = `select d.id, ${namedJson('b')} as branch, json_build_object('id', u.id, 'name', u.name) as staff, d.from_on::text as "from", d.to_on::text as "to", d.place, d.version
  from ryadom.duty d join ryadom.staff_name_view u on u.organization_id = $1 and u.id = d.staff_id
  left join ryadom.branch b on b.organization_id = $1 and b.id = d.branch_id where d.organization_id = $1`;

export async function findDuty({ tx, actor }: Context, id: string): Promise<c.Duty> {
  const row = await tx.row<c.Duty>(`${duties} and d.id = $2`, [actor.organization.id, id]);
  if (!row) throw notFound();
  return row;
}

export const listDuties: Handler<typeof c.listDuties> = async ({ tx, actor, today }, { query }) => ({
  items: await tx.rows<c.Duty>(`${duties} and d.to_on >= $2::date order by d.from_on, b.name nulls first, d.place, d.id limit 1000`, [actor.organization.id, query.from ?? today]),
});
