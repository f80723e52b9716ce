import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { day, id, optionalText, slug, text, time, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { family, inOrganization, level, named, participantRoles, practice, quorum, reason } from './words.ts';

/** Meetings that look at cases: who takes part, which cases, and the rules they follow. */

const one = z.strictObject({ org: slug, id });

const participant = z.object({
  id: z.string(),
  role: z.enum(participantRoles),
  /** Null: from another organization. */
  staffId: z.string().nullable(),
  name: z.string(),
  office: z.string().nullable(),
  employer: z.string().nullable(),
  /** Null: not marked yet. */
  present: z.boolean().nullable(),
  version: z.number(),
});
export type ParticipantRecord = z.output<typeof participant>;

const agendaItem = z.object({
  id: z.string(),
  position: z.number(),
  family,
  caseManager: named.nullable(),
  level: level.nullable(),
  reasons: z.array(reason),
  heard: z.boolean(),
  decision: z.string().nullable(),
  /** The word of the practice for the decision. */
  conclusion: z.string().nullable(),
  signedOn: z.string().nullable(),
  corrects: z.boolean(),
});
export type AgendaItem = z.output<typeof agendaItem>;

const brief = z.object({
  id: z.string(),
  practice: z.string(),
  number: z.number(),
  heldOn: z.string(),
  startsAt: z.string().nullable(),
  place: z.string().nullable(),
  state: z.enum(['planned', 'cancelled']),
  chair: z.string().nullable(),
  /** Items of families in sight; `signed` of them. */
  items: z.number(),
  signed: z.number(),
  version: z.number(),
});
export type ReviewBrief = z.output<typeof brief>;

const record = brief.omit({ items: true, signed: true, chair: true }).extend({
  practiceTitle: z.string(),
  note: z.string().nullable(),
  cancelReason: z.string().nullable(),
  participants: z.array(participant),
  quorum,
  items: z.array(agendaItem),
  /** What the caller may do with it now. */
  operations: z.array(z.string()),
});
export type ReviewRecord = z.output<typeof record>;

export const listReviews = operation({
  name: 'reviews.listReviews',
  method: 'GET',
  path: '/organizations/:org/reviews',
  summary: 'Заседания консилиума: предстоящие по порядку, прошедшие новыми сверху',
  params: inOrganization,
  query: z.strictObject({ ...page, practice, when: z.enum(['upcoming', 'past']).default('upcoming') }),
  output: listOf(brief),
});

export const addReview = operation({
  name: 'reviews.addReview',
  method: 'POST',
  path: '/organizations/:org/reviews',
  summary: 'Назначить заседание: день, председатель, секретарь',
  params: inOrganization,
  body: z.strictObject({
    id,
    practice,
    heldOn: day,
    startsAt: time.nullable().default(null),
    place: optionalText(200).default(null),
    note: optionalText(2000).default(null),
    chairId: id.nullable().default(null),
    secretaryId: id.nullable().default(null),
  }),
  output: record,
});

export const getReview = operation({
  name: 'reviews.getReview',
  method: 'GET',
  path: '/organizations/:org/reviews/:id',
  summary: 'Заседание: участники с кворумом и повестка',
  params: one,
  output: record,
  personal: true,
});

export const changeReview = operation({
  name: 'reviews.changeReview',
  method: 'PATCH',
  path: '/organizations/:org/reviews/:id',
  summary: 'Изменить день, время, место заседания',
  params: one,
  body: z.strictObject({ version, heldOn: day.optional(), startsAt: time.nullable().optional(), place: optionalText(200).optional(), note: optionalText(2000).optional() }),
  output: record,
});

export const cancelReview = operation({
  name: 'reviews.cancelReview',
  method: 'POST',
  path: '/organizations/:org/reviews/:id/cancel',
  summary: 'Отменить заседание, на котором ещё ничего не решено',
  params: one,
  body: z.strictObject({ version, reason: text(500, texts.fields.cancelReason) }),
  output: record,
});

const role = z.enum(participantRoles, texts.fields.role);

export const addParticipant = operation({
  name: 'reviews.addParticipant',
  method: 'POST',
  path: '/organizations/:org/reviews/:id/participants',
  summary: 'Пригласить коллегу или человека из другой организации',
  params: one,
  body: z.strictObject({
    id,
    role: role.default('member'),
    staffId: id.nullable().default(null),
    name: optionalText(200).default(null),
    office: optionalText(200).default(null),
    employer: optionalText(200).default(null),
  }),
  output: record,
});

export const changeParticipant = operation({
  name: 'reviews.changeParticipant',
  method: 'PATCH',
  path: '/organizations/:org/review-participants/:id',
  summary: 'Отметить, кто пришёл; изменить роль',
  params: one,
  body: z.strictObject({ version, role: role.optional(), office: optionalText(200).optional(), employer: optionalText(200).optional(), present: z.boolean(texts.fields.present).nullable().optional() }),
  output: record,
});

export const removeParticipant = operation({
  name: 'reviews.removeParticipant',
  method: 'DELETE',
  path: '/organizations/:org/review-participants/:id',
  summary: 'Убрать участника, который ничего не сказал',
  params: one,
  query: z.strictObject({ version: z.coerce.number().int().min(1) }),
  output: record,
});

const proposal = z.object({
  caseId: z.string(),
  family,
  caseManager: named.nullable(),
  level: level.nullable(),
  reasons: z.array(reason),
  lastReviewOn: z.string().nullable(),
  /** A meeting whose agenda has the case already and has not concluded on it. */
  onAgenda: z.object({ reviewId: z.string(), itemId: z.string(), heldOn: z.string() }).nullable(),
});
export type Proposal = z.output<typeof proposal>;

export const listProposals = operation({
  name: 'reviews.listProposals',
  method: 'GET',
  path: '/organizations/:org/review-proposals',
  summary: 'Кого рассмотреть: дела, которые правило предлагает в повестку, и почему',
  params: inOrganization,
  query: z.strictObject({ ...page, practice }),
  /** `total` counts all that the rule proposes, on every page. */
  output: listOf(proposal).extend({ total: z.number(), basis: z.string() }),
  personal: true,
});

export const askReview = operation({
  name: 'reviews.askReview',
  method: 'POST',
  path: '/organizations/:org/families/:id/review-requests',
  summary: 'Попросить рассмотреть семью на ближайшем заседании',
  params: one,
  body: z.strictObject({ id, practice, words: text(1000, texts.fields.askWords) }),
  output: z.object({ id: z.string(), caseId: z.string() }),
});

const ownQuorum = z.object({
  id: z.string(),
  fromOn: z.string(),
  members: z.number(),
  share: z.number(),
  chair: z.boolean(),
  secretary: z.boolean(),
  basis: z.string(),
  source: z.enum(['own', 'pack']),
  /** In force today. */
  current: z.boolean(),
});
export type QuorumLine = z.output<typeof ownQuorum>;

const rules = z.object({
  everyDays: z.number(),
  aheadDays: z.number(),
  basis: z.string(),
  signatures: z.array(z.enum(['chair', 'secretary'])),
  levels: z.array(z.object({ id: z.string(), title: z.string(), text: z.string().nullable(), reviewDays: z.number(), tone: z.enum(['calm', 'work', 'warn', 'urgent']) })),
  followUp: z.object({ months: z.array(z.number()), title: z.string() }),
  quorum: z.array(ownQuorum),
});
export type ReviewRules = z.output<typeof rules>;

export const listRules = operation({
  name: 'reviews.listRules',
  method: 'GET',
  path: '/organizations/:org/review-rules',
  summary: 'Правила консилиума: сроки, кворум по дням, уровни',
  params: inOrganization,
  query: z.strictObject({ practice }),
  output: rules,
});

export const setQuorum = operation({
  name: 'reviews.setQuorum',
  method: 'POST',
  path: '/organizations/:org/review-rules',
  summary: 'Своё правило кворума с такого-то дня',
  params: inOrganization,
  body: z.strictObject({
    id,
    practice,
    fromOn: day,
    members: z.int(texts.fields.members).min(1, texts.fields.members).max(50, texts.fields.members),
    share: z.int(texts.fields.share).min(0, texts.fields.share).max(100, texts.fields.share).default(0),
    chair: z.boolean().default(true),
    secretary: z.boolean().default(false),
    basis: text(500, texts.fields.basis),
  }),
  output: rules,
});
