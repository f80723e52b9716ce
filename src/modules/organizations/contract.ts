import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { id, slug, text, timeZone, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

const organization = z.object({
  /** Slug, the name in addresses and on the command line. */
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  isDemo: z.boolean(),
  version: z.number(),
});
const branch = z.object({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  isClosed: z.boolean(),
  version: z.number(),
});
const district = z.object({ id: z.string(), name: z.string(), version: z.number() });
const settlement = z.object({
  id: z.string(),
  name: z.string(),
  districtId: z.string().nullable(),
  districtName: z.string().nullable(),
  version: z.number(),
});
export type Organization = z.output<typeof organization>;
export type Branch = z.output<typeof branch>;
export type District = z.output<typeof district>;
export type Settlement = z.output<typeof settlement>;
const gone = z.object({ ok: z.literal(true) });

export const getOrganization = operation({
  name: 'organizations.getOrganization',
  method: 'GET',
  path: '/organizations/:org',
  summary: 'Организация: название и часовой пояс',
  params: org,
  output: organization,
});
export const changeOrganization = operation({
  name: 'organizations.changeOrganization',
  method: 'PATCH',
  path: '/organizations/:org',
  summary: 'Изменить название и часовой пояс организации',
  params: org,
  body: z.strictObject({ version, name: text(200, texts.nameEmpty).optional(), timeZone: timeZone.optional() }),
  output: organization,
});

export const listBranches = operation({
  name: 'organizations.listBranches',
  method: 'GET',
  path: '/organizations/:org/branches',
  summary: 'Отделения организации',
  params: org,
  query: z.strictObject({ ...page }),
  output: listOf(branch),
});
export const addBranch = operation({
  name: 'organizations.addBranch',
  method: 'POST',
  path: '/organizations/:org/branches',
  summary: 'Добавить отделение',
  params: org,
  body: z.strictObject({ id, name: text(200, texts.branchEmpty) }),
  output: branch,
});
export const changeBranch = operation({
  name: 'organizations.changeBranch',
  method: 'PATCH',
  path: '/organizations/:org/branches/:id',
  summary: 'Переименовать отделение, сделать основным, закрыть или открыть',
  params: one,
  body: z.strictObject({
    version,
    name: text(200, texts.branchEmpty).optional(),
    isDefault: z.literal(true).optional(),
    isClosed: z.boolean().optional(),
  }),
  output: branch,
});

export const listDistricts = operation({
  name: 'organizations.listDistricts',
  method: 'GET',
  path: '/organizations/:org/districts',
  summary: 'Районы',
  params: org,
  query: z.strictObject({ query: z.string().max(200).optional(), ...page }),
  output: listOf(district),
});
export const addDistrict = operation({
  name: 'organizations.addDistrict',
  method: 'POST',
  path: '/organizations/:org/districts',
  summary: 'Добавить район',
  params: org,
  body: z.strictObject({ id, name: text(200, texts.districtEmpty) }),
  output: district,
});
export const changeDistrict = operation({
  name: 'organizations.changeDistrict',
  method: 'PATCH',
  path: '/organizations/:org/districts/:id',
  summary: 'Переименовать район',
  params: one,
  body: z.strictObject({ version, name: text(200, texts.districtEmpty) }),
  output: district,
});
export const removeDistrict = operation({
  name: 'organizations.removeDistrict',
  method: 'DELETE',
  path: '/organizations/:org/districts/:id',
  summary: 'Убрать район, который нигде не указан',
  params: one,
  output: gone,
});

export const listSettlements = operation({
  name: 'organizations.listSettlements',
  method: 'GET',
  path: '/organizations/:org/settlements',
  summary: 'Населённые пункты',
  params: org,
  query: z.strictObject({ query: z.string().max(200).optional(), district: id.optional(), ...page }),
  output: listOf(settlement),
});
export const addSettlement = operation({
  name: 'organizations.addSettlement',
  method: 'POST',
  path: '/organizations/:org/settlements',
  summary: 'Добавить населённый пункт',
  params: org,
  body: z.strictObject({ id, name: text(200, texts.settlementEmpty), districtId: id.nullable().default(null) }),
  output: settlement,
});
export const changeSettlement = operation({
  name: 'organizations.changeSettlement',
  method: 'PATCH',
  path: '/organizations/:org/settlements/:id',
  summary: 'Переименовать населённый пункт или сменить его район',
  params: one,
  body: z.strictObject({ version, name: text(200, texts.settlementEmpty).optional(), districtId: id.nullable().optional() }),
  output: settlement,
});
export const removeSettlement = operation({
  name: 'organizations.removeSettlement',
  method: 'DELETE',
  path: '/organizations/:org/settlements/:id',
  summary: 'Убрать населённый пункт, который нигде не указан',
  params: one,
  output: gone,
});
