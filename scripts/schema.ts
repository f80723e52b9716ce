import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openInMemory } from '../src/kernel/server/database.ts';
import { migrate } from '../src/kernel/server/migrate.ts';

// schema.sql is what the migrations give, read back from the catalog. Without --write it is checked for drift.
const file = fileURLToPath(new URL('../schema.sql', import.meta.url));

const catalog = `
with tables as (
  select c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('ryadom', 'accounts') and c.relkind in ('r', 'v', 'm')
), lines as (
  select t.nspname || '.' || t.relname as name, 1 as part, a.attnum as ord,
    format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
      case when a.attidentity <> '' then ' generated always as identity'
        when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end) as line
  from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum where t.relkind = 'r'
  union all
  select t.nspname || '.' || t.relname, 2, 0, '  constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
  from tables t join pg_constraint c on c.conrelid = t.oid and c.contype in ('p', 'u', 'f', 'c')
  union all
  select t.nspname || '.' || t.relname, 3, 0, '  ' || pg_get_indexdef(i.indexrelid) from tables t join pg_index i on i.indrelid = t.oid
    where not exists (select from pg_constraint c where c.conindid = i.indexrelid)
  union all
  select t.nspname || '.' || t.relname, 4, 0, format('  policy %s for %s using %s check %s', p.polname, p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from tables t join pg_policy p on p.polrelid = t.oid
  union all
  select t.nspname || '.' || t.relname, 5, 0, '  ' || pg_get_triggerdef(g.oid) from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select t.nspname || '.' || t.relname, 6, 0, '  row level security' || case when t.relforcerowsecurity then ', forced' else '' end from tables t where t.relrowsecurity
  union all
  select t.nspname || '.' || t.relname, 7, 0, '  view ' || pg_get_viewdef(t.oid, true) from tables t where t.relkind = 'v'
  union all
  select t.nspname || '.' || t.relname, 8, 0, '  grant ' || string_agg(x.privilege_type, ', ' order by x.privilege_type) || ' to ryadom_app'
  from tables t join information_schema.role_table_grants x on x.table_schema = t.nspname and x.table_name = t.relname and x.grantee = 'ryadom_app' group by 1
  union all
  select n.nspname || '.' || p.proname || '()', 9, 0, pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('ryadom', 'accounts')
)
select name, string_agg(line, E'\\n' order by part, ord, line collate "C") as body from lines group by name order by name collate "C"`;

const database = await openInMemory(mkdtempSync(join(tmpdir(), 'ryadom-schema-')), null);
await migrate(database);
const { rows } = await database.pool.query<{ name: string; body: string }>(catalog);
await database.close();
const text = `-- Made by «npm run schema» from migrations/; do not edit.\n\n${rows.map((row) => `-- ${row.name}\n${row.body}\n`).join('\n')}`;

if (process.argv.includes('--write')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('schema.sql отстал от миграций. Выполните «npm run schema» и посмотрите разницу.');
  process.exit(1);
}
