import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { openBrowser } from '../../testing/browser.ts';
import { createUser, disableUser } from './public.ts';

const password = 'сирень у старого моста';
let app: TestApp;
let org: TestOrganization;
let admin: TestStaff;

before(async () => {
  app = await startTestApp();
  org = await app.organization('istok');
  admin = await app.staff(org, ['administrator'], 'Администратор Главный');
});
after(() => app.close());

const tokenOf = (url: string) => url.split('/').at(-1)!;
const invite = (changes: object = {}) => ({ id: uuid(), email: `${uuid()}@primer.example`, name: 'Анна Петровна Ким', roles: [{ role: 'case-manager', branchId: null }], ...changes });

test('inviting: a link to copy, the same submission again, an address twice', async () => {
  const body = invite({ position: 'психолог' });
  const made = await app.call(admin, 'POST', '/users', body);
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.body.user.state, made.body.user.position, made.body.invitation.mailed], ['invited', 'психолог', false]);
  const again = await app.call(admin, 'POST', '/users', body);
  assert.deepEqual([again.status, again.body.user.id, again.body.invitation], [200, body.id, null]);
  assert.equal((await app.call(admin, 'POST', '/users', { ...body, name: 'Другое Имя' })).body.code, 'id_reused');
  assert.equal((await app.call(admin, 'POST', '/users', { ...body, id: uuid() })).body.code, 'email_taken');

  const renewed = await app.ok(admin, 'POST', `/users/${body.id}/invitation`);
  assert.equal((await openBrowser(app).call('GET', `/one-time-links/${tokenOf(made.body.invitation.url)}`)).status, 404, 'the earlier link is replaced');
  assert.equal((await app.call(admin, 'POST', `/users/${body.id}/reset-link`, {})).body.code, 'not_joined');
  const browser = openBrowser(app);
  assert.equal((await browser.call('POST', `/one-time-links/${tokenOf(renewed.url)}`, { password })).status, 200);
  assert.equal((await app.ok(admin, 'GET', `/users/${body.id}`)).state, 'active');
  assert.equal((await app.call(admin, 'POST', `/users/${body.id}/invitation`)).body.code, 'already_joined');

  const reset = await app.ok(admin, 'POST', `/users/${body.id}/reset-link`, {});
  assert.equal((await openBrowser(app).call('POST', `/one-time-links/${tokenOf(reset.url)}`, { password: 'другая сирень у моста' })).status, 200);
  assert.equal((await browser.call('GET', '/me')).status, 401, 'a new password ends the old sessions');
});

test('roles: a branch only for a manager, edits carry the version, history keeps what changed', async () => {
  const branch = await app.branch(org, 'Северное');
  const wrong = await app.call(admin, 'POST', '/users', invite({ roles: [{ role: 'case-manager', branchId: branch }] }));
  assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, 'roles.0.branchId']);
  const { user } = await app.ok(admin, 'POST', '/users', invite({ roles: [{ role: 'manager', branchId: branch }] }));
  assert.deepEqual(user.roles, [{ role: 'manager', branchId: branch, branchName: 'Северное' }]);
  const changed = await app.ok(admin, 'PATCH', `/users/${user.id}`, { version: user.version, position: 'методист', roles: [{ role: 'practitioner', branchId: null }] });
  assert.deepEqual([changed.version, changed.position, changed.roles[0].role], [2, 'методист', 'practitioner']);
  const stale = await app.call(admin, 'PATCH', `/users/${user.id}`, { version: user.version, name: 'Новое Имя' });
  assert.deepEqual([stale.status, stale.body.code, stale.body.currentVersion], [409, 'version_conflict', 2]);
  assert.ok(!('userId' in stale.body.current));
  const history = await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    return tx.rows<{ changes: object }>('select changes from ryadom.field_history where subject_id = $1', [user.id]);
  });
  assert.deepEqual(history.flatMap((row) => Object.keys(row.changes)).sort(), ['position', 'roles']);
});

test('the last administrator stays; nobody closes their own access', async () => {
  const me = await app.ok(admin, 'GET', `/users/${admin.staffId}`);
  assert.equal((await app.call(admin, 'POST', `/users/${admin.staffId}/disable`, { version: me.version })).body.code, 'own_access');
  const invited = await app.ok(admin, 'POST', '/users', invite({ roles: [{ role: 'administrator', branchId: null }] }));
  const demote = await app.call(admin, 'PATCH', `/users/${admin.staffId}`, { version: me.version, roles: [{ role: 'manager', branchId: null }] });
  assert.deepEqual([demote.status, demote.body.code], [409, 'last_administrator'], 'somebody who has not joined yet does not count');
  assert.equal((await openBrowser(app).call('POST', `/one-time-links/${tokenOf(invited.invitation.url)}`, { password })).status, 200);
  const both = await app.ok(admin, 'PATCH', `/users/${admin.staffId}`, { version: me.version, roles: [{ role: 'administrator', branchId: null }, { role: 'manager', branchId: null }] });
  assert.equal(both.roles.length, 2);
});

test('disabling ends access at once; enabling gives it back', async () => {
  const user = await createUser(app.services, { organization: org.slug, email: 'gone@primer.example', name: 'Игорь Ом', roles: ['practitioner'], password });
  const browser = openBrowser(app);
  await browser.call('POST', '/sign-in', { email: user.email, password });
  assert.equal((await browser.call('GET', '/organizations/istok/branches')).status, 200);
  const off = await app.ok(admin, 'POST', `/users/${user.id}/disable`, { version: 1 });
  assert.equal(off.state, 'disabled');
  assert.equal((await browser.call('GET', '/organizations/istok/branches')).status, 401);
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).body.code, 'account_closed');
  assert.equal((await app.call(admin, 'POST', `/users/${user.id}/reset-link`, {})).body.code, 'user_disabled');
  assert.equal((await app.ok(admin, 'POST', `/users/${user.id}/enable`, { version: off.version })).state, 'active');
  assert.equal((await openBrowser(app).call('POST', '/sign-in', { email: user.email, password })).status, 200);
});

test('somebody with an account elsewhere joins by their own password, and no administrator can reset it', async () => {
  const other = await app.organization('rodnik');
  const otherAdmin = await app.staff(other, ['administrator']);
  const user = await createUser(app.services, { organization: org.slug, email: 'both@primer.example', name: 'Ада Яр', roles: ['case-manager'], password });
  const { user: invited, invitation } = await app.ok(otherAdmin, 'POST', '/users', invite({ email: user.email }));
  assert.equal(invited.state, 'invited');
  const browser = openBrowser(app);
  await browser.call('POST', '/sign-in', { email: user.email, password });
  assert.deepEqual((await browser.call('GET', '/me')).body.organizations.map((place: any) => place.id), ['istok']);
  const token = tokenOf(invitation.url);
  assert.equal((await browser.call('GET', `/one-time-links/${token}`)).body.purpose, 'join');
  assert.equal((await browser.call('POST', `/one-time-links/${token}`, { password: 'пароль чужого человека' })).body.errors[0].code, 'wrong_password');
  assert.equal((await browser.call('POST', `/one-time-links/${token}`, { password })).status, 200);
  assert.deepEqual((await browser.call('GET', '/me')).body.organizations.map((place: any) => place.id).sort(), ['istok', 'rodnik']);
  assert.equal((await app.call(otherAdmin, 'POST', `/users/${invited.id}/reset-link`, {})).body.code, 'user_of_several');
});

test('another organization’s user is not there, and the refusal is audited', async () => {
  const foreign = await app.staff(await app.organization(), ['administrator']);
  const clean = (answer: { body: any }) => JSON.stringify({ ...answer.body, requestId: '' });
  const missing = clean(await app.call(admin, 'GET', `/users/${uuid()}`));
  assert.equal(clean(await app.call(admin, 'GET', `/users/${foreign.staffId}`)), missing);
  assert.equal(clean(await app.call(admin, 'GET', `/organizations/${foreign.organization.slug}/users`)), missing);
  assert.equal(clean(await app.call(admin, 'POST', `/users/${foreign.staffId}/disable`, { version: 1 })), missing);
  const practitioner = await app.staff(org, ['practitioner']);
  assert.equal((await app.call(practitioner, 'POST', '/users', invite())).status, 403);
  const refused = await app.database.pool.query("select operation, details from ryadom.audit_tail where outcome = 'refused' and actor_id = $1", [practitioner.staffId]);
  assert.deepEqual(refused.rows, [{ operation: 'accounts.inviteUser', details: { code: 'forbidden' } }]);
});

test('lists: pages, search, state, role; colleagues are open to everybody', async () => {
  const page = await app.ok(admin, 'GET', '/users?limit=2');
  assert.equal(page.items.length, 2);
  const rest = await app.ok(admin, 'GET', `/users?limit=200&after=${page.next}`);
  const ids = [...page.items, ...rest.items].map((item: any) => item.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual((await app.ok(admin, 'GET', '/users?query=ада')).items.map((item: any) => item.name), ['Ада Яр']);
  assert.ok((await app.ok(admin, 'GET', '/users?state=invited&role=manager')).items.every((item: any) => item.state === 'invited'));
  assert.equal((await app.call(admin, 'GET', '/users?after=zzz')).status, 400);
  const practitioner = await app.staff(org, ['practitioner'], 'Яна Ёлкина');
  assert.deepEqual((await app.ok(practitioner, 'GET', `/colleagues?query=${encodeURIComponent('ЕЛК')}`)).items.map((item: any) => item.name), ['Яна Ёлкина']);
});

test('the operator closes anybody and is told which organization is left without an administrator who can sign in', async () => {
  const { slug } = await app.organization();
  const add = (email: string, joined: boolean) =>
    createUser(app.services, { organization: slug, email: `${email}-${slug}@primer.example`, name: 'Анна Ким', roles: ['administrator'], ...(joined ? { password } : {}) });
  const close = async (email: string) => (await disableUser(app.services, `${email}-${slug}@primer.example`)).unled;
  await add('first', true);
  await add('second', true);
  await add('invited', false);
  assert.deepEqual(await close('first'), []);
  assert.deepEqual(await close('second'), [slug], 'who was only invited cannot sign in');
  assert.deepEqual(await close('invited'), []);
});
