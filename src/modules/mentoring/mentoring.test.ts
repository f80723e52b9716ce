import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let manager: TestStaff;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager']);
});
after(() => app.close());

const mentor = (extra: object = {}) => ({ id: uuid(), practice, lastName: 'Ерёмина', firstName: 'Нина', patronymic: 'Петровна', testedOn: '2026-09-01', testResult: 'passed', registeredOn: '2026-09-10', ...extra });
const codes = (answer: { body: { errors: { path: string; code: string; message: string }[] } }) => answer.body.errors.map(({ path, code }) => `${path}: ${code}`);

test('mentors get codes that count on, are found by a part of the name, and paged by name', async () => {
  const first = await app.ok(manager, 'POST', '/mentors', mentor());
  const second = await app.ok(manager, 'POST', '/mentors', mentor({ lastName: 'Абрамов', firstName: 'Ёлка', code: '77' }));
  const third = await app.ok(manager, 'POST', '/mentors', mentor({ lastName: 'Яковлева' }));
  assert.deepEqual([first.code, second.code, third.code], ['Н-001', '77', 'Н-002']);
  const names = async (query: string) => (await app.ok(manager, 'GET', `/mentors?practice=${practice}&${query}`)).items.map((one: { lastName: string }) => one.lastName);
  assert.deepEqual(await names(''), ['Абрамов', 'Ерёмина', 'Яковлева']);
  assert.deepEqual(await names(`query=${encodeURIComponent('ерем нин')}`), ['Ерёмина']);
  assert.deepEqual(await names('query=77'), ['Абрамов']);
  assert.deepEqual(await names('query=%25'), []);
  const page = await app.ok(manager, 'GET', '/mentors?limit=2');
  const rest = await app.ok(manager, 'GET', `/mentors?limit=2&after=${page.next}`);
  assert.deepEqual(rest.items.map((one: { lastName: string }) => one.lastName), ['Яковлева']);
  assert.equal(rest.next, null);
  const taken = await app.call(manager, 'POST', '/mentors', mentor({ code: '77' }));
  assert.deepEqual(codes(taken), ['code: code_taken']);
});

test('an edit carries its version and leaves history', async () => {
  const body = mentor({ lastName: 'Правкина', testedOn: null, testResult: null, registeredOn: null });
  const made = await app.call(manager, 'POST', '/mentors', body);
  assert.equal((await app.call(manager, 'POST', '/mentors', body)).status, 200);
  assert.equal(made.status, 201);
  const changed = await app.ok(manager, 'PATCH', `/mentors/${body.id}`, { version: 1, testedOn: '2026-10-01', testResult: 'failed', registeredOn: '2026-10-05' });
  assert.deepEqual([changed.version, changed.testResult, changed.warnings[0].code], [2, 'failed', 'registered_without_test']);
  const stale = await app.call(manager, 'PATCH', `/mentors/${body.id}`, { version: 1, firstName: 'Анна' });
  assert.deepEqual([stale.status, stale.body.current.version], [409, 2]);
  const card = await app.ok(manager, 'GET', `/mentors/${body.id}`);
  assert.deepEqual(card.history[0].changes.testResult, [null, 'failed']);
});

test('bad input is refused in Russian', async () => {
  const bad: [object, string[]][] = [
    [{ lastName: ' ' }, ['lastName: too_small']],
    [{ testedOn: '2026-11-25' }, ['testedOn: test_in_future']],
    [{ testedOn: null }, ['testedOn: test_date_needed']],
    [{ registeredOn: '2027-01-01' }, ['registeredOn: registered_in_future']],
    [{ testResult: 'maybe' }, ['testResult: invalid_value']],
    [{ practice: 'other' }, ['practice: unknown_practice']],
  ];
  for (const [extra, expected] of bad) {
    const answer = await app.call(manager, 'POST', '/mentors', mentor(extra));
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(codes(answer), expected);
    for (const one of answer.body.errors) assert.match(one.message, /[А-ЯЁа-яё]/);
  }
});

test('families of a mentor: those that the caller sees; another organization sees none of it', async () => {
  const body = mentor({ lastName: 'Семейная' });
  await app.ok(manager, 'POST', '/mentors', body);
  const curator = await app.staff(organization, ['case-manager']);
  const mine = await makeFamily(app, organization, { practice, title: 'Мои', manager: curator.staffId });
  const others = await makeFamily(app, organization, { practice, title: 'Чужие' });
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    await tx.rows('update ryadom.family_case set mentor_id = $2 where organization_id = $1 and id = any ($3::uuid[])', [organization.id, body.id, [mine.caseId, others.caseId]]);
  });
  const titles = async (staff: TestStaff) => (await app.ok(staff, 'GET', `/mentors/${body.id}`)).cases.map((one: { title: string }) => one.title);
  assert.deepEqual(await titles(manager), ['Мои', 'Чужие']);
  assert.deepEqual(await titles(curator), ['Мои']);
  const practitioner = await app.staff(organization, ['practitioner']);
  assert.deepEqual(await titles(practitioner), []);
  assert.equal((await app.call(practitioner, 'POST', '/mentors', mentor())).status, 403);
  assert.equal((await app.call(await app.staff(organization, ['administrator']), 'GET', '/mentors')).status, 403);
  const elsewhere = await app.organization();
  await installPractice(app, elsewhere);
  const stranger = await app.staff(elsewhere, ['manager']);
  assert.equal((await app.call(stranger, 'GET', `/mentors/${body.id}`)).status, 404);
  assert.equal((await app.call(stranger, 'PATCH', `/mentors/${body.id}`, { version: 1, firstName: 'х' })).status, 404);
  assert.deepEqual((await app.ok(stranger, 'GET', '/mentors')).items, []);
});
