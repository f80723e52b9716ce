import { z } from 'zod';
import { listOf, operation, page } from '../../../kernel/contract.ts';
import { chosen, day, id, optionalText, time, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';
import { minutes, service } from './services.ts';
import { cancelBody, familyRef, filters, historyRow, note, one, org, personRef, practiceId, restoreBody, withWarnings, word } from './shared.ts';

/** Here, late (perhaps for fewer minutes), or absent for a reason. Only the first two receive the service. */
const marks = ['here', 'late', 'absent'] as const;

const shortNote = optionalText(300);
const participant = z
  .strictObject({
    person: id,
    family: chosen(texts.fields.familyEmpty),
    mark: z.enum(marks, texts.fields.markEmpty),
    /** Of somebody late: minutes that were left; null: as long as the meeting. */
    minutes: minutes.default(null),
    /** Of an absence: a word of the practice. */
    reason: word(texts.fields.reasonUnknown).nullable().default(null),
    note: shortNote.default(null),
  })
  .refine((one) => one.mark === 'absent' || one.reason === null, { path: ['reason'], error: texts.fields.reasonOfAbsence })
  .refine((one) => one.mark === 'late' || one.minutes === null, { path: ['minutes'], error: texts.fields.minutesOfLate });
export type Participant = z.output<typeof participant>;
const participants = z.array(participant).min(1, texts.fields.participantsEmpty).max(100, texts.fields.participantsMany);

/** What all records of the meeting share; `name` is of a group that meets again and again. */
const facts = {
  service,
  name: optionalText(100),
  date: day,
  time: time.nullable(),
  minutes,
  topic: optionalText(300),
  practitioner: optionalText(300),
  place: optionalText(300),
  note,
};

const person = personRef.extend({
  mark: z.enum(marks),
  minutes: z.number().nullable(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
});
const line = z.object({
  /** Also the id of the service record, once there is one. */
  id: z.string(),
  family: familyRef,
  /** Null: nobody of the family came. */
  record: z.object({ version: z.number(), cancelledAt: z.string().nullable(), cancelReason: z.string().nullable() }).nullable(),
  people: z.array(person),
});

const common = {
  id: z.string(),
  practice: z.string(),
  service: z.string(),
  name: z.string().nullable(),
  date: z.string(),
  time: z.string().nullable(),
  minutes: z.number().nullable(),
  topic: z.string().nullable(),
  practitioner: z.string().nullable(),
  place: z.string().nullable(),
  /** How many participants belong to families that the caller does not see. */
  hidden: z.number(),
  cancelledAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  by: z.string().nullable(),
  version: z.number(),
  createdAt: z.string(),
};
const item = z.object({ ...common, families: z.number(), here: z.number(), late: z.number(), absent: z.number() });
export type MeetingItem = z.output<typeof item>;
const card = z.object({
  ...common,
  note: z.string().nullable(),
  lines: z.array(line),
  /** Changes of the meeting and, with `person`, of somebody's mark. */
  history: z.array(historyRow.extend({ person: z.string().nullable() })),
  ...withWarnings,
});
export type MeetingCard = z.output<typeof card>;

export const recordMeeting = operation({
  name: 'services.recordMeeting',
  method: 'POST',
  path: '/organizations/:org/meetings',
  summary: 'Записать встречу группы: кто был, кого не было и почему',
  params: org,
  body: z.strictObject({
    id,
    practice: practiceId,
    service,
    date: day,
    name: facts.name.default(null),
    time: facts.time.default(null),
    minutes: minutes.default(null),
    topic: facts.topic.default(null),
    practitioner: facts.practitioner.default(null),
    place: facts.place.default(null),
    note: note.default(null),
    participants,
  }),
  output: card,
});

export const listMeetings = operation({
  name: 'services.listMeetings',
  method: 'GET',
  path: '/organizations/:org/meetings',
  summary: 'Встречи групп, новые сверху',
  params: org,
  query: z.strictObject({ ...filters, service: service.optional(), ...page }),
  output: listOf(item),
  personal: true,
});

export const listGroups = operation({
  name: 'services.listGroups',
  method: 'GET',
  path: '/organizations/:org/meetings/groups',
  summary: 'Группы, которые собирались за последний год: последняя встреча каждой',
  params: org,
  query: z.strictObject({ practice: practiceId, service: service.optional() }),
  output: z.object({
    items: z.array(z.object({ meeting: z.string(), service: z.string(), name: z.string().nullable(), date: z.string(), people: z.number() })),
  }),
  personal: true,
});

export const getMeeting = operation({
  name: 'services.getMeeting',
  method: 'GET',
  path: '/organizations/:org/meetings/:id',
  summary: 'Встреча: кто был, кого не было и что меняли',
  params: one,
  output: card,
  personal: true,
});

export const gatherAgain = operation({
  name: 'services.gatherAgain',
  method: 'GET',
  path: '/organizations/:org/meetings/:id/again',
  summary: 'Та же группа на новую дату: кто ещё в своих семьях',
  params: one,
  query: z.strictObject({ date: day }),
  output: z.object({
    /** What the last meeting was: the next one begins with it. */
    last: z.object({ service: z.string(), name: z.string().nullable(), time: z.string().nullable(), minutes: z.number().nullable(), practitioner: z.string().nullable(), place: z.string().nullable() }),
    people: z.array(personRef.extend({ family: familyRef })),
    /** Who was there then and is no longer in the family on the date. */
    gone: z.array(z.string()),
  }),
  personal: true,
});

export const changeMeeting = operation({
  name: 'services.changeMeeting',
  method: 'PATCH',
  path: '/organizations/:org/meetings/:id',
  summary: 'Исправить встречу или отметки: записи семей меняются вместе с ней',
  params: one,
  body: z.strictObject({
    version,
    service: service.optional(),
    name: facts.name.optional(),
    date: day.optional(),
    time: facts.time.optional(),
    minutes: minutes.optional(),
    topic: facts.topic.optional(),
    practitioner: facts.practitioner.optional(),
    place: facts.place.optional(),
    note: note.optional(),
    /** Marks as they shall be; who is not named keeps the mark, who was not there is added. */
    participants: participants.optional(),
    /** People written down by mistake. */
    remove: z.array(id).max(100, texts.fields.participantsMany).optional(),
  }),
  output: card,
});

export const cancelMeeting = operation({
  name: 'services.cancelMeeting',
  method: 'POST',
  path: '/organizations/:org/meetings/:id/cancel',
  summary: 'Отменить встречу со всеми её записями',
  params: one,
  body: cancelBody,
  output: card,
});
export const restoreMeeting = operation({
  name: 'services.restoreMeeting',
  method: 'POST',
  path: '/organizations/:org/meetings/:id/restore',
  summary: 'Вернуть отменённую встречу',
  params: one,
  body: restoreBody,
  output: card,
});
