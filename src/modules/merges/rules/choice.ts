import type { CaseChoice, FamilyChoice, Field, PersonChoice, Side } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** A person as both sides of a merge are read. */
export interface PersonSide {
  id: string;
  last_name: string;
  first_name: string;
  patronymic: string | null;
  birth_on: string | null;
  death_on: string | null;
  sex: string | null;
  snils: string | null;
  version: number;
  /** Last change, ISO: of two values the newer one is proposed. */
  changed_at: string;
}
export interface FamilySide {
  id: string;
  code: string;
  title: string;
  title_own: boolean;
  district_id: string | null;
  settlement_id: string | null;
  address: string | null;
  note: string | null;
  /** District, settlement and address in one line. */
  place: string | null;
  version: number;
  changed_at: string;
}
export interface CaseSide {
  id: string;
  family_id: string;
  practice_id: string;
  practice_title: string;
  opened_on: string;
  branch_id: string;
  branch: string;
  case_manager_id: string | null;
  case_manager_text: string | null;
  case_manager: string | null;
  mentor_id: string | null;
  mentor: string | null;
  version: number;
}

/** The fuller value, else the newer one; what both say alike stays. */
function better(keep: string | null, other: string | null, otherIsNewer: boolean): 'keep' | 'other' {
  if (other === null || other === keep) return 'keep';
  if (keep === null) return 'other';
  // A letter or a house number was left out of the shorter one.
  if (keep.length !== other.length) return other.length > keep.length ? 'other' : 'keep';
  return otherIsNewer ? 'other' : 'keep';
}

const personColumns = {
  lastName: 'last_name', firstName: 'first_name', patronymic: 'patronymic', birthDate: 'birth_on', deathDate: 'death_on', sex: 'sex', snils: 'snils',
} as const;

export function personFields(keep: PersonSide, other: PersonSide): Field[] {
  return Object.entries(personColumns).map(([name, column]) => ({
    name, keep: keep[column], other: other[column], suggested: better(keep[column], other[column], other.changed_at > keep.changed_at),
  }));
}

export function familyFields(keep: FamilySide, other: FamilySide): Field[] {
  const newer = other.changed_at > keep.changed_at;
  const titles = keep.title_own || other.title_own ? [{ name: 'title', keep: keep.title, other: other.title, suggested: keep.title_own ? ('keep' as const) : ('other' as const) }] : [];
  return [
    // The code is on papers that people hold: it changes only when somebody asks for it.
    { name: 'code', keep: keep.code, other: other.code, suggested: 'keep' },
    ...titles,
    { name: 'place', keep: keep.place, other: other.place, suggested: better(keep.place, other.place, newer) },
    { name: 'note', keep: keep.note, other: other.note, suggested: keep.note !== null && other.note !== null && keep.note !== other.note ? 'both' : better(keep.note, other.note, newer) },
  ];
}

export function caseFields(keep: CaseSide, other: CaseSide): Field[] {
  return [
    // The family has been helped since the earlier day.
    { name: 'openedOn', keep: keep.opened_on, other: other.opened_on, suggested: other.opened_on < keep.opened_on ? 'other' : 'keep' },
    { name: 'branch', keep: keep.branch, other: other.branch, suggested: 'keep' },
    { name: 'caseManager', keep: keep.case_manager, other: other.case_manager, suggested: keep.case_manager === null ? better(null, other.case_manager, false) : 'keep' },
    { name: 'mentor', keep: keep.mentor, other: other.mentor, suggested: keep.mentor === null ? better(null, other.mentor, false) : 'keep' },
  ];
}

type Columns = Record<string, unknown>;

/** Columns of the one that stays that get another value. */
export function chosenPerson(keep: PersonSide, other: PersonSide, choice: PersonChoice): Columns {
  const names = Object.keys(personColumns) as (keyof typeof personColumns)[];
  return differing(keep, Object.fromEntries(names.filter((name) => choice[name] === 'other').map((name) => [personColumns[name], other[personColumns[name]]])));
}

export function chosenFamily(keep: FamilySide, other: FamilySide, choice: FamilyChoice): Columns {
  const { district_id, settlement_id, address, code, title, title_own } = other;
  return differing(keep, {
    ...(choice.code === 'other' ? { code } : {}),
    ...(choice.title === 'other' ? { title, title_own } : {}),
    ...(choice.place === 'other' ? { district_id, settlement_id, address } : {}),
    ...noteOf(keep.note, other.note, choice.note),
  });
}

function noteOf(keep: string | null, other: string | null, side: Side | undefined): Columns {
  if (side === 'other') return { note: other };
  return side === 'both' ? { note: keep && other ? texts.both(keep, other) : (keep ?? other) } : {};
}

export function chosenCase(keep: CaseSide, other: CaseSide, choice: CaseChoice): Columns {
  return differing(keep, {
    ...(choice.openedOn === 'other' ? { opened_on: other.opened_on } : {}),
    ...(choice.branch === 'other' ? { branch_id: other.branch_id } : {}),
    ...(choice.caseManager === 'other' ? { case_manager_id: other.case_manager_id, case_manager_text: other.case_manager_text } : {}),
    ...(choice.mentor === 'other' ? { mentor_id: other.mentor_id } : {}),
  });
}

function differing(keep: object, columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([name, value]) => (keep as Columns)[name] !== value));
}

/** What the program proposes, as a choice. */
export function suggestedChoice(fields: readonly Field[]): Record<string, Side> {
  return Object.fromEntries(fields.filter((one) => one.suggested !== 'keep').map((one) => [one.name, one.suggested]));
}
