import type { BodyOf } from '../../../kernel/contract.ts';
import { badField, badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { addRow, changeRow, getRow, type Row } from '../../../kernel/server/rows.ts';
import { getPack } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import type { CaseRecord } from '../contract.ts';
import { branchFor, readCase, requireMentor, requireStaff } from '../queries.ts';
import { dateComplaints, ownBranches, type RegisterDates } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { caseNoun, teamNoun } from './admit.ts';

const refuse = (code: keyof typeof texts.refusals) => new Refusal(409, code, texts.refusals[code]);

/** Checks dates and the reason against the pack that the case runs on, and writes what differs. */
async function change(context: Context, id: string, version: number, fields: Record<string, unknown>): Promise<CaseRecord> {
  const { tx, actor, today } = context;
  const record = await readCase(tx, actor.organization.id, id);
  let changed: Row;
  try {
    const { before, after } = await changeRow(context, caseNoun, id, version, fields, {
      async check(after, old) {
        const complaints = dateComplaints(after as unknown as RegisterDates, today);
        if (complaints.length > 0) throw badFields(complaints);
        if (after['closeReason'] !== null && after['closeReason'] !== old['closeReason']) await requireReason(context, after);
        if (after['mentorId'] !== old['mentorId']) await requireMentor(context, String(after['practice']), after['mentorId'] as string | null);
      },
    });
    changed = after;
    context.subject({ familyId: before.familyId, subjectId: id });
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'family_case_open') throw refuse('already_open');
    throw error;
  }
  // A case manager who handed the case over gets its last sight of it.
  return { ...record, ...(changed as unknown as Omit<CaseRecord, 'team'>), team: record.team };
}

async function requireReason({ tx, actor }: Context, after: Row): Promise<void> {
  const pack = await getPack(tx, actor.organization.id, String(after['practice']), String(after['packVersion']));
  if (!pack.closeReasons.some((word) => word.id === after['closeReason'])) throw badField('closeReason', 'unknown_reason', texts.refusals.unknown_reason);
}

export async function changeCase(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.changeCase> }): Promise<CaseRecord> {
  const { version, ...fields } = body;
  await requireStaff(context, 'caseManagerId', body.caseManagerId);
  if (body.branchId !== undefined) await branchFor(context, body.branchId, ownBranches(context.actor.roles));
  // A named colleague replaces the name that an import brought.
  return change(context, params.id, version, { ...fields, ...(body.caseManagerId ? { caseManagerText: null } : {}) });
}

export async function closeCase(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.closeCase> }): Promise<CaseRecord> {
  const { version, ...fields } = body;
  const before = await getRow(context, caseNoun, params.id, true);
  if (before.version === version && before['closedOn'] !== null) throw refuse('already_closed');
  return change(context, params.id, version, fields);
}

export async function reopenCase(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.reopenCase> }): Promise<CaseRecord> {
  const before = await getRow(context, caseNoun, params.id, true);
  if (before.version === body.version && before['closedOn'] === null) throw refuse('not_closed');
  return change(context, params.id, body.version, { closedOn: null, closeReason: null, closeNote: null });
}

export async function addToTeam(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof c.addToTeam> }): Promise<CaseRecord> {
  const { tx, actor, today } = context;
  const owner = await getRow(context, caseNoun, params.id);
  await requireStaff(context, 'staffId', body.staffId);
  context.subject({ familyId: owner.familyId, subjectId: params.id, details: { staffId: body.staffId } });
  try {
    await addRow(context, teamNoun, body.id, { caseId: params.id, staffId: body.staffId, fromOn: today }, owner.familyId);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'case_team_current') throw badField('staffId', 'already_in_team', texts.refusals.already_in_team);
    throw error;
  }
  return readCase(tx, actor.organization.id, params.id);
}
export const replayTeam = (context: Context, { params }: { params: { id: string } }) => readCase(context.tx, context.actor.organization.id, params.id);

export async function leaveTeam(context: Context, { params, body }: { params: { id: string; member: string }; body: BodyOf<typeof c.leaveTeam> }) {
  const { tx, actor, today } = context;
  const row = await getRow(context, teamNoun, params.member, true);
  if (row['caseId'] !== params.id) throw notFound();
  if (row['toOn'] !== null) throw refuse('not_in_team');
  context.subject({ familyId: row.familyId, subjectId: params.id, details: { staffId: row['staffId'] } });
  const record = await readCase(tx, actor.organization.id, params.id);
  if (row.version !== body.version) throw versionConflict(body.version, row);
  // Whoever leaves by their own hand no longer sees the family once the triggers have run, so the history goes first.
  await recordHistory(tx, { organizationId: actor.organization.id, subject: teamNoun.table, subjectId: params.member, familyId: row.familyId, version: row.version + 1, changes: { toOn: [null, today] }, staffId: actor.staffId });
  await tx.rows('update ryadom.case_team set to_on = $3, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.member, today]);
  return { ...record, team: record.team.filter((one) => one.id !== params.member) };
}
