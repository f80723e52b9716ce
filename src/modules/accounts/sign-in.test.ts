import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization } from '../../testing/app.ts';
import { openBrowser } from '../../testing/browser.ts';
import { createToken, createUser, disableUser } from './public.ts';

const password = 'сирень у старого моста';
let app: TestApp;
let org: TestOrganization;
let serial = 0;

before(async () => {
  app = await startTestApp();
  org = await app.organization('istok');
});
after(() => app.close());

async function person(roles: Parameters<typeof createUser>[1]['roles'] = ['case-manager']) {
  const email = `person${++serial}@primer.example`;
  const user = await createUser(app.services, { organization: org.slug, email, name: 'Анна Петровна Ким', roles, password });
  return { ...user, email };
}

async function signedIn(email: string, address?: string) {
  const browser = openBrowser(app, address);
  const answer = await browser.call('POST', '/sign-in', { email, password });
  assert.equal(answer.status, 200, answer.text);
  return browser;
}

const audit = async (operation: string) =>
  (await app.database.pool.query('select outcome, actor_id, details from ryadom.audit_tail where operation = $1 order by id desc', [operation])).rows;

test('sign-in gives a cookie that only the server reads, and me tells who and what is allowed', async () => {
  const user = await person();
  const browser = await signedIn(`  ${user.email.toUpperCase()} `);
  const attributes = browser.attributes.get('ryadom.session_token')!;
  assert.match(attributes, /httponly/);
  assert.match(attributes, /samesite=lax/);
  assert.doesNotMatch(attributes, /secure/);
  const me = await browser.call('GET', '/me');
  assert.equal(me.status, 200);
  assert.equal(me.body.user.email, user.email);
  assert.deepEqual(me.body.organizations.map((place: any) => [place.id, place.roles]), [['istok', [{ role: 'case-manager', branchId: null }]]]);
  assert.ok(me.body.organizations[0].operations.includes('accounts.listColleagues'));
  assert.ok(!me.body.organizations[0].operations.includes('accounts.inviteUser'));
  assert.equal((await browser.call('GET', '/organizations/istok/branches')).status, 200);
  assert.deepEqual((await audit('accounts.signIn'))[0], { outcome: 'done', actor_id: user.id, details: {} });
});

test('a cookie with a broken signature is nobody', async () => {
  const browser = await signedIn((await person()).email);
  const cookie = decodeURIComponent(browser.cookies.get('ryadom.session_token')!);
  browser.cookies.set('ryadom.session_token', encodeURIComponent(cookie.slice(0, -3) + 'AA='));
  const answer = await browser.call('GET', '/me');
  assert.equal(answer.status, 401);
  assert.equal(answer.body.code, 'sign_in_required');
});

test('the account is locked after five wrong passwords, also when they come at once, and says for how long', async () => {
  const user = await person();
  const address = '203.0.113.5';
  const wrong = await Promise.all(Array.from({ length: 8 }, () => openBrowser(app, address).call('POST', '/sign-in', { email: user.email, password: 'не тот пароль вовсе' })));
  assert.deepEqual(wrong.map((answer) => answer.status).sort(), [401, 401, 401, 401, 401, 429, 429, 429]);
  const right = await openBrowser(app, '203.0.113.6').call('POST', '/sign-in', { email: user.email, password });
  assert.equal(right.status, 429);
  assert.equal(right.body.code, 'too_many_attempts');
  assert.match(right.body.title, /Попробуйте через 15 минут/);
  assert.equal(right.headers['retry-after'], '900');
  app.setNow('2026-11-24T05:15:01Z');
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).status, 200);
  app.setNow('2026-11-24T05:00:00Z');
});

test('one address may not try many accounts', async () => {
  const address = '198.51.100.7';
  await app.database.pool.query('delete from accounts.sign_in_failure');
  const statuses: number[] = [];
  for (let i = 0; i < 52; i++) statuses.push((await openBrowser(app, address).call('POST', '/one-time-links/nothing', { password })).status);
  assert.deepEqual([...new Set(statuses.slice(0, 50))], [404]);
  assert.deepEqual(statuses.slice(50), [429, 429]);
  assert.equal((await openBrowser(app, '198.51.100.8').call('POST', '/one-time-links/nothing', { password })).status, 404);
});

test('known and unknown addresses get the same answer in the same time', async () => {
  const user = await person();
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  const bodies = new Set<string>();
  for (let i = 0; i < 8; i++) {
    for (const kind of ['known', 'unknown'] as const) {
      await app.database.pool.query('delete from accounts.sign_in_failure');
      const started = performance.now();
      const answer = await openBrowser(app).call('POST', '/sign-in', { email: kind === 'known' ? user.email : `nobody${i}@primer.example`, password: 'не тот пароль вовсе' });
      times[kind].push(performance.now() - started);
      bodies.add(JSON.stringify({ ...answer.body, requestId: '' }));
    }
  }
  assert.equal(bodies.size, 1);
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1]!;
  const ratio = median(times.known) / median(times.unknown);
  assert.ok(ratio > 0.6 && ratio < 1.6, `known/unknown = ${ratio.toFixed(2)}`);
  const forgotten = [];
  for (const email of [user.email, 'nobody@primer.example']) forgotten.push((await openBrowser(app).call('POST', '/password-forgotten', { email })).text);
  assert.equal(forgotten[0], forgotten[1]);
});

test('the second factor: enrol, second step, backup code once, off again', async () => {
  const user = await person();
  const browser = await signedIn(user.email);
  assert.equal((await browser.call('POST', '/me/second-factor', { password: 'не тот пароль' })).body.errors[0].path, 'password');
  const begun = await browser.call('POST', '/me/second-factor', { password });
  assert.equal(begun.status, 200, begun.text);
  assert.equal(begun.body.backupCodes.length, 10);
  assert.match(begun.body.uri, /^otpauth:\/\/totp\//);
  assert.match(begun.body.qr.path, /^M/);
  const code = () => totp(begun.body.secret);
  assert.equal((await signedIn(user.email)).cookies.has('ryadom.session_token'), true, 'not yet confirmed: the password is enough');
  assert.equal((await browser.call('POST', '/me/second-factor/confirm', { code: '000000' })).body.code, 'wrong_code');
  assert.equal((await browser.call('POST', '/me/second-factor/confirm', { code: code() })).status, 200);
  assert.equal((await browser.call('GET', '/me')).body.user.secondFactor, true);

  const other = openBrowser(app);
  assert.deepEqual((await other.call('POST', '/sign-in', { email: user.email, password })).body, { next: 'second-factor' });
  assert.equal((await other.call('GET', '/me')).status, 401);
  const wrong = await other.call('POST', '/sign-in/second-factor', { code: '000000' });
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'wrong_code']);
  assert.deepEqual((await audit('accounts.signInSecondFactor'))[0]!.actor_id, user.id);
  assert.equal((await other.call('POST', '/sign-in/second-factor', { code: code() })).status, 200);
  assert.equal((await other.call('GET', '/me')).status, 200);

  const backup = begun.body.backupCodes[0];
  for (const expected of [200, 401]) {
    const third = openBrowser(app);
    await third.call('POST', '/sign-in', { email: user.email, password });
    assert.equal((await third.call('POST', '/sign-in/second-factor', { kind: 'backup', code: backup })).status, expected);
  }
  assert.equal((await openBrowser(app).call('POST', '/sign-in/second-factor', { code: '123456' })).body.code, 'second_factor_expired');
  const renewed = await browser.call('POST', '/me/second-factor/backup-codes', { password });
  assert.equal(renewed.body.backupCodes.length, 10);
  assert.equal((await browser.call('POST', '/me/second-factor/disable', { password })).status, 200);
  assert.deepEqual((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).body, { next: 'done' });
});

test('guesses at the second step run out', async () => {
  const user = await person();
  const browser = await signedIn(user.email);
  const begun = await browser.call('POST', '/me/second-factor', { password });
  await browser.call('POST', '/me/second-factor/confirm', { code: totp(begun.body.secret) });
  const outcomes: string[] = [];
  for (let challenge = 0; challenge < 3; challenge++) {
    const thief = openBrowser(app);
    await thief.call('POST', '/sign-in', { email: user.email, password });
    for (let i = 0; i < 5; i++) outcomes.push((await thief.call('POST', '/sign-in/second-factor', { code: '000000' })).body.code);
  }
  assert.equal(outcomes.filter((code) => code === 'wrong_code').length, 10);
  assert.equal(outcomes.at(-1), 'too_many_attempts');
});

test('sign out, sign out everywhere, end one session', async () => {
  const user = await person();
  const [first, second, third] = [await signedIn(user.email), await signedIn(user.email), await signedIn(user.email)];
  const list = await first.call('GET', '/me/sessions');
  assert.equal(list.body.items.length, 3);
  assert.equal(list.body.items.filter((item: any) => item.isCurrent).length, 1);
  assert.equal(list.body.items[0].device, 'Chrome, Windows');
  const cookie = new Map(third.cookies);
  assert.equal((await third.call('POST', '/sign-out')).status, 200);
  assert.equal(third.cookies.size, 0);
  for (const [name, value] of cookie) third.cookies.set(name, value);
  assert.equal((await third.call('GET', '/me')).status, 401, 'a kept cookie opens nothing');
  const rest = (await first.call('GET', '/me/sessions')).body.items;
  await first.call('DELETE', `/me/sessions/${rest.find((item: any) => !item.isCurrent).id}`);
  assert.equal((await second.call('GET', '/me')).status, 401);
  const fourth = await signedIn(user.email);
  assert.equal((await fourth.call('POST', '/sign-out-everywhere')).status, 200);
  assert.deepEqual([(await first.call('GET', '/me')).status, (await fourth.call('GET', '/me')).status], [401, 401]);
});

test('a new password ends the other sessions', async () => {
  const user = await person();
  const [first, second] = [await signedIn(user.email), await signedIn(user.email)];
  const change = (currentPassword: string, newPassword: string) => first.call('POST', '/me/password', { currentPassword, newPassword });
  assert.equal((await change('не тот пароль вовсе', 'другая сирень у моста')).body.errors[0].path, 'currentPassword');
  assert.equal((await change(password, password)).body.errors[0].code, 'same_password');
  assert.equal((await change(password, 'короткий')).body.errors[0].code, 'weak_password');
  assert.equal((await change(password, 'другая сирень у моста')).status, 200);
  assert.deepEqual([(await first.call('GET', '/me')).status, (await second.call('GET', '/me')).status], [200, 401]);
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).status, 401);
});

test('a foreign page cannot write with the cookie', async () => {
  const browser = await signedIn((await person()).email);
  const foreign = await browser.call('POST', '/sign-out-everywhere', undefined, { origin: 'https://evil.example' });
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'foreign_origin']);
  assert.equal((await browser.call('POST', '/sign-out-everywhere', undefined, { 'sec-fetch-site': 'cross-site', origin: 'null' })).status, 403);
  assert.equal((await browser.call('GET', '/me')).status, 200);
});

test('a token acts as its user, opens no account settings, ends with the user', async () => {
  const user = await person(['administrator']);
  const { token, expiresAt } = await createToken(app.services, user.email, 30);
  assert.ok(expiresAt.getTime() - app.services.clock().getTime() === 30 * 86_400_000);
  const call = (method: string, path: string, body?: object) => app.call(null, method, path, body, { authorization: `Bearer ${token}` });
  assert.equal((await call('GET', '/organizations/istok/users')).status, 200);
  assert.equal((await call('GET', '/me')).body.user.email, user.email);
  assert.equal((await call('POST', '/me/password', { currentPassword: password, newPassword: 'другая сирень у моста' })).body.code, 'browser_only');
  const stored = await app.database.pool.query('select count(*) from accounts.access_token where token_hash = $1', [Buffer.from(token)]);
  assert.equal(stored.rows[0].count, 0);
  await disableUser(app.services, user.email);
  assert.equal((await call('GET', '/me')).status, 401);
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).body.code, 'account_closed');
});

/** RFC 6238 as every application on a phone does it: HMAC-SHA1, 30 seconds, 6 digits. */
function totp(secret: string): string {
  let bits = '';
  for (const letter of secret.replace(/=+$/, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1)! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
