import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Refusal } from './../errors.ts';
import { makeFolder } from './config.ts';
import { beatIn } from './folder-beat.ts';

/** The embedded database of a folder: its socket and how to stop it. */
export interface Embedded {
  /** Folder of the socket, to be given to `pg` as host. */
  host: string;
  /** A dump of the whole data folder, to start others from. */
  dump(): Promise<Uint8Array>;
  stop(): Promise<void>;
}

function nameOf(dataDir: string): string {
  makeFolder(dataDir);
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
 * its process, so a kill leaves nothing behind; a beat in the folder keeps out other containers on the same volume.
 */
export async function lockFolder(dataDir: string): Promise<Server | null> {
  const name = nameOf(dataDir);
  const isLinux = process.platform === 'linux';
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\ryadom-${name}` : isLinux ? `\0ryadom-${name}` : join(socketFolder(dataDir), 'lock');
  const server = createServer((socket) => socket.destroy());
  const held = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(path, () => resolve(true));
  });
  if (!held) return null;
  server.unref();
  if (!isLinux) return server;
  const beat = await beatIn(realpathSync(dataDir));
  if (beat === null) {
    await new Promise((resolve) => void server.close(resolve));
    return null;
  }
  // Before the socket goes: whoever gets it next finds the folder free.
  const close = server.close.bind(server);
  server.close = (done) => {
    beat.end();
    return close(done);
  };
  return server;
}

/**
 * Starts the worker. `folder` null keeps everything in memory (tests); `template` is a dump to begin from. Should the
 * database stop by itself (a full disk ends it in the middle of a write), it is opened anew until that succeeds; what was
 * committed is there, and meanwhile clients find no socket.
 */
export async function startEmbedded(socketDir: string, folder: string | null, template: Uint8Array | null): Promise<Embedded> {
  const socket = join(socketDir, '.s.PGSQL.5432');
  // Stands while a new folder is being filled: a kill in between leaves half a database, in which nothing was written yet.
  const making = `${folder}.making`;
  let stopping = false;
  let worker: Worker | null = null;
  let reopening: Promise<void> = Promise.resolve();

  async function launch(): Promise<void> {
    rmSync(socket, { force: true });
    if (folder !== null && existsSync(making)) rmSync(folder, { recursive: true, force: true });
    const fresh = folder === null || !existsSync(join(folder, 'PG_VERSION'));
    if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (folder !== null && fresh) writeFileSync(making, '');
    const started = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
      workerData: { folder, template: fresh ? template : null, socket },
    });
    let reason = 'exit';
    started.on('error', (error: Error) => (reason = error.message));
    await new Promise<void>((resolve, reject) => {
      started.once('exit', () => reject(new Error(reason)));
      started.once('message', () => resolve());
    });
    if (folder !== null) rmSync(making, { force: true });
    chmodSync(socket, 0o600);
    started.removeAllListeners('exit');
    started.once('exit', () => {
      worker = null;
      rmSync(socket, { force: true });
      if (stopping || folder === null) return;
      console.error(`Встроенная база остановилась и открывается заново: ${reason}`);
      reopening = reopen();
    });
    worker = started;
  }

  async function reopen(): Promise<void> {
    for (let wait = 200; ; wait = Math.min(wait * 2, 5000)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (stopping || (await launch().then(() => true, () => false))) return;
    }
  }

  const ask = <T>(order: 'dump' | 'stop', match: (message: unknown) => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      const asked = worker;
      if (!asked) return reject(new Error('The embedded database is not open'));
      const gone = () => reject(new Error('The embedded database stopped'));
      const listen = (message: unknown) => {
        const found = match(message);
        if (found === undefined) return;
        asked.off('message', listen);
        asked.off('exit', gone);
        resolve(found);
      };
      asked.on('message', listen);
      asked.once('exit', gone);
      asked.postMessage(order);
    });

  await launch();
  return {
    host: socketDir,
    dump: () => ask('dump', (message) => (message as { dump?: Uint8Array }).dump),
    async stop() {
      stopping = true;
      await reopening;
      if (worker === null) return;
      const asked = worker;
      const gone = new Promise((resolve) => void asked.once('exit', resolve));
      await ask('stop', (message) => (message === 'stopped' ? true : undefined)).catch(() => {});
      // It leaves by itself: cutting a thread that is still compiling WebAssembly can take the whole process with it.
      let late: NodeJS.Timeout | undefined;
      await Promise.race([gone, new Promise((resolve) => (late = setTimeout(resolve, 3000)))]);
      clearTimeout(late);
      if (worker !== null) await asked.terminate();
    },
  };
}
