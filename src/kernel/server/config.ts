import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

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
  trustProxy: string | null;
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
  if (secret !== null && secret.length < 32) throw new BadSetting('SECRET: нужно не меньше 32 знаков');
  return {
    port,
    host: env['HOST'] || '127.0.0.1',
    databaseUrl: url(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    dataDir,
    secret: secret ?? '',
    publicUrl: url(env, 'PUBLIC_URL', ['http:', 'https:'])?.replace(/\/$/, '') ?? null,
    smtpUrl: url(env, 'SMTP_URL', ['smtp:', 'smtps:']),
    trustProxy: env['TRUST_PROXY'] || null,
    logLevel,
  };
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
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return { ...config, secret: readFileSync(file, 'utf8').trim() };
}
