import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// The life of a consent through HTTP: prepared, signed, over, revoked, renewed; who may do what; what is refused and why. What a
// revocation hides is withheld.test.ts.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let manager: TestStaff;
let curator: TestStaff;
let stranger: TestStaff;
let practitioner: TestStaff;
let administrator: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager']);
  curator = await app.staff(organization, ['case-manager']);
  stranger = await app.staff(organization, ['case-manager'], 'Чужой куратор');
  practitioner = await app.staff(organization, ['practitioner']);
  administrator = await app.staff(organization, ['administrator']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

const today = '2026-11-24';
const mother = () => family.people['Наталья']!;
const child = () => family.people['Егор']!;
const consent = (extra: object = {}) => ({ id: uuid(), family: family.id, person: mother(), purpose: 'health', givenBy: 'self', ...extra });
const ofChild = (extra: object = {}) => consent({ person: child(), givenBy: 'parent', representative: mother(), ...extra });
const codes = (answer: { body: { errors?: { path: string; code: string }[]; code?: string } }) => answer.body.errors?.map(({ path, code }) => `${path}: ${code}`) ?? [];
const sign = (id: string, version = 1, extra: object = {}) => app.call(curator, 'POST', `/consents/${id}/sign`, { version, signedOn: today, paperPlace: 'Папка 3', ...extra });
const revocation = { revokedOn: today, how: 'statement', revokedBy: 'Мама' };

test('a consent is prepared, signed, found by state and end, renewed and revoked', async () => {
  const body = ofChild({ purpose: 'diagnostics', until: '2026-12-10' });
  const made = await app.call(curator, 'POST', '/consents', body);
  assert.deepEqual([made.status, made.body.state, made.body.person.name, made.body.representative.name], [201, 'prepared', 'Юдина Егор', 'Юдина Наталья']);
  assert.equal((await app.call(curator, 'POST', '/consents', body)).status, 200);
  assert.deepEqual(codes(await sign(body.id, 1, { paperPlace: null })), ['paperPlace: paper_needed']);
  assert.deepEqual(codes(await sign(body.id, 1, { scan: uuid() })), ['scan: unknown_scan']);
  const signed = await sign(body.id);
  assert.deepEqual([signed.status, signed.body.state, signed.body.version], [200, 'signed', 2]);
  assert.equal((await sign(body.id, 2)).body.code, 'not_prepared');
  const ids = async (query: string) => (await app.ok(manager, 'GET', `/consents?${query}`)).items.map((one: { id: string }) => one.id);
  assert.deepEqual(await ids('expiring=30'), [body.id]);
  assert.deepEqual(await ids('expiring=10'), []);
  assert.deepEqual(await ids('state=signed&purpose=diagnostics'), [body.id]);
  const next = await app.ok(curator, 'POST', `/consents/${body.id}/renew`, { id: uuid(), until: '2027-11-24' });
  assert.deepEqual([next.state, next.person.id, next.representative.id, next.until], ['prepared', child(), mother(), '2027-11-24']);
  await app.ok(curator, 'POST', `/consents/${next.id}/cancel`, { version: 1, reason: 'Ошиблись' });
  const revoked = await app.ok(curator, 'POST', `/consents/${body.id}/revoke`, { version: 2, ...revocation });
  assert.deepEqual([revoked.state, revoked.revokedBy], ['revoked', 'Мама']);
  const card = await app.ok(manager, 'GET', `/consents/${body.id}`);
  assert.deepEqual([card.history.length, card.history[0].changes.revokedHow], [2, [null, 'statement']]);
  const audit = await peek<number>(app, organization, "select count(*)::integer as value from ryadom.audit_view where organization_id = $1 and operation = 'consents.revokeConsent' and family_id = $2", [organization.id, family.id]);
  assert.equal(audit, 1);
});

test('the family says who has which consent, what is missing and what the organization’s ground covers', async () => {
  const { people } = await app.ok(curator, 'GET', `/families/${family.id}/consents`);
  const of = (person: string) => Object.fromEntries(people.find((one: { id: string }) => one.id === person).consents.map((one: { purpose: string; standing: string }) => [one.purpose, one.standing]));
  assert.deepEqual(of(mother()), { general: 'ground', health: 'missing', photo: 'missing', messages: 'missing' });
  assert.equal(of(child())['diagnostics'], 'revoked');
  const missing = await app.ok(curator, 'GET', '/missing-consents?purpose=diagnostics&limit=1');
  assert.equal(missing.items.length, 1);
  assert.ok(missing.next);
  const all = [...missing.items, ...(await app.ok(curator, 'GET', `/missing-consents?purpose=diagnostics&after=${missing.next}`)).items];
  assert.deepEqual(all.map((one: { person: { name: string }; last: string | null }) => [one.person.name, one.last]).toSorted(), [['Юдина Егор', 'revoked'], ['Юдина Лиза', null]]);
  assert.match((await app.ok(manager, 'GET', '/missing-consents?purpose=general')).items[0].ground, /обращению/);
});

test('has_ground asks strictly: this person, this purpose, this partner, today', async () => {
  const partner = await app.ok(manager, 'POST', '/partners', { id: uuid(), name: 'Поликлиника', kinds: ['medical'] });
  const asks = (person: string, purpose: string, to: string | null = null) =>
    peek<boolean>(app, organization, 'select ryadom.has_ground($1, $2, $3, $4) as value', [organization.id, person, purpose, to]);
  assert.deepEqual([await asks(mother(), 'general'), await asks(mother(), 'diagnostics'), await asks(child(), 'diagnostics')], [true, false, false]);
  const body = consent({ purpose: 'transfer', partner: partner.id, preparedOn: '2026-01-10' });
  await app.ok(curator, 'POST', '/consents', body);
  assert.equal(await asks(mother(), 'transfer', partner.id), false);
  assert.equal((await sign(body.id, 1, { signedOn: '2026-01-11' })).status, 200);
  assert.deepEqual([await asks(mother(), 'transfer', partner.id), await asks(mother(), 'transfer'), await asks(child(), 'transfer', partner.id)], [true, false, false]);
  const over = consent({ purpose: 'messages', preparedOn: '2026-01-10', until: '2026-02-01' });
  await app.ok(curator, 'POST', '/consents', over);
  const signed = await sign(over.id, 1, { signedOn: '2026-01-11' });
  assert.deepEqual([signed.body.state, await asks(mother(), 'messages')], ['expired', false]);
});

test('what cannot be is refused in Russian, with the place', async () => {
  const closed = await app.ok(manager, 'POST', '/partners', { id: uuid(), name: 'Закрытый', kinds: ['other'] });
  await app.ok(manager, 'POST', `/partners/${closed.id}/close`, { version: 1, closedOn: today, reason: 'Нет' });
  const other = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const outsider = other.people['Наталья']!;
  const bad: [object, string[]][] = [
    [consent({ person: outsider }), ['person: not_in_family']],
    [ofChild({ representative: outsider }), ['representative: representative_not_in_family']],
    [consent({ until: '2026-11-23' }), ['until: until_before_start']],
    [consent({ preparedOn: '2026-11-25' }), ['preparedOn: date_in_future']],
    [consent({ purpose: 'transfer' }), ['partner: partner_needed']],
    [consent({ purpose: 'transfer', partner: uuid() }), ['partner: unknown_partner']],
    [consent({ purpose: 'transfer', partner: closed.id }), ['partner: partner_closed']],
    [consent({ partner: closed.id }), ['partner: partner_not_used']],
    [consent({ purpose: 'diagnostics' }), ['person: child_only']],
    [consent({ person: child() }), ['givenBy: too_young']],
    [consent({ givenBy: 'parent', representativeName: 'Ия' }), ['givenBy: adult_signs']],
    [ofChild({ representative: null }), ['representative: representative_needed']],
    [ofChild({ representative: child() }), ['representative: representative_is_subject', 'representative: representative_not_adult']],
    [ofChild({ representative: family.people['Лиза']! }), ['representative: representative_not_adult']],
    [ofChild({ representative: null, representativeName: 'Ия', representativeBirthDate: '2027-01-01' }), ['representativeBirthDate: birth_in_future']],
    [ofChild({ givenBy: 'guardian' }), ['representativeDocument: document_needed']],
    [consent({ purpose: 'everything' }), ['purpose: invalid_value']],
    [consent({ until: '2026-02-31' }), ['until: custom']],
  ];
  for (const [body, expected] of bad) {
    const answer = await app.call(curator, 'POST', '/consents', body);
    assert.ok(answer.status === 400 || answer.status === 422, answer.text);
    assert.deepEqual(codes(answer), expected);
  }
  assert.equal((await app.call(curator, 'POST', '/consents', consent({ family: uuid() }))).status, 404);
  const body = consent({ preparedOn: '2026-11-20' });
  await app.ok(curator, 'POST', '/consents', body);
  assert.deepEqual(codes(await sign(body.id, 1, { signedOn: '2026-11-19' })), ['signedOn: signed_before_prepared']);
  assert.deepEqual(codes(await sign(body.id, 1, { signedOn: '2026-11-25' })), ['signedOn: date_in_future']);
  assert.equal((await app.call(curator, 'POST', `/consents/${body.id}/revoke`, { version: 1, ...revocation })).body.code, 'not_signed');
  await sign(body.id);
  assert.deepEqual(codes(await app.call(curator, 'POST', `/consents/${body.id}/revoke`, { version: 2, ...revocation, revokedOn: '2026-11-23' })), ['revokedOn: revoked_before_signed']);
});

test('a revocation takes every paper of the same person and purpose', async () => {
  const [older, newer] = [consent({ purpose: 'photo' }), consent({ purpose: 'photo' })];
  for (const body of [older, newer]) {
    await app.ok(curator, 'POST', '/consents', body);
    await sign(body.id);
  }
  await app.ok(curator, 'POST', `/consents/${newer.id}/revoke`, { version: 2, ...revocation });
  const other = await app.ok(curator, 'GET', `/consents/${older.id}`);
  assert.deepEqual([other.state, other.version, other.history.length], ['revoked', 3, 2]);
});

test('two revocations at once: one acts, the other hears of it', async () => {
  const body = consent({ purpose: 'messages' });
  await app.ok(curator, 'POST', '/consents', body);
  await sign(body.id);
  const answers = await Promise.all([curator, manager].map((one) => app.call(one, 'POST', `/consents/${body.id}/revoke`, { version: 2, ...revocation })));
  assert.deepEqual(answers.map((one) => one.status).toSorted(), [200, 409]);
  assert.equal(answers.find((one) => one.status === 409)!.body.code, 'version_conflict');
  const { history } = await app.ok(manager, 'GET', `/consents/${body.id}`);
  assert.equal(history.length, 2);
});

test('others’ families stay unknown, a practitioner reads, an administrator keeps the grounds alone', async () => {
  const body = consent();
  await app.ok(curator, 'POST', '/consents', body);
  assert.equal((await app.call(stranger, 'GET', `/consents/${body.id}`)).status, 404);
  assert.equal((await app.call(stranger, 'POST', '/consents', consent())).status, 404);
  assert.deepEqual((await app.ok(stranger, 'GET', '/consents')).items, []);
  assert.equal((await app.call(practitioner, 'POST', '/consents', consent())).status, 403);
  assert.equal((await app.call(administrator, 'GET', '/consents')).status, 403);
  const ground = { id: uuid(), purpose: 'messages', name: 'Договор', basis: 'Договор с семьёй', from: '2026-01-01' };
  assert.equal((await app.call(manager, 'POST', '/grounds', ground)).status, 403);
  const made = await app.ok(administrator, 'POST', '/grounds', ground);
  assert.deepEqual([made.holds, made.afterRevocation], [true, false]);
  assert.deepEqual(codes(await app.call(administrator, 'PATCH', `/grounds/${ground.id}`, { version: 1, to: '2025-12-31' })), ['to: ground_until_before_start']);
  await app.ok(administrator, 'PATCH', `/grounds/${ground.id}`, { version: 1, to: '2026-02-01' });
  assert.equal((await app.call(administrator, 'PATCH', `/grounds/${ground.id}`, { version: 1, name: 'Другое' })).body.code, 'version_conflict');
  const grounds = await app.ok(administrator, 'GET', '/grounds');
  assert.deepEqual([grounds.items.length, grounds.families], [4, 2]);
});
