import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPack, shippedPacks } from '../practices/public.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let org: TestOrganization;
let practice: string;
let manager: TestStaff;
let vera: TestStaff;
let olga: TestStaff;
let galina: TestStaff;
let administrator: TestStaff;

const today = '2026-11-24';

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  practice = await installPractice(app, org);
  manager = await app.staff(org, ['manager'], 'Марина Сергеевна Гордеева');
  vera = await app.staff(org, ['case-manager'], 'Вера Алексеевна Костина');
  olga = await app.staff(org, ['practitioner'], 'Ольга Ивановна Рябова');
  galina = await app.staff(org, ['case-manager'], 'Галина Петровна Зимина');
  administrator = await app.staff(org, ['administrator'], 'Пётр Ильич Дёмин');
});
after(() => app.close());

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

async function newFamily(options: { title?: string; openedOn?: string; manager?: TestStaff } = {}): Promise<TestFamily> {
  const family = await makeFamily(app, org, { practice, manager: (options.manager ?? vera).staffId, openedOn: options.openedOn ?? '2026-06-01', ...(options.title ? { title: options.title } : {}) });
  if (!options.manager) await app.ok(vera, 'POST', `/cases/${family.caseId}/team`, { id: uuid(), staffId: olga.staffId });
  return family;
}

interface Meeting {
  id: string;
  chair: string;
  secretary: string;
  member: string;
}
/** A meeting with its chair, secretary and a practitioner; everybody present unless told. */
async function newMeeting(options: { heldOn?: string; present?: boolean } = {}): Promise<Meeting> {
  const id = uuid();
  const made = await app.ok(vera, 'POST', '/reviews', { id, practice, heldOn: options.heldOn ?? today, chairId: manager.staffId, secretaryId: vera.staffId });
  const member = uuid();
  await app.ok(vera, 'POST', `/reviews/${id}/participants`, { id: member, staffId: olga.staffId });
  const of = (role: string) => made.participants.find((one: any) => one.role === role).id as string;
  const meeting = { id, chair: of('chair'), secretary: of('secretary'), member };
  if (options.present !== false) for (const one of [meeting.chair, meeting.secretary, member]) await app.ok(vera, 'PATCH', `/review-participants/${one}`, { version: 1, present: true });
  return meeting;
}

async function newItem(meeting: Meeting, family: TestFamily): Promise<string> {
  const id = uuid();
  await app.ok(vera, 'POST', `/reviews/${meeting.id}/items`, { id, caseId: family.caseId });
  return id;
}
const itemOf = (id: string, by: TestStaff = manager) => app.ok(by, 'GET', `/review-items/${id}`);
const version = async (id: string): Promise<number> => (await itemOf(id)).version;

/** Heard, with the family's word and a conclusion: ready to be signed. */
async function prepared(conclusion: object, family?: TestFamily, meeting?: Meeting) {
  const about = family ?? (await newFamily());
  const at = meeting ?? (await newMeeting());
  const id = await newItem(at, about);
  await app.ok(vera, 'POST', `/review-items/${id}/hear`, { version: 1 });
  await app.ok(vera, 'PATCH', `/review-items/${id}`, { version: 2, familyWord: 'said', familyWords: 'Нам помогли', ground: 'По докладу куратора', ...conclusion });
  return { id, family: about, meeting: at };
}
const sign = async (by: TestStaff, id: string) => app.call(by, 'POST', `/review-items/${id}/sign`, { version: await version(id) });
async function signed(conclusion: object, family?: TestFamily, meeting?: Meeting) {
  const made = await prepared(conclusion, family, meeting);
  for (const who of [vera, manager]) {
    const answer = await sign(who, made.id);
    assert.equal(answer.status, 200, answer.text);
  }
  return { ...made, record: await itemOf(made.id) };
}

test('the path of an item: on the agenda with reasons, heard, discussed, signed by two; the level changes and has its history', async () => {
  const family = await newFamily();
  const meeting = await newMeeting();
  const id = await newItem(meeting, family);
  const added = await itemOf(id, vera);
  assert.equal(added.reasons[0].kind, 'due');
  assert.match(plain(added.reasons[0].text), /дело открыто 1 июня, консилиума ещё не было, пересмотр раз в 90 дней, опоздали на 86 дней/);
  assert.ok(added.obstacles.includes('сведения о семье ещё не заслушаны'));

  const heard = await app.ok(vera, 'POST', `/review-items/${id}/hear`, { version: added.version });
  assert.equal(heard.facts.since, '2026-06-01');
  await app.ok(vera, 'PATCH', `/review-items/${id}`, { version: heard.version, report: 'Печь починили', familyWord: 'present', decision: 'level', levelId: 'crisis', resultId: 'worse', ground: 'Мама в больнице' });
  await app.ok(olga, 'PUT', `/review-items/${id}/positions/${meeting.member}`, { version: 0, stance: 'against', words: 'Рано', dissent: 'Достаточно чаще приезжать' });
  assert.equal((await app.call(olga, 'PUT', `/review-items/${id}/positions/${meeting.chair}`, { version: 0, stance: 'for' })).body.code, 'no_voice');

  await dissentHolds(id, meeting);
  const before = await itemOf(id, vera);
  assert.deepEqual(before.obstacles, []);
  assert.deepEqual(before.effects.map((one: any) => plain(one.text)), ['Уровень станет «Кризисный» с 24 ноября']);
  const first = await sign(vera, id);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.body.signedAt, first.body.signatures.secretary.name], [null, 'Вера Алексеевна Костина']);
  assert.equal(await peek(app, org, 'select count(*)::integer as value from ryadom.case_level where case_id = $1', [family.caseId]), 0);

  const last = await sign(manager, id);
  assert.equal(last.status, 200, last.text);
  assert.deepEqual(last.body.done.map((one: any) => [one.kind, plain(one.text), one.page]), [['level', 'Уровень «Кризисный» с 24 ноября', `/families/${family.id}`]]);
  assert.equal(last.body.case.level.title, 'Кризисный');
  const kept = last.body.positions.find((one: any) => one.participantId === meeting.member);
  assert.deepEqual([kept.dissent, kept.recordedBy, kept.mine], ['Достаточно чаще приезжать', null, false]);
  assert.equal((await app.call(olga, 'PUT', `/review-items/${id}/positions/${meeting.member}`, { version: 4, stance: 'for' })).body.code, 'signed');
  await assert.rejects(peek(app, org, "with gone as (update ryadom.review_position set dissent = null where item_id = $1 returning 1) select count(*) as value from gone", [id]), /stays as it is/);
  // A seat changed after the signature takes nobody's vote and no words out of the minutes.
  await app.ok(vera, 'PATCH', `/review-participants/${meeting.member}`, { version: 2, role: 'guest' });
  await assert.rejects(peek(app, org, 'with gone as (delete from ryadom.review_position where item_id = $1 returning 1) select count(*) as value from gone', [id]), /stays as it is/);

  // Later, another level: the one before has its last day.
  app.setNow('2026-12-20T05:00:00Z');
  await signed({ decision: 'level', levelId: 'basic', resultId: 'improved' }, family, await newMeeting({ heldOn: '2026-12-20' }));
  app.setNow('2026-11-24T05:00:00Z');
  // The day is over: who was there stays.
  app.setNow('2026-12-21T05:00:00Z');
  const stays = await app.call(vera, 'PATCH', `/review-participants/${meeting.member}`, { version: 2, present: false });
  assert.deepEqual([stays.status, stays.body.code], [409, 'people_stay']);
  assert.ok(!(await app.ok(vera, 'GET', `/reviews/${meeting.id}`)).operations.includes('reviews.changeParticipant'));
  app.setNow('2026-11-24T05:00:00Z');
  const changes = (await app.ok(vera, 'GET', `/families/${family.id}/history?limit=200`)).items;
  assert.ok(changes.some((one: any) => one.subject === 'case_level' && JSON.stringify(one.changes.level) === '["Кризисный","Базовый"]'));
  assert.ok(changes.some((one: any) => one.subject === 'review_item' && one.changes.decision?.[1] === 'Изменить уровень' && one.changes.basis?.[1] === 'Мама в больнице'));
  const history = await app.ok(vera, 'GET', `/families/${family.id}/reviews`);
  assert.deepEqual(history.levels.map((one: any) => [one.title, one.fromOn, one.toOn]), [['Базовый', '2026-12-20', null], ['Кризисный', '2026-11-24', '2026-12-20']]);
  assert.deepEqual(history.items.map((one: any) => [one.heldOn, one.conclusion, one.result]), [['2026-12-20', 'Изменить уровень', 'улучшение'], ['2026-11-24', 'Изменить уровень', 'ухудшение']]);
});

/** Against says why; nobody else rewrites it; the secretary's signature goes when a dissenting opinion comes after it; all of it in the history. */
async function dissentHolds(id: string, meeting: Meeting): Promise<void> {
  const path = (who: string) => `/review-items/${id}/positions/${who}`;
  const bare = await app.call(vera, 'PUT', path(meeting.secretary), { version: 0, stance: 'against', words: 'Рано' });
  assert.deepEqual([bare.status, bare.body.errors.map((one: any) => [one.path, one.message])], [422, [['dissent', 'Почему против? Причина войдёт в протокол']]]);
  const other = await app.call(manager, 'PUT', path(meeting.member), { version: 1, stance: 'for' });
  assert.deepEqual([other.status, other.body.code], [409, 'own_words']);
  assert.equal((await itemOf(id, manager)).positions.find((one: any) => one.participantId === meeting.member).mine, false);
  assert.equal((await sign(vera, id)).status, 200);
  const seen = await version(id);
  const voted = await app.ok(vera, 'PUT', path(meeting.secretary), { version: 0, stance: 'for', words: 'Согласна' });
  assert.deepEqual([voted.version, voted.signatures.secretary !== null], [seen, true], 'a vote for takes nothing off');
  const late = await app.ok(olga, 'PUT', path(meeting.member), { version: 1, stance: 'against', words: 'Рано', dissent: 'Достаточно чаще приезжать' });
  assert.equal(late.version, seen, 'the same words again');
  const changed = await app.ok(olga, 'PUT', path(meeting.member), { version: 2, stance: 'against', dissent: 'Лучше подождать' });
  assert.deepEqual([changed.version, changed.signatures.secretary], [seen + 1, null]);
  assert.equal((await app.call(manager, 'POST', `/review-items/${id}/sign`, { version: seen })).body.code, 'version_conflict', 'nobody signs past a dissenting opinion unseen');
  await app.ok(olga, 'PUT', path(meeting.member), { version: 3, stance: 'against', words: 'Рано', dissent: 'Достаточно чаще приезжать' });
  const family = (await itemOf(id, vera)).family.id;
  const told = (await app.ok(vera, 'GET', `/families/${family}/history?limit=200`)).items.filter((one: any) => one.subject === 'review_item').map((one: any) => one.changes.dissent).filter(Boolean);
  assert.deepEqual(told.at(-1), [null, 'Ольга Ивановна Рябова: Достаточно чаще приезжать']);
  assert.equal(told.length, 3);
}

test('without quorum nothing is signed and nothing happens; the text says who is missing', async () => {
  const meeting = await newMeeting({ present: false });
  const { id, family } = await prepared({ decision: 'level', levelId: 'crisis', resultId: 'worse' }, undefined, meeting);
  await app.ok(vera, 'PATCH', `/review-participants/${meeting.chair}`, { version: 1, present: true });
  const refused = await sign(manager, id);
  assert.deepEqual([refused.status, refused.body.code], [409, 'no_quorum']);
  assert.match(plain(refused.body.title), /Кворума нет: с правом голоса 1 участник на месте, нужно 3, нет секретаря/);
  assert.equal((await itemOf(id)).signedAt, null);
  assert.equal(await peek(app, org, 'select count(*)::integer as value from ryadom.case_level where case_id = $1', [family.caseId]), 0);
  // Guests come without a vote.
  const guest = uuid();
  await app.ok(vera, 'POST', `/reviews/${meeting.id}/participants`, { id: guest, name: 'Антон Павлович Лях', office: 'инспектор', employer: 'ПДН', role: 'guest' });
  await app.ok(vera, 'PATCH', `/review-participants/${guest}`, { version: 1, present: true });
  assert.equal((await sign(manager, id)).body.code, 'no_quorum');
  for (const one of [meeting.secretary, meeting.member]) await app.ok(vera, 'PATCH', `/review-participants/${one}`, { version: 1, present: true });
  assert.equal((await sign(manager, id)).status, 200);
});

test('the organization’s own rule of quorum holds from its day', async () => {
  const rule = { id: uuid(), practice, fromOn: '2027-01-01', members: 2, share: 0, chair: true, secretary: false, basis: 'Приказ № 7' };
  const rules = await app.ok(manager, 'POST', '/review-rules', rule);
  assert.deepEqual(rules.quorum.map((one: any) => [one.source, one.fromOn, one.current]), [['own', '2027-01-01', false], ['pack', '2022-07-01', true]]);
  assert.equal((await app.call(manager, 'POST', '/review-rules', { ...rule, id: uuid() })).status, 422);
  assert.equal((await app.call(vera, 'POST', '/review-rules', { ...rule, id: uuid(), fromOn: '2027-02-01' })).status, 403);
  const soon = await newMeeting({ heldOn: '2027-01-15' });
  const now = await newMeeting();
  assert.deepEqual([(await app.ok(vera, 'GET', `/reviews/${soon.id}`)).quorum.needed, (await app.ok(vera, 'GET', `/reviews/${now.id}`)).quorum.needed], [2, 3]);
});

describe('a signed conclusion acts', () => {
  test('stop: the case is closed with its code, the plan stops, the family is visited after 3, 6 and 12 months', async () => {
    const family = await newFamily();
    const plan = uuid();
    await app.ok(vera, 'POST', `/families/${family.id}/plans`, { id: plan, practice, fromOn: '2026-09-01', toOn: '2026-12-31' });
    const goal = uuid();
    await app.ok(vera, 'POST', `/plans/${plan}/goals`, { id: goal, problem: 'Холодно', goal: 'Тепло' });
    await app.ok(vera, 'POST', `/plans/${plan}/measures`, { id: uuid(), goalId: goal, title: 'Уголь', amount: 1 });
    for (const [who, step, extra] of [[vera, 'send', {}], [manager, 'approve', {}], [vera, 'answer', { answer: 'agreed', words: null, on: today }], [vera, 'start', {}]] as const) {
      const { version: seen } = await app.ok(vera, 'GET', `/plans/${plan}`);
      await app.ok(who, 'POST', `/plans/${plan}/${step}`, { version: seen, ...extra });
    }
    const { record } = await signed({ decision: 'stop', resultId: 'goals_reached' }, family);
    assert.deepEqual(record.done.map((one: any) => plain(one.text)), [
      'Дело закрыто 24 ноября: цели достигнуты', 'План № 1 остановлен', 'Узнать, как живёт семья — 24 февраля 2027', 'Узнать, как живёт семья — 24 мая 2027', 'Узнать, как живёт семья — 24 ноября 2027',
    ]);
    const card = await app.ok(vera, 'GET', `/families/${family.id}`);
    assert.deepEqual([card.cases[0].closedOn, card.cases[0].closeReason], [today, 'goals_reached']);
    assert.equal((await app.ok(vera, 'GET', `/plans/${plan}`)).state, 'closed');
    const { items } = await app.ok(vera, 'GET', `/tasks?whose=all&family=${family.id}`);
    assert.deepEqual(items.map((one: any) => [one.dueOn, one.assignee.name, one.page]), ['2027-02-24', '2027-05-24', '2027-11-24'].map((day) => [day, 'Вера Алексеевна Костина', `/assessments/new?family=${family.id}&point=follow_up`]));
  });

  test('plan: the next version is begun with its measures; one that is being written already is named', async () => {
    const { record, family } = await signed({ decision: 'plan', resultId: 'unchanged', planFrom: '2026-12-01', planTo: '2027-03-31' });
    assert.equal(plain(record.done[0].text), 'Начата версия плана № 1');
    const { items } = await app.ok(vera, 'GET', `/families/${family.id}/plans`);
    assert.deepEqual(items.map((one: any) => [one.state, one.fromOn, one.toOn]), [['draft', '2026-12-01', '2027-03-31']]);
    const again = await signed({ decision: 'plan', resultId: 'unchanged', planFrom: '2026-12-01', planTo: '2027-03-31' }, family, await newMeeting());
    assert.equal(again.record.done[0].text, 'Новой версией плана станет та, что уже пишется');
    assert.equal(again.record.done[0].page, `/families/${family.id}/plan?version=${items[0].id}`);
  });

  test('transfer: a new case manager sees the family, orders go to them; tasks have their doers and terms', async () => {
    const { record, family } = await signed({
      decision: 'transfer', resultId: 'unchanged', toManagerId: galina.staffId,
      orders: [{ title: 'Познакомиться с семьёй', staffId: galina.staffId, dueOn: '2026-11-27' }, { title: 'Передать документы', staffId: vera.staffId, dueOn: '2026-11-26' }],
    });
    assert.deepEqual(record.done.map((one: any) => plain(one.text)), [
      'Куратор — Галина Петровна Зимина', 'Познакомиться с семьёй: Галина Петровна Зимина, до 27 ноября', 'Передать документы: Вера Алексеевна Костина, до 26 ноября',
    ]);
    assert.equal((await app.ok(galina, 'GET', `/families/${family.id}`)).cases[0].caseManager.name, 'Галина Петровна Зимина');
    const { items } = await app.ok(galina, 'GET', `/tasks?family=${family.id}`);
    assert.deepEqual(items.map((one: any) => one.title), ['Познакомиться с семьёй']);
    // Vera gave the case away by her own signature or the chair's: the item is out of her sight now.
    assert.equal((await app.call(vera, 'GET', `/review-items/${record.id}`)).status, 404);
  });

  test('the secretary who signs last and gives the family away gets the answer', async () => {
    const { id } = await prepared({ decision: 'transfer', resultId: 'unchanged', toManagerId: galina.staffId });
    assert.equal((await sign(manager, id)).status, 200);
    const last = await sign(vera, id);
    assert.equal(last.status, 200, last.text);
    assert.notEqual(last.body.signedAt, null);
  });

  test('a correction reopens what was closed and takes back the tasks; the signed one stays as it was', async () => {
    const { id, family, meeting, record } = await signed({ decision: 'stop', resultId: 'improved', orders: [{ title: 'Забрать датчик', staffId: vera.staffId, dueOn: '2026-12-01' }] });
    for (const [method, path, body] of [['PATCH', '', { version: record.version, ground: 'Другое' }], ['POST', '/hear', { version: record.version }], ['POST', '/sign', { version: record.version }], ['PUT', `/positions/${meeting.member}`, { version: 0, stance: 'for' }]] as const) {
      const answer = await app.call(manager, method, `/review-items/${id}${path}`, body);
      assert.deepEqual([answer.status, answer.body.code], [409, 'signed'], path);
    }
    assert.equal((await app.call(manager, 'DELETE', `/review-items/${id}?version=${record.version}`)).status, 409);
    assert.equal((await app.call(manager, 'POST', `/reviews/${meeting.id}/cancel`, { version: 1, reason: 'x' })).body.code, 'has_signed');
    const next = uuid();
    await app.ok(manager, 'POST', `/review-items/${id}/correct`, { id: next, reason: 'Семья снова просит помощи' });
    assert.equal((await app.call(manager, 'POST', `/review-items/${id}/correct`, { id: uuid(), reason: 'Ещё раз' })).body.code, 'already_corrected');
    await app.ok(vera, 'POST', `/review-items/${next}/hear`, { version: 1 });
    await app.ok(vera, 'PATCH', `/review-items/${next}`, { version: 2, familyWord: 'refused', decision: 'continue', resultId: 'improved', ground: 'Просьба семьи' });
    assert.deepEqual((await itemOf(next)).effects.map((one: any) => one.kind), ['open', 'continue', 'withdraw']);
    for (const who of [manager, vera]) assert.equal((await sign(who, next)).status, 200);
    const card = await app.ok(vera, 'GET', `/families/${family.id}`);
    assert.equal(card.cases[0].closedOn, null);
    assert.deepEqual((await app.ok(vera, 'GET', `/tasks?whose=all&family=${family.id}`)).items, []);
    const old = await itemOf(id);
    assert.deepEqual([old.correctedBy, old.decision, old.done.length], [next, 'stop', record.done.length]);
  });
});

describe('at once', () => {
  test('two last signatures: exactly one acts', async () => {
    const { id, family } = await prepared({ decision: 'level', levelId: 'emergency', resultId: 'worse', orders: [{ title: 'Приехать', staffId: vera.staffId, dueOn: today }] });
    assert.equal((await sign(vera, id)).status, 200);
    const seen = await version(id);
    const answers = await Promise.all([1, 2, 3].map(() => app.call(manager, 'POST', `/review-items/${id}/sign`, { version: seen })));
    assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409, 409]);
    assert.equal((await app.ok(vera, 'GET', `/tasks?whose=all&family=${family.id}`)).items.length, 1);
    assert.equal(await peek(app, org, 'select count(*)::integer as value from ryadom.case_level where case_id = $1', [family.caseId]), 1);
  });

  test('chair and secretary from one version: one signs, the other reads again and then it acts', async () => {
    const { id } = await prepared({ decision: 'continue', resultId: 'improved' });
    const seen = await version(id);
    const answers = await Promise.all([vera, manager].map((who) => app.call(who, 'POST', `/review-items/${id}/sign`, { version: seen })));
    assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409]);
    const left = answers[0]!.status === 200 ? manager : vera;
    assert.notEqual((await sign(left, id)).body.signedAt, null);
  });

  test('an edit against a signature: one of them; words that change take the first signature off', async () => {
    const { id } = await prepared({ decision: 'continue', resultId: 'improved' });
    await sign(vera, id);
    const seen = await version(id);
    const answers = await Promise.all([app.call(manager, 'POST', `/review-items/${id}/sign`, { version: seen }), app.call(vera, 'PATCH', `/review-items/${id}`, { version: seen, ground: 'Иначе' })]);
    assert.deepEqual(answers.map((one) => one.status).sort(), [200, 409]);
    const now = await itemOf(id);
    if (now.signedAt === null) assert.deepEqual([now.ground, now.signatures.secretary], ['Иначе', null]);
    else assert.equal(now.ground, 'По докладу куратора');
  });

  test('two meetings close one case: the second finds it closed', async () => {
    const family = await newFamily();
    const one = await prepared({ decision: 'stop', resultId: 'improved' }, family);
    const two = await prepared({ decision: 'stop', resultId: 'moved' }, family);
    for (const { id } of [one, two]) assert.equal((await sign(vera, id)).status, 200);
    const seen = await Promise.all([one, two].map(({ id }) => version(id)));
    const answers = await Promise.all([one, two].map(({ id }, at) => app.call(manager, 'POST', `/review-items/${id}/sign`, { version: seen[at] })));
    assert.deepEqual(answers.map((each) => each.status).sort(), [200, 409], answers.map((each) => each.text).join('\n'));
    assert.equal((await app.ok(vera, 'GET', `/tasks?whose=all&family=${family.id}`)).items.length, 3);
  });

  test('a submission that comes again makes nothing new', async () => {
    const body = { id: uuid(), practice, heldOn: today, chairId: manager.staffId };
    assert.equal((await app.call(vera, 'POST', '/reviews', body)).status, 201);
    assert.equal((await app.call(vera, 'POST', '/reviews', body)).status, 200);
    assert.equal((await app.call(vera, 'POST', '/reviews', { ...body, heldOn: '2026-11-25' })).body.code, 'id_reused');
    const numbers = await Promise.all([1, 2, 3].map(() => app.ok(vera, 'POST', '/reviews', { id: uuid(), practice, heldOn: '2028-02-01' })));
    assert.deepEqual(numbers.map((one) => one.number).sort(), [1, 2, 3]);
  });
});

describe('who sees what', () => {
  test('a meeting shows only families in sight, counts included; the administrator sees none', async () => {
    const mine = await newFamily();
    const others = await newFamily({ manager: galina });
    const meeting = await newMeeting();
    await newItem(meeting, mine);
    await app.ok(manager, 'POST', `/reviews/${meeting.id}/items`, { id: uuid(), caseId: others.caseId });
    const seenBy = async (who: TestStaff) => [
      (await app.ok(who, 'GET', `/reviews/${meeting.id}`)).items.length,
      (await app.ok(who, 'GET', `/reviews?practice=${practice}&limit=200`)).items.find((one: any) => one.id === meeting.id).items,
    ];
    assert.deepEqual([await seenBy(manager), await seenBy(vera), await seenBy(galina), await seenBy(olga)], [[2, 2], [1, 1], [1, 1], [1, 1]]);
    assert.equal((await app.call(vera, 'POST', `/reviews/${meeting.id}/items`, { id: uuid(), caseId: others.caseId })).status, 422);
    assert.equal((await app.call(administrator, 'GET', `/reviews/${meeting.id}`)).status, 403);
    assert.equal((await app.call(vera, 'GET', `/families/${others.id}/reviews`)).status, 404);
  });

  test('a practitioner speaks but prepares nothing; only chair and secretary sign', async () => {
    const { id, meeting } = await prepared({ decision: 'continue', resultId: 'improved' });
    assert.equal((await app.call(olga, 'PATCH', `/review-items/${id}`, { version: 3, ground: 'Моё' })).status, 403);
    assert.equal((await app.call(olga, 'POST', `/review-items/${id}/sign`, { version: 3 })).status, 403);
    const other = await app.staff(org, ['manager'], 'Другой руководитель');
    assert.deepEqual([(await sign(other, id)).status, (await sign(other, id)).body.code], [409, 'not_signer']);
    assert.equal((await app.ok(olga, 'GET', `/review-items/${id}`)).positions.find((one: any) => one.participantId === meeting.member).mine, true);
    assert.equal((await app.call(vera, 'POST', `/reviews/${meeting.id}/participants`, { id: uuid(), role: 'chair', staffId: galina.staffId })).status, 422);
    assert.equal((await app.call(vera, 'POST', `/reviews/${meeting.id}/participants`, { id: uuid(), role: 'secretary', name: 'Кто-то' })).status, 422);
    assert.equal((await app.call(vera, 'POST', `/reviews/${meeting.id}/participants`, { id: uuid() })).status, 422);
  });
});

describe('what is proposed', () => {
  test('asked, ended plan, risk by band; a case on an agenda comes last; what was just reviewed is not proposed', async () => {
    const own = await app.organization('proposals');
    const its = await installPractice(app, own);
    const leader = await app.staff(own, ['manager'], 'Нина Павловна Орлова');
    const writer = await app.staff(own, ['case-manager'], 'Иван Ильич Сомов');
    const make = (title: string, openedOn: string) => makeFamily(app, own, { practice: its, title, openedOn, manager: writer.staffId });
    const [quiet, asked, late] = [await make('Тихие', '2026-11-01'), await make('Просящие', '2026-11-01'), await make('Поздние', '2026-05-01')];
    await app.ok(writer, 'POST', `/families/${asked.id}/review-requests`, { id: uuid(), practice: its, words: 'Мама просит прервать занятия' });
    const list = async () => (await app.ok(leader, 'GET', `/review-proposals?practice=${its}`)).items.map((one: any) => [one.family.title, one.reasons.map((reason: any) => reason.kind), one.onAgenda === null]);
    assert.deepEqual(await list(), [['Просящие', ['asked'], true], ['Поздние', ['due'], true]]);
    const meeting = uuid();
    await app.ok(writer, 'POST', '/reviews', { id: meeting, practice: its, heldOn: today });
    const item = uuid();
    const added = await app.ok(writer, 'POST', `/reviews/${meeting}/items`, { id: item, caseId: asked.caseId, words: 'Срочно' });
    assert.deepEqual(added.reasons.map((one: any) => one.text), ['Иван Ильич Сомов просит: Мама просит прервать занятия', 'Иван Ильич Сомов: Срочно']);
    assert.deepEqual(await list(), [['Поздние', ['due'], true]]);
    await app.ok(writer, 'DELETE', `/review-items/${item}?version=1`);
    assert.deepEqual((await list())[0], ['Просящие', ['asked'], true]);
    await app.ok(writer, 'POST', `/reviews/${meeting}/items`, { id: uuid(), caseId: late.caseId });
    assert.deepEqual((await list())[1], ['Поздние', ['due'], false]);
    assert.ok(quiet);
  });

  test('by pages of any size: every proposal once, in the same order, also when one goes meanwhile; a bad cursor is told', async () => {
    const own = await app.organization('proposals-pages');
    const its = await installPractice(app, own);
    const leader = await app.staff(own, ['manager'], 'Нина Павловна Орлова');
    const cases: TestFamily[] = [];
    for (let at = 0; at < 7; at++) cases.push(await makeFamily(app, own, { practice: its, title: `Семья ${at}`, openedOn: at % 2 === 0 ? '2026-01-10' : '2026-02-10' }));
    for (const at of [2, 5]) await app.ok(leader, 'POST', `/families/${cases[at]!.id}/review-requests`, { id: uuid(), practice: its, words: 'Обсудить' });
    const page = (limit: number, after: string | null) => app.ok(leader, 'GET', `/review-proposals?practice=${its}&limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    const whole = (await page(200, null)).items.map((one: any) => one.caseId);
    assert.equal(whole.length, 7);
    for (const limit of [1, 2, 3, 7]) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { items, next, total }: any = await page(limit, after);
        assert.deepEqual([total, items.length <= limit], [7, true]);
        seen.push(...items.map((one: any) => one.caseId));
        after = next;
      } while (after !== null);
      assert.deepEqual(seen, whole, `by ${limit}`);
    }
    const { next } = await page(3, null);
    await peek(app, own, "with gone as (update ryadom.family_case set closed_on = '2026-11-24', close_reason = 'improved' where id = $1 returning 1) select count(*) as value from gone", [whole[2]]);
    assert.deepEqual((await page(3, next)).items.map((one: any) => one.caseId), whole.slice(3, 6));
    assert.equal((await app.call(leader, 'GET', `/review-proposals?practice=${its}&after=x`)).status, 400);
  });
});

/** A finished assessment of a child whose band asks to act, straight in the database. */
async function assess(family: TestFamily, person: string): Promise<string> {
  const id = uuid();
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows("insert into ryadom.instrument_version (organization_id, instrument_id, version, title, content, digest) values ($1, 'risk', '1.0', 'Риск', '{}', '') on conflict do nothing", [org.id]);
    await tx.rows(
      `insert into ryadom.assessment (organization_id, id, family_id, case_id, practice_id, person_id, instrument_id, instrument_version, point, happened_on, state, scores, main_value, main_grade, ground)
       values ($1, $2, $3, $4, $5, $6, 'risk', '1.0', 'entry', '2026-11-10', 'completed', '[{"band": {"title": "высокий"}}]', 7, 'act', 'diagnostics')`,
      [org.id, id, family.id, family.caseId, practice, person],
    );
  });
  return id;
}

test('a risky assessment is a reason and is heard; withheld later, it is out of the item too', async () => {
  const family = await newFamily({ openedOn: '2026-11-01' });
  const assessment = await assess(family, family.people['Егор']!);
  const { id, meeting } = await prepared({ decision: 'continue', resultId: 'improved' }, family);
  const before = await itemOf(id);
  assert.deepEqual(before.reasons.map((one: any) => plain(one.text)), ['«Риск» 10 ноября: высокий']);
  assert.deepEqual(before.assessments.map((one: any) => [one.id, one.value, one.band, one.person]), [[assessment, 7, 'высокий', 'Егор Юдина']]);
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows("insert into ryadom.withheld (organization_id, purpose, subject_id, family_id, from_on, to_on) values ($1, 'diagnostics', $2, $3, '2026-01-01', 'infinity')", [org.id, family.people['Егор'], family.id]);
  });
  assert.deepEqual((await itemOf(id)).assessments, []);
  assert.ok(!JSON.stringify((await itemOf(id)).facts).includes('высокий'));
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows('delete from ryadom.withheld where organization_id = $1', [org.id]);
  });
  assert.ok(meeting);
});

test('transfer to another practice: this case closes with its code, the other opens with the same people', async () => {
  const other = 'second-practice';
  const pack = [...shippedPacks().values()][0]!;
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await installPack(tx, org.id, { ...pack, id: other, title: 'Вторая практика' });
  });
  const { family, record } = await signed({ decision: 'transfer', resultId: 'category_changed', toPracticeId: other });
  assert.deepEqual(record.done.map((one: any) => one.text), ['Открыто дело в практике «Вторая практика»']);
  const { cases } = await app.ok(manager, 'GET', `/families/${family.id}`);
  assert.deepEqual(cases.map((one: any) => [one.practice, one.closedOn, one.closeReason, one.caseManager.name]).toSorted(), [[practice, today, 'category_changed', 'Вера Алексеевна Костина'], [other, null, null, 'Вера Алексеевна Костина']].toSorted());
});

test('bad input is refused in Russian and leaves nothing', async () => {
  const { id, meeting, family } = await prepared({ decision: 'continue', resultId: 'improved' });
  const bad: [object, string][] = [
    [{ resultId: 'goals_reached' }, 'resultId'], [{ resultId: 'nope' }, 'resultId'], [{ decision: 'level', levelId: 'nope' }, 'levelId'], [{ decision: 'forget' }, 'decision'],
    [{ decision: 'plan', planFrom: '2026-12-02', planTo: '2026-12-01' }, 'planTo'], [{ decision: 'transfer', toManagerId: uuid() }, 'toManagerId'], [{ decision: 'transfer', toPracticeId: practice }, 'toPracticeId'],
    [{ orders: [{ title: 'x', staffId: null, dueOn: '2026-01-01' }] }, 'orders.0.dueOn'], [{ orders: [{ title: 'x', staffId: galina.staffId, dueOn: today }] }, 'orders.0.staffId'], [{ decision: 'transfer', toBranchId: uuid() }, 'toBranchId'],
  ];
  for (const [body, path] of bad) {
    const answer = await app.call(vera, 'PATCH', `/review-items/${id}`, { version: 3, ...body });
    assert.equal(answer.status, 422, JSON.stringify(body));
    assert.equal(answer.body.errors?.[0]?.path ?? answer.body.complaints?.[0]?.path, path, answer.text);
  }
  assert.equal(await version(id), 3);
  assert.equal((await app.call(vera, 'POST', `/reviews/${meeting.id}/items`, { id: uuid(), caseId: family.caseId })).status, 422);
  assert.equal((await app.call(vera, 'POST', '/reviews', { id: uuid(), practice: 'no-such', heldOn: today })).status, 400);
  assert.equal((await app.call(vera, 'GET', `/reviews?practice=${practice}&after=x`)).status, 400);
  assert.equal((await app.call(vera, 'POST', '/reviews', { id: uuid(), practice, heldOn: '2026-02-31' })).status, 422);
  const early = await prepared({ decision: 'continue', resultId: 'improved' }, undefined, await newMeeting({ heldOn: '2026-11-30' }));
  assert.match((await sign(manager, early.id)).body.title, /день заседания ещё не наступил/);
});
