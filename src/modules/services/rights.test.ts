import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Role } from '../../kernel/access.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let owner: TestStaff;
let family: TestFamily;
let record: string;
let aid: string;
let outcome: string;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  owner = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: owner.staffId });
  record = uuid();
  aid = uuid();
  outcome = uuid();
  await app.ok(owner, 'POST', '/services', { id: record, family: family.id, practice, service: 'home_visit', date: '2026-11-20' });
  await app.ok(owner, 'POST', '/aid', { id: aid, family: family.id, practice, kind: 'coal', source: 'sponsor', date: '2026-11-20', quantity: 1 });
  await app.ok(owner, 'POST', '/outcomes', { id: outcome, family: family.id, practice, outcome: 'employed', person: family.people['Наталья'], date: '2026-11-20' });
});
after(() => app.close());

/** Every operation on the family's records, as [method, path, body]. */
const calls = (): [string, string, object?][] => [
  ['POST', '/services', { id: uuid(), family: family.id, practice, service: 'home_visit', date: '2026-11-20' }],
  ['POST', '/service-groups', { id: uuid(), practice, service: 'home_visit', date: '2026-11-20', records: [{ id: uuid(), family: family.id }] }],
  ['GET', `/services/${record}`],
  ['PATCH', `/services/${record}`, { version: 99, note: 'х' }],
  ['POST', `/services/${record}/cancel`, { version: 99, reason: 'х' }],
  ['POST', `/services/${record}/restore`, { version: 99 }],
  ['POST', '/aid', { id: uuid(), family: family.id, practice, kind: 'coal', source: 'sponsor', date: '2026-11-20' }],
  ['GET', `/aid/${aid}`],
  ['PATCH', `/aid/${aid}`, { version: 99, note: 'х' }],
  ['POST', `/aid/${aid}/cancel`, { version: 99, reason: 'х' }],
  ['POST', `/aid/${aid}/restore`, { version: 99 }],
  ['POST', '/outcomes', { id: uuid(), family: family.id, practice, outcome: 'removed_from_register_improved', date: '2026-11-20' }],
  ['GET', `/outcomes/${outcome}`],
  ['PATCH', `/outcomes/${outcome}`, { version: 99, note: 'х' }],
  ['POST', `/outcomes/${outcome}/cancel`, { version: 99, reason: 'х' }],
  ['POST', `/outcomes/${outcome}/restore`, { version: 99 }],
];
/** The expected answers: reads and writes go through, edits with the stale version of `calls` conflict. */
const open = [201, 201, 200, 409, 409, 409, 201, 200, 409, 409, 409, 201, 200, 409, 409, 409];

describe('who may work with the records of a family', () => {
  const statuses = async (staff: TestStaff) => {
    const found: number[] = [];
    for (const [method, path, body] of calls()) found.push((await app.call(staff, method, path, body)).status);
    return found;
  };
  const lists = async (staff: TestStaff) => {
    const found: number[] = [];
    for (const path of ['/services', '/aid', '/outcomes', `/services?family=${family.id}`]) found.push((await app.call(staff, 'GET', path)).body.items.length);
    return found;
  };

  test('the case manager of the family, a member of its team with either role, a manager', async () => {
    assert.deepEqual(await statuses(owner), open);
    assert.deepEqual(await statuses(await app.staff(organization, ['manager'])), open);
    assert.deepEqual(await statuses(await app.staff(organization, [{ role: 'manager', branchId: organization.branchId }])), open);
    for (const role of ['case-manager', 'practitioner'] as const) {
      const staff = await app.staff(organization, [role]);
      await app.database.asOwner(async (tx) => {
        await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
        await tx.rows('insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, $6)', [organization.id, uuid(), family.caseId, family.id, staff.staffId, '2026-11-01']);
      });
      assert.deepEqual(await statuses(staff), open, role);
    }
  });

  test('those who do not see the family get 404, like for what does not exist, and empty lists', async () => {
    const branch = await app.branch(organization, 'Второе отделение');
    const strangers: (Role | { role: Role; branchId: string })[] = ['case-manager', 'practitioner', { role: 'manager', branchId: branch }];
    for (const role of strangers) {
      const staff = await app.staff(organization, [role]);
      assert.deepEqual([...new Set(await statuses(staff))], [404], JSON.stringify(role));
      assert.deepEqual(await lists(staff), [0, 0, 0, 0]);
    }
  });

  test('an administrator is told that the role does not have it', async () => {
    assert.deepEqual([...new Set(await statuses(await app.staff(organization, ['administrator'])))], [403]);
  });

  test('another organization: the same 404 letter by letter but for the request id', async () => {
    const elsewhere = await app.organization();
    await installPractice(app, elsewhere);
    const staff = await app.staff(elsewhere, ['manager']);
    for (const [method, path, body] of calls()) {
      const theirs = await app.call(staff, method, path, body);
      const missing = await app.call(staff, method, path.replace(/[0-9a-f-]{36}/, uuid()), body && JSON.parse(JSON.stringify(body).replace(family.id, uuid())));
      assert.equal(theirs.status, 404, `${method} ${path}`);
      assert.deepEqual({ ...theirs.body, requestId: '' }, { ...missing.body, requestId: '' });
    }
    assert.deepEqual(await lists(staff), [0, 0, 0, 0]);
    const foreign = await app.call(staff, 'GET', `/organizations/${organization.slug}/services/${record}`);
    assert.equal(foreign.status, 404);
  });
});

test('last contact is the newest record that counts, whatever is done in whatever order', async () => {
  const days = fc.integer({ min: 1, max: 23 }).map((day) => `2026-11-${String(day).padStart(2, '0')}`);
  const step = fc.oneof(
    fc.record({ do: fc.constant('record' as const), date: days, which: fc.nat() }),
    fc.record({ do: fc.constantFrom('edit' as const), date: days, which: fc.nat() }),
    fc.record({ do: fc.constantFrom('cancel' as const, 'restore' as const), date: days, which: fc.nat() }),
  );
  const manager = await app.staff(organization, ['manager']);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const home = await makeFamily(app, organization, { practice });
      const model: { id: string; date: string; counts: boolean; version: number }[] = [];
      for (const { do: verb, date, which } of steps) {
        const one = model[which % Math.max(model.length, 1)];
        if (verb === 'record') {
          const id = uuid();
          await app.ok(manager, 'POST', '/services', { id, family: home.id, practice, service: 'counselling', date });
          model.push({ id, date, counts: true, version: 1 });
        } else if (one && verb === 'edit' && one.counts) {
          one.version = (await app.ok(manager, 'PATCH', `/services/${one.id}`, { version: one.version, date })).version;
          one.date = date;
        } else if (one && verb !== 'edit' && one.counts === (verb === 'cancel')) {
          one.version = (await app.ok(manager, 'POST', `/services/${one.id}/${verb}`, { version: one.version, reason: verb === 'cancel' ? 'ошибка' : undefined })).version;
          one.counts = verb === 'restore';
        }
        const expected = model.filter((record) => record.counts).map((record) => record.date).toSorted().at(-1) ?? null;
        const actual = await peek(app, organization, 'select last_contact_on as value from ryadom.family_case where organization_id = $1 and id = $2', [organization.id, home.caseId]);
        assert.equal(actual, expected);
      }
    }),
    { numRuns: 12 },
  );
});

test('a cancel and a new record at once leave the right last contact', async () => {
  const manager = await app.staff(organization, ['manager']);
  const home = await makeFamily(app, organization, { practice });
  for (let round = 0; round < 5; round++) {
    const newest = uuid();
    const body = (id: string, date: string) => ({ id, family: home.id, practice, service: 'counselling', date });
    await app.ok(manager, 'POST', '/services', body(newest, '2026-11-20'));
    const answers = await Promise.all([
      app.call(manager, 'POST', `/services/${newest}/cancel`, { version: 1, reason: 'ошибка' }),
      app.call(manager, 'POST', '/services', body(uuid(), `2026-11-1${round}`)),
    ]);
    assert.deepEqual(answers.map((one) => one.status), [200, 201]);
    const actual = await peek(app, organization, 'select last_contact_on as value from ryadom.family_case where organization_id = $1 and id = $2', [organization.id, home.caseId]);
    assert.equal(actual, `2026-11-1${round}`);
  }
});
