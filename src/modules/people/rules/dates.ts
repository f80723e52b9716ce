import type { Complaint } from '../../../kernel/errors.ts';
import type { Day } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';

type Refused = keyof typeof texts.refusals;

function complaint(path: string, code: Refused): Complaint {
  return { path, code, message: texts.refusals[code] };
}

/** What is wrong with the dates of a life, `today` being the organization's. */
export function lifeComplaints(person: { birthDate?: Day | null; deathDate?: Day | null }, today: Day): Complaint[] {
  const { birthDate, deathDate } = person;
  const found: Complaint[] = [];
  if (birthDate && birthDate > today) found.push(complaint('birthDate', 'birth_in_future'));
  if (deathDate && deathDate > today) found.push(complaint('deathDate', 'death_in_future'));
  if (birthDate && deathDate && deathDate < birthDate) found.push(complaint('deathDate', 'death_before_birth'));
  return found;
}

/** A period that ends before it begins. */
export function periodComplaints(period: { fromOn?: Day | null; toOn?: Day | null }): Complaint[] {
  return period.fromOn && period.toOn && period.toOn < period.fromOn ? [complaint('toOn', 'to_before_from')] : [];
}

/** Why a person cannot leave a family on this day. */
export function moveComplaints(membership: { fromOn: Day | null; toOn: Day | null }, on: Day, today: Day): Complaint[] {
  if (membership.toOn !== null) return [complaint('membershipId', 'already_ended')];
  if (on > today) return [complaint('on', 'moved_in_future')];
  return membership.fromOn !== null && on < membership.fromOn ? [complaint('on', 'move_before_joined')] : [];
}

/** The next free code of a person within a family: one more than the greatest number among the codes. */
export function nextMemberCode(codes: readonly string[]): string {
  const numbers = codes.map((code) => /^(\d{1,9})$/.exec(code)?.[1]).filter((number) => number !== undefined);
  return String(Math.max(0, ...numbers.map(Number)) + 1);
}
