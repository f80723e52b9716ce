import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, optionalText, time, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { cancelBody, common, familyRef, filters, note, one, org, personRef, practiceId, restoreBody, withHistory, withWarnings, word } from './shared.ts';

export const minutes = z
  .number({ error: texts.fields.minutesRange })
  .int(texts.fields.minutesRange)
  .min(1, texts.fields.minutesRange)
  .max(1440, texts.fields.minutesRange)
  .nullable();
const recipients = z.array(id).min(1, texts.fields.recipientsEmpty).max(100, texts.fields.recipientsMany);
export const service = word(texts.fields.serviceEmpty);

/** What several records of a group share. */
const shared = {
  practice: practiceId,
  service,
  date: day,
  time: time.nullable().default(null),
  minutes: minutes.default(null),
  topic: optionalText(300).default(null),
  practitioner: optionalText(300).default(null),
  place: optionalText(300).default(null),
  note: note.default(null),
};

/** Who of the family: ids of people, or null for the whole family as of the date. */
const forWhom = { family: chosen(texts.fields.familyEmpty), recipients: recipients.nullable().default(null) };

const serviceItem = z.object({
  ...common,
  service: z.string(),
  time: z.string().nullable(),
  minutes: z.number().nullable(),
  topic: z.string().nullable(),
  practitioner: z.string().nullable(),
  place: z.string().nullable(),
  /** Records of one meeting share it. */
  groupId: z.string().nullable(),
  /** The whole family as of the date, not people one by one. */
  wholeFamily: z.boolean(),
  recipients: z.array(personRef),
});
export type ServiceItem = z.output<typeof serviceItem>;
const recorded = serviceItem.extend(withWarnings);
export type RecordedService = z.output<typeof recorded>;
const card = serviceItem.extend(withHistory);
export type ServiceCard = z.output<typeof card>;

export const recordService = operation({
  name: 'services.recordService',
  method: 'POST',
  path: '/organizations/:org/services',
  summary: 'Записать услугу семье',
  params: org,
  body: z.strictObject({ id, ...forWhom, ...shared }),
  output: recorded,
});

export const recordGroup = operation({
  name: 'services.recordGroup',
  method: 'POST',
  path: '/organizations/:org/service-groups',
  summary: 'Записать группу: по записи на семью, все или ни одной',
  params: org,
  body: z.strictObject({
    id,
    ...shared,
    records: z.array(z.strictObject({ id, ...forWhom })).min(1, texts.fields.recordsEmpty).max(100, texts.fields.recordsMany),
  }),
  output: z.object({ id: z.string(), items: z.array(recorded), people: z.number() }),
});

export const listServices = operation({
  name: 'services.listServices',
  method: 'GET',
  path: '/organizations/:org/services',
  summary: 'Услуги, новые сверху',
  params: org,
  query: z.strictObject({ ...filters, service: service.optional(), group: id.optional(), ...page }),
  output: listOf(serviceItem),
  personal: true,
});

export const getService = operation({
  name: 'services.getService',
  method: 'GET',
  path: '/organizations/:org/services/:id',
  summary: 'Запись об услуге: кто был и что меняли',
  params: one,
  output: card,
  personal: true,
});

export const changeService = operation({
  name: 'services.changeService',
  method: 'PATCH',
  path: '/organizations/:org/services/:id',
  summary: 'Исправить запись об услуге',
  params: one,
  body: z.strictObject({
    version,
    service: service.optional(),
    date: day.optional(),
    time: time.nullable().optional(),
    minutes: minutes.optional(),
    topic: optionalText(300).optional(),
    practitioner: optionalText(300).optional(),
    place: optionalText(300).optional(),
    note: note.optional(),
    /** Null: the whole family as of the date. */
    recipients: recipients.nullable().optional(),
  }),
  output: recorded,
});

export const cancelService = operation({
  name: 'services.cancelService',
  method: 'POST',
  path: '/organizations/:org/services/:id/cancel',
  summary: 'Отменить запись об услуге с причиной',
  params: one,
  body: cancelBody,
  output: recorded,
});
export const restoreService = operation({
  name: 'services.restoreService',
  method: 'POST',
  path: '/organizations/:org/services/:id/restore',
  summary: 'Вернуть отменённую запись об услуге',
  params: one,
  body: restoreBody,
  output: recorded,
});

const candidates = z.object({
  family: familyRef,
  /** Register dates of the case that the record will belong to; null: no case in this practice. */
  register: z.object({ openedOn: z.string(), closedOn: z.string().nullable() }).nullable(),
  /** Members on the date: adults first, then children from the eldest. */
  people: z.array(
    z.object({
      id: z.string(),
      lastName: z.string(),
      firstName: z.string(),
      patronymic: z.string().nullable(),
      birthDate: z.string().nullable(),
      role: z.string(),
    }),
  ),
});
export type Candidates = z.output<typeof candidates>;

export const listRecipients = operation({
  name: 'services.listRecipients',
  method: 'GET',
  path: '/organizations/:org/services/recipients',
  summary: 'Кого можно указать получателем: семья на дату',
  params: org,
  query: z.strictObject({ family: id, practice: practiceId, date: day }),
  output: candidates,
  personal: true,
});

/** Which indicators of the practice a record counts for; `of` tells what it is. */
export const showEffect = operation({
  name: 'services.showEffect',
  method: 'GET',
  path: '/organizations/:org/services/effect',
  summary: 'Куда попадёт запись: показатели практики, которые её считают',
  params: org,
  query: z.strictObject({
    practice: practiceId,
    of: z.enum(['services', 'aid', 'outcomes']).default('services'),
    /** The service, kind of aid or outcome. */
    service,
    source: word(texts.fields.sourceEmpty).optional(),
    kind: word(texts.fields.kindEmpty).optional(),
  }),
  output: z.object({ indicators: z.array(z.object({ id: z.string(), title: z.string(), section: z.string(), how: z.string() })) }),
});
