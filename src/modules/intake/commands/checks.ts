import type { Context } from '../../../kernel/server/module.ts';
import type { Day } from '../../../kernel/time.ts';
import { type Calendar, calendarOf } from '../../../kernel/working-days.ts';
import { refuse } from '../queries/words.ts';

/** Branches that narrow the caller in whatever they do here; empty: the whole organization. */
export function ownBranches({ actor }: Context): string[] {
  const held = actor.roles.filter((one) => one.role !== 'administrator').map((one) => one.branchId);
  return held.includes(null) ? [] : held.filter((branch) => branch !== null);
}

/** Days that are not what their weekday says, from a day on: by them terms are counted. */
export async function calendarFrom({ tx, actor }: Context, from: Day): Promise<Calendar> {
  const rows = await tx.rows<{ day: Day; working: boolean; own: boolean }>(
    'select day::text as day, working, own from ryadom.calendar_view where organization_id = $1 and day >= $2::date',
    [actor.organization.id, from],
    'intake.calendar',
  );
  return calendarOf(rows.filter((row) => !row.own), rows.filter((row) => row.own));
}

export async function requireFamily({ tx, actor }: Context, familyId: string | null | undefined): Promise<void> {
  if (!familyId) return;
  const seen = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [actor.organization.id, familyId]);
  if (!seen) throw refuse('familyId', 'unknown_family');
}

/** Whoever checks must be able to open the signal: a case manager or manager, who sees the family that it names. */
export async function requireChecker({ tx, actor }: Context, staffId: string | null, familyId: string | null): Promise<void> {
  if (staffId === null) return;
  const found = await tx.row<{ checks: boolean; sees: boolean }>(
    `select exists (select from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id and r.role in ('manager', 'case-manager')) as checks,
       $3::uuid is null
       or exists (select from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = 'manager' and r.branch_id is null)
       or exists (select from ryadom.family_scope f where f.organization_id = s.organization_id and f.family_id = $3 and (f.principal = s.id
         or f.principal in (select r.branch_id from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = 'manager'))) as sees
     from ryadom.staff s where s.organization_id = $1 and s.id = $2 and s.disabled_at is null`,
    [actor.organization.id, staffId, familyId],
  );
  if (!found) throw refuse('assignedTo', 'unknown_staff');
  if (!found.checks) throw refuse('assignedTo', 'cannot_check');
  if (!found.sees) throw refuse('assignedTo', 'cannot_see_family');
}

interface Event {
  signalId?: string;
  applicationId?: string;
  step: string;
  note?: string | null;
  changes?: Record<string, [unknown, unknown]>;
}

/** Writes down what was done; seen with its signal or application. */
export async function recordEvent({ tx, actor, now }: Context, event: Event): Promise<void> {
  await tx.rows(
    'insert into ryadom.intake_event (organization_id, id, signal_id, application_id, at, staff_id, step, note, changes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [actor.organization.id, crypto.randomUUID(), event.signalId ?? null, event.applicationId ?? null, now, actor.staffId, event.step, event.note ?? null, event.changes ? JSON.stringify(event.changes) : null],
  );
}
