import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';

// The life of a document through HTTP: prepared, made with a number, made again byte for byte, signed, cancelled; who may do what; what is
// refused; what a revocation does.

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

const kind = 'consent_general';
const mother = () => family.people['Наталья']!;
const codes = (answer: { body: { errors?: { path: string; code: string }[] } }) => answer.body.errors?.map(({ path, code }) => `${path}: ${code}`) ?? [];
async function consent(of: TestFamily = family, extra: object = {}): Promise<string> {
  const id = uuid();
  await app.ok(curator, 'POST', '/consents', { id, family: of.id, person: of.people['Наталья'], purpose: 'general', givenBy: 'self', ...extra });
  return id;
}
const make = (subject: string, extra: object = {}) => app.call(curator, 'POST', '/documents', { id: uuid(), practice, kind, subject, ...extra });
const wordsOf = (docx: Buffer) => new PizZip(docx).file('word/document.xml')!.asText().replaceAll(/<[^>]+>/g, '');

test('a document is prepared, made with the next number, and made again byte for byte', async () => {
  const subject = await consent();
  const prepared = await app.ok(curator, 'GET', `/document-preparation?practice=${practice}&kind=${kind}&subject=${subject}`);
  assert.equal(prepared.names.find((one: { person: string }) => one.person === mother()).forms.genitive, 'Юдиной Натальи');
  assert.ok(prepared.fields.some((one: { value: string }) => one.value === 'Юдина Наталья'));
  const body = { id: uuid(), practice, kind, subject };
  const made = await app.call(curator, 'POST', '/documents', body);
  assert.deepEqual([made.status, made.body.state, made.body.date, made.body.family.id, made.body.person.id], [201, 'made', '2026-11-24', family.id, mother()]);
  assert.match(made.body.number, /1/);
  assert.equal((await app.call(curator, 'POST', '/documents', body)).body.number, made.body.number);
  // What the template does not name is not written down.
  const kept = await peek<Record<string, unknown>>(app, organization, 'select fields as value from ryadom.document where organization_id = $1 and id = $2', [organization.id, body.id]);
  assert.ok('giver' in kept && !('people' in kept) && !('adults' in kept), Object.keys(kept).join());
  const fetch = async (format: string) => app.call(curator, 'GET', `/documents/${body.id}/${format}`);
  const [docx, pdf, preview] = [await fetch('docx'), await fetch('pdf'), await fetch('preview')];
  assert.match(wordsOf(docx.bytes), /Юдина Наталья/);
  assert.doesNotMatch(wordsOf(docx.bytes), /[{}]/);
  assert.match(pdf.bytes.subarray(0, 5).toString(), /%PDF-/);
  assert.match(pdf.bytes.toString('latin1'), /pdfaid:part>2</);
  assert.match(preview.text, /^<svg/);
  assert.match(String(preview.headers['content-security-policy']), /sandbox/);
  const name = decodeURIComponent(String(docx.headers['content-disposition']));
  assert.match(name, /Согласие/);
  assert.doesNotMatch(name, /Юдин|Натал/);
  // The register changes; the document does not.
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    await tx.rows("update ryadom.person set last_name = 'Иванова' where organization_id = $1 and id = $2", [organization.id, mother()]);
  });
  app.setNow('2026-12-01T05:00:00Z');
  assert.ok((await fetch('docx')).bytes.equals(docx.bytes));
  assert.ok((await fetch('pdf')).bytes.equals(pdf.bytes));
  app.setNow('2026-11-24T05:00:00Z');
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    await tx.rows("update ryadom.person set last_name = 'Юдина' where organization_id = $1 and id = $2", [organization.id, mother()]);
  });
  const downloads = await peek<number>(app, organization, "select count(*)::integer as value from ryadom.audit_view where organization_id = $1 and operation in ('documents.fetchDocx', 'documents.fetchPdf') and subject_id = $2", [organization.id, body.id]);
  assert.ok(downloads >= 4, String(downloads));
});

test('a correction of a name is remembered and goes into the next document, until the person is called otherwise', async () => {
  const subject = await consent(family, { person: family.people['Егор'], givenBy: 'parent', representative: mother() });
  const path = `/document-preparation?practice=${practice}&kind=${kind}&subject=${subject}`;
  const child = family.people['Егор']!;
  const formsOf = async () => (await app.ok(curator, 'GET', path)).names.find((one: { person: string }) => one.person === child);
  const before = await formsOf();
  const cases = { genitive: 'Юдина-Крас Егора', dative: 'Юдину-Крас Егору', accusative: 'Юдина-Крас Егора', instrumental: 'Юдиным-Крас Егором', prepositional: 'Юдине-Крас Егоре' };
  assert.deepEqual([before.source, before.version], ['rule', null]);
  const saved = await app.ok(curator, 'PUT', `/people/${child}/name-forms`, { version: null, ...cases });
  assert.deepEqual([saved.source, saved.version], ['corrected', 1]);
  assert.equal((await app.call(curator, 'PUT', `/people/${child}/name-forms`, { version: null, ...cases })).body.code, 'version_conflict');
  assert.equal((await formsOf()).forms.genitive, 'Юдина-Крас Егора');
  const made = await make(subject);
  assert.match(wordsOf((await app.call(curator, 'GET', `/documents/${made.body.id}/docx`)).bytes), /Юдина-Крас Егора/);
  assert.equal((await app.call(stranger, 'PUT', `/people/${child}/name-forms`, { version: 1, ...cases })).status, 404);
});

test('numbers of a journal have no gaps, however many are made at once', async () => {
  const own = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const subject = await consent(own);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => make(at % 4 === 3 ? uuid() : subject)));
  assert.equal(answers.filter((one) => one.status === 201).length, 9);
  const places = await peek<number[]>(app, organization, 'select array_agg(place order by place) as value from ryadom.document where organization_id = $1', [organization.id]);
  assert.deepEqual(places, Array.from({ length: places.length }, (_, at) => at + 1));
  const old = await make(subject, { date: '2025-12-31' });
  assert.match(old.body.number, /1.*2025/);
});

test('signed with a scan or where the paper lies; cancelled with a reason, the number stays', async () => {
  const made = (await make(await consent())).body;
  const sign = (extra: object) => app.call(curator, 'POST', `/documents/${made.id}/sign`, { version: 1, signedOn: '2026-11-24', ...extra });
  assert.deepEqual(codes(await sign({})), ['paperPlace: paper_needed']);
  assert.deepEqual(codes(await sign({ scan: uuid() })), ['scan: unknown_scan']);
  assert.deepEqual(codes(await sign({ signedOn: '2026-11-25', paperPlace: 'Папка' })), ['signedOn: date_in_future']);
  assert.deepEqual(codes(await sign({ signedOn: '2026-11-23', paperPlace: 'Папка' })), ['signedOn: signed_before_made']);
  const signed = await sign({ paperPlace: 'Папка 3' });
  assert.deepEqual([signed.status, signed.body.state, signed.body.paperPlace], [200, 'signed', 'Папка 3']);
  assert.equal((await sign({ paperPlace: 'Папка 3' })).body.code, 'version_conflict');
  const cancelled = await app.ok(curator, 'POST', `/documents/${made.id}/cancel`, { version: 2, reason: 'Ошиблись в дате' });
  assert.deepEqual([cancelled.state, cancelled.number, cancelled.cancelReason], ['cancelled', made.number, 'Ошиблись в дате']);
  const card = await app.ok(curator, 'GET', `/documents/${made.id}`);
  assert.deepEqual([card.history.length, card.ownTemplate], [2, false]);
  const journal = await app.ok(curator, 'GET', `/document-journal?practice=${practice}&journal=consents&from=2026-11-01&to=2026-11-30`);
  assert.equal(journal.items.find((one: { id: string }) => one.id === made.id).state, 'cancelled');
  assert.equal(journal.total, journal.items.length);
  for (const [format, head] of [['xlsx', 'PK'], ['docx', 'PK'], ['pdf', '%PDF']] as const) {
    const file = await app.call(manager, 'GET', `/document-journal/${format}?practice=${practice}&journal=consents&from=2026-11-01&to=2026-11-30`);
    assert.equal(file.bytes.subarray(0, head.length).toString(), head);
    assert.doesNotMatch(decodeURIComponent(String(file.headers['content-disposition'])), /Юдин/);
  }
});

test('the case file says what is there, what waits and what is missing; missing ones can be made from there', async () => {
  const own = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const lines = async () => (await app.ok(curator, 'GET', `/families/${own.id}/case-file`)).lines.filter((one: { kind: string }) => one.kind === kind);
  const stateOf = async () => (await lines()).find((one: { person: { id: string } }) => one.person.id === own.people['Наталья']);
  assert.deepEqual([(await lines()).length, (await stateOf()).state, (await stateOf()).subjects.length], [3, 'missing', 0]);
  const subject = await consent(own);
  assert.deepEqual((await stateOf()).subjects.map((one: { id: string }) => one.id), [subject]);
  const made = (await make(subject)).body;
  assert.equal((await stateOf()).state, 'unsigned');
  await app.ok(curator, 'POST', `/documents/${made.id}/sign`, { version: 1, signedOn: '2026-11-24', paperPlace: 'Папка' });
  assert.deepEqual([(await stateOf()).state, (await stateOf()).document.id], ['there', made.id]);
  assert.equal((await app.call(stranger, 'GET', `/families/${own.id}/case-file`)).status, 404);
});

test('what cannot be is refused in Russian and leaves nothing', async () => {
  const subject = await consent();
  const before = await peek<number>(app, organization, 'select count(*)::integer as value from ryadom.document where organization_id = $1', [organization.id]);
  assert.deepEqual(codes(await make(subject, { kind: 'nothing' })), ['kind: unknown_kind']);
  assert.deepEqual(codes(await make(subject, { date: '2026-11-25' })), ['date: date_in_future']);
  assert.equal((await make(uuid())).status, 404);
  assert.equal((await make(subject, { practice: 'nothing' })).status, 404);
  assert.equal((await make(subject, { date: '2026-02-31' })).status, 422);
  assert.equal((await app.call(curator, 'GET', `/document-journal?practice=${practice}&journal=consents&from=2026-12-01&to=2026-11-30`)).status, 400);
  assert.equal(await peek(app, organization, 'select count(*)::integer as value from ryadom.document where organization_id = $1', [organization.id]), before);
});

test('others’ documents stay unknown; a practitioner sees the list alone; an administrator sees nothing', async () => {
  const made = (await make(await consent())).body;
  for (const path of ['', '/docx', '/pdf', '/preview']) assert.equal((await app.call(stranger, 'GET', `/documents/${made.id}${path}`)).status, 404);
  assert.equal((await app.call(stranger, 'POST', `/documents/${made.id}/cancel`, { version: 1, reason: 'x' })).status, 404);
  assert.deepEqual((await app.ok(stranger, 'GET', '/documents')).items, []);
  assert.equal((await app.call(practitioner, 'GET', `/documents/${made.id}/docx`)).status, 403);
  assert.equal((await app.call(administrator, 'GET', '/documents')).status, 403);
});

test('a revocation hides documents at once; while one is made it leaves no document and no number', async () => {
  const own = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const first = await consent(own);
  await app.ok(curator, 'POST', `/consents/${first}/sign`, { version: 1, signedOn: '2026-11-24', paperPlace: 'Папка' });
  const made = (await make(first)).body;
  const second = await consent(own);
  const places = await peek<number>(app, organization, 'select max(last) as value from ryadom.document_number where organization_id = $1 and year = 2026', [organization.id]);
  const [late, revoked] = await Promise.all([make(second), app.call(manager, 'POST', `/consents/${first}/revoke`, { version: 2, revokedOn: '2026-11-24', how: 'statement', revokedBy: 'Мама' })]);
  assert.equal(revoked.status, 200);
  assert.ok([201, 404, 409].includes(late.status), late.text);
  assert.equal((await make(second)).status, 404);
  for (const path of ['', '/docx', '/pdf', '/preview']) assert.equal((await app.call(manager, 'GET', `/documents/${made.id}${path}`)).status, 404);
  assert.equal((await app.ok(manager, 'GET', `/documents?family=${own.id}`)).items.length, 0);
  const last = await peek<number>(app, organization, 'select max(last) as value from ryadom.document_number where organization_id = $1 and year = 2026', [organization.id]);
  assert.equal(last, places + (late.status === 201 ? 1 : 0));
});
