import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { shippedPacks } from '../practices/public.ts';
import { instrumentSchema, type ItemsInstrument } from './contract/instrument.ts';
import { goalScore, shippedInstruments } from './public.ts';
import { attentionIn, complaintsAboutAnswers, complaintsAboutGaps, purposeAsked } from './rules/answers.ts';
import { boundsOf, rangeOf, scoreOf } from './rules/score.ts';
import { validateInstrument } from './rules/validate.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'instruments');
const who5 = shippedInstruments().get('who_5') as ItemsInstrument;

describe('worked examples', () => {
  const who = (...values: number[]) => scoreOf(who5, { items: Object.fromEntries(values.map((value, at) => [who5.items[at]!.id, value])) }, null)[0]!;
  const examples: [number[], number | null, string | undefined][] = [
    [[5, 5, 5, 5, 5], 100, 'Обычное самочувствие'],
    [[0, 0, 0, 0, 0], 0, 'Сниженное самочувствие'],
    [[3, 2, 3, 2, 3], 52, 'Обычное самочувствие'],
    [[3, 2, 3, 2, 2], 48, 'Сниженное самочувствие'],
    [[5, 4, 3], null, undefined],
  ];
  for (const [answers, value, band] of examples) test(`WHO-5 of ${answers.join(' ')} is ${value}`, () => assert.deepEqual([who(...answers).value, who(...answers).band?.title], [value, band]));

  const goal = (level: number | null, importance = 1, difficulty = 1) => ({ importance, difficulty, level });
  // T = 50 + 10·Σwx / √(0,7·Σw² + 0,3·(Σw)²), counted by hand.
  const goals: [string, Parameters<typeof goalScore>[0], number | null][] = [
    ['every goal as expected', [goal(0), goal(0), goal(0)], 50],
    ['one goal at +1: 50 + 10', [goal(1)], 60],
    ['one goal at −2: 50 − 20', [goal(-2)], 30],
    ['weight of a single goal cancels out', [goal(1, 3, 3)], 60],
    ['three equal goals at −2: 50 − 60/√(2,1 + 2,7) = 22,61', [goal(-2), goal(-2), goal(-2)], 22.6],
    ['two goals, 6 at +1 and 2 at −1: 50 + 40/√(28 + 19,2) = 55,82', [goal(1, 3, 2), goal(-1, 2, 1)], 55.8],
    ['a goal not marked yet', [goal(1), goal(null)], null],
    ['no goals', [], null],
  ];
  for (const [name, given, value] of goals) test(`GAS: ${name}`, () => assert.equal(goalScore(given, 0.3), value));
});

/** Answers of an instrument, some left out. */
const answersOf = (instrument: ItemsInstrument, gaps: boolean) => {
  const parts = instrument.items.map((item) => {
    const { min, max } = boundsOf(instrument.scales.find((scale) => scale.id === item.scale)!);
    const value = fc.integer({ min: min!, max: max! });
    return (gaps ? fc.option(value, { freq: 8 }) : value).map((given) => [item.id, given] as const);
  });
  return fc.tuple(...parts).map((pairs) => pairs.filter(([, value]) => value !== null) as [string, number][]);
};

describe('properties of every shipped questionnaire', () => {
  for (const instrument of shippedInstruments().values()) {
    if (instrument.kind !== 'items') continue;
    test(`${instrument.id}: bounds hold, order does not matter, counting again gives the same, every value has its band`, () => {
      fc.assert(
        fc.property(answersOf(instrument, true), fc.integer(), (pairs, seed) => {
          const once = scoreOf(instrument, { items: Object.fromEntries(pairs) }, 30);
          const turned = pairs.toSorted((a, b) => ((a[0].length * 7 + seed) % 5) - ((b[0].length * 7 + seed) % 5)).toReversed();
          assert.deepEqual(scoreOf(instrument, { items: Object.fromEntries(turned) }, 30), once);
          assert.deepEqual(scoreOf(instrument, JSON.parse(JSON.stringify({ items: Object.fromEntries(pairs) })), 30), once);
          for (const [at, rule] of instrument.scores.entries()) {
            const line = once[at]!;
            const missing = line.of - line.answered;
            assert.equal(line.value === null, line.answered === 0 || missing > (rule.missing?.most ?? 0));
            if (line.value === null) continue;
            const range = rangeOf(instrument, rule)!;
            assert.ok(line.value >= range.min && line.value <= range.max, `${line.value} outside ${range.min}…${range.max}`);
            if (rule.bands) assert.ok(line.band, `${line.value} has no band`);
          }
        }),
      );
    });
    test(`${instrument.id}: a reversed key mirrors the answer, a better answer never makes a worse number`, () => {
      fc.assert(
        fc.property(answersOf(instrument, false), fc.nat(instrument.items.length - 1), (pairs, at) => {
          const item = instrument.items[at]!;
          const { max } = boundsOf(instrument.scales.find((scale) => scale.id === item.scale)!);
          const items = Object.fromEntries(pairs);
          if (items[item.id] === max) return;
          const before = scoreOf(instrument, { items }, null)[0]!.value!;
          const next = instrument.scales.find((scale) => scale.id === item.scale)!.options!.map((option) => option.value).toSorted((a, b) => a - b).find((value) => value > items[item.id]!)!;
          const after = scoreOf(instrument, { items: { ...items, [item.id]: next } }, null)[0]!.value!;
          assert.ok(item.reverse ? after <= before : after >= before);
        }),
      );
    });
  }
  test('GAS lies within its bounds, order does not matter', () => {
    const goal = fc.record({ importance: fc.integer({ min: 1, max: 3 }), difficulty: fc.integer({ min: 1, max: 3 }), level: fc.integer({ min: -2, max: 2 }) });
    fc.assert(
      fc.property(fc.array(goal, { minLength: 1, maxLength: 5 }), (goals) => {
        const value = goalScore(goals, 0.3)!;
        assert.ok(value >= 13 && value <= 87);
        assert.equal(goalScore(goals.toReversed(), 0.3), value);
        // The mirror of the levels mirrors T about 50; a half is rounded up on both sides.
        assert.ok(Math.abs(goalScore(goals.map((one) => ({ ...one, level: -one.level })), 0.3)! + value - 100) < 0.1001);
      }),
    );
  });
});

describe('norms, missing answers, attention, ground', () => {
  const small: ItemsInstrument = {
    ...who5, id: 'small', scales: [{ id: 's', min: 1, max: 4 }],
    items: [{ id: 'a', text: 'А', scale: 's', reverse: false, weight: 1 }, { id: 'b', text: 'Б', scale: 's', reverse: true, weight: 3 }, { id: 'c', text: 'В', scale: 's', reverse: false, weight: 1, attention: { from: 4, text: 'Смотрите' } }],
    scores: [{
      id: 'x', title: 'Х', how: 'sum', multiply: 1, digits: 0, better: 'higher', missing: { most: 1 },
      norms: [{ from: 7, to: 9, bands: [{ from: 5, to: 20, title: 'младшие', grade: 'good', hint: '—' }] }, { from: 10, to: 17, bands: [{ from: 5, to: 20, title: 'старшие', grade: 'watch', hint: '—' }] }],
    }],
  };
  const value = (items: Record<string, number>, age: number | null = 8) => scoreOf(small, { items }, age)[0]!;
  test('weights and reverse keys count', () => assert.equal(value({ a: 1, b: 4, c: 4 }).value, 1 + 3 * 1 + 4));
  test('a missing answer takes the mean position', () => assert.equal(value({ a: 4, b: 1 }).value, 20));
  test('two are too many', () => assert.equal(value({ a: 4 }).value, null));
  test('a norm goes by age', () => assert.deepEqual([value({ a: 1, b: 1, c: 1 }, 9).band?.title, value({ a: 1, b: 1, c: 1 }, 10).band?.title, value({ a: 1, b: 1, c: 1 }, 30).band, value({ a: 1, b: 1, c: 1 }, null).band], ['младшие', 'старшие', null, null]));
  test('an answer that must be looked at', () => assert.deepEqual([attentionIn(small, { items: { c: 4 } }).length, attentionIn(small, { items: { c: 3 } }).length], [1, 0]));
  test('an answer outside the scale is named by its place', () => {
    assert.deepEqual(complaintsAboutAnswers(small, { items: { a: 9, z: 1 }, goals: [] }).map(({ path, code }) => `${path} ${code}`), ['answers.goals wrong_kind', 'answers.items.a outside_scale', 'answers.items.z unknown_item']);
    assert.deepEqual(complaintsAboutGaps(small, { items: { a: 1 } }).map((one) => one.path), ['answers.items.b', 'answers.items.c']);
  });
  test('diagnostics of a child asks for its own ground', () => {
    assert.deepEqual([purposeAsked({ diagnostics: true }, 17), purposeAsked({ diagnostics: true }, 18), purposeAsked({ diagnostics: false }, 5), purposeAsked({ diagnostics: true }, null)], ['diagnostics', null, null, null]);
  });
});

describe('the validator', () => {
  const text = readFileSync(join(folder, 'cruelty_risk.json'), 'utf8');
  const check = (change: (data: any) => void) => {
    const data = JSON.parse(text);
    change(data);
    const changed = JSON.stringify(data, null, 2);
    const { instrument, errors } = validateInstrument('cruelty_risk.json', changed);
    for (const error of errors) assert.ok(error.line > 0 && error.line <= changed.split('\n').length && /[а-яё]/.test(error.message), JSON.stringify(error));
    assert.equal(instrument === null, errors.length > 0);
    return errors.map((error) => `${error.line} ${error.message}`).join('\n');
  };
  const open = (data: any) => {
    data.scales.push({ id: 'open', min: 0 });
    data.items[0].scale = 'open';
    delete data.items[0].attention;
  };
  const bad: [string, (data: any) => void, RegExp][] = [
    ['an unknown scale', (data) => (data.items[0].scale = 'other'), /Шкала «other» не описана/],
    ['a score over an unknown item', (data) => (data.scores[0].items = ['injury', 'nobody', 'fear']), /Пункт «nobody» не описан/],
    ['an item counted twice', (data) => (data.scores[0].items = data.items.map((item: any) => item.id).concat('fear')), /Пункт «fear» в этом счёте уже есть/],
    ['a reversed item without bounds', (data) => (open(data), (data.items[0].reverse = true)), /Пункт обратный, а у шкалы «open» нет обеих границ/],
    ['bands over an open scale', open, /У шкалы нет границ/],
    ['weight 0', (data) => (data.items[1].weight = 0), /пункт с весом 0/],
    ['overlapping bands', (data) => (data.scores[0].bands[1].from = 7), /Полосы пересекаются/],
    ['a gap between bands', (data) => (data.scores[0].bands[1].from = 9), /Разрыв между полосами: значения между 7 и 9/],
    ['bands that stop short', (data) => (data.scores[0].bands[2].to = 40), /наибольшим возможным значением: 42/],
    ['bands that begin too high', (data) => (data.scores[0].bands[0].from = 1), /наименьшего возможного значения: 0/],
    ['a band turned round', (data) => (data.scores[0].bands[0].to = -1), /Начало полосы больше её конца/],
    ['all answers missing', (data) => (data.scores[0].missing.most = 11), /Пропустить можно меньше пунктов/],
    ['the same value twice', (data) => (data.scales[0].options[1].value = 0), /стоит у двух ответов/],
    ['answers and bounds at once', (data) => (data.scales[0].max = 2), /Или ответы, или границы/],
    ['a repeated id', (data) => (data.items[1].id = 'injury'), /«injury» уже занят/],
    ['a threshold that never comes', (data) => (data.items[0].attention.from = 3), /Порог внимания вне шкалы/],
    ['bands and norms', (data) => (data.scores[0].norms = [{ from: 0, to: 17, bands: data.scores[0].bands }]), /Или полосы для всех, или нормы/],
    ['norms of one age twice', (data) => ((data.scores[0].norms = [{ from: 0, to: 9, bands: data.scores[0].bands }, { from: 9, to: 17, bands: data.scores[0].bands }]), delete data.scores[0].bands), /пересекается с нормой/],
    ['age the wrong way round', (data) => (data.age = { from: 18, to: 3 }), /Возраст «от» больше/],
    ['another name of the file', (data) => (data.id = 'other'), /Файл должен называться «other.json»/],
    ['an unknown field', (data) => (data.items[0].kind = 'x'), /Лишнее поле «kind»/],
    ['no licence', (data) => delete data.licence, /Не хватает поля «licence»/],
  ];
  for (const [name, change, expected] of bad) test(`refuses ${name}`, () => assert.match(check(change), expected));
  test('points at the line', () => {
    const line = text.split('\n').findIndex((row) => row.includes('"id": "fear"')) + 1;
    const { errors } = validateInstrument('cruelty_risk.json', text.replace(/("id": "fear".*"scale": )"sign"/, '$1"other"'));
    assert.equal(errors[0]?.line, line);
  });
  test('refuses what is no JSON and what is no instrument', () => {
    assert.match(validateInstrument('x.json', '{').errors[0]!.message, /Не JSON/);
    assert.match(validateInstrument('x.json', '{"kind":"other"}').errors[0]!.message, /items, goals/);
  });
  test('what ships is valid, shown with its licence, and what packs choose is there', () => {
    for (const instrument of shippedInstruments().values()) assert.ok(instrument.licence.owner && instrument.licence.text);
    for (const pack of shippedPacks().values()) {
      for (const { id, points } of pack.instruments ?? []) {
        const found = shippedInstruments().get(id);
        assert.ok(found, `${pack.id}: ${id}`);
        for (const point of points) assert.ok(found.points.includes(point), `${pack.id}: ${id} ${point}`);
      }
    }
  });
  test('instruments/schema.json is what the program checks', () => assert.deepEqual(JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')), JSON.parse(JSON.stringify(instrumentSchema()))));
});
