import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startMail, type TestMail } from '../../testing/smtp.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { escalateAlarms, moveAlarms, tellAsked } from './commands/background.ts';
import type { AlarmCard } from './contract/alarms.ts';

const start = '2026-11-24T05:00:00Z';
const at = (minutes: number) => new Date(Date.parse(start) + minutes * 60_000).toISOString();
let app: TestApp;
let mail: TestMail;

interface Place {
  organization: TestOrganization;
  family: TestFamily;
  ilya: TestStaff;
  vera: TestStaff;
  maria: TestStaff;
  olga: TestStaff;
}

/** Vera leads the family, Ilya is in its team, Maria is on duty and sees no family, Olga manages. */
async function place(): Promise<Place> {
  const organization = await app.organization();
  const practice = await installPractice(app, organization);
  const vera = await app.staff(organization, ['case-manager'], 'Вера Соловьёва');
  const ilya = await app.staff(organization, ['practitioner'], 'Илья Громов');
  const maria = await app.staff(organization, ['case-manager'], 'Мария Гордеева');
  const olga = await app.staff(organization, ['manager'], 'Ольга Руденко');
  const family = await makeFamily(app, organization, { practice, manager: vera.staffId, title: 'Лаптевы' });
  await peek(app, organization, "with done as (insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-15') returning 1) select count(*)::int as value from done", [organization.id, uuid(), family.caseId, family.id, ilya.staffId]);
  await app.ok(olga, 'POST', '/duties', { id: uuid(), staff: maria.staffId, from: '2026-11-24', to: '2026-11-30' });
  return { organization, family, ilya, vera, maria, olga };
}

before(async () => {
  mail = await startMail();
  app = await startTestApp(undefined, { smtpUrl: mail.url, publicUrl: 'https://ryadom.example' });
});
after(async () => {
  await app.close();
  await mail.stop();
});

const raise = ({ ilya, family }: Place, more: object = {}) => app.ok<AlarmCard>(ilya, 'POST', '/alarms', { id: uuid(), family: family.id, level: 1, what: 'Дети одни, печь не топлена', source: 'mentor', ...more });
const asked = (alarm: AlarmCard) => alarm.turns.filter((turn) => turn.askedAt !== null).map((turn) => `${turn.name} ${turn.why}`);
const read = (staff: TestStaff, alarm: AlarmCard) => app.ok<AlarmCard>(staff, 'GET', `/alarms/${alarm.id}`);

test('an alarm from its first word to its end: who sees it, whom it asks, its steps', async () => {
  const here = await place();
  const { organization, family, vera, maria, olga } = here;
  app.setNow(start);
  assert.equal((await app.call(maria, 'GET', `/families/${family.id}`)).status, 404);
  const alarm = await raise(here);
  assert.deepEqual([alarm.state, alarm.raisedAt, alarm.dueAt, alarm.asked?.name, alarm.next?.name], ['raised', start, '2026-11-24T05:30:00Z', 'Вера Соловьёва', 'Мария Гордеева']);
  assert.deepEqual(alarm.turns.map((turn) => turn.why), ['case_manager', 'duty', 'manager']);
  assert.ok(alarm.steps.length >= 3);
  for (const staff of [vera, maria, olga]) assert.deepEqual((await app.ok(staff, 'GET', '/alarms')).items.map((one: AlarmCard) => one.id), [alarm.id]);
  assert.equal((await app.call(maria, 'GET', `/families/${family.id}`)).status, 200, 'who may be asked sees the family');
  assert.deepEqual((await app.ok(vera, 'GET', '/notices')).alarms, { open: 1, waiting: 1 });
  const stranger = await app.staff(organization, ['case-manager']);
  assert.equal((await app.call(stranger, 'GET', `/alarms/${alarm.id}`)).status, 404);
  assert.equal((await app.call(vera, 'POST', `/alarms/${alarm.id}/close`, { version: 1, result: 'x' })).body.code, 'not_accepted');

  const answers = await Promise.all([app.call(vera, 'POST', `/alarms/${alarm.id}/accept`), app.call(maria, 'POST', `/alarms/${alarm.id}/accept`)]);
  assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [200, 409], 'one of two at once');
  const [winner, loser] = answers[0]!.status === 200 ? [vera, maria] : [maria, vera];
  const refusal = answers.find((answer) => answer.status === 409)!.body;
  assert.deepEqual([refusal.code, refusal.title], ['already_accepted', `Тревогу уже принял другой: ${winner === vera ? 'Вера Соловьёва' : 'Мария Гордеева'}`]);
  const accepted = await app.ok(winner, 'POST', `/alarms/${alarm.id}/accept`);
  assert.deepEqual([accepted.state, accepted.dueAt, accepted.version], ['accepted', null, 2], 'accepting again is no harm');

  const step = await app.ok(winner, 'POST', `/alarms/${alarm.id}/steps/1`, { done: true });
  assert.deepEqual([step.steps[0].doneAt, step.steps[1].doneAt], [start, null]);
  assert.equal((await app.call(winner, 'POST', `/alarms/${alarm.id}/steps/40`, { done: true })).status, 404);
  assert.equal((await app.call(winner, 'POST', `/alarms/${alarm.id}/close`, { version: 1, result: 'x' })).body.code, 'version_conflict');
  const closed = await app.ok(winner, 'POST', `/alarms/${alarm.id}/close`, { version: 2, result: 'Дети у бабушки' });
  assert.deepEqual([closed.state, closed.result], ['closed', 'Дети у бабушки']);
  assert.equal((await app.call(maria, 'GET', `/families/${family.id}`)).status, 404, 'and no longer when it is over');
  assert.equal((await app.call(loser, 'POST', `/alarms/${alarm.id}/steps/1`, { done: false })).status, loser === maria ? 404 : 409);
  assert.deepEqual((await app.ok(vera, 'GET', '/alarms')).items, []);
  assert.deepEqual((await app.ok(vera, 'GET', '/alarms?state=closed')).items.length, 1);
  const trail = await peek<number>(app, organization, "select count(*)::int as value from ryadom.audit_view where organization_id = $1 and subject_id = $2 and operation like 'tasks.%' and outcome = 'done'", [organization.id, alarm.id]);
  assert.ok(trail >= 4, `raise, accept, step, close are in the audit: ${trail}`);
});

test('without an answer it asks the next, once a turn, also when several processes look at once; letters hold a link only', async () => {
  const here = await place();
  const { organization, vera, maria, olga } = here;
  app.setNow(start);
  const letters = mail.letters.length;
  const alarm = await raise(here);
  const look = () => Promise.all([escalateAlarms(app.services, organization.slug), escalateAlarms(app.services, organization.slug), escalateAlarms(app.services, organization.slug)]);
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
  assert.equal(sum(await look()), 0);
  app.setNow(at(29));
  assert.equal(sum(await look()), 0, 'a minute before');
  for (const [minutes, name, why] of [[30, 'Мария Гордеева', 'duty'], [60, 'Ольга Руденко', 'manager']] as const) {
    app.setNow(at(minutes));
    assert.equal(sum(await look()), 1, `${minutes} min`);
    const now = await read(olga, alarm);
    assert.equal(asked(now).at(-1), `${name} ${why}`);
    assert.equal(now.dueAt, at(minutes + 30).replace('.000', ''));
  }
  app.setNow(at(90));
  assert.equal(sum(await look()), 0, 'nobody is left');
  const over = await read(vera, alarm);
  assert.deepEqual([over.state, over.dueAt, over.next, asked(over).length], ['raised', null, null, 3]);
  app.setNow(at(600));
  assert.equal(sum(await look()), 0);

  const told = await Promise.all([tellAsked(app.services, organization.slug), tellAsked(app.services, organization.slug)]);
  assert.equal(sum(told), 3);
  await mail.wait(letters + 3);
  const sent = mail.letters.slice(letters);
  for (const { text } of sent) {
    assert.match(text, new RegExp(`https://ryadom\\.example/o/${organization.slug}/alarms/${alarm.id}`));
    assert.doesNotMatch(text, /Лаптев|Дети|печь|К-/);
  }
  assert.equal(new Set(sent.map((letter) => letter.to)).size, 3);
  const moved = await peek<number>(app, organization, "select count(*)::int as value from ryadom.audit_view where organization_id = $1 and operation = 'tasks.escalateAlarm'", [organization.id]);
  assert.ok(moved >= 2, 'every move is in the audit');
  assert.ok(await app.ok(maria, 'POST', `/alarms/${alarm.id}/accept`));
});

test('all organizations are looked at in the background; accepted in time, nobody else is asked', async () => {
  const [one, other] = [await place(), await place()];
  app.setNow(start);
  const [waits, taken] = [await raise(one), await raise(other)];
  await app.ok(other.vera, 'POST', `/alarms/${taken.id}/accept`);
  app.setNow(at(31));
  await moveAlarms(app.services);
  assert.equal(asked(await read(one.olga, waits)).length, 2);
  assert.equal(asked(await read(other.olga, taken)).length, 1);
});

test('bad input, a family without a case, a rota of one’s own branch only', async () => {
  const here = await place();
  const { organization, family, ilya, olga } = here;
  app.setNow(start);
  const rows: [object, string, string][] = [
    [{ level: 4 }, 'level', 'Насколько срочно? Выберите'],
    [{ source: 'radio' }, 'source', 'Откуда узнали? Выберите'],
    [{ family: uuid() }, 'family', 'Такой семьи нет среди открытых вам. Найдите её по фамилии или коду'],
  ];
  for (const [more, path, message] of rows) {
    const answer = await app.call(ilya, 'POST', '/alarms', { id: uuid(), family: family.id, level: 1, what: 'x', source: 'other', ...more });
    assert.deepEqual([answer.status, answer.body.errors.map((one: { path: string; message: string }) => [one.path, one.message])], [422, [[path, message]]]);
  }
  const north = await app.branch(organization, 'Северное');
  const ofNorth = await app.staff(organization, [{ role: 'manager', branchId: north }]);
  const duty = (branch: string | null, more: object = {}) => app.call(ofNorth, 'POST', '/duties', { id: uuid(), branch, staff: ilya.staffId, from: '2026-12-01', to: '2026-12-02', ...more });
  assert.deepEqual([(await duty(null)).status, (await duty(organization.branchId)).status, (await duty(north, { to: '2026-11-01' })).status, (await duty(north)).status], [422, 422, 422, 201]);
  const items = (await app.ok(ilya, 'GET', '/duties')).items;
  assert.deepEqual(items.map((one: { branch: { name: string } | null }) => one.branch?.name ?? null), [null, 'Северное']);
  assert.equal((await app.call(ofNorth, 'DELETE', `/duties/${items[0].id}`)).status, 422);
  await app.ok(olga, 'DELETE', `/duties/${items[0].id}`);
  const quiet = await raise(here, { what: ' ' });
  assert.equal(quiet.what, 'Подробностей пока нет: спросите того, кто сообщил', 'two presses are enough');
  assert.deepEqual(quiet.turns.map((turn) => turn.why), ['case_manager', 'manager']);
});
