import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { choose, looksRight, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A signal is written down, checked, becomes an application without typing again, and the family is accepted.

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

const as = async (email: string, viewport: typeof desk, walk: (page: Page) => Promise<void>): Promise<void> =>
  assert.deepEqual(await walkAs(browser, server.url, email, viewport, walk, 30_000), []);

test('от сигнала до открытого дела', { timeout: 240_000 }, async () => {
  await as(people.manager, desk, async (page) => {
    await page.goto('/o/krapivino/intake');
    await page.getByText(/не проверен[ыо]? в срок/).waitFor();
    await looksRight(page, 'журнал сигналов');
    await page.getByRole('tab', { name: 'Очередь' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Копылова/ }).waitFor();
    await looksRight(page, 'очередь');

    await page.getByRole('link', { name: 'Записать сигнал' }).click();
    await page.getByLabel('О ком сообщили').fill('Осокина Рита, двое детей, Набережная, 5');
    await choose(page, 'Насколько срочно', 'Срочно');
    await choose(page, 'Откуда сигнал', 'школа, детский сад');
    await looksRight(page, 'новый сигнал');
    await page.getByRole('button', { name: 'Записать сигнал' }).click();
    await page.getByRole('button', { name: 'Начать проверку' }).click();
    await page.getByRole('button', { name: 'Подтвердился', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Что увидели').fill('Дома холодно, мама просит помочь.');
    await looksRight(page, 'результат проверки');
    await page.getByRole('dialog').getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByRole('button', { name: 'Составить заявление' }).click();
    await page.getByRole('heading', { name: 'Нужно решение' }).waitFor();
    await page.getByText('Нужен ребёнок младше 18 лет, а дети не вписаны').waitFor();
    await looksRight(page, 'заявление');

    await page.getByRole('button', { name: 'Вписать недостающее' }).click();
    await page.getByLabel('Заявитель').fill('Осокина Рита');
    await page.getByRole('button', { name: 'Взрослый' }).click();
    await page.getByLabel('Фамилия').fill('Осокина');
    await page.getByLabel('Имя', { exact: true }).fill('Рита');
    await looksRight(page, 'дополнить заявление');
    await page.getByRole('button', { name: 'Записать исправление' }).click();
    await page.getByRole('button', { name: 'Принять семью' }).click();
    await looksRight(page, 'решение');
    await page.getByRole('dialog').getByRole('button', { name: 'Принять семью' }).click();
    await page.getByRole('link', { name: 'Ответ семье для печати' }).waitFor();
    await page.getByRole('link', { name: 'Открыть карточку семьи' }).click();
    await page.getByRole('heading', { level: 1, name: /Осокин/ }).waitFor();
  });
});

test('телефон: журнал, карточка сигнала, заявление', { timeout: 120_000 }, async () => {
  await as(people.caseManager, phone, async (page) => {
    await page.goto('/o/krapivino/intake');
    await page.getByRole('link', { name: /Мальчик из 3/ }).waitFor();
    await looksRight(page, 'журнал на телефоне');
    await page.getByRole('link', { name: /Мальчик из 3/ }).click();
    await page.getByRole('heading', { name: 'Кто сообщил' }).waitFor();
    await looksRight(page, 'сигнал на телефоне');
    await page.goto('/o/krapivino/intake?tab=applications');
    await page.getByRole('link', { name: /Ладынина/ }).click();
    await page.getByText('Решает руководитель.').waitFor();
    await looksRight(page, 'заявление на телефоне');
  });
});
