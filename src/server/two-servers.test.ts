import { strict as assert } from 'node:assert';
import { createHash, randomUUID } from 'node:crypto';
import { request as plain } from 'node:http';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openTools } from '../cli/tools.ts';
import { createUser } from '../modules/accounts/public.ts';
import { verifyAudit } from '../modules/audit/public.ts';
import { type ChildServer, dataFolder, prepare, startChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';
import { findNginx, startNginx, type TestNginx } from '../testing/nginx.ts';

// docs/how-to/two-servers-behind-nginx.md, carried out: two processes on one PostgreSQL behind nginx with the shipped site.

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));
const password = 'сирень у старого моста';
const root = '/api/v1/organizations/istok';

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** One request; status 0 and the reason when the connection failed. */
function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string | Buffer; agent?: Agent } = {}): Promise<Got> {
  return new Promise((resolve) => {
    const secure = url.startsWith('https:');
    const send = secure ? request : plain;
    const headers = { ...options.headers, ...(options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)), 'content-type': options.headers?.['content-type'] ?? 'application/json' }) };
    const sending = send(url, { method: options.method ?? 'GET', headers, ...(secure ? { rejectUnauthorized: false } : {}), ...(options.agent ? { agent: options.agent } : {}) }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(parts).toString() }));
      answer.on('error', (error) => resolve({ status: 0, headers: {}, text: error.message }));
    });
    sending.on('error', (error) => resolve({ status: 0, headers: {}, text: error.message }));
    sending.end(options.body);
  });
}

interface World {
  env: { DATA_DIR: string; DATABASE_URL: string };
  token: string;
  nginx: TestNginx;
  ports: [number, number];
  servers: [ChildServer, ChildServer];
  /** Starts the process of this port anew. */
  start(index: 0 | 1): Promise<void>;
}

async function world(t: TestContext, program: string): Promise<World> {
  const folder = dataFolder();
  t.after(folder.remove);
  const postgres = await emptyPostgres();
  t.after(postgres.drop);
  const ports: [number, number] = [await freePort(), await freePort()];
  const listen = await freePort();
  const env = { DATA_DIR: folder.dataDir, DATABASE_URL: postgres.url };
  const settings = (port: number) => ({ ...env, PORT: String(port), SECRET: 'k7Jw0s4mB1xQ9zVt2Ly8Rc5Np3Hd6FgUe8Ta', TRUST_PROXY: '127.0.0.1', PUBLIC_URL: `https://localhost:${listen}` });
  // Both at once on an empty database: one of them makes the tables.
  const servers = (await Promise.all(ports.map((port) => startChild(settings(port))))) as [ChildServer, ChildServer];
  t.after(() => Promise.all(servers.map((server) => server.kill())));
  const token = await prepare(env);
  const nginx = await startNginx(program, ports, listen);
  t.after(() => nginx.stop());
  return {
    env, token, nginx, ports, servers,
    async start(index) {
      servers[index] = await startChild(settings(ports[index]));
    },
  };
}

const nginxProgram = databaseKind === 'postgresql' ? findNginx() : null;
const skip = databaseKind !== 'postgresql' ? 'the embedded database has one process' : nginxProgram === null ? 'no nginx here: apt-get install nginx' : false;

test('two processes behind nginx are one program: sessions, limits, sizes, addresses', { skip, timeout: 180_000 }, async (t) => {
  const { env, nginx, ports } = await world(t, nginxProgram!);
  const direct = (index: 0 | 1) => `http://127.0.0.1:${ports[index]}`;
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  t.after(() => tools.close());
  const email = 'vera@primer.example';
  await createUser(await tools.services(), { organization: 'istok', email, name: 'Вера Соловьёва', roles: ['manager'], password });

  await t.test('a session that began at one process holds at the other', async () => {
    const entered = await ask(`${nginx.url}/api/v1/sign-in`, { method: 'POST', headers: { origin: nginx.url }, body: JSON.stringify({ email, password }) });
    assert.equal(entered.status, 200, entered.text);
    const lines = [entered.headers['set-cookie'] ?? []].flat();
    assert.ok(lines.length > 0 && lines.every((line) => /secure/i.test(line) && /httponly/i.test(line)), lines.join('; '));
    const cookie = lines.map((line) => line.split(';')[0]).join('; ');
    for (const url of [direct(0), direct(1), nginx.url]) {
      const me = await ask(`${url}/api/v1/me`, { headers: { cookie } });
      assert.equal(me.status, 200, `${url}: ${me.text}`);
    }
  });

  await t.test('wrong passwords are counted together, and under the address that nginx saw', async () => {
    const wrong = (url: string, who: string, from: string) => ask(`${url}/api/v1/sign-in`, { method: 'POST', headers: { 'x-forwarded-for': from }, body: JSON.stringify({ email: who, password: 'не тот' }) });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) statuses.push((await wrong(direct((n % 2) as 0 | 1), 'guessed@primer.example', '203.0.113.5')).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    // Whoever invents addresses is still one: nginx puts its own word there.
    // An address has fifty; most of them are written down here, because checking a password is slow on purpose.
    const { database } = await tools.services();
    const key = `address:${createHash('sha256').update('127.0.0.1').digest('base64url')}`;
    await database.pool.query('insert into accounts.sign_in_failure (key, at) select $1, now() from generate_series(1, 46)', [key]);
    let last = 0;
    for (let n = 0; n < 10 && last !== 429; n++) last = (await wrong(nginx.url, `nobody-${n}@primer.example`, `198.51.100.${n}`)).status;
    assert.equal(last, 429);
    assert.equal((await wrong(direct(0), 'other@primer.example', '192.0.2.9')).status, 401, 'another address is free');
  });

  await t.test('sizes and metrics', async () => {
    const upload = (bytes: number) => ask(`${nginx.url}${root}/imports?practice=x&fileName=a.xlsx`, { method: 'POST', headers: { 'content-type': 'application/octet-stream', origin: nginx.url }, body: Buffer.alloc(bytes) });
    for (const bytes of [45 << 20, 70 << 20]) {
      const answer = await upload(bytes);
      assert.equal(answer.status, 413, answer.text.slice(0, 200));
      assert.match(String(answer.headers['content-type']), /problem\+json/);
      const { code, title } = JSON.parse(answer.text) as { code: string; title: string };
      assert.equal(code, 'too_large');
      assert.match(title, /[а-яё]/i);
    }
    assert.equal((await ask(`${nginx.url}/metrics`)).status, 404);
    for (const index of [0, 1] as const) assert.equal((await ask(`${direct(index)}/metrics`)).status, 200);
    const page = await ask(`${nginx.url}/readyz`);
    assert.deepEqual([page.status, page.headers['strict-transport-security']], [200, 'max-age=31536000']);
  });

  await t.test('nginx writes no conditions of a search into its log', async () => {
    await ask(`${nginx.url}${root}/families?query=secretova`);
    await pause(100);
    assert.ok(nginx.logs().includes(' GET '));
    assert.doesNotMatch(nginx.logs(), /secretova|families/);
  });
});

test('under load one process is stopped, started, killed and started: no request fails, nothing is lost or doubled', { skip, timeout: 240_000 }, async (t) => {
  const { env, token, nginx, servers, start } = await world(t, nginxProgram!);
  const agent = new Agent({ keepAlive: true, maxSockets: 24, rejectUnauthorized: false });
  t.after(() => agent.destroy());
  const failed: string[] = [];
  const stored: string[] = [];
  let answers = 0;
  let over = false;
  const isOver = () => over;
  const worker = async (reads: boolean) => {
    while (!isOver()) {
      const id = randomUUID();
      const headers = { authorization: `Bearer ${token}` };
      const got = reads
        ? await ask(`${nginx.url}${root}/districts?limit=20`, { agent, headers })
        : await ask(`${nginx.url}${root}/districts`, { agent, headers, method: 'POST', body: JSON.stringify({ id, name: id }) });
      answers++;
      // 200 instead of 201: the first process had written it when it was killed, the second found it there.
      if (![200, 201].includes(got.status)) failed.push(`${reads ? 'GET' : 'POST'} ${got.status} ${got.text.slice(0, 160)}`);
      else if (!reads) stored.push(id);
      await pause(Math.random() * 20);
    }
  };
  const workers = Array.from({ length: 12 }, (_, index) => worker(index % 3 === 0));
  await pause(1500);
  const stopped = await servers[0].stop();
  assert.equal(stopped.code, 0);
  await pause(500);
  await start(0);
  await pause(1000);
  await servers[1].kill();
  await pause(1000);
  await start(1);
  await pause(1000);
  over = true;
  await Promise.all(workers);
  await Promise.all(servers.map((server) => server.stop()));
  const away = await ask(`${nginx.url}${root}/districts`);
  assert.deepEqual([away.status, JSON.parse(away.text).code, away.headers['retry-after']], [503, 'server_away', '10'], 'with both away nginx speaks as the program does');
  assert.deepEqual(failed, []);
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  t.after(() => tools.close());
  const database = await tools.database();
  const ids = await database.asOwner(async (tx) => {
    await tx.rows("select ryadom.enter_organization('istok')");
    return (await tx.rows<{ id: string }>('select id from ryadom.district')).map((row) => row.id);
  });
  assert.deepEqual([...ids].sort(), [...stored].sort());
  // Two processes put seals on one chain, and each write has one row in it.
  assert.equal((await verifyAudit(database)).ok, true);
  const { rows } = await database.pool.query<{ n: number; ids: number }>("select count(*)::integer as n, count(distinct subject_id)::integer as ids from ryadom.audit_event where operation = 'organizations.addDistrict' and outcome = 'done'");
  assert.deepEqual(rows[0], { n: stored.length, ids: stored.length });
  t.diagnostic(`${answers} answers, ${stored.length} written`);
});
