import { badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract/operations.ts';
import type { Answers, AssessmentCard } from '../contract/operations.ts';
import { cardOf, findAssessment, type Found, mayChange } from '../queries/assessments.ts';
import { complaintsAboutAnswers, complaintsAboutGaps, purposeAsked } from '../rules/answers.ts';
import { scoreOf } from '../rules/score.ts';
import { texts } from '../texts.ru.ts';
import { ageOf, proveStaff, proveWho } from './record.ts';

const refuse = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

/** Waits for other writers, then gives the assessment; throws notFound, versionConflict, and what forbids any change. */
async function lock(context: Context, id: string, version: number, mine = true): Promise<Found> {
  const locked = await context.tx.row('select 1 from ryadom.assessment where organization_id = $1 and id = $2 for no key update', [context.actor.organization.id, id]);
  if (!locked) throw notFound();
  const found = await findAssessment(context, id);
  context.subject({ familyId: found.family.id, subjectId: id });
  if (found.version !== version) throw versionConflict(version, { ...cardOf(context, found), history: [] });
  if (found.cancelledAt !== null) throw refuse('cancelled');
  if (mine && !mayChange(context, found)) throw refuse('author_only');
  return found;
}

/** Column of each field that may change. */
const columns = {
  person: 'person_id', point: 'point', date: 'happened_on', conductedBy: 'conducted_by', answers: 'answers', state: 'state', scores: 'scores', mainValue: 'main_value',
  mainGrade: 'main_grade', ground: 'ground', conclusion: 'conclusion', signedBy: 'signed_by', signedAt: 'signed_at', correctionReason: 'correction_reason', cancelledAt: 'cancelled_at', cancelReason: 'cancel_reason',
} as const;
type Patch = Partial<Record<keyof typeof columns, unknown>>;
const asJson = new Set(['answers', 'scores']);

/** Writes a new version; `told` of the change stays in its history. */
async function write(context: Context, found: Found, patch: Patch, told: Record<string, [unknown, unknown]>): Promise<AssessmentCard> {
  const { tx, actor } = context;
  const fields = Object.keys(patch) as (keyof typeof columns)[];
  await tx.rows(
    `update ryadom.assessment set ${[...fields.map((field, at) => `${columns[field]} = $${at + 3}`), 'version = version + 1'].join(', ')} where organization_id = $1 and id = $2`,
    [actor.organization.id, found.id, ...fields.map((field) => (asJson.has(field) && patch[field] !== null ? JSON.stringify(patch[field]) : patch[field]))],
  );
  await recordHistory(tx, { organizationId: actor.organization.id, subject: 'assessment', subjectId: found.id, familyId: found.family.id, version: found.version + 1, changes: told, staffId: actor.staffId });
  return cardOf(context, await findAssessment(context, found.id));
}

interface Wish {
  person?: string | null | undefined;
  point?: string | undefined;
  date?: string | undefined;
  conductedBy?: string | null | undefined;
  answers?: Answers | undefined;
}

/** What a wish changes, checked as a whole; counted anew unless it stays a draft. */
async function decide(context: Context, found: Found, wish: Wish): Promise<{ patch: Patch; told: Record<string, [unknown, unknown]> }> {
  const before = { person: found.person?.id ?? null, point: found.point, date: found.date, conductedBy: found.conductedBy?.id ?? null, answers: found.answers };
  const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  const after = { ...before, ...given };
  const told = changesBetween(before, given);
  if (told['person'] || told['date']) await proveWho(context, found.content, { family: found.family.id, person: after.person, date: after.date });
  if (told['conductedBy']) await proveStaff(context, after.conductedBy);
  if (told['answers']) {
    const complaints = complaintsAboutAnswers(found.content, after.answers);
    if (complaints.length > 0) throw badFields(complaints);
  }
  const patch: Patch = Object.fromEntries(Object.keys(told).map((field) => [field, after[field as keyof typeof after]]));
  if (told['person'] || told['date']) patch.ground = purposeAsked(found.content, await ageOf(context, found.family.id, after.person, after.date));
  if (found.state !== 'draft' && (told['answers'] ?? told['person'] ?? told['date'])) Object.assign(patch, await counted(context, found, after));
  return { patch, told };
}

/** The scores to keep; throws where answers are missing. */
async function counted(context: Context, found: Found, after: { person: string | null; date: string; answers: Answers }): Promise<Patch> {
  const gaps = complaintsAboutGaps(found.content, after.answers);
  if (gaps.length > 0) throw badFields(gaps);
  const scores = scoreOf(found.content, after.answers, await ageOf(context, found.family.id, after.person, after.date));
  return { scores, mainValue: scores[0]!.value, mainGrade: scores[0]!.band?.grade ?? null };
}

export async function changeAssessment(context: Context, { params, body }: Input<typeof contract.changeAssessment>): Promise<AssessmentCard> {
  const { version, ...wish } = body;
  const found = await lock(context, params.id, version);
  if (found.state === 'signed') throw refuse('already_signed');
  const { patch, told } = await decide(context, found, wish);
  if (Object.keys(told).length === 0) return cardOf(context, found);
  // A draft is saved after every few strokes: its history begins when it is completed.
  return write(context, found, patch, found.state === 'draft' ? {} : told);
}

export async function completeAssessment(context: Context, { params, body }: Input<typeof contract.completeAssessment>): Promise<AssessmentCard> {
  const found = await lock(context, params.id, body.version);
  if (found.state !== 'draft') throw refuse('already_completed');
  const scores = await counted(context, found, { person: found.person?.id ?? null, date: found.date, answers: found.answers });
  return write(context, found, { ...scores, state: 'completed' }, { state: ['draft', 'completed'] });
}

/** Any specialist of the family's team may conclude, also from a paper that a colleague typed in. */
export async function signAssessment(context: Context, { params, body }: Input<typeof contract.signAssessment>): Promise<AssessmentCard> {
  const found = await lock(context, params.id, body.version, false);
  if (found.state === 'draft') throw refuse('not_completed');
  if (found.state === 'signed') throw refuse('already_signed');
  return write(context, found, { state: 'signed', conclusion: body.conclusion, signedBy: context.actor.staffId, signedAt: context.now }, { state: ['completed', 'signed'], conclusion: [null, body.conclusion] });
}

/** After signing: a new version with its reason, signed by whoever corrects; what stood before stays in the history. */
export async function correctAssessment(context: Context, { params, body }: Input<typeof contract.correctAssessment>): Promise<AssessmentCard> {
  const { version, reason, conclusion, ...wish } = body;
  const found = await lock(context, params.id, version);
  if (found.state !== 'signed') throw refuse('not_signed');
  const { patch, told } = await decide(context, found, wish);
  if (conclusion !== undefined && conclusion !== found.conclusion) {
    patch.conclusion = conclusion;
    told['conclusion'] = [found.conclusion, conclusion];
  }
  if (Object.keys(told).length === 0) return cardOf(context, found);
  if (patch.scores !== undefined) told['score'] = [found.score?.value ?? null, patch.mainValue];
  return write(context, found, { ...patch, correctionReason: reason, signedBy: context.actor.staffId, signedAt: context.now }, { ...told, correctionReason: [found.correctionReason, reason] });
}

export async function cancelAssessment(context: Context, { params, body }: Input<typeof contract.cancelAssessment>): Promise<AssessmentCard> {
  const found = await lock(context, params.id, body.version);
  return write(context, found, { cancelledAt: context.now, cancelReason: body.reason }, { cancelReason: [null, body.reason] });
}
