import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { chosen, day, id, slug, text, version } from '../../../kernel/fields.ts';
import { alarmNorm, deadline } from '../../practices/contract/norms.ts';
import { texts } from '../texts.ru.ts';

/** Norms of deadlines and alarms, the working calendar, who stands in for whom. */

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const named = z.object({ id: z.string(), name: z.string() });
const practice = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, 'Такой практики нет');

const norms = z.object({
  practice: z.string(),
  /** `own`: the organization changed it, and no longer follows the pack. */
  deadlines: z.array(
    z.object({
      norm: deadline, words: z.string(), active: z.boolean(), own: z.boolean(), version: z.number().nullable(), openTasks: z.number(),
      /** The organization thought it up itself: no pack has it. */
      added: z.boolean(),
    }),
  ),
  /** How many days may pass between two contacts: of the practice, and by the level of a case. */
  contact: z.object({
    days: z.number(),
    basis: z.string(),
    levels: z.array(
      z.object({
        id: z.string(), title: z.string(), days: z.number(), of: z.enum(['own', 'level', 'practice']),
        /** The organization's own, the newest day first; those still ahead too. */
        own: z.array(z.object({ from: z.string(), days: z.number(), basis: z.string(), version: z.number() })),
      }),
    ),
  }),
  alarms: z.array(z.object({ norm: alarmNorm, own: z.boolean(), version: z.number().nullable() })),
  /** When the rules were last looked through. */
  ranAt: z.string().nullable(),
});
export type Norms = z.output<typeof norms>;

export const listNorms = operation({
  name: 'tasks.listNorms',
  method: 'GET',
  path: '/organizations/:org/norms',
  summary: 'Сроки и порядок тревог: из практики и свои',
  params: org,
  query: z.strictObject({ practice }),
  output: norms,
});

export const setDeadline = operation({
  name: 'tasks.setDeadline',
  method: 'PUT',
  path: '/organizations/:org/norms/deadline',
  summary: 'Изменить срок: дни, рабочие или календарные, включён ли',
  params: org,
  body: z.strictObject({
    practice,
    norm: z.string().min(1).max(60),
    days: z.int(texts.fields.days).min(0, texts.fields.days).max(366, texts.fields.days),
    counted: z.enum(['working', 'calendar']),
    active: z.boolean(),
    basis: text(1000, texts.fields.basis),
    /** Null: the organization had no own one when the screen was opened. */
    version: version.nullable(),
  }),
  output: norms,
});

export const addDeadline = operation({
  name: 'tasks.addDeadline',
  method: 'POST',
  path: '/organizations/:org/norms/deadlines',
  summary: 'Добавить свой срок: с какого события, сколько дней, что сделать',
  params: org,
  body: z.strictObject({
    id,
    practice,
    title: text(200, texts.fields.deadlineTitle),
    since: deadline.shape.since,
    days: z.int(texts.fields.days).min(0, texts.fields.days).max(366, texts.fields.days),
    counted: z.enum(['working', 'calendar']),
    until: deadline.shape.until,
    opens: deadline.shape.opens,
    basis: text(1000, texts.fields.basis),
  }),
  output: norms,
});

export const dropDeadline = operation({
  name: 'tasks.dropDeadline',
  method: 'POST',
  path: '/organizations/:org/norms/deadlines/drop',
  summary: 'Вернуть срок практики как был или убрать свой',
  params: org,
  body: z.strictObject({ practice, norm: z.string().min(1).max(60), version }),
  output: norms,
});

export const setAlarmNorm = operation({
  name: 'tasks.setAlarmNorm',
  method: 'PUT',
  path: '/organizations/:org/norms/alarm',
  summary: 'Изменить порядок тревоги: сколько ждать ответа и что делать',
  params: org,
  body: z.strictObject({
    practice,
    level: z.int().min(1).max(3),
    minutes: z.int(texts.fields.minutes).min(1, texts.fields.minutes).max(10_080, texts.fields.minutes),
    steps: z.array(text(300, texts.fields.step)).min(1, texts.fields.step).max(30),
    version: version.nullable(),
  }),
  output: norms,
});

export const setContactNorm = operation({
  name: 'tasks.setContactNorm',
  method: 'PUT',
  path: '/organizations/:org/norms/contact',
  summary: 'Своя норма встреч на уровне поддержки, с какого дня',
  params: org,
  body: z.strictObject({
    practice,
    level: z.string(texts.fields.supportLevel).min(1, texts.fields.supportLevel).max(60, texts.fields.supportLevel),
    from: day,
    days: z.int(texts.fields.contactDays).min(1, texts.fields.contactDays).max(366, texts.fields.contactDays),
    basis: text(1000, texts.fields.basis),
    /** Null: the organization had no norm from this day when the screen was opened. */
    version: version.nullable(),
  }),
  output: norms,
});

export const dropContactNorm = operation({
  name: 'tasks.dropContactNorm',
  method: 'POST',
  path: '/organizations/:org/norms/contact/drop',
  summary: 'Убрать свою норму встреч: действует прежняя или норма практики',
  params: org,
  body: z.strictObject({ practice, level: z.string().min(1).max(60), from: day, version }),
  output: norms,
});

const calendarDay = z.object({ day: z.string(), working: z.boolean(), title: z.string(), source: z.string().nullable(), own: z.boolean() });
export type CalendarDay = z.output<typeof calendarDay>;

const oneYear = z.strictObject({ org: slug, year: z.coerce.number().int().min(2000).max(2100) });
const year = z.object({
  year: z.number(),
  /** The state's days of this year are known. */
  known: z.boolean(),
  /** The organization pasted the list itself. */
  imported: z.boolean(),
  source: z.string().nullable(),
  /** Working days of the whole year, own days included. */
  working: z.number(),
  items: z.array(calendarDay),
});
export type CalendarYear = z.output<typeof year>;

export const listDays = operation({
  name: 'tasks.listDays',
  method: 'GET',
  path: '/organizations/:org/calendar-days',
  summary: 'Календарь года: праздники, переносы и свои выходные',
  params: org,
  query: z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) }),
  output: year,
});

export const importDays = operation({
  name: 'tasks.importDays',
  method: 'PUT',
  path: '/organizations/:org/calendar-years/:year',
  summary: 'Вставить календарь года списком: он заменит календарь программы',
  params: oneYear,
  body: z.strictObject({ source: text(300, texts.fields.calendarSource), list: text(40_000, texts.fields.calendarList) }),
  output: year,
});

export const dropYear = operation({
  name: 'tasks.dropYear',
  method: 'DELETE',
  path: '/organizations/:org/calendar-years/:year',
  summary: 'Убрать вставленный календарь года: вернуть календарь программы',
  params: oneYear,
  output: year,
});

export const setDay = operation({
  name: 'tasks.setDay',
  method: 'PUT',
  path: '/organizations/:org/calendar-days',
  summary: 'Свой выходной или рабочий день',
  params: org,
  body: z.strictObject({ day, working: z.boolean(), title: text(200, texts.fields.dayTitle) }),
  output: calendarDay,
});

export const dropDay = operation({
  name: 'tasks.dropDay',
  method: 'POST',
  path: '/organizations/:org/calendar-days/drop',
  summary: 'Убрать свой день: как в общем календаре',
  params: org,
  body: z.strictObject({ day }),
  output: z.object({ day: z.string() }),
});

const absence = z.object({ id: z.string(), staff: named, substitute: named, from: z.string(), to: z.string(), endedAt: z.string().nullable(), canEnd: z.boolean(), version: z.number() });
export type Absence = z.output<typeof absence>;

export const listAbsences = operation({
  name: 'tasks.listAbsences',
  method: 'GET',
  path: '/organizations/:org/absences',
  summary: 'Кто кого замещает сейчас и дальше',
  params: org,
  output: z.object({ items: z.array(absence) }),
});

export const addAbsence = operation({
  name: 'tasks.addAbsence',
  method: 'POST',
  path: '/organizations/:org/absences',
  summary: 'Назначить замещение на время отсутствия',
  params: org,
  body: z.strictObject({ id, staff: chosen(texts.fields.staff), substitute: chosen(texts.fields.substitute), from: day, to: day }),
  output: absence,
});

export const endAbsence = operation({
  name: 'tasks.endAbsence',
  method: 'POST',
  path: '/organizations/:org/absences/:id/end',
  summary: 'Закончить замещение раньше',
  params: one,
  body: z.strictObject({ version }),
  output: absence,
});
