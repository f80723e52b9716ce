import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { slugFrom } from './rules.ts';

let app: TestApp;
let admin: TestStaff;
let manager: TestStaff;

before(async () => {
  app = await startTestApp();
  const org = await app.organization('istok');
  admin = await app.staff(org, ['administrator']);
  manager = await app.staff(org, ['manager']);
});
after(() => app.close());

test('a slug out of a name', () => {
  assert.equal(slugFrom('Центр поддержки семьи «Исток»'), 'istok');
  assert.equal(slugFrom('КУ «Щучинский центр — Ёлка»'), 'shchuchinskii-tsentr-elka');
  assert.equal(slugFrom('АНО Помощь и участие'), 'pomoshch-uchastie');
  assert.equal(slugFrom('!!!'), null);
});

test('settings: the administrator changes name and time zone; a stale edit is refused', async () => {
  const own = await app.ok(admin, 'GET', '/organizations/istok');
  const changed = await app.ok(admin, 'PATCH', '/organizations/istok', { version: own.version, name: 'Исток', timeZone: 'Europe/Moscow' });
  assert.deepEqual([changed.name, changed.timeZone, changed.version], ['Исток', 'Europe/Moscow', own.version + 1]);
  assert.equal((await app.call(admin, 'PATCH', '/organizations/istok', { version: own.version, name: 'Родник' })).body.code, 'version_conflict');
  assert.equal((await app.call(admin, 'PATCH', '/organizations/istok', { version: 2, timeZone: 'Europe/Krapivino' })).body.errors[0].path, 'timeZone');
  assert.equal((await app.call(manager, 'PATCH', '/organizations/istok', { version: 2, name: 'Мой' })).status, 403);
});

test('branches: add, rename, another default, close', async () => {
  const id = uuid();
  const added = await app.call(admin, 'POST', '/branches', { id, name: 'Северное' });
  assert.deepEqual([added.status, added.body.isDefault], [201, false]);
  assert.equal((await app.call(admin, 'POST', '/branches', { id, name: 'Северное' })).status, 200);
  assert.equal((await app.call(admin, 'POST', '/branches', { id: uuid(), name: 'СЕВЕРНОЕ' })).body.code, 'branch_taken');
  const renamed = await app.ok(admin, 'PATCH', `/branches/${id}`, { version: 1, name: 'Северное отделение', isDefault: true });
  assert.deepEqual([renamed.name, renamed.isDefault], ['Северное отделение', true]);
  const list = (await app.ok(manager, 'GET', '/branches')).items;
  assert.equal(list.filter((item: any) => item.isDefault).length, 1);
  assert.equal((await app.call(admin, 'PATCH', `/branches/${id}`, { version: 2, isClosed: true })).body.code, 'default_branch');
  const main = list.find((item: any) => item.id !== id);
  const closed = await app.ok(admin, 'PATCH', `/branches/${main.id}`, { version: main.version, isClosed: true });
  assert.equal(closed.isClosed, true);
  assert.equal((await app.call(admin, 'PATCH', `/branches/${main.id}`, { version: closed.version, isDefault: true })).body.code, 'branch_closed');
  assert.equal((await app.ok(admin, 'PATCH', `/branches/${main.id}`, { version: closed.version, isClosed: false })).isClosed, false);
});

test('districts and settlements: kept by the manager, found by ё and е alike, not removed while in use', async () => {
  const [district, settlement] = [uuid(), uuid()];
  await app.ok(manager, 'POST', '/districts', { id: district, name: 'Берёзовский' });
  assert.equal((await app.call(manager, 'POST', '/districts', { id: uuid(), name: 'березовский' })).body.code, 'district_taken');
  await app.ok(manager, 'POST', '/settlements', { id: settlement, name: 'Новый Свет', districtId: district });
  assert.equal((await app.call(manager, 'POST', '/settlements', { id: uuid(), name: 'Дальний', districtId: uuid() })).body.errors[0].path, 'districtId');
  assert.deepEqual((await app.ok(manager, 'GET', `/districts?query=${encodeURIComponent('березов')}`)).items.map((item: any) => item.id), [district]);
  assert.deepEqual((await app.ok(manager, 'GET', `/settlements?district=${district}`)).items.map((item: any) => item.districtName), ['Берёзовский']);
  assert.equal((await app.call(manager, 'DELETE', `/districts/${district}`)).body.code, 'district_in_use');
  assert.equal((await app.ok(manager, 'PATCH', `/settlements/${settlement}`, { version: 1, districtId: null })).districtId, null);
  assert.equal((await app.ok(manager, 'PATCH', `/districts/${district}`, { version: 1, name: 'Берёзовский муниципальный' })).version, 2);
  await app.ok(manager, 'DELETE', `/districts/${district}`);
  assert.equal((await app.call(manager, 'DELETE', `/districts/${district}`)).status, 404);
});
