import { badField, badFields, Refusal } from '../../kernel/errors.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import { getPackByDigest } from '../practices/public.ts';
import { cancelRecord, type CaseOfRecord, caseOn, editRecord, findCase, type Ledger, listMembersOn, restoreRecord, strangerText } from '../services/public.ts';
import type * as contract from './contract.ts';
import type { RecordedOutcome } from './contract.ts';
import { findOutcome } from './queries.ts';
import { complaintsAbout, type Wish } from './rules.ts';
import { texts } from './texts.ru.ts';

const outcomes: Ledger<RecordedOutcome> = {
  table: 'ryadom.outcome_record',
  columns: { outcome: 'outcome_id', kind: 'kind_id', person: 'person_id', date: 'happened_on', evidence: 'evidence', note: 'note' },
  find: findOutcome,
};

async function proveWords(context: Context, wish: Wish, found: CaseOfRecord): Promise<void> {
  const pack = await getPackByDigest(context.tx, context.actor.organization.id, found);
  const complaints = complaintsAbout(pack.outcomes, wish);
  if (complaints.length > 0) throw badFields(complaints);
}

async function proveWho(context: Context, family: string, person: string | null, date: string): Promise<void> {
  if (date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  if (person === null || (await listMembersOn(context, family, date)).includes(person)) return;
  throw badField('person', 'not_in_family', await strangerText(context, family, person, date));
}

export async function recordOutcome(context: Context, { body }: Input<typeof contract.recordOutcome>): Promise<RecordedOutcome> {
  const { tx, actor } = context;
  const found = await caseOn(context, body.family, body.practice, body.date);
  await proveWords(context, body, found);
  await proveWho(context, body.family, body.person, body.date);
  const stored = await tx.count(
    `insert into ryadom.outcome_record (organization_id, id, case_id, family_id, practice_id, person_id, outcome_id, kind_id,
       happened_on, evidence, note, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, found.caseId, body.family, body.practice, body.person, body.outcome, body.kind, body.date, body.evidence, body.note, actor.staffId],
    'outcomes.record',
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ familyId: body.family, subjectId: body.id });
  return findOutcome(context, body.id);
}

/** The same submission again: the record as it is now. */
export async function replayOutcome(context: Context, { body }: Input<typeof contract.recordOutcome>): Promise<RecordedOutcome> {
  return findOutcome(context, body.id);
}

export async function changeOutcome(context: Context, { params, body }: Input<typeof contract.changeOutcome>): Promise<RecordedOutcome> {
  const { version, ...fields } = body;
  return editRecord(context, outcomes, params.id, version, async (current) => {
    const before = { ...current, person: current.person?.id ?? null };
    const after = { ...before, ...fields };
    // A word that an older pack knew may stay while it is not touched.
    if (after.outcome !== before.outcome || after.kind !== before.kind || after.person !== before.person) {
      await proveWords(context, after, await findCase(context, current.caseId));
    }
    if (after.person !== before.person || after.date !== before.date) await proveWho(context, current.family.id, after.person, after.date);
    return { before, after: fields };
  });
}

export async function cancelOutcome(context: Context, { params, body }: Input<typeof contract.cancelOutcome>): Promise<RecordedOutcome> {
  return cancelRecord(context, outcomes, params.id, body.version, body.reason);
}

export async function restoreOutcome(context: Context, { params, body }: Input<typeof contract.restoreOutcome>): Promise<RecordedOutcome> {
  return restoreRecord(context, outcomes, params.id, body.version);
}
