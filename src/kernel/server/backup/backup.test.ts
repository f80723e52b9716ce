import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startTestApp } from '../../../testing/app.ts';
import { databaseKind, testDatabase } from '../../../testing/databases.ts';
import type { Database } from '../database.ts';
import { backup, restore } from './public.ts';
import { listTables, lookInto } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'ryadom-backup-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Each table's rows as a digest, with the owner's eyes in every organization. */
async function contents(database: Database): Promise<Record<string, string[]>> {
  return database.asOwner(async (tx) => {
    const found: Record<string, string[]> = {};
    const organizations = await tx.rows<{ id: number }>('select id from ryadom.organization order by id');
    for (const table of await listTables(tx)) {
      for (const { id } of table.byOrganization ? organizations : [{ id: null }]) {
        await lookInto(tx, id);
        const where = id === null ? '' : `where organization_id = ${id}`;
        const row = await tx.row<{ digest: string | null }>(`select md5(string_agg(t::text, '|' order by t::text collate "C")) digest from ${table.name} t ${where}`);
        (found[table.name] ??= []).push(row!.digest ?? '');
      }
    }
    return found;
  });
}

test('a backup of one kind of database restores into the other, row for row; the audit chain holds', async () => {
  const app = await startTestApp();
  const config = { ...app.services.config, dataDir: join(folder, 'from') };
  const first = await app.organization('first');
  await app.organization('second');
  const manager = await app.staff(first, ['manager', 'administrator']);
  await app.call(manager, 'GET', '/practices');
  await app.database.asOwner((tx) => tx.rows("insert into ryadom.audit_tail (organization_id, operation, outcome, details) values ($1, 'test', 'done', '{\"a\": [1, 2.50, \"ё\"]}')", [first.id]));
  await app.database.asOwner((tx) => tx.rows('select ryadom.seal_audit()'));
  const file = join(folder, 'one.ryadom');
  const made = await backup({ ...app.services, config }, file);
  assert.ok(made.rows > 5);
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const other = await testDatabase(databaseKind === 'embedded' ? 'postgresql' : 'embedded');
  const into = { database: other, config: { ...config, dataDir: join(folder, 'to'), secret: '' } };
  await restore(into, file);
  assert.deepEqual(await contents(other), await contents(app.database));
  assert.equal(readFileSync(join(folder, 'to', 'secret'), 'utf8'), config.secret);
  assert.equal(statSync(join(folder, 'to', 'secret')).mode & 0o777, 0o600);
  const seals = await other.asOwner((tx) => tx.rows<{ good: boolean }>('select * from ryadom.check_audit()'));
  assert.ok(seals.length > 0 && seals.every((seal) => seal.good));
  const next = await other.asOwner((tx) => tx.row<{ id: number }>("insert into ryadom.organization (slug, name) values ('third', 'Третья') returning id"));
  assert.ok(next!.id > first.id);

  await assert.rejects(restore(into, file), { code: 'database_not_empty' });
  await other.close();
  await app.close();
});

/** Lines with an honest digest at the end. */
function sealed(lines: readonly string[]): string {
  const body = lines.map((line) => `${line}\n`).join('');
  return `${body}${JSON.stringify({ end: true, rows: 0, sha256: createHash('sha256').update(body).digest('hex') })}\n`;
}

test('a damaged, foreign or newer file is refused and leaves the database as it was', async () => {
  const database = await testDatabase();
  const config = { dataDir: join(folder, 'x'), secret: 's'.repeat(40) } as never;
  const good = join(folder, 'good.ryadom');
  await backup({ database, config, clock: () => new Date() }, good);
  const lines = gunzipSync(readFileSync(good)).toString().split('\n');
  const manifest = JSON.parse(lines[0]!);
  const newer = JSON.stringify({ ...manifest, migrations: [...manifest.migrations, { name: '9999_future', checksum: 'x' }] });
  const cases: [string, Buffer, string][] = [
    ['cut', readFileSync(good).subarray(0, -30), 'backup_damaged'],
    ['changed', gzipSync(lines.join('\n').replace('"base64":"', '"base64":"QQ')), 'backup_damaged'],
    ['newer', gzipSync(sealed([newer, ...lines.slice(1, -2)])), 'backup_newer'],
    ['text', Buffer.from('привет'), 'not_a_backup'],
    ['other gzip', gzipSync('{"a":1}\n'), 'not_a_backup'],
    ['nothing', Buffer.alloc(0), 'not_a_backup'],
  ];
  const before = await contents(database);
  for (const [name, bytes, code] of cases) {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    await assert.rejects(restore({ database, config }, file), (error: { code?: string; message: string }) => {
      assert.equal(error.code, code, `${name}: ${error.message}`);
      return true;
    });
  }
  assert.deepEqual(await contents(database), before);
  await database.close();
});
