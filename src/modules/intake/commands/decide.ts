import type { BodyOf } from '../../../kernel/contract.ts';
import { badFields, Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { addDays } from '../../../kernel/time.ts';
import { admitFamily, openCase } from '../../cases/public.ts';
import type * as c from '../contract.ts';
import type { Application } from '../contract.ts';
import { readApplication } from '../queries/applications.ts';
import { refuse, requireWord, wordsOf } from '../queries/words.ts';
import { afterStep, decisionComplaints, reasonsOf } from '../rules/applications.ts';
import { texts } from '../texts.ru.ts';
import { recordEvent } from './checks.ts';
import { lockApplication } from './applications.ts';

type Body = BodyOf<typeof c.decideApplication>;

/** A step of an application. Accepting opens the case in the same transaction: there is no accepted family without one. */
export async function decideApplication(context: Context, { params, body }: { params: { id: string }; body: Body }): Promise<Application> {
  const { tx, actor, today } = context;
  const found = await lockApplication(context, params.id, body.version);
  const state = afterStep(found.state, body.step);
  if (state === null) throw new Refusal(409, 'wrong_step', texts.refusals.wrong_step);
  const decidedOn = body.decidedOn ?? today;
  const complaints = decisionComplaints({ ...body, decidedOn }, found.receivedOn, today);
  if (complaints.length > 0) throw badFields(complaints);
  const { intake } = await wordsOf(context, found.practice, found.packVersion);
  const list = reasonsOf[body.step];
  if (list !== null) requireWord('reasonId', intake.applications[list], body.reasonId);
  const opened = state === 'accepted' ? await open(context, found, body, decidedOn) : null;
  const until = body.step === 'offer' ? (body.offeredUntil ?? addDays(today, intake.applications.offerDays)) : null;
  // A family that is not ready yet keeps its day in the queue, so the place does not suffer from an honest answer.
  await tx.rows(
    `update ryadom.intake_application set state = $3, reason_id = case when $4::text is not null then $4 when $3 = 'accepted' then null else reason_id end, decision_note = $5,
       decided_by = $6, decided_on = $7, queued_on = case when $3 = 'waiting' then coalesce(queued_on, $7::date) else queued_on end, offered_until = $8,
       family_id = coalesce($9, family_id), case_id = coalesce($10, case_id), version = version + 1
     where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, state, list === null ? null : body.reasonId, body.note, actor.staffId, decidedOn, until, opened?.familyId ?? null, opened?.caseId ?? null],
  );
  await recordEvent(context, { applicationId: params.id, step: body.step, note: body.note });
  context.subject({ familyId: opened?.familyId ?? found.family?.id ?? null, subjectId: params.id, details: { step: body.step } });
  return readApplication(context, params.id);
}

/** Opens the case through the door of cases: of the family in the register, or of a new one made from what the application says. */
async function open(context: Context, found: Application, body: Body, openedOn: string): Promise<{ familyId: string; caseId: string }> {
  const common = { practice: found.practice, openedOn, branchId: found.branch.id, caseManagerId: body.caseManagerId };
  if (found.family !== null) {
    const made = await openCase(context, { params: { id: found.family.id }, body: { id: crypto.randomUUID(), ...common } });
    return { familyId: made.familyId, caseId: made.id };
  }
  const { people } = found;
  if (people === null || people.members.length === 0) throw refuse('people', 'no_people');
  const { members, categories, districtId, settlementId, address } = people;
  const made = await admitFamily(context, {
    body: { id: crypto.randomUUID(), ...common, members, categories: categories.map((categoryId) => ({ categoryId, basis: null, fromOn: openedOn })), districtId, settlementId, address, note: null },
  });
  return { familyId: made.id, caseId: made.caseId };
}
