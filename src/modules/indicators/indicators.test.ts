import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { report } from './public.ts';
import { type Count, installPack, type Pack, shippedPacks } from '../practices/public.ts';
import { count, type Person, type World, worldOf } from '../../testing/naive-count.ts';

const practice = 'course-for-family';
const shipped: Pack = shippedPacks().get(practice)!;
// Counts that the shipped pack does not use, so that the whole form is held against the plain count.
const further: [id: string, count: Partial<Count> & Pick<Count, 'what' | 'facts'>][] = [
  ['all_adults', { what: 'people', facts: [{ of: 'services' }, { of: 'outcomes' }], age: 'adult' }],
  ['all_children', { what: 'people', facts: [{ of: 'services' }], age: 'child' }],
  ['parents_reached', { what: 'people', facts: [{ of: 'outcomes', not: ['treated'] }], age: 'parent' }],
  ['anybody', { what: 'people', facts: [{ of: 'services', id: ['home_visit', 'counselling'] }, { of: 'outcomes', not: ['employed'] }] }],
  ['not_by_sponsors', { what: 'families', facts: [{ of: 'aid', notSource: ['sponsor'] }] }],
  ['records_of_both', { what: 'records', facts: [{ of: 'aid', id: ['coal', 'money'] }, { of: 'outcomes' }] }],
  ['open_with_outcome', { what: 'families', facts: [{ of: 'outcomes' }], register: 'open' }],
];
const pack: Pack = {
  ...shipped,
  version: '9.9',
  indicators: [
    ...shipped.indicators,
    ...further.map(([id, count]) => ({ ...shipped.indicators[0]!, id, targets: [], count: { age: 'any' as const, register: 'any' as const, ...count } })),
  ],
};
let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

interface Place {
  organization: TestOrganization;
  manager: TestStaff;
  worker: TestStaff;
  other: TestStaff;
  districts: string[];
}

async function place(): Promise<Place> {
  const organization = await app.organization();
  const manager = await app.staff(organization, ['manager']);
  const worker = await app.staff(organization, ['case-manager']);
  const other = await app.staff(organization, ['case-manager']);
  const districts = [uuid(), uuid()];
  await inside(organization, async (tx) => {
    await installPack(tx, organization.id, pack);
    for (const [index, id] of districts.entries()) {
      await tx.rows('insert into ryadom.district (organization_id, id, name) values ($1, $2, $3)', [organization.id, id, `Район ${index}`]);
    }
  });
  return { organization, manager, worker, other, districts };
}

type Tx = Parameters<Parameters<TestApp['database']['transaction']>[0]>[0];
async function inside(organization: TestOrganization, work: (tx: Tx) => Promise<void>) {
  await app.database.transaction(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    await work(tx);
  });
}

/** Rows of JSON into a table, set-based. */
async function fill(tx: Tx, organization: TestOrganization, table: string, rows: object[]) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!);
  await tx.rows(
    `insert into ryadom.${table} (organization_id, ${columns.join(', ')})
     select $1, ${columns.join(', ')} from jsonb_populate_recordset(null::ryadom.${table}, $2::jsonb)`,
    [organization.id, JSON.stringify(rows)],
  );
}

async function store(at: Place, world: World) {
  const { organization } = at;
  await inside(organization, async (tx) => {
    for (const table of ['family', 'person', 'mentor']) await tx.rows(`delete from ryadom.${table} where organization_id = $1`, [organization.id]);
    const staff = [at.worker.staffId, at.other.staffId];
    await fill(tx, organization, 'family', world.families.map((f) => ({ id: f.id, code: f.code, title: f.code, district_id: f.district === null ? null : at.districts[f.district] })));
    await fill(tx, organization, 'person', world.people.map((p) => ({ id: p.id, last_name: 'Иванов', first_name: 'Пётр', birth_on: p.birth })));
    await fill(tx, organization, 'membership', world.people.map((p, i) => ({ id: uuid(), family_id: p.family, person_id: p.id, code: String(i), role: p.role, lives_together: true, version: 1, created_at: '2020-01-01' })));
    await fill(tx, organization, 'family_category', world.categories.map((c) => ({ id: uuid(), family_id: c.family, category_id: c.category, from_on: c.from, to_on: c.to, version: 1, created_at: '2020-01-01' })));
    await fill(tx, organization, 'family_case', world.cases.map((c) => ({
      id: c.id, family_id: c.family, practice_id: practice, pack_version: pack.version, branch_id: organization.branchId, opened_on: c.opened, closed_on: c.closed,
      case_manager_id: staff[c.manager], version: 1, created_at: '2020-01-01',
    })));
    const shared = (r: World['services'][number] | World['aid'][number] | World['outcomes'][number]) => ({
      id: r.id, case_id: r.case, family_id: r.family, practice_id: practice, happened_on: r.on, cancelled_at: r.cancelled ? '2024-01-01' : null,
      cancel_reason: r.cancelled ? 'ошибка' : null, version: 1, created_at: '2020-01-01',
    });
    await fill(tx, organization, 'service_record', world.services.map((r) => ({ ...shared(r), service_id: r.service, whole_family: false })));
    await fill(tx, organization, 'service_recipient', world.services.flatMap((r) => r.people.map((person) => ({ record_id: r.id, person_id: person, family_id: r.family }))));
    await fill(tx, organization, 'aid_record', world.aid.map((r) => ({ ...shared(r), aid_id: r.aid, source_id: r.source })));
    await fill(tx, organization, 'outcome_record', world.outcomes.map((r) => ({ ...shared(r), outcome_id: r.outcome, kind_id: r.kind, person_id: r.person })));
    await fill(tx, organization, 'mentor', world.mentors.map((m, i) => ({ id: m.id, practice_id: practice, code: `Н-${i}`, last_name: 'Кузнецов', first_name: 'Илья', tested_on: m.tested, test_passed: m.passed, version: 1, created_at: '2020-01-01' })));
  });
}

async function wholeList(staff: TestStaff, path: string, limit: number): Promise<any[]> {
  const items: any[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const url = `${path.replace('/api/v1', '')}${path.includes('?') ? '&' : '?'}limit=${limit}${after ? `&after=${after}` : ''}`;
    const page: { items: any[]; next: string | null } = await app.ok(staff, 'GET', url);
    assert.ok(page.items.length <= limit);
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

test('figures, lists and what did not count agree with a plain count over random worlds', { timeout: 240_000 }, async () => {
  const at = await place();
  const runs = Number(process.env['WORLDS'] ?? 4);
  await fc.assert(
    fc.asyncProperty(worldOf, async (world) => {
      await store(at, world);
      const { from, to } = world.period;
      const lenses: { staff: TestStaff; query: string; keep: (family: string, caseId: string) => boolean; narrowed: boolean }[] = [
        { staff: at.manager, query: '', keep: () => true, narrowed: false },
        { staff: at.manager, query: `&district=${at.districts[0]}`, keep: (family) => world.families.find((f) => f.id === family)!.district === 0, narrowed: true },
        {
          staff: at.manager, query: '&category=sop', narrowed: true,
          keep: (family) => world.categories.some((c) => c.family === family && c.category === 'sop' && (c.from ?? '0') <= to && (c.to ?? '9') >= from),
        },
        { staff: at.manager, query: `&caseManager=${at.worker.staffId}`, keep: (_, id) => world.cases.find((c) => c.id === id)!.manager === 0, narrowed: true },
        { staff: at.worker, query: '', keep: (family) => world.cases.some((c) => c.family === family && c.manager === 0), narrowed: false },
      ];
      for (const [number, lens] of lenses.entries()) {
        const answer = await app.ok(lens.staff, 'GET', `/reports/${practice}?from=${from}&to=${to}${lens.query}`);
        for (const [index, indicator] of pack.indicators.entries()) {
          const figure = answer.indicators[index];
          const expected = count(world, indicator.count, { from, to }, lens.keep);
          const label = `lens ${number} ${indicator.id}`;
          assert.equal(figure.id, indicator.id);
          assert.equal(figure.value, expected.keys.length, label);
          for (const { month, value } of figure.months) {
            const within = { from: month === from.slice(0, 7) ? from : `${month}-01`, to: month === to.slice(0, 7) ? to : lastDay(month) };
            assert.equal(value, count(world, indicator.count, within, lens.keep, lens.narrowed ? { from, to } : undefined).keys.length, `${label} ${month}`);
          }
          const list = await wholeList(lens.staff, figure.records, number === 0 ? 3 : 200);
          assert.equal(list.length, figure.value - figure.withheld, `${label} list`);
          const keys = list.map((item) => (indicator.count.what === 'families' ? item.familyId : indicator.count.what === 'people' ? (item.personId ?? item.code) : item.recordId));
          assert.equal(new Set(keys).size, keys.length, `${label} no one twice`);
          if (indicator.count.facts[0]!.of !== 'mentors') assert.deepEqual(keys.toSorted(), expected.keys.toSorted(), `${label} the same ones`);
          if (number > 0) continue;
          const left = await wholeList(lens.staff, figure.excluded, 5);
          assert.equal(left.length + list.length, expected.concerned, `${label} every record counts or says why not`);
          const { reasons } = await app.ok(lens.staff, 'GET', figure.excluded.replace('/api/v1', ''));
          assert.equal(reasons.reduce((sum: number, one: { count: number }) => sum + one.count, 0), left.length, `${label} reasons add up`);
        }
      }
    }),
    { numRuns: runs, interruptAfterTimeLimit: 200_000, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
  );
});

function lastDay(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
}

/** A world of one family with one mother (or whoever) at one lesson on one day. */
function single(person: Partial<Person>, on: string, change: (world: World) => void = () => {}): World {
  const [family, id, caseId] = [uuid(), uuid(), uuid()];
  const world: World = {
    period: { from: '2024-01-01', to: '2024-12-31' },
    families: [{ id: family, code: 'К-1', district: null }],
    people: [{ id, family, role: 'mother', birth: null, ...person }],
    categories: [],
    cases: [{ id: caseId, family, opened: '2024-03-01', closed: '2024-06-30', manager: 0 }],
    services: [{ id: uuid(), case: caseId, family, on, cancelled: false, service: 'financial_literacy', people: [id] }],
    aid: [], outcomes: [], mentors: [],
  };
  change(world);
  return world;
}

const edges: [name: string, world: World, children: number, parents: number, served: number, reason?: [indicator: string, reason: string]][] = [
  ['the day before 18 is a child', single({ role: 'child', birth: '2006-05-11' }, '2024-05-10'), 1, 0, 1],
  ['18 today is an adult, and by role no parent', single({ role: 'child', birth: '2006-05-10' }, '2024-05-10'), 0, 0, 1, ['financial_literacy_children', 'not_child']],
  ['a mother of 17 is a child', single({ role: 'mother', birth: '2006-05-11' }, '2024-05-10'), 1, 0, 1, ['financial_literacy_parents', 'not_adult']],
  ['born on 29 February, still a child on 28 February', single({ role: 'child', birth: '2004-02-29' }, '2022-02-28', (w) => { w.period = { from: '2022-01-01', to: '2022-12-31' }; }), 1, 0, 0],
  ['born on 29 February, grown up on 1 March', single({ role: 'child', birth: '2004-02-29' }, '2022-03-01', (w) => { w.period = { from: '2022-01-01', to: '2022-12-31' }; }), 0, 0, 0],
  ['on 29 February, born on 28 February 18 years before: an adult', single({ role: 'child', birth: '2006-02-28' }, '2024-02-29'), 0, 0, 1],
  ['on 29 February, born on 1 March 18 years before: a child', single({ role: 'child', birth: '2006-03-01' }, '2024-02-29'), 1, 0, 1],
  ['a mother without a birth date is an adult', single({ birth: null }, '2024-05-10'), 0, 1, 1, ['financial_literacy_children', 'no_birth_date']],
  ['a grandmother is an adult and no parent', single({ role: 'grandmother', birth: '1960-01-01' }, '2024-05-10'), 0, 0, 1, ['financial_literacy_parents', 'not_parent']],
  ['both ends of the period count', single({}, '2024-12-31', (w) => { w.services.push({ ...w.services[0]!, id: uuid(), on: '2024-01-01' }); }), 0, 1, 1, ['financial_literacy_parents', 'repeated']],
  ['the day after does not', single({}, '2025-01-01'), 0, 0, 0],
  ['cancelled never counts', single({}, '2024-05-10', (w) => { w.services[0]!.cancelled = true; }), 0, 0, 0, ['families_served', 'cancelled']],
  ['the day of leaving the register is an open day', single({}, '2024-08-01', (w) => { w.period = { from: '2024-06-30', to: '2024-12-31' }; }), 0, 1, 1],
  ['the day after it is not', single({}, '2024-08-01', (w) => { w.period = { from: '2024-07-01', to: '2024-12-31' }; }), 0, 1, 0, ['families_served', 'off_register']],
  ['the day of entering is an open day', single({}, '2024-02-01', (w) => { w.period.to = '2024-03-01'; }), 0, 1, 1],
  ['nobody named', single({}, '2024-05-10', (w) => { w.services[0]!.people = []; }), 0, 0, 1, ['financial_literacy_parents', 'no_person']],
  [
    'age is asked on the first record that counts', single({ role: 'child', birth: '2006-05-11' }, '2024-05-10', (w) => { w.services.push({ ...w.services[0]!, id: uuid(), on: '2024-06-10' }); }),
    1, 0, 1, ['financial_literacy_children', 'repeated'],
  ],
  [
    'a cancelled first record does not set the age', single({ role: 'child', birth: '2006-05-11' }, '2024-05-10', (w) => {
      w.services[0]!.cancelled = true;
      w.services.push({ ...w.services[0]!, id: uuid(), on: '2024-06-10', cancelled: false });
    }), 0, 0, 1, ['financial_literacy_children', 'not_child'],
  ],
];

test('edges of the counting rules', async (t) => {
  const at = await place();
  for (const [name, world, children, parents, served, reason] of edges) {
    await t.test(name, async () => {
      await store(at, world);
      const answer = await app.ok(at.manager, 'GET', `/reports/${practice}?from=${world.period.from}&to=${world.period.to}`);
      const value = (id: string) => answer.indicators.find((one: { id: string }) => one.id === id);
      assert.deepEqual(
        [value('financial_literacy_children').value, value('financial_literacy_parents').value, value('families_served').value],
        [children, parents, served],
      );
      if (reason) {
        const left = await app.ok(at.manager, 'GET', value(reason[0]).excluded.replace('/api/v1', ''));
        assert.ok(left.items.some((item: { reason: string }) => item.reason === reason[1]), JSON.stringify(left.reasons));
      }
    });
  }
});

test('targets: the pack’s, the organization’s own with versions, none beside a part of the families', async () => {
  const at = await place();
  const path = `/reports/${practice}?from=2022-07-01&to=2022-12-31`;
  const figure = async (staff: TestStaff, query = '') =>
    (await app.ok(staff, 'GET', path + query)).indicators.find((one: { id: string }) => one.id === 'home_visits');
  assert.equal((await figure(at.manager)).target, 120);
  assert.equal((await figure(at.manager, `&district=${at.districts[0]}`)).target, null);
  assert.equal((await figure(at.worker)).target, null);
  const put = (staff: TestStaff, value: number | null, version: number | null) =>
    app.call(staff, 'PUT', `/reports/${practice}/indicators/home_visits/target`, { from: '2022-07-01', to: '2022-12-31', value, version });
  assert.equal((await put(at.worker, 5, null)).status, 403);
  assert.equal((await put(at.manager, -1, null)).status, 422);
  assert.deepEqual((await put(at.manager, 150, null)).body.version, 1);
  assert.equal((await figure(at.manager)).target, 150);
  const stale = await put(at.manager, 160, null);
  assert.equal(stale.status, 409);
  assert.equal(stale.body.code, 'version_conflict');
  assert.equal((await put(at.manager, 160, 1)).body.version, 2);
  assert.equal((await put(at.manager, null, 2)).body.version, null);
  assert.equal((await figure(at.manager)).target, 120);
});

test('reports are a list too, and the same report is found by its practice', async () => {
  const at = await place();
  const { items, next } = await app.ok(at.manager, 'GET', '/reports?limit=1');
  assert.deepEqual([items.map((item: { practice: string }) => item.practice), next], [[practice], null]);
  assert.deepEqual((await app.ok(at.manager, 'GET', '/practices?limit=1')).items.map((item: { id: string }) => item.id), [practice]);
  const period = 'from=2022-07-01&to=2022-12-31';
  const values = (report: { indicators: { id: string; value: number }[] }) => report.indicators.map(({ id, value }) => [id, value]);
  const found = await app.ok(at.manager, 'GET', `/reports?practice=${practice}&${period}`);
  assert.deepEqual(values(found), values(await app.ok(at.manager, 'GET', `/reports/${practice}?${period}`)));
  const byTitle = await app.ok(at.manager, 'GET', `/reports/${practice}?${period}&category=${encodeURIComponent('СОП')}`);
  assert.deepEqual(values(byTitle), values(await app.ok(at.manager, 'GET', `/reports/${practice}?${period}&category=sop`)));
  assert.match(byTitle.indicators[0].records, /category=sop$/);
});

test('bad questions are refused in words; what is not there is 404', async () => {
  const at = await place();
  const administrator = await app.staff(at.organization, ['administrator']);
  const cases: [staff: TestStaff, path: string, status: number, path2?: string][] = [
    [at.manager, `/reports/${practice}?from=2022-07-01`, 400, 'to'],
    [at.manager, `/reports/${practice}?from=2022-02-30&to=2022-12-31`, 400, 'from'],
    [at.manager, `/reports/${practice}?from=2022-12-31&to=2022-07-01`, 400, 'to'],
    [at.manager, `/reports/${practice}?from=2022-07-01&to=2022-12-31&colour=red`, 400],
    [at.manager, `/reports/${practice}/indicators/home_visits/records?from=2022-07-01&to=2022-12-31&after=abc`, 400, 'after'],
    [at.manager, `/reports/${practice}/indicators/home_visits/records?from=2022-07-01&to=2022-12-31&limit=201`, 400, 'limit'],
    [at.manager, `/reports/${practice}/indicators/no_such/records?from=2022-07-01&to=2022-12-31`, 404],
    [at.manager, `/reports?practice=${practice}`, 400, 'from'],
    [at.manager, '/reports?after=abc', 400, 'after'],
    [at.manager, '/practices?after=abc', 400, 'after'],
    [at.manager, `/reports/no-such?from=2022-07-01&to=2022-12-31`, 404],
    [administrator, `/reports/${practice}?from=2022-07-01&to=2022-12-31`, 403],
    [administrator, `/reports/${practice}.xlsx?from=2022-07-01&to=2022-12-31`, 403],
  ];
  for (const [staff, path, status, field] of cases) {
    const answer = await app.call(staff, 'GET', path);
    assert.equal(answer.status, status, path);
    if (field) assert.equal(answer.body.errors[0].path, field, path);
  }
});

test('the workbook holds the table, every list and how each figure is counted, and is audited as an export', async () => {
  const at = await place();
  await store(at, single({ birth: '1990-01-01' }, '2024-05-10'));
  const book = await app.call(at.manager, 'GET', `/reports/${practice}.xlsx?from=2024-01-01&to=2024-12-31`);
  assert.equal(book.status, 200);
  assert.equal(book.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const files = unzipSync(new Uint8Array(book.bytes));
  const text = (name: string) => strFromU8(files[name]!);
  assert.deepEqual([...text('xl/workbook.xml').matchAll(/<sheet [^>]*?name="([^"]+)"/g)].map((match) => match[1]), ['Отчёт', 'Списки', 'Как считается']);
  // One family served, one parent taught, who is an adult too: three rows under the heading.
  assert.equal([...text('xl/worksheets/sheet2.xml').matchAll(/<row /g)].length, 4);
  const one = await app.call(at.manager, 'GET', `/reports/${practice}.xlsx?from=2024-01-01&to=2024-12-31&indicator=financial_literacy_parents`);
  assert.equal([...strFromU8(unzipSync(new Uint8Array(one.bytes))['xl/worksheets/sheet1.xml']!).matchAll(/<row /g)].length, 2);
  const audited = await app.database.asOwner((tx) =>
    tx.rows<{ outcome: string; details: { rows: number } }>(
      "select outcome, details from ryadom.audit_tail where operation = 'indicators.exportReport' and organization_id = $1 order by id",
      [at.organization.id],
    ),
  );
  assert.deepEqual(audited.map((row) => [row.outcome, row.details.rows]), [['exported', 3], ['exported', 1]]);
});

test('the command line’s report is the same, and refuses in words', async () => {
  const at = await place();
  await store(at, single({ birth: '1990-01-01' }, '2024-05-10'));
  const ask = { services: app.services, organization: at.organization.slug, practice, from: '2024-01-01', to: '2024-12-31' };
  const answer = await report({ ...ask, format: 'json' });
  const over = await app.ok(at.manager, 'GET', `/reports/${practice}?from=2024-01-01&to=2024-12-31`);
  assert.ok(answer.format === 'json');
  assert.deepEqual({ ...answer.report, generatedAt: '' }, { ...over, generatedAt: '' });
  const book = await report({ ...ask, format: 'xlsx' });
  assert.ok(book.format === 'xlsx' && book.bytes.length > 1000 && book.name.endsWith('.xlsx'));
  await assert.rejects(report({ ...ask, organization: 'nobody', format: 'json' }), { code: 'not_found' });
  await assert.rejects(report({ ...ask, practice: 'nothing', format: 'json' }), { code: 'not_found' });
  await assert.rejects(report({ ...ask, from: '2024-02-30', format: 'json' }), { code: 'invalid_input' });
  await assert.rejects(report({ ...ask, to: '2023-12-31', format: 'json' }), { code: 'invalid_input' });
});
