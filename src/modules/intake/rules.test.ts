import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { shippedPacks, type Condition, type Eligibility, type PriorityRule } from '../practices/public.ts';
import { afterStep, applicationStates, applicationSteps, type ApplicationState, type ApplicationStep } from './rules/applications.ts';
import { explain, type FamilyFacts, type Titles } from './rules/eligibility.ts';
import { letterOf, type LetterFacts } from './rules/letter.ts';
import { orderQueue, type Waiting } from './rules/queue.ts';
import { whoIn } from './rules/names.ts';
import { isOverdue, nextSignalStates, resultComplaints, signalComplaints, signalDue, signalStates } from './rules/signals.ts';
import { localMinute } from '../../kernel/time.ts';
import { calendarOf } from '../../kernel/working-days.ts';

const today = '2026-11-24';
const titles: Titles = (_, id) => ({ sop: 'СОП', poor: 'малоимущая', disabled: 'инвалид', now: 'Срочно', threat: 'Угроза' })[id] ?? id;
const facts = (some: Partial<FamilyFacts> = {}): FamilyFacts => ({ children: [], categories: [], statuses: [], district: null, urgency: null, ...some });
const child = (birthDate: string | null, name = 'Егор') => ({ name, birthDate });

describe('states', () => {
  test('every pair of states of a signal', () => {
    const allowed = signalStates.flatMap((from) => signalStates.filter((to) => nextSignalStates(from).includes(to)).map((to) => `${from}>${to}`));
    assert.deepEqual(allowed, [
      'new>checking', 'new>confirmed', 'new>not_confirmed', 'new>passed_on', 'checking>confirmed', 'checking>not_confirmed', 'checking>passed_on',
      'confirmed>checking', 'not_confirmed>checking', 'passed_on>checking',
    ]);
  });
  test('every step from every state of an application', () => {
    const expected: Partial<Record<ApplicationState, Partial<Record<ApplicationStep, ApplicationState>>>> = {
      submitted: { accept: 'accepted', refuse: 'refused', wait: 'waiting', leave: 'withdrawn' },
      waiting: { offer: 'offered', accept: 'accepted', refuse: 'refused', leave: 'withdrawn' },
      offered: { take: 'accepted', decline: 'waiting', leave: 'withdrawn' },
    };
    for (const state of applicationStates) for (const step of applicationSteps) assert.equal(afterStep(state, step), expected[state]?.[step] ?? null, `${state}, ${step}`);
  });
});

describe('terms of a signal', () => {
  const calendar = calendarOf([{ day: '2027-01-01', working: false }, { day: '2026-12-26', working: true }], []);
  const table: [string, { hours?: number; days?: number; counted?: 'working' }, { on: string; time: string | null }, { on: string; time: string | null }][] = [
    ['three days end with the third', { days: 3 }, { on: '2026-11-24', time: '09:30' }, { on: '2026-11-27', time: null }],
    ['over the end of a year', { days: 3 }, { on: '2026-12-30', time: null }, { on: '2027-01-02', time: null }],
    ['three working days over a weekend', { days: 3, counted: 'working' }, { on: '2026-11-26', time: null }, { on: '2026-12-01', time: null }],
    ['over a working Saturday and a holiday', { days: 5, counted: 'working' }, { on: '2026-12-25', time: null }, { on: '2026-12-31', time: null }],
    ['hours run through a weekend', { hours: 24 }, { on: '2026-11-28', time: '12:00' }, { on: '2026-11-29', time: '12:00' }],
    ['a day and night', { hours: 24 }, { on: '2026-11-24', time: '09:30' }, { on: '2026-11-25', time: '09:30' }],
    ['two hours over midnight', { hours: 2 }, { on: '2026-11-24', time: '23:10' }, { on: '2026-11-25', time: '01:10' }],
    ['hours without an hour count from the beginning of the day', { hours: 24 }, { on: '2026-11-24', time: null }, { on: '2026-11-25', time: '00:00' }],
  ];
  for (const [name, urgency, received, due] of table) test(name, () => assert.deepEqual(signalDue(urgency, received, calendar), due));
  test('overdue at the minute, or when the day is over', () => {
    assert.equal(isOverdue({ on: today, time: '12:00' }, `${today}T11:59`), false);
    assert.equal(isOverdue({ on: today, time: '12:00' }, `${today}T12:00`), true);
    assert.equal(isOverdue({ on: today, time: null }, `${today}T23:59`), false);
    assert.equal(isOverdue({ on: today, time: null }, '2026-11-25T00:00'), true);
  });
  test('the minute is the organization’s', () => assert.equal(localMinute(new Date('2026-11-24T18:05:00Z'), 'Asia/Novokuznetsk'), '2026-11-25T01:05'));
});

test('a surname in what was told, in whatever case', () => {
  const table: [string, ReturnType<typeof whoIn>][] = [
    ['Семья Ладыниных: мама и двое детей', { surname: 'Ладынин', name: null }],
    ['Ромашкина Анна, двое детей', { surname: 'Ромашкин', name: 'Анна' }],
    ['Дети Юдиной ходят голодные', { surname: 'Юдин', name: null }],
    ['Сосед Зелинский кричит на сына', { surname: 'Зелинск', name: null }],
    ['Оксана Петренко с младенцем', { surname: 'Петренко', name: null }],
    ['Мальчик из 3 «Б» и его сестра, мама Инна', null],
    ['Молодая женщина с младенцем, дом 14 по Лесной', null],
  ];
  for (const [text, who] of table) assert.deepEqual(whoIn(text), who, text);
});

test('what is wrong with a signal and with its result', () => {
  const fine = { receivedOn: today, receivedTime: '10:00', anonymous: false, sourceName: 'Школа № 2', sourceContact: null };
  const codes = (some: Partial<typeof fine> & { sourceContact?: string | null }) => signalComplaints({ ...fine, ...some } as never, `${today}T12:00`).map((one) => `${one.path} ${one.code}`);
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ receivedOn: '2026-11-25' }), ['receivedOn received_in_future']);
  assert.deepEqual(codes({ receivedTime: '12:01' }), ['receivedTime received_in_future']);
  assert.deepEqual(codes({ anonymous: true }), ['anonymous anonymous_named']);
  const result = (some: object) => resultComplaints({ to: 'confirmed', reasonId: null, passedTo: null, checkedOn: today, ...some }, '2026-11-20', today).map((one) => one.code);
  assert.deepEqual(result({}), []);
  assert.deepEqual(result({ to: 'not_confirmed' }), ['reason_needed']);
  assert.deepEqual(result({ to: 'passed_on' }), ['body_needed']);
  assert.deepEqual(result({ checkedOn: '2026-11-19' }), ['checked_before_received']);
  assert.deepEqual(result({ checkedOn: '2026-11-25' }), ['checked_in_future']);
});

describe('eligibility in words', () => {
  const rules = (...all: Condition[]): Eligibility => ({ all, groups: [] });
  const age: Condition = { of: 'child_age', from: 0, to: 17 };
  const category: Condition = { of: 'category', any: ['sop', 'threat'] };
  const table: [string, Eligibility | null, FamilyFacts, string, string[]][] = [
    ['no rules', null, facts(), 'unstated', ['В пакете практики условий нет: решает специалист']],
    ['a child', rules(age), facts({ children: [child('2016-03-10')] }), 'fits', ['Есть ребёнок младше 18 лет: Егор']],
    ['of age today', rules(age), facts({ children: [child('2008-11-24')] }), 'does_not_fit', ['Нет ребёнка младше 18 лет']],
    ['of age tomorrow', rules(age), facts({ children: [child('2008-11-25')] }), 'fits', ['Есть ребёнок младше 18 лет: Егор']],
    ['no children written down', rules(age), facts(), 'unknown', ['Нужен ребёнок младше 18 лет, а дети не вписаны']],
    ['age unknown', rules({ of: 'child_age', from: 3, to: 7 }), facts({ children: [child(null), child('2010-01-01', 'Лиза')] }), 'unknown', ['Неизвестно, есть ли ребёнок от 3 до 7 лет: не вписана дата рождения (Егор)']],
    ['one fits, another is unknown', rules({ of: 'child_age', from: 3, to: 7 }), facts({ children: [child(null), child('2021-01-01', 'Лиза')] }), 'fits', ['Есть ребёнок от 3 до 7 лет: Лиза']],
    ['three children needed', rules({ of: 'children', atLeast: 3 }), facts({ children: [child(null)] }), 'does_not_fit', ['Детей в семье: 1, а нужно не меньше 3']],
    ['too many', rules({ of: 'children', atLeast: 1, atMost: 1 }), facts({ children: [child(null), child(null)] }), 'does_not_fit', ['Детей в семье: 2, а нужно не больше 1']],
    ['category', rules(category), facts({ categories: ['poor', 'sop'] }), 'fits', ['Категория: СОП']],
    ['another category', rules(category), facts({ categories: ['poor'] }), 'does_not_fit', ['Нужна категория: СОП или Угроза. Вписано: малоимущая']],
    ['no category', rules(category), facts(), 'unknown', ['Нужна категория: СОП или Угроза, а категории не вписаны']],
    ['status', rules({ of: 'status', any: ['disabled'] }), facts({ statuses: ['disabled'] }), 'fits', ['Статус: инвалид']],
    ['district, ё and е', rules({ of: 'district', any: ['Зелёный'] }), facts({ district: 'ЗЕЛЕНЫЙ' }), 'fits', ['Живут здесь: ЗЕЛЕНЫЙ']],
    ['another district', rules({ of: 'district', any: ['Зелёный'] }), facts({ district: 'Южный' }), 'does_not_fit', ['Практика работает в районах: Зелёный. Семья живёт: Южный']],
    ['what fails outweighs what is unknown', rules(category, { of: 'district', any: ['Зелёный'] }), facts({ district: 'Южный' }), 'does_not_fit', ['Нужна категория: СОП или Угроза, а категории не вписаны', 'Практика работает в районах: Зелёный. Семья живёт: Южный']],
    ['one group of two', { all: [age], groups: [{ group: 'a', all: [category] }, { group: 'b', all: [{ of: 'category', any: ['poor'] }] }] }, facts({ children: [child('2020-01-01')], categories: ['poor'] }), 'fits', ['Есть ребёнок младше 18 лет: Егор', 'Целевая группа «b». Категория: малоимущая']],
    ['no group', { all: [], groups: [{ group: 'a', all: [category] }] }, facts({ categories: ['poor'] }), 'does_not_fit', ['Семья не входит ни в одну целевую группу практики', 'Целевая группа «a». Нужна категория: СОП или Угроза. Вписано: малоимущая']],
  ];
  for (const [name, eligibility, about, verdict, reasons] of table) {
    test(name, () => {
      const told = explain(eligibility, about, titles, today);
      assert.deepEqual([told.verdict, told.reasons.map((one) => one.text)], [verdict, reasons]);
      assert.equal(told.reasons.some((one) => one.missing !== null), verdict === 'unknown' || told.reasons.some((one) => one.state === 'unknown'), 'what is unknown says what to fill in');
    });
  }
  test('shipped packs name their rules', () => {
    for (const pack of shippedPacks().values()) assert.ok(pack.eligibility && pack.waitingPriority && pack.signals && pack.applications, pack.id);
  });
});

describe('waiting list', () => {
  const rules: PriorityRule[] = [
    { id: 'urgent', title: 'срочно', all: [{ of: 'urgency', any: ['now'] }] },
    { id: 'sop', title: 'СОП', all: [{ of: 'category', any: ['sop'] }] },
  ];
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-10-${String(n).padStart(2, '0')}`);
  const one = fc.record({
    id: fc.uuid(), queuedOn: day, receivedOn: day,
    facts: fc.record({ urgency: fc.constantFrom('now', 'later', null), categories: fc.subarray(['sop', 'poor']) }).map((some) => facts(some)),
  });
  const list = fc.uniqueArray(one, { selector: (each) => each.id, maxLength: 30 });
  const rank = (each: Waiting) => (each.facts.urgency === 'now' ? 0 : each.facts.categories.includes('sop') ? 1 : 2);

  test('whatever the order of rows, the same places; everybody has one; priority and then waiting decide', () => {
    fc.assert(
      fc.property(list.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
        const places = orderQueue(all, rules, titles, today);
        assert.deepEqual(orderQueue(shuffled, rules, titles, today), places, 'stable');
        assert.deepEqual(places.map((each) => each.place), all.map((_, at) => at + 1), 'total');
        assert.deepEqual(new Set(places.map((each) => each.id)), new Set(all.map((each) => each.id)));
        const ordered = places.map((place) => all.find((each) => each.id === place.id)!);
        for (const [at, each] of ordered.entries()) {
          const after = ordered[at + 1];
          if (!after) continue;
          assert.ok(rank(each) < rank(after) || (rank(each) === rank(after) && `${each.queuedOn}${each.receivedOn}` <= `${after.queuedOn}${after.receivedOn}`), 'priority, then the longest waiting');
        }
      }),
    );
  });
  test('why', () => {
    const waiting = (id: string, queuedOn: string, some: Partial<FamilyFacts>) => ({ id, queuedOn, receivedOn: queuedOn, facts: facts(some) });
    const places = orderQueue([waiting('a', '2026-10-01', {}), waiting('b', '2026-11-20', { urgency: 'now' })], rules, titles, today);
    assert.deepEqual(places.map(({ id, why }) => [id, why]), [['b', 'срочно, в очереди с 20 ноября'], ['a', 'по времени ожидания, в очереди с 1 октября']]);
  });
});

test('letters: none before the decision, each later state has its own, nothing left unfilled', () => {
  const letter: LetterFacts = {
    state: 'submitted', organization: 'Центр', practice: 'Курс', applicant: 'Юдина Наталья', receivedOn: '2026-11-20', channel: 'лично', reason: 'нет мест', note: null,
    decidedBy: 'Гордеева', decidedOn: today, openedOn: today, caseManager: 'Соловьёва', queuedOn: today, place: { place: 2, why: 'срочно' }, offeredUntil: '2026-11-29',
  };
  assert.equal(letterOf(letter), null);
  const seen = new Set<string>();
  for (const state of applicationStates.filter((each) => each !== 'submitted')) {
    const text = letterOf({ ...letter, state })!.join('\n');
    assert.doesNotMatch(text, /[{}]|undefined|null/);
    assert.match(text, /20 ноября 2026 \(лично\)/);
    seen.add(text);
  }
  assert.equal(seen.size, 5);
});
