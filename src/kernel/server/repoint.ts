import type { Tx } from './transaction.ts';

/**
 * Where a table of a module points to people, families or cases. A merge makes two of them one: every module says here which
 * of its columns then follow, so that its rows move by its own rule and none is forgotten (a test looks through the catalog).
 */
export interface Holding {
  table: string;
  /** Primary key without organization_id. */
  key: readonly string[];
  /** Columns with the id of a person, a family or a case. */
  columns: readonly string[];
  /**
   * Rows that hold one of the ids `$ids` (an SQL array), where no index serves a column. Rows are looked for table by table
   * in the order of the list, each before those that it finds them by.
   */
  find?: string;
  /**
   * Rows that become alike when the ids fall together: of those equal in these columns (that meet `where`) the one that stays
   * where it is goes on, the other is removed. `alias`: its id answers with the one that goes on.
   */
  once?: readonly { columns: readonly string[]; where?: string; alias?: 'membership' }[];
  /** Two columns that must not hold the same id: a row that would is removed. */
  apart?: readonly [string, string];
}

/** A module's part in a merge. */
export interface Repointing {
  holdings: readonly Holding[];
  /** What else must give way before rows move: called after twins are gone, in the order of the modules. */
  settle?: (tx: Tx, merge: Repointed) => Promise<void>;
}

/** The merge as a module's `settle` sees it. */
export interface Repointed {
  organizationId: number;
  /** Old id → the id it falls together with: people, families and cases alike. */
  into: ReadonlyMap<string, string>;
  /** Changes columns of one row, undone with the merge. */
  edit(table: string, key: Record<string, unknown>, changes: Record<string, unknown>): Promise<void>;
}

const quoted = (names: readonly string[], of: string) => names.map((name) => `'${name}', ${of}.${name}`).join(', ');
const same = (names: readonly string[], one: string, other: string) => names.map((name) => `${one}.${name} = ${other}.${name}`).join(' and ');
const at = 'coalesce((select m.into_id from map m where m.id =';

/** The work of one merge on the rows of all modules, with a journal by which `takeBack` undoes it. */
export class Repoint implements Repointed {
  readonly #tx: Tx;
  readonly organizationId: number;
  readonly mergeId: string;
  readonly into: ReadonlyMap<string, string>;
  /** Rows that point elsewhere now, by table. */
  readonly moved: Record<string, number> = {};

  constructor(tx: Tx, organizationId: number, mergeId: string, into: ReadonlyMap<string, string>) {
    this.#tx = tx;
    this.organizationId = organizationId;
    this.mergeId = mergeId;
    this.into = into;
  }

  get #params(): unknown[] {
    return [this.organizationId, this.mergeId, [...this.into.keys()], [...this.into.values()]];
  }

  /** Removes the rows that become twins of another, and those that would tie somebody to oneself. */
  async removeTwins(holding: Holding): Promise<void> {
    if (holding.apart) await this.#removeTies(holding, holding.apart);
    for (const rule of holding.once ?? []) {
      const value = (column: string) => (holding.columns.includes(column) ? `${at} t.${column}), t.${column})` : `t.${column}`);
      // Only rows in which a compared column falls together with another can have become alike.
      const held = rule.columns.filter((column) => holding.columns.includes(column));
      const rows = await this.#tx.rows<{ id: string; stays: string }>(
        `with map as (select * from unnest($3::uuid[], $4::uuid[]) m(id, into_id)),
           near as materialized (
             select jsonb_build_object(${quoted(holding.key, 't')}) k, jsonb_build_array(${rule.columns.map(value).join(', ')}) twin,
               (${touches(holding, '$3::uuid[]')}) moves, to_jsonb(t) image
             from ryadom.${holding.table} t where t.organization_id = $1 and (${held.map((name) => `t.${name} = any ($3::uuid[] || $4::uuid[])`).join(' or ')}) and (${rule.where ?? 'true'})
           ),
           ranked as (select n.*, row_number() over w place, first_value(k) over w first from near n window w as (partition by twin order by moves, k::text)),
           gone as (select * from ranked where place > 1 and moves),
           dropped as (
             delete from ryadom.${holding.table} t using gone g, jsonb_populate_record(null::ryadom.${holding.table}, g.k) p
             where t.organization_id = $1 and ${same(holding.key, 't', 'p')}
           ),
           noted as (
             insert into ryadom.merge_change (organization_id, merge_id, tab, action, key, before)
             select $1, $2, '${holding.table}', 'removed', k, image from gone
           )
         select k->>'${holding.key[0]}' id, first->>'${holding.key[0]}' stays from gone`,
        this.#params,
      );
      if (rule.alias) await this.alias(rule.alias, rows.map(({ id, stays }) => [id, stays]));
    }
  }

  async #removeTies({ table }: Holding, [one, other]: readonly [string, string]): Promise<void> {
    const ties = await this.#tx.rows<{ id: string }>(
      `with map as (select * from unnest($2::uuid[], $3::uuid[]) m(id, into_id))
       select t.id from ryadom.${table} t where t.organization_id = $1 and (t.${one} = any ($2) or t.${other} = any ($2))
         and ${at} t.${one}), t.${one}) = ${at} t.${other}), t.${other})`,
      [this.organizationId, [...this.into.keys()], [...this.into.values()]],
    );
    await this.remove(table, ties.map((row) => row.id));
  }

  /** Points the rows of a table to the ids that stay. */
  async move(holding: Holding): Promise<void> {
    const { table, key, columns } = holding;
    const [counted] = await this.#tx.rows<{ n: number }>(
      `with map as (select * from unnest($3::uuid[], $4::uuid[]) m(id, into_id)),
         hit as materialized (
           select ${[...new Set([...key, ...columns])].map((name) => `t.${name}`).join(', ')}, ${columns.map((name) => `${at} t.${name}), t.${name}) new_${name}`).join(', ')}
           from ryadom.${table} t where t.organization_id = $1 and (${finding(holding, '$3::uuid[]')}) and (${touches(holding, '$3::uuid[]')})
         ),
         moved as (
           update ryadom.${table} t set ${columns.map((name) => `${name} = h.new_${name}`).join(', ')}
           from hit h where t.organization_id = $1 and ${same(key, 't', 'h')}
         ),
         noted as (
           insert into ryadom.merge_change (organization_id, merge_id, tab, action, key, before, after)
           select $1, $2, '${table}', 'moved', jsonb_build_object(${key.map((name) => `'${name}', ${columns.includes(name) ? `h.new_${name}` : `h.${name}`}`).join(', ')}),
             jsonb_build_object(${quoted(columns, 'h')}), jsonb_build_object(${columns.map((name) => `'${name}', h.new_${name}`).join(', ')})
           from hit h
         )
       select count(*)::int n from hit`,
      this.#params,
    );
    if (counted!.n > 0) this.moved[table] = (this.moved[table] ?? 0) + counted!.n;
  }

  async edit(table: string, key: Record<string, unknown>, changes: Record<string, unknown>): Promise<void> {
    const names = Object.keys(changes);
    if (names.length === 0) return;
    const keys = Object.keys(key);
    await this.#tx.rows(
      `with old as (select t.* from ryadom.${table} t, jsonb_populate_record(null::ryadom.${table}, $3::jsonb) k
           where t.organization_id = $1 and ${same(keys, 't', 'k')} for update of t),
         changed as (
           update ryadom.${table} t set ${names.map((name) => `${name} = v.${name}`).join(', ')}${versioned(table) ? ', version = t.version + 1' : ''}
           from old o, jsonb_populate_record(null::ryadom.${table}, $4::jsonb) v where t.organization_id = $1 and ${same(keys, 't', 'o')}
         )
       insert into ryadom.merge_change (organization_id, merge_id, tab, action, key, before, after)
       select $1, $2, '${table}', 'edited', $3, jsonb_build_object(${quoted(names, 'o')}), jsonb_build_object(${quoted(names, 'v')})
       from old o, jsonb_populate_record(null::ryadom.${table}, $4::jsonb) v`,
      [this.organizationId, this.mergeId, JSON.stringify(key), JSON.stringify(changes)],
    );
  }

  /** Removes rows by id; nothing may point to them any more. */
  async remove(table: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#tx.rows(
      `with gone as (delete from ryadom.${table} t where t.organization_id = $1 and t.id = any ($3::uuid[]) returning t.*)
       insert into ryadom.merge_change (organization_id, merge_id, tab, action, key, before)
       select $1, $2, '${table}', 'removed', jsonb_build_object('id', g.id), to_jsonb(g) from gone g`,
      [this.organizationId, this.mergeId, ids],
    );
  }

  /** Adds a row that an undo takes away again. */
  async add(table: string, key: readonly string[], row: Record<string, unknown>): Promise<void> {
    const names = Object.keys(row);
    await this.#tx.rows(
      `with added as (
         insert into ryadom.${table} (organization_id, ${names.join(', ')})
         select $1, ${names.map((name) => `v.${name}`).join(', ')} from jsonb_populate_record(null::ryadom.${table}, $4::jsonb) v
         on conflict do nothing returning 1
       )
       insert into ryadom.merge_change (organization_id, merge_id, tab, action, key) select $1, $2, '${table}', 'added', $3 from added`,
      [this.organizationId, this.mergeId, JSON.stringify(Object.fromEntries(key.map((name) => [name, row[name]]))), JSON.stringify(row)],
    );
  }

  /** Lets ids that are gone answer with others. */
  async alias(kind: 'person' | 'family' | 'case' | 'membership', pairs: readonly (readonly [string, string])[]): Promise<void> {
    if (pairs.length === 0) return;
    await this.#tx.rows(
      `insert into ryadom.merged_id (organization_id, id, kind, into_id, merge_id) select $1, p.id, $5, p.into_id, $2 from unnest($3::uuid[], $4::uuid[]) p(id, into_id)`,
      [this.organizationId, this.mergeId, pairs.map((one) => one[0]), pairs.map((one) => one[1]), kind],
    );
  }
}

/** How many rows point to these ids, by table, among those that the transaction sees. */
export async function countHeld(tx: Tx, organizationId: number, holdings: readonly Holding[], ids: readonly string[]): Promise<Record<string, number>> {
  const rows = await tx.rows<{ tab: string; n: number }>(
    holdings.map((holding) => `select '${holding.table}' tab, count(*)::int n from ryadom.${holding.table} t where t.organization_id = $1 and (${finding(holding, '$2::uuid[]')})`).join('\nunion all '),
    [organizationId, ids],
  );
  return Object.fromEntries(rows.filter((row) => row.n > 0).map((row) => [row.tab, row.n]));
}

const versionedTables = new Set(['family', 'person', 'family_case', 'membership']);
const versioned = (table: string) => versionedTables.has(table);

/** Rows in which some column holds one of the ids. */
function touches({ columns }: Holding, ids: string): string {
  return columns.map((name) => `t.${name} = any (${ids})`).join(' or ');
}

function finding(holding: Holding, ids: string): string {
  return holding.find?.replaceAll('$ids', ids) ?? touches(holding, ids);
}

/** One table of the journal with how a row of it looked. */
interface Group {
  tab: string;
  action: 'moved' | 'edited' | 'removed' | 'added';
  key: string[];
  columns: string[] | null;
  from: string;
  to: string;
}

/**
 * Undoes what the journal tells, backwards, a table at a time. What somebody changed since in other columns stays as it is;
 * rows removed since stay away. Call `changedSince` before: it names what forbids an undo.
 */
export async function takeBack(tx: Tx, organizationId: number, mergeId: string): Promise<void> {
  await tx.rows('delete from ryadom.merged_id where organization_id = $1 and merge_id = $2', [organizationId, mergeId]);
  for (const group of await groupsOf(tx, organizationId, mergeId)) {
    const params = [organizationId, mergeId, group.from, group.to];
    const { tab, key } = group;
    const mine = `c.organization_id = $1 and c.merge_id = $2 and c.number between $3::bigint and $4::bigint`;
    const found = `ryadom.merge_change c, jsonb_populate_record(null::ryadom.${tab}, c.key) k`;
    if (group.action === 'added') {
      await tx.rows(`delete from ryadom.${tab} t using ${found} where ${mine} and t.organization_id = $1 and ${same(key, 't', 'k')}`, params);
    } else if (group.action === 'removed') {
      await tx.rows(`insert into ryadom.${tab} select r.* from ryadom.merge_change c, jsonb_populate_record(null::ryadom.${tab}, c.before) r where ${mine} order by c.number desc`, params);
    } else {
      const raise = group.action === 'edited' && versioned(tab) ? ', version = t.version + 1' : '';
      await tx.rows(
        `update ryadom.${tab} t set ${group.columns!.map((name) => `${name} = b.${name}`).join(', ')}${raise}
         from ${found}, jsonb_populate_record(null::ryadom.${tab}, c.before) b where ${mine} and t.organization_id = $1 and ${same(key, 't', 'k')}`,
        params,
      );
    }
  }
}

/** Runs of the journal, the newest first, that one statement takes back. */
async function groupsOf(tx: Tx, organizationId: number, mergeId: string): Promise<Group[]> {
  return tx.rows<Group>(
    `with cut as (
       select c.number, c.tab, c.action, case when c.action = 'edited' or (c.tab, c.action) is distinct from (lag(c.tab) over w, lag(c.action) over w) then 1 else 0 end starts
       from ryadom.merge_change c where c.organization_id = $1 and c.merge_id = $2 window w as (order by c.number)
     ), numbered as (select c.*, sum(starts) over (order by number) run from cut c),
     runs as (select run, tab, action, min(number) first, max(number) last from numbered group by run, tab, action)
     select r.tab, r.action, r.first::text as from, r.last::text as to, (select array_agg(k order by k) from jsonb_object_keys(c.key) k) key,
       (select array_agg(k order by k) from jsonb_object_keys(c.after) k) columns
     from runs r join ryadom.merge_change c on c.organization_id = $1 and c.merge_id = $2 and c.number = r.first order by r.run desc`,
    [organizationId, mergeId],
  );
}

/** Tables with the number of rows that the merge moved or edited and that say something else now. */
export async function changedSince(tx: Tx, organizationId: number, mergeId: string): Promise<Record<string, number>> {
  const changed: Record<string, number> = {};
  for (const { tab, action, key, columns, from, to } of await groupsOf(tx, organizationId, mergeId)) {
    if (action !== 'moved' && action !== 'edited') continue;
    const [row] = await tx.rows<{ n: number }>(
      `select count(*)::int n from ryadom.merge_change c, jsonb_populate_record(null::ryadom.${tab}, c.key) k, jsonb_populate_record(null::ryadom.${tab}, c.after) a, ryadom.${tab} t
       where c.organization_id = $1 and c.merge_id = $2 and c.number between $3::bigint and $4::bigint and t.organization_id = $1 and ${same(key, 't', 'k')}
         and (${columns!.map((name) => `t.${name} is distinct from a.${name}`).join(' or ')})`,
      [organizationId, mergeId, from, to],
    );
    if (row!.n > 0) changed[tab] = (changed[tab] ?? 0) + row!.n;
  }
  return changed;
}

/** Rows of the family that stays (`family`) added since that name a person or a case who would go back, by table. */
export async function addedSince(tx: Tx, organizationId: number, mergeId: string, holdings: readonly Holding[], family: string, back: readonly string[]): Promise<Record<string, number>> {
  const added: Record<string, number> = {};
  for (const { table, key, columns } of holdings) {
    const others = columns.filter((name) => name !== 'family_id');
    if (others.length === 0 || others.length === columns.length) continue;
    const [row] = await tx.rows<{ n: number }>(
      `select count(*)::int n from (
         select jsonb_build_object(${quoted(key, 't')}) from ryadom.${table} t
         where t.organization_id = $1 and (${others.map((name) => `t.${name} = any ($3::uuid[])`).join(' or ')}) and t.family_id = $4
         except select c.key from ryadom.merge_change c where c.organization_id = $1 and c.merge_id = $2 and c.tab = '${table}') x`,
      [organizationId, mergeId, back, family],
    );
    if (row!.n > 0) added[table] = row!.n;
  }
  return added;
}
