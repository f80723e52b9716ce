import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../kernel/errors.ts';
import { largestFile } from '../contract.ts';
import { refuseFile } from '../rules/found.ts';
import { texts } from '../texts.ru.ts';

/** A file on this machine until it is stored. */
export interface Draft {
  path: string;
  size: number;
  /** Hex. */
  sha256: string;
}

const hourMs = 3600_000;
/** A browser hears a refusal only when it has sent everything; so much too much is read for its sake, the rest is cut off. */
const patience = 4 * largestFile;

/** Where uploads lie while they are looked at; only the program's user may look in. */
const draftsFolder = (dataDir: string): string => join(dataDir, 'tmp');

/**
 * Writes the body of a request into a file of its own as it arrives: memory stays small. Throws 413 for what is too large (by
 * the announced length at once), 415 for a form, 422 for nothing at all or for what was cut off.
 */
export async function receive(body: Readable | undefined, headers: Readonly<Record<string, string | string[] | undefined>>, dataDir: string): Promise<Draft> {
  if (/^multipart\//i.test(String(headers['content-type'] ?? ''))) throw new Refusal(415, 'unsupported_type', texts.refusals.unsupported_body);
  if (body === undefined || typeof body.pipe !== 'function') throw refuseFile('file_empty');
  const announced = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  if (announced !== null && announced > largestFile) throw refuseFile('file_too_large');
  await mkdir(draftsFolder(dataDir), { recursive: true, mode: 0o700 });
  const path = join(draftsFolder(dataDir), `upload-${randomUUID()}`);
  const hash = createHash('sha256');
  let size = 0;
  try {
    await pipeline(
      body,
      async function* bounded(source: AsyncIterable<Buffer>) {
        for await (const piece of source) {
          size += piece.length;
          if (size > patience) break;
          if (size > largestFile) continue;
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    );
    if (size > largestFile) throw refuseFile('file_too_large');
    if (size === 0) throw refuseFile('file_empty');
    if (announced !== null && size !== announced) throw refuseFile('file_cut');
  } catch (error) {
    await rm(path, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    // The connection broke in the middle; what the disk says has a syscall other than reading a socket.
    if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || (code === undefined && (error as Error).message === 'aborted') || syscall === 'read') throw refuseFile('file_cut');
    throw error;
  }
  return { path, size, sha256: hash.digest('hex') };
}

/** Removes what a killed process left behind. */
export async function sweepDrafts(dataDir: string): Promise<void> {
  const folder = draftsFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => null);
    if (name.startsWith('upload-') && facts !== null && Date.now() - facts.mtimeMs > hourMs) await rm(path, { force: true });
  }
}
