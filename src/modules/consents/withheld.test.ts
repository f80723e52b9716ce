import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { pdf, picture } from '../../testing/files.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { report } from '../indicators/public.ts';
import type { Ground } from './contract.ts';
import { waitForJob } from '../jobs/public.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// What a revocation, an end and a ground hide and show again, in every channel, asked by other people than the one who revoked. The
// surname is a canary: no answer made while the family is withheld may hold it.

const canary = 'Канарейкин';
const today = '2026-11-24';
let app: TestApp;
let organization: TestOrganization;
let practice: string;
let manager: TestStaff;
let curator: TestStaff;
let branchLeader: TestStaff;
let administrator: TestStaff;
let other: TestFamily;
const ids: Record<string, string> = {};

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager']);
  curator = await app.staff(organization, ['case-manager']);
  branchLeader = await app.staff(organization, [{ role: 'manager', branchId: organization.branchId }]);
  administrator = await app.staff(organization, ['administrator']);
  other = await makeFamily(app, organization, { practice, manager: curator.staffId, title: 'Соседовы' });
  // Entered as people do it, so that search, titles and everything derived are there.
  [ids['mother'], ids['child'], ids['family']] = [uuid(), uuid(), uuid()];
  const admitted = await app.ok(curator, 'POST', '/families', {
    id: ids['family'], practice, openedOn: '2026-01-15', members: [
      { id: ids['mother'], lastName: `${canary}а`, firstName: 'Ия', role: 'mother', birthDate: '1990-05-02' },
      { id: ids['child'], lastName: canary, firstName: 'Тит', role: 'child', birthDate: '2016-03-10' },
    ],
  });
  ids['code'] = admitted.code;
  for (const [name, one] of [['visit', ids['family']], ['neighbour', other.id]] as const) {
    ids[name] = uuid();
    await app.ok(curator, 'POST', '/services', { id: ids[name], family: one, practice, service: 'home_visit', date: '2026-11-20', note: name === 'visit' ? `${canary} дома` : 'Дома' });
  }
  await app.ok(curator, 'POST', '/outcomes', { id: uuid(), family: ids['family'], practice, outcome: 'employed', person: ids['mother'], date: '2026-11-20' });
  ids['photo'] = uuid();
  const place = new URLSearchParams({ id: ids['photo'], subject: 'family', subjectId: ids['family'], family: ids['family'], photo: 'no' });
  await app.ok(curator, 'POST', `/attachments?${place}`, await picture({ width: 40, height: 30 }));
});
after(() => app.close());

const ofMother = (purpose: string, extra: object = {}) => ({ id: uuid(), family: ids['family'], person: ids['mother'], purpose, givenBy: 'self', ...extra });

/** Prepared and signed; gives its id. */
async function signed(body: { id: string }, signedOn = today): Promise<string> {
  await app.ok(curator, 'POST', '/consents', body);
  await app.ok(curator, 'POST', `/consents/${body.id}/sign`, { version: 1, signedOn, paperPlace: `Папка ${canary}` });
  return body.id;
}
const revoke = (id: string) => app.ok(curator, 'POST', `/consents/${id}/revoke`, { version: 2, revokedOn: today, how: 'oral', revokedBy: `${canary}а Ия`, reason: `${canary} передумала` });

/** An answer as text: of a workbook everything that is written in it. */
async function said(staff: TestStaff, path: string): Promise<string> {
  const answer = await app.call(staff, 'GET', path);
  assert.ok(answer.status < 500, `${path} → ${answer.status}`);
  if (!path.includes('.xlsx')) return answer.text;
  const book = new PizZip(answer.bytes);
  return Object.values(book.files).map((file) => file.asText()).join('\n');
}

/** Everything in a ZIP as text, with what is in the workbooks inside it. */
function unpacked(bytes: Buffer): string {
  const files = Object.values(new PizZip(bytes).files).filter((file) => !file.dir);
  return files.map((file) => (file.name.endsWith('.xlsx') ? unpacked(file.asNodeBuffer()) : file.asText())).join('\n');
}

/** An export made now; gives its id and the answer to whoever fetches it. */
async function exported(staff: TestStaff, kind: string): Promise<string> {
  const id = uuid();
  await app.ok(staff, 'POST', '/exports', { id, kind });
  await waitForJob(app.services, organization.id, id, 120);
  return id;
}

const period = 'from=2026-01-01&to=2026-12-31';
/** Everything that speaks of the family to whoever sees it: path and whether only a whole view reads it. */
const channels = (): string[] => [
  '/families', `/families?query=${encodeURIComponent(canary)}`, `/families/${ids['family']}`, `/families/${ids['family']}/timeline`, '/families.xlsx',
  `/people?query=${encodeURIComponent(canary)}`, `/people/${ids['mother']}`, '/services', `/services/${ids['visit']}`, '/outcomes', '/consents',
  `/families/${ids['family']}/consents`, '/missing-consents?purpose=health', `/reports/${practice}/indicators/home_visits/records?${period}`, `/reports/${practice}/services/records?${period}`,
];
const workbook = () => `/reports/${practice}.xlsx?${period}`;

test('a revocation is felt by everybody else at once, in every channel; the report keeps its total and says what is withheld', async () => {
  const id = await signed(ofMother('general'));
  const everybody = [manager, branchLeader, curator];
  for (const one of everybody) {
    for (const path of channels()) assert.ok((await said(one, path)).includes(canary), `before: ${path}`);
    assert.ok((await said(one, workbook())).includes(canary), 'before: workbook');
  }
  const journal = async (one: TestStaff) => app.ok(one, 'GET', `/reports/${practice}/services?${period}`);
  const sent = { id: uuid(), practice, from: '2026-01-01', to: '2026-12-31' };
  await app.ok(manager, 'POST', '/frozen-reports', sent);
  const kept = await app.call(manager, 'GET', `/frozen-reports/${sent.id}/report.xlsx`);
  const figuresOf = async (one: TestStaff) => (await app.ok(one, 'GET', `/reports/${practice}?${period}`)).indicators as { id: string; value: number; withheld: number; records: string }[];
  const before = await Promise.all(everybody.map(figuresOf));
  assert.ok(before.flat().every((one) => one.withheld === 0));

  const answer = await revoke(id);
  assert.deepEqual([answer.state, answer.withheld, answer.person, answer.family], ['revoked', true, null, { id: ids['family'], code: ids['code'], title: null }]);
  assert.ok(!JSON.stringify(answer).includes(canary));
  const started = Date.now();
  assert.equal((await app.call(manager, 'GET', `/families/${ids['family']}`)).status, 404);
  assert.ok(Date.now() - started < 1000);
  for (const [at, one] of everybody.entries()) {
    for (const path of [...channels(), workbook()]) assert.ok(!(await said(one, path)).includes(canary), `after: ${path}`);
    assert.equal((await app.call(one, 'GET', `/services/${ids['visit']}`)).status, 404);
    const figures = await figuresOf(one);
    assert.deepEqual(figures.map((each) => each.value), before[at]!.map((each) => each.value));
    assert.ok(figures.some((each) => each.withheld > 0));
    for (const figure of figures) {
      const list = await app.ok(one, 'GET', figure.records.replace(/^.*\/organizations\/[^/]+/, '') + '&limit=200');
      assert.equal(list.items.length + figure.withheld, figure.value, figure.id);
    }
  }
  for (const one of everybody) {
    const { withheld, all } = await journal(one);
    assert.equal(withheld, 1);
    assert.equal((await app.ok(one, 'GET', all.total.list.replace(/^.*\/organizations\/[^/]+/, '') + 'records&limit=200')).items.length + withheld, all.total.records);
  }
  // A submitted report keeps its figures; its lists leave the family out and say so, and so does the file that a person gets now.
  const card = await app.ok(manager, 'GET', `/frozen-reports/${sent.id}`);
  assert.ok(card.withheld > 0 && card.isIntact);
  const list = await app.ok(manager, 'GET', `/frozen-reports/${sent.id}/indicators/home_visits/records`);
  assert.deepEqual([list.items.length, list.withheld], [1, 1]);
  for (const file of ['report.xlsx', 'report.json']) assert.ok(!(await said(manager, `/frozen-reports/${sent.id}/${file}`)).includes(canary), file);
  const outside = await report({ services: app.services, organization: organization.slug, practice, from: '2026-01-01', to: '2026-12-31', format: 'json' });
  assert.deepEqual(outside.format === 'json' && outside.report.indicators.map((one) => one.withheld), (await figuresOf(manager)).map((one) => one.withheld));
  // Over prepared facts as over the records, since whichever of the two counted above.
  const whole = await app.ok(manager, 'GET', '/families');
  assert.deepEqual(whole.items.map((one: { id: string }) => one.id), [other.id]);
  assert.equal((await app.call(curator, 'POST', '/services', { id: uuid(), family: ids['family'], practice, service: 'home_visit', date: '2026-11-21' })).status >= 400, true);

  // Back by the code alone.
  const [shown] = (await app.ok(curator, 'GET', '/consents?state=revoked')).items;
  const next = await app.ok(curator, 'POST', `/consents/${shown.id}/renew`, { id: uuid() });
  assert.ok(!JSON.stringify(next).includes(canary));
  const again = await app.ok(curator, 'POST', `/consents/${next.id}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка 4' });
  assert.deepEqual([again.withheld, again.person.id], [false, ids['mother']]);
  for (const path of channels()) assert.ok((await said(manager, path)).includes(canary), `again: ${path}`);
  assert.ok((await figuresOf(manager)).every((one) => one.withheld === 0));
  assert.equal((await journal(manager)).withheld, 0);
  const file = await app.call(manager, 'GET', `/frozen-reports/${sent.id}/report.xlsx`);
  assert.ok(file.bytes.equals(kept.bytes), 'the archive’s file is the same bytes again');
});

test('a ground that outlives revocation keeps the family; without any ground an end by its date hides it, with nobody doing anything', async () => {
  const { id, version } = (await app.ok(administrator, 'GET', '/grounds')).items.find((one: Ground) => one.purpose === 'general' && one.firstDays === null);
  const visible = async () => (await app.call(manager, 'GET', `/families/${ids['family']}`)).status === 200;
  const own = (await app.ok(curator, 'GET', `/consents?person=${ids['mother']}&purpose=general&state=signed`)).items[0];
  await revoke(own.id);
  assert.equal(await visible(), false);
  await app.ok(administrator, 'PATCH', `/grounds/${id}`, { version, afterRevocation: true });
  assert.equal(await visible(), true);
  await app.ok(administrator, 'PATCH', `/grounds/${id}`, { version: version + 1, afterRevocation: false });
  assert.equal(await visible(), false);
  await app.ok(curator, 'POST', `/consents/${own.id}/renew`, { id: ids['next'] = uuid() });
  await app.ok(curator, 'POST', `/consents/${ids['next']}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка 5' });
  assert.equal(await visible(), true);

  // The organization's ground has ended long ago, and so has the grace of new families.
  await age('2026-01-01');
  await app.ok(administrator, 'PATCH', `/grounds/${id}`, { version: version + 2, from: '2020-01-01', to: '2026-02-01' });
  assert.equal(await visible(), true, 'a consent holds');
  assert.equal((await app.call(manager, 'GET', `/families/${other.id}`)).status, 404);
  await peek(app, organization, "update ryadom.consent set prepared_on = '2026-01-01', signed_on = '2026-01-02', until_on = '2026-03-01' where organization_id = $1 and id = $2 returning 1 as value", [organization.id, ids['next']]);
  assert.equal(await visible(), false, 'its day has passed');
  await app.ok(administrator, 'PATCH', `/grounds/${id}`, { version: version + 3, to: null });
  // The mother's revocation of her first consents is covered by no consent that holds.
  assert.equal((await app.call(manager, 'GET', `/families/${other.id}`)).status, 200);
  const newest = uuid();
  await app.ok(curator, 'POST', `/consents/${ids['next']}/renew`, { id: newest });
  await app.ok(curator, 'POST', `/consents/${newest}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка 6' });
  assert.equal(await visible(), true);
});

/** Makes every family of the organization as old as that. */
const age = (day: string) => peek(app, organization, 'with f as (update ryadom.family set created_at = $2 where organization_id = $1 returning 1) select count(*)::integer as value from f', [organization.id, day]);

test('pictures of a family go with its consent to pictures; a photograph of people needs one from the start', async () => {
  const files = async () => (await app.ok(curator, 'GET', `/attachments?family=${ids['family']}`)).items.length;
  assert.equal(await files(), 1);
  const mark = (photo: boolean, version: number) => app.call(curator, 'PATCH', `/attachments/${ids['photo']}`, { version, photo });
  const early = await mark(true, 1);
  assert.deepEqual([early.status, early.body.errors[0].code], [422, 'photo_consent']);
  const own = async (name: string, extra: Record<string, string> = {}) => {
    const place = new URLSearchParams({ id: (ids[name] = uuid()), subject: 'family', subjectId: ids['family']!, family: ids['family']!, ...extra });
    return app.call(curator, 'POST', `/attachments?${place}`, await picture({ width: 41, height: 30 }));
  };
  assert.equal((await own('early', { photo: 'yes' })).status, 422);
  assert.deepEqual((await own('unsaid')).body.errors.map((one: any) => [one.path, one.code]), [['photo', 'photo_consent']], 'not said: a picture is of people');
  const paper = new URLSearchParams({ id: uuid(), subject: 'family', subjectId: ids['family']!, family: ids['family']! });
  assert.equal((await app.ok(curator, 'POST', `/attachments?${paper}`, pdf())).photo, false, 'a paper has no people on it, whatever is said');
  await peek(app, organization, 'delete from ryadom.attachment where organization_id = $1 and id = $2 returning 1 as value', [organization.id, paper.get('id')]);
  const photo = await signed(ofMother('photo'));
  assert.equal((await own('people', { photo: 'yes' })).body.photo, true);
  assert.equal((await mark(true, 1)).body.photo, true);
  assert.equal((await mark(false, 2)).status, 200);
  assert.equal(await files(), 2);
  // Its day passes, with nobody doing anything: whoever revoked nothing loses the photograph of people alone.
  await peek(app, organization, "update ryadom.consent set prepared_on = '2026-01-01', signed_on = '2026-01-02' where organization_id = $1 and id = $2 returning 1 as value", [organization.id, photo]);
  await revoke(photo);
  assert.equal(await files(), 0);
  assert.equal((await app.call(manager, 'GET', `/attachments/${ids['photo']}/file`)).status, 404);
  assert.equal((await app.call(manager, 'GET', `/families/${ids['family']}`)).status, 200);
  assert.deepEqual((await app.ok(manager, 'GET', `/families/${ids['family']}/consents`)).hidden, { health: 0, photo: 2 });
  assert.equal((await own('late')).status, 422, 'nor may another be added');
});

test('statuses of health are stored and not returned until a consent or a ground is there; nobody writes one down without', async () => {
  const child = ids['child']!;
  const statuses = async (one = manager) => (await app.ok(one, 'GET', `/families/${ids['family']}`)).statuses.map((each: { statusId: string }) => each.statusId).toSorted();
  const hidden = async () => (await app.ok(curator, 'GET', `/families/${ids['family']}/consents`)).hidden.health;
  const add = (statusId: string) => app.call(curator, 'POST', `/families/${ids['family']}/statuses`, { id: (ids[statusId] = uuid()), personId: child, statusId });
  const refused = await add('special_needs');
  assert.deepEqual([refused.status, refused.body.errors[0].code], [422, 'health_consent']);
  assert.equal((await add('in_care')).status, 201, 'care is no matter of health');
  // As an import leaves it.
  await peek(app, organization, "insert into ryadom.person_status (organization_id, id, family_id, person_id, status_id) values ($1, $2, $3, $4, 'disabled_child') returning 1 as value", [organization.id, (ids['kept'] = uuid()), ids['family'], child]);
  for (const one of [manager, branchLeader, curator]) assert.deepEqual(await statuses(one), ['in_care']);
  assert.doesNotMatch(await said(manager, '/families.xlsx'), /ребёнок-инвалид/);
  assert.equal(await hidden(), 1);
  const health = await signed({ id: uuid(), family: ids['family'], person: child, purpose: 'health', givenBy: 'parent', representative: ids['mother'] } as never);
  assert.deepEqual([await statuses(), await hidden()], [['disabled_child', 'in_care'], 0]);
  assert.equal((await add('special_needs')).status, 201);
  await revoke(health);
  assert.deepEqual([await statuses(), await hidden()], [['in_care'], 2]);
  const ground = { id: uuid(), purpose: 'health', name: 'Инвалидность', basis: 'Пункт 2.3 части 2 статьи 10 152-ФЗ', from: '2020-01-01' };
  await app.ok(administrator, 'POST', '/grounds', ground);
  assert.deepEqual(await statuses(), ['in_care'], 'whoever revoked is not held by a ground that gives way to revocation');
  await app.ok(administrator, 'PATCH', `/grounds/${ground.id}`, { version: 1, afterRevocation: true });
  assert.deepEqual([await statuses(), await hidden()], [['disabled_child', 'in_care', 'special_needs'], 0]);
  await app.ok(administrator, 'PATCH', `/grounds/${ground.id}`, { version: 2, to: '2020-02-01' });
  assert.deepEqual(await statuses(), ['in_care']);
});

test('the first days of a family are a ground of the organization as data', async () => {
  const place = await app.organization();
  const [leader, keeper] = [await app.staff(place, ['manager']), await app.staff(place, ['administrator'])];
  const family = await makeFamily(app, place, { practice: await installPractice(app, place) });
  const grounds = (await app.ok(keeper, 'GET', '/grounds')).items as Ground[];
  const always = grounds.find((one) => one.purpose === 'general' && one.firstDays === null)!;
  const first = grounds.find((one) => one.firstDays !== null)!;
  assert.equal(first.firstDays, 10);
  const seen = async () => (await app.call(leader, 'GET', `/families/${family.id}`)).status === 200;
  await app.ok(keeper, 'PATCH', `/grounds/${always.id}`, { version: 1, from: '2020-01-01', to: '2020-02-01' });
  assert.equal(await seen(), true, 'written down today');
  const old = (days: number) => peek(app, place, 'update ryadom.family set created_at = now() - make_interval(days => $2::integer) where organization_id = $1 returning 1 as value', [place.id, days]);
  await old(20);
  await app.ok(keeper, 'PATCH', `/grounds/${first.id}`, { version: 1, firstDays: 30 });
  assert.equal(await seen(), true, 'thirty days are not over');
  await app.ok(keeper, 'PATCH', `/grounds/${first.id}`, { version: 2, firstDays: 15 });
  assert.equal(await seen(), false);
  const bad = await app.call(keeper, 'POST', '/grounds', { id: uuid(), purpose: 'health', name: 'Нет', basis: 'Нет', from: '2020-01-01', firstDays: 5 });
  assert.deepEqual([bad.status, bad.body.errors[0].path], [422, 'firstDays']);
});

test('an open alarm of a family that is withheld stays with those whom it asks, with no name; closed, it goes too', async () => {
  const place = await app.organization();
  const used = await installPractice(app, place);
  const [leader, keeper, duty] = [await app.staff(place, ['manager'], 'Ольга Руденко'), await app.staff(place, ['administrator']), await app.staff(place, ['case-manager'], 'Мария Гордеева')];
  const family = await makeFamily(app, place, { practice: used, manager: duty.staffId });
  const contact = { id: uuid(), kind: 'phone', value: '+7 900 555-01-02' };
  await app.ok(duty, 'POST', `/families/${family.id}/contacts`, contact);
  const alarm = await app.ok(duty, 'POST', '/alarms', { id: uuid(), family: family.id, level: 1, what: 'Дети одни', source: 'neighbours' });
  assert.deepEqual([alarm.withheld, alarm.family.title], [false, 'Юдины']);
  const body = { id: uuid(), family: family.id, person: family.people['Наталья'], purpose: 'general', givenBy: 'self' };
  await app.ok(duty, 'POST', '/consents', body);
  await app.ok(duty, 'POST', `/consents/${body.id}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка' });
  await app.ok(duty, 'POST', `/consents/${body.id}/revoke`, { version: 2, revokedOn: today, how: 'oral', revokedBy: 'Мать' });
  assert.equal((await app.call(duty, 'GET', `/families/${family.id}`)).status, 404);
  const read = await app.call(duty, 'GET', `/alarms/${alarm.id}`);
  assert.deepEqual([read.status, read.body.withheld, read.body.what], [200, true, 'Дети одни']);
  assert.doesNotMatch(read.text, /Юдин|Наталья|Егор/);
  assert.match(read.body.phones[0].value, /900/);
  assert.equal((await app.ok(duty, 'GET', '/alarms')).items.length, 1);
  assert.deepEqual((await app.ok(duty, 'GET', '/notices')).alarms, { open: 1, waiting: 1 });
  // Without the ground the family is withheld here too.
  const life = ((await app.ok(keeper, 'GET', '/grounds')).items as Ground[]).find((one) => one.purpose === 'life')!;
  await app.ok(keeper, 'PATCH', `/grounds/${life.id}`, { version: 1, to: '2001-01-01' });
  assert.equal((await app.call(leader, 'GET', `/alarms/${alarm.id}`)).status, 404);
  await app.ok(keeper, 'PATCH', `/grounds/${life.id}`, { version: 2, to: null });
  const accepted = await app.ok(duty, 'POST', `/alarms/${alarm.id}/accept`);
  assert.equal((await app.ok(duty, 'POST', `/alarms/${alarm.id}/steps/1`, { done: true })).steps[0].doneBy, 'Мария Гордеева');
  const closed = await app.ok(duty, 'POST', `/alarms/${alarm.id}/close`, { version: accepted.version, result: 'Дети с бабушкой' });
  assert.equal(closed.state, 'closed');
  assert.equal((await app.call(duty, 'GET', `/alarms/${alarm.id}`)).status, 404);
});

test('an alarm about a family that is withheld: by its code alone, by whoever had it or is on duty; address and phone for who accepts', async () => {
  const place = await app.organization();
  const used = await installPractice(app, place);
  const [keeper, vera, maria, ilya] = [
    await app.staff(place, ['administrator']), await app.staff(place, ['case-manager'], 'Вера Соловьёва'), await app.staff(place, ['case-manager'], 'Мария Гордеева'), await app.staff(place, ['practitioner'], 'Илья Громов'),
  ];
  const leader = await app.staff(place, ['manager'], 'Ольга Руденко');
  const [family, open] = [await makeFamily(app, place, { practice: used, manager: vera.staffId }), await makeFamily(app, place, { practice: used, manager: vera.staffId, title: 'Открытые' })];
  await app.ok(vera, 'POST', `/families/${family.id}/contacts`, { id: uuid(), kind: 'phone', value: '+7 900 555-01-02' });
  await app.ok(leader, 'POST', '/duties', { id: uuid(), staff: maria.staffId, from: today, to: today });
  const codeOf = async (id: string) => (await app.ok(vera, 'GET', `/families/${id}`)).code as string;
  const [code, openCode] = [await codeOf(family.id), await codeOf(open.id)];
  const body = { id: uuid(), family: family.id, person: family.people['Наталья'], purpose: 'general', givenBy: 'self' };
  await app.ok(vera, 'POST', '/consents', body);
  await app.ok(vera, 'POST', `/consents/${body.id}/sign`, { version: 1, signedOn: today, paperPlace: 'Папка' });
  await app.ok(vera, 'POST', `/consents/${body.id}/revoke`, { version: 2, revokedOn: today, how: 'oral', revokedBy: 'Мать' });
  const raise = (staff: TestStaff, about: object) => app.call(staff, 'POST', '/alarms', { id: uuid(), level: 1, what: 'Соседи слышат плач', source: 'neighbours', ...about });
  const said = (answer: { status: number; body: any }) => [answer.status, answer.body.errors?.map((one: any) => [one.path, one.code])];
  const nothing = /Юдин|Наталья|Егор|Лиза|900 555/;

  assert.deepEqual(said(await raise(ilya, { code })), [422, [['code', 'unknown_code']]], 'neither in the team nor on duty');
  assert.deepEqual(said(await raise(ilya, { family: family.id })), [422, [['family', 'unknown_family']]]);
  assert.deepEqual(said(await raise(maria, { code: openCode })), [422, [['code', 'unknown_code']]], 'duty opens no family that nobody withholds');
  assert.deepEqual(said(await raise(vera, {})), [422, [['family', 'required']]]);
  const plain = await raise(vera, { code: openCode.toLowerCase() });
  assert.deepEqual([plain.body.withheld, plain.body.reachable], [false, true]);

  const hers = await raise(vera, { family: family.id });
  assert.deepEqual([hers.status, hers.body.withheld, hers.body.family.code, hers.body.place, hers.body.phones, hers.body.reachable], [201, true, code, null, [], false]);
  assert.doesNotMatch(hers.text, nothing);
  const theirs = await raise(maria, { code: ` ${code.toLowerCase()} ` });
  assert.deepEqual([theirs.status, theirs.body.family, theirs.body.phones], [201, { id: family.id, code, title: `Семья ${code}` }, []]);
  assert.doesNotMatch(theirs.text, nothing);
  assert.deepEqual(theirs.body.turns.map((one: any) => [one.name, one.why]), [['Вера Соловьёва', 'case_manager'], ['Ольга Руденко', 'manager'], ['Мария Гордеева', 'raiser']]);
  assert.deepEqual([(await app.call(maria, 'GET', `/families/${family.id}`)).status, (await app.ok(maria, 'GET', '/families')).items.filter((one: any) => one.id === family.id)], [404, []]);
  assert.doesNotMatch((await app.call(maria, 'GET', '/alarms')).text, nothing);
  const path = `/alarms/${theirs.body.id}`;
  const accepted = await app.call(vera, 'POST', `${path}/accept`);
  assert.deepEqual([accepted.status, accepted.body.reachable, accepted.body.phones.map((one: any) => one.value)], [200, true, ['+7 900 555-01-02']]);
  assert.equal((await app.ok(maria, 'GET', path)).reachable, false);
  assert.doesNotMatch((await app.call(maria, 'GET', path)).text, nothing, 'who did not accept it has the code alone');
  const audit = await peek<number>(app, place, "select count(*)::integer as value from ryadom.audit_view where organization_id = $1 and operation = 'tasks.raiseAlarm' and family_id = $2 and (details->>'withheld')::boolean", [place.id, family.id]);
  assert.equal(audit, 2);

  const current = await app.ok(vera, 'GET', path);
  await app.ok(vera, 'POST', `${path}/close`, { version: current.version, result: 'Побывали, дети в порядке' });
  assert.equal((await app.call(maria, 'GET', path)).status, 404);
  const life = ((await app.ok(keeper, 'GET', '/grounds')).items as Ground[]).find((one) => one.purpose === 'life')!;
  await app.ok(keeper, 'PATCH', `/grounds/${life.id}`, { version: 1, to: '2001-01-01' });
  assert.deepEqual(said(await raise(maria, { code })), [422, [['code', 'unknown_code']]], 'without the ground nobody');
});

test('an archive and workbooks made while a family is withheld are without it; those made before are not given out any more', { timeout: 240_000 }, async () => {
  const [own] = (await app.ok(curator, 'GET', `/consents?person=${ids['mother']}&purpose=general&state=signed`)).items;
  const kinds = ['organization', 'workbooks'];
  const early = [];
  const people = uuid();
  await app.ok(manager, 'POST', `/people/${ids['mother']}/exports`, { id: people });
  await waitForJob(app.services, organization.id, people, 120);
  early.push(people);
  for (const kind of kinds) {
    const id = await exported(manager, kind);
    const file = await app.call(manager, 'GET', `/exports/${id}/file`);
    assert.ok(unpacked(file.bytes).includes(canary), `before: ${kind}`);
    early.push(id);
  }
  await revoke(own.id);
  for (const id of early) {
    const file = await app.call(manager, 'GET', `/exports/${id}/file`);
    assert.deepEqual([file.status, file.body.code], [409, 'export_outdated']);
  }
  assert.equal((await app.call(manager, 'POST', `/people/${ids['mother']}/exports`, { id: uuid() })).status, 404);
  for (const kind of kinds) {
    const text = unpacked((await app.call(manager, 'GET', `/exports/${await exported(manager, kind)}/file`)).bytes);
    assert.ok(!text.includes(canary), `after: ${kind}`);
    assert.ok(text.includes(other.id) || kind === 'workbooks', `the others are there: ${kind}`);
  }
});
