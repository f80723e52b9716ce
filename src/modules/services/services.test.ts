import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { addCase, installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let manager: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  manager = await app.staff(organization, ['manager'], 'Мария Ильинична Левина');
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

const visit = (extra: object = {}) => ({ id: uuid(), family: family.id, practice, service: 'home_visit', date: '2026-11-20', ...extra });
const contactOf = (caseId: string) =>
  peek<string | null>(app, organization, 'select last_contact_on as value from ryadom.family_case where organization_id = $1 and id = $2', [organization.id, caseId]);
const codes = (answer: { body: { errors: { path: string; code: string; message: string }[] } }) => answer.body.errors.map(({ path, code }) => `${path}: ${code}`);

describe('record', () => {
  test('a visit to some of the family comes back whole, is read again and moves the last contact', async () => {
    const body = visit({
      time: '15:40', minutes: 40, topic: 'Печь', practitioner: 'Нина Ерёмина', place: 'дома', note: 'Дома все.\nПечь дымит',
      recipients: [family.people['Наталья'], family.people['Егор']],
    });
    const answer = await app.call(curator, 'POST', '/services', body);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.version, 1);
    assert.equal(answer.body.caseId, family.caseId);
    assert.equal(answer.body.time, '15:40');
    assert.equal(answer.body.by, 'Вера Алексеевна Соловьёва');
    assert.deepEqual(answer.body.recipients.map((one: { name: string }) => one.name), ['Юдина Наталья', 'Юдина Егор']);
    assert.deepEqual(answer.body.warnings, []);
    const read = await app.ok(curator, 'GET', `/services/${body.id}`);
    const { history, ...rest } = read;
    assert.deepEqual(history, []);
    assert.deepEqual(rest, answer.body);
    assert.equal(await contactOf(family.caseId), '2026-11-20');
  });

  test('without recipients it is the whole family as of the date: born by then, not moved away', async () => {
    const other = await makeFamily(app, organization, {
      practice,
      openedOn: '2024-01-01',
      members: [
        { name: 'Анна', role: 'mother', birthOn: '1990-01-01' },
        { name: 'Младенец', birthOn: '2026-06-01' },
        { name: 'Уехал', birthOn: '2010-01-01', toOn: '2025-12-31' },
        { name: 'Приехал', birthOn: '2012-01-01', fromOn: '2026-02-01' },
        { name: 'Бездаты', role: 'grandmother', birthOn: null },
      ],
    });
    const people = async (date: string) => {
      const made = await app.ok(manager, 'POST', '/services', visit({ family: other.id, date }));
      assert.equal(made.wholeFamily, true);
      return made.recipients.map((one: { name: string }) => one.name.replace('Юдина ', '')).toSorted();
    };
    assert.deepEqual(await people('2025-06-01'), ['Анна', 'Бездаты', 'Уехал']);
    assert.deepEqual(await people('2026-03-01'), ['Анна', 'Бездаты', 'Приехал']);
    assert.deepEqual(await people('2026-06-01'), ['Анна', 'Бездаты', 'Младенец', 'Приехал']);
  });

  test('the case: on whose register the date falls, else the newest', async () => {
    const other = await makeFamily(app, organization, { practice, openedOn: '2022-03-01', closedOn: '2022-09-30' });
    const second = uuid();
    const caseOf = async (date: string) => {
      const made = await app.ok(manager, 'POST', '/services', visit({ family: other.id, date }));
      return [made.caseId, made.warnings.map((one: { code: string }) => one.code)];
    };
    assert.deepEqual(await caseOf('2023-05-05'), [other.caseId, ['outside_register_dates']]);
    await app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
      await addCase(tx, organization, { practice, caseId: second, familyId: other.id, openedOn: '2025-01-10' });
    });
    assert.deepEqual(await caseOf('2022-09-30'), [other.caseId, []]);
    assert.deepEqual(await caseOf('2025-01-10'), [second, []]);
    assert.deepEqual(await caseOf('2024-01-01'), [second, ['outside_register_dates']]);
  });

  test('400 minutes is a doubt in words, not a refusal', async () => {
    const made = await app.ok(curator, 'POST', '/services', visit({ minutes: 400 }));
    assert.deepEqual(made.warnings, [{ path: 'minutes', code: 'long_minutes', message: '400 минут — это почти 7 часов. Если так и было, оставьте' }]);
  });

  test('the same submission twice, and two at once, make one record; another body is refused', async () => {
    const body = visit();
    const first = await app.call(curator, 'POST', '/services', body);
    const again = await app.call(curator, 'POST', '/services', body);
    assert.deepEqual([first.status, again.status], [201, 200]);
    assert.deepEqual(again.body, first.body);
    const other = await app.call(curator, 'POST', '/services', { ...body, minutes: 30 });
    assert.deepEqual([other.status, other.body.code], [409, 'id_reused']);

    const twin = visit({ note: 'двое' });
    const both = await Promise.all([app.call(curator, 'POST', '/services', twin), app.call(curator, 'POST', '/services', twin)]);
    assert.equal(both.filter((one) => one.status === 201).length, 1);
    assert.equal(both.filter((one) => one.status === 200).length, 1);
    const list = await app.ok(curator, 'GET', `/services?family=${family.id}&limit=200`);
    assert.equal(list.items.filter((one: { note: string }) => one.note === 'двое').length, 1);
  });
});

describe('bad input', () => {
  const bad: [string, object | (() => object), number, string[] | string][] = [
    ['no service', { service: undefined }, 422, ['service: invalid_type']],
    ['a word that the pack does not have', { service: 'dancing' }, 422, ['service: unknown_value']],
    ['a day that never is', { date: '2026-02-31' }, 422, ['date: custom']],
    ['tomorrow', { date: '2026-11-25' }, 422, ['date: date_in_future']],
    ['25 hours', { time: '25:00' }, 422, ['time: invalid_format']],
    ['no minutes at all', { minutes: 0 }, 422, ['minutes: too_small']],
    ['minutes as text', { minutes: '40' }, 422, ['minutes: invalid_type']],
    ['nobody', { recipients: [] }, 422, ['recipients: too_small']],
    ['a stranger', { recipients: [uuid()] }, 422, ['recipients.0: not_in_family']],
    ['one person twice', () => ({ recipients: [family.people['Егор'], family.people['Егор']] }), 422, ['recipients: person_twice']],
    ['not yet born', () => ({ date: '2020-01-01', recipients: [family.people['Лиза']] }), 422, ['recipients.0: not_in_family']],
    ['a family that is not there', { family: uuid() }, 404, 'not_found'],
    ['another practice', { practice: 'no-such' }, 422, ['family: no_case']],
    ['an unknown field', { mood: 'good' }, 422, ['mood: unknown_field']],
    ['too long a note', { note: 'а'.repeat(4001) }, 422, ['note: too_big']],
    ['an id that is none', { id: 'x' }, 422, ['id: invalid_format']],
  ];
  for (const [name, extra, status, expected] of bad) {
    test(name, async () => {
      const answer = await app.call(curator, 'POST', '/services', visit(typeof extra === 'function' ? extra() : extra));
      assert.equal(answer.status, status, answer.text);
      if (typeof expected === 'string') assert.equal(answer.body.code, expected);
      else assert.deepEqual(codes(answer), expected, answer.text);
      assert.match(answer.body.title, /[а-яё]/i);
      for (const one of answer.body.errors) assert.match(one.message, /[А-ЯЁа-яё]/, `${one.path}: ${one.message}`);
    });
  }

  test('nothing of a refused record stays', async () => {
    const id = uuid();
    await app.call(curator, 'POST', '/services', visit({ id, service: 'dancing' }));
    assert.equal((await app.call(curator, 'GET', `/services/${id}`)).status, 404);
    assert.equal((await app.call(curator, 'POST', '/services', visit({ id }))).status, 201);
  });
});

describe('group', () => {
  test('several families at once: one record each, linked, and the same again gives the same', async () => {
    const other = await makeFamily(app, organization, { practice, title: 'Беловы', manager: curator.staffId });
    const body = {
      id: uuid(), practice, service: 'financial_literacy', date: '2026-11-19', time: '16:00', minutes: 60, topic: 'Семейный бюджет',
      records: [
        { id: uuid(), family: family.id, recipients: [family.people['Наталья']] },
        { id: uuid(), family: other.id, recipients: null },
      ],
    };
    const made = await app.call(curator, 'POST', '/service-groups', body);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.body.people, 4);
    assert.deepEqual(made.body.items.map((one: { groupId: string }) => one.groupId), [body.id, body.id]);
    const again = await app.call(curator, 'POST', '/service-groups', body);
    assert.equal(again.status, 200);
    assert.equal(again.body.people, 4);
    const list = await app.ok(curator, 'GET', `/services?group=${body.id}`);
    assert.equal(list.items.length, 2);
  });

  test('one bad family and nothing is written', async () => {
    const good = uuid();
    const group = uuid();
    const send = (records: object[]) => app.call(curator, 'POST', '/service-groups', { id: group, practice, service: 'counselling', date: '2026-11-19', records });
    const mine = { id: good, family: family.id };
    assert.equal((await send([mine, { id: uuid(), family: uuid() }])).status, 404);
    const stranger = await send([mine, { id: uuid(), family: family.id }]);
    assert.deepEqual(codes(stranger), ['records.1.family: family_twice']);
    const other = await makeFamily(app, organization, { practice, manager: curator.staffId });
    const wrong = await send([mine, { id: uuid(), family: other.id, recipients: [family.people['Егор']] }]);
    assert.deepEqual(codes(wrong), ['records.1.recipients.0: not_in_family']);
    assert.equal((await app.call(curator, 'GET', `/services/${good}`)).status, 404);
    assert.equal((await send([mine])).status, 201);
    const taken = await app.call(curator, 'POST', '/service-groups', { id: uuid(), practice, service: 'counselling', date: '2026-11-19', records: [mine, { id: uuid(), family: other.id }] });
    assert.deepEqual([taken.status, taken.body.code], [409, 'id_reused']);
  });
});

describe('edit, cancel, restore', () => {
  test('an edit keeps history; a stale version shows both', async () => {
    const body = visit({ minutes: 40, recipients: [family.people['Наталья']] });
    await app.ok(curator, 'POST', '/services', body);
    const changed = await app.ok(curator, 'PATCH', `/services/${body.id}`, {
      version: 1, minutes: 60, note: 'Долго говорили', recipients: [family.people['Наталья'], family.people['Лиза']],
    });
    assert.deepEqual([changed.version, changed.minutes, changed.recipients.length], [2, 60, 2]);
    const stale = await app.call(manager, 'PATCH', `/services/${body.id}`, { version: 1, minutes: 20 });
    assert.deepEqual([stale.status, stale.body.code, stale.body.sentVersion, stale.body.currentVersion], [409, 'version_conflict', 1, 2]);
    assert.equal(stale.body.current.minutes, 60);
    const same = await app.ok(manager, 'PATCH', `/services/${body.id}`, { version: 2, minutes: 60 });
    assert.equal(same.version, 2);
    const whole = await app.ok(manager, 'PATCH', `/services/${body.id}`, { version: 2, recipients: null });
    assert.deepEqual([whole.wholeFamily, whole.recipients.length], [true, 3]);
    const earlier = await app.ok(manager, 'PATCH', `/services/${body.id}`, { version: 3, date: '2021-01-01' });
    assert.equal(earlier.recipients.length, 2, 'the youngest was not born yet');
    const { history } = await app.ok(curator, 'GET', `/services/${body.id}`);
    assert.deepEqual(history.map((one: { version: number }) => one.version), [4, 3, 2]);
    assert.deepEqual(history[2].changes.minutes, [40, 60]);
    assert.equal(history[2].by, 'Вера Алексеевна Соловьёва');
    assert.equal(history[0].by, 'Мария Ильинична Левина');
  });

  test('two edits at once: one goes through, the other sees both values', async () => {
    const body = visit();
    await app.ok(curator, 'POST', '/services', body);
    const answers = await Promise.all([10, 20].map((minutes) => app.call(curator, 'PATCH', `/services/${body.id}`, { version: 1, minutes })));
    const [done, refused] = answers.toSorted((a, b) => a.status - b.status);
    assert.deepEqual([done!.status, refused!.status], [200, 409]);
    assert.equal(refused!.body.current.minutes, done!.body.minutes);
  });

  test('an edit refuses what a record refuses', async () => {
    const body = visit({ recipients: [family.people['Лиза']] });
    await app.ok(curator, 'POST', '/services', body);
    const send = (patch: object) => app.call(curator, 'PATCH', `/services/${body.id}`, { version: 1, ...patch });
    assert.deepEqual(codes(await send({ service: 'dancing' })), ['service: unknown_value']);
    assert.deepEqual(codes(await send({ date: '2026-11-25' })), ['date: date_in_future']);
    assert.deepEqual(codes(await send({ date: '2020-01-01' })), ['recipients.0: not_in_family']);
    assert.deepEqual(codes(await send({ recipients: [uuid()] })), ['recipients.0: not_in_family']);
    assert.deepEqual(codes(await send({ family: family.id })), ['family: unknown_field']);
  });

  test('a cancelled record keeps its reason, leaves the lists and comes back', async () => {
    const body = visit({ date: '2026-11-23' });
    await app.ok(curator, 'POST', '/services', body);
    assert.equal(await contactOf(family.caseId), '2026-11-23');
    assert.deepEqual(codes(await app.call(curator, 'POST', `/services/${body.id}/cancel`, { version: 1, reason: ' ' })), ['reason: too_small']);
    const gone = await app.ok(curator, 'POST', `/services/${body.id}/cancel`, { version: 1, reason: 'записали не той семье' });
    assert.deepEqual([gone.version, gone.cancelReason], [2, 'записали не той семье']);
    assert.match(gone.cancelledAt, /^2026-11-24T05:00:00Z$/);
    assert.equal(await contactOf(family.caseId), '2026-11-20');
    const ids = async (cancelled: string) => (await app.ok(curator, 'GET', `/services?family=${family.id}&cancelled=${cancelled}&limit=200`)).items.map((one: { id: string }) => one.id);
    assert.equal((await ids('no')).includes(body.id), false);
    assert.equal((await ids('all')).includes(body.id), true);
    assert.deepEqual(await ids('only'), [body.id]);
    for (const [path, patch] of [['', { minutes: 5 }], ['/cancel', { reason: 'ещё раз' }]] as const) {
      const answer = await app.call(curator, path ? 'POST' : 'PATCH', `/services/${body.id}${path}`, { version: 2, ...patch });
      assert.equal(answer.status, 409);
    }
    const back = await app.ok(curator, 'POST', `/services/${body.id}/restore`, { version: 2 });
    assert.deepEqual([back.version, back.cancelledAt, back.cancelReason], [3, null, null]);
    assert.equal(await contactOf(family.caseId), '2026-11-23');
    const twice = await app.call(curator, 'POST', `/services/${body.id}/restore`, { version: 3 });
    assert.deepEqual([twice.status, twice.body.code], [409, 'not_cancelled']);
  });
});

describe('list', () => {
  test('filters, newest first, pages without gaps or doubles', async () => {
    const other = await makeFamily(app, organization, { practice, title: 'Гусевы' });
    const made: string[] = [];
    for (let n = 0; n < 7; n++) {
      const body = visit({ family: other.id, date: `2026-0${1 + (n % 3)}-15`, service: n % 2 ? 'counselling' : 'home_visit', ...(n === 3 ? { recipients: [other.people['Егор']] } : {}) });
      await app.ok(manager, 'POST', '/services', body);
      made.push(body.id);
    }
    const seen: string[] = [];
    let after = '';
    do {
      const page = await app.ok(manager, 'GET', `/services?family=${other.id}&limit=3${after ? `&after=${after}` : ''}`);
      seen.push(...page.items.map((one: { id: string }) => one.id));
      after = page.next;
    } while (after);
    assert.deepEqual(seen.toSorted(), made.toSorted());
    const count = async (query: string) => (await app.ok(manager, 'GET', `/services?family=${other.id}&${query}`)).items.length;
    assert.equal(await count('service=counselling'), 3);
    assert.equal(await count('from=2026-02-01&to=2026-02-28'), 2);
    assert.equal(await count(`person=${other.people['Егор']}`), 7);
    assert.equal(await count(`person=${other.people['Лиза']}`), 6);
    assert.equal(await count('practice=no-such'), 0);
    const all = await app.ok(manager, 'GET', '/services?limit=200');
    const dates = all.items.map((one: { date: string }) => one.date);
    assert.deepEqual(dates, dates.toSorted().toReversed());
    assert.ok(all.items.length > 7);
  });

  for (const query of ['limit=0', 'limit=201', 'after=zzz', 'from=2026-02-31', 'family=x', 'cancelled=maybe', 'colour=red', 'service=DROP%20TABLE']) {
    test(`refuses ?${query}`, async () => {
      const answer = await app.call(manager, 'GET', `/services?${query}`);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.body.code, 'invalid_query');
    });
  }
});

test('the form is told who may be a recipient on the date', async () => {
  const names = async (date: string) => {
    const found = await app.ok(curator, 'GET', `/services/recipients?family=${family.id}&practice=${practice}&date=${date}`);
    return [found.register?.openedOn, found.people.map((one: { firstName: string }) => one.firstName).join()];
  };
  assert.deepEqual(await names('2026-11-20'), ['2026-01-15', 'Наталья,Егор,Лиза']);
  assert.deepEqual(await names('2020-01-01'), ['2026-01-15', 'Наталья,Егор']);
  assert.equal((await app.call(curator, 'GET', `/services/recipients?family=${uuid()}&practice=${practice}&date=2026-11-20`)).status, 404);
});

test('«Куда попадёт запись» names the indicators that count it', async () => {
  const ids = async (query: string) => (await app.ok(curator, 'GET', `/services/effect?practice=${practice}&${query}`)).indicators.map((one: { id: string }) => one.id);
  assert.deepEqual(await ids('service=home_visit'), ['families_served', 'home_visits', 'families_visited']);
  assert.deepEqual(await ids('of=aid&service=fire_sensor&source=sponsor'), ['families_served', 'fire_sensor_families']);
  assert.deepEqual(await ids('of=outcomes&service=social_contract&kind=job_search'), ['social_contract_families', 'social_contract_job_search']);
  assert.equal((await app.call(curator, 'GET', '/services/effect?practice=no-such&service=home_visit')).status, 404);
});
