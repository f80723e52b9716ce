import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Count } from '../practices/public.ts';
import type { DifferenceReason, FrozenRow } from './contract.ts';
import { fieldsOf, type RecordNow, type Trace, whyAdded, whyChanged, whyGone } from './rules/difference.ts';
import { documentOf, tie } from './rules/document.ts';

const period = { from: '2026-07-01', to: '2026-12-31' };
const row: FrozenRow = {
  recordId: 'r1', recordKind: 'service', date: '2026-08-01', code: null, familyId: 'f1', familyCode: 'К-1', familyTitle: 'Орловы', personId: 'p1',
  personName: 'Орлов Пётр', birthDate: '2010-01-01', age: 16, role: 'child', what: 'Урок', kind: null, evidence: null,
};
const fine: RecordNow = {
  cancelled: false, happenedOn: '2026-08-01', wordId: 'lesson', extraId: null, familyId: 'f1', hasPerson: true, birthOn: '2010-01-01', role: 'child', isOpen: true, isChosen: true,
};
const lessons: Count = { what: 'people', facts: [{ of: 'services', id: ['lesson'] }], age: 'child', register: 'any' };
const parents: Count = { ...lessons, age: 'parent' };
const served: Count = { what: 'families', facts: [{ of: 'services' }, { of: 'aid' }], age: 'any', register: 'open' };
const contracts: Count = { what: 'families', facts: [{ of: 'outcomes', id: ['contract'], notKind: ['job'] }], age: 'any', register: 'any' };
const byBudget: Count = { what: 'families', facts: [{ of: 'aid', source: ['budget'] }], age: 'any', register: 'any' };
const mentors: Count = { what: 'people', facts: [{ of: 'mentors', date: 'tested' }], age: 'any', register: 'any' };

const gone: [name: string, count: Count, now: Partial<RecordNow> | null, reason: DifferenceReason][] = [
  ['not to be found', lessons, null, 'missing'],
  ['cancelled speaks before the date', lessons, { cancelled: true, happenedOn: '2020-01-01' }, 'cancelled'],
  ['the day before', lessons, { happenedOn: '2026-06-30' }, 'other_period'],
  ['the day after', lessons, { happenedOn: '2027-01-01' }, 'other_period'],
  ['the last day is within', lessons, { happenedOn: '2026-12-31', hasPerson: false }, 'no_person'],
  ['a mentor without a date', mentors, { happenedOn: null, familyId: null, wordId: null }, 'other_period'],
  ['another service', lessons, { wordId: 'visit' }, 'other_word'],
  ['one of two kinds of facts still holds', served, { wordId: 'anything', isOpen: false }, 'off_register'],
  ['an excluded kind', contracts, { wordId: 'contract', extraId: 'job' }, 'other_kind'],
  ['another source', byBudget, { wordId: 'coal', extraId: 'sponsor' }, 'other_source'],
  ['another family', lessons, { familyId: 'f2', hasPerson: false }, 'moved'],
  ['outside the conditions', lessons, { isChosen: false }, 'other_conditions'],
  ['grown up that day', lessons, { birthOn: '2008-08-01' }, 'not_child'],
  ['grown up the next day is still a child', lessons, { birthOn: '2008-08-02' }, 'replaced'],
  ['no birth date, and not the role of a child', lessons, { birthOn: null, role: 'mother' }, 'no_birth_date'],
  ['a child among parents', parents, {}, 'not_adult'],
  ['a grandmother among parents', parents, { birthOn: '1960-01-01', role: 'grandmother' }, 'not_parent'],
  ['nothing speaks against it', served, {}, 'replaced'],
];
test('why a row is gone, in the order of the counting rules', async (t) => {
  for (const [name, count, now, reason] of gone) await t.test(name, () => assert.equal(whyGone(count, period, row, now && { ...fine, ...now }), reason));
});

test('why a row came or changed', () => {
  const trace = (over: Partial<Trace>): Trace => ({ isStoredLater: false, isRecordEdited: false, isPersonEdited: false, isFamilyEdited: false, ...over });
  assert.equal(whyAdded(trace({ isStoredLater: true, isRecordEdited: true })), 'recorded_later');
  assert.equal(whyAdded(trace({ isRecordEdited: true, isPersonEdited: true })), 'record_edited');
  assert.equal(whyAdded(trace({ isPersonEdited: true })), 'person_changed');
  assert.equal(whyAdded(trace({ isFamilyEdited: true })), 'family_changed');
  assert.equal(whyAdded(trace({})), 'recorded_later');
  assert.equal(whyChanged(row, { ...row, recordId: 'r2' }, trace({ isRecordEdited: true })), 'replaced');
  assert.equal(whyChanged(row, { ...row, kind: 'другое' }, trace({ isRecordEdited: true })), 'record_edited');
  assert.equal(whyChanged(row, { ...row, personName: 'Орлов Павел' }, trace({ isPersonEdited: true })), 'person_changed');
});

test('fields that differ are said in words, ids only where nothing else tells', () => {
  const day = (text: string) => text.split('-').toReversed().join('.');
  assert.deepEqual(fieldsOf(row, { ...row, date: '2026-08-02', recordId: 'r2', role: 'guardian' }, day), [
    { field: 'date', title: 'Дата', before: '01.08.2026', now: '02.08.2026' }, { field: 'role', title: 'Роль', before: 'ребёнок', now: 'опекун' },
  ]);
  assert.deepEqual(fieldsOf(row, { ...row, evidence: 'приказ' }, day), [{ field: 'evidence', title: 'Подтверждение', before: 'нет', now: 'приказ' }]);
  assert.deepEqual(fieldsOf(row, { ...row, recordId: 'r2' }, day).map((one) => one.title), ['Запись']);
});

test('short words stay with the next one, what no document holds is dropped', () => {
  assert.equal(tie('помощь в селе и на дому'), 'помощь в\u00a0селе и\u00a0на\u00a0дому');
  assert.equal(tie('В доме № 5 — тихо'), 'В\u00a0доме №\u00a05\u00a0— тихо');
  assert.equal(tie('а\u0000б\u0007в\ud800г'), 'абвг');
});

test('a document says targets in percent with a real no-break space, months by twelve, and whose families were counted', () => {
  const month = (index: number) => ({ month: `${2025 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`, value: index });
  const figure = {
    id: 'visits', title: 'Визиты', unit: 'визит', value: 12_400, target: 15_000, withheld: 0, records: '', excluded: '', section: 'activity' as const, unitForms: ['визит', 'визита', 'визитов'] as [string, string, string],
    unitShort: 'виз.', how: 'Все.', compare: null, counts: 'records' as const, isFiltered: false, targetVersion: null, months: Array.from({ length: 14 }, (_, index) => month(index)),
  };
  const report = {
    practice: 'x', practiceTitle: 'Курс', packVersion: '1.0', organization: 'o', organizationName: 'Центр', from: '2025-01-01', to: '2026-02-28', generatedAt: '2026-11-30T20:00:00Z', isWhole: false, indicators: [figure],
  };
  const data = documentOf(report, { timeZone: 'Asia/Novokuznetsk', by: 'Костин', filters: { district: { id: 'd', title: 'Тихий' } }, branches: ['Северное'] });
  assert.deepEqual(data.sections[0]!.rows[0], { title: 'Визиты', unit: 'визит', value: '12\u00a0400', target: '15\u00a0000', percent: '83\u00a0%', isBelow: true });
  assert.deepEqual(data.months.map((part) => part.heads.length), [12, 2]);
  assert.equal(data.months[1]!.heads[0], 'янв. 26');
  assert.equal(data.facts.find((fact) => fact.name === 'Чьи семьи посчитаны')!.value, 'отделение: Северное; район: Тихий');
  assert.equal(data.madeOn, '2026-12-01', 'the day by the clock of the organization');
  assert.deepEqual(data.sections.map((section) => section.title), ['Что делали']);
});
