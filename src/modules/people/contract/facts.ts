import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { optionalText, slug, text } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { datedRow, id, maybeDay, one, removal, version, wordId } from './fields.ts';

/**
 * Facts with dates about a family or a person in it: contacts, addresses, relations, categories, statuses. Each is added,
 * changed and removed alike; removal is for what was written by mistake, the end of a fact is its `toOn`.
 */
export const relationKinds = ['parent', 'spouse', 'partner', 'divorced', 'separated', 'sibling', 'grandparent', 'guardian', 'close', 'conflict', 'other'] as const;
export const contactKinds = ['phone', 'email', 'messenger', 'other'] as const;
export const addressKinds = ['living', 'registered', 'temporary'] as const;

const dates = { fromOn: maybeDay, toOn: maybeDay };
const note = optionalText(300);
const basis = optionalText(300);

const factFields = {
  contact: { personId: id.nullable(), kind: z.enum(contactKinds, texts.fields.kind), value: text(200, texts.fields.contact), note, ...dates },
  address: {
    personId: id.nullable(),
    kind: z.enum(addressKinds, texts.fields.kind),
    districtId: id.nullable(),
    settlementId: id.nullable(),
    text: text(300, texts.fields.address),
    ...dates,
  },
  /** `basis`: the paper that a guardianship stands on. */
  relation: { personId: id, otherId: id, kind: z.enum(relationKinds, texts.fields.kind), basis, note, ...dates },
  category: { categoryId: wordId, basis, ...dates },
  status: { personId: id, statusId: wordId, basis, ...dates },
} as const;
export type FactKind = keyof typeof factFields;

/** What a new fact may leave out, and what stands there then. */
const defaults: Record<string, unknown> = {
  note: null, basis: null, fromOn: null, toOn: null, districtId: null, settlementId: null,
};
const optionalPerson: FactKind[] = ['contact', 'address'];

function newFact(kind: FactKind) {
  const shape: Record<string, z.ZodType> = { id };
  for (const [name, field] of Object.entries(factFields[kind])) {
    const free = name in defaults || (name === 'personId' && optionalPerson.includes(kind));
    shape[name] = free ? (field as z.ZodType).default(defaults[name] ?? null) : field;
  }
  return z.strictObject(shape);
}

/** As stored: every field, what may be empty as null. */
function storedFact(kind: FactKind) {
  const shape: Record<string, z.ZodType> = { ...datedRow };
  for (const name of Object.keys(factFields[kind])) if (!(name in shape)) shape[name] = z.string().nullable();
  return z.object(shape);
}

function factOperations(kind: FactKind, plural: string, words: { add: string; edit: string; remove: string }) {
  const noun = kind[0]!.toUpperCase() + kind.slice(1);
  const item = storedFact(kind);
  return {
    add: operation({
      name: `people.add${noun}`,
      method: 'POST',
      path: `/organizations/:org/families/:familyId/${plural}`,
      summary: words.add,
      params: z.strictObject({ org: slug, familyId: id }),
      body: newFact(kind),
      output: item,
    }),
    edit: operation({
      name: `people.edit${noun}`,
      method: 'PATCH',
      path: `/organizations/:org/${plural}/:id`,
      summary: words.edit,
      params: one,
      body: z.strictObject({ version, ...z.strictObject(factFields[kind]).partial().shape }),
      output: item,
    }),
    remove: operation({
      name: `people.remove${noun}`,
      method: 'DELETE',
      path: `/organizations/:org/${plural}/:id`,
      summary: words.remove,
      params: one,
      query: removal,
      output: z.object({ ok: z.literal(true) }),
    }),
  };
}

export const factContracts = {
  contact: factOperations('contact', 'contacts', texts.summaries.contact),
  address: factOperations('address', 'addresses', texts.summaries.address),
  relation: factOperations('relation', 'relations', texts.summaries.relation),
  category: factOperations('category', 'categories', texts.summaries.category),
  status: factOperations('status', 'statuses', texts.summaries.status),
} as const;
