import type { BodyOf } from '../../../kernel/contract.ts';
import { badField, badFields, notFound } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { addRow, type Noun } from '../../../kernel/server/rows.ts';
import { addFamily, addMembers, factCommands, refreshFamilies } from '../../people/public.ts';
import { getPack } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import type { CaseRecord } from '../contract.ts';
import { branchFor, readCase, requireMentor, requireStaff } from '../queries.ts';
import { dateComplaints, ownBranches } from '../rules.ts';
import { texts } from '../texts.ru.ts';

export const caseNoun: Noun = {
  table: 'family_case',
  family: 'family_id',
  columns: {
    practice: 'practice_id', packVersion: 'pack_version', branchId: 'branch_id', openedOn: 'opened_on', closedOn: 'closed_on',
    closeReason: 'close_reason', closeNote: 'close_note', caseManagerId: 'case_manager_id', caseManagerText: 'case_manager_text', mentorId: 'mentor_id',
  },
};
export const teamNoun: Noun = { table: 'case_team', family: 'family_id', columns: { caseId: 'case_id', staffId: 'staff_id', fromOn: 'from_on', toOn: 'to_on' } };

const categoryCommands = factCommands('category');

interface NewCase {
  practice: string;
  openedOn?: string | undefined;
  branchId?: string | undefined;
  caseManagerId?: string | null | undefined;
  mentorId?: string | null | undefined;
}

interface Plan {
  branchId: string;
  caseManagerId: string | null;
  /** The caller joins the team to keep sight of the family. */
  joins: boolean;
  packVersion: string;
  openedOn: string;
}

/** Decides branch, case manager and team of a new case, and checks everything it points to. */
async function planCase(context: Context, draft: NewCase): Promise<Plan> {
  const { actor, tx, today } = context;
  const pack = await getPack(tx, actor.organization.id, draft.practice).catch((error: unknown) => {
    if ((error as { code?: string }).code === notFound().code) throw badField('practice', 'unknown_practice', texts.refusals.unknown_practice);
    throw error;
  });
  const manages = actor.roles.some((held) => held.role === 'manager');
  const own = ownBranches(actor.roles);
  const branchId = await branchFor(context, draft.branchId, manages ? own : []);
  const caseManagerId = draft.caseManagerId === undefined ? (manages ? null : actor.staffId) : draft.caseManagerId;
  await requireStaff(context, 'caseManagerId', caseManagerId);
  await requireMentor(context, draft.practice, draft.mentorId);
  const openedOn = draft.openedOn ?? today;
  const complaints = dateComplaints({ openedOn, closedOn: null, closeReason: null }, today);
  if (complaints.length > 0) throw badFields(complaints);
  return { branchId, caseManagerId, joins: !manages && caseManagerId !== actor.staffId, packVersion: pack.version, openedOn };
}

/** Policies judge every insert, so the family enters the scope of its people before its first row; the triggers then keep it. */
async function enterScope({ tx, actor }: Context, familyId: string, plan: Plan): Promise<void> {
  const principals = [plan.branchId, plan.caseManagerId, plan.joins ? actor.staffId : null].filter((one) => one !== null);
  await tx.rows(
    'insert into ryadom.family_scope (organization_id, family_id, principal) select $1, $2, p from unnest($3::uuid[]) p on conflict do nothing',
    [actor.organization.id, familyId, principals],
  );
}

async function addCase(context: Context, id: string, familyId: string, draft: NewCase, plan: Plan): Promise<void> {
  const { branchId, caseManagerId, packVersion, openedOn } = plan;
  const fields = { practice: draft.practice, packVersion, branchId, openedOn, caseManagerId, mentorId: draft.mentorId ?? null };
  try {
    if (plan.joins) await addCaseAndJoin(context, id, familyId, fields);
    else await addRow(context, caseNoun, id, fields, familyId);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'family_case_open') throw badField('practice', 'already_open', texts.refusals.already_open);
    throw error;
  }
}

/** In one statement: after it the triggers rebuild the scope, and without the team row the caller would be out of it. */
async function addCaseAndJoin({ tx, actor }: Context, id: string, familyId: string, fields: Record<string, string | null>): Promise<void> {
  const organizationId = actor.organization.id;
  const memberId = crypto.randomUUID();
  await tx.rows(
    `with opened as (
       insert into ryadom.family_case (organization_id, id, family_id, practice_id, pack_version, branch_id, opened_on, case_manager_id, mentor_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
     )
     insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) select $1, $10, id, $3, $11, $7 from opened`,
    [organizationId, id, familyId, fields['practice'], fields['packVersion'], fields['branchId'], fields['openedOn'], fields['caseManagerId'], fields['mentorId'], memberId, actor.staffId],
  );
  const entry = { organizationId, familyId, version: 1, staffId: actor.staffId };
  await recordHistory(
    tx,
    { ...entry, subject: caseNoun.table, subjectId: id, changes: changesBetween({}, fields) },
    { ...entry, subject: teamNoun.table, subjectId: memberId, changes: changesBetween({}, { caseId: id, staffId: actor.staffId, fromOn: fields['openedOn'] }) },
  );
}

export async function admitFamily(context: Context, { body }: { body: BodyOf<typeof c.admitFamily> }) {
  const { tx, actor } = context;
  const { id: familyId, members, categories, code, districtId, settlementId, address, note } = body;
  const plan = await planCase(context, body);
  context.subject({ familyId, subjectId: familyId });
  await enterScope(context, familyId, plan);
  await addFamily(context, { id: familyId, code, districtId: districtId ?? null, settlementId: settlementId ?? null, address: address ?? null, note: note ?? null });
  await addMembers(context, familyId, members, (index) => `members.${index}.`);
  for (const category of categories) {
    await categoryCommands.add(context, { params: { familyId }, body: { id: crypto.randomUUID(), toOn: null, ...category } });
  }
  await addCase(context, crypto.randomUUID(), familyId, body, plan);
  await refreshFamilies(tx, actor.organization.id, [familyId]);
  return readAdmitted(context, familyId);
}

async function readAdmitted({ tx, actor }: Context, familyId: string) {
  const found = await tx.row<{ id: string; code: string; title: string; version: number; caseId: string }>(
    `select f.id, f.code, f.title, f.version, (select c.id from ryadom.family_case c where c.organization_id = f.organization_id and c.family_id = f.id
       order by c.created_at, c.id limit 1) as "caseId"
     from ryadom.family_view f where f.organization_id = $1 and f.id = $2`,
    [actor.organization.id, familyId],
  );
  if (!found) throw notFound();
  return found;
}
export const replayAdmission = (context: Context, { body }: { body: { id: string } }) => readAdmitted(context, body.id);

export async function openCase(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.openCase> }): Promise<CaseRecord> {
  const { tx, actor } = context;
  const seen = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, params.id]);
  if (!seen) throw notFound();
  const plan = await planCase(context, body);
  context.subject({ familyId: params.id, subjectId: body.id });
  await addCase(context, body.id, params.id, body, plan);
  return readCase(tx, actor.organization.id, body.id);
}
export const replayCase = (context: Context, { body }: { body: { id: string } }) => readCase(context.tx, context.actor.organization.id, body.id);
