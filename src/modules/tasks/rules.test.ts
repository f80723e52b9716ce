import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../../kernel/time.ts';
import { type Around, chainOf } from './rules/alarms.ts';
import { addWorkingDays, calendarOf, isWorking } from './rules/calendar.ts';
import { type Fate, fateOf, type OpenTask, termOf } from './rules/deadlines.ts';

// The state's days of 2026 around which the rows below go; the whole reference is checked in tasks.test.ts against the database.
const days = (working: boolean, ...list: string[]) => list.map((day) => ({ day, working }));
const calendar = calendarOf(
  [...days(false, '2026-01-01', '2026-01-02', '2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08', '2026-01-09', '2026-05-01', '2026-05-11', '2026-11-04', '2026-12-31'), ...days(true, '2025-11-01'), ...days(false, '2025-11-03', '2025-11-04', '2025-12-31')],
  [...days(false, '2026-11-27'), ...days(true, '2026-11-04')],
);

const terms: [from: string, count: number, to: string, why: string][] = [
  ['2026-11-23', 1, '2026-11-24', 'Monday to Tuesday'],
  ['2026-11-20', 1, '2026-11-23', 'over a weekend'],
  ['2026-11-21', 1, '2026-11-23', 'from a Saturday'],
  ['2026-11-26', 1, '2026-11-30', 'over the organization’s own day off'],
  ['2026-11-03', 1, '2026-11-04', 'the organization works on a public holiday'],
  ['2025-12-30', 1, '2026-01-12', 'over the New Year holidays'],
  ['2026-04-30', 5, '2026-05-08', 'first of May'],
  ['2026-05-08', 1, '2026-05-12', 'Victory Day moved to Monday'],
  ['2025-10-31', 1, '2025-11-01', 'a working Saturday'],
  ['2025-10-31', 2, '2025-11-05', 'and the days off that it was for'],
  ['2026-11-23', 0, '2026-11-23', 'nought is the day itself'],
  ['2026-11-22', 0, '2026-11-23', 'or the next working day'],
  ['2026-11-23', -1, '2026-11-20', 'back over a weekend'],
  ['2026-01-12', -1, '2025-12-30', 'back over the New Year'],
  ['2024-02-28', 1, '2024-02-29', 'a leap year'],
  ['2030-01-01', 3, '2030-01-04', 'a year without a reference has weekends only'],
];
test('the n-th working day', () => {
  for (const [from, count, to, why] of terms) assert.equal(addWorkingDays(from, count, calendar), to, why);
});

test('working days there and back, never on a day off, in order', () => {
  const day = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2024-12-01', n));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 90 }), (from, count) => {
      const to = addWorkingDays(from, count, calendar);
      assert.ok(isWorking(to, calendar) && to > from);
      assert.ok(addWorkingDays(from, count + 1, calendar) > to);
      if (isWorking(from, calendar)) assert.equal(addWorkingDays(to, -count, calendar), from);
    }),
  );
  const never = calendarOf([], Array.from({ length: 800 }, (_, n) => ({ day: addDays('2026-01-01', n), working: false })));
  assert.doesNotThrow(() => addWorkingDays('2026-01-01', 5, never), 'a calendar without a working day does not hang');
});

test('when a task appears and until when it is', () => {
  const rows: [of: string, days: number, counted: 'working' | 'calendar', on: string, appears: string, due: string][] = [
    ['case_opened', 3, 'working', '2026-11-20', '2026-11-20', '2026-11-25'],
    ['case_opened', 3, 'calendar', '2026-11-20', '2026-11-20', '2026-11-23'],
    ['contact_lapse', 7, 'calendar', '2026-11-10', '2026-11-10', '2026-11-17'],
    ['status_ends', 60, 'calendar', '2027-01-01', '2026-11-02', '2027-01-01'],
    ['category_ends', 2, 'working', '2026-01-12', '2025-12-29', '2026-01-12'],
  ];
  for (const [of, count, counted, on, appears, due] of rows) assert.deepEqual(termOf({ since: { of, id: 'x' } as never, days: count, counted }, on, calendar), { appears, due }, of);
});

test('what becomes of an open task of a rule', () => {
  const there = { closed: false, caseManagerId: 'v', metSince: false };
  const task = (more: Partial<OpenTask>): OpenTask => ({ assigneeId: 'v', byHand: false, case: there, cause: { fulfilled: false }, ...more });
  const rows: [of: string, task: OpenTask, fate: Fate][] = [
    ['case_opened', task({}), null],
    ['case_opened', task({ case: null }), { state: 'cancelled', why: 'case_closed' }],
    ['case_opened', task({ case: { ...there, closed: true }, cause: { fulfilled: true } }), { state: 'cancelled', why: 'case_closed' }],
    ['case_opened', task({ cause: { fulfilled: true } }), { state: 'done', why: 'recorded' }],
    ['status_ends', task({ cause: { fulfilled: true } }), { state: 'done', why: 'renewed' }],
    ['service', task({ cause: null }), { state: 'cancelled', why: 'cause_gone' }],
    ['contact_lapse', task({ cause: null }), { state: 'cancelled', why: 'cause_gone' }],
    ['contact_lapse', task({ cause: null, case: { ...there, metSince: true } }), { state: 'done', why: 'met' }],
    ['case_opened', task({ assigneeId: 'old' }), { assignee: 'v' }],
    ['case_opened', task({ assigneeId: 'old', byHand: true }), null],
    ['case_opened', task({ case: { ...there, caseManagerId: null } }), { assignee: null }],
  ];
  for (const [of, state, fate] of rows) assert.deepEqual(fateOf({ since: { of, id: 'x' } as never }, state), fate, `${of} ${JSON.stringify(state)}`);
});

test('whom an alarm asks, in turn', () => {
  const around = (more: Partial<Around>): Around => ({ caseManager: 'vera', away: [], duty: [], managers: [], raiser: 'ilya', gone: new Set(), ...more });
  const rows: [Around, string][] = [
    [around({ duty: ['maria'], managers: ['olga'] }), 'vera case_manager, maria duty, olga manager'],
    [around({ raiser: 'vera', duty: ['maria'] }), 'maria duty'],
    [around({ away: [{ staff: 'vera', substitute: 'anna' }], duty: ['maria', 'anna'] }), 'anna substitute, maria duty'],
    [around({ away: [{ staff: 'maria', substitute: 'anna' }], duty: ['maria'] }), 'vera case_manager, anna duty'],
    [around({ caseManager: null, managers: ['olga'] }), 'olga manager'],
    [around({ gone: new Set(['vera']), duty: ['maria'] }), 'maria duty'],
    [around({ raiser: 'vera' }), 'vera raiser'],
    [around({ caseManager: null }), 'ilya raiser'],
    [around({ caseManager: null, raiser: null }), ''],
  ];
  for (const [who, chain] of rows) assert.equal(chainOf(who).map((one) => `${one.staffId} ${one.why}`).join(', '), chain);
});
