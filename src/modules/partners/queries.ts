import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badQuery, notFound } from '../../kernel/errors.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import type * as contract from './contract.ts';
import type { Partner, PartnerCard } from './contract.ts';
import { texts } from './texts.ru.ts';

const columns = `p.id, p.name, p.kinds, p.contact_name as "contactName", p.phone, p.email, p.address, p.note, p.closed_on as "closedOn",
  p.close_reason as "closeReason", p.version`;

export async function listPartners({ tx, actor }: Context, { query }: Input<typeof contract.listPartners>) {
  const words = (query.query ?? '').toLowerCase().replaceAll('ё', 'е').split(/\s+/).filter(Boolean).slice(0, 6).map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const [name, id] = readCursor(query.after);
  const rows = await tx.rows<Partner>(
    `select ${columns} from ryadom.partner p
     where p.organization_id = $1 and replace(lower(concat_ws(' ', p.name, p.contact_name, p.phone, p.address)), 'ё', 'е') like all ($2::text[])
       and ($3::text is null or $3 = any (p.kinds)) and ($4 = 'all' or ($4 = 'closed') = (p.closed_on is not null))
       and ($5::text is null or (p.name collate "und-x-icu", p.id) > ($5, $6::uuid))
     order by p.name collate "und-x-icu", p.id limit $7`,
    [actor.organization.id, words, query.kind ?? null, query.state, name, id, query.limit + 1],
    'partners.list',
  );
  const items = rows.slice(0, query.limit);
  const end = items.at(-1);
  return { items, next: rows.length > query.limit && end ? encodeCursor([end.name, end.id]) : null };
}

function readCursor(after: string | undefined): [string, string] | [null, null] {
  if (after === undefined) return [null, null];
  const values = decodeCursor(after, 2);
  if (values?.every((value) => typeof value === 'string') && /^[0-9a-f-]{36}$/.test(String(values[1]))) return values as [string, string];
  throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
}

/** The partner as it is now; throws notFound. */
export async function findPartner({ tx, actor }: Context, id: string): Promise<Partner> {
  const row = await tx.row<Partner>(`select ${columns} from ryadom.partner p where p.organization_id = $1 and p.id = $2`, [actor.organization.id, id], 'partners.find');
  if (!row) throw notFound();
  return row;
}

export async function getPartner(context: Context, { params }: Input<typeof contract.getPartner>): Promise<PartnerCard> {
  const { tx, actor } = context;
  const partner = await findPartner(context, params.id);
  const history = await tx.rows<PartnerCard['history'][number]>(
    `select h.at, h.by, h.version, h.source, h.changes from ryadom.history_view h where h.organization_id = $1 and h.subject_id = $2 order by h.id desc`,
    [actor.organization.id, params.id],
  );
  return { ...partner, history };
}
