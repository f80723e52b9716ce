import { badField, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/notes.ts';
import { findNote, findSupervision } from '../queries/notes.ts';
import { texts } from '../texts.ru.ts';

const refused = (code: keyof typeof texts.refusals, status = 409) => new Refusal(status, code, texts.refusals[code]);

async function addText({ tx, actor, now }: Context, note: string, version: number, text: string, reason: string | null): Promise<void> {
  await tx.rows('insert into ryadom.closed_note_text (organization_id, note_id, version, text, reason, written_at) values ($1, $2, $3, $4, $5, $6)', [
    actor.organization.id, note, version, text, reason, now,
  ]);
}

export const addNote: Handler<typeof c.addNote> = async (context, { body }) => {
  const { tx, actor, today } = context;
  const family = await tx.row<{ code: string; member: boolean }>(
    `select f.code, $3::uuid is null or exists (select from ryadom.membership_view m where m.organization_id = $1 and m.family_id = f.id and m.person_id = $3) as member
     from ryadom.family_view f where f.organization_id = $1 and f.id = $2`,
    [actor.organization.id, body.family, body.person],
  );
  if (!family) throw notFound();
  if (!family.member) throw badField('person', 'not_in_family', texts.refusals.not_in_family);
  if (body.on > today) throw badField('on', 'date_in_future', texts.refusals.date_in_future);
  const added = await tx.count(
    `insert into ryadom.closed_note (organization_id, id, family_id, family_code, person_id, author_id, happened_on) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.family, family.code, body.person, actor.staffId, body.on],
  );
  if (added === 0) throw refused('id_reused');
  await addText(context, body.id, 1, body.text, null);
  context.subject({ familyId: body.family, subjectId: body.id });
  return findNote(context, body.id);
};
export const replayNote: Handler<typeof c.addNote> = (context, { body }) => findNote(context, body.id);

/** The caller's own note of the version that was sent and not deleted; its row is held. */
async function own(context: Context, id: string, version: number): Promise<c.NoteCard> {
  const { tx, actor } = context;
  const note = await findNote(context, id);
  if (!note.own) throw refused('not_author');
  await tx.rows('select 1 from ryadom.closed_note where organization_id = $1 and id = $2 for update', [actor.organization.id, id]);
  const held = await findNote(context, id);
  context.subject({ familyId: held.family.id, subjectId: id });
  if (held.version !== version) throw versionConflict(version, { ...held });
  if (held.state === 'deleted') throw refused('note_deleted');
  return held;
}

export const editNote: Handler<typeof c.editNote> = async (context, { params, body }) => {
  const note = await own(context, params.id, body.version);
  if (note.state === 'signed' && body.reason === undefined) throw badField('reason', 'reason_needed', texts.refusals.reason_needed);
  if (body.on !== undefined && body.on > context.today) throw badField('on', 'date_in_future', texts.refusals.date_in_future);
  const { tx, actor } = context;
  await tx.rows("update ryadom.closed_note set happened_on = coalesce($3, happened_on), state = 'draft', version = version + 1 where organization_id = $1 and id = $2", [
    actor.organization.id, params.id, body.on ?? null,
  ]);
  if (body.text !== note.text) await addText(context, params.id, note.version + 1, body.text, body.reason ?? null);
  return findNote(context, params.id);
};

export const signNote: Handler<typeof c.signNote> = async (context, { params, body }) => {
  const note = await own(context, params.id, body.version);
  if (note.state === 'signed') throw refused('already_signed');
  await context.tx.rows("update ryadom.closed_note set state = 'signed', signed_at = $3, version = version + 1 where organization_id = $1 and id = $2", [context.actor.organization.id, params.id, context.now]);
  return findNote(context, params.id);
};

/** No wording is left; that there was a note, whose and why it went is. */
export const deleteNote: Handler<typeof c.deleteNote> = async (context, { params, body }) => {
  await own(context, params.id, body.version);
  const { tx, actor, now } = context;
  await tx.rows('delete from ryadom.closed_note_text where organization_id = $1 and note_id = $2', [actor.organization.id, params.id]);
  await tx.rows("update ryadom.closed_note set state = 'deleted', deleted_at = $3, delete_reason = $4, version = version + 1 where organization_id = $1 and id = $2", [
    actor.organization.id, params.id, now, body.reason,
  ]);
  return findNote(context, params.id);
};

export const addSupervision: Handler<typeof c.addSupervision> = async (context, { body }) => {
  const { tx, actor } = context;
  const found = await tx.rows<{ id: string }>('select id from ryadom.staff where organization_id = $1 and id = any ($2::uuid[]) and disabled_at is null', [actor.organization.id, [body.staff, body.supervisor]]);
  for (const path of ['staff', 'supervisor'] as const) {
    if (!found.some(({ id }) => id === body[path])) throw badField(path, 'unknown_staff', texts.refusals.unknown_staff);
  }
  if (body.staff === body.supervisor) throw badField('supervisor', 'same_person', texts.refusals.same_person);
  if (body.to !== null && body.to < body.from) throw badField('to', 'to_before_from', texts.refusals.to_before_from);
  const overlap = await tx.row(
    `select 1 from ryadom.supervision where organization_id = $1 and staff_id = $2 and supervisor_id = $3
       and daterange(from_on, to_on, '[]') && daterange($4::date, $5::date, '[]')`,
    [actor.organization.id, body.staff, body.supervisor, body.from, body.to],
  );
  if (overlap) throw badField('from', 'supervised_already', texts.refusals.supervised_already);
  const added = await tx.count(
    `insert into ryadom.supervision (organization_id, id, staff_id, supervisor_id, from_on, to_on, created_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.staff, body.supervisor, body.from, body.to, actor.staffId],
  );
  if (added === 0) throw refused('id_reused');
  context.subject({ subjectId: body.id, details: { staff: body.staff, supervisor: body.supervisor } });
  return findSupervision(context, body.id);
};
export const replaySupervision: Handler<typeof c.addSupervision> = (context, { body }) => findSupervision(context, body.id);

export const endSupervision: Handler<typeof c.endSupervision> = async (context, { params, body }) => {
  const { tx, actor } = context;
  await tx.rows('select 1 from ryadom.supervision where organization_id = $1 and id = $2 for update', [actor.organization.id, params.id]);
  const current = await findSupervision(context, params.id);
  context.subject({ subjectId: params.id, details: { staff: current.staff.id, supervisor: current.supervisor.id } });
  if (current.version !== body.version) throw versionConflict(body.version, { ...current });
  if (body.to < current.from) throw badField('to', 'to_before_from', texts.refusals.to_before_from);
  await tx.rows('update ryadom.supervision set to_on = $3, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, body.to]);
  return findSupervision(context, params.id);
};
