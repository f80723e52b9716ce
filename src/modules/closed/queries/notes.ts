import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/notes.ts';
import { texts } from '../texts.ru.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Whose notes the caller reads the policy of the table decides. $1 organization, $2 the caller. */
const select = `select n.id, json_build_object('id', n.family_id, 'code', n.family_code, 'title', f.title) as family,
    case when p.id is not null then json_build_object('id', p.id, 'name', concat_ws(' ', p.last_name, p.first_name)) end as person,
    json_build_object('id', n.author_id, 'name', s.name) as author, n.author_id = $2 as own, n.happened_on::text as "on", n.state,
    ${utc('n.signed_at')} as "signedAt", ${utc('n.deleted_at')} as "deletedAt", n.delete_reason as "deleteReason",
    (select t.text from ryadom.closed_note_text t where t.organization_id = $1 and t.note_id = n.id order by t.version desc limit 1) as text, n.version
  from ryadom.closed_note n
  left join ryadom.family_view f on f.organization_id = $1 and f.id = n.family_id
  left join ryadom.person_view p on p.organization_id = $1 and p.id = n.person_id
  left join ryadom.staff_name_view s on s.organization_id = $1 and s.id = n.author_id
  where n.organization_id = $1`;

async function list(context: Context, { limit, after }: { limit: number; after?: string | undefined }, condition: string, ...values: unknown[]) {
  const { tx, actor } = context;
  const from = after === undefined ? null : decodeCursor(after, 2);
  if (after !== undefined && !from?.every((part) => typeof part === 'string' && /^[0-9a-f-]{10,36}$/.test(part))) throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
  const rows = await tx.rows<c.Note>(
    `${select} and ${condition} and ($4::date is null or (n.happened_on, n.id) < ($4, $5::uuid)) order by n.happened_on desc, n.id desc limit $6`,
    [actor.organization.id, actor.staffId, values[0] ?? null, from?.[0] ?? null, from?.[1] ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  for (const item of items) context.subject({ familyId: item.family.id, subjectId: item.id });
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor([last.on, last.id]) : null };
}

export const listFamilyNotes: Handler<typeof c.listFamilyNotes> = async (context, { params, query }) => {
  const seen = await context.tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [context.actor.organization.id, params.id]);
  if (!seen) throw notFound();
  return list(context, query, 'n.family_id = $3', params.id);
};

export const listNotes: Handler<typeof c.listNotes> = (context, { query }) => list(context, query, '($3::uuid is null or n.author_id = $3)', query.author);

/** A note with all its wordings; throws notFound. Tells the audit that it was read or changed, never its words. */
export async function findNote(context: Context, id: string): Promise<c.NoteCard> {
  const { tx, actor } = context;
  const note = await tx.row<c.Note>(`${select} and n.id = $3`, [actor.organization.id, actor.staffId, id]);
  if (!note) throw notFound();
  const wordings = await tx.rows<c.NoteCard['texts'][number]>(
    `select t.version, t.text, t.reason, ${utc('t.written_at')} as at from ryadom.closed_note_text t where t.organization_id = $1 and t.note_id = $2 order by t.version desc`,
    [actor.organization.id, id],
  );
  return { ...note, texts: wordings };
}

export const getNote: Handler<typeof c.getNote> = async (context, { params }) => {
  const note = await findNote(context, params.id);
  context.subject({ familyId: note.family.id, subjectId: note.id });
  return note;
};

const supervision = `select v.id, json_build_object('id', a.id, 'name', a.name) as staff, json_build_object('id', b.id, 'name', b.name) as supervisor,
    v.from_on::text as "from", v.to_on::text as "to", v.from_on <= $2::date and (v.to_on is null or v.to_on >= $2::date) as lasts, v.version
  from ryadom.supervision v join ryadom.staff_name_view a on a.organization_id = $1 and a.id = v.staff_id
  join ryadom.staff_name_view b on b.organization_id = $1 and b.id = v.supervisor_id where v.organization_id = $1`;

export const listSupervisions: Handler<typeof c.listSupervisions> = async ({ tx, actor, today }) => ({
  items: await tx.rows<c.Supervision>(`${supervision} order by v.to_on is not null, a.name, v.from_on desc limit 1000`, [actor.organization.id, today]),
});

export async function findSupervision({ tx, actor, today }: Context, id: string): Promise<c.Supervision> {
  const row = await tx.row<c.Supervision>(`${supervision} and v.id = $3`, [actor.organization.id, today, id]);
  if (!row) throw notFound();
  return row;
}
