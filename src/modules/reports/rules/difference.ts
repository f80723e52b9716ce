import { ageOn, type Day } from '../../../kernel/time.ts';
import { isParent, type Scope } from '../../indicators/public.ts';
import type { Count } from '../../practices/public.ts';
import type { DifferenceReason, FrozenRow } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** The record of a row that is no longer counted, as it stands now; null where it is not to be found. */
export interface RecordNow {
  cancelled: boolean;
  /** Null: a mentor whose date was taken away. */
  happenedOn: Day | null;
  wordId: string | null;
  extraId: string | null;
  familyId: string | null;
  /** Of a people's list: whether the person of the row is still in the record. */
  hasPerson: boolean;
  birthOn: Day | null;
  role: string | null;
  /** Whether the family was on the register within the period. */
  isOpen: boolean;
  /** Whether it still fits the report's district, category and case manager. */
  isChosen: boolean;
}

/** Why a row of the submitted list is not counted now. The order of the questions is that of the counting rules. */
export function whyGone(count: Count, scope: Pick<Scope, 'from' | 'to'>, before: FrozenRow, now: RecordNow | null): DifferenceReason {
  if (now === null) return 'missing';
  if (now.cancelled) return 'cancelled';
  if (now.happenedOn === null || now.happenedOn < scope.from || now.happenedOn > scope.to) return 'other_period';
  const narrowed = count.facts.map((facts) => wordReason(facts, now));
  if (narrowed.every((reason) => reason !== null)) return narrowed[0]!;
  if (before.familyId !== null && now.familyId !== before.familyId) return 'moved';
  if (count.what === 'people' && !now.hasPerson) return 'no_person';
  if (!now.isChosen) return 'other_conditions';
  if (count.register === 'open' && !now.isOpen) return 'off_register';
  const age = ageReason(count, now);
  // Nothing speaks against this record: an earlier one counts now, and by it the age is another.
  return age ?? 'replaced';
}

function wordReason(facts: Count['facts'][number], now: RecordNow): DifferenceReason | null {
  if (facts.of === 'mentors') return null;
  const among = (words: readonly string[] | undefined, id: string | null) => words !== undefined && id !== null && words.includes(id);
  if ((facts.id && !among(facts.id, now.wordId)) || among(facts.not, now.wordId)) return 'other_word';
  if (facts.of === 'aid' && ((facts.source && !among(facts.source, now.extraId)) || among(facts.notSource, now.extraId))) return 'other_source';
  if (facts.of === 'outcomes' && ((facts.kind && !among(facts.kind, now.extraId)) || among(facts.notKind, now.extraId))) return 'other_kind';
  return null;
}

function ageReason(count: Count, now: RecordNow): DifferenceReason | null {
  if (count.age === 'any') return null;
  const isChild = now.birthOn === null ? now.role === 'child' : ageOn(now.birthOn, now.happenedOn!) < 18;
  if (count.age === 'child') return isChild ? null : now.birthOn === null ? 'no_birth_date' : 'not_child';
  if (isChild) return 'not_adult';
  return count.age === 'parent' && !isParent(now.role) ? 'not_parent' : null;
}

/** What history tells of a row that was not in the submitted list. */
export interface Trace {
  isStoredLater: boolean;
  isRecordEdited: boolean;
  isPersonEdited: boolean;
  isFamilyEdited: boolean;
}

/** Why a row is counted now that was not counted then. A record without any later trace was being stored just then. */
export function whyAdded(trace: Trace): DifferenceReason {
  if (trace.isStoredLater) return 'recorded_later';
  if (trace.isRecordEdited) return 'record_edited';
  if (trace.isPersonEdited) return 'person_changed';
  return trace.isFamilyEdited ? 'family_changed' : 'recorded_later';
}

/** Why a row that counts in both is not the same: another record stands for the family or person, or its fields differ. */
export function whyChanged(before: FrozenRow, now: FrozenRow, trace: Trace): DifferenceReason {
  if (before.recordId !== now.recordId) return 'replaced';
  if (trace.isRecordEdited) return 'record_edited';
  return trace.isPersonEdited ? 'person_changed' : 'family_changed';
}

const compared = ['date', 'what', 'kind', 'evidence', 'familyTitle', 'familyCode', 'personName', 'birthDate', 'age', 'role', 'code', 'recordId', 'familyId'] as const;

/** The fields that differ, both values in words. */
export function fieldsOf(before: FrozenRow, now: FrozenRow, dateWords: (day: Day) => string): { field: string; title: string; before: string; now: string }[] {
  const different = compared.filter((field) => before[field] !== now[field]);
  // Ids say nothing to a person where a field beside them already tells.
  const shown = different.filter((field) => (field !== 'recordId' && field !== 'familyId') || different.length === 1);
  const words = (field: (typeof compared)[number], row: FrozenRow): string => {
    const value = row[field];
    if (value === null || value === '') return texts.empty;
    if (field === 'date' || field === 'birthDate') return dateWords(String(value));
    if (field === 'role') return texts.roles[value as keyof typeof texts.roles] ?? String(value);
    return field === 'recordId' || field === 'familyId' ? texts.otherRecord : String(value);
  };
  return shown.map((field) => ({ field, title: texts.fields[field], before: words(field, before), now: words(field, now) }));
}
