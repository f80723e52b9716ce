import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { day, id, slug } from '../../kernel/fields.ts';

export const outcomes = ['done', 'read', 'exported', 'refused', 'failed'] as const;

const event = z.object({
  /** Grows with time; stays the same when the row is sealed. */
  id: z.string(),
  at: z.string(),
  actor: z.object({ id: z.string(), name: z.string() }).nullable(),
  operation: z.string(),
  operationTitle: z.string(),
  outcome: z.enum(outcomes),
  /** Which family it was about; the title only for those who see the family now. */
  family: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** It was about a family that the reader does not see. */
  familyHidden: z.boolean(),
  subjectId: z.string().nullable(),
  /** Null where the reader may not call the operation or does not see the family. */
  details: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
  sealed: z.boolean(),
});
export type AuditEvent = z.output<typeof event>;

export const listAuditEvents = operation({
  name: 'audit.listAuditEvents',
  method: 'GET',
  path: '/organizations/:org/audit-events',
  summary: 'Журнал действий',
  params: z.strictObject({ org: slug }),
  query: z.strictObject({
    /** Days of the organization's time zone, both included. */
    from: day.optional(),
    to: day.optional(),
    actor: id.optional(),
    operation: z.string().max(100).optional(),
    outcome: z.enum(outcomes).optional(),
    family: id.optional(),
    ...page,
  }),
  output: listOf(event),
  personal: true,
});

export const describeAudit = operation({
  name: 'audit.describeAudit',
  method: 'GET',
  path: '/organizations/:org/audit-filters',
  summary: 'Чем отобрать журнал: действия и сотрудники; до какого времени он запечатан',
  params: z.strictObject({ org: slug }),
  output: z.object({
    operations: z.array(z.object({ name: z.string(), title: z.string() })),
    actors: z.array(z.object({ id: z.string(), name: z.string() })),
    sealedAt: z.string().nullable(),
    waiting: z.number(),
  }),
});
