import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ChildServer, dataFolder, runChild, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';

// The command line as people and scripts run it: bin/ryadom.js in a process of its own, on an empty folder or an empty
// PostgreSQL, with and without a server beside it.

const packs = fileURLToPath(new URL('../../packs/', import.meta.url));
const pack = readdirSync(packs).find((name) => existsSync(join(packs, name, 'manifest.json')))!;
const workbook = fileURLToPath(new URL(`../modules/imports/samples/${pack}.xlsx`, import.meta.url));
const expected = JSON.parse(readFileSync(workbook.replace('.xlsx', '.expected.json'), 'utf8'));

let folder: ReturnType<typeof dataFolder>;
let second: ReturnType<typeof dataFolder>;
let env: NodeJS.ProcessEnv;
const drops: (() => unknown)[] = [];

before(async () => {
  folder = dataFolder();
  second = dataFolder();
  env = { DATA_DIR: folder.dataDir };
  if (databaseKind === 'postgresql') {
    const postgres = await emptyPostgres();
    drops.push(postgres.drop);
    env['DATABASE_URL'] = postgres.url;
  }
});
after(async () => {
  for (const drop of drops) await drop();
  folder.remove();
  second.remove();
});

interface Ran {
  code: number | null;
  out: string;
  err: string;
  json: any;
}

/** Runs a verb. With `--json` stdout must hold exactly one document, whatever happened. */
async function ryadom(args: string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const ran = await runChild(['bin/ryadom.js', ...args], { ...env, ...more });
  let json: unknown;
  if (args.includes('--json')) {
    assert.equal(ran.out.trimEnd().split('\n').length, 1, `${args.join(' ')}: ${ran.out}${ran.err}`);
    json = JSON.parse(ran.out);
  }
  if (ran.code === 1) assert.equal(ran.err.trimEnd().split('\n').length, 1, `one clear line: ${ran.err}`);
  if (ran.code !== 0 && args.includes('--json')) assert.deepEqual(Object.keys((json as { error: object }).error).sort(), ['code', 'message']);
  return { ...ran, json };
}

/** The same, and it must succeed. */
async function done(...args: string[]): Promise<any> {
  const ran = await ryadom([...args, '--json']);
  assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.err}${ran.out}`);
  return ran.json;
}

async function refused(code: string, ...args: string[]): Promise<Ran> {
  const ran = await ryadom([...args, '--json']);
  assert.equal(ran.code, 1, ran.out);
  assert.equal(ran.json.error.code, code, ran.out);
  assert.match(ran.json.error.message, /[а-яё]/i);
  assert.ok(ran.err.includes(ran.json.error.message.slice(0, 40)));
  return ran;
}

test('wrong usage is 2 with the way it should be', { timeout: 120_000 }, async () => {
  for (const args of [[], ['dance'], ['organization', 'create', '--id', 'x'], ['organization', 'list', '--colour', 'red'], ['report', '--from'], ['practice', 'validate', 'a', 'b']]) {
    const ran = await ryadom([...args, '--json']);
    assert.equal(ran.code, 2, args.join(' '));
    assert.equal(ran.json.error.code, 'usage');
    assert.match(ran.err, /ryadom/);
  }
  const help = await ryadom(['help']);
  assert.equal(help.code, 0);
  for (const verb of ['organization create', 'user create', 'token create', 'practice install', 'import', 'report', 'backup', 'restore', 'audit verify', 'doctor']) assert.ok(help.out.includes(`ryadom ${verb}`), verb);
  assert.equal(existsSync(join(folder.dataDir, 'pg')), false, 'nothing is made for a mistake');
});

test('from an empty folder to a report, without any server', { timeout: 300_000 }, async (t) => {
  const organization = await done('organization', 'create', '--id', 'istok', '--name', 'Центр «Исток»', '--time-zone', 'Asia/Novokuznetsk');
  assert.deepEqual(organization, { id: 'istok', name: 'Центр «Исток»', timeZone: 'Asia/Novokuznetsk' });
  await refused('slug_taken', 'organization', 'create', '--id', 'istok', '--name', 'Ещё один');
  await refused('invalid_input', 'organization', 'create', '--id', 'Не латиница', '--name', 'x');
  const { items } = await done('organization', 'list');
  assert.deepEqual(items.map((item: any) => [item.id, item.name, item.timeZone]), [['istok', 'Центр «Исток»', 'Asia/Novokuznetsk']]);

  assert.deepEqual((await ryadom(['--json', 'organization', 'list'])).json, { items }, 'what every verb takes may stand before it');

  const user = await done('user', 'create', '--email', 'Vera@Primer.example', '--name', 'Вера Соловьёва', '--organization', 'istok', '--role', 'manager,administrator');
  assert.match(user.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual([user.email, user.roles], ['vera@primer.example', ['manager', 'administrator']]);
  assert.match(user.invitationUrl, /^https?:\/\/.+\/link\/[\w-]{43}$/);
  await refused('email_taken', 'user', 'create', '--email', 'vera@primer.example', '--name', 'Вера', '--organization', 'istok', '--role', 'manager');
  await refused('unknown_role', 'user', 'create', '--email', 'o@primer.example', '--name', 'О', '--organization', 'istok', '--role', 'king');
  await refused('unknown_organization', 'user', 'create', '--email', 'o@primer.example', '--name', 'О', '--organization', 'nowhere', '--role', 'manager');
  assert.deepEqual((await done('user', 'list')).items.map((item: any) => item.email), ['vera@primer.example']);
  const token = await done('token', 'create', '--email', 'vera@primer.example', '--days', '2');
  assert.match(token.token, /^[\w-]{40,}$/);
  assert.ok(Math.abs(Date.parse(token.expiresAt) - Date.now() - 2 * 86_400_000) < 600_000);
  await refused('unknown_user', 'token', 'create', '--email', 'nobody@primer.example');

  const shipped = await done('practice', 'list');
  assert.ok(shipped.items.some((item: any) => item.id === pack && item.version && item.title));
  assert.deepEqual(await done('practice', 'validate', join(packs, pack)), { valid: true, errors: [] });
  const broken = join(second.dataDir, 'broken');
  cpSync(join(packs, pack), broken, { recursive: true });
  writeFileSync(join(broken, 'manifest.json'), readFileSync(join(broken, 'manifest.json'), 'utf8').replace('{', '{ "colour": 1,'));
  const invalid = await ryadom(['practice', 'validate', broken, '--json']);
  assert.equal(invalid.code, 1);
  assert.equal(invalid.json.valid, false);
  assert.deepEqual(Object.keys(invalid.json.errors[0]).sort(), ['file', 'line', 'message']);
  await refused('invalid_pack', 'practice', 'install', broken, '--organization', 'istok');
  const strange = join(second.dataDir, 'strange');
  cpSync(join(packs, pack), strange, { recursive: true });
  writeFileSync(join(strange, 'instruments.json'), '{\n  "instruments": [\n    { "id": "goals", "points": ["entry"] },\n    { "id": "horoscope", "points": ["entry"] }\n  ]\n}\n');
  const { json: stranger } = await ryadom(['practice', 'validate', strange, '--json']);
  assert.equal(stranger.valid, false);
  assert.deepEqual(stranger.errors, [{ file: 'instruments.json', line: 4, message: 'Методики «horoscope» нет среди тех, что приходят с программой. Проверьте идентификатор' }]);
  await refused('invalid_pack', 'practice', 'install', strange, '--organization', 'istok');
  await refused('unknown_practice', 'import', workbook, '--organization', 'istok', '--practice', pack);
  assert.equal((await done('practice', 'install', join(packs, pack), '--organization', 'istok')).id, pack);

  const dry = await done('import', workbook, '--organization', 'istok', '--practice', pack, '--dry-run');
  assert.equal(dry.dryRun, true);
  const loaded = await done('import', workbook, '--organization', 'istok', '--practice', pack);
  assert.deepEqual([loaded.dryRun, loaded.sheets], [false, dry.sheets]);
  const counted = (key: string) => Object.fromEntries(Object.entries<any>(loaded.sheets).map(([sheet, counts]) => [sheet, counts[key]]));
  assert.deepEqual([counted('rows'), counted('rejected')], [expected.rows, expected.rejected]);
  const again = await done('import', workbook, '--organization', 'istok', '--practice', pack);
  for (const [sheet, counts] of Object.entries<any>(again.sheets)) assert.deepEqual([counts.created, counts.updated], [0, 0], sheet);
  const nonsense = join(second.dataDir, 'nonsense.xlsx');
  writeFileSync(nonsense, 'no workbook');
  assert.equal((await ryadom(['import', nonsense, '--organization', 'istok', '--practice', pack, '--json'])).code, 1);
  await refused('file_unavailable', 'import', join(second.dataDir, 'missing.xlsx'), '--organization', 'istok', '--practice', pack);

  const period = ['--organization', 'istok', '--practice', pack, '--from', expected.from, '--to', expected.to];
  const report = await done('report', ...period, '--format', 'json');
  assert.deepEqual([report.practice, report.organization, report.from, report.to], [pack, 'istok', expected.from, expected.to]);
  assert.deepEqual(Object.fromEntries(report.indicators.map((item: any) => [item.id, item.value])), expected.expected);
  const written = (day: string) => day.split('-').toReversed().join('.');
  const dotted = await done('report', '--organization', 'istok', '--practice', pack, '--from', written(expected.from), '--to', written(expected.to), '--format', 'json');
  assert.deepEqual([dotted.from, dotted.to], [expected.from, expected.to], 'a day may be typed as it is written');
  for (const indicator of report.indicators) {
    assert.equal(typeof indicator.value, 'number');
    assert.ok(indicator.records.startsWith('/api/v1/'));
  }
  const file = join(second.dataDir, 'report.xlsx');
  const saved = await done('report', ...period, '--format', 'xlsx', '--out', file);
  assert.deepEqual(saved, { file, bytes: statSync(file).size, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') });
  for (const [format, magic] of [['docx', 'PK'], ['pdf', '%PDF-1.7']] as const) {
    const paper = await done('report', ...period, '--format', format, '--out', join(second.dataDir, `report.${format}`));
    assert.ok(paper.bytes > 5000 && readFileSync(paper.file, 'latin1').startsWith(magic), format);
  }
  await refused('invalid_input', 'report', '--organization', 'istok', '--practice', pack, '--from', '2022-13-01', '--to', '2022-12-31', '--format', 'json');
  await refused('unknown_format', 'report', ...period, '--format', 'odt');

  const verified = await done('audit', 'verify');
  assert.equal(verified.ok, true);
  assert.ok(verified.checked > 5 && verified.sealedTo !== null && verified.firstBad === null, JSON.stringify(verified));
  assert.equal((await done('audit', 'verify', '--since', '2026-01-01')).ok, true);
  const health = await done('doctor');
  assert.equal(health.ok, true, JSON.stringify(health));
  for (const check of health.checks) assert.deepEqual(Object.keys(check).sort(), ['message', 'name', 'ok']);
  t.diagnostic(health.checks.map((check: any) => check.name).join(', '));

  const closed = await done('user', 'disable', '--email', 'vera@primer.example');
  assert.equal(closed.email, 'vera@primer.example');
  await refused('user_disabled', 'token', 'create', '--email', 'vera@primer.example');
});

test('people get Russian sentences instead of JSON', { timeout: 120_000 }, async () => {
  for (const args of [['organization', 'list'], ['practice', 'list'], ['doctor']]) {
    const ran = await ryadom(args);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /[а-яё]/i);
    assert.doesNotMatch(ran.out, /[{}]/, args.join(' '));
  }
});

test('one altered row of the audit is found', { timeout: 120_000 }, async () => {
  const { openTools } = await import('./tools.ts');
  const alter = async (sql: string) => {
    const tools = openTools({ LOG_LEVEL: 'silent', ...env } as NodeJS.ProcessEnv);
    await (await tools.database()).pool.query(sql);
    await tools.close();
  };
  await alter("update ryadom.audit_event set actor_name = coalesce(actor_name, '') || 'x' where seq = 2");
  const found = await ryadom(['audit', 'verify', '--json']);
  assert.equal(found.code, 1);
  assert.deepEqual([found.json.ok, found.json.error.code], [false, 'audit_broken']);
  assert.ok(found.json.firstBad.firstSeq <= 2 && found.json.firstBad.lastSeq >= 2);
  await alter("update ryadom.audit_event set actor_name = nullif(left(actor_name, -1), '') where seq = 2");
  assert.equal((await done('audit', 'verify')).ok, true);
});

test('everything works beside a running server, several at once; restore refuses', { timeout: 240_000 }, async (t) => {
  const server: ChildServer = await startChild({ ...env });
  t.after(() => server.kill());
  const names = ['a', 'b', 'c'];
  const made = await Promise.all(names.map((name) => ryadom(['organization', 'create', '--id', `beside-${name}`, '--name', `Рядом ${name}`, '--json'])));
  for (const ran of made) assert.equal(ran.code, 0, ran.err);
  await done('user', 'create', '--email', 'oleg@primer.example', '--name', 'Олег', '--organization', 'beside-a', '--role', 'administrator');
  const { token } = await done('token', 'create', '--email', 'oleg@primer.example');
  const seen = await fetch(`${server.url}/api/v1/organizations/beside-a`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await seen.json()).name, 'Рядом a');
  const loaded = await done('import', workbook, '--organization', 'istok', '--practice', pack);
  assert.equal(loaded.dryRun, false);
  const file = join(second.dataDir, 'beside.ryadom');
  assert.equal((await done('backup', '--out', file)).file, file);
  await refused('server_runs', 'restore', file);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assert.equal((await server.stop()).code, 0);
});

test('a backup restores into an empty database and reports the same', { timeout: 240_000 }, async () => {
  const file = join(second.dataDir, 'whole.ryadom');
  const saved = await done('backup', '--out', file);
  assert.deepEqual([saved.bytes, saved.sha256], [statSync(file).size, createHash('sha256').update(readFileSync(file)).digest('hex')]);
  assert.equal(statSync(file).mode & 0o077, 0, 'a backup is for its owner alone');
  await refused('database_not_empty', 'restore', file);
  const other: NodeJS.ProcessEnv = { DATA_DIR: join(second.dataDir, 'other') };
  mkdirSync(other['DATA_DIR']!, { mode: 0o700 });
  // From a PostgreSQL into the embedded database; the run on the embedded one has no other kind at hand and takes another folder.
  if (databaseKind === 'postgresql') other['DATABASE_URL'] = '';
  const restored = await ryadom(['restore', file, '--json'], other);
  assert.equal(restored.code, 0, restored.err);
  const period = ['report', '--organization', 'istok', '--practice', pack, '--from', expected.from, '--to', expected.to, '--format', 'json', '--json'];
  const [here, there] = [await ryadom(period), await ryadom(period, other)];
  assert.equal(there.code, 0, there.err);
  const figures = (ran: Ran) => ran.json.indicators.map((item: any) => [item.id, item.value]);
  assert.deepEqual(figures(there), figures(here));
  const verified = await ryadom(['audit', 'verify', '--json'], other);
  assert.equal(verified.json.ok, true, verified.out);
  const damaged = join(second.dataDir, 'damaged.ryadom');
  writeFileSync(damaged, readFileSync(file).subarray(0, 5000));
  const ran = await ryadom(['restore', damaged, '--json'], { DATA_DIR: join(second.dataDir, 'third'), DATABASE_URL: '' });
  assert.equal(ran.code, 1, ran.out);
});

test('what is wrong with the database is said in one line', { timeout: 60_000 }, async () => {
  const lost = await ryadom(['organization', 'list', '--json'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  assert.deepEqual([lost.code, lost.json.error.code], [1, 'database_unavailable']);
  const wrong = await ryadom(['organization', 'list', '--json'], { DATABASE_URL: 'mysql://x' });
  assert.deepEqual([wrong.code, wrong.json.error.code], [1, 'bad_setting']);
  const ill = await ryadom(['doctor', '--json'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  assert.equal(ill.code, 1);
  assert.equal(ill.json.checks.find((check: any) => check.name === 'database').ok, false);
});
