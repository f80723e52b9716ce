import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { changeDays, genogramOn, type MemberFact, type RelationFact } from './rules/genogram.ts';
import { layoutOf } from './rules/layout.ts';
import type { Point } from './rules/outline.ts';

const today = '2026-11-24';
const member = (personId: string, role: string, more: Partial<MemberFact> = {}): MemberFact => ({
  personId, role, firstName: personId, lastName: 'Ковалёвы', patronymic: null, sex: null, birthDate: null, deathDate: null, livesTogether: true, fromOn: null, toOn: null, ...more,
});
const relation = (personId: string, kind: string, otherId: string, more: Partial<RelationFact> = {}): RelationFact => ({ personId, otherId, kind, fromOn: null, toOn: null, ...more });

/** The family of the reference picture: grandmother, mother, the former husband elsewhere, three children. */
const kovalyov = [
  member('Тамара', 'grandmother', { birthDate: '1965-03-01' }), member('Оксана', 'mother', { birthDate: '1992-04-05' }),
  member('Денис', 'father', { birthDate: '1989-05-05', livesTogether: false }),
  member('Миша', 'child', { birthDate: '2024-02-02' }), member('Кирилл', 'child', { birthDate: '2014-02-02' }), member('Соня', 'child', { birthDate: '2019-02-02' }),
];
const ties = [relation('Тамара', 'parent', 'Оксана'), relation('Денис', 'spouse', 'Оксана', { fromOn: '2012-06-01', toOn: '2023-01-01' })];

test('a family as in the picture: three generations, divorced, the eldest left, the father outside the frame', () => {
  const picture = genogramOn(kovalyov, ties, today);
  assert.deepEqual(picture.unions.map((one) => [one.one, one.other, one.kind]), [['Денис', 'Оксана', 'divorced']]);
  assert.deepEqual(picture.descents.map((one) => [one.parents, one.children]), [[['Тамара'], ['Оксана']], [['Денис', 'Оксана'], ['Кирилл', 'Соня', 'Миша']]].toSorted((a, b) => String(a).localeCompare(String(b))));
  const layout = layoutOf(picture);
  assert.deepEqual(layout.people.map((one) => [one.row, one.id]), [[0, 'Тамара'], [1, 'Денис'], [1, 'Оксана'], [2, 'Кирилл'], [2, 'Соня'], [2, 'Миша']]);
  assert.equal(picture.people.find((one) => one.id === 'Оксана')!.age, 34);
});

test('the same family on other dates: before the youngest was born they were married and lived together', () => {
  const before = genogramOn(kovalyov, ties, '2022-01-01');
  assert.equal(before.people.some((one) => one.id === 'Миша'), false);
  assert.equal(before.unions[0]!.kind, 'spouse');
  assert.equal(genogramOn(kovalyov, ties, '2011-01-01').unions[0]?.kind, undefined);
  assert.deepEqual(changeDays(kovalyov, ties, today), ['1965-03-01', '1989-05-05', '1992-04-05', '2012-06-01', '2014-02-02', '2019-02-02', '2023-01-02', '2024-02-02']);
});

const cases: [name: string, MemberFact[], RelationFact[], (picture: ReturnType<typeof genogramOn>) => unknown, unknown][] = [
  ['a guardian cares where no parent is at home', [member('Б', 'guardian'), member('Р', 'child')], [], (g) => [g.descents.map((one) => [one.kind, one.parents]), g.people.find((one) => one.id === 'Р')!.inCare], [[['care', ['Б']]], true]],
  ['a guardianship that ended is over', [member('Б', 'guardian'), member('Р', 'child')], [relation('Б', 'guardian', 'Р', { toOn: '2020-01-01' })], (g) => g.descents, []],
  ['a child with a mother at home is in nobody else’s care', [member('М', 'mother'), member('О', 'foster_parent'), member('Р', 'child')], [], (g) => g.descents.map((one) => one.kind), ['parent']],
  ['two mothers by role bind no child: it must be recorded', [member('М', 'mother'), member('Н', 'mother'), member('Р', 'child')], [], (g) => g.descents, []],
  ['what is recorded goes before what follows from roles', [member('М', 'mother'), member('О', 'father'), member('Р', 'child')], [relation('М', 'parent', 'Р')], (g) => g.descents.map((one) => one.parents), [['М']]],
  ['parents of whom nobody wrote how they are bound', [member('М', 'mother', { sex: 'f' }), member('О', 'father', { sex: 'm' }), member('Р', 'child')], [], (g) => g.unions.map((one) => [one.one, one.other, one.kind]), [['О', 'М', 'unknown']]],
  ['death ends no marriage by divorce', [member('М', 'mother'), member('О', 'father', { deathDate: '2020-05-05' })], [relation('М', 'spouse', 'О', { fromOn: '2010-01-01', toOn: '2020-05-05' })], (g) => [g.unions[0]!.kind, g.people.find((one) => one.id === 'О')!.dead], ['spouse', true]],
  ['living apart since a day', [member('М', 'mother'), member('О', 'father')], [relation('М', 'spouse', 'О', { fromOn: '2010-01-01' }), relation('М', 'separated', 'О', { fromOn: '2025-01-01' })], (g) => g.unions.map((one) => one.kind), ['separated']],
  ['who came later is not drawn, unless kin', [member('М', 'mother'), member('Б', 'grandmother', { fromOn: '2027-01-01' }), member('К', 'other_adult', { fromOn: '2027-01-01' })], [relation('Б', 'parent', 'М')], (g) => g.people.map((one) => [one.id, one.member]), [['Б', false], ['М', true]]],
  ['who left stays in the picture, outside the home', [member('М', 'mother'), member('О', 'father', { toOn: '2025-01-01' })], [], (g) => g.people.map((one) => [one.id, one.member, one.together]), [['М', true, true], ['О', false, false]]],
];
for (const [name, members, relations, told, expected] of cases) test(`genogram: ${name}`, () => assert.deepEqual(told(genogramOn(members, relations, today)), expected));

test('two unions of one parent: the parent stands between, children of each hang from their own couple', () => {
  const people = [member('Ян', 'other_adult', { sex: 'm', birthDate: '1980-01-01' }), member('Мать', 'mother', { sex: 'f', birthDate: '1985-01-01' }), member('Олег', 'father', { sex: 'm', birthDate: '1986-01-01' }),
    member('А', 'child', { birthDate: '2005-01-01' }), member('Б', 'child', { birthDate: '2015-01-01' })];
  const bound = [relation('Ян', 'divorced', 'Мать', { fromOn: '2008-01-01' }), relation('Мать', 'spouse', 'Олег', { fromOn: '2012-01-01' }), relation('Ян', 'parent', 'А'), relation('Мать', 'parent', 'А'), relation('Мать', 'parent', 'Б'), relation('Олег', 'parent', 'Б')];
  const layout = layoutOf(genogramOn(people, bound, today));
  assert.deepEqual(layout.people.map((one) => one.id), ['Ян', 'Мать', 'Олег', 'А', 'Б']);
});

const roles = ['mother', 'father', 'child', 'child', 'child', 'guardian', 'trustee', 'foster_parent', 'grandmother', 'grandfather', 'other_adult'];
const kinds = ['parent', 'spouse', 'partner', 'divorced', 'separated', 'sibling', 'grandparent', 'guardian', 'close', 'conflict', 'other'];
const days = fc.integer({ min: 1950, max: 2026 }).chain((year) => fc.integer({ min: 1, max: 12 }).map((month) => `${year}-${String(month).padStart(2, '0')}-10`));
const maybe = fc.option(days, { nil: null });
const family = fc.integer({ min: 1, max: 14 }).chain((size) => {
  const id = fc.integer({ min: 0, max: size - 1 }).map((at) => `p${String(at).padStart(2, '0')}`);
  return fc.tuple(
    fc.tuple(...Array.from({ length: size }, (_, at) => fc.record({
      role: fc.constantFrom(...roles), sex: fc.constantFrom('m' as const, 'f' as const, null), birthDate: maybe, fromOn: maybe, toOn: fc.option(days, { nil: null, freq: 5 }), deathDate: fc.option(days, { nil: null, freq: 8 }), livesTogether: fc.boolean(),
      firstName: fc.constantFrom('Ия', 'Александра', 'Мария-Магдалина Анна'),
    }).map((one) => ({ ...member(`p${String(at).padStart(2, '0')}`, one.role), ...one })))),
    // Anything may have been recorded, contradictions and circles too.
    fc.array(fc.record({ personId: id, otherId: id, kind: fc.constantFrom(...kinds), fromOn: maybe, toOn: maybe }), { maxLength: 24 }),
    days,
  );
});
const inside = ([x, y]: Point, loops: Point[][]) => loops.flatMap((loop) => loop.map((point, at): [Point, Point] => [point, loop[(at + 1) % loop.length]!]))
  .filter(([[x1, y1], [, y2]]) => x1 > x && y1 > y !== y2 > y).length % 2 === 1;

test('any family: everybody once, nobody on another, nobody strange in the frame, lines end at people, the same again', () => {
  fc.assert(fc.property(family, ([members, relations, day]) => {
    const picture = genogramOn(members, relations, day);
    if (picture.people.length === 0) return;
    const layout = layoutOf(picture);
    assert.deepEqual(layout.people.map((one) => one.id).toSorted(), picture.people.map((one) => one.id).toSorted());
    for (const [at, a] of layout.people.entries()) {
      assert.ok(a.cell.x1 >= 0 && a.cell.x2 <= layout.width && a.cell.y2 <= layout.height);
      for (const b of layout.people.slice(at + 1)) assert.ok(a.cell.x2 <= b.cell.x1 || b.cell.x2 <= a.cell.x1 || a.cell.y2 <= b.cell.y1 || b.cell.y2 <= a.cell.y1, `${a.id} lies on ${b.id}`);
    }
    for (const one of picture.people) assert.equal(inside([layout.people.find((placed) => placed.id === one.id)!.x + 0.5, layout.people.find((placed) => placed.id === one.id)!.y + 0.5], layout.households), one.together, `${one.id} in the frame`);
    for (const line of layout.lines) for (const [x, y] of line.points) assert.ok(Number.isFinite(x) && Number.isFinite(y));
    const row = new Map(layout.people.map((one) => [one.id, one.row]));
    for (const one of picture.unions) if (row.get(one.one) === row.get(one.other)) assert.ok(layout.lines.some((line) => line.kind === one.kind));
    assert.deepEqual(layoutOf(genogramOn(members.toReversed(), relations, day)).people, layout.people);
  }), { numRuns: 400 });
});
