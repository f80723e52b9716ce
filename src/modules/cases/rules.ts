import type { Complaint } from '../../kernel/errors.ts';
import type { Day } from '../../kernel/time.ts';
import { texts } from './texts.ru.ts';

export interface RegisterDates {
  openedOn: Day;
  closedOn: Day | null;
  closeReason: string | null;
}

function complaint(path: string, code: keyof typeof texts.refusals): Complaint {
  return { path, code, message: texts.refusals[code] };
}

/** What is wrong with the register dates of a case; both of them are open days, `today` is the organization's. */
export function dateComplaints(dates: RegisterDates, today: Day): Complaint[] {
  const { openedOn, closedOn, closeReason } = dates;
  if (openedOn > today) return [complaint('openedOn', 'opened_in_future')];
  if (closedOn === null) return closeReason === null ? [] : [complaint('closedOn', 'reason_without_date')];
  if (closedOn > today) return [complaint('closedOn', 'closed_in_future')];
  if (closedOn < openedOn) return [complaint('closedOn', 'closed_before_opened')];
  return closeReason === null ? [complaint('closeReason', 'closed_without_reason')] : [];
}

/** Branches that narrow a manager; empty: the whole organization (or no manager at all). */
export function ownBranches(held: readonly { role: string; branchId: string | null }[]): string[] {
  const managed = held.filter((one) => one.role === 'manager').map((one) => one.branchId);
  return managed.includes(null) ? [] : managed.filter((branch) => branch !== null);
}

/** Previous values of a bulk change with their families, so that a screen can put them back. */
export function groupBefore(rows: readonly { familyId: string; previous: string | null }[]): { previous: string | null; families: string[] }[] {
  const groups = new Map<string | null, Set<string>>();
  for (const { familyId, previous } of rows) groups.set(previous, (groups.get(previous) ?? new Set()).add(familyId));
  return [...groups].map(([previous, families]) => ({ previous, families: [...families] }));
}
