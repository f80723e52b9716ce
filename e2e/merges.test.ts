import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A family that was written down twice: found, compared, made one, looked at under its old address, and taken apart again.

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

const asManager = async (viewport: typeof desk, walk: (page: Page) => Promise<void>): Promise<void> =>
  assert.deepEqual(await walkAs(browser, server.url, people.manager, viewport, walk, 60_000), []);

const pairs = (page: Page) => page.getByRole('link', { name: /^Сравнить:/ });
const dialog = (page: Page) => page.getByRole('dialog');

test('руководитель: похожие семьи, сравнение, объединение, прежний адрес, отмена', { timeout: 240_000 }, async () => {
  await asManager(desk, async (page) => {
    await page.goto('/o/krapivino/merges');
    await pairs(page).first().waitFor();
    await looksRight(page, 'похожие семьи');
    const count = await pairs(page).count();
    assert.ok(count >= 2, 'two families of the demo were written down twice');

    await pairs(page).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Объединить…' }).waitFor();
    await looksRight(page, 'сравнение');
    const stays = page.getByText('Первая: остаётся').locator('..');
    const kept = await stays.getByRole('link').getAttribute('href');
    await page.getByRole('button', { name: 'Поменять местами' }).click();
    await page.waitForFunction((before) => document.querySelector('a[target=_blank]')?.getAttribute('href') !== before, kept);
    await page.getByRole('button', { name: 'Поменять местами' }).click();
    await page.waitForFunction((before) => document.querySelector('a[target=_blank]')?.getAttribute('href') === before, kept);
    const gone = (await page.getByText('Вторая: присоединяется к ней').locator('..').getByRole('link').getAttribute('href'))!;
    await page.getByRole('button', { name: 'Объединить…' }).click();
    await dialog(page).getByText(/отдельно больше не появится/).waitFor();
    await looksRight(page, 'подтверждение');
    await dialog(page).getByRole('button', { name: 'Объединить', exact: true }).click();
    await page.getByText(/^Объединено: /).waitFor();
    await page.waitForURL(/\/families\//);
    await page.getByRole('tab').first().waitFor(); // the address changes before the card has come
    await looksRight(page, 'общая карточка');

    await page.goto(gone);
    await page.waitForURL((url) => url.pathname === kept!.split('?')[0]);
    await page.getByText('Эту семью объединили с другой').waitFor();

    await page.getByRole('tab', { name: 'История' }).click();
    await page.getByRole('link', { name: 'что перешло и как отменить' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Объединение семей' }).waitFor();
    await looksRight(page, 'объединение');
    await page.getByRole('button', { name: 'Отменить объединение…' }).click();
    await dialog(page).getByRole('button', { name: 'Отменить объединение', exact: true }).click();
    await page.getByText('Обе записи снова отдельно.').waitFor();
    await page.goto(gone);
    await page.getByRole('heading', { level: 1, name: /Семья/ }).waitFor();
    await page.waitForLoadState('networkidle');
    assert.equal(new URL(page.url()).pathname, gone.split('?')[0], 'both are apart again');
  });
});

test('телефон: не дубликат и обратно, сравнение из карточки', { timeout: 240_000 }, async () => {
  await asManager(phone, async (page) => {
    await page.goto('/o/krapivino/merges?tab=person');
    const apart = page.getByRole('button', { name: /^Не дубликат:/ });
    await apart.first().waitFor();
    await looksRight(page, 'похожие люди');
    const words = (await apart.first().getAttribute('aria-label'))!;
    await apart.first().click();
    await page.getByRole('status').getByText(words).waitFor();
    await page.getByRole('button', { name: words }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Не дубликаты' }).click();
    await page.getByRole('button', { name: /^Вернуть в похожие:/ }).waitFor();
    await looksRight(page, 'не дубликаты');
    await page.getByRole('button', { name: /^Вернуть в похожие:/ }).click();
    await page.getByRole('button', { name: /^Вернуть в похожие:/ }).waitFor({ state: 'detached' });

    await page.goto('/o/krapivino/merges');
    await pairs(page).first().waitFor();
    await page.getByRole('listitem').filter({ has: pairs(page) }).first().getByRole('link').first().click();
    await page.getByRole('button', { name: 'Ещё о семье' }).click();
    await page.getByRole('button', { name: 'Объединить с…' }).waitFor();
    // Its button leaves the screen, the open menu is still there.
    await page.evaluate(() => window.scrollBy(0, 900));
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'Объединить с…' }).click();
    await page.getByRole('heading', { level: 1, name: 'С кем объединить?' }).waitFor();
    await page.getByRole('button', { name: 'Сравнить' }).first().waitFor();
    await looksRight(page, 'выбор второй семьи');
    await page.getByRole('button', { name: 'Сравнить' }).first().click();
    await page.getByRole('button', { name: 'Объединить…' }).waitFor();
    await looksRight(page, 'сравнение на телефоне');
    await page.goto('/o/krapivino/merges?tab=merged');
    await page.getByRole('tab', { name: 'Объединённые', selected: true }).waitFor();
    await looksRight(page, 'объединённые');
  });
});
