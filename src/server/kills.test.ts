import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openTools } from '../cli/tools.ts';
import { callChild, type ChildServer, dataFolder, prepare, spawnProgram, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';

// kill -9 at a random moment of many writes, again and again: every answered write is there, none twice. KILLS=50 for the
// long run.

const kills = Number(process.env['KILLS'] || 4);
const writers = 4;
const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

test(`${kills} kills during writes lose no answered write and double none`, { timeout: 60_000 + kills * 30_000 }, async (t) => {
  const folder = dataFolder();
  t.after(folder.remove);
  const postgres = databaseKind === 'postgresql' ? await emptyPostgres() : null;
  if (postgres) t.after(postgres.drop);
  const env = { DATA_DIR: folder.dataDir, ...(postgres ? { DATABASE_URL: postgres.url } : {}) };
  const token = await prepare(env);

  /** Every submission ever sent, and whether it was answered. */
  const sent = new Map<string, { name: string; answered: boolean }>();
  let number = 0;
  const starts: number[] = [];
  let unanswered = 0;
  let killedInTheMiddle = 0;

  async function write(server: ChildServer): Promise<void> {
    for (;;) {
      const id = randomUUID();
      const name = `Район ${String(++number).padStart(6, '0')}`;
      sent.set(id, { name, answered: false });
      const answer = await callChild(server, token, 'POST', '/districts', { id, name });
      if (answer.status === 0) return;
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      sent.get(id)!.answered = true;
    }
  }

  let server = await startChild(env);
  t.after(() => server.kill());
  for (let kill = 1; kill <= kills; kill++) {
    starts.push(server.startMs);
    const writing = Promise.all(Array.from({ length: writers }, () => write(server)));
    await pause(50 + Math.random() * 500);
    await server.kill();
    await writing;
    server = await startChild(env);
    // Whoever got no answer sends the same again, as the browser does; the two may not become two.
    const open = [...sent].filter(([, item]) => !item.answered);
    unanswered += open.length;
    for (const [id, item] of open) {
      const answer = await callChild(server, token, 'POST', '/districts', { id, name: item.name });
      assert.ok(answer.status === 200 || answer.status === 201, JSON.stringify(answer));
      if (answer.status === 200) killedInTheMiddle++;
      item.answered = true;
    }
  }

  const there = new Map<string, string>();
  for (let after: string | null = ''; after !== null; ) {
    const page = await callChild(server, token, 'GET', `/districts?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    assert.equal(page.status, 200);
    for (const item of page.body.items) {
      assert.ok(!there.has(item.id), 'a row twice');
      there.set(item.id, item.name);
    }
    after = page.body.next;
  }
  assert.deepEqual(new Map([...there].sort()), new Map([...sent].map(([id, item]) => [id, item.name] as [string, string]).sort()));
  const stopped = await server.stop();
  assert.equal(stopped.code, 0);

  // The audit has exactly one row for each write, all of them sealed, and its chain holds.
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  const { database } = await tools.services();
  const { rows } = await database.pool.query("select count(*)::integer as rows, count(distinct subject_id)::integer as subjects from ryadom.audit_event where operation = 'organizations.addDistrict' and outcome = 'done'");
  const { rows: seals } = await database.pool.query('select count(*)::integer as broken from ryadom.check_audit() where not good');
  await tools.close();
  assert.deepEqual(rows, [{ rows: sent.size, subjects: sent.size }]);
  assert.deepEqual(seals, [{ broken: 0 }]);
  starts.sort((a, b) => a - b);
  t.diagnostic(
    `${databaseKind}: ${kills} kills, ${sent.size} writes, ${unanswered} without an answer (${killedInTheMiddle} of them had been stored); start ${starts[Math.floor(starts.length / 2)]} ms in the middle, ${starts.at(-1)} ms at most; stop ${stopped.ms} ms`,
  );
});

if (databaseKind === 'embedded') {
  test('a kill during the very first start leaves nothing half-made', { timeout: 180_000 }, async (t) => {
    const folder = dataFolder();
    t.after(folder.remove);
    const env = { DATA_DIR: folder.dataDir };
    // Before, inside and after the filling of the new folder.
    for (const ms of [400, 900, 1400, 1900]) {
      const child = spawnProgram(['src/server/start.ts', '--no-pages'], env);
      const gone = new Promise((resolve) => void child.once('exit', resolve));
      await pause(ms);
      child.kill('SIGKILL');
      await gone;
    }
    const server = await startChild(env);
    t.after(() => server.kill());
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    assert.equal((await server.stop()).code, 0);
  });
}
