import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { daysBetween } from '../../kernel/time.ts';
import { type App, createApp, createServices } from '../../server/app.ts';
import { modules } from '../../server/modules.ts';
import { createToken, createUser } from '../../modules/accounts/public.ts';
import { createOrganization } from '../../modules/organizations/public.ts';
import { createLog } from '../../kernel/server/log.ts';
import type { Database } from '../../kernel/server/database.ts';
import { testDatabase } from '../databases.ts';
import { type DemoLogin, fillDemo } from './krapivino.ts';

/** Figures that the practice published for July–December 2022. */
const published = {
  families_served: 40, home_visits: 120, families_visited: 40, mentors_tested: 40, financial_literacy_parents: 43, financial_literacy_children: 86, day_rehab_children: 45,
  interagency_families: 40, interagency_children: 34, leisure_children: 34, leisure_parents: 12, social_contract_help_families: 11, employment_help_people: 6,
  support_measure_help_families: 8, alcohol_treatment_help_families: 3, budget_aid_families: 35, treated_parents: 3, jobseeker_registered_parents: 7, employed_parents: 3,
  fire_sensor_families: 40, social_contract_families: 15, social_contract_job_search: 5, social_contract_household_plot: 4, social_contract_other: 6, aid_families: 40,
};
const practice = 'course-for-family';
const now = new Date('2026-11-24T05:00:00Z');

let database: Database;
let app: App;
let logins: DemoLogin[];
let seconds: number;
before(async () => {
  database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'ryadom-demo-test-'));
  const config = { port: 0, host: '127.0.0.1', databaseUrl: null, dataDir, secret: 's'.repeat(43), publicUrl: null, smtpUrl: null, storageUrl: null, trustProxy: null, logLevel: 'error' } as const;
  app = createApp({ config, database, modules, sessionTokenOf: () => null, clock: () => now, log: createLog('error'), checkAnswers: true });
  await app.http.ready();
  const begin = performance.now();
  logins = await fillDemo(app.services, now);
  seconds = (performance.now() - begin) / 1000;
});
after(async () => {
  await app.stop();
  await database.close();
  rmSync(app.services.config.dataDir, { recursive: true, force: true });
});

const tokens = new Map<string, string>();
async function get(mailbox: string, path: string): Promise<any> {
  const email = `${mailbox}@krapivino.example`;
  if (!tokens.has(email)) tokens.set(email, (await createToken(app.services, email)).token);
  const answer = await app.http.inject({ method: 'GET', url: `/api/v1/organizations/krapivino${path}`, headers: { authorization: `Bearer ${tokens.get(email)}` } });
  assert.equal(answer.statusCode, 200, `${path} → ${answer.body.slice(0, 400)}`);
  return answer.json();
}

test('the published period gives the published figures, and each opens a list of that length', async () => {
  const report = await get('rukovoditel', `/reports/${practice}?from=2022-07-01&to=2022-12-31`);
  assert.deepEqual(Object.fromEntries(report.indicators.map((one: { id: string; value: number }) => [one.id, one.value])), published);
  for (const { id, value, withheld, records } of report.indicators) {
    assert.equal(withheld, 0);
    let length = 0;
    for (let next: string | null = ''; next !== null; ) {
      const page = await get('rukovoditel', `${records.replace('/api/v1/organizations/krapivino', '')}&limit=50${next ? `&after=${next}` : ''}`);
      length += page.items.length;
      next = page.next;
    }
    assert.equal(length, value, id);
  }
});

test('what did not count is there to be looked at', async () => {
  const reasons = async (id: string) =>
    Object.fromEntries((await get('rukovoditel', `/reports/${practice}/indicators/${id}/excluded?from=2022-07-01&to=2022-12-31`)).reasons.map((one: { reason: string; count: number }) => [one.reason, one.count]));
  assert.ok((await reasons('home_visits')).cancelled > 0);
  assert.ok((await reasons('financial_literacy_parents')).not_parent > 0);
  assert.ok((await reasons('financial_literacy_children')).no_birth_date > 0);
  assert.ok((await reasons('financial_literacy_children')).not_child > 0);
  assert.ok((await reasons('budget_aid_families')).other_source > 0);
});

test('the district lives today: open and closed families, fresh records, contacts overdue', async () => {
  const rows = await database.asOwner(async (tx) => {
    await tx.rows("select * from ryadom.enter_organization('krapivino')");
    return tx.rows<{ closed_on: string | null; last_contact_on: string | null; opened_on: string }>('select opened_on, closed_on, last_contact_on from ryadom.family_case');
  });
  const open = rows.filter((row) => row.closed_on === null);
  assert.ok(open.length >= 60 && open.length <= 80, `${open.length} open`);
  const gap = (row: { last_contact_on: string | null }) => (row.last_contact_on === null ? null : daysBetween(row.last_contact_on, '2026-11-24'));
  assert.ok(open.some((row) => row.last_contact_on === null));
  const overdue = open.filter((row) => (gap(row) ?? 0) > 14).length;
  assert.ok(overdue >= 10 && overdue <= open.length / 2, `${overdue} overdue`);
  assert.ok(open.every((row) => (gap(row) ?? 0) >= 0));
  assert.ok(rows.filter((row) => row.closed_on !== null && row.closed_on > '2026-08-20').length >= 5);
  const report = await get('rukovoditel', `/reports/${practice}?from=2026-07-01&to=2026-12-31`);
  const value = (id: string) => report.indicators.find((one: { id: string }) => one.id === id).value;
  assert.ok(value('families_served') >= 60 && value('home_visits') > 300);
});

test('a case manager sees the own families alone, an administrator none', async () => {
  const own = await get('kurator', `/reports/${practice}?from=2026-07-01&to=2026-12-31`);
  const served = own.indicators.find((one: { id: string }) => one.id === 'families_served').value;
  assert.ok(served > 10 && served < 30, String(served));
  assert.deepEqual(logins.map((one) => one.email.split('@')[0]), ['administrator', 'rukovoditel', 'kurator', 'psiholog']);
});

test('a filling that was cut off is begun anew', async () => {
  const fresh = await testDatabase();
  try {
    const services = createServices(app.services.config, fresh, () => now, createLog('error'));
    await fresh.asOwner((tx) => createOrganization(tx, { slug: 'krapivino', name: 'Учебный район', timeZone: 'Asia/Novokuznetsk', isDemo: true }));
    await createUser(services, { organization: 'krapivino', email: logins[0]!.email, name: 'Мария Павловна Зырянова', roles: ['administrator'], password: logins[0]!.password });
    assert.deepEqual(await fillDemo(services, now), logins);
    const families = await fresh.asOwner(async (tx) => {
      await tx.rows("select * from ryadom.enter_organization('krapivino')");
      return tx.row<{ n: number }>('select count(*) n from ryadom.family');
    });
    assert.ok(families!.n > 100);
  } finally {
    await fresh.close();
  }
});

test('it is quick, is not filled twice, and refuses a database with anything else', async () => {
  // Two seconds on a free machine; the bound leaves room for a whole test run beside it.
  assert.ok(seconds < 40, `${seconds} s`);
  assert.deepEqual(await fillDemo(app.services, now), logins);
  await database.pool.query('update ryadom.organization set is_demo = false');
  await assert.rejects(fillDemo(app.services, now), { code: 'not_empty' });
  await database.pool.query('update ryadom.organization set is_demo = true');
});

test('papers and pictures lie beside the newest records and open', async () => {
  const { items } = await get('rukovoditel', '/attachments');
  assert.equal(items.length, 7);
  assert.deepEqual(new Set(items.map((item: { kind: string }) => item.kind)), new Set(['picture', 'document', 'pdf']));
  for (const item of items) {
    assert.equal(item.subject === 'family', item.record === null, item.name);
    const answer = await app.http.inject({ method: 'GET', url: `/api/v1/organizations/krapivino/attachments/${item.id}/file`, headers: { authorization: `Bearer ${tokens.get('rukovoditel@krapivino.example')}` } });
    assert.deepEqual([answer.statusCode, answer.rawPayload.length], [200, item.size]);
  }
});
