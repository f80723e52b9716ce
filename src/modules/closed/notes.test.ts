import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// A closed note is read by its author and the author's supervisor of the day; every other role, in every operation, gets 404 or nothing.

const canary = 'Секретослов';
let app: TestApp;
let organization: TestOrganization;
let practice: string;
let author: TestStaff;
let colleague: TestStaff;
let curator: TestStaff;
let manager: TestStaff;
let administrator: TestStaff;
let supervisor: TestStaff;
let family: TestFamily;
let note: string;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  administrator = await app.staff(organization, ['administrator']);
  manager = await app.staff(organization, ['manager']);
  curator = await app.staff(organization, ['case-manager']);
  author = await app.staff(organization, ['practitioner'], 'Психолог');
  colleague = await app.staff(organization, ['practitioner'], 'Другой психолог');
  supervisor = await app.staff(organization, ['practitioner'], 'Супервизор');
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    for (const one of [author, colleague]) {
      await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [organization.id, uuid(), family.caseId, family.id, one.staffId]);
    }
  });
});
after(() => app.close());

const write = (extra: object = {}) => ({ id: uuid(), family: family.id, person: family.people['Егор'], on: '2026-11-20', text: `${canary}: боится темноты`, ...extra });

test('a note is written, put right, signed and deleted; nobody but the author reads it', async () => {
  const body = write();
  note = body.id;
  const made = await app.ok(author, 'POST', '/closed-notes', body);
  assert.deepEqual([made.state, made.version, made.own, made.text], ['draft', 1, true, body.text]);
  assert.equal((await app.ok(author, 'POST', '/closed-notes', body)).id, note, 'the same submission again');
  for (const one of [colleague, curator, manager, supervisor]) {
    assert.equal((await app.call(one, 'GET', `/closed-notes/${note}`)).status, 404);
    assert.deepEqual((await app.ok(one, 'GET', '/closed-notes')).items, []);
    if (one !== supervisor) assert.deepEqual((await app.ok(one, 'GET', `/families/${family.id}/closed-notes`)).items, []);
    assert.equal((await app.call(one, 'POST', `/closed-notes/${note}/sign`, { version: 1 })).status, one === curator || one === manager ? 403 : 404);
  }
  assert.equal((await app.call(administrator, 'GET', `/closed-notes/${note}`)).status, 403);
  for (const one of [curator, manager, administrator]) assert.equal((await app.call(one, 'POST', '/closed-notes', write())).status, 403);

  const edited = await app.ok(author, 'PATCH', `/closed-notes/${note}`, { version: 1, text: `${canary}: боится грозы` });
  assert.deepEqual(edited.texts.map((one: { version: number }) => one.version), [2, 1]);
  assert.equal((await app.call(author, 'PATCH', `/closed-notes/${note}`, { version: 1, text: 'Поздно' })).status, 409);
  const signed = await app.ok(author, 'POST', `/closed-notes/${note}/sign`, { version: 2 });
  assert.equal(signed.state, 'signed');
  const silent = await app.call(author, 'PATCH', `/closed-notes/${note}`, { version: 3, text: 'Тихо' });
  assert.deepEqual([silent.status, silent.body.complaints?.[0]?.code ?? silent.body.errors?.[0]?.code], [422, 'reason_needed']);
  const again = await app.ok(author, 'PATCH', `/closed-notes/${note}`, { version: 3, text: `${canary}: боится грозы и темноты`, reason: 'Не дописал' });
  assert.deepEqual([again.state, again.texts[0].reason], ['draft', 'Не дописал']);
  assert.equal((await app.call(author, 'POST', '/closed-notes', write({ person: uuid() }))).status, 422);
  assert.equal((await app.call(author, 'POST', '/closed-notes', write({ on: '2026-12-31' }))).status, 422);
  assert.equal((await app.call(author, 'POST', '/closed-notes', write({ family: uuid() }))).status, 404);
});

test('the supervisor reads from the first day to the last, of a family that is not his or hers by code alone, and changes nothing', async () => {
  const id = uuid();
  const body = { id, staff: author.staffId, supervisor: supervisor.staffId, from: '2026-01-01' };
  assert.equal((await app.call(manager, 'POST', '/supervisions', body)).status, 403);
  const made = await app.ok(administrator, 'POST', '/supervisions', body);
  assert.equal(made.lasts, true);
  assert.equal((await app.call(administrator, 'POST', '/supervisions', { ...body, id: uuid() })).status, 422);
  assert.equal((await app.call(administrator, 'POST', '/supervisions', { ...body, id: uuid(), supervisor: author.staffId })).status, 422);
  const read = await app.ok(supervisor, 'GET', `/closed-notes/${note}`);
  assert.ok(read.text.includes(canary));
  assert.deepEqual([read.own, read.family.title, read.person], [false, null, null]);
  assert.equal((await app.ok(supervisor, 'GET', `/closed-notes?author=${author.staffId}`)).items.length, 1);
  assert.equal((await app.call(supervisor, 'PATCH', `/closed-notes/${note}`, { version: 4, text: 'Иначе' })).status, 409);
  // The audit says that it was read and never what it says.
  const audit = await app.call(administrator, 'GET', '/audit-events?limit=200');
  assert.ok(audit.text.includes('closed.getNote') || audit.text.includes('Закрытая заметка'));
  assert.ok(!audit.text.includes(canary));

  await app.ok(administrator, 'PATCH', `/supervisions/${id}`, { version: 1, to: '2026-01-31' });
  assert.equal((await app.call(supervisor, 'GET', `/closed-notes/${note}`)).status, 404);
  assert.equal((await app.call(colleague, 'GET', `/closed-notes/${note}`)).status, 404);
});

test('a deleted note keeps its day and reason and no word, also in the database; who left the team reads no more', async () => {
  const second = write();
  await app.ok(author, 'POST', '/closed-notes', second);
  const gone = await app.ok(author, 'POST', `/closed-notes/${second.id}/delete`, { version: 1, reason: 'Не о той семье' });
  assert.deepEqual([gone.state, gone.text, gone.texts, gone.deleteReason], ['deleted', null, [], 'Не о той семье']);
  assert.equal((await app.call(author, 'PATCH', `/closed-notes/${second.id}`, { version: 2, text: 'Ещё' })).status, 409);
  assert.equal(await peek<number>(app, organization, 'select count(*)::integer as value from ryadom.closed_note_text where organization_id = $1 and note_id = $2', [organization.id, second.id]), 0);
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await tx.rows("update ryadom.case_team set to_on = '2026-02-01' where organization_id = $1 and staff_id = $2", [organization.id, author.staffId]);
  });
  assert.equal((await app.call(author, 'GET', `/closed-notes/${note}`)).status, 404);
});

test('a merge of two families takes the notes along, though whoever merges sees none', async () => {
  const other = await makeFamily(app, organization, { practice, manager: curator.staffId });
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [organization.id, uuid(), other.caseId, other.id, author.staffId]);
  });
  const body = write({ family: other.id, person: null });
  await app.ok(author, 'POST', '/closed-notes', body);
  await app.ok(manager, 'POST', '/merges', await preview(family.id, other.id));
  assert.equal(await peek<string>(app, organization, 'select family_id::text as value from ryadom.closed_note where organization_id = $1 and id = $2', [organization.id, body.id]), family.id);
});

/** What the screen of a merge sends when it takes every proposal. */
async function preview(keepId: string, otherId: string): Promise<object> {
  const compared = await app.ok(manager, 'GET', `/merges/comparison?kind=family&keepId=${keepId}&otherId=${otherId}`);
  return { id: uuid(), kind: 'family', keepId, otherId, seen: compared.seen, people: compared.people.map((one: { keepId: string; otherId: string }) => ({ keepId: one.keepId, otherId: one.otherId })) };
}
