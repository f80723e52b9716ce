import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../../errors.ts';

/**
 * A backup is one gzip file of lines of JSON. The first line is the manifest; then come sections (`{"table": …}` followed
 * by its rows), files, sequences; the last line holds the number of rows and the SHA-256 of everything before it.
 */
export interface Manifest {
  format: 'ryadom-backup';
  formatVersion: 1;
  createdAt: string;
  /** Whether the stored files are in it; absent in copies of older programs, which have them. */
  files?: boolean;
  /** The migrations that the database had, in order. */
  migrations: { name: string; checksum: string }[];
}

export interface Section {
  table: string;
  columns: string[];
  organization: number | null;
}
/** `secret`, or `files/` and the key in the storage. */
export interface FileEntry {
  file: string;
  base64: string;
  /** The next line goes on with the same file. */
  more?: true;
}
export interface SequenceEntry {
  sequence: string;
  value: number;
  called: boolean;
}
export interface End {
  end: true;
  rows: number;
  sha256: string;
}

export const refusals = {
  backup_damaged: 'Файл запасной копии повреждён или обрезан. Ничего не восстановлено, база прежняя.',
  backup_newer: 'Запасная копия сделана более новой версией программы ({name}). Обновите программу и повторите.',
  backup_history_differs: 'Запасная копия сделана другой сборкой программы: миграция {name} не такая. Восстановите её той сборкой, что её делала.',
  not_a_backup: 'Это не запасная копия Рядом.',
  database_not_empty: 'В базе уже есть организации или пользователи. Восстанавливают только в пустую базу: возьмите новую папку DATA_DIR или новую базу.',
} as const;

export function refuse(code: keyof typeof refusals, name = ''): Refusal {
  return new Refusal(code === 'database_not_empty' ? 409 : 422, code, refusals[code].replace('{name}', name));
}

/** Lines of a backup; a file that is no gzip or is cut off is refused, one that cannot be opened throws as the system does. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    let rest = '';
    for await (const text of source.pipe(gunzip).setEncoding('utf8') as AsyncIterable<string>) {
      const lines = text.split('\n');
      lines[0] = rest + lines[0]!;
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== '') yield rest;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_') ? refuse('backup_damaged') : error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Reads the file to its end and checks the digest, before anything of it is believed. */
export async function verifyBackup(file: string): Promise<Manifest> {
  const hash = createHash('sha256');
  let manifest: Manifest | null = null;
  let end: End | null = null;
  let pending: string | null = null;
  try {
    for await (const line of readLines(file)) {
      manifest ??= readManifest(line);
      if (end !== null) throw refuse('backup_damaged');
      if (pending !== null) hash.update(`${pending}\n`);
      pending = line;
      if (line.startsWith('{"end":')) end = parse<End>(line);
    }
  } catch (error) {
    if (manifest === null && error instanceof Refusal) throw refuse('not_a_backup');
    throw error;
  }
  if (manifest === null) throw refuse('not_a_backup');
  if (end === null || hash.digest('hex') !== end.sha256) throw refuse('backup_damaged');
  return manifest;
}

function readManifest(line: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(line) as Manifest;
  } catch {
    throw refuse('not_a_backup');
  }
  if (manifest?.format !== 'ryadom-backup' || manifest.formatVersion !== 1 || !Array.isArray(manifest.migrations)) throw refuse('not_a_backup');
  return manifest;
}

export function parse<T>(line: string): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw refuse('backup_damaged');
  }
}
