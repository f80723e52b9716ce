import { badField, badFields, notFound, versionConflict } from '../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../kernel/server/history.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import { listInstalled } from '../practices/public.ts';
import type * as contract from './contract.ts';
import type { RecordedMentor } from './contract.ts';
import { findMentor } from './queries.ts';
import { mentorComplaints } from './rules.ts';
import { texts } from './texts.ru.ts';

const passed = (result: 'passed' | 'failed' | null) => (result === null ? null : result === 'passed');

export async function addMentor(context: Context, { body }: Input<typeof contract.addMentor>): Promise<RecordedMentor> {
  const { tx, actor, today } = context;
  const complaints = mentorComplaints(body, today);
  if (complaints.length > 0) throw badFields(complaints);
  const installed = await listInstalled(tx, actor.organization.id);
  if (!installed.some((practice) => practice.id === body.practice)) throw badField('practice', 'unknown_practice', texts.refusals.unknown_practice);
  const stored = await tx.count(
    `insert into ryadom.mentor (organization_id, id, practice_id, code, last_name, first_name, patronymic, tested_on, test_passed, registered_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (organization_id, practice_id, code) do nothing`,
    [
      actor.organization.id,
      body.id,
      body.practice,
      body.code ?? (await nextCode(context, body.practice)),
      body.lastName,
      body.firstName,
      body.patronymic,
      body.testedOn,
      passed(body.testResult),
      body.registeredOn,
    ],
  );
  if (stored === 0) throw badField('code', 'code_taken', texts.refusals.code_taken);
  context.subject({ subjectId: body.id });
  return findMentor(context, body.id);
}

/** One more than the greatest number at the end of a code of this shape: Н-001, Н-002… Callers wait for each other on the practice's row. */
async function nextCode({ tx, actor }: Context, practice: string): Promise<string> {
  const params = [actor.organization.id, practice];
  await tx.rows('select 1 from ryadom.practice where organization_id = $1 and id = $2 for update', params);
  const found = await tx.row<{ number: number }>(
    `select coalesce(max(substring(code from '^' || $3 || '(\\d{1,8})$')::integer), 0) + 1 as number
     from ryadom.mentor where organization_id = $1 and practice_id = $2`,
    [...params, texts.codePrefix],
  );
  return `${texts.codePrefix}${String(found!.number).padStart(3, '0')}`;
}

/** The same submission again: the mentor as he or she is now. */
export async function replayMentor(context: Context, { body }: Input<typeof contract.addMentor>): Promise<RecordedMentor> {
  return findMentor(context, body.id);
}

const columnOf: Record<string, string> = {
  code: 'code',
  lastName: 'last_name',
  firstName: 'first_name',
  patronymic: 'patronymic',
  testedOn: 'tested_on',
  testResult: 'test_passed',
  registeredOn: 'registered_on',
};

export async function editMentor(context: Context, { params, body }: Input<typeof contract.editMentor>): Promise<RecordedMentor> {
  const { tx, actor, today } = context;
  const { version, ...fields } = body;
  const locked = await tx.row('select 1 from ryadom.mentor where organization_id = $1 and id = $2 for no key update', [actor.organization.id, params.id]);
  if (!locked) throw notFound();
  const current = await findMentor(context, params.id);
  context.subject({ subjectId: params.id });
  if (current.version !== version) throw versionConflict(version, current);
  const complaints = mentorComplaints({ ...current, ...fields }, today);
  if (complaints.length > 0) throw badFields(complaints);
  const changes = changesBetween({ ...current }, fields);
  const names = Object.keys(changes);
  if (names.length === 0) return current;
  if (changes['code']) {
    const taken = await tx.row('select 1 from ryadom.mentor where organization_id = $1 and practice_id = $2 and code = $3', [
      actor.organization.id,
      current.practice,
      fields.code,
    ]);
    if (taken) throw badField('code', 'code_taken', texts.refusals.code_taken);
  }
  const value = (name: string) => (name === 'testResult' ? passed(fields.testResult ?? null) : changes[name]![1]);
  await tx.rows(
    `update ryadom.mentor set ${names.map((name, at) => `${columnOf[name]} = $${at + 3}`).join(', ')}, version = version + 1
     where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, ...names.map(value)],
  );
  await recordHistory(tx, {
    organizationId: actor.organization.id,
    subject: 'mentor',
    subjectId: params.id,
    familyId: null,
    version: version + 1,
    changes,
    staffId: actor.staffId,
  });
  return findMentor(context, params.id);
}
