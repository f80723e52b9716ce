import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ArchiveReader } from '../../kernel/server/archive/read.ts';
import { ArchiveWriter } from '../../kernel/server/archive/write.ts';
import { enterOrganization } from '../../kernel/server/enter.ts';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { refreshFamilies } from '../people/public.ts';
import { databaseKind } from '../../testing/databases.ts';
import { fillDemo } from '../../testing/demo/krapivino.ts';
import { exportToFile, moveIn } from './public.ts';
import { leftOut, leftOutColumns, memberOf, nouns } from './rules/nouns.ts';

// The demo region moves from one kind of database into the other and back, with moves between families, cancelled records
// and a second practice; every figure is compared, and every line.

const practice = 'course-for-family';
const otherKind = databaseKind === 'embedded' ? 'postgresql' : 'embedded';
let from: TestApp;
let to: TestApp;
let folder: string;
let archive: string;
let manager: TestStaff;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ryadom-exports-'));
  archive = join(folder, 'archive.zip');
  from = await startTestApp();
  await fillDemo(from.services, from.services.clock());
  manager = await managerOf(from);
  await live(from);
  await exportToFile(from.services, 'krapivino', archive);
  to = await startTestApp(otherKind);
});
after(async () => {
  await from.close();
  await to?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function managerOf(app: TestApp): Promise<TestStaff> {
  const { rows } = await app.database.pool.query<{ id: number }>("select id from ryadom.organization where slug = 'krapivino'");
  return app.staff({ id: rows[0]!.id, slug: 'krapivino', branchId: '' }, ['manager', 'administrator'], 'Переездова Анна');
}

/** What a register lives through: a child moves to another family, a record is cancelled, a family joins a second practice. */
async function live(app: TestApp): Promise<void> {
  await within(app, async (tx, id) => {
    const child = await tx.row("select family_id as family, person_id as person from ryadom.membership where organization_id = $1 and role = 'child' and to_on is null order by id limit 1", [id]);
    const target = await tx.row('select id from ryadom.family where organization_id = $1 and id <> $2 order by id desc limit 1', [id, child.family]);
    await tx.rows("update ryadom.membership set to_on = '2026-10-01', ended_because = 'опека' where organization_id = $1 and family_id = $2 and person_id = $3", [id, child.family, child.person]);
    await tx.rows("insert into ryadom.membership (organization_id, id, family_id, person_id, code, role, from_on) values ($1, $2, $3, $4, 'Ч9', 'child', '2026-10-01')", [id, uuid(), target.id, child.person]);
    await refreshFamilies(tx, id, [child.family, target.id]);
    await tx.rows("update ryadom.service_record set cancelled_at = now(), cancel_reason = 'ошибка' where organization_id = $1 and id in (select id from ryadom.service_record where organization_id = $1 and cancelled_at is null order by id limit 7)", [id]);
    await tx.rows(`insert into ryadom.pack_version (organization_id, practice_id, version, title, content, digest)
      select organization_id, 'second-practice', version, 'Вторая практика', jsonb_set(content, '{id}', '"second-practice"'), 'x' from ryadom.pack_version where organization_id = $1 limit 1`, [id]);
    await tx.rows("insert into ryadom.practice (organization_id, id, version) select organization_id, practice_id, version from ryadom.pack_version where organization_id = $1 and practice_id = 'second-practice'", [id]);
    await tx.rows(`insert into ryadom.family_case (organization_id, id, family_id, practice_id, pack_version, branch_id, opened_on)
      select organization_id, gen_random_uuid(), family_id, 'second-practice', pack_version, branch_id, opened_on from ryadom.family_case where organization_id = $1 and closed_on is null limit 30`, [id]);
    await tx.rows(`insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on)
      select organization_id, gen_random_uuid(), id, family_id, practice_id, 'home_visit', greatest(opened_on, '2022-08-01') from ryadom.family_case where organization_id = $1 and practice_id = 'second-practice'`, [id]);
  });
}

async function within<T>(app: TestApp, work: (tx: any, id: number) => Promise<T>): Promise<T> {
  return app.database.transaction(async (tx) => work(tx, (await enterOrganization(tx, 'krapivino')).id));
}

const figures = async (app: TestApp, staff: TestStaff) => {
  const found: Record<string, unknown> = {};
  for (const id of [practice, 'second-practice']) {
    for (const [start, end] of [['2022-07-01', '2022-12-31'], ['2022-08-03', '2022-09-17'], ['2026-01-01', '2026-11-24']]) {
      const report = await app.ok(staff, 'GET', `/reports?practice=${id}&from=${start}&to=${end}`);
      found[`${id} ${start}`] = report.indicators.map((one: { id: string; value: number; target: number | null }) => [one.id, one.value, one.target]);
    }
  }
  return found;
};

test('every table and column either moves or stays behind for a reason that is written down', async () => {
  const { rows } = await from.database.pool.query<{ t: string; columns: string[] }>(
    `select c.relname::text as t, array_agg(a.attname::text) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'ryadom'::regnamespace and c.relkind in ('r', 'p') group by 1`,
  );
  const gaps: string[] = [];
  for (const { t, columns } of rows) {
    if (leftOut[t] !== undefined) continue;
    const noun = nouns.find((one) => one.table === t);
    if (!noun) gaps.push(t);
    else gaps.push(...columns.filter((column) => column !== 'organization_id' && !noun.columns.includes(column) && leftOutColumns[`${t}.${column}`] === undefined).map((column) => `${t}.${column}`));
  }
  assert.deepEqual(gaps, [], 'add them to rules/nouns.ts, or say there why they stay');
});

test('the page about the format names every part and member', () => {
  const page = readFileSync(new URL('../../../docs/how-to/export-format.md', import.meta.url), 'utf8');
  for (const one of nouns) {
    const line = page.split('\n').find((row) => row.startsWith(`| \`${one.name}.jsonl\``));
    assert.equal(line, `| \`${one.name}.jsonl\` | ${one.title} | ${one.columns.map((column) => `\`${memberOf(column)}\``).join(' ')} |`);
  }
});

test('archive → empty installation: the same figures, lines, search and cards', { timeout: 600_000 }, async (t) => {
  const began = Date.now();
  const moved = await moveIn(to.services, archive);
  t.diagnostic(`${databaseKind} → ${otherKind}: ${moved.rows} lines in ${Date.now() - began} ms`);
  assert.equal(moved.missingFiles, 0);
  const newManager = await managerOf(to);
  assert.deepEqual(await figures(to, newManager), await figures(from, manager));
  const search = '/families?query=' + encodeURIComponent('кова') + '&limit=50';
  const plain = (list: { items: { id: string; title: string; lastContactOn: string }[] }) => list.items.map((one) => [one.id, one.title, one.lastContactOn]);
  assert.deepEqual(plain(await to.ok(newManager, 'GET', search)), plain(await from.ok(manager, 'GET', search)));
  const again = join(folder, 'again.zip');
  await exportToFile(to.services, 'krapivino', again);
  const [one, two] = [await ArchiveReader.open(archive), await ArchiveReader.open(again)];
  for (const { name, key } of nouns) {
    const lines = async (reader: ArchiveReader) => {
      const found: string[] = [];
      for await (const line of reader.lines(`${name}.jsonl`, 1 << 28)) found.push(JSON.stringify(sorted(JSON.parse(line))));
      return found.filter((line) => !line.includes('Переездова')).sort();
    };
    const [before, after] = [await lines(one), await lines(two)];
    // The test's own colleague is another one here and there.
    if (name === 'staff' || name === 'staff-roles') assert.ok(Math.abs(before.length - after.length) <= 2);
    else assert.deepEqual(after, before, `${name} by ${key.join()}`);
  }
  const events = await to.ok(newManager, 'GET', '/audit-events?operation=exports.moveIn');
  assert.equal(events.items.length, 1);
  assert.ok(moved.invitations.some((invitation) => invitation.email === 'rukovoditel@krapivino.example' && invitation.roles.includes('manager')));
  await assert.rejects(moveIn(to.services, archive), { code: 'slug_taken' });
});

const sorted = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value]).sort(([a], [b]) => (a! < b! ? -1 : 1)));

/** The archive with one entry rewritten; `mend` also corrects the manifest, as whoever prepares a file would. */
async function rewrite(entry: string, change: (text: string) => string, mend: boolean): Promise<string> {
  const path = join(folder, `${uuid()}.zip`);
  const reader = await ArchiveReader.open(archive);
  const writer = new ArchiveWriter(path, new Date());
  const read = async (name: string) => {
    const pieces: Buffer[] = [];
    for await (const piece of reader.read(name)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  const manifest = JSON.parse(await read('manifest.json'));
  for (const name of reader.names.filter((one) => one !== 'manifest.json')) {
    const written = await writer.add(name, name === entry ? [change(await read(name))] : reader.read(name));
    const promised = manifest.entries.find((one: { name: string }) => one.name === name);
    if (mend && name === entry) Object.assign(promised, { bytes: written.bytes, sha256: written.sha256, rows: change(await read(name)).split('\n').length - 1 });
  }
  await writer.add('manifest.json', [entry === 'manifest.json' ? change(JSON.stringify(manifest)) : JSON.stringify(manifest)]);
  await writer.close();
  return path;
}

test('what does not fit is refused by entry and line, and nothing of it stays', { timeout: 600_000 }, async () => {
  const target = await startTestApp();
  try {
    const secondLine = (edit: (row: Record<string, unknown>) => void) => (text: string) => {
      const lines = text.split('\n');
      const row = JSON.parse(lines[1]!);
      edit(row);
      lines[1] = JSON.stringify(row);
      return lines.join('\n');
    };
    const cases: [string, (text: string) => string, boolean, string, RegExp][] = [
      ['families.jsonl', (text) => text.replace('К', 'Х'), false, 'archive_damaged', /families\.jsonl/],
      ['families.jsonl', (text) => text.split('\n').slice(1).join('\n'), true, 'archive_bad_line', /memberships\.jsonl, строка \d+: ссылается/],
      ['people.jsonl', secondLine((row) => (row['birthOn'] = '32.01.2020')), true, 'archive_bad_line', /people\.jsonl, строка 2: значение/],
      ['people.jsonl', secondLine((row) => delete row['snils']), true, 'archive_bad_line', /people\.jsonl, строка 2: не те поля \(snils\)/],
      ['cases.jsonl', secondLine((row) => (row['familyId'] = uuid())), true, 'archive_bad_line', /cases\.jsonl, строка 2: ссылается/],
      ['services.jsonl', (text) => `${text}{`, true, 'archive_bad_line', /services\.jsonl, строка \d+: это не запись JSON/],
      ['manifest.json', (text) => text.replace('"formatVersion":1', '"formatVersion":9'), true, 'archive_newer', /формат 9/],
    ];
    for (const [entry, change, mend, code, message] of cases) {
      const bad = await rewrite(entry, change, mend);
      await assert.rejects(moveIn(target.services, bad), (error: { code: string; message: string }) => {
        assert.deepEqual([error.code, message.test(error.message)], [code, true], error.message);
        return true;
      });
    }
    const cut = join(folder, 'cut.zip');
    writeFileSync(cut, readFileSync(archive).subarray(0, 100_000));
    await assert.rejects(moveIn(target.services, cut), { code: 'not_an_archive' });
    const { rows } = await target.database.pool.query('select (select count(*)::integer from ryadom.organization) as organizations, (select count(*)::integer from ryadom.staff) as staff');
    assert.deepEqual(rows, [{ organizations: 0, staff: 0 }]);
  } finally {
    await target.close();
  }
});
