import type { Repointing } from '../../../kernel/server/repoint.ts';

/** Signals and applications follow their family; an application also follows the case that came of it. */
export const intakeRepointing: Repointing = {
  holdings: [
    { table: 'intake_signal', key: ['id'], columns: ['family_id'] },
    { table: 'intake_application', key: ['id'], columns: ['family_id', 'case_id'] },
  ],
};
