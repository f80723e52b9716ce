import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { readConfig } from '../kernel/server/config.ts';
import { dataFolder, prepare } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';
import { examine } from './doctor.ts';
import { openTools, type Tools } from './tools.ts';

// Each trouble is made for real; `doctor` must find it under its name, say in Russian what to do, and be well again afterwards.

const folder = dataFolder();
let env: NodeJS.ProcessEnv & { DATA_DIR: string };
let tools: Tools;
let adminUrl = '';
const drops: (() => unknown)[] = [folder.remove];

before(async () => {
  env = { DATA_DIR: folder.dataDir, LOG_LEVEL: 'silent' };
  if (databaseKind === 'postgresql') {
    const postgres = await emptyPostgres();
    drops.push(postgres.drop);
    env['DATABASE_URL'] = postgres.url;
    adminUrl = postgres.adminUrl;
  }
  await prepare(env as never);
  tools = openTools(env);
});
after(async () => {
  await tools.close();
  for (const drop of drops.toReversed()) await drop();
});

/** One look with other settings on the same open database. */
const examined = (more: NodeJS.ProcessEnv = {}) => examine({ ...tools, config: readConfig({ ...env, ...more }) });

/** Only `name` is ill, and its message matches. */
async function ill(name: string, message: RegExp, more: NodeJS.ProcessEnv = {}): Promise<void> {
  const { ok, checks } = await examined(more);
  assert.equal(ok, false, `${name}: nothing was found`);
  assert.deepEqual(checks.filter((check) => !check.ok).map((check) => check.name), [name], JSON.stringify(checks.filter((check) => !check.ok)));
  assert.match(checks.find((check) => check.name === name)!.message, message);
}

async function sql(...statements: string[]): Promise<void> {
  const database = await tools.database();
  for (const statement of statements) await database.pool.query(statement);
}

test('a fresh installation is well; every message is Russian', { timeout: 120_000 }, async () => {
  const { ok, checks } = await examined();
  assert.equal(ok, true, JSON.stringify(checks.filter((check) => !check.ok)));
  for (const check of checks) {
    assert.deepEqual(Object.keys(check).sort(), ['message', 'name', 'ok']);
    assert.match(check.message, /[а-яё]/i);
  }
  for (const name of ['node', 'database', 'migrations', 'clock', 'connections', 'databaseLog', 'role', 'rights', 'audit', 'seal', 'zones', 'jobs', 'families', 'disk', 'folder', 'secret', 'address', 'backups', 'mail', 'storage']) {
    assert.ok(checks.some((check) => check.name === name), name);
  }
});

test('rights on rows: switched off, not binding the owner, a policy gone', { timeout: 240_000 }, async () => {
  await sql('alter table ryadom.person disable row level security');
  await ill('rights', /выключены.+ryadom\.person\b.+enable row level security/);
  await sql('alter table ryadom.person enable row level security', 'alter table ryadom.person no force row level security');
  await ill('rights', /Владелец.+ryadom\.person\b.+force row level security/);
  await sql('alter table ryadom.person force row level security', 'alter policy scope on ryadom.district rename to forgotten');
  await ill('rights', /Нет правил.+ryadom\.district scope/);
  await sql('alter policy forgotten on ryadom.district rename to scope');
  assert.equal((await examined()).ok, true);
});

test('inside the database: time zone, newer migration, backup that never was', { timeout: 240_000 }, async () => {
  await sql("update ryadom.organization set time_zone = 'Mars/Olympus'");
  await ill('zones', /istok — Mars\/Olympus/);
  await sql("update ryadom.organization set time_zone = 'Asia/Novokuznetsk'");
  await sql("insert into public.ryadom_migration (name, checksum) values ('9999_of_the_future', 'x')");
  await ill('migrations', /более новой версией/);
  await sql("delete from public.ryadom_migration where name like '9999%'");
  await sql(`do $$ begin perform ryadom.enter_organization('istok'); insert into ryadom.family (organization_id, id, code, created_at) select id, gen_random_uuid(), 'К-1', now() - interval '9 days' from ryadom.organization; end $$`);
  await ill('backups', /копий.+нет, а записи ведутся 9 дней.+ryadom backup/);
});

test('backups: a fresh one is enough, an old one is not', { timeout: 120_000 }, async () => {
  const place = join(folder.dataDir, 'backups');
  mkdirSync(place, { mode: 0o700 });
  const name = (daysAgo: number) => `${new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 19).replaceAll(':', '-')}-daily.ryadom`;
  writeFileSync(join(place, name(10)), '');
  await ill('backups', /Ей 10 дней/);
  writeFileSync(join(place, name(1)), '');
  assert.equal((await examined()).ok, true);
});

test('settings: a key to guess, an address in the open, a proxy that is not known, mail that nobody takes', { timeout: 240_000 }, async () => {
  await ill('secret', /легко угадать.+openssl/, { SECRET: 'ab'.repeat(20) });
  await ill('address', /без TLS/, { PUBLIC_URL: 'http://ryadom.example' });
  await ill('address', /TRUST_PROXY/, { PUBLIC_URL: 'https://ryadom.example' });
  await ill('address', /PUBLIC_URL/, { HOST: '0.0.0.0' });
  assert.equal((await examined({ PUBLIC_URL: 'https://ryadom.example', TRUST_PROXY: '127.0.0.1' })).ok, true);
  const deaf = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => void deaf.listen(0, '127.0.0.1', resolve));
  await ill('mail', /не принимает нас.+SMTP_URL/, { SMTP_URL: `smtp://127.0.0.1:${(deaf.address() as { port: number }).port}` });
  deaf.close();
});

if (databaseKind === 'postgresql') {
  test('a database server that writes values into its log', { timeout: 120_000 }, async () => {
    const name = new URL(env['DATABASE_URL']!).pathname;
    const admin = new pg.Client({ connectionString: Object.assign(new URL(adminUrl), { pathname: name }).toString() });
    await admin.connect();
    await admin.query(`alter database ${name.slice(1)} set log_min_duration_statement = 250`);
    const fresh = openTools(env);
    try {
      const { checks } = await examine(fresh);
      assert.match(checks.filter((check) => !check.ok).map((check) => `${check.name}: ${check.message}`).join(), /^databaseLog: .+log_parameter_max_length = 0/);
    } finally {
      await fresh.close();
      await admin.query(`alter database ${name.slice(1)} reset log_min_duration_statement`);
      await admin.end();
    }
  });
}

test('rows that wait for their seal beside a running server', { timeout: 60_000 }, async () => {
  const { auditTail } = await import('./doctor-database.ts');
  await sql("insert into ryadom.audit_tail (at, operation, outcome) values (now() - interval '1 hour', 'x', 'done')");
  const database = await tools.database();
  assert.equal((await auditTail(database, true)).ok, false);
  assert.equal((await auditTail(database, false)).ok, true);
});
