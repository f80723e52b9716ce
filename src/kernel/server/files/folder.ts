import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkKey, type FileStorage, storageLost } from './storage.ts';

/** Files on their way in lie here, under names of chance; a dot cannot begin a key. */
const incoming = '.incoming';
const hourMs = 3600_000;

const code = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).name;

/** Runs work on the folder; whatever the machine refuses is a lost storage, not a defect of the program. */
async function orLost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A full disk has words of its own.
    if (typeof (error as NodeJS.ErrnoException).syscall === 'string' && code(error) !== 'ENOSPC') throw storageLost(code(error));
    throw error;
  }
}

/** What is renamed into a folder is there after a power cut only when the folder itself reached the disk. */
async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network folders cannot do it; they answer only when it is done.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'].includes(code(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** A folder of this machine as the storage: only its user may look in (0700, files 0600). */
export function openFolder(root: string): FileStorage {
  const pathOf = (key: string) => join(root, ...checkKey(key).split('/'));

  async function put(key: string, path: string): Promise<void> {
    const target = pathOf(key);
    const draft = join(root, incoming, randomUUID());
    await orLost(async () => {
      await mkdir(join(root, incoming), { recursive: true, mode: 0o700 });
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      try {
        await pipeline(createReadStream(path), createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true }));
        await rename(draft, target);
        await settle(dirname(target));
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw error;
      }
    });
  }

  return {
    place: root,
    put,
    open: (key) =>
      orLost(async () => {
        try {
          const { size } = await stat(pathOf(key));
          const handle = await open(pathOf(key), 'r');
          return { size, stream: handle.createReadStream() };
        } catch (error) {
          // A folder that is not there at all is a lost disk, not a lost file.
          if (code(error) === 'ENOENT' && (await stat(root).catch(() => null)) !== null) return null;
          throw error;
        }
      }),
    remove: (key) => orLost(() => rm(pathOf(key), { force: true })),
    async *list(prefix) {
      const found = await orLost(async () => {
        try {
          return await opendir(root, { recursive: true });
        } catch (error) {
          if (code(error) === 'ENOENT') return null;
          throw error;
        }
      });
      if (found === null) return;
      for await (const entry of found) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const key = relative(root, path).split(sep).join('/');
        const facts = await stat(path).catch(() => null);
        if (facts === null) continue;
        if (key.startsWith(`${incoming}/`)) {
          // Left by a process that was killed in the middle.
          if (Date.now() - facts.mtimeMs > hourMs) await rm(path, { force: true }).catch(() => {});
        } else if (key.startsWith(prefix)) yield { key, size: facts.size, at: facts.mtime };
      }
    },
  };
}
