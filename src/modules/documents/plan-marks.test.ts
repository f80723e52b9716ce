import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { keepPaper } from '../../testing/paper-pictures.ts';

// «Отметка» of the individual plan through HTTP: what the dosage ledger says of a measure on the day of the document, in words.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

type Row = Record<string, unknown>;
async function insert(table: string, row: Row): Promise<string> {
  const id = uuid();
  const whole: Row = { organization_id: organization.id, id, family_id: family.id, ...row };
  const names = Object.keys(whole);
  await peek(app, organization, `with made as (insert into ryadom.${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')}) returning 1) select 1 as value from made`, Object.values(whole));
  return id;
}
/** A plan of September to December with a measure of each case; titles say which. */
async function makePlan(number: number, more: Row): Promise<string> {
  const plan = await insert('plan', { case_id: family.caseId, practice_id: practice, number, from_on: '2026-09-01', to_on: '2026-12-31', ...more });
  const goal = await insert('plan_goal', { plan_id: plan, line_id: uuid(), position: 1, problem: 'В доме холодно', goal: 'К морозам тепло' });
  const measures: Row[] = [
    { title: 'Визиты', service_id: 'home_visit', amount: 2, period: 'month' },
    { title: 'Беседы', service_id: 'preventive_talk', amount: 2, period: 'term' },
    { title: 'Коррекция', service_id: 'psych_correction', person_id: family.people['Егор'], amount: 4, period: 'month', to_on: '2026-09-30' },
    { title: 'Досуг', service_id: 'family_leisure', amount: 1, period: 'term', to_on: '2026-10-31' },
    { title: 'Консультации', service_id: 'counselling', amount: 3, period: 'term' },
    { title: 'Дрова', amount: 3, unit: 'м³', period: 'term', done_on: '2026-10-05' },
    { title: 'Печник', amount: 1, unit: 'раз', period: 'term' },
  ];
  for (const [at, measure] of measures.entries()) await insert('plan_measure', { plan_id: plan, goal_id: goal, line_id: uuid(), position: at + 1, ...measure });
  return plan;
}
async function serve(service: string, days: string[], person?: string): Promise<string[]> {
  const ids: string[] = [];
  for (const day of days) {
    const record = await insert('service_record', { case_id: family.caseId, practice_id: practice, service_id: service, happened_on: day, minutes: 40, practitioner: 'Соловьёва В. А.' });
    if (person) await peek(app, organization, 'with made as (insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id) values ($1, $2, $3, $4) returning 1) select 1 as value from made', [organization.id, record, family.people[person], family.id]);
    ids.push(record);
  }
  return ids;
}
/** The last cell of each row by the measure's title. */
async function marksOf(plan: string, date?: string): Promise<Record<string, string>> {
  const { id } = await app.ok(curator, 'POST', '/documents', { id: uuid(), practice, kind: 'individual_plan', subject: plan, ...(date ? { date } : {}) });
  const xml = new PizZip((await app.call(curator, 'GET', `/documents/${id}/docx`)).bytes).file('word/document.xml')!.asText();
  const rows = [...xml.matchAll(/<w:tr>.*?<\/w:tr>/gs)].map((row) => [...row[0].matchAll(/<w:tc>.*?<\/w:tc>/gs)].map((cell) => cell[0].replaceAll(/<[^>]+>/g, '')));
  return Object.fromEntries(rows.filter((cells) => /^1\.\d$/.test(cells[0] ?? '')).map((cells) => [cells[1]!, cells.at(-1)!]));
}

test('each measure of the pack has the mark of its account on the day of the document; an own one of its day', async () => {
  const plan = await makePlan(1, { state: 'active' });
  const fresh = { Визиты: '', Беседы: '', Коррекция: '', Досуг: '', Консультации: '', Дрова: 'сделано 05.10.2026', Печник: '' };
  assert.deepEqual(await marksOf(plan, '2026-09-01'), fresh, 'what is to come has no mark');
  // Three in September: the third is beyond the norm of its month and makes up for no other.
  const counted = [...(await serve('home_visit', ['2026-09-03', '2026-09-10', '2026-09-20', '2026-10-07'])), ...(await serve('preventive_talk', ['2026-09-15', '2026-11-02']))];
  await serve('psych_correction', ['2026-09-04', '2026-09-11', '2026-10-02'], 'Егор');
  await serve('psych_correction', ['2026-09-18'], 'Лиза');
  assert.deepEqual(await marksOf(plan), {
    Визиты: 'выполнено 3 из 8', Беседы: 'выполнено', Коррекция: 'выполнено частично, 2 из 4', Досуг: 'не выполнено', Консультации: '', Дрова: 'сделано 05.10.2026', Печник: '',
  });
  const then = await marksOf(plan, '2026-09-30');
  assert.deepEqual([then['Визиты'], then['Беседы'], then['Коррекция'], then['Досуг']], ['выполнено 2 из 8', 'выполнено 1 из 2', 'выполнено 2 из 4', '']);
  // Whoever may not see one of the counted records does not see the paper that counts it.
  const [manager, second] = [await app.staff(organization, ['manager']), await app.staff(organization, ['manager'], 'Второй руководитель')];
  const papers = (await app.ok(manager, 'GET', `/documents?family=${family.id}`)).items as { id: string; date: string }[];
  await app.ok(manager, 'POST', '/compartments', { id: uuid(), family: family.id, kind: 'safety', about: 'Не каждый знает об этом визите', items: [{ kind: 'service', id: counted[3] }] });
  for (const { id, date } of papers) assert.equal((await app.call(second, 'GET', `/documents/${id}/docx`)).status, date === '2026-11-24' ? 404 : 200, date);
});

test('a version that is not in force yet has no marks; one that gave way keeps those of its last day', async () => {
  const draft = await makePlan(2, { state: 'draft' });
  assert.equal((await marksOf(draft))['Визиты'], '');
  const closed = await makePlan(3, { state: 'closed', closed_on: '2026-09-09', close_reason: 'replaced' });
  assert.deepEqual([(await marksOf(closed))['Визиты'], (await marksOf(closed))['Досуг']], ['выполнено 1 из 8', '']);
});

test('a goal without measures says so in a sentence, with no empty table under it', async () => {
  const plan = await makePlan(4, { state: 'closed', closed_on: '2026-09-10', close_reason: 'replaced' });
  await insert('plan_goal', { plan_id: plan, line_id: uuid(), position: 2, problem: 'Мать без работы', goal: 'Работа к весне' });
  const { id } = await app.ok(curator, 'POST', '/documents', { id: uuid(), practice, kind: 'individual_plan', subject: plan });
  const [pdf, docx] = [(await app.call(curator, 'GET', `/documents/${id}/pdf`)).bytes, (await app.call(curator, 'GET', `/documents/${id}/docx`)).bytes];
  const words = new PizZip(docx).file('word/document.xml')!.asText().replaceAll(/<[^>]+>/g, ' ');
  assert.equal(words.split('Что делаем').length - 1, 1, 'one table: of the goal that has measures');
  assert.equal(words.split('Меры для этой цели ещё не записаны.').length - 1, 1);
  assert.ok(words.indexOf('Работа к весне') < words.indexOf('Меры для этой цели'));
  keepPaper('plan-goal-without-measures', pdf, docx);
});
