import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { pdf, picture } from '../src/testing/files.ts';
import { choose, looksRight, readAs, walkAs } from './people.ts';
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

const asCaseManager = (viewport: typeof desk, walk: (page: Page, read: (path: string) => Promise<any>) => Promise<void>): Promise<string[]> =>
  walkAs(browser, server.url, people.caseManager, viewport, (page) => walk(page, readAs(page)));

const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });
/** The chooser of the field, not the camera. */
const chooser = (page: Page) => page.getByLabel('Файл', { exact: true });

test('с телефона: снимок к записи, маленькая копия, сам снимок, убрать и вернуть', { timeout: 240_000 }, async () => {
  const complaints = await asCaseManager(phone, async (page, read) => {
    const { items } = await read('/outcomes?limit=50');
    const taken = new Set((await read('/attachments?limit=200')).items.map((item: { subjectId: string }) => item.subjectId));
    const outcome = items.find((item: { id: string }) => !taken.has(item.id));
    await page.goto(`/o/krapivino/families/${outcome.family.id}?record=outcome.${outcome.id}`);
    await page.getByText('Подтверждение: файлы').waitFor();
    await page.getByRole('button', { name: 'Снять', exact: true }).waitFor();
    await page.getByLabel('На снимках люди').uncheck();
    await chooser(page).setInputFiles(file('IMG_0042.jpg', 'image/jpeg', await picture({ width: 1600, height: 1200, exif: true })));
    const tile = page.getByRole('button', { name: /IMG_0042/ });
    await tile.waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('img')].some((img) => img.src.includes('/thumbnail') && img.naturalWidth > 0));
    await looksRight(page, 'файл у записи');
    await tile.click();
    const shown = page.getByRole('img', { name: /IMG_0042/ });
    await shown.waitFor();
    assert.match((await shown.getAttribute('src'))!, /^blob:/);
    assert.ok(await shown.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth === 1600));
    await looksRight(page, 'снимок');
    await page.getByRole('button', { name: 'Назвать' }).click();
    await page.getByLabel(/Что это/).fill('Справка с печатью');
    await page.getByRole('dialog').getByRole('button', { name: 'Записать' }).click();
    await page.getByRole('button', { name: 'Убрать файл' }).click();
    await page.getByLabel('Почему убираете').waitFor();
    await looksRight(page, 'убрать файл');
    await page.getByRole('button', { name: 'Убрать файл' }).click();
    await page.getByText('Хватит двух слов').waitFor();
    await page.getByLabel('Почему убираете').fill('не тот документ');
    await page.getByRole('button', { name: 'Убрать файл' }).click();
    await page.getByText('Файл убран').waitFor();
    assert.equal((await read(`/attachments?subjectId=${outcome.id}`)).items.length, 0);
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    await page.getByText('Файл снова на месте').waitFor();
    assert.equal((await read(`/attachments?subjectId=${outcome.id}`)).items[0].description, 'Справка с печатью');
  });
  assert.deepEqual(complaints, []);
});

test('новый результат: файл раньше записи, плохой файл со словами, потерянная связь и повтор', { timeout: 240_000 }, async () => {
  await asCaseManager(desk, async (page, read) => {
    const { family } = (await read('/services?limit=1')).items[0];
    await page.goto('/o/krapivino/record?what=outcome');
    await page.getByText('Выберите семью, тогда сюда можно будет приложить').waitFor();
    await page.goto(`/o/krapivino/record?what=outcome&family=${family.id}`);
    await choose(page, 'Чего достигли', 'Снята с учёта с улучшением');
    await chooser(page).setInputFiles([file('фото.jpg', 'image/jpeg', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(400)])), file('Справка.pdf', 'application/pdf', pdf())]);
    await page.getByText('Это программа, а не документ').waitFor();
    await page.getByRole('button', { name: /^Справка\.pdf/ }).waitFor();
    await looksRight(page, 'отказ');
    await page.getByRole('button', { name: 'Убрать из списка: фото.jpg' }).click();

    // The connection is lost in the middle: the file is still in hand.
    let lost = true;
    await page.route('**/krapivino/attachments?*', async (route) => {
      if (route.request().method() !== 'POST' || !lost) return route.continue();
      lost = false;
      await route.fetch(); // The server stored it; its answer goes nowhere.
      return route.abort();
    });
    await page.getByLabel('На снимках люди').uncheck();
    await chooser(page).setInputFiles(file('Договор.jpg', 'image/jpeg', await picture()));
    await page.getByText('Сервер не отвечает. Файл у вас').waitFor();
    await page.getByRole('button', { name: 'Повторить', exact: true }).click();
    await page.getByRole('button', { name: /^Договор\.jpg/ }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^Договор\.jpg/ }).waitFor();
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByText(/^Записано:/).waitFor();
    const [newest] = (await read(`/outcomes?family=${family.id}&outcome=removed_from_register_improved&limit=1`)).items;
    const { items } = await read(`/attachments?subject=outcome&subjectId=${newest.id}`);
    assert.deepEqual(items.map((item: { name: string; record: { word: string } }) => [item.name, item.record.word]).sort(), [
      ['Договор.jpg', 'removed_from_register_improved'], ['Справка.pdf', 'removed_from_register_improved'],
    ]);
  });
});

/** A file that does not come: why is said where it was pressed, the page stays, and the next press brings it. */
async function refusedInWords(page: Page): Promise<void> {
  const pressed = page.getByRole('dialog').getByRole('link', { name: 'Скачать' });
  const said = page.getByRole('dialog').getByRole('alert').filter({ hasText: 'Файл не скачан' });
  const address = page.url();
  await page.route('**/attachments/*/file', (route) => route.abort(), { times: 1 });
  await pressed.click();
  await said.getByText('Связь с сервером прервалась, файл не дошёл').waitFor();
  await page.route('**/attachments/*/file', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Этот файл вам не открыт.', status: 403, code: 'forbidden' }) }), { times: 1 });
  await said.getByRole('button', { name: 'Повторить сейчас' }).click();
  await said.getByText('Этот файл вам не открыт').waitFor();
  assert.equal(await said.getByRole('button', { name: 'Повторить сейчас' }).count(), 0, 'запрещённое не предлагают повторить');
  await looksRight(page, 'файл не скачан');
  const [taken] = await Promise.all([page.waitForEvent('download'), pressed.click()]);
  assert.match(taken.suggestedFilename(), /\.[a-z]+$/);
  await said.waitFor({ state: 'detached' });
  assert.equal(page.url(), address);
}

test('документы семьи: со всех записей, по виду и по дате, с клавиатуры, на обеих ширинах', { timeout: 240_000 }, async () => {
  for (const viewport of [desk, phone]) {
    const complaints = await asCaseManager(viewport, async (page, read) => {
      const of = (await read('/attachments?limit=200')).items.filter((item: { subject: string }) => item.subject === 'family')[0].family.id;
      const all = (await read(`/attachments?family=${of}&limit=200`)).items;
      await page.goto(`/o/krapivino/families/${of}?tab=files`);
      const list = page.getByRole('region', { name: 'Документы и снимки' });
      await list.getByRole('listitem').first().waitFor();
      assert.equal(await list.getByRole('listitem').count(), all.length);
      await looksRight(page, 'документы семьи');
      await list.getByRole('radio', { name: 'Документы' }).check({ force: true });
      await page.waitForFunction((count) => document.querySelectorAll('li button').length !== count, all.length);
      await list.getByRole('textbox', { name: 'Приложено с' }).fill('01.01.2020');
      await list.getByRole('textbox', { name: 'по', exact: true }).fill('02.01.2020');
      await list.getByText('Таких файлов нет').waitFor();
      await list.getByRole('button', { name: 'Снять все условия' }).click();
      const first = list.getByRole('listitem').first().getByRole('button');
      await first.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('link', { name: 'Скачать' }).waitFor();
      await looksRight(page, 'файл семьи');
      await refusedInWords(page);
      // A reason typed for one file waits for that file, and is not offered for another.
      const inView = (name: string) => page.getByRole('dialog').getByRole('button', { name });
      const reason = page.getByLabel('Почему убираете');
      await inView('Убрать файл').click();
      await reason.fill('не тот документ');
      await page.keyboard.press('Escape');
      await inView('Следующий файл').click();
      await inView('Убрать файл').click();
      assert.equal(await reason.inputValue(), '');
      await page.keyboard.press('Escape');
      await inView('Предыдущий файл').click();
      await inView('Убрать файл').click();
      assert.equal(await reason.inputValue(), 'не тот документ');
      await inView('Оставить').click();
      await inView('Убрать файл').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement?.closest('li') !== null);
      assert.ok(await first.evaluate((button) => button === document.activeElement), 'фокус вернулся на файл');
    });
    // The browser itself notes the connection that was cut above.
    assert.deepEqual(complaints.filter((one) => !one.includes('ERR_FAILED')), []);
  }
});

test('файл закрыли от коллег, пока он открыт у другого: вместо файла слова, а не чужая страница', { timeout: 240_000 }, async () => {
  await asCaseManager(desk, async (keeper, read) => {
    const one = (await read('/attachments?limit=200')).items.find((item: { subject: string }) => item.subject === 'family');
    await walkAs(browser, server.url, people.manager, phone, async (page) => {
      await page.goto(`/o/krapivino/families/${one.family.id}?tab=files`);
      await page.getByRole('region', { name: 'Документы и снимки' }).getByRole('listitem').first().getByRole('button').click();
      const pressed = page.getByRole('dialog').getByRole('link', { name: 'Скачать' });
      await pressed.waitFor();
      const items = (await read(`/families/${one.family.id}/closable-facts`)).items.filter((fact: { kind: string }) => fact.kind === 'attachment').map(({ kind, id }: { kind: string; id: string }) => ({ kind, id }));
      const closed = await keeper.request.post('/api/v1/organizations/krapivino/compartments', { data: { id: crypto.randomUUID(), family: one.family.id, kind: 'other', about: 'Не для всех', items } });
      assert.ok(closed.ok(), await closed.text());
      await pressed.click();
      const said = page.getByRole('dialog').getByRole('alert').filter({ hasText: 'Файл не скачан' });
      await said.getByText('Не нашли. Возможно, ссылка устарела или эти сведения вам не открыты.').waitFor();
      assert.equal(await said.getByRole('button').count(), 0, 'чего не видно, не предлагают повторить');
      await looksRight(page, 'файл не виден');
    });
  });
});
