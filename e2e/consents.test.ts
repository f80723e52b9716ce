import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { picture } from '../src/testing/files.ts';
import { looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A partner, a consent from the form to the signed paper, its revocation that hides the family, and the way back by the code; then
// the organization's grounds. Looked at on a desk and on a phone.

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

const home = '/o/krapivino';
const dialog = (page: Page) => page.getByRole('dialog');

/** A family of the case manager with an adult whom nobody asked yet: id, code, title and the adult's name. */
async function someFamily(page: Page): Promise<{ id: string; code: string; title: string; adult: string }> {
  const read = readAs(page);
  for (const { id, code, title } of (await read('/families?team=me&state=open&limit=50')).items) {
    const [adult] = (await read(`/families/${id}/consents`)).people as { name: string; role: string; consents: { purpose: string; standing: string }[] }[];
    if (!adult || adult.role === 'child' || !adult.consents.some(({ purpose, standing }) => purpose === 'general' && standing === 'ground')) continue;
    return { id, code, title, adult: adult.name };
  }
  throw new Error('no family with an adult');
}

test('согласие: партнёр, подготовить, напечатать, подписать, отозвать — семья скрыта — и вернуть по коду', { timeout: 240_000 }, async () => {
  let family = { id: '', code: '', title: '', adult: '' };
  const walk = async (page: Page, place: string) => {
    await page.goto(`${home}/partners`);
    await page.getByRole('button', { name: 'Новый партнёр' }).click();
    await page.getByLabel('Название').fill(`Поликлиника ${place}`);
    await page.getByLabel('Чем помогает').click();
    await page.getByRole('option', { name: 'медицинская' }).click();
    await page.keyboard.press('Tab');
    await looksRight(page, `новый партнёр, ${place}`);
    await page.getByRole('button', { name: 'Записать', exact: true }).last().click();
    await page.getByRole('button', { name: 'Закрыть…' }).waitFor();
    await looksRight(page, `партнёр, ${place}`);

    family = await someFamily(page);
    await page.goto(`${home}/families/${family.id}?tab=consents`);
    await page.getByText('основание: Помощь семье по её обращению').first().waitFor();
    await looksRight(page, `согласия семьи, ${place}`);
    await page.getByRole('link', { name: 'Подготовить' }).first().click();
    await page.getByLabel('На что согласие').waitFor();
    await looksRight(page, `новое согласие, ${place}`);
    await page.getByRole('button', { name: 'Подготовить', exact: true }).click();
    await page.getByRole('link', { name: 'Печать' }).click();
    await page.getByText('Какие сведения:').waitFor();
    assert.ok(await page.getByText(family.adult).first().isVisible());
    await looksRight(page, `бумага, ${place}`);
    await page.goBack();
    await page.getByRole('button', { name: 'Подписано' }).click();
    if (place === 'телефон') {
      // The paper is photographed on the spot: a file that is no picture is refused in words, the photo becomes the scan by itself.
      const chooser = dialog(page).last().getByLabel('Файл', { exact: true });
      await chooser.setInputFiles({ name: 'фото.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(400)]) });
      await dialog(page).getByText('Это программа, а не документ').waitFor();
      await chooser.setInputFiles({ name: 'Согласие.jpg', mimeType: 'image/jpeg', buffer: await picture() });
      const scan = dialog(page).last().getByLabel(/^Скан из документов семьи/).first();
      await page.waitForFunction((field) => (field as HTMLInputElement | null)?.value.startsWith('Согласие.jpg'), await scan.elementHandle());
    } else await dialog(page).getByRole('textbox', { name: /^Где лежит бумага/ }).fill('Папка семьи');
    await looksRight(page, `подписано, ${place}`);
    await dialog(page).getByRole('button', { name: 'Записать' }).last().click();
    await page.getByRole('button', { name: 'Отозвать…' }).click();
    await looksRight(page, `отзыв, ${place}`);
    await dialog(page).getByRole('button', { name: 'Отозвать', exact: true }).click();
    await page.getByText('сведения о семье скрыты').waitFor();
    await looksRight(page, `семья скрыта, ${place}`);
    assert.equal((await readAs(page)(`/families?query=${encodeURIComponent(family.code)}`)).items.length, 0);
    await page.getByRole('button', { name: 'Подготовить новое' }).click();
    await dialog(page).getByRole('button', { name: 'Подготовить', exact: true }).click();
    await page.getByRole('button', { name: 'Подписано' }).click();
    await dialog(page).getByRole('textbox', { name: /^Где лежит бумага/ }).fill('Папка семьи');
    await dialog(page).getByRole('button', { name: 'Записать' }).last().click();
    await page.getByRole('button', { name: 'Отозвать…' }).waitFor();
    assert.equal((await readAs(page)(`/families/${family.id}`)).id, family.id);
    await page.goto(`${home}/consents`);
    await page.getByText('действует').first().waitFor();
    await looksRight(page, `реестр, ${place}`);
    await page.goto(`${home}/consents?tab=missing`);
    await page.getByText('не спрашивали').first().waitFor();
    await looksRight(page, `у кого нет, ${place}`);
  };
  assert.deepEqual(await walkAs(browser, server.url, people.caseManager, desk, (page) => walk(page, 'стол'), 60_000), []);
  assert.deepEqual(await walkAs(browser, server.url, people.caseManager, phone, (page) => walk(page, 'телефон'), 60_000), []);
});

test('основания: администратор видит, что скроется, прежде чем закончить', { timeout: 120_000 }, async () => {
  for (const viewport of [desk, phone]) {
    assert.deepEqual(await walkAs(browser, server.url, people.administrator, viewport, async (page) => {
      await page.goto(`${home}/settings/grounds`);
      await page.getByText('Держится только на нём').waitFor();
      await looksRight(page, 'основания');
      await page.getByRole('button', { name: 'Изменить: Помощь семье' }).click();
      await dialog(page).getByRole('textbox', { name: /^По какой день/ }).fill('31.12.2030');
      await page.keyboard.press('Tab');
      await dialog(page).getByText('исчезнут из списков').waitFor();
      await looksRight(page, 'изменить основание');
    }, 30_000), []);
  }
});
