import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// Who the family is: facts with a day, what to begin with, a kept passport, two dates side by side, the genogram on a date.

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

test('паспорт: сведения, решение, в план, сохранить, сравнить, генограмма на дату', { timeout: 240_000 }, async () => {
  let family = '';
  const written = await walkAs(browser, server.url, people.caseManager, desk, async (page) => {
    const read = readAs(page);
    for (const { id } of (await read('/families?team=me&state=open&limit=50')).items) {
      if ((await read(`/families/${id}/plans`)).items.length === 0 && (await read(`/families/${id}/passports`)).items.length === 0) family = id;
      if (family) break;
    }
    await page.goto(`/o/krapivino/families/${family}`);
    await page.getByRole('link', { name: 'Паспорт', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Паспорт семьи' }).waitFor();

    await page.getByRole('button', { name: 'Вписать сведения' }).click();
    await dialog(page).getByLabel(/^Печь и проводка исправны/).first().click();
    await page.getByRole('option', { name: 'нет', exact: true }).click();
    await dialog(page).getByLabel('Доход на человека', { exact: false }).first().fill('много');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await dialog(page).getByText(/число/i).first().waitFor();
    await looksRight(page, 'сведения с ошибкой');
    await dialog(page).getByLabel('Доход на человека', { exact: false }).first().fill('8000');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Печь или проводка опасны' }).waitFor();

    await page.getByRole('button', { name: 'Принять: Печь или проводка опасны' }).click();
    await page.getByRole('button', { name: 'В план: Печь или проводка опасны' }).click();
    await dialog(page).getByRole('button', { name: 'Перенести в план' }).click();
    await dialog(page).getByText(/нет черновика плана/).first().waitFor();
    await looksRight(page, 'без черновика плана');
    await dialog(page).getByRole('button', { name: 'Оставить как есть' }).click();

    await page.getByRole('button', { name: 'Сохранить паспорт' }).click();
    await dialog(page).getByRole('button', { name: 'Сохранить', exact: true }).click();
    await dialog(page).waitFor({ state: 'detached' });

    await page.goto(`/o/krapivino/families/${family}/plan`);
    await page.getByRole('button', { name: 'Составить план' }).click();
    await dialog(page).getByRole('button', { name: 'Составить план' }).click();
    await page.getByRole('button', { name: 'Добавить проблему' }).waitFor();
    await page.goto(`/o/krapivino/families/${family}/passport`);
    await page.getByRole('button', { name: 'В план: Печь или проводка опасны' }).click();
    await dialog(page).getByRole('button', { name: 'Перенести в план' }).click();
    await page.getByRole('link', { name: 'Уже в плане' }).click();
    await page.getByText('Печь или проводка опасны').first().waitFor();

    await page.goto(`/o/krapivino/families/${family}/passport?tab=compare`);
    await page.getByText(/ничего не изменилось|изменени/).first().waitFor();
    await page.getByRole('button', { name: 'Вписать сведения' }).click();
    await dialog(page).getByLabel('Доход на человека', { exact: false }).first().fill('12400');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText(/12\s400/).first().waitFor();
    await looksRight(page, 'сравнение');
  }, 30_000);
  assert.deepEqual(written, []);

  const read = await walkAs(browser, server.url, people.practitioner, phone, async (page) => {
    const found = (await readAs(page)('/families?limit=1')).items[0]?.id ?? family;
    await page.goto(`/o/krapivino/families/${found}/passport?tab=genogram`);
    await page.getByRole('group', { name: /^Генограмма семьи/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Сохранить паспорт' }).count(), 0);
    const first = page.getByRole('group', { name: /^Генограмма семьи/ }).getByRole('button').first();
    await first.focus();
    await page.keyboard.press('Enter');
    assert.equal(await first.getAttribute('aria-pressed'), 'true');
    const earlier = page.getByRole('button', { name: /^Раньше:/ });
    const day = /\d\d\.\d\d\.\d{4}/.exec((await earlier.textContent()) ?? '')![0];
    await earlier.click();
    await page.waitForURL(/on=\d{4}-\d\d-\d\d/);
    await page.locator(`#genogram-on[value="${day}"]`).waitFor();
    await looksRight(page, 'генограмма на телефоне');
  }, 30_000);
  assert.deepEqual(read, []);
});
