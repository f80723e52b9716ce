import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, signIn } from './people.ts';
import { type DemoPages, demoPages, people } from './screens.ts';
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

async function asPerson<T>(email: string, viewport: typeof desk, walk: (page: Page) => Promise<T>): Promise<T> {
  const { context, page, complaints } = await newPerson(browser, server.url, viewport);
  try {
    await signIn(page, email, people.password);
    const result = await walk(page);
    assert.deepEqual(complaints, []);
    return result;
  } finally {
    await context.close();
  }
}

/** Screens that one person walks through in a row. */
const atOnce = 45;
const walks = (Object.entries(demoPages) as [string, DemoPages][]).flatMap(([email, pages]) =>
  Array.from({ length: Math.ceil(pages.length / atOnce) }, (_, part) => ({ title: part === 0 ? email : `${email}, дальше`, email, pages: pages.slice(part * atOnce, (part + 1) * atOnce) })),
);

// Opened once and looked at twice: other journeys begin on the phone and walk there by touch. Two walk at once: most of the time
// goes by waiting for a page to be quiet.
describe('каждый экран учебного района за столом и с телефона', { concurrency: 2 }, () => {
  for (const { title, email, pages } of walks) {
    test(title, { timeout: 600_000 }, async () => {
      await asPerson(email, desk, async (page) => {
        for (const { name, open } of pages) {
          await open(page);
          await looksRight(page, `${name} на 1280`);
          await page.setViewportSize(phone);
          await looksRight(page, `${name} на 360`);
          await page.setViewportSize(desk);
        }
      });
    });
  }
});

test('каждое число отчёта открывает ровно столько строк', { timeout: 240_000 }, async () => {
  await asPerson(people.manager, desk, async (page) => {
    await page.goto('/o/krapivino/reports?from=2022-07-01&to=2022-12-31');
    const numbers = page.getByRole('link', { name: /открыть список/ });
    await numbers.first().waitFor();
    const published: number[] = [];
    for (const index of Array.from({ length: await numbers.count() }, (_, i) => i)) {
      const number = numbers.nth(index);
      const text = (await number.innerText()).trim();
      if (!/^\d+$/.test(text)) continue;
      await number.click();
      const panel = page.getByRole('complementary');
      await panel.getByRole('heading', { level: 2 }).waitFor();
      await panel.locator('tbody tr[data-key]').first().waitFor();
      const more = panel.getByRole('button', { name: /^Ещё/ });
      while (await more.isVisible()) {
        await more.click();
        await page.waitForTimeout(150);
      }
      assert.equal(await panel.locator('tbody tr[data-key]').count(), Number(text), `показатель ${index + 1}`);
      published.push(Number(text));
    }
    assert.equal(published.length, 25);
  });
});

test('куратор находит семью с опечаткой, руководитель меняет куратора и возвращает назад', { timeout: 120_000 }, async () => {
  await asPerson(people.manager, desk, async (page) => {
    await page.goto('/o/krapivino/families');
    await page.getByLabel('Найти семью').fill('кавалев');
    await page.getByText('Похоже по написанию').waitFor();
    await page.getByRole('link', { name: /Ковалёвы/ }).first().waitFor();
    await page.getByLabel('Найти семью').fill('');
    await page.getByRole('checkbox').first().check();
    await page.getByLabel('Новый куратор').click();
    await page.getByRole('option', { name: /Соловьёва/ }).click();
    await page.getByRole('button', { name: 'Сменить куратора' }).click();
    await page.getByText(/Куратор сменён|Записано/).waitFor();
    await page.getByRole('button', { name: /Отменить/ }).click();
  });
});
