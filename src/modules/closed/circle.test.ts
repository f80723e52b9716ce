import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { contradiction, type Circle } from './rules.ts';

// From whom a fact is closed, as tables: the circle on the left, who still sees the phone on the right.

let app: TestApp;
let organization: TestOrganization;
let family: TestFamily;
let contact: string;
let staff: Record<string, TestStaff>;
let ids: (names: readonly string[]) => string[];

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  const practice = await installPractice(app, organization);
  staff = {
    keeper: await app.staff(organization, ['case-manager'], 'Куратор'),
    manager: await app.staff(organization, ['manager'], 'Руководитель'),
    branch: await app.staff(organization, [{ role: 'manager', branchId: organization.branchId }], 'Руководитель отделения'),
    psychologist: await app.staff(organization, ['practitioner'], 'Психолог'),
    lawyer: await app.staff(organization, ['practitioner'], 'Юрист'),
    both: await app.staff(organization, ['practitioner', 'case-manager'], 'Куратор и специалист'),
  };
  family = await makeFamily(app, organization, { practice, manager: staff['keeper']!.staffId });
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    for (const name of ['psychologist', 'lawyer', 'both']) {
      await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [organization.id, uuid(), family.caseId, family.id, staff[name]!.staffId]);
    }
  });
  contact = uuid();
  await app.ok(staff['keeper']!, 'POST', `/families/${family.id}/contacts`, { id: contact, kind: 'phone', value: '+7 905 123-45-67' });
  ids = (names) => names.map((name) => staff[name]!.staffId);
});
after(() => app.close());

interface Chosen {
  from?: Circle['from'];
  staff?: string[];
  roles?: string[];
  hiddenStaff?: string[];
  hiddenRoles?: string[];
}
const bodyOf = ({ staff: keepers, hiddenStaff, ...rest }: Chosen) => ({ ...rest, ...(keepers ? { staff: ids(keepers) } : {}), ...(hiddenStaff ? { hiddenStaff: ids(hiddenStaff) } : {}) });
const close = (circle: Chosen, id = uuid()) => app.call(staff['keeper']!, 'POST', '/compartments', { id, family: family.id, kind: 'safety', about: 'Отец ищет', items: [{ kind: 'contact', id: contact }], ...bodyOf(circle) });
/** Who finds the phone on the card; whoever does not must find no other trace of it there. */
async function seers(): Promise<string[]> {
  const found: string[] = [];
  for (const [name, one] of Object.entries(staff)) {
    const card = (await app.call(one, 'GET', `/families/${family.id}`)).text;
    const boxes = (await app.ok(one, 'GET', `/families/${family.id}/compartments`)).items.filter((box: { openedAt: string | null }) => box.openedAt === null);
    assert.equal(card.includes(contact), boxes.length === 1, `${name}: the fact and its compartment are seen together`);
    if (card.includes(contact)) found.push(name);
  }
  return found;
}

const everybody = ['keeper', 'manager', 'branch', 'psychologist', 'lawyer', 'both'];
const without = (...names: string[]) => everybody.filter((name) => !names.includes(name));

test('who sees what is closed, by the circle', async () => {
  const table: [Chosen, string[]][] = [
    [{}, ['keeper']],
    [{ staff: ['lawyer'] }, ['keeper', 'lawyer']],
    [{ roles: ['manager'] }, ['keeper', 'manager', 'branch']],
    [{ roles: ['practitioner'] }, ['keeper', 'psychologist', 'lawyer', 'both']],
    [{ roles: ['manager', 'case-manager', 'practitioner'] }, everybody],
    [{ from: 'named', hiddenRoles: ['practitioner'] }, without('psychologist', 'lawyer', 'both')],
    [{ from: 'named', hiddenStaff: ['lawyer'] }, without('lawyer')],
    [{ from: 'named', hiddenStaff: ['manager', 'lawyer'] }, without('manager', 'lawyer')],
    [{ from: 'named', hiddenRoles: ['manager'] }, without('manager', 'branch')],
    [{ from: 'named', hiddenRoles: ['practitioner'], hiddenStaff: ['manager'] }, ['keeper', 'branch']],
    // Whoever keeps it sees it although the role is hidden from.
    [{ from: 'named', hiddenRoles: ['case-manager'] }, without('both')],
    [{ from: 'named', staff: ['both'], hiddenRoles: ['practitioner'] }, without('psychologist', 'lawyer')],
    [{ from: 'named', staff: ['both'], hiddenRoles: ['manager', 'case-manager', 'practitioner'] }, ['keeper', 'both']],
  ];
  for (const [circle, expected] of table) {
    const made = await close(circle);
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(await seers(), expected, JSON.stringify(circle));
    await app.ok(staff['keeper']!, 'POST', `/compartments/${made.body.id}/open`, { version: made.body.version, reason: 'Проверили' });
  }
  for (const one of Object.values(staff)) assert.ok((await app.call(one, 'GET', `/families/${family.id}`)).text.includes(contact));
});

test('a circle is changed from one way to the other; only a keeper changes it, the hidden meet nothing', async () => {
  const made = (await close({ from: 'named', hiddenRoles: ['practitioner'] })).body;
  const path = `/compartments/${made.id}`;
  assert.deepEqual([made.from, made.hiddenRoles, made.hiddenStaff, made.roles], ['named', ['practitioner'], [], []]);
  assert.equal((await app.call(staff['manager']!, 'PATCH', path, { version: made.version, hiddenRoles: ['manager'] })).status, 403);
  assert.equal((await app.call(staff['lawyer']!, 'PATCH', path, { version: made.version, hiddenRoles: ['manager'] })).status, 404);
  // The hidden are no keepers: they may not answer an emergency request of another.
  const asked = await app.call(staff['psychologist']!, 'POST', `/families/${family.id}/glasses`, { id: uuid(), reason: 'Мать не отвечает' });
  assert.equal(asked.status, 201, asked.text);
  assert.equal((await app.call(staff['lawyer']!, 'POST', `/glasses/${asked.body.id}/confirm`, { version: asked.body.version })).status, 404);
  await app.ok(staff['keeper']!, 'POST', `/glasses/${asked.body.id}/refuse`, { version: asked.body.version, reason: 'Дозвонились' });

  const narrow = await app.ok(staff['keeper']!, 'PATCH', path, { version: made.version, from: 'everybody', roles: ['practitioner'] });
  assert.deepEqual([narrow.from, narrow.roles, narrow.hiddenRoles], ['everybody', ['practitioner'], []]);
  assert.deepEqual(await seers(), ['keeper', 'psychologist', 'lawyer', 'both']);
  const wide = await app.ok(staff['keeper']!, 'PATCH', path, { version: narrow.version, from: 'named', hiddenStaff: ids(['branch']) });
  assert.deepEqual([wide.from, wide.roles, wide.hiddenStaff.map((one: { name: string }) => one.name)], ['named', [], ['Руководитель отделения']]);
  assert.deepEqual(await seers(), without('branch'));
  await app.ok(staff['keeper']!, 'POST', `${path}/open`, { version: wide.version, reason: 'Проверили' });
});

test('one more fact is added to what is closed already: the same circle, by its keeper alone, with a row in the audit', async () => {
  const made = (await close({ from: 'named', hiddenRoles: ['practitioner'] })).body;
  const path = `/compartments/${made.id}`;
  const more = { kind: 'contact', id: uuid() };
  await app.ok(staff['keeper']!, 'POST', `/families/${family.id}/contacts`, { id: more.id, kind: 'phone', value: '+7 905 765-43-21' });
  const sees = async (who: string) => (await app.call(staff[who]!, 'GET', `/families/${family.id}`)).text.includes(more.id);
  assert.deepEqual([await sees('psychologist'), await sees('manager')], [true, true]);
  assert.equal((await app.call(staff['manager']!, 'PATCH', path, { version: made.version, add: [more] })).body.code, 'not_keeper');
  const added = await app.ok(staff['keeper']!, 'PATCH', path, { version: made.version, add: [more] });
  assert.deepEqual([added.items.length, added.from, added.hiddenRoles, added.about], [made.items.length + 1, made.from, made.hiddenRoles, made.about]);
  assert.deepEqual([await sees('psychologist'), await sees('manager')], [false, true]);
  assert.equal((await app.call(staff['keeper']!, 'PATCH', path, { version: made.version, add: [more] })).status, 409, 'somebody changed it meanwhile');
  const twice = await app.call(staff['keeper']!, 'PATCH', path, { version: added.version, add: [more] });
  assert.deepEqual([twice.status, twice.body.errors[0].path, twice.body.errors[0].code], [422, 'add.0', 'unknown_fact']);
  const rows = await peek<number>(app, organization, "select count(*)::integer as value from ryadom.audit_view where organization_id = $1 and operation = 'closed.changeCompartment' and subject_id = $2 and outcome = 'done'", [organization.id, made.id]);
  assert.equal(rows, 1);
  await app.ok(staff['keeper']!, 'POST', `${path}/open`, { version: added.version, reason: 'Проверили' });
  assert.equal(await sees('psychologist'), true);
});

test('a circle that contradicts itself is refused at its field and closes nothing', async () => {
  const table: [Chosen, string, string][] = [
    [{ from: 'named' }, 'hiddenStaff', 'nobody_hidden'],
    [{ from: 'named', hiddenStaff: ['keeper'] }, 'hiddenStaff', 'keeper_hidden'],
    [{ from: 'named', staff: ['lawyer'], hiddenStaff: ['lawyer'] }, 'hiddenStaff', 'keeper_hidden'],
    [{ from: 'named', roles: ['manager'], hiddenStaff: ['lawyer'] }, 'roles', 'roles_of_named'],
    [{ hiddenRoles: ['practitioner'] }, 'hiddenStaff', 'hidden_of_everybody'],
    [{ from: 'everybody', hiddenStaff: ['lawyer'] }, 'hiddenStaff', 'hidden_of_everybody'],
  ];
  for (const [circle, place, code] of table) {
    const refused = await close(circle);
    assert.equal(refused.status, 422, JSON.stringify(circle));
    assert.deepEqual(refused.body.errors.map((one: { path: string; code: string }) => [one.path, one.code]), [[place, code]]);
    assert.equal(contradiction({ from: 'everybody', staff: [staff['keeper']!.staffId], roles: [], hiddenStaff: [], hiddenRoles: [], ...bodyOf(circle) } as Circle)?.code, code);
  }
  const stranger = await app.call(staff['keeper']!, 'POST', '/compartments', { id: uuid(), family: family.id, kind: 'safety', about: 'x', items: [{ kind: 'contact', id: contact }], from: 'named', hiddenStaff: [uuid()] });
  assert.deepEqual([stranger.status, stranger.body.errors[0].path], [422, 'hiddenStaff']);
  for (const one of Object.values(staff)) assert.ok((await app.call(one, 'GET', `/families/${family.id}`)).text.includes(contact));
});
