import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let place: TestOrganization;
let practice: string;
let manager: TestStaff;
let curator: TestStaff;

before(async () => {
  app = await startTestApp();
  place = await app.organization();
  practice = await installPractice(app, place);
  manager = await app.staff(place, ['manager'], 'Руководитель');
  curator = await app.staff(place, ['case-manager'], 'Куратор');
});
after(() => app.close());

/** Two families with the same mother and son, each with services, aid and an outcome. */
async function twins(options: { manager?: string } = {}): Promise<[TestFamily, TestFamily]> {
  const keep = await makeFamily(app, place, { practice, ...options });
  const other = await makeFamily(app, place, {
    practice, openedOn: '2026-01-02', ...options,
    members: [{ name: 'Наталья', role: 'mother', birthOn: '1990-05-02' }, { name: 'Егор', role: 'child', birthOn: '2016-03-10' }, { name: 'Мария', role: 'grandmother', birthOn: '1961-01-05' }],
  });
  await app.ok(manager, 'POST', '/services', { id: uuid(), family: keep.id, practice, service: 'home_visit', date: '2026-11-02' });
  await app.ok(manager, 'POST', '/services', { id: uuid(), family: other.id, practice, service: 'home_visit', date: '2026-11-10', recipients: [other.people['Наталья'], other.people['Мария']] });
  await app.ok(manager, 'POST', '/aid', { id: uuid(), family: other.id, practice, kind: 'coal', source: 'local_budget', date: '2026-11-11' });
  await app.ok(manager, 'POST', '/outcomes', { id: uuid(), family: other.id, practice, outcome: 'employed', date: '2026-11-12', person: other.people['Наталья'] });
  await app.ok(manager, 'POST', `/families/${other.id}/contacts`, { id: uuid(), personId: other.people['Наталья'], kind: 'phone', value: '89130000001' });
  return [keep, other];
}

async function comparison(who: TestStaff, kind: string, keepId: string, otherId: string) {
  return app.ok(who, 'GET', `/merges/comparison?kind=${kind}&keepId=${keepId}&otherId=${otherId}`);
}

async function mergeFamilies(who: TestStaff, keep: string, other: string, extra: Record<string, unknown> = {}) {
  const seen = await comparison(who, 'family', keep, other);
  return app.ok(who, 'POST', '/merges', {
    id: uuid(), kind: 'family', keepId: keep, otherId: other, seen: seen.seen, people: seen.people.map(({ keepId, otherId }: any) => ({ keepId, otherId })), ...extra,
  });
}

test('two families become one: everything belongs to the one that stays, the old id and code answer', async () => {
  const [keep, other] = await twins();
  const looked = await comparison(manager, 'family', keep.id, other.id);
  assert.deepEqual(looked.people.map((pair: any) => pair.keepTitle).toSorted(), ['Юдина Егор', 'Юдина Наталья']);
  assert.deepEqual(looked.joining.map((one: any) => one.title), ['Юдина Мария']);
  assert.equal(looked.cases.length, 1);
  assert.equal(looked.moves.service_record, 1);
  const code = looked.other.detail;
  await mergeFamilies(manager, keep.id, other.id);
  const card = await app.call(manager, 'GET', `/families/${other.id}`);
  assert.equal(card.status, 200);
  assert.equal(card.body.id, keep.id);
  assert.match(String(card.headers['content-location']), new RegExp(`/families/${keep.id}$`));
  assert.equal(card.body.members.length, 4);
  assert.equal(card.body.cases.length, 1);
  assert.equal(card.body.cases[0].openedOn, '2026-01-02', 'helped since the earlier day');
  assert.deepEqual(card.body.counts, { ...card.body.counts, service: 2, aid: 1, outcome: 1 });
  assert.equal((await app.ok(manager, 'GET', `/people/${other.people['Наталья']}`)).id, keep.people['Наталья']);
  const found = await app.ok(manager, 'GET', `/families?query=${encodeURIComponent(code)}`);
  assert.deepEqual(found.items.map((one: any) => one.id), [keep.id]);
  assert.equal((await app.ok(manager, 'GET', `/people?familyId=${other.id}`)).items.length, 4, 'a list by the old id is the list of the one that stays');
  // Somebody offline wrote to the family that is gone.
  const record = { id: uuid(), family: other.id, practice, service: 'home_visit', date: '2026-11-20', recipients: [other.people['Егор']] };
  const first = await app.call(manager, 'POST', '/services', record);
  assert.equal(first.status, 201, first.text);
  assert.equal(first.body.family.id, keep.id);
  const again = await app.call(manager, 'POST', '/services', record);
  assert.equal(again.status, 200);
  assert.equal(again.body.id, record.id);
});
