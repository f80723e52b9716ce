import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysBetween } from '../../kernel/time.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { shippedPacks } from '../practices/public.ts';
import type { LapseItem, Load, Today } from './contract.ts';

const today = '2026-11-24';
const norm = [...shippedPacks().values()][0]!.contact.days;
let app: TestApp;

interface Place {
  organization: TestOrganization;
  practice: string;
  vera: TestStaff;
}

async function place(timeZone?: string): Promise<Place> {
  const organization = await app.organization(undefined, timeZone);
  return { organization, practice: await installPractice(app, organization), vera: await app.staff(organization, ['case-manager']) };
}

before(async () => {
  app = await startTestApp();
});
after(() => app.close());

const visit = (staff: TestStaff, practice: string, family: TestFamily, date: string, extra: object = {}) =>
  app.ok(staff, 'POST', '/services', { id: uuid(), family: family.id, practice, service: 'home_visit', date, minutes: 60, practitioner: 'Соловьёва В. А.', recipients: null, ...extra });
const page = (staff: TestStaff, practice: string): Promise<Today> => app.ok(staff, 'GET', `/today?practice=${practice}`);
const titles = (part: { items: { family: { title: string } | null }[] }) => part.items.map((item) => item.family?.title);
const put = (organization: TestOrganization, sql: string, params: unknown[]) =>
  peek(app, organization, `with done as (${sql} returning 1) select count(*)::int as value from done`, [organization.id, ...params]);
const counted = async (staff: TestStaff, practice: string, query: string) => (await app.ok(staff, 'GET', `/families/count?practice=${practice}&state=open&${query}`)).matched;

/** Days since the last contact → where the family stands. */
const edges: [days: number | null, where: 'overdue' | 'soon' | 'never' | null][] = [
  [0, null], [norm - 3, null], [norm - 2, 'soon'], [norm, 'soon'], [norm + 1, 'overdue'], [norm + 300, 'overdue'], [null, 'never'],
];
test('the norm to the day: the last day is still in time, the next is not', async () => {
  const { organization, practice, vera } = await place();
  for (const [days] of edges) {
    const family = await makeFamily(app, organization, { practice, manager: vera.staffId, title: `${days ?? 'ни разу'}`, openedOn: '2025-01-01' });
    if (days !== null) await visit(vera, practice, family, addDays(today, -days));
  }
  const shown = await page(vera, practice);
  for (const where of ['overdue', 'soon', 'never'] as const) {
    const expected = edges.filter(([, is]) => is === where).map(([days]) => `${days ?? 'ни разу'}`);
    assert.deepEqual(titles(shown[where]).toSorted(), expected.toSorted(), where);
    assert.equal(shown[where].count, expected.length);
  }
  assert.equal(shown.families, edges.length);
  assert.deepEqual(titles(shown.overdue), [`${norm + 300}`, `${norm + 1}`], 'the most overdue first');
  const { days, norm: asked, lastContactOn, dueOn } = shown.overdue.items[1]!;
  assert.deepEqual({ days, asked, lastContactOn, dueOn }, { days: norm + 1, asked: norm, lastContactOn: addDays(today, -norm - 1), dueOn: addDays(today, -1) });
});

test('the day begins at midnight of the organization, not of the server', async () => {
  for (const [zone, late] of [['Asia/Novokuznetsk', true], ['Europe/Kaliningrad', false]] as const) {
    const { organization, practice, vera } = await place(zone);
    const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
    app.setNow('2026-11-20T05:00:00Z');
    await visit(vera, practice, family, addDays(today, -norm - 1));
    // 01:00 of the 24th in Novokuznetsk, 20:00 of the 23rd in Kaliningrad.
    app.setNow('2026-11-23T18:00:00Z');
    const shown = await page(vera, practice);
    assert.deepEqual([shown.date, shown.overdue.count, shown.soon.count], late ? ['2026-11-24', 1, 0] : ['2026-11-23', 0, 1], zone);
    assert.equal(await counted(vera, practice, 'lapse=overdue&team=me'), late ? 1 : 0);
    app.setNow('2026-11-24T05:00:00Z');
  }
});

test('a visit takes the family off the list, cancelling it brings the family back', async () => {
  const { organization, practice, vera } = await place();
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId, openedOn: '2025-01-01' });
  await visit(vera, practice, family, '2026-01-10');
  assert.equal((await page(vera, practice)).overdue.count, 1);
  const made = await visit(vera, practice, family, today);
  assert.equal((await page(vera, practice)).overdue.count, 0);
  await app.ok(vera, 'POST', `/services/${made.id}/cancel`, { version: made.version, reason: 'ошибка' });
  assert.equal((await page(vera, practice)).overdue.count, 1);
});

test('what I may not see is absent and not counted; a team counts as mine while it lasts', async () => {
  const { organization, practice, vera } = await place();
  const psychologist = await app.staff(organization, ['practitioner']);
  const stranger = await app.staff(organization, ['case-manager']);
  const mine = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Мои' });
  await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Снятые', openedOn: '2025-01-01', closedOn: '2026-01-01' });
  const theirs = await makeFamily(app, organization, { practice, manager: stranger.staffId, title: 'Чужие', members: [] });
  await makeFamily(app, organization, { practice, title: 'Ничьи' });
  const seen = async (staff: TestStaff) => {
    const shown = await page(staff, practice);
    return [shown.families, ...titles(shown.never)];
  };
  assert.deepEqual(await seen(vera), [1, 'Мои']);
  assert.deepEqual(await seen(psychologist), [0]);
  assert.equal((await page(vera, practice)).unfinished.count, 0, 'nobody is written down in a family that is not mine');
  await put(organization, "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [uuid(), theirs.caseId, theirs.id, vera.staffId]);
  await put(organization, "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on, to_on) values ($1, $2, $3, $4, $5, '2026-01-15', '2026-02-01')", [uuid(), mine.caseId, mine.id, psychologist.staffId]);
  assert.deepEqual((await seen(vera)).toSorted(), [2, 'Мои', 'Чужие']);
  assert.equal(await counted(vera, practice, 'team=me&lapse=never'), 2);
  assert.deepEqual(await seen(psychologist), [0], 'a team that one has left');
  const outside = await app.staff((await place()).organization, ['manager', 'case-manager']);
  assert.deepEqual([(await app.call(outside, 'GET', `/organizations/${organization.slug}/today?practice=${practice}`)).status, (await seen(outside))[0]], [404, 0]);
});

test('who may open what', async () => {
  const { organization, practice } = await place();
  const status = async (role: 'administrator' | 'manager' | 'case-manager' | 'practitioner', path: string) =>
    (await app.call(await app.staff(organization, [role]), 'GET', `${path}?practice=${practice}`)).status;
  assert.deepEqual(await Promise.all((['administrator', 'manager', 'case-manager', 'practitioner'] as const).map((role) => status(role, '/today'))), [403, 200, 200, 200]);
  assert.deepEqual(await Promise.all((['administrator', 'manager', 'case-manager', 'practitioner'] as const).map((role) => status(role, '/today/branch'))), [403, 200, 403, 403]);
  const manager = await app.staff(organization, ['manager']);
  for (const bad of ['', '?practice=', '?practice=Практика', `?practice=${practice}&x=1`]) assert.equal((await app.call(manager, 'GET', `/today${bad}`)).status, 400, bad);
  assert.equal((await app.call(manager, 'GET', `/today/branch?practice=${practice}&branch=north`)).status, 400);
  assert.equal((await app.call(manager, 'GET', `/today/unfinished?practice=${practice}&after=x`)).status, 400);
  assert.equal((await app.ok(manager, 'GET', '/today?practice=no-such-practice')).families, 0);
});

test('unfinished: what reports will miss, while one still remembers', async () => {
  const { organization, practice, vera } = await place();
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Полные' });
  await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Без даты', openedOn: '2026-03-01', members: [{ name: 'Наталья', role: 'mother' }, { name: 'Егор' }] });
  await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Пустые', openedOn: '2026-02-01', members: [] });
  const shared = { family: family.id, practice, date: today };
  await visit(vera, practice, family, today);
  const bare = await visit(vera, practice, family, addDays(today, -29), { minutes: null, practitioner: null });
  await visit(vera, practice, family, addDays(today, -30), { minutes: null });
  const proven = { ...shared, outcome: 'employed', person: family.people['Наталья'] };
  await app.ok(vera, 'POST', '/outcomes', { id: uuid(), ...proven, evidence: 'Приказ № 4' });
  const unproven = await app.ok(vera, 'POST', '/outcomes', { id: uuid(), ...proven });
  const filed = await app.ok(vera, 'POST', '/outcomes', { id: uuid(), ...proven });
  await put(organization, `insert into ryadom.attachment (organization_id, id, family_id, subject, subject_id, settled, kind, media_type, name, size, sha256, sent_sha256, file_key, created_by)
    values ($1, $2, $3, 'outcome', $4, true, 'pdf', 'application/pdf', 'приказ.pdf', 1, sha256(''), sha256(''), $5, $6)`, [uuid(), family.id, filed.id, uuid(), vera.staffId]);
  const uncounted = await app.ok(vera, 'POST', '/aid', { id: uuid(), ...shared, date: addDays(today, -1), kind: 'coal', source: 'sponsor' });
  const expected = [[unproven.id, ['evidence']], [uncounted.id, ['amount']], [bare.id, ['minutes', 'practitioner']], ['Без даты', ['birth']], ['Пустые', ['people']]];
  const read = (items: Today['unfinished']['items']) => items.map((item) => [item.kind === 'family' ? item.family.title : item.id, item.missing]);
  const shown = await page(vera, practice);
  assert.deepEqual(read(shown.unfinished.items), expected);
  assert.equal(shown.unfinished.count, expected.length);
  const first = await app.ok(vera, 'GET', `/today/unfinished?practice=${practice}&limit=2`);
  const rest = await app.ok(vera, 'GET', `/today/unfinished?practice=${practice}&after=${first.next}`);
  assert.deepEqual(read([...first.items, ...rest.items]), expected);
  assert.equal(rest.next, null);
  await app.ok(vera, 'PATCH', `/services/${bare.id}`, { version: bare.version, minutes: 40, practitioner: 'Соловьёва В. А.' });
  assert.equal((await page(vera, practice)).unfinished.count, expected.length - 1);
  // A colleague of the team mends only what is their own.
  const psychologist = await app.staff(organization, ['practitioner']);
  await put(organization, "insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [uuid(), family.caseId, family.id, psychologist.staffId]);
  assert.equal((await page(psychologist, practice)).unfinished.count, 0);
  await visit(psychologist, practice, family, today, { minutes: null });
  assert.equal((await page(psychologist, practice)).unfinished.count, 1);
});

test('done today: what I recorded myself, a group as one, nothing of others', async () => {
  const { organization, practice, vera } = await place();
  const other = await app.staff(organization, ['manager']);
  const families = await Promise.all(['Беловы', 'Юдины'].map((title) => makeFamily(app, organization, { practice, manager: vera.staffId, title })));
  app.setNow(new Date().toISOString());
  try {
    const { date } = await page(vera, practice);
    await visit(vera, practice, families[0]!, date);
    await visit(other, practice, families[0]!, date);
    await app.ok(vera, 'POST', '/service-groups', {
      id: uuid(), practice, service: 'financial_literacy', date, records: families.map((family) => ({ id: uuid(), family: family.id, recipients: null })),
    });
    const gone = await visit(vera, practice, families[1]!, date);
    await app.ok(vera, 'POST', `/services/${gone.id}/cancel`, { version: gone.version, reason: 'ошибка' });
    const { done } = await page(vera, practice);
    assert.deepEqual([done.count, done.items.map((item) => [item.word, item.families])], [2, [['financial_literacy', 2], ['home_visit', 1]]]);
  } finally {
    app.setNow('2026-11-24T05:00:00Z');
  }
});

test('drafts wait on the page, only one’s own', async () => {
  const { organization, practice, vera } = await place();
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId });
  const id = uuid();
  await app.ok(vera, 'PUT', `/drafts/${id}`, { version: 0, kind: 'service', practice, family: family.id, title: 'Патронаж семьи', content: { note: 'тайное' } });
  const shown = await page(vera, practice);
  assert.deepEqual([shown.drafts.count, shown.drafts.items[0]!.id, shown.drafts.items[0]!.family?.title], [1, id, 'Юдины']);
  assert.doesNotMatch(JSON.stringify(shown), /тайное/);
  assert.equal((await page(await app.staff(organization, ['manager']), practice)).drafts.count, 0);
  await visit(vera, practice, family, today, { id });
  assert.equal((await page(vera, practice)).drafts.count, 0);
});

test('the manager: every family once, the load of each colleague, families without one, a branch alone', async () => {
  const { organization, practice, vera } = await place();
  const north = await app.branch(organization, 'Северное');
  const whole = await app.staff(organization, ['manager']);
  const ofNorth = await app.staff(organization, [{ role: 'manager', branchId: north }]);
  const lead = (title: string, manager: string | undefined, branchId?: string) =>
    makeFamily(app, organization, { practice, title, openedOn: '2025-01-01', ...(manager ? { manager } : {}), ...(branchId ? { branchId } : {}) });
  await visit(whole, practice, await lead('Давно', vera.staffId), '2026-01-10');
  await visit(whole, practice, await lead('Вовремя', vera.staffId), today);
  await lead('Северные', vera.staffId, north);
  const named = await lead('Из файла', undefined);
  await put(organization, "update ryadom.family_case set case_manager_text = 'Петрова' where organization_id = $1 and id = $2", [named.caseId]);
  await lead('Ничьи', undefined, north);
  const read = (staff: TestStaff, query = '') => app.ok(staff, 'GET', `/today/branch?practice=${practice}${query}`);
  const shown = await read(whole);
  assert.deepEqual([shown.families, shown.overdue.count, shown.never.count, shown.unled.count, shown.unled.named], [5, 1, 3, 2, 1]);
  assert.deepEqual(shown.loads.map((load: Load) => [load.caseManager?.id ?? null, load.families, load.overdue, load.never]), [[vera.staffId, 3, 1, 1], [null, 2, 0, 2]]);
  assert.equal(shown.overdue.items[0].caseManager.id, vera.staffId);
  for (const narrow of [await read(whole, `&branch=${north}`), await read(ofNorth)]) {
    assert.deepEqual([narrow.families, narrow.overdue.count, narrow.never.count, narrow.unled.count, narrow.unled.named], [2, 0, 2, 1, 0]);
    assert.doesNotMatch(JSON.stringify(narrow), /Давно|Вовремя|Из файла/);
  }
  assert.equal(await counted(whole, practice, `branch=${north}&caseManager=none`), 1);
});

test('each number opens exactly its list, whatever the families are', async () => {
  const state = fc.record({ days: fc.option(fc.integer({ min: 0, max: norm * 3 }), { nil: null }), led: fc.constantFrom('me', 'other', 'nobody'), closed: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 12 }), async (states) => {
      const { organization, practice, vera } = await place();
      const [other, manager] = [await app.staff(organization, ['case-manager']), await app.staff(organization, ['manager'])];
      for (const { days, led, closed } of states) {
        const staff = led === 'me' ? vera : led === 'other' ? other : null;
        const family = await makeFamily(app, organization, { practice, openedOn: '2025-01-01', closedOn: closed ? today : null, ...(staff ? { manager: staff.staffId } : {}) });
        if (days !== null) await put(organization, 'update ryadom.family_case set last_contact_on = $3::date where organization_id = $1 and id = $2', [family.caseId, addDays(today, -days)]);
      }
      const where = (days: number | null) => (days === null ? 'never' : days > norm ? 'overdue' : days > norm - 3 ? 'soon' : 'fine');
      const mine = await page(vera, practice);
      const all = await app.ok(manager, 'GET', `/today/branch?practice=${practice}`);
      const open = states.filter(({ closed }) => !closed);
      assert.deepEqual([mine.families, all.families], [open.filter(({ led }) => led === 'me').length, open.length]);
      for (const lapse of ['overdue', 'soon', 'never'] as const) {
        const fitting = open.filter(({ days }) => where(days) === lapse);
        assert.deepEqual([mine[lapse].count, all[lapse].count], [fitting.filter(({ led }) => led === 'me').length, fitting.length], lapse);
        assert.equal(await counted(vera, practice, `team=me&lapse=${lapse}`), mine[lapse].count);
        assert.equal(await counted(manager, practice, `lapse=${lapse}`), all[lapse].count);
        const listed = (await app.ok(vera, 'GET', `/families?practice=${practice}&state=open&team=me&lapse=${lapse}&limit=200`)).items;
        assert.deepEqual(listed.map(({ id }: { id: string }) => id).toSorted().slice(0, 8), mine[lapse].items.map(({ family }: LapseItem) => family.id).toSorted());
      }
      for (const load of all.loads as Load[]) {
        const who = `caseManager=${load.caseManager?.id ?? 'none'}`;
        assert.deepEqual([load.families, load.overdue], [await counted(manager, practice, who), await counted(manager, practice, `${who}&lapse=overdue`)]);
      }
      for (const item of [...mine.overdue.items, ...mine.soon.items]) assert.equal(item.days, daysBetween(item.lastContactOn!, today));
    }),
    { numRuns: 8 },
  );
});

test('whoever is on duty, stands in or has a case conference ahead sees it; what is late stands apart from what is due', async () => {
  const { organization, practice, vera } = await place();
  const manager = await app.staff(organization, ['manager'], 'Ольга Руденко');
  const anna = await app.staff(organization, ['practitioner'], 'Анна Белова');
  const empty = await page(anna, practice);
  assert.deepEqual([empty.duty, empty.standsIn, empty.reviews, empty.late.count], [null, [], { count: 0, items: [] }, 0]);
  const real = new Date().toISOString().slice(0, 10);
  app.setNow(`${real}T05:00:00Z`);
  for (const [title, dueOn] of [['Вчера', addDays(real, -1)], ['Сегодня', real], ['Завтра', addDays(real, 1)]]) await app.ok(vera, 'POST', '/tasks', { id: uuid(), title, dueOn });
  await app.ok(manager, 'POST', '/duties', { id: uuid(), staff: anna.staffId, branch: organization.branchId, from: addDays(real, -1), to: addDays(real, 3), place: 2 });
  await app.ok(manager, 'POST', '/absences', { id: uuid(), staff: vera.staffId, substitute: anna.staffId, from: real, to: addDays(real, 2) });
  const mine = await page(vera, practice);
  assert.deepEqual([mine.late.items, mine.tasks.items].map((items) => items.map((task) => task.title)), [['Вчера'], ['Сегодня']]);
  const hers = await page(anna, practice);
  assert.deepEqual([hers.duty, hers.standsIn], [{ to: addDays(real, 3), branch: 'Основное отделение', turn: 2 }, [{ name: 'Вера Алексеевна Соловьёва', to: addDays(real, 2) }]]);
  assert.deepEqual([hers.late.items.map((task) => task.mine), hers.tasks.count], [[false], 1], 'the tasks of whoever is away');

  const [near, far] = [uuid(), uuid()];
  for (const [id, days] of [[near, 2], [far, 9]] as const) {
    await put(organization, "insert into ryadom.review (organization_id, id, practice_id, number, held_on, starts_at, place) values ($1, $2, $3, $4, $5::date, '14:00', 'Кабинет 4')", [id, practice, days, addDays(real, days)]);
  }
  assert.equal((await page(vera, practice)).reviews.count, 0, 'of others');
  await put(organization, "insert into ryadom.review_participant (organization_id, id, review_id, role, staff_id) values ($1, $2, $3, 'member', $4)", [uuid(), near, vera.staffId]);
  const ahead = [{ id: near, heldOn: addDays(real, 2), at: '14:00', place: 'Кабинет 4', families: 0 }];
  assert.deepEqual((await page(vera, practice)).reviews, { count: 1, items: ahead });
  const branch = await app.ok(manager, 'GET', `/today/branch?practice=${practice}`);
  assert.deepEqual([branch.reviews.items, branch.onDuty, branch.duty], [ahead, [{ name: 'Анна Белова', branch: 'Основное отделение', turn: 2 }], null]);
  app.setNow('2026-11-24T05:00:00Z');
});
