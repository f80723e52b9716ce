import type { BodyOf } from '../../../kernel/contract.ts';
import { badField, badFields, type Complaint, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPackByDigest, type Pack } from '../../practices/public.ts';
import type * as contract from '../contract/services.ts';
import type { RecordedService } from '../contract/services.ts';
import { strangerText } from '../queries/people.ts';
import { recordStatement, type RecordRow } from '../queries/record.ts';
import { findService, listOfGroup } from '../queries/services.ts';
import { doubts } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { keepMeeting } from './attendance.ts';

interface Asked {
  id: string;
  family: string;
  recipients: string[] | null;
}
type Shared = Omit<BodyOf<typeof contract.recordService>, 'id' | 'family' | 'recipients'>;

export async function recordService(context: Context, { body }: Input<typeof contract.recordService>): Promise<RecordedService> {
  const { id, family, recipients, ...shared } = body;
  const [recorded] = await store(context, shared, [{ id, family, recipients }], null, () => '');
  return recorded!;
}

/** The same submission again: the record as it is now. */
export async function replayService(context: Context, { body }: Input<typeof contract.recordService>): Promise<RecordedService> {
  return findService(context, body.id);
}

export async function recordGroup(context: Context, { body }: Input<typeof contract.recordGroup>) {
  const { id, records, ...shared } = body;
  const complaints: Complaint[] = [];
  records.forEach((record, at) => {
    const earlier = records.slice(0, at);
    if (earlier.some((one) => one.family === record.family)) {
      complaints.push({ path: `records.${at}.family`, code: 'family_twice', message: texts.refusals.family_twice });
    }
    if (earlier.some((one) => one.id === record.id) || record.id === id) {
      complaints.push({ path: `records.${at}.id`, code: 'id_reused', message: texts.refusals.id_reused });
    }
  });
  if (complaints.length > 0) throw badFields(complaints);
  const items = await store(context, shared, records, id, (number) => `records.${number}.`);
  await keepMeeting(context, id, items);
  return groupAnswer(id, items);
}

export async function replayGroup(context: Context, { body }: Input<typeof contract.recordGroup>) {
  return groupAnswer(body.id, await listOfGroup(context, body.id));
}

function groupAnswer(id: string, items: RecordedService[]) {
  return { id, items, people: items.reduce((sum, item) => sum + item.recipients.length, 0) };
}

/** Stores all records or throws; `placeOf` gives the path before the fields of the record with this number. */
async function store(
  context: Context,
  shared: Shared,
  asked: readonly Asked[],
  groupId: string | null,
  placeOf: (number: number) => string,
): Promise<RecordedService[]> {
  const { tx, actor, today } = context;
  if (shared.date > today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  const twice = asked.findIndex(({ recipients }) => recipients !== null && new Set(recipients).size < recipients.length);
  if (twice >= 0) throw badField(`${placeOf(twice)}recipients`, 'person_twice', texts.refusals.person_twice);

  const rows = await tx.rows<RecordRow>(
    recordStatement,
    [
      actor.organization.id,
      asked.map((one) => one.id),
      shared.practice,
      shared.date,
      shared.service,
      shared.time,
      shared.minutes,
      shared.topic,
      shared.practitioner,
      shared.place,
      shared.note,
      groupId,
      actor.staffId,
      asked.map((one) => one.family),
      asked.map((one) => (one.recipients === null ? null : `{${one.recipients.join(',')}}`)),
    ],
    'services.record',
  );
  await refuse(context, shared, asked, rows, placeOf);
  const recorded: RecordedService[] = [];
  for (const row of rows) {
    const record = asked[row.number]!;
    const pack = await packOf(context, shared.practice, row);
    const service = pack.services.find((one) => one.id === shared.service);
    if (!service) throw badField('service', 'unknown_value', texts.refusals.unknown_value);
    context.subject({ familyId: record.family, subjectId: record.id });
    const { openedOn, closedOn, people } = row;
    const found = doubts({ date: shared.date, openedOn: openedOn!, closedOn, minutes: shared.minutes, offered: service.minutes, people: people.length });
    recorded.push({
      id: record.id,
      family: { id: record.family, code: row.familyCode!, title: row.familyTitle },
      caseId: row.caseId!,
      ...shared,
      code: null,
      groupId,
      wholeFamily: record.recipients === null,
      recipients: people,
      cancelledAt: null,
      cancelReason: null,
      by: actor.name,
      version: 1,
      createdAt: row.createdAt,
      warnings: found,
    });
  }
  return recorded;
}

/** Throws what is wrong with the submission, if anything: a family out of sight first of all, as if there were nothing else. */
async function refuse(context: Context, shared: Shared, asked: readonly Asked[], rows: readonly RecordRow[], placeOf: (number: number) => string) {
  if (rows.every((row) => row.stored)) return;
  if (rows.some((row) => row.familyCode === null)) throw notFound();
  const complaints: Complaint[] = [];
  for (const row of rows) {
    const place = placeOf(row.number);
    if (row.caseId === null) {
      complaints.push({ path: `${place}family`, code: 'no_case', message: texts.refusals.no_case });
      continue;
    }
    const { recipients, family } = asked[row.number]!;
    for (const [at, person] of (recipients ?? []).entries()) {
      if (row.present?.includes(person)) continue;
      complaints.push({ path: `${place}recipients.${at}`, code: 'not_in_family', message: await strangerText(context, family, person, shared.date) });
    }
  }
  if (complaints.length > 0) throw badFields(complaints);
  throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
}

/** The pack that the case stays on. */
async function packOf(context: Context, practice: string, found: { packVersion: string; digest: string }): Promise<Pack> {
  return getPackByDigest(context.tx, context.actor.organization.id, { practiceId: practice, version: found.packVersion, digest: found.digest });
}
