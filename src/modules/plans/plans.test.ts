import { strict as assert } from 'node:assert';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';
import { differenceOf, type ComparedMeasure, type ComparedPlan } from './rules/difference.ts';
import { mergeEdit } from './rules/merge.ts';
import { obstacleToStart, planStates, stepsOf } from './rules/states.ts';

let app: TestApp;
let org: TestOrganization;
let practice: string;
let manager: TestStaff;
let vera: TestStaff;
let olga: TestStaff;
let administrator: TestStaff;

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  practice = await installPractice(app, org);
  manager = await app.staff(org, ['manager'], 'Марина Сергеевна Гордеева');
  vera = await app.staff(org, ['case-manager']);
  olga = await app.staff(org, ['practitioner'], 'Ольга Ивановна Рябова');
  administrator = await app.staff(org, ['administrator'], 'Пётр Ильич Дёмин');
});
after(() => app.close());

const term = { fromOn: '2026-09-01', toOn: '2026-12-31' };

async function newFamily(): Promise<TestFamily> {
  const family = await makeFamily(app, org, { practice, manager: vera.staffId });
  await app.ok(vera, 'POST', `/cases/${family.caseId}/team`, { id: uuid(), staffId: olga.staffId });
  return family;
}
async function newPlan(): Promise<{ family: TestFamily; id: string; goal: string; measure: string }> {
  const family = await newFamily();
  const [id, goal, measure] = [uuid(), uuid(), uuid()];
  await app.ok(vera, 'POST', `/families/${family.id}/plans`, { id, practice, ...term });
  await app.ok(vera, 'POST', `/plans/${id}/goals`, { id: goal, problem: 'Соня боится оставаться одна', cause: 'Пережила развод', goal: 'Спит одна пять ночей в неделю' });
  await app.ok(vera, 'POST', `/plans/${id}/measures`, { id: measure, goalId: goal, serviceId: 'psych_correction', personId: family.people['Егор'], staffId: olga.staffId, amount: 10, minutes: 40 });
  return { family, id, goal, measure };
}
const version = async (id: string): Promise<number> => (await app.ok(vera, 'GET', `/plans/${id}`)).version;
const step = async (staff: TestStaff, id: string, name: string, extra: object = {}) => app.call(staff, 'POST', `/plans/${id}/${name}`, { version: await version(id), ...extra });
async function inForce() {
  const plan = await newPlan();
  for (const [who, name, extra] of [[vera, 'send', {}], [manager, 'approve', {}], [vera, 'answer', { answer: 'agreed', words: null, on: '2026-11-20' }], [vera, 'start', {}]] as const) {
    const answer = await step(who, plan.id, name, extra);
    assert.equal(answer.status, 200, answer.text);
  }
  return plan;
}

test('the path of a plan: written, sent, approved, the family’s word, in force, corrected with a readable difference, closed', async () => {
  const { family, id, goal, measure } = await inForce();
  const plan = await app.ok(vera, 'GET', `/plans/${id}`);
  assert.deepEqual([plan.state, plan.number, plan.approvedBy, plan.approvedOn, plan.startedOn], ['active', 1, 'Марина Сергеевна Гордеева', '2026-11-24', '2026-11-24']);
  assert.deepEqual([plan.measures[0].title, plan.measures[0].dosage.planned, plan.measures[0].dosage.balance], ['Психологическая коррекция', 10, 10]);
  assert.equal(plan.services.find((one: any) => one.id === 'psych_correction').norm.amount.average, 10);

  const next = await app.ok(vera, 'POST', `/families/${family.id}/plans`, { id: uuid(), practice, ...term, toOn: '2027-01-31' });
  assert.deepEqual([next.state, next.number, next.goals.length, next.measures.length], ['draft', 2, 1, 1]);
  assert.notEqual(next.goals[0].id, goal);
  assert.equal(next.goals[0].lineId, goal);
  const copy = next.measures[0];
  await app.ok(vera, 'PATCH', `/plan-measures/${copy.id}`, { version: 1, amount: 12 });
  await app.ok(vera, 'POST', `/plans/${next.id}/measures`, { id: uuid(), goalId: next.goals[0].id, title: 'Игры дома по карточкам', amount: 5, period: 'week', partner: 'Мама' });
  const written = await app.ok(vera, 'GET', `/plans/${next.id}`);
  assert.deepEqual(written.difference.items.map((one: any) => `${one.sign}: ${one.text}`.replaceAll('\u00a0', ' ')), [
    'changed: Срок плана: был 01.09.2026 – 31.12.2026, стал 01.09.2026 – 31.01.2027.',
    'changed: Мера «Психологическая коррекция (Егор Юдина)»: было 10 × 40 мин, стало 12 × 40 мин.',
    'added: Добавлена мера «Игры дома по карточкам»: 5 раз в неделю.',
  ]);
  for (const [who, name, extra] of [[vera, 'send', {}], [manager, 'approve', {}], [vera, 'answer', { answer: 'opinion', words: 'Только не по средам', on: '2026-11-24', personId: family.people['Наталья'] }], [vera, 'start', {}]] as const) {
    assert.equal((await step(who, next.id, name, extra)).status, 200);
  }
  const before = await app.ok(vera, 'GET', `/plans/${id}`);
  assert.deepEqual([before.state, before.closeReason], ['closed', 'replaced']);
  assert.deepEqual(before.versions.map((one: any) => [one.number, one.state]), [[2, 'active'], [1, 'closed']]);
  const { items } = await app.ok(vera, 'GET', `/families/${family.id}/plans?limit=1`);
  assert.deepEqual(items.map((one: any) => one.number), [2]);
  assert.equal((await step(vera, next.id, 'close', { reason: 'done' })).body.state, 'closed');
  const history = await app.ok(vera, 'GET', `/families/${family.id}/history`);
  assert.ok(history.items.some((one: any) => one.subject === 'plan' && one.changes.state?.[1] === 'approved'));
  assert.ok(history.items.some((one: any) => one.subject === 'plan_measure' && JSON.stringify(one.changes.amount) === '[10,12]'));
  assert.ok(measure);
});

test('a repeat makes nothing new, another body with the id is refused, a second draft is not begun', async () => {
  const family = await newFamily();
  const body = { id: uuid(), practice, ...term };
  const made = await app.call(vera, 'POST', `/families/${family.id}/plans`, body);
  assert.equal(made.status, 201);
  assert.equal((await app.call(vera, 'POST', `/families/${family.id}/plans`, body)).status, 200);
  assert.equal((await app.call(vera, 'POST', `/families/${family.id}/plans`, { ...body, wish: 'Другое' })).body.code, 'id_reused');
  assert.equal((await app.call(vera, 'POST', `/families/${family.id}/plans`, { ...body, id: uuid() })).body.code, 'draft_exists');
  const both = await newFamily();
  const begun = await Promise.all([1, 2].map(() => app.call(vera, 'POST', `/families/${both.id}/plans`, { id: uuid(), practice, ...term })));
  assert.deepEqual(begun.map((one) => one.status).sort(), [201, 409]);
});

test('two approvals at once: one wins; a stale version is a conflict that shows the plan as it is', async () => {
  const { id } = await newPlan();
  const seen = await version(id);
  await step(vera, id, 'send');
  const stale = await app.call(manager, 'POST', `/plans/${id}/approve`, { version: seen });
  assert.deepEqual([stale.status, stale.body.code, stale.body.current.state], [409, 'version_conflict', 'proposed']);
  const now = await version(id);
  const both = await Promise.all([1, 2].map(() => app.call(manager, 'POST', `/plans/${id}/approve`, { version: now })));
  assert.deepEqual(both.map((one) => one.status).sort(), [200, 409]);
  assert.equal((await app.ok(vera, 'GET', `/plans/${id}`)).state, 'approved');
});

test('approval against return at once: one of them, never both', async () => {
  const { id } = await newPlan();
  await step(vera, id, 'send');
  const now = await version(id);
  const both = await Promise.all([app.call(manager, 'POST', `/plans/${id}/approve`, { version: now }), app.call(vera, 'POST', `/plans/${id}/return`, { version: now, note: 'Забыли про печь' })]);
  assert.deepEqual(both.map((one) => one.status).sort(), [200, 409]);
});

test('two at one draft: other rows and other fields join, the same field is a choice', async () => {
  const { id, goal, measure } = await newPlan();
  const edits = await Promise.all([
    app.call(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, cause: 'Мама работала ночами' }),
    app.call(manager, 'PATCH', `/plan-measures/${measure}`, { version: 1, amount: 8 }),
    app.call(vera, 'PATCH', `/plan-measures/${measure}`, { version: 1, method: 'Песочная терапия' }),
  ]);
  assert.deepEqual(edits.map((one) => one.status), [200, 200, 200]);
  const plan = await app.ok(vera, 'GET', `/plans/${id}`);
  assert.deepEqual([plan.goals[0].cause, plan.measures[0].amount, plan.measures[0].method, plan.measures[0].version], ['Мама работала ночами', 8, 'Песочная терапия', 3]);
  const late = await app.call(vera, 'PATCH', `/plan-measures/${measure}`, { version: 1, amount: 12, partner: 'Школа' });
  assert.deepEqual([late.status, late.body.current.amount, late.body.current.conflicts], [409, 8, ['amount']]);
  assert.equal((await app.ok(vera, 'GET', `/plans/${id}`)).measures[0].partner, null, 'nothing of a refused edit is kept');
  const chosen = await app.call(vera, 'PATCH', `/plan-measures/${measure}`, { version: late.body.current.version, amount: 12, partner: 'Школа' });
  assert.equal(chosen.status, 200);
});

test('the family’s word: needs its words and a day, falls away when the draft changes, a refusal stops the plan', async () => {
  const { id, goal } = await newPlan();
  assert.equal((await step(vera, id, 'answer', { answer: 'refused', on: '2026-11-24' })).body.errors[0].code, 'answer_without_words');
  assert.equal((await step(vera, id, 'answer', { answer: 'agreed', on: '2026-11-30' })).body.errors[0].code, 'date_in_future');
  assert.equal((await step(vera, id, 'answer', { answer: 'agreed', on: '2026-11-24', personId: uuid() })).body.errors[0].code, 'unknown_person');
  const asked = await step(vera, id, 'answer', { answer: 'opinion', words: 'Психолога не по средам', on: '2026-11-24' });
  assert.equal(asked.body.answer, 'opinion');
  const changed = await app.ok(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, goal: 'Спит одна' });
  assert.equal(changed.answer, null, 'a change after the word asks it again');
  await step(vera, id, 'send');
  await step(manager, id, 'approve');
  assert.equal((await step(vera, id, 'start')).body.code, 'not_answered');
  await step(vera, id, 'answer', { answer: 'refused', words: 'Не хотим', on: '2026-11-24' });
  assert.equal((await step(vera, id, 'start')).body.code, 'family_refused');
  assert.equal((await step(vera, id, 'return', { note: 'Обсудить ещё раз' })).body.state, 'draft');
});

test('rights: the practitioner proposes own measures, the case manager does not approve, the administrator sees nothing, a stranger neither', async () => {
  const { family, id, goal, measure } = await newPlan();
  const own = uuid();
  const made = await app.call(olga, 'POST', `/plans/${id}/measures`, { id: own, goalId: goal, title: 'Группа для детей', amount: 4 });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.body.measures.at(-1).staff.id, olga.staffId);
  assert.equal((await app.call(olga, 'POST', `/plans/${id}/measures`, { id: uuid(), goalId: goal, title: 'Чужое', amount: 1, staffId: vera.staffId })).body.errors[0].code, 'foreign_staff');
  assert.equal((await app.call(olga, 'PATCH', `/plan-measures/${own}`, { version: 1, amount: 5 })).status, 200);
  assert.deepEqual([(await app.call(olga, 'PATCH', `/plan-measures/${measure}`, { version: 1, amount: 5 })).body.code, (await app.call(olga, 'DELETE', `/plan-measures/${measure}?version=1`)).body.code], ['foreign_measure', 'foreign_measure']);
  assert.equal((await app.call(olga, 'POST', `/plans/${id}/goals`, { id: uuid(), problem: 'x', goal: 'y' })).status, 403);
  await step(vera, id, 'send');
  assert.equal((await step(vera, id, 'approve')).status, 403);
  assert.equal((await app.call(administrator, 'GET', `/plans/${id}`)).status, 403);
  const stranger = await app.staff(org, ['case-manager'], 'Чужая');
  assert.equal((await app.call(stranger, 'GET', `/plans/${id}`)).status, 404);
  assert.equal((await app.call(stranger, 'GET', `/families/${family.id}/plans`)).status, 404);
  const far = await app.staff(org, [{ role: 'manager', branchId: await app.branch(org, 'Дальнее') }], 'Из другого отделения');
  assert.equal((await app.call(far, 'POST', `/plans/${id}/approve`, { version: await version(id) })).status, 404);
});

test('bad input is refused with its place and reason', async () => {
  const { family, id, goal } = await newPlan();
  const measure = (extra: object) => app.call(vera, 'POST', `/plans/${id}/measures`, { id: uuid(), goalId: goal, title: 'Мера', amount: 1, ...extra });
  const table: [object, string][] = [
    [{ serviceId: 'no_such' }, 'serviceId: unknown_service'], [{ personId: uuid() }, 'personId: unknown_person'], [{ staffId: uuid() }, 'staffId: unknown_staff'], [{ goalId: uuid() }, 'goalId: unknown_goal'],
    [{ toOn: '2027-06-01' }, 'toOn: outside_term'], [{ fromOn: '2026-12-01', toOn: '2026-11-01' }, 'toOn: term_turned'], [{ serviceId: 'counselling', unit: 'шт.' }, 'unit: unit_of_service'],
    [{ serviceId: 'psych_correction', personId: family.people['Егор'] }, 'serviceId: already_in_plan'], [{ amount: 0 }, 'amount: too_small'], [{ replaces: uuid() }, 'replaces: unknown_line'],
    [{ title: undefined }, 'title: too_small'], [{ fromOn: '2026-02-31' }, 'fromOn: custom'],
  ];
  for (const [extra, expected] of table) {
    const answer = await measure(extra);
    assert.equal(answer.status, 422, `${expected}: ${answer.text}`);
    assert.deepEqual(answer.body.errors.map((one: any) => `${one.path}: ${one.code}`), [expected]);
    assert.match(answer.body.errors[0].message, /[а-яё]/i);
  }
  const empty = await newFamily();
  const [bare] = [uuid()];
  assert.equal((await app.call(vera, 'POST', `/families/${empty.id}/plans`, { id: bare, practice, fromOn: '2026-09-01', toOn: '2026-08-01' })).body.errors[0].code, 'term_turned');
  await app.ok(vera, 'POST', `/families/${empty.id}/plans`, { id: bare, practice, ...term });
  assert.equal((await step(vera, bare, 'send')).body.code, 'no_measures');
  assert.equal((await app.call(vera, 'POST', `/plans/${bare}/goals`, { id: uuid(), problem: 'x', goal: 'y', levels: ['один'] })).status, 422);
});

test('in force only the level of a goal and the mark of an own measure change', async () => {
  const { id, goal, measure } = await inForce();
  assert.equal((await app.call(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, goal: 'Иначе' })).body.code, 'level_only');
  assert.equal((await app.call(vera, 'PATCH', `/plan-measures/${measure}`, { version: 1, amount: 1 })).body.code, 'done_only');
  assert.equal((await app.call(vera, 'PATCH', `/plan-measures/${measure}`, { version: 1, doneOn: '2026-11-24' })).body.errors[0].code, 'done_by_ledger');
  assert.equal((await app.ok(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, levelNow: -1 })).goals[0].levelNow, -1);
  assert.equal((await app.call(vera, 'POST', `/plans/${id}/goals`, { id: uuid(), problem: 'x', goal: 'y' })).body.code, 'not_draft');
});

test('texts of the five levels: all or none, none twice; the plan says how its goals stand as a whole', async () => {
  const { id, goal } = await newPlan();
  const levels = ['Не спит одна', 'Одну ночь', 'Пять ночей в неделю', 'Шесть ночей', 'Всю неделю'];
  const level = (values: unknown) => app.call(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, levels: values });
  assert.equal((await level(levels.slice(1))).status, 422);
  assert.deepEqual((await level(['', ...levels.slice(1)])).body.errors.map((one: any) => one.path), ['levels.0']);
  const twice = await level(['Одну  ночь.', ...levels.slice(1)]);
  assert.deepEqual([twice.status, twice.body.errors.map((one: any) => `${one.path} ${one.code}`)], [422, ['levels.1 level_repeated']]);
  const written = await app.ok(vera, 'PATCH', `/plan-goals/${goal}`, { version: 1, levels, levelBefore: -2, levelNow: -1 });
  assert.deepEqual([written.goals[0].levels, written.score], [levels, { before: 30, now: 40 }]);
  const second = await app.ok(vera, 'POST', `/plans/${id}/goals`, { id: uuid(), problem: 'Долги', goal: 'Платят вовремя', weight: 2, levelBefore: -2, levelNow: 0 });
  // T = 50 + 10·Σwx / √(0,7·Σw² + 0,3·(Σw)²): before −6 / √(3,5 + 2,7), now −1 / √6,2.
  assert.deepEqual(second.score, { before: 25.9, now: 46 });
  await app.ok(vera, 'POST', `/plans/${id}/goals`, { id: uuid(), problem: 'Школа', goal: 'Ходит каждый день' });
  assert.deepEqual((await app.ok(vera, 'GET', `/plans/${id}`)).score, { before: null, now: null });
});

test('a partner comes from the register, with own words beside; in force a reason may be noted at a measure of the ledger', async () => {
  const { id, goal } = await newPlan();
  const partner = await app.ok(manager, 'POST', '/partners', { id: uuid(), name: 'Поликлиника', kinds: ['medical'] });
  const closed = await app.ok(manager, 'POST', '/partners', { id: uuid(), name: 'Закрытый', kinds: ['other'] });
  await app.ok(manager, 'POST', `/partners/${closed.id}/close`, { version: 1, closedOn: '2026-11-24', reason: 'Нет' });
  const body = { id: uuid(), goalId: goal, title: 'Осмотр', amount: 1, partnerId: partner.id, partner: 'Медсестра' };
  const made = await app.ok(vera, 'POST', `/plans/${id}/measures`, body);
  assert.deepEqual([made.measures[1].partnerOrganization, made.measures[1].partner], [{ id: partner.id, name: 'Поликлиника' }, 'Медсестра']);
  for (const wrong of [closed.id, uuid()]) {
    const answer = await app.call(vera, 'POST', `/plans/${id}/measures`, { ...body, id: uuid(), partnerId: wrong });
    assert.deepEqual([answer.status, answer.body.errors[0].code], [422, 'unknown_partner']);
  }
  const { id: active, measure, family } = await inForce();
  const noted = await app.ok(vera, 'PATCH', `/plan-measures/${measure}`, { version: 1, shortNote: 'Не на чем доехать' });
  assert.equal(noted.measures[0].shortNote, 'Не на чем доехать');
  const next = await app.ok(vera, 'POST', `/families/${family.id}/plans`, { id: uuid(), practice, ...term });
  assert.equal(next.measures[0].shortNote, null, 'a reason is of the version in which it was said');
  const own = await app.ok(vera, 'POST', `/plans/${next.id}/measures`, { id: uuid(), goalId: next.goals[0].id, title: 'Своя', amount: 1 });
  const refused = await app.call(vera, 'PATCH', `/plan-measures/${own.measures[1].id}`, { version: 1, shortNote: 'Нет' });
  assert.deepEqual([refused.status, refused.body.errors[0].code, active !== next.id], [422, 'note_of_service', true]);
});

test('the ledger feeds the account; the manager’s list has what is endangered, the totals and pages', async () => {
  const { family, id } = await inForce();
  const person = family.people['Егор']!;
  for (const date of ['2026-09-10', '2026-10-02', '2026-10-20']) await app.ok(vera, 'POST', '/services', { id: uuid(), family: family.id, practice, service: 'psych_correction', date, recipients: [person] });
  await app.ok(vera, 'POST', '/meetings', { id: uuid(), practice, service: 'psych_correction', date: '2026-11-02', participants: [{ family: family.id, person, mark: 'absent', reason: 'no_transport' }] });
  const { dosage } = (await app.ok(vera, 'GET', `/plans/${id}`)).measures[0];
  assert.deepEqual([dosage.done, dosage.balance, dosage.missed, dosage.standing, dosage.forecast], [3, 7, 1, 'endangered', 4]);
  assert.deepEqual(dosage.reasons, [{ reason: 'no_transport', count: 1 }]);
  assert.deepEqual(dosage.ways.map((one: any) => one.kind), ['pace', 'prolong', 'replace']);
  const mine = await app.ok(manager, 'GET', `/dosage?practice=${practice}`);
  const row = mine.items.find((one: any) => one.planId === id);
  assert.deepEqual(row.dosage, dosage);
  assert.equal(row.family.id, family.id);
  assert.ok(mine.totals.endangered >= 1 && mine.totals.families >= 1);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await app.ok(manager, 'GET', `/dosage?practice=${practice}&limit=1${after}`);
    seen.push(...page.items.map((one: any) => one.measureId));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.deepEqual(seen, mine.items.map((one: any) => one.measureId));
  const stranger = await app.staff(org, ['case-manager'], 'Чужая');
  assert.deepEqual((await app.ok(stranger, 'GET', `/dosage?practice=${practice}`)).totals.measures, 0);
});

test('families made one take their plans along; of two in force one goes on', async () => {
  const [keep, other] = [await inForce(), await inForce()];
  const seen = await app.ok(manager, 'GET', `/merges/comparison?kind=family&keepId=${keep.family.id}&otherId=${other.family.id}`);
  const people = seen.people.map(({ keepId, otherId }: any) => ({ keepId, otherId }));
  await app.ok(manager, 'POST', '/merges', { id: uuid(), kind: 'family', keepId: keep.family.id, otherId: other.family.id, seen: seen.seen, people });
  const { items } = await app.ok(manager, 'GET', `/families/${keep.family.id}/plans`);
  assert.deepEqual(items.map((one: any) => one.state).sort(), ['active', 'closed']);
});

describe('rules', () => {
  test('a plan moves only by the steps of its state', () => {
    assert.deepEqual(planStates.map((state) => [state, stepsOf(state).join(' ')]), [
      ['draft', 'edit send answer close'], ['proposed', 'return approve answer close'], ['approved', 'return answer start close'], ['active', 'answer close'], ['closed', ''],
    ]);
    assert.deepEqual([obstacleToStart(null), obstacleToStart('refused'), obstacleToStart('opinion'), obstacleToStart('agreed')], ['not_answered', 'family_refused', null, null]);
  });

  test('edits by two, in any order: nothing is lost unless both want the same field otherwise', () => {
    const field = fc.constantFrom('a', 'b', 'c');
    const wish = fc.dictionary(field, fc.integer({ min: 0, max: 3 }), { minKeys: 1 });
    fc.assert(fc.property(fc.array(wish, { minLength: 1, maxLength: 6 }), (wishes) => {
      let row: Record<string, unknown> = { a: 9, b: 9, c: 9 };
      let changed: Record<string, number> = {};
      let version = 1;
      const written: Record<string, unknown> = {};
      for (const wanted of wishes) {
        // All of them read version 1.
        const { changes, conflicts } = mergeEdit(row, changed, 1, wanted);
        assert.deepEqual(conflicts, Object.keys(wanted).filter((name) => name in written && written[name] !== wanted[name]));
        if (conflicts.length > 0 || Object.keys(changes).length === 0) continue;
        version++;
        for (const [name, [, value]] of Object.entries(changes)) {
          row = { ...row, [name]: value };
          changed = { ...changed, [name]: version };
          written[name] = value;
        }
      }
      for (const [name, value] of Object.entries(written)) assert.equal(row[name], value);
    }));
  });

  test('the difference says what came, went and changed, and nothing where nothing did', () => {
    const measure = (extra: Partial<ComparedMeasure> = {}): ComparedMeasure => ({
      lineId: 'm', title: 'Уголь', person: null, staff: null, partner: 'Склад центра', method: null, amount: 1, period: 'term', minutes: null, unit: 'т', fromOn: null, toOn: null, declined: null, replaces: null, ...extra,
    });
    const plan = (measures: ComparedMeasure[]): ComparedPlan => ({ ...term, wish: null, goals: [{ lineId: 'g', problem: 'Холодно', cause: null, goal: 'Тепло' }], measures });
    const said = (before: ComparedMeasure[], after: ComparedMeasure[]) => differenceOf(plan(before), plan(after)).map((one) => `${one.sign} ${one.text}`.replaceAll('\u00a0', ' '));
    assert.deepEqual(said([measure()], [measure()]), []);
    assert.deepEqual(said([measure()], [measure({ amount: 2, toOn: '2026-12-10' })]), ['changed Мера «Уголь»: было 1 т, стало 2 т.', 'changed Срок меры «Уголь»: был весь срок плана, стал до 10.12.2026.']);
    assert.deepEqual(said([measure()], []), ['removed Убрана мера «Уголь».']);
    assert.deepEqual(said([measure({ title: 'Курсы повара', unit: null })], [measure({ title: 'Курсы повара', unit: null, declined: 'хочет шить' }), measure({ lineId: 'n', title: 'Курсы швеи', unit: null, replaces: 'm' })]), [
      'removed Семья отказалась от меры «Курсы повара»: хочет шить.', 'added Добавлена мера «Курсы швеи»: 1 раз, вместо «Курсы повара».',
    ]);
  });
});
