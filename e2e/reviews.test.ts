import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A case from the proposed agenda to a conclusion that two sign, and what it did.

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

const dialog = (page: Page) => page.getByRole('dialog');
const pick = async (page: Page, label: string | RegExp, option: string | RegExp) => {
  await dialog(page).getByLabel(label).click();
  await page.getByRole('option', { name: option }).click();
};

test('консилиум: повестка по правилу, кворум, заключение, две подписи, уровень сменился', { timeout: 300_000 }, async () => {
  let item = '';
  const prepared = await walkAs(browser, server.url, people.caseManager, desk, async (page) => {
    await page.goto('/o/krapivino/reviews');
    await page.getByRole('button', { name: 'Назначить заседание' }).first().click();
    await pick(page, /^Председатель/, /Басова/);
    await pick(page, /^Секретарь/, /Соловьёва/);
    await looksRight(page, 'новое заседание');
    await dialog(page).getByRole('button', { name: 'Назначить заседание' }).click();
    await page.getByRole('heading', { level: 1, name: /^Заседание/ }).waitFor();
    await page.getByRole('button', { name: 'Пригласить' }).click();
    await pick(page, /^Коллега/, /Дубинина/);
    await dialog(page).getByRole('button', { name: 'Пригласить' }).click();
    await page.getByText(/Кворума нет/).waitFor();
    await page.getByRole('link', { name: 'Кого рассмотреть' }).click();
    const row = page.getByRole('button', { name: /^В повестку:/ }).first();
    await row.waitFor();
    await row.click();
    await page.getByText(/: в повестке №/).first().waitFor();
    await looksRight(page, 'кого рассмотреть');
    const read = readAs(page);
    const [today] = (await read('/reviews?practice=course-for-family&when=upcoming')).items;
    item = (await read(`/reviews/${today.id}`)).items[0].id;
    await page.goto(`/o/krapivino/review-items/${item}`);
    await page.getByRole('button', { name: 'Заслушать' }).click();
    await page.getByText('Последняя встреча').waitFor();
    await page.getByRole('radio', { name: 'Семья передала свои слова' }).check();
    await page.getByLabel(/^Что сказала семья/).fill('Стало спокойнее');
    await page.getByRole('radio', { name: 'Изменить уровень' }).check();
    await page.getByLabel(/^Уровень/).click();
    await page.getByRole('option', { name: 'Базовый' }).click();
    await page.getByLabel(/^Код результата/).click();
    await page.getByRole('option', { name: 'улучшение' }).click();
    await page.getByLabel(/^Основание/).fill('Семья справляется');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Всё записано').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Подписать', exact: true }).count(), 0, 'no signature without quorum');
    await looksRight(page, 'заключение без кворума');
    await page.goto(`/o/krapivino/reviews/${today.id}`);
    for (const who of [/Басова/, /Соловьёва/, /Дубинина/]) {
      await page.getByRole('radiogroup', { name: who }).getByRole('radio', { name: 'Здесь' }).check();
      await page.waitForLoadState('networkidle');
    }
    await page.getByText(/Кворум есть: 3 из 3/).waitFor();
    await looksRight(page, 'заседание с кворумом');
    await page.goto(`/o/krapivino/review-items/${item}`);
    await page.getByRole('button', { name: 'Подписать', exact: true }).click();
    await dialog(page).getByText(/Уровень станет «Базовый»/).waitFor();
    await looksRight(page, 'что будет после подписи');
    await dialog(page).getByRole('button', { name: 'Подписать', exact: true }).click();
    await page.getByText('Подписано').first().waitFor();
  }, 30_000);
  assert.deepEqual(prepared, []);
  const signed = await walkAs(browser, server.url, people.manager, phone, async (page) => {
    await page.goto(`/o/krapivino/review-items/${item}`);
    await page.getByRole('button', { name: 'Подписать', exact: true }).click();
    await dialog(page).getByText('Это последняя подпись').waitFor();
    await dialog(page).getByRole('button', { name: 'Подписать', exact: true }).click();
    await page.getByRole('heading', { name: 'Что сделано' }).waitFor();
    await page.getByRole('link', { name: /^Уровень «Базовый»/ }).waitFor();
    await looksRight(page, 'подписанное заключение на телефоне');
  }, 30_000);
  assert.deepEqual(signed, []);
});
