import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTransport } from 'nodemailer';
import { Refusal } from '../kernel/errors.ts';
import type { Config } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import { readStorageAddress } from '../kernel/server/files/address.ts';
import { probeStorage } from '../kernel/server/files/probe.ts';
import { openStorage } from '../kernel/server/files/storage.ts';
import { pendingMigrations } from '../kernel/server/migrate.ts';
import { formatNumber, plural } from '../kernel/texts.ts';
import { verifyAudit } from '../modules/audit/public.ts';
import type { Tools } from './tools.ts';

export interface Check {
  name: string;
  ok: boolean;
  message: string;
}

type Finding = Omit<Check, 'name'>;
const good = (message: string): Finding => ({ ok: true, message });
const bad = (message: string): Finding => ({ ok: false, message });

/** Looks at everything the program stands on; changes nothing. What cannot be looked at is a finding too. */
export async function examine(tools: Tools): Promise<{ ok: boolean; checks: Check[] }> {
  const { config } = tools;
  const checks: Check[] = [];
  const look = async (name: string, find: () => Finding | Promise<Finding>) => {
    try {
      checks.push({ name, ...(await find()) });
    } catch (error) {
      checks.push({ name, ...bad(error instanceof Refusal ? error.message : `Проверка «${name}» не удалась: ${(error as Error).message}`) });
    }
    return checks.at(-1)!.ok;
  };

  await look('node', node);
  const reachable = await look('database', async () => reach(await tools.database()));
  if (reachable) {
    const database = await tools.database();
    const migrated = await look('migrations', () => migrations(database));
    await look('clock', () => clock(database));
    if (migrated) {
      await look('role', () => role(database));
      await look('rights', () => forcedRights(database));
      await look('audit', () => auditChain(database));
      await look('families', () => realFamilies(database));
    }
  }
  await look('disk', () => disk(config));
  await look('folder', () => folder(config));
  await look('mail', () => mail(config));
  await look('storage', () => storage(config));
  return { ok: checks.every((check) => check.ok), checks };
}

function node(): Finding {
  const version = process.versions.node;
  return Number(version.split('.')[0]) >= 24 ? good(`Node ${version}`) : bad(`Node ${version}, а нужен 24 или новее. Выполните «npm ci» в папке программы.`);
}

async function reach(database: Database): Promise<Finding> {
  const started = performance.now();
  const { rows } = await database.pool.query<{ version: string; major: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::integer / 10000 as major",
  );
  const { version, major } = rows[0]!;
  const name = database.kind === 'embedded' ? 'Встроенная база' : 'База';
  const text = `${name} PostgreSQL ${version.split(' ')[0]} отвечает за ${plural(Math.round(performance.now() - started), 'миллисекунду', 'миллисекунды', 'миллисекунд')}.`;
  return major >= 15 ? good(text) : bad(`${text} Нужна версия 15 или новее.`);
}

async function migrations(database: Database): Promise<Finding> {
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return good('Таблицы соответствуют программе.');
  return bad(`База ждёт обновления (${pending.map((migration) => migration.name).join(', ')}). Запустите сервер: он сделает запасную копию и обновит её.`);
}

async function clock(database: Database): Promise<Finding> {
  const before = Date.now();
  const { rows } = await database.pool.query<{ at: Date }>('select clock_timestamp() as at');
  const shift = Math.round((rows[0]!.at.getTime() - (before + Date.now()) / 2) / 1000);
  if (new Date().getUTCFullYear() < 2026) return bad('Часы машины стоят в прошлом. Включите сверку времени.');
  return Math.abs(shift) <= 5 ? good('Часы программы и базы идут вместе.') : bad(`Часы базы и программы расходятся на ${plural(Math.abs(shift), 'секунду', 'секунды', 'секунд')}. Включите сверку времени на обеих машинах.`);
}

async function role(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ rolsuper: boolean; rolbypassrls: boolean; member: boolean }>(
    "select rolsuper, rolbypassrls, pg_has_role(current_user, oid, 'member') as member from pg_roles where rolname = 'ryadom_app'",
  );
  const found = rows[0];
  if (!found) return bad('Нет роли ryadom_app, под которой работает программа. Восстановите её: create role ryadom_app nologin.');
  if (found.rolsuper || found.rolbypassrls) return bad('Роль ryadom_app обходит права на строки. Выполните: alter role ryadom_app nosuperuser nobypassrls.');
  if (!found.member) return bad('Владелец базы не может работать под ролью ryadom_app. Выполните: grant ryadom_app to владелец.');
  return good('Программа работает под своей ролью ryadom_app.');
}

async function forcedRights(database: Database): Promise<Finding> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'ryadom'::regnamespace and c.relkind = 'r' and not c.relrowsecurity
       and has_table_privilege('ryadom_app', c.oid, 'select') order by 1`,
  );
  if (rows.length > 0) return bad(`У таблиц выключены права на строки: ${rows.map((row) => row.name).join(', ')}.`);
  return good('Права на строки включены у всех таблиц.');
}

async function auditChain(database: Database): Promise<Finding> {
  const { ok, message } = await verifyAudit(database);
  return { ok, message };
}

/** Advice, not trouble: a power cut may lose the last writes of the embedded database. */
async function realFamilies(database: Database): Promise<Finding> {
  if (database.kind === 'postgresql') return good('Данные лежат на сервере PostgreSQL.');
  const { rows } = await database.pool.query<{ n: number }>(
    'select count(*)::integer as n from ryadom.family f join ryadom.organization o on o.id = f.organization_id where not o.is_demo',
  );
  const count = rows[0]!.n;
  if (count === 0) return good('На встроенной базе нет настоящих семей.');
  return good(`На встроенной базе ${plural(count, 'настоящая семья', 'настоящие семьи', 'настоящих семей')}: отключение питания может стоить последних записей. Перенесите их на PostgreSQL (backup и restore).`);
}

/** The nearest folder on the way up that is there already. */
function existing(path: string): string {
  let found = path;
  while (!existsSync(found)) found = dirname(found);
  return found;
}

function disk(config: Config): Finding {
  const { bavail, bsize } = statfsSync(existing(config.dataDir));
  const free = bavail * bsize;
  const text = `Свободно ${formatNumber(Math.round(free / 1e8) / 10)} ГБ там, где ${config.dataDir}.`;
  return free >= 5e8 ? good(text) : bad(`${text} Нужно не меньше 0,5 ГБ: иначе записи будут отклоняться.`);
}

function folder(config: Config): Finding {
  const { dataDir } = config;
  if (!existsSync(dataDir)) return good(`Папки ${dataDir} ещё нет: она сделается при запуске.`);
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  if (process.platform === 'win32') return good(`Папка ${dataDir} доступна.`);
  const open = ['', 'pg', 'secret', 'backups'].map((name) => join(dataDir, name)).filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
  // What lies in a closed folder is closed, whatever its own rights.
  if (open.includes(join(dataDir, ''))) return bad(`Папку ${dataDir} могут открыть другие пользователи машины. Выполните: chmod 700 ${dataDir}`);
  return good(`Папка ${dataDir} открыта только своему пользователю.`);
}

async function mail(config: Config): Promise<Finding> {
  if (config.smtpUrl === null) return good('Почта не настроена (SMTP_URL): ссылки-приглашения копируют с экрана.');
  const host = new URL(config.smtpUrl).host;
  const transport = createTransport(config.smtpUrl, { connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 5000 } as object);
  try {
    await transport.verify();
    return good(`Почтовый сервер ${host} принимает письма.`);
  } catch (error) {
    return bad(`Почтовый сервер ${host} не принимает нас: ${(error as Error).message}. Проверьте SMTP_URL.`);
  } finally {
    transport.close();
  }
}

async function storage(config: Config): Promise<Finding> {
  const address = readStorageAddress(config.storageUrl, config.dataDir);
  if (address.kind === 'folder' && !existsSync(address.path)) {
    accessSync(existing(address.path), constants.W_OK);
    return good(`Хранилище файлов: папки ${address.path} ещё нет, она сделается с первым файлом.`);
  }
  const files = openStorage(config);
  try {
    await probeStorage(files);
    return good(`Хранилище файлов ${files.place}: записали, прочли и убрали пробный файл.`);
  } catch (error) {
    const { reason, code } = error as { reason?: string; code?: string };
    return bad(`Хранилище файлов ${files.place} не принимает файлы (${reason ?? code}). Проверьте STORAGE_URL, права и место на диске.`);
  }
}
