import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badQuery, notFound } from '../../kernel/errors.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import type * as contract from './contract.ts';
import type { DraftCard, DraftItem } from './contract.ts';
import { texts } from './texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const columns = `d.id, d.kind, d.practice_id as practice, d.title, d.version, ${iso('d.saved_at')} as "savedAt", ${iso('d.expires_at')} as "expiresAt",
  case when f.id is not null then json_build_object('id', f.id, 'code', f.code, 'title', f.title) end as family`;
const family = 'left join ryadom.family_view f on f.organization_id = d.organization_id and f.id = d.family_id';

/** One's own drafts, the last saved first. */
export async function listDrafts(context: Context, { query }: Input<typeof contract.listDrafts>) {
  const { tx, actor, now } = context;
  const params: unknown[] = [actor.organization.id, actor.staffId, now, query.limit + 1];
  const where: string[] = [];
  const add = (sql: string, value: unknown) => value !== undefined && where.push(sql.replace('?', `$${params.push(value)}`));
  add('and d.kind = ?', query.kind);
  add('and d.practice_id = ?', query.practice);
  add('and d.family_id = ?', query.family);
  if (query.after !== undefined) {
    const [savedAt, id] = decodeCursor(query.after, 2) ?? [];
    if (typeof savedAt !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(savedAt) || Number.isNaN(Date.parse(savedAt)) || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
      throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
    }
    where.push(`and (d.saved_at, d.id) < ($${params.push(savedAt)}::timestamptz, $${params.push(id)}::uuid)`);
  }
  const rows = await tx.rows<DraftItem>(
    `select ${columns} from ryadom.draft_view d ${family} where d.organization_id = $1 and d.staff_id = $2 and d.expires_at > $3
     ${where.join(' ')} order by d.saved_at desc, d.id desc limit $4`,
    params,
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  context.subject({ familyId: query.family ?? null, details: { rows: items.length } });
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.savedAt, last.id]) : null };
}

/** A draft of the caller, whole; undefined when there is none, also after its record was made. */
export async function findDraft({ tx, actor, now }: Context, id: string): Promise<DraftCard | undefined> {
  return tx.row<DraftCard>(
    `select ${columns}, w.content from ryadom.draft_view d join ryadom.draft w on w.organization_id = d.organization_id and w.id = d.id ${family}
     where d.organization_id = $1 and d.id = $2 and d.staff_id = $3 and d.expires_at > $4`,
    [actor.organization.id, id, actor.staffId, now],
    'drafts.one',
  );
}

export async function getDraft(context: Context, { params }: Input<typeof contract.getDraft>): Promise<DraftCard> {
  const found = await findDraft(context, params.id);
  if (!found) throw notFound();
  context.subject({ familyId: found.family?.id ?? null, subjectId: found.id, details: { kind: found.kind } });
  return found;
}
