import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, signIn } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A manager takes everything away, answers a person who asks what is kept, and looks at what the program is busy with.

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

for (const [place, viewport] of [['1280', desk], ['360', phone]] as const) {
  test(`руководитель выгружает организацию и сведения для человека, ${place}`, { timeout: 240_000 }, async () => {
    const { context, page, complaints } = await newPerson(browser, server.url, viewport);
    await signIn(page, people.manager, people.password);
    await page.goto('/o/krapivino/exports');
    await page.getByRole('button', { name: 'Выгрузить' }).first().click();
    await page.getByRole('link', { name: /задание идёт/ }).waitFor();
    await page.getByRole('link', { name: /задание идёт/ }).waitFor({ state: 'detached', timeout: 60_000 });
    const link = page.getByRole('row', { name: /Вся организация/ }).or(page.getByRole('listitem').filter({ hasText: 'Вся организация' })).getByRole('link', { name: /^Скачать/ }).first();
    await link.waitFor();
    await looksRight(page, 'выгрузка');
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    assert.match(download.suggestedFilename(), /^Рядом, .*\.zip$/);
    assert.equal(readFileSync(await download.path(), 'latin1').slice(0, 2), 'PK');

    await page.goto('/o/krapivino/families?query=К-0045');
    await page.getByRole('link', { name: /Бычковы|К-0045/ }).first().click();
    await page.getByRole('heading', { level: 1, name: /Семья/ }).waitFor();
    await page.getByRole('tab', { name: /Люди/ }).click();
    await page.getByRole('button', { name: 'Сведения для человека' }).first().click();
    await page.getByRole('dialog').getByText('152-ФЗ').waitFor();
    await looksRight(page, 'сведения для человека');
    await page.getByRole('button', { name: 'Собрать сведения' }).click();
    await page.waitForURL(/\/exports/);
    await page.getByText('Сведения о человеке').first().waitFor();

    await page.goto('/o/krapivino/jobs');
    await page.getByText('Выгрузка сведений о человеке').first().waitFor();
    await page.getByText('Сведения собраны').first().waitFor({ timeout: 60_000 });
    await looksRight(page, 'задания');
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
