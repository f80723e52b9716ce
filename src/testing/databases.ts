import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openInMemory, openPostgres } from '../kernel/server/database.ts';
import { emptyDatabase } from '../kernel/server/embedded-template.ts';
import { migrate, readMigrations } from '../kernel/server/migrate.ts';
import { startPostgres } from './postgres.ts';

/** Which kind of database this run of the tests uses: `TEST_DATABASE=postgresql`, else the embedded one. */
export const databaseKind = process.env['TEST_DATABASE'] === 'postgresql' ? 'postgresql' : 'embedded';

const history = createHash('sha256')
  .update(readMigrations().map((migration) => migration.checksum).join())
  .digest('hex')
  .slice(0, 16);

/** A migrated, empty database for one test file, of the kind that the run asks for. */
export async function testDatabase(kind: 'embedded' | 'postgresql' = databaseKind): Promise<Database> {
  return kind === 'postgresql' ? onPostgres() : inMemory();
}

async function inMemory(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-test-'));
  const database = await openInMemory(folder, await emptyDatabase());
  const close = database.close.bind(database);
  database.close = async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
  return database;
}

async function onPostgres(): Promise<Database> {
  const server = await startPostgres();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const template = `ryadom_template_${history}`;
  const name = `ryadom_test_${randomBytes(6).toString('hex')}`;
  const urlOf = (database: string) => Object.assign(new URL(server.url), { pathname: `/${database}` }).toString();
  try {
    // Test files run at once; one makes the template, the others wait for it.
    await admin.query('select pg_advisory_lock(778899)');
    const found = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount === 0) {
      await admin.query(`drop database if exists ${template}_making`);
      await admin.query(`create database ${template}_making`);
      const making = await openPostgres(urlOf(`${template}_making`));
      await migrate(making);
      await making.close();
      await admin.query(`alter database ${template}_making rename to ${template}`);
    }
    await admin.query(`create database ${name} template ${template}`);
  } finally {
    await admin.query('select pg_advisory_unlock(778899)');
    await admin.end();
  }
  const database = await openPostgres(urlOf(name), 10);
  const close = database.close.bind(database);
  database.close = async () => {
    await close();
    const again = new pg.Client({ connectionString: server.url });
    await again.connect();
    await again.query(`drop database if exists ${name} with (force)`);
    await again.end();
    server.stop();
  };
  return database;
}
