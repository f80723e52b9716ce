import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight } from './people.ts';
import { startServer } from './server.ts';

let browser: Browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

for (const [place, viewport] of [['за столом', desk], ['с телефона', phone]] as const) {
  test(`новичок ${place}: от ссылки первого входа до первого визита`, { timeout: 180_000 }, async () => {
    const server = await startServer();
    const { page, complaints } = await newPerson(browser, server.url, viewport);
    const started = Date.now();
    try {
      await page.goto(server.firstLink!);
      await page.getByLabel('Фамилия, имя и отчество').fill('Костин Павел Андреевич');
      await page.getByLabel('Электронная почта').fill('kostin@istok.example');
      await page.getByLabel('Пароль', { exact: true }).fill('berega-tihoy-reki-12');
      await looksRight(page, 'первый вход');
      await page.getByRole('button', { name: 'Дальше' }).click();
      await page.getByLabel('Название организации').fill('Центр поддержки семьи «Исток»');
      await looksRight(page, 'организация');
      await page.getByRole('button', { name: 'Дальше' }).click();
      await page.getByRole('radio').first().check();
      await looksRight(page, 'практика');
      await page.getByRole('button', { name: 'Начать работу' }).click();
      await page.getByRole('heading', { name: 'Всё готово' }).waitFor();
      await looksRight(page, 'всё готово');

      await page.getByRole('link', { name: 'Новая семья' }).first().click();
      await page.getByLabel('Фамилия', { exact: true }).fill('Ковалёва');
      await page.getByLabel('Имя', { exact: true }).fill('Оксана');
      await looksRight(page, 'новая семья');
      await page.getByRole('button', { name: 'Записать семью' }).click();
      await page.getByRole('heading', { level: 1, name: 'Семья Ковалёвых' }).waitFor();
      await looksRight(page, 'карточка новой семьи');

      await page.getByRole('main').getByRole('link', { name: 'Записать' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await looksRight(page, 'первая запись');
      await page.getByPlaceholder('Что сделали').click();
      await page.getByRole('option', { name: 'Патронаж семьи' }).click();
      await page.getByLabel('Минут').fill('40');
      await page.getByRole('button', { name: 'Записать', exact: true }).last().click();
      await page.getByText(/^Записано: Патронаж/).waitFor();
      await page.goto('/');
      await page.waitForURL(/\/o\//);
      await page.getByRole('link', { name: 'Семьи' }).first().click();
      await page.getByRole('link', { name: /Ковалёвы/ }).first().click();
      await page.getByText('Патронаж семьи, 40 мин').first().waitFor();
      assert.ok(Date.now() - started < 5 * 60_000, 'не дольше пяти минут');
      assert.deepEqual(complaints, []);
    } finally {
      await page.context().close();
      await server.stop();
    }
  });
}
