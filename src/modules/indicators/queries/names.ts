import { createHash } from 'node:crypto';

/** A name under which PostgreSQL keeps the statement prepared; the texts are few: packs × filters × first or next page. */
export function statementName(sql: string): string {
  return `ind_${createHash('sha1').update(sql).digest('hex').slice(0, 16)}`;
}
