import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
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

type Read = (path: string) => Promise<any>;

async function as(email: string, viewport: typeof desk, walk: (page: Page, read: Read) => Promise<void>): Promise<string[]> {
  const { context, page, complaints } = await newPerson(browser, server.url, viewport);
  try {
    await signIn(page, email, people.password);
    await page.waitForURL(/\/today/);
    await page.getByRole('heading', { level: 1, name: /\d+ [а-я]+$/ }).waitFor();
    await walk(page, (path) => page.evaluate(async (address) => (await fetch(`/api/v1/organizations/krapivino${address}`)).json(), path));
    return complaints;
  } finally {
    await context.close();
  }
}

const mine = (read: Read) => read('/today?practice=course-for-family');
const home = async (page: Page, viewport: typeof desk) => {
  const bar = page.getByRole('navigation', { name: viewport === phone ? 'Разделы, телефон' : 'Разделы', exact: true });
  await bar.getByRole('link', { name: 'Сегодня' }).click();
  await page.waitForURL(/\/today/);
};
const write = (page: Page) => page.getByRole('button', { name: 'Записать', exact: true });
const saved = (page: Page) => page.getByText(/^Сохранено в \d/);
const unfinished = (page: Page) => page.getByRole('region', { name: /Не дописано/ });

for (const [name, viewport] of [['за столом', desk], ['с телефона', phone]] as const) {
  test(`утро куратора ${name}: долг закрыт встречей, начатое найдено и дописано`, { timeout: 240_000 }, async () => {
    const complaints = await as(people.caseManager, viewport, async (page, read) => {
      const before = await mine(read);
      assert.ok(before.overdue.count > 0 && before.never.count > 0 && before.drafts.count === 1, JSON.stringify([before.overdue.count, before.never.count, before.drafts.count]));
      await looksRight(page, 'Сегодня');

      // The longest without a contact: two presses and the family is off the list.
      const [waiting] = before.overdue.items;
      await page.getByRole('link', { name: `Записать встречу: ${waiting.family.title}`, exact: true }).click();
      await page.getByRole('button', { name: 'Вся семья', pressed: true }).waitFor();
      await write(page).click();
      await page.waitForURL(/\/today/);
      await page.getByText(/^Записано:/).waitFor();
      await page.getByRole('heading', { name: /Записано сегодня/ }).waitFor();
      assert.equal(await page.getByRole('link', { name: `Записать встречу: ${waiting.family.title}`, exact: true }).count(), 0);
      const then = await mine(read);
      assert.deepEqual([then.overdue.count, then.done.count], [before.overdue.count - 1, before.done.count + 1]);

      // A record is begun by the search of the page, left in the middle, and waits.
      const { family } = then.soon.items[0];
      await page.getByLabel('Встреча с семьёй').fill(family.code);
      await page.getByRole('option', { name: new RegExp(family.code) }).click();
      await page.getByLabel(/Что увидели/).fill('Печь дымит, нужен ремонт');
      await saved(page).waitFor();
      await looksRight(page, 'запись с черновиком');
      await home(page, viewport);
      await unfinished(page).getByRole('link', { name: new RegExp(family.title) }).waitFor();
      await looksRight(page, 'Сегодня с черновиком');
      assert.equal((await mine(read)).drafts.count, 2);
      await unfinished(page).getByRole('link', { name: new RegExp(family.title) }).click();
      await page.getByText('Печь дымит, нужен ремонт').waitFor();
      await page.reload();
      await page.getByText('Печь дымит, нужен ремонт').waitFor();
      await write(page).click();
      await page.waitForURL(/\/today/);
      await page.getByText(/^Записано:/).waitFor();
      await unfinished(page).getByRole('link', { name: new RegExp(family.title) }).waitFor({ state: 'detached' });
      const last = await mine(read);
      assert.deepEqual([last.drafts.count, last.done.count, last.soon.count], [1, before.done.count + 2, before.soon.count - 1]);
      const [record] = (await read(`/services?family=${family.id}&limit=1`)).items;
      assert.equal(record.note, 'Печь дымит, нужен ремонт');
      // Both records are taken back, so that the other screen finds the same morning.
      for (const one of [record, (await read(`/services?family=${waiting.family.id}&limit=1`)).items[0]]) {
        await page.evaluate(async ([id, version]) => {
          await fetch(`/api/v1/organizations/krapivino/services/${id}/cancel`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version, reason: 'проба' }) });
        }, [one.id, one.version] as const);
      }
    });
    assert.deepEqual(complaints, []);
  });
}

test('черновик удаляют и возвращают; число открывает ровно свой список', { timeout: 240_000 }, async () => {
  const complaints = await as(people.caseManager, desk, async (page, read) => {
    await unfinished(page).getByRole('button', { name: /^Удалить черновик/ }).click();
    await unfinished(page).waitFor({ state: 'detached' });
    assert.equal((await mine(read)).drafts.count, 0);
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    await unfinished(page).waitFor();
    assert.equal((await mine(read)).drafts.count, 1);
    const { overdue } = await mine(read);
    await page.getByRole('region', { name: /^Мои семьи/ }).getByRole('link', { name: 'Давно не встречались' }).click();
    await page.waitForURL(/lapse=overdue/);
    await page.getByText(`Строки 1–${overdue.count} из ${overdue.count}`).waitFor();
    await looksRight(page, 'семьи, с кем давно не встречались');
  });
  assert.deepEqual(complaints, []);
});

test('два окна пишут один черновик: показаны оба, человек выбирает', { timeout: 240_000 }, async () => {
  await as(people.caseManager, desk, async (page, read) => {
    const [draft] = (await mine(read)).drafts.items;
    const address = `/o/krapivino/record?what=service&draft=${draft.id}`;
    const other = await page.context().newPage();
    for (const window of [page, other]) {
      await window.goto(address);
      await window.getByText(/путёвку в лагерь/).waitFor();
    }
    await other.getByLabel(/Что увидели/).fill('С телефона');
    await saved(other).waitFor();
    await other.close();
    await page.getByLabel(/Что увидели/).fill('С компьютера');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Этот черновик меняли в другом окне').waitFor();
    await looksRight(page, 'выбор из двух');
    await dialog.getByLabel(/С телефона/).check();
    await dialog.getByRole('button', { name: 'Оставить выбранное' }).click();
    await page.getByText('С телефона').waitFor();
    await saved(page).waitFor();
    assert.equal((await read(`/drafts/${draft.id}`)).content.note, 'С телефона');
  });
});

test('новая семья: начатое ждёт, дописанное записано один раз', { timeout: 240_000 }, async () => {
  const complaints = await as(people.caseManager, desk, async (page, read) => {
    await page.goto('/o/krapivino/families/new');
    await page.getByLabel('Фамилия').fill('Незабудкина');
    await saved(page).waitFor();
    await looksRight(page, 'новая семья с черновиком');
    await home(page, desk);
    await unfinished(page).getByRole('link', { name: 'Новая семья: Незабудкина' }).click();
    await page.getByLabel('Имя', { exact: true }).fill('Анна');
    assert.equal(await page.getByLabel('Фамилия').inputValue(), 'Незабудкина');
    await page.getByRole('button', { name: 'Записать семью' }).click();
    await page.waitForURL(/\/families\/[0-9a-f-]{36}/);
    assert.equal((await read('/drafts?kind=family')).items.length, 0);
    assert.equal((await read('/families?query=Незабудкина')).items.length, 1);
    // What was on its way must not come back as a draft of nobody.
    await page.waitForTimeout(1500);
    assert.equal((await read('/drafts?kind=family')).items.length, 0);
  });
  assert.deepEqual(complaints, []);
});

test('нет связи: набранное на этом компьютере, появилась — на сервере', { timeout: 240_000 }, async () => {
  await as(people.caseManager, desk, async (page, read) => {
    const { family } = (await read('/services?limit=1')).items[0];
    await page.goto(`/o/krapivino/record?what=aid&family=${family.id}`);
    await page.route('**/drafts/**', (route) => route.abort());
    await page.getByLabel(/Количество/).fill('1,5');
    await page.getByText(/Пока на этом компьютере/).waitFor();
    assert.equal((await read(`/drafts?family=${family.id}&kind=aid`)).items.length, 0);
    await home(page, desk);
    await unfinished(page).getByText('пока только на этом компьютере').waitFor();
    await page.unroute('**/drafts/**');
    await unfinished(page).getByRole('link', { name: /^Помощь/ }).click();
    assert.equal(await page.getByLabel(/Количество/).inputValue(), '1,5');
    await saved(page).waitFor();
    assert.equal((await read(`/drafts?family=${family.id}&kind=aid`)).items.length, 1);
    await page.getByRole('button', { name: 'Начать заново' }).click();
    await page.getByText('Черновик удалён').waitFor();
  });
});

for (const [name, viewport] of [['за столом', desk], ['с телефона', phone]] as const) {
  test(`утро руководителя ${name}: где давно не встречались, кому тяжело, кого никто не ведёт`, { timeout: 240_000 }, async () => {
    const complaints = await as(people.manager, viewport, async (page, read) => {
      const branch = await read('/today/branch?practice=course-for-family');
      assert.ok(branch.overdue.count > 0 && branch.unled.count > 0);
      await page.getByText(`На учёте ${branch.families}`, { exact: false }).waitFor();
      await looksRight(page, 'Сегодня руководителя');
      const hardest = branch.loads.find((load: any) => load.caseManager !== null);
      await page.getByRole('link', { name: new RegExp(`давно не встречались — ${hardest.overdue} \\(`) }).first().click();
      await page.waitForURL(/lapse=overdue/);
      await page.getByText(`${hardest.overdue} из`, { exact: false }).first().waitFor();
      await home(page, viewport);
      await page.getByRole('link', { name: 'Назначить куратора' }).click();
      await page.waitForURL(/caseManager=none/);
      await page.getByText(`${branch.unled.count} из`, { exact: false }).first().waitFor();
      await home(page, viewport);
      await page.getByRole('radio', { name: 'Мои семьи' }).check();
      await page.getByLabel('Встреча с семьёй').waitFor();
      await looksRight(page, 'Мои семьи руководителя');
    });
    assert.deepEqual(complaints, []);
  });
}
