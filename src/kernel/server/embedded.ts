import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Refusal } from './../errors.ts';

/** The embedded database of a folder: its socket and how to stop it. */
export interface Embedded {
  /** Folder of the socket, to be given to `pg` as host. */
  host: string;
  /** A dump of the whole data folder, to start others from. */
  dump(): Promise<Uint8Array>;
  stop(): Promise<void>;
}

function nameOf(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 20);
}

/** Where the socket of a data folder lies. Paths of sockets must stay under 107 bytes, so a deep folder gets one in tmp. */
export function socketFolder(dataDir: string): string {
  const near = join(realpathSync(dataDir), 'run');
  const folder = Buffer.byteLength(near) < 80 ? near : join(tmpdir(), `ryadom-${process.getuid?.() ?? 0}-${nameOf(dataDir)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = statSync(folder).uid;
  if (process.getuid && owner !== process.getuid()) {
    throw new Refusal(409, 'data_not_ours', `Папка ${folder} принадлежит другому пользователю системы. Запустите программу от него.`);
  }
  chmodSync(folder, 0o700);
  return folder;
}

/**
 * Holds the data folder for this process, or gives null when another process holds it. An abstract socket vanishes with
 * its process, so a kill leaves nothing behind.
 */
export async function lockFolder(dataDir: string): Promise<Server | null> {
  const name = nameOf(dataDir);
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\ryadom-${name}` : process.platform === 'linux' ? `\0ryadom-${name}` : join(socketFolder(dataDir), 'lock');
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Starts the worker. `folder` null keeps everything in memory (tests); `template` is a dump to begin from. */
export async function startEmbedded(socketDir: string, folder: string | null, template: Uint8Array | null): Promise<Embedded> {
  const socket = join(socketDir, '.s.PGSQL.5432');
  rmSync(socket, { force: true });
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = folder === null || !existsSync(join(folder, 'PG_VERSION'));
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: { folder, template: fresh ? template : null, socket },
  });
  const answer = <T>(match: (message: unknown) => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      worker.once('error', reject);
      const listen = (message: unknown) => {
        const found = match(message);
        if (found === undefined) return;
        worker.off('message', listen);
        worker.off('error', reject);
        resolve(found);
      };
      worker.on('message', listen);
    });
  await answer((message) => (message === 'ready' ? true : undefined));
  chmodSync(socket, 0o600);
  return {
    host: socketDir,
    async dump() {
      const dumped = answer((message) => (message as { dump?: Uint8Array }).dump);
      worker.postMessage('dump');
      return dumped;
    },
    async stop() {
      const stopped = answer((message) => (message === 'stopped' ? true : undefined));
      worker.postMessage('stop');
      await stopped;
      await worker.terminate();
      rmSync(socket, { force: true });
    },
  };
}
