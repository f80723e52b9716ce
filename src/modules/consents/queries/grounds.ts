import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { Ground } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const columns = `g.id, g.purpose, g.name, g.basis, g.from_on as "from", g.to_on as "to", g.after_revocation as "afterRevocation", g.first_days as "firstDays",
  g.from_on <= $2::date and (g.to_on is null or g.to_on >= $2::date) as holds, g.version`;

export async function listGrounds({ tx, actor, today }: Context, { query }: Input<typeof contract.listGrounds>) {
  const after = query.after === undefined ? null : decodeCursor(query.after, 1)?.[0];
  if (after !== null && (typeof after !== 'string' || !/^[0-9a-f-]{36}$/.test(after))) throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
  const rows = await tx.rows<Ground>(
    `select ${columns} from ryadom.organization_ground g where g.organization_id = $1 and ($3::uuid is null or g.id > $3) order by g.id limit $4`,
    [actor.organization.id, today, after, query.limit + 1],
  );
  const counted = await tx.row<{ families: number }>('select ryadom.families_by_ground($1) as families', [actor.organization.id]);
  const items = rows.slice(0, query.limit);
  return { items, next: rows.length > query.limit ? encodeCursor([items.at(-1)!.id]) : null, families: counted!.families };
}

/** The ground as it is now; throws notFound. */
export async function findGround({ tx, actor, today }: Context, id: string): Promise<Ground> {
  const row = await tx.row<Ground>(`select ${columns} from ryadom.organization_ground g where g.organization_id = $1 and g.id = $3`, [actor.organization.id, today, id]);
  if (!row) throw notFound();
  return row;
}
