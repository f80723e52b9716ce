import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { listenEmbedded } from './embedded-socket.ts';
import { emptyDatabase } from './embedded-template.ts';
import { type Embedded, lockFolder, startEmbedded } from './embedded.ts';

// The socket of the embedded database: several processes at once, none may get into another's request or transaction.

const folderOf = (host: string) => ({ host, port: 5432, user: 'postgres', database: 'postgres' });

/** Another process: random statements with parameters, transactions and, as `leaver`, transactions left by a kill. */
async function hammer(host: string, name: string, leaver: boolean): Promise<void> {
  const pool = new pg.Pool({ ...folderOf(host), max: leaver ? 1 : 3 });
  for (let round = 0; round < 30; round++) {
    const text = `${name}-${round}`;
    await Promise.all([
      pool.query('select $1::int + $2::int as sum', [round, 7]).then((r) => assert.deepEqual(r.rows, [{ sum: round + 7 }])),
      pool.query('select $1::text as a, $2::text as b, $3::text as c', [text, name, 'x']).then((r) => assert.deepEqual(r.rows, [{ a: text, b: name, c: 'x' }])),
      pool.query('select $1::uuid', [text]).then(() => assert.fail('not a uuid'), (error: { code?: string }) => assert.equal(error.code, '22P02')),
    ]);
    const client = await pool.connect();
    await client.query('begin');
    const { rows } = await client.query('select total from account where id = $1', [1]);
    await client.query('insert into entry (name) values ($1)', [text]);
    // Were another process let in between, one of the two additions would be lost.
    await client.query('update account set total = $1 where id = 1', [rows[0].total + 1]);
    if (leaver && round === 3) process.kill(process.pid, 'SIGKILL');
    await client.query('commit');
    client.release();
  }
  await pool.end();
}

const [, , role, host, name] = process.argv;
if (role === 'hammer' || role === 'leaver') {
  await hammer(host!, name!, role === 'leaver');
} else {
  let folder: string;
  let embedded: Embedded;
  const pool = () => new pg.Pool({ ...folderOf(folder), max: 1 }).on('error', () => {});

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ryadom-socket-'));
    chmodSync(folder, 0o700);
    embedded = await startEmbedded(folder, join(folder, 'pg'), await emptyDatabase());
  });
  after(async () => {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const child = (kind: string, label: string) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const run = spawn(process.execPath, [fileURLToPath(import.meta.url), kind, folder, label], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    run.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    return new Promise<{ code: number | null; errors: string }>((resolve) => run.on('exit', (code) => resolve({ code, errors })));
  };

  test('three processes hammer it and a fourth is killed inside its transaction: nothing mixes, nothing is lost', { timeout: 120_000 }, async () => {
    const own = pool();
    await own.query('create table account (id int primary key, total int not null)');
    await own.query('create table entry (name text primary key)');
    await own.query('insert into account values (1, 0)');
    const runs = await Promise.all([child('hammer', 'a'), child('hammer', 'b'), child('hammer', 'c'), child('leaver', 'gone')]);
    for (const run of runs.slice(0, 3)) assert.equal(run.code, 0, run.errors);
    assert.equal(runs[3]!.code, null);
    const { rows } = await own.query('select (select total from account) total, (select count(*)::int from entry) entries');
    // Three whole runs of 30, and the three rounds that the killed one had finished.
    assert.deepEqual(rows, [{ total: 93, entries: 93 }]);
    await own.end();
  });

  test('whoever vanishes in the middle of a request or of a transaction holds nobody up', { timeout: 30_000 }, async () => {
    const own = pool();
    const gone = new pg.Client(folderOf(folder));
    gone.on('error', () => {});
    await gone.connect();
    await gone.query('begin');
    await gone.query("insert into entry (name) values ('never')");
    const waits = own.query("select count(*)::int as n from entry where name = 'never'");
    (gone as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    assert.deepEqual((await waits).rows, [{ n: 0 }]);
    await own.end();
  });

  test('whoever sleeps inside a transaction is dropped, and the transaction with them', { timeout: 60_000 }, async (t) => {
    const sockets = mkdtempSync(join(tmpdir(), 'ryadom-idle-'));
    const database = new PGlite({ loadDataDir: new Blob([new Uint8Array(await emptyDatabase())]) });
    await database.waitReady;
    const socket = await listenEmbedded(database, join(sockets, '.s.PGSQL.5432'), () => {}, 300);
    t.after(async () => {
      await socket.stop(0);
      await database.close();
      rmSync(sockets, { recursive: true, force: true });
    });
    const sleeper = new pg.Client(folderOf(sockets));
    const dropped = new Promise((resolve) => sleeper.on('error', resolve));
    await sleeper.connect();
    await sleeper.query('begin');
    await sleeper.query('create table asleep ()');
    const other = new pg.Client(folderOf(sockets));
    await other.connect();
    assert.deepEqual((await other.query("select to_regclass('asleep') as found")).rows, [{ found: null }]);
    await dropped;
    await other.end();
  });

  test('a database that stops by itself is opened anew with everything committed', { timeout: 60_000 }, async () => {
    const own = pool();
    await own.query("insert into entry (name) values ('kept')");
    const client = await own.connect();
    client.on('error', () => {});
    // COPY from the client is what this build of the database answers by ending itself.
    await assert.rejects(client.query('copy entry from stdin'));
    client.release(true);
    const end = Date.now() + 30_000;
    for (;;) {
      const found = await own.query("select 1 from entry where name = 'kept'").catch(() => null);
      if (found) {
        assert.equal(found.rowCount, 1);
        break;
      }
      assert.ok(Date.now() < end, 'opened anew within 30 seconds');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await own.end();
  });

  test('only the owner may open the socket; the folder has one holder', async () => {
    assert.equal(statSync(join(folder, '.s.PGSQL.5432')).mode & 0o777, 0o600);
    const first = await lockFolder(folder);
    assert.ok(first);
    assert.equal(await lockFolder(folder), null);
    await new Promise((resolve) => first.close(resolve));
    const again = await lockFolder(folder);
    assert.ok(again);
    again.close();
  });
}
