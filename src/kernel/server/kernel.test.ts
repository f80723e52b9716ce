import { strict as assert } from 'node:assert';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';

// What the kernel promises of every operation, looked at through one small register (districts).

let app: TestApp;
let organization: TestOrganization;
let keeper: TestStaff;
let practitioner: TestStaff;
before(async () => {
  app = await startTestApp();
  organization = await app.organization('istok');
  keeper = await app.staff(organization, ['administrator', 'manager'], 'Анна Павловна Хранитель');
  practitioner = await app.staff(organization, ['practitioner'], 'Илья Практик');
});
after(() => app.close());

const district = (name: string, id = uuid()) => ({ id, name });
const audited = async (outcome: string) => {
  await app.services.auditReads.settle();
  return app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true)", [String(organization.id)]);
    return tx.rows<{ operation: string; actor_name: string; subject_id: string | null; details: object }>(
      'select operation, actor_name, subject_id, details from ryadom.audit_tail where outcome = $1 and organization_id = $2 order by id', [outcome, organization.id]);
  });
};

/** RFC 9457 with our members; nothing else may be said to a person. */
function isProblem(answer: { status: number; headers: Record<string, unknown>; body: any }, status: number, code: string) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  assert.equal(answer.body.code, code);
  assert.equal(answer.body.status, status);
  assert.equal(answer.body.type, 'about:blank');
  assert.match(answer.body.title, /[а-яё]/i);
  assert.match(answer.body.requestId, /^[\w-]{6,}$/);
  assert.equal(answer.body.requestId, answer.headers['x-request-id']);
  assert.ok(Array.isArray(answer.body.errors));
  for (const item of answer.body.errors) {
    assert.deepEqual(Object.keys(item).sort(), ['code', 'message', 'path']);
    assert.match(item.message, /[а-яё]/i, `a complaint not in Russian: ${item.message}`);
  }
}

test('health, readiness and an unknown address answer as they should', async () => {
  assert.equal((await app.app.http.inject('/healthz')).statusCode, 200);
  assert.equal((await app.app.http.inject('/readyz')).statusCode, 200);
  isProblem(await app.call(null, 'GET', '/nothing'), 404, 'not_found');
});

test('readiness waits for a database that is not migrated', async (t) => {
  await app.database.pool.query("update public.ryadom_migration set checksum = checksum || '-' where name = (select max(name) from public.ryadom_migration)");
  t.after(() => app.database.pool.query("update public.ryadom_migration set checksum = rtrim(checksum, '-')"));
  assert.equal((await app.app.http.inject('/readyz')).statusCode, 503);
  assert.equal((await app.app.http.inject('/healthz')).statusCode, 200);
});

test('metrics are for the machine itself, not for strangers', async () => {
  const own = await app.app.http.inject('/metrics');
  assert.equal(own.statusCode, 200);
  assert.match(own.body, /^ryadom_requests_total\{operation="health",status="200"\} \d+$/m);
  for (const name of ['ryadom_database_up 1', 'ryadom_audit_seal_lag_seconds ', 'ryadom_database_waiting 0']) assert.ok(own.body.includes(`\n${name}`), name);
  const stranger = await app.app.http.inject({ url: '/metrics', remoteAddress: '203.0.113.7' });
  assert.equal(stranger.statusCode, 404);
  assert.doesNotMatch(stranger.body, /ryadom_/);
  const proxied = await app.app.http.inject({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.7' } });
  assert.equal(proxied.statusCode, 404, 'what came through a proxy on this machine came from a stranger');
  const { config } = app.services;
  config.metricsToken = 'a-token-of-the-monitoring';
  try {
    const ask = async (token: string) => (await app.app.http.inject({ url: '/metrics', remoteAddress: '203.0.113.7', headers: { authorization: `Bearer ${token}` } })).statusCode;
    assert.deepEqual([await ask('a-token-of-the-monitoring'), await ask('a-token-of-somebody-else'), await ask('')], [200, 404, 404]);
    assert.equal((await app.app.http.inject('/metrics')).statusCode, 404, 'with a token set nobody reads without it');
  } finally {
    config.metricsToken = null;
  }
});

test('every answer carries the headers that keep a browser safe', async () => {
  for (const url of ['/healthz', '/api/v1/organizations/istok', '/api/v1/nothing', '/nowhere']) {
    const { headers } = await app.app.http.inject(url);
    const csp = String(headers['content-security-policy']);
    assert.match(csp, /default-src 'self'/);
    assert.match(csp, /script-src 'self'(;|$)/);
    assert.match(csp, /frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /geolocation=\(\)/);
  }
  const data = await app.call(keeper, 'GET', '/districts');
  assert.equal(data.headers['cache-control'], 'no-store');
});

test('the same submission again gives the record as it is now; the id with other content is refused', async () => {
  const draft = district('Барачаты');
  const first = await app.call(keeper, 'POST', '/districts', draft);
  assert.equal(first.status, 201);
  assert.equal((await app.call(keeper, 'POST', '/districts', draft)).status, 200);
  await app.ok(keeper, 'PATCH', `/districts/${draft.id}`, { version: 1, name: 'Крапивино' });
  const again = await app.call(keeper, 'POST', '/districts', draft);
  assert.deepEqual([again.status, again.body], [200, { id: draft.id, name: 'Крапивино', version: 2 }]);
  isProblem(await app.call(keeper, 'POST', '/districts', { ...draft, name: 'Другое' }), 409, 'id_reused');
  isProblem(await app.call(keeper, 'POST', '/branches', { id: draft.id, name: 'Барачаты' }), 409, 'id_reused');
  // The id is unique within an organization only.
  const elsewhere = await app.staff(await app.organization(), ['administrator']);
  assert.equal((await app.call(elsewhere, 'POST', '/districts', draft)).status, 201);
});

test('the same submission ten times at once makes one record', async () => {
  const draft = district('Одновременный');
  const answers = await Promise.all(Array.from({ length: 10 }, () => app.call(keeper, 'POST', '/districts', draft)));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 200, 200, 200, 200, 200, 200, 200, 200, 201]);
  for (const answer of answers) assert.deepEqual(answer.body, { id: draft.id, name: 'Одновременный', version: 1 });
  const rivals = await Promise.all(['а', 'б', 'в'].map((name) => app.call(keeper, 'POST', '/districts', district(`Соперник ${name}`, draft.id))));
  for (const answer of rivals) isProblem(answer, 409, 'id_reused');
  const { items } = await app.ok(keeper, 'GET', '/districts?query=Одновременный');
  assert.equal(items.length, 1);
});

test('a refused submission leaves its id free', async () => {
  const taken = await app.ok(keeper, 'POST', '/districts', district('Занятый'));
  const draft = district('Занятый');
  isProblem(await app.call(keeper, 'POST', '/districts', draft), 409, 'district_taken');
  await app.ok(keeper, 'DELETE', `/districts/${taken.id}`);
  assert.equal((await app.call(keeper, 'POST', '/districts', draft)).status, 201);
});

test('an edit of a stale version is refused with both versions; of two at once one wins', async () => {
  const { id } = await app.ok(keeper, 'POST', '/districts', district('Версия 1'));
  await app.ok(keeper, 'PATCH', `/districts/${id}`, { version: 1, name: 'Версия 2' });
  const stale = await app.call(keeper, 'PATCH', `/districts/${id}`, { version: 1, name: 'Моё' });
  isProblem(stale, 409, 'version_conflict');
  assert.deepEqual([stale.body.sentVersion, stale.body.currentVersion, stale.body.current], [1, 2, { id, name: 'Версия 2', version: 2 }]);
  const race = await Promise.all(['а', 'б', 'в', 'г'].map((name) => app.call(keeper, 'PATCH', `/districts/${id}`, { version: 2, name })));
  assert.deepEqual(race.map((answer) => answer.status).sort(), [200, 409, 409, 409]);
  assert.equal((await app.call(keeper, 'GET', '/districts?limit=200')).body.items.find((item: any) => item.id === id).version, 3);
});

test('bad input of every kind is a problem in Russian that says where', async () => {
  const unknown = await app.call(keeper, 'GET', '/districts?colour=red&limit=5');
  isProblem(unknown, 400, 'invalid_query');
  assert.deepEqual(unknown.body.errors.map((item: any) => [item.path, item.code]), [['colour', 'unknown_field']]);
  for (const query of ['limit=0', 'limit=201', 'limit=ten', 'limit=1.5', 'limit=', 'after=zzz', 'after=WzFd', 'limit=5&limit=6']) isProblem(await app.call(keeper, 'GET', `/districts?${query}`), 400, 'invalid_query');

  const extra = await app.call(keeper, 'POST', '/districts', { ...district('Лишнее'), colour: 'red' });
  isProblem(extra, 422, 'invalid_input');
  assert.deepEqual(extra.body.errors.map((item: any) => item.path), ['colour']);
  for (const body of [{}, [], 'text', 5, null, { id: 'x', name: 'y' }, { id: uuid() }, { id: uuid(), name: '' }, { id: uuid(), name: ' \u0000 ' }, { id: uuid(), name: 'я'.repeat(201) }, { id: uuid(), name: { a: 1 } }]) {
    const answer = await app.call(keeper, 'POST', '/districts', JSON.stringify(body), { 'content-type': 'application/json' });
    isProblem(answer, 422, 'invalid_input');
    assert.ok(answer.body.errors.length > 0);
  }

  const post = (payload: string | Buffer, headers: Record<string, string>) => app.call(keeper, 'POST', '/districts', payload, headers);
  isProblem(await post('{"id": ', { 'content-type': 'application/json' }), 400, 'malformed');
  isProblem(await post('', { 'content-type': 'application/json' }), 400, 'malformed');
  isProblem(await post('{"__proto__": {"a": 1}}', { 'content-type': 'application/json' }), 400, 'malformed');
  isProblem(await post('id=1&name=x', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported_type');
  isProblem(await app.call(keeper, 'GET', '/districts/%E0%A4%A'), 400, 'malformed');
  isProblem(await post('<a/>', { 'content-type': 'text/xml' }), 415, 'unsupported_type');
  isProblem(await post(JSON.stringify(district('я'.repeat(1_100_000))), { 'content-type': 'application/json' }), 413, 'too_large');
});

test('an id that is no id, that is not there and that is another organization’s answer alike', async () => {
  const elsewhere = await app.organization();
  const foreign = await app.ok(await app.staff(elsewhere, ['administrator']), 'POST', '/districts', district('Чужой'));
  const answers = await Promise.all(
    ['nonsense', '%00', 'a'.repeat(150), 'a'.repeat(3000), uuid(), foreign.id].map((id) => app.call(keeper, 'PATCH', `/districts/${id}`, { version: 1, name: 'Новое' })),
  );
  for (const answer of answers) isProblem(answer, 404, 'not_found');
  const { requestId: _, ...expected } = answers[0]!.body;
  for (const answer of answers) {
    const { requestId: _id, ...rest } = answer.body;
    assert.deepEqual(rest, expected);
  }
  // Organizations too: not mine, not there and no slug at all.
  for (const slug of [elsewhere.slug, 'nowhere', 'NO%20SLUG']) isProblem(await app.call(keeper, 'GET', `/organizations/${slug}/districts`), 404, 'not_found');
});

test('nobody signed in, a wrong or an ended token: 401 in the same words', async () => {
  await app.database.pool.query("update accounts.access_token set expires_at = now() - interval '1 second' where user_id = $1", [(await app.staff(organization, ['manager'])).userId]);
  const ended = await app.staff(organization, ['manager']);
  await app.database.pool.query("update accounts.access_token set expires_at = now() - interval '1 second' where user_id = $1", [ended.userId]);
  for (const answer of [
    await app.call(null, 'GET', '/organizations/istok/districts'),
    await app.call({ ...keeper, token: 'x'.repeat(43) }, 'GET', '/districts'),
    await app.call(ended, 'GET', '/districts'),
    await app.call(null, 'GET', '/organizations/istok/districts', undefined, { authorization: 'Basic YTpi' }),
    await app.call(null, 'GET', '/organizations/istok/districts', undefined, { cookie: 'ryadom.session_token=forged.signature' }),
  ]) isProblem(answer, 401, 'sign_in_required');
});

test('a refusal for want of rights and a missing record are in the audit, with who asked for what', async () => {
  const before = (await audited('refused')).length;
  isProblem(await app.call(practitioner, 'POST', '/districts', district('Не моё')), 403, 'forbidden');
  const missing = uuid();
  isProblem(await app.call(keeper, 'PATCH', `/districts/${missing}`, { version: 1, name: 'Нет' }), 404, 'not_found');
  const rows = (await audited('refused')).slice(before);
  assert.deepEqual(rows, [
    { operation: 'organizations.addDistrict', actor_name: 'Илья Практик', subject_id: null, details: { code: 'forbidden' } },
    { operation: 'organizations.changeDistrict', actor_name: 'Анна Павловна Хранитель', subject_id: missing, details: { code: 'not_found' } },
  ]);
});

test('a write and its audit row stand or fall together', async () => {
  const before = (await audited('done')).length;
  const { id } = await app.ok(keeper, 'POST', '/districts', district('Со следом'));
  isProblem(await app.call(keeper, 'POST', '/districts', district('Со следом')), 409, 'district_taken');
  const rows = (await audited('done')).slice(before);
  assert.deepEqual(rows.map((row) => [row.operation, row.subject_id]), [['organizations.addDistrict', id]]);
});

test('a page of another site cannot write with somebody’s cookie; a machine’s token needs no origin', async () => {
  const write = (headers: Record<string, string>) => app.call(null, 'POST', '/organizations/istok/districts', district(`Чужая страница ${uuid()}`), headers);
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:81', host: 'localhost' },
  ]) isProblem(await write(headers as unknown as Record<string, string>), 403, 'foreign_origin');
  for (const headers of [{ origin: 'http://localhost', host: 'localhost' }, { 'sec-fetch-site': 'same-origin' }, {}]) {
    isProblem(await write(headers as unknown as Record<string, string>), 401, 'sign_in_required');
  }
  const machine = await app.call(keeper, 'POST', '/districts', district('Машина'), { origin: 'https://evil.example' });
  assert.equal(machine.status, 201);
});

test('lists come in pages that neither repeat nor lose a row', async () => {
  const pager = await app.staff(await app.organization(), ['administrator']);
  const names = Array.from({ length: 23 }, (_, i) => `Район ${String(i).padStart(2, '0')}`);
  for (const name of names) await app.ok(pager, 'POST', '/districts', district(name));
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: { name: string }[]; next: string | null } = await app.ok(pager, 'GET', `/districts?limit=5${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    assert.ok(page.items.length <= 5);
    seen.push(...page.items.map((item) => item.name));
    after = page.next;
  }
  assert.deepEqual(seen, names);
});

test('what is no HTTP at all still gets a problem in Russian', async () => {
  await app.app.http.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.app.http.server.address() as AddressInfo;
  const say = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (data: Buffer) => (answer += data.toString()));
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });
  for (const [text, status, code] of [
    ['HELO there\r\n\r\n', 400, 'malformed'],
    [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers_too_large'],
  ] as const) {
    const [head, body] = (await say(text)).split('\r\n\r\n');
    assert.match(head!, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(head!, /content-type: application\/problem\+json/i);
    const problem = JSON.parse(body!);
    assert.equal(problem.code, code);
    assert.match(problem.title, /[а-яё]/i);
  }
});
