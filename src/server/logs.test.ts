import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { operation } from '../kernel/contract.ts';
import { createLog, factsOf } from '../kernel/server/log.ts';
import { defineModule, handle } from '../kernel/server/module.ts';
import { startTestApp, type TestApp, uuid } from '../testing/app.ts';
import { bodyOf, pathOf, queryOf } from '../testing/rights/sample.ts';
import { buildWorld, type World } from '../testing/rights/world.ts';
import { stopJobs } from '../modules/jobs/public.ts';
import { type App, createApp } from './app.ts';
import { modules } from './modules.ts';

// Every operation is called with marked personal words, in bodies, addresses, headers, file names and errors; none of the
// marks may stand in a log line or in a label of /metrics, and what labels there are must be words of the program.

const marks = { name: 'Тайноименская', phone: '+7 913 555-44-33', snils: '112-233-445 95', search: 'Поисковикова', file: 'список-Файловой.xlsx', mail: 'tajnaya@primer.example', latin: 'secretova' };
const anyMark = /Тайноимен|тайноимен|913 ?555|9135554433|112-?233|11223344595|Поисковик|Файлов|tajnaya|secretova|%D0%A2%D0%B0%D0%B9/i;

let app: TestApp;
let world: World;
let probed: App;
let http: App['http'];
let written = '';
const untouched = { error: process.stderr.write.bind(process.stderr) };

/** Defects of every kind that quote what a person typed. */
const defects: Record<string, (tx: { rows(sql: string, params?: unknown[]): Promise<unknown> }) => unknown> = {
  sql: (tx) => tx.rows(`do $$ begin raise exception 'Дубль ${marks.name}' using errcode = 'XX123', detail = 'Key (snils)=(${marks.snils}) exists', hint = '${marks.phone}', table = 'person', column = 'snils'; end $$`),
  parameters: (tx) => tx.rows('select 1 / (length($1::text) - length($1::text))', [marks.name]),
  json: () => JSON.parse(marks.name),
  lines: () => {
    throw new Error(`первая\n    at ${marks.name} (file:///x.ts:1:2)\n${marks.phone}`);
  },
  cause: () => {
    throw new Error(marks.name, { cause: Object.assign(new Error(marks.phone), { code: marks.name, table: marks.snils }) });
  },
  thrown: () => {
    throw marks.name as unknown as Error;
  },
};
const probe = operation({ name: 'probe.break', method: 'POST', path: '/organizations/:org/probe', summary: 'x', params: z.strictObject({ org: z.string() }), body: z.strictObject({ kind: z.string() }), output: z.object({}) });
const probing = defineModule({
  name: 'probe',
  access: { 'probe.break': { manager: 'organization', administrator: 'none', 'case-manager': 'team', practitioner: 'team' } },
  routes: [handle(probe, async (context, { body }) => {
    await defects[body.kind]!(context.tx as never);
    context.services.log.error(new Error(marks.name));
    context.services.log.error({ err: new Error(marks.name), reason: new Error(marks.phone) }, 'probe');
    return {};
  })],
});

before(async () => {
  app = await startTestApp();
  world = await buildWorld(app);
  const log = createLog('debug', { write: (line: string) => void (written += line) });
  probed = createApp({ config: app.services.config, database: app.database, modules: [...modules, probing], sessionTokenOf: () => null, clock: app.services.clock, log });
  http = probed.http;
  await http.ready();
  process.stderr.write = ((chunk: string | Uint8Array) => {
    written += String(chunk);
    return true;
  }) as typeof process.stderr.write;
});
after(async () => {
  process.stderr.write = untouched.error;
  // Jobs that it began work on the same database: they let go before that is closed.
  await stopJobs(probed.services);
  await probed.stop();
  await app.close();
});

/** The same value with a mark in every free text of it. */
function marked(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => marked(item, key));
  if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, marked(item, name)]));
  if (typeof value !== 'string' || !/Проба|@primer/.test(value)) return value;
  if (/mail/i.test(key)) return marks.mail;
  if (/phone|value/i.test(key)) return marks.phone;
  return /snils/i.test(key) ? marks.snils : marks.name;
}

async function send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<number> {
  const answer = await http.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${world.staff.everything.token}`, 'user-agent': marks.latin, ...(Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {}), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return answer.statusCode;
}

test('no log line holds anything personal, whatever is called and however it fails', { timeout: 240_000 }, async () => {
  const words = { practice: 'course-for-family', indicator: 'home_visits' };
  const { slug } = world.organization;
  const statuses = new Map<number, number>();
  const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const routes = modules.flatMap((module) => module.routes);
  for (const { operation: called } of routes) {
    const ids = world.ids.own;
    let path: string;
    let body: unknown;
    try {
      ({ path } = pathOf(called, slug, ids, words));
      body = marked(bodyOf(called, ids, {}));
    } catch {
      // No sample from the contract alone: a body that is refused says as much.
      path = called.path.replace(':org', slug).replace(/:\w+/g, uuid());
      body = { name: marks.name, [marks.name]: marks.phone };
    }
    const query = queryOf(called, ids, {});
    count(await send(called.method, `/api/v1${path}${query}`, body));
    count(await send(called.method, `/api/v1${path}${query === '' ? '?' : `${query}&`}query=${encodeURIComponent(marks.search)}&${encodeURIComponent(marks.name)}=1`, body));
    if (called.body !== undefined) count(await send(called.method, `/api/v1${path}`, { ...(body as object), [marks.name]: marks.snils }));
  }
  const root = `/api/v1/organizations/${slug}`;
  count(await send('GET', `${root}/families?query=${encodeURIComponent(marks.search)}`));
  count(await send('GET', `${root}/families/${encodeURIComponent(marks.name)}`));
  count(await send('GET', `/api/v1/organizations/${marks.latin}/families`));
  count(await send('GET', `/${encodeURIComponent(marks.name)}/${marks.latin}`));
  count(await send('GET', `/api/v1/organizations/${marks.latin}/%ZZ`));
  count(await send('POST', `${root}/families`, Buffer.from(`{"${marks.name}`), { 'content-type': 'application/json' }));
  count(await send('POST', `${root}/imports?practice=course-for-family&fileName=${encodeURIComponent(marks.file)}&wait=1`, Buffer.from(`PK ${marks.name}`)));
  count(await send('POST', '/api/v1/sign-in', { email: marks.mail, password: marks.latin }));
  for (const kind of Object.keys(defects)) count(await send('POST', `${root}/probe`, { kind }));
  const defective = Object.keys(defects).length;
  assert.equal(statuses.get(500), defective, JSON.stringify([...statuses]));
  for (const status of [200, 201, 400, 404, 422]) assert.ok((statuses.get(status) ?? 0) > 3, `${status}: ${statuses.get(status)}`);

  const lines = written.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.ok(lines.length > routes.length * 2, `only ${lines.length} lines`);
  const told = lines.filter((line) => anyMark.test(JSON.stringify(line)));
  assert.deepEqual(told, []);
  assert.equal(lines.filter((line) => line['msg'] === 'defect').length, defective);

  const requests = lines.filter((line) => line['ms'] !== undefined);
  const known = new Set(['level', 'time', 'requestId', 'operation', 'organization', 'status', 'code', 'ms']);
  for (const line of requests) for (const key of Object.keys(line)) assert.ok(known.has(key), `an unknown word in a line: ${key}`);
  assert.ok(requests.some((line) => line['organization'] === slug));
  for (const line of requests) assert.ok(line['organization'] === undefined || line['organization'] === slug, 'only what is an organization is named as one');
});

test('what is told of an error are its kind, codes, words of the schema and places', () => {
  const error = Object.assign(new Error(`${marks.name}\n    at ${marks.name}`), { code: '23505', table: 'person', constraint: 'person_snils', detail: marks.snils, where: marks.phone, parameters: [marks.name] });
  const facts = factsOf(error);
  assert.deepEqual(Object.keys(facts).sort(), ['at', 'code', 'constraint', 'name', 'table']);
  assert.match(facts.at!, /logs\.test\.ts:\d+/);
  assert.doesNotMatch(JSON.stringify(facts), anyMark);
});

test('series of /metrics are named by words of the program only, and there is a bound to them', async () => {
  const answer = await http.inject('/metrics');
  assert.equal(answer.statusCode, 200);
  const names = new Set([...modules, probing].flatMap((module) => module.routes.map((route) => route.operation.name)));
  for (const other of ['health', 'readiness', 'metrics', 'description', 'page', 'none']) names.add(other);
  const allowed: Record<string, (value: string) => boolean> = {
    operation: (value) => names.has(value), status: (value) => /^[2-5]\d\d$/.test(value), le: (value) => /^([\d.]+|\+Inf)$/.test(value),
    kind: (value) => /^[a-zA-Z.-]{2,40}$/.test(value), outcome: (value) => ['done', 'failed', 'cancelled'].includes(value), version: (value) => /^v?\d+\.\d+/.test(value),
    node: (value) => /^\d+\./.test(value), database: (value) => ['embedded', 'postgresql'].includes(value),
  };
  let series = 0;
  for (const line of answer.body.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    series++;
    for (const [, label, value] of line.matchAll(/([a-z_]+)="([^"]*)"/g)) assert.ok(allowed[label!]?.(value!), `${label}="${value}"`);
  }
  // An operation has one histogram and a counter for each status it ever answered.
  assert.ok(series < names.size * 30, `${series} series for ${names.size} operations`);
  assert.doesNotMatch(answer.body, anyMark);
  assert.ok(!answer.body.includes(world.organization.slug));
  assert.doesNotMatch(answer.body, /[0-9a-f]{8}-[0-9a-f]{4}-/);
});
