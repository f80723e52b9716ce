import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distance, prefixDistance } from './distance.ts';
import { isNear, readSearch, tokensOf, type Range, type SearchableFamily } from './search.ts';
import { deletions, fromLatin, fromWrongLayout, normalize, stem } from './spelling.ts';

const kovalevs: SearchableFamily = {
  code: 'К-0147',
  ownTitle: null,
  people: [
    { lastName: 'Ковалёва', firstName: 'Оксана', patronymic: 'Игоревна', snils: '11223344595' },
    { lastName: 'Ковалёв', firstName: 'Кирилл', patronymic: null, snils: null },
  ],
  phones: ['8 900 000-01-47'],
};
const names = ['Ковалёва Оксана Игоревна', 'Ковалёв Кирилл'];

/** The database's part in memory: a family is hit when every word has a token within one of its ranges. */
function hit(family: SearchableFamily, ranges: Range[], words: number): boolean {
  const tokens = tokensOf(family);
  const found = new Set(
    ranges.filter((range) => tokens.some((token) => token >= range.from && token < range.to)).map((range) => range.word),
  );
  return found.size === words;
}
function find(query: string, family = kovalevs, people = names): 'exact' | 'similar' | null {
  const search = readSearch(query);
  if (search === null) return null;
  if (hit(family, search.exact, search.words)) return 'exact';
  return hit(family, search.near, search.words) && isNear(search, people) ? 'similar' : null;
}

const table: [string, 'exact' | 'similar' | null][] = [
  ['ков', 'exact'], ['КОВАЛЁВ', 'exact'], ['ковалев', 'exact'], ['ковалевых', 'exact'], ['Ковалёвы', 'exact'], ['валёв', 'exact'],
  ['Оксана Ковалёва', 'exact'], ['ковал окс', 'exact'], ['ковалева игоревна', 'exact'],
  ['kovaleva', 'exact'], ['Kovalyov', 'exact'], ['rjdfktd', 'exact'], ['Rjdfk`df', 'exact'], ['jrcfyf', 'exact'],
  ['К-0147', 'exact'], ['к0147', 'exact'], ['k-0147', 'exact'], ['147', 'exact'], ['0147', 'exact'],
  ['8 900 000-01-47', 'exact'], ['+79000000147', 'exact'], ['900000', 'exact'], ['8900000', 'exact'], ['112-233-445 95', 'exact'],
  ['кавалев', 'similar'], ['квоалева', 'similar'], ['коалева', 'similar'], ['коввалева', 'similar'], ['овалева', 'exact'], ['ковпл', 'similar'],
  ['оксена ковалева', 'similar'],
  ['юдин', null], ['ковалев егор', null], ['555', null], ['  ', null], ['—', null],
];
for (const [query, expected] of table) test(`поиск «${query}»: ${expected}`, () => assert.equal(find(query), expected));

test('двойная фамилия находится по каждой половине и целиком', () => {
  const family = { ...kovalevs, people: [{ lastName: 'Салтыкова-Щедрина', firstName: 'Вера', patronymic: null, snils: null }] };
  for (const query of ['салтык', 'щедрин', 'салтыков-щедрин', 'салтыкова щедрина']) assert.equal(find(query, family, ['Салтыкова-Щедрина Вера']), 'exact', query);
});

test('привычное написание', () => {
  assert.equal(normalize('  Салтыков–Щедрин, Ёлкин '), 'салтыков щедрин елкин');
  assert.equal(fromWrongLayout('rjdfktd'), 'ковалев');
  assert.equal(stem('бродская'), 'бродск');
  assert.equal(stem('шевченко'), 'шевченко');
  assert.ok(fromLatin('solovyov').includes('соловьев'));
  assert.ok(fromLatin('natalia').includes('наталья'));
  assert.deepEqual(deletions('анна'), ['нна', 'ана', 'анн']);
});

test('расстояние: вставка, пропуск, замена, перестановка', () => {
  for (const other of ['коввалев', 'ковлев', 'кавалев', 'квоалев']) assert.equal(distance('ковалев', other), 1, other);
  assert.equal(distance('ковалев', 'юдин', 2), 3);
  assert.equal(prefixDistance('ковпл', 'ковалева', 1), 1);
});

const surnames = ['Ковалёв', 'Титова', 'Бродская', 'Шевченко', 'Юдина', 'Черных', 'Волкова', 'Мельникова', 'Гайдай', 'Кац-Орлов', 'Соловьёв'];
const word = fc.constantFrom(...surnames);
const alphabet = [...'абвгдежзиклмнопрстуфхцчшщыэюя'];

/** One typing error of each kind at any place. */
function spoil(text: string, kind: number, at: number, letter: string): string {
  const i = at % text.length;
  if (kind === 0) return text.slice(0, i) + text.slice(i + 1);
  if (kind === 1) return text.slice(0, i) + letter + text.slice(i);
  if (kind === 2) return text.slice(0, i) + letter + text.slice(i + 1);
  const j = Math.min(i, text.length - 2);
  return text.slice(0, j) + text[j + 1] + text[j] + text.slice(j + 2);
}

test('любое начало фамилии, в любом регистре, с е вместо ё находит её точно', () => {
  fc.assert(fc.property(word, fc.nat(), fc.boolean(), (surname, cut, shout) => {
    const typed = surname.slice(0, 2 + (cut % (surname.length - 1))).replaceAll('ё', 'е');
    const family = { ...kovalevs, people: [{ lastName: surname, firstName: 'Анна', patronymic: null, snils: null }] };
    return find(shout ? typed.toUpperCase() : typed, family, [`${surname} Анна`]) === 'exact';
  }));
});

test('с одной опечаткой находится не меньше 97 из 100', () => {
  let found = 0;
  let total = 0;
  fc.assert(fc.property(word, fc.nat(3), fc.nat(20), fc.constantFrom(...alphabet), (surname, kind, at, letter) => {
    const family = { ...kovalevs, people: [{ lastName: surname, firstName: 'Анна', patronymic: null, snils: null }] };
    total++;
    if (find(spoil(surname.toLowerCase(), kind, at, letter), family, [`${surname} Анна`]) !== null) found++;
  }), { numRuns: 3000, seed: 20_261_122 });
  assert.ok(found / total >= 0.97, `${found} из ${total}`);
});

test('название семьи с опечаткой находит её по фамилиям людей', () => {
  let found = 0;
  let total = 0;
  fc.assert(fc.property(fc.constantFrom('Климов', 'Харин', 'Скворцов', 'Лыкова', 'Зуева', 'Ёлкина'), fc.nat(3), fc.nat(20), fc.constantFrom(...alphabet), (surname, kind, at, letter) => {
    const family = { ...kovalevs, people: [{ lastName: surname, firstName: 'Анна', patronymic: null, snils: null }] };
    const title = `${surname.replace(/а$/, '')}ы`;
    total++;
    if (find(spoil(title.toLowerCase(), kind, at, letter), family, [`${surname} Анна`]) !== null) found++;
  }), { numRuns: 2000, seed: 20_261_122 });
  assert.ok(found / total >= 0.97, `${found} из ${total}`);
});

test('буквы на клавишах знаков препинания при чужой раскладке', () => {
  const named = (lastName: string) => ({ ...kovalevs, people: [{ lastName, firstName: 'Анна', patronymic: null, snils: null }] });
  for (const [typed, surname] of [['xb;jd', 'Чижов'], [',j,hjd', 'Бобров'], ['gf[jvjd', 'Пахомов'], ['n.vtywtd', 'Тюменцев'], ['rjdfktd,', 'Ковалёв']] as const) {
    assert.equal(find(typed, named(surname), [`${surname} Анна`]), 'exact', typed);
  }
  assert.equal(find('Kats-Orlov', named('Кац-Орлов'), ['Кац-Орлов Анна']), 'exact');
});

test('никакой ввод не роняет разбор', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
    const search = readSearch(text);
    return search === null || (search.words <= 6 && search.near.length < 6000);
  }));
});
