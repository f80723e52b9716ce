import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { backup, restore } from '../../kernel/server/backup/public.ts';
import { openStorage } from '../../kernel/server/files/open-storage.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { databaseKind, testDatabase } from '../../testing/databases.ts';
import { docx, pdf, picture } from '../../testing/files.ts';
import { installPractice, makeFamily, peek, type TestFamily } from '../../testing/ledger.ts';
import { startS3 } from '../../testing/s3.ts';
import { sweep } from './commands/sweep.ts';

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let curator: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

interface Sent {
  id?: string;
  subject?: string;
  subjectId?: string;
  family?: string;
  bytes?: Buffer;
  name?: string;
  staff?: TestStaff;
  within?: TestApp;
}
async function send({ id = uuid(), subject = 'outcome', subjectId = uuid(), family: to = family.id, bytes = pdf(), name = 'Справка.pdf', staff = curator, within = app }: Sent = {}) {
  const query = new URLSearchParams({ id, subject, subjectId, family: to, photo: 'no' });
  return within.call(staff, 'POST', `/attachments?${query}`, bytes, { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` });
}
async function outcome(of = family, staff = curator, id = uuid()) {
  return app.ok(staff, 'POST', '/outcomes', { id, family: of.id, practice, outcome: 'social_contract', kind: 'training', person: of.people['Наталья'], date: '2026-11-20', evidence: null });
}
const ok = (answer: { status: number; text: string }) => assert.equal(answer.status, 200, answer.text);
const refused = (answer: { status: number; body: { code: string }; text: string }, status: number, code: string) => assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text);
const keysOf = async (files = app.services.files) => {
  const keys: string[] = [];
  for await (const { key } of files.list('')) keys.push(key);
  return keys;
};

describe('a file of a record', () => {
  test('comes in, is found in lists, renamed with history, taken away and put back; every opening stands in the audit', async () => {
    const record = await outcome();
    assert.deepEqual(record.warnings.map((one: { code: string }) => one.code), ['no_evidence']);
    const id = uuid();
    const bytes = await picture();
    const made = await send({ id, subjectId: record.id, bytes, name: 'IMG 1.jpeg' });
    ok(made);
    // A file is a proof too.
    assert.deepEqual((await app.ok(curator, 'GET', `/outcomes/${record.id}`)).warnings, []);
    assert.deepEqual([made.body.name, made.body.family.id, made.body.record.word, made.body.record.date, made.body.by], ['IMG 1.jpg', family.id, 'social_contract', '2026-11-20', 'Вера Алексеевна Соловьёва']);
    const list = async (query: object) => (await app.ok(curator, 'GET', `/attachments?${new URLSearchParams({ family: family.id, ...query })}`)).items.filter((item: { id: string }) => item.id === id).length;
    assert.deepEqual([await list({ subjectId: record.id }), await list({ kind: 'picture' }), await list({ kind: 'paper' }), await list({ subject: 'aid' })], [1, 1, 0, 0]);
    // 05:00 UTC is noon in Novokuznetsk.
    assert.deepEqual([await list({ from: '2026-11-24', to: '2026-11-24' }), await list({ from: '2026-11-25' }), await list({ to: '2026-11-23' })], [1, 0, 0]);

    const renamed = await app.ok(curator, 'PATCH', `/attachments/${id}`, { version: 1, name: 'Договор: подписи', description: 'Последняя страница' });
    assert.deepEqual([renamed.name, renamed.description, renamed.version], ['Договор_ подписи.jpg', 'Последняя страница', 2]);
    refused(await app.call(curator, 'PATCH', `/attachments/${id}`, { version: 1, name: 'x' }), 409, 'version_conflict');
    const gone = await app.ok(curator, 'POST', `/attachments/${id}/cancel`, { version: 2, reason: 'не тот договор' });
    assert.deepEqual([await list({}), await list({ cancelled: 'only' })], [0, 1]);
    refused(await app.call(curator, 'PATCH', `/attachments/${id}`, { version: 3, name: 'x' }), 409, 'attachment_cancelled');
    refused(await app.call(curator, 'POST', `/attachments/${id}/cancel`, { version: 3, reason: 'x' }), 409, 'already_cancelled');
    const back = await app.ok(curator, 'POST', `/attachments/${id}/restore`, { version: gone.version });
    assert.equal(back.cancelledAt, null);
    refused(await app.call(curator, 'POST', `/attachments/${id}/restore`, { version: 4 }), 409, 'not_cancelled');
    const card = await app.ok(curator, 'GET', `/attachments/${id}`);
    assert.deepEqual(card.history.map((one: { version: number }) => one.version), [4, 3, 2]);
    assert.deepEqual(card.history[1].changes, { cancelReason: [null, 'не тот договор'] });

    ok(await app.call(curator, 'GET', `/attachments/${id}/file`));
    ok(await app.call(curator, 'GET', `/attachments/${id}/thumbnail`));
    await app.services.auditReads.settle();
    const audit = await peek<string[]>(app, organization, "select array_agg(operation || ' ' || outcome order by id) as value from ryadom.audit_view where organization_id = $1 and subject_id = $2 and outcome <> 'refused'", [organization.id, id]);
    assert.deepEqual(audit.map((one) => one.replace('attachments.', '')), [
      'uploadAttachment done', 'changeAttachment done', 'cancelAttachment done', 'restoreAttachment done', 'getAttachment read', 'readFile exported', 'readThumbnail exported',
    ]);
    const details = await peek<string>(app, organization, 'select string_agg(details::text, $3) as value from ryadom.audit_view where organization_id = $1 and subject_id = $2', [organization.id, id, ' ']);
    assert.doesNotMatch(details, /договор|IMG/i);
    for (const key of await keysOf()) assert.match(key, /^\d+\/attachments\/[0-9a-f]{2}\/[0-9a-f-]{36}$/);
  });

  test('the same id and file again is the same attachment; another file is refused', async () => {
    const [id, subjectId, bytes] = [uuid(), uuid(), pdf({ text: 'one' })];
    const before = (await keysOf()).length;
    ok(await send({ id, subjectId, bytes }));
    ok(await send({ id, subjectId, bytes }));
    refused(await send({ id, subjectId, bytes: pdf({ text: 'two' }) }), 409, 'id_reused');
    refused(await send({ id, subjectId: uuid(), bytes }), 409, 'id_reused');
    assert.equal((await keysOf()).length, before + 1);
  });

  test('twenty copies of one upload at once make one attachment', async () => {
    const [id, subjectId, bytes] = [uuid(), uuid(), await picture({ width: 64, height: 64 })];
    const before = (await keysOf()).length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => send({ id, subjectId, bytes })));
    for (const answer of answers) ok(answer);
    assert.equal((await app.ok(curator, 'GET', `/attachments?subjectId=${subjectId}`)).items.length, 1);
    assert.equal((await keysOf()).length, before + 2);
    assert.equal(await peek<number>(app, organization, 'select count(*) as value from ryadom.attachment_loose where organization_id = $1', [organization.id]), 0);
  });

  test('may come before its record, and moves with it to another family until the record is written', async () => {
    const second = await makeFamily(app, organization, { practice, manager: curator.staffId, title: 'Ивановы' });
    const [recordId, id] = [uuid(), uuid()];
    const made = await send({ id, subjectId: recordId });
    assert.equal(made.body.record, null);
    const moved = await app.ok(curator, 'PATCH', `/attachments/${id}`, { version: 1, family: second.id });
    assert.equal(moved.family.id, second.id);
    await outcome(second, curator, recordId);
    assert.equal((await app.ok(curator, 'GET', `/attachments/${id}`)).record.word, 'social_contract');
    refused(await app.call(curator, 'PATCH', `/attachments/${id}`, { version: 2, family: family.id }), 409, 'record_written');
    refused(await send({ subjectId: recordId }), 422, 'invalid_input');
  });

  test('the family’s own file; a wrong family of it, a cancelled record and a full one are refused', async () => {
    ok(await send({ subject: 'family', subjectId: family.id }));
    refused(await send({ subject: 'family', subjectId: uuid() }), 422, 'invalid_input');
    const record = await outcome();
    await app.ok(curator, 'POST', `/outcomes/${record.id}/cancel`, { version: 1, reason: 'x' });
    refused(await send({ subjectId: record.id }), 409, 'record_cancelled');
    const full = uuid();
    for (let at = 0; at < 30; at++) ok(await send({ subjectId: full, bytes: pdf({ text: String(at) }) }));
    const answer = await send({ subjectId: full, bytes: pdf({ text: 'more' }) });
    refused(answer, 422, 'too_many');
    assert.match(answer.body.title, /30 файлов/);
  });

  test('pages of the list meet each other without gaps', async () => {
    const own = await makeFamily(app, organization, { practice, manager: curator.staffId });
    for (let at = 0; at < 5; at++) ok(await send({ subject: 'family', subjectId: own.id, family: own.id, bytes: pdf({ text: String(at) }) }));
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: any = await app.ok(curator, 'GET', `/attachments?family=${own.id}&limit=2${next === '' ? '' : `&after=${next}`}`);
      seen.push(...page.items.map((item: { id: string }) => item.id));
      next = page.next;
    }
    assert.equal(new Set(seen).size, 5);
    refused(await app.call(curator, 'GET', '/attachments?after=xx'), 400, 'invalid_query');
  });
});

describe('who sees it', () => {
  test('only those who see the family; another organization’s id answers as one that is not', async () => {
    const made = await send({ bytes: await picture() });
    const stranger = await app.staff(organization, ['case-manager'], 'Чужой куратор');
    const manager = await app.staff(organization, ['manager']);
    const administrator = await app.staff(organization, ['administrator']);
    const other = await app.organization();
    await installPractice(app, other);
    const foreigner = await app.staff(other, ['manager']);
    const paths = ['', '/file', '/thumbnail'].map((end) => [`/attachments/${made.body.id}${end}`, `/attachments/${uuid()}${end}`] as const);
    const plain = (answer: { status: number; text: string }) => `${answer.status} ${answer.text.replace(/"requestId":"[^"]*"/, '')}`;
    for (const [path, nowhere] of paths) {
      ok(await app.call(manager, 'GET', path));
      refused(await app.call(administrator, 'GET', path), 403, 'forbidden');
      refused(await app.call(null, 'GET', `/organizations/${organization.slug}${path}`), 401, 'sign_in_required');
      for (const staff of [stranger, foreigner]) assert.equal(plain(await app.call(staff, 'GET', path)), plain(await app.call(staff, 'GET', nowhere)));
    }
    for (const staff of [stranger, foreigner]) {
      assert.equal((await app.ok(staff, 'GET', '/attachments')).items.length, 0);
      refused(await app.call(staff, 'POST', `/attachments/${made.body.id}/cancel`, { version: 1, reason: 'x' }), 404, 'not_found');
      refused(await app.call(staff, 'PATCH', `/attachments/${made.body.id}`, { version: 1, name: 'x' }), 404, 'not_found');
    }
  });

  test('an upload to a family out of sight is refused before a byte is kept', async () => {
    const stranger = await app.staff(organization, ['case-manager'], 'Чужой куратор');
    const before = await keysOf();
    refused(await send({ staff: stranger, subject: 'family', subjectId: family.id }), 404, 'not_found');
    refused(await send({ family: uuid() }), 404, 'not_found');
    const query = `id=${uuid()}&subject=family&subjectId=${family.id}&family=${family.id}`;
    refused(await app.call(null, 'POST', `/organizations/${organization.slug}/attachments?${query}`, pdf()), 401, 'sign_in_required');
    assert.deepEqual(await keysOf(), before);
  });

  test('an id of mine does not tell of a file that others have', async () => {
    const other = await makeFamily(app, organization, { practice, title: 'Чужие' });
    const manager = await app.staff(organization, ['manager']);
    const id = uuid();
    ok(await send({ id, subject: 'family', subjectId: other.id, family: other.id, staff: manager }));
    const answer = await send({ id });
    refused(answer, 404, 'not_found');
  });
});

describe('time', () => {
  test('what nobody recorded is cancelled after 60 days, what was cancelled is erased after 30, what was cut off goes after a day', async () => {
    const waiting = await send();
    const record = await outcome();
    const proved = await send({ subjectId: record.id });
    const cancelled = await send({ bytes: await picture({ width: 50, height: 50 }), subject: 'family', subjectId: family.id });
    await app.ok(curator, 'POST', `/attachments/${cancelled.body.id}/cancel`, { version: 1, reason: 'лишний' });
    const before = (await keysOf()).length;
    await app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
      await tx.rows("insert into ryadom.attachment_loose (organization_id, file_key, due_at) values ($1, '1/attachments/aa/never-came', $2)", [organization.id, '2026-11-25T05:00:00Z']);
    });
    app.setNow('2026-12-23T05:00:00Z');
    await sweep(app.services);
    assert.equal((await keysOf()).length, before);
    app.setNow('2026-12-25T06:00:00Z');
    await sweep(app.services);
    assert.equal((await keysOf()).length, before - 2);
    refused(await app.call(curator, 'GET', `/attachments/${cancelled.body.id}/file`), 410, 'attachment_erased');
    refused(await app.call(curator, 'POST', `/attachments/${cancelled.body.id}/restore`, { version: 2 }), 410, 'attachment_erased');
    assert.equal((await app.ok(curator, 'GET', `/attachments/${waiting.body.id}`)).cancelledAt, null);
    app.setNow('2027-01-24T06:00:00Z');
    await sweep(app.services);
    const late = await app.ok(curator, 'GET', `/attachments/${waiting.body.id}`);
    assert.match(late.cancelReason, /так и не сделали/);
    assert.equal(late.history[0].changes.cancelReason[1], late.cancelReason);
    assert.equal((await app.ok(curator, 'GET', `/attachments/${proved.body.id}`)).cancelledAt, null);
    assert.equal(await peek<number>(app, organization, 'select count(*) as value from ryadom.attachment_loose where organization_id = $1', [organization.id]), 0);
    app.setNow('2026-11-24T05:00:00Z');
  });

  test('a sweep that meets a lost storage goes on where it stopped', async () => {
    const made = await send({ bytes: await picture({ width: 50, height: 50 }) });
    await app.ok(curator, 'POST', `/attachments/${made.body.id}/cancel`, { version: 1, reason: 'лишний' });
    app.setNow('2027-01-02T06:00:00Z');
    const before = (await keysOf()).length;
    const lost = { ...app.services, files: { ...app.services.files, remove: () => Promise.reject(new Error('lost')) } };
    await assert.rejects(sweep(lost));
    assert.equal((await keysOf()).length, before);
    const { removed } = await sweep(app.services);
    assert.ok(removed >= 1);
    assert.equal((await keysOf()).length, before - removed * 2);
    app.setNow('2026-11-24T05:00:00Z');
  });
});

test('a connection that breaks in the middle, or a length that is not true, keeps nothing', async () => {
  const port = Number(new URL(await app.app.http.listen({ port: 0, host: '127.0.0.1' })).port);
  const before = await keysOf();
  const [id, subjectId] = [uuid(), uuid()];
  const head = (length: number) =>
    `POST /api/v1/organizations/${organization.slug}/attachments?id=${id}&subject=outcome&subjectId=${subjectId}&family=${family.id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${curator.token}\r\nContent-Type: application/pdf\r\nContent-Length: ${length}\r\n\r\n`;
  const raw = (text: Buffer, end: 'destroy' | 'end') =>
    new Promise<string>((resolve) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text, () => setTimeout(() => socket[end](), 300)));
      socket.on('data', (piece) => (answer += piece.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', () => {});
    });
  await raw(Buffer.concat([Buffer.from(head(5000)), pdf().subarray(0, 300)]), 'destroy');
  // 40 MB are refused by what is announced, before they are sent.
  assert.match(await raw(Buffer.from(head(40 << 20)), 'end'), /413[^]*file_too_large/);
  for (let at = 0; at < 50 && readdirSync(join(app.services.config.dataDir, 'tmp')).length > 0; at++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(readdirSync(join(app.services.config.dataDir, 'tmp')), []);
  assert.deepEqual(await keysOf(), before);
  assert.equal((await app.ok(curator, 'GET', `/attachments?subjectId=${subjectId}`)).items.length, 0);
});

describe('storage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-attachments-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function world(within: TestApp) {
    const place = await within.organization('place');
    const pack = await installPractice(within, place);
    const staff = await within.staff(place, ['case-manager']);
    const own = await makeFamily(within, place, { practice: pack, manager: staff.staffId });
    return { place, staff, put: (bytes: Buffer, more: Sent = {}) => send({ within, staff, family: own.id, subject: 'family', subjectId: own.id, bytes, ...more }) };
  }

  test('S3: in, out, lost with words and nothing half-written, back again', async () => {
    const s3 = await startS3();
    const own = await startTestApp(undefined, { storageUrl: s3.url });
    try {
      const { staff, put, place } = await world(own);
      const bytes = docx(['Справка']);
      const made = await put(bytes);
      ok(made);
      assert.ok((await own.call(staff, 'GET', `/attachments/${made.body.id}/file`)).bytes.equals(bytes));
      await s3.stop();
      const id = uuid();
      const lost = await put(pdf(), { id });
      refused(lost, 503, 'storage_unavailable');
      assert.match(lost.body.title, /Хранилище файлов/);
      refused(await own.call(staff, 'GET', `/attachments/${made.body.id}/file`), 503, 'storage_unavailable');
      refused(await own.call(staff, 'GET', `/attachments/${id}`), 404, 'not_found');
      // Lists and everything else go on.
      assert.equal((await own.ok(staff, 'GET', '/attachments')).items.length, 1);
      await s3.start();
      ok(await put(pdf(), { id }));
      assert.equal((await keysOf(own.services.files)).length, 2);
      // The try that failed left its key to be looked for.
      own.setNow('2026-11-26T05:00:00Z');
      await sweep(own.services);
      assert.equal(await peek<number>(own, place, 'select count(*) as value from ryadom.attachment_loose where organization_id = $1', [place.id]), 0);
      assert.equal((await keysOf(own.services.files)).length, 2);
    } finally {
      await own.close();
      await s3.close();
    }
  });

  test('a folder that goes away answers 503 and works again when it is back', async () => {
    const made = await send({ bytes: pdf({ text: 'before' }) });
    const root = join(app.services.config.dataDir, 'files');
    renameSync(root, `${root}-gone`);
    refused(await app.call(curator, 'GET', `/attachments/${made.body.id}/file`), 503, 'storage_unavailable');
    mkdirSync(root);
    refused(await app.call(curator, 'GET', `/attachments/${made.body.id}/file`), 503, 'file_missing');
    rmSync(root, { recursive: true });
    renameSync(`${root}-gone`, root);
    ok(await app.call(curator, 'GET', `/attachments/${made.body.id}/file`));
  });

  test('a copy from a folder restores into S3 on the other kind of database, and back, file for file', async () => {
    const s3 = await startS3();
    const here = await startTestApp();
    const { put, place } = await world(here);
    for (const bytes of [await picture(), pdf({ lines: Array.from({ length: 30_000 }, (_, at) => `line ${at}`) }), docx()]) ok(await put(bytes));
    const sums = async (files: TestApp['services']['files']) => {
      const found: Record<string, string> = {};
      for await (const { key } of files.list('')) found[key] = createHash('sha256').update(Buffer.concat(await (await files.open(key))!.stream.toArray())).digest('hex');
      return found;
    };
    const before = await sums(here.services.files);
    assert.equal(Object.keys(before).length, 4);
    const copy = join(folder, 'one.ryadom');
    assert.equal((await backup(here.services, copy)).files, 4);

    const other = await testDatabase(databaseKind === 'embedded' ? 'postgresql' : 'embedded');
    const config = { ...here.services.config, dataDir: join(folder, 'other'), storageUrl: s3.url };
    assert.equal((await restore({ database: other, config }, copy)).files, true);
    assert.deepEqual(await sums(openStorage(config)), before);
    const kept = await other.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(place.id)]);
      return tx.rows<{ key: string; sum: string }>("select file_key as key, encode(sha256, 'hex') as sum from ryadom.attachment");
    });
    assert.equal(kept.length, 3);
    for (const { key, sum } of kept) assert.equal(before[key], sum);

    // Tried out a second time beside its own files, and failing half-way, it leaves them alone.
    const spoilt = await testDatabase();
    await spoilt.asOwner((tx) => tx.rows("insert into ryadom.organization (slug, name) values ('own', 'Своя')"));
    await assert.rejects(restore({ database: spoilt, config }, copy), { code: 'database_not_empty' });
    await assert.rejects(restore({ database: { ...spoilt, asOwner: (work) => spoilt.asOwner(async (tx) => {
      await tx.rows('delete from ryadom.organization');
      await work(tx);
      throw new Error('half-way');
    }) }, config }, copy), /half-way/);
    await spoilt.close();
    assert.deepEqual(await sums(openStorage(config)), before);

    const back = join(folder, 'two.ryadom');
    await backup({ database: other, config, clock: here.services.clock }, back);
    const third = await testDatabase();
    const home = { ...config, dataDir: join(folder, 'third'), storageUrl: null };
    await restore({ database: third, config: home }, back);
    assert.deepEqual(await sums(openStorage(home)), before);

    // The copy that lies beside the files has none, and says so.
    const beside = join(folder, 'three.ryadom');
    assert.equal((await backup(here.services, beside, { files: false })).files, 0);
    const fourth = await testDatabase();
    assert.equal((await restore({ database: fourth, config: { ...home, dataDir: join(folder, 'fourth') } }, beside)).files, false);
    // A copy cannot be made of a lost storage: half a copy would look whole.
    await s3.stop();
    await assert.rejects(backup({ database: other, config, clock: here.services.clock }, join(folder, 'four.ryadom')), { code: 'storage_unavailable' });
    for (const database of [other, third, fourth]) await database.close();
    await here.close();
    await s3.close();
  });
});
