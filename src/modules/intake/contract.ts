import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, optionalText, slug, text, time, version } from '../../kernel/fields.ts';
import { newPerson } from '../people/contract/people.ts';
import { applicationStates, applicationSteps } from './rules/applications.ts';
import { signalStates } from './rules/signals.ts';
import { texts } from './texts.ru.ts';

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practice = z.string(texts.fields.practice).regex(/^[a-z0-9-]{1,64}$/, texts.fields.practice);
const word = (label: string = texts.fields.word) => z.string(label).regex(/^[a-z][a-z0-9_]{0,59}$/, label);
const titled = z.object({ id: z.string(), title: z.string() });
const person = z.object({ id: z.string(), name: z.string() }).nullable();
const event = z.object({ id: z.string(), at: z.string(), by: z.string().nullable(), step: z.string(), note: z.string().nullable() });
const familyName = z.object({ id: z.string(), code: z.string(), title: z.string() }).nullable();

// ── signals ───────────────────────────────────────────────────────────────────────────────────────────────────────
const signalFields = {
  sourceId: word(texts.fields.source),
  sourceName: optionalText(200),
  sourceContact: optionalText(200),
  anonymous: z.boolean(),
  receivedOn: day,
  receivedTime: time.nullable(),
  about: text(1000, texts.fields.about),
  place: optionalText(300),
  told: optionalText(8000),
  signs: z.array(word()).max(50),
  urgencyId: word(texts.fields.urgency),
  familyId: id.nullable(),
  assignedTo: id.nullable(),
};

const signalItem = z.object({
  id: z.string(),
  practice: z.string(),
  state: z.enum(signalStates),
  source: titled,
  anonymous: z.boolean(),
  receivedOn: z.string(),
  receivedTime: z.string().nullable(),
  about: z.string(),
  urgency: titled,
  signs: z.array(titled),
  dueOn: z.string(),
  dueTime: z.string().nullable(),
  /** Not checked though the term of the pack is over. */
  overdue: z.boolean(),
  assignedTo: person,
  family: familyName,
  version: z.number(),
});
export type SignalItem = z.output<typeof signalItem>;

const signal = signalItem.extend({
  packVersion: z.string(),
  branch: z.object({ id: z.string(), name: z.string() }),
  sourceName: z.string().nullable(),
  sourceContact: z.string().nullable(),
  place: z.string().nullable(),
  told: z.string().nullable(),
  author: person,
  reason: titled.nullable(),
  resultNote: z.string().nullable(),
  passedTo: z.string().nullable(),
  checkedBy: person,
  checkedOn: z.string().nullable(),
  /** Application that came of it and still stands. */
  applicationId: z.string().nullable(),
  events: z.array(event),
});
export type Signal = z.output<typeof signal>;

export const listSignals = operation({
  name: 'intake.listSignals',
  method: 'GET',
  path: '/organizations/:org/signals',
  summary: 'Журнал сигналов: сначала те, чей срок проверки ближе',
  params: inOrganization,
  query: z.strictObject({ practice: practice.optional(), show: z.enum(['open', 'overdue', 'done', 'all']).default('open'), ...page }),
  output: listOf(signalItem).extend({ counts: z.object({ open: z.number(), overdue: z.number() }) }),
  personal: true,
});
export const getSignal = operation({
  name: 'intake.getSignal',
  method: 'GET',
  path: '/organizations/:org/signals/:id',
  summary: 'Сигнал, его проверка и что с ним делали',
  params: one,
  output: signal,
  personal: true,
});
export const addSignal = operation({
  name: 'intake.addSignal',
  method: 'POST',
  path: '/organizations/:org/signals',
  summary: 'Записать сигнал о семье',
  params: inOrganization,
  body: z.strictObject({
    id,
    practice,
    branchId: id.optional(),
    ...signalFields,
    sourceName: signalFields.sourceName.default(null),
    sourceContact: signalFields.sourceContact.default(null),
    anonymous: signalFields.anonymous.default(false),
    receivedOn: day.optional(),
    receivedTime: signalFields.receivedTime.default(null),
    place: signalFields.place.default(null),
    told: signalFields.told.default(null),
    signs: signalFields.signs.default([]),
    familyId: signalFields.familyId.default(null),
    assignedTo: signalFields.assignedTo.default(null),
  }),
  output: signal,
});
export const editSignal = operation({
  name: 'intake.editSignal',
  method: 'PATCH',
  path: '/organizations/:org/signals/:id',
  summary: 'Исправить сигнал, назначить проверяющего, связать с семьёй',
  params: one,
  body: z.strictObject({ version, ...z.strictObject(signalFields).partial().shape }),
  output: signal,
});
export const checkSignal = operation({
  name: 'intake.checkSignal',
  method: 'POST',
  path: '/organizations/:org/signals/:id/check',
  summary: 'Начать проверку сигнала или записать её результат',
  params: one,
  body: z.strictObject({
    version,
    to: z.enum(signalStates, texts.fields.step),
    reasonId: word().nullable().default(null),
    note: optionalText(4000).default(null),
    passedTo: optionalText(300).default(null),
    /** Today when absent. */
    checkedOn: day.optional(),
  }),
  output: signal,
});

// ── applications ──────────────────────────────────────────────────────────────────────────────────────────────────
/** A new family as the application describes it; it enters the register when it is accepted. */
const people = z.strictObject({
  members: z.array(newPerson.omit({ familyId: true })).max(30),
  categories: z.array(word()).max(20).default([]),
  districtId: id.nullable().default(null),
  settlementId: id.nullable().default(null),
  address: optionalText(300).default(null),
});
export type People = z.output<typeof people>;

const applicationFields = {
  receivedOn: day,
  channelId: word().nullable(),
  applicant: optionalText(300),
  asks: optionalText(4000),
  urgencyId: word().nullable(),
  familyId: id.nullable(),
  people: people.nullable(),
};

const applicationItem = z.object({
  id: z.string(),
  practice: z.string(),
  practiceTitle: z.string(),
  state: z.enum(applicationStates),
  /** Whom it is about, in words: the family, the first person entered, or who asks. */
  title: z.string(),
  applicant: z.string().nullable(),
  receivedOn: z.string(),
  dueOn: z.string(),
  /** Not decided though the term of the pack is over, or an offered place was not answered in time. */
  overdue: z.boolean(),
  family: familyName,
  version: z.number(),
});
export type ApplicationItem = z.output<typeof applicationItem>;

const verdicts = ['fits', 'unknown', 'does_not_fit', 'unstated'] as const;
const eligibility = z.object({
  practice: z.string(),
  title: z.string(),
  verdict: z.enum(verdicts),
  reasons: z.array(
    z.object({
      state: z.enum(['holds', 'fails', 'unknown']),
      text: z.string(),
      /** What to fill in so that the answer is known. */
      missing: z.enum(['children', 'categories', 'statuses', 'district']).nullable(),
    }),
  ),
});
export type PracticeEligibility = z.output<typeof eligibility>;

const application = applicationItem.extend({
  packVersion: z.string(),
  branch: z.object({ id: z.string(), name: z.string() }),
  channel: titled.nullable(),
  asks: z.string().nullable(),
  urgency: titled.nullable(),
  people: people.nullable(),
  signalId: z.string().nullable(),
  author: person,
  reason: titled.nullable(),
  decisionNote: z.string().nullable(),
  decidedBy: person,
  decidedOn: z.string().nullable(),
  queuedOn: z.string().nullable(),
  offeredUntil: z.string().nullable(),
  caseId: z.string().nullable(),
  /** Steps possible from here; the server still asks who may take them. */
  steps: z.array(z.enum(applicationSteps)),
  eligibility: z.array(eligibility),
  /** Cases that the family has or had in any practice. */
  earlier: z.array(z.object({ id: z.string(), practiceTitle: z.string(), openedOn: z.string(), closedOn: z.string().nullable(), closeReason: z.string().nullable() })),
  /** Place on the waiting list; told to those who see the whole list. */
  place: z.object({ place: z.number(), why: z.string() }).nullable(),
  events: z.array(event),
});
export type Application = z.output<typeof application>;

export const listApplications = operation({
  name: 'intake.listApplications',
  method: 'GET',
  path: '/organizations/:org/applications',
  summary: 'Заявления: сначала те, по которым скоро решать',
  params: inOrganization,
  query: z.strictObject({ practice: practice.optional(), show: z.enum(['open', 'done', 'all']).default('open'), familyId: id.optional(), ...page }),
  output: listOf(applicationItem).extend({ counts: z.object({ open: z.number(), overdue: z.number() }) }),
  personal: true,
});
export const getApplication = operation({
  name: 'intake.getApplication',
  method: 'GET',
  path: '/organizations/:org/applications/:id',
  summary: 'Заявление: кто, о чём, подходит ли семья, решение',
  params: one,
  output: application,
  personal: true,
});
export const addApplication = operation({
  name: 'intake.addApplication',
  method: 'POST',
  path: '/organizations/:org/applications',
  summary: 'Записать заявление семьи',
  params: inOrganization,
  body: z.strictObject({
    id,
    practice,
    branchId: id.optional(),
    receivedOn: day.optional(),
    channelId: applicationFields.channelId.default(null),
    applicant: applicationFields.applicant.default(null),
    asks: applicationFields.asks.default(null),
    urgencyId: applicationFields.urgencyId.default(null),
    familyId: applicationFields.familyId.default(null),
    people: applicationFields.people.default(null),
  }),
  output: application,
});
export const applyFromSignal = operation({
  name: 'intake.applyFromSignal',
  method: 'POST',
  path: '/organizations/:org/signals/:id/apply',
  summary: 'Составить заявление по подтверждённому сигналу, ничего не вписывая заново',
  params: one,
  body: z.strictObject({ id, version, /** The practice of the signal when absent. */ practice: practice.optional() }),
  output: application,
});
export const editApplication = operation({
  name: 'intake.editApplication',
  method: 'PATCH',
  path: '/organizations/:org/applications/:id',
  summary: 'Исправить заявление, пока по нему не решили',
  params: one,
  body: z.strictObject({ version, ...z.strictObject(applicationFields).partial().shape }),
  output: application,
});
export const decideApplication = operation({
  name: 'intake.decideApplication',
  method: 'POST',
  path: '/organizations/:org/applications/:id/decide',
  summary: 'Принять семью, отказать, поставить в очередь, предложить место, записать ответ семьи',
  params: one,
  body: z.strictObject({
    version,
    step: z.enum(applicationSteps, texts.fields.step),
    reasonId: word().nullable().default(null),
    note: optionalText(4000).default(null),
    /** Today when absent; when accepting, also the day the case opens. */
    decidedOn: day.optional(),
    /** Last day for the family's answer to an offer; by the pack when absent. */
    offeredUntil: day.nullable().default(null),
    caseManagerId: id.nullable().default(null),
  }),
  output: application,
});
export const getLetter = operation({
  name: 'intake.getLetter',
  method: 'GET',
  path: '/organizations/:org/applications/:id/letter',
  summary: 'Ответ семье: страница для печати',
  params: one,
  output: z.any(),
  answer: 'file',
  personal: true,
});
export const listWaiting = operation({
  name: 'intake.listWaiting',
  method: 'GET',
  path: '/organizations/:org/waiting-list',
  summary: 'Очередь в практику: место каждой семьи и почему оно такое',
  params: inOrganization,
  query: z.strictObject({ practice }),
  output: z.object({
    items: z.array(applicationItem.extend({ branch: z.string(), place: z.number(), why: z.string(), queuedOn: z.string(), offeredUntil: z.string().nullable() })),
    /** Rules of the pack in their order, in words. */
    rules: z.array(z.string()),
  }),
  personal: true,
});
export type WaitingItem = z.output<typeof listWaiting.output>['items'][number];
export const showEligibility = operation({
  name: 'intake.showEligibility',
  method: 'GET',
  path: '/organizations/:org/families/:id/eligibility',
  summary: 'Какие практики подходят семье и почему',
  params: one,
  output: z.object({ items: z.array(eligibility) }),
  personal: true,
});
