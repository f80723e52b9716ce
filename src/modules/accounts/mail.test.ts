import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, uuid } from '../../testing/app.ts';
import { openBrowser } from '../../testing/browser.ts';
import { startMail, type TestMail } from '../../testing/smtp.ts';
import { createUser } from './public.ts';

const password = 'сирень у старого моста';
let app: TestApp;
let mail: TestMail;

before(async () => {
  app = await startTestApp();
  mail = await startMail();
  Object.assign(app.services.config, { smtpUrl: mail.url, publicUrl: 'http://ryadom.example' });
});
after(async () => {
  await app.close();
  await mail.stop();
});

test('a forgotten password: a letter to the owner only, its link works once, the answer tells nothing', async () => {
  const org = await app.organization('istok');
  const user = await createUser(app.services, { organization: org.slug, email: 'vera@istok.example', name: 'Вера Соловьёва', roles: ['manager'], password });
  const browser = openBrowser(app);
  // A forged Host must not get into the letter.
  const known = await browser.call('POST', '/password-forgotten', { email: user.email }, { host: 'evil.example', origin: 'http://evil.example' });
  const unknown = await browser.call('POST', '/password-forgotten', { email: 'nobody@istok.example' });
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  await mail.wait(1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(mail.letters.length, 1);
  assert.equal(mail.letters[0]!.to, user.email);
  const link = /http:\/\/ryadom\.example\/link\/([\w-]{43})/.exec(mail.letters[0]!.text);
  assert.ok(link, mail.letters[0]!.text);
  assert.match(mail.letters[0]!.text, /Ссылка действует до 25 ноября 2026/);
  assert.equal((await browser.call('POST', `/one-time-links/${link[1]}`, { password: 'новая сирень у моста' })).status, 200);
  assert.equal((await browser.call('POST', `/one-time-links/${link[1]}`, { password: 'ещё одна сирень тут' })).status, 404);
});

test('a mailbox gets at most three letters an hour, whoever asks', async () => {
  const before = mail.letters.length;
  for (let i = 0; i < 5; i++) await openBrowser(app, `203.0.113.${i}`).call('POST', '/password-forgotten', { email: 'vera@istok.example' });
  await mail.wait(before + 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(mail.letters.length - before, 2, 'one of three was spent above');
});

test('an invitation also goes by mail', async () => {
  const admin = await app.staff({ ...(await orgOf('istok')) }, ['administrator']);
  const before = mail.letters.length;
  const made = await app.ok(admin, 'POST', '/users', { id: uuid(), email: 'oleg@istok.example', name: 'Олег Гай', roles: [{ role: 'practitioner', branchId: null }] });
  assert.equal(made.invitation.mailed, true);
  await mail.wait(before + 1);
  assert.ok(mail.letters.at(-1)!.text.includes(made.invitation.url));
});

async function orgOf(slug: string) {
  const { rows } = await app.database.pool.query<{ id: number }>('select id from ryadom.organization where slug = $1', [slug]);
  return { id: rows[0]!.id, slug, branchId: '' };
}
