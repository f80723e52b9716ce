import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { expireDrafts } from './commands.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let vera: TestStaff;
let other: TestStaff;
let manager: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  vera = await app.staff(organization, ['case-manager']);
  other = await app.staff(organization, ['case-manager']);
  manager = await app.staff(organization, ['manager']);
  family = await makeFamily(app, organization, { practice, manager: vera.staffId });
});
after(() => app.close());

const body = (extra: object = {}) => ({ version: 0, kind: 'service', practice, family: family.id, title: 'Патронаж семьи', content: { note: 'Печь дымит', minutes: 40 }, ...extra });
const put = (staff: TestStaff, id: string, given: object) => app.call(staff, 'PUT', `/drafts/${id}`, given);
const waiting = async (staff: TestStaff, query = '') => (await app.ok(staff, 'GET', `/drafts${query}`)).items.map((draft: { id: string }) => draft.id);
const stored = (id: string) => peek<number>(app, organization, 'select count(*)::int as value from ryadom.draft where organization_id = $1 and id = $2', [organization.id, id]);

test('a draft is kept, read whole on another device, changed and found in the list', async () => {
  const id = uuid();
  const made = await put(vera, id, body());
  assert.deepEqual([made.status, made.body.version, made.body.family.title, made.body.title], [200, 1, 'Юдины', 'Патронаж семьи']);
  assert.equal(made.body.savedAt, '2026-11-24T05:00:00.000000Z');
  assert.equal(made.body.expiresAt, '2026-12-24T05:00:00.000000Z');
  assert.equal('content' in made.body, false, 'lists and answers to saves carry no text');
  const changed = await put(vera, id, body({ version: 1, content: { note: 'Печь дымит, окно целое' } }));
  assert.equal(changed.body.version, 2);
  const read = await app.ok(vera, 'GET', `/drafts/${id}`);
  assert.deepEqual(read.content, { note: 'Печь дымит, окно целое' });
  assert.deepEqual(await waiting(vera, `?family=${family.id}`), [id]);
  assert.deepEqual(await waiting(vera, '?kind=group'), []);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('the same save again changes nothing; an older version meets both texts', async () => {
  const id = uuid();
  await put(vera, id, body());
  assert.deepEqual([(await put(vera, id, body())).body.version, (await put(vera, id, body())).status], [1, 200]);
  await put(vera, id, body({ version: 1, content: { note: 'с телефона' } }));
  const late = await put(vera, id, body({ version: 1, content: { note: 'с компьютера' } }));
  assert.deepEqual([late.status, late.body.code, late.body.currentVersion, late.body.current.content.note], [409, 'version_conflict', 2, 'с телефона']);
  const mended = await put(vera, id, body({ version: 2, content: { note: 'с компьютера' } }));
  assert.equal(mended.body.version, 3);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('two windows in any order: no text is overwritten by one that has not seen it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('desk', 'phone'), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 8 }), async (steps) => {
      const id = uuid();
      const seen: Record<string, number> = { desk: 0, phone: 0 };
      let model: { version: number; text: string } | null = null;
      for (const [window, number] of steps) {
        const text = `${window} ${number}`;
        const answer = await put(vera, id, body({ version: seen[window], content: { note: text } }));
        if (model === null || seen[window] === model.version || model.text === text) {
          assert.equal(answer.status, 200, answer.text);
          // A repeat of the text that stands may answer with the version there is.
          if (model === null || (seen[window] === model.version)) model = { version: (seen[window] ?? 0) + 1, text };
          assert.equal(answer.body.version, model.version);
        } else {
          assert.deepEqual([answer.status, answer.body.current.content.note], [409, model.text]);
        }
        seen[window] = model.version;
      }
      assert.equal((await app.ok(vera, 'DELETE', `/drafts/${id}`)).content.note, model!.text);
    }),
    { numRuns: 12 },
  );
});

test('saves at the same moment: one wins, the others are told', async () => {
  const id = uuid();
  const answers = await Promise.all([1, 2, 3, 4].map((number) => put(vera, id, body({ content: { note: `окно ${number}` } }))));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409]);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('only its author knows of a draft, a manager neither', async () => {
  const id = uuid();
  await put(vera, id, body());
  const missing = (await app.call(other, 'GET', `/drafts/${uuid()}`)).body;
  for (const staff of [other, manager]) {
    for (const method of ['GET', 'DELETE']) {
      const answer = await app.call(staff, method, `/drafts/${id}`);
      assert.deepEqual({ ...answer.body, requestId: '' }, { ...missing, requestId: '' });
    }
    assert.deepEqual(await waiting(staff), []);
    const taken = await put(staff, id, body({ family: null }));
    assert.deepEqual([taken.status, taken.body.code], [409, 'id_reused']);
  }
  assert.equal((await app.ok(vera, 'GET', `/drafts/${id}`)).version, 1);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('a draft of a family goes out of sight with the family and comes back with it', async () => {
  const passed = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Беловы' });
  const id = uuid();
  await put(vera, id, body({ family: passed.id }));
  const lead = (staffId: string) =>
    peek(app, organization, 'with moved as (update ryadom.family_case set case_manager_id = $3 where organization_id = $1 and id = $2 returning 1) select 1 as value from moved', [organization.id, passed.caseId, staffId]);
  await lead(other.staffId);
  assert.equal((await app.call(vera, 'GET', `/drafts/${id}`)).status, 404);
  assert.deepEqual(await waiting(vera), []);
  const unseen = await put(vera, uuid(), body({ family: passed.id }));
  const nobody = await put(vera, uuid(), body({ family: uuid() }));
  assert.deepEqual([unseen.status, unseen.body.errors], [422, nobody.body.errors]);
  await lead(vera.staffId);
  assert.deepEqual(await waiting(vera), [id]);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('the record is made: its draft is gone in the same moment, a late save is refused, a refused record keeps it', async () => {
  const id = uuid();
  await put(vera, id, body());
  const record = { id, family: family.id, practice, service: 'home_visit', date: '2026-11-23', recipients: null };
  const refused = await app.call(vera, 'POST', '/services', { ...record, date: '2027-01-01' });
  assert.equal(refused.status, 422);
  assert.deepEqual(await waiting(vera), [id], 'nothing was recorded, nothing is lost');
  await app.ok(vera, 'POST', '/services', record);
  assert.deepEqual(await waiting(vera), []);
  assert.equal(await stored(id), 0);
  const late = await put(vera, id, body({ version: 1 }));
  assert.deepEqual([late.status, late.body.code], [409, 'already_recorded']);
  assert.equal((await app.call(vera, 'GET', `/drafts/${id}`)).status, 404);
});

test('a group, aid and an outcome end their drafts too', async () => {
  const shared = { family: family.id, practice, date: '2026-11-20' };
  const made: [string, object][] = [
    ['/aid', { ...shared, kind: 'coal', source: 'sponsor', quantity: 1 }],
    ['/outcomes', { ...shared, outcome: 'employed', person: family.people['Наталья'] }],
  ];
  for (const [path, record] of made) {
    const id = uuid();
    await put(vera, id, body());
    await app.ok(vera, 'POST', path, { id, ...record });
    assert.equal(await stored(id), 0, path);
  }
});

test('deleted by its author, brought back whole, even while another window goes on', async () => {
  const id = uuid();
  await put(vera, id, body());
  const gone = await app.ok(vera, 'DELETE', `/drafts/${id}`);
  assert.equal((await app.call(vera, 'DELETE', `/drafts/${id}`)).status, 404);
  await app.ok(vera, 'PUT', `/drafts/${id}`, { version: 0, kind: gone.kind, practice: gone.practice, family: gone.family.id, title: gone.title, content: gone.content });
  assert.deepEqual((await app.ok(vera, 'GET', `/drafts/${id}`)).content, gone.content);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
  const typed = await put(vera, id, body({ version: 1, content: { note: 'печатает дальше' } }));
  assert.deepEqual([typed.status, typed.body.version], [200, 2]);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('thirty days after the last save a draft is over', async () => {
  const [old, fresh] = [uuid(), uuid()];
  await put(vera, old, body());
  app.setNow('2026-11-30T05:00:00Z');
  await put(vera, fresh, body());
  app.setNow('2026-12-24T04:59:59Z');
  assert.deepEqual(await waiting(vera), [fresh, old]);
  app.setNow('2026-12-24T05:00:01Z');
  assert.deepEqual(await waiting(vera), [fresh]);
  assert.equal((await app.call(vera, 'GET', `/drafts/${old}`)).status, 404);
  assert.equal(await expireDrafts(app.services), 1);
  assert.deepEqual([await stored(old), await stored(fresh)], [0, 1]);
  app.setNow('2026-11-24T05:00:00Z');
  await app.ok(vera, 'DELETE', `/drafts/${fresh}`);
});

const deep = (levels: number): object => (levels === 0 ? {} : { inner: deep(levels - 1) });
const bad: [string, object, string][] = [
  ['more than 64 KB', { content: { note: 'ж'.repeat(40_000) } }, 'content: too_large'],
  ['values nested without end', { content: deep(30) }, 'content: too_deep'],
  ['a kind with blanks', { kind: 'моя запись' }, 'kind: invalid_format'],
  ['a list instead of a form', { content: [] }, 'content: invalid_type'],
  ['a negative version', { version: -1 }, 'version: too_small'],
];
for (const [name, extra, expected] of bad) {
  test(`refuses ${name}`, async () => {
    const answer = await put(vera, uuid(), body(extra));
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(answer.body.errors.map((one: { path: string; code: string; message: string }) => (assert.match(one.message, /[А-ЯЁа-яё]/), `${one.path}: ${one.code}`)), [expected]);
  });
}

test('any text that a browser can send comes back as it was', async () => {
  const id = uuid();
  const content = { note: 'а\u0000б\ud800в "\\u0000" \\ 👩‍👧', 'семьи.0': [null, 1e21, -0.5, true] };
  await app.ok(vera, 'PUT', `/drafts/${id}`, body({ content }));
  assert.deepEqual((await app.ok(vera, 'GET', `/drafts/${id}`)).content, content);
  await app.ok(vera, 'DELETE', `/drafts/${id}`);
});

test('pages of the list; a cursor of nothing is refused', async () => {
  const ids = Array.from({ length: 5 }, uuid);
  for (const [minute, id] of ids.entries()) {
    app.setNow(`2026-11-24T05:0${minute}:00Z`);
    await put(other, id, body({ family: null }));
  }
  const first = await app.ok(other, 'GET', '/drafts?limit=3');
  const rest = await app.ok(other, 'GET', `/drafts?limit=3&after=${first.next}`);
  assert.deepEqual([...first.items, ...rest.items].map((draft: { id: string }) => draft.id), ids.toReversed());
  assert.equal(rest.next, null);
  assert.equal((await app.call(other, 'GET', '/drafts?after=x')).status, 400);
});

test('the audit knows of a save and a look, never of the text', async () => {
  const id = uuid();
  await put(vera, id, body({ content: { note: 'тайное слово' } }));
  await app.ok(vera, 'GET', `/drafts/${id}`);
  const trail = await peek<string>(app, organization, "select json_agg(a)::text as value from ryadom.audit_view a where a.organization_id = $1 and a.subject_id = $2", [organization.id, id]);
  assert.match(trail, /drafts\.saveDraft/);
  assert.match(trail, /drafts\.getDraft/);
  assert.doesNotMatch(trail, /тайное/);
});
