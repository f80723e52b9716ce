import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import PizZip from 'pizzip';
import { keepPaper } from '../../testing/paper-pictures.ts';
import { installPractice } from '../../testing/ledger.ts';
import { emptyFamily, fullFamily, type PaperSubjects } from '../../testing/papers.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff } from '../../testing/app.ts';
import { getPack, type Pack } from '../practices/public.ts';
import { fieldCatalog } from './fields/catalog.ts';
import { filledDocx } from './layout/fill.ts';
import { layOut } from './layout/make.ts';
import { docxTemplate } from './layout/template.ts';
import { gather } from './queries/gather.ts';
import type { CatalogField, Fields, FieldValue, Gathered } from './rules/template-data.ts';

let app: TestApp;
let organization: TestOrganization;
let manager: TestStaff;
let pack: Pack;
const subjects: Record<'full' | 'empty', PaperSubjects> = { full: {}, empty: {} };

before(async () => {
  app = await startTestApp();
  organization = await app.organization('krapivino');
  const practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager'], 'Вера Алексеевна Соловьёва');
  subjects.full = await fullFamily(app, organization, practice, manager.staffId);
  subjects.empty = await emptyFamily(app, organization, practice);
  pack = await asReader((tx) => getPack(tx, organization.id, practice));
});
after(() => app.close());

type Tx = Parameters<Parameters<TestApp['database']['asOwner']>[0]>[0];
function asReader<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    return work(tx);
  });
}

const document = { number: 'А-7/2026', date: '24 ноября 2026 года', dateShort: '24.11.2026', title: 'Документ' };

async function gatheredOf(kind: NonNullable<Pack['documentKinds']>[number], which: 'full' | 'empty'): Promise<Gathered> {
  const id = subjects[which][kind.of ? `${kind.subject}.${kind.of}` : kind.subject]!;
  assert.ok(id, `${kind.id}: no ${which} subject`);
  return asReader((tx) => gather({
    tx, organization: { id: organization.id, name: 'Центр помощи семье «Рядом»', timeZone: 'Asia/Novokuznetsk' }, staff: { id: manager.staffId, name: 'Вера Алексеевна Соловьёва' },
    date: '2026-11-24', today: '2026-11-24', pack, documentKind: kind.id, corrections: async () => new Map(),
  }, { kind: kind.subject, id }));
}

/** Words of a DOCX: those of its paragraphs, one a line. */
function wordsOf(docx: Uint8Array): string {
  const zip = new PizZip(docx);
  return ['word/document.xml', 'word/footer1.xml'].map((name) => zip.file(name)!.asText().replaceAll('</w:p>', '\n').replace(/<[^>]+>/g, '')).join('\n').replaceAll('&amp;', '&');
}

/** Every way that the values hold; lists by their items. */
function* waysOf(value: FieldValue, way = ''): Generator<string> {
  if (typeof value !== 'object') {
    yield way;
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) yield* waysOf(item, `${way}[]`);
    return;
  }
  for (const [name, inner] of Object.entries(value)) yield* waysOf(inner, way === '' ? name : `${way}.${name}`);
}
function* catalogWays(fields: readonly CatalogField[], before = ''): Generator<string> {
  for (const field of fields) {
    const way = before === '' ? field.name : `${before}.${field.name}`;
    if (field.kind === 'group') yield* catalogWays(field.fields!, way);
    else if (field.kind === 'list') yield* catalogWays(field.fields!, `${way}[]`);
    else yield way;
  }
}

/** Tags of a template's words. */
const tagsOf = (words: string) => [...words.matchAll(/\{([#^/]?)(?:-w:tr )?([^}]*)\}/g)].map(([, sign, way]) => ({ sign: sign!, way: way! }));

/** Tags that no field of the catalogue answers: looked up in the list they stand in, then around it. */
function unknownTags(words: string, catalog: readonly CatalogField[]): string[] {
  const find = (list: readonly CatalogField[], way: string): CatalogField | undefined => {
    const [first, ...rest] = way.split('.');
    const field = list.find((one) => one.name === first);
    return !field || rest.length === 0 ? field : field.kind === 'list' ? undefined : find(field.fields ?? [], rest.join('.'));
  };
  const always: CatalogField[] = [{ name: 'document', title: '', kind: 'group', fields: ['number', 'date', 'dateShort', 'title'].map((name) => ({ name, title: name, kind: 'text' })) }];
  const scopes: (readonly CatalogField[])[] = [[...catalog, ...always]];
  const unknown: string[] = [];
  for (const { sign, way } of tagsOf(words)) {
    const asked = way.replace(/\.any$/, '');
    if (sign === '/') {
      if (scopes.length > 1) scopes.pop();
      continue;
    }
    const field = scopes.toReversed().map((scope) => find(scope, asked)).find(Boolean);
    if (!field) unknown.push(way);
    if (sign !== '') scopes.push(sign === '#' && !way.endsWith('.any') && field?.kind === 'list' ? field.fields! : []);
  }
  return unknown;
}

describe('Papers of every kind of the pack', () => {
  for (const which of ['full', 'empty'] as const) {
    test(`${which === 'full' ? 'a family of whom all is known' : 'a family of whom nothing is known'}: each is laid out, nothing is left unresolved`, async () => {
      for (const kind of pack.documentKinds!) {
        const { fields } = await gatheredOf(kind, which);
        const docx = filledDocx(docxTemplate(pack.templates![kind.id]!), { ...fields, document: { ...document, title: kind.title } });
        const words = wordsOf(docx);
        assert.doesNotMatch(words, /[{}]|undefined|null|NaN|\[object|Invalid/, kind.id);
        assert.match(words, /А-7\/2026/, kind.id);
        assert.doesNotMatch(words, /дело\s*[,)]|«»|\(\)| [,.;]|: *[.,]|\.\.|\*\*/, `${kind.id}: a hole in the text`);
        if (which === 'full') assert.doesNotMatch(words, /дата рождения _|живу по адресу: _/, `${kind.id}: what is known is written`);
        if (which === 'empty') assert.match(words, /_{10}|подпись/, `${kind.id}: a line to write by hand`);
        const made = await layOut({ template: docxTemplate(pack.templates![kind.id]!), fields: { ...fields, document: { ...document, title: kind.title } }, title: kind.title, author: 'Рядом', date: '2026-11-24', formats: ['pdf'] });
        const pdf = Buffer.from(made.pdf!).toString('latin1');
        assert.match(pdf, /^%PDF-1\.7/, kind.id);
        assert.match(pdf, /pdfaid:part/, `${kind.id}: PDF/A`);
        assert.match(pdf, /PTSans/, `${kind.id}: the font is inside`);
        keepPaper(`${kind.id}-${which}`, made.pdf!, docx);
      }
    });
  }

  test('Names stand in the right cases', async () => {
    const said: Record<string, RegExp[]> = {
      application: [/от Ковалёвой Марии Петровны/, /Ковалёв Егор Иванович/],
      consent_general: [/Ковалёва Мария Петровна/, /персональных данных Ковалёва Егора Ивановича/, /действую за Ковалёва Егора Ивановича/, /являюсь родителем/],
      aid_act: [/в лице Ковалёвой Марии Петровны/, /12\s400 \(двенадцать тысяч четыреста\) рублей 50\s?копеек/u],
      mentor_agreement: [/наставник Заяц Пётр Ильич/, /в лице Ковалёвой Марии Петровны/, /П\.\sИ\.\sЗаяц/u],
      individual_plan: [/2\sраза в месяц, по\s40\sминут/u, /В\.\sА\.\sСоловьёва/u],
      review_minutes: [/за — 1, против — 1, воздержались — 0/, /Протокол заседания № 1/],
      visit_act: [/40\sминут/u],
    };
    for (const [id, patterns] of Object.entries(said)) {
      const kind = pack.documentKinds!.find((one) => one.id === id)!;
      const { fields } = await gatheredOf(kind, 'full');
      const words = wordsOf(filledDocx(docxTemplate(pack.templates![id]!), { ...fields, document }));
      for (const pattern of patterns) assert.match(words, pattern, id);
    }
  });

  test('The catalogue names exactly what is gathered', async () => {
    for (const kind of pack.documentKinds!) {
      const known = new Set(catalogWays(fieldCatalog(kind.subject)));
      const given = new Set(waysOf((await gatheredOf(kind, 'full')).fields as Fields));
      assert.deepEqual([...given].filter((way) => !known.has(way)), [], `${kind.id}: gathered and not in the catalogue`);
      assert.deepEqual([...known].filter((way) => !given.has(way)), [], `${kind.id}: in the catalogue and not gathered`);
    }
  });

  test('No template names a field that the catalogue does not know; one that does is found', () => {
    for (const kind of pack.documentKinds!) {
      const template = pack.templates![kind.id];
      assert.ok(template, `${kind.id}: no template`);
      assert.deepEqual(unknownTags(wordsOf(docxTemplate(template)), fieldCatalog(kind.subject)), [], kind.id);
    }
    assert.deepEqual(unknownTags('{family.adress} {#people}{name.nominative}{salary}{/people} {constructor.name}', fieldCatalog('case')), ['family.adress', 'salary', 'constructor.name']);
    assert.deepEqual(Object.keys(pack.templates!).toSorted(), pack.documentKinds!.map((kind) => kind.id).toSorted(), 'a template for each kind and no other');
  });

  test('Every text field has an example, every field a Russian explanation', () => {
    const walk = (fields: readonly CatalogField[]) => {
      for (const field of fields) {
        assert.match(field.title, /[а-яё]/iu, field.name);
        if (field.kind === 'text') assert.ok(field.example, field.name);
        if (field.kind === 'group' || field.kind === 'list') walk(field.fields!);
      }
    };
    for (const kind of pack.documentKinds!) walk(fieldCatalog(kind.subject));
  });

  test('What would stay empty is told, without personal facts', async () => {
    const saidOf = async (id: string, which: 'full' | 'empty') => (await gatheredOf(pack.documentKinds!.find((one) => one.id === id)!, which)).gaps.map((gap) => gap.message);
    const plan = await saidOf('individual_plan', 'empty');
    for (const message of ['В плане нет мер', 'Семья ещё не ответила на план', 'У дела нет куратора']) assert.ok(plan.includes(message), message);
    assert.ok(!plan.includes('Не указан адрес семьи'), 'a plan names no address');
    assert.deepEqual(await saidOf('mentor_agreement', 'empty'), ['В семье не записан ни один взрослый', 'У дела нет куратора', 'За семьёй не закреплён наставник']);
    assert.ok(!(await saidOf('application', 'empty')).includes('За семьёй не закреплён наставник'), 'an application names no mentor');
    for (const kind of pack.documentKinds!) assert.deepEqual(await saidOf(kind.id, 'full'), [], kind.id);
  });
});
