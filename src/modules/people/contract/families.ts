import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { day, optionalText } from '../../../kernel/fields.ts';
import { code, id, one, version } from './fields.ts';

const family = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  /** The title was written by a person and is no longer made from surnames. */
  titleOwn: z.boolean(),
  districtId: z.string().nullable(),
  settlementId: z.string().nullable(),
  address: z.string().nullable(),
  note: z.string().nullable(),
  version: z.number(),
});
export type FamilyRecord = z.output<typeof family>;

export const editFamily = operation({
  name: 'people.editFamily',
  method: 'PATCH',
  path: '/organizations/:org/families/:id',
  summary: 'Изменить код, название, место и примечание семьи',
  params: one,
  body: z.strictObject({
    version,
    code: code.optional(),
    /** Own title; null gives it back to the surnames. */
    title: optionalText(200).optional(),
    districtId: id.nullable().optional(),
    settlementId: id.nullable().optional(),
    address: optionalText(300).optional(),
    note: optionalText(4000).optional(),
    /** The family moved on this day: the address until then is kept among the earlier ones. */
    movedOn: day.optional(),
  }),
  output: family,
});
