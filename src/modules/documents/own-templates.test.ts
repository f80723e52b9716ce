import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';

// An organization's own templates through HTTP: what is refused and where it is wrong, what a document is made by, and back.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let manager: TestStaff;
let curator: TestStaff;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager']);
  curator = await app.staff(organization, ['case-manager']);
});
after(() => app.close());

const kind = 'consent_general';
const paragraph = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const packTemplate = async () => (await app.call(manager, 'GET', `/document-template/docx?practice=${practice}&kind=${kind}`)).bytes;
/** The pack's template with other paragraphs and parts. */
async function docx(paragraphs: string[], parts: Record<string, string> = {}): Promise<Buffer> {
  const zip = new PizZip(await packTemplate());
  const whole = zip.file('word/document.xml')!.asText();
  zip.file('word/document.xml', whole.replace(/<w:body>.*<w:sectPr>/s, `<w:body>${paragraphs.map((one) => (one.startsWith('<') ? one : paragraph(one))).join('')}<w:sectPr>`));
  for (const [name, text] of Object.entries(parts)) zip.file(name, text);
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
}
const upload = (bytes: Buffer, extra = '') => app.call(manager, 'POST', `/document-templates?id=${uuid()}&practice=${practice}&kind=${kind}${extra}`, bytes);
const problems = (answer: { body: { errors?: { code: string; message: string }[] } }) => answer.body.errors?.map(({ code }) => code) ?? [];

test('the pack’s template can be taken, changed in Word and given back: documents are made by it, made ones stay', async () => {
  const family = await makeFamily(app, organization, { practice, manager: curator.staffId });
  const consent = uuid();
  await app.ok(curator, 'POST', '/consents', { id: consent, family: family.id, person: family.people['Наталья'], purpose: 'general', givenBy: 'self' });
  const make = async () => (await app.ok(curator, 'POST', '/documents', { id: uuid(), practice, kind, subject: consent })).id;
  const wordsOf = async (id: string) => new PizZip((await app.call(curator, 'GET', `/documents/${id}/docx`)).bytes).file('word/document.xml')!.asText();
  const old = await make();
  const answer = await upload(await docx(['Свой бланк № {document.number}', 'Даёт {giver.name.nominative}{#until} до {until}{/until}', '{#people}', '{name.nominative}, {birthDate}', '{/people}']), '&name=%D0%91%D0%BB%D0%B0%D0%BD%D0%BA.docx');
  assert.equal(answer.status, 200, answer.text);
  const [own] = answer.body.own;
  assert.deepEqual([own.number, own.name, own.inUse], [1, 'Бланк', false]);
  assert.doesNotMatch(await wordsOf(await make()), /Свой бланк/);
  const preview = await app.call(manager, 'GET', `/document-template/preview?practice=${practice}&kind=${kind}&template=${own.id}`);
  assert.match(preview.text, /^<svg/);
  const choose = (template: string | null) => app.ok(manager, 'POST', '/document-template/choice', { practice, kind, template });
  assert.equal((await choose(own.id)).own[0].inUse, true);
  const made = await make();
  const words = await wordsOf(made);
  assert.match(words, /Свой бланк № /);
  assert.match(words, /Юдина Лиза/);
  assert.equal((await app.ok(curator, 'GET', `/documents/${made}`)).ownTemplate, true);
  assert.match((await app.call(curator, 'GET', `/documents/${made}/pdf`)).bytes.subarray(0, 5).toString(), /%PDF-/);
  assert.doesNotMatch(await wordsOf(old), /Свой бланк/);
  assert.equal((await choose(null)).own[0].inUse, false);
  assert.doesNotMatch(await wordsOf(await make()), /Свой бланк/);
  assert.match(await wordsOf(made), /Свой бланк/);
});

test('what a template names is checked, with the place', async () => {
  const bad: [string[], string[]][] = [
    [['Имя {giver.surname}', '{nothing}'], ['unknown_field', 'unknown_field']],
    [['{#people}', '{name.nominative}'], ['unbalanced']],
    [['{#people}', '{/adults}'], ['unbalanced']],
    [['Имя {giver.name.nominative'], ['broken_tag']],
    [['{people}'], ['not_a_text']],
    [['{1 + 1}'], ['expression']],
    [['{constructor.constructor}'], ['unknown_field']],
    [['{giver.name.constructor}'], ['unknown_field']],
    [['{@giver.shortName}'], ['expression']],
    [['{#people}', '{birthDate} {surname}', '{/people}'], ['unknown_field']],
  ];
  for (const [paragraphs, expected] of bad) {
    const answer = await upload(await docx(paragraphs));
    assert.deepEqual([answer.status, problems(answer)], [422, expected], `${paragraphs.join(' | ')} → ${answer.text}`);
  }
  const answer = await upload(await docx(['Начало', 'Проживает: {giver.street} и далее']));
  assert.match(answer.body.errors[0].message, /«giver\.street».*Место: «Проживает: \{giver\.street\} и далее»/);
  assert.equal((await app.ok(manager, 'GET', `/document-templates?practice=${practice}`)).kinds.find((one: { kind: string }) => one.kind === kind).own.length, 1);
});

test('a template that reaches outside, runs something or is no DOCX is refused', async () => {
  const relation = (type: string, target: string, mode = ' TargetMode="External"') =>
    `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"${mode}/></Relationships>`;
  const field = '<w:p><w:r><w:instrText xml:space="preserve"> INCLUDEPICTURE "\\\\server\\x.png" </w:instrText></w:r></w:p>';
  const bad: [Buffer, string][] = [
    [Buffer.alloc(0), 'template_empty'],
    [Buffer.from('просто текст'), 'template_not_docx'],
    [Buffer.alloc(2 * 1024 * 1024 + 1 - 1, 1), 'template_not_docx'],
    [await docx(['x'], { 'word/_rels/document.xml.rels': relation('image', 'https://example.org/x.png') }), 'template_link'],
    [await docx(['x'], { 'word/_rels/settings.xml.rels': relation('attachedTemplate', 'x.dotm', '') }), 'template_program'],
    [await docx(['x'], { 'word/embeddings/oleObject1.xml': '<x/>' }), 'template_program'],
    [await docx([field]), 'template_program'],
    [await docx(['x'], { 'word/settings.xml': '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>' }), 'template_program'],
    [await docx(['x'], { 'word/media.xml': ' '.repeat(21 * 1024 * 1024) }), 'template_too_large'],
  ];
  for (const [bytes, code] of bad) {
    const answer = await upload(bytes);
    assert.ok(answer.status === 422 || answer.status === 413, `${code}: ${answer.status} ${answer.text}`);
    assert.ok(problems(answer).includes(code), `${code}: ${answer.text}`);
  }
  const macros = await upload(await docx(['x'], { 'word/vbaProject.bin': 'x' }));
  assert.equal(macros.status, 422);
  assert.equal((await upload(Buffer.alloc(3 * 1024 * 1024, 1))).status, 413);
});

test('only managers and administrators keep templates; the catalogue tells every field', async () => {
  assert.equal((await app.call(curator, 'GET', `/document-templates?practice=${practice}`)).status, 403);
  const administrator = await app.staff(organization, ['administrator']);
  const { fields } = await app.ok(administrator, 'GET', `/document-template-fields?practice=${practice}&kind=${kind}`);
  for (const way of ['document.number', 'giver.name.genitive', 'people → name.nominative']) assert.ok(fields.some((one: { way: string }) => one.way === way), way);
  assert.equal((await app.call(manager, 'GET', `/document-template/docx?practice=${practice}&kind=${kind}&template=${uuid()}`)).status, 404);
});
