import { strict as assert } from 'node:assert';
import { after, before, beforeEach, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { startSealing } from './commands.ts';
import { sealAudit, verifyAudit } from './public.ts';

let app: TestApp;
let org: TestOrganization;
let admin: TestStaff;
let manager: TestStaff;

before(async () => {
  app = await startTestApp();
  org = await app.organization('istok');
  admin = await app.staff(org, ['administrator'], 'Анна Админ');
  manager = await app.staff(org, ['manager'], 'Мария Руководитель');
});
after(() => app.close());

const district = (name: string) => app.ok(manager, 'POST', '/districts', { id: uuid(), name });
const events = (staff: TestStaff, query = '') => app.ok(staff, 'GET', `/audit-events${query}`);

test('a write is in the log with its Russian title, before and after the seal alike', async () => {
  await district('Яйский');
  const [fresh] = (await events(admin, '?operation=organizations.addDistrict')).items;
  assert.deepEqual([fresh.operationTitle, fresh.outcome, fresh.actor.name, fresh.sealed], ['Добавить район', 'done', 'Мария Руководитель', false]);
  await sealAudit(app.database);
  const [sealed] = (await events(admin, '?operation=organizations.addDistrict')).items;
  assert.deepEqual({ ...sealed, sealed: false }, fresh);
  const about = await app.ok(admin, 'GET', '/audit-filters');
  assert.ok(about.operations.some((item: any) => item.name === 'organizations.addDistrict'));
  assert.ok(about.actors.some((item: any) => item.id === manager.staffId));
  assert.ok(about.sealedAt);
});

test('filters, pages that stay in place while rows are sealed, and bad ones', async () => {
  for (let i = 0; i < 7; i++) await district(`Район ${i}`);
  const first = await events(admin, `?actor=${manager.staffId}&outcome=done&limit=3`);
  await sealAudit(app.database);
  await district('Позже');
  const second = await events(admin, `?actor=${manager.staffId}&outcome=done&limit=200&after=${first.next}`);
  const ids = [...first.items, ...second.items].map((item: any) => item.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, 8);
  assert.equal((await app.call(admin, 'GET', '/audit-events?from=2026-11-25&to=2026-11-24')).status, 422);
  assert.equal((await app.call(admin, 'GET', '/audit-events?after=x')).status, 400);
  assert.equal((await app.call(admin, 'GET', '/audit-events?what=1')).status, 400);
  assert.deepEqual((await events(admin, '?to=2020-01-01')).items, []);
});

test('days are the organization’s: half past midnight in Novokuznetsk is the evening before by UTC', async () => {
  await app.database.pool.query(
    `insert into ryadom.audit_tail (organization_id, at, operation, outcome, request_id) values
     ($1, '2026-05-09T17:30:00Z', 'organizations.addBranch', 'done', 'after'), ($1, '2026-05-09T16:30:00Z', 'organizations.addBranch', 'done', 'before')`,
    [org.id],
  );
  const on = async (day: string) => (await events(admin, `?from=${day}&to=${day}`)).items.map((item: any) => item.requestId);
  assert.deepEqual([await on('2026-05-09'), await on('2026-05-10')], [['before'], ['after']]);
});

test('reading the log is in the log; who may not read it is refused and logged', async () => {
  await events(admin, '?outcome=refused');
  const [read] = (await events(admin, '?operation=audit.listAuditEvents&outcome=read')).items;
  assert.deepEqual([read.actor.id, read.details], [admin.staffId, { outcome: 'refused' }]);
  const worker = await app.staff(org, ['case-manager', 'practitioner']);
  assert.equal((await app.call(worker, 'GET', '/audit-events')).status, 403);
  const [refused] = (await events(admin, `?actor=${worker.staffId}`)).items;
  assert.deepEqual([refused.operation, refused.outcome], ['audit.listAuditEvents', 'refused']);
});

test('the family is named to the manager who sees it, never to the administrator', async () => {
  const family = uuid();
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows("insert into ryadom.family (organization_id, id, code, title) values ($1, $2, 'К-1', 'Ковалёвы')", [org.id, family]);
    await tx.rows("insert into ryadom.audit_tail (organization_id, operation, outcome, family_id, subject_id, details) values ($1, 'people.getFamily', 'read', $2, $2, $3)", [org.id, family, { tab: 'all' }]);
  });
  const [seen] = (await events(manager, `?family=${family}`)).items;
  assert.deepEqual([seen.family, seen.familyHidden, seen.details], [{ id: family, title: 'Ковалёвы' }, false, { tab: 'all' }]);
  assert.deepEqual((await events(admin, `?family=${family}`)).items, []);
  const [hidden] = (await events(admin, '?operation=people.getFamily')).items;
  assert.deepEqual([hidden.family, hidden.familyHidden, hidden.subjectId, hidden.details], [null, true, null, null]);
  assert.ok(!JSON.stringify(hidden).includes('Ковал') && !JSON.stringify(hidden).includes(family));
  const foreign = await app.staff(await app.organization(), ['manager', 'administrator']);
  assert.deepEqual((await events(foreign)).items, []);
});

test('sealing goes on in the background and once more at the stop', async () => {
  const stop = startSealing(app.services);
  await district('Фоновый');
  await stop();
  assert.equal((await app.database.pool.query('select 1 from ryadom.audit_tail')).rowCount, 0);
});

test('an untouched log verifies; the check says what it cannot know', async () => {
  await district('Последний');
  const check = await verifyAudit(app.database);
  assert.equal(check.ok, true, JSON.stringify(check));
  assert.ok(check.checked > 10);
  assert.ok(check.sealedTo);
  assert.equal(check.waiting, 1);
  assert.match(check.limits, /ждут печати \(сейчас 1\)/);
  const late = await verifyAudit(app.database, new Date(Date.now() + 60_000));
  assert.deepEqual([late.ok, late.checked], [true, 0]);
});

const tampering: [string, string][] = [
  ['an altered row', "update ryadom.audit_event set actor_name = 'Кто-то' where seq = 5"],
  ['altered details', "update ryadom.audit_event set details = '{\"a\":1}' where seq = 5"],
  ['a removed row', 'delete from ryadom.audit_event where seq = 5'],
  ['two rows that changed places', 'update ryadom.audit_event set seq = case seq when 5 then 6 else 5 end where seq in (5, 6)'],
  ['a row added after the seals', "insert into ryadom.audit_event (seq, id, at, operation, outcome, details) values (100000, 100000, now(), 'x', 'done', '{}')"],
  ['a row added before them', "insert into ryadom.audit_event (seq, id, at, operation, outcome, details) values (0, 0, now(), 'x', 'done', '{}')"],
  ['a removed seal', 'delete from ryadom.audit_seal where number = 2'],
  ['a forged digest', "update ryadom.audit_seal set digest = sha256('x') where number = 1"],
];
for (const [what, sql] of tampering) {
  test(`verification finds ${what}`, async () => {
    await sealAudit(app.database);
    class Undo extends Error {}
    await assert.rejects(
      app.database.asOwner(async (tx) => {
        await tx.rows('alter table ryadom.audit_event drop constraint audit_event_pkey');
        await tx.rows(sql);
        const check = await verifyAudit({ ...app.database, asOwner: (work) => work(tx) });
        assert.equal(check.ok, false, what);
        assert.ok(check.firstBad);
        throw new Undo();
      }),
      Undo,
    );
    assert.equal((await verifyAudit(app.database)).ok, true);
  });
}
beforeEach(() => app.setNow('2026-11-24T05:00:00Z'));
