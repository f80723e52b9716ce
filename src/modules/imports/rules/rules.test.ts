import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../../kernel/server/workbook/read.ts';
import { parseCell, splitList } from './cells.ts';
import type { CellKind } from './sheets.ts';
import { fold, nearestOf, vocabularyOf } from './words.ts';

const vocabulary = vocabularyOf({
  categories: [{ id: 'sop', title: 'СОП' }, { id: 'large', title: 'многодетная' }],
  statuses: [{ id: 'disabled_child', title: 'ребёнок-инвалид' }],
  closeReasons: [{ id: 'moved', title: 'переезд' }],
  services: [{ id: 'home_visit', title: 'Патронаж семьи' }],
  aid: [{ id: 'coal', title: 'Уголь' }],
  sources: [{ id: 'fund', title: 'Фонд' }],
  outcomes: [{ id: 'treated', title: 'Прошёл лечение', kinds: [] }],
});
const text = (value: string): Cell => ({ kind: 'text', text: value });
const number = (value: number): Cell => ({ kind: 'number', number: value });

/** Gives the value, or the code of the complaint with a mark. */
function read(cell: Cell, kind: CellKind, max?: number): unknown {
  const parsed = parseCell(cell, { title: 'x', kind, ...(max === undefined ? {} : { max }) }, vocabulary);
  return 'value' in parsed ? parsed.value : `! ${parsed.problem.code}`;
}

const cases: [cell: Cell, kind: CellKind, expected: unknown][] = [
  [{ kind: 'date', day: '2024-02-29' }, 'day', '2024-02-29'],
  [{ kind: 'date', day: null }, 'day', '! bad_date'],
  [text(' 29.02.2024\u00a0'), 'day', '2024-02-29'],
  [text('2024-02-29'), 'day', '2024-02-29'],
  [text('2024-02-29T10:15:00Z'), 'day', '2024-02-29'],
  [text('2024-02-29 00:00:00'), 'day', '2024-02-29'],
  [text('5.3.2024'), 'day', '2024-03-05'],
  [text('29.02.2023'), 'day', '! bad_date'],
  [text('31.04.2023'), 'day', '! bad_date'],
  [text('вчера'), 'day', '! bad_date'],
  [text('01.01.1799'), 'day', '! bad_date'],
  [number(2024), 'day', '! bad_date'],
  [text('  '), 'day', null],
  [text('С\u00a0\u00a01 '), 'code', 'С 1'],
  [number(17), 'code', '17'],
  [text('x'.repeat(101)), 'code', '! too_long'],
  [text('Ж'), 'sex', 'f'],
  [text('женщина'), 'sex', '! unknown_value'],
  [text('ПРИЕМНЫЙ РОДИТЕЛЬ*'), 'role', 'foster_parent'],
  [text('ребенок'), 'role', 'child'],
  [text('дядя'), 'role', '! unknown_value'],
  [text('482-019-057 71'), 'snils', '48201905771'],
  [number(48201905771), 'snils', '48201905771'],
  [text('123-456-789 00'), 'snils', '! bad_snils'],
  [text('12345'), 'snils', '! bad_snils_shape'],
  [text('СОП; Многодетная ;;sop'), 'category', ['large', 'sop']],
  [text('СОП; новая'), 'category', '! unknown_value'],
  [text(' Патронаж\u00a0семьи '), 'service', 'home_visit'],
  [text('HOME_VISIT'), 'service', 'home_visit'],
  [text('массаж'), 'service', '! unknown_value'],
  [text('Ч2 ;\u00a0Ч1;Ч2'), 'codes', ['Ч1', 'Ч2']],
  [text(' ; '), 'codes', null],
  [number(40), 'minutes', 40],
  [text('40'), 'minutes', 40],
  [text('40,5'), 'minutes', '! bad_number'],
  [number(0), 'minutes', '! bad_number'],
  [number(1441), 'minutes', '! bad_number'],
  [text('1\u00a0234,50 ₽'), 'amount', 1234.5],
  [number(-1), 'amount', '! bad_number'],
  [text('0,5'), 'quantity', 0.5],
  [number(0), 'quantity', '! bad_number'],
  [text('не пройдено'), 'passed', 'no'],
  [{ kind: 'error', text: '#N/A' }, 'text', '! cell_error'],
  [{ kind: 'boolean', value: true }, 'text', 'ИСТИНА'],
  [{ kind: 'date', day: '2024-02-29' }, 'text', '29.02.2024'],
  [text('a\u0000b'), 'text', 'ab'],
];
for (const [cell, kind, expected] of cases) {
  test(`${kind}: ${JSON.stringify(cell)} → ${JSON.stringify(expected)}`, () => assert.deepEqual(read(cell, kind), expected));
}

test('any day written in the three ways is the same day', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      const [year, month, of] = day.split('-');
      for (const one of [text(day), text(`${of}.${month}.${year}`), text(` ${day}T12:00:00.000Z `), { kind: 'date', day } as Cell]) assert.equal(read(one, 'day'), day);
    }),
  );
});

test('no cell breaks the reading: it gives a value or a complaint', () => {
  const kinds: CellKind[] = ['day', 'code', 'codes', 'text', 'sex', 'role', 'snils', 'phone', 'minutes', 'quantity', 'amount', 'passed', 'category', 'service', 'outcomeKind'];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.oneof(fc.string({ unit: 'binary' }).map(text), fc.double().map(number)), (kind, cell) => {
      const value = read(cell, kind);
      assert.ok(value === null || typeof value === 'string' || Number.isFinite(value) || Array.isArray(value));
    }),
  );
});

test('headers and titles: case, ё, the star and spaces of any kind do not count', () => {
  assert.equal(fold(' Населённый\u00a0 ПУНКТ * '), 'населенный пункт');
  assert.deepEqual(splitList(' a ;b;; c\u00a0'), ['a', 'b', 'c']);
  assert.equal(nearestOf('патронаш', ['Уголь', 'Патронаж семьи'])[0], 'Патронаж семьи');
});
