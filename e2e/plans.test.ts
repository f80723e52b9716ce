import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A plan from the first problem to the day it is in force, and the list of norms that need somebody.

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
/** A family of the case manager that has no plan yet. */
async function freeFamily(page: Page): Promise<string> {
  const read = readAs(page);
  for (const { id } of (await read('/families?team=me&state=open&limit=50')).items) if ((await read(`/families/${id}/plans`)).items.length === 0) return id;
  throw new Error('every family has a plan');
}

test('план: проблема, мера с нормой практики, мнение семьи, утверждение, действие; нормы', { timeout: 240_000 }, async () => {
  let family = '';
  const written = await walkAs(browser, server.url, people.caseManager, desk, async (page) => {
    family = await freeFamily(page);
    await page.goto(`/o/krapivino/families/${family}`);
    await page.getByRole('link', { name: 'План', exact: true }).click();
    await page.getByRole('button', { name: 'Составить план' }).click();
    await dialog(page).getByRole('button', { name: 'Составить план' }).click();
    await page.getByRole('button', { name: 'Добавить проблему' }).click();
    await dialog(page).getByLabel('Проблема').fill('В доме холодно');
    await dialog(page).getByLabel('Цель', { exact: true }).fill('Дома +20');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByRole('button', { name: /^Добавить меру/ }).click();
    await dialog(page).getByLabel(/^Услуга практики/).click();
    await page.getByRole('option', { name: 'Психологическая коррекция' }).click();
    await dialog(page).getByText('Норма практики: от 6 до 16').waitFor();
    await looksRight(page, 'мера с нормой');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('0 из 10').waitFor();
    await page.getByRole('button', { name: 'Записать ответ семьи' }).click();
    await dialog(page).getByLabel(/^Словами семьи/).fill('Согласны');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('«Согласны»').waitFor();
    await looksRight(page, 'черновик плана');
    await page.getByRole('button', { name: 'Отправить на утверждение' }).click();
    await page.getByText('На утверждении').first().waitFor();
  }, 30_000);
  assert.deepEqual(written, []);
  const approved = await walkAs(browser, server.url, people.manager, phone, async (page) => {
    await page.goto(`/o/krapivino/families/${family}/plan`);
    await page.getByRole('button', { name: 'Утвердить' }).click();
    await page.getByRole('button', { name: 'Ввести в действие' }).click();
    await page.getByText('Действует').first().waitFor();
    await looksRight(page, 'действующий план на телефоне');
    await page.goto('/o/krapivino/dosage');
    await page.getByRole('heading', { level: 1, name: 'Нормы планов' }).waitFor();
    await page.getByText(/Под угрозой|не выполнен/).first().waitFor();
    await looksRight(page, 'нормы на телефоне');
    await page.setViewportSize({ width: 1280, height: 900 });
    await looksRight(page, 'нормы на столе');
  }, 30_000);
  assert.deepEqual(approved, []);
});
