import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Services } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';
import { registerWorkbook } from '../../testing/register-workbook.ts';
import { checkFacts } from './commands/check.ts';
import { prepareFacts } from './commands/prepare.ts';
import type { ReportFilters } from './contract.ts';
import { cacheOf } from './queries/facts/cache.ts';
import { readFacts } from './queries/facts/read.ts';
import { computeReport, scopeOf } from './queries/report.ts';
import { computeServicesReport } from './queries/services.ts';
import { factsInWords, servicesReport } from './public.ts';

// Whatever happens to the records, prepared facts give what plain SQL gives, in every process and at every moment: both are
// asked within one moment of the database, before, during and after writes, for each filter and for a caller of one team.

let app: TestApp;
/** A second process on the same database: it has a cache of its own. */
let second: Services;
before(async () => {
  app = await startTestApp();
  second = { ...app.services };
});
after(() => app.close());

interface Place {
  organization: TestOrganization;
  practice: string;
  manager: TestStaff;
  worker: TestStaff;
  families: TestFamily[];
  districts: string[];
  people: string[];
}

async function place(): Promise<Place> {
  const organization = await app.organization();
  const manager = await app.staff(organization, ['manager']);
  const worker = await app.staff(organization, ['case-manager']);
  const practice = await installPractice(app, organization);
  const families: TestFamily[] = [];
  for (const [number, openedOn] of ['2023-05-01', '2024-02-10', '2024-01-01'].entries()) {
    const members = [
      { name: 'Наталья', role: 'mother', birthOn: number === 1 ? null : '1990-05-02' }, { name: 'Егор', role: 'child', birthOn: '2006-02-10' },
      { name: 'Лиза', role: number === 2 ? 'other_adult' : 'child', birthOn: null },
    ];
    families.push(await makeFamily(app, organization, { practice, openedOn, title: `Семья ${number}`, members, ...(number === 0 ? { manager: worker.staffId } : {}) }));
  }
  const districts = [uuid(), uuid()];
  await app.database.transaction(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    for (const [n, id] of districts.entries()) await tx.rows('insert into ryadom.district (organization_id, id, name) values ($1, $2, $3)', [organization.id, id, `Район ${n}`]);
    await tx.rows('update ryadom.family set district_id = $2 where organization_id = $1 and id = $3', [organization.id, districts[0], families[0]!.id]);
  });
  return { organization, practice, manager, worker, families, districts, people: families.flatMap((family) => Object.values(family.people)) };
}

const periods = [{ from: '2024-01-01', to: '2024-12-31' }, { from: '2024-01-15', to: '2024-03-02' }] as const;

/** Whether facts answered at all, and that both ways agree in one moment. */
async function sameFor(services: Services, at: Place, caller: TestStaff, filters: ReportFilters): Promise<boolean> {
  return app.database.transaction(async (tx) => {
    await tx.rows('set transaction isolation level repeatable read');
    await tx.rows("select * from ryadom.enter('bearer', $1, $2, '{manager}', '{case-manager}', '{}')", [caller.token, at.organization.slug]);
    const where = { id: at.organization.id, slug: at.organization.slug, name: '' };
    const now = new Date(0);
    const cache = cacheOf(services);
    const label = `${caller === at.worker ? 'куратор' : 'руководитель'} ${JSON.stringify(filters)}`;
    assert.deepEqual(await computeReport(tx, where, at.practice, filters, now, cache), await computeReport(tx, where, at.practice, filters, now), label);
    assert.deepEqual(await computeServicesReport(tx, where, at.practice, filters, now, cache), await computeServicesReport(tx, where, at.practice, filters, now), label);
    return (await readFacts(tx, cache, scopeOf(at.organization.id, at.practice, filters), true)) !== null;
  });
}

/** Every way of looking, from both processes. */
async function same(at: Place): Promise<void> {
  const lenses: [TestStaff, Partial<ReportFilters>][] = [
    [at.manager, {}], [at.worker, {}], [at.manager, { district: at.districts[0]! }], [at.manager, { category: 'sop' }],
    [at.manager, { caseManager: at.worker.staffId }], [at.manager, { caseManager: 'none', category: 'sop' }],
  ];
  for (const [number, [caller, more]] of lenses.entries()) {
    for (const services of [app.services, second]) {
      assert.ok(await sameFor(services, at, caller, { ...periods[number % 2]!, ...more }), 'prepared facts answer');
      if (number < 2) assert.ok(await sameFor(services, at, caller, { ...periods[(number + 1) % 2]!, ...more }), 'prepared facts answer');
    }
  }
}

async function listLength(staff: TestStaff, path: string): Promise<number> {
  let found = 0;
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: unknown[]; next: string | null } = await app.ok(staff, 'GET', `${path.replace('/api/v1', '')}&limit=200${after ? `&after=${after}` : ''}`);
    found += page.items.length;
    after = page.next;
  }
  return found;
}

/** Every number of the two reports as people get them, against the length of its list. */
async function listsAgree(at: Place): Promise<void> {
  const report = await app.ok(at.manager, 'GET', `/reports/${at.practice}?from=2024-01-01&to=2024-12-31`);
  for (const figure of report.indicators) if (figure.value > 0) assert.equal(await listLength(at.manager, figure.records), figure.value, figure.id);
  const services = await app.ok(at.manager, 'GET', `/reports/${at.practice}/services?from=2024-01-15&to=2024-12-31&category=sop`);
  const outside = await servicesReport({ services: app.services, organization: at.organization.slug, practice: at.practice, from: '2024-01-15', to: '2024-12-31' });
  const whole = await app.ok(at.manager, 'GET', `/reports/${at.practice}/services?from=2024-01-15&to=2024-12-31`);
  assert.deepEqual({ ...outside, generatedAt: '' }, { ...whole, generatedAt: '' });
  for (const line of [services.all, ...services.services]) {
    for (const cell of [line.total, ...line.months.slice(0, 3)]) {
      if (cell.records === 0) continue;
      for (const what of ['records', 'families', 'children', 'people'] as const) assert.equal(await listLength(at.manager, `${cell.list}${what}`), cell[what], `${cell.list}${what}`);
    }
  }
}

const days = ['2024-01-14', '2024-01-15', '2024-02-09', '2024-02-10', '2024-03-02', '2024-03-03'];
const births = [null, '2006-02-10', '2006-02-11', '2006-01-15', '1999-01-01'];
const kinds = [
  'service', 'service', 'service', 'group', 'aid', 'outcome', 'edit', 'recipients', 'cancel', 'restore', 'move', 'birth', 'role', 'district', 'category', 'case manager', 'close',
  'import', 'undo import', 'merge people', 'merge families', 'undo merge', 'refresh', 'refresh elsewhere',
] as const;
interface Action {
  kind: (typeof kinds)[number];
  a: number;
  b: number;
  day: string;
}
const action: fc.Arbitrary<Action> = fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat({ max: 99 }), b: fc.nat({ max: 99 }), day: fc.constantFrom(...days) });

interface Journal {
  records: string[];
  imports: string[];
  merges: string[];
}

/** One thing that people do, through the public door; refusals are fine, failures are not. Gives the status. */
async function act(at: Place, journal: Journal, { kind, a, b, day }: Action): Promise<number> {
  const pick = <T>(list: readonly T[], n: number) => list[n % list.length]!;
  const { practice, manager } = at;
  const family = pick(at.families, a);
  const people = Object.values(family.people);
  const send = async (method: string, path: string, body?: unknown): Promise<number> => {
    const { status, text } = await app.call(manager, method, path, body);
    assert.ok(status < 500, `${kind} ${method} ${path}: ${status} ${text.slice(0, 300)}`);
    return status;
  };
  const version = (table: string, id: string) => look(at, `select version as value from ryadom.${table} where organization_id = $1 and id = $2`, [id]) as Promise<number | null>;
  const record = journal.records.length === 0 ? null : pick(journal.records, b);
  const service = pick(['home_visit', 'financial_literacy', 'counselling', 'family_leisure'], b);
  switch (kind) {
    case 'service': {
      const id = uuid();
      const recipients = b % 3 === 0 ? null : [...new Set([pick(people, b), pick(people, a + b)])];
      const status = await send('POST', '/services', { id, family: family.id, practice, service, date: day, minutes: 30 + b, recipients });
      if (status === 201) journal.records.push(id);
      return status;
    }
    case 'group':
      return send('POST', '/service-groups', { id: uuid(), practice, service, date: day, minutes: 45, records: at.families.map((one) => ({ id: uuid(), family: one.id, recipients: null })) });
    case 'aid':
      return send('POST', '/aid', { id: uuid(), family: family.id, practice, kind: pick(['coal', 'fire_sensor'], b), source: pick(['local_budget', 'sponsor'], a), date: day });
    case 'outcome':
      return send('POST', '/outcomes', { id: uuid(), family: family.id, practice, outcome: 'social_contract', kind: pick(['job_search', 'other'], b), person: b % 4 === 0 ? null : pick(people, b), date: day });
    case 'edit':
      return record === null ? 0 : send('PATCH', `/services/${record}`, { version: await version('service_record', record), date: day, service: pick(['home_visit', 'counselling'], a) });
    case 'recipients':
      return record === null ? 0 : send('PATCH', `/services/${record}`, { version: await version('service_record', record), recipients: a % 2 === 0 ? null : [pick(at.people, b)] });
    case 'cancel':
      return record === null ? 0 : send('POST', `/services/${record}/cancel`, { version: await version('service_record', record), reason: 'ошибка' });
    case 'restore':
      return record === null ? 0 : send('POST', `/services/${record}/restore`, { version: await version('service_record', record) });
    case 'move': {
      const person = pick(at.people, b);
      const membership = (await look(at, 'select id as value from ryadom.membership where organization_id = $1 and person_id = $2 and to_on is null limit 1', [person])) as string | null;
      if (membership === null) return 0;
      return send('POST', `/people/${person}/move`, { id: uuid(), membershipId: membership, version: await version('membership', membership), toFamilyId: family.id, on: day, role: pick(['child', 'other_adult', 'guardian'], a) });
    }
    case 'birth':
      return send('PATCH', `/people/${pick(at.people, b)}`, { version: await version('person', pick(at.people, b)), birthDate: pick(births, a) });
    case 'role': {
      const membership = (await look(at, 'select id as value from ryadom.membership where organization_id = $1 and person_id = $2 order by id limit 1', [pick(at.people, b)])) as string;
      return send('PATCH', `/memberships/${membership}`, { version: await version('membership', membership), role: pick(['child', 'mother', 'grandmother'], a) });
    }
    case 'district':
      return send('PATCH', `/families/${family.id}`, { version: await version('family', family.id), districtId: pick([null, ...at.districts], b) });
    case 'category':
      return send('POST', `/families/${family.id}/categories`, { id: uuid(), categoryId: 'sop', fromOn: day, toOn: b % 2 === 0 ? day : null });
    case 'case manager':
      return send('PATCH', `/cases/${family.caseId}`, { version: await version('family_case', family.caseId), caseManagerId: pick([null, at.worker.staffId, at.manager.staffId], b) });
    case 'close':
      return send('POST', `/cases/${family.caseId}/close`, { version: await version('family_case', family.caseId), closedOn: day, closeReason: 'goals_reached' });
    case 'import': {
      const id = uuid();
      const answer = await app.call(manager, 'POST', `/imports?practice=${practice}&id=${id}&fileName=x.xlsx&wait=20`, await book());
      assert.ok(answer.status < 500, answer.text.slice(0, 300));
      if (answer.status < 300) journal.imports.push(id);
      return answer.status;
    }
    case 'undo import':
      return journal.imports.length === 0 ? 0 : send('POST', `/imports/${journal.imports.at(-1)}/undo`);
    case 'merge people':
    case 'merge families': {
      const [keepId, otherId] = kind === 'merge people' ? [pick(at.people, a), pick(at.people, b)] : [family.id, pick(at.families, b).id];
      const of = kind === 'merge people' ? 'person' : 'family';
      const compared = await app.call(manager, 'GET', `/merges/comparison?kind=${of}&keepId=${keepId}&otherId=${otherId}`);
      assert.ok(compared.status < 500, compared.text.slice(0, 300));
      if (compared.status !== 200) return compared.status;
      const pairs = (list: { keepId: string; otherId: string }[]) => list.map((one) => ({ keepId: one.keepId, otherId: one.otherId }));
      const id = uuid();
      const status = await send('POST', '/merges', { id, kind: of, keepId, otherId, seen: compared.body.seen, people: pairs(compared.body.people), cases: pairs(compared.body.cases) });
      if (status < 300) journal.merges.push(id);
      return status;
    }
    case 'undo merge':
      return journal.merges.length === 0 ? 0 : send('POST', `/merges/${journal.merges.pop()}/undo`, { id: uuid() });
    default:
      await prepareFacts(kind === 'refresh' ? app.services : second, at.organization.slug);
      return 200;
  }
}

async function look(at: Place, sql: string, params: unknown[]): Promise<unknown> {
  return app.database.transaction(async (tx: Tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [at.organization.slug]);
    return (await tx.row<{ value: unknown }>(sql, [at.organization.id, ...params]))?.value ?? null;
  });
}

let kept: Buffer | undefined;
async function book(): Promise<Buffer> {
  return (kept ??= Buffer.from(await registerWorkbook({ families: 3, services: 2 })));
}

const options = { numRuns: Number(process.env['WORLDS'] ?? 6), interruptAfterTimeLimit: 30_000, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) };

test('prepared facts = plain SQL = lengths of the lists after any sequence of what people do', { timeout: 120_000 }, async () => {
  const met = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 24 }), async (actions) => {
      const at = await place();
      const journal: Journal = { records: [], imports: [], merges: [] };
      await prepareFacts(app.services, at.organization.slug);
      for (const [number, one] of actions.entries()) {
        const status = await act(at, journal, one);
        if (status >= 200 && status < 300) met.set(one.kind, (met.get(one.kind) ?? 0) + 1);
        if (number % 4 === 3) await sameFor(number % 8 === 3 ? app.services : second, at, at.manager, periods[0]);
      }
      await same(at);
      await prepareFacts(second, at.organization.slug);
      await same(at);
      await listsAgree(at);
      const check = await checkFacts(app.services, at.organization.slug, { write: false });
      assert.deepEqual(check.drift, []);
    }),
    options,
  );
  if (process.env['SAY']) console.log(Object.fromEntries(met));
  assert.ok(met.size >= 8, `a run must do many different things, it did ${[...met.keys()].join(', ')}`);
});

test('two processes write, read and refresh at once: every moment is exact', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(action, { minLength: 3, maxLength: 8 }), { minLength: 2, maxLength: 3 }), async (writers) => {
      const at = await place();
      await prepareFacts(app.services, at.organization.slug);
      const state = { done: false };
      const readers = [app.services, second].map(async (services, number) => {
        while (!state.done) await sameFor(services, at, number === 0 ? at.manager : at.worker, periods[number]!);
      });
      const refreshers = [app.services, second].map(async (services) => {
        while (!state.done) {
          await prepareFacts(services, at.organization.slug);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
      const writing = writers.map(async (actions) => {
        const journal: Journal = { records: [], imports: [], merges: [] };
        for (const one of actions) if (one.kind !== 'import') await act(at, journal, one);
      });
      const all = [...writing, ...readers, ...refreshers];
      // Whoever fails ends the others too.
      await Promise.race([Promise.all(writing), Promise.all(all)]).catch(() => {});
      state.done = true;
      for (const one of await Promise.allSettled(all)) if (one.status === 'rejected') throw one.reason;
      await same(at);
      assert.deepEqual((await checkFacts(second, at.organization.slug, { write: false })).drift, []);
    }),
    { ...options, numRuns: Math.min(options.numRuns, 4) },
  );
});

test('the check finds what went astray past the program, says so in words and mends it', async () => {
  const at = await place();
  const record = { id: uuid(), family: at.families[0]!.id, practice: at.practice, service: 'home_visit', date: '2024-02-10', minutes: 30, recipients: null };
  await app.ok(at.manager, 'POST', '/services', record);
  await prepareFacts(app.services, at.organization.slug);
  assert.deepEqual((await checkFacts(app.services, at.organization.slug, { write: false })).drift, []);
  // Somebody with the owner's rights changes a record while the marks are switched off.
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(at.organization.id)]);
    await tx.rows('alter table ryadom.service_record disable trigger facts_changed');
    await tx.rows('update ryadom.service_record set minutes = 60 where organization_id = $1 and id = $2', [at.organization.id, record.id]);
    await tx.rows('alter table ryadom.service_record enable trigger facts_changed');
  });
  const before = (await app.ok(at.manager, 'GET', `/reports/${at.practice}/services?from=2024-01-01&to=2024-12-31`)).all.total;
  assert.equal(before.minutes, 30, 'the drift shows in a report, so this test can fail');
  const found = await checkFacts(app.services, at.organization.slug, { write: 'drifted' });
  assert.deepEqual(found.drift, [{ practice: at.practice, month: '2024-02', missing: 0, extra: 0, different: 1 }]);
  assert.match(factsInWords(found), /^Сверено: 1 запись за 1 месяц, расхождения в 1 месяце: 2024-02\. Подсчитано заново\.$/);
  assert.equal((await app.ok(at.manager, 'GET', `/reports/${at.practice}/services?from=2024-01-01&to=2024-12-31`)).all.total.minutes, 60);
  assert.deepEqual((await checkFacts(second, at.organization.slug, { write: 'all' })).drift, []);
  await assert.rejects(checkFacts(app.services, 'nobody', { write: false }), { code: 'not_found' });
});

test('the check is a job of whoever may start it; questions about services are refused in words', async () => {
  const at = await place();
  const id = uuid();
  assert.deepEqual(await app.ok(at.manager, 'POST', '/prepared-facts/check', { id }), { job: id });
  assert.equal((await app.call(at.manager, 'POST', '/prepared-facts/check', { id })).status, 200, 'the same once more');
  assert.equal((await app.call(at.worker, 'POST', '/prepared-facts/check', { id: uuid() })).status, 403);
  let job = await app.ok(at.manager, 'GET', `/jobs/${id}`);
  for (; ['queued', 'running'].includes(job.state); job = await app.ok(at.manager, 'GET', `/jobs/${id}`)) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(job.state, 'done');
  assert.match(job.result.words, /^Сверено: 0 записей за 0 месяцев, расхождений нет\.$/);
  const path = `/reports/${at.practice}/services`;
  const cases: [path: string, status: number, field?: string][] = [
    [`${path}?from=2024-01-01`, 400, 'to'], [`${path}?from=2024-02-01&to=2024-01-01`, 400, 'to'], ['/reports/no-such/services?from=2024-01-01&to=2024-12-31', 404],
    [`${path}/records?from=2024-01-01&to=2024-12-31&month=2025-01`, 400, 'month'], [`${path}/records?from=2024-01-01&to=2024-12-31&month=2024-13`, 400, 'month'],
    [`${path}/records?from=2024-01-01&to=2024-12-31&what=cats`, 400, 'what'], [`${path}/records?from=2024-01-01&to=2024-12-31&after=abc`, 400, 'after'],
  ];
  for (const [asked, status, field] of cases) {
    const answer = await app.call(at.manager, 'GET', asked);
    assert.equal(answer.status, status, asked);
    if (field) assert.equal(answer.body.errors[0].path, field, asked);
  }
});

// Each kind of write by itself, right after a refresh: its own mark has to bring it into the figures. [kind, a, b, day]
const alone: [Action['kind'], number, number, string][] = [
  ['service', 0, 0, '2024-02-10'], ['service', 1, 3, '2024-02-10'], ['group', 0, 0, '2024-01-15'], ['aid', 0, 0, '2024-03-02'], ['outcome', 0, 1, '2024-03-02'],
  ['birth', 4, 1, '2024-02-10'], ['role', 1, 2, '2024-02-10'], ['edit', 0, 0, '2024-01-15'], ['recipients', 1, 0, '2024-01-15'], ['cancel', 0, 1, '2024-01-15'], ['restore', 0, 1, '2024-01-15'],
  ['move', 1, 1, '2024-03-03'], ['district', 0, 2, '2024-03-03'], ['category', 0, 1, '2024-01-14'], ['case manager', 1, 1, '2024-01-14'], ['close', 2, 0, '2024-02-10'],
  ['merge people', 0, 4, '2024-01-14'], ['undo merge', 0, 0, '2024-01-14'], ['import', 0, 0, '2024-01-14'], ['undo import', 0, 0, '2024-01-14'],
];

test('each kind of write by itself comes into the prepared facts', { timeout: 120_000 }, async () => {
  const at = await place();
  const journal: Journal = { records: [], imports: [], merges: [] };
  const wide = { from: '2024-01-01', to: '2025-12-31' };
  for (const [kind, a, b, day] of alone) {
    await prepareFacts(app.services, at.organization.slug);
    const status = await act(at, journal, { kind, a, b, day });
    assert.ok(status >= 200 && status < 300, `${kind}: ${status}`);
    for (const services of [app.services, second]) assert.ok(await sameFor(services, at, at.manager, wide), kind);
    await prepareFacts(second, at.organization.slug);
    assert.deepEqual((await checkFacts(app.services, at.organization.slug, { write: false })).drift, [], kind);
  }
});
