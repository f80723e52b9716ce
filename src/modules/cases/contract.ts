import { z } from 'zod';
import { operation } from '../../kernel/contract.ts';
import { day, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { newPerson } from '../people/contract/people.ts';
import { texts } from './texts.ru.ts';

const inOrganization = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });
const practice = z.string(texts.fields.practice).regex(/^[a-z0-9-]{1,64}$/, texts.fields.practice);

const record = z.object({
  id: z.string(),
  familyId: z.string(),
  practice: z.string(),
  packVersion: z.string(),
  branchId: z.string(),
  openedOn: z.string(),
  closedOn: z.string().nullable(),
  closeReason: z.string().nullable(),
  closeNote: z.string().nullable(),
  caseManagerId: z.string().nullable(),
  /** Name from an import until somebody maps it to a colleague. */
  caseManagerText: z.string().nullable(),
  mentorId: z.string().nullable(),
  version: z.number(),
  team: z.array(z.object({ id: z.string(), staffId: z.string(), name: z.string(), fromOn: z.string(), version: z.number() })),
});
export type CaseRecord = z.output<typeof record>;

const newCase = {
  practice,
  /** Today when absent. */
  openedOn: day.optional(),
  /** Absent: the caller, unless the caller manages. */
  caseManagerId: id.nullable().optional(),
  mentorId: id.nullable().optional(),
  /** Absent: the caller's own branch, else the default one. */
  branchId: id.optional(),
};

export const admitFamily = operation({
  name: 'cases.admitFamily',
  method: 'POST',
  path: '/organizations/:org/families',
  summary: 'Поставить новую семью на учёт: люди, категории и дело в практике',
  params: inOrganization,
  body: z.strictObject({
    id,
    ...newCase,
    /** The next free one (К-0001, К-0002…) when absent. */
    code: text(60, texts.fields.code).optional(),
    districtId: id.nullable().optional(),
    settlementId: id.nullable().optional(),
    address: optionalText(300).optional(),
    note: optionalText(4000).optional(),
    members: z.array(newPerson.omit({ familyId: true })).min(1, texts.fields.members).max(30),
    categories: z
      .array(
        z.strictObject({
          categoryId: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, texts.fields.category),
          basis: optionalText(300).default(null),
          fromOn: day.nullable().default(null),
        }),
      )
      .max(20)
      .default([]),
  }),
  output: z.object({ id: z.string(), code: z.string(), title: z.string(), version: z.number(), caseId: z.string() }),
});
export const openCase = operation({
  name: 'cases.openCase',
  method: 'POST',
  path: '/organizations/:org/families/:id/cases',
  summary: 'Открыть дело семьи ещё в одной практике',
  params: one,
  body: z.strictObject({ id, ...newCase }),
  output: record,
});
export const changeCase = operation({
  name: 'cases.changeCase',
  method: 'PATCH',
  path: '/organizations/:org/cases/:id',
  summary: 'Изменить даты, куратора, наставника, отделение дела',
  params: one,
  body: z.strictObject({
    version,
    openedOn: day.optional(),
    closedOn: day.nullable().optional(),
    closeReason: z.string().max(60).nullable().optional(),
    closeNote: optionalText(2000).optional(),
    caseManagerId: id.nullable().optional(),
    mentorId: id.nullable().optional(),
    branchId: id.optional(),
  }),
  output: record,
});
export const closeCase = operation({
  name: 'cases.closeCase',
  method: 'POST',
  path: '/organizations/:org/cases/:id/close',
  summary: 'Снять семью с учёта: закрыть дело с причиной',
  params: one,
  body: z.strictObject({ version, closedOn: day, closeReason: z.string(texts.fields.reason).min(1, texts.fields.reason).max(60), closeNote: optionalText(2000).default(null) }),
  output: record,
});
export const reopenCase = operation({
  name: 'cases.reopenCase',
  method: 'POST',
  path: '/organizations/:org/cases/:id/reopen',
  summary: 'Открыть закрытое дело снова',
  params: one,
  body: z.strictObject({ version }),
  output: record,
});
export const addToTeam = operation({
  name: 'cases.addToTeam',
  method: 'POST',
  path: '/organizations/:org/cases/:id/team',
  summary: 'Добавить коллегу в команду дела',
  params: one,
  body: z.strictObject({ id, staffId: id }),
  output: record,
});
export const leaveTeam = operation({
  name: 'cases.leaveTeam',
  method: 'POST',
  path: '/organizations/:org/cases/:id/team/:member/leave',
  summary: 'Вывести коллегу из команды дела',
  params: z.strictObject({ org: slug, id, member: id }),
  body: z.strictObject({ version }),
  output: record,
});

/** Open cases of these families, these cases alone, or with `from` everything that one has. */
const chosen = { families: z.array(id).min(1).max(5000).optional(), caseIds: z.array(id).min(1).max(5000).optional() };
const moved = z.object({
  /** How many families changed. */
  moved: z.number(),
  /** What they had, to put it back. */
  before: z.array(z.object({ previous: z.string().nullable(), families: z.array(z.string()) })),
});
export const reassign = operation({
  name: 'cases.reassign',
  method: 'POST',
  path: '/organizations/:org/cases/reassign',
  summary: 'Сменить куратора у отмеченных семей или у всех семей коллеги',
  params: inOrganization,
  body: z.strictObject({ id, practice: practice.optional(), ...chosen, from: id.optional(), to: id.nullable() }),
  output: moved,
});
export const moveBranch = operation({
  name: 'cases.moveBranch',
  method: 'POST',
  path: '/organizations/:org/cases/move-branch',
  summary: 'Перевести дела отмеченных семей или всего отделения в другое отделение',
  params: inOrganization,
  body: z.strictObject({ id, practice: practice.optional(), ...chosen, from: id.optional(), to: id }),
  output: moved,
});
export const listUnmatchedManagers = operation({
  name: 'cases.listUnmatchedManagers',
  method: 'GET',
  path: '/organizations/:org/cases/unmatched-managers',
  summary: 'Кураторы из загруженных файлов, которых не нашли среди коллег',
  params: inOrganization,
  query: z.strictObject({ practice: practice.optional() }),
  output: z.object({ items: z.array(z.object({ text: z.string(), families: z.number() })) }),
});
export const mapManager = operation({
  name: 'cases.mapManager',
  method: 'POST',
  path: '/organizations/:org/cases/map-manager',
  summary: 'Сопоставить имя куратора из файла с коллегой',
  params: inOrganization,
  body: z.strictObject({ id, practice: practice.optional(), text: z.string().min(1).max(300), to: id }),
  output: moved,
});
