import { badQuery } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { texts } from '../texts.ru.ts';

type Asking = Pick<Context, 'tx' | 'actor'>;

interface Named {
  practice?: string | undefined;
  district?: string | undefined;
  category?: string | undefined;
  caseManager?: string | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const fold = (text: string) => text.trim().toLowerCase().replaceAll('ё', 'е');
/** The same in SQL; the embedded database lowers Russian letters only by this collation. */
const folded = (column: string) => `replace(lower(${column} collate "und-x-icu"), 'ё', 'е')`;

/**
 * Conditions with ids in place of names: people who write a program know a district, a category or a colleague by name (a
 * colleague by e-mail too). Refuses a name that nothing has (400).
 */
export async function withIds<F extends Named>(context: Asking, filters: F): Promise<F> {
  const { district, category, caseManager } = filters;
  const found = { ...filters };
  if (district !== undefined) found.district = uuid.test(district.toLowerCase()) ? district.toLowerCase() : await districtOf(context, district);
  if (category !== undefined && !/^[a-z][a-z0-9_]{0,59}$/.test(category)) found.category = await categoryOf(context, category, filters.practice);
  if (caseManager !== undefined && caseManager !== 'me' && caseManager !== 'none') {
    found.caseManager = uuid.test(caseManager.toLowerCase()) ? caseManager.toLowerCase() : await colleagueOf(context, caseManager);
  }
  return found;
}

async function districtOf({ tx, actor }: Asking, name: string): Promise<string> {
  const row = await tx.row<{ id: string }>(
    `select id from ryadom.district where organization_id = $1 and ${folded('name')} = $2 limit 1`,
    [actor.organization.id, fold(name)],
  );
  if (!row) throw badQuery('district', 'unknown_value', texts.unknown.district);
  return row.id;
}

async function colleagueOf({ tx, actor }: Asking, text: string): Promise<string> {
  const rows = await tx.rows<{ id: string }>(
    `select id from ryadom.staff where organization_id = $1 and (lower(email) = lower($3) or ${folded('name')} = $2) limit 2`,
    [actor.organization.id, fold(text), text.trim()],
  );
  // Two of one name: the program has to say which by e-mail.
  if (rows.length !== 1) throw badQuery('caseManager', 'unknown_value', texts.unknown.caseManager);
  return rows[0]!.id;
}

async function categoryOf({ tx, actor }: Asking, title: string, practice: string | undefined): Promise<string> {
  const row = await tx.row<{ id: string }>(
    `select id from ryadom.pack_word_view where organization_id = $1 and kind = 'category' and ${folded('title')} = $2
       and ($3::text is null or practice_id = $3) limit 1`,
    [actor.organization.id, fold(title), practice ?? null],
  );
  if (!row) throw badQuery('category', 'unknown_value', texts.unknown.category);
  return row.id;
}
