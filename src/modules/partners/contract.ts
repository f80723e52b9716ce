import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, email, id, optionalText, slug, text, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

/** Kinds of help, as the database has them. */
export const helpKinds = ['medical', 'psychological', 'pedagogical', 'legal', 'social', 'material', 'employment', 'other'] as const;
const kind = z.enum(helpKinds, texts.fields.kinds);
export type HelpKind = z.output<typeof kind>;

const fields = {
  name: text(300, texts.fields.name),
  kinds: z.array(kind, texts.fields.kinds).min(1, texts.fields.kinds).max(helpKinds.length).transform((list) => [...new Set(list)]),
  contactName: optionalText(200),
  phone: optionalText(100),
  email: email.nullable(),
  address: optionalText(500),
  note: optionalText(4000),
};

const partner = z.object({
  id: z.string(),
  name: z.string(),
  kinds: z.array(kind),
  contactName: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  address: z.string().nullable(),
  note: z.string().nullable(),
  closedOn: z.string().nullable(),
  closeReason: z.string().nullable(),
  version: z.number(),
});
export type Partner = z.output<typeof partner>;
const card = partner.extend({
  history: z.array(
    z.object({ at: z.string(), by: z.string().nullable(), version: z.number(), source: z.string().nullable(), changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) }),
  ),
});
export type PartnerCard = z.output<typeof card>;

export const listPartners = operation({
  name: 'partners.listPartners',
  method: 'GET',
  path: '/organizations/:org/partners',
  summary: 'Организации-партнёры по алфавиту, с поиском',
  params: org,
  query: z.strictObject({ query: z.string().max(200).optional(), kind: kind.optional(), state: z.enum(['open', 'closed', 'all']).default('open'), ...page }),
  output: listOf(partner),
});

export const getPartner = operation({
  name: 'partners.getPartner',
  method: 'GET',
  path: '/organizations/:org/partners/:id',
  summary: 'Партнёр и что меняли',
  params: one,
  output: card,
});

export const addPartner = operation({
  name: 'partners.addPartner',
  method: 'POST',
  path: '/organizations/:org/partners',
  summary: 'Добавить партнёра в реестр',
  params: org,
  body: z.strictObject({
    id,
    name: fields.name,
    kinds: fields.kinds,
    contactName: fields.contactName.default(null),
    phone: fields.phone.default(null),
    email: fields.email.default(null),
    address: fields.address.default(null),
    note: fields.note.default(null),
  }),
  output: partner,
});

export const editPartner = operation({
  name: 'partners.editPartner',
  method: 'PATCH',
  path: '/organizations/:org/partners/:id',
  summary: 'Исправить сведения о партнёре',
  params: one,
  body: z.strictObject({ version, ...z.strictObject(fields).partial().shape }),
  output: partner,
});

export const closePartner = operation({
  name: 'partners.closePartner',
  method: 'POST',
  path: '/organizations/:org/partners/:id/close',
  summary: 'Закрыть партнёра: новых направлений и согласий не будет',
  params: one,
  body: z.strictObject({ version, closedOn: day, reason: text(500, texts.fields.reason) }),
  output: partner,
});

export const reopenPartner = operation({
  name: 'partners.reopenPartner',
  method: 'POST',
  path: '/organizations/:org/partners/:id/reopen',
  summary: 'Открыть закрытого партнёра снова',
  params: one,
  body: z.strictObject({ version }),
  output: partner,
});
