import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice } from '../../testing/ledger.ts';
import { keepPaper } from '../../testing/paper-pictures.ts';
import { emptyFamily, fullFamily, type PaperSubjects } from '../../testing/papers.ts';
import { shippedPacks } from '../practices/public.ts';

// Papers of the practice through HTTP: every kind is made by whoever sees the family and is not there for others; journals that are kept
// by themselves.

let app: TestApp;
let organization: TestOrganization;
let manager: TestStaff;
let stranger: TestStaff;
let administrator: TestStaff;
let practice: string;
let full: PaperSubjects;
const kinds = [...shippedPacks().values()][0]!.documentKinds!;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager'], 'Вера Алексеевна Соловьёва');
  stranger = await app.staff(organization, ['case-manager'], 'Чужой Иван Петрович');
  administrator = await app.staff(organization, ['administrator']);
  full = await fullFamily(app, organization, practice, manager.staffId);
  await emptyFamily(app, organization, practice);
});
after(() => app.close());

const wordsOf = (zip: Buffer) => Object.values(new PizZip(zip).files).filter((file) => file.name.endsWith('.xml')).map((file) => file.asText().replaceAll(/<[^>]+>/g, ' ')).join('\n');
const subjectOf = (kind: (typeof kinds)[number]) => full[kind.of ? `${kind.subject}.${kind.of}` : kind.subject]!;

test('every kind is made, kept and given as DOCX and PDF', async () => {
  for (const kind of kinds) {
    const id = uuid();
    const made = await app.call(manager, 'POST', '/documents', { id, practice, kind: kind.id, subject: subjectOf(kind) });
    assert.equal(made.status, 201, `${kind.id}: ${made.text}`);
    const docx = await app.call(manager, 'GET', `/documents/${id}/docx`);
    const pdf = await app.call(manager, 'GET', `/documents/${id}/pdf`);
    assert.deepEqual([docx.status, pdf.status], [200, 200], kind.id);
    const words = wordsOf(docx.bytes);
    assert.doesNotMatch(words, /[{}]|undefined|null|NaN|\[object/, kind.id);
    assert.ok(words.includes(made.body.number), `${kind.id}: its number`);
    assert.match(pdf.bytes.toString('latin1'), /pdfaid:part>2</, kind.id);
    for (const other of [stranger, administrator]) assert.ok([403, 404].includes((await app.call(other, 'GET', `/documents/${id}/docx`)).status), kind.id);
  }
});

test('whoever does not see the family gets no paper of it: the same answer as for one that is not there', async () => {
  // Agendas are seen by everybody who works with families; their families are not.
  for (const kind of kinds.filter((one) => one.subject !== 'review')) {
    const answer = await app.call(stranger, 'POST', '/documents', { id: uuid(), practice, kind: kind.id, subject: subjectOf(kind) });
    const absent = await app.call(stranger, 'POST', '/documents', { id: uuid(), practice, kind: kind.id, subject: uuid() });
    assert.deepEqual([answer.status, answer.body.code], [absent.status, absent.body.code], kind.id);
    assert.equal(answer.status, 404, kind.id);
  }
  const minutes = uuid();
  await app.ok(stranger, 'POST', '/documents', { id: minutes, practice, kind: 'review_minutes', subject: full['review'] });
  assert.doesNotMatch(wordsOf((await app.call(stranger, 'GET', `/documents/${minutes}/docx`)).bytes), /Ковал|К-017|печь/);
});

test('journals of families, signals and services are written from what is recorded', async () => {
  const said: [string, RegExp[]][] = [
    ['families', [/К-017/, /Ковалёва Мария Петровна/, /малоимущая/, /Адаптационный, 15\.01\.2026/, /В\.\sА\.\sСоловьёва/u]],
    ['signals', [/школа, детский сад/, /анонимно/, /ждёт проверки/, /пропуски школы/]],
    ['services', [/Патронаж семьи/, /Ковалёва Мария Петровна, Ковалёв Егор Иванович/, /Готовность печи к зиме/]],
  ];
  await app.ok(manager, 'POST', '/signals', { id: uuid(), practice, sourceId: 'school', anonymous: true, receivedOn: '2026-11-20', about: 'Дети Ковалёвых', signs: ['truancy'], urgencyId: 'usual' });
  for (const [register, patterns] of said) {
    const path = (format: string, period = 'from=2026-01-01&to=2026-11-24') => `/document-register/${format}?practice=${practice}&register=${register}&${period}`;
    for (const format of ['xlsx', 'docx']) {
      const file = await app.call(manager, 'GET', path(format));
      assert.equal(file.status, 200, file.text);
      const words = wordsOf(file.bytes);
      assert.doesNotMatch(words, /[{}]|undefined|NaN/, `${register}.${format}`);
      for (const pattern of patterns) assert.match(words, pattern, `${register}.${format}`);
      assert.doesNotMatch(wordsOf((await app.call(stranger, 'GET', path(format))).bytes), /К-017|Ковал/, `${register}.${format}: a stranger`);
    }
    const pdf = await app.call(manager, 'GET', path('pdf'));
    assert.match(pdf.bytes.toString('latin1'), /pdfaid:part>2</);
    keepPaper(`register-${register}`, pdf.bytes, (await app.call(manager, 'GET', path('docx'))).bytes);
    assert.doesNotMatch(decodeURIComponent(String(pdf.headers['content-disposition'])), /Ковал/);
    assert.doesNotMatch(wordsOf((await app.call(manager, 'GET', path('docx', 'from=2020-01-01&to=2020-02-01'))).bytes), /К-017|Ковал/);
    const turned = await app.call(manager, 'GET', path('docx', 'from=2026-02-01&to=2026-01-01'));
    assert.deepEqual([turned.status, turned.body.errors[0].code], [400, 'period_reversed']);
  }
  assert.equal((await app.call(manager, 'GET', `/document-register/pdf?practice=${practice}&register=secrets&from=2026-01-01&to=2026-02-01`)).status, 400);
  assert.equal((await app.call(administrator, 'GET', `/document-register/pdf?practice=${practice}&register=families&from=2026-01-01&to=2026-02-01`)).status, 403);
});

test('what is closed takes the papers that hold it out of sight, those made before too', async () => {
  const second = await app.staff(organization, ['manager'], 'Второй Пётр Ильич');
  const plan = uuid();
  await app.ok(manager, 'POST', '/documents', { id: plan, practice, kind: 'individual_plan', subject: full['plan'] });
  assert.equal((await app.call(second, 'GET', `/documents/${plan}/docx`)).status, 200);
  const facts: { items: { id: string; kind: string }[] } = await app.ok(manager, 'GET', `/families/${full['family']}/closable-facts`);
  const phone = facts.items.find((one) => one.kind === 'contact')!;
  const compartment = uuid();
  await app.ok(manager, 'POST', '/compartments', { id: compartment, family: full['family'], kind: 'safety', about: 'Номер знает не каждый', items: [{ kind: 'contact', id: phone.id }] });
  assert.equal((await app.call(manager, 'GET', `/documents/${plan}/docx`)).status, 200, 'whoever closed it sees it');
  for (const path of [`/documents/${plan}`, `/documents/${plan}/docx`, `/documents/${plan}/pdf`, `/documents/${plan}/preview`]) assert.equal((await app.call(second, 'GET', path)).status, 404, path);
  assert.ok(!(await app.call(second, 'GET', `/documents?family=${full['family']}`)).text.includes(plan));
  // A new paper of somebody who does not see the number has none, and is there.
  const fresh = uuid();
  await app.ok(second, 'POST', '/documents', { id: fresh, practice, kind: 'application_intake', subject: full['application'] });
  assert.doesNotMatch(wordsOf((await app.call(second, 'GET', `/documents/${fresh}/docx`)).bytes), /900 000-00-01/);
});
