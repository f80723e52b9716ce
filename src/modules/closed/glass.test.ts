import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// Emergency access: asked with a reason, confirmed by another person, over by itself after 30 minutes of the database's clock, with the
// audit of everything that was read meanwhile.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let asker: TestStaff;
let manager: TestStaff;
let second: TestStaff;
let administrator: TestStaff;
let stranger: TestStaff;
let family: TestFamily;
let contact: string;
const value = '+7 905 123-45-67';

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager'], 'Куратор');
  asker = await app.staff(organization, ['practitioner'], 'Психолог');
  manager = await app.staff(organization, ['manager'], 'Руководитель');
  second = await app.staff(organization, ['practitioner'], 'Другой специалист');
  administrator = await app.staff(organization, ['administrator']);
  stranger = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    for (const one of [asker, second]) {
      await tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15')", [organization.id, uuid(), family.caseId, family.id, one.staffId]);
    }
  });
  contact = uuid();
  await app.ok(curator, 'POST', `/families/${family.id}/contacts`, { id: contact, kind: 'phone', value });
  await app.ok(curator, 'POST', '/compartments', { id: uuid(), family: family.id, kind: 'safety', about: 'Отец ищет семью', items: [{ kind: 'contact', id: contact }] });
});
after(() => app.close());

const sees = async (staff: TestStaff) => (await app.call(staff, 'GET', `/families/${family.id}`)).text.includes(contact);
const ask = (staff: TestStaff, id = uuid()) => app.call(staff, 'POST', `/families/${family.id}/glasses`, { id, reason: 'Мать не отвечает третий день' });
/** The caller's open access as the page of the closed facts says it. */
const here = async (staff: TestStaff, of = family.id): Promise<{ id: string; secondsLeft: number } | null> => (await app.ok(staff, 'GET', `/families/${of}/compartments`)).glass;
/** Moves the end of an access, as time does. */
const age = (id: string, by: string) => peek(app, organization, `update ryadom.glass set until_at = until_at - $3::interval, confirmed_at = confirmed_at - $3::interval where organization_id = $1 and id = $2 returning 1 as value`, [organization.id, id, by]);

test('asked, confirmed by another, read with a trace in the audit, told to the keeper, over by itself', async () => {
  assert.deepEqual([await sees(asker), await sees(curator)], [false, true]);
  const id = uuid();
  const asked = await ask(asker, id);
  assert.deepEqual([asked.status, asked.body.state, asked.body.can], [201, 'asked', { confirm: false, end: false, tell: false }]);
  assert.equal((await ask(asker, id)).status, 200, 'the same submission again');
  assert.deepEqual([(await ask(asker)).status, (await ask(stranger)).status], [409, 404]);
  assert.equal(await sees(asker), false, 'asking opens nothing');

  assert.equal((await app.call(asker, 'POST', `/glasses/${id}/confirm`, { version: 1 })).body.code, 'own_glass');
  assert.equal((await app.call(second, 'POST', `/glasses/${id}/confirm`, { version: 1 })).status, 404, 'neither a manager nor a keeper');
  assert.equal((await app.call(administrator, 'POST', `/glasses/${id}/confirm`, { version: 1 })).status, 403);
  const waiting = (await app.ok(manager, 'GET', '/glasses?state=asked')).items;
  assert.deepEqual(waiting.map((one: { id: string; can: { confirm: boolean } }) => [one.id, one.can.confirm]), [[id, true]]);
  const confirmed = await app.ok(manager, 'POST', `/glasses/${id}/confirm`, { version: 1 });
  assert.equal(confirmed.state, 'open');
  assert.equal(Date.parse(confirmed.confirmed.until) - Date.parse(confirmed.confirmed.at), 30 * 60_000);
  assert.equal((await app.call(manager, 'POST', `/glasses/${id}/confirm`, { version: 2 })).body.code, 'glass_decided');

  const { id: open, secondsLeft } = (await here(asker))!;
  assert.ok(open === id && secondsLeft > 29 * 60 && secondsLeft <= 30 * 60, String(secondsLeft));
  assert.deepEqual([await here(manager), await here(curator)], [null, null], 'nobody but the asker is timed');
  assert.equal(await sees(asker), true);
  assert.equal(await sees(manager), false, 'whoever confirms sees no more than before');
  assert.ok((await app.ok(asker, 'GET', `/families/${family.id}/compartments`)).items.length === 1);
  assert.equal((await app.call(asker, 'PATCH', `/contacts/${contact}`, { version: 1, note: 'Звонить вечером' })).status, 403, 'reading, not more rights');

  // The keeper is told at once, and sees what was read.
  const [told] = (await app.ok(curator, 'GET', '/glasses')).items;
  assert.deepEqual([told.id, told.unseen], [id, true]);
  assert.equal((await app.ok(curator, 'POST', `/glasses/${id}/seen`, {})).unseen, false);
  const card = await app.ok(curator, 'GET', `/glasses/${id}`);
  assert.ok(card.reads.some((one: { title: string }) => one.title.includes('арточка')), JSON.stringify(card.reads));
  const rows = await peek<number>(app, organization, "select count(*)::integer as value from ryadom.audit_view where organization_id = $1 and actor_id = $2 and details->>'glass' = $3 and operation = 'families.getFamily'", [organization.id, asker.staffId, id]);
  assert.ok(rows >= 1);

  // Nothing but time passes.
  await age(id, '29 minutes');
  assert.equal(await sees(asker), true);
  assert.ok((await here(asker))!.secondsLeft <= 60);
  await age(id, '61 seconds');
  assert.equal(await sees(asker), false);
  assert.equal(await here(asker), null);
  assert.equal((await app.ok(asker, 'GET', `/glasses/${id}`)).state, 'over');
  const later = await app.ok(curator, 'GET', `/glasses/${id}`);
  assert.equal((await app.call(manager, 'POST', `/glasses/${id}/told`, { version: later.version, decision: 'later', note: 'Отец живёт с ними', askAgainOn: '2026-11-24' })).status, 422, 'today is no later day');
  const decided = await app.ok(manager, 'POST', `/glasses/${id}/told`, { version: later.version, decision: 'later', note: 'Отец живёт с ними', askAgainOn: '2026-12-01' });
  assert.equal(decided.told.askAgainOn, '2026-12-01');
  const [task] = (await app.ok(manager, 'GET', '/tasks')).items.filter((one: { page: string | null }) => one.page === `/closed/${id}`);
  assert.deepEqual([task.dueOn, task.family], ['2026-12-01', null]);
  assert.ok(!(await app.call(second, 'GET', '/tasks')).text.includes(id));
  const finally_ = await app.ok(manager, 'POST', `/glasses/${id}/told`, { version: decided.version, decision: 'told', note: 'Сказали матери лично' });
  assert.deepEqual([finally_.told.decision, finally_.can.tell], ['told', false]);
});

test('one press ends it; refused gives nothing; one at a time', async () => {
  const first = uuid();
  await ask(asker, first);
  await app.ok(curator, 'POST', `/glasses/${first}/confirm`, { version: 1 });
  assert.equal(await sees(asker), true);
  const again = uuid();
  assert.equal((await ask(asker, again)).status, 201);
  assert.equal((await app.call(manager, 'POST', `/glasses/${again}/confirm`, { version: 1 })).body.code, 'glass_open');
  assert.equal((await app.ok(asker, 'POST', `/glasses/${first}/end`, { version: 2 })).state, 'over');
  assert.equal(await here(asker), null);
  assert.equal(await sees(asker), false);
  assert.equal((await app.call(asker, 'POST', `/glasses/${first}/end`, { version: 3 })).status, 409);
  const refused = await app.ok(manager, 'POST', `/glasses/${again}/refuse`, { version: 1, reason: 'Позвоните куратору' });
  assert.equal(refused.state, 'refused');
  assert.equal(await sees(asker), false);
});

test('two confirm at once: one does', async () => {
  const id = uuid();
  await ask(asker, id);
  const answers = await Promise.all([manager, curator, manager].map((one) => app.call(one, 'POST', `/glasses/${id}/confirm`, { version: 1 })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409]);
});

test('where nothing is closed asking looks the same', async () => {
  const plain = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const id = uuid();
  const asked = await app.ok(stranger, 'POST', `/families/${plain.id}/glasses`, { id, reason: 'Проверить' }).catch(() => null);
  assert.equal(asked, null, 'who does not see the family does not ask');
  const own = await app.ok(curator, 'POST', `/families/${plain.id}/glasses`, { id: uuid(), reason: 'Проверить' });
  const confirmed = await app.ok(manager, 'POST', `/glasses/${own.id}/confirm`, { version: 1 });
  assert.equal(confirmed.state, 'open');
  assert.deepEqual([(await here(curator, plain.id))?.id, await here(curator)], [own.id, null], 'of that family alone');
});
