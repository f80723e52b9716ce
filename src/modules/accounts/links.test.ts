import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { openBrowser } from '../../testing/browser.ts';
import { createUser, firstAdministratorLink } from './public.ts';

const password = 'сирень у старого моста';
let app: TestApp;

before(async () => {
  app = await startTestApp();
});
after(() => app.close());

const tokenOf = (url: string) => url.split('/').at(-1)!;
const first = (token: string, changes: object = {}) => ({
  token, name: 'Вера Алексеевна Соловьёва', email: 'vera@istok.example', password,
  organization: { name: 'Центр поддержки семьи «Исток»', timeZone: 'Asia/Novokuznetsk' }, alsoManager: true, ...changes,
});

test('the first administrator: organization, account and rights in one step, once even when two try at once', async () => {
  const start = await openBrowser(app).call('GET', '/start');
  assert.equal(start.body.needsFirstAdministrator, true);
  assert.equal(start.body.organizationName, null);
  const urls = [await firstAdministratorLink(app.services), await firstAdministratorLink(app.services, 'https://ryadom.example')];
  assert.match(urls[1]!, /^https:\/\/ryadom\.example\/link\/[\w-]{43}$/);
  const [one, two] = urls.map((url) => tokenOf(url!));
  const link = await openBrowser(app).call('GET', `/one-time-links/${one}`);
  assert.equal(link.body.purpose, 'first');
  assert.ok(link.body.practices.some((practice: any) => practice.id === 'course-for-family'));

  const browser = openBrowser(app);
  const weak = await browser.call('POST', '/first-administrator', first(one!, { password: 'vera@istok.example' }));
  assert.deepEqual([weak.status, weak.body.errors[0].path], [422, 'password']);
  const unknown = await browser.call('POST', '/first-administrator', first(one!, { practice: 'nothing' }));
  assert.deepEqual([unknown.status, unknown.body.errors[0].path], [422, 'practice']);
  assert.equal((await app.database.pool.query('select 1 from ryadom.organization')).rowCount, 0, 'a refusal leaves nothing behind');

  const browsers = [browser, openBrowser(app), openBrowser(app), openBrowser(app)];
  const tries = await Promise.all(browsers.map((each, index) =>
    each.call('POST', '/first-administrator', first(index % 2 ? two! : one!, { practice: 'course-for-family', email: `vera${index}@istok.example` }))));
  assert.deepEqual(tries.map((answer) => answer.status).sort(), [200, 409, 409, 409]);
  const winner = tries.findIndex((answer) => answer.status === 200);
  assert.deepEqual(tries[winner]!.body, { organization: { id: 'istok', name: 'Центр поддержки семьи «Исток»' } });
  const me = await browsers[winner]!.call('GET', '/me');
  assert.deepEqual(me.body.organizations[0].roles.map((held: any) => held.role), ['administrator', 'manager']);
  const branches = await browsers[winner]!.call('GET', '/organizations/istok/branches');
  assert.deepEqual(branches.body.items.map((item: any) => [item.name, item.isDefault]), [['Основное отделение', true]]);
  const installed = await browsers[winner]!.call('GET', '/organizations/istok/practices');
  assert.deepEqual(installed.body.items.map((item: any) => item.id), ['course-for-family']);
  assert.equal(await firstAdministratorLink(app.services), null);
  assert.equal((await openBrowser(app).call('GET', '/start')).body.organizationName, 'Центр поддержки семьи «Исток»');
  const trace = await app.database.pool.query("select actor_name, organization_id is not null as inside from ryadom.audit_tail where operation = 'accounts.becomeFirstAdministrator'");
  assert.deepEqual(trace.rows, [{ actor_name: 'Вера Алексеевна Соловьёва', inside: true }]);
});

test('an invitation sets a password exactly once, also when opened at once, and signs in', async () => {
  const user = await createUser(app.services, { organization: 'istok', email: 'oleg@istok.example', name: 'Олег Ильич Гай', roles: ['case-manager'] });
  const token = tokenOf(user.invitationUrl!);
  const stored = await app.database.pool.query('select encode(token_hash, $1) as hash from accounts.one_time_link', ['escape']);
  assert.ok(stored.rows.every((row) => !row.hash.includes(token)), 'only the hash is kept');
  const described = await openBrowser(app).call('GET', `/one-time-links/${token}`);
  assert.deepEqual([described.body.purpose, described.body.email, described.body.organizationName], ['invitation', 'oleg@istok.example', 'Центр поддержки семьи «Исток»']);
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: 'oleg@istok.example', password })).status, 401);
  assert.equal((await openBrowser(app).call('POST', `/one-time-links/${token}`, { password: 'коротко' })).body.errors[0].code, 'weak_password');
  const browsers = Array.from({ length: 5 }, () => openBrowser(app));
  const answers = await Promise.all(browsers.map((each) => each.call('POST', `/one-time-links/${token}`, { password })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 404, 404, 404, 404]);
  assert.equal((await browsers[answers.findIndex((answer) => answer.status === 200)]!.call('GET', '/me')).status, 200);
  assert.equal((await openBrowser(app).call('GET', `/one-time-links/${token}`)).body.code, 'link_invalid');
});

test('a link ends with its time', async () => {
  const user = await createUser(app.services, { organization: 'istok', email: 'late@istok.example', name: 'Нина Ивановна Роот', roles: ['practitioner'] });
  app.setNow('2026-12-02T05:00:01Z');
  assert.equal((await openBrowser(app).call('GET', `/one-time-links/${tokenOf(user.invitationUrl!)}`)).status, 404);
  app.setNow('2026-11-24T05:00:00Z');
});

test('over TLS the cookie is Secure', async () => {
  await createUser(app.services, { organization: 'istok', email: 'tls@istok.example', name: 'Пётр Яковлевич Юн', roles: ['practitioner'], password });
  app.services.config.publicUrl = 'https://ryadom.example';
  const browser = openBrowser(app);
  assert.equal((await browser.call('POST', '/sign-in', { email: 'tls@istok.example', password })).status, 200);
  assert.match(browser.attributes.get('__Secure-ryadom.session_token')!, /secure/);
  assert.equal((await browser.call('GET', '/me')).status, 200);
  app.services.config.publicUrl = null;
});
