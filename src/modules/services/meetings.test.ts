import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { checkFacts } from '../indicators/public.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let neighbour: TestStaff;
let manager: TestStaff;
let families: TestFamily[];
let foreign: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  neighbour = await app.staff(organization, ['practitioner'], 'Илья Громов');
  manager = await app.staff(organization, ['manager'], 'Мария Ильинична Левина');
  families = [];
  for (const title of ['Беловы', 'Волковы', 'Гусевы']) families.push(await makeFamily(app, organization, { practice, title, manager: curator.staffId }));
  foreign = await makeFamily(app, organization, { practice, title: 'Чужие', manager: neighbour.staffId });
});
after(() => app.close());

type Given = { person: string; family: string; mark: string; minutes?: number; reason?: string; note?: string };
const who = (family: TestFamily, name: string, mark = 'here', extra: Partial<Given> = {}): Given => ({ person: family.people[name]!, family: family.id, mark, ...extra });
const meeting = (participants: Given[], extra: object = {}) => ({ id: uuid(), practice, service: 'financial_literacy', date: '2026-11-17', time: '16:00', minutes: 60, participants, ...extra });
const codes = (answer: { body: { errors: { path: string; code: string }[] } }) => answer.body.errors.map(({ path, code }) => `${path}: ${code}`);
const recordsOf = async (id: string, cancelled = 'no') => (await app.ok(manager, 'GET', `/services?group=${id}&cancelled=${cancelled}&limit=200`)).items as any[];
const one = async (id: string, staff = manager) => app.ok(staff, 'GET', `/meetings/${id}`);
const change = (id: string, body: object, staff = manager) => app.call(staff, 'PATCH', `/meetings/${id}`, body);

describe('record', () => {
  test('here and late receive, absent do not; a family of whom nobody came has no record', async () => {
    const [white, wolf] = families as [TestFamily, TestFamily];
    const body = meeting([who(white, 'Наталья'), who(white, 'Егор', 'absent', { reason: 'ill', note: 'до пятницы' }), who(wolf, 'Наталья', 'absent', { reason: 'no_transport' })]);
    const made = await app.call(curator, 'POST', '/meetings', body);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.body.lines.length, 2);
    assert.equal(made.body.hidden, 0);
    assert.deepEqual(made.body.lines[0].people.map((person: any) => [person.name, person.mark, person.reason, person.note]), [['Юдина Наталья', 'here', null, null], ['Юдина Егор', 'absent', 'ill', 'до пятницы']]);
    assert.deepEqual(made.body.lines.map((line: any) => line.record !== null), [true, false]);
    const records = await recordsOf(body.id);
    assert.deepEqual(records.map((record) => [record.family.title, record.recipients.map((person: any) => person.name), record.groupId]), [['Беловы', ['Юдина Наталья'], body.id]]);
    assert.deepEqual(await app.ok(curator, 'GET', `/meetings/${body.id}`), made.body);

    const timeline = await app.ok(curator, 'GET', `/families/${wolf.id}/timeline`);
    const absence = timeline.items.find((fact: any) => fact.groupId === body.id);
    assert.deepEqual([absence.kind, absence.word, absence.absent], ['absence', 'financial_literacy', [{ personId: wolf.people['Наталья'], reason: 'no_transport', note: null }]]);
    const cardFact = (await app.ok(curator, 'GET', `/families/${white.id}`)).facts.find((fact: any) => fact.groupId === body.id);
    assert.deepEqual([cardFact.kind, cardFact.absent], ['service', [{ personId: white.people['Егор'], reason: 'ill', note: 'до пятницы' }]]);
    assert.deepEqual(await peek(app, organization, 'select last_contact_on as value from ryadom.family_case where organization_id = $1 and id = $2', [organization.id, wolf.caseId]), null);
  });

  test('indicators count who came and nobody else', async () => {
    const fresh = await Promise.all(['Первые', 'Вторые'].map((title) => makeFamily(app, organization, { practice, title, manager: curator.staffId })));
    const report = async () => Object.fromEntries((await app.ok(manager, 'GET', `/reports?practice=${practice}&from=2026-10-01&to=2026-10-31`)).indicators.map((one: any) => [one.id, one.value]));
    await app.ok(curator, 'POST', '/meetings', meeting([who(fresh[0]!, 'Наталья'), who(fresh[0]!, 'Егор', 'absent'), who(fresh[1]!, 'Наталья', 'absent'), who(fresh[1]!, 'Лиза', 'absent')], { date: '2026-10-12' }));
    const counted = await report();
    assert.deepEqual([counted.financial_literacy_parents, counted.financial_literacy_children, counted.families_served], [1, 0, 1]);
  });

  test('minutes of a record: of the one who was there longest', async () => {
    const [white, wolf] = families as [TestFamily, TestFamily];
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(white, 'Наталья', 'late', { minutes: 45 }), who(white, 'Егор', 'late', { minutes: 30 }), who(wolf, 'Наталья', 'late'), who(wolf, 'Егор', 'late', { minutes: 10 })]));
    assert.deepEqual((await recordsOf(made.id)).map((record) => [record.family.title, record.minutes]).toSorted(), [['Беловы', 45], ['Волковы', 60]]);
  });

  test('the same submission twice, and two at once, make one meeting; another body is refused', async () => {
    const body = meeting([who(families[0]!, 'Наталья')]);
    const both = await Promise.all([app.call(curator, 'POST', '/meetings', body), app.call(curator, 'POST', '/meetings', body)]);
    assert.deepEqual(both.map((answer) => answer.status).toSorted(), [200, 201]);
    assert.equal((await recordsOf(body.id)).length, 1);
    const other = await app.call(curator, 'POST', '/meetings', { ...body, minutes: 30 });
    assert.deepEqual([other.status, other.body.code], [409, 'id_reused']);
  });

  test('a group recorded family by family is a meeting too, and its id is taken', async () => {
    const group = uuid();
    await app.ok(curator, 'POST', '/service-groups', { id: group, practice, service: 'family_leisure', date: '2026-11-10', records: families.slice(0, 2).map((family) => ({ id: uuid(), family: family.id, recipients: [family.people['Егор']] })) });
    const found = await one(group);
    assert.deepEqual(found.lines.map((line: any) => line.people.map((person: any) => person.mark)), [['here'], ['here']]);
    assert.equal((await app.ok(curator, 'GET', '/meetings?service=family_leisure')).items[0].id, group);
  });

  const bad: [string, () => object, string[] | string][] = [
    ['nobody', () => meeting([]), ['participants: too_small']],
    ['a mark that is none', () => meeting([who(families[0]!, 'Егор', 'maybe')]), ['participants.0.mark: invalid_value']],
    ['one person twice', () => meeting([who(families[0]!, 'Егор'), who(families[0]!, 'Егор', 'late')]), ['participants.1.person: person_twice']],
    ['a person of another family', () => meeting([who(families[0]!, 'Егор'), { ...who(families[1]!, 'Егор'), family: families[2]!.id }]), ['participants.1.person: not_in_family']],
    ['not yet born', () => meeting([who(families[0]!, 'Лиза')], { date: '2020-02-02' }), ['participants.0.person: not_in_family']],
    ['a reason for somebody who came', () => meeting([who(families[0]!, 'Егор', 'here', { reason: 'ill' })]), ['participants.0.reason: custom']],
    ['minutes of somebody who was there from the beginning', () => meeting([who(families[0]!, 'Егор', 'here', { minutes: 5 })]), ['participants.0.minutes: custom']],
    ['a reason that the practice does not know', () => meeting([who(families[0]!, 'Егор', 'absent', { reason: 'dancing' })]), ['participants.0.reason: unknown_value']],
    ['a service that the practice does not know', () => meeting([who(families[0]!, 'Егор')], { service: 'dancing' }), ['service: unknown_value']],
    ['tomorrow', () => meeting([who(families[0]!, 'Егор')], { date: '2026-11-25' }), ['date: date_in_future']],
    ['a family that is not there', () => meeting([who(families[0]!, 'Егор'), { person: uuid(), family: uuid(), mark: 'here' }]), 'not_found'],
    ['a family of another team', () => meeting([who(foreign, 'Егор')]), 'not_found'],
    ['another practice', () => meeting([who(families[0]!, 'Егор')], { practice: 'no-such' }), ['participants.0.family: no_case']],
    ['an unknown field', () => meeting([who(families[0]!, 'Егор')], { mood: 'good' }), ['mood: unknown_field']],
  ];
  for (const [name, body, expected] of bad) {
    test(`refused: ${name}`, async () => {
      const sent = body() as { id: string };
      const answer = await app.call(curator, 'POST', '/meetings', sent);
      if (typeof expected === 'string') assert.equal(answer.body.code, expected, answer.text);
      else assert.deepEqual(codes(answer), expected, answer.text);
      for (const complaint of answer.body.errors ?? []) assert.match(complaint.message, /[А-ЯЁа-яё]/);
      assert.equal((await app.call(manager, 'GET', `/meetings/${sent.id}`)).status, 404);
    });
  }

  test('400 minutes and a date outside the register are doubts', async () => {
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(families[0]!, 'Наталья'), who(families[1]!, 'Наталья')], { minutes: 400, date: '2026-01-01' }));
    assert.deepEqual(made.warnings.map((warning: any) => warning.message), ['400 минут — это почти 7 часов. Если так и было, оставьте', 'Беловы: Дата раньше постановки на учёт: 15.01.2026', 'Волковы: Дата раньше постановки на учёт: 15.01.2026']);
  });
});

describe('the same group again', () => {
  test('last meeting of each group; who left the family is named', async () => {
    const leaving = await makeFamily(app, organization, { practice, title: 'Уезжаевы', manager: curator.staffId, members: [{ name: 'Анна', role: 'mother', birthOn: '1990-01-01' }, { name: 'Пётр', role: 'father', birthOn: '1990-01-01', toOn: '2026-11-05' }] });
    await app.ok(curator, 'POST', '/meetings', meeting([who(leaving, 'Анна')], { name: 'Вторник', service: 'counselling', date: '2026-10-20' }));
    const last = await app.ok(curator, 'POST', '/meetings', meeting([who(leaving, 'Анна'), who(leaving, 'Пётр', 'absent', { reason: 'work' })], { name: 'Вторник', service: 'counselling', date: '2026-11-03' }));
    const { items } = await app.ok(curator, 'GET', `/meetings/groups?practice=${practice}&service=counselling`);
    assert.deepEqual(items, [{ meeting: last.id, service: 'counselling', name: 'Вторник', date: '2026-11-03', people: 2 }]);
    const again = await app.ok(curator, 'GET', `/meetings/${last.id}/again?date=2026-11-24`);
    assert.deepEqual([again.people.map((person: any) => person.name), again.gone], [['Юдина Анна'], ['Юдина Пётр']]);
  });
});

describe('edit', () => {
  test('late arrival, wrong mark, one more person, one too many: records and history follow', async () => {
    const [white, wolf, goose] = families as [TestFamily, TestFamily, TestFamily];
    const { id } = await app.ok(curator, 'POST', '/meetings', meeting([who(white, 'Наталья', 'absent', { reason: 'ill' }), who(wolf, 'Наталья'), who(wolf, 'Егор')]));
    const came = await change(id, { version: 1, participants: [who(white, 'Наталья', 'late', { minutes: 20 }), who(goose, 'Лиза')], remove: [wolf.people['Егор']] }, curator);
    assert.equal(came.status, 200, came.text);
    assert.equal(came.body.version, 2);
    assert.deepEqual((await recordsOf(id)).map((record) => [record.family.title, record.minutes, record.recipients.map((person: any) => person.name)]).toSorted(), [
      ['Беловы', 20, ['Юдина Наталья']], ['Волковы', 60, ['Юдина Наталья']], ['Гусевы', 60, ['Юдина Лиза']],
    ]);
    assert.deepEqual(came.body.history.map((entry: any) => [entry.person, entry.changes.mark]).toSorted(), [['Юдина Егор', ['here', null]], ['Юдина Лиза', [null, 'here']], ['Юдина Наталья', ['absent', 'late']]]);
    const gone = await change(id, { version: 2, participants: [who(white, 'Наталья', 'absent')] });
    const [record] = await recordsOf(id, 'only');
    assert.deepEqual([record.family.title, record.cancelReason, record.recipients], ['Беловы', 'Никого из семьи не было', []]);
    const refused = await app.call(curator, 'POST', `/services/${record.id}/restore`, { version: record.version });
    assert.deepEqual([refused.status, refused.body.code], [409, 'nobody_came']);
    assert.equal((await change(id, { version: gone.body.version, participants: [who(white, 'Наталья')] })).status, 200);
    assert.equal((await recordsOf(id)).length, 3);
    const same = await change(id, { version: 4, participants: [who(white, 'Наталья')] });
    assert.equal(same.body.version, 4, 'nothing changed');
  });

  test('date, service and place go to every record but to what was changed in the record itself', async () => {
    const [white, wolf] = families as [TestFamily, TestFamily];
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(white, 'Наталья'), who(wolf, 'Наталья')], { place: 'школа' }));
    const own = made.lines[0].id;
    await app.ok(curator, 'PATCH', `/services/${own}`, { version: 1, place: 'дом культуры', minutes: 15 });
    await app.ok(curator, 'PATCH', `/meetings/${made.id}`, { version: 1, place: 'библиотека', minutes: 90, service: 'counselling', date: '2026-11-16' });
    assert.deepEqual((await recordsOf(made.id)).map((record) => [record.family.title, record.place, record.minutes, record.service, record.date]).toSorted(), [
      ['Беловы', 'дом культуры', 15, 'counselling', '2026-11-16'], ['Волковы', 'библиотека', 90, 'counselling', '2026-11-16'],
    ]);
    const early = await change(made.id, { version: 2, date: '2015-01-01', participants: [who(white, 'Егор', 'absent')] });
    assert.deepEqual(codes(early), ['participants.0.person: not_in_family']);
  });

  test('people of one record changed: the marks of the meeting follow', async () => {
    const [white] = families as [TestFamily];
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(white, 'Наталья'), who(white, 'Егор')]));
    await app.ok(curator, 'PATCH', `/services/${made.lines[0].id}`, { version: 1, recipients: [white.people['Егор'], white.people['Лиза']] });
    const now = await one(made.id);
    assert.equal(now.version, 2);
    assert.deepEqual(now.lines[0].people.map((person: any) => [person.name, person.mark]).toSorted(), [['Юдина Егор', 'here'], ['Юдина Лиза', 'here'], ['Юдина Наталья', 'absent']]);
  });

  test('a stale version shows both; two edits at once: one goes through', async () => {
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(families[0]!, 'Наталья')]));
    const answers = await Promise.all(['late', 'absent'].map((mark) => change(made.id, { version: 1, participants: [who(families[0]!, 'Наталья', mark)] })));
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [200, 409]);
    const refused = answers.find((answer) => answer.status === 409)!;
    assert.deepEqual([refused.body.code, refused.body.currentVersion], ['version_conflict', 2]);
    assert.deepEqual(refused.body.current.lines, answers.find((answer) => answer.status === 200)!.body.lines);
  });

  test('cancel takes all records, restore brings back those it took', async () => {
    const [white, wolf] = families as [TestFamily, TestFamily];
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(white, 'Наталья'), who(wolf, 'Наталья')]));
    const [first, second] = made.lines;
    await app.ok(curator, 'POST', `/services/${first.id}/cancel`, { version: 1, reason: 'не та семья' });
    const cancelled = await app.ok(curator, 'POST', `/meetings/${made.id}/cancel`, { version: 1, reason: 'записали дважды' });
    assert.equal(cancelled.cancelReason, 'записали дважды');
    assert.equal((await recordsOf(made.id)).length, 0);
    assert.equal((await change(made.id, { version: 2, topic: 'x' })).body.code, 'meeting_cancelled');
    const alone = await app.call(curator, 'POST', `/services/${second.id}/restore`, { version: 2 });
    assert.deepEqual([alone.status, alone.body.code], [409, 'meeting_cancelled']);
    assert.equal((await app.ok(curator, 'GET', '/meetings?cancelled=only')).items.some((item: any) => item.id === made.id), true);
    await app.ok(curator, 'POST', `/meetings/${made.id}/restore`, { version: 2 });
    assert.deepEqual((await recordsOf(made.id)).map((record) => record.id), [second.id]);
  });

  test('the last participant cannot be removed, a stranger neither', async () => {
    const made = await app.ok(curator, 'POST', '/meetings', meeting([who(families[0]!, 'Наталья')]));
    assert.equal((await change(made.id, { version: 1, remove: [families[0]!.people['Наталья']] })).body.code, 'nobody_left');
    assert.deepEqual(codes(await change(made.id, { version: 1, remove: [uuid()] })), ['remove.0: not_participant']);
  });
});

describe('two colleagues, different families', () => {
  test('each sees own participants and the number of the others; what all share is changed by who sees all', async () => {
    const [white] = families as [TestFamily];
    const made = await app.ok(manager, 'POST', '/meetings', meeting([who(white, 'Наталья'), who(foreign, 'Наталья'), who(foreign, 'Егор', 'absent', { reason: 'ill' })]));
    const mine = await one(made.id, curator);
    const theirs = await one(made.id, neighbour);
    assert.deepEqual([mine.hidden, mine.lines.length, theirs.hidden, theirs.lines.length], [2, 1, 1, 1]);
    for (const secret of [foreign.id, foreign.people['Наталья']!, 'Чужие', 'ill']) assert.equal(JSON.stringify(mine).includes(secret), false, secret);
    const list = (await app.ok(curator, 'GET', '/meetings')).items.find((item: any) => item.id === made.id);
    assert.deepEqual([list.families, list.here, list.late, list.absent, list.hidden], [1, 1, 0, 0, 2]);
    assert.equal((await change(made.id, { version: 1, place: 'школа' }, curator)).body.code, 'meeting_partly_seen');
    assert.equal((await app.call(curator, 'POST', `/meetings/${made.id}/cancel`, { version: 1, reason: 'ошибка' })).body.code, 'meeting_partly_seen');
    assert.equal((await change(made.id, { version: 1, participants: [who(foreign, 'Егор')] }, curator)).status, 404);
    assert.equal((await change(made.id, { version: 1, remove: [foreign.people['Егор']] }, curator)).status, 422);
    const own = await change(made.id, { version: 1, participants: [who(white, 'Наталья', 'absent', { reason: 'away' })] }, curator);
    assert.equal(own.status, 200, own.text);
    assert.deepEqual((await recordsOf(made.id)).map((record) => record.family.id), [foreign.id]);
    assert.equal(JSON.stringify(await one(made.id, neighbour)).includes('away'), false, 'a change of another’s mark is not told');
    const outsider = await app.staff(organization, ['case-manager'], 'Посторонний');
    assert.equal((await app.call(outsider, 'GET', `/meetings/${made.id}`)).status, 404);
    assert.equal((await app.ok(outsider, 'GET', '/meetings')).items.length, 0);
  });
});

test('any sequence of edits: recipients are who was here or late, records are of families with somebody present', { timeout: 120_000 }, async () => {
  const names = ['Наталья', 'Егор', 'Лиза'];
  const spot = fc.record({ family: fc.nat(2), name: fc.constantFrom(...names), mark: fc.constantFrom('here', 'late', 'absent') });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('marks' as const), spots: fc.uniqueArray(spot, { minLength: 1, maxLength: 4, selector: (one) => `${one.family}${one.name}` }) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('remove' as const), family: fc.nat(2), name: fc.constantFrom(...names) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('cancel' as const, 'restore' as const) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('recordCancel' as const, 'recordRestore' as const), family: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('recipients' as const), family: fc.nat(2), names: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('minutes' as const), minutes: fc.integer({ min: 1, max: 200 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { id } = await app.ok(curator, 'POST', '/meetings', meeting([who(families[0]!, 'Наталья'), who(families[1]!, 'Наталья', 'absent')]));
      for (const next of steps) {
        const now = await one(id);
        const version = now.version;
        const line = 'family' in next ? now.lines.find((other: any) => other.family.id === families[next.family]!.id) : undefined;
        const record = line?.record ? await app.ok(manager, 'GET', `/services/${line.id}`) : undefined;
        let answer: { status: number; text: string } | undefined;
        if (next.what === 'marks') answer = await change(id, { version, participants: next.spots.map((one) => who(families[one.family]!, one.name, one.mark)) });
        else if (next.what === 'remove') answer = await change(id, { version, remove: [families[next.family]!.people[next.name]] });
        else if (next.what === 'minutes') answer = await change(id, { version, minutes: next.minutes });
        else if (next.what === 'cancel' || next.what === 'restore') answer = await app.call(manager, 'POST', `/meetings/${id}/${next.what}`, { version, ...(next.what === 'cancel' ? { reason: 'проба' } : {}) });
        else if (record && next.what === 'recipients') answer = await app.call(manager, 'PATCH', `/services/${record.id}`, { version: record.version, recipients: next.names.map((name) => families[next.family]!.people[name]) });
        else if (record) answer = await app.call(manager, 'POST', `/services/${record.id}/${next.what === 'recordCancel' ? 'cancel' : 'restore'}`, { version: record.version, ...(next.what === 'recordCancel' ? { reason: 'проба' } : {}) });
        assert.ok(!answer || [200, 409, 422].includes(answer.status), answer?.text);
        await consistent(id);
      }
    }),
    { numRuns: 25 },
  );
  const { drift } = await checkFacts(app.services, organization.slug, { write: false });
  assert.deepEqual(drift, [], 'prepared facts followed the marks');
});

test('two people who are one: of two marks the one who was there stays, and undone the two are as before', async () => {
  const twice = await makeFamily(app, organization, { practice, title: 'Двойные', manager: curator.staffId, members: [{ name: 'Анна', role: 'mother', birthOn: '1990-01-01' }, { name: 'Аня', role: 'mother', birthOn: '1990-01-01' }] });
  const made = await app.ok(curator, 'POST', '/meetings', meeting([who(twice, 'Анна', 'absent', { reason: 'ill' }), who(twice, 'Аня')]));
  const [keepId, otherId] = [twice.people['Анна'], twice.people['Аня']];
  const { seen } = await app.ok(manager, 'GET', `/merges/comparison?kind=person&keepId=${keepId}&otherId=${otherId}`);
  const run = await app.ok(manager, 'POST', '/merges', { id: uuid(), kind: 'person', keepId, otherId, seen });
  const marks = async () => (await one(made.id)).lines[0].people.map((person: any) => [person.id, person.mark]);
  assert.deepEqual(await marks(), [[keepId, 'here']]);
  assert.deepEqual((await recordsOf(made.id))[0].recipients.map((person: any) => person.id), [keepId]);
  await consistent(made.id);
  await app.ok(manager, 'POST', `/merges/${run.id}/undo`, { id: uuid() });
  assert.deepEqual((await marks()).toSorted(), [[keepId, 'absent'], [otherId, 'here']].toSorted());
  await consistent(made.id);
});

/** What must hold after every step. */
async function consistent(id: string): Promise<void> {
  const now = await one(id);
  const records = new Map((await recordsOf(id, 'all')).map((record) => [record.id, record]));
  const marked = new Map<string, any>(now.lines.map((line: any) => [line.id, line]));
  for (const record of records.values()) {
    const present = (marked.get(record.id)?.people ?? []).filter((person: any) => person.mark !== 'absent').map((person: any) => person.id).toSorted();
    assert.deepEqual(record.recipients.map((person: any) => person.id).toSorted(), present, 'recipients = here and late');
    if (record.cancelledAt === null) assert.ok(present.length > 0 && now.cancelledAt === null, 'a record that counts has somebody present and a meeting that took place');
  }
  for (const line of now.lines) {
    const present = line.people.some((person: any) => person.mark !== 'absent');
    if (present && now.cancelledAt === null) assert.ok(records.has(line.id), 'a family with somebody present has its record');
    const record = records.get(line.id);
    if (present && now.cancelledAt === null && record.cancelledAt !== null) assert.equal(record.cancelReason, 'проба', 'only a cancel by hand stays');
  }
}
