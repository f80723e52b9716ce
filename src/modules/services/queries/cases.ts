import { badField, notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { texts } from '../texts.ru.ts';

/** A case as a record needs it: its register dates and its pack. */
export interface CaseOfRecord {
  caseId: string;
  practiceId: string;
  version: string;
  digest: string;
  openedOn: string;
  closedOn: string | null;
}

const columns = `c.id as "caseId", c.practice_id as "practiceId", c.pack_version as version, v.digest, c.opened_on as "openedOn",
  c.closed_on as "closedOn"`;
const joins = `join ryadom.pack_version_view v on v.organization_id = c.organization_id and v.practice_id = c.practice_id
  and v.version = c.pack_version`;

export async function findCase({ tx, actor }: Context, id: string): Promise<CaseOfRecord> {
  const found = await tx.row<CaseOfRecord>(`select ${columns} from ryadom.case_view c ${joins} where c.organization_id = $1 and c.id = $2`, [actor.organization.id, id]);
  if (!found) throw notFound();
  return found;
}

/**
 * The case of the family in the practice for something that happened on the date: the one on whose register the date
 * falls (an open one first), else the newest. Throws notFound for a family out of sight, `no_case` without a case.
 */
export async function caseOn({ tx, actor }: Context, family: string, practice: string, date: string): Promise<CaseOfRecord> {
  const params = [actor.organization.id, family];
  const found = await tx.row<CaseOfRecord>(
    `select ${columns} from ryadom.case_view c ${joins} where c.organization_id = $1 and c.family_id = $2 and c.practice_id = $3
     order by (c.opened_on <= $4::date and (c.closed_on is null or c.closed_on >= $4::date)) desc, c.closed_on is null desc,
       c.opened_on desc limit 1`,
    [...params, practice, date],
    'services.case_on',
  );
  if (found) return found;
  const seen = await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', params);
  if (!seen) throw notFound();
  throw badField('family', 'no_case', texts.refusals.no_case);
}
