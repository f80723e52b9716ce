import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openTools } from '../cli/tools.ts';
import { callChild, type ChildServer, dataFolder, prepare, spawnProgram, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';
import { registerWorkbook } from '../testing/register-workbook.ts';

// A process dies or is stopped in the middle of a job: another one ends it, and nothing is there twice.

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));
// Large enough that the sign of life, once a second, is seen in the middle of the writing.
const families = 3000;

async function upload(server: ChildServer, token: string, bytes: Uint8Array): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/organizations/istok/imports?practice=course-for-family&wait=0&fileName=a.xlsx`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }, body: Buffer.from(bytes),
  });
  const body = (await answer.json()) as { id: string };
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body.id;
}

async function until<T>(what: () => Promise<T | null | false>, seconds: number): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(100)) {
    const found = await what();
    if (found) return found;
  }
  throw new Error('waited in vain');
}

/** Lets the last sign of life be a minute ago, so that the test need not wait for it. */
async function age(env: NodeJS.ProcessEnv): Promise<void> {
  if (databaseKind === 'embedded') return; // the only process of a folder knows at its start that others are dead
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  await (await tools.database()).pool.query("update ryadom.job set beat_at = now() - interval '2 minutes' where state = 'running'");
  await tools.close();
}

test('a kill and a stop in the middle of an import: it is done all the same, once', { timeout: 300_000 }, async (t) => {
  const folder = dataFolder();
  t.after(folder.remove);
  const postgres = databaseKind === 'postgresql' ? await emptyPostgres() : null;
  if (postgres) t.after(postgres.drop);
  const env = { DATA_DIR: folder.dataDir, ...(postgres ? { DATABASE_URL: postgres.url } : {}) };
  const token = await prepare(env);
  const install = spawnProgram(['bin/ryadom.js', 'practice', 'install', 'packs/course-for-family', '--organization', 'istok'], env);
  assert.equal(await new Promise((resolve) => void install.once('close', resolve)), 0);
  const bytes = await registerWorkbook({ families, services: 2 });

  let server = await startChild(env);
  t.after(() => server.kill());
  const id = await upload(server, token, bytes);
  await until(async () => {
    const { body } = await callChild(server, token, 'GET', `/jobs/${id}`);
    assert.notEqual(body?.state, 'done', 'too fast to be killed on its way');
    return body?.state === 'running' && ['Люди', 'Услуги'].includes(body.progress?.words) && body.progress.done > 0;
  }, 60);
  await server.kill();
  await age(env);

  // The second process takes it over and is told to stop; on its way out it hands the job back.
  server = await startChild(env);
  await until(async () => (await callChild(server, token, 'GET', `/jobs/${id}`)).body?.state === 'running', 60);
  const stopped = await server.stop();
  assert.equal(stopped.code, 0);
  assert.ok(stopped.ms < 12_000, `${stopped.ms} ms`);

  server = await startChild(env);
  const job = await until(async () => {
    const { body } = await callChild(server, token, 'GET', `/jobs/${id}`);
    return ['done', 'failed', 'cancelled'].includes(body?.state) && body;
  }, 120);
  assert.equal(job.state, 'done', JSON.stringify(job));
  const run = await callChild(server, token, 'GET', `/imports/${id}`);
  assert.deepEqual([run.body.state, run.body.sheets['Семьи'].created], ['done', families]);
  assert.equal((await server.stop()).code, 0);

  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  const { rows } = await (await tools.database()).asOwner(async (tx) => {
    await tx.rows("select ryadom.enter_organization('istok')");
    return {
      rows: await tx.rows(`select (select count(*)::integer from ryadom.family) as families, (select count(distinct code)::integer from ryadom.family) as codes,
        (select count(*)::integer from ryadom.person) as people, (select count(*)::integer from ryadom.service_record) as services,
        (select count(*)::integer from ryadom.import_file) as files, (select attempt from ryadom.job) as attempt`),
    };
  });
  await tools.close();
  assert.deepEqual(rows, [{ families, codes: families, people: (families / 3) * 11, services: families * 2, files: 0, attempt: 2 }]);
  t.diagnostic(`${databaseKind}: killed and stopped once each; stop ${stopped.ms} ms`);
});
