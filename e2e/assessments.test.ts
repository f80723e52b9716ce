import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { choose, looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// From a paper to a signed conclusion: by digits at a desk, one by one with a finger on a phone.

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

/** A family of the case manager with a whole story of assessments. */
const familyOf = async (page: Page): Promise<string> => (await readAs(page)('/assessments?instrument=who_5')).items[0].family.id;

test('оценки: с бумаги цифрами, полоса, график, заключение, правка с причиной', { timeout: 240_000 }, async () => {
  const complaints = await walkAs(browser, server.url, people.caseManager, desk, async (page) => {
    const family = await familyOf(page);
    await page.goto(`/o/krapivino/families/${family}?tab=assessments`);
    await page.getByRole('heading', { name: 'Оценки' }).waitFor();
    await page.getByRole('table', { name: /ВОЗ-5.*как менялось/ }).waitFor();
    await looksRight(page, 'оценки семьи');
    await page.getByRole('link', { name: 'Новая оценка' }).click();
    await page.getByRole('button', { name: 'Начать' }).click();
    await page.getByText('Чем оцениваете? Выберите методику').waitFor();
    await looksRight(page, 'новая оценка');
    await choose(page, 'Методика', /ВОЗ-5/);
    await choose(page, 'О ком', /./);
    await page.getByRole('radio', { name: 'на выходе' }).check({ force: true });
    await page.getByRole('button', { name: 'Начать' }).click();
    await page.getByRole('group', { name: /^1\. Мне было радостно/ }).waitFor();
    await looksRight(page, 'лист с пунктами');
    // No mouse: the first item waits, every digit leads on, the last one to the button.
    await page.getByRole('radio', { name: /Всё время/ }).first().focus();
    for (const digit of ['4', '4', '9', '3', '5']) await page.keyboard.press(digit);
    await page.getByText('Отвечено 4 из 5').waitFor();
    await page.keyboard.press('4');
    await page.getByText(/Отвечено 5 из 5 · Всё сохранено/).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'assessment-finish');
    await page.keyboard.press('Enter');
    await page.getByText('80', { exact: true }).first().waitFor();
    await page.getByText('Полоса — подсказка, а не диагноз и не решение').waitFor();
    await page.getByText(/Этот перевод выполнен не Всемирной организацией здравоохранения/).waitFor();
    await page.getByRole('button', { name: 'Подписать заключение' }).click();
    await page.getByText('Напишите заключение: что увидели и что предлагаете').waitFor();
    await page.getByLabel('Что вы увидели и что предлагаете').fill('Мама отдыхает, сон наладился.');
    await looksRight(page, 'результат');
    await page.getByRole('button', { name: 'Подписать заключение' }).click();
    await page.getByText('Мама отдыхает, сон наладился.').waitFor();
    await page.getByRole('button', { name: 'Исправить…' }).click();
    await page.getByLabel('Почему исправляете').fill('описка');
    await page.getByLabel('Заключение').fill('Мама отдыхает, сон почти наладился.');
    await looksRight(page, 'правка');
    await page.getByRole('button', { name: 'Записать новую версию' }).click();
    await page.getByText('Прежнее заключение: Мама отдыхает, сон наладился.').waitFor();
  }, 20_000);
  assert.deepEqual(complaints, []);
});

test('оценки на телефоне: по одному пункту пальцем, возвращение к недописанному', { timeout: 240_000 }, async () => {
  const complaints = await walkAs(browser, server.url, people.caseManager, phone, async (page) => {
    const draft = (await readAs(page)('/assessments?state=draft')).items[0];
    await page.goto(`/o/krapivino/assessments/${draft.id}?mode=one`);
    await page.getByText('4 из 9').waitFor();
    await looksRight(page, 'по одному');
    for (let at = 4; at <= 9; at++) {
      await page.getByText(`${at} из 9`, { exact: true }).waitFor();
      await page.getByText('В порядке').tap();
    }
    await page.getByText(/Отвечено 9 из 9 · Всё сохранено/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Готово, посчитать' }).click();
    await page.getByRole('heading', { name: 'Условия жизни, от 0 до 2' }).waitFor();
    await looksRight(page, 'результат на телефоне');
    await page.goto(`/o/krapivino/families/${draft.family.id}?tab=assessments`);
    await page.getByRole('heading', { name: 'Оценки' }).waitFor();
    await looksRight(page, 'оценки семьи на телефоне');
  }, 20_000);
  assert.deepEqual(complaints, []);
});
