import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { desk, newPerson, openBrowser, phone } from '../src/testing/chromium.ts';
import { looksRight, signIn } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// A group by keyboard as it is typed on a Russian layout: every press is a real key event with the code of its place and
// the letter that this layout gives. What is bounded is the number of presses; thirty at one a second take half a minute.

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

interface Walk {
  page: Page;
  read: (path: string) => Promise<any>;
  send: (path: string, body: object) => Promise<any>;
}

async function asManager(viewport: typeof desk, walk: (walk: Walk) => Promise<void>): Promise<void> {
  const { context, page, complaints } = await newPerson(browser, server.url, viewport);
  try {
    await signIn(page, people.manager, people.password);
    const call = (path: string, body?: object) =>
      page.evaluate(
        async ([address, sent]) => (await fetch(`/api/v1/organizations/krapivino${address}`, sent ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) } : {})).json(),
        [path, body] as const,
      );
    await walk({ page, read: (path) => call(path), send: (path, body) => call(path, body) });
    // A connection cut on purpose is told of by the browser itself.
    assert.deepEqual(complaints.filter((complaint) => !complaint.includes('ERR_FAILED')), []);
  } finally {
    await context.close();
  }
}

const virtual: Record<string, number> = { Tab: 9, Enter: 13, ArrowDown: 40, ArrowUp: 38, Digit0: 48, Digit1: 49, Digit2: 50, KeyZ: 90, Comma: 188, KeyY: 89 };

/** Presses keys by their place, with what the Russian layout prints; counts the presses. */
class Keyboard {
  presses = 0;
  readonly #session: CDPSession;
  constructor(session: CDPSession) {
    this.#session = session;
  }
  async press(code: string, key: string, modifiers: { ctrl?: boolean; shift?: boolean } = {}): Promise<void> {
    this.presses++;
    const text = key === 'Enter' ? '\r' : [...key].length === 1 ? key : '';
    const prints = text !== '' && !modifiers.ctrl;
    const common = { code, key, windowsVirtualKeyCode: virtual[code] ?? 0, modifiers: (modifiers.ctrl ? 2 : 0) + (modifiers.shift ? 8 : 0) };
    await this.#session.send('Input.dispatchKeyEvent', { type: prints ? 'keyDown' : 'rawKeyDown', ...common, ...(prints ? { text, unmodifiedText: text } : {}) });
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
    // A frame for the page to move its focus.
    await new Promise((done) => setTimeout(done, 40));
  }
  down = () => this.press('ArrowDown', 'ArrowDown');
}

/** A group of twelve from several families met last week. */
async function twelveMet({ read, send }: Walk): Promise<{ id: string; names: string[] }> {
  const participants: { person: string; family: string; mark: string; name: string }[] = [];
  const today = (await read('/meetings?limit=1')).items[0].date as string;
  for (const family of (await read('/families?state=open&limit=60')).items) {
    const { people: members } = await read(`/services/recipients?family=${family.id}&practice=course-for-family&date=${today}`);
    for (const one of members.slice(0, 2)) participants.push({ person: one.id, family: family.id, mark: 'here', name: [one.lastName, one.firstName, one.patronymic].filter(Boolean).join(' ') });
    if (participants.length >= 12) break;
  }
  const twelve = participants.slice(0, 12);
  const id = crypto.randomUUID();
  const made = await send('/meetings', { id, practice: 'course-for-family', service: 'counselling', name: 'Двенадцать', date: today, minutes: 60, place: 'ДК, малый зал', participants: twelve.map(({ name: _, ...one }) => one) });
  assert.equal(made.lines?.length > 4, true, JSON.stringify(made));
  return { id, names: twelve.map((one) => one.name).toSorted((a, b) => a.localeCompare(b, 'ru')) };
}

test('группа из двенадцати: только клавиши, русская раскладка, не больше тридцати нажатий', { timeout: 300_000 }, async () => {
  await asManager(desk, async (walk) => {
    const { page, read } = walk;
    const { names } = await twelveMet(walk);
    await page.goto('/o/krapivino/record?what=group&service=counselling');
    const again = page.getByRole('button', { name: /^Двенадцать, как .+: 12 человек/ });
    await again.waitFor();
    await looksRight(page, 'группа, ещё пустая');
    await again.focus();
    const keyboard = new Keyboard(await page.context().newCDPSession(page));
    await keyboard.press('Enter', 'Enter');
    const rows = page.getByRole('list', { name: 'Участники встречи' }).getByRole('listitem');
    await rows.nth(11).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'radio');
    assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.querySelector('[role=radiogroup]')!.getAttribute('aria-label'))), names);

    for (let at = 0; at < 9; at++) {
      if (at === 2) {
        // Absent, Tab to the reason, its first letter.
        await keyboard.press('Digit0', '0');
        await keyboard.press('Tab', 'Tab');
        await keyboard.press('Comma', 'б');
        await keyboard.press('Enter', 'Enter');
      } else if (at === 6) {
        await keyboard.press('Digit0', '0');
        await keyboard.press('KeyZ', 'я', { ctrl: true });
        assert.equal(await rows.nth(6).getByRole('radio', { checked: true }).count(), 0, 'Ctrl Z took the mark back');
        await keyboard.press('Digit0', '0');
        await keyboard.down();
      } else {
        await keyboard.press(at === 7 ? 'Digit2' : 'Digit1', at === 7 ? '2' : '1');
        await keyboard.down();
      }
    }
    await page.getByText(/Отметьте ещё троих: /).waitFor();
    for (const word of ['6 здесь', '1 с опозданием', '2 нет', '3 не отмечены']) await page.getByText(word, { exact: true }).waitFor();
    await looksRight(page, 'группа, почти отмечена');
    // Too early: nothing is sent, the first unmarked row is shown.
    await keyboard.press('Enter', 'Enter', { ctrl: true });
    await page.getByText('Отметьте: здесь, опоздание или нет').first().waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'radio');
    await keyboard.press('Digit1', '!', { shift: true });
    await page.getByText('9 здесь', { exact: true }).waitFor();
    await keyboard.press('Enter', 'Enter', { ctrl: true });
    await page.getByText('Записано: группа, 10 человек из 12').waitFor();
    assert.ok(keyboard.presses <= 30, `${keyboard.presses} presses`);

    const [newest] = (await read('/meetings?service=counselling&limit=1')).items;
    const sheet = (await read(`/meetings/${newest.id}`)).lines.flatMap((line: any) => line.people);
    const of = (name: string) => sheet.find((one: any) => one.name === name);
    assert.deepEqual([of(names[2]!).mark, of(names[2]!).reason, of(names[6]!).mark, of(names[7]!).mark], ['absent', 'ill', 'absent', 'late']);
    assert.equal(newest.place, 'ДК, малый зал');
    const records = (await read(`/services?group=${newest.id}&limit=200`)).items;
    assert.equal(records.reduce((sum: number, one: any) => sum + one.recipients.length, 0), 10);
    assert.equal(await page.getByText('Не дописано').locator('..').getByText(/Консультирование/).count(), 0, 'no draft is left of what was recorded');
    await page.getByRole('button', { name: 'Отменить', exact: true }).click();
    await page.getByText('Группа отменена').waitFor();
    assert.equal((await read(`/services?group=${newest.id}`)).items.length, 0);
  });
});

test('ответ потерялся: отметки целы после перезагрузки, повтор не делает второй встречи', { timeout: 300_000 }, async () => {
  await asManager(desk, async (walk) => {
    const { page, read } = walk;
    const { id } = await twelveMet(walk);
    const count = async () => (await read('/meetings?service=counselling&cancelled=all&limit=200')).items.length;
    const before = await count();
    await page.goto(`/o/krapivino/record?what=group&again=${id}`);
    await page.getByRole('button', { name: 'Все здесь' }).click();
    let lost = true;
    await page.route('**/krapivino/meetings', async (route) => {
      if (route.request().method() !== 'POST' || !lost) return route.continue();
      lost = false;
      await route.fetch(); // The server stored it; its answer goes nowhere.
      return route.abort();
    });
    await page.getByRole('button', { name: /^Записать группу/ }).click();
    await page.getByText('Не записалось: сервер не отвечает').waitFor();
    await page.waitForURL(/draft=/);
    await page.reload();
    await page.getByText('12 здесь', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Записать группу/ }).click();
    await page.getByText('Записано: группа, 12 человек').waitFor();
    assert.equal(await count(), before + 1);
  });
});

test('с телефона: семья поиском, отметки, причина, исправление во встрече', { timeout: 300_000 }, async () => {
  await asManager(phone, async ({ page, read }) => {
    const family = (await read('/families?state=open&limit=1')).items[0];
    await page.goto('/o/krapivino/record?what=group&service=family_leisure');
    await page.getByLabel('Кого добавить').fill(family.code);
    await page.getByRole('option', { name: new RegExp(`^${family.title}`) }).click();
    const rows = page.getByRole('list', { name: 'Участники встречи' }).getByRole('listitem');
    await rows.first().waitFor();
    await rows.first().getByRole('radio', { name: 'Нет' }).check();
    await rows.first().getByLabel(/^Причина/).selectOption('no_transport');
    const box = await rows.first().getByRole('radio', { name: 'Здесь' }).boundingBox();
    assert.ok(box!.height >= 44 && box!.width >= 44, JSON.stringify(box));
    await page.getByRole('button', { name: 'Остальные здесь' }).click();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await looksRight(page, 'группа на телефоне');
    await page.getByRole('button', { name: /^Записать группу/ }).click();
    await page.getByText(/^Записано: группа/).waitFor();

    await page.goto('/o/krapivino/meetings');
    await looksRight(page, 'встречи на телефоне');
    await page.getByRole('link', { name: 'Семейный досуг' }).first().click();
    await page.getByText('не на чем доехать').waitFor();
    await looksRight(page, 'встреча на телефоне');
    await page.getByRole('button', { name: 'Исправить' }).click();
    await page.getByRole('listitem').filter({ has: page.getByRole('radio', { checked: true, name: 'Нет' }) }).first().getByRole('radio', { name: 'Опоздание' }).check();
    await page.getByLabel(/^Сколько минут/).fill('30');
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await looksRight(page, 'правка встречи на телефоне');
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByText('Что меняли').waitFor();
    await page.getByText('1 с опозданием', { exact: true }).waitFor();
  });
});

test('встреча на большом экране: отмена и возврат, лист для печати, отсутствие в карточке семьи', { timeout: 300_000 }, async () => {
  await asManager(desk, async (walk) => {
    const { page, read, send } = walk;
    const family = (await read('/families?state=open&limit=1')).items[0];
    const date = (await read('/meetings?limit=1')).items[0].date as string;
    const members = (await read(`/services/recipients?family=${family.id}&practice=course-for-family&date=${date}`)).people;
    const id = crypto.randomUUID();
    await send('/meetings', { id, practice: 'course-for-family', service: 'counselling', date, participants: [{ person: members[0].id, family: family.id, mark: 'absent', reason: 'no_childcare' }] });
    await page.goto(`/o/krapivino/families/${family.id}`);
    await page.getByText('не было на встрече').first().waitFor();
    await page.getByText(/не с кем оставить ребёнка/).first().waitFor();
    await looksRight(page, 'карточка с отсутствием');
    await page.goto(`/o/krapivino/meetings/${id}`);
    await page.getByText('не с кем оставить ребёнка').waitFor();
    await looksRight(page, 'встреча');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByText('Подпись').isVisible(), true);
    assert.equal(await page.getByRole('button', { name: 'Исправить' }).isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Отменить встречу' }).click();
    await page.getByLabel('Почему отменяете').fill('записали дважды');
    await page.getByRole('dialog').getByRole('button', { name: 'Отменить встречу' }).click();
    await page.getByText(/Причина: записали дважды/).waitFor();
    await page.getByRole('button', { name: 'Вернуть встречу' }).click();
    await page.getByText('Встречу вернули').waitFor();
    assert.equal((await read(`/meetings/${id}`)).cancelledAt, null);
    await page.goto('/o/krapivino/meetings?service=counselling');
    await looksRight(page, 'встречи');
  });
});
