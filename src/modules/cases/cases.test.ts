import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPack, shippedPacks } from '../practices/public.ts';
import { dateComplaints, groupBefore, ownBranches } from './rules.ts';

let app: TestApp;
let org: TestOrganization;
let manager: TestStaff;
let vera: TestStaff;
let ivan: TestStaff;
const pack = [...shippedPacks().values()][0]!;
const practice = pack.id;
const reason = pack.closeReasons[0]!.id;

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org.id)]);
    await installPack(tx, org.id, pack);
  });
  manager = await app.staff(org, ['manager'], 'Ольга Петровна Гордеева');
  vera = await app.staff(org, ['case-manager'], 'Вера Алексеевна Соловьёва');
  ivan = await app.staff(org, ['case-manager'], 'Иван Ильич Громов');
});
after(() => app.close());

function family(lastName: string, extra: Record<string, unknown> = {}) {
  return { id: uuid(), practice, members: [{ id: uuid(), lastName, firstName: 'Анна', patronymic: 'Игоревна', sex: 'f', role: 'mother' }], ...extra };
}
const caseOf = async (staff: TestStaff, body: { id: string }) => (await app.ok(staff, 'POST', '/families', body)).caseId as string;

describe('dates of a case', () => {
  const table: [string, Parameters<typeof dateComplaints>[0], string[]][] = [
    ['open', { openedOn: '2026-03-01', closedOn: null, closeReason: null }, []],
    ['closed on the day it was opened', { openedOn: '2026-03-01', closedOn: '2026-03-01', closeReason: 'moved' }, []],
    ['opened tomorrow', { openedOn: '2026-11-25', closedOn: null, closeReason: null }, ['opened_in_future']],
    ['closed before it was opened', { openedOn: '2026-03-02', closedOn: '2026-03-01', closeReason: 'moved' }, ['closed_before_opened']],
    ['closed tomorrow', { openedOn: '2026-03-02', closedOn: '2026-11-25', closeReason: 'moved' }, ['closed_in_future']],
    ['closed for no reason', { openedOn: '2026-03-02', closedOn: '2026-03-09', closeReason: null }, ['closed_without_reason']],
    ['a reason without a day', { openedOn: '2026-03-02', closedOn: null, closeReason: 'moved' }, ['reason_without_date']],
  ];
  for (const [name, dates, codes] of table) {
    test(name, () => assert.deepEqual(dateComplaints(dates, '2026-11-24').map((one) => one.code), codes));
  }
  test('a manager of the whole organization has no own branches', () => {
    assert.deepEqual(ownBranches([{ role: 'manager', branchId: null }, { role: 'manager', branchId: 'b' }]), []);
    assert.deepEqual(ownBranches([{ role: 'manager', branchId: 'b' }, { role: 'practitioner', branchId: 'x' }]), ['b']);
  });
  test('what was before is grouped', () => {
    const rows = [{ familyId: 'a', previous: 'v' }, { familyId: 'b', previous: null }, { familyId: 'c', previous: 'v' }];
    assert.deepEqual(groupBefore(rows), [{ previous: 'v', families: ['a', 'c'] }, { previous: null, families: ['b'] }]);
  });
});

test('a family needs only the surname and first name of an adult, and gets a code and a title', async () => {
  const body = { id: uuid(), practice, members: [{ id: uuid(), lastName: 'Ковалёва', firstName: 'Оксана', role: 'mother' }] };
  const made = await app.ok(vera, 'POST', '/families', body);
  assert.match(made.code, /^К-\d{4,}$/);
  assert.equal(made.title, 'Ковалёвы');
  assert.deepEqual(await app.ok(vera, 'POST', '/families', body), made, 'the same again makes nothing new');
  const other = await app.call(vera, 'POST', '/families', { ...body, address: 'ул. Лесная, 1' });
  assert.equal(other.status, 409);
  assert.equal(other.body.code, 'id_reused');
});

test('two at once with the same id make one family', async () => {
  const body = family('Двойные');
  const [a, b] = await Promise.all([app.call(vera, 'POST', '/families', body), app.call(vera, 'POST', '/families', body)]);
  assert.deepEqual([a.status, b.status].sort(), [200, 201]);
  assert.deepEqual(a.body, b.body);
});

test('who admits a family sees it; another team does not, and cannot tell it from nothing', async () => {
  const caseId = await caseOf(vera, family('Титова'));
  const seen = await app.call(vera, 'PATCH', `/cases/${caseId}`, { version: 1, openedOn: '2026-11-01' });
  assert.equal(seen.status, 200);
  assert.equal(seen.body.caseManagerId, vera.staffId);
  const hidden = await app.call(ivan, 'PATCH', `/cases/${caseId}`, { version: 2, openedOn: '2026-11-02' });
  const missing = await app.call(ivan, 'PATCH', `/cases/${uuid()}`, { version: 2, openedOn: '2026-11-02' });
  assert.equal(hidden.status, 404);
  assert.deepEqual({ ...hidden.body, requestId: '' }, { ...missing.body, requestId: '' });
});

test('naming a colleague keeps the author in the team', async () => {
  const caseId = await caseOf(vera, family('Орлова', { caseManagerId: ivan.staffId }));
  const record = await app.ok(vera, 'PATCH', `/cases/${caseId}`, { version: 1, openedOn: '2026-11-20' });
  assert.equal(record.caseManagerId, ivan.staffId);
  assert.deepEqual(record.team.map((one: any) => one.staffId), [vera.staffId]);
  const left = await app.ok(vera, 'POST', `/cases/${caseId}/team/${record.team[0].id}/leave`, { version: 1 });
  assert.deepEqual(left.team, []);
  assert.equal((await app.call(vera, 'PATCH', `/cases/${caseId}`, { version: 2, openedOn: '2026-11-19' })).status, 404);
});

test('closing, reopening and a second case in the practice', async () => {
  const body = family('Зуева');
  const caseId = await caseOf(manager, body);
  const second = await app.call(manager, 'POST', `/families/${body.id}/cases`, { id: uuid(), practice });
  assert.equal(second.status, 422);
  assert.equal(second.body.errors[0].code, 'already_open');
  const closed = await app.ok(manager, 'POST', `/cases/${caseId}/close`, { version: 1, closedOn: '2026-11-24', closeReason: reason });
  assert.equal(closed.closedOn, '2026-11-24');
  assert.equal((await app.call(manager, 'POST', `/cases/${caseId}/close`, { version: 2, closedOn: '2026-11-24', closeReason: reason })).body.code, 'already_closed');
  const again = await app.ok(manager, 'POST', `/families/${body.id}/cases`, { id: uuid(), practice });
  assert.equal(again.packVersion, pack.version);
  const refused = await app.call(manager, 'POST', `/cases/${caseId}/reopen`, { version: 2 });
  assert.equal(refused.body.code, 'already_open');
  await app.ok(manager, 'POST', `/cases/${again.id}/close`, { version: 1, closedOn: '2026-11-24', closeReason: reason });
  assert.equal((await app.ok(manager, 'POST', `/cases/${caseId}/reopen`, { version: 2 })).closedOn, null);
});

test('a stale edit gets both versions', async () => {
  const caseId = await caseOf(manager, family('Лыкова'));
  await app.ok(manager, 'PATCH', `/cases/${caseId}`, { version: 1, openedOn: '2026-10-01' });
  const stale = await app.call(manager, 'PATCH', `/cases/${caseId}`, { version: 1, openedOn: '2026-09-01' });
  assert.equal(stale.status, 409);
  assert.equal(stale.body.code, 'version_conflict');
  assert.equal(stale.body.sentVersion, 1);
  assert.equal(stale.body.current.openedOn, '2026-10-01');
});

test('bulk change of case manager moves sight too, and tells what was before', async () => {
  const mine = [family('Сомова'), family('Бобров')];
  for (const body of mine) await app.ok(vera, 'POST', '/families', body);
  const families = mine.map((body) => body.id);
  const done = await app.ok(manager, 'POST', '/cases/reassign', { id: uuid(), families, to: ivan.staffId });
  assert.equal(done.moved, 2);
  assert.deepEqual(done.before.map((one: any) => [one.previous, one.families.length]), [[vera.staffId, 2]]);
  assert.equal((await app.call(vera, 'POST', `/families/${families[0]}/cases`, { id: uuid(), practice })).status, 404);
  const back = await app.ok(manager, 'POST', '/cases/reassign', { id: uuid(), families, to: vera.staffId });
  assert.equal(back.moved, 2);
  assert.equal((await app.call(vera, 'POST', '/cases/reassign', { id: uuid(), families, to: vera.staffId })).status, 403);
  assert.equal((await app.call(manager, 'POST', '/cases/reassign', { id: uuid(), to: vera.staffId })).body.errors[0].code, 'nobody_chosen');
});

test('a manager of one branch works in it alone', async () => {
  const branch = await app.branch(org, 'Зеленогорское отделение');
  const local = await app.staff(org, [{ role: 'manager', branchId: branch }], 'Нина Ивановна Ершова');
  const foreign = await app.call(local, 'POST', '/families', family('Носова', { branchId: org.branchId }));
  assert.equal(foreign.body.errors[0].code, 'foreign_branch');
  const body = family('Носова');
  const caseId = await caseOf(local, body);
  assert.equal((await app.ok(local, 'PATCH', `/cases/${caseId}`, { version: 1, mentorId: null })).branchId, branch);
  const elsewhere = await caseOf(manager, family('Ильина'));
  assert.equal((await app.call(local, 'PATCH', `/cases/${elsewhere}`, { version: 1, mentorId: null })).status, 404);
  const moved = await app.ok(local, 'POST', '/cases/move-branch', { id: uuid(), families: [body.id], to: org.branchId });
  assert.equal(moved.moved, 1);
  assert.equal((await app.call(local, 'PATCH', `/cases/${caseId}`, { version: 2, mentorId: null })).status, 404);
});

test('bad input names its field', async () => {
  const table: [string, Record<string, unknown>, string][] = [
    ['practice', family('А', { practice: 'net-takoy' }), 'unknown_practice'],
    ['openedOn', family('Б', { openedOn: '2026-12-31' }), 'opened_in_future'],
    ['caseManagerId', family('В', { caseManagerId: uuid() }), 'unknown_staff'],
    ['mentorId', family('Г', { mentorId: uuid() }), 'unknown_mentor'],
    ['branchId', family('Д', { branchId: uuid() }), 'unknown_branch'],
    ['categoryId', family('Е', { categories: [{ categoryId: 'net_takoy' }] }), 'unknown_category'],
    ['members', family('Ж', { members: [] }), 'too_small'],
    ['members.0.birthDate', family('З', { members: [{ id: uuid(), lastName: 'З', firstName: 'И', role: 'child', birthDate: '2030-01-01' }] }), 'birth_in_future'],
  ];
  for (const [path, body, code] of table) {
    const answer = await app.call(manager, 'POST', '/families', body);
    assert.equal(answer.status, 422, `${path}: ${answer.text}`);
    assert.deepEqual(answer.body.errors.map((one: any) => [one.path, one.code]), [[path, code]]);
    assert.match(answer.body.errors[0].message, /[а-яё]/i);
  }
});

test('a case manager hands a case over and loses sight of it; its history is kept', async () => {
  const body = family('Рогова');
  const caseId = await caseOf(vera, body);
  const given = await app.ok(vera, 'PATCH', `/cases/${caseId}`, { version: 1, caseManagerId: ivan.staffId });
  assert.deepEqual([given.caseManagerId, given.version], [ivan.staffId, 2]);
  assert.equal((await app.call(vera, 'PATCH', `/cases/${caseId}`, { version: 2, openedOn: '2026-11-02' })).status, 404);
  const { items } = await app.ok(ivan, 'GET', `/families/${body.id}/history`);
  assert.deepEqual(items[0].changes, { caseManagerId: [vera.staffId, ivan.staffId] });
});

test('a bulk change of chosen cases leaves other cases alone', async () => {
  const bodies = [family('Ежова'), family('Ершова')];
  const cases = [];
  for (const body of bodies) cases.push(await caseOf(vera, body));
  const done = await app.ok(manager, 'POST', '/cases/reassign', { id: uuid(), caseIds: [cases[0]], to: ivan.staffId });
  assert.deepEqual([done.moved, done.before], [1, [{ previous: vera.staffId, families: [bodies[0]!.id] }]]);
  assert.equal((await app.call(vera, 'PATCH', `/cases/${cases[1]}`, { version: 1, openedOn: '2026-11-02' })).status, 200);
});
