import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dateInWords, dateWithYear, moneyInWords, numberInWords, ordinalGenitive } from './rules/words.ts';

test('Numbers in words', () => {
  const table: [number, 'm' | 'f' | 'n', string, string][] = [
    [0, 'm', 'ноль', 'нуля'], [1, 'm', 'один', 'одного'], [1, 'f', 'одна', 'одной'], [2, 'f', 'две', 'двух'], [1, 'n', 'одно', 'одного'], [4, 'm', 'четыре', 'четырёх'], [11, 'm', 'одиннадцать', 'одиннадцати'],
    [12, 'f', 'двенадцать', 'двенадцати'], [21, 'f', 'двадцать одна', 'двадцати одной'], [40, 'm', 'сорок', 'сорока'], [90, 'm', 'девяносто', 'девяноста'], [100, 'm', 'сто', 'ста'],
    [101, 'm', 'сто один', 'ста одного'], [215, 'm', 'двести пятнадцать', 'двухсот пятнадцати'], [1000, 'm', 'одна тысяча', 'одной тысячи'], [2002, 'f', 'две тысячи две', 'двух тысяч двух'],
    [5000, 'm', 'пять тысяч', 'пяти тысяч'], [11_000, 'm', 'одиннадцать тысяч', 'одиннадцати тысяч'], [12_400, 'm', 'двенадцать тысяч четыреста', 'двенадцати тысяч четырёхсот'],
    [121_321, 'f', 'сто двадцать одна тысяча триста двадцать одна', 'ста двадцати одной тысячи трёхсот двадцати одной'], [1_000_000, 'm', 'один миллион', 'одного миллиона'],
    [2_000_003, 'm', 'два миллиона три', 'двух миллионов трёх'], [5_000_000, 'm', 'пять миллионов', 'пяти миллионов'], [-7, 'm', 'минус семь', 'минус семи'],
    [999_999_999, 'm', 'девятьсот девяносто девять миллионов девятьсот девяносто девять тысяч девятьсот девяносто девять', 'девятисот девяноста девяти миллионов девятисот девяноста девяти тысяч девятисот девяноста девяти'],
  ];
  for (const [value, gender, nominative, genitive] of table) {
    assert.equal(numberInWords(value, gender), nominative);
    assert.equal(numberInWords(value, gender, 'genitive'), genitive);
  }
  for (const wrong of [1.5, Number.NaN, 1e12, Infinity]) assert.throws(() => numberInWords(wrong), RangeError);
});

test('Money in words', () => {
  const table: [number, string][] = [
    [0, '0 (ноль) рублей 00 копеек'], [100, '1 (один) рубль 00 копеек'], [201, '2 (два) рубля 01 копейка'], [1_240_050, '12 400 (двенадцать тысяч четыреста) рублей 50 копеек'], [2_100_022, '21 000 (двадцать одна тысяча) рублей 22 копейки'],
    [1_100, '11 (одиннадцать) рублей 00 копеек'], [100_000_100, '1 000 001 (один миллион один) рубль 00 копеек'],
  ];
  for (const [kopecks, words] of table) assert.equal(moneyInWords(kopecks).replaceAll('\u00a0', ' '), words);
  for (const wrong of [-1, 0.5]) assert.throws(() => moneyInWords(wrong), RangeError);
});

test('Dates in words', () => {
  const table: [string, string][] = [
    ['2026-11-22', 'двадцать второго ноября две тысячи двадцать шестого года'], ['2000-01-01', 'первого января двухтысячного года'], ['1999-12-31', 'тридцать первого декабря одна тысяча девятьсот девяносто девятого года'],
    ['2020-02-20', 'двадцатого февраля две тысячи двадцатого года'], ['1900-05-13', 'тринадцатого мая одна тысяча девятисотого года'], ['2003-03-03', 'третьего марта две тысячи третьего года'],
    ['2100-10-10', 'десятого октября две тысячи сотого года'], ['2010-08-30', 'тридцатого августа две тысячи десятого года'],
  ];
  for (const [day, words] of table) assert.equal(dateInWords(day), words);
  assert.equal(dateWithYear('2026-11-22'), '22\u00a0ноября 2026\u00a0г.');
  assert.equal(ordinalGenitive(1000), 'тысячного');
  for (const wrong of [0, 3000, 1.5]) assert.throws(() => ordinalGenitive(wrong), RangeError);
});

test('Every whole number has words without holes', () => {
  fc.assert(fc.property(fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }), fc.constantFrom('m' as const, 'f' as const, 'n' as const), (value, gender) => {
    for (const into of ['nominative', 'genitive'] as const) assert.match(numberInWords(value, gender, into), /^[а-яё]+( [а-яё]+)*$/u);
  }));
});
