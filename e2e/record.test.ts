import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { choose, looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

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

const asCaseManager = (viewport: typeof desk, walk: (page: Page, read: (path: string) => Promise<any>) => Promise<void>): Promise<string[]> =>
  walkAs(browser, server.url, people.caseManager, viewport, (page) => walk(page, readAs(page)));

/** Finds the family in the picker and takes it. */
async function pickFamily(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('option', { name: new RegExp(text) }).first().click();
}

/** «Услуга» is also one of the kinds of records above the form. */
async function pickService(page: Page, title: string): Promise<void> {
  await page.getByPlaceholder('Что сделали').click();
  await page.getByRole('option', { name: title }).click();
}

const saved = (page: Page) => page.getByText(/^Записано:/);

test('ответ потерялся: набранное цело и после перезагрузки, повтор не делает дубля', { timeout: 240_000 }, async () => {
  await asCaseManager(desk, async (page, read) => {
    const { family } = (await read('/services?limit=1')).items[0];
    const count = async () => (await read(`/services?family=${family.id}&limit=200`)).items.length;
    const drafts = async () => (await read('/drafts?limit=200')).items.length;
    const [before, waiting] = [await count(), await drafts()];
    await page.goto('/o/krapivino/record');
    await pickFamily(page, 'Семья', family.code);
    await pickService(page, 'Патронаж семьи');
    await page.getByLabel('Минут').fill('400');
    await page.getByText('почти 7 часов').waitFor();
    await page.getByRole('button', { name: 'Вся семья' }).waitFor();
    await page.getByLabel(/Что увидели/).fill('Печь дымит, нужен ремонт');
    let lost = true;
    await page.route('**/krapivino/services', async (route) => {
      if (route.request().method() !== 'POST' || !lost) return route.continue();
      lost = false;
      await route.fetch(); // The server stored it; its answer goes nowhere.
      return route.abort();
    });
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByText('Не записалось: сервер не отвечает').waitFor();
    await page.getByText(/^Пока на этом компьютере/).waitFor();
    await looksRight(page, 'не записалось');
    await page.reload();
    await page.getByText('Печь дымит, нужен ремонт').waitFor();
    await page.getByRole('button', { name: 'Вся семья', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await saved(page).waitFor();
    assert.equal(await count(), before + 1);
    assert.equal(await drafts(), waiting);
  });
});

test('с телефона: визит, правка, отмена с причиной и возврат', { timeout: 240_000 }, async () => {
  const complaints = await asCaseManager(phone, async (page, read) => {
    const { family } = (await read('/services?limit=1')).items[0];
    await page.goto(`/o/krapivino/record?what=aid&family=${family.id}`);
    await choose(page, 'Что выдали', 'Уголь');
    await choose(page, 'За чей счёт', 'Спонсор');
    await page.getByLabel(/Количество/).fill('1,5');
    await looksRight(page, 'помощь');
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await saved(page).waitFor();
    const [aid] = (await read(`/aid?family=${family.id}&kind=coal&limit=1`)).items;
    assert.equal(aid.quantity, 1.5);
    await page.goto(`/o/krapivino/record?record=aid.${aid.id}`);
    await page.getByRole('button', { name: 'Исправить' }).click();
    await page.getByRole('dialog').getByLabel(/Сумма/).fill('5400');
    await page.getByRole('button', { name: 'Не менять' }).click();
    await page.getByRole('button', { name: 'Исправить' }).click();
    assert.equal(await page.getByRole('dialog').getByLabel(/Сумма/).inputValue(), '5400');
    await page.getByRole('dialog').getByRole('button', { name: 'Записать' }).click();
    await page.getByText('Что меняли').waitFor();
    await looksRight(page, 'запись в панели');
    await page.getByRole('button', { name: 'Отменить запись' }).click();
    await page.getByLabel('Почему отменяете').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Отменить запись' }).last().click();
    await page.getByText('Хватит двух слов').waitFor();
    await looksRight(page, 'отмена без причины');
    await page.getByLabel('Почему отменяете').fill('записали не той семье');
    // Esc closes the dialog alone, over a drawer and beside a page; its text waits.
    for (const viewport of [desk, phone]) {
      await page.keyboard.press('Escape');
      await page.getByLabel('Почему отменяете').waitFor({ state: 'detached' });
      await page.setViewportSize(viewport);
      await page.getByRole('button', { name: 'Отменить запись' }).click();
      await page.getByText('не записали в прошлый раз').waitFor();
      assert.equal(await page.getByLabel('Почему отменяете').inputValue(), 'записали не той семье');
    }
    await page.getByRole('dialog').getByRole('button', { name: 'Отменить запись' }).last().click();
    await page.getByText(/Причина: записали не той семье/).waitFor();
    await page.getByRole('button', { name: 'Вернуть запись' }).click();
    await page.getByText('Запись вернули').waitFor();
    assert.equal((await read(`/aid/${aid.id}`)).cancelledAt, null);
  });
  assert.deepEqual(complaints, []);
});
