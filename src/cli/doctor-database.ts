import { readFileSync } from 'node:fs';
import type { Database } from '../kernel/server/database.ts';
import { pendingMigrations } from '../kernel/server/migrate.ts';
import { plural } from '../kernel/texts.ts';
import { verifyAudit } from '../modules/audit/public.ts';
import { bad, type Finding, good } from './finding.ts';

// What `doctor` looks at inside the database.

export async function reach(database: Database): Promise<Finding> {
  const started = performance.now();
  const { rows } = await database.pool.query<{ version: string; major: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::integer / 10000 as major",
  );
  const { version, major } = rows[0]!;
  const name = database.kind === 'embedded' ? 'Встроенная база' : 'База';
  const text = `${name} PostgreSQL ${version.split(' ')[0]} отвечает за ${plural(Math.round(performance.now() - started), 'миллисекунду', 'миллисекунды', 'миллисекунд')}.`;
  return major >= 15 ? good(text) : bad(`${text} Нужна версия 15 или новее.`);
}

export async function migrations(database: Database): Promise<Finding> {
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return good('Таблицы соответствуют программе.');
  return bad(`База ждёт обновления (${pending.map((migration) => migration.name).join(', ')}). Запустите сервер: он сделает запасную копию и обновит её.`);
}

export async function clock(database: Database): Promise<Finding> {
  const before = Date.now();
  const { rows } = await database.pool.query<{ at: Date }>('select clock_timestamp() as at');
  const shift = Math.round((rows[0]!.at.getTime() - (before + Date.now()) / 2) / 1000);
  if (new Date().getUTCFullYear() < 2026) return bad('Часы машины стоят в прошлом. Включите сверку времени.');
  return Math.abs(shift) <= 5 ? good('Часы программы и базы идут вместе.') : bad(`Часы базы и программы расходятся на ${plural(Math.abs(shift), 'секунду', 'секунды', 'секунд')}. Включите сверку времени на обеих машинах.`);
}

export async function role(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ rolsuper: boolean; rolbypassrls: boolean; member: boolean }>(
    "select rolsuper, rolbypassrls, pg_has_role(current_user, oid, 'member') as member from pg_roles where rolname = 'ryadom_app'",
  );
  const found = rows[0];
  if (!found) return bad('Нет роли ryadom_app, под которой работает программа. Восстановите её: create role ryadom_app nologin.');
  if (found.rolsuper || found.rolbypassrls) return bad('Роль ryadom_app обходит права на строки. Выполните: alter role ryadom_app nosuperuser nobypassrls.');
  if (!found.member) return bad('Владелец базы не может работать под ролью ryadom_app. Выполните: grant ryadom_app to владелец.');
  return good('Программа работает под своей ролью ryadom_app.');
}

/** What schema.sql says of rights on rows: tables with them, tables that bind their owner too, policies. */
function wantedRights(): { tables: Set<string>; forced: Set<string>; policies: Set<string> } {
  const wanted = { tables: new Set<string>(), forced: new Set<string>(), policies: new Set<string>() };
  let name = '';
  for (const line of readFileSync(new URL('../../schema.sql', import.meta.url), 'utf8').split('\n')) {
    name = /^-- ?(ryadom\.\w+)|^(ryadom\.\w+)/.exec(line)?.slice(1).find(Boolean) ?? name;
    if (line.startsWith('  row level security')) wanted.tables.add(name);
    if (line.startsWith('  row level security, forced')) wanted.forced.add(name);
    const policy = /^ {2}policy (\S+) for /.exec(line)?.[1];
    if (policy !== undefined) wanted.policies.add(`${name} ${policy}`);
  }
  if (wanted.forced.size === 0) throw new Error('schema.sql says nothing about rights on rows');
  return wanted;
}

/** Everything that keeps organizations and teams apart stands as the migrations made it. */
export async function forcedRights(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ name: string; secured: boolean; forced: boolean; policies: string[] }>(
    `select 'ryadom.' || c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
       array(select p.polname::text from pg_policy p where p.polrelid = c.oid) as policies
     from pg_class c where c.relnamespace = 'ryadom'::regnamespace and c.relkind = 'r'`,
  );
  const wanted = wantedRights();
  const there = new Map(rows.map((row) => [row.name, row]));
  const off = [...wanted.tables].filter((name) => !there.get(name)?.secured);
  const unforced = [...wanted.forced].filter((name) => there.get(name)?.secured && !there.get(name)!.forced);
  const lost = [...wanted.policies].filter((policy) => !there.get(policy.split(' ')[0]!)?.policies.includes(policy.split(' ')[1]!));
  if (off.length > 0) return bad(`У таблиц выключены права на строки: ${off.join(', ')}. Выполните для каждой: alter table … enable row level security, и выясните, кто это сделал.`);
  if (unforced.length > 0) return bad(`Владелец базы обходит права на строки у таблиц: ${unforced.join(', ')}. Выполните для каждой: alter table … force row level security.`);
  if (lost.length > 0) return bad(`Нет правил доступа к строкам: ${lost.join(', ')}. Восстановите базу из копии или верните правила из папки migrations.`);
  return good(`Права на строки включены у всех таблиц: ${wanted.tables.size}, из них и для владельца ${wanted.forced.size}.`);
}

export async function auditChain(database: Database): Promise<Finding> {
  const { ok, message } = await verifyAudit(database);
  return { ok, message };
}

/** Advice, not trouble: a power cut may lose the last writes of the embedded database. */
export async function realFamilies(database: Database): Promise<Finding> {
  if (database.kind === 'postgresql') return good('Данные лежат на сервере PostgreSQL.');
  const { rows } = await database.pool.query<{ n: number }>(
    'select count(*)::integer as n from ryadom.family f join ryadom.organization o on o.id = f.organization_id where not o.is_demo',
  );
  const count = rows[0]!.n;
  if (count === 0) return good('На встроенной базе нет настоящих семей.');
  return good(`На встроенной базе ${plural(count, 'настоящая семья', 'настоящие семьи', 'настоящих семей')}: отключение питания может стоить последних записей. Перенесите их на PostgreSQL (backup и restore).`);
}

/** Rows of the audit that nobody sealed yet; a running server does it every two seconds. */
export async function auditTail(database: Database, serverRuns: boolean): Promise<Finding> {
  const { rows } = await database.pool.query<{ n: number; age: number }>('select count(*)::integer as n, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::integer as age from ryadom.audit_tail');
  const { n, age } = rows[0]!;
  if (n === 0) return good('Все записи журнала запечатаны.');
  const text = `Ждут печати ${plural(n, 'запись', 'записи', 'записей')} журнала`;
  if (serverRuns && age > 300) return bad(`${text}, самой старой ${plural(Math.floor(age / 60), 'минута', 'минуты', 'минут')}, хотя сервер работает. Посмотрите его журнал («audit not sealed») и перезапустите его.`);
  return good(`${text}: сервер запечатает их ${serverRuns ? 'сейчас' : 'при запуске'}.`);
}

/** Room for connections: each process of the program opens up to ten. */
export async function connections(database: Database): Promise<Finding> {
  if (database.kind === 'embedded') return good('Соединение с базой одно, своё.');
  const { rows } = await database.pool.query<{ used: number; most: number; idle: number }>(
    `select (select count(*) from pg_stat_activity where backend_type = 'client backend')::integer as used,
       current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer as most,
       (select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction' and state_change < now() - interval '10 minutes')::integer as idle`,
  );
  const { used, most, idle } = rows[0]!;
  const text = `Соединений с сервером базы ${used} из ${most}.`;
  if (most - used < 10) return bad(`${text} Следующему процессу может не хватить. Увеличьте max_connections или закройте лишнее.`);
  if (idle > 0) return bad(`${text} ${plural(idle, 'соединение держит', 'соединения держат', 'соединений держат')} открытую транзакцию дольше 10 минут: найдите их в pg_stat_activity и закройте.`);
  return good(text);
}

/** The database's own log must not repeat what people typed. */
export async function databaseLog(database: Database): Promise<Finding> {
  if (database.kind === 'embedded') return good('Своего журнала у встроенной базы нет.');
  const { rows } = await database.pool.query<{ writes: boolean; values: boolean; details: boolean }>(
    `select current_setting('log_statement') <> 'none' or current_setting('log_min_duration_statement') <> '-1' as writes,
       current_setting('log_parameter_max_length') <> '0' as values, current_setting('log_error_verbosity') <> 'terse' as details`,
  );
  const { writes, values, details } = rows[0]!;
  if (writes && values) return bad('Сервер базы пишет в свой журнал запросы вместе со значениями, то есть с именами и телефонами. Задайте ему log_parameter_max_length = 0.');
  if (details) return good('Журнал сервера базы не пишет значений запросов. Чтобы в нём не было и строк DETAIL со значениями ключей, задайте log_error_verbosity = terse.');
  return good('Журнал сервера базы не пишет значений запросов.');
}

/** Days are counted in each organization's own time zone, so both sides must know it. */
export async function timeZones(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ slug: string; time_zone: string; known: boolean }>(
    'select slug, time_zone, exists (select from pg_timezone_names z where z.name = o.time_zone) as known from ryadom.organization o',
  );
  const known = new Set(Intl.supportedValuesOf('timeZone'));
  const isKnown = (zone: string) => known.has(zone) || zone === new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  const strange = rows.filter((row) => !row.known || !isKnown(row.time_zone));
  if (strange.length > 0) return bad(`Часовой пояс неизвестен базе или программе: ${strange.map((row) => `${row.slug} — ${row.time_zone}`).join(', ')}. Поставьте пакет tzdata или исправьте пояс в настройках организации.`);
  return good(`Часовые пояса организаций известны: ${[...new Set(rows.map((row) => row.time_zone))].join(', ') || 'организаций ещё нет'}.`);
}

/** Background work whose process vanished is taken over by another; what stays behind stands still. */
export async function stuckJobs(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ kind: string; n: number }>(
    "select kind, count(*)::integer as n from ryadom.job where (state = 'running' and beat_at < now() - interval '15 minutes') or (state = 'queued' and created_at < now() - interval '1 day') group by kind order by kind",
  );
  if (rows.length === 0) return good('Фоновые задания идут.');
  return bad(`Стоят фоновые задания: ${rows.map((row) => `${row.kind} (${row.n})`).join(', ')}. Запустите или перезапустите сервер, он возьмёт их снова.`);
}

/** When the first family that is no part of a demo was written down. */
export async function oldestFamily(database: Database): Promise<Date | null> {
  const { rows } = await database.pool.query<{ slug: string }>('select slug from ryadom.organization where not is_demo');
  let oldest: Date | null = null;
  for (const { slug } of rows) {
    const found = await database.asOwner(async (tx) => {
      await tx.rows('select ryadom.enter_organization($1)', [slug]);
      return tx.row<{ at: Date | null }>('select min(created_at) as at from ryadom.family');
    });
    if (found?.at && (oldest === null || found.at < oldest)) oldest = found.at;
  }
  return oldest;
}
