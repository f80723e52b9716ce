import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPack, shippedPacks } from '../practices/public.ts';
import { lifeComplaints, moveComplaints, nextMemberCode, periodComplaints } from './rules/dates.ts';

let app: TestApp;
let org: TestOrganization;
let manager: TestStaff;
let vera: TestStaff;
let ivan: TestStaff;
let practitioner: TestStaff;
let administrator: TestStaff;
const pack = [...shippedPacks().values()][0]!;

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org.id)]);
    await installPack(tx, org.id, pack);
  });
  manager = await app.staff(org, ['manager']);
  vera = await app.staff(org, ['case-manager']);
  ivan = await app.staff(org, ['case-manager']);
  practitioner = await app.staff(org, ['practitioner']);
  administrator = await app.staff(org, ['administrator']);
});
after(() => app.close());

const mother = (lastName: string, extra: object = {}) => ({ id: uuid(), lastName, firstName: 'Оксана', patronymic: 'Игоревна', sex: 'f', role: 'mother', ...extra });
async function family(staff: TestStaff, lastName: string, extra: object = {}) {
  const member = mother(lastName, extra);
  const made = await app.ok(staff, 'POST', '/families', { id: uuid(), practice: pack.id, members: [member] });
  return { id: made.id as string, code: made.code as string, caseId: made.caseId as string, personId: member.id };
}
const card = (staff: TestStaff, id: string) => app.ok(staff, 'GET', `/families/${id}`);

test('rules of dates', () => {
  assert.deepEqual(lifeComplaints({ birthDate: '2026-11-25' }, '2026-11-24').map((one) => one.code), ['birth_in_future']);
  assert.deepEqual(lifeComplaints({ birthDate: '2020-01-02', deathDate: '2020-01-01' }, '2026-11-24').map((one) => one.code), ['death_before_birth']);
  assert.deepEqual(periodComplaints({ fromOn: '2026-02-01', toOn: '2026-01-01' }).map((one) => one.path), ['toOn']);
  assert.deepEqual(moveComplaints({ fromOn: '2026-02-01', toOn: null }, '2026-01-01', '2026-11-24').map((one) => one.code), ['move_before_joined']);
  assert.deepEqual(moveComplaints({ fromOn: null, toOn: null }, '2026-11-25', '2026-11-24').map((one) => one.code), ['moved_in_future']);
  assert.deepEqual(moveComplaints({ fromOn: null, toOn: '2026-01-01' }, '2026-11-24', '2026-11-24').map((one) => one.code), ['already_ended']);
  assert.equal(nextMemberCode([]), '1');
  assert.equal(nextMemberCode(['2', 'мать', '10']), '11');
});

test('a person is added, changed with history, and the title follows the surname', async () => {
  const made = await family(vera, 'Ковалёва');
  const id = uuid();
  const child = await app.ok(vera, 'POST', '/people', { id, familyId: made.id, lastName: 'Титов', firstName: 'Миша', role: 'child', birthDate: '2024-05-01', phone: '8 900 000-01-47' });
  assert.equal(child.memberships[0].code, '2');
  assert.equal((await card(vera, made.id)).title, 'Ковалёвы и Титовы');
  const edited = await app.ok(vera, 'PATCH', `/people/${id}`, { version: 1, lastName: 'Ковалёв', snils: '112-233-445 95' });
  assert.deepEqual([edited.version, edited.snils], [2, '11223344595']);
  assert.equal((await card(vera, made.id)).title, 'Ковалёвы');
  assert.equal((await app.ok(vera, 'PATCH', `/people/${id}`, { version: 2, lastName: 'Ковалёв' })).version, 2, 'nothing changed, nothing written');
  const stale = await app.call(vera, 'PATCH', `/people/${id}`, { version: 1, lastName: 'Юдин' });
  assert.deepEqual([stale.status, stale.body.code, stale.body.sentVersion, stale.body.current.lastName], [409, 'version_conflict', 1, 'Ковалёв']);
  const { items } = await app.ok(vera, 'GET', `/families/${made.id}/history?subjectId=${id}`);
  assert.deepEqual(items.map((one: any) => [one.version, one.person]), [[2, 'Ковалёв Миша'], [1, 'Ковалёв Миша']]);
  assert.deepEqual(items[0].changes, { lastName: ['Титов', 'Ковалёв'], snils: [null, '11223344595'] });
});

test('bad fields are named in Russian', async () => {
  const made = await family(vera, 'Ошибкина');
  const person = { id: uuid(), familyId: made.id, lastName: 'А', firstName: 'Б', role: 'child' };
  const table: [object, string, string][] = [
    [{ snils: '112-233-445 96' }, 'snils', 'custom'],
    [{ birthDate: '2014-02-31' }, 'birthDate', 'custom'],
    [{ birthDate: '2027-01-01' }, 'birthDate', 'birth_in_future'],
    [{ lastName: ' ' }, 'lastName', 'too_small'],
    [{ role: 'кум' }, 'role', 'invalid_value'],
    [{ code: '1' }, 'code', 'member_code_taken'],
  ];
  for (const [extra, path, code] of table) {
    const answer = await app.call(vera, 'POST', '/people', { ...person, id: uuid(), ...extra });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.errors[0].path, path);
    if (code !== 'custom') assert.equal(answer.body.errors[0].code, code);
    assert.match(answer.body.errors[0].message, /[а-яё]/i);
  }
});

test('a move closes one membership and opens another; both families keep the person', async () => {
  const from = await family(manager, 'Орлова');
  const to = await family(manager, 'Зимина');
  const before = await app.ok(manager, 'GET', `/people/${from.personId}`);
  const move = { id: uuid(), membershipId: before.memberships[0].membershipId, version: 1, toFamilyId: to.id, on: '2026-11-20', role: 'other_adult', because: 'переехала к сестре' };
  const moved = await app.ok(manager, 'POST', `/people/${from.personId}/move`, move);
  assert.deepEqual(moved.memberships.map((one: any) => [one.familyId, one.toOn, one.code]), [[to.id, null, '2'], [from.id, '2026-11-20', '1']]);
  assert.deepEqual(await app.ok(manager, 'POST', `/people/${from.personId}/move`, move), moved, 'the same again moves nobody twice');
  assert.equal((await card(manager, to.id)).title, 'Зимины и Орловы');
  const old = await card(manager, from.id);
  assert.deepEqual([old.members[0].toOn, old.members[0].endedBecause, old.members[0].otherFamilies[0].id], ['2026-11-20', 'переехала к сестре', to.id]);
  const again = await app.call(manager, 'POST', `/people/${from.personId}/move`, { ...move, id: uuid(), version: 2 });
  assert.equal(again.body.errors[0].code, 'already_ended');
});

test('who remembers a person from before a move reads but does not write', async () => {
  const from = await family(vera, 'Лосева');
  const to = await family(ivan, 'Лосев');
  const { memberships } = await app.ok(manager, 'GET', `/people/${from.personId}`);
  await app.ok(manager, 'POST', `/people/${from.personId}/move`, { id: uuid(), membershipId: memberships[0].membershipId, version: 1, toFamilyId: to.id, on: '2026-11-20', role: 'other_adult' });
  const seen = await app.ok(vera, 'GET', `/people/${from.personId}`);
  assert.deepEqual(seen.memberships.map((one: any) => one.familyId), [from.id], 'the other family stays unseen');
  assert.equal((await app.call(vera, 'PATCH', `/people/${from.personId}`, { version: 1, firstName: 'Анна' })).body.code, 'moved_away');
  assert.equal((await app.ok(ivan, 'PATCH', `/people/${from.personId}`, { version: 1, firstName: 'Анна' })).firstName, 'Анна');
});

test('facts with dates are added, changed and removed alike', async () => {
  const made = await family(vera, 'Фактова');
  const category = pack.categories[0]!.id;
  const status = pack.statuses.find((one) => !one.health)!.id;
  const child = uuid();
  await app.ok(vera, 'POST', '/people', { id: child, familyId: made.id, lastName: 'Фактов', firstName: 'Егор', role: 'child' });
  const table: [string, object, object][] = [
    ['contacts', { kind: 'phone', value: '8 900 111-22-33', note: 'после 18:00' }, { note: 'утром' }],
    ['addresses', { kind: 'registered', text: 'ул. Лесная, 1' }, { toOn: '2026-01-01' }],
    ['relations', { personId: made.personId, otherId: child, kind: 'parent' }, { note: 'усыновлён' }],
    ['categories', { categoryId: category, basis: 'Постановление № 7', fromOn: '2026-03-12' }, { toOn: '2026-11-01' }],
    ['statuses', { personId: child, statusId: status, fromOn: '2026-03-12' }, { basis: 'Справка' }],
  ];
  for (const [plural, body, change] of table) {
    const id = uuid();
    const added = await app.ok(vera, 'POST', `/families/${made.id}/${plural}`, { id, ...body });
    assert.equal(added.version, 1);
    const edited = await app.ok(vera, 'PATCH', `/${plural}/${id}`, { version: 1, ...change });
    assert.deepEqual({ ...added, ...change, version: 2 }, edited);
    assert.equal((await app.call(ivan, 'PATCH', `/${plural}/${id}`, { version: 2, ...change })).status, 404);
    assert.equal((await card(vera, made.id))[plural].length, 1, plural);
    assert.equal((await app.call(vera, 'DELETE', `/${plural}/${id}?version=1`)).body.code, 'version_conflict');
    await app.ok(vera, 'DELETE', `/${plural}/${id}?version=2`);
    assert.equal((await card(vera, made.id))[plural].length, 0);
  }
  const unknown = await app.call(vera, 'POST', `/families/${made.id}/categories`, { id: uuid(), categoryId: 'no_such' });
  assert.equal(unknown.body.errors[0].code, 'unknown_category');
  const stranger = await family(vera, 'Чужая');
  const foreign = await app.call(vera, 'POST', `/families/${made.id}/relations`, { id: uuid(), personId: made.personId, otherId: stranger.personId, kind: 'sibling' });
  assert.equal(foreign.body.errors[0].code, 'not_member');
});

test('a family moves: the former address is kept; an own title stays until it is given back', async () => {
  const made = await family(vera, 'Адресова');
  await app.ok(vera, 'PATCH', `/families/${made.id}`, { version: 1, address: 'ул. Центральная, 7', note: 'Собака во дворе' });
  const moved = await app.ok(vera, 'PATCH', `/families/${made.id}`, { version: 2, address: 'ул. Новая, 1', movedOn: '2026-11-01', title: 'Дом на Новой' });
  assert.deepEqual([moved.title, moved.titleOwn, moved.version], ['Дом на Новой', true, 3]);
  const seen = await card(vera, made.id);
  assert.deepEqual(seen.addresses.map((one: any) => [one.text, one.toOn]), [['ул. Центральная, 7', '2026-11-01']]);
  assert.equal((await app.ok(vera, 'PATCH', `/families/${made.id}`, { version: 3, title: null })).title, 'Адресовы');
  const other = await family(vera, 'Кодова');
  const taken = await app.call(vera, 'PATCH', `/families/${other.id}`, { version: 1, code: made.code });
  assert.deepEqual([taken.status, taken.body.errors[0].code], [422, 'code_taken']);
});

test('look-alikes are offered with the reason, never from another team', async () => {
  await family(vera, 'Сходнова', { birthDate: '1992-03-07', snils: '12345678964', phone: '8 900 555-44-33' });
  const ask = async (staff: TestStaff, query: string) => (await app.ok(staff, 'GET', `/people/similar?${query}`)).items.map((one: any) => one.reasons);
  const q = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  assert.deepEqual(await ask(vera, q({ lastName: 'Сходнава', firstName: 'Оксана', birthDate: '1992-03-07' })), [['name_and_birth']]);
  assert.deepEqual(await ask(vera, q({ lastName: 'Skhodnova', firstName: 'Oksana' })), [['name']]);
  assert.deepEqual(await ask(vera, q({ lastName: 'Титова', firstName: 'Анна', snils: '123-456-789 64' })), [['snils']]);
  assert.deepEqual(await ask(vera, q({ phone: '+7 900 555 44 33' })), [['phone']]);
  assert.deepEqual(await ask(vera, q({ lastName: 'Сходнова', firstName: 'Оксана', birthDate: '1971-01-01' })), []);
  assert.deepEqual(await ask(ivan, q({ lastName: 'Сходнова', firstName: 'Оксана', snils: '12345678964' })), [], 'another team');
});

test('people are listed by family and found by their own name', async () => {
  const made = await family(vera, 'Списочная');
  await app.ok(vera, 'POST', '/people', { id: uuid(), familyId: made.id, lastName: 'Списочный', firstName: 'Лев', role: 'child' });
  const all = await app.ok(vera, 'GET', `/people?familyId=${made.id}&limit=1`);
  assert.equal(all.items.length, 1);
  const rest = await app.ok(vera, 'GET', `/people?familyId=${made.id}&limit=1&after=${all.next}`);
  assert.deepEqual([...all.items, ...rest.items].map((one: any) => one.firstName), ['Оксана', 'Лев']);
  const found = await app.ok(vera, 'GET', `/people?query=${encodeURIComponent('списочн лев')}`);
  assert.deepEqual(found.items.map((one: any) => one.firstName), ['Лев']);
});

test('rights: who does not see a family gets the same 404 as for one that is not there', async () => {
  const made = await family(vera, 'Тайная');
  const absent = { family: uuid(), person: uuid() };
  const calls: [string, (family: string, person: string) => string, object?][] = [
    ['GET', (_f, p) => `/people/${p}`],
    ['PATCH', (_f, p) => `/people/${p}`, { version: 1, firstName: 'Анна' }],
    ['PATCH', (f) => `/families/${f}`, { version: 1, note: 'x' }],
    ['POST', (f) => `/families/${f}/contacts`, { id: uuid(), kind: 'phone', value: '1' }],
  ];
  for (const [method, path, body] of calls) {
    for (const staff of [ivan, practitioner]) {
      const hidden = await app.call(staff, method, path(made.id, made.personId), body && 'id' in body ? { ...body, id: uuid() } : body);
      const missing = await app.call(staff, method, path(absent.family, absent.person), body && 'id' in body ? { ...body, id: uuid() } : body);
      assert.deepEqual({ ...hidden.body, requestId: '' }, { ...missing.body, requestId: '' }, `${method} ${path('f', 'p')}`);
      assert.equal(hidden.status, method === 'GET' || staff === ivan ? 404 : 403);
    }
    assert.equal((await app.call(administrator, method, path(made.id, made.personId), body)).status, 403);
  }
});

test('ten people written into one family at once are all found', async () => {
  const made = await family(vera, 'Людная');
  const names = ['Аким', 'Борис', 'Влас', 'Глеб', 'Демид', 'Ефим', 'Захар', 'Игнат', 'Кузьма', 'Лука'];
  const answers = await Promise.all(names.map((firstName, i) => app.call(vera, 'POST', '/people', { id: uuid(), familyId: made.id, lastName: 'Людный', firstName, role: 'child', code: `р${i}` })));
  assert.deepEqual(answers.map((answer) => answer.status), names.map(() => 201));
  for (const firstName of names) {
    const { items } = await app.ok(vera, 'GET', `/families?query=${encodeURIComponent(`людн ${firstName}`)}`);
    assert.deepEqual(items.map((item: any) => [item.id, item.match]), [[made.id, 'exact']], firstName);
  }
});
