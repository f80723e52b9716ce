import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../../kernel/time.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';
import { type Counted, dosageOn, type Norm, waysToMend } from './rules/dosage.ts';
import { type Period, periodBegin, periodOf } from './rules/periods.ts';

// The account of a measure, three times: as the database counts it, by the rule, and here day by day without either.

const counted = (part: Partial<Counted> = {}): Counted => ({ done: 0, donePast: 0, doneNow: 0, excess: 0, missed: 0, ...part });

describe('periods', () => {
  const table: [Period, string, string, number][] = [
    ['term', '2026-09-01', '2026-12-31', 0],
    ['week', '2026-09-01', '2026-09-07', 0], ['week', '2026-09-01', '2026-09-08', 1],
    ['month', '2026-09-01', '2026-09-30', 0], ['month', '2026-09-01', '2026-10-01', 1], ['month', '2026-09-15', '2026-10-14', 0],
    ['month', '2026-01-31', '2026-02-27', 0], ['month', '2026-01-31', '2026-02-28', 1], ['month', '2026-01-31', '2026-03-30', 1], ['month', '2026-01-31', '2026-03-31', 2],
    ['month', '2025-11-30', '2026-02-28', 3],
  ];
  for (const [period, begin, day, number] of table) test(`${period} from ${begin}: ${day} is number ${number}`, () => assert.equal(periodOf(period, begin, day), number));

  test('a day belongs to the period that begins last before it', () => {
    fc.assert(fc.property(fc.constantFrom<Period>('week', 'month'), fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 900 }), (period, start, ahead) => {
      const begin = addDays('2023-12-28', start);
      const day = addDays(begin, ahead);
      const number = periodOf(period, begin, day);
      assert.ok(periodBegin(period, begin, number) <= day && day < periodBegin(period, begin, number + 1));
    }));
  });
});

describe('the account', () => {
  const term: Norm = { amount: 10, period: 'term', fromOn: '2026-09-01', toOn: '2026-12-31' };
  const monthly: Norm = { amount: 2, period: 'month', fromOn: '2026-09-01', toOn: '2026-12-31' };
  const table: [name: string, Norm, Partial<Counted>, day: string, expected: Partial<ReturnType<typeof dosageOn>>][] = [
    ['not begun', term, {}, '2026-08-20', { planned: 10, balance: 10, forecast: 10, standing: 'ahead' }],
    ['begun yesterday: no warning yet', term, {}, '2026-09-02', { standing: 'going' }],
    ['in step', term, { done: 7, doneNow: 7 }, '2026-11-24', { balance: 3, forecast: 10, standing: 'going' }],
    ['behind, as in the design: eight of ten', term, { done: 6, doneNow: 6, missed: 2 }, '2026-11-24', { balance: 4, forecast: 9, standing: 'endangered', missed: 2 }],
    ['all done, and more', term, { done: 10, doneNow: 10, excess: 2 }, '2026-11-24', { balance: 0, excess: 2, standing: 'done' }],
    ['over and not done', term, { done: 6, doneNow: 6 }, '2027-01-10', { balance: 4, lost: 4, open: 0, forecast: 6, standing: 'short' }],
    ['a month is lost, the rest goes on', monthly, { done: 3, donePast: 3, doneNow: 0 }, '2026-11-02', { planned: 8, lost: 1, open: 4, balance: 5 }],
    ['the month runs out', monthly, { done: 4, donePast: 4, doneNow: 0 }, '2026-11-20', { standing: 'endangered' }],
    ['the month is done', monthly, { done: 6, donePast: 4, doneNow: 2 }, '2026-11-20', { standing: 'going', forecast: 8 }],
    ['the last day still counts', term, { done: 9, doneNow: 9 }, '2026-12-31', { open: 1, forecast: 9, standing: 'endangered' }],
  ];
  for (const [name, norm, part, day, expected] of table) {
    test(name, () => {
      const found = dosageOn(norm, counted(part), day);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as 'done']])), expected);
    });
  }
  test('ways to mend: a bearable pace, a longer term at the pace so far, another measure', () => {
    const behind = dosageOn(term, counted({ done: 5, doneNow: 5 }), '2026-11-24');
    const ways = waysToMend(term, behind, '2026-11-24');
    assert.deepEqual(ways.map((one) => one.kind), ['pace', 'prolong', 'replace']);
    assert.deepEqual(ways[0], { kind: 'pace', perWeek: 1 });
    assert.deepEqual(ways[1], { kind: 'prolong', toOn: '2027-02-17' });
    assert.deepEqual(waysToMend(term, dosageOn(term, counted({ done: 7, doneNow: 7 }), '2026-11-24'), '2026-11-24'), []);
  });
});

/** Day by day, without the rule: every day of the term falls into the period whose beginning was reached last. */
function byDays(norm: Norm, days: readonly string[], today: string) {
  const begins: string[] = [];
  for (let number = 0; ; number++) {
    const begin = number === 0 ? norm.fromOn : norm.period === 'week' ? addDays(norm.fromOn, 7 * number) : norm.period === 'month' ? monthLater(norm.fromOn, number) : '9999-12-31';
    if (begin > norm.toOn) break;
    begins.push(begin);
  }
  const given = begins.map(() => 0);
  for (const day of days) {
    if (day < norm.fromOn || day > norm.toOn || day > today) continue;
    given[begins.filter((begin) => begin <= day).length - 1]! += 1;
  }
  const done = given.reduce((sum, n) => sum + Math.min(n, norm.amount), 0);
  const excess = given.reduce((sum, n) => sum + Math.max(n - norm.amount, 0), 0);
  const planned = begins.length * norm.amount;
  let open = 0;
  begins.forEach((_, at) => {
    const end = at + 1 < begins.length ? addDays(begins[at + 1]!, -1) : norm.toOn;
    if (end >= today) open += Math.max(0, norm.amount - given[at]!);
  });
  let elapsed = 0;
  let left = 0;
  for (let day = norm.fromOn; day <= norm.toOn; day = addDays(day, 1)) {
    if (day <= today) elapsed++;
    else left++;
  }
  const forecast = elapsed === 0 ? planned : done + Math.min(open, Math.round((done * left) / elapsed));
  return { planned, done, excess, balance: planned - done, open, forecast };
}

function monthLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate()))).toISOString().slice(0, 10);
}

describe('the database agrees with the rule and with counting by hand', () => {
  let app: TestApp;
  let org: TestOrganization;
  let manager: TestStaff;
  let family: TestFamily;
  let practice: string;
  before(async () => {
    app = await startTestApp();
    org = await app.organization();
    practice = await installPractice(app, org);
    manager = await app.staff(org, ['manager']);
    family = await makeFamily(app, org, { practice, openedOn: '2024-01-10' });
  });
  after(() => app.close());

  const services = ['counselling', 'psych_correction', 'home_visit'];
  const recordOf = fc.record({ service: fc.constantFrom(...services), day: fc.integer({ min: 0, max: 400 }), who: fc.constantFrom('Егор', 'Лиза', 'both'), kind: fc.constantFrom('given', 'given', 'given', 'absent', 'cancelled') });
  const measureOf = fc.record({
    service: fc.constantFrom(...services), who: fc.constantFrom('Егор', 'Лиза', null), amount: fc.integer({ min: 1, max: 6 }),
    period: fc.constantFrom<Period>('week', 'month', 'term'), from: fc.integer({ min: 0, max: 120 }), length: fc.integer({ min: 0, max: 260 }),
  });

  test('for random plans and ledgers', { timeout: 300_000 }, async (t) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(measureOf, { minLength: 1, maxLength: 7, selector: (one) => `${one.service} ${one.who}` }), fc.array(recordOf, { maxLength: 60 }), async (measures, records) => {
        const { plan, ids } = await store(measures, records);
        const found = await app.ok(manager, 'GET', `/plans/${plan}`);
        for (const [at, measure] of measures.entries()) {
          const norm: Norm = { amount: measure.amount, period: measure.period, fromOn: addDays('2025-10-01', measure.from), toOn: addDays('2025-10-01', measure.from + measure.length) };
          const fits = (one: (typeof records)[number]) => one.service === measure.service && (measure.who === null || one.who === measure.who || one.who === 'both');
          const dayOf = (one: (typeof records)[number]) => addDays('2025-10-01', one.day);
          const expected = byDays(norm, records.filter((one) => one.kind === 'given' && fits(one)).map(dayOf), '2026-11-24');
          const missed = records.filter((one) => one.kind === 'absent' && fits(one) && dayOf(one) >= norm.fromOn && dayOf(one) <= norm.toOn && dayOf(one) <= '2026-11-24').length;
          const { dosage } = found.measures.find((one: { id: string }) => one.id === ids[at]);
          const { planned, done, excess, balance, open, forecast } = dosage;
          assert.deepEqual({ planned, done, excess, balance, open, forecast, missed: dosage.missed }, { ...expected, missed });
          assert.equal(planned, done + balance);
          assert.ok(balance >= 0 && excess >= 0 && forecast <= planned && forecast >= done);
          compared++;
        }
      }),
      { numRuns: Number(process.env['DOSAGE_RUNS'] ?? 25) },
    );
    t.diagnostic(`${compared} accounts compared`);
  });

  async function store(measures: any[], records: any[]): Promise<{ plan: string; ids: string[] }> {
    const [plan, goal] = [uuid(), uuid()];
    const ids = measures.map(() => uuid());
    await app.database.asOwner(async (tx) => {
      await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
      for (const table of ['plan', 'service_record', 'meeting']) await tx.rows(`delete from ryadom.${table} where organization_id = $1`, [org.id]);
      await tx.rows(
        `insert into ryadom.plan (organization_id, id, family_id, case_id, practice_id, number, state, from_on, to_on) values ($1, $2, $3, $4, $5, 1, 'active', '2025-10-01', '2027-03-01')`,
        [org.id, plan, family.id, family.caseId, practice],
      );
      await tx.rows("insert into ryadom.plan_goal (organization_id, id, plan_id, family_id, line_id, position, problem, goal) values ($1, $2, $3, $4, $2, 1, 'x', 'y')", [org.id, goal, plan, family.id]);
      for (const [at, one] of measures.entries()) {
        await tx.rows(
          `insert into ryadom.plan_measure (organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, person_id, amount, period, from_on, to_on)
           values ($1, $2, $3, $4, $5, $2, $6, 'x', $7, $8, $9, $10, $11, $12)`,
          [org.id, ids[at], plan, goal, family.id, at + 1, one.service, one.who && family.people[one.who], one.amount, one.period, addDays('2025-10-01', one.from), addDays('2025-10-01', one.from + one.length)],
        );
      }
      for (const one of records) {
        const id = uuid();
        const day = addDays('2025-10-01', one.day);
        const people = one.who === 'both' ? ['Егор', 'Лиза'] : [one.who];
        if (one.kind === 'absent') {
          const meeting = uuid();
          await tx.rows('insert into ryadom.meeting (organization_id, id, practice_id, service_id, happened_on) values ($1, $2, $3, $4, $5)', [org.id, meeting, practice, one.service, day]);
          await tx.rows('insert into ryadom.meeting_family (organization_id, id, meeting_id, family_id, case_id) values ($1, $2, $3, $4, $5)', [org.id, id, meeting, family.id, family.caseId]);
          for (const name of people) await tx.rows("insert into ryadom.attendance (organization_id, line_id, person_id, family_id, meeting_id, mark, reason_id) values ($1, $2, $3, $4, $5, 'absent', 'ill')", [org.id, id, family.people[name], family.id, meeting]);
          continue;
        }
        const cancelled = one.kind === 'cancelled' ? 'now()' : 'null';
        await tx.rows(
          `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, cancelled_at, cancel_reason) values ($1, $2, $3, $4, $5, $6, $7, ${cancelled}, $8)`,
          [org.id, id, family.caseId, family.id, practice, one.service, day, one.kind === 'cancelled' ? 'ошибка' : null],
        );
        for (const name of people) await tx.rows('insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id) values ($1, $2, $3, $4)', [org.id, id, family.people[name], family.id]);
      }
    });
    return { plan, ids };
  }
});
