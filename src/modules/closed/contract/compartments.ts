import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { chosen, id, slug, text, version } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

const kind = z.enum(['adoption', 'safety', 'other'], texts.fields.kind);
/** `living`: the address where the family lives, a field of the family itself; everything else is a row of its own. */
const factKinds = ['living', 'address', 'contact', 'relation', 'membership', 'category', 'status', 'service', 'aid', 'outcome', 'attachment'] as const;
const factKind = z.enum(factKinds, texts.fields.factKind);
export type FactKind = z.output<typeof factKind>;
const reader = z.enum(['manager', 'case-manager', 'practitioner']);
/** Closed from `everybody` but the named, or from the `named` alone: then whoever else sees the family sees it too. */
const from = z.enum(['everybody', 'named'], texts.fields.from);
const hidden = { hiddenStaff: z.array(id).max(50), hiddenRoles: z.array(reader).max(3) };
/** For `living` the id is the family's. */
const chosenFact = z.strictObject({ kind: factKind, id });
export type ChosenFact = z.output<typeof chosenFact>;

const fact = z.object({ kind: factKind, id: z.string(), label: z.string() });
export type Fact = z.output<typeof fact>;
const compartment = z.object({
  id: z.string(),
  family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
  kind,
  about: z.string(),
  /** `id` of an item is that of the row that it names. */
  items: z.array(fact),
  from,
  /** Who keeps it. */
  staff: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Who else may look; none when it is closed from the named alone. */
  roles: z.array(reader),
  hiddenStaff: z.array(z.object({ id: z.string(), name: z.string() })),
  hiddenRoles: z.array(reader),
  createdAt: z.string(),
  openedAt: z.string().nullable(),
  openReason: z.string().nullable(),
  /** The caller keeps it: may change and open it. */
  keeps: z.boolean(),
  version: z.number(),
});
export type Compartment = z.output<typeof compartment>;

export const listCompartments = operation({
  name: 'closed.listCompartments',
  method: 'GET',
  path: '/organizations/:org/families/:id/compartments',
  summary: 'Закрытые сведения семьи, открытые вам',
  params: one,
  output: z.object({
    family: z.object({ id: z.string(), code: z.string(), title: z.string() }),
    items: z.array(compartment),
    /** The caller's emergency access here while it is open, with the whole seconds that it still lasts. */
    glass: z.object({ id: z.string(), secondsLeft: z.number() }).nullable(),
  }),
  personal: true,
});
export const listFacts = operation({
  name: 'closed.listFacts',
  method: 'GET',
  path: '/organizations/:org/families/:id/closable-facts',
  summary: 'Что из сведений семьи можно закрыть',
  params: one,
  output: z.object({ items: z.array(fact) }),
  personal: true,
});
export const addCompartment = operation({
  name: 'closed.addCompartment',
  method: 'POST',
  path: '/organizations/:org/compartments',
  summary: 'Закрыть сведения семьи от всех, кроме названных',
  params: org,
  body: z.strictObject({
    id,
    family: chosen(texts.fields.family),
    kind,
    about: text(2000, texts.fields.about),
    items: z.array(chosenFact).max(200),
    /** Besides whoever closes: they keep it too. */
    staff: z.array(id).max(50).default([]),
    roles: z.array(reader).max(3).default([]),
    from: from.default('everybody'),
    hiddenStaff: hidden.hiddenStaff.default([]),
    hiddenRoles: hidden.hiddenRoles.default([]),
  }),
  output: compartment,
});
export const changeCompartment = operation({
  name: 'closed.changeCompartment',
  method: 'PATCH',
  path: '/organizations/:org/compartments/:id',
  summary: 'Закрыть ещё, открыть часть или изменить, кому видно',
  params: one,
  body: z.strictObject({
    version,
    about: text(2000, texts.fields.about).optional(),
    add: z.array(chosenFact).max(200).default([]),
    /** Ids of the rows that the items name. */
    remove: z.array(id).max(200).default([]),
    staff: z.array(id).min(1, texts.refusals.keeper_needed).max(50).optional(),
    roles: z.array(reader).max(3).optional(),
    from: from.optional(),
    hiddenStaff: hidden.hiddenStaff.optional(),
    hiddenRoles: hidden.hiddenRoles.optional(),
  }),
  output: compartment,
});
export const openCompartment = operation({
  name: 'closed.openCompartment',
  method: 'POST',
  path: '/organizations/:org/compartments/:id/open',
  summary: 'Снова открыть всё, что закрыто вместе',
  params: one,
  body: z.strictObject({ version, reason: text(1000, texts.fields.openReason) }),
  output: compartment,
});
