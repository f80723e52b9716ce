import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, uuid } from '../../testing/app.ts';
import { getPack, installPack, shippedPacks } from './public.ts';

const practice = 'course-for-family';
let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

test('an administrator installs a shipped practice; everybody reads it; a second time changes nothing', async () => {
  const organization = await app.organization();
  const administrator = await app.staff(organization, ['administrator']);
  const worker = await app.staff(organization, ['practitioner']);
  const before = await app.ok(administrator, 'GET', '/practices');
  assert.deepEqual([before.items, before.next], [[], null]);
  assert.equal(before.shipped.find((one: { id: string }) => one.id === practice).installed, null);
  const body = { id: uuid(), practice };
  assert.equal((await app.call(worker, 'POST', '/practices', body)).status, 403);
  const made = await app.call(administrator, 'POST', '/practices', body);
  assert.equal(made.status, 201);
  assert.equal(made.body.title, 'Курс на семью');
  assert.equal((await app.call(administrator, 'POST', '/practices', body)).status, 200);
  const again = await app.call(administrator, 'POST', '/practices', { id: uuid(), practice });
  assert.equal(again.status, 201);
  assert.equal(again.body.versions.length, 1);
  const listed = await app.ok(worker, 'GET', '/practices');
  assert.deepEqual(listed.items.map((one: { id: string; version: string }) => [one.id, one.version]), [[practice, made.body.version]]);
  const card = await app.ok(worker, 'GET', `/practices/${practice}`);
  assert.equal(card.services.length, 12);
  assert.equal(card.indicators.length, 25);
  assert.equal((await app.call(worker, 'GET', '/practices/no-such')).status, 404);
  const unknown = await app.call(administrator, 'POST', '/practices', { id: uuid(), practice: 'no-such' });
  assert.deepEqual([unknown.status, unknown.body.errors[0].path], [422, 'practice']);
});

test('versions are kept side by side; the same version with other content is refused', async () => {
  const organization = await app.organization();
  const worker = await app.staff(organization, ['manager']);
  const pack = shippedPacks().get(practice)!;
  const inside = <T>(work: (tx: Parameters<typeof installPack>[0]) => Promise<T>) =>
    app.database.transaction(async (tx) => {
      await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
      return work(tx);
    });
  await inside((tx) => installPack(tx, organization.id, pack));
  await inside((tx) => installPack(tx, organization.id, { ...pack, version: '9.1', aim: 'Новая цель' }));
  await assert.rejects(inside((tx) => installPack(tx, organization.id, { ...pack, aim: 'Другая цель' })), { code: 'version_taken' });
  const card = await app.ok(worker, 'GET', `/practices/${practice}`);
  assert.deepEqual([card.version, card.aim, card.versions.length], ['9.1', 'Новая цель', 2]);
  assert.equal((await inside((tx) => getPack(tx, organization.id, practice, pack.version))).aim, pack.aim);
  assert.equal((await inside((tx) => getPack(tx, organization.id, practice))).aim, 'Новая цель');
});

test('one organization knows nothing of another’s practices', async () => {
  const mine = await app.organization();
  const other = await app.organization();
  const administrator = await app.staff(mine, ['administrator']);
  const stranger = await app.staff(other, ['administrator']);
  await app.ok(administrator, 'POST', '/practices', { id: uuid(), practice });
  assert.deepEqual((await app.ok(stranger, 'GET', '/practices')).items, []);
  assert.equal((await app.call(stranger, 'GET', `/practices/${practice}`)).status, 404);
  assert.equal((await app.call(stranger, 'GET', `/organizations/${mine.slug}/practices/${practice}`)).status, 404);
});
