import type { BodyOf } from '../../../kernel/contract.ts';
import { badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { localMinute } from '../../../kernel/time.ts';
import { branchFor } from '../../cases/public.ts';
import type * as c from '../contract.ts';
import type { Signal } from '../contract.ts';
import { readSignal } from '../queries/signals.ts';
import { type PracticeWords, requirePractice, requireWord, wordsOf } from '../queries/words.ts';
import { isOpenSignal, nextSignalStates, resultComplaints, signalComplaints, signalDue } from '../rules/signals.ts';
import { texts } from '../texts.ru.ts';
import { calendarFrom, ownBranches, recordEvent, requireChecker, requireFamily } from './checks.ts';

const refused = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

/** The fields of a signal as they would be written. */
interface Fields {
  sourceId: string;
  sourceName: string | null;
  sourceContact: string | null;
  anonymous: boolean;
  receivedOn: string;
  receivedTime: string | null;
  about: string;
  place: string | null;
  told: string | null;
  signs: string[];
  urgencyId: string;
  familyId: string | null;
  assignedTo: string | null;
}

const columnOf: Record<keyof Fields, string> = {
  sourceId: 'source_id', sourceName: 'source_name', sourceContact: 'source_contact', anonymous: 'anonymous', receivedOn: 'received_on', receivedTime: 'received_time',
  about: 'about', place: 'place', told: 'told', signs: 'signs', urgencyId: 'urgency_id', familyId: 'family_id', assignedTo: 'assigned_to',
};
const names = Object.keys(columnOf) as (keyof Fields)[];

async function check(context: Context, fields: Fields, { intake }: PracticeWords): Promise<void> {
  const complaints = signalComplaints(fields, localMinute(context.now, context.actor.organization.timeZone));
  if (complaints.length > 0) throw badFields(complaints);
  requireWord('sourceId', intake.signals.sources, fields.sourceId);
  requireWord('urgencyId', intake.signals.urgencies, fields.urgencyId);
  fields.signs.forEach((sign, at) => requireWord(`signs.${at}`, intake.signals.signs, sign));
  await requireFamily(context, fields.familyId);
  await requireChecker(context, fields.assignedTo, fields.familyId);
}

const dueOf = async (context: Context, fields: Fields, { intake }: PracticeWords) =>
  signalDue(intake.signals.urgencies.find((one) => one.id === fields.urgencyId)!, { on: fields.receivedOn, time: fields.receivedTime }, await calendarFrom(context, fields.receivedOn));

export async function addSignal(context: Context, { body }: { body: BodyOf<typeof c.addSignal> }): Promise<Signal> {
  const { tx, actor, today } = context;
  const words = await requirePractice(context, body.practice);
  const fields: Fields = { ...body, receivedOn: body.receivedOn ?? today, signs: [...new Set(body.signs)] };
  await check(context, fields, words);
  const branchId = await branchFor(context, body.branchId, ownBranches(context));
  const due = await dueOf(context, fields, words);
  context.subject({ familyId: fields.familyId, subjectId: body.id });
  await tx.rows(
    `insert into ryadom.intake_signal (organization_id, id, practice_id, pack_version, branch_id, author_id, due_on, due_time, ${names.map((name) => columnOf[name]).join(', ')})
     values ($1, $2, $3, $4, $5, $6, $7, $8, ${names.map((_, at) => `$${at + 9}`).join(', ')})`,
    [actor.organization.id, body.id, body.practice, words.pack.version, branchId, actor.staffId, due.on, due.time, ...names.map((name) => fields[name])],
  );
  await recordEvent(context, { signalId: body.id, step: 'recorded' });
  return readSignal(context, body.id);
}
export const replaySignal = (context: Context, { body }: { body: { id: string } }) => readSignal(context, body.id);

/** The signal, locked until the end of the transaction, if it is at the version seen. */
export async function lockSignal(context: Context, id: string, version: number): Promise<Signal> {
  const locked = await context.tx.row('select 1 from ryadom.intake_signal where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  if (!locked) throw notFound();
  const found = await readSignal(context, id);
  context.subject({ familyId: found.family?.id ?? null, subjectId: id });
  if (found.version !== version) throw versionConflict(version, found);
  return found;
}

export async function editSignal(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.editSignal> }): Promise<Signal> {
  const { tx, actor } = context;
  const { version, ...edited } = body;
  const found = await lockSignal(context, params.id, version);
  if (!isOpenSignal(found.state)) throw refused('wrong_step');
  const before: Fields = { ...found, sourceId: found.source.id, urgencyId: found.urgency.id, signs: found.signs.map((one) => one.id), familyId: found.family?.id ?? null, assignedTo: found.assignedTo?.id ?? null };
  const given = Object.fromEntries(names.filter((name) => edited[name] !== undefined).map((name) => [name, edited[name]]));
  const after: Fields = { ...before, ...given };
  const changes = changesBetween({ ...before }, given);
  const changed = Object.keys(changes) as (keyof Fields)[];
  if (changed.length === 0) return found;
  const words = await wordsOf(context, found.practice, found.packVersion);
  await check(context, after, words);
  const due = await dueOf(context, after, words);
  // First: a case manager who gives a signal to somebody else may lose sight of it with this edit.
  await recordEvent(context, { signalId: params.id, step: 'edited', changes });
  await tx.rows(
    `update ryadom.intake_signal set due_on = $3, due_time = $4, version = version + 1, ${changed.map((name, at) => `${columnOf[name]} = $${at + 5}`).join(', ')}
     where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, due.on, due.time, ...changed.map((name) => after[name])],
  );
  return readSignal(context, params.id);
}

export async function checkSignal(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.checkSignal> }): Promise<Signal> {
  const { tx, actor, today } = context;
  const found = await lockSignal(context, params.id, body.version);
  if (!nextSignalStates(found.state).includes(body.to)) throw refused('wrong_step');
  if (found.applicationId !== null) throw refused('signal_used');
  const checkedOn = body.checkedOn ?? today;
  const complaints = resultComplaints({ ...body, checkedOn }, found.receivedOn, today);
  if (complaints.length > 0) throw badFields(complaints);
  const { intake } = await wordsOf(context, found.practice, found.packVersion);
  requireWord('reasonId', intake.signals.notConfirmedReasons, body.reasonId);
  const isResult = body.to !== 'checking';
  await tx.rows(
    `update ryadom.intake_signal set state = $3, reason_id = $4, result_note = $5, passed_to = $6, checked_by = $7, checked_on = $8,
       assigned_to = coalesce(assigned_to, $9), version = version + 1
     where organization_id = $1 and id = $2`,
    [
      actor.organization.id, params.id, body.to, body.to === 'not_confirmed' ? body.reasonId : null, isResult ? body.note : null, body.to === 'passed_on' ? body.passedTo : null,
      isResult ? actor.staffId : null, isResult ? checkedOn : null, actor.staffId,
    ],
  );
  await recordEvent(context, { signalId: params.id, step: body.to, note: body.note });
  return readSignal(context, params.id);
}
