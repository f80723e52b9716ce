import type { Complaint } from '../../../kernel/errors.ts';
import { fill } from '../../../kernel/texts.ts';
import { texts } from '../texts.ru.ts';
import type { CatalogField, Fields } from './template-data.ts';

/** A tag: a value, a part shown `with` something (for a list: once for each), a part shown `without` it, or what we do not allow. */
export interface TemplateTag {
  way: string;
  kind: 'value' | 'with' | 'without' | 'other';
  inside: TemplateTag[];
}
/** What stands in a template. */
export interface Inspected {
  tags: TemplateTag[];
  errors: { id: string; tag: string }[];
  paragraphs: string[];
  /** What is drawn in it and does not come into the PDF. */
  unset: Drawn[];
}
export interface Drawn {
  code: keyof typeof texts.template.drawn;
  /** As Word calls it; may be empty. */
  name: string;
  where: { part: 'header' | 'footer' } | { part: 'body'; words: string };
}

const t = texts.template;
const most = 100;
const wayShape = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/;

/** What the engine puts in whatever the subject. */
export const documentGroup: CatalogField = {
  name: 'document', title: texts.always.document, kind: 'group',
  fields: [
    { name: 'number', title: texts.always.number, kind: 'text', example: '17/2026' }, { name: 'date', title: texts.always.date, kind: 'text', example: '22 ноября 2026 г.' },
    { name: 'dateWords', title: texts.always.dateWords, kind: 'text', example: 'двадцать второго ноября две тысячи двадцать шестого года' },
    { name: 'dateShort', title: texts.always.dateShort, kind: 'text', example: '22.11.2026' }, { name: 'title', title: texts.always.title, kind: 'text', example: 'Документ' },
  ],
};

type Scope = readonly CatalogField[];

/** The field at the end of a way, as the filling finds it: the first step from the inmost scope outwards. */
function fieldAt(way: string, scopes: readonly Scope[]): CatalogField | 'any' | undefined {
  const [first, ...rest] = way.split('.');
  let found = scopes.toReversed().map((scope) => scope.find(({ name }) => name === first)).find((field) => field !== undefined);
  for (const [at, step] of rest.entries()) {
    if (found === undefined) return undefined;
    if (step === 'any' && at === rest.length - 1) return 'any';
    found = found.kind === 'group' ? found.fields?.find(({ name }) => name === step) : undefined;
  }
  return found;
}

/** Everything wrong with a template, each with its place: unknown fields, parts that do not close, expressions, what is drawn and has no place in the PDF. Empty: it can be used. */
export function checkTemplate({ tags, errors, paragraphs, unset }: Inspected, catalog: readonly CatalogField[]): Complaint[] {
  const complaints: Complaint[] = [];
  const say = (code: keyof typeof t.problems, tag: string) => {
    const where = placeOf(tag, paragraphs);
    const message = fill(t.problems[code], { tag }) + (where === null ? '' : fill(t.where, { where }));
    if (complaints.length < most && !complaints.some((one) => one.message === message)) complaints.push({ path: tag, code, message });
  };
  for (const { id, tag } of errors) say(/loop|opening_tag/.test(id) ? 'unbalanced' : /tag/.test(id) ? 'broken_tag' : 'broken_template', tag);
  const walk = (list: readonly TemplateTag[], scopes: readonly Scope[]) => {
    for (const { way, kind, inside } of list) {
      if (kind === 'other' || !(wayShape.test(way) || way === '.')) {
        say('expression', way);
        continue;
      }
      const field = way === '.' ? undefined : fieldAt(way, scopes);
      if (field === undefined) say('unknown_field', way);
      else if (kind === 'value' && (field === 'any' || field.kind !== 'text')) say('not_a_text', way);
      const inner = kind === 'with' && field !== undefined && field !== 'any' && (field.kind === 'list' || field.kind === 'group') ? [...scopes, field.fields ?? []] : scopes;
      // What is inside of an unknown part has no fields that we know.
      if (field !== undefined) walk(inside, inner);
    }
  };
  walk(tags, [[...catalog, documentGroup]]);
  for (const { code, name, where } of unset) {
    const place = where.part === 'body' ? (where.words === '' ? t.places.body : `«${shortened(where.words)}»`) : t.places[where.part];
    const message = fill(t.drawn[code], { name: name === '' ? t.unnamedPicture : `«${name}»` }) + fill(t.whereDrawn, { where: place });
    if (complaints.length < most && !complaints.some((one) => one.message === message)) complaints.push({ path: name, code, message });
  }
  return complaints;
}

const shortened = (words: string): string => (words.length > 80 ? `${words.slice(0, 79)}…` : words);

/** The paragraph that holds the tag, shortened. */
function placeOf(tag: string, paragraphs: readonly string[]): string | null {
  const at = tag === '' ? undefined : paragraphs.find((text) => new RegExp(`\\{[#^/@%]?\\s*${tag.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(text)) ?? paragraphs.find((text) => text.includes(tag));
  return at === undefined ? null : shortened(at);
}

export interface ListedField {
  way: string;
  title: string;
  kind: CatalogField['kind'];
  example: string | null;
}

/** The catalogue as lines: ways as a template writes them; inside of a list they begin anew. */
export function listedFields(catalog: readonly CatalogField[], before = ''): ListedField[] {
  return catalog.flatMap((field) => {
    const way = before === '' ? field.name : `${before}.${field.name}`;
    const line: ListedField = { way, title: field.title, kind: field.kind, example: field.example ?? null };
    if (field.kind === 'group') return [line, ...listedFields(field.fields ?? [], way)];
    if (field.kind === 'list') return [line, ...listedFields(field.fields ?? []).map((inner) => ({ ...inner, way: `${way} → ${inner.way}` }))];
    return [line];
  });
}

/** Invented values of a catalogue, for the preview: lists have two items, flags are set. */
export function exampleOf(catalog: readonly CatalogField[]): Fields {
  return Object.fromEntries(catalog.map((field) => {
    if (field.kind === 'text') return [field.name, field.example ?? ''];
    if (field.kind === 'flag') return [field.name, true];
    const inside = exampleOf(field.fields ?? []);
    return [field.name, field.kind === 'group' ? inside : [inside, inside]];
  }));
}
