import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openTools } from '../cli/tools.ts';
import { callChild, type ChildServer, dataFolder, prepare, runChild, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';
import { ownPostgres } from '../testing/postgres.ts';

// What goes wrong around the program: two at once, a stop in the middle, wrong settings, a lost database, a full disk.

const start = ['src/server/start.ts', '--no-pages'];
const district = () => ({ id: randomUUID(), name: `Район ${randomUUID()}` });
const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(100)) if (await holds()) return;
  assert.fail(`${what}: not within ${seconds} seconds`);
}

function isUnavailable(answer: { status: number; body: any }, ...codes: string[]): void {
  assert.equal(answer.status, 503, JSON.stringify(answer.body));
  assert.ok(codes.includes(answer.body.code), answer.body.code);
  assert.match(answer.body.title, /[а-яё]/i);
  assert.ok(answer.body.requestId);
}

/** Folder, database of this run's kind, token and a running server. */
async function world(t: TestContext, url?: string): Promise<{ env: { DATA_DIR: string; DATABASE_URL?: string }; token: string; server: ChildServer }> {
  const folder = dataFolder();
  t.after(folder.remove);
  const env: { DATA_DIR: string; DATABASE_URL?: string } = { DATA_DIR: folder.dataDir };
  if (url !== undefined) env.DATABASE_URL = url;
  else if (databaseKind === 'postgresql') {
    const postgres = await emptyPostgres();
    t.after(postgres.drop);
    env.DATABASE_URL = postgres.url;
  }
  const token = await prepare(env);
  const server = await startChild(env);
  t.after(() => server.kill());
  return { env, token, server };
}

test('SIGTERM lets a request end, seals the audit and leaves with 0 within seconds', { timeout: 120_000 }, async (t) => {
  const { env, token, server } = await world(t);
  const body = JSON.stringify(district());
  // Half of the request is there when the signal comes.
  const answered = new Promise<number>((resolve, reject) => {
    const sending = request(`${server.url}/api/v1/organizations/istok/districts`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    sending.on('error', reject);
    sending.write(body.slice(0, 20));
    setTimeout(() => sending.end(body.slice(20)), 700);
  });
  await pause(300);
  const stopped = server.stop();
  assert.equal(await answered, 201);
  const { code, ms } = await stopped;
  assert.equal(code, 0);
  // The client's connection would stay open for long.
  assert.ok(ms < 10_000, `${ms} ms`);
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  const database = await tools.database();
  const { rows } = await database.pool.query("select (select count(*)::integer from ryadom.audit_tail) as waiting, (select count(*)::integer from ryadom.audit_event where operation = 'organizations.addDistrict') as sealed");
  await tools.close();
  assert.deepEqual(rows, [{ waiting: 0, sealed: 1 }]);
});

test('a database of a newer program is refused in one line, by the server and by the command line', { timeout: 120_000 }, async (t) => {
  const { env, server } = await world(t);
  assert.equal((await server.stop()).code, 0);
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  await (await tools.database()).pool.query("insert into public.ryadom_migration (name, checksum) values ('9999_of_the_future', 'x')");
  await tools.close();
  for (const program of [start, ['bin/ryadom.js', 'organization', 'list']]) {
    const { code, out, err } = await runChild(program, env);
    assert.deepEqual([code, out], [1, '']);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.match(err, /более новой версией программы/);
  }
});

if (databaseKind === 'embedded') {
  test('a second process on the same data is refused in one line; after the first has gone the folder is free', { timeout: 120_000 }, async (t) => {
    const { env, token, server } = await world(t);
    const second = await runChild(start, env);
    assert.equal(second.code, 1);
    assert.equal(second.err.trim().split('\n').length, 1, second.err);
    assert.match(second.err, /уже открыта другим процессом/);
    assert.equal((await callChild(server, token, 'POST', '/districts', district())).status, 201);
    await server.kill();
    const third = await startChild(env);
    t.after(() => third.kill());
    assert.equal((await third.stop()).code, 0);
  });

  test('a container with a network of its own cannot open the folder either, until the first one is dead', { timeout: 180_000 }, async (t) => {
    const elsewhere = (program: string[]) => spawnSync('unshare', ['-n', process.execPath, '--disable-warning=ExperimentalWarning', ...program], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...env, PORT: '0', LOG_LEVEL: 'silent' } });
    if (process.platform !== 'linux' || spawnSync('unshare', ['-n', 'true']).status !== 0) return t.skip('another network can only be made by root');
    const { env, token, server } = await world(t);
    const second = elsewhere(start);
    assert.equal(second.status, 1, second.stdout + second.stderr);
    assert.match(second.stderr, /уже открыта другим процессом/);
    // The command line there works through the server's own socket.
    assert.equal(elsewhere(['bin/ryadom.js', 'organization', 'list']).stdout.trim().split('\n').length, 1);
    assert.equal((await callChild(server, token, 'POST', '/districts', district())).status, 201);
    await server.kill();
    const began = Date.now();
    const third = elsewhere(['bin/ryadom.js', 'organization', 'list']);
    assert.equal(third.status, 0, third.stderr);
    t.diagnostic(`taken over after ${Date.now() - began} ms`);
    // In the first one's own network nobody waits.
    const fourth = await startChild(env);
    t.after(() => fourth.kill());
    assert.ok(fourth.startMs < 9000, `${fourth.startMs} ms`);
  });

  test('a wrong setting stops the start at once with one line that names it', { timeout: 180_000 }, async (t) => {
    const folder = dataFolder();
    t.after(folder.remove);
    const file = join(folder.dataDir, 'file');
    writeFileSync(file, '');
    const short = join(folder.dataDir, 'short');
    mkdirSync(short, { mode: 0o700 });
    writeFileSync(join(short, 'secret'), 'short');
    const cases: [NodeJS.ProcessEnv, RegExp][] = [
      [{ PORT: 'http' }, /PORT.+«http»/],
      [{ PORT: '70000' }, /PORT.+«70000»/],
      [{ PORT: '-1' }, /PORT/],
      [{ HOST: 'not a host' }, /HOST/],
      [{ HOST: '203.0.113.77' }, /HOST/],
      [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
      [{ SECRET: 'short' }, /SECRET/],
      [{ DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL/],
      [{ DATABASE_URL: 'postgres' }, /DATABASE_URL/],
      [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /DATABASE_URL.+никто не слушает/],
      [{ PUBLIC_URL: 'ryadom.example' }, /PUBLIC_URL/],
      [{ SMTP_URL: 'mail.example' }, /SMTP_URL/],
      [{ STORAGE_URL: 'ftp://x' }, /STORAGE_URL/],
      [{ TRUST_PROXY: 'somebody' }, /TRUST_PROXY/],
      [{ TRUST_PROXY: '10.0.0.0/99' }, /TRUST_PROXY/],
      [{ DATA_DIR: file }, /DATA_DIR/],
      [{ DATA_DIR: short }, /secret/],
      [{ METRICS_TOKEN: 'с пробелом и коротко' }, /METRICS_TOKEN/],
      // Node's own way of making folders never comes back from there.
      ...(process.platform === 'linux' ? [[{ DATA_DIR: '/proc/ryadom/data' }, /DATA_DIR.+не сделать/], [{ DATA_DIR: '/proc/ryadom/data', SECRET: 's'.repeat(40) }, /DATA_DIR.+не сделать/]] satisfies [NodeJS.ProcessEnv, RegExp][] : []),
    ];
    for (const [setting, expected] of cases) {
      const { code, out, err } = await runChild(start, { DATA_DIR: join(folder.dataDir, 'data'), ...setting });
      const place = `${JSON.stringify(setting)} → ${code}: ${err}`;
      assert.equal(code, 1, place);
      assert.equal(out, '', place);
      assert.equal(err.trim().split('\n').length, 1, place);
      assert.match(err, expected, place);
    }
  });

  test('the data are open to their owner alone', { timeout: 60_000 }, async (t) => {
    const { env } = await world(t);
    const { out } = spawnSyncText('find', [env.DATA_DIR, '-maxdepth', '1', '-perm', '/077', '-not', '-name', 'pg*', '-print']);
    assert.equal(out, '');
    const around = spawnSyncText('stat', ['-c', '%a', env.DATA_DIR, join(env.DATA_DIR, 'run'), join(env.DATA_DIR, 'secret')]);
    assert.deepEqual(around.out.trim().split('\n'), ['700', '700', '600']);
  });
}

if (databaseKind === 'postgresql') {
  test('a lost PostgreSQL answers 503 in Russian and is found again by itself', { timeout: 180_000 }, async (t) => {
    const postgres = await ownPostgres();
    t.after(() => postgres.stop());
    const { token, server } = await world(t, postgres.url);
    const first = district();
    assert.equal((await callChild(server, token, 'POST', '/districts', first)).status, 201);
    postgres.halt();
    const lost = district();
    for (const answer of await Promise.all([callChild(server, token, 'POST', '/districts', lost), callChild(server, token, 'GET', '/districts')])) isUnavailable(answer, 'database_unavailable');
    isUnavailable(await callChild(server, token, 'GET', '/districts'), 'database_unavailable');
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
    postgres.resume();
    await until('back', 20, async () => (await fetch(`${server.url}/readyz`)).status === 200);
    assert.equal((await callChild(server, token, 'POST', '/districts', lost)).status, 201);
    const { body } = await callChild(server, token, 'GET', '/districts?limit=200');
    assert.deepEqual(body.items.map((item: { id: string }) => item.id).sort(), [first.id, lost.id].sort());
    assert.equal((await server.stop()).code, 0);
  });
}

test('connections that the database server cuts under load are 503 and replaced; the program goes on', { skip: databaseKind !== 'postgresql', timeout: 120_000 }, async (t) => {
  const { env, token, server } = await world(t);
  const asked: { status: number; body: any }[] = [];
  let over = false;
  const isOver = () => over;
  const worker = async (n: number) => {
    while (!isOver()) {
      asked.push(n % 2 === 0 ? await callChild(server, token, 'GET', '/districts') : await callChild(server, token, 'POST', '/districts', district()));
      // A refusal comes at once: asking again without a breath would only fill the list.
      if (asked.at(-1)!.status !== 200) await pause(5);
    }
  };
  const workers = Array.from({ length: 8 }, (_, n) => worker(n));
  const other = openTools({ LOG_LEVEL: 'silent', ...env });
  t.after(() => other.close());
  const { pool } = await other.database();
  let cut = 0;
  // A transaction is somewhere between two statements only now and then: many cuts meet it there.
  for (let n = 0; n < 60; n++) {
    await pause(30);
    const { rowCount } = await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ryadom' and pid <> pg_backend_pid()");
    cut += rowCount ?? 0;
  }
  over = true;
  await Promise.all(workers);
  assert.ok(cut > 60, `${cut}`);
  for (const answer of asked.filter(({ status }) => status !== 200 && status !== 201)) isUnavailable(answer, 'database_unavailable');
  assert.ok(asked.some(({ status }) => status === 503), 'some were met in the middle');
  assert.equal((await callChild(server, token, 'GET', '/districts')).status, 200);
  assert.equal(server.child.exitCode, null);
});

test('a full disk answers 503, loses nothing that was answered and recovers when there is room again', { timeout: 240_000 }, async (t) => {
  const mount = mkdtempSync(join(tmpdir(), 'ryadom-small-'));
  const size = databaseKind === 'embedded' ? 160 : 220;
  const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', mount]).status === 0;
  t.after(() => {
    if (mounted) spawnSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  });
  if (!mounted) return t.skip('a small disk can only be made by root');
  chmodSync(mount, 0o755);
  const postgres = databaseKind === 'postgresql' ? await ownPostgres(['wal_recycle=off', 'max_wal_size=32MB', 'min_wal_size=32MB'], mount) : null;
  if (postgres) t.after(() => postgres.stop());
  const folder = dataFolder();
  t.after(folder.remove);
  const env = postgres ? { DATA_DIR: folder.dataDir, DATABASE_URL: postgres.url } : { DATA_DIR: join(mount, 'data') };
  const token = await prepare(env);
  const server = await startChild(env);
  t.after(() => server.kill());

  const stored: string[] = [];
  const one = async () => {
    const draft = { ...district(), name: `${randomUUID()} ${'х'.repeat(150)}` };
    const answer = await callChild(server, token, 'POST', '/districts', draft);
    if (answer.status === 201) stored.push(draft.id);
    return { draft, answer };
  };
  assert.equal((await one()).answer.status, 201);
  const ballast = join(mount, 'ballast');
  const fill = () => {
    for (const size of [1 << 20, 1 << 12]) {
      try {
        for (;;) appendFileSync(ballast, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  };
  fill();

  // The log of the database has some room left inside its file; sooner or later a write no longer fits.
  let refused: Awaited<ReturnType<typeof one>> | undefined;
  for (const end = Date.now() + 120_000; !refused && Date.now() < end; ) {
    const results = await Promise.all(Array.from({ length: 8 }, one));
    // The database may have given some room back.
    if (!results.some(({ answer }) => answer.status !== 201)) fill();
    refused = results.find(({ answer }) => answer.status !== 201);
  }
  assert.ok(refused, 'the disk was never full');
  isUnavailable(refused.answer, 'storage_full', 'database_unavailable');
  for (let i = 0; i < 5; i++) {
    const { answer } = await one();
    if (answer.status !== 201) isUnavailable(answer, 'storage_full', 'database_unavailable');
  }
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);

  rmSync(ballast);
  // A PostgreSQL that could not even write its log has ended itself; starting it is its own keeper's work.
  if (postgres && spawnSync('pgrep', ['-f', mount]).status !== 0) postgres.resume();
  await until('writes again', 60, async () => {
    const { status } = await callChild(server, token, 'POST', '/districts', refused.draft);
    if (status === 200 || status === 201) stored.push(refused.draft.id);
    return status === 200 || status === 201;
  });
  const there: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await callChild(server, token, 'GET', `/districts?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    there.push(...page.body.items.map((item: { id: string }) => item.id));
    after = page.body.next;
  }
  for (const id of stored) assert.ok(there.includes(id), 'an answered write is lost');
  assert.equal(new Set(there).size, there.length);
  t.diagnostic(`${databaseKind}: ${stored.length} written, refused with ${refused.answer.body.code}`);
  assert.equal((await server.stop()).code, 0);
});

function spawnSyncText(program: string, args: string[]): { out: string } {
  return { out: spawnSync(program, args, { encoding: 'utf8' }).stdout };
}
