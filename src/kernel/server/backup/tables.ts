import type { Tx } from '../transaction.ts';

/** A table as a backup goes through it. */
export interface Table {
  /** Quoted, with its schema. */
  name: string;
  /** Read and written organization by organization: its row-level security binds the owner too. */
  byOrganization: boolean;
  /** Columns that take values; generated ones are left out. */
  columns: string[];
  /** Sequence behind an identity column and that column. */
  sequence: { name: string; column: string } | null;
}

interface Found {
  oid: number;
  name: string;
  forced: boolean;
  columns: string[];
  identity: string | null;
  sequence: string | null;
}

/** Every table of the product, each after those that its foreign keys point to; those made from others (`derived`) are left out. */
export async function listTables(tx: Tx): Promise<Table[]> {
  const found = await tx.rows<Found>(
    `select c.oid::bigint as oid, format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as forced,
       (select json_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as identity,
       (select pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) from pg_attribute a where a.attrelid = c.oid and a.attidentity <> '') as sequence
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('ryadom', 'accounts') and c.relkind = 'r' and obj_description(c.oid, 'pg_class') is distinct from 'derived' order by 2`,
  );
  const links = await tx.rows<{ child: number; parent: number }>(
    `select conrelid::bigint as child, confrelid::bigint as parent from pg_constraint where contype = 'f' and conrelid <> confrelid`,
  );
  const ordered: Found[] = [];
  const left = new Map(found.map((table) => [table.oid, table]));
  while (left.size > 0) {
    const free = [...left.values()].filter((table) => !links.some((link) => link.child === table.oid && left.has(link.parent)));
    if (free.length === 0) throw new Error('Foreign keys go in a circle: a backup has no order for them');
    for (const table of free) left.delete(table.oid);
    ordered.push(...free);
  }
  return ordered.map(({ name, forced, columns, identity, sequence }) => ({
    name,
    byOrganization: forced,
    columns,
    sequence: identity !== null && sequence !== null ? { name: sequence, column: identity } : null,
  }));
}

/** Gives the owner the sight of one organization, or of none. */
export async function lookInto(tx: Tx, organizationId: number | null): Promise<void> {
  await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', $2, true)", [organizationId === null ? '' : String(organizationId), organizationId === null ? '' : '1']);
}
