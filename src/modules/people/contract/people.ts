import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { day } from '../../../kernel/fields.ts';
import { likenessReasons } from '../rules/likeness.ts';
import { code, id, inOrganization, maybeDay, member, memberFields, memberRoles, one, person, personFields, version } from './fields.ts';
import { optionalText } from '../../../kernel/fields.ts';

export const newPerson = z.strictObject({
  id,
  familyId: id,
  lastName: personFields.lastName,
  firstName: personFields.firstName,
  patronymic: personFields.patronymic.default(null),
  birthDate: personFields.birthDate.default(null),
  deathDate: personFields.deathDate.default(null),
  sex: personFields.sex.default(null),
  snils: personFields.snils.default(null),
  role: memberFields.role,
  livesTogether: memberFields.livesTogether.default(true),
  fromOn: memberFields.fromOn.default(null),
  /** Code within the family; the next number when absent. */
  code: code.optional(),
  phone: optionalText(60).default(null),
});
export type NewPerson = z.output<typeof newPerson>;

const personItem = z.object({
  id: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  patronymic: z.string().nullable(),
  birthDate: z.string().nullable(),
  role: z.enum(memberRoles),
  familyId: z.string(),
  familyTitle: z.string(),
  familyCode: z.string(),
  toOn: z.string().nullable(),
  version: z.number(),
});
export type PersonItem = z.output<typeof personItem>;

export const listPeople = operation({
  name: 'people.listPeople',
  method: 'GET',
  path: '/organizations/:org/people',
  summary: 'Люди: поиск по фамилии, имени, телефону, СНИЛС или состав семьи',
  params: inOrganization,
  query: z.strictObject({ query: z.string().max(200).optional(), familyId: id.optional(), ...page }),
  output: listOf(personItem),
  personal: true,
});
export const getPerson = operation({
  name: 'people.getPerson',
  method: 'GET',
  path: '/organizations/:org/people/:id',
  summary: 'Человек и семьи, в которых он состоит и состоял',
  params: one,
  output: person,
  personal: true,
});
export const addPerson = operation({
  name: 'people.addPerson',
  method: 'POST',
  path: '/organizations/:org/people',
  summary: 'Добавить человека в семью',
  params: inOrganization,
  body: newPerson,
  output: person,
});
export const editPerson = operation({
  name: 'people.editPerson',
  method: 'PATCH',
  path: '/organizations/:org/people/:id',
  summary: 'Изменить сведения о человеке',
  params: one,
  body: z.strictObject({ version, ...z.strictObject(personFields).partial().shape }),
  output: person,
});
export const editMembership = operation({
  name: 'people.editMembership',
  method: 'PATCH',
  path: '/organizations/:org/memberships/:id',
  summary: 'Изменить роль, код и даты человека в семье',
  params: one,
  body: z.strictObject({
    version,
    role: memberFields.role.optional(),
    livesTogether: memberFields.livesTogether.optional(),
    fromOn: maybeDay.optional(),
    toOn: maybeDay.optional(),
    endedBecause: optionalText(300).optional(),
    code: code.optional(),
  }),
  output: member,
});
export const movePerson = operation({
  name: 'people.movePerson',
  method: 'POST',
  path: '/organizations/:org/people/:id/move',
  summary: 'Перевести человека в другую семью: прежнее членство закрывается, записи остаются где были',
  params: one,
  body: z.strictObject({
    id,
    membershipId: id,
    /** Version of the membership that ends. */
    version,
    toFamilyId: id,
    on: day,
    role: memberFields.role,
    livesTogether: memberFields.livesTogether.default(true),
    code: code.optional(),
    because: optionalText(300).default(null),
  }),
  output: person,
});
const similar = z.object({
  personId: z.string(),
  familyId: z.string(),
  familyTitle: z.string(),
  familyCode: z.string(),
  name: z.string(),
  birthDate: z.string().nullable(),
  settlement: z.string().nullable(),
  /** Why it may be the same person, the strongest first. */
  reasons: z.array(z.enum(likenessReasons)),
});
export type SimilarPerson = z.output<typeof similar>;
export const findSimilar = operation({
  name: 'people.findSimilar',
  method: 'GET',
  path: '/organizations/:org/people/similar',
  summary: 'Похожие люди среди тех, кого вы видите, и почему похожи',
  params: inOrganization,
  query: z.strictObject({
    lastName: z.string().max(100).optional(),
    firstName: z.string().max(100).optional(),
    patronymic: z.string().max(100).optional(),
    birthDate: day.optional(),
    phone: z.string().max(60).optional(),
    snils: z.string().max(20).optional(),
    /** Person being edited: not offered as a twin of itself. */
    exceptId: id.optional(),
  }),
  output: z.object({ items: z.array(similar) }),
  personal: true,
});
