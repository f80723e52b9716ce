import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { readStorageAddress } from './files/address.ts';

/** What the surroundings say; every value checked once, at the start. */
export interface Config {
  port: number;
  host: string;
  /** The owner's address of a PostgreSQL; absent: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  secret: string;
  publicUrl: string | null;
  smtpUrl: string | null;
  /** A folder, or an address of a storage that speaks S3. */
  storageUrl: string | null;
  trustProxy: string | null;
  /** Who shows it may read /metrics from another machine. */
  metricsToken?: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/** A malformed setting; the message is one line for the person who starts the program. */
export class BadSetting extends Error {}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** Reads the environment; throws BadSetting with the name of the variable and what it may hold. */
export function readConfig(env: NodeJS.ProcessEnv, override: { dataDir?: string } = {}): Config {
  const dataDir = resolve(override.dataDir ?? (env['DATA_DIR'] || 'data'));
  const portText = env['PORT'] || '3000';
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65535) throw new BadSetting(`PORT: «${portText}» не порт. Нужно число от 0 до 65535`);
  const logLevel = (env['LOG_LEVEL'] || 'info') as Config['logLevel'];
  if (!levels.includes(logLevel)) throw new BadSetting(`LOG_LEVEL: «${logLevel}» не подходит. Можно: ${levels.join(', ')}`);
  const secret = env['SECRET'] || null;
  const metricsToken = env['METRICS_TOKEN'] || null;
  if (metricsToken !== null && !/^[\x21-\x7e]{16,200}$/.test(metricsToken)) throw new BadSetting('METRICS_TOKEN: нужно от 16 знаков латиницы и цифр без пробелов');
  if (secret !== null && secret.length < 32) throw new BadSetting('SECRET: нужно не меньше 32 знаков');
  return {
    port,
    host: host(env['HOST'] || '127.0.0.1'),
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    dataDir,
    secret: secret ?? '',
    publicUrl: url(env, 'PUBLIC_URL', ['http:', 'https:'])?.replace(/\/$/, '') ?? null,
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    storageUrl: storage(env['STORAGE_URL'] || null, dataDir),
    trustProxy: proxy(env['TRUST_PROXY'] || null),
    metricsToken,
    logLevel,
  };
}

function host(text: string): string {
  if (isIP(text) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) throw new BadSetting(`HOST: «${text}» не адрес. Пример: 127.0.0.1 или 0.0.0.0`);
  return text;
}

/** Addresses whose X-Forwarded-For we believe. */
function proxy(text: string | null): string | null {
  const fits = (part: string) => {
    const [address, bits, rest] = part.split('/');
    const family = isIP(address ?? '');
    return rest === undefined && family > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
  };
  const names = ['loopback', 'linklocal', 'uniquelocal'];
  const wrong = text === null || text === 'true' ? undefined : text.split(',').map((part) => part.trim()).find((part) => !names.includes(part) && !fits(part));
  if (wrong !== undefined) throw new BadSetting(`TRUST_PROXY: «${wrong}» не адрес. Примеры: 127.0.0.1, 10.0.0.0/8 или loopback`);
  return text;
}

function storage(text: string | null, dataDir: string): string | null {
  try {
    readStorageAddress(text, dataDir);
  } catch (error) {
    throw new BadSetting((error as Error).message);
  }
  return text;
}

function url(env: NodeJS.ProcessEnv, name: string, protocols: string[]): string | null {
  const text = env[name];
  if (!text) return null;
  const parsed = URL.parse(text);
  if (!parsed || !protocols.includes(parsed.protocol)) {
    throw new BadSetting(`${name}: нужен адрес вида ${protocols[0]}//…`);
  }
  return text;
}

/** The secret of the installation: from SECRET, else made once and kept with the data, readable by the owner alone. */
export function loadSecret(config: Config): Config {
  if (config.secret) return config;
  const file = join(config.dataDir, 'secret');
  try {
    makeFolder(config.dataDir);
    if (!existsSync(file)) keepSecret(file);
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length < 32) throw new BadSetting(`Файл ${file} испорчен: в нём нужно не меньше 32 знаков. Верните его из запасной копии или задайте SECRET`);
    return { ...config, secret };
  } catch (error) {
    throw folderTrouble(config.dataDir, error);
  }
}

/**
 * Makes the data folder with all above it, for its owner alone. Step by step: where the system gives no reason (under /proc)
 * Node's own way never ends. Throws BadSetting.
 */
export function makeFolder(path: string): void {
  try {
    makeStep(path);
  } catch (error) {
    throw folderTrouble(path, error);
  }
  if (!statSync(path).isDirectory()) throw new BadSetting(`DATA_DIR: «${path}» не папка`);
}

function makeStep(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeStep(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What the system has against a data folder, in one line for the person who named it. */
function folderTrouble(path: string, error: unknown): unknown {
  if (error instanceof BadSetting) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EEXIST: `«${path}» не папка`, ENOTDIR: `«${path}» не папка`, EACCES: `нет прав на «${path}»`, EPERM: `нет прав на «${path}»`, ENOENT: `папку «${path}» там не сделать`,
    EROFS: `«${path}» на диске только для чтения`, ENOSPC: `для «${path}» нет места на диске`, ENAMETOOLONG: 'слишком длинный путь', ELOOP: `«${path}» ведёт в круг ссылок`,
  };
  return reasons[code] === undefined ? error : new BadSetting(`DATA_DIR: ${reasons[code]}`);
}

/** Whole or not at all, and once: of two processes that start together one keeps its own. */
function keepSecret(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
