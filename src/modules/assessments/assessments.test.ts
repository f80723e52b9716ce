import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let psychologist: TestStaff;
let manager: TestStaff;
let stranger: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager'], 'Куратор');
  psychologist = await app.staff(organization, ['practitioner'], 'Ольга Рябова');
  manager = await app.staff(organization, ['manager'], 'Руководитель');
  stranger = await app.staff(organization, ['case-manager'], 'Чужой');
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [organization.id, uuid(), family.caseId, family.id, psychologist.staffId]);
  });
});
after(() => app.close());

const items = (cheerful: number, calm: number, active: number, rested: number, interest: number) => ({ items: { cheerful, calm, active, rested, interest } });
const who = (extra: object = {}) => ({ id: uuid(), family: family.id, practice, instrument: 'who_5', person: family.people['Наталья'], point: 'entry', date: '2026-11-20', ...extra });
const codes = (answer: { body: { errors: { path: string; code: string; message: string }[] } }) => {
  for (const one of answer.body.errors) assert.match(one.message, /[А-ЯЁа-яё]/);
  return answer.body.errors.map(({ path, code }) => `${path}: ${code}`);
};
const signed = async (extra: object = {}) => {
  const body = who({ answers: items(3, 2, 3, 2, 2), ...extra });
  await app.ok(curator, 'POST', '/assessments', body);
  await app.ok(curator, 'POST', `/assessments/${body.id}/complete`, { version: 1 });
  return app.ok(psychologist, 'POST', `/assessments/${body.id}/sign`, { version: 2, conclusion: 'Мама устала: предложить передышку' });
};

describe('assessments', () => {
  test('instruments come with their content, licence and what the practice chose, in its order', async () => {
    const { items: found } = await app.ok(curator, 'GET', `/instruments?practice=${practice}`);
    const who5 = found.find((one: any) => one.instrument.id === 'who_5');
    assert.match(who5.instrument.licence.name, /CC BY-NC-SA/);
    assert.deepEqual(who5.chosenAt, ['entry', 'exit', 'follow_up']);
    assert.deepEqual(found.filter((one: any) => one.chosenAt.length === 0).map((one: any) => one.instrument.id), ['placement_risk']);
    assert.equal(found[0].instrument.id, 'goals');
  });

  test('draft, completed, signed: score with version, conclusion in sight of the team, history', async () => {
    const body = who();
    const draft = await app.call(curator, 'POST', '/assessments', body);
    assert.equal(draft.status, 201, draft.text);
    assert.deepEqual([draft.body.state, draft.body.score, draft.body.conductedBy.name, draft.body.instrumentVersion], ['draft', null, 'Куратор', '1.0']);
    assert.equal((await app.call(curator, 'POST', '/assessments', body)).status, 200);
    assert.deepEqual(codes(await app.call(curator, 'POST', `/assessments/${body.id}/complete`, { version: 1 })), ['cheerful', 'calm', 'active', 'rested', 'interest'].map((item) => `answers.items.${item}: not_answered`));
    const filled = await app.ok(curator, 'PATCH', `/assessments/${body.id}`, { version: 1, answers: items(3, 2, 3, 2, 3) });
    assert.equal(filled.version, 2);
    const done = await app.ok(curator, 'POST', `/assessments/${body.id}/complete`, { version: 2 });
    assert.deepEqual([done.state, done.score.value, done.score.band.grade, done.recomputed], ['completed', 52, 'good', true]);
    // Before signing it may be changed, and counts anew.
    const changed = await app.ok(curator, 'PATCH', `/assessments/${body.id}`, { version: 3, answers: items(3, 2, 3, 2, 2) });
    assert.deepEqual([changed.score.value, changed.score.band.grade], [48, 'watch']);
    const stale = await app.call(curator, 'PATCH', `/assessments/${body.id}`, { version: 3, point: 'exit' });
    assert.deepEqual([stale.status, stale.body.code, stale.body.current.version], [409, 'version_conflict', 4]);
    const end = await app.ok(psychologist, 'POST', `/assessments/${body.id}/sign`, { version: 4, conclusion: 'Мама устала' });
    assert.deepEqual([end.state, end.signedBy, end.conclusion], ['signed', 'Ольга Рябова', 'Мама устала']);
    const seen = await app.ok(curator, 'GET', `/assessments/${body.id}`);
    assert.equal(seen.conclusion, 'Мама устала');
    assert.deepEqual(seen.history.map((one: any) => one.version), [5, 4, 3]);
    const list = await app.ok(curator, 'GET', `/assessments?family=${family.id}&instrument=who_5&person=${family.people['Наталья']}`);
    assert.deepEqual(list.items.map((one: any) => [one.id, one.score.value]), [[body.id, 48]]);
    assert.deepEqual((await app.ok(curator, 'GET', '/assessments?point=exit')).items, []);
  });

  test('after signing only a correction with its reason, by author, signer or manager', async () => {
    const made = await signed();
    const refusal = async (who: TestStaff, path: string, body: object, method = 'POST') => {
      const answer = await app.call(who, method, `/assessments/${made.id}${path}`, body);
      return `${answer.status} ${answer.body.code}`;
    };
    assert.equal(await refusal(curator, '', { version: 3, answers: items(0, 0, 0, 0, 0) }, 'PATCH'), '409 already_signed');
    assert.equal(await refusal(curator, '/sign', { version: 3, conclusion: 'Ещё раз' }), '409 already_signed');
    assert.equal(await refusal(curator, '/correct', { version: 3, conclusion: 'Х' }), '422 invalid_input');
    assert.equal(await refusal(stranger, '/correct', { version: 3, reason: 'х' }), '404 not_found');
    const fixed = await app.ok(manager, 'POST', `/assessments/${made.id}/correct`, { version: 3, reason: 'описка при вводе с бумаги', answers: items(3, 3, 3, 3, 3), conclusion: 'Силы есть' });
    assert.deepEqual([fixed.score.value, fixed.conclusion, fixed.correctionReason, fixed.signedBy, fixed.version], [60, 'Силы есть', 'описка при вводе с бумаги', 'Руководитель', 4]);
    assert.deepEqual(fixed.history[0].changes.conclusion, ['Мама устала: предложить передышку', 'Силы есть']);
    assert.deepEqual(fixed.history[0].changes.score, [48, 60]);
    assert.deepEqual(codes(await app.call(manager, 'POST', `/assessments/${made.id}/correct`, { version: 4, reason: 'х', answers: { items: { cheerful: 1 } } })).length, 4);
    const gone = await app.ok(curator, 'POST', `/assessments/${made.id}/cancel`, { version: 4, reason: 'не тот человек' });
    assert.equal(gone.cancelReason, 'не тот человек');
    assert.equal(await refusal(curator, '/correct', { version: 5, reason: 'х', conclusion: 'у' }), '409 cancelled');
    assert.equal((await app.ok(curator, 'GET', `/assessments?family=${family.id}`)).items.some((one: any) => one.id === made.id), false);
    assert.equal((await app.ok(curator, 'GET', `/assessments?family=${family.id}&cancelled=only`)).items[0].id, made.id);
  });

  test('a colleague of the team reads and signs, but does not change what another began', async () => {
    const body = who({ answers: items(5, 5, 5, 5, 5) });
    await app.ok(curator, 'POST', '/assessments', body);
    const answer = await app.call(psychologist, 'PATCH', `/assessments/${body.id}`, { version: 1, point: 'exit' });
    assert.deepEqual([answer.status, answer.body.code], [409, 'author_only']);
    assert.equal((await app.ok(psychologist, 'GET', `/assessments/${body.id}`)).mayChange, false);
    assert.deepEqual([(await app.call(psychologist, 'POST', `/assessments/${body.id}/sign`, { version: 1, conclusion: 'Х' })).body.code], ['not_completed']);
    assert.equal((await app.call(stranger, 'GET', `/assessments/${body.id}`)).status, 404);
    assert.equal((await app.ok(stranger, 'GET', '/assessments')).items.length, 0);
  });

  test('of two who sign at once one wins', async () => {
    const body = who({ answers: items(1, 1, 1, 1, 1) });
    await app.ok(curator, 'POST', '/assessments', body);
    await app.ok(curator, 'POST', `/assessments/${body.id}/complete`, { version: 1 });
    const sign = (person: TestStaff) => app.call(person, 'POST', `/assessments/${body.id}/sign`, { version: 2, conclusion: 'Заключение' });
    const statuses = (await Promise.all([sign(curator), sign(psychologist)])).map((answer) => answer.status);
    assert.deepEqual(statuses.toSorted(), [200, 409]);
  });

  const goal = (extra: object = {}) => ({ title: 'Егор ходит в школу каждый день', importance: 3, difficulty: 2, expected: 'ни одного пропуска без причины', level: -2, ...extra });
  test('goals: T by the formula, levels and weights within their rules', async () => {
    const id = uuid();
    const made = await app.call(curator, 'POST', '/assessments', who({ id, instrument: 'goals', person: null, answers: { goals: [goal({ level: 1 }), goal({ title: 'Печь не дымит', importance: 2, difficulty: 1, level: -1 })] } }));
    assert.equal(made.status, 201, made.text);
    const done = await app.ok(curator, 'POST', `/assessments/${id}/complete`, { version: 1 });
    assert.deepEqual([done.score.value, done.answers.goals[0].baseline], [55.8, -2]);
    // The next time goes on with the same goals; their levels are yet to be marked.
    const next = await app.ok(curator, 'POST', '/assessments', who({ instrument: 'goals', person: null, point: 'interim', date: '2026-11-23' }));
    assert.deepEqual(next.answers.goals.map((one: any) => [one.title, one.importance, one.level]), [['Егор ходит в школу каждый день', 3, null], ['Печь не дымит', 2, null]]);
    assert.deepEqual(codes(await app.call(curator, 'POST', `/assessments/${next.id}/complete`, { version: 1 })), ['answers.goals.0.level: not_answered', 'answers.goals.1.level: not_answered']);
    const send = async (goals: object[]) => codes(await app.call(curator, 'POST', '/assessments', who({ instrument: 'goals', person: null, answers: { goals } })));
    assert.deepEqual(await send([goal({ level: 3 })]), ['answers.goals.0.level: outside_scale']);
    assert.deepEqual(await send([goal({ importance: 4 })]), ['answers.goals.0.importance: outside_scale']);
    assert.deepEqual(await send([goal({ title: ' ' })]), ['answers.goals.0.title: too_small']);
    assert.deepEqual(await send(Array.from({ length: 6 }, () => goal())), ['answers.goals: too_many_goals']);
  });

  test('counting again finds what does not agree, and only that', async () => {
    const made = await signed();
    const before = await app.ok(manager, 'GET', '/assessments/check');
    assert.deepEqual(before.different, []);
    assert.ok(before.checked > 3);
    await app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
      await tx.rows("update ryadom.assessment set main_value = 99 where id = $1", [made.id]);
    });
    const [found, ...others] = (await app.ok(manager, 'GET', '/assessments/check')).different;
    assert.deepEqual([found.id, found.stored, found.recomputed, found.why, found.family.id, found.date, others], [made.id, 99, 48, 'answers', family.id, '2026-11-20', []]);
    assert.equal((await app.call(curator, 'GET', '/assessments/check')).status, 403);
  });

  test('an own instrument: checked by lines, kept by versions, offered, counted, taken back', async () => {
    const source = (version: string, change: (text: string) => string = (text) => text) => change(JSON.stringify(own(version), null, 1));
    const own = (version: string) => ({
      id: 'sleep', version, kind: 'items', title: 'Как ребёнок спит', about: 'Опрос центра.', whom: 'family', diagnostics: false, points: ['entry', 'exit'], licence: { owner: 'Центр', name: 'своя', text: 'Составлена в центре.' },
      scales: [{ id: 'often', options: [{ value: 0, title: 'Никогда' }, { value: 1, title: 'Иногда' }, { value: 2, title: 'Часто' }] }],
      items: [{ id: 'wakes', text: 'Просыпается ночью', scale: 'often' }, { id: 'calm', text: 'Засыпает спокойно', scale: 'often', reverse: true }],
      scores: [{ id: 'sum', title: 'Трудности сна', how: 'sum', better: 'lower', bands: [{ from: 0, to: 1, title: 'Спокойно', grade: 'good', hint: 'Ничего не нужно' }, { from: 2, to: 4, title: 'Обсудить', grade: 'watch', hint: 'Поговорите с врачом' }] }],
    });
    const bad: [string, (text: string) => string, RegExp][] = [
      ['a repeated key', (text) => text.replace('"reverse": true', '"reverse": true,\n   "reverse": false'), /^Строка 48: Поле «reverse» стоит здесь дважды/],
      ['bands that overlap', (text) => text.replace('"from": 2', '"from": 1'), /Полосы пересекаются/],
      ['bands beyond the scale', (text) => text.replace('"to": 4', '"to": 9'), /Последняя полоса кончается наибольшим возможным значением: 4/],
      ['two answers of one value', (text) => text.replace('"value": 2', '"value": 1'), /Одно и то же значение/],
      ['an item twice', (text) => text.replace('"id": "calm"', '"id": "wakes"'), /«wakes» уже занят выше/],
      ['an unknown scale', (text) => text.replace('"scale": "often"', '"scale": "seldom"'), /«seldom» не описана/],
      ['a field that is none', (text) => text.replace('"reverse": true', '"formula": "x"'), /formula/],
      ['no JSON at all', () => 'вопрос 1', /./],
      ['an id of the program’s own', (text) => text.replace('"sleep"', '"who_5"'), /приходит с программой/],
    ];
    for (const [name, change, message] of bad) {
      const answer = await app.call(manager, 'POST', '/instruments', { id: uuid(), text: source('1.0', change) });
      assert.equal(answer.status, 422, `${name}: ${answer.text}`);
      assert.match(answer.body.errors[0].message, message, name);
    }
    assert.equal((await app.call(curator, 'POST', '/instruments', { id: uuid(), text: source('1.0') })).status, 403);
    const checked = await app.ok(manager, 'POST', '/instruments/check', { text: source('1.0', (text) => text.replace('"to": 4', '"to": 9')) });
    assert.deepEqual([checked.instrument, checked.errors.length, checked.errors[0].line > 40], [null, 1, true]);
    assert.equal((await app.ok(manager, 'POST', '/instruments/check', { text: source('1.0') })).instrument.id, 'sleep');
    assert.equal((await app.call(curator, 'GET', '/instruments/sleep')).status, 404, 'a check writes nothing');
    const body = { id: uuid(), text: source('1.0') };
    const added = await app.ok(manager, 'POST', '/instruments', body);
    assert.deepEqual([added.own, added.offered, added.versions.map((one: { version: string }) => one.version)], [true, true, ['1.0']]);
    assert.deepEqual(await app.ok(manager, 'POST', '/instruments', body), added, 'the same submission again');
    const made = who({ instrument: 'sleep', person: null, answers: { items: { wakes: 2, calm: 1 } } });
    await app.ok(curator, 'POST', '/assessments', made);
    assert.deepEqual((await app.ok(curator, 'POST', `/assessments/${made.id}/complete`, { version: 1 })).score.value, 3);
    assert.match((await app.call(manager, 'POST', '/instruments', { id: uuid(), text: source('1.0', (text) => text.replace('Иногда', 'Редко')) })).body.errors[0].message, /Версия 1.0 уже есть/);
    app.setNow('2026-11-24T06:00:00Z');
    const second = await app.ok(manager, 'POST', '/instruments', { id: uuid(), text: source('1.10', (text) => text.replace('"to": 1,', '"to": 2,').replace('"from": 2', '"from": 3')) });
    assert.deepEqual(second.versions.map((one: { version: string }) => one.version), ['1.10', '1.0']);
    assert.match((await app.call(manager, 'POST', '/instruments', { id: uuid(), text: source('1.9') })).body.errors[0].message, /Версия 1.10 уже есть/, '1.9 is before 1.10');
    assert.deepEqual((await app.ok(curator, 'GET', '/instruments/sleep?version=1.0')).instrument.scores[0].bands[0].to, 1, 'an old version stays');
    const again = who({ instrument: 'sleep', person: null, answers: { items: { wakes: 2, calm: 2 } } });
    await app.ok(curator, 'POST', '/assessments', again);
    const [older, newer] = await Promise.all([made, again].map(({ id }) => app.ok(curator, 'GET', `/assessments/${id}`)));
    assert.deepEqual([older.instrumentVersion, older.recomputed, newer.instrumentVersion], ['1.0', true, '1.10']);
    assert.equal((await app.ok(curator, 'GET', '/instruments')).items.find((one: { own: boolean }) => one.own).instrument.version, '1.10');
    assert.equal((await app.ok(manager, 'POST', '/instruments/sleep/withdraw', { withdrawn: true })).offered, false);
    assert.deepEqual(codes(await app.call(curator, 'POST', '/assessments', who({ instrument: 'sleep', person: null }))), ['instrument: unknown_instrument']);
    assert.equal((await app.call(curator, 'GET', `/assessments/${made.id}`)).status, 200, 'what was counted stays');
    assert.equal((await app.call(manager, 'POST', '/instruments/who_5/withdraw', { withdrawn: true })).body.code, 'instrument_not_own');
    app.setNow('2026-11-24T05:00:00Z');
  });

  test('diagnostics of a child needs its ground; when it is revoked the assessment is out of sight', async () => {
    const child = family.people['Егор']!;
    const body = who({ person: child, answers: items(3, 3, 3, 3, 3) });
    assert.deepEqual(codes(await app.call(curator, 'POST', '/assessments', body)), ['person: no_ground']);
    const consent = uuid();
    const asOwner = (sql: string, params: unknown[]) =>
      app.database.asOwner(async (tx) => {
        await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
        await tx.rows(sql, params);
      });
    await asOwner(
      `insert into ryadom.consent (organization_id, id, family_id, family_code, person_id, purpose, given_by, representative_id, prepared_on, signed_on, paper_place)
       values ($1, $2, $3, 'К-1', $4, 'diagnostics', 'parent', $5, '2026-11-01', '2026-11-01', 'папка')`,
      [organization.id, consent, family.id, child, family.people['Наталья']],
    );
    await app.ok(curator, 'POST', '/assessments', body);
    assert.equal((await app.call(curator, 'GET', `/assessments/${body.id}`)).status, 200);
    const timeline = async () => (await app.ok(curator, 'GET', `/families/${family.id}/timeline?kind=assessment&limit=200`)).items.filter((one: { id: string }) => one.id === body.id);
    assert.deepEqual(await timeline(), [], 'a draft is nothing to tell of yet');
    await app.ok(curator, 'POST', `/assessments/${body.id}/complete`, { version: 1 });
    assert.deepEqual((await timeline()).map((one: Record<string, unknown>) => [one['kind'], one['word'], one['topic'], one['quantity'], one['personId']]), [['assessment', 'who_5', 'ВОЗ-5: индекс благополучия', 60, child]]);
    await asOwner("update ryadom.consent set revoked_on = '2026-11-20', revoked_how = 'oral' where organization_id = $1 and id = $2", [organization.id, consent]);
    assert.equal((await app.call(curator, 'GET', `/assessments/${body.id}`)).status, 404);
    assert.deepEqual(await timeline(), [], 'nor its score in the timeline');
    assert.equal((await app.ok(curator, 'GET', `/assessments?person=${child}`)).items.length, 0);
  });

  const bad: [string, () => object, string[]][] = [
    ['an unknown instrument', () => who({ instrument: 'horoscope' }), ['instrument: unknown_instrument']],
    ['no person where one is asked', () => who({ person: null }), ['person: person_needed']],
    ['a person where the family is asked', () => who({ instrument: 'living_conditions' }), ['person: person_not_used']],
    ['a stranger', () => who({ person: uuid() }), ['person: not_in_family']],
    ['a child too young', () => who({ person: family.people['Лиза'] }), ['person: wrong_age']],
    ['an adult on a sheet about children', () => who({ instrument: 'cruelty_risk' }), ['person: wrong_age']],
    ['tomorrow', () => who({ date: '2026-11-25' }), ['date: date_in_future']],
    ['a point that is none', () => who({ point: 'later' }), ['point: invalid_value']],
    ['a practice without a case', () => who({ practice: 'other' }), ['family: no_case']],
    ['an unknown colleague', () => who({ conductedBy: uuid() }), ['conductedBy: unknown_staff']],
    ['an answer outside the scale', () => who({ answers: { items: { cheerful: 6 } } }), ['answers.items.cheerful: outside_scale']],
    ['half an answer', () => who({ answers: { items: { cheerful: 2.5 } } }), ['answers.items.cheerful: invalid_type']],
    ['an unknown item', () => who({ answers: { items: { sad: 1 } } }), ['answers.items.sad: unknown_item']],
    ['goals in a questionnaire', () => who({ answers: { goals: [] } }), ['answers.goals: wrong_kind']],
    ['a score sent by the caller', () => who({ scores: [] }), ['scores: unknown_field']],
  ];
  for (const [name, body, expected] of bad) {
    test(`refuses ${name}`, async () => {
      const answer = await app.call(curator, 'POST', '/assessments', body());
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(codes(answer), expected);
    });
  }
});
