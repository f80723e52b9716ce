import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practiceId = z.string({ error: texts.fields.practice }).regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, texts.fields.practice);

const testResults = ['passed', 'failed'] as const;

const fields = {
  lastName: text(100, texts.fields.lastName),
  firstName: text(100, texts.fields.firstName),
  patronymic: optionalText(100),
  testedOn: day.nullable(),
  testResult: z.enum(testResults, texts.fields.testResult).nullable(),
  /** Day of inclusion in the register. */
  registeredOn: day.nullable(),
};

const mentorItem = z.object({
  id: z.string(),
  practice: z.string(),
  code: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  patronymic: z.string().nullable(),
  testedOn: z.string().nullable(),
  testResult: z.enum(testResults).nullable(),
  registeredOn: z.string().nullable(),
  /** Families of open cases that the caller sees. */
  families: z.number(),
  version: z.number(),
});
export type MentorItem = z.output<typeof mentorItem>;

const recorded = mentorItem.extend({ warnings: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })) });
export type RecordedMentor = z.output<typeof recorded>;

const card = recorded.extend({
  cases: z.array(
    z.object({
      caseId: z.string(),
      familyId: z.string(),
      code: z.string(),
      title: z.string(),
      openedOn: z.string(),
      closedOn: z.string().nullable(),
      lastContactOn: z.string().nullable(),
    }),
  ),
  history: z.array(
    z.object({
      at: z.string(),
      by: z.string().nullable(),
      version: z.number(),
      source: z.string().nullable(),
      changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    }),
  ),
});
export type MentorCard = z.output<typeof card>;

export const listMentors = operation({
  name: 'mentoring.listMentors',
  method: 'GET',
  path: '/organizations/:org/mentors',
  summary: 'Наставники практики по алфавиту, с поиском',
  params: org,
  query: z.strictObject({ practice: practiceId.optional(), query: z.string().max(200).optional(), ...page }),
  output: listOf(mentorItem),
  personal: true,
});

export const getMentor = operation({
  name: 'mentoring.getMentor',
  method: 'GET',
  path: '/organizations/:org/mentors/:id',
  summary: 'Наставник, его семьи и что меняли',
  params: one,
  output: card,
  personal: true,
});

export const addMentor = operation({
  name: 'mentoring.addMentor',
  method: 'POST',
  path: '/organizations/:org/mentors',
  summary: 'Добавить наставника в реестр практики',
  params: org,
  body: z.strictObject({
    id,
    practice: practiceId,
    /** Absent or empty: the next number. */
    code: optionalText(60).default(null),
    lastName: fields.lastName,
    firstName: fields.firstName,
    patronymic: fields.patronymic.default(null),
    testedOn: fields.testedOn.default(null),
    testResult: fields.testResult.default(null),
    registeredOn: fields.registeredOn.default(null),
  }),
  output: recorded,
});

export const editMentor = operation({
  name: 'mentoring.editMentor',
  method: 'PATCH',
  path: '/organizations/:org/mentors/:id',
  summary: 'Изменить сведения о наставнике',
  params: one,
  body: z.strictObject({ version, code: text(60, texts.fields.code).optional(), ...z.strictObject(fields).partial().shape }),
  output: recorded,
});
