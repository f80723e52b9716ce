import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ArchiveReader } from '../../kernel/server/archive/read.ts';
import { openFolder } from '../../kernel/server/files/folder.ts';
import { startTestApp, type TestApp, type TestStaff, uuid } from '../../testing/app.ts';
import { fillDemo } from '../../testing/demo/krapivino.ts';
import { importFile } from '../imports/public.ts';
import { waitForJob } from '../jobs/public.ts';
import { installPack, shippedPacks } from '../practices/public.ts';
import { sweepExports } from './commands/sweep.ts';

// What a manager asks for on the screen: workbooks, an archive, one person's data; who may fetch it, and for how long.

const practice = 'course-for-family';
let app: TestApp;
let folder: string;
let manager: TestStaff;
let organization: { id: number; slug: string; branchId: string };

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ryadom-files-'));
  app = await startTestApp();
  app.services.files = openFolder(join(folder, 'storage'));
  await fillDemo(app.services, app.services.clock());
  const { rows } = await app.database.pool.query<{ id: number }>("select id from ryadom.organization where slug = 'krapivino'");
  organization = { id: rows[0]!.id, slug: 'krapivino', branchId: '' };
  manager = await app.staff(organization, ['manager'], 'Руководитель Анна');
});
after(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function made(staff: TestStaff, path: string, body: object): Promise<{ id: string; reader: ArchiveReader; read(name: string): Promise<Buffer> }> {
  const id = uuid();
  await app.ok(staff, 'POST', path, { id, ...body });
  await waitForJob(app.services, staff.organization.id, id, 120);
  const answer = await app.call(staff, 'GET', `/exports/${id}/file`);
  assert.equal(answer.status, 200, answer.text.slice(0, 300));
  assert.match(String(answer.headers['content-disposition']), /^attachment;/);
  const file = join(folder, `${id}.zip`);
  writeFileSync(file, answer.bytes);
  const reader = await ArchiveReader.open(file);
  return {
    id, reader,
    async read(name) {
      const pieces: Buffer[] = [];
      for await (const piece of reader.read(name)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
  };
}

test('workbooks of the registers go back in: an empty organization gets the same figures of records', { timeout: 300_000 }, async () => {
  const { reader, read } = await made(manager, '/exports', { kind: 'workbooks' });
  const books = reader.names.filter((name) => name.endsWith('.xlsx')).sort();
  assert.equal(books.length, 1);
  const target = await app.organization();
  await app.database.asOwner(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [target.slug]);
    await installPack(tx, target.id, shippedPacks().get(practice)!);
  });
  const result = await importFile({ services: app.services, organization: target.slug, practice, bytes: await read(books[0]!), fileName: 'a.xlsx', dryRun: false });
  assert.deepEqual(result.errors, []);
  const reader2 = await app.staff(target, ['manager']);
  const figures = async (staff: TestStaff) =>
    (await app.ok(staff, 'GET', `/reports?practice=${practice}&from=2022-07-01&to=2022-12-31`)).indicators.map((one: { id: string; value: number }) => [one.id, one.value]);
  // A family taken on again has only its last time in a workbook, so one figure asks for a case that is not there.
  const known = (all: [string, number][]) => all.filter(([id]) => id !== 'families_served');
  assert.deepEqual(known(await figures(reader2)), known(await figures(manager)));
  const again = await app.database.asOwner(async (tx) => {
    await tx.rows("select ryadom.enter_organization('krapivino')");
    return tx.rows('select family_id from ryadom.family_case where organization_id = $1 and practice_id = $2 group by family_id having count(*) > 1', [organization.id, practice]);
  });
  const served = (all: [string, number][]) => all.find(([id]) => id === 'families_served')![1];
  assert.ok(served(await figures(manager)) - served(await figures(reader2)) <= again.length);
});

test('an archive is its starter’s alone, is audited, expires and is erased', { timeout: 300_000 }, async () => {
  const { id, reader } = await made(manager, '/exports', { kind: 'organization' });
  assert.ok(reader.has('manifest.json') && reader.has('audit.jsonl'));
  const job = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.equal(job.result.download.path, `/organizations/krapivino/exports/${id}/file`);
  const other = await app.staff(organization, ['manager', 'administrator'], 'Другой');
  assert.equal((await app.call(other, 'GET', `/exports/${id}/file`)).status, 404);
  assert.equal((await app.ok(other, 'GET', `/jobs/${id}`)).result, null);
  assert.deepEqual((await app.ok(other, 'GET', '/exports')).items, []);
  for (const roles of [['administrator'], ['case-manager'], ['practitioner'], [{ role: 'manager' as const, branchId: (await app.ok(manager, 'GET', '/branches')).items[0].id }]]) {
    const nobody = await app.staff(organization, roles as never);
    assert.equal((await app.call(nobody, 'POST', '/exports', { id: uuid(), kind: 'organization' })).status, 403);
  }
  await app.services.auditReads.settle();
  const events = (await app.ok(other, 'GET', '/audit-events?limit=200')).items.filter((event: { subjectId: string | null; operation: string }) => event.subjectId === id || event.operation === 'exports.fetchExport');
  const said = events.map((event: { operation: string; outcome: string }) => `${event.operation} ${event.outcome}`);
  for (const one of ['exports.startExport done', 'exports.startExport exported', 'exports.fetchExport exported', 'exports.fetchExport refused']) assert.ok(said.includes(one), `${one} in ${said.join(', ')}`);
  app.setNow('2026-12-02T05:00:00Z');
  assert.deepEqual([(await app.call(manager, 'GET', `/exports/${id}/file`)).body.code], ['export_expired']);
  assert.ok((await sweepExports(app.services)) >= 1);
  const { rows } = await app.database.pool.query("select count(*)::integer as n from ryadom.job where id = $1 and state = 'done'", [id]);
  assert.equal(rows[0].n, 1);
  app.setNow('2026-11-24T05:00:00Z');
});

test('one person’s data: a document and JSON with who opened the card, nobody else’s name', { timeout: 120_000 }, async () => {
  const { items } = await app.ok(manager, 'GET', '/families?limit=30');
  let family: any;
  for (const item of items) {
    family = await app.ok(manager, 'GET', `/families/${item.id}`);
    if (family.members.filter((member: any) => member.toOn === null).length > 2) break;
  }
  const member = family.members[0];
  const { read, reader } = await made(manager, `/people/${member.personId}/exports`, {});
  assert.deepEqual(reader.names.sort(), ['Сведения.html', 'Сведения.json']);
  const data = JSON.parse((await read('Сведения.json')).toString());
  assert.equal(data.person.lastName, member.lastName);
  assert.ok(data.opened.some((one: { by: string }) => one.by === 'Руководитель Анна'));
  assert.ok(data.families[0].code === family.code && data.services.length >= 0);
  const html = (await read('Сведения.html')).toString();
  assert.ok(html.includes('152-ФЗ') && html.includes(member.lastName) && !/https?:\/\//.test(html));
  for (const relative of family.members.slice(1)) {
    if (relative.firstName === member.firstName) continue;
    assert.ok(!html.includes(`${relative.lastName} ${relative.firstName}`), 'a relative’s name');
  }
  assert.equal((await app.call(manager, 'POST', `/people/${uuid()}/exports`, { id: uuid() })).status, 404);
  const curator = await app.staff(organization, ['case-manager']);
  assert.equal((await app.call(curator, 'POST', `/people/${member.personId}/exports`, { id: uuid() })).status, 403);
  const { rows } = await app.database.pool.query("select title from ryadom.job where kind = 'exports.person'");
  assert.ok(rows.every((row: { title: string }) => row.title === 'Выгрузка сведений о человеке'));
  if (process.env['KEEP_HTML']) writeFileSync(process.env['KEEP_HTML'], html);
});

test('a cancelled export leaves no file', { timeout: 120_000 }, async () => {
  const id = uuid();
  const before = await app.ok(manager, 'GET', '/exports');
  await app.ok(manager, 'POST', '/exports', { id, kind: 'organization' });
  await app.call(manager, 'POST', `/jobs/${id}/cancel`);
  await waitForJob(app.services, organization.id, id, 60, true);
  const job = await app.ok(manager, 'GET', `/jobs/${id}`);
  assert.ok(['cancelled', 'done'].includes(job.state));
  const now = await app.ok(manager, 'GET', '/exports');
  assert.equal(now.items.length, before.items.length + 1);
  if (job.state === 'cancelled') {
    const mine = async () => (await app.ok(manager, 'GET', '/exports')).items.find((item: { id: string }) => item.id === id);
    assert.equal((await mine()).file, null);
    await app.ok(manager, 'POST', `/jobs/${id}/retry`);
    await waitForJob(app.services, organization.id, id, 60);
    assert.notEqual((await mine()).file, null);
  }
  assert.deepEqual(await app.ok(manager, 'POST', '/exports', { id, kind: 'organization' }).then((item) => item.id), id, 'the same again is the same');
  assert.ok(readFileSync(join(folder, `${(await made(manager, '/exports', { kind: 'workbooks' })).id}.zip`)).length > 1000);
});
