import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPack, shippedPacks } from '../practices/public.ts';

let app: TestApp;
let org: TestOrganization;
let manager: TestStaff;
let vera: TestStaff;
let ivan: TestStaff;
let practitioner: TestStaff;
const pack = [...shippedPacks().values()][0]!;
const service = pack.services[0]!.id;
const reason = pack.closeReasons[0]!.id;
const ids = new Map<string, { id: string; caseId: string; code: string; personId: string }>();

async function family(staff: TestStaff, lastName: string, extra: Record<string, unknown> = {}, person: object = {}) {
  const member = { id: uuid(), lastName, firstName: 'Оксана', patronymic: 'Игоревна', sex: 'f', role: 'mother', ...person };
  const made = await app.ok(staff, 'POST', '/families', { id: uuid(), practice: pack.id, members: [member], ...extra });
  ids.set(lastName, { ...made, personId: member.id });
  return { ...made, personId: member.id };
}
const q = (fields: Record<string, string | number>) => new URLSearchParams(Object.entries(fields).map(([key, value]) => [key, String(value)])).toString();
const list = (staff: TestStaff, fields: Record<string, string | number> = {}) => app.ok(staff, 'GET', `/families?${q(fields)}`);
const titles = async (staff: TestStaff, fields: Record<string, string | number> = {}) => (await list(staff, fields)).items.map((item: any) => item.title);

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org.id)]);
    await installPack(tx, org.id, pack);
    await tx.rows("insert into ryadom.district (organization_id, id, name) values ($1, gen_random_uuid(), 'Барачаты')", [org.id]);
  });
  manager = await app.staff(org, ['manager'], 'Ольга Петровна Гордеева');
  vera = await app.staff(org, ['case-manager'], 'Вера Алексеевна Соловьёва');
  ivan = await app.staff(org, ['case-manager'], 'Иван Ильич Громов');
  practitioner = await app.staff(org, ['practitioner'], 'Нина Львовна Зимина');
  for (const name of ['Быкова', 'Волкова', 'Жукова', 'Ковалёва', 'Яковлева']) await family(vera, name);
  for (const name of ['Титова', 'Кавалёва']) await family(ivan, name);
  const { caseId } = ids.get('Жукова')!;
  await app.ok(vera, 'POST', `/cases/${caseId}/close`, { version: 1, closedOn: '2026-11-24', closeReason: reason });
});
after(() => app.close());

async function served(name: string, happenedOn: string) {
  const { id, caseId, personId } = ids.get(name)!;
  const recordId = uuid();
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org.id)]);
    await tx.rows(
      `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, note) values ($1, $2, $3, $4, $5, $6, $7, 40, 'Печь дымит')`,
      [org.id, recordId, caseId, id, pack.id, service, happenedOn],
    );
    await tx.rows('insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id) values ($1, $2, $3, $4)', [org.id, recordId, personId, id]);
  });
  return recordId;
}

test('conditions, order and what a row tells', async () => {
  await served('Ковалёва', '2026-11-22');
  await served('Ковалёва', '2026-10-01');
  await served('Быкова', '2026-09-01');
  assert.deepEqual(await titles(manager), ['Быковы', 'Волковы', 'Жуковы', 'Кавалёвы', 'Ковалёвы', 'Титовы', 'Яковлевы']);
  assert.deepEqual(await titles(manager, { state: 'closed' }), ['Жуковы']);
  assert.deepEqual(await titles(vera, { caseManager: 'me', state: 'open' }), ['Быковы', 'Волковы', 'Ковалёвы', 'Яковлевы']);
  assert.deepEqual(await titles(manager, { caseManager: ivan.staffId }), ['Кавалёвы', 'Титовы']);
  assert.deepEqual(await titles(manager, { caseManager: 'none' }), []);
  assert.deepEqual((await titles(vera, { state: 'open', sort: 'lastContactOn' })).slice(2), ['Быковы', 'Ковалёвы'], 'never met first, then the longest ago');
  assert.deepEqual((await titles(vera, { state: 'open', sort: '-lastContactOn', practice: pack.id })).slice(0, 2), ['Ковалёвы', 'Быковы']);
  assert.deepEqual(await titles(manager, { sort: '-title', limit: 2 }), ['Яковлевы', 'Титовы']);
  const [row] = (await list(vera, { query: 'ковалев' })).items;
  const { id, caseId, code } = ids.get('Ковалёва')!;
  assert.deepEqual(row, {
    id, code, title: 'Ковалёвы', state: 'open', openedOn: '2026-11-24', closedOn: null, district: null, settlement: null,
    caseManager: { id: vera.staffId, name: 'Вера Алексеевна Соловьёва' }, lastContactOn: '2026-11-22', level: null, version: 1, childrenCount: 0, servicesLast30Days: 1,
    categories: [], practice: pack.id, caseId, caseVersion: 1, match: 'exact',
  });
});

test('search: part of a name, ё, Latin, layout, code, phone; look-alikes follow', async () => {
  const { id, code } = ids.get('Ковалёва')!;
  await app.ok(vera, 'POST', `/families/${id}/contacts`, { id: uuid(), kind: 'phone', value: '8 900 000-01-47' });
  for (const query of ['ковал', 'КОВАЛЁВА', 'kovaleva', 'rjdfkt', code, code.toLowerCase(), '8 900 000-01-47', '+7900000', '0147', 'ковалева оксана']) {
    const { items } = await list(vera, { query });
    assert.equal(items[0]?.title, 'Ковалёвы', query);
    assert.equal(items[0].match, 'exact', query);
  }
  assert.deepEqual(await titles(vera, { query: 'ков' }), ['Быковы', 'Волковы', 'Жуковы', 'Ковалёвы', 'Яковлевы']);
  const similar = await list(manager, { query: 'ковалёва' });
  assert.deepEqual(similar.items.map((item: any) => [item.title, item.match]), [['Ковалёвы', 'exact'], ['Кавалёвы', 'similar']]);
  assert.deepEqual(similar.next, null);
  assert.deepEqual(await titles(manager, { query: 'ковплева' }), ['Ковалёвы']);
  for (const query of ['яяяяя', '—', '5550000']) assert.deepEqual(await titles(manager, { query }), [], query);
});

test('pages go on without gaps or repeats in every order', async () => {
  const whole = (await list(manager)).items.map((item: any) => item.id).sort();
  for (const sort of ['title', '-title', 'code', '-code', 'lastContactOn', '-lastContactOn', 'openedOn', '-openedOn']) {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const page: any = await list(manager, { sort, limit: 2, ...(after && { after }) });
      seen.push(...page.items.map((item: any) => item.id));
      if (page.next === null) break;
      after = page.next;
    }
    assert.deepEqual(seen.toSorted(), whole, sort);
  }
  const searched: string[] = [];
  let after = '';
  for (;;) {
    const page: any = await list(manager, { query: 'ков', limit: 2, ...(after && { after }) });
    searched.push(...page.items.map((item: any) => item.title));
    if (page.next === null) break;
    after = page.next;
  }
  assert.deepEqual(searched.slice(0, 5), ['Быковы', 'Волковы', 'Жуковы', 'Ковалёвы', 'Яковлевы']);
  assert.equal(new Set(searched).size, searched.length);
});

test('a condition takes a name as well as an id', async () => {
  const { items } = await list(manager, { limit: 200 });
  const ids = (page: any) => page.items.map((item: any) => item.id);
  const led = items.find((item: any) => item.caseManager?.id);
  assert.deepEqual(ids(await list(manager, { caseManager: led.caseManager.name })), ids(await list(manager, { caseManager: led.caseManager.id })));
  const placed = items.find((item: any) => item.district);
  if (placed) assert.deepEqual(ids(await list(manager, { district: placed.district.name.toUpperCase() })), ids(await list(manager, { district: placed.district.id })));
  assert.deepEqual(ids(await list(manager, { category: 'соп' })), ids(await list(manager, { category: 'sop' })));
  for (const name of ['district', 'category', 'caseManager']) {
    const refused = await app.call(manager, 'GET', `/families?${q({ [name]: 'Нет такого' })}`);
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, name]);
  }
});

test('bad parameters and cursors are refused', async () => {
  for (const query of ['limit=0', 'limit=201', 'state=any', 'unknown=1', 'sort=name', 'caseManager=всё']) {
    assert.equal((await app.call(manager, 'GET', `/families?${query}`)).status, 400, query);
  }
  const foreign = (await list(manager, { limit: 1, sort: 'code' })).next;
  for (const after of ['вздор', 'W10', foreign]) assert.equal((await app.call(manager, 'GET', `/families?${q({ after, sort: 'title' })}`)).status, 400, after);
});

test('a family in two cases shows the newest open one, or that of the practice asked for', async () => {
  const made = await family(manager, 'Двухдельная', { openedOn: '2026-01-10' });
  await app.ok(manager, 'POST', `/cases/${made.caseId}/close`, { version: 1, closedOn: '2026-02-01', closeReason: reason });
  const second = await app.ok(manager, 'POST', `/families/${made.id}/cases`, { id: uuid(), practice: pack.id, openedOn: '2026-03-01' });
  const one = async (fields: Record<string, string>) => (await list(manager, { query: 'двухдельн', ...fields })).items.map((item: any) => [item.caseId, item.state]);
  assert.deepEqual(await one({}), [[second.id, 'open']]);
  assert.deepEqual(await one({ practice: pack.id }), [[second.id, 'open']]);
  assert.deepEqual(await one({ state: 'closed' }), []);
  await app.ok(manager, 'POST', `/cases/${second.id}/close`, { version: 1, closedOn: '2026-04-01', closeReason: reason });
  assert.deepEqual(await one({ state: 'closed' }), [[second.id, 'closed']]);
  assert.deepEqual(await one({ state: 'open' }), []);
});

test('counts: how many meet the conditions and how many are seen at all', async () => {
  assert.deepEqual(await app.ok(vera, 'GET', '/families/count?state=open'), { matched: 4, all: 5 });
  assert.deepEqual(await app.ok(vera, 'GET', `/families/count?${q({ query: 'ков', state: 'open' })}`), { matched: 4, all: 5 });
  assert.deepEqual(await app.ok(ivan, 'GET', '/families/count'), { matched: 2, all: 2 });
});

test('category and district narrow the list; a category that ended does not count', async () => {
  const district = (await app.ok(manager, 'GET', '/districts')).items[0];
  const category = pack.categories[0]!.id;
  const made = await family(manager, 'Районная', { districtId: district.id, categories: [{ categoryId: category, fromOn: '2026-03-12' }] });
  assert.deepEqual(await titles(manager, { district: district.id }), ['Районные']);
  assert.deepEqual(await titles(manager, { category }), ['Районные']);
  const [row] = (await list(manager, { category })).items;
  assert.deepEqual([row.district, row.categories], [{ id: district.id, name: 'Барачаты' }, [category]]);
  const card = await app.ok(manager, 'GET', `/families/${made.id}`);
  await app.ok(manager, 'PATCH', `/categories/${card.categories[0].id}`, { version: 1, toOn: '2026-11-23' });
  assert.deepEqual(await titles(manager, { category }), []);
});

test('the card tells members with ages, cases with teams, records and what the caller may do', async () => {
  const { id, caseId, personId } = ids.get('Ковалёва')!;
  const child = uuid();
  await app.ok(vera, 'POST', '/people', { id: child, familyId: id, lastName: 'Ковалёв', firstName: 'Кирилл', sex: 'm', role: 'child', birthDate: '2014-11-25' });
  await app.ok(vera, 'POST', `/cases/${caseId}/team`, { id: uuid(), staffId: practitioner.staffId });
  const card = await app.ok(vera, 'GET', `/families/${id}`);
  assert.deepEqual(card.members.map((one: any) => [one.firstName, one.role, one.age]), [['Оксана', 'mother', null], ['Кирилл', 'child', 11]]);
  assert.deepEqual(card.counts, { service: 2, aid: 0, outcome: 0 });
  assert.deepEqual(card.facts.map((fact: any) => [fact.happenedOn, fact.word, fact.recipients]), [['2026-11-22', service, [personId]], ['2026-10-01', service, [personId]]]);
  assert.equal(card.cases[0].caseManager.name, 'Вера Алексеевна Соловьёва');
  assert.equal(card.cases[0].practiceTitle, pack.title);
  assert.deepEqual(card.cases[0].team.map((one: any) => one.staffId), [practitioner.staffId]);
  assert.ok(card.operations.includes('people.addPerson'));
  const read = await app.ok(practitioner, 'GET', `/families/${id}`);
  assert.ok(!read.operations.includes('people.addPerson') && read.operations.includes('families.getFamily'));
});

test('timeline pages with a kind, history and who opened the card', async () => {
  const { id } = ids.get('Ковалёва')!;
  const first = await app.ok(vera, 'GET', `/families/${id}/timeline?limit=1`);
  const second = await app.ok(vera, 'GET', `/families/${id}/timeline?limit=1&after=${first.next}`);
  assert.deepEqual([...first.items, ...second.items].map((fact: any) => fact.happenedOn), ['2026-11-22', '2026-10-01']);
  assert.deepEqual((await app.ok(vera, 'GET', `/families/${id}/timeline?kind=aid`)).items, []);
  const history = await app.ok(vera, 'GET', `/families/${id}/history?limit=200`);
  assert.ok(history.items.some((one: any) => one.subject === 'family_case') && history.items.some((one: any) => one.subject === 'membership' && one.person === 'Ковалёв Кирилл'));
  const views = await app.ok(vera, 'GET', `/families/${id}/views`);
  assert.ok(views.items.some((one: any) => one.operation === 'families.getFamily' && one.who === 'Вера Алексеевна Соловьёва'));
});

test('export is a workbook and is told in the audit', async () => {
  const answer = await app.call(vera, 'GET', '/families.xlsx?state=open');
  assert.equal(answer.status, 200);
  assert.equal(answer.bytes.subarray(0, 2).toString(), 'PK');
  assert.match(String(answer.headers['content-disposition']), /attachment/);
  assert.equal((await app.call(practitioner, 'GET', '/families.xlsx')).status, 403);
});

test('rights: each role sees its families; unseen and missing answer alike; other organizations too', async () => {
  const { id } = ids.get('Ковалёва')!;
  const branch = await app.branch(org, 'Северное');
  const roles: [string, TestStaff, boolean][] = [
    ['manager', manager, true],
    ['manager of another branch', await app.staff(org, [{ role: 'manager', branchId: branch }]), false],
    ['manager of its branch', await app.staff(org, [{ role: 'manager', branchId: org.branchId }]), true],
    ['case manager', vera, true],
    ['other case manager', ivan, false],
    ['practitioner of another team', await app.staff(org, ['practitioner']), false],
    ['another organization', await app.staff(await app.organization(), ['manager']), false],
  ];
  for (const [name, staff, sees] of roles) {
    for (const path of ['', '/timeline', '/history', '/views']) {
      const real = await app.call(staff, 'GET', `/families/${id}${path}`);
      const missing = await app.call(staff, 'GET', `/families/${uuid()}${path}`);
      if (sees) assert.equal(real.status, 200, `${name} ${path}`);
      else assert.deepEqual([real.status, { ...real.body, requestId: '' }], [missing.status, { ...missing.body, requestId: '' }], `${name} ${path}`);
    }
    assert.equal((await titles(staff, { query: 'ковалев' })).includes('Ковалёвы'), sees, name);
  }
  const administrator = await app.staff(org, ['administrator']);
  for (const path of ['', `/${id}`, '/count']) assert.equal((await app.call(administrator, 'GET', `/families${path}`)).status, 403);
});
