import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { Refusal } from '../../../kernel/errors.ts';
import { timeZone } from '../../../kernel/fields.ts';
import { ArchiveReader, DamagedArchive } from '../../../kernel/server/archive/read.ts';
import { fill } from '../../../kernel/texts.ts';
import { entryOf, formatVersion, type Manifest, nouns } from '../rules/nouns.ts';
import { texts } from '../texts.ru.ts';

/** Characters of the longest line: a file of a submitted report stands in one. */
export const mostLine = 256 << 20;

const shape = z.object({
  format: z.literal('ryadom-organization'),
  formatVersion: z.number().int(),
  program: z.string(),
  createdAt: z.iso.datetime(),
  organization: z.object({ id: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/), name: z.string().min(1), timeZone, isDemo: z.boolean() }),
  entries: z.array(z.object({ name: z.string(), rows: z.number().int().nullable(), bytes: z.number().int(), sha256: z.string() })),
});

export function refuse(code: keyof typeof texts.refusals, values: Record<string, string | number> = {}, status = 422): Refusal {
  return new Refusal(status, code, fill(texts.refusals[code], values));
}

/**
 * Believes nothing before it is checked: the manifest, its version, that every entry is there with the promised size, sum and
 * number of lines, and that nothing else is. Throws a `Refusal`; a file that cannot be opened throws as the system does.
 */
export async function checkArchive(file: string): Promise<{ archive: ArchiveReader; manifest: Manifest; sha256: string }> {
  let archive: ArchiveReader;
  try {
    archive = await ArchiveReader.open(file);
  } catch (error) {
    throw error instanceof DamagedArchive ? refuse('not_an_archive') : error;
  }
  const manifest = await readManifest(archive);
  const promised = new Map(manifest.entries.map((entry) => [entry.name, entry]));
  for (const name of [...nouns.map(entryOf), 'audit.jsonl']) if (!promised.has(name)) throw refuse('archive_incomplete', { entry: name });
  const known = new Set([...promised.keys(), 'manifest.json', texts.readMeName]);
  const odd = archive.names.find((name) => !known.has(name));
  if (odd !== undefined) throw refuse('archive_damaged', { entry: odd });
  for (const entry of promised.values()) {
    if (!archive.has(entry.name)) throw refuse('archive_incomplete', { entry: entry.name });
    await checkEntry(archive, entry);
  }
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return { archive, manifest, sha256: hash.digest('hex') };
}

async function readManifest(archive: ArchiveReader): Promise<Manifest> {
  if (!archive.has('manifest.json')) throw refuse('not_an_archive');
  let parsed: unknown;
  try {
    const pieces: Buffer[] = [];
    for await (const piece of archive.read('manifest.json')) pieces.push(piece);
    parsed = JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    throw refuse('archive_damaged', { entry: 'manifest.json' });
  }
  const version = (parsed as { format?: unknown; formatVersion?: unknown } | null)?.formatVersion;
  if ((parsed as { format?: unknown } | null)?.format !== 'ryadom-organization') throw refuse('not_an_archive');
  if (typeof version === 'number' && version > formatVersion) throw refuse('archive_newer', { version });
  const manifest = shape.safeParse(parsed);
  if (!manifest.success || version !== formatVersion) throw refuse('archive_damaged', { entry: 'manifest.json' });
  return manifest.data;
}

async function checkEntry(archive: ArchiveReader, entry: Manifest['entries'][number]): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  let rows = 0;
  try {
    for await (const piece of archive.read(entry.name)) {
      hash.update(piece);
      bytes += piece.length;
      if (entry.rows !== null) for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) rows++;
    }
  } catch (error) {
    throw error instanceof DamagedArchive ? refuse('archive_damaged', { entry: entry.name }) : error;
  }
  if (bytes !== entry.bytes || hash.digest('hex') !== entry.sha256) throw refuse('archive_damaged', { entry: entry.name });
  if (entry.rows !== null && rows !== entry.rows) throw refuse('archive_rows', { entry: entry.name, found: rows, promised: entry.rows });
}
