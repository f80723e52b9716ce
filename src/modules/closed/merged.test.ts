import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';

// A merge keeps names and titles as they were; they follow the closing of what they tell of, made before the merge or after.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let keeper: TestStaff;
let manager: TestStaff;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  keeper = await app.staff(organization, ['manager'], 'Хранитель');
  manager = await app.staff(organization, ['manager'], 'Руководитель');
});
after(() => app.close());

const canary = 'канарейк';
const add = async (familyId: string, lastName: string, firstName: string): Promise<string> => {
  const id = uuid();
  await app.ok(keeper, 'POST', '/people', { id, familyId, lastName, firstName, role: 'child', birthDate: '2016-03-10' });
  return id;
};
async function merge(kind: string, keepId: string, otherId: string): Promise<string> {
  const seen = await app.ok(keeper, 'GET', `/merges/comparison?kind=${kind}&keepId=${keepId}&otherId=${otherId}`);
  const id = uuid();
  await app.ok(keeper, 'POST', '/merges', { id, kind, keepId, otherId, seen: seen.seen, people: kind === 'family' ? seen.people.map(({ keepId: to, otherId: from }: { keepId: string; otherId: string }) => ({ keepId: to, otherId: from })) : [] });
  return id;
}
/** In which answers about merges of a family the canary is met. */
async function told(staff: TestStaff, family: string, runs: readonly string[]): Promise<string[]> {
  const paths = [`/merges?familyId=${family}`, ...runs.map((id) => `/merges/${id}`), `/families/${family}/history`, `/families/${family}`];
  const found: string[] = [];
  // In the list of all merges those of other families stand too.
  const all = (await app.ok(staff, 'GET', '/merges?limit=100')).items.filter((one: { id: string }) => runs.includes(one.id));
  if (JSON.stringify(all).toLowerCase().includes(canary)) found.push('/merges');
  for (const path of paths) if ((await app.call(staff, 'GET', path)).text.toLowerCase().includes(canary)) found.push(path.replace(/[0-9a-f-]{36}/, 'id'));
  return found;
}
const closeMember = async (family: string, person: string) => {
  const fact = (await app.ok(keeper, 'GET', `/families/${family}/closable-facts`)).items.find((one: { kind: string; label: string }) => one.kind === 'membership' && one.label.startsWith('Канарейкин'));
  assert.ok(fact, person);
  return app.ok(keeper, 'POST', '/compartments', { id: uuid(), family, kind: 'adoption', about: 'Тайна усыновления', items: [{ kind: 'membership', id: fact.id }] });
};

test('a merge of two records of a person goes out of sight with the person and comes back with the opening', async () => {
  const family = (await makeFamily(app, organization, { practice })).id;
  const kept = await add(family, 'Канарейкин', 'Тит');
  const other = await add(family, 'Канарейкин', 'Титт');
  // What hangs on the person: changed and removed since, or brought by the one that was taken in.
  const contact = async (personId: string) => (await app.ok(keeper, 'POST', `/families/${family}/contacts`, { id: uuid(), personId, kind: 'email', value: 'kanareyka@example.org', note: 'Канарейка' })) as { id: string; version: number };
  const [one, removed] = [await contact(kept), await contact(kept), await contact(other)];
  await app.ok(keeper, 'PATCH', `/contacts/${one.id}`, { version: one.version, note: 'Канарейка вечером' });
  const edited = await app.ok(keeper, 'PATCH', `/contacts/${removed.id}`, { version: removed.version, note: 'Канарейка утром' });
  await app.ok(keeper, 'DELETE', `/contacts/${removed.id}?version=${edited.version}`);
  const run = await merge('person', kept, other);
  assert.deepEqual((await told(manager, family, [run])).length, 5, 'met everywhere while nothing is closed');
  const box = await closeMember(family, kept);
  assert.deepEqual(await told(manager, family, [run]), []);
  assert.equal((await app.call(manager, 'GET', `/merges/${run}`)).status, 404);
  assert.equal((await app.call(manager, 'POST', `/merges/${run}/undo`, { id: uuid() })).status, 404);
  assert.equal((await told(keeper, family, [run])).length, 5);
  await app.ok(keeper, 'POST', `/compartments/${box.id}/open`, { version: box.version, reason: 'Открыто судом' });
  assert.equal((await told(manager, family, [run])).length, 5);
});

test('a merge of families that were called by a closed child, and a merge before it, tell nothing either', async () => {
  const [first, second] = [(await makeFamily(app, organization, { practice })).id, (await makeFamily(app, organization, { practice, openedOn: '2026-01-02' })).id];
  const child = await add(second, 'Канарейкин', 'Тит');
  const twin = await add(second, 'Канарейкин', 'Титт');
  const before = await merge('person', child, twin);
  const run = await merge('family', first, second);
  assert.ok((await told(manager, first, [before, run])).length >= 5);
  await closeMember(first, child);
  assert.deepEqual(await told(manager, first, [before, run]), []);
  assert.ok((await told(keeper, first, [before, run])).length >= 5);
});

test('what stands in the way of an undo is not named to whoever does not see it', async () => {
  const [first, second] = [(await makeFamily(app, organization, { practice })).id, (await makeFamily(app, organization, { practice, openedOn: '2026-01-02' })).id];
  await app.ok(keeper, 'PATCH', `/families/${first}`, { version: (await app.ok(keeper, 'GET', `/families/${first}`)).version, address: 'Канарейкинская, 7' });
  const member = (await app.ok(keeper, 'GET', `/families/${first}`)).members[0];
  const run = await merge('person', member.personId, await add(first, member.lastName, member.firstName));
  const { other } = await app.ok(keeper, 'GET', `/merges/comparison?kind=family&keepId=${first}&otherId=${second}`);
  await merge('family', first, second);
  const obstacles = async (staff: TestStaff) => (await app.ok(staff, 'GET', `/merges/${run}`)).obstacles.join('; ');
  assert.ok((await obstacles(manager)).includes(other.title));
  await app.ok(keeper, 'POST', '/compartments', { id: uuid(), family: first, kind: 'safety', about: 'Отец ищет', items: [{ kind: 'living', id: first }] });
  assert.match(await obstacles(manager), /его видит другой сотрудник/);
  assert.ok((await obstacles(keeper)).includes(other.title));
});
