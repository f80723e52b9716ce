import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PassportRules, Sign } from '../practices/public.ts';
import { changesBetween } from './rules/difference.ts';
import type { Living } from './rules/living.ts';
import { type Decision, prioritiesOf } from './rules/priorities.ts';
import { findSigns } from './rules/signs.ts';

const day = '2026-11-24';
const rules: PassportRules = {
  sections: [
    { id: 'home', title: 'Дом', of: 'family', fields: [{ id: 'warm', title: 'Тепло', kind: 'yes_no' }, { id: 'money', title: 'Деньги', kind: 'money', unit: '₽' }] },
    { id: 'person', title: 'Люди', of: 'person', fields: [{ id: 'school', title: 'Пропускает', kind: 'yes_no' }] },
  ],
  portrait: [], priorities: [],
};
const person = (id: string, more: object = {}) => ({ id, membershipId: id, name: id, firstName: id, role: 'child', sex: null, birthDate: '2015-01-01', deathDate: null, livesTogether: true, fromOn: null, ...more });
const living = (more: Partial<Living> = {}): Living => ({
  family: { code: 'К-1', title: 'Юдины', address: null, district: null, settlement: null }, case: { openedOn: day, closedOn: null, caseManager: null, mentor: null, branch: '' },
  members: [person('Егор'), person('Лиза'), person('Наталья', { role: 'mother', birthDate: '1990-01-01' })],
  contacts: [], addresses: [], categories: [], statuses: [], facts: [], assessments: [], conclusions: [], services: [], aid: [], outcomes: [], ...more,
});
const fact = (field: string, value: string | number | boolean | null, personId: string | null = null, fromOn = '2026-01-01') => ({ personId, field, value, fromOn, ground: null });
const score = (instrument: string, grade: 'good' | 'watch' | 'act', personId: string | null = null, ground: 'diagnostics' | null = null) => ({ id: instrument, instrument, title: instrument, personId, date: '2026-02-01', score: { value: 1, band: { title: grade, grade } }, ground });

const table: [name: string, all: Sign[], living: Partial<Living>, found: (string | null)[]][] = [
  ['an answer of the family', [{ of: 'answer', field: 'warm', any: ['no'] }], { facts: [fact('warm', false)] }, [null]],
  ['another answer', [{ of: 'answer', field: 'warm', any: ['no'] }], { facts: [fact('warm', true)] }, []],
  ['what is not known says nothing', [{ of: 'answer', field: 'warm', any: ['no'] }], { facts: [fact('warm', null)] }, []],
  ['under a sum, not at it', [{ of: 'below', field: 'money', value: 100 }], { facts: [fact('money', 100)] }, []],
  ['from a sum on', [{ of: 'from', field: 'money', value: 100 }], { facts: [fact('money', 100)] }, [null]],
  ['two people, each by himself', [{ of: 'answer', field: 'school', any: ['yes'] }], { facts: [fact('school', true, 'Егор'), fact('school', true, 'Лиза')] }, ['Егор', 'Лиза']],
  ['both conditions of one person, not one of each', [{ of: 'answer', field: 'school', any: ['yes'] }, { of: 'grade', instrument: 'risk', any: ['act'] }], { facts: [fact('school', true, 'Егор')], assessments: [score('risk', 'act', 'Лиза')] }, []],
  ['a person’s condition beside the family’s', [{ of: 'answer', field: 'school', any: ['yes'] }, { of: 'category', any: ['sop'] }], { facts: [fact('school', true, 'Егор')], categories: [{ id: '1', word: 'sop', basis: null, fromOn: null }] }, ['Егор']],
  ['children who live, not the dead nor the grown', [{ of: 'children', from: 2 }], { members: [person('Егор'), person('Лиза', { deathDate: '2020-01-01' }), person('Наталья', { birthDate: '1990-01-01' })] }, []],
  ['two children', [{ of: 'children', from: 2 }], {}, [null]],
];
for (const [name, all, more, expected] of table) test(`a rule holds: ${name}`, () => assert.deepEqual(findSigns([{ all }], living(more), rules, (_, id) => id, day).map((one) => one.personId), expected));

test('what follows from diagnostics stands on their ground, whatever stands beside', () => {
  const all: Sign[] = [{ of: 'grade', instrument: 'risk', any: ['act'] }, { of: 'status', any: ['ill'] }];
  const [found] = findSigns([{ all }], living({ assessments: [score('risk', 'act', 'Егор', 'diagnostics')], statuses: [{ id: '1', personId: 'Егор', word: 'ill', basis: null, fromOn: null }] }), rules, (_, id) => id, day);
  assert.equal(found!.ground, 'diagnostics');
});

const withPriority: PassportRules = { ...rules, priorities: [{ id: 'cold', problem: 'Холодно', rank: 'now', all: [{ of: 'answer', field: 'warm', any: ['no'] }], basis: 'Проба' }] };
const decided = (more: Partial<Decision> = {}): Decision => ({ id: 'd', ruleId: 'cold', personId: null, ground: null, problem: 'Холодно', cause: null, goal: null, rank: 'now', decision: 'declined', reason: 'Топят', decidedBy: null, decidedOn: '2026-05-01', planLineId: null, version: 1, ...more });
const decisions: [name: string, Decision[], Partial<Living>, (string | null)[][]][] = [
  ['nobody decided', [], { facts: [fact('warm', false)] }, [['proposed', null]]],
  ['declined, nothing new', [decided()], { facts: [fact('warm', false)] }, [['declined', 'd']]],
  ['declined, and a newer fact of the same', [decided()], { facts: [fact('warm', false, null, '2026-05-02')] }, [['proposed', 'd']]],
  ['the fact of the day of the decision was known to it', [decided()], { facts: [fact('warm', false, null, '2026-05-01')] }, [['declined', 'd']]],
  ['accepted stays, though nothing speaks for it now', [decided({ decision: 'accepted', reason: null })], {}, [['accepted', 'd']]],
  ['declined and no longer proposed: nothing to see', [decided()], {}, []],
  ['people’s own', [decided({ ruleId: null, decision: 'accepted', reason: null })], {}, [['accepted', 'd']]],
];
for (const [name, given, more, expected] of decisions) test(`priorities: ${name}`, () => assert.deepEqual(prioritiesOf(living(more), withPriority, (_, id) => id, given, day).map((one) => [one.state, one.id]), expected));

const line = fc.record({ section: fc.constantFrom('risk', 'strength', 'member', 'assessment'), key: fc.constantFrom('a', 'b', 'c'), personId: fc.constantFrom(null, 'p'), title: fc.constantFrom('Т', 'У'), words: fc.constantFrom('х', 'у'), grade: fc.constantFrom(null, 'good' as const, 'act' as const) });
const lines = fc.uniqueArray(line, { selector: (one) => `${one.section} ${one.key} ${one.personId}`, maxLength: 14 });
test('two passports: nothing differs from itself; what appears one way is gone the other way; every line is told once', () => {
  const sections = ['strength', 'risk', 'member', 'assessment'].map((id) => ({ id }));
  fc.assert(fc.property(lines, lines, (before, after) => {
    assert.deepEqual(changesBetween(before, before, sections), { items: [], same: before.length });
    const there = changesBetween(before, after, sections);
    const back = changesBetween(after, before, sections);
    const count = (items: { sign: string }[], sign: string) => items.filter((one) => one.sign === sign).length;
    assert.deepEqual([count(there.items, 'added'), count(there.items, 'removed'), count(there.items, 'changed'), there.same], [count(back.items, 'removed'), count(back.items, 'added'), count(back.items, 'changed'), back.same]);
    assert.equal(there.same + count(there.items, 'changed') + count(there.items, 'added'), after.length);
  }));
});
