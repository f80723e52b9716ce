import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import { type Context, type Input, json } from '../../../kernel/server/module.ts';
import { lapseSql } from '../../families/public.ts';
import type * as contract from '../contract.ts';
import { shownRows } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { dutySql, familyJson, reviewJson, reviewsSql, standInSql, unfinishedSql } from './parts.ts';

/** Norms by level, read once for all cases. */
const levels = 'levels as materialized (select version, level_id, days from ryadom.contact_levels($1, $4::date) where practice_id = $3)';

/**
 * Open cases of the practice that I lead or whose team has me, each with its norm; found from the families that my name opens, so that
 * each table is asked once. $1 organization, $2 my staff id, $3 practice, $4 today.
 */
const mine = `select c.id, c.family_id, c.opened_on, c.last_contact_on, coalesce((select l.days from levels l where l.version = c.pack_version and l.level_id = c.level_id), n.days) as norm, c.case_manager_id, c.lead
  from (select distinct family_id from ryadom.family_scope where organization_id = $1 and principal = $2) h
  cross join lateral (select c.id, c.family_id, c.opened_on, c.last_contact_on, c.pack_version, c.level_id, c.case_manager_id, c.case_manager_id is not distinct from $2 as lead
    from ryadom.case_view c where c.organization_id = $1 and c.family_id = h.family_id and c.practice_id = $3 and c.closed_on is null
      and (c.case_manager_id = $2 or exists (select from ryadom.team_view t where t.organization_id = $1 and t.staff_id = $2 and t.case_id = c.id and t.to_on is null))
    offset 0) c
  join ryadom.contact_norm_view n on n.organization_id = $1 and n.practice_id = $3 and n.version = c.pack_version`;

const lapse = `case when ${lapseSql.never('m.last_contact_on', 'm.norm', '$4')} then 'never' when ${lapseSql.overdue('m.last_contact_on', 'm.norm', '$4')} then 'overdue'
    when ${lapseSql.soon('m.last_contact_on', 'm.norm', '$4')} then 'soon' end`;

/** Records that I made today by the organization's clock ($5 its zone), the families of one meeting together. */
const made = `organization_id = $1 and created_by = $2 and created_at >= ($4::date::timestamp at time zone $5)
        and created_at < (($4::date + 1)::timestamp at time zone $5) and practice_id = $3 and cancelled_at is null and code is null`;
const doneSql = `select distinct on (meeting) kind, id, word, family_id, happened_on, created_at, count(*) over (partition by meeting) as families from (
      select 'service' as kind, id, service_id as word, family_id, happened_on, created_at, coalesce(group_id, id) as meeting from ryadom.service_view where ${made}
      union all select 'aid', id, aid_id, family_id, happened_on, created_at, id from ryadom.aid_view where ${made}
      union all select 'outcome', id, outcome_id, family_id, happened_on, created_at, id from ryadom.outcome_view where ${made}) r
    order by meeting, created_at, id`;

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const section = (name: string) => `(select json_build_object('count', coalesce(max(total), 0), 'items', coalesce(json_agg(item order by place), '[]')) from shown where section = '${name}')`;

/**
 * The page of one person, whole. $5: time zone, $6: now. Every part is a few numbered rows; families, places and names are joined to the rows
 * that are shown, once for all parts: each further look at a protected table costs more than its rows.
 */
export const todayStatement = `with ${levels}, mine as materialized (${mine}), numbered as (
    select section, row_number() over (partition by section order by waits, id) as place, count(*) over (partition by section) as total, family_id, case_manager_id,
      jsonb_build_object('openedOn', opened_on, 'lastContactOn', last_contact_on, 'days', $4::date - coalesce(last_contact_on, opened_on), 'norm', norm, 'dueOn', last_contact_on + norm) as facts
    from (select m.*, ${lapse} as section, coalesce(m.last_contact_on + m.norm, m.opened_on) as waits from mine m) m where section is not null
  union all
    select 'unfinished', row_number() over (order by x."on" desc, x.id desc), count(*) over (), x.family_id, null,
      jsonb_build_object('kind', x.kind, 'id', x.id, 'on', x."on", 'word', x.word, 'missing', x.missing)
    from (${unfinishedSql('mine')}) x
  union all
    select 'drafts', row_number() over (order by saved_at desc, id), count(*) over (), family_id, null,
      jsonb_build_object('id', id, 'kind', kind, 'practice', practice_id, 'title', title, 'savedAt', ${utc('saved_at')})
    from ryadom.draft_view where organization_id = $1 and staff_id = $2 and expires_at > $6
  union all
    select 'done', row_number() over (order by created_at desc, id), count(*) over (), family_id, null,
      jsonb_build_object('kind', kind, 'id', id, 'word', word, 'families', families, 'on', happened_on, 'at', ${utc('created_at')})
    from (${doneSql}) d
  union all
    select case when due_on < $4 then 'late' else 'tasks' end, row_number() over (partition by due_on < $4 order by due_on, due_at nulls last, id), count(*) over (partition by due_on < $4), family_id, null,
      jsonb_build_object('id', id, 'title', title, 'dueOn', due_on, 'dueAt', to_char(due_at, 'HH24:MI'), 'page', page, 'mine', assignee_id = $2, 'version', version)
    from ryadom.task_view where organization_id = $1 and state = 'open' and due_on <= $4 and assignee_id = any ($2 || (select ryadom.principals())::uuid[])
  union all
    select 'reviews', row_number() over (order by held_on, starts_at nulls last, id), count(*) over (), null, null, ${reviewJson}
    from (${reviewsSql(`exists (select from ryadom.review_participant_view p where p.organization_id = $1 and p.review_id = v.id and p.staff_id = $2)
      or exists (select from ryadom.review_item_view i join mine m on m.family_id = i.family_id where i.organization_id = $1 and i.review_id = v.id and i.signed_at is null)`)}) q
  union all
    select 'asking', row_number() over (order by due_on, due_time nulls last, id), count(*) over (), family_id, null,
      jsonb_build_object('kind', 'signal', 'id', id, 'practice', practice_id, 'about', about, 'dueOn', due_on, 'dueAt', due_time, 'begun', state = 'checking')
    from ryadom.intake_signal_view where organization_id = $1 and state in ('new', 'checking') and assigned_to = any ($2 || (select ryadom.principals())::uuid[])
), shown as materialized (
  select r.section, r.place, r.total, r.facts || case when r.section = 'reviews' then '{}' else jsonb_build_object('family', case when f.id is not null then ${familyJson('f')} end) end
      || case when r.section in ('overdue', 'soon', 'never') then jsonb_build_object('place', coalesce(s.name, d.name),
        'caseManager', case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end) else '{}' end as item
  from numbered r left join ryadom.family_view f on f.organization_id = $1 and f.id = r.family_id
  left join ryadom.settlement s on s.organization_id = $1 and s.id = f.settlement_id
  left join ryadom.district d on d.organization_id = $1 and d.id = f.district_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = r.case_manager_id
  where r.place <= ${shownRows}
)
select json_build_object('date', $4::date, 'practice', $3::text, 'families', (select count(*) from mine), 'overdue', ${section('overdue')}, 'soon', ${section('soon')},
  'never', ${section('never')}, 'unfinished', ${section('unfinished')}, 'drafts', ${section('drafts')}, 'done', ${section('done')}, 'late', ${section('late')}, 'tasks', ${section('tasks')},
  'reviews', ${section('reviews')}, 'duty', ${dutySql}, 'standsIn', ${standInSql}, 'asking', ${section('asking')})::text as body`;

/** The case manager's or practitioner's own page. */
export async function getToday(context: Context, { query }: Input<typeof contract.getToday>) {
  const { tx, actor, today, now } = context;
  const [row] = await tx.closing<{ body: string }>(todayStatement, [actor.organization.id, actor.staffId, query.practice, today, actor.organization.timeZone, now], 'today.mine');
  context.subject({ details: { practice: query.practice } });
  return json<never>(row!.body);
}

/** Everything that is unfinished, newest first. */
export async function listUnfinished(context: Context, { query }: Input<typeof contract.listUnfinished>) {
  const { tx, actor, today } = context;
  const params: unknown[] = [actor.organization.id, actor.staffId, query.practice, today, query.limit + 1];
  let after = '';
  if (query.after !== undefined) {
    const [on, id] = decodeCursor(query.after, 2) ?? [];
    if (typeof on !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on)) || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
      throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
    }
    params.push(on, id);
    after = 'where (x."on", x.id) < ($6::date, $7::uuid)';
  }
  const rows = await tx.rows<contract.UnfinishedItem>(
    `with ${levels}, mine as materialized (${mine})
     select x.kind, x.id, ${familyJson('f')} as family, x."on"::text as "on", x.word, x.missing from (${unfinishedSql('mine')}) x
     join ryadom.family_view f on f.organization_id = $1 and f.id = x.family_id ${after} order by x."on" desc, x.id desc limit $5`,
    params,
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  context.subject({ details: { rows: items.length } });
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.on, last.id]) : null };
}
