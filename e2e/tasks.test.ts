import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, signIn } from './people.ts';
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

test('an alarm is accepted and closed, a task is given and done; screens at a desk and on a phone', async () => {
  for (const viewport of [phone, desk]) {
    const { context, page, complaints } = await newPerson(browser, server.url, viewport);
    try {
      await signIn(page, people.caseManager, people.password);
      await page.waitForURL(/\/today/);
      if (viewport === phone) {
        await page.getByRole('region', { name: /^Тревога/ }).waitFor();
        await looksRight(page, 'Сегодня с тревогой');
        await page.getByRole('region', { name: /^Тревога/ }).getByRole('link').first().click();
        await page.getByRole('button', { name: 'Принять тревогу' }).click();
        await page.getByRole('checkbox').first().click();
        await page.getByText(/^1 из \d/).waitFor();
        await looksRight(page, 'Тревога принята');
        await page.getByRole('button', { name: 'Закрыть тревогу' }).click();
        await page.getByLabel('Что сделано').fill('Дети у бабушки, опека знает');
        await page.getByRole('dialog').getByRole('button', { name: 'Закрыть тревогу' }).click();
        await page.getByText('Дети у бабушки, опека знает').waitFor();
      }
      await page.goto(`${server.url}/o/krapivino/tasks?new=1`);
      await page.getByLabel('Что сделать').fill('Позвонить в школу');
      await looksRight(page, 'Новая задача');
      await page.getByRole('button', { name: 'Поставить задачу' }).click();
      await page.getByRole('button', { name: 'Позвонить в школу' }).first().click();
      await page.getByLabel('Что сделано').fill('Позвонила');
      await page.getByRole('dialog').getByRole('button', { name: 'Записать', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await looksRight(page, 'Задачи');
      for (const [path, what] of [['/alarms?state=closed', 'Тревоги'], ['/duty', 'Дежурства']] as const) {
        await page.goto(`${server.url}/o/krapivino${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await looksRight(page, what);
      }
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }
});

test('an alarm from the card of a family: two presses of the keyboard, with level and steps in sight', async () => {
  const { context, page, complaints } = await newPerson(browser, server.url, desk);
  try {
    await signIn(page, people.caseManager, people.password);
    await page.goto(`${server.url}/o/krapivino/families?query=Медведевы`);
    await page.getByRole('link', { name: /Медведевы/ }).first().click();
    const button = page.getByRole('button', { name: 'Тревога', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Позвонить 112, если опасность прямо сейчас').waitFor();
    assert.equal(await dialog.getByRole('radio', { name: 'Экстренная' }).isChecked(), true);
    await looksRight(page, 'Поднять тревогу');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/alarms\//);
    await page.getByText('Подробностей пока нет: спросите того, кто сообщил').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Тревога ждёт ответа' }).waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
});
