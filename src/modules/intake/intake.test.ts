import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek } from '../../testing/ledger.ts';

// The clock stands at 24 November 2026, 12:00 in the organization.
const today = '2026-11-24';
let app: TestApp;
let org: TestOrganization;
let practice: string;
let manager: TestStaff;
let vera: TestStaff;
let ivan: TestStaff;
let practitioner: TestStaff;
let administrator: TestStaff;

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  practice = await installPractice(app, org);
  manager = await app.staff(org, ['manager'], 'Ольга Петровна Гордеева');
  vera = await app.staff(org, ['case-manager'], 'Вера Алексеевна Соловьёва');
  ivan = await app.staff(org, ['case-manager'], 'Иван Ильич Громов');
  practitioner = await app.staff(org, ['practitioner'], 'Анна Психолог');
  administrator = await app.staff(org, ['administrator'], 'Админ');
});
after(() => app.close());

const signal = (extra: object = {}) => ({ id: uuid(), practice, sourceId: 'school', sourceName: 'Классный руководитель', about: 'Дети Ромашкиных ходят голодные', signs: ['neglect', 'truancy'], urgencyId: 'usual', ...extra });
const people = (lastName: string) => ({
  members: [
    { id: uuid(), lastName, firstName: 'Анна', role: 'mother', birthDate: '1992-02-03' },
    { id: uuid(), lastName, firstName: 'Егор', role: 'child', birthDate: '2019-05-06' },
  ],
  categories: ['sop'],
});
const application = (extra: object = {}) => ({ id: uuid(), practice, channelId: 'in_person', applicant: 'Ромашкина Анна', asks: 'Помочь с документами', people: people('Ромашкина'), ...extra });
const codes = (answer: { body: any }) => (answer.body.errors ?? []).map(({ path, code }: any) => `${path}: ${code}`);
const add = (staff: TestStaff, extra: object = {}) => app.ok(staff, 'POST', '/applications', application(extra));
const decide = (staff: TestStaff, one: { id: string; version: number }, body: object) => app.call(staff, 'POST', `/applications/${one.id}/decide`, { version: one.version, ...body });

test('from a signal to an open case, nothing typed twice', async () => {
  const body = signal({ receivedTime: '09:30', assignedTo: ivan.staffId });
  const told = await app.ok(vera, 'POST', '/signals', body);
  assert.deepEqual([told.state, told.dueOn, told.dueTime, told.overdue, told.source.title, told.signs.length], ['new', '2026-11-27', null, false, 'школа, детский сад', 2]);
  assert.equal((await app.call(vera, 'POST', '/signals', body)).status, 200, 'the same again makes nothing new');
  const checking = await app.ok(ivan, 'POST', `/signals/${body.id}/check`, { version: 1, to: 'checking' });
  const early = await app.call(ivan, 'POST', `/signals/${body.id}/apply`, { id: uuid(), version: checking.version });
  assert.deepEqual([early.status, early.body.code], [409, 'wrong_step']);
  const confirmed = await app.ok(ivan, 'POST', `/signals/${body.id}/check`, { version: 2, to: 'confirmed', note: 'Холодильник пуст' });
  assert.deepEqual([confirmed.state, confirmed.checkedBy.id, confirmed.checkedOn, confirmed.events.map((one: any) => one.step)], ['confirmed', ivan.staffId, today, ['recorded', 'checking', 'confirmed']]);

  const made = await app.ok(ivan, 'POST', `/signals/${body.id}/apply`, { id: uuid(), version: 3 });
  assert.deepEqual([made.state, made.signalId, made.asks, made.urgency.id, made.channel.id, made.dueOn], ['submitted', body.id, 'Дети Ромашкиных ходят голодные', 'usual', 'signal', '2026-12-01']);
  assert.deepEqual(made.eligibility.map((one: any) => [one.practice, one.verdict]), [[practice, 'unknown']]);
  const twice = await app.call(ivan, 'POST', `/signals/${body.id}/apply`, { id: uuid(), version: 3 });
  assert.deepEqual([twice.status, twice.body.code], [409, 'already_applied']);
  const used = await app.call(ivan, 'POST', `/signals/${body.id}/check`, { version: 3, to: 'checking' });
  assert.deepEqual([used.status, used.body.code], [409, 'signal_used']);

  const nobody = await decide(manager, made, { step: 'accept' });
  assert.deepEqual([nobody.status, codes(nobody)], [422, ['people: no_people']]);
  const whole = await app.ok(ivan, 'PATCH', `/applications/${made.id}`, { version: 1, applicant: 'Ромашкина Анна', people: people('Ромашкина') });
  assert.deepEqual([whole.eligibility[0].verdict, whole.title], ['fits', 'Ромашкина Анна']);
  const accepted = await decide(manager, whole, { step: 'accept', caseManagerId: ivan.staffId, note: 'Ждём в понедельник' });
  assert.equal(accepted.status, 200, accepted.text);
  assert.deepEqual([accepted.body.state, accepted.body.decidedBy.id, accepted.body.steps], ['accepted', manager.staffId, []]);
  const card = await app.ok(ivan, 'GET', `/families/${accepted.body.family.id}`);
  assert.deepEqual([card.cases[0].id, card.cases[0].openedOn, card.members.length, card.categories[0].categoryId], [accepted.body.caseId, today, 2, 'sop']);
  const letter = await app.call(ivan, 'GET', `/applications/${made.id}/letter`);
  assert.match(letter.text, /Дело открыто 24 ноября 2026.*Громов/s);
  assert.match(letter.text, /Ждём в понедельник/);
});

test('two decisions at once: one wins, the other is told; nothing is half done', async () => {
  const made = await add(vera);
  const answers = await Promise.all([decide(manager, made, { step: 'accept' }), decide(manager, made, { step: 'refuse', reasonId: 'other_help' }), decide(manager, made, { step: 'accept' })]);
  assert.deepEqual(answers.map((one) => one.status).toSorted(), [200, 409, 409]);
  const lost = answers.find((one) => one.status === 409)!;
  assert.deepEqual([lost.body.code, lost.body.sentVersion, lost.body.current.version], ['version_conflict', 1, 2]);
  const families = await peek<number>(app, org, "select count(*)::int as value from ryadom.person p where organization_id = $1 and p.id = $2", [org.id, made.people.members[0].id]);
  const state = (await app.ok(manager, 'GET', `/applications/${made.id}`)).state;
  assert.equal(families, state === 'accepted' ? 1 : 0);
});

test('a decision that the case refuses leaves nothing behind', async () => {
  const family = await makeFamily(app, org, { practice, title: 'Уже на учёте' });
  const made = await app.ok(manager, 'POST', '/applications', { id: uuid(), practice, familyId: family.id });
  const answer = await decide(manager, made, { step: 'accept' });
  assert.deepEqual([answer.status, codes(answer)], [422, ['practice: already_open']]);
  const after = await app.ok(manager, 'GET', `/applications/${made.id}`);
  assert.deepEqual([after.state, after.version, after.events.length], ['submitted', 1, 1]);
});

test('a returning family: the earlier case is shown, the new one is another', async () => {
  const family = await makeFamily(app, org, { practice, title: 'Вернувшиеся', openedOn: '2024-01-10', closedOn: '2025-02-01', manager: vera.staffId });
  const made = await app.ok(vera, 'POST', '/applications', { id: uuid(), practice, familyId: family.id });
  assert.deepEqual(made.earlier.map((one: any) => [one.id, one.closedOn]), [[family.caseId, '2025-02-01']]);
  const accepted = await decide(manager, made, { step: 'accept', caseManagerId: vera.staffId });
  assert.equal(accepted.status, 200, accepted.text);
  assert.notEqual(accepted.body.caseId, family.caseId);
  assert.deepEqual(accepted.body.earlier.map((one: any) => one.id), [family.caseId]);
  const found = await app.ok(vera, 'GET', `/families/${family.id}/eligibility`);
  assert.deepEqual(found.items.map((one: any) => [one.verdict, one.reasons.at(-1).missing]), [['unknown', 'categories']]);
});

test('waiting list: urgent first, places with words, an offer declined keeps the place, leaving needs a reason', async () => {
  const branchId = await app.branch(org, 'Очередное отделение');
  const wait = async (extra: object, decidedOn: string) => {
    const made = await add(manager, { branchId, receivedOn: '2026-11-01', ...extra });
    return (await decide(manager, made, { step: 'wait', reasonId: 'no_mentor', decidedOn })).body;
  };
  const grown = (name: string) => ({ members: [{ id: uuid(), lastName: name, firstName: 'Инна', role: 'mother' }, { id: uuid(), lastName: name, firstName: 'Пётр', role: 'child', birthDate: '2012-01-01' }], categories: ['hardship'] });
  const old = await wait({ people: grown('Старая') }, '2026-11-02');
  const fresh = await wait({ people: grown('Новая') }, '2026-11-20');
  const urgent = await wait({ people: grown('Срочная'), urgencyId: 'emergency' }, '2026-11-22');
  const small = await wait({ people: { ...grown('Малышова'), members: [{ id: uuid(), lastName: 'Малышова', firstName: 'Ия', role: 'child', birthDate: '2025-01-01' }] } }, '2026-11-21');
  const list = async () => (await app.ok(manager, 'GET', `/waiting-list?practice=${practice}`)).items.filter((one: any) => one.branch === 'Очередное отделение');
  assert.deepEqual((await list()).map((one: any) => [one.id, one.place]), [[urgent.id, 1], [small.id, 2], [old.id, 3], [fresh.id, 4]]);
  assert.deepEqual((await list()).map((one: any) => one.why)[0], 'угроза жизни или здоровью, в очереди с 22 ноября');
  assert.equal((await app.ok(manager, 'GET', `/applications/${old.id}`)).place.place, 3);
  assert.match((await app.call(manager, 'GET', `/applications/${old.id}/letter`)).text, /на 3-м месте/);

  const offered = await decide(manager, old, { step: 'offer' });
  assert.deepEqual([offered.body.state, offered.body.offeredUntil], ['offered', '2026-11-29']);
  const declined = await decide(manager, offered.body, { step: 'decline' });
  assert.deepEqual([declined.body.state, declined.body.queuedOn, declined.body.place.place], ['waiting', '2026-11-02', 3]);
  const without = await decide(manager, declined.body, { step: 'leave' });
  assert.deepEqual([without.status, codes(without)], [422, ['reasonId: reason_needed']]);
  assert.equal((await decide(manager, declined.body, { step: 'leave', reasonId: 'moved' })).body.state, 'withdrawn');
  const taken = await decide(manager, (await decide(manager, urgent, { step: 'offer' })).body, { step: 'take' });
  assert.deepEqual([taken.body.state, taken.body.caseId !== null], ['accepted', true]);
  assert.deepEqual((await list()).map((one: any) => [one.id, one.place]), [[small.id, 1], [fresh.id, 2]]);
});

test('who sees a signal: its author, whoever checks it, the manager; nobody else, and a practitioner only writes', async () => {
  const branch = await app.branch(org, 'Дальнее отделение');
  const far = await app.staff(org, [{ role: 'manager', branchId: branch }], 'Руководитель отделения');
  const mine = (await app.ok(vera, 'POST', '/signals', signal({ about: 'Канарейка' }))).id;
  const statuses = async (id: string) => Promise.all([vera, manager, ivan, far, practitioner, administrator].map(async (one) => (await app.call(one, 'GET', `/signals/${id}`)).status));
  assert.deepEqual(await statuses(mine), [200, 200, 404, 404, 403, 403]);
  for (const staff of [ivan, far]) assert.doesNotMatch((await app.call(staff, 'GET', '/signals?show=all')).text, /Канарейка/);
  await app.ok(vera, 'PATCH', `/signals/${mine}`, { version: 1, assignedTo: ivan.staffId });
  assert.deepEqual(await statuses(mine), [200, 200, 200, 404, 403, 403]);
  const written = await app.call(practitioner, 'POST', '/signals', signal({ branchId: branch }));
  assert.equal(written.status, 201);
  assert.deepEqual(await statuses(written.body.id), [404, 200, 404, 200, 403, 403]);

  const family = await makeFamily(app, org, { practice, title: 'Чужие', manager: ivan.staffId });
  const hidden = await app.call(vera, 'POST', '/signals', signal({ familyId: family.id }));
  assert.deepEqual(codes(hidden), ['familyId: unknown_family']);
  const blind = await app.call(ivan, 'POST', '/signals', signal({ familyId: family.id, assignedTo: vera.staffId }));
  assert.deepEqual(codes(blind), ['assignedTo: cannot_see_family']);
  const bound = await app.ok(ivan, 'POST', '/signals', signal({ familyId: family.id }));
  assert.deepEqual(await statuses(bound.id), [404, 200, 200, 404, 403, 403]);
  const owned = await add(vera);
  const seen = async (id: string) => Promise.all([vera, manager, ivan, far].map(async (one) => (await app.call(one, 'GET', `/applications/${id}`)).status));
  assert.deepEqual(await seen(owned.id), [200, 200, 404, 404]);
  assert.equal((await decide(vera, owned, { step: 'accept' })).status, 403);
  const other = await app.organization();
  const stranger = await app.staff(other, ['manager']);
  assert.equal((await app.call(stranger, 'GET', `/signals/${mine}`)).status, 404);
});

test('overdue checks come first and are counted; a stale edit and bad input are answered', async () => {
  app.setNow('2026-12-10T05:00:00Z');
  const late = await app.ok(manager, 'POST', '/signals', signal({ receivedOn: '2026-12-01', urgencyId: 'emergency', receivedTime: '10:00' }));
  assert.deepEqual([late.overdue, late.dueOn, late.dueTime], [true, '2026-12-02', '10:00']);
  const list = await app.ok(manager, 'GET', '/signals?show=overdue&limit=1');
  assert.equal(list.items.length, 1);
  assert.ok(list.counts.overdue >= 1 && list.counts.open >= list.counts.overdue);
  const rest = list.next ? await app.ok(manager, 'GET', `/signals?show=overdue&after=${list.next}`) : { items: [] };
  assert.equal(rest.items.length, list.counts.overdue - 1, 'pages hold each signal once');
  await app.ok(manager, 'PATCH', `/signals/${late.id}`, { version: 1, urgencyId: 'usual' });
  const stale = await app.call(manager, 'PATCH', `/signals/${late.id}`, { version: 1, about: 'Другое' });
  assert.deepEqual([stale.status, stale.body.current.dueOn], [409, '2026-12-04']);
  app.setNow('2026-11-24T05:00:00Z');

  const bad: [string, object, string[]][] = [
    ['/signals', signal({ sourceId: 'nobody_knows' }), ['sourceId: unknown_word']],
    ['/signals', signal({ signs: ['x_y'] }), ['signs.0: unknown_word']],
    ['/signals', signal({ about: ' ' }), ['about: too_small']],
    ['/signals', signal({ anonymous: true }), ['anonymous: anonymous_named']],
    ['/signals', signal({ receivedOn: '2026-11-25' }), ['receivedOn: received_in_future']],
    ['/signals', signal({ practice: 'net-takoy' }), ['practice: unknown_practice']],
    ['/signals', signal({ assignedTo: practitioner.staffId }), ['assignedTo: cannot_check']],
    ['/signals', signal({ branchId: uuid() }), ['branchId: unknown_branch']],
    ['/applications', { id: uuid(), practice }, ['applicant: nobody']],
    ['/applications', application({ familyId: uuid() }), ['people: both']],
    ['/applications', application({ channelId: 'pigeon' }), ['channelId: unknown_word']],
    ['/applications', application({ people: { ...people('Я'), categories: ['net_takoy'] } }), ['people.categories.0: unknown_word']],
  ];
  for (const [path, body, expected] of bad) {
    const answer = await app.call(manager, 'POST', path, body);
    assert.deepEqual([answer.status, codes(answer)], [422, expected], answer.text);
    for (const one of answer.body.errors) assert.match(one.message, /[а-яё]/i);
  }
  const made = await add(manager);
  assert.equal((await app.call(manager, 'GET', `/applications/${made.id}/letter`)).body.code, 'no_letter');
  assert.equal((await decide(manager, made, { step: 'take' })).body.code, 'wrong_step');
  assert.deepEqual(codes(await decide(manager, made, { step: 'refuse', reasonId: 'moved' })), ['reasonId: unknown_word']);
  assert.deepEqual(codes(await decide(manager, made, { step: 'accept', decidedOn: '2026-11-30' })), ['decidedOn: decided_in_future']);
  const refusal = await decide(manager, made, { step: 'refuse', reasonId: 'does_not_fit' });
  assert.equal(refusal.body.state, 'refused');
  assert.equal((await app.call(manager, 'PATCH', `/applications/${made.id}`, { version: 2, asks: 'Ещё' })).body.code, 'wrong_step');
  assert.match((await app.call(manager, 'GET', `/applications/${made.id}/letter`)).text, /не относится к тем/);
});

test('what waits stands on the page of the day of whom it waits for', async () => {
  const mine = await app.ok(vera, 'POST', '/signals', signal({ about: 'Трое детей у Ромашкиных', assignedTo: ivan.staffId }));
  const nobodys = await app.ok(vera, 'POST', '/signals', signal({ about: 'Ничей сигнал' }));
  const asked = await add(vera);
  const today = async (staff: TestStaff, path = '/today') => (await app.ok(staff, 'GET', `${path}?practice=${practice}`)).asking.items as { kind: string; id: string; about: string; dueOn: string; begun: boolean }[];
  const found = (await today(ivan)).find((one) => one.id === mine.id)!;
  assert.deepEqual([found.kind, found.about, found.dueOn, found.begun], ['signal', 'Трое детей у Ромашкиных', '2026-11-27', false]);
  assert.ok(!(await today(vera)).some((one) => one.id === mine.id));
  const whole = (await app.ok(manager, 'GET', `/today/branch?practice=${practice}`)).asking;
  assert.ok(whole.count >= 2);
  const far = await app.branch(org, 'Пустое отделение');
  assert.equal((await app.ok(manager, 'GET', `/today/branch?practice=${practice}&branch=${far}`)).asking.count, 0);
  // Signals with a term first: what stands behind the first rows is counted.
  const all = new Set(whole.items.map((one: { id: string }) => one.id));
  assert.ok(!all.has(mine.id), 'somebody checks it and its term is not over');
  if (whole.count <= whole.items.length) assert.ok(all.has(nobodys.id) && all.has(asked.id));
});

test('terms count working days, as the organization’s calendar says', async () => {
  app.setNow('2026-12-25T05:00:00Z');
  const due = async () => [(await app.ok(manager, 'POST', '/signals', signal({ receivedOn: '2026-12-25' }))).dueOn, (await add(manager, { receivedOn: '2026-12-25' })).dueOn];
  const plain = await due();
  await app.ok(manager, 'PUT', '/calendar-days', { day: '2026-12-29', working: false, title: 'Выходной в районе' });
  const own = await due();
  app.setNow('2026-11-24T05:00:00Z');
  assert.deepEqual(plain, ['2026-12-30', '2027-01-12'], 'a weekend, the last day of the year and the holidays of January are no working days');
  assert.deepEqual(own, ['2027-01-11', '2027-01-13']);
});

test('signals and applications about a family that is withheld are withheld too', async () => {
  const family = await makeFamily(app, org, { practice, title: 'Скрытые', manager: vera.staffId });
  const told = await app.ok(vera, 'POST', '/signals', signal({ about: 'Зяблик в доме', familyId: family.id }));
  const asked = await app.ok(manager, 'POST', '/applications', { id: uuid(), practice, familyId: family.id });
  const consent = { id: uuid(), family: family.id, person: family.people['Наталья'], purpose: 'general', givenBy: 'self' };
  await app.ok(vera, 'POST', '/consents', consent);
  await app.ok(vera, 'POST', `/consents/${consent.id}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка' });
  assert.equal((await app.call(manager, 'GET', `/signals/${told.id}`)).status, 200);
  await app.ok(vera, 'POST', `/consents/${consent.id}/revoke`, { version: 2, revokedOn: today, how: 'oral', revokedBy: 'Мать' });
  for (const staff of [vera, manager]) {
    assert.deepEqual([(await app.call(staff, 'GET', `/signals/${told.id}`)).status, (await app.call(staff, 'GET', `/applications/${asked.id}`)).status], [404, 404]);
    for (const path of ['/signals?show=all', '/applications?show=all', `/today?practice=${practice}`]) assert.doesNotMatch((await app.call(staff, 'GET', path)).text, /Зяблик|Скрытые/);
  }
});

test('what was opened and done is audited without what was told', async () => {
  const made = await app.ok(manager, 'POST', '/signals', signal({ about: 'Тайная канарейка' }));
  await app.ok(manager, 'GET', `/signals/${made.id}`);
  await app.services.auditReads.settle();
  const rows = await app.database.asOwner((tx) => tx.rows<{ operation: string; line: string }>('select operation, t::text as line from ryadom.audit_view t where subject_id = $1 order by id', [made.id]));
  assert.deepEqual(rows.map((row) => row.operation), ['intake.addSignal', 'intake.getSignal']);
  assert.ok(rows.every((row) => !row.line.includes('канарейка')));
});
