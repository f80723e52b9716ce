import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storageLost, type FileStorage } from './storage.ts';

/** Puts a small file, reads it back and removes it; throws `storage_unavailable` when any of it fails. For `doctor`. */
export async function probeStorage(storage: FileStorage): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ryadom-probe-'));
  const key = `probe/${randomUUID()}`;
  try {
    const bytes = Buffer.from(`Рядом ${randomUUID()}`);
    const path = join(folder, 'probe');
    await writeFile(path, bytes);
    await storage.put(key, path, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), type: 'application/octet-stream' });
    const opened = await storage.open(key);
    const read = opened === null ? Buffer.alloc(0) : Buffer.concat(await opened.stream.toArray());
    await storage.remove(key);
    if (!read.equals(bytes)) throw storageLost('other bytes came back');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
