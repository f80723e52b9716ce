import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTransport } from 'nodemailer';
import { Refusal } from '../kernel/errors.ts';
import type { Config } from '../kernel/server/config.ts';
import { readStorageAddress } from '../kernel/server/files/address.ts';
import { probeStorage } from '../kernel/server/files/probe.ts';
import { openStorage } from '../kernel/server/files/open-storage.ts';
import { formatNumber, plural } from '../kernel/texts.ts';
import { backupFolder, ownBackups } from '../server/care.ts';
import * as look from './doctor-database.ts';
import { bad, type Check, type Finding, good } from './finding.ts';
import type { Tools } from './tools.ts';

/** Looks at everything the program stands on; changes nothing. What cannot be looked at is a finding too. */
export async function examine(tools: Tools): Promise<{ ok: boolean; checks: Check[] }> {
  const { config } = tools;
  const checks: Check[] = [];
  const check = async (name: string, find: () => Finding | Promise<Finding>) => {
    try {
      checks.push({ name, ...(await find()) });
    } catch (error) {
      checks.push({ name, ...bad(error instanceof Refusal ? error.message : `Проверка «${name}» не удалась: ${(error as Error).message}`) });
    }
    return checks.at(-1)!.ok;
  };

  await check('node', node);
  let started: Date | null = null;
  const reachable = await check('database', async () => look.reach(await tools.database()));
  if (reachable) {
    const database = await tools.database();
    const migrated = await check('migrations', () => look.migrations(database));
    await check('clock', () => look.clock(database));
    await check('connections', () => look.connections(database));
    await check('databaseLog', () => look.databaseLog(database));
    if (migrated) {
      await check('role', () => look.role(database));
      await check('rights', () => look.forcedRights(database));
      await check('audit', () => look.auditChain(database));
      await check('seal', async () => look.auditTail(database, await tools.serverRuns()));
      await check('zones', () => look.timeZones(database));
      await check('jobs', () => look.stuckJobs(database));
      await check('families', () => look.realFamilies(database));
      started = await look.oldestFamily(database).catch(() => null);
    }
  }
  await check('disk', () => disk(config));
  await check('folder', () => folder(config));
  await check('secret', () => secret(config));
  await check('address', () => address(config));
  await check('backups', () => backups(config, started));
  await check('mail', () => mail(config));
  await check('storage', () => storage(config));
  return { ok: checks.every((one) => one.ok), checks };
}

function node(): Finding {
  const version = process.versions.node;
  return Number(version.split('.')[0]) >= 24 ? good(`Программа работает на Node ${version}.`) : bad(`Программа работает на Node ${version}, а нужен 24 или новее. Выполните «npm ci» в папке программы.`);
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

/** A key that a person made up can be guessed, and with it everybody's session. */
function secret(config: Config): Finding {
  const file = join(config.dataDir, 'secret');
  const advice = 'Сделайте случайный: openssl rand -base64 32';
  if (config.secret !== '') {
    const letters = new Set(config.secret).size;
    return letters >= 12 ? good('Ключ подписи входа задан в SECRET.') : bad(`Ключ в SECRET легко угадать: в нём всего ${plural(letters, 'разный знак', 'разных знака', 'разных знаков')}. ${advice}; все войдут заново.`);
  }
  if (!existsSync(file)) return good('Ключ подписи входа сделается при первом запуске.');
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) return bad(`Файл ${file} могут прочесть другие. Выполните: chmod 600 ${file}`);
  return good(`Ключ подписи входа лежит в ${file}.`);
}

const isLocal = (host: string) => ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);

/** Passwords and families must not go over the network in the open, and behind a proxy callers must be told apart. */
function address(config: Config): Finding {
  const { publicUrl, trustProxy, host } = config;
  if (publicUrl === null) {
    return isLocal(host) ? good('Программу открывают только с этой машины (PUBLIC_URL не задан).') : bad(`Программа слушает ${host}, а PUBLIC_URL не задан. Поставьте перед ней nginx с TLS и задайте PUBLIC_URL=https://…`);
  }
  const url = new URL(publicUrl);
  if (url.protocol === 'http:') {
    return isLocal(url.hostname) ? good(`Адрес ${publicUrl} только для этой машины.`) : bad(`Адрес ${publicUrl} без TLS: пароли и сведения о семьях идут по сети открыто. Поставьте перед программой nginx с TLS и задайте PUBLIC_URL=https://…`);
  }
  if (trustProxy === null) return bad(`Адрес ${publicUrl} обслуживает прокси, а TRUST_PROXY не задан: все посетители выглядят одним, и чужие ошибки входа закроют вход всем. Задайте TRUST_PROXY=127.0.0.1 (адрес прокси).`);
  return good(`Адрес ${publicUrl}, прокси ${trustProxy === 'true' ? '127.0.0.1' : trustProxy}.`);
}

const days = (ms: number) => Math.floor(ms / 86_400_000);

/** Copies are there and fresh. A register that is younger than a week may have none yet. */
function backups(config: Config, started: Date | null): Finding {
  const place = backupFolder(config);
  const newest = ownBackups(place).at(-1);
  const advice = `Наладьте ежедневную: ryadom backup --out ${join(place, 'ГГГГ-ММ-ДДTчч-мм-сс-daily.ryadom')} (deploy/ryadom-backup.timer).`;
  if (newest) {
    const age = days(Date.now() - newest.at.getTime());
    const text = `Последняя запасная копия: ${newest.at.toISOString().slice(0, 10)}, ${place}.`;
    return age <= 3 ? good(text) : bad(`${text} Ей ${plural(age, 'день', 'дня', 'дней')}. ${advice}`);
  }
  const age = started === null ? 0 : days(Date.now() - started.getTime());
  if (age >= 7) return bad(`Запасных копий в ${place} нет, а записи ведутся ${plural(age, 'день', 'дня', 'дней')}. ${advice}`);
  return good(`Запасных копий в ${place} пока нет. ${advice}`);
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
