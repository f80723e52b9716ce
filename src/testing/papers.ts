import { type TestApp, type TestOrganization, uuid } from './app.ts';

/** Ids of the records that papers are about, by subject, or by subject and word: `consent.general`. */
export type PaperSubjects = Record<string, string>;
type Tx = Parameters<Parameters<TestApp['database']['asOwner']>[0]>[0];
type Row = Record<string, unknown>;

function writer(app: TestApp, organization: TestOrganization) {
  return <T>(work: (insert: (table: string, row: Row) => Promise<string>, tx: Tx) => Promise<T>): Promise<T> =>
    app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
      return work(async (table, row) => {
        const whole: Row = { organization_id: organization.id, ...row };
        const names = Object.keys(whole);
        await tx.rows(`insert into ryadom.${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`, Object.values(whole));
        return typeof row['id'] === 'string' ? row['id'] : '';
      }, tx);
    });
}

const purposes = ['general', 'health', 'transfer', 'photo', 'diagnostics', 'messages'] as const;

async function versionOf(tx: Tx, organization: TestOrganization, practice: string): Promise<string> {
  return (await tx.row<{ version: string }>('select version from ryadom.practice where organization_id = $1 and id = $2', [organization.id, practice]))!.version;
}

const questionnaire = (items: Row[]) => JSON.stringify({ scales: [{ id: 'grade', options: [{ value: 0, title: 'Нужно срочно исправить' }, { value: 1, title: 'Есть что улучшить' }, { value: 2, title: 'В порядке' }] }], items });

/** A family of whom everything is known that papers may say, with one record of each kind. */
export async function fullFamily(app: TestApp, organization: TestOrganization, practice: string, staffId: string): Promise<PaperSubjects> {
  return writer(app, organization)(async (insert, tx) => {
    const version = await versionOf(tx, organization, practice);
    const ids: PaperSubjects = {};
    const districtId = await insert('district', { id: uuid(), name: 'Крапивинский округ' });
    const settlementId = await insert('settlement', { id: uuid(), district_id: districtId, name: 'п. Зеленогорский' });
    const family = await insert('family', { id: uuid(), code: 'К-017', title: 'Ковалёвы', address: 'ул. Лесная, 5', district_id: districtId, settlement_id: settlementId });
    const members: [string, string, string, string, string, 'm' | 'f', string][] = [
      ['mother', 'Ковалёва', 'Мария', 'Петровна', '1990-03-14', 'f', '11223344595'], ['father', 'Ковалёв', 'Иван', 'Сергеевич', '1987-07-02', 'm', '11223344696'],
      ['child', 'Ковалёв', 'Егор', 'Иванович', '2011-09-30', 'm', '11223344797'], ['child', 'Ковалёва', 'Лиза', 'Ивановна', '2019-08-30', 'f', '11223344898'], ['grandmother', 'Черных', 'Любовь', 'Ильинична', '1961-01-05', 'f', '11223344999'],
    ];
    const people: string[] = [];
    for (const [role, last_name, first_name, patronymic, birth_on, sex, snils] of members) {
      const person = await insert('person', { id: uuid(), last_name, first_name, patronymic, birth_on, sex, snils });
      await insert('membership', { id: uuid(), family_id: family, person_id: person, code: String(people.length + 1), role, lives_together: role !== 'grandmother' });
      people.push(person);
    }
    const [mother, , son, daughter] = people as [string, string, string, string];
    await insert('contact', { id: uuid(), family_id: family, person_id: mother, kind: 'phone', value: '+7 900 000-00-01' });
    await insert('address', { id: uuid(), family_id: family, kind: 'registered', text: 'п. Зеленогорский, ул. Центральная, 7' });
    await insert('family_category', { id: uuid(), family_id: family, category_id: 'low_income', from_on: '2026-01-10' });
    await insert('person_status', { id: uuid(), family_id: family, person_id: daughter, status_id: 'special_needs', from_on: '2026-02-01' });
    const mentor = await insert('mentor', { id: uuid(), practice_id: practice, code: 'Н-07', last_name: 'Заяц', first_name: 'Пётр', patronymic: 'Ильич', registered_on: '2026-07-01', tested_on: '2026-06-20', test_passed: true });
    const caseId = await insert('family_case', { id: uuid(), family_id: family, practice_id: practice, pack_version: version, branch_id: organization.branchId, opened_on: '2026-01-15', case_manager_id: staffId, mentor_id: mentor });
    await insert('case_level', { id: uuid(), case_id: caseId, family_id: family, level_id: 'adaptation', from_on: '2026-01-15' });
    Object.assign(ids, { family, case: caseId });
    const partner = await insert('partner', { id: uuid(), name: 'Районная поликлиника', kinds: ['medical'], address: 'ул. Больничная, 1' });
    for (const purpose of purposes) {
      ids[`consent.${purpose}`] = await insert('consent', {
        id: uuid(), family_id: family, family_code: 'К-017', person_id: purpose === 'messages' ? mother : son, purpose, partner_id: purpose === 'transfer' ? partner : null,
        given_by: purpose === 'messages' ? 'self' : 'parent', representative_id: purpose === 'messages' ? null : mother,
        representative_document: purpose === 'messages' ? null : 'свидетельство о рождении', conditions: 'звонить после шести вечера', prepared_on: '2026-11-20', until_on: '2027-12-31',
      });
    }
    ids['application'] = await insert('intake_application', {
      id: uuid(), practice_id: practice, pack_version: version, branch_id: organization.branchId, family_id: family, case_id: caseId, received_on: '2026-01-12', channel_id: 'in_person',
      applicant: 'Мария, мама', asks: 'Помогите с печью и с устройством младшей в детский сад.', due_on: '2026-01-19', author_id: staffId, state: 'accepted', decided_on: '2026-01-15',
    });
    const passport = await insert('passport', { id: uuid(), family_id: family, case_id: caseId, practice_id: practice, pack_version: version, number: 1, on_date: '2026-11-20', note: 'после переезда', taken_by: staffId, taken_at: '2026-11-20T05:00:00Z' });
    const lines: [string, string, string][] = [
      ['strength', 'Опора', 'мать держит слово, дети ходят в школу'], ['risk', 'Печь', 'не проверена с прошлой зимы'], ['member', 'Егор', 'сын, 15 лет, девятый класс'], ['facts.housing', 'Отопление', 'печь, дрова на месяц'], ['outcome', 'Трудоустроен', 'отец, 02.11.2026'],
    ];
    for (const [place, [section, title, words]] of lines.entries()) await insert('passport_part', { passport_id: passport, place: place + 1, family_id: family, section, key: `${section}.${place}`, title, words, noted_on: '2026-11-19' });
    ids['passport'] = passport;
    await insert('instrument_version', { instrument_id: 'living_conditions', version: '1.0', title: 'Условия жизни семьи', digest: Buffer.alloc(32, 1),
      content: questionnaire([{ id: 'fire', heading: 'Безопасность', text: 'Печь, проводка, газ; датчик дыма работает', scale: 'grade' }, { id: 'dangers', text: 'Лекарства, химия и острое ребёнку не достать', scale: 'grade' }, { id: 'warmth', heading: 'Дом', text: 'Тепло, сухо, крыша не течёт', scale: 'grade' }]) });
    ids['assessment.living_conditions'] = await insert('assessment', {
      id: uuid(), case_id: caseId, family_id: family, practice_id: practice, instrument_id: 'living_conditions', instrument_version: '1.0', point: 'entry', happened_on: '2026-11-18', conducted_by: staffId, state: 'signed',
      answers: JSON.stringify({ items: { fire: 1, dangers: 2 } }), scores: JSON.stringify([{ id: 'all', title: 'Условия жизни', value: 1.5, band: { title: 'Есть что улучшить' } }]),
      conclusion: 'Условия детям подходят. Печь проверить до морозов, датчик поставить в ближайшие дни.', signed_at: '2026-11-18T08:00:00Z', signed_by: staffId,
    });
    ids['plan'] = await plan(insert, { family, caseId, practice, staffId, son });
    ids['record.home_visit'] = await insert('service_record', {
      id: uuid(), case_id: caseId, family_id: family, practice_id: practice, service_id: 'home_visit', happened_on: '2026-11-19', starts_at: '14:00', minutes: 40, place: 'дома', practitioner: 'Вера Алексеевна Соловьёва',
      topic: 'Готовность печи к зиме', note: 'Печь топится, дрова есть на месяц. Договорились о проверке дымохода.',
    });
    for (const person of [mother, son]) await insert('service_recipient', { record_id: ids['record.home_visit'], person_id: person, family_id: family });
    ids['aid'] = await insert('aid_record', { id: uuid(), case_id: caseId, family_id: family, practice_id: practice, aid_id: 'coal', source_id: 'local_budget', happened_on: '2026-11-10', quantity: 2.5, amount: 12400.5, note: 'с доставкой' });
    const review = await insert('review', { id: uuid(), practice_id: practice, number: 1, held_on: '2026-11-23', starts_at: '10:00', place: 'кабинет 4', note: 'часть участников по видеосвязи' });
    ids['review'] = review;
    const chair = await insert('review_participant', { id: uuid(), review_id: review, role: 'chair', staff_id: staffId, office: 'заведующая отделением', present: true });
    const member = await insert('review_participant', { id: uuid(), review_id: review, role: 'member', name: 'Антон Сергеевич Лавров', office: 'социальный педагог', employer: 'школа № 3', present: true });
    const guest = await insert('review_participant', { id: uuid(), review_id: review, role: 'guest', name: 'Ольга Николаевна Першина', employer: 'районная поликлиника', present: false });
    void guest;
    const item = await insert('review_item', {
      id: uuid(), review_id: review, family_id: family, case_id: caseId, position: 1, reasons: JSON.stringify([{ kind: 'due', text: 'подошёл срок пересмотра' }]), report: 'Семья держится графика визитов, отец устроился на работу.',
      family_word: 'present', family_words: 'Нам стало легче', decision: 'level', ground: 'Цели по безопасности достигнуты, занятость отца подтверждена', result_id: 'improved', level_id: 'basic',
      orders: JSON.stringify([{ title: 'Проверить печь до морозов', staffId, dueOn: '2026-12-10' }]),
    });
    ids['review_item'] = item;
    await insert('review_position', { item_id: item, participant_id: chair, family_id: family, stance: 'for' });
    await insert('review_position', { item_id: item, participant_id: member, family_id: family, stance: 'against', dissent: 'Считаю, что зимой переводить рано.' });
    return ids;
  });
}

async function plan(insert: (table: string, row: Row) => Promise<string>, { family, caseId, practice, staffId, son }: { family: string; caseId: string; practice: string; staffId: string; son: string }): Promise<string> {
  const id = await insert('plan', {
    id: uuid(), family_id: family, case_id: caseId, practice_id: practice, number: 1, state: 'active', from_on: '2026-12-01', to_on: '2027-05-31', wish: 'Чтобы дома было тепло и дети ходили в школу',
    approved_on: '2026-11-23', approved_by: staffId, answer: 'opinion', answer_words: 'Согласны, только не по субботам', answer_on: '2026-11-22', started_on: '2026-11-23',
  });
  const goal = async (position: number, problem: string, cause: string, words: string) => insert('plan_goal', { id: uuid(), plan_id: id, family_id: family, line_id: uuid(), position, problem, cause, goal: words });
  const warm = await goal(1, 'В доме холодно', 'Печь неисправна, дров мало', 'К морозам дома тепло');
  const school = await goal(2, 'Егор пропускает школу', 'Помогает отцу на смене', 'Егор учится без пропусков');
  const measure = (goal_id: string, position: number, more: Row) => insert('plan_measure', { id: uuid(), plan_id: id, goal_id, family_id: family, line_id: uuid(), position, ...more });
  await measure(warm, 1, { title: 'Патронаж семьи', service_id: 'home_visit', staff_id: staffId, method: 'наблюдение', amount: 2, period: 'month', minutes: 40 });
  await measure(warm, 2, { title: 'Подвезти дрова', partner: 'глава посёлка', amount: 3, unit: 'м³', done_on: '2026-11-24' });
  await measure(school, 3, { title: 'Консультирование', service_id: 'counselling', person_id: son, staff_id: staffId, partner: 'школа № 3', amount: 1, period: 'week', minutes: 30 });
  await measure(school, 4, { title: 'Семейный досуг', service_id: 'family_leisure', amount: 4, declined: 'по субботам отец на смене' });
  return id;
}

/** A family of whom nothing is known, with one record of each kind that says nothing. */
export async function emptyFamily(app: TestApp, organization: TestOrganization, practice: string): Promise<PaperSubjects> {
  return writer(app, organization)(async (insert, tx) => {
    const version = await versionOf(tx, organization, practice);
    const ids: PaperSubjects = {};
    const author = (await tx.row<{ id: string }>('select id from ryadom.staff where organization_id = $1 limit 1', [organization.id]))!.id;
    const family = await insert('family', { id: uuid(), code: 'К-018', title: 'Неизвестные' });
    const person = await insert('person', { id: uuid(), last_name: 'Ли', first_name: 'Ли' });
    const caseId = await insert('family_case', { id: uuid(), family_id: family, practice_id: practice, pack_version: version, branch_id: organization.branchId, opened_on: '2026-11-20' });
    Object.assign(ids, { family, case: caseId });
    const partner = await insert('partner', { id: uuid(), name: 'Школа' });
    for (const purpose of purposes) {
      ids[`consent.${purpose}`] = await insert('consent', {
        id: uuid(), family_id: family, family_code: 'К-018', person_id: person, purpose, partner_id: purpose === 'transfer' ? partner : null, given_by: purpose === 'messages' ? 'self' : 'other',
        representative_name: purpose === 'messages' ? null : 'Ли', prepared_on: '2026-11-20',
      });
    }
    ids['application'] = await insert('intake_application', { id: uuid(), practice_id: practice, pack_version: version, branch_id: organization.branchId, received_on: '2026-11-20', due_on: '2026-11-27', author_id: author });
    ids['passport'] = await insert('passport', { id: uuid(), family_id: family, case_id: caseId, practice_id: practice, pack_version: version, number: 1, on_date: '2026-11-20', taken_at: '2026-11-20T05:00:00Z' });
    ids['assessment.living_conditions'] = await insert('assessment', { id: uuid(), case_id: caseId, family_id: family, practice_id: practice, instrument_id: 'living_conditions', instrument_version: '1.0', point: 'entry', happened_on: '2026-11-20' });
    ids['plan'] = await insert('plan', { id: uuid(), family_id: family, case_id: caseId, practice_id: practice, number: 1, from_on: '2026-12-01', to_on: '2027-05-31' });
    ids['record.home_visit'] = await insert('service_record', { id: uuid(), case_id: caseId, family_id: family, practice_id: practice, service_id: 'home_visit', happened_on: '2026-11-20' });
    ids['aid'] = await insert('aid_record', { id: uuid(), case_id: caseId, family_id: family, practice_id: practice, aid_id: 'coal', source_id: 'local_budget', happened_on: '2026-11-20' });
    ids['review'] = await insert('review', { id: uuid(), practice_id: practice, number: 2, held_on: '2026-11-23' });
    ids['review_item'] = await insert('review_item', { id: uuid(), review_id: ids['review'], family_id: family, case_id: caseId, position: 1 });
    return ids;
  });
}
