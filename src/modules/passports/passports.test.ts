import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

let app: TestApp;
let org: TestOrganization;
let practice: string;
let manager: TestStaff;
let vera: TestStaff;
let olga: TestStaff;
let stranger: TestStaff;

before(async () => {
  app = await startTestApp();
  org = await app.organization();
  practice = await installPractice(app, org);
  manager = await app.staff(org, ['manager'], 'Марина Сергеевна Гордеева');
  vera = await app.staff(org, ['case-manager']);
  olga = await app.staff(org, ['practitioner'], 'Ольга Ивановна Рябова');
  stranger = await app.staff(org, ['case-manager'], 'Чужой Куратор');
});
after(() => app.close());

async function newFamily(): Promise<TestFamily> {
  const family = await makeFamily(app, org, { practice, manager: vera.staffId });
  await app.ok(vera, 'POST', `/cases/${family.caseId}/team`, { id: uuid(), staffId: olga.staffId });
  return family;
}
const passportOf = (family: TestFamily, on?: string, who = vera) => app.ok(who, 'GET', `/families/${family.id}/passport?practice=${practice}${on ? `&on=${on}` : ''}`);
const facts = (family: TestFamily, fromOn: string, values: object[]) => app.call(vera, 'POST', `/families/${family.id}/passport-facts`, { id: uuid(), practice, fromOn, values });
const lines = (passport: any, section: string) => passport.parts.filter((one: any) => one.section === section).map((one: any) => `${one.title}: ${one.words}`.replaceAll('\u00a0', ' '));
const take = (family: TestFamily, onDate: string) => app.ok(vera, 'POST', `/families/${family.id}/passports`, { id: uuid(), practice, onDate, note: null });

async function assess(family: TestFamily, date: string, items: Record<string, number>, conclusion?: string) {
  const id = uuid();
  await app.ok(vera, 'POST', '/assessments', { id, family: family.id, practice, instrument: 'living_conditions', point: 'entry', date, answers: { items } });
  await app.ok(vera, 'POST', `/assessments/${id}/complete`, { version: 1 });
  if (conclusion) await app.ok(vera, 'POST', `/assessments/${id}/sign`, { version: 2, conclusion });
  return id;
}
const home = (value: number) => Object.fromEntries(['fire', 'dangers', 'warmth', 'water', 'clean', 'food', 'sleep', 'study', 'clothes'].map((one) => [one, value]));

test('facts hold from their day until the next one; the same day again corrects; nothing is typed twice', async () => {
  const family = await newFamily();
  const child = family.people['Егор']!;
  assert.equal((await facts(family, '2026-03-01', [{ field: 'income_person', value: 8000 }, { field: 'fire_detector', value: false }, { personId: child, field: 'misses_school', value: true }])).status, 201);
  assert.equal((await facts(family, '2026-09-01', [{ field: 'income_person', value: 12400 }])).status, 201);
  assert.deepEqual(lines(await passportOf(family, '2026-02-01'), 'facts.income'), []);
  assert.deepEqual(lines(await passportOf(family, '2026-08-31'), 'facts.income'), ['Доход на человека: 8 000 ₽']);
  const now = await passportOf(family);
  assert.deepEqual(lines(now, 'facts.income'), ['Доход на человека: 12 400 ₽']);
  assert.deepEqual(lines(now, 'risk'), ['Нет работающего пожарного извещателя: Пожарный извещатель стоит и работает: нет', 'Пропускает школу (Егор): Пропускает школу: да']);
  assert.deepEqual(now.priorities.map((one: any) => [one.problem, one.person?.name ?? null, one.state]), [['Ребёнок пропускает школу', 'Егор', 'proposed']]);
  const again = await facts(family, '2026-09-01', [{ field: 'income_person', value: 12500 }]);
  assert.deepEqual(again.body.values.map((one: any) => [one.value, one.version]), [[12500, 2]]);
  const history = await app.ok(vera, 'GET', `/families/${family.id}/history`);
  assert.ok(history.items.some((one: any) => one.subject === 'passport_fact' && JSON.stringify(one.changes['Доход на человека'])?.replaceAll('\u00a0', ' ') === '["12 400 ₽","12 500 ₽"]'));
  // Not known since a day.
  await facts(family, '2026-11-01', [{ field: 'income_person', value: null }]);
  assert.deepEqual(lines(await passportOf(family), 'facts.income'), []);
});

test('bad facts are refused with their places, and nothing of them is kept', async () => {
  const family = await newFamily();
  const child = family.people['Егор']!;
  const table: [object, string, string][] = [
    [{ field: 'colour', value: 'синий' }, 'values.1.field', 'unknown_field'],
    [{ field: 'income_person', value: 'много' }, 'values.1.value', 'value_number'],
    [{ field: 'income_person', value: -1 }, 'values.1.value', 'value_number'],
    [{ field: 'heating', value: 'костёр' }, 'values.1.value', 'value_choice'],
    [{ field: 'fire_detector', value: 'да' }, 'values.1.value', 'value_yes_no'],
    [{ field: 'misses_school', value: true }, 'values.1.personId', 'field_of_person'],
    [{ field: 'debts', personId: child, value: 1 }, 'values.1.personId', 'field_of_family'],
    [{ field: 'misses_school', personId: uuid(), value: true }, 'values.1.personId', 'not_member'],
    [{ field: 'rooms', value: 3 }, 'values.1.field', 'repeated_field'],
  ];
  for (const [wrong, path, code] of table) {
    const answer = await facts(family, '2026-03-01', [{ field: 'rooms', value: 2 }, wrong]);
    assert.equal(answer.status, 422, answer.text);
    assert.ok(answer.body.errors.some((one: any) => one.path === path && one.code === code), answer.text);
  }
  assert.equal((await facts(family, '2027-01-01', [{ field: 'rooms', value: 2 }])).body.errors[0].code, 'date_in_future');
  assert.deepEqual((await passportOf(family)).values, []);
  assert.equal((await app.call(vera, 'GET', `/families/${family.id}/passport?practice=${practice}&on=2030-01-01`)).body.code, 'date_in_future');
  assert.equal((await app.call(vera, 'GET', `/families/${family.id}/passport?practice=nowhere`)).body.code, 'no_case');
  assert.equal((await app.call(stranger, 'GET', `/families/${family.id}/passport?practice=${practice}`)).status, 404);
});

test('a snapshot stays as it was; two of them, or one and today, differ in sentences', async () => {
  const family = await newFamily();
  await facts(family, '2026-02-01', [{ field: 'income_person', value: 8000 }, { field: 'heating_safe', value: false }]);
  await assess(family, '2026-02-10', home(0), 'Сначала печь.');
  const spring = await take(family, '2026-03-01');
  assert.deepEqual([spring.number, spring.onDate, spring.takenBy, spring.takenAt], [1, '2026-03-01', 'Вера Алексеевна Соловьёва', '2026-11-24T05:00:00Z']);
  await facts(family, '2026-10-01', [{ field: 'income_person', value: 12400 }, { field: 'heating_safe', value: true }]);
  await assess(family, '2026-10-10', home(2));
  assert.deepEqual((await app.ok(vera, 'GET', `/passports/${spring.id}`)).parts, spring.parts);
  const between = await app.ok(olga, 'GET', `/families/${family.id}/passport-changes?from=${spring.id}`);
  const told = between.items.map((one: any) => `${one.better} ${one.text}`.replaceAll('\u00a0', ' '));
  for (const expected of ['null Доход на человека: было «8 000 ₽», стало «12 400 ₽»', 'true Больше нет: Печь или проводка опасны', 'true Условия жизни семьи: было «0, нужна срочная помощь», стало «2, хорошие»', 'true Появилось: Дом подходит детям']) assert.ok(told.includes(expected), `${expected}\n${told.join('\n')}`);
  const autumn = await take(family, '2026-11-24');
  // Whichever is named first, the earlier day stands first.
  const turned = await app.ok(vera, 'GET', `/families/${family.id}/passport-changes?from=${autumn.id}&to=${spring.id}`);
  assert.deepEqual([turned.from.number, turned.to.number, turned.items.length], [1, 2, between.items.length]);
  assert.deepEqual((await app.ok(vera, 'GET', `/families/${family.id}/passport-changes?from=${autumn.id}`)).items, []);
  const { items } = await app.ok(vera, 'GET', `/families/${family.id}/passports?limit=1`);
  assert.deepEqual(items.map((one: any) => one.number), [2]);

  assert.equal((await app.call(vera, 'POST', `/passports/${autumn.id}/sign`, { version: 1 })).status, 403);
  assert.equal((await app.call(manager, 'POST', `/passports/${autumn.id}/sign`, { version: 9 })).body.code, 'version_conflict');
  assert.equal((await app.ok(manager, 'POST', `/passports/${autumn.id}/sign`, { version: 1 })).signedBy, 'Марина Сергеевна Гордеева');
  assert.equal((await app.call(manager, 'POST', `/passports/${autumn.id}/sign`, { version: 2 })).body.code, 'already_signed');
  // Not even a statement of the program's own rewrites it.
  await assert.rejects(app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows("update ryadom.passport_part set words = 'иначе' where organization_id = $1 and passport_id = $2", [org.id, spring.id]);
  }), /not rewritten/);
});

test('two snapshots at once take two numbers; a repeat takes none', async () => {
  const family = await newFamily();
  const body = { id: uuid(), practice, onDate: '2026-11-01', note: 'Для консилиума' };
  const answers = await Promise.all([take(family, '2026-11-02'), app.ok(vera, 'POST', `/families/${family.id}/passports`, body)]);
  assert.deepEqual(answers.map((one) => one.number).toSorted(), [1, 2]);
  assert.equal((await app.ok(vera, 'POST', `/families/${family.id}/passports`, body)).id, body.id);
  assert.equal((await app.ok(vera, 'GET', `/families/${family.id}/passports`)).items.length, 2);
});

test('priorities are proposed, people decide, a declined one comes back with a newer fact, the plan begins with an accepted one', async () => {
  const family = await newFamily();
  await assess(family, '2026-05-01', home(0));
  await facts(family, '2026-05-01', [{ field: 'living_minimum', value: true }]);
  const decide = (body: object) => app.call(vera, 'POST', `/families/${family.id}/priorities`, { id: uuid(), practice, ...body });
  const proposed = await passportOf(family);
  assert.deepEqual(proposed.priorities.map((one: any) => [one.ruleId, one.rank, one.state]), [['home', 'now', 'proposed'], ['money', 'soon', 'proposed']]);
  assert.deepEqual(proposed.priorities[0].because.map((one: any) => `${one.words}, ${one.date}`), ['Условия жизни семьи: нужна срочная помощь, 2026-05-01']);

  assert.equal((await decide({ ruleId: 'money', decision: 'declined' })).body.errors[0].code, 'reason_needed');
  const declined = (await decide({ ruleId: 'money', decision: 'declined', reason: 'Пособие назначено' })).body;
  assert.deepEqual([declined.state, declined.reason], ['declined', 'Пособие назначено']);
  const accepted = (await decide({ ruleId: 'home', cause: 'Печь не чинили с 2019 года' })).body;
  assert.deepEqual([accepted.state, accepted.problem, accepted.goal], ['accepted', 'Дома небезопасно или холодно', 'Тепло и безопасно: печь и проводка исправны, извещатель работает']);
  assert.equal((await decide({ problem: 'Нет дров', rank: 'now' })).body.state, 'accepted');
  assert.equal((await decide({ rank: 'now' })).body.errors[0].path, 'problem');
  assert.equal((await decide({ ruleId: 'school' })).body.errors[0].code, 'unknown_rule');
  assert.equal((await app.call(olga, 'POST', `/families/${family.id}/priorities`, { id: uuid(), practice, problem: 'x', rank: 'now' })).status, 403);

  app.setNow('2026-11-26T05:00:00Z');
  await facts(family, '2026-11-25', [{ field: 'living_minimum', value: true }]);
  const back = (await passportOf(family)).priorities.find((one: any) => one.ruleId === 'money');
  assert.deepEqual([back.state, back.reason, back.id], ['proposed', 'Пособие назначено', declined.id]);
  app.setNow('2026-11-24T05:00:00Z');

  const toPlan = (version: number) => app.call(vera, 'POST', `/priorities/${accepted.id}/plan`, { id: uuid(), version, goal: 'Тепло: +20 °C' });
  assert.equal((await toPlan(1)).body.code, 'no_draft');
  const plan = uuid();
  await app.ok(vera, 'POST', `/families/${family.id}/plans`, { id: plan, practice, fromOn: '2026-11-24', toOn: '2027-02-24' });
  assert.equal((await toPlan(9)).body.code, 'version_conflict');
  const planned = (await toPlan(1)).body;
  const written = await app.ok(vera, 'GET', `/plans/${plan}`);
  assert.deepEqual(written.goals.map((one: any) => [one.problem, one.cause, one.goal, one.lineId]), [['Дома небезопасно или холодно', 'Печь не чинили с 2019 года', 'Тепло: +20 °C', planned.planLineId]]);
  assert.equal((await toPlan(2)).body.code, 'already_planned');
  const changed = await app.ok(vera, 'PATCH', `/priorities/${accepted.id}`, { version: 2, decision: 'declined', reason: 'Сделано' });
  assert.equal(changed.state, 'declined');
});

test('what may not be shown is not in the passport, the snapshot and the comparison: health, whoever is closed from the family', async () => {
  const family = await newFamily();
  const child = family.people['Егор']!;
  await facts(family, '2026-03-01', [{ personId: child, field: 'health_notes', value: 'Носит очки' }, { personId: child, field: 'hobby', value: 'Шахматы' }]);
  const saved = await take(family, '2026-11-24');
  const told = async () => JSON.stringify([await passportOf(family), await app.ok(vera, 'GET', `/passports/${saved.id}`), await app.ok(vera, 'GET', `/families/${family.id}/passport-changes?from=${saved.id}`), await app.ok(vera, 'GET', `/families/${family.id}/history`)]);
  assert.match(await told(), /очки/);
  const end = (purpose: string, subject: string, family_id: string) => app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    await tx.rows("insert into ryadom.withheld (organization_id, purpose, subject_id, family_id, from_on, to_on) values ($1, $2, $3, $4, '2026-01-01', 'infinity')", [org.id, purpose, subject, family_id]);
  });
  await end('health', child, family.id);
  const without = await told();
  assert.doesNotMatch(without, /очки/);
  assert.match(without, /Шахматы/);
  await end('general', family.id, family.id);
  for (const path of [`/families/${family.id}/passport?practice=${practice}`, `/passports/${saved.id}`, `/families/${family.id}/genogram`, `/families/${family.id}/passports`]) assert.equal((await app.call(vera, 'GET', path)).status, 404);
});

test('a closed person and a closed phone leave no trace in the passport, a kept one, the comparison and the picture', async () => {
  const family = await newFamily();
  const nina = await app.staff(org, ['case-manager'], 'Нина Львовна Третьякова');
  await app.ok(vera, 'POST', `/cases/${family.caseId}/team`, { id: uuid(), staffId: nina.staffId });
  const child = family.people['Егор']!;
  const phone = uuid();
  await app.ok(vera, 'POST', `/families/${family.id}/contacts`, { id: phone, personId: null, kind: 'phone', value: '+7 900 123-45-67' });
  await facts(family, '2026-03-01', [{ personId: child, field: 'hobby', value: 'Шахматы' }, { personId: child, field: 'misses_school', value: true }]);
  await app.ok(vera, 'POST', `/families/${family.id}/priorities`, { id: uuid(), practice, ruleId: 'school', personId: child });
  const saved = await take(family, '2026-11-24');
  const told = async (who: TestStaff) => JSON.stringify(await Promise.all([
    passportOf(family, undefined, who), ...[`/passports/${saved.id}`, `/families/${family.id}/passport-changes?from=${saved.id}`, `/families/${family.id}/genogram`, `/families/${family.id}/history`].map((path) => app.ok(who, 'GET', path)),
  ]));
  assert.match(await told(nina), /Егор.*Шахматы|123-45-67/);
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [org.slug]);
    const box = uuid();
    await tx.rows("insert into ryadom.compartment (organization_id, id, family_id, kind, about) values ($1, $2, $3, 'adoption', 'тайна')", [org.id, box, family.id]);
    await tx.rows('insert into ryadom.closed_access (organization_id, id, compartment_id, staff_id) values ($1, $2, $3, $4)', [org.id, uuid(), box, vera.staffId]);
    await tx.rows("insert into ryadom.closed_item (organization_id, id, compartment_id, family_id, kind, subject_id) values ($1, $2, $3, $4, 'contact', $5)", [org.id, uuid(), box, family.id, phone]);
    await tx.rows(
      `insert into ryadom.closed_item (organization_id, id, compartment_id, family_id, kind, subject_id, person_id)
       select $1, $2, $3, $4, 'membership', m.id, $5 from ryadom.membership m where m.organization_id = $1 and m.family_id = $4 and m.person_id = $5`,
      [org.id, uuid(), box, family.id, child],
    );
  });
  assert.match(await told(vera), /Шахматы/);
  assert.doesNotMatch(await told(nina), new RegExp(`Егор|Шахматы|Ребёнок пропускает|123-45-67|${child}`));
});

test('the genogram through the door: dates, kin, what is refused', async () => {
  const family = await newFamily();
  const picture = await app.ok(olga, 'GET', `/families/${family.id}/genogram`);
  assert.equal(picture.people.length, Object.keys(family.people).length);
  const [a, b] = [family.people['Наталья']!, family.people['Егор']!];
  const relate = (body: object) => app.call(vera, 'POST', `/families/${family.id}/relations`, { id: uuid(), personId: a, otherId: b, ...body });
  assert.equal((await relate({ kind: 'guardian', basis: 'Постановление № 7 от 01.02.2026', fromOn: '2026-02-01' })).status, 201);
  const cared = await app.ok(vera, 'GET', `/families/${family.id}/genogram`);
  assert.deepEqual([cared.descents.some((one: any) => one.kind === 'care' && one.children.includes(b)), cared.grounds[0].words], [true, 'Постановление № 7 от 01.02.2026']);
  assert.equal((await app.ok(vera, 'GET', `/families/${family.id}/genogram?on=2026-01-31`)).descents.some((one: any) => one.kind === 'care'), false);
  const parent = await relate({ kind: 'parent' });
  assert.equal(parent.status, 201);
  for (const [body, code] of [[{ kind: 'parent' }, 'relation_repeated'], [{ kind: 'grandparent', personId: b, otherId: a }, 'parent_younger'], [{ kind: 'guardian', fromOn: '2026-05-01' }, 'relation_repeated']] as const) assert.equal((await relate(body)).body.errors[0].code, code);
  assert.equal((await relate({ kind: 'guardian', fromOn: '2024-01-01', toOn: '2025-01-01' })).status, 201);
  assert.equal((await app.call(vera, 'PATCH', `/relations/${parent.body.id}`, { version: 1, note: 'по свидетельству' })).status, 200);
  const [c, d] = [family.people['Егор']!, family.people['Лиза']!];
  await app.ok(vera, 'PATCH', `/people/${c}`, { version: 1, birthDate: null });
  assert.equal((await relate({ kind: 'parent', personId: d, otherId: c })).status, 201);
  assert.equal((await relate({ kind: 'parent', personId: c, otherId: d })).body.errors[0].code, 'relation_reversed');
  assert.equal((await app.call(vera, 'GET', `/families/${family.id}/genogram?on=2031-01-01`)).body.errors[0].code, 'date_in_future');
  assert.equal((await app.call(stranger, 'GET', `/families/${family.id}/genogram`)).status, 404);
});
