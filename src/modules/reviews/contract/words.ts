import { z } from 'zod';
import { slug } from '../../../kernel/fields.ts';
import { texts } from '../texts.ru.ts';

/** Pieces that the operations of reviews are made of. */

export const inOrganization = z.strictObject({ org: slug });
export const practice = z.string(texts.fields.practice).regex(/^[a-z0-9-]{1,64}$/, texts.fields.practice);
export const named = z.object({ id: z.string(), name: z.string() });
export const family = z.object({ id: z.string(), code: z.string(), title: z.string() });

export const participantRoles = ['chair', 'secretary', 'member', 'guest'] as const;
export type ParticipantRole = (typeof participantRoles)[number];

/** Why a case is on the agenda; `text` says it in words. */
export const reason = z.object({ kind: z.enum(['due', 'risk', 'norm', 'plan', 'asked', 'correction']), text: z.string() });
export type Reason = z.output<typeof reason>;

export const level = z.object({ id: z.string(), title: z.string(), tone: z.enum(['calm', 'work', 'warn', 'urgent']), fromOn: z.string() });
export type LevelNow = z.output<typeof level>;

/** Whether those present may conclude, and the rule that says so. */
export const quorum = z.object({
  met: z.boolean(),
  /** Those with a vote: present, and invited at all. */
  present: z.number(),
  invited: z.number(),
  needed: z.number(),
  /** One sentence for the screen. */
  text: z.string(),
  basis: z.string(),
  /** `own`: the organization's rule; `pack`: of the practice. */
  source: z.enum(['own', 'pack']),
});
export type QuorumState = z.output<typeof quorum>;
