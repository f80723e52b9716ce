import type { Complaint } from '../../kernel/errors.ts';
import type { Day } from '../../kernel/time.ts';
import { texts } from './texts.ru.ts';

export interface MentorFacts {
  testedOn: Day | null;
  testResult: 'passed' | 'failed' | null;
  registeredOn: Day | null;
}

/** What cannot be: days that have not come, a result without its day. */
export function mentorComplaints(mentor: MentorFacts, today: Day): Complaint[] {
  const complaints: Complaint[] = [];
  const say = (path: string, code: 'test_in_future' | 'registered_in_future' | 'test_date_needed') =>
    complaints.push({ path, code, message: texts.refusals[code] });
  if (mentor.testedOn !== null && mentor.testedOn > today) say('testedOn', 'test_in_future');
  if (mentor.testResult !== null && mentor.testedOn === null) say('testedOn', 'test_date_needed');
  if (mentor.registeredOn !== null && mentor.registeredOn > today) say('registeredOn', 'registered_in_future');
  return complaints;
}

/** Doubts about the way into the register; they block nothing. */
export function mentorDoubts(mentor: MentorFacts): Complaint[] {
  const { testedOn, testResult, registeredOn } = mentor;
  if (registeredOn === null) return [];
  const doubt = (code: 'registered_without_test' | 'registered_before_test') => [{ path: 'registeredOn', code, message: texts.warnings[code] }];
  if (testResult !== 'passed') return doubt('registered_without_test');
  return testedOn !== null && registeredOn < testedOn ? doubt('registered_before_test') : [];
}

/** Words to search by: lower case, ё as е. Each must occur in the name or the code. */
export function searchWords(query: string): string[] {
  return query.toLowerCase().replaceAll('ё', 'е').split(/\s+/).filter(Boolean).slice(0, 6);
}
