import { z } from 'zod';
import { day, id, optionalText, slug, snils, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** Roles of a person in a family, in the order of a card. */
export const memberRoles = ['mother', 'father', 'foster_parent', 'guardian', 'trustee', 'grandmother', 'grandfather', 'other_adult', 'child'] as const;
export type MemberRole = (typeof memberRoles)[number];

export const inOrganization = z.strictObject({ org: slug });
export const one = z.strictObject({ org: slug, id });
/** A removal says which version it saw, as an edit does. */
export const removal = z.strictObject({ version: z.coerce.number().int().min(1) });

/** Absent in an edit: unchanged; null: cleared. */
export const maybeDay = day.nullable();
const optionalSnils = z.union([z.literal('').transform(() => null), snils]).nullable();

export const personFields = {
  lastName: text(100, texts.fields.lastName),
  firstName: text(100, texts.fields.firstName),
  patronymic: optionalText(100),
  birthDate: maybeDay,
  deathDate: maybeDay,
  sex: z.enum(['m', 'f'], texts.fields.sex).nullable(),
  snils: optionalSnils,
};

export const memberFields = {
  role: z.enum(memberRoles, texts.fields.role),
  livesTogether: z.boolean(),
  fromOn: maybeDay,
};

/** A code is for people: short, without line breaks. */
export const code = text(60, texts.fields.code);
export const wordId = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.fields.word);
export { id, version };

export const datedRow = { id: z.string(), familyId: z.string(), version: z.number(), fromOn: z.string().nullable(), toOn: z.string().nullable() };

export const member = z.object({
  membershipId: z.string(),
  familyId: z.string(),
  familyTitle: z.string(),
  familyCode: z.string(),
  code: z.string(),
  role: z.enum(memberRoles),
  livesTogether: z.boolean(),
  fromOn: z.string().nullable(),
  toOn: z.string().nullable(),
  endedBecause: z.string().nullable(),
  version: z.number(),
});

export const person = z.object({
  id: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  patronymic: z.string().nullable(),
  birthDate: z.string().nullable(),
  deathDate: z.string().nullable(),
  sex: z.enum(['m', 'f']).nullable(),
  snils: z.string().nullable(),
  version: z.number(),
  /** Families that the caller sees, current ones first. */
  memberships: z.array(member),
});
export type Person = z.output<typeof person>;
