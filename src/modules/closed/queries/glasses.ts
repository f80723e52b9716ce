import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import { type Context, definedModules, type Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/glasses.ts';
import { texts } from '../texts.ru.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const who = (column: string) => `(select json_build_object('id', s.id, 'name', s.name) from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;
// The database's clock, as in ryadom.glass_of(): what a screen calls open is open.
const state = `case when g.refused_at is not null then 'refused' when g.confirmed_at is null then 'asked'
  when g.ended_at is null and g.until_at > now() then 'open' else 'over' end`;

/**
 * Emergency access in families that the caller sees: own, and those that he or she may answer or was told of.
 * $1 organization, $2 the caller, $3 whether the caller is a manager.
 */
const select = `select * from (
  select g.id, g.asked_at, json_build_object('id', g.family_id, 'code', g.family_code, 'title', f.title) as family, g.family_id, ${state} as state,
    json_build_object('by', ${who('g.asked_by')}, 'at', ${utc('g.asked_at')}, 'reason', g.reason) as asked,
    case when g.confirmed_at is not null then json_build_object('by', ${who('g.confirmed_by')}, 'at', ${utc('g.confirmed_at')}, 'until', ${utc('g.until_at')}) end as confirmed,
    case when g.refused_at is not null then json_build_object('by', ${who('g.refused_by')}, 'at', ${utc('g.refused_at')}, 'reason', g.refuse_reason) end as refused,
    case when g.ended_at is not null then json_build_object('by', ${who('g.ended_by')}, 'at', ${utc('g.ended_at')}) end as ended,
    case when g.told is not null then json_build_object('decision', g.told, 'by', ${who('g.told_by')}, 'at', ${utc('g.told_at')}, 'note', g.told_note, 'askAgainOn', g.ask_again_on::text) end as told,
    json_build_object('confirm', ${state} = 'asked' and g.asked_by <> $2 and r.answers, 'end', ${state} = 'open' and (g.asked_by = $2 or r.answers),
      'tell', g.confirmed_at is not null and g.told is distinct from 'told' and g.asked_by <> $2 and r.answers) as can,
    exists (select from ryadom.glass_told t where t.organization_id = $1 and t.glass_id = g.id and t.staff_id = $2 and t.seen_at is null) as unseen, g.version
  from ryadom.glass g join ryadom.family_view f on f.organization_id = $1 and f.id = g.family_id
  cross join lateral (select $3::boolean or ryadom.keeps_closed($1, g.family_id, $2) as answers) r
  where g.organization_id = $1 and (g.asked_by = $2 or r.answers)) x where true`;

const values = ({ actor }: Context): unknown[] => [actor.organization.id, actor.staffId, actor.roles.some(({ role }) => role === 'manager')];

type Row = c.Glass & { asked_at: Date; family_id: string };
const shaped = ({ asked_at: _at, family_id: _family, ...row }: Row): c.Glass => row;

export const listGlasses: Handler<typeof c.listGlasses> = async (context, { query }) => {
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(typeof after?.[0] === 'string' && !Number.isNaN(Date.parse(after[0])) && /^[0-9a-f-]{36}$/.test(String(after[1])))) {
    throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
  }
  const rows = await context.tx.rows<Row>(
    `${select} and ($4::uuid is null or family_id = $4) and ($5::text is null or state = $5) and ($6::timestamptz is null or (asked_at, id) < ($6, $7::uuid))
     order by asked_at desc, id desc limit $8`,
    [...values(context), query.family ?? null, query.state ?? null, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit);
  for (const row of page) context.subject({ familyId: row.family_id, subjectId: row.id });
  const last = page.at(-1);
  return { items: page.map(shaped), next: rows.length > query.limit && last ? encodeCursor([new Date(last.asked_at).toISOString(), last.id]) : null };
};

/** Throws notFound for what the caller may not see. */
export async function findGlass(context: Context, id: string): Promise<c.Glass> {
  const row = await context.tx.row<Row>(`${select} and id = $4`, [...values(context), id]);
  if (!row) throw notFound();
  return shaped(row);
}

export const getGlass: Handler<typeof c.getGlass> = async (context, { params }) => {
  const glass = await findGlass(context, params.id);
  context.subject({ familyId: glass.family.id, subjectId: glass.id });
  const rows = glass.confirmed === null ? [] : await context.tx.rows<{ at: string; operation: string; outcome: string; subjectId: string | null }>(
    `select ${utc('v.at')} as at, v.operation, v.outcome, v.subject_id as "subjectId" from ryadom.audit_view v
     where v.organization_id = $1 and v.actor_id = $2 and v.at >= $3::timestamptz and v.at <= $4::timestamptz + interval '1 minute' and v.details->>'glass' = $5 order by v.at limit 1000`,
    [context.actor.organization.id, glass.asked.by.id, glass.confirmed.at, glass.confirmed.until, params.id],
  );
  const titles = new Map(definedModules().flatMap((module) => module.routes.map(({ operation }) => [operation.name, operation.summary] as const)));
  return { ...glass, reads: rows.map(({ operation, ...row }) => ({ ...row, title: titles.get(operation) ?? operation })) };
};
