import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { badField, Refusal } from '../kernel/errors.ts';
import { enterOrganization } from '../kernel/server/enter.ts';
import type { Tools } from './tools.ts';

/** What a person typed: options by name (a flag that was given is `yes`), and the files. */
export interface Order {
  tools: Tools;
  values: Record<string, string>;
  files: string[];
}

/** One command of `ryadom`. Modules are loaded by the verb that needs them, so that each starts quickly. */
export interface Verb {
  name: string;
  usage: string;
  title: string;
  options: Record<string, 'required' | 'optional' | 'flag'>;
  /** How many files it takes. */
  files?: number;
  run(order: Order): Promise<object>;
  /** The result for a person; without it JSON. */
  print?(result: never): string;
  /** Why the result counts as a failure (exit status 1), or null. */
  failure?(result: never): { code: string; message: string } | null;
}

export const lines = (items: readonly string[], none: string) => `${(items.length > 0 ? items : [none]).join('\n')}\n`;

/** Checks a value of an option as the HTTP contracts do; refuses with the option's name. */
export function checked<T>(schema: z.ZodType<T>, option: string, value: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badField(`--${option}`, 'invalid_input', result.error.issues[0]!.message);
}

/** Reads a file that a person named; a missing or unreadable one is refused in one line. */
export function readNamed(path: string): Buffer {
  try {
    return readFileSync(resolve(path));
  } catch (error) {
    throw fileRefusal(path, error);
  }
}

export function fileRefusal(path: string, error: unknown): Refusal {
  const { code } = error as NodeJS.ErrnoException;
  const reason = { ENOENT: 'такого файла или папки нет', EACCES: 'нет прав', EISDIR: 'это папка', ENOSPC: 'на диске кончилось место' }[code ?? ''] ?? code ?? 'не открывается';
  return new Refusal(422, 'file_unavailable', `Файл «${path}»: ${reason}.`);
}

export function writeNamed(path: string, bytes: Uint8Array) {
  const file = resolve(path);
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw fileRefusal(path, error);
  }
  return { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Enters an organization or says which word of the command was wrong. */
export async function entered(tx: Parameters<typeof enterOrganization>[0], slug: string) {
  return enterOrganization(tx, slug).catch((error: unknown) => {
    if (error instanceof Refusal) throw new Refusal(404, 'unknown_organization', `Организации «${slug}» нет. Список: ryadom organization list`);
    throw error;
  });
}

/** A copy with files may be larger than what memory takes at once. */
async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Runs `work` on a file and describes it. */
export async function describeFile(path: string, work: (file: string) => Promise<void>) {
  const file = resolve(path);
  try {
    await work(file);
    return { file, bytes: statSync(file).size, sha256: await sumOf(file) };
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EISDIR', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '') && (error as NodeJS.ErrnoException).path !== undefined) {
      throw fileRefusal(path, error);
    }
    throw error;
  }
}
