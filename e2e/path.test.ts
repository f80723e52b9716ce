import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { addDays } from '../src/kernel/time.ts';
import { desk, openBrowser } from '../src/testing/chromium.ts';
import { choose, looksRight, readAs, walkAs } from './people.ts';
import { people } from './screens.ts';
import { startServer } from './server.ts';

// The whole path of one family, nothing prepared by hand: from a signal to a conclusion and to what is planned after it.

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
const as = async (email: string, walk: (page: Page) => Promise<void>): Promise<void> =>
  assert.deepEqual(await walkAs(browser, server.url, email, desk, walk, 60_000), []);
/** The month so many months from now: 2026-11. */
const monthAfter = (months: number): string => {
  const at = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + months;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
};
/** One step of the path; what comes after a step that failed would only fail too. */
const step = async (name: string, walk: () => Promise<void>): Promise<void> => {
  try {
    await walk();
  } catch (error) {
    throw new Error(name, { cause: error });
  }
};
const today = new Date().toISOString().slice(0, 10);
/** The day so many days from now, as a person types it. */
const typed = (days: number): string => addDays(today, days).split('-').toReversed().join('.');

test('путь семьи: от сигнала до заключения и того, что после него', { timeout: 600_000 }, async () => {
  let family = '';
  let meeting = '';

  await step('сигнал, проверка, заявление, решение', () => as(people.manager, async (page) => {
    await page.goto(`${home}/signals/new`);
    await page.getByLabel('О ком сообщили').fill('Рябинина Лада, двое детей, Речная, 12');
    await choose(page, 'Насколько срочно', 'Срочно');
    await choose(page, 'Откуда сигнал', 'школа, детский сад');
    await page.getByRole('textbox', { name: /^Когда сообщили/ }).fill(typed(-75));
    await page.getByRole('button', { name: 'Записать сигнал' }).click();
    await page.getByRole('button', { name: 'Начать проверку' }).click();
    await page.getByRole('button', { name: 'Подтвердился', exact: true }).click();
    await dialog(page).getByLabel('Что увидели').fill('Печь дымит, младший не говорит. Мама просит помочь.');
    await dialog(page).getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByRole('button', { name: 'Составить заявление' }).click();
    await page.getByRole('button', { name: 'Вписать недостающее' }).click();
    await page.getByLabel('Заявитель').fill('Рябинина Лада Игоревна');
    await page.getByRole('textbox', { name: /^Когда/ }).fill(typed(-72));
    for (const [who, last, first, patronymic, birth] of [['Взрослый', 'Рябинина', 'Лада', 'Игоревна', '14.05.1994'], ['Ребёнок', 'Рябинин', 'Тихон', 'Олегович', '03.02.2018']] as const) {
      await page.getByRole('button', { name: who }).click();
      await page.getByLabel('Фамилия').last().fill(last);
      await page.getByLabel('Имя', { exact: true }).last().fill(first);
      await page.getByLabel('Отчество').last().fill(patronymic);
      await page.getByRole('textbox', { name: /^Дата рождения/ }).last().fill(birth);
    }
    await page.getByRole('button', { name: 'Записать исправление' }).click();
    await page.getByRole('button', { name: 'Принять семью' }).click();
    await dialog(page).getByRole('textbox', { name: /^Куратор/ }).or(dialog(page).getByRole('combobox', { name: /^Куратор/ })).first().fill('Соловьёва');
    await page.getByRole('option', { name: /Соловьёва/ }).click();
    await dialog(page).getByRole('textbox', { name: /^День решения/ }).fill(typed(-70));
    await dialog(page).getByRole('button', { name: 'Принять семью' }).click();
    await page.getByRole('link', { name: 'Открыть карточку семьи' }).click();
    await page.getByRole('heading', { level: 1, name: /Рябинин/ }).waitFor();
    family = new URL(page.url()).pathname.split('/').at(-1)!;
  }));

  await step('согласия: о здоровье ребёнка и на диагностику', () => as(people.caseManager, async (page) => {
    for (const purpose of [/здоровье/i, /диагностика/i]) {
      const child = (await readAs(page)(`/families/${family}`)).members.find((one: { role: string }) => one.role === 'child');
      await page.goto(`${home}/consents/new?family=${family}&person=${child.personId}`);
      await choose(page, 'На что согласие', purpose);
      await page.getByRole('button', { name: 'Подготовить', exact: true }).click();
      await page.getByRole('button', { name: 'Подписано' }).click();
      await dialog(page).getByRole('textbox', { name: /^Где лежит бумага/ }).fill('Папка семьи');
      await dialog(page).getByRole('button', { name: 'Записать' }).last().click();
      await page.getByRole('button', { name: 'Отозвать…' }).waitFor();
    }
    await page.goto(`${home}/families/${family}?tab=consents`);
    await page.getByText('действует').first().waitFor();
    await looksRight(page, 'согласия семьи');
  }));

  const assess = async (page: Page, instrument: RegExp, about: RegExp | null, point: string, digits: string) => {
    await page.goto(`${home}/assessments/new?family=${family}`);
    await page.getByRole('button', { name: 'Начать' }).waitFor();
    await choose(page, 'Методика', instrument);
    if (about) await choose(page, 'О ком', about);
    await page.getByRole('radio', { name: point }).check({ force: true });
    await page.getByRole('button', { name: 'Начать' }).click();
    await page.getByRole('group', { name: /^1\. / }).getByRole('radio').first().focus();
    for (const digit of digits) await page.keyboard.press(digit);
    await page.getByText(/^Отвечено .* · Всё сохранено/).waitFor();
    await page.getByRole('button', { name: 'Готово, посчитать' }).click();
    await page.getByLabel('Что вы увидели и что предлагаете').fill('Предлагаю план: печь, занятия с мамой.');
    await page.getByRole('button', { name: 'Подписать заключение' }).click();
    await page.getByRole('button', { name: 'Исправить…' }).waitFor();
  };

  await step('две оценки на входе', () => as(people.caseManager, async (page) => {
    await assess(page, /ВОЗ-5/, /Лада/, 'на входе', '11211');
    await assess(page, /Условия жизни/, null, 'на входе', '010210100');
    await page.goto(`${home}/families/${family}?tab=assessments`);
    await page.getByRole('heading', { name: 'Оценки' }).waitFor();
    await looksRight(page, 'оценки семьи');
  }));

  await step('портрет: сведения, приоритет, паспорт', () => as(people.caseManager, async (page) => {
    await page.goto(`${home}/families/${family}/passport`);
    await page.getByRole('button', { name: 'Вписать сведения' }).click();
    await dialog(page).getByLabel(/^Печь и проводка исправны/).first().click();
    await page.getByRole('option', { name: 'нет', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Принять: Печь или проводка опасны' }).click();
    await page.getByRole('button', { name: 'В план: Печь или проводка опасны' }).waitFor();
    await page.getByRole('button', { name: 'Сохранить паспорт' }).click();
    await dialog(page).getByRole('button', { name: 'Сохранить', exact: true }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await looksRight(page, 'социальный портрет');
  }));

  await step('план с мнением семьи', () => as(people.caseManager, async (page) => {
    await page.goto(`${home}/families/${family}/plan`);
    await page.getByRole('button', { name: 'Составить план' }).click();
    await dialog(page).getByRole('textbox', { name: /^С(?!\S)/ }).fill(typed(-60));
    await dialog(page).getByRole('textbox', { name: /^По(?!\S)/ }).fill(typed(20));
    await dialog(page).getByLabel(/^Чего хочет сама семья/).fill('Чтобы дома было тепло');
    await dialog(page).getByRole('button', { name: 'Составить план' }).click();
    await page.getByRole('button', { name: 'Добавить проблему' }).waitFor();
    await page.goto(`${home}/families/${family}/passport`);
    await page.getByRole('button', { name: 'В план: Печь или проводка опасны' }).click();
    await dialog(page).getByRole('button', { name: 'Перенести в план' }).click();
    await page.getByRole('link', { name: 'Уже в плане' }).click();
    await page.getByText('Печь или проводка опасны').first().waitFor();
    await page.getByRole('button', { name: 'Добавить проблему' }).click();
    await dialog(page).getByLabel('Проблема').fill('Мама не спит и плачет');
    await dialog(page).getByLabel('Цель', { exact: true }).fill('Мама спит шесть ночей в неделю');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('Мама не спит и плачет').waitFor();
    await page.getByRole('button', { name: /^Добавить меру/ }).last().click();
    await dialog(page).getByLabel(/^Услуга практики/).click();
    await page.getByRole('option', { name: 'Психологическая коррекция' }).click();
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('0 из 10', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Записать ответ семьи' }).click();
    await choose(page, 'Что решила семья', /оговор/i);
    await dialog(page).getByLabel(/^Словами семьи/).fill('Согласна, только не по средам');
    await dialog(page).getByRole('button', { name: 'Записать' }).click();
    await page.getByText('«Согласна, только не по средам»').waitFor();
    await page.getByRole('button', { name: 'Отправить на утверждение' }).click();
    await page.getByText('На утверждении').first().waitFor();
  }));

  await step('утверждение', () => as(people.manager, async (page) => {
    await page.goto(`${home}/families/${family}/plan`);
    await page.getByRole('button', { name: 'Утвердить' }).click();
    await page.getByRole('button', { name: 'Ввести в действие' }).click();
    await page.getByText('Действует').first().waitFor();
  }));

  await step('услуги; норма под угрозой', () => as(people.caseManager, async (page) => {
    for (const days of [-50, -30]) {
      await page.goto(`${home}/record?family=${family}`);
      await page.getByPlaceholder('Что сделали').click();
      await page.getByRole('option', { name: 'Психологическая коррекция' }).click();
      await page.getByRole('textbox', { name: /^Дата/ }).fill(typed(days));
      await page.getByLabel('Минут').fill('45');
      await page.getByRole('button', { name: 'Лада, мама' }).click();
      await page.getByRole('button', { name: 'Записать', exact: true }).click();
      await page.getByText(/^Записано:/).waitFor();
    }
    await page.goto(`${home}/record?family=${family}`);
    await page.getByPlaceholder('Что сделали').click();
    await page.getByRole('option', { name: 'Патронаж семьи' }).click();
    await page.getByLabel('Минут').fill('60');
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByText(/^Записано:/).waitFor();
    await page.goto(`${home}/record?what=aid&family=${family}`);
    await choose(page, 'Что выдали', /./);
    await choose(page, 'За чей счёт', /./);
    await page.getByRole('button', { name: 'Записать', exact: true }).click();
    await page.getByText(/^Записано:/).waitFor();
    await page.goto(`${home}/families/${family}`);
    await page.getByText(/не хватит/).first().waitFor();
    await looksRight(page, 'карточка с нормой под угрозой');
    await page.goto(`${home}/dosage`);
    await page.getByRole('link', { name: /Рябинин/ }).first().waitFor();
  }));

  /** A meeting today with chair, secretary and a guest; the family is heard, `decide` fills the conclusion, both sign. */
  const review = async (decide: (page: Page) => Promise<void>, last: (page: Page) => Promise<void>) => {
    let item = '';
    await as(people.manager, async (page) => {
      await page.goto(`${home}/reviews?new=1`);
      await dialog(page).getByLabel(/^Председатель/).click();
      await page.getByRole('option', { name: /Басова/ }).click();
      await dialog(page).getByLabel(/^Секретарь/).click();
      await page.getByRole('option', { name: /Соловьёва/ }).click();
      await dialog(page).getByRole('button', { name: 'Назначить заседание' }).click();
      await page.getByRole('button', { name: 'Пригласить' }).click();
      await dialog(page).getByLabel(/^Фамилия, имя/).fill('Лях Антон Павлович');
      await dialog(page).getByRole('button', { name: 'Пригласить' }).click();
      await dialog(page).waitFor({ state: 'detached' });
      const here = page.getByRole('radio', { name: 'Здесь' });
      for (let at = 0; at < 3; at++) await here.nth(at).check({ force: true });
      await page.getByText(/^Кворум есть/).waitFor();
      const { code } = await readAs(page)(`/families/${family}`);
      await page.getByRole('button', { name: 'Семья в повестку' }).click();
      await dialog(page).getByLabel('Семья', { exact: true }).fill(code);
      await page.getByRole('option', { name: /Рябинин/ }).first().click();
      await dialog(page).getByRole('button', { name: 'В повестку' }).click();
      await dialog(page).waitFor({ state: 'detached' });
      await looksRight(page, 'заседание');
      meeting = page.url();
      await page.getByRole('link', { name: /Рябинин/ }).click();
      await page.getByRole('button', { name: 'Заслушать' }).click();
      await page.getByRole('button', { name: 'Взять заново' }).waitFor();
      await page.getByLabel(/^Что доложил куратор/).fill('Норма занятий не выполняется, мама устала.');
      await page.getByRole('radio', { name: 'Семья передала свои слова' }).locator('xpath=..').click();
      await page.getByLabel(/^Что сказала семья/).fill('Одной тяжело, помогите с печью.');
      await decide(page);
      await page.getByRole('button', { name: 'Записать', exact: true }).click();
      await page.getByText('Всё записано').waitFor();
      await looksRight(page, 'заключение');
      await page.getByRole('button', { name: 'Подписать' }).click();
      await dialog(page).getByRole('button', { name: 'Подписать', exact: true }).click();
      await page.getByText('Подпись поставлена, ждём вторую').waitFor();
      item = page.url();
    });
    await as(people.caseManager, async (page) => {
      await page.goto(item);
      await page.getByRole('button', { name: 'Подписать' }).click();
      await dialog(page).getByText('Это последняя подпись').waitFor();
      await dialog(page).getByRole('button', { name: 'Подписать', exact: true }).click();
      await page.getByText('Заключение подписано и исполнено').waitFor();
      await looksRight(page, 'исполненное заключение');
      await last(page);
    });
  };

  await step('консилиум меняет уровень', () => review(async (page) => {
    await page.getByRole('radio', { name: 'Изменить уровень' }).locator('xpath=..').click();
    await page.getByLabel('Уровень', { exact: true }).click();
    await page.getByRole('option', { name: 'Кризисный' }).click();
    await page.getByLabel('Код результата').click();
    await page.getByRole('option').first().click();
    await page.getByLabel('Основание').fill('Норма не выполнена, печь опасна');
  }, async (page) => {
    await page.goto(`${home}/families/${family}`);
    await page.getByText(/^Кризисный с/).waitFor();
  }));

  await step('оценка на выходе', () => as(people.caseManager, (page) => assess(page, /ВОЗ-5/, /Лада/, 'на выходе', '44434')));

  await step('заключение закрывает дело, визиты после него поставлены', () => review(async (page) => {
    await page.getByRole('radio', { name: 'Прекратить сопровождение' }).locator('xpath=..').click();
    await page.getByLabel('Код результата').click();
    await page.getByRole('option', { name: /цели/i }).click();
    await page.getByLabel('Основание').fill('Цели достигнуты, мама спит');
  }, async (page) => {
    await page.goto(`${home}/families/${family}`);
    await page.getByText(/^Снята с учёта/).first().waitFor();
    const { items } = await readAs(page)(`/tasks?whose=all&family=${family}`);
    assert.deepEqual(items.map((one: { dueOn: string }) => one.dueOn.slice(0, 7)).toSorted(), [3, 6, 12].map(monthAfter));
  }));

  await step('каждая бумага пути, Word и PDF', () => as(people.caseManager, async (page) => {
    const made: string[] = [];
    /** From «Новый документ» to both files of it. */
    const make = async (kind: string) => {
      await page.getByRole('button', { name: 'Сделать документ' }).click();
      await page.waitForURL(/documents\/[0-9a-f-]{36}/);
      for (const [name, start] of [[/Word/, 'PK'], [/PDF/, '%PDF']] as const) {
        const answer = await page.request.get((await page.getByRole('link', { name }).first().getAttribute('href'))!);
        assert.equal(answer.status(), 200, kind);
        const bytes = await answer.body();
        assert.equal(bytes.subarray(0, start.length).toString('latin1'), start, kind);
        // To look at the pages afterwards.
        if (process.env['PAPERS']) writeFileSync(`${process.env['PAPERS']}/${made.length}-${kind}.${start === 'PK' ? 'docx' : 'pdf'}`, bytes);
      }
      made.push(kind);
    };
    await page.goto(meeting);
    await page.getByRole('link', { name: 'Протокол заседания' }).click();
    await make('review_minutes');
    const file = await readAs(page)(`/families/${family}/case-file`);
    for (const line of file.lines as { kind: string; subjects: { id: string }[] }[]) {
      for (const { id } of line.subjects) {
        await page.goto(`${home}/documents/new?practice=${file.practice}&kind=${line.kind}&subject=${id}&family=${family}`);
        await make(line.kind);
      }
    }
    const asked = ['application', 'consent_health', 'consent_diagnostics', 'family_passport', 'living_conditions_act', 'individual_plan', 'aid_act', 'visit_act', 'mentor_agreement', 'review_minutes', 'review_conclusion'];
    assert.deepEqual(asked.filter((kind) => !made.includes(kind)), []);
    await page.goto(`${home}/families/${family}/documents`);
    await page.getByRole('heading', { level: 1, name: 'Личное дело' }).waitFor();
    await looksRight(page, 'личное дело');
  }));
});
