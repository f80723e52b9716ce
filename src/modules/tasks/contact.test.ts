import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { addDays } from '../../kernel/time.ts';
import { startTestApp, type TestApp, type TestOrganization, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { runRules } from './commands/rules.ts';
import type { Norms } from './contract/norms.ts';

const today = '2026-11-24';
let app: TestApp;
before(async () => {
  app = await startTestApp();
});
after(() => app.close());

const put = (organization: TestOrganization, sql: string, params: unknown[]) => peek(app, organization, `${sql} returning 1 as value`, [organization.id, ...params]);

test('the norm of contact follows the level: the organization’s dated word, Сегодня, the list, the card and the task', async () => {
  const organization = await app.organization();
  const practice = await installPractice(app, organization);
  const [vera, manager] = [await app.staff(organization, ['case-manager']), await app.staff(organization, ['manager'], 'Ольга Ивановна Руденко')];
  const [silent, calm] = [await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Молчат' }), await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Без уровня' })];
  const visit = (family: TestFamily) => app.ok(vera, 'POST', '/services', { id: uuid(), family: family.id, practice, service: 'home_visit', date: addDays(today, -8), recipients: null });
  for (const family of [silent, calm]) await visit(family);
  const level = async (id: string) => {
    await peek(app, organization, "with ended as (update ryadom.case_level set to_on = from_on where organization_id = $1 and case_id = $2 and to_on is null returning 1) select count(*) as value from ended", [organization.id, silent.caseId]);
    await put(organization, 'insert into ryadom.case_level (organization_id, id, case_id, family_id, level_id, from_on) values ($1, gen_random_uuid(), $2, $3, $4, $5)', [silent.caseId, silent.id, id, today]);
  };
  await level('crisis');
  const normNow = async (id: string) => {
    const { contact } = await app.ok<Norms>(vera, 'GET', `/norms?practice=${practice}`);
    return contact.levels.find((one) => one.id === id)?.days;
  };
  const seen = async () => {
    const day = await app.ok(vera, 'GET', `/today?practice=${practice}`);
    const lead = await app.ok(manager, 'GET', `/today/branch?practice=${practice}`);
    const list = await app.ok(vera, 'GET', `/families?practice=${practice}&lapse=overdue`);
    const card = await app.ok(vera, 'GET', `/families/${silent.id}`);
    const rows = [day.overdue, lead.overdue].map(({ count, items }: any) => [count, ...items.map((item: any) => [item.family.title, item.norm])]);
    return { day: rows[0], lead: rows[1], list: list.items.map((item: any) => item.title), norm: await normNow(card.cases[0].level?.id) };
  };
  assert.deepEqual(await seen(), { day: [0], lead: [0], list: [], norm: 14 }, 'the practice has one norm');
  const norm = { practice, level: 'crisis', from: addDays(today, -1), days: 7, basis: 'Приказ № 12', version: null };
  for (const [body, path] of [[{ ...norm, level: 'nothing' }, 'level'], [{ ...norm, days: 0 }, 'days'], [{ ...norm, from: '2020-01-01' }, 'from'], [{ ...norm, basis: ' ' }, 'basis']] as const) {
    const refused = await app.call(manager, 'PUT', '/norms/contact', body);
    assert.deepEqual([refused.status, refused.body.errors.map((one: any) => one.path)], [422, [path]]);
  }
  assert.equal((await app.call(vera, 'PUT', '/norms/contact', norm)).status, 403);
  const read = (norms: Norms) => norms.contact.levels.filter(({ of }) => of === 'own').map(({ id, days, own }) => [id, days, own.map((one) => [one.from, one.days, one.version])]);
  await app.ok(manager, 'PUT', '/norms/contact', { ...norm, from: addDays(today, 1), days: 3 });
  assert.deepEqual(await seen(), { day: [0], lead: [0], list: [], norm: 14 }, 'its day has not come');
  const set = await app.ok<Norms>(manager, 'PUT', '/norms/contact', norm);
  assert.deepEqual(read(set), [['crisis', 7, [[addDays(today, 1), 3, 1], [addDays(today, -1), 7, 1]]]]);
  assert.equal((await app.call(manager, 'PUT', '/norms/contact', norm)).body.code, 'version_conflict', 'two managers at once');
  const overdue = { day: [1, ['Молчат', 7]], lead: [1, ['Молчат', 7]], list: ['Молчат'], norm: 7 };
  assert.deepEqual(await seen(), overdue);

  const look = () => runRules(app.services, organization.slug);
  const silence = async (state: string) => (await app.ok(vera, 'GET', `/tasks?whose=all&state=${state}`)).items.filter((item: any) => item.rule === 'long_silence').map((item: any) => item.dueOn);
  await look();
  assert.deepEqual(await silence('open'), [addDays(today, -8 + 7 + 7)]);
  await level('basic');
  assert.deepEqual(await seen(), { day: [0], lead: [0], list: [], norm: 14 }, 'a level without a norm of its own has the one of the practice');
  await look();
  assert.deepEqual([await silence('open'), (await silence('ended')).length], [[], 1]);
  await app.ok(manager, 'PUT', '/norms/contact', { ...norm, level: 'basic', days: 5 });
  await look();
  assert.deepEqual([(await seen()).norm, await silence('open')], [5, [addDays(today, -8 + 5 + 7)]], 'another level is another lapse');
  const dropped = await app.ok<Norms>(manager, 'POST', '/norms/contact/drop', { practice, level: 'basic', from: norm.from, version: 1 });
  assert.deepEqual([read(dropped).map(([id]) => id), (await seen()).norm], [['crisis'], 14]);
  assert.equal((await app.call(manager, 'POST', '/norms/contact/drop', { practice, level: 'basic', from: norm.from, version: 1 })).body.errors[0].code, 'contact_norm_gone');
});
