import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';

let app: TestApp;
let manager: TestStaff;
let practitioner: TestStaff;

before(async () => {
  app = await startTestApp();
  const organization = await app.organization();
  manager = await app.staff(organization, ['manager']);
  practitioner = await app.staff(organization, ['practitioner']);
});
after(() => app.close());

const partner = (extra: object = {}) => ({ id: uuid(), name: 'Центр «Ёлочка»', kinds: ['medical'], ...extra });
const codes = (answer: { body: { errors: { path: string; code: string }[] } }) => answer.body.errors.map(({ path, code }) => `${path}: ${code}`);

test('partners are added, found by any word and kind, edited with versions, closed and opened again', async () => {
  const body = partner({ phone: '+7 900 111-22-33', contactName: 'Нина Ерёмина' });
  const made = await app.call(manager, 'POST', '/partners', body);
  assert.deepEqual([made.status, made.body.name, made.body.version], [201, 'Центр «Ёлочка»', 1]);
  assert.equal((await app.call(manager, 'POST', '/partners', body)).status, 200);
  await app.ok(manager, 'POST', '/partners', partner({ name: 'Адвокатское бюро', kinds: ['legal', 'legal', 'social'] }));
  const names = async (query: string) => (await app.ok(practitioner, 'GET', `/partners?${query}`)).items.map((one: { name: string }) => one.name);
  assert.deepEqual(await names(''), ['Адвокатское бюро', 'Центр «Ёлочка»']);
  assert.deepEqual(await names(`query=${encodeURIComponent('ЕЛОЧКА ерем')}`), ['Центр «Ёлочка»']);
  assert.deepEqual(await names('kind=social'), ['Адвокатское бюро']);
  assert.deepEqual(await names('query=%25'), []);
  const page = await app.ok(manager, 'GET', '/partners?limit=1');
  assert.deepEqual((await app.ok(manager, 'GET', `/partners?limit=1&after=${page.next}`)).items.map((one: { name: string }) => one.name), ['Центр «Ёлочка»']);
  assert.deepEqual(codes(await app.call(manager, 'POST', '/partners', partner({ name: 'центр «елочка»' }))), ['name: name_taken']);

  const changed = await app.ok(manager, 'PATCH', `/partners/${body.id}`, { version: 1, address: 'ул. Мира, 1' });
  assert.deepEqual([changed.version, changed.address], [2, 'ул. Мира, 1']);
  assert.equal((await app.call(manager, 'PATCH', `/partners/${body.id}`, { version: 1, address: null })).body.code, 'version_conflict');
  const closed = await app.ok(manager, 'POST', `/partners/${body.id}/close`, { version: 2, closedOn: '2026-11-01', reason: 'Переехали' });
  assert.deepEqual([closed.closedOn, await names('')], ['2026-11-01', ['Адвокатское бюро']]);
  assert.equal((await app.call(manager, 'POST', `/partners/${body.id}/close`, { version: 3, closedOn: '2026-11-01', reason: 'Ещё раз' })).body.code, 'already_closed');
  await app.ok(manager, 'POST', `/partners/${body.id}/reopen`, { version: 3 });
  const card = await app.ok(practitioner, 'GET', `/partners/${body.id}`);
  assert.deepEqual([card.closedOn, card.history.length, card.history[0].changes.closedOn], [null, 3, ['2026-11-01', null]]);
});

test('bad input is refused in Russian, and a practitioner keeps no register', async () => {
  const bad: [object, string[]][] = [
    [{ name: ' ' }, ['name: too_small']],
    [{ kinds: [] }, ['kinds: too_small']],
    [{ kinds: ['magic'] }, ['kinds.0: invalid_value']],
    [{ email: 'нет' }, ['email: invalid_format']],
  ];
  for (const [extra, expected] of bad) {
    const answer = await app.call(manager, 'POST', '/partners', partner({ name: uuid(), ...extra }));
    assert.ok(answer.status === 400 || answer.status === 422, answer.text);
    assert.deepEqual(codes(answer), expected);
  }
  assert.equal((await app.call(practitioner, 'POST', '/partners', partner({ name: 'Чужой' }))).status, 403);
  assert.equal((await app.call(manager, 'GET', '/partners?after=x')).status, 400);
  assert.equal((await app.call(manager, 'GET', `/partners/${uuid()}`)).status, 404);
});
