import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { chosen, day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

/** One document per purpose (152-ФЗ, since 2025-09-01). */
const purposes = ['general', 'health', 'transfer', 'photo', 'diagnostics', 'messages'] as const;
const purpose = z.enum(purposes, texts.fields.purpose);
export type Purpose = z.output<typeof purpose>;
/** A ground may also stand for protection of life: an alarm needs no consent. */
const groundPurpose = z.enum([...purposes, 'life'], texts.fields.purpose);
const states = ['prepared', 'signed', 'expired', 'revoked', 'cancelled'] as const;
const state = z.enum(states);
export type ConsentState = z.output<typeof state>;
const givers = ['self', 'parent', 'guardian', 'trustee', 'other'] as const;
const givenBy = z.enum(givers, texts.fields.givenBy);
export type GivenBy = z.output<typeof givenBy>;
const ways = ['statement', 'oral', 'message'] as const;

const who = z.object({ id: z.string(), name: z.string(), birthDate: z.string().nullable(), role: z.string().nullable() });
const item = z.object({
  id: z.string(),
  /** `title` null: the family is withheld now, only its code may be shown. */
  family: z.object({ id: z.string(), code: z.string(), title: z.string().nullable() }),
  withheld: z.boolean(),
  /** Null where the family is withheld. */
  person: who.nullable(),
  purpose,
  partner: z.object({ id: z.string(), name: z.string(), address: z.string().nullable() }).nullable(),
  givenBy,
  representative: z.object({ id: z.string().nullable(), name: z.string(), birthDate: z.string().nullable(), document: z.string().nullable() }).nullable(),
  conditions: z.string().nullable(),
  state,
  preparedOn: z.string(),
  /** The last day; null: until the end of support. */
  until: z.string().nullable(),
  signedOn: z.string().nullable(),
  /** The signed paper among the family's files. */
  scan: z.object({ id: z.string(), name: z.string() }).nullable(),
  paperPlace: z.string().nullable(),
  revokedOn: z.string().nullable(),
  revokedHow: z.enum(ways).nullable(),
  revokedBy: z.string().nullable(),
  revokeReason: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
  version: z.number(),
});
export type ConsentItem = z.output<typeof item>;
const card = item.extend({
  /** Where the family lives, for the printed form. */
  address: z.string().nullable(),
  history: z.array(
    z.object({ at: z.string(), by: z.string().nullable(), version: z.number(), source: z.string().nullable(), changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) }),
  ),
});
export type ConsentCard = z.output<typeof card>;

export const listConsents = operation({
  name: 'consents.listConsents',
  method: 'GET',
  path: '/organizations/:org/consents',
  summary: 'Реестр согласий, новые сверху',
  params: org,
  query: z.strictObject({
    family: id.optional(),
    person: id.optional(),
    purpose: purpose.optional(),
    state: state.optional(),
    /** Signed ones that end within so many days. */
    expiring: z.coerce.number().int().min(1).max(366).optional(),
    ...page,
  }),
  output: listOf(item),
  personal: true,
});

const missingItem = z.object({
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  person: who,
  purpose,
  /** What there was: nothing, waits for a signature, over or revoked. */
  last: state.nullable(),
  consentId: z.string().nullable(),
  /** The organization's ground that holds instead. */
  ground: z.string().nullable(),
});
export type MissingConsent = z.output<typeof missingItem>;
export const listMissing = operation({
  name: 'consents.listMissing',
  method: 'GET',
  path: '/organizations/:org/missing-consents',
  summary: 'У кого из семей с открытым делом нет согласия',
  params: org,
  query: z.strictObject({ purpose, ...page }),
  output: listOf(missingItem),
  personal: true,
});

const standing = z.object({
  purpose,
  partner: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** `ground`: no consent, and a ground of the organization holds; `expiring`: ends within 30 days. */
  standing: z.enum(['signed', 'expiring', 'ground', 'prepared', 'expired', 'revoked', 'missing']),
  consentId: z.string().nullable(),
  until: z.string().nullable(),
  ground: z.string().nullable(),
});
export type Standing = z.output<typeof standing>;
const ofFamily = z.object({
  /** How many statuses of health and pictures are kept and not shown: neither a consent nor a ground. */
  hidden: z.object({ health: z.number(), photo: z.number() }),
  people: z.array(who.extend({ consents: z.array(standing) })),
});
export type FamilyConsents = z.output<typeof ofFamily>;
export const getFamilyConsents = operation({
  name: 'consents.getFamilyConsents',
  method: 'GET',
  path: '/organizations/:org/families/:id/consents',
  summary: 'Какие согласия есть у каждого в семье, каких нет и какие кончаются',
  params: one,
  output: ofFamily,
  personal: true,
});

export const getConsent = operation({
  name: 'consents.getConsent',
  method: 'GET',
  path: '/organizations/:org/consents/:id',
  summary: 'Согласие и что с ним было',
  params: one,
  output: card,
  personal: true,
});

export const prepareConsent = operation({
  name: 'consents.prepareConsent',
  method: 'POST',
  path: '/organizations/:org/consents',
  summary: 'Подготовить согласие на подпись',
  params: org,
  body: z.strictObject({
    id,
    family: chosen(texts.fields.family),
    person: chosen(texts.fields.person),
    purpose,
    partner: id.nullable().default(null),
    givenBy,
    /** The representative: a person of the family or a name beside the register. */
    representative: id.nullable().default(null),
    representativeName: optionalText(300).default(null),
    representativeBirthDate: day.nullable().default(null),
    representativeDocument: optionalText(500).default(null),
    conditions: optionalText(2000).default(null),
    /** Absent: today. */
    preparedOn: day.optional(),
    /** Null: until the end of support. */
    until: day.nullable().default(null),
  }),
  output: item,
});

export const signConsent = operation({
  name: 'consents.signConsent',
  method: 'POST',
  path: '/organizations/:org/consents/:id/sign',
  summary: 'Отметить подписанным: скан или где лежит бумага',
  params: one,
  body: z.strictObject({ version, signedOn: day, scan: id.nullable().default(null), paperPlace: optionalText(300).default(null) }),
  output: item,
});

export const revokeConsent = operation({
  name: 'consents.revokeConsent',
  method: 'POST',
  path: '/organizations/:org/consents/:id/revoke',
  summary: 'Отозвать согласие: действует сразу',
  params: one,
  body: z.strictObject({
    version,
    revokedOn: day,
    how: z.enum(ways, texts.fields.revokedHow),
    revokedBy: text(300, texts.fields.revokedBy),
    reason: optionalText(1000).default(null),
  }),
  output: item,
});

export const cancelConsent = operation({
  name: 'consents.cancelConsent',
  method: 'POST',
  path: '/organizations/:org/consents/:id/cancel',
  summary: 'Отменить подготовленное, но не подписанное согласие',
  params: one,
  body: z.strictObject({ version, reason: text(500, texts.fields.reason) }),
  output: item,
});

export const renewConsent = operation({
  name: 'consents.renewConsent',
  method: 'POST',
  path: '/organizations/:org/consents/:id/renew',
  summary: 'Подготовить новое вместо отозванного или кончающегося, в том числе когда семья скрыта',
  params: one,
  body: z.strictObject({ id, until: day.nullable().default(null) }),
  output: item,
});

const ground = z.object({
  id: z.string(),
  purpose: groundPurpose,
  name: z.string(),
  basis: z.string(),
  from: z.string(),
  to: z.string().nullable(),
  /** Holds also for whoever revoked a consent: a duty by law. */
  afterRevocation: z.boolean(),
  /** Holds for so many days from the day a family is written down; null: always. */
  firstDays: z.number().nullable(),
  holds: z.boolean(),
  version: z.number(),
});
export type Ground = z.output<typeof ground>;
const groundFields = {
  name: text(300, texts.fields.groundName),
  basis: text(2000, texts.fields.groundBasis),
  from: day,
  to: day.nullable(),
  afterRevocation: z.boolean(),
  firstDays: z.number(texts.fields.firstDays).int(texts.fields.firstDays).min(1, texts.fields.firstDays).max(366, texts.fields.firstDays).nullable(),
};
export const listGrounds = operation({
  name: 'consents.listGrounds',
  method: 'GET',
  path: '/organizations/:org/grounds',
  summary: 'Основания организации, кроме согласий',
  params: org,
  query: z.strictObject({ ...page }),
  /** `families`: how many stay in sight by the general ground alone. */
  output: listOf(ground).extend({ families: z.number() }),
});
export const addGround = operation({
  name: 'consents.addGround',
  method: 'POST',
  path: '/organizations/:org/grounds',
  summary: 'Добавить основание организации',
  params: org,
  body: z.strictObject({
    id, purpose: groundPurpose, ...groundFields, to: groundFields.to.default(null), afterRevocation: groundFields.afterRevocation.default(false), firstDays: groundFields.firstDays.default(null),
  }),
  output: ground,
});
export const editGround = operation({
  name: 'consents.editGround',
  method: 'PATCH',
  path: '/organizations/:org/grounds/:id',
  summary: 'Исправить основание или закончить его',
  params: one,
  body: z.strictObject({ version, ...z.strictObject(groundFields).partial().shape }),
  output: ground,
});
