import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { choose, looksRight, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A family from its first line to its removal from the register, on its card.

let browser: Browser;
let server: Awaited<ReturnType<typeof startServer>>;
before(async () => {
  server = await startServer({ demo: true });
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await server.stop();
});

const asCaseManager = async (viewport: typeof desk, walk: (page: Page) => Promise<void>): Promise<void> =>
  assert.deepEqual(await walkAs(browser, server.url, people.caseManager, viewport, walk, 20_000), []);

const dialog = (page: Page) => page.getByRole('dialog');
/** Picks what is behind «…» on the card. */
const doWithFamily = async (page: Page, what: string): Promise<void> => {
  await page.getByRole('button', { name: 'Ещё о семье' }).click();
  await page.getByRole('button', { name: what, exact: true }).click();
};
const done = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

test('карточка: человек, похожий человек, контакт, категория, связь, название', { timeout: 240_000 }, async () => {
  await asCaseManager(desk, async (page) => {
    await page.goto('/o/krapivino/families/new');
    await page.getByLabel('Фамилия').first().fill('Проверкина');
    await page.getByLabel('Имя', { exact: true }).first().fill('Марфа');
    await page.getByRole('button', { name: /^(Записать|Поставить)/ }).last().click();
    await page.getByRole('heading', { name: 'Семья Проверкиных' }).waitFor();
    await looksRight(page, 'карточка новой семьи');

    await page.getByRole('button', { name: 'Человек' }).click();
    await dialog(page).getByLabel('Фамилия').fill('Праверкина');
    await dialog(page).getByLabel('Имя', { exact: true }).fill('Марфа');
    await done(page, /Возможно, этот человек уже записан/);
    await looksRight(page, 'похожий человек');
    // What was typed outlives Esc; the dialog says so and can begin anew.
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Человек' }).click();
    await dialog(page).getByText('не записали в прошлый раз').waitFor();
    assert.equal(await dialog(page).getByLabel('Фамилия').inputValue(), 'Праверкина');
    await looksRight(page, 'набранное вернулось');
    await dialog(page).getByRole('button', { name: 'Начать заново' }).click();
    assert.equal(await dialog(page).getByLabel('Имя', { exact: true }).inputValue(), '');
    await dialog(page).getByLabel('Фамилия').fill('Титов');
    await dialog(page).getByLabel('Имя', { exact: true }).fill('Савва');
    await dialog(page).getByRole('textbox', { name: /^Дата рождения/ }).fill('31.02.2014');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await done(page, '31.02.2014 не бывает. Проверьте день');
    await dialog(page).getByRole('textbox', { name: /^Дата рождения/ }).fill('12.03.2014');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByRole('heading', { name: 'Семья Проверкиных и Титовых' }).waitFor();
    // What has been written does not return.
    await page.getByRole('button', { name: 'Человек' }).click();
    await dialog(page).getByLabel('Фамилия').waitFor();
    assert.equal(await dialog(page).getByLabel('Имя', { exact: true }).inputValue(), '');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Контакт' }).click();
    await dialog(page).getByLabel('Телефон, почта или ник').fill('8 900 777-66-55');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByRole('link', { name: '8 900 777-66-55' }).waitFor();

    await page.getByRole('button', { name: 'Категория' }).click();
    await choose(page, 'Категория', 'СОП');
    await dialog(page).getByRole('textbox', { name: /^С какого дня/ }).fill('12.03.2026');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await done(page, /СОП с 12\.03\.2026/);

    await page.getByRole('tab', { name: /Люди/ }).click();
    await page.getByRole('button', { name: 'Связь' }).click();
    await choose(page, 'Кто', /Марфа/);
    await choose(page, 'Кому', /Савва/);
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await done(page, 'Марфа — родитель — Савва');
    await looksRight(page, 'люди семьи');

    await doWithFamily(page, 'Изменить карточку');
    await dialog(page).getByLabel('Своё название').fill('Дом у реки');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByRole('heading', { name: 'Дом у реки', level: 1 }).waitFor();

    await page.getByRole('tab', { name: 'История' }).click();
    await done(page, /своё название/);
    await looksRight(page, 'история');
    await page.getByRole('tab', { name: 'Кто открывал' }).click();
    await done(page, /смотрели/);
    await looksRight(page, 'кто открывал');
  });
});

test('два человека правят одну запись: обе версии видны, выбирают по полям', { timeout: 240_000 }, async () => {
  await asCaseManager(desk, async (page) => {
    const { items } = await page.evaluate(async () => (await fetch('/api/v1/organizations/krapivino/families?state=open&limit=1')).json());
    const { id } = items[0] as { id: string };
    await page.goto(`/o/krapivino/families/${id}`);
    await doWithFamily(page, 'Изменить карточку');
    await dialog(page).getByLabel('Примечание').fill('Моё примечание');
    await page.evaluate(async (family) => {
      const path = `/api/v1/organizations/krapivino/families/${family}`;
      const { version } = await (await fetch(path)).json();
      // An answer that nobody reads counts as a request under way, and the page would never be idle.
      await (await fetch(path, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version, note: 'Чужое примечание' }) })).text();
    }, id);
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('Запись изменили, пока вы писали').waitFor();
    await done(page, 'Чужое примечание');
    await looksRight(page, 'две версии');
    await page.getByRole('button', { name: 'Записать выбранное' }).click();
    await done(page, 'Моё примечание');
  });
});

test('на телефоне: снять с учёта с причиной и открыть снова', { timeout: 240_000 }, async () => {
  await asCaseManager(phone, async (page) => {
    const { items } = await page.evaluate(async () => (await fetch('/api/v1/organizations/krapivino/families?state=open&limit=5')).json());
    await page.goto(`/o/krapivino/families/${items[2].id}`);
    await doWithFamily(page, 'Снять с учёта');
    await dialog(page).getByRole('button', { name: 'Снять с учёта' }).click();
    await done(page, 'Выберите причину из списка');
    await choose(page, 'Причина', 'цели достигнуты');
    await looksRight(page, 'снять с учёта');
    await dialog(page).getByRole('button', { name: 'Снять с учёта' }).click();
    await done(page, /Снята с учёта/);
    await doWithFamily(page, 'Открыть дело снова');
    await dialog(page).getByRole('button', { name: 'Открыть дело' }).click();
    await done(page, /На учёте с/);
    await looksRight(page, 'карточка на телефоне');
  });
});
