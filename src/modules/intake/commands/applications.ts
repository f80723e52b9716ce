import type { BodyOf } from '../../../kernel/contract.ts';
import { badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { addTerm } from '../../../kernel/working-days.ts';
import { branchFor } from '../../cases/public.ts';
import type * as c from '../contract.ts';
import type { Application, People } from '../contract.ts';
import { readApplication } from '../queries/applications.ts';
import { refuse, requirePractice, requireWord, wordsOf, type PracticeWords } from '../queries/words.ts';
import { aboutComplaints, isOpenApplication } from '../rules/applications.ts';
import { texts } from '../texts.ru.ts';
import { calendarFrom, ownBranches, recordEvent, requireFamily } from './checks.ts';
import { lockSignal } from './signals.ts';

const refused = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

interface Fields {
  receivedOn: string;
  channelId: string | null;
  applicant: string | null;
  asks: string | null;
  urgencyId: string | null;
  familyId: string | null;
  people: People | null;
}

const columnOf: Record<keyof Fields, string> = {
  receivedOn: 'received_on', channelId: 'channel_id', applicant: 'applicant', asks: 'asks', urgencyId: 'urgency_id', familyId: 'family_id', people: 'people',
};
const names = Object.keys(columnOf) as (keyof Fields)[];
const stored = (name: keyof Fields, value: unknown) => (name === 'people' && value !== null ? JSON.stringify(value) : value);

async function check(context: Context, fields: Fields, { pack, intake }: PracticeWords, signalId: string | null): Promise<void> {
  if (fields.receivedOn > context.today) throw refuse('receivedOn', 'received_in_future');
  // What a signal told is enough to begin with.
  const complaints = aboutComplaints({ ...fields, members: fields.people?.members.length ?? 0, applicant: fields.applicant ?? (signalId === null ? null : fields.asks) });
  if (complaints.length > 0) throw badFields(complaints);
  requireWord('channelId', intake.applications.channels, fields.channelId);
  requireWord('urgencyId', intake.signals.urgencies, fields.urgencyId);
  fields.people?.categories.forEach((id, at) => requireWord(`people.categories.${at}`, pack.categories, id));
  await requireFamily(context, fields.familyId);
}

/** Until when the pack wants a decision, in its working or calendar days. */
const decideBy = async (context: Context, receivedOn: string, { applications }: PracticeWords['intake']) =>
  addTerm(receivedOn, applications.decisionDays, applications.counted ?? 'calendar', await calendarFrom(context, receivedOn));

interface Place {
  id: string;
  practice: string;
  branchId: string;
  signalId: string | null;
}

async function insert(context: Context, { id, practice, branchId, signalId }: Place, fields: Fields, { pack, intake }: PracticeWords): Promise<Application> {
  const { tx, actor } = context;
  context.subject({ familyId: fields.familyId, subjectId: id });
  try {
    await tx.rows(
      `insert into ryadom.intake_application (organization_id, id, practice_id, pack_version, branch_id, signal_id, author_id, due_on, ${names.map((name) => columnOf[name]).join(', ')})
       values ($1, $2, $3, $4, $5, $6, $7, $8, ${names.map((_, at) => `$${at + 9}`).join(', ')})`,
      [actor.organization.id, id, practice, pack.version, branchId, signalId, actor.staffId, await decideBy(context, fields.receivedOn, intake), ...names.map((name) => stored(name, fields[name]))],
    );
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'intake_application_signal') throw refused('already_applied');
    throw error;
  }
  await recordEvent(context, { applicationId: id, step: 'recorded' });
  return readApplication(context, id);
}

export async function addApplication(context: Context, { body }: { body: BodyOf<typeof c.addApplication> }): Promise<Application> {
  const words = await requirePractice(context, body.practice);
  const fields: Fields = { ...body, receivedOn: body.receivedOn ?? context.today };
  await check(context, fields, words, null);
  const branchId = await branchFor(context, body.branchId, ownBranches(context));
  return insert(context, { id: body.id, practice: body.practice, branchId, signalId: null }, fields, words);
}
export const replayApplication = (context: Context, { body }: { body: { id: string } }) => readApplication(context, body.id);

/** A confirmed signal becomes an application as it stands: whoever checked it types nothing again. */
export async function applyFromSignal(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.applyFromSignal> }): Promise<Application> {
  const signal = await lockSignal(context, params.id, body.version);
  if (signal.state !== 'confirmed') throw refused('wrong_step');
  const practice = body.practice ?? signal.practice;
  const words = await requirePractice(context, practice);
  const known = <W extends { id: string }>(list: readonly W[], id: string) => list.find((word) => word.id === id)?.id ?? null;
  const fields: Fields = {
    receivedOn: context.today,
    channelId: known(words.intake.applications.channels, 'signal'),
    applicant: signal.source.id === 'self' ? signal.sourceName : null,
    asks: [signal.about, signal.place, signal.told].filter((one) => one !== null).join('\n').slice(0, 4000),
    urgencyId: known(words.intake.signals.urgencies, signal.urgency.id),
    familyId: signal.family?.id ?? null,
    people: null,
  };
  await recordEvent(context, { signalId: signal.id, step: 'applied' });
  return insert(context, { id: body.id, practice, branchId: signal.branch.id, signalId: signal.id }, fields, words);
}

/** The application, locked until the end of the transaction, if it is at the version seen: of two who decide at once one wins. */
export async function lockApplication(context: Context, id: string, version: number): Promise<Application> {
  const locked = await context.tx.row('select 1 from ryadom.intake_application where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  if (!locked) throw notFound();
  const found = await readApplication(context, id);
  context.subject({ familyId: found.family?.id ?? null, subjectId: id });
  if (found.version !== version) throw versionConflict(version, found);
  return found;
}

export async function editApplication(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.editApplication> }): Promise<Application> {
  const { tx, actor } = context;
  const { version, ...edited } = body;
  const found = await lockApplication(context, params.id, version);
  if (!isOpenApplication(found.state)) throw refused('wrong_step');
  const before: Fields = { ...found, channelId: found.channel?.id ?? null, urgencyId: found.urgency?.id ?? null, familyId: found.family?.id ?? null };
  const given = Object.fromEntries(names.filter((name) => edited[name] !== undefined).map((name) => [name, edited[name]]));
  const changes = changesBetween({ ...before }, given);
  const changed = Object.keys(changes) as (keyof Fields)[];
  if (changed.length === 0) return found;
  const after: Fields = { ...before, ...given };
  const words = await wordsOf(context, found.practice, found.packVersion);
  await check(context, after, words, found.signalId);
  await recordEvent(context, { applicationId: params.id, step: 'edited', changes });
  await tx.rows(
    `update ryadom.intake_application set due_on = $3, version = version + 1, ${changed.map((name, at) => `${columnOf[name]} = $${at + 4}`).join(', ')} where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, await decideBy(context, after.receivedOn, words.intake), ...changed.map((name) => stored(name, after[name]))],
  );
  return readApplication(context, params.id);
}
