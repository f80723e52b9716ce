import { badField, badFields, type Complaint, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPackByDigest } from '../../practices/public.ts';
import type * as contract from '../contract/aid.ts';
import type { RecordedAid } from '../contract/aid.ts';
import { findAid } from '../queries/aid.ts';
import { type CaseOfRecord, caseOn, findCase } from '../queries/cases.ts';
import { texts } from '../texts.ru.ts';
import { cancelRecord, editRecord, type Ledger, restoreRecord } from './edit.ts';

const aid: Ledger<RecordedAid> = {
  table: 'ryadom.aid_record',
  columns: { kind: 'aid_id', source: 'source_id', date: 'happened_on', quantity: 'quantity', amount: 'amount', note: 'note' },
  find: findAid,
};

/** Throws what is wrong with the date and the words of an aid record. */
async function proveAid(context: Context, wish: { date: string; kind?: string | undefined; source?: string | undefined }, found: CaseOfRecord) {
  if (wish.date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  if (wish.kind === undefined && wish.source === undefined) return;
  const pack = await getPackByDigest(context.tx, context.actor.organization.id, found);
  const complaints: Complaint[] = [];
  const unknown = (path: string) => complaints.push({ path, code: 'unknown_value', message: texts.refusals.unknown_value });
  if (wish.kind !== undefined && !pack.aid.some((word) => word.id === wish.kind)) unknown('kind');
  if (wish.source !== undefined && !pack.sources.some((word) => word.id === wish.source)) unknown('source');
  if (complaints.length > 0) throw badFields(complaints);
}

export async function recordAid(context: Context, { body }: Input<typeof contract.recordAid>): Promise<RecordedAid> {
  const { tx, actor } = context;
  const found = await caseOn(context, body.family, body.practice, body.date);
  await proveAid(context, body, found);
  const stored = await tx.count(
    `insert into ryadom.aid_record (organization_id, id, case_id, family_id, practice_id, aid_id, source_id, happened_on, quantity,
       amount, note, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, found.caseId, body.family, body.practice, body.kind, body.source, body.date, body.quantity, body.amount, body.note, actor.staffId],
    'services.record_aid',
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ familyId: body.family, subjectId: body.id });
  return findAid(context, body.id);
}

/** The same submission again: the record as it is now. */
export async function replayAid(context: Context, { body }: Input<typeof contract.recordAid>): Promise<RecordedAid> {
  return findAid(context, body.id);
}

export async function changeAid(context: Context, { params, body }: Input<typeof contract.changeAid>): Promise<RecordedAid> {
  const { version, ...fields } = body;
  return editRecord(context, aid, params.id, version, async (current) => {
    // A word that an older pack knew may stay; only a changed one is looked up.
    const changed = (field: 'kind' | 'source') => (fields[field] === current[field] ? undefined : fields[field]);
    const wish = { date: fields.date ?? current.date, kind: changed('kind'), source: changed('source') };
    await proveAid(context, wish, await findCase(context, current.caseId));
    return { before: { ...current }, after: fields };
  });
}

export async function cancelAid(context: Context, { params, body }: Input<typeof contract.cancelAid>): Promise<RecordedAid> {
  return cancelRecord(context, aid, params.id, body.version, body.reason);
}

export async function restoreAid(context: Context, { params, body }: Input<typeof contract.restoreAid>): Promise<RecordedAid> {
  return restoreRecord(context, aid, params.id, body.version);
}
