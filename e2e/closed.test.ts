import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, phone } from '../src/testing/chromium.ts';
import { choose, looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A phone is closed by the case manager, asked for in an emergency by the manager, confirmed by the keeper, read, and told of: the
// whole way by the screens, the first half at a desk and the second with a phone.

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

test('закрыть телефон, попросить срочный доступ, подтвердить, прочесть, закончить, сообщить семье', { timeout: 240_000 }, async () => {
  let family = '';
  let number = '';
  const complaints: string[] = [];
  const as = async (email: string, viewport: typeof desk, walk: (page: Page) => Promise<void>) => void complaints.push(...(await walkAs(browser, server.url, email, viewport, walk)));

  await as(people.caseManager, desk, async (page) => {
    const read = readAs(page);
    for (const { id } of (await read('/families?team=me&state=open&limit=30')).items) {
      const contact = (await read(`/families/${id}/closable-facts`)).items.find((fact: { kind: string; label: string }) => fact.kind === 'contact');
      if (contact) [family, number] = [id, contact.label];
      if (contact) break;
    }
    // At the row itself, by keyboard: the form opens with it chosen.
    await page.goto(`${home}/families/${family}`);
    await page.getByRole('button', { name: `Закрыть от коллег: ${number.split(',')[0]}` }).press('Enter');
    await dialog(page).getByText(number).waitFor();
    // What was typed outlives Esc, which gives the focus back to the row; the dialog says so and can begin anew.
    await dialog(page).getByLabel('Что и почему закрыто').fill('Набрано и не записано');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Закрыть от коллег'));
    await page.keyboard.press('Enter');
    await dialog(page).getByText('не записали в прошлый раз').waitFor();
    assert.equal(await dialog(page).getByLabel('Что и почему закрыто').inputValue(), 'Набрано и не записано');
    await looksRight(page, 'возвращённое');
    await dialog(page).getByRole('button', { name: 'Начать заново' }).click();
    assert.equal(await dialog(page).getByLabel('Что и почему закрыто').inputValue(), '');
    await dialog(page).getByText(number).waitFor();
    // A complaint stands at its field and takes the focus.
    await dialog(page).getByRole('button', { name: 'Закрыть сведения' }).click();
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA' && document.activeElement.getAttribute('aria-invalid') === 'true');
    await dialog(page).getByLabel('Что и почему закрыто').fill('Звонит бывший муж');
    await looksRight(page, 'закрыть сведения');
    await dialog(page).getByRole('button', { name: 'Закрыть сведения' }).click();
    // The row stays for its keeper, says that it is closed and holds the focus.
    await page.getByRole('link', { name: `Закрыто, кому видно: ${number.split(',')[0]}` }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Закрыто, кому видно'));
    await page.getByRole('link', { name: 'Закрытые сведения' }).waitFor();
    await looksRight(page, 'закрыто у строки');
    await page.keyboard.press('Enter');
    await page.getByText('Звонит бывший муж').waitFor();
    await looksRight(page, 'закрытые сведения семьи');
  });

  await as(people.manager, desk, async (page) => {
    assert.ok(!JSON.stringify(await readAs(page)(`/families/${family}`)).includes(number.split(',')[0]!));
    await page.goto(`${home}/families/${family}/closed`);
    await page.getByText('Вам здесь ничего не открыто').waitFor();
    await page.getByRole('button', { name: 'Срочный доступ' }).click();
    await dialog(page).getByLabel('Что случилось и зачем').fill('Мать не отвечает, куратор в дороге');
    await looksRight(page, 'просьба');
    await dialog(page).getByRole('button', { name: 'Попросить' }).click();
    await page.getByText('ждёт второго человека').waitFor();
    await looksRight(page, 'просьба ждёт');
  });

  await as(people.caseManager, phone, async (page) => {
    await page.goto(`${home}/closed`);
    await page.getByText('Мать не отвечает').waitFor();
    await looksRight(page, 'просьбы');
    await page.getByRole('main').locator('a[href*="/closed/"]').first().click();
    await page.getByRole('button', { name: 'Подтвердить на 30 минут' }).click();
    await page.getByRole('heading', { name: 'Что под ним читали' }).waitFor();
    await looksRight(page, 'подтверждено');
  });

  await as(people.manager, phone, async (page) => {
    await page.goto(`${home}/families/${family}/closed`);
    await page.getByText('Звонит бывший муж').waitFor();
    assert.ok(JSON.stringify(await readAs(page)(`/families/${family}`)).includes(number.split(',')[0]!));
    await looksRight(page, 'закрытое открыто');
    // At the end of its term the card is read again by itself: here the server says that a second is left.
    const card = new RegExp(`/api/v1/.*/families/${family}$`);
    await page.route(`**/families/${family}/compartments`, async (route) => {
      const answer = await route.fetch();
      const told = await answer.json();
      await route.fulfill({ response: answer, json: { ...told, glass: { ...told.glass, secondsLeft: 1 } } });
    }, { times: 1 });
    const first = page.waitForResponse((answer) => card.test(answer.url()));
    await page.goto(`${home}/families/${family}`);
    await first;
    await page.waitForRequest((request) => card.test(request.url()), { timeout: 8000 });
    // Ended in another window, what it opened goes from an open card without a reload.
    await page.getByText(number.split(',')[0]!).first().waitFor();
    const other = await page.context().newPage();
    await other.goto(`${home}/closed`);
    await other.getByRole('main').locator('a[href*="/closed/"]').first().click();
    await other.getByRole('button', { name: 'Закончить доступ' }).click();
    await other.getByText('закончился').first().waitFor();
    await other.close();
    await page.getByText(number.split(',')[0]!).first().waitFor({ state: 'detached', timeout: 20_000 });
    await page.getByRole('tab', { name: /^Люди/ }).waitFor();
    await page.goto(`${home}/families/${family}/closed`);
    await page.getByText('Нужен снова — попросите ещё раз').waitFor();
    assert.equal(await page.getByText('Звонит бывший муж').count(), 0);
    await looksRight(page, 'срочный доступ закончился');
  });

  await as(people.caseManager, desk, async (page) => {
    await page.goto(`${home}/closed`);
    await page.getByRole('main').locator('a[href*="/closed/"]').first().click();
    await page.getByText('Карточка семьи').first().waitFor();
    await page.getByRole('button', { name: 'Сообщили семье?' }).click();
    await dialog(page).getByRole('radio', { name: /^Пока нельзя/ }).check({ force: true });
    await dialog(page).getByLabel('Чем опасно').fill('Бывший муж рядом с матерью');
    await looksRight(page, 'сообщили ли семье');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('Семье пока не сообщают').waitFor();
    await looksRight(page, 'что читали');
    assert.ok((await readAs(page)('/tasks')).items.some((one: { page: string | null }) => one.page?.startsWith('/closed/')));
  });
  assert.deepEqual(complaints, []);
});

test('закрыть с телефона категорию и услугу: у коллеги с открытой карточкой они пропадают сразу и без следа', { timeout: 240_000 }, async () => {
  const complaints: string[] = [];
  const as = async (email: string, viewport: typeof desk, walk: (page: Page) => Promise<void>) => void complaints.push(...(await walkAs(browser, server.url, email, viewport, walk)));
  await as(people.caseManager, phone, async (page) => {
    const read = readAs(page);
    let family = '';
    for (const { id } of (await read('/families?team=me&state=open&limit=30')).items) {
      const card = await read(`/families/${id}`);
      if (card.categories.length > 0 && card.counts.service > 0) family = id;
      if (family) break;
    }
    const service = (await read(`/families/${family}/timeline?kind=service&limit=1`)).items[0];
    await as(people.manager, desk, async (manager) => {
      await manager.goto(`${home}/families/${family}`);
      const category = manager.getByRole('heading', { name: 'Категории' }).locator('xpath=ancestor::section[1]').getByRole('listitem');
      await category.first().waitFor();
      const before = await category.count();
      const total = (await readAs(manager)(`/families/${family}`)).counts.service;

      const close = async (why: string) => {
        await dialog(page).getByLabel('Что и почему закрыто').fill(why);
        await looksRight(page, why);
        await dialog(page).getByRole('button', { name: 'Закрыть сведения' }).click();
        await dialog(page).waitFor({ state: 'detached' });
      };
      await page.goto(`${home}/families/${family}`);
      await page.getByRole('heading', { name: 'Категории' }).locator('xpath=ancestor::section[1]').getByRole('button', { name: /^Закрыть от коллег/ }).first().press('Enter');
      await close('Тайна усыновления: категория');
      await page.goto(`${home}/families/${family}?record=service.${service.id}`);
      await page.getByRole('button', { name: 'Закрыть от коллег', exact: true }).press('Enter');
      // Together with what is closed already: why and from whom stand there, nothing to fill in.
      await choose(page, 'Как закрыть', /^Добавить к закрытому: Безопасность, .*Тайна усыновления: категория/);
      await page.getByText('Кому видно', { exact: true }).waitFor();
      assert.equal(await page.getByLabel('Что и почему закрыто').count(), 0);
      await looksRight(page, 'добавить к закрытому');
      await page.getByRole('button', { name: 'Закрыть сведения', exact: true }).click();
      await page.getByRole('link', { name: 'Кому видно', exact: true }).waitFor();
      await looksRight(page, 'закрытая услуга');
      const closed = (await read(`/families/${family}/compartments`)).items.filter((one: { openedAt: string | null }) => one.openedAt === null);
      assert.ok(closed.some((one: { items: { kind: string }[] }) => one.items.map(({ kind }) => kind).toSorted().join() === 'category,service'), JSON.stringify(closed));

      await manager.reload();
      await category.first().or(manager.getByText('Пока ни одной')).first().waitFor();
      await manager.waitForLoadState('networkidle');
      assert.equal(await category.count(), before - 1);
      assert.equal((await readAs(manager)(`/families/${family}`)).counts.service, total - 1);
      assert.equal((await manager.content()).includes(service.id), false);
      assert.equal(await manager.getByRole('link', { name: /^Закрыт/ }).filter({ hasText: 'сведения' }).count(), 0);
      await looksRight(manager, 'карточка без закрытого');
      await manager.goto(`${home}/families/${family}?record=service.${service.id}`);
      await manager.getByText(/^Не нашли/).first().waitFor();
      await looksRight(manager, 'закрытая запись по адресу');
      // A family that is not there: one calm answer, nothing to press.
      await manager.goto(`${home}/families/00000000-0000-4000-8000-000000000001/closed`);
      await manager.getByRole('heading', { name: 'Не нашли' }).waitFor();
      assert.equal(await manager.getByRole('heading', { name: 'Не нашли' }).count(), 1);
      assert.equal(await manager.getByRole('button', { name: 'Срочный доступ' }).count(), 0);
    });
  });
  assert.deepEqual(complaints, []);
});
