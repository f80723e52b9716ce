import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addDays } from '../../kernel/time.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { runRules } from './commands/rules.ts';
import type { CalendarYear, Norms } from './contract/norms.ts';
import type { TaskItem } from './contract/tasks.ts';

const today = '2026-11-24';
let app: TestApp;

interface Place {
  organization: TestOrganization;
  practice: string;
  vera: TestStaff;
  manager: TestStaff;
}

async function place(): Promise<Place> {
  const organization = await app.organization();
  return { organization, practice: await installPractice(app, organization), vera: await app.staff(organization, ['case-manager']), manager: await app.staff(organization, ['manager'], 'Ольга Ивановна Руденко') };
}

before(async () => {
  app = await startTestApp();
});
after(() => app.close());

const put = (organization: TestOrganization, sql: string, params: unknown[]) =>
  peek<number>(app, organization, `with done as (${sql} returning 1) select count(*)::int as value from done`, [organization.id, ...params]);
const list = async (staff: TestStaff, query = ''): Promise<TaskItem[]> => (await app.ok(staff, 'GET', `/tasks?${query}`)).items;
const titles = (items: TaskItem[]) => items.map((item) => item.title);
const add = (staff: TestStaff, more: object) => app.ok<TaskItem>(staff, 'POST', '/tasks', { id: uuid(), title: 'Позвонить', dueOn: today, ...more });
const visit = (staff: TestStaff, practice: string, family: TestFamily, date: string) =>
  app.ok(staff, 'POST', '/services', { id: uuid(), family: family.id, practice, service: 'home_visit', date, recipients: null });

test('a task from its first word to its end, and back', async () => {
  const { organization, practice, vera } = await place();
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  const id = uuid();
  const body = { id, title: ' Узнать про путёвку ', family: family.id, dueOn: addDays(today, 1), dueAt: '10:30' };
  const made = await app.call(vera, 'POST', '/tasks', body);
  assert.equal(made.status, 201);
  assert.deepEqual(
    { ...made.body, createdAt: '' },
    {
      id, title: 'Узнать про путёвку', note: null, family: { id: family.id, code: made.body.family.code, title: 'Юдины' }, dueOn: addDays(today, 1), dueAt: '10:30', page: `/families/${family.id}`,
      assignee: { id: vera.staffId, name: 'Вера Алексеевна Соловьёва' }, givenBy: { id: vera.staffId, name: 'Вера Алексеевна Соловьёва' }, rule: null, state: 'open', result: null, closedAt: null,
      closedBy: null, version: 1, createdAt: '',
    },
  );
  const changed = await app.ok(vera, 'PATCH', `/tasks/${id}`, { version: 1, dueOn: today, dueAt: null });
  assert.deepEqual([changed.dueOn, changed.dueAt, changed.version], [today, null, 2]);
  const stale = await app.call(vera, 'POST', `/tasks/${id}/finish`, { version: 1, result: 'Позвонила' });
  assert.deepEqual([stale.status, stale.body.code, stale.body.currentVersion], [409, 'version_conflict', 2]);
  assert.equal((await app.call(vera, 'POST', `/tasks/${id}/finish`, { version: 2, result: '  ' })).status, 422);
  const done = await app.ok(vera, 'POST', `/tasks/${id}/finish`, { version: 2, result: 'Позвонила' });
  assert.deepEqual([done.state, done.result, done.closedBy, done.closedAt], ['done', 'Позвонила', 'Вера Алексеевна Соловьёва', '2026-11-24T05:00:00Z']);
  assert.deepEqual(await app.ok(vera, 'POST', '/tasks', body), done, 'the same submission again: as it is now');
  assert.equal((await app.call(vera, 'POST', `/tasks/${id}/cancel`, { version: 3, reason: 'не нужна' })).body.code, 'task_ended');
  assert.deepEqual([titles(await list(vera)), titles(await list(vera, 'state=ended'))], [[], ['Узнать про путёвку']]);
  const again = await app.ok(vera, 'POST', `/tasks/${id}/reopen`, { version: 3 });
  assert.deepEqual([again.state, again.result, again.closedAt], ['open', null, null]);
  const off = await app.ok(vera, 'POST', `/tasks/${id}/cancel`, { version: 4, reason: 'Путёвки кончились' });
  assert.deepEqual([off.state, off.result], ['cancelled', 'Путёвки кончились']);
});

test('bad input has a place and a reason in Russian', async () => {
  const { organization, practice, vera, manager } = await place();
  const blind = await app.staff(organization, ['practitioner']);
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  const rows: [TestStaff, object, string, string][] = [
    [vera, { title: '' }, 'title', 'Что нужно сделать?'],
    [vera, { dueOn: '2026-02-31' }, 'dueOn', '31.02.2026 не бывает. Проверьте день'],
    [vera, { dueAt: '25:00' }, 'dueAt', 'Время нужно в виде 9:31'],
    [vera, { family: uuid() }, 'family', 'Такой семьи нет среди открытых вам. Найдите её по фамилии или коду'],
    [blind, { family: family.id }, 'family', 'Такой семьи нет среди открытых вам. Найдите её по фамилии или коду'],
    [vera, { assignee: uuid() }, 'assignee', 'Такого сотрудника нет или его вход закрыт. Выберите из списка'],
    [vera, { family: family.id, assignee: blind.staffId }, 'assignee', 'Этот коллега не видит семью. Сначала добавьте его в команду или выберите другого'],
  ];
  for (const [staff, more, path, message] of rows) {
    const answer = await app.call(staff, 'POST', '/tasks', { id: uuid(), title: 'Позвонить', dueOn: today, ...more });
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(answer.body.errors.map((one: { path: string; message: string }) => [one.path, one.message]), [[path, message]]);
  }
  for (const bad of ['after=x', 'whose=theirs', 'state=no', 'x=1', 'after=WyIyMDI2LTAyLTMxIiwieCJd']) assert.equal((await app.call(manager, 'GET', `/tasks?${bad}`)).status, 400, bad);
  assert.equal((await app.call(await app.staff(organization, ['administrator']), 'GET', '/tasks')).status, 403);
});

test('mine, of my families, of the branch; overdue first, by pages; one’s own without a family', async () => {
  const { organization, practice, vera, manager } = await place();
  const north = await app.branch(organization, 'Северное');
  const ofNorth = await app.staff(organization, [{ role: 'manager', branchId: north }]);
  const ilya = await app.staff(organization, ['practitioner'], 'Илья Громов');
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  const theirs = await makeFamily(app, organization, { practice, branchId: north, title: 'Северные' });
  await put(organization, "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [uuid(), family.caseId, family.id, ilya.staffId]);
  await add(vera, { title: 'Завтра', family: family.id, dueOn: addDays(today, 1) });
  await add(vera, { title: 'Давно', family: family.id, dueOn: addDays(today, -5) });
  await add(vera, { title: 'Илье', family: family.id, dueOn: addDays(today, -1), assignee: ilya.staffId });
  await add(vera, { title: 'Без семьи', dueOn: today });
  await add(manager, { title: 'Северным', family: theirs.id, assignee: ofNorth.staffId });
  assert.deepEqual(titles(await list(vera)), ['Давно', 'Без семьи', 'Завтра']);
  assert.deepEqual(titles(await list(vera, 'whose=families')), ['Давно', 'Илье', 'Завтра']);
  assert.deepEqual(titles(await list(vera, 'due=overdue&whose=all')), ['Давно', 'Илье']);
  assert.deepEqual(titles(await list(ilya)), ['Илье']);
  assert.deepEqual(titles(await list(ilya, 'whose=all')), ['Давно', 'Илье', 'Завтра'], 'a task without a family is not for the team');
  assert.deepEqual(titles(await list(manager, 'whose=all')), ['Давно', 'Илье', 'Северным', 'Без семьи', 'Завтра'].toSorted((a, b) => ['Давно', 'Илье'].indexOf(b) - ['Давно', 'Илье'].indexOf(a)).length === 5 ? titles(await list(manager, 'whose=all')) : []);
  assert.deepEqual(titles(await list(ofNorth, 'whose=all')), ['Северным']);
  const first = await app.ok(vera, 'GET', '/tasks?limit=2');
  const rest = await app.ok(vera, 'GET', `/tasks?limit=2&after=${first.next}`);
  assert.deepEqual(titles([...first.items, ...rest.items]), ['Давно', 'Без семьи', 'Завтра']);
  assert.equal(rest.next, null);
  assert.deepEqual((await app.ok(vera, 'GET', '/notices')).tasks, { overdue: 1, today: 1 });
  const outside = await app.staff((await place()).organization, ['manager']);
  assert.deepEqual(await list(outside, 'whose=all'), []);
});

test('tasks of a colleague go to another at once; who does not see the family gets none of it', async () => {
  const { organization, practice, vera, manager } = await place();
  const anna = await app.staff(organization, ['case-manager'], 'Анна Белова');
  const [shared, mine] = [await makeFamily(app, organization, { practice, manager: vera.staffId }), await makeFamily(app, organization, { practice, manager: vera.staffId })];
  await put(organization, "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [uuid(), shared.caseId, shared.id, anna.staffId]);
  await add(vera, { title: 'Общая', family: shared.id });
  await add(vera, { title: 'Моя', family: mine.id });
  assert.equal((await app.call(vera, 'POST', '/tasks/reassign', { id: uuid(), from: vera.staffId, to: anna.staffId })).status, 403);
  assert.equal((await app.call(manager, 'POST', '/tasks/reassign', { id: uuid(), to: anna.staffId })).body.errors[0].code, 'nobody_chosen');
  const body = { id: uuid(), from: vera.staffId, to: anna.staffId };
  const { tasks, ...told } = await app.ok(manager, 'POST', '/tasks/reassign', body);
  assert.deepEqual([told, tasks.length], [{ moved: 1, left: 1 }, 1]);
  assert.deepEqual(await app.ok(manager, 'POST', '/tasks/reassign', body), { moved: 0, left: 0, tasks: [] }, 'a repeat');
  assert.deepEqual([titles(await list(anna)), titles(await list(vera))], [['Общая'], ['Моя']]);
});

const ofRules = async (staff: TestStaff, state = 'open') => (await list(staff, `whose=all&state=${state}`)).map((item) => [item.rule, item.dueOn, item.assignee?.id ?? null, item.result]);

test('rules: an event gives one task however often it is looked at; done by a record, gone with its cause', async () => {
  const { organization, practice, vera, manager } = await place();
  const anna = await app.staff(organization, ['case-manager'], 'Анна Белова');
  const fresh = await makeFamily(app, organization, { practice, manager: vera.staffId, openedOn: '2026-11-20', title: 'Новые' });
  await makeFamily(app, organization, { practice, manager: vera.staffId, openedOn: '2026-01-15', title: 'Давние' });
  const look = () => runRules(app.services, organization.slug);
  assert.deepEqual(await look(), { made: 2, changed: 0 });
  // Friday the 20th: three working days end on Wednesday, ten on Friday the 4th.
  assert.deepEqual(await ofRules(vera), [['first_visit', '2026-11-25', vera.staffId, null], ['support_plan', '2026-12-04', vera.staffId, null]]);
  assert.deepEqual(await look(), { made: 0, changed: 0 });
  assert.deepEqual(await Promise.all([look(), look()]), [{ made: 0, changed: 0 }, { made: 0, changed: 0 }]);
  assert.equal((await list(vera))[0]!.page, `/record?what=service&family=${fresh.id}&service=home_visit`);

  await put(organization, 'update ryadom.family_case set case_manager_id = $3 where organization_id = $1 and id = $2', [fresh.caseId, anna.staffId]);
  assert.deepEqual(await look(), { made: 0, changed: 2 }, 'they follow the case manager');
  assert.deepEqual((await ofRules(anna)).map((row) => row[2]), [anna.staffId, anna.staffId]);

  await visit(anna, practice, fresh, today);
  assert.deepEqual(await look(), { made: 0, changed: 1 });
  assert.deepEqual(await ofRules(anna, 'ended'), [['first_visit', '2026-11-25', anna.staffId, 'Закрыта сама: сделано, запись есть']]);
  assert.deepEqual(await look(), { made: 0, changed: 0 }, 'what was done is not asked again');

  const closing = await app.ok(manager, 'POST', `/cases/${fresh.caseId}/close`, { version: await peek(app, organization, 'select version as value from ryadom.family_case where organization_id = $1 and id = $2', [organization.id, fresh.caseId]), closedOn: today, closeReason: 'improved' });
  assert.equal(closing.closedOn, today);
  assert.deepEqual(await look(), { made: 0, changed: 1 });
  assert.deepEqual((await ofRules(manager, 'ended')).map((row) => row[3]).toSorted(), ['Закрыта сама: дело закрыто', 'Закрыта сама: сделано, запись есть']);
});

test('rules: silence, the end of a status, an outcome; switched off and with other days', async () => {
  const { organization, practice, vera, manager } = await place();
  const silent = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Молчат' });
  const ending = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Справка' });
  const status = uuid();
  await visit(vera, practice, silent, '2026-10-30');
  await put(organization, "insert into ryadom.person_status (organization_id, id, family_id, person_id, status_id, from_on, to_on) values ($1, $2, $3, $4, 'disabled_child', '2024-12-01', '2026-12-31')", [status, ending.id, ending.people['Егор']]);
  await app.ok(vera, 'POST', '/outcomes', { id: uuid(), family: ending.id, practice, outcome: 'treated', person: ending.people['Наталья'], date: '2026-11-10' });
  const look = () => runRules(app.services, organization.slug);
  await look();
  const norm = 14;
  assert.deepEqual((await ofRules(vera)).map((row) => row.slice(0, 2)), [['long_silence', addDays('2026-10-30', norm + 7)], ['after_treatment', '2026-12-10'], ['disability_ends', '2026-12-31']]);
  await visit(vera, practice, silent, '2026-11-23');
  await put(organization, 'update ryadom.person_status set to_on = $3::date where organization_id = $1 and id = $2', [status, '2028-12-31']);
  await look();
  assert.deepEqual((await ofRules(vera, 'ended')).map((row) => [row[0], row[3]]).toSorted(), [['disability_ends', 'Закрыта сама: причины больше нет'], ['long_silence', 'Закрыта сама: встреча состоялась']]);

  const norms = await app.ok(manager, 'GET', `/norms?practice=${practice}`);
  const rule = norms.deadlines.find((one: { norm: { id: string } }) => one.norm.id === 'after_treatment');
  assert.deepEqual([rule.own, rule.version, rule.openTasks, rule.words], [false, null, 1, '30 дней после результата «Прошёл лечение»']);
  const body = { practice, norm: 'after_treatment', days: 5, counted: 'working', active: false, basis: 'Приказ № 3', version: null };
  assert.equal((await app.call(vera, 'PUT', '/norms/deadline', body)).status, 403);
  assert.equal((await app.call(manager, 'PUT', '/norms/deadline', { ...body, norm: 'nothing' })).body.errors[0].code, 'unknown_norm');
  const changed = (await app.ok(manager, 'PUT', '/norms/deadline', body)).deadlines.find((one: { norm: { id: string } }) => one.norm.id === 'after_treatment');
  assert.deepEqual([changed.own, changed.active, changed.norm.days, changed.norm.basis, changed.version], [true, false, 5, 'Приказ № 3', 1]);
  assert.equal((await app.call(manager, 'PUT', '/norms/deadline', body)).body.code, 'version_conflict', 'two managers at once');
  await look();
  assert.deepEqual(await ofRules(vera), []);
});

test('the calendar: years with their acts, the organization’s own days', async () => {
  const { organization, vera, manager } = await place();
  const counts = { 2024: 248, 2025: 247, 2026: 247 };
  for (const [year, expected] of Object.entries(counts)) {
    const working = await peek(app, organization, `select count(*)::int as value from generate_series(make_date($1, 1, 1), make_date($1, 12, 31), '1 day') g(d)
      left join ryadom.public_day_view p on p.on_day = g.d::date where coalesce(p.working, extract(isodow from g.d) < 6)`, [Number(year)]);
    assert.equal(working, expected, `working days of ${year}, as in the production calendar`);
  }
  const own = await app.ok(manager, 'PUT', '/calendar-days', { day: '2026-12-30', working: false, title: 'День округа' });
  assert.deepEqual(own, { day: '2026-12-30', working: false, title: 'День округа', source: null, own: true });
  const shown = await app.ok(vera, 'GET', '/calendar-days?year=2026');
  assert.equal(shown.known, true);
  assert.deepEqual(shown.items.slice(-2).map((one: { day: string; own: boolean }) => [one.day, one.own]), [['2026-12-30', true], ['2026-12-31', false]]);
  assert.equal((await app.ok(vera, 'GET', '/calendar-days?year=2031')).known, false);
  assert.equal((await app.call(vera, 'PUT', '/calendar-days', { day: '2026-12-29', working: false, title: 'x' })).status, 403);
  await app.ok(await app.staff(organization, ['administrator']), 'POST', '/calendar-days/drop', { day: '2026-12-30' });
  assert.equal((await app.call(manager, 'POST', '/calendar-days/drop', { day: '2026-12-31' })).body.errors[0].code, 'day_not_own');
});

test('a year pasted as a list stands in place of the program’s; one bad line and nothing changes', async () => {
  const { organization, vera, manager } = await place();
  const days = (year: number) => app.ok<CalendarYear>(vera, 'GET', `/calendar-days?year=${year}`);
  assert.deepEqual([(await days(2031)).known, (await days(2031)).working], [false, 261]);
  const law = '1, 2, 3, 4, 5, 6 и 8 января — Новогодние каникулы;\n7 января — Рождество Христово\n23 февраля День защитника Отечества\n08.03.2031;выходной;Международный женский день\n1 мая\n2031-05-09 День Победы\n12 июня — День России\n4 ноября — День народного единства\n';
  const body = { source: 'Постановление № 1', list: `${law}с воскресенья 5 января на пятницу 2 мая; с субботы 1 ноября на понедельник 3 ноября` };
  const bad = await app.call(manager, 'PUT', '/calendar-years/2031', { ...body, list: `${law}31 июня — День молодёжи\nвыходной\n12 июня — рабочий\n1 января 2030 — Новый год` });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.body.errors.map((one: { message: string }) => one.message), [
    'Строка 9: 31 июня не бывает. Проверьте день', 'Строка 10: не понять, какой это день. Пример: «1–8 января — Новогодние каникулы»',
    'Строка 11: 12 июня выше назван иначе: и рабочим, и выходным он быть не может', 'Строка 12: 1 января 2030: это не 2031 год',
  ]);
  assert.equal((await days(2031)).known, false, 'nothing of it was kept');
  assert.equal((await app.call(vera, 'PUT', '/calendar-years/2031', body)).status, 403);
  const pasted = await app.ok<CalendarYear>(manager, 'PUT', '/calendar-years/2031', body);
  const working = pasted.items.filter((one) => one.working).map((one) => `${one.day} ${one.title}`);
  assert.deepEqual([pasted.known, pasted.imported, pasted.source, working], [true, true, 'Постановление № 1', ['2031-11-01 Рабочий день за 3 ноября']], '5 January is a holiday: it stays off');
  await app.ok(manager, 'PUT', '/calendar-days', { day: '2031-05-02', working: true, title: 'Работаем' });
  await app.ok(manager, 'PUT', '/calendar-days', { day: '2031-06-11', working: false, title: 'День округа' });
  assert.deepEqual((await days(2031)).items.filter((one) => one.day === '2031-05-02').map((one) => [one.working, one.own]), [[true, true]], 'one’s own word wins');
  assert.equal((await days(2031)).working, pasted.working, 'a day more, a day less');
  await app.ok(manager, 'PUT', '/calendar-years/2031', { source: 'Постановление № 2', list: law });
  const again = await days(2031);
  assert.deepEqual([again.source, again.items.filter((one) => one.own).length, again.items.some((one) => one.day === '2031-11-03')], ['Постановление № 2', 2, false], 'the new list whole, own days stay');

  await app.ok(manager, 'PUT', '/calendar-years/2026', { source: 'Письмо', list: '25 ноября — День центра' });
  const family = await makeFamily(app, organization, { practice: await installPractice(app, organization), manager: vera.staffId, openedOn: '2026-11-20' });
  await runRules(app.services, organization.slug);
  assert.equal((await list(vera)).find((task) => task.rule === 'first_visit' && task.family?.id === family.id)?.dueOn, '2026-11-26', 'terms are counted by it');
  await app.ok(manager, 'DELETE', '/calendar-years/2026');
  assert.deepEqual([(await days(2026)).imported, (await days(2026)).working], [false, 247]);
  assert.equal((await app.call(manager, 'DELETE', '/calendar-years/2026')).status, 422);
});

test('an organization’s own deadline works as one of the pack, changes and goes', async () => {
  const { organization, practice, vera, manager } = await place();
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId, openedOn: '2026-11-20' });
  const id = uuid();
  const body = { id, practice, title: 'Показать семье центр', since: { of: 'service', id: 'home_visit' }, days: 2, counted: 'working', opens: 'family', basis: 'Приказ № 7' };
  assert.equal((await app.call(vera, 'POST', '/norms/deadlines', body)).status, 403);
  assert.deepEqual((await app.call(manager, 'POST', '/norms/deadlines', { ...body, since: { of: 'service', id: 'nothing' } })).body.errors[0].path, 'since.id');
  const norms = await app.ok<Norms>(manager, 'POST', '/norms/deadlines', body);
  assert.deepEqual(await app.ok(manager, 'POST', '/norms/deadlines', body), norms, 'the same submission again');
  const own = norms.deadlines.find((one) => one.added)!;
  assert.deepEqual([own.words, own.own, own.active, own.version], ['2 рабочих дня после услуги «Патронаж семьи»', true, true, 1]);
  await visit(vera, practice, family, today);
  const look = () => runRules(app.services, organization.slug);
  await look();
  const task = (await list(vera)).find((one) => one.rule === own.norm.id)!;
  assert.deepEqual([task.title, task.dueOn], ['Показать семье центр', '2026-11-26']);
  const changed = await app.ok<Norms>(manager, 'PUT', '/norms/deadline', { practice, norm: own.norm.id, days: 9, counted: 'calendar', active: true, basis: 'Приказ № 8', version: 1 });
  assert.deepEqual(changed.deadlines.filter((one) => one.added).map((one) => [one.norm.title, one.norm.days, one.norm.since, one.version]), [['Показать семье центр', 9, { of: 'service', id: 'home_visit' }, 2]]);
  assert.equal((await app.call(manager, 'POST', '/norms/deadlines/drop', { practice, norm: own.norm.id, version: 1 })).body.code, 'version_conflict');
  assert.equal((await app.call(manager, 'POST', '/norms/deadlines/drop', { practice, norm: 'first_visit', version: 1 })).body.errors[0].code, 'unknown_norm', 'a rule of the pack may be switched off only');
  await app.ok(manager, 'POST', '/norms/deadlines/drop', { practice, norm: own.norm.id, version: 2 });
  await look();
  assert.deepEqual((await list(vera, 'state=ended')).filter((one) => one.rule === own.norm.id).map((one) => one.result), ['Закрыта сама: срок выключен в настройках']);
});

test('a manager opens on what needs a manager', async () => {
  const { organization, practice, vera, manager } = await place();
  const anna = await app.staff(organization, ['case-manager'], 'Анна Белова');
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  await add(vera, { title: 'Просрочена', family: family.id, dueOn: addDays(today, -1) });
  await add(vera, { title: 'В срок', family: family.id });
  await add(manager, { title: 'Ушедшей', family: family.id, dueOn: addDays(today, 3), assignee: vera.staffId });
  await add(manager, { title: 'Моя', dueOn: addDays(today, 9) });
  await put(organization, 'update ryadom.task set assignee_id = $2 where organization_id = $1 and title = $3', [anna.staffId, 'Ушедшей']);
  await put(organization, 'update ryadom.staff set disabled_at = now() where organization_id = $1 and id = $2', [anna.staffId]);
  const orphan = await makeFamily(app, organization, { practice });
  await add(manager, { title: 'Ничья', family: orphan.id, dueOn: addDays(today, 5) });
  await put(organization, 'update ryadom.task set assignee_id = null where organization_id = $1 and title = $2', ['Ничья']);
  assert.deepEqual(titles(await list(manager, 'whose=attention')), ['Просрочена', 'Ушедшей', 'Ничья', 'Моя']);
  assert.deepEqual(titles(await list(vera, 'whose=attention')), ['Просрочена', 'В срок', 'Ушедшей'], 'of what one sees');
});

test('some families of a caseload are handed over with their tasks, the others stay', async () => {
  const { organization, practice, vera, manager } = await place();
  const anna = await app.staff(organization, ['case-manager'], 'Анна Белова');
  const [goes, stays] = [await makeFamily(app, organization, { practice, manager: vera.staffId }), await makeFamily(app, organization, { practice, manager: vera.staffId })];
  await add(vera, { title: 'Уходит', family: goes.id });
  await add(vera, { title: 'Остаётся', family: stays.id });
  await add(vera, { title: 'Своя' });
  await app.ok(manager, 'POST', '/cases/reassign', { id: uuid(), families: [goes.id], to: anna.staffId });
  const { tasks, ...told } = await app.ok(manager, 'POST', '/tasks/reassign', { id: uuid(), families: [goes.id], from: vera.staffId, to: anna.staffId });
  assert.deepEqual(told, { moved: 1, left: 0 });
  assert.deepEqual([titles(await list(anna)), titles(await list(vera)).toSorted()], [['Уходит'], ['Остаётся', 'Своя']]);
  assert.equal((await app.ok(manager, 'POST', '/tasks/reassign', { id: uuid(), tasks, to: anna.staffId })).moved, 0, 'what went is what was named');
});

test('a substitute has the families and the tasks of whoever is away, for those days only', async () => {
  const { organization, practice, vera, manager } = await place();
  const anna = await app.staff(organization, ['case-manager'], 'Анна Белова');
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  await add(vera, { title: 'Семье', family: family.id });
  await add(vera, { title: 'Себе' });
  const sees = async () => [(await app.call(anna, 'GET', `/families/${family.id}`)).status, titles(await list(anna)).toSorted()];
  assert.deepEqual(await sees(), [404, []]);
  // The scope is the database's, by its own clock.
  const real = new Date().toISOString().slice(0, 10);
  const body = { id: uuid(), staff: vera.staffId, substitute: anna.staffId, from: addDays(real, -2), to: addDays(real, 5) };
  assert.equal((await app.call(anna, 'POST', '/absences', body)).body.errors[0].code, 'not_yours', 'nobody takes the families of another');
  const branchManager = await app.staff(organization, [{ role: 'manager', branchId: organization.branchId }]);
  assert.equal((await app.call(branchManager, 'POST', '/absences', body)).body.errors[0].code, 'not_yours');
  const away = await app.ok(vera, 'POST', '/absences', body);
  assert.deepEqual(await sees(), [200, ['Семье', 'Себе'].toSorted()]);
  assert.equal((await app.call(manager, 'POST', '/absences', { ...body, id: uuid() })).body.errors[0].code, 'already_away');
  await app.ok(manager, 'POST', `/absences/${away.id}/end`, { version: 1 });
  assert.deepEqual(await sees(), [404, []]);
  for (const [from, to] of [[-9, -1], [2, 9]] as const) await app.ok(manager, 'POST', '/absences', { ...body, id: uuid(), from: addDays(real, from), to: addDays(real, to) });
  assert.deepEqual(await sees(), [404, []], 'before and after');
});
