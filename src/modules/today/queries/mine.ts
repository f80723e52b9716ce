import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import { type Context, type Input, json } from '../../../kernel/server/module.ts';
import { lapseSql } from '../../families/public.ts';
import type * as contract from '../contract.ts';
import { shownRows } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { familyJson, lapseJson, unfinishedSql } from './parts.ts';

/**
 * Open cases of the practice that I lead or whose team has me, each with its norm. $1 organization, $2 my staff id, $3 practice,
 * $4 today.
 */
const mine = `select c.id, c.family_id, c.opened_on, c.last_contact_on, n.days as norm, c.case_manager_id, true as lead
    from ryadom.case_view c join ryadom.contact_norm_view n on n.organization_id = $1 and n.practice_id = $3 and n.version = c.pack_version
    where c.organization_id = $1 and c.practice_id = $3 and c.case_manager_id = $2 and c.closed_on is null
  union all
  select c.id, c.family_id, c.opened_on, c.last_contact_on, n.days, c.case_manager_id, false
    from ryadom.team_view t join ryadom.case_view c on c.organization_id = $1 and c.id = t.case_id
    join ryadom.contact_norm_view n on n.organization_id = $1 and n.practice_id = $3 and n.version = c.pack_version
    where t.organization_id = $1 and t.staff_id = $2 and t.to_on is null and c.practice_id = $3 and c.closed_on is null
      and c.case_manager_id is distinct from $2`;

const lapsed = (kind: keyof typeof lapseSql, order: string) =>
  `(select json_build_object('count', count(*), 'items', coalesce(json_agg(row_json order by place) filter (where place <= ${shownRows}), '[]'))
    from (select row_number() over (order by ${order}) as place, m.* from mine m where ${lapseSql[kind]('m.last_contact_on', 'm.norm', '$4')}) m
    left join lateral (select ${lapseJson('m')} as row_json where place <= ${shownRows}) j on true)`;

/** Records that I made today by the organization's clock ($5 its zone), the families of one meeting together. */
const doneSql = `select distinct on (meeting) kind, id, word, family_id, happened_on, created_at, meeting, count(*) over (partition by meeting) as families from (
    select 'service' as kind, id, service_id as word, family_id, happened_on, created_at, coalesce(group_id, id) as meeting, practice_id from ryadom.service_view
      where organization_id = $1 and created_by = $2 and created_at >= ($4::date::timestamp at time zone $5) and created_at < (($4::date + 1)::timestamp at time zone $5) and cancelled_at is null and code is null
    union all select 'aid', id, aid_id, family_id, happened_on, created_at, id, practice_id from ryadom.aid_view
      where organization_id = $1 and created_by = $2 and created_at >= ($4::date::timestamp at time zone $5) and created_at < (($4::date + 1)::timestamp at time zone $5) and cancelled_at is null and code is null
    union all select 'outcome', id, outcome_id, family_id, happened_on, created_at, id, practice_id from ryadom.outcome_view
      where organization_id = $1 and created_by = $2 and created_at >= ($4::date::timestamp at time zone $5) and created_at < (($4::date + 1)::timestamp at time zone $5) and cancelled_at is null and code is null) r
  where practice_id = $3 order by meeting, created_at, id`;

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const first = (from: string, order: string, row: string) =>
  `(select json_build_object('count', coalesce(max(total), 0), 'items', coalesce(json_agg(${row} order by place), '[]'))
    from (select x.*, count(*) over () as total, row_number() over (order by ${order}) as place from (${from}) x order by place limit ${shownRows}) x
    left join ryadom.family_view f on f.organization_id = $1 and f.id = x.family_id)`;

/** The page of one person, whole. $5: time zone, $6: now. */
export const todayStatement = `with mine as materialized (${mine})
select json_build_object('date', $4::date, 'practice', $3::text, 'families', (select count(*) from mine),
  'overdue', ${lapsed('overdue', 'm.last_contact_on + m.norm, m.id')},
  'soon', ${lapsed('soon', 'm.last_contact_on + m.norm, m.id')},
  'never', ${lapsed('never', 'm.opened_on, m.id')},
  'unfinished', ${first(unfinishedSql('mine'), 'x."on" desc, x.id desc', `json_build_object('kind', x.kind, 'id', x.id, 'family', ${familyJson('f')}, 'on', x."on", 'word', x.word, 'missing', x.missing)`)},
  'drafts', ${first(
    `select id, kind, practice_id, title, family_id, saved_at from ryadom.draft_view where organization_id = $1 and staff_id = $2 and expires_at > $6`,
    'x.saved_at desc, x.id',
    `json_build_object('id', x.id, 'kind', x.kind, 'practice', x.practice_id, 'title', x.title, 'family', case when f.id is not null then ${familyJson('f')} end, 'savedAt', ${utc('x.saved_at')})`,
  )},
  'done', ${first(doneSql, 'x.created_at desc, x.id', `json_build_object('kind', x.kind, 'id', x.id, 'word', x.word, 'family', ${familyJson('f')}, 'families', x.families, 'on', x.happened_on, 'at', ${utc('x.created_at')})`)}
)::text as body`;

/** The case manager's or practitioner's own page. */
export async function getToday(context: Context, { query }: Input<typeof contract.getToday>) {
  const { tx, actor, today, now } = context;
  const row = await tx.row<{ body: string }>(todayStatement, [actor.organization.id, actor.staffId, query.practice, today, actor.organization.timeZone, now], 'today.mine');
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
    `with mine as materialized (${mine})
     select x.kind, x.id, ${familyJson('f')} as family, x."on"::text as "on", x.word, x.missing from (${unfinishedSql('mine')}) x
     join ryadom.family_view f on f.organization_id = $1 and f.id = x.family_id ${after} order by x."on" desc, x.id desc limit $5`,
    params,
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  context.subject({ details: { rows: items.length } });
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.on, last.id]) : null };
}
