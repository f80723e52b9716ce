import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight } from './people.ts';
import { startServer } from './server.ts';

// From the one-time link of an empty server to a colleague who signs in on a phone with a second factor.

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
let administrator: Page;
let colleague: Page;
let complaints: string[][] = [];
let invitation = '';
let backupCodes: string[] = [];
const password = 'зелёный трамвай у реки';
const colleaguePassword = 'лодка плывёт под мостом';

before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  const people = [await newPerson(browser, server.url, desk), await newPerson(browser, server.url, phone)] as const;
  [administrator, colleague] = [people[0].page, people[1].page];
  complaints = people.map((person) => person.complaints);
});
after(async () => {
  await browser.close();
  await server.stop();
});

test('the one-time link makes the organization and its administrator in three steps', async () => {
  await administrator.goto(server.firstLink!);
  await administrator.getByRole('button', { name: 'Дальше' }).click();
  await administrator.getByText('Проверьте 3 поля').waitFor();
  await looksRight(administrator, 'первый вход, ошибки');
  await administrator.getByLabel('Фамилия, имя и отчество').fill('Костин Павел Андреевич');
  await administrator.getByLabel('Электронная почта').fill('kostin@primer.ru');
  await administrator.getByRole('textbox', { name: 'Пароль' }).fill(password);
  await administrator.getByText('Включена русская раскладка').waitFor();
  await administrator.getByRole('button', { name: 'Дальше' }).click();
  await administrator.getByLabel('Название организации').fill('Центр «Исток»');
  await administrator.getByLabel('Часовой пояс').click();
  await administrator.getByRole('option', { name: /Кемерово/ }).click();
  await looksRight(administrator, 'первый вход, организация');
  await administrator.getByRole('button', { name: 'Дальше' }).click();
  await looksRight(administrator, 'первый вход, практика');
  await administrator.getByRole('button', { name: 'Начать работу' }).click();
  await administrator.getByRole('heading', { name: 'Всё готово' }).waitFor();
  await looksRight(administrator, 'с чего начать');
  assert.match(administrator.url(), /\/o\/[^/]+\/welcome$/);
});

test('the used link says so', async () => {
  const { page: stranger } = await newPerson(browser, server.url, phone);
  await stranger.goto(server.firstLink!);
  await stranger.getByRole('heading', { name: 'Ссылка не годится' }).waitFor();
  await looksRight(stranger, 'использованная ссылка');
  await stranger.context().close();
});

test('an invitation gives a link to copy', async () => {
  await administrator.getByRole('link', { name: 'Пригласить' }).click();
  await administrator.getByRole('button', { name: 'Пригласить' }).click();
  await administrator.getByLabel('Электронная почта').fill('vera@primer.ru');
  await administrator.getByLabel('Фамилия, имя и отчество').fill('Соловьёва Вера Алексеевна');
  await looksRight(administrator, 'приглашение');
  await administrator.getByRole('complementary').getByRole('button', { name: 'Пригласить' }).click();
  invitation = await administrator.getByLabel('Ссылка для сотрудника').inputValue();
  await looksRight(administrator, 'ссылка для сотрудника');
  await administrator.getByRole('button', { name: 'Готово' }).click();
  await administrator.getByRole('row', { name: /Соловьёва Вера Алексеевна.*Приглашён/ }).waitFor();
});

test('the colleague sets a password on a phone, the second factor asks for a code next time', async () => {
  await colleague.goto(invitation);
  await colleague.getByRole('textbox', { name: 'Пароль' }).fill('Соловьёва Вера');
  await colleague.getByRole('button', { name: 'Сохранить пароль и войти' }).click();
  await colleague.getByText('Пароль похож на ваше имя').waitFor();
  await looksRight(colleague, 'слабый пароль');
  await colleague.getByRole('textbox', { name: 'Пароль' }).fill(colleaguePassword);
  await colleague.getByRole('button', { name: 'Сохранить пароль и войти' }).click();
  await colleague.getByRole('button', { name: 'Ещё' }).click();
  await colleague.getByRole('link', { name: 'Моя учётная запись' }).click();
  await colleague.getByRole('button', { name: 'Подключить' }).click();
  await colleague.getByRole('dialog').getByRole('textbox', { name: 'Пароль' }).fill(colleaguePassword);
  await colleague.getByRole('button', { name: 'Дальше' }).click();
  const key = await colleague.getByText('Введите ключ:').locator('b').innerText();
  await looksRight(colleague, 'рисунок для приложения');
  await colleague.getByLabel('Код из приложения').fill(oneTimeCode(key));
  await colleague.getByRole('button', { name: 'Подключить' }).click();
  await colleague.getByText('Запасные коды видны один раз').waitFor();
  backupCodes = await colleague.locator('ul.numbers li').allInnerTexts();
  assert.ok(backupCodes.length >= 8);
  await looksRight(colleague, 'запасные коды');
  await colleague.getByRole('button', { name: 'Ещё' }).click();
  await colleague.getByRole('dialog').getByRole('button', { name: 'Выйти' }).click();
  await enter(colleague, 'vera@primer.ru', 'не тот пароль совсем');
  await colleague.getByText('Почта или пароль не подходят').waitFor();
  await looksRight(colleague, 'вход не получился');
  await enter(colleague, 'vera@primer.ru', colleaguePassword);
  await colleague.getByRole('button', { name: /запасной код/ }).click();
  await colleague.getByLabel('Запасной код').fill(backupCodes[0]!);
  await colleague.getByRole('button', { name: 'Войти' }).click();
  await colleague.waitForURL(/\/o\//);
});

test('two people who edit one record see both values and choose', async () => {
  const second = await administrator.context().newPage();
  await second.goto(`${server.url}/`);
  await second.waitForURL(/\/o\//);
  const settings = administrator.url().replace(/\/settings.*$/, '/settings');
  await administrator.goto(settings);
  await second.goto(settings);
  await administrator.getByLabel('Название').waitFor();
  await second.getByLabel('Название').waitFor();
  await administrator.getByLabel('Название').fill('Центр «Родник»');
  await administrator.getByRole('button', { name: 'Записать', exact: true }).click();
  await administrator.getByText('Записано: настройки организации').waitFor();
  await second.getByLabel('Название').fill('Центр «Ключ»');
  await second.getByRole('button', { name: 'Записать', exact: true }).click();
  const dialog = second.getByRole('dialog');
  await dialog.getByText('Центр «Родник»').click();
  await dialog.getByRole('button', { name: 'Записать выбранное' }).click();
  await second.getByText('Записано: настройки организации').waitFor();
  assert.equal(await second.getByLabel('Название').inputValue(), 'Центр «Родник»');
  await second.close();
});

test('a closed entrance ends the session at once', async () => {
  await administrator.goto(administrator.url().replace(/\/settings.*$/, '/settings/staff'));
  await administrator.getByRole('link', { name: 'Соловьёва Вера Алексеевна' }).click();
  await administrator.getByRole('button', { name: 'Закрыть вход…' }).click();
  await administrator.getByRole('dialog').getByRole('button', { name: 'Закрыть вход' }).click();
  await administrator.getByText('Вход закрыт: Соловьёва Вера Алексеевна').waitFor();
  await looksRight(administrator, 'карточка сотрудника');
  await colleague.reload();
  await colleague.waitForURL(/\/sign-in/);
  await looksRight(colleague, 'вход');
  assert.deepEqual(complaints.flat(), []);
});

async function enter(page: Page, email: string, secret: string): Promise<void> {
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel('Электронная почта').fill(email);
  await page.getByRole('textbox', { name: 'Пароль' }).fill(secret);
  await page.getByRole('button', { name: 'Войти' }).click();
}

/** RFC 6238 with the usual 30 seconds and six digits; `key` in base32. */
function oneTimeCode(key: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replace(/[\s=]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', bytes).update(counter).digest();
  const at = digest.at(-1)! & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
