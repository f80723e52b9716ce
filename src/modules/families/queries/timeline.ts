import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import { json, type Context } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { factJson } from './card.ts';

async function requireFamily({ tx, actor }: Context, id: string): Promise<void> {
  const found = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, id], 'families.seen');
  if (!found) throw notFound();
}

function cursor(text: string | undefined, length: number): unknown[] | null {
  if (text === undefined) return null;
  const values = decodeCursor(text, length);
  if (values === null) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  return values;
}

/** The ledger, meetings to which nobody came, and assessments that are counted: each as far as the caller may see it. */
const told = `(select organization_id, kind, id, family_id, case_id, practice_id, word_id, extra_id, happened_on, starts_at, minutes, practitioner, place, topic, note, quantity, amount,
    evidence, person_id, whole_family, group_id, code, cancel_reason, version, created_at from ryadom.timeline_view
  union all
  select a.organization_id, 'assessment', a.id, a.family_id, a.case_id, a.practice_id, a.instrument_id, a.scores->0->'band'->>'title', a.happened_on, null::time, null::integer, u.name, a.point,
    a.instrument_title, null::text, a.main_value, null::numeric, null::text, a.person_id, a.person_id is null, null::uuid, null::text, a.cancel_reason, a.version, a.created_at
  from ryadom.assessment_view a left join ryadom.staff_name_view u on u.organization_id = a.organization_id and u.id = a.conducted_by where a.state <> 'draft')`;

/** Records about the family, newest first; cancelled ones stay, with their reason. */
export async function listTimeline(context: Context, { params, query }: { params: { id: string }; query: QueryOf<typeof contract.listTimeline> }) {
  await requireFamily(context, params.id);
  context.subject({ familyId: params.id });
  const after = cursor(query.after, 3);
  const values: unknown[] = [context.actor.organization.id, params.id, query.limit];
  const where = ['l.organization_id = $1', 'l.family_id = $2'];
  if (query.kind) where.push(`l.kind = $${values.push(query.kind)}`);
  if (query.from) where.push(`l.happened_on >= $${values.push(query.from)}::date`);
  if (query.to) where.push(`l.happened_on <= $${values.push(query.to)}::date`);
  if (after) where.push(`(l.happened_on, l.created_at, l.id) < ($${values.push(after[0])}::date, $${values.push(after[1])}::timestamptz, $${values.push(after[2])}::uuid)`);
  const page = await context.tx.row<{ items: string | null; count: number; last: [string, string, string] | null }>(
    `with page as (select * from ${told} l where ${where.join(' and ')} order by l.happened_on desc, l.created_at desc, l.id desc limit $3)
     select json_agg(${factJson} order by l.happened_on desc, l.created_at desc, l.id desc)::text items, count(*)::int as count,
       (array_agg(json_build_array(l.happened_on, l.created_at, l.id) order by l.happened_on, l.created_at, l.id))[1] last
     from page l`,
    values,
  );
  const next = page!.count === query.limit && page!.last ? encodeCursor(page!.last) : null;
  return json<never>(`{"items":${page!.items ?? '[]'},"next":${JSON.stringify(next)}}`);
}

/** History of every field of the family, its people and its cases, newest first. */
export async function listHistory(context: Context, { params, query }: { params: { id: string }; query: QueryOf<typeof contract.listHistory> }) {
  await requireFamily(context, params.id);
  context.subject({ familyId: params.id });
  const after = cursor(query.after, 1);
  const values: unknown[] = [context.actor.organization.id, params.id, query.limit + 1];
  const where = ['h.organization_id = $1', 'h.family_id = $2'];
  if (query.subjectId) where.push(`h.subject_id = $${values.push(query.subjectId)}`);
  if (query.field) where.push(`h.changes ? $${values.push(query.field)}`);
  if (after) where.push(`h.id < $${values.push(after[0])}::bigint`);
  const rows = await context.tx.rows<contract.Change>(
    `select h.id, h.at, h.by who, h.source, h.subject, h.subject_id "subjectId", h.version, h.changes,
       (select concat_ws(' ', m.last_name, m.first_name) from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2
          and m.person_id::text = coalesce(case when h.subject = 'person' then h.subject_id::text end, h.changes->'personId'->>1, h.changes->'personId'->>0,
            (select x.person_id::text from ryadom.member_view x where x.organization_id = $1 and x.family_id = $2 and x.membership_id = h.subject_id limit 1)) limit 1) person
     from ryadom.history_view h where ${where.join(' and ')} order by h.id desc limit $3`,
    values,
  );
  const items = rows.slice(0, query.limit);
  return { items, next: rows.length > query.limit ? encodeCursor([items.at(-1)!.id]) : null };
}

/** Who opened or changed the card, newest first: from the audit, where a row waits for its seal only seconds. */
export async function listViews(context: Context, { params, query }: { params: { id: string }; query: QueryOf<typeof contract.listViews> }) {
  await requireFamily(context, params.id);
  context.subject({ familyId: params.id });
  const after = cursor(query.after, 1);
  const rows = await context.tx.rows<{ at: string; who: string | null; operation: string; outcome: string }>(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_name who, operation, outcome
     from ryadom.audit_view where organization_id = $1
       and family_id = any (array(select id from ryadom.merged_id_view where organization_id = $1 and into_id = $2) || $2::uuid) and outcome <> 'refused' and operation <> 'families.listViews' and operation not like 'closed.%'
       and ($4::timestamptz is null or at < $4::timestamptz) order by at desc limit $3`,
    [context.actor.organization.id, params.id, query.limit + 1, after?.[0] ?? null],
  );
  const items = rows.slice(0, query.limit);
  return { items, next: rows.length > query.limit ? encodeCursor([items.at(-1)!.at]) : null };
}
