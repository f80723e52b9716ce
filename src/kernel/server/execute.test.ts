import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';

let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

/** One statement as the owner of the database, inside the organization. */
const owner = (organization: { id: number }, sql: string, params: unknown[]) =>
  app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    return tx.rows(sql, params);
  });
/** Sends one service of the family; gives the status and the answer. */
const record = (caller: Parameters<TestApp['call']>[0], of: { family: string; practice: string }, id: string, minutes = 45) =>
  app.call(caller, 'POST', '/services', { id, ...of, service: 'home_visit', date: '2026-11-20', minutes, recipients: null });
const addFamily = "insert into ryadom.family (organization_id, id, code, title) values ($1, $2, 'К-1', $3)";

test('a read that starts before its caller is confirmed obeys what the caller may do now', async () => {
  const organization = await app.organization();
  const other = await app.organization();
  const manager = await app.staff(organization, ['manager']);
  const id = '00000000-0000-4000-8000-000000000001';
  await owner(organization, addFamily, [organization.id, id, 'Первые']);
  const card = `/families/${id}`;
  const statusOf = async (path = card) => (await app.call(manager, 'GET', path)).status;
  assert.deepEqual([await statusOf(), await statusOf()], [200, 200]);
  assert.equal(await statusOf(`/organizations/${other.slug}/families/${id}`), 404);

  const setRole = (role: string) => owner(organization, 'update ryadom.staff_role set role = $1 where organization_id = $2 and staff_id = $3', [role, organization.id, manager.staffId]);
  await setRole('case-manager');
  assert.equal(await statusOf(), 404, 'the family is not of the team');
  await setRole('administrator');
  assert.equal(await statusOf(), 403);
  await setRole('manager');
  const again = await app.call(manager, 'GET', card);
  assert.equal(again.status, 200);
  assert.equal(again.body.title, 'Первые');
  await owner(organization, "update ryadom.staff set name = 'Другое имя' where id = $1", [manager.staffId]);
  assert.equal(await statusOf(), 200);
  const { rows } = await app.database.pool.query("select count(*)::int as total from ryadom.audit_tail where actor_name = 'Другое имя'");
  assert.equal(rows[0].total, 1, 'the audit names who it is now, once');
  await owner(organization, 'delete from accounts.access_token where user_id = $1', [manager.userId]);
  assert.deepEqual([await statusOf(), await statusOf()], [401, 401]);
});

test('many at once get their own', async () => {
  const all = await Promise.all([0, 1, 2].map(async () => {
    const organization = await app.organization();
    const id = uuid();
    await owner(organization, addFamily, [organization.id, id, organization.slug]);
    return { manager: await app.staff(organization, ['manager']), id };
  }));
  const asked = Array.from({ length: 90 }, (_, n) => ({ caller: all[n % 3]!, of: all[Math.floor(n / 3) % 3]! }));
  const answers = await Promise.all(asked.map(({ caller, of }) => app.call(caller.manager, 'GET', `/families/${of.id}`)));
  for (const [n, { caller, of }] of asked.entries()) {
    assert.equal(answers[n]!.status, caller === of ? 200 : 404);
    if (caller === of) assert.equal(answers[n]!.body.title, caller.manager.organization.slug);
  }
});

test('a write that starts before its caller is confirmed keeps only what the caller may do now, and only once', async () => {
  const organization = await app.organization();
  const manager = await app.staff(organization, ['manager']);
  const practice = await installPractice(app, organization);
  const family = { family: (await makeFamily(app, organization, { practice })).id, practice };
  const stored = async () => Number((await owner(organization, 'select count(*)::int as total from ryadom.service_record where organization_id = $1', [organization.id]))[0]!['total']);
  const first = uuid();
  assert.equal((await record(manager, family, first)).status, 201);
  const second = uuid();
  assert.equal((await record(manager, family, second)).status, 201);
  const again = await record(manager, family, second);
  assert.equal(again.status, 200);
  assert.equal(again.body.id, second);
  assert.equal((await record(manager, family, second, 50)).body.code, 'id_reused');
  assert.equal((await record(manager, family, uuid(), 0)).status, 422);
  assert.equal(await stored(), 2);

  const setRole = (role: string) => owner(organization, 'update ryadom.staff_role set role = $1 where organization_id = $2 and staff_id = $3', [role, organization.id, manager.staffId]);
  await setRole('administrator');
  const refused = uuid();
  assert.equal((await record(manager, family, refused)).status, 403);
  await setRole('case-manager');
  assert.equal((await record(manager, family, refused)).status, 404, 'the family is not of the team');
  assert.equal(await stored(), 2);
  await setRole('manager');
  assert.equal((await record(manager, family, refused)).status, 201, 'a refused submission registered nothing');
  const many = await Promise.all(Array.from({ length: 8 }, () => record(manager, family, '00000000-0000-4000-8000-00000000abcd')));
  assert.equal(many.filter(({ status }) => status === 201).length, 1);
  assert.ok(many.every(({ status }) => status === 201 || status === 200));
  assert.equal(await stored(), 4);
});

test('a read whose last statement was not the last after all gives the same, and is audited once', async () => {
  const organization = await app.organization();
  const manager = await app.staff(organization, ['manager']);
  const practice = await installPractice(app, organization);
  const family = await makeFamily(app, organization, { practice });
  const id = uuid();
  assert.equal((await record(manager, { family: family.id, practice }, id, 900)).status, 201);
  for (const turn of ['first', 'again']) {
    const read = await app.call(manager, 'GET', `/services/${id}`);
    assert.equal(read.status, 200, turn);
    // The length is doubtful, so the pack is asked after the record.
    assert.deepEqual(read.body.warnings.map((one: { code: string }) => one.code), ['long_minutes']);
  }
  const { rows } = await app.database.pool.query("select count(*)::int as total from ryadom.audit_tail where operation = 'services.getService' and subject_id = $1", [id]);
  assert.equal(rows[0].total, 2);
});
