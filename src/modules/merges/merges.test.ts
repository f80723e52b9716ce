import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { writeWorkbook } from '../../kernel/server/workbook/write.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

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

test('a repeat is one merge; reports count the people once; an undo gives the figures back', async () => {
  const place = await app.organization();
  await installPractice(app, place);
  const who = await app.staff(place, ['manager']);
  const [one, other] = [await makeFamily(app, place, { practice }), await makeFamily(app, place, { practice })];
  for (const to of [one, other]) await app.ok(who, 'POST', '/services', { id: uuid(), family: to.id, practice, service: 'financial_literacy', date: '2026-11-10' });
  const figures = async () => {
    const { indicators } = await app.ok(who, 'GET', `/reports/${practice}?from=2026-11-01&to=2026-11-30`);
    return ['families_served', 'financial_literacy_parents', 'financial_literacy_children'].map((id) => indicators.find((each: any) => each.id === id).value);
  };
  assert.deepEqual(await figures(), [2, 2, 4]);
  const seen = await comparison(who, 'family', one.id, other.id);
  const body = { id: uuid(), kind: 'family', keepId: one.id, otherId: other.id, seen: seen.seen, people: seen.people.map(({ keepId, otherId }: any) => ({ keepId, otherId })) };
  assert.equal((await app.call(who, 'POST', '/merges', body)).status, 201);
  const again = await app.call(who, 'POST', '/merges', body);
  assert.deepEqual([again.status, again.body.id], [200, body.id]);
  assert.deepEqual(await figures(), [1, 1, 2]);
  await app.ok(who, 'POST', `/merges/${body.id}/undo`, { id: uuid() });
  assert.deepEqual(await figures(), [2, 2, 4]);
  const twice = await app.call(who, 'POST', `/merges/${body.id}/undo`, { id: uuid() });
  assert.deepEqual([twice.status, twice.body.code], [409, 'already_undone']);
});

test('what was built on a merge forbids its undo, in words', async () => {
  const refused = async (merge: string) => {
    const { obstacles } = await app.ok(manager, 'GET', `/merges/${merge}`);
    const answer = await app.call(manager, 'POST', `/merges/${merge}/undo`, { id: uuid() });
    assert.deepEqual([answer.status, answer.body.code, answer.body.obstacles], [409, 'undo_conflict', obstacles]);
    return answer.body.title as string;
  };
  // Somebody who would go back got a record in the common family.
  const [keep, other] = await twins();
  const first = await mergeFamilies(manager, keep.id, other.id);
  const record = uuid();
  await app.ok(manager, 'POST', '/services', { id: record, family: keep.id, practice, service: 'home_visit', date: '2026-11-21', recipients: [other.people['Мария']] });
  assert.match(await refused(first.id), /добавили: 1 получатель услуги/);
  // A record of the family itself stays with the family and forbids nothing.
  const [keep2, other2] = await twins();
  const second = await mergeFamilies(manager, keep2.id, other2.id);
  await app.ok(manager, 'POST', '/services', { id: uuid(), family: keep2.id, practice, service: 'home_visit', date: '2026-11-21', recipients: [keep2.people['Наталья']] });
  // A later merge of the same family comes first.
  const third = await makeFamily(app, place, { practice });
  const later = await mergeFamilies(manager, keep2.id, third.id);
  assert.match(await refused(second.id), /сначала отмените более позднее объединение/);
  await app.ok(manager, 'POST', `/merges/${later.id}/undo`, { id: uuid() });
  await app.ok(manager, 'POST', `/merges/${second.id}/undo`, { id: uuid() });
  assert.equal((await app.ok(manager, 'GET', `/families/${keep2.id}`)).counts.service, 2);
  // What a person chose in the merge and somebody corrected since.
  const [keep4, other4] = await twins();
  const fourth = await mergeFamilies(manager, keep4.id, other4.id, { family: { code: 'other' } });
  const card = await app.ok(manager, 'GET', `/families/${keep4.id}`);
  await app.ok(manager, 'PATCH', `/families/${keep4.id}`, { version: card.version, code: `Н-${uuid().slice(0, 8)}` });
  assert.match(await refused(fourth.id), /изменили: 1 карточка семьи/);
});

test('two merges at once of overlapping pairs, and records made meanwhile: nothing is lost', async () => {
  const [one, two] = await twins();
  const three = await makeFamily(app, place, { practice });
  const seen = await Promise.all([comparison(manager, 'family', one.id, two.id), comparison(manager, 'family', two.id, three.id)]);
  const bodies = seen.map((each) => ({ id: uuid(), kind: 'family', keepId: each.keep.id, otherId: each.other.id, seen: each.seen, people: [] }));
  const records = Array.from({ length: 12 }, () => uuid());
  const answers = await Promise.all([
    ...bodies.map((body) => app.call(manager, 'POST', '/merges', body)),
    ...records.map((id, at) => app.call(manager, 'POST', '/services', { id, family: [two, three][at % 2]!.id, practice, service: 'home_visit', date: '2026-11-15', recipients: [[two, three][at % 2]!.people['Наталья']] })),
  ]);
  const statuses = answers.map((answer) => answer.status);
  assert.ok(statuses.slice(0, 2).includes(201), JSON.stringify(answers.slice(0, 2).map((each) => each.body)));
  assert.ok(statuses.slice(0, 2).every((status) => status === 201 || status === 409), String(statuses));
  assert.ok(statuses.slice(2).every((status) => status === 201), answers.slice(2).map((each) => each.text).join('\n').slice(0, 800));
  let found = 0;
  for (const id of new Set(await Promise.all([one, two, three].map(async ({ id }) => (await app.ok(manager, 'GET', `/families/${id}`)).id)))) {
    found += (await app.ok(manager, 'GET', `/families/${id}`)).counts.service;
  }
  assert.equal(found, records.length + 2);
});

test('a case manager merges what he or she sees on both sides; nobody learns of the other side', async () => {
  const mine = await twins({ manager: curator.staffId });
  const foreign = await makeFamily(app, place, { practice });
  const hidden = await app.call(curator, 'GET', `/merges/comparison?kind=family&keepId=${mine[0].id}&otherId=${foreign.id}`);
  const missing = await app.call(curator, 'GET', `/merges/comparison?kind=family&keepId=${mine[0].id}&otherId=${uuid()}`);
  assert.equal(hidden.status, 404);
  assert.deepEqual({ ...hidden.body, requestId: '' }, { ...missing.body, requestId: '' });
  await lookThrough(manager);
  const ids = new Set([...Object.values(mine[0].people), ...Object.values(mine[1].people)]);
  for (const pair of (await app.ok(curator, 'GET', '/merges/candidates?kind=person&limit=200')).items) assert.ok(ids.has(pair.first.id) && ids.has(pair.second.id));
  const practitioner = await app.staff(place, ['practitioner']);
  assert.equal((await app.call(practitioner, 'GET', '/merges/candidates')).status, 403);
  await mergeFamilies(curator, mine[0].id, mine[1].id);
  // Who led only the family that was taken in sees the common one, as the case came along; and not after the undo.
  const other = await app.staff(place, ['case-manager']);
  const theirs = await makeFamily(app, place, { practice, manager: other.staffId, closedOn: '2026-10-01' });
  const kept = await makeFamily(app, place, { practice });
  const run = await mergeFamilies(manager, kept.id, theirs.id);
  assert.equal((await app.call(other, 'GET', `/families/${kept.id}`)).status, 200);
  assert.equal((await app.call(other, 'GET', `/families/${theirs.id}`)).body.id, kept.id);
  await app.ok(manager, 'POST', `/merges/${run.id}/undo`, { id: uuid() });
  assert.equal((await app.call(other, 'GET', `/families/${kept.id}`)).status, 404);
  assert.equal((await app.call(other, 'GET', `/families/${theirs.id}`)).body.id, theirs.id);
  assert.equal((await app.call(other, 'GET', `/merges/${run.id}`)).status, 404);
});

test('bad input is refused with its place', async () => {
  const [keep, other] = await twins();
  const seen = await comparison(manager, 'family', keep.id, other.id);
  const body = { kind: 'family', keepId: keep.id, otherId: other.id, seen: seen.seen };
  const ask = async (changes: Record<string, unknown>) => {
    const answer = await app.call(manager, 'POST', '/merges', { id: uuid(), ...body, ...changes });
    return [answer.status, answer.body.code, answer.body.errors?.[0]?.path];
  };
  assert.deepEqual(await ask({ otherId: keep.id }), [409, 'same_record', undefined]);
  assert.deepEqual(await ask({ seen: 'x' }), [409, 'changed_since', undefined]);
  assert.deepEqual(await ask({ people: [{ keepId: keep.people['Лиза'], otherId: uuid() }] }), [422, 'invalid_input', 'people.0']);
  assert.deepEqual(await ask({ cases: [{ keepId: uuid(), otherId: other.caseId }] }), [422, 'invalid_input', 'cases.0']);
  assert.deepEqual((await ask({ kind: 'people' })).slice(0, 2), [422, 'invalid_input']);
  assert.equal((await app.call(manager, 'GET', '/merges/candidates?after=xx')).status, 400);
  // Somebody edits between the look and the merge.
  const card = await app.ok(manager, 'GET', `/families/${keep.id}`);
  await app.ok(manager, 'PATCH', `/families/${keep.id}`, { version: card.version, note: 'Переехали' });
  assert.deepEqual(await ask({}), [409, 'changed_since', undefined]);
});

/** Looks until the whole register was looked through. */
async function lookThrough(who: TestStaff): Promise<void> {
  for (let at = 0; at < 50; at++) if ((await app.ok(who, 'POST', '/merges/candidates/refresh')).done) return;
  assert.fail('the search of look-alikes does not end');
}

test('look-alikes: errors, ё, transliteration, near dates; «не дубликат» holds until it is taken back', async () => {
  const place = await app.organization();
  await installPractice(app, place);
  const who = await app.staff(place, ['manager']);
  const admit = async (...members: Record<string, unknown>[]) => {
    const id = uuid();
    const people = members.map((member) => ({ id: uuid(), ...member }));
    await app.ok(who, 'POST', '/families', { id, practice, members: people });
    return { id, people: people.map((one) => one.id) };
  };
  const ann = { lastName: 'Ковалёва', firstName: 'Наталья', patronymic: 'Ивановна', birthDate: '1990-05-02', role: 'mother', sex: 'f' };
  const first = await admit(ann, { lastName: 'Ковалёв', firstName: 'Пётр', birthDate: '2015-01-20', role: 'child', sex: 'm' });
  const second = await admit({ ...ann, lastName: 'Ковалева', firstName: 'Наталя', birthDate: '1990-02-05' }, { lastName: 'Ковалев', firstName: 'Петр', birthDate: '2015-01-20', role: 'child', sex: 'm' });
  const latin = await admit({ ...ann, lastName: 'Kovaleva', firstName: 'Natalya', patronymic: null, role: 'other_adult' });
  await admit({ ...ann, lastName: 'Ковалёва', birthDate: '1970-09-09' });
  await admit({ lastName: 'Близнецов', firstName: 'Саша', birthDate: '2014-04-04', role: 'child', sex: 'm' }, { lastName: 'Близнецова', firstName: 'Даша', birthDate: '2014-04-04', role: 'child', sex: 'f' });
  await lookThrough(who);
  const pairs = (await app.ok(who, 'GET', '/merges/candidates?kind=person&limit=200')).items;
  const found = new Map<string, string[]>(pairs.map((pair: any) => [[pair.first.id, pair.second.id].toSorted().join(), pair.reasons]));
  const between = (a: string, b: string) => found.get([a, b].toSorted().join());
  assert.deepEqual(between(first.people[1]!, second.people[1]!), ['same'], 'ё and е');
  assert.deepEqual(between(first.people[0]!, second.people[0]!), ['name_and_birth'], 'a letter left out, day and month swapped');
  assert.deepEqual(between(first.people[0]!, latin.people[0]!), ['name_and_birth'], 'transliteration');
  assert.equal(found.size <= 4, true, JSON.stringify([...found.values()]));
  const families = (await app.ok(who, 'GET', `/merges/candidates?kind=family&familyId=${first.id}`)).items;
  assert.deepEqual([families[0].first.id, families[0].second.id].toSorted(), [first.id, second.id].toSorted());
  assert.ok(families[0].strength >= 90);
  // Decided, and taken back.
  const decision = { id: uuid(), kind: 'person', firstId: first.people[0], secondId: latin.people[0] };
  assert.equal((await app.call(who, 'POST', '/merges/decisions', decision)).status, 201);
  const open = async (state = 'open') => (await app.ok(who, 'GET', `/merges/candidates?kind=person&state=${state}&limit=200`)).items.length;
  assert.equal(await open(), found.size - 1);
  assert.equal(await open('different'), 1);
  assert.equal((await app.call(who, 'POST', '/merges/decisions', { ...decision, id: uuid() })).body.code, 'decided');
  await app.ok(who, 'DELETE', `/merges/decisions/${decision.id}`);
  assert.equal(await open(), found.size);
  // Whoever changed is looked at anew, whoever did not is not.
  await app.ok(who, 'PATCH', `/people/${latin.people[0]}`, { version: 1, firstName: 'Zinaida' });
  await lookThrough(who);
  assert.ok(!(await app.ok(who, 'GET', '/merges/candidates?kind=person&limit=200')).items.some((pair: any) => [pair.first.id, pair.second.id].includes(latin.people[0])));
});

test('the same workbook again after a merge: all unchanged; a changed row finds its people; the import is not undone over it', async () => {
  const place = await app.organization();
  await installPractice(app, place);
  const who = await app.staff(place, ['manager']);
  const book = async (minutes: number, extra: (string | number | null)[][] = []) => Buffer.from(await writeWorkbook(Object.entries({
    Семьи: [['Код семьи*', 'Дата постановки*'], ['К-1', '01.02.2026'], ['К-2', '01.03.2026']],
    Люди: [['Код семьи*', 'Код человека*', 'Фамилия*', 'Имя*', 'Дата рождения', 'Роль*'], ['К-1', '1', 'Орлова', 'Анна', '03.04.1990', 'мать'], ['К-2', '1', 'Орлов', 'Лев', '05.06.2015', 'ребёнок'], ['К-2', '2', 'Орлова', 'Анна', '03.04.1990', 'мать']],
    Услуги: [['Код записи*', 'Дата*', 'Услуга*', 'Код семьи*', 'Получатели', 'Минуты'], ['У-1', '02.03.2026', 'Патронаж семьи', 'К-1', '1', 30], ['У-2', '03.03.2026', 'Патронаж семьи', 'К-2', '1', minutes], ...extra],
  }).map(([name, [header, ...rows]]) => ({ name, columns: header!.map((title) => ({ title: String(title), width: 12 })), rows: rows as any[] }))));
  const load = async (bytes: Buffer) => {
    const answer = await app.call(who, 'POST', `/imports?practice=${practice}`, bytes);
    assert.equal(answer.body.state, 'done', answer.text.slice(0, 500));
    return answer.body;
  };
  const first = await load(await book(30));
  const { items } = await app.ok(who, 'GET', '/families?limit=10');
  const [one, two] = ['К-1', 'К-2'].map((code) => items.find((each: any) => each.code === code).id);
  const run = await mergeFamilies(who, one, two);
  const again = await load(await book(30));
  for (const [sheet, counts] of Object.entries<any>(again.sheets)) if (counts.rows > 0) assert.deepEqual([sheet, counts.unchanged], [sheet, counts.rows]);
  // Under К-2 the person 1 is Лев, though Анна is 1 in the family that stayed.
  const changed = await load(await book(45, [['У-3', '04.03.2026', 'Патронаж семьи', 'К-2', '1', 20]]));
  assert.deepEqual([changed.sheets['Услуги'].updated, changed.sheets['Услуги'].created, changed.errors.length], [1, 1, 0]);
  const services = (await app.ok(who, 'GET', `/services?family=${one}&limit=50`)).items;
  assert.deepEqual(services.filter((each: any) => ['У-2', 'У-3'].includes(each.code)).map((each: any) => each.recipients.map((person: any) => person.name)), [['Орлов Лев'], ['Орлов Лев']]);
  const undo = await app.call(who, 'POST', `/imports/${first.id}/undo`);
  assert.equal(undo.status, 409);
  assert.match(undo.body.title, /объединение похожих/);
  assert.equal((await app.call(who, 'POST', `/merges/${run.id}/undo`, { id: uuid() })).body.code, 'undo_conflict', 'Лев got a record in the common family');
});
