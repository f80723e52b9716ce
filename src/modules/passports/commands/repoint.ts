import type { Repointing } from '../../../kernel/server/repoint.ts';

/** What follows when families, people or cases become one: of two values of one day, and of two decisions about one thing, the first stays. */
export const passportRepointing: Repointing = {
  holdings: [
    { table: 'passport_fact', key: ['id'], columns: ['family_id', 'person_id'], once: [{ columns: ['family_id', 'field_id', 'person_id', 'from_on'] }] },
    { table: 'passport_priority', key: ['id'], columns: ['family_id', 'case_id', 'person_id'], once: [{ columns: ['case_id', 'rule_id', 'person_id'], where: 't.rule_id is not null' }] },
    { table: 'passport_part', key: ['passport_id', 'place'], columns: ['family_id', 'person_id'] },
    { table: 'passport', key: ['id'], columns: ['family_id', 'case_id'] },
  ],
};
