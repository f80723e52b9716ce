import { type Context, type Input, json } from '../../../kernel/server/module.ts';
import { lapseSql } from '../../families/public.ts';
import type * as contract from '../contract.ts';
import { shownRows } from '../rules.ts';
import { dutySql, familyJson, lapseJson, reviewJson, reviewsSql } from './parts.ts';

const norm = 'coalesce(l.days, n.days)';
const is = (kind: keyof typeof lapseSql) => lapseSql[kind]('c.last_contact_on', norm, '$4');
/** The first rows of the open cases that fit, in their order. */
const shown = (what: string, order: string, row: string) =>
  `coalesce((select json_agg(${row} order by ${order}) from (select * from open m where ${what} order by ${order} limit ${shownRows}) m), '[]')`;

/** $1 organization, $2 branch or null for all that the manager sees, $3 practice, $4 today. Scope is the caller's, by row-level security. */
export const branchStatement = `with levels as materialized (select version, level_id, days from ryadom.contact_levels($1, $4::date) where practice_id = $3), open as materialized (
  select c.id, c.family_id, c.opened_on, c.last_contact_on, c.case_manager_id, c.case_manager_text, ${norm} as norm,
    coalesce(${is('overdue')}, false) as overdue, coalesce(${is('soon')}, false) as soon, ${is('never')} as never
  from ryadom.case_view c join ryadom.contact_norm_view n on n.organization_id = $1 and n.practice_id = $3 and n.version = c.pack_version
    left join levels l on l.version = c.pack_version and l.level_id = c.level_id
  where c.organization_id = $1 and c.practice_id = $3 and c.closed_on is null and ($2::uuid is null or c.branch_id = $2)
), asking as materialized (
  select 'signal' as kind, s.id, s.family_id, s.about, s.due_on, s.due_time, s.state = 'checking' as begun from ryadom.intake_signal_view s
  where s.organization_id = $1 and s.practice_id = $3 and s.state in ('new', 'checking') and ($2::uuid is null or s.branch_id = $2) and (s.assigned_to is null or s.due_on < $4)
  union all
  select 'application', a.id, a.family_id, a.about, case when a.state = 'offered' then a.offered_until else a.due_on end, null, a.state = 'offered' from ryadom.intake_application_view a
  where a.organization_id = $1 and a.practice_id = $3 and ($2::uuid is null or a.branch_id = $2) and (a.state = 'submitted' or a.state = 'offered' and a.offered_until < $4)
), loads as (
  select case_manager_id, count(*) as families, count(*) filter (where overdue) as overdue, count(*) filter (where soon) as soon,
    count(*) filter (where never) as never, count(*) filter (where case_manager_text is not null) as named
  from open group by 1
)
select json_build_object('date', $4::date, 'practice', $3::text, 'families', t.families,
  'overdue', json_build_object('count', t.overdue, 'items', ${shown('m.overdue', 'm.last_contact_on + m.norm, m.id', lapseJson('m'))}),
  'never', json_build_object('count', t.never, 'items', ${shown('m.never', 'm.opened_on, m.id', lapseJson('m'))}),
  'soon', json_build_object('count', t.soon),
  'unled', json_build_object('count', coalesce((select families from loads where case_manager_id is null), 0),
    'named', coalesce((select named from loads where case_manager_id is null), 0),
    'items', ${shown('m.case_manager_id is null', 'm.opened_on, m.id', `(select json_build_object('family', ${familyJson('f')}, 'openedOn', m.opened_on, 'name', m.case_manager_text)
      from ryadom.family_view f where f.organization_id = $1 and f.id = m.family_id)`)}),
  'loads', coalesce((select json_agg(json_build_object('caseManager', case when u.id is not null then json_build_object('id', u.id, 'name', u.name, 'gone', u.disabled_at is not null) end,
      'families', l.families, 'overdue', l.overdue, 'soon', l.soon, 'never', l.never) order by l.overdue desc, l.families desc, u.name)
    from (select * from loads order by overdue desc, families desc limit 200) l
    left join ryadom.staff u on u.organization_id = $1 and u.id = l.case_manager_id), '[]'),
  'asking', (select json_build_object('count', count(*), 'items', coalesce((select json_agg(json_build_object('kind', q.kind, 'id', q.id, 'practice', $3::text, 'about', q.about,
      'family', (select ${familyJson('f')} from ryadom.family_view f where f.organization_id = $1 and f.id = q.family_id), 'dueOn', q.due_on, 'dueAt', q.due_time, 'begun', q.begun)
      order by q.due_on, q.due_time nulls last, q.id) from (select * from asking order by due_on, due_time nulls last, id limit ${shownRows}) q), '[]')) from asking),
  'reviews', (select json_build_object('count', count(*), 'items', coalesce(json_agg(${reviewJson} order by held_on, starts_at nulls last, id), '[]')) from (${reviewsSql('true')}) q),
  'duty', ${dutySql}, 'onDuty', coalesce((select json_agg(json_build_object('name', u.name, 'branch', b.name, 'turn', d.place) order by b.name nulls first, d.place, u.name) from ryadom.duty_view d
      join ryadom.staff_name_view u on u.organization_id = $1 and u.id = d.staff_id left join ryadom.branch b on b.organization_id = $1 and b.id = d.branch_id
    where d.organization_id = $1 and $4::date between d.from_on and d.to_on and ($2::uuid is null or d.branch_id is null or d.branch_id = $2)), '[]'),
  'tasks', (select json_build_object('overdue', count(*) filter (where k.due_on < $4), 'nobody', count(*) filter (where k.assignee_id is null))
    from ryadom.task_view k where k.organization_id = $1 and k.state = 'open' and (k.due_on < $4 or k.assignee_id is null)
      and ($2::uuid is null or exists (select from ryadom.family_scope v where v.organization_id = $1 and v.principal = $2 and v.family_id = k.family_id)))
)::text as body
from (select coalesce(sum(families), 0) as families, coalesce(sum(overdue), 0) as overdue, coalesce(sum(soon), 0) as soon, coalesce(sum(never), 0) as never from loads) t`;

/** The manager's page over the organization or a branch. */
export async function getBranch(context: Context, { query }: Input<typeof contract.getBranch>) {
  const { tx, actor, today } = context;
  const row = await tx.row<{ body: string }>(branchStatement, [actor.organization.id, query.branch ?? null, query.practice, today], 'today.branch');
  context.subject({ details: { practice: query.practice } });
  return json<never>(row!.body);
}
