import { z } from 'zod';
import type { Operation } from '../../kernel/contract.ts';
import { uuid } from '../app.ts';
import type { Ids } from './world.ts';

/** The kind of thing that a part of an address or a field of a body names. */
const kinds: [RegExp, string][] = [
  [/^(families|family|familyId|toFamily|toFamilyId)$/, 'family'], [/^(people|persons?|personId|recipients?)$/, 'person'], [/^(other|otherId|otherPersonId)$/, 'secondPerson'],
  [/^memberships?(Id)?$/, 'membership'], [/^relations?$/, 'relation'], [/^contacts?$/, 'contact'], [/^addresses$/, 'address'],
  [/^(categories|family-categories)$/, 'category'], [/^(statuses|person-statuses)$/, 'status'], [/^(cases?|caseId|caseIds|family-cases)$/, 'case'],
  [/^(team|case-team|teams|team-members)$/, 'team'], [/^services$/, 'service'], [/^meetings$/, 'meeting'], [/^aid$/, 'aid'], [/^outcomes$/, 'outcome'], [/^plans$/, 'plan'], [/^(plan-goals|goalId)$/, 'planGoal'], [/^plan-measures$/, 'planMeasure'], [/^passports$/, 'passport'], [/^priorities$/, 'priority'], [/^attachments$/, 'attachment'], [/^consents$/, 'consent'], [/^documents$/, 'document'], [/^document-batches$/, 'batch'], [/^(partners?|partnerId)$/, 'partner'], [/^grounds$/, 'ground'], [/^signals$/, 'signal'], [/^applications$/, 'application'], [/^assessments$/, 'assessment'], [/^(mentors?|mentorId)$/, 'mentor'],
  [/^merges$/, 'merge'], [/^decisions$/, 'decision'], [/^imports$/, 'import'], [/^frozen-reports$/, 'frozen'], [/^drafts$/, 'draft'], [/^jobs$/, 'job'], [/^exports$/, 'export'], [/^(users|staffId|staff|caseManager|caseManagerId|actor|practitionerId|practitioners?)$/, 'staff'],
  [/^reviews$/, 'review'], [/^review-items$/, 'reviewItem'], [/^review-participants$/, 'reviewParticipant'], [/^participant$/, 'reviewVoice'],
  [/^tasks$/, 'task'], [/^closed-notes$/, 'closedNote'], [/^supervisions$/, 'supervision'], [/^compartments$/, 'compartment'], [/^glasses$/, 'glass'], [/^alarms$/, 'alarm'], [/^duties$/, 'duty'], [/^absences$/, 'absence'], [/^(assignee|substitute)$/, 'staff'],
  [/^(branches|branch|branchId)$/, 'branch'], [/^(districts?|districtId)$/, 'district'], [/^(settlements?|settlementId)$/, 'settlement'],
];
const kindOf = (name: string): string | undefined => kinds.find(([pattern]) => pattern.test(name))?.[1];

/** The path with its parameters filled; throws where a kind is not known. `kind`: what `:id` names. */
export function pathOf(operation: Operation, slug: string, ids: Ids, words: Record<string, string>): { path: string; kind: string | null } {
  let kind: string | null = null;
  const parts = operation.path.split('/');
  const path = parts.map((part, index) => part.replace(/:(\w+)/, (_, name: string) => {
    if (name === 'org') return slug;
    if (words[name] !== undefined) return words[name];
    const found = kindOf(name) ?? kindOf(parts[index - 1] ?? '');
    if (found === undefined) throw new Error(`${operation.name}: src/testing/rights/sample.ts does not know what :${name} is`);
    kind = found;
    return ids[found]!;
  })).join('/');
  return { path, kind };
}

type Json = Record<string, any>;

/** The required part of the query string, `?` included; empty when nothing is required. */
export function queryOf(operation: Operation, ids: Ids, given: Record<string, string>): string {
  const schema = z.toJSONSchema(operation.query, { io: 'input', unrepresentable: 'any' }) as Json;
  const required = Object.fromEntries(((schema['required'] ?? []) as string[]).map((name) => [name, String(value(schema['properties'][name], name, ids))]));
  const text = new URLSearchParams({ ...required, ...given }).toString();
  return text === '' ? '' : `?${text}`;
}

/** A body that the contract accepts, with ids of `ids` in the fields whose names tell their kind. */
export function bodyOf(operation: Operation, ids: Ids, given: Record<string, unknown>): unknown {
  if (operation.upload) return Buffer.from('PK');
  if (operation.body === undefined) return undefined;
  const schema = z.toJSONSchema(operation.body, { io: 'input', unrepresentable: 'any' }) as Json;
  const body = { ...(value(schema, 'body', ids) as object), ...given };
  const parsed = operation.body.safeParse(body);
  if (!parsed.success) {
    throw new Error(`${operation.name}: no sample body (${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}); add one in rights.test.ts`);
  }
  return body;
}

function value(schema: Json, name: string, ids: Ids): unknown {
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['enum']) return schema['enum'][0];
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (variants) return value(variants.find((each: Json) => each['type'] !== 'null') ?? variants[0], name, ids);
  if (schema['allOf']) return value(Object.assign({}, ...schema['allOf']), name, ids);
  switch (schema['type']) {
    case 'object': {
      const entries = Object.entries<Json>(schema['properties'] ?? {}).filter(([key]) => (schema['required'] ?? []).includes(key) || kindOf(key) === 'family');
      return Object.fromEntries(entries.map(([key, part]) => [key, value(part, key, ids)]));
    }
    case 'array':
      return (schema['minItems'] ?? 0) > 0 || kindOf(name) ? [value(schema['items'] ?? {}, name, ids)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema['minimum'] ?? 1);
    case 'boolean':
      return false;
    default:
      return word(schema, name, ids);
  }
}

function word(schema: Json, name: string, ids: Ids): string {
  const kind = kindOf(name);
  if (schema['format'] === 'uuid') return name === 'id' || kind === undefined ? uuid() : ids[kind]!;
  if (kind !== undefined && !['service', 'aid', 'outcome', 'category', 'status'].includes(kind)) return ids[kind]!;
  if (/mail/i.test(name)) return `${uuid()}@primer.example`;
  if (/^timeZone$/.test(name)) return 'Europe/Moscow';
  if (/(On|Date|date)$|^(on|from|to|since|until|day)$/.test(name)) return '2026-11-20';
  if (/^practice/.test(name)) return 'course-for-family';
  return 'Проба';
}

/** What a query must hold and its contract cannot tell. */
export const queries: Record<string, (ids: Ids) => Record<string, string>> = {
  'passports.comparePassports': (ids) => ({ from: ids['passport']! }),
  'services.showEffect': () => ({ service: 'home_visit' }),
  'tasks.listDays': () => ({ year: '2026' }),
  'documents.prepareDocument': (ids) => ({ practice: words.practice, kind: 'mentor_agreement', subject: ids['case']! }),
  'documents.listJournals': () => ({ practice: words.practice, year: '2026' }),
  ...Object.fromEntries(['getJournal', 'journalXlsx', 'journalDocx', 'journalPdf'].map((name) => [`documents.${name}`, () => ({ practice: words.practice, journal: 'agreements', from: '2026-01-01', to: '2026-12-31' })])),
  'documents.listTemplates': () => ({ practice: words.practice }),
  ...Object.fromEntries(['listTemplateFields', 'fetchTemplate', 'previewTemplate', 'uploadTemplate'].map((name) => [`documents.${name}`, () => ({ practice: words.practice, kind: 'mentor_agreement' })])),
  'merges.compare': (ids) => ({ kind: 'family', keepId: ids['family']!, otherId: ids['family']! }),
};
/** Parts of addresses that are words. */
export const words = { place: '1', year: '2026', instrument: 'who_5', practice: 'course-for-family', indicator: 'home_visits' };
