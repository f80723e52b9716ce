import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, signIn } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof startServer>>;
before(async () => {
  browser = await openBrowser();
  server = await startServer({ demo: true });
});
after(async () => {
  await browser.close();
  await server.stop();
});

const period = 'from=2022-07-01&to=2022-12-31';
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Picks a file of a menu and gives its bytes as the browser saved them. */
async function download(page: Page, menu: string, item: string): Promise<Buffer> {
  await page.getByRole('button', { name: menu }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: item, exact: true }).click()]);
  assert.match(file.suggestedFilename(), /^Отчёт .+\.(pdf|docx|xlsx|json)$/);
  return readFileSync(await file.path());
}

/** A JSON call with the cookie of whoever sits at the page. */
async function ask(page: Page, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await page.request.fetch(`/api/v1/organizations/krapivino${path}`, { method, ...(body === undefined ? {} : { data: body }) });
  assert.ok(answer.ok(), `${method} ${path} → ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

for (const [place, viewport, target] of [['за столом', desk, 118], ['с телефона', phone, 119]] as const) {
  test(`конец квартала у руководителя ${place}: от отчёта до разницы после отправки`, { timeout: 240_000 }, async () => {
    const { context, page, complaints } = await newPerson(browser, server.url, viewport);
    try {
      await signIn(page, people.manager, people.password);
      await page.goto(`/o/krapivino/reports?${period}`);
      await page.getByRole('heading', { level: 1, name: 'Отчёт: Курс на семью' }).waitFor();

      // Beside the period before; both figures open their lists.
      if (viewport === phone) {
        // On a phone the conditions wait behind one chip, so that the first number is on the screen.
        const first = await page.getByRole('link', { name: /открыть список/ }).first().boundingBox();
        assert.ok(first!.y + first!.height < 600, `первое число на ${first!.y}`);
        await page.getByRole('button', { name: 'Условие' }).click();
        await page.getByRole('button', { name: 'Сравнить', exact: true }).click();
      } else await page.getByRole('button', { name: 'Сравнить с…' }).click();
      await page.getByRole('button', { name: /^предыдущим/ }).click();
      await page.getByText('Оба периода посчитаны сейчас').waitFor();
      await looksRight(page, 'сравнение');
      await page.getByRole('link', { name: /^Визиты в семьи, стало/ }).click();
      await page.getByText(/и ровно 1[12]\d строк/).waitFor();
      await page.goto(`/o/krapivino/reports?${period}&view=months`);
      await page.getByRole('img', { name: /^Визиты в семьи по месяцам: июль \d+/ }).waitFor();
      await looksRight(page, 'месяцы графиком');
      await page.getByRole('radio', { name: 'Таблица' }).check();
      await looksRight(page, 'месяцы таблицей');

      // A target of one's own.
      await page.getByRole('link', { name: 'Цели на период' }).click();
      await page.getByRole('heading', { level: 1, name: /^Цели/ }).waitFor();
      await page.getByLabel('Визиты в семьи').fill(String(target));
      await looksRight(page, 'цели');
      await page.getByRole('button', { name: 'Записать цели' }).click();
      await page.getByText('Записано: 1 цель').waitFor();

      // Submitted.
      await page.goto(`/o/krapivino/reports?${period}`);
      await page.getByRole('button', { name: 'Зафиксировать' }).click();
      await page.getByLabel('Кому отправляете').fill('Министерство труда');
      await looksRight(page, 'перед фиксацией');
      await page.getByRole('dialog').getByRole('button', { name: 'Зафиксировать' }).click();
      await page.waitForURL(/\/frozen-reports\/[0-9a-f-]{36}/);
      await page.getByText('Действует').waitFor();
      const id = /frozen-reports\/([0-9a-f-]{36})/.exec(page.url())![1]!;
      await looksRight(page, 'отправленный отчёт');
      const files = [['PDF', '%PDF'], ['Документ Word', 'PK'], ['Книга Excel со списками', 'PK'], ['JSON для программ', '{']] as const;
      const sent = new Map<string, string>();
      for (const [item, magic] of files) {
        const bytes = await download(page, 'Скачать', item);
        assert.ok(bytes.toString('latin1').startsWith(magic), item);
        sent.set(item, sha(bytes));
      }

      // Busy: the words of the refusal stand on the page, and the file comes when asked again.
      await page.route('**/frozen-reports/*/report.pdf', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Сервер занят. Повторите через минуту.', status: 503, code: 'busy' }) }), { times: 1 });
      await page.getByRole('button', { name: 'Скачать' }).click();
      await page.getByRole('button', { name: 'PDF', exact: true }).click();
      const refused = page.getByRole('alert').filter({ hasText: 'Файл не скачан' });
      await refused.getByText('Сервер занят. Повторите через минуту.').waitFor();
      await looksRight(page, 'файл не скачан');
      const [again] = await Promise.all([page.waitForEvent('download'), refused.getByRole('button', { name: 'Повторить сейчас' }).click()]);
      assert.equal(sha(readFileSync(await again.path())), sent.get('PDF'));
      await refused.waitFor({ state: 'detached' });

      // Meanwhile somebody cancels a visit and dates another one anew.
      const list = await ask(page, 'GET', `/frozen-reports/${id}/indicators/home_visits/records?limit=2`);
      const [first, second] = list.items as { recordId: string; familyTitle: string }[];
      const version = async (record: string) => (await ask(page, 'GET', `/services/${record}`)).version as number;
      await ask(page, 'POST', `/services/${first!.recordId}/cancel`, { version: await version(first!.recordId), reason: 'занесли дважды' });
      await ask(page, 'PATCH', `/services/${second!.recordId}`, { version: await version(second!.recordId), date: '2022-06-30' });

      // The difference names both; what was sent is the same to the byte.
      await page.reload();
      await page.getByRole('tab', { name: 'Что изменилось' }).click();
      await page.getByRole('link', { name: /^Визиты в семьи/ }).waitFor();
      await looksRight(page, 'что изменилось');
      await page.getByRole('link', { name: /^Визиты в семьи/ }).click();
      await page.getByText('Запись отменена: занесли дважды').waitFor();
      await page.getByText('Дата теперь в другом периоде: 30.06.2022').waitFor();
      assert.ok(await page.getByRole('link', { name: new RegExp(first!.familyTitle) }).count() > 0, 'ведёт в семью');
      await looksRight(page, 'записи разницы');
      await page.goto(`/o/krapivino/frozen-reports/${id}`);
      for (const [item] of files) assert.equal(sha(await download(page, 'Скачать', item)), sent.get(item), `${item}: те же байты`);

      // Annulled, it stays in the list with its mark.
      await page.getByRole('button', { name: 'Аннулировать' }).click();
      await page.getByLabel('Почему он больше не действует').fill('отправили исправленный');
      await page.getByRole('dialog').getByRole('button', { name: 'Аннулировать' }).click();
      await page.getByText(/: отправили исправленный\./).waitFor();
      await page.getByRole('link', { name: 'Отправленные' }).click();
      await page.getByText('Аннулирован').first().waitFor();
      await looksRight(page, 'список отправленных');
      await ask(page, 'PATCH', `/services/${second!.recordId}`, { version: await version(second!.recordId), date: '2022-07-02' });
      // The browser itself notes the answer 503 that was arranged above.
      assert.deepEqual(complaints.filter((one) => !one.includes('status of 503')), []);
    } finally {
      await context.close();
    }
  });
}
