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

// Databases that another owner made stay his: the owner's name is part of the template's.
const history = createHash('sha256')
  .update(readMigrations().map((migration) => migration.checksum).join() + 'ryadom_owner')
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

/** An owner as a careful administrator gives it: no superuser, so that forced row-level security binds it too. */
const owner = { name: 'ryadom_owner', password: 'ryadom-owner-of-tests' };

/** An empty database of its own on a real server, owned by an ordinary role that may create roles. */
export async function emptyPostgres(): Promise<{ url: string; adminUrl: string; drop(): Promise<void> }> {
  const server = await startPostgres();
  const name = `ryadom_test_${randomBytes(6).toString('hex')}`;
  let url = '';
  await asAdmin(server.url, async (admin) => {
    url = ownerUrl(server.url, await makeOwner(admin));
    await admin.query(`create database ${name} owner ${new URL(url).username}`);
  });
  return {
    url: at(url, name),
    adminUrl: server.url,
    async drop() {
      await asAdmin(server.url, (admin) => admin.query(`drop database if exists ${name} with (force)`));
      server.stop();
    },
  };
}

async function onPostgres(): Promise<Database> {
  const server = await startPostgres();
  const template = `ryadom_template_${history}`;
  const name = `ryadom_test_${randomBytes(6).toString('hex')}`;
  let url = '';
  await asAdmin(server.url, async (admin) => {
    url = ownerUrl(server.url, await makeOwner(admin));
    const user = new URL(url).username;
    const found = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount === 0) {
      await admin.query(`drop database if exists ${template}_making`);
      await admin.query(`create database ${template}_making owner ${user}`);
      const making = await openPostgres(at(url, `${template}_making`));
      await migrate(making);
      await making.close();
      await admin.query(`alter database ${template}_making rename to ${template}`);
    }
    await admin.query(`create database ${name} template ${template} owner ${user}`);
  });
  const database = await openPostgres(at(url, name), 10);
  const close = database.close.bind(database);
  database.close = async () => {
    await close();
    await asAdmin(server.url, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    server.stop();
  };
  return database;
}

/** Runs `work` as the server's administrator, one test file at a time: the first makes what the others use. */
async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock(778899)');
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** Makes the owner; false: whoever was given in TEST_DATABASE_URL is no superuser and owns the databases as well. */
async function makeOwner(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user');
  if (!rows[0]!.rolsuper) return false;
  const found = await admin.query('select 1 from pg_roles where rolname = $1', [owner.name]);
  if (found.rowCount === 0) await admin.query(`create role ${owner.name} login createrole password '${owner.password}'`);
  const app = await admin.query("select 1 from pg_roles where rolname = 'ryadom_app'");
  // From PostgreSQL 16 on only its maker may hand a role on.
  if (app.rowCount! > 0) await admin.query(`grant ryadom_app to ${owner.name} with admin option`);
  return true;
}

const ownerUrl = (url: string, made: boolean) => (made ? Object.assign(new URL(url), { username: owner.name, password: owner.password }).toString() : url);
const at = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).toString();
