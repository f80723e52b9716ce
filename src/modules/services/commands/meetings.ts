import type { BodyOf } from '../../../kernel/contract.ts';
import { badField, badFields, type Complaint, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, type HistoryEntry, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { newId } from '../../../kernel/server/new-id.ts';
import { fill } from '../../../kernel/texts.ts';
import { absenceReasonsOf, getPackByDigest, type Pack } from '../../practices/public.ts';
import type * as contract from '../contract/meetings.ts';
import type { MeetingCard, Participant } from '../contract/meetings.ts';
import { findLines, findMeeting, type FoundLine, loadMeeting, type LoadedMeeting } from '../queries/meetings.ts';
import { strangerText } from '../queries/people.ts';
import { texts } from '../texts.ru.ts';
import { addAttendance, addLines, settleRecords } from './attendance.ts';

export async function recordMeeting(context: Context, { body }: Input<typeof contract.recordMeeting>): Promise<MeetingCard> {
  const { id, participants, practice, ...facts } = body;
  const { tx, actor } = context;
  if (facts.date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  refuseTwice(participants);
  const lines = await findFamilies(context, practice, facts.date, participants);
  await refuseStrangers(context, participants, lines, facts.date);
  await refuseUnknownWords(context, practice, lines, facts.service, participants);

  // Without a conflict target: a meeting is not visible before its families are, and a target would ask to see it.
  const made = await tx.count(
    `insert into ryadom.meeting (organization_id, id, practice_id, service_id, name, happened_on, starts_at, minutes, topic, practitioner,
       place, note, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [actor.organization.id, id, practice, facts.service, facts.name, facts.date, facts.time, facts.minutes, facts.topic, facts.practitioner, facts.place, facts.note, actor.staffId],
  );
  if (made === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  const added = lines.map((line) => ({ id: newId(), family: line.family, caseId: line.caseId! }));
  await addLines(context, id, added);
  await addAttendance(context, id, participants.map((one) => ({ ...one, line: added.find((line) => line.family === one.family)!.id })));
  await settleRecords(context, null, await loadMeeting(context, id));
  for (const line of added) context.subject({ familyId: line.family, subjectId: line.id });
  return findMeeting(context, id);
}

/** The same submission again: the meeting as it is now. */
export async function replayMeeting(context: Context, { body }: Input<typeof contract.recordMeeting>): Promise<MeetingCard> {
  return findMeeting(context, body.id);
}

/** Edits the meeting and the marks; records follow. Fields that all families share need the sight of all of them. */
export async function changeMeeting(context: Context, { params, body }: Input<typeof contract.changeMeeting>): Promise<MeetingCard> {
  const { version, participants = [], remove = [], ...facts } = body;
  const { tx, actor } = context;
  const before = await lockMeeting(context, params.id, version);
  if (before.cancelledAt !== null) throw new Refusal(409, 'meeting_cancelled', texts.refusals.meeting_cancelled);
  const shared = changesBetween({ ...before }, facts);
  if (Object.keys(shared).length > 0) refusePartlySeen(before);
  const date = facts.date ?? before.date;
  if (date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  refuseTwice(participants);

  const attending = before.lines.flatMap((line) => line.people.map((person) => ({ ...person, line: line.id, family: line.family.id })));
  const stranger = remove.findIndex((person) => !attending.some((one) => one.id === person));
  if (stranger >= 0) throw badField(`remove.${stranger}`, 'not_participant', texts.refusals.not_participant);
  const added = participants.filter((one) => !attending.some((other) => other.id === one.person));
  const twice = participants.findIndex((one) => remove.includes(one.person) || attending.some((other) => other.id === one.person && other.family !== one.family));
  if (twice >= 0) throw badField(`participants.${twice}.person`, 'person_twice', texts.refusals.person_twice);
  if (attending.length - remove.length + added.length === 0) throw new Refusal(409, 'nobody_left', texts.refusals.nobody_left);

  const staying = attending.filter((one) => !remove.includes(one.id));
  const families = await findFamilies(context, before.practice, date, [...participants, ...staying]);
  await refuseStrangers(context, participants, families, date, added);
  if (date !== before.date) {
    const gone = staying.filter((one) => !families.find((line) => line.family === one.family)?.present.includes(one.id));
    if (gone.length > 0) throw badField('date', 'not_in_family', fill(texts.refusals.gone_on_date, { names: gone.map((one) => one.name).join(', ') }));
  }
  await refuseUnknownWords(context, before.practice, families, facts.service ?? before.service, participants, before);

  const history: HistoryEntry[] = [];
  const tell = (subject: string, familyId: string | null, changes: HistoryEntry['changes']) =>
    history.push({ organizationId: actor.organization.id, subject, subjectId: before.id, familyId, version: before.version + 1, changes, staffId: actor.staffId });
  const tellMark = (person: string, family: string, was: object | null, now: object | null) => {
    const changes = changesBetween({ ...was }, now ? { ...now } : Object.fromEntries(Object.keys(was!).map((field) => [field, null])));
    if (Object.keys(changes).length > 0) tell('attendance', family, { personId: [person, person], ...changes });
  };
  tell('meeting', null, shared);
  for (const one of attending.filter((other) => remove.includes(other.id))) tellMark(one.id, one.family, markOf(one), null);
  const changed = participants.filter((one) => {
    const was = attending.find((other) => other.id === one.person);
    tellMark(one.person, one.family, was ? markOf(was) : null, markOf(one));
    return !was || Object.keys(changesBetween(markOf(was), markOf(one))).length > 0;
  });
  if (changed.length === 0 && remove.length === 0 && Object.keys(shared).length === 0) return findMeeting(context, before.id);

  const lines = new Map(before.lines.map((line) => [line.family.id, line.id]));
  const newLines = [...new Set(added.map((one) => one.family))].filter((family) => !lines.has(family)).map((family) => ({ id: newId(), family, caseId: families.find((line) => line.family === family)!.caseId! }));
  for (const line of newLines) lines.set(line.family, line.id);
  await addLines(context, before.id, newLines);
  const lineOf = (one: Participant) => attending.find((other) => other.id === one.person)?.line ?? lines.get(one.family)!;
  await addAttendance(context, before.id, changed.map((one) => ({ ...one, line: lineOf(one) })));
  if (remove.length > 0) {
    await tx.rows('delete from ryadom.attendance where organization_id = $1 and meeting_id = $2 and person_id = any ($3::uuid[])', [actor.organization.id, before.id, remove]);
    await tx.rows(
      `delete from ryadom.meeting_family l where l.organization_id = $1 and l.meeting_id = $2 and not l.recorded
         and not exists (select from ryadom.attendance a where a.organization_id = $1 and a.line_id = l.id)`,
      [actor.organization.id, before.id],
    );
  }
  const now = { ...before, ...facts };
  await tx.rows(
    `update ryadom.meeting set service_id = $3, name = $4, happened_on = $5, starts_at = $6, minutes = $7, topic = $8, practitioner = $9, place = $10,
       note = $11, version = version + 1 where organization_id = $1 and id = $2`,
    [actor.organization.id, before.id, now.service, now.name, now.date, now.time, now.minutes, now.topic, now.practitioner, now.place, now.note],
  );
  await recordHistory(tx, ...history);
  await settleRecords(context, before, await loadMeeting(context, before.id));
  for (const [family, line] of lines) context.subject({ familyId: family, subjectId: line });
  return findMeeting(context, before.id);
}

/** Takes the meeting and all its records out of every count; it stays in sight with its reason. */
export async function cancelMeeting(context: Context, { params, body }: Input<typeof contract.cancelMeeting>): Promise<MeetingCard> {
  const before = await lockMeeting(context, params.id, body.version);
  if (before.cancelledAt !== null) throw new Refusal(409, 'already_cancelled', texts.refusals.already_cancelled);
  return setCancelled(context, before, body.reason);
}

/** Undoes a cancel: with it come back the records that the cancel took, not those cancelled one by one. */
export async function restoreMeeting(context: Context, { params, body }: Input<typeof contract.restoreMeeting>): Promise<MeetingCard> {
  const before = await lockMeeting(context, params.id, body.version);
  if (before.cancelledAt === null) throw new Refusal(409, 'not_cancelled', texts.refusals.not_cancelled);
  return setCancelled(context, before, null);
}

async function setCancelled(context: Context, before: LoadedMeeting, reason: string | null): Promise<MeetingCard> {
  const { tx, actor } = context;
  refusePartlySeen(before);
  await tx.rows('update ryadom.meeting set cancelled_at = $3, cancel_reason = $4, version = version + 1 where organization_id = $1 and id = $2', [
    actor.organization.id, before.id, reason === null ? null : context.now, reason,
  ]);
  await recordHistory(tx, {
    organizationId: actor.organization.id, subject: 'meeting', subjectId: before.id, familyId: null, version: before.version + 1,
    changes: { cancelReason: [before.cancelReason, reason] }, staffId: actor.staffId,
  });
  await settleRecords(context, before, await loadMeeting(context, before.id));
  for (const line of before.lines) context.subject({ familyId: line.family.id, subjectId: line.id });
  return findMeeting(context, before.id);
}

/** Waits for other writers: first of the records, then of the meeting, as an edit of one record does. */
async function lockMeeting(context: Context, id: string, version: number): Promise<LoadedMeeting> {
  const { tx, actor } = context;
  await tx.rows('select 1 from ryadom.service_record where organization_id = $1 and group_id = $2 order by id for no key update', [actor.organization.id, id]);
  const locked = await tx.row('select 1 from ryadom.meeting where organization_id = $1 and id = $2 for no key update', [actor.organization.id, id]);
  if (!locked) throw notFound();
  const meeting = await loadMeeting(context, id);
  if (meeting.version !== version) throw versionConflict(version, (await findMeeting(context, id)) as MeetingCard & Record<string, unknown>);
  return meeting;
}

function refusePartlySeen(meeting: LoadedMeeting): void {
  const seen = meeting.lines.reduce((sum, line) => sum + line.people.length, 0);
  if (seen < meeting.people) throw new Refusal(409, 'meeting_partly_seen', texts.refusals.meeting_partly_seen);
}

const markOf = ({ mark, minutes, reason, note }: Pick<Participant, 'mark' | 'minutes' | 'reason' | 'note'>) => ({ mark, minutes, reason, note });

function refuseTwice(participants: readonly Participant[]): void {
  const complaints: Complaint[] = [];
  participants.forEach((one, at) => {
    if (participants.findIndex((other) => other.person === one.person) < at) complaints.push({ path: `participants.${at}.person`, code: 'person_twice', message: texts.refusals.person_twice });
  });
  if (complaints.length > 0) throw badFields(complaints);
}

/** The families of the people, each once; a family out of sight answers as if there were none. */
async function findFamilies(context: Context, practice: string, date: string, people: readonly { family: string }[]): Promise<FoundLine[]> {
  const lines = await findLines(context, practice, date, [...new Set(people.map((one) => one.family))]);
  if (lines.some((line) => line.code === null)) throw notFound();
  return lines;
}

/** `only`: whose place in the family must be proven; by default everybody's. */
async function refuseStrangers(context: Context, participants: readonly Participant[], lines: readonly FoundLine[], date: string, only: readonly Participant[] = participants): Promise<void> {
  const complaints: Complaint[] = [];
  for (const [at, one] of participants.entries()) {
    if (!only.includes(one)) continue;
    const line = lines.find((found) => found.family === one.family)!;
    if (line.caseId === null) complaints.push({ path: `participants.${at}.family`, code: 'no_case', message: texts.refusals.no_case });
    else if (!line.present.includes(one.person)) {
      complaints.push({ path: `participants.${at}.person`, code: 'not_in_family', message: await strangerText(context, one.family, one.person, date) });
    }
  }
  if (complaints.length > 0) throw badFields(complaints);
}

/** Each case stays on its version of the pack, so each version must know the words. Words kept as they were are not asked. */
async function refuseUnknownWords(
  context: Context,
  practice: string,
  lines: readonly FoundLine[],
  service: BodyOf<typeof contract.recordMeeting>['service'],
  participants: readonly Participant[],
  before?: LoadedMeeting,
): Promise<void> {
  const packs = new Map<string, Pack>();
  for (const { digest, packVersion, caseId } of lines) {
    if (caseId !== null && !packs.has(digest)) packs.set(digest, await getPackByDigest(context.tx, context.actor.organization.id, { practiceId: practice, version: packVersion, digest }));
  }
  if (service !== before?.service && [...packs.values()].some((pack) => !pack.services.some((one) => one.id === service))) throw badField('service', 'unknown_value', texts.refusals.unknown_value);
  const complaints: Complaint[] = [];
  participants.forEach(({ reason, family, person }, at) => {
    if (reason === null || before?.lines.some((line) => line.people.some((one) => one.id === person && one.reason === reason))) return;
    const pack = packs.get(lines.find((line) => line.family === family)!.digest);
    if (pack && !absenceReasonsOf(pack).some((word) => word.id === reason)) complaints.push({ path: `participants.${at}.reason`, code: 'unknown_value', message: texts.fields.reasonUnknown });
  });
  if (complaints.length > 0) throw badFields(complaints);
}
