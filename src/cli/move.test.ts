import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataFolder, runChild } from '../testing/child.ts';
import { databaseKind, emptyPostgres } from '../testing/databases.ts';

// The command line alone: a register comes in, the organization leaves as an archive and arrives in an empty folder.

const sample = fileURLToPath(new URL('../modules/imports/samples/course-for-family.xlsx', import.meta.url));

test('organization export → organization import: the same report, and one clear line for what does not go', { timeout: 300_000 }, async (t) => {
  const folders = [dataFolder(), dataFolder()] as const;
  for (const folder of folders) t.after(folder.remove);
  const postgres = databaseKind === 'postgresql' ? await emptyPostgres() : null;
  if (postgres) t.after(postgres.drop);
  const places = [{ DATA_DIR: folders[0].dataDir }, { DATA_DIR: folders[1].dataDir, ...(postgres ? { DATABASE_URL: postgres.url } : {}) }];
  const ryadom = async (place: number, ...args: string[]) => {
    const { code, out, err } = await runChild(['bin/ryadom.js', '--json', ...args], places[place]!);
    assert.notEqual(out, '', `${args.join(' ')}: ${code} ${err}`);
    return { code, err, json: JSON.parse(out) };
  };
  const done = async (place: number, ...args: string[]) => {
    const { code, err, json } = await ryadom(place, ...args);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
    return json;
  };
  await done(0, 'organization', 'create', '--id', 'istok', '--name', 'Исток', '--time-zone', 'Asia/Novokuznetsk');
  await done(0, 'practice', 'install', 'packs/course-for-family', '--organization', 'istok');
  await done(0, 'user', 'create', '--email', 'anna@primer.example', '--name', 'Анна Павловна', '--organization', 'istok', '--role', 'manager,administrator');
  await done(0, 'import', sample, '--organization', 'istok', '--practice', 'course-for-family');
  const archive = `${folders[0].dataDir}/istok.zip`;
  const made = await done(0, 'organization', 'export', '--organization', 'istok', '--out', archive);
  assert.deepEqual([made.file, Object.keys(made).sort()], [archive, ['bytes', 'file', 'sha256']]);

  const moved = await done(1, 'organization', 'import', archive);
  assert.deepEqual([moved.id, moved.name, moved.missingFiles], ['istok', 'Исток', 0]);
  assert.deepEqual(moved.invitations.map((one: { email: string; roles: string[] }) => [one.email, one.roles]), [['anna@primer.example', ['administrator', 'manager']]]);
  const report = (place: number) => done(place, 'report', '--organization', 'istok', '--practice', 'course-for-family', '--from', '2022-07-01', '--to', '2022-12-31', '--format', 'json');
  const [before, after] = [await report(0), await report(1)];
  assert.deepEqual(after.indicators, before.indicators);
  assert.ok(before.indicators.some((one: { value: number }) => one.value > 0));
  const again = await done(1, 'import', sample, '--organization', 'istok', '--practice', 'course-for-family');
  for (const counts of Object.values<{ created: number; updated: number }>(again.sheets)) assert.deepEqual([counts.created, counts.updated], [0, 0]);

  for (const [code, ...args] of [['slug_taken', archive], ['not_an_archive', sample], ['file_unavailable', `${archive}.нет`]] as const) {
    const refused = await ryadom(1, 'organization', 'import', ...args);
    assert.deepEqual([refused.code, refused.json.error.code], [1, code], refused.err);
    assert.equal(refused.err.trim().split('\n').length, 1);
  }
  assert.equal((await ryadom(0, 'organization', 'export', '--organization', 'nobody', '--out', archive)).json.error.code, 'unknown_organization');
  assert.deepEqual((await done(1, 'audit', 'verify')).ok, true);
});
