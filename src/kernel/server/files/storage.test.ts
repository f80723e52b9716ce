import { strict as assert } from 'node:assert';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startS3, type TestS3 } from '../../../testing/s3.ts';
import { readStorageAddress } from './address.ts';
import { probeStorage } from './probe.ts';
import { openStorage } from './open-storage.ts';
import { type FileStorage, newKey } from './storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'ryadom-storage-'));
let s3: TestS3;
before(async () => {
  s3 = await startS3();
});
after(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of this machine and what `put` asks about it. */
function made(bytes: Buffer): { path: string; facts: { size: number; sha256: string; type: string } } {
  const path = join(folder, `from-${randomBytes(4).toString('hex')}`);
  writeFileSync(path, bytes);
  return { path, facts: { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), type: 'image/jpeg' } };
}
const read = async (storage: FileStorage, key: string) => {
  const opened = await storage.open(key);
  return opened && Buffer.concat(await opened.stream.toArray());
};
const keys = async (storage: FileStorage, prefix = '') => {
  const found: string[] = [];
  for await (const { key } of storage.list(prefix)) found.push(key);
  return found.sort();
};

const storages: [string, () => FileStorage][] = [
  ['a folder', () => openStorage({ storageUrl: join(folder, 'own'), dataDir: folder })],
  ['S3', () => openStorage({ storageUrl: s3.url, dataDir: folder })],
  ['S3 with a prefix', () => openStorage({ storageUrl: s3.url.replace('/ryadom-files', '/ryadom-files/centre/one'), dataDir: folder })],
];
for (const [what, open] of storages) {
  describe(what, () => {
    test('keeps a file as it is, lists it, forgets it', async () => {
      const storage = open();
      const bytes = randomBytes(3 << 20);
      const [one, two] = [newKey(1, 'attachments'), newKey(12, 'attachments')];
      const { path, facts } = made(bytes);
      await storage.put(one, path, facts);
      await storage.put(two, path, facts);
      assert.ok((await read(storage, one))!.equals(bytes));
      assert.equal((await storage.open(one).then(async (opened) => (await opened!.stream.toArray(), opened!.size))), bytes.length);
      assert.deepEqual(await keys(storage, '1/'), [one]);
      assert.deepEqual(await keys(storage), [one, two].sort());
      await storage.remove(one);
      await storage.remove(one);
      assert.equal(await read(storage, one), null);
      assert.deepEqual(await keys(storage, '1/'), []);
      await storage.remove(two);
      await probeStorage(storage);
      assert.deepEqual(await keys(storage), []);
    });

    test('a key that leads elsewhere is a defect', async () => {
      for (const key of ['../x', '/etc/passwd', 'a/../../b', 'a//b', '', '.incoming/x', 'a b', 'a\0b']) await assert.rejects(async () => open().open(key), /key of the storage/, key);
    });
  });
}

test('a listing goes on past its first thousand', async () => {
  const storage = openStorage({ storageUrl: s3.url.replace('/ryadom-files', '/ryadom-files/many'), dataDir: folder });
  const { path, facts } = made(Buffer.from('x'));
  for (let from = 0; from < 1010; from += 50) await Promise.all(Array.from({ length: Math.min(50, 1010 - from) }, (_, at) => storage.put(`1/n/${from + at}`, path, facts)));
  assert.equal((await keys(storage)).length, 1010);
});

test('a folder: only its user may look in; what a killed process left is no file and goes after an hour', async () => {
  const root = join(folder, 'private');
  const storage = openStorage({ storageUrl: root, dataDir: folder });
  const { path, facts } = made(Buffer.from('тайна'));
  await storage.put('1/a/b', path, facts);
  assert.equal(statSync(root).mode & 0o777, 0o700);
  assert.equal(statSync(join(root, '1/a/b')).mode & 0o777, 0o600);
  writeFileSync(join(root, '.incoming', 'left'), 'half');
  assert.deepEqual(await keys(storage), ['1/a/b']);
  assert.deepEqual(readdirSync(join(root, '.incoming')), ['left']);
  utimesSync(join(root, '.incoming', 'left'), 1, 1);
  await keys(storage);
  assert.deepEqual(readdirSync(join(root, '.incoming')), []);
});

test('a lost storage says so in words, and works again when it is back', async () => {
  const lost = { code: 'storage_unavailable', status: 503 };
  const { path, facts } = made(Buffer.from('x'));
  const root = join(folder, 'mounted');
  const inFolder = openStorage({ storageUrl: root, dataDir: folder });
  await inFolder.put('1/a', path, facts);
  renameSync(root, `${root}-gone`);
  await assert.rejects(inFolder.open('1/a'), lost);
  writeFileSync(root, 'not a folder');
  await assert.rejects(inFolder.put('1/b', path, facts), lost);
  rmSync(root);
  renameSync(`${root}-gone`, root);
  assert.ok(await inFolder.open('1/a').then(async (opened) => (await opened!.stream.toArray()).length));
  if (process.getuid?.() !== 0) {
    chmodSync(root, 0o500);
    await assert.rejects(inFolder.put('1/c', path, facts), lost);
    chmodSync(root, 0o700);
  }

  const inS3 = openStorage({ storageUrl: s3.url, dataDir: folder });
  await inS3.put('1/a', path, facts);
  await s3.stop();
  await assert.rejects(inS3.put('1/b', path, facts), lost);
  await assert.rejects(inS3.open('1/a'), lost);
  await assert.rejects(keys(inS3), lost);
  await s3.start();
  assert.ok((await read(inS3, '1/a'))!.equals(Buffer.from('x')));
  assert.equal(await read(inS3, '1/b'), null);
  const noBucket = openStorage({ storageUrl: s3.url.replace('ryadom-files', 'no-such-bucket'), dataDir: folder });
  await assert.rejects(noBucket.open('1/a'), lost);
  await assert.rejects(noBucket.put('1/a', path, facts), lost);
});

test('a server that takes the connection and says nothing is given up', { timeout: 60_000 }, async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const started = Date.now();
  await assert.rejects(openStorage({ storageUrl: `http://a:b@127.0.0.1:${port}/bucket`, dataDir: folder }).open('1/a'), { code: 'storage_unavailable' });
  assert.ok(Date.now() - started < 30_000);
  silent.closeAllConnections();
  silent.close();
});

describe('STORAGE_URL', () => {
  const good: [string | null, object][] = [
    [null, { kind: 'folder', path: '/data/files' }],
    ['/srv/files', { kind: 'folder', path: '/srv/files' }],
    ['file:///srv/files', { kind: 'folder', path: '/srv/files' }],
    ['s3://k:s%2Fx@s3.example/bucket', { kind: 's3', base: 'https://s3.example/bucket', prefix: '', keyId: 'k', secret: 's/x', region: 'us-east-1', encrypt: false }],
    ['https://k:s@s3.example:8443/bucket/a/b/?region=ru-1&sse=AES256', { kind: 's3', base: 'https://s3.example:8443/bucket', prefix: 'a/b/', keyId: 'k', secret: 's', region: 'ru-1', encrypt: true }],
    ['http://k:s@127.0.0.1:9000/bucket', { kind: 's3', base: 'http://127.0.0.1:9000/bucket', prefix: '', keyId: 'k', secret: 's', region: 'us-east-1', encrypt: false }],
  ];
  for (const [text, address] of good) test(text ?? 'absent', () => assert.deepEqual(readStorageAddress(text, '/data'), address));
  const bad = ['ftp://x', 's3://', 's3://host/bucket', 's3://key@host/bucket', 's3://SEKRET:SEKRET@host', 's3://k:s@host/B', 'file://server/share', 's3://k:s@h/bucket?sse=x', 's3://k:s@h/bucket?endpoint=x'];
  for (const text of bad) {
    test(`${text} is refused`, () =>
      assert.throws(() => readStorageAddress(text, '/data'), (error: Error) => /^STORAGE_URL: /.test(error.message) && !error.message.includes('SEKRET')));
  }
});
