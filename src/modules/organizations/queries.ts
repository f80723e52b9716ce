import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import type { Handler } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import type * as c from './contract.ts';

const pattern = (query: string | undefined) =>
  query === undefined ? null : `%${query.trim().toLowerCase().replaceAll('ё', 'е').replace(/[\\%_]/g, '\\$&')}%`;

/** Where a list by (name, id) goes on; a cursor that is none of ours is a 400. */
function afterName(after: string | undefined): [string, string] {
  if (after === undefined) return ['', '00000000-0000-0000-0000-000000000000'];
  const values = decodeCursor(after, 2);
  if (!values || !values.every((value) => typeof value === 'string') || !/^[0-9a-f-]{36}$/.test(String(values[1]))) {
    throw new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', { complaints: [{ path: 'after', code: 'cursor', message: 'Начните список сначала.' }] });
  }
  return values as [string, string];
}

/** Cuts the extra row that tells whether there is more. */
function pageOf<T extends { id: string; name: string }>(rows: T[], limit: number): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor([last.name, last.id]) : null };
}

export async function organizationOf(tx: Tx, organizationId: number): Promise<c.Organization> {
  const found = await tx.row<c.Organization>(
    `select slug as id, name, time_zone as "timeZone", is_demo as "isDemo", version from ryadom.organization where id = $1`,
    [organizationId],
  );
  if (!found) throw notFound();
  return found;
}

export async function branchOf(tx: Tx, organizationId: number, id: string): Promise<c.Branch> {
  const found = await tx.row<c.Branch>(
    `select id, name, is_default as "isDefault", closed_at is not null as "isClosed", version
     from ryadom.branch where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  if (!found) throw notFound();
  return found;
}

export async function districtOf(tx: Tx, organizationId: number, id: string): Promise<c.District> {
  const found = await tx.row<c.District>('select id, name, version from ryadom.district where organization_id = $1 and id = $2', [organizationId, id]);
  if (!found) throw notFound();
  return found;
}

export async function settlementOf(tx: Tx, organizationId: number, id: string): Promise<c.Settlement> {
  const found = await tx.row<c.Settlement>(
    `select s.id, s.name, s.district_id as "districtId", d.name as "districtName", s.version
     from ryadom.settlement s
     left join ryadom.district d on d.organization_id = s.organization_id and d.id = s.district_id
     where s.organization_id = $1 and s.id = $2`,
    [organizationId, id],
  );
  if (!found) throw notFound();
  return found;
}

export const getOrganization: Handler<typeof c.getOrganization> = async ({ tx, actor }) => organizationOf(tx, actor.organization.id);

export const listBranches: Handler<typeof c.listBranches> = async ({ tx, actor }, { query }) => {
  const [name, id] = afterName(query.after);
  const rows = await tx.rows<c.Branch>(
    `select id, name, is_default as "isDefault", closed_at is not null as "isClosed", version
     from ryadom.branch
     where organization_id = $1 and (name collate "und-x-icu", id) > ($2, $3::uuid)
     order by name collate "und-x-icu", id limit $4`,
    [actor.organization.id, name, id, query.limit + 1],
  );
  return pageOf(rows, query.limit);
};

export const listDistricts: Handler<typeof c.listDistricts> = async ({ tx, actor }, { query }) => {
  const [name, id] = afterName(query.after);
  const rows = await tx.rows<c.District>(
    `select id, name, version from ryadom.district
     where organization_id = $1 and (name collate "und-x-icu", id) > ($2, $3::uuid)
       and ($5::text is null or replace(lower(name), 'ё', 'е') like $5)
     order by name collate "und-x-icu", id limit $4`,
    [actor.organization.id, name, id, query.limit + 1, pattern(query.query)],
  );
  return pageOf(rows, query.limit);
};

export const listSettlements: Handler<typeof c.listSettlements> = async ({ tx, actor }, { query }) => {
  const [name, id] = afterName(query.after);
  const rows = await tx.rows<c.Settlement>(
    `select s.id, s.name, s.district_id as "districtId", d.name as "districtName", s.version
     from ryadom.settlement s
     left join ryadom.district d on d.organization_id = s.organization_id and d.id = s.district_id
     where s.organization_id = $1 and (s.name collate "und-x-icu", s.id) > ($2, $3::uuid)
       and ($5::text is null or replace(lower(s.name), 'ё', 'е') like $5)
       and ($6::uuid is null or s.district_id = $6)
     order by s.name collate "und-x-icu", s.id limit $4`,
    [actor.organization.id, name, id, query.limit + 1, pattern(query.query), query.district ?? null],
  );
  return pageOf(rows, query.limit);
};
