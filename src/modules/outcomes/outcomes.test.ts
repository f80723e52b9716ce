import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

const codes = (answer: { body: { errors: { path: string; code: string; message: string }[] } }) => {
  for (const one of answer.body.errors) assert.match(one.message, /[А-ЯЁа-яё]/);
  return answer.body.errors.map(({ path, code }) => `${path}: ${code}`);
};

describe('outcomes', () => {
  const contract = (extra: object = {}) => ({ id: uuid(), family: family.id, practice, outcome: 'social_contract', kind: 'training', person: family.people['Наталья'], date: '2026-11-20', evidence: 'Социальный контракт № 12', ...extra });

  test('is recorded, read, found in lists, edited with history, cancelled and restored', async () => {
    const body = contract();
    const made = await app.call(curator, 'POST', '/outcomes', body);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.body.person.name, 'Юдина Наталья');
    assert.deepEqual(made.body.warnings, []);
    assert.equal((await app.call(curator, 'POST', '/outcomes', body)).status, 200);
    const reused = await app.call(curator, 'POST', '/outcomes', { ...body, note: 'другое' });
    assert.deepEqual([reused.status, reused.body.code], [409, 'id_reused']);
    const count = async (query: string) => (await app.ok(curator, 'GET', `/outcomes?${query}`)).items.length;
    assert.equal(await count('kind=training'), 1);
    assert.equal(await count(`person=${family.people['Егор']}`), 0);
    const changed = await app.ok(curator, 'PATCH', `/outcomes/${body.id}`, { version: 1, kind: 'business', evidence: null });
    assert.deepEqual([changed.version, changed.kind, changed.warnings[0].code], [2, 'business', 'no_evidence']);
    const stale = await app.call(curator, 'PATCH', `/outcomes/${body.id}`, { version: 1, note: 'х' });
    assert.deepEqual([stale.status, stale.body.current.kind], [409, 'business']);
    const gone = await app.ok(curator, 'POST', `/outcomes/${body.id}/cancel`, { version: 2, reason: 'контракт не подписали' });
    assert.equal(await count('kind=business'), 0);
    await app.ok(curator, 'POST', `/outcomes/${body.id}/restore`, { version: gone.version });
    const card = await app.ok(curator, 'GET', `/outcomes/${body.id}`);
    assert.deepEqual(card.history.map((one: { version: number }) => one.version), [4, 3, 2]);
    assert.deepEqual(card.history[2].changes.kind, ['training', 'business']);
  });

  const bad: [string, () => object, string[]][] = [
    ['an outcome that the pack does not have', () => contract({ outcome: 'happy' }), ['outcome: unknown_value']],
    ['a kind that the outcome does not have', () => contract({ kind: 'farm' }), ['kind: unknown_value']],
    ['no kind where there are kinds', () => contract({ kind: null }), ['kind: kind_needed']],
    ['a kind where there are none', () => contract({ outcome: 'employed' }), ['kind: kind_not_used']],
    ['no person where one is needed', () => contract({ outcome: 'employed', kind: null, person: null }), ['person: person_needed']],
    ['a person where the outcome is the family’s', () => contract({ outcome: 'removed_from_register_improved', kind: null }), ['person: person_not_used']],
    ['a stranger', () => contract({ person: uuid() }), ['person: not_in_family']],
    ['someone not born yet', () => contract({ person: family.people['Лиза'], date: '2020-01-01' }), ['person: not_in_family']],
    ['tomorrow', () => contract({ date: '2026-11-25' }), ['date: date_in_future']],
    ['a practice without a case', () => contract({ practice: 'other' }), ['family: no_case']],
  ];
  for (const [name, body, expected] of bad) {
    test(`refuses ${name}`, async () => {
      const answer = await app.call(curator, 'POST', '/outcomes', body());
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(codes(answer), expected);
    });
  }

  test('an edit is checked as a whole', async () => {
    const body = contract();
    await app.ok(curator, 'POST', '/outcomes', body);
    const send = (patch: object) => app.call(curator, 'PATCH', `/outcomes/${body.id}`, { version: 1, ...patch });
    assert.deepEqual(codes(await send({ outcome: 'employed' })), ['kind: kind_not_used']);
    assert.deepEqual(codes(await send({ date: '1985-01-01' })), ['person: not_in_family']);
    assert.equal((await send({ outcome: 'employed', kind: null })).status, 200);
  });
});

describe('aid', () => {
  const coal = (extra: object = {}) => ({ id: uuid(), family: family.id, practice, kind: 'coal', source: 'local_budget', date: '2026-11-16', quantity: 1.5, amount: 12400.5, note: 'акт № 118', ...extra });

  test('is recorded with roubles and kopecks, listed by source, edited, cancelled and restored', async () => {
    const body = coal();
    const made = await app.call(curator, 'POST', '/aid', body);
    assert.equal(made.status, 201, made.text);
    assert.deepEqual([made.body.quantity, made.body.amount, made.body.version], [1.5, 12400.5, 1]);
    assert.equal((await app.call(curator, 'POST', '/aid', body)).status, 200);
    const count = async (query: string) => (await app.ok(curator, 'GET', `/aid?family=${family.id}&${query}`)).items.length;
    assert.equal(await count('source=local_budget&kind=coal'), 1);
    assert.equal(await count('source=fund'), 0);
    const changed = await app.ok(curator, 'PATCH', `/aid/${body.id}`, { version: 1, source: 'fund', amount: null });
    assert.deepEqual([changed.version, changed.source, changed.amount], [2, 'fund', null]);
    const gone = await app.ok(curator, 'POST', `/aid/${body.id}/cancel`, { version: 2, reason: 'ошибка' });
    assert.equal(await count('source=fund'), 0);
    await app.ok(curator, 'POST', `/aid/${body.id}/restore`, { version: gone.version });
    const card = await app.ok(curator, 'GET', `/aid/${body.id}`);
    assert.deepEqual(card.history[2].changes, { source: ['local_budget', 'fund'], amount: [12400.5, null] });
  });

  const bad: [object, string[]][] = [
    [{ kind: 'gold' }, ['kind: unknown_value']],
    [{ source: 'gold' }, ['source: unknown_value']],
    [{ quantity: 0 }, ['quantity: too_small']],
    [{ quantity: 1.2345 }, ['quantity: custom']],
    [{ quantity: 1e12 }, ['quantity: too_big']],
    [{ amount: -1 }, ['amount: too_small']],
    [{ amount: 0.001 }, ['amount: custom']],
    [{ date: '2026-11-25' }, ['date: date_in_future']],
    [{ practice: 'other' }, ['family: no_case']],
    [{ person: uuid() }, ['person: unknown_field']],
  ];
  for (const [extra, expected] of bad) {
    test(`refuses ${JSON.stringify(extra).slice(0, 40)}`, async () => {
      const answer = await app.call(curator, 'POST', '/aid', coal(extra));
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(codes(answer), expected);
    });
  }
});
