import { badField, notFound, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/meetings.ts';
import type { ReviewRecord } from '../contract/meetings.ts';
import type { ParticipantRole } from '../contract/words.ts';
import { readNorms, rulesOf } from '../queries/norms.ts';
import { readReview } from '../queries/reviews.ts';
import { texts } from '../texts.ru.ts';
import { lockReview, refuse, requireOpenReview } from './locked.ts';

const bad = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);

/** Numbers of minutes run without gaps within a practice and a year, so meetings of one practice are added one after another. */
async function nextNumber({ tx, actor }: Context, practice: string, heldOn: string): Promise<number> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended('ryadom.review' || $1::text || $2::text, 0))", [actor.organization.id, practice]);
  const row = await tx.row<{ number: number }>(
    'select coalesce(max(number), 0) + 1 as number from ryadom.review where organization_id = $1 and practice_id = $2 and extract(year from held_on) = extract(year from $3::date)',
    [actor.organization.id, practice, heldOn],
  );
  return row!.number;
}

export const addReview: Handler<typeof c.addReview> = async (context, { body }) => {
  const { tx, actor } = context;
  await readNorms(context, body.practice);
  if (body.chairId !== null && body.chairId === body.secretaryId) throw bad('secretaryId', 'same_person');
  const number = await nextNumber(context, body.practice, body.heldOn);
  const made = await tx.count(
    `insert into ryadom.review (organization_id, id, practice_id, number, held_on, starts_at, place, note, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.practice, number, body.heldOn, body.startsAt, body.place, body.note, actor.staffId],
  );
  if (made === 0) throw refuse('id_reused');
  await history(context, body.id, 1, { heldOn: [null, body.heldOn] });
  if (body.chairId !== null) await invite(context, body.id, 'chairId', { id: crypto.randomUUID(), role: 'chair', staffId: body.chairId, name: null, office: null, employer: null });
  if (body.secretaryId !== null) await invite(context, body.id, 'secretaryId', { id: crypto.randomUUID(), role: 'secretary', staffId: body.secretaryId, name: null, office: null, employer: null });
  return readReview(context, body.id);
};
export const replayReview: Handler<typeof c.addReview> = (context, { body }) => readReview(context, body.id);

async function history({ tx, actor }: Context, id: string, version: number, changes: Record<string, [unknown, unknown]>): Promise<void> {
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'review', subjectId: id, familyId: null, version, changes, staffId: actor.staffId });
}

const columns: Record<string, string> = { heldOn: 'held_on', startsAt: 'starts_at', place: 'place', note: 'note', state: 'state', cancelReason: 'cancel_reason' };

async function write(context: Context, id: string, sent: number, fields: Record<string, unknown>): Promise<ReviewRecord> {
  const { tx, actor } = context;
  await lockReview(context, id, sent);
  const before = await readReview(context, id);
  const changes = changesBetween({ ...before }, fields);
  const names = Object.keys(changes);
  if (names.length === 0) return before;
  // Another year has numbers of its own.
  const number = typeof fields['heldOn'] === 'string' && fields['heldOn'].slice(0, 4) !== before.heldOn.slice(0, 4) ? await nextNumber(context, before.practice, fields['heldOn']) : before.number;
  await tx.rows(
    `update ryadom.review set ${names.map((name, at) => `${columns[name]} = $${at + 4}`).join(', ')}, number = $3, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, id, number, ...names.map((name) => fields[name] ?? null)],
  );
  await history(context, id, before.version + 1, changes);
  return readReview(context, id);
}

/** A signed conclusion names the day of its meeting, so the day stays; items that the caller does not see count too. */
async function requireUnsigned(context: Context, id: string): Promise<void> {
  if (await hasSigned(context, id)) throw refuse('has_signed');
}

async function hasSigned({ tx, actor }: Context, id: string): Promise<boolean> {
  const row = await tx.row<{ signed: boolean }>('select ryadom.review_has_signed($1, $2) as signed', [actor.organization.id, id]);
  return row!.signed;
}

export const changeReview: Handler<typeof c.changeReview> = async (context, { params, body: { version, ...fields } }) => {
  await requireOpenReview(context, params.id);
  if (fields.heldOn !== undefined) await requireUnsigned(context, params.id);
  return write(context, params.id, version, fields);
};

export const cancelReview: Handler<typeof c.cancelReview> = async (context, { params, body }) => {
  await requireOpenReview(context, params.id);
  await requireUnsigned(context, params.id);
  return write(context, params.id, body.version, { state: 'cancelled', cancelReason: body.reason });
};

interface Invited {
  id: string;
  role: ParticipantRole;
  staffId: string | null;
  name: string | null;
  office: string | null;
  employer: string | null;
}

/** Whoever chairs manages; whoever keeps the minutes prepares meetings. */
async function requireRole({ tx, actor }: Context, path: string, role: ParticipantRole, staffId: string | null): Promise<void> {
  if (staffId === null) {
    if (role === 'chair' || role === 'secretary') throw bad('role', 'signer_from_outside');
    return;
  }
  const found = await tx.row<{ roles: string[] }>(
    `select array(select r.role from ryadom.staff_role r where r.organization_id = $1 and r.staff_id = s.id) as roles from ryadom.staff s
     where s.organization_id = $1 and s.id = $2 and s.disabled_at is null`,
    [actor.organization.id, staffId],
  );
  if (!found) throw bad(path, 'unknown_staff');
  if (role === 'chair' && !found.roles.includes('manager')) throw bad(path, 'chair_manages');
  if (role === 'secretary' && !found.roles.some((one) => one === 'manager' || one === 'case-manager')) throw bad(path, 'secretary_writes');
}

async function taken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'review_chair' || constraint === 'review_secretary') throw bad('role', 'role_taken');
    if (constraint === 'review_colleague') throw bad('staffId', 'already_invited');
    if (constraint === 'review_participant_pkey') throw refuse('id_reused');
    throw error;
  }
}

async function invite(context: Context, reviewId: string, path: string, one: Invited): Promise<void> {
  const { tx, actor } = context;
  if (one.staffId === null && one.name === null) throw badField('name', 'too_small', texts.fields.name);
  if (one.staffId !== null && one.name !== null) throw bad('name', 'both_names');
  await requireRole(context, path, one.role, one.staffId);
  await taken(() =>
    tx.rows('insert into ryadom.review_participant (organization_id, id, review_id, role, staff_id, name, office, employer) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
      actor.organization.id, one.id, reviewId, one.role, one.staffId, one.name, one.office, one.employer,
    ]),
  );
}

/** While a meeting goes on people come and leave; once its day is over and something is signed, who was there stays. */
async function requirePeopleOpen(context: Context, id: string): Promise<void> {
  const { heldOn } = await requireOpenReview(context, id);
  if (heldOn < context.today && (await hasSigned(context, id))) throw refuse('people_stay');
}

export const addParticipant: Handler<typeof c.addParticipant> = async (context, { params, body }) => {
  await requirePeopleOpen(context, params.id);
  await invite(context, params.id, 'staffId', body);
  return readReview(context, params.id);
};
export const replayParticipant: Handler<typeof c.addParticipant> = (context, { params }) => readReview(context, params.id);

interface Seat {
  reviewId: string;
  staffId: string | null;
  role: ParticipantRole;
  version: number;
}
/** The participant of a write; the meeting is held, so that no conclusion is signed meanwhile by another count of heads. */
async function seat(context: Context, id: string, sent: number): Promise<Seat> {
  const { tx, actor } = context;
  const found = await tx.row<{ reviewId: string }>('select review_id as "reviewId" from ryadom.review_participant where organization_id = $1 and id = $2', [actor.organization.id, id]);
  if (!found) throw notFound();
  await requirePeopleOpen(context, found.reviewId);
  const row = await tx.row<Seat>('select review_id as "reviewId", staff_id as "staffId", role, version from ryadom.review_participant where organization_id = $1 and id = $2', [actor.organization.id, id]);
  if (!row) throw notFound();
  if (row.version !== sent) {
    const { participants } = await readReview(context, row.reviewId);
    throw versionConflict(sent, participants.find((one) => one.id === id)!);
  }
  return row;
}

const seatColumns: Record<string, string> = { role: 'role', office: 'office', employer: 'employer', present: 'present' };

export const changeParticipant: Handler<typeof c.changeParticipant> = async (context, { params, body: { version, ...fields } }) => {
  const { tx, actor } = context;
  const one = await seat(context, params.id, version);
  if (fields.role !== undefined && fields.role !== one.role) await requireRole(context, 'role', fields.role, one.staffId);
  const names = Object.keys(fields);
  if (names.length > 0) {
    await taken(() =>
      tx.rows(`update ryadom.review_participant set ${names.map((name, at) => `${seatColumns[name]} = $${at + 3}`).join(', ')}, version = version + 1 where organization_id = $1 and id = $2`, [
        actor.organization.id, params.id, ...Object.values(fields),
      ]),
    );
  }
  return readReview(context, one.reviewId);
};

export const removeParticipant: Handler<typeof c.removeParticipant> = async (context, { params, query }) => {
  const { tx, actor } = context;
  const one = await seat(context, params.id, query.version);
  try {
    await tx.rows('delete from ryadom.review_participant where organization_id = $1 and id = $2', [actor.organization.id, params.id]);
  } catch (error) {
    if ((error as { code?: string }).code === '23503') throw refuse('has_positions');
    throw error;
  }
  return readReview(context, one.reviewId);
};

export const setQuorum: Handler<typeof c.setQuorum> = async (context, { body }) => {
  const { tx, actor } = context;
  await readNorms(context, body.practice);
  try {
    await tx.rows(
      'insert into ryadom.review_quorum (organization_id, id, practice_id, from_on, members, share, chair, secretary, basis, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [actor.organization.id, body.id, body.practice, body.fromOn, body.members, body.share, body.chair, body.secretary, body.basis, actor.staffId],
    );
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'review_quorum_pkey') throw refuse('id_reused');
    if ((error as { code?: string }).code === '23505') throw bad('fromOn', 'quorum_day_taken');
    throw error;
  }
  context.subject({ subjectId: body.id, details: { practice: body.practice } });
  return rulesOf(context, body.practice);
};
export const replayQuorum: Handler<typeof c.setQuorum> = (context, { body }) => rulesOf(context, body.practice);
