import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { databaseKind, emptyPostgres, testDatabase } from '../../testing/databases.ts';
import { Refusal } from '../errors.ts';
import { openPostgres } from './database.ts';
import { migrate, type Migration, pendingMigrations, readMigrations } from './migrate.ts';

// One history of the schema: what is refused, what happens before a change, and what two processes at once do.

const later = (sql: string, name = '9998_later'): Migration => ({ name, sql, checksum: name });
const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

test('a migrated database has nothing left to do, on either kind', async (t) => {
  const database = await testDatabase();
  t.after(() => database.close());
  assert.deepEqual(await pendingMigrations(database), []);
  assert.deepEqual(await migrate(database), []);
});

test('a database of a newer program is refused and not touched', async (t) => {
  const database = await testDatabase();
  t.after(() => database.close());
  await database.pool.query("insert into public.ryadom_migration (name, checksum) values ('9999_of_the_future', 'x')");
  await assert.rejects(pendingMigrations(database), refusal('database_newer'));
  let prepared = false;
  await assert.rejects(migrate(database, async () => void (prepared = true), [...readMigrations(), later('create table ryadom.never ()')]), refusal('database_newer'));
  assert.equal(prepared, false);
  const { rows } = await database.pool.query("select to_regclass('ryadom.never') as found");
  assert.deepEqual(rows, [{ found: null }]);
});

test('a changed released migration is refused', async (t) => {
  const database = await testDatabase();
  t.after(() => database.close());
  await database.pool.query("update public.ryadom_migration set checksum = 'other' where name = (select min(name) from public.ryadom_migration)");
  await assert.rejects(migrate(database), refusal('history_differs'));
});

test('the backup comes before the change; without it nothing changes', async (t) => {
  const database = await testDatabase();
  t.after(() => database.close());
  const known = [...readMigrations(), later('create table ryadom.later (a integer)')];
  const found = async () => (await database.pool.query<{ found: string | null }>("select to_regclass('ryadom.later')::text as found")).rows[0]!.found;
  await assert.rejects(migrate(database, async () => Promise.reject(new Error('no room for a backup')), known), /no room/);
  assert.equal(await found(), null);
  assert.equal((await pendingMigrations(database, known)).length, 1);
  let seen: string | null = 'not asked';
  assert.deepEqual(await migrate(database, async () => void (seen = await found()), known), ['9998_later']);
  assert.equal(seen, null);
  assert.equal(await found(), 'ryadom.later');
});

test('a migration that fails leaves no half of itself and says what the database refused', async (t) => {
  const database = await testDatabase();
  t.after(() => database.close());
  const known = [...readMigrations(), later('create table ryadom.half (a integer); select 1 / 0')];
  await assert.rejects(migrate(database, undefined, known), (error: Refusal) => error.code === 'migration_failed' && /9998_later \(22012\)/.test(error.message));
  const { rows } = await database.pool.query("select to_regclass('ryadom.half') as found");
  assert.deepEqual(rows, [{ found: null }]);
});

if (databaseKind === 'postgresql') {
  test('two processes migrate an empty database at once: each migration once, nobody fails', async (t) => {
    const empty = await emptyPostgres();
    t.after(empty.drop);
    const both = await Promise.all([openPostgres(empty.url, 2), openPostgres(empty.url, 2)]);
    await Promise.all(both.map((database) => migrate(database)));
    const { rows } = await both[0]!.pool.query('select count(*)::integer as n from public.ryadom_migration');
    assert.deepEqual(rows, [{ n: readMigrations().length }]);
    await Promise.all(both.map((database) => database.close()));
  });

  /** An owner of a new database with exactly these rights. */
  async function ownedBy(adminUrl: string, rights: string, prepare: (admin: pg.Client, owner: string) => Promise<void> = async () => {}) {
    const owner = `ryadom_owner_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(`create role ${owner} login ${rights} password 'ryadom-owner-of-tests'`);
    await admin.query(`create database ${owner} owner ${owner}`);
    await prepare(admin, owner);
    const url = Object.assign(new URL(adminUrl), { username: owner, password: 'ryadom-owner-of-tests', pathname: `/${owner}` }).toString();
    return {
      database: await openPostgres(url, 2),
      async drop() {
        await admin.query(`drop database ${owner} with (force)`);
        await admin.query(`drop owned by ${owner} cascade`);
        await admin.query(`drop role ${owner}`);
        await admin.end();
      },
    };
  }

  test('an owner without superuser and CREATEROLE, let into the role by the administrator, is enough', async (t) => {
    const empty = await emptyPostgres();
    t.after(empty.drop);
    // Made by an earlier database of the same server.
    const first = await openPostgres(empty.url, 1);
    await migrate(first);
    await first.close();
    const plain = await ownedBy(empty.adminUrl, '', (admin, owner) => admin.query(`grant ryadom_app to ${owner}`).then(() => {}));
    await migrate(plain.database);
    const who = await plain.database.transaction((tx) => tx.row('select current_user::text as name, (select rolsuper or rolbypassrls from pg_roles where rolname = session_user) as mighty'));
    assert.deepEqual(who, { name: 'ryadom_app', mighty: false });
    await plain.database.close();
    await plain.drop();

    const stranger = await ownedBy(empty.adminUrl, '');
    await assert.rejects(migrate(stranger.database), (error: Refusal) => error.code === 'migration_failed' && /grant ryadom_app to ryadom_owner_/.test(error.message));
    await stranger.database.close();
    await stranger.drop();
  });
}
