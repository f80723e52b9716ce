import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Refusal } from '../../errors.ts';

export interface StoredFile {
  key: string;
  /** Bytes. */
  size: number;
  /** When it was put there. */
  at: Date;
}

/** An open file: its bytes come as they are asked for. */
export interface OpenFile {
  size: number;
  stream: Readable;
}

/**
 * Where files lie: a folder or a storage that speaks S3. Keys are `1/attachments/ab/ab12…`: the organization's number, the
 * module and chance; never a name of a person or of a file. What is lost or full is told by `storage_unavailable` (503), and
 * nothing half-written is ever to be seen under a key.
 */
export interface FileStorage {
  /** For people, without key and secret: a folder or a server with its bucket. */
  place: string;
  /** Puts a file of this machine under a new key: whole or not at all. `sha256` (hex) is checked where the storage can. */
  put(key: string, path: string, facts: { size: number; sha256: string; type: string }): Promise<void>;
  /** Null when there is no such key. */
  open(key: string): Promise<OpenFile | null>;
  /** Does nothing when there is no such key. */
  remove(key: string): Promise<void>;
  /** Everything whose key begins so, in any order. */
  list(prefix: string): AsyncIterable<StoredFile>;
}

/** A key for a new file of an organization: chance alone, so that neither names nor contents can be guessed from it. */
export function newKey(organizationId: number, noun: string): string {
  const random = randomUUID();
  return `${organizationId}/${noun}/${random.slice(0, 2)}/${random}`;
}

/** Said to the person whose file could not be put or read; the program tries again with the next request. */
export function storageLost(reason: string): Refusal {
  return Object.assign(new Refusal(503, 'storage_unavailable', 'Хранилище файлов сейчас не отвечает. Записи целы; повторите через минуту, а если не поможет, скажите администратору.'), { reason });
}

/** Keys come from our own tables and backups; one that leads out of the storage is a forged backup. */
export function checkKey(key: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(key) || key.length > 300) throw new Error(`A key of the storage may not look like this (${key.length} characters)`);
  return key;
}
