import type { Described, LikenessReason } from '../../people/public.ts';
import type { Reason } from './reasons.ts';

/** A person with what speaks for and against being another one. */
export interface Likened extends Described {
  sex: string | null;
}

/** How much a reason says by itself, 0…100. */
const weight: Record<Reason, number> = { snils: 100, same: 95, name_and_birth: 80, phone: 70, renamed: 60, name: 50, members: 90, address: 40, shared: 60 };

const equal = (a: string | null | undefined, b: string | null | undefined) => Boolean(a) && Boolean(b) && fold(a!) === fold(b!);
const fold = (text: string) => text.toLowerCase().replaceAll('ё', 'е').trim();

/**
 * Why two people of the register may be one: stricter than while typing, for here nobody asked about these two. Takes the
 * reasons that typing knows; gives none when something speaks plainly against it.
 */
export function personReasons(one: Likened, other: Likened, found: readonly LikenessReason[]): Reason[] {
  const reasons: Reason[] = [];
  if (found.includes('snils')) reasons.push('snils');
  const sameFirst = equal(one.firstName, other.firstName);
  // Twins Саша and Паша: a first name off by a letter with another sex, or another СНИЛС, is another person.
  const apart = (one.sex !== null && other.sex !== null && one.sex !== other.sex && !sameFirst) || Boolean(one.snils && other.snils && one.snils !== other.snils);
  if (apart) return reasons;
  const samePatronymic = equal(one.patronymic, other.patronymic);
  const otherPatronymic = Boolean(one.patronymic && other.patronymic) && !found.includes('name_and_birth') && !samePatronymic;
  const sameBirth = Boolean(one.birthDate) && one.birthDate === other.birthDate;
  if (sameFirst && sameBirth && equal(one.lastName, other.lastName)) reasons.push('same');
  else if (found.includes('name_and_birth')) reasons.push('name_and_birth');
  else if (found.includes('birth_and_first_name') && sameFirst && sameBirth && samePatronymic) reasons.push('renamed');
  else if (found.includes('name') && samePatronymic && sameFirst) reasons.push('name');
  // A phone is often the family's: it speaks only together with the name.
  if (found.includes('phone') && sameFirst && !otherPatronymic && (sameBirth || !one.birthDate || !other.birthDate || reasons.length > 0)) reasons.push('phone');
  return reasons;
}

/** Several reasons say a little more than the strongest of them. */
export function strengthOf(reasons: readonly Reason[]): number {
  const [first = 0, ...rest] = reasons.map((reason) => weight[reason]).toSorted((a, b) => b - a);
  return Math.min(100, first + rest.length * 5);
}
