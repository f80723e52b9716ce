import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openInMemory } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';

// Making an empty embedded database takes many seconds, unpacking one about one. So an empty, migrated one is kept beside
// the packages, named after the migrations that made it.
const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
const prefix = 'ryadom-template-';

function fileName(): string {
  const history = createHash('sha256').update(readMigrations().map((migration) => migration.checksum).join());
  return `${prefix}${history.digest('hex').slice(0, 16)}.tar`;
}

async function make(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  try {
    const fresh = await openInMemory(folder, null);
    try {
      await migrate(fresh);
      return await fresh.embedded!.dump();
    } finally {
      await fresh.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The dump of an empty, migrated database: the kept one, else made now and kept where the folder lets us. */
export async function emptyDatabase(): Promise<Uint8Array> {
  const name = fileName();
  const file = join(cache, name);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  const dump = await make();
  try {
    mkdirSync(cache, { recursive: true });
    // Processes that start at once each make one; whoever renames last wins with the same content.
    writeFileSync(`${file}.${process.pid}`, dump);
    renameSync(`${file}.${process.pid}`, file);
    for (const old of readdirSync(cache)) if (old.startsWith(prefix) && old.endsWith('.tar') && old !== name) rmSync(join(cache, old), { force: true });
  } catch {
    // Packages installed for everybody and read-only: the next start makes it again.
  }
  return dump;
}
