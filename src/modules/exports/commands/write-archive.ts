import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArchiveWriter } from '../../../kernel/server/archive/write.ts';
import type { Organization, Services } from '../../../kernel/server/module.ts';
import { readAudit, readLines, type Run } from '../queries/lines.ts';
import { entryOf, formatVersion, type Manifest, memberOf, type Noun, nouns } from '../rules/nouns.ts';
import { texts } from '../texts.ru.ts';

/** A file of this machine that is to be given to a storage or a person. */
export interface Made {
  path: string;
  bytes: number;
  sha256: string;
  rows: number;
}

export interface Writing {
  services: Services;
  organization: Organization;
  run: Run;
  /** Says how far it is; may throw to stop. */
  progress(words: string, done: number): void;
}

/** A folder of its own in the machine's temporary place (0700), removed after the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ryadom-export-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the whole organization into `path`. Memory stays at a few megabytes however much there is. */
export async function writeArchive({ services, organization, run, progress }: Writing, path: string, program: string): Promise<Made> {
  const now = services.clock();
  const writer = new ArchiveWriter(path, now);
  const entries: Manifest['entries'] = [];
  let total = 0;
  const counted = async (name: string, title: string, pieces: AsyncGenerator<string[]>): Promise<void> => {
    let rows = 0;
    async function* text(): AsyncGenerator<string> {
      for await (const lines of pieces) {
        rows += lines.length;
        total += lines.length;
        progress(title, total);
        yield `${lines.join('\n')}\n`;
      }
    }
    progress(title, total);
    entries.push({ ...(await writer.add(name, text())), rows });
  };
  try {
    await writer.add(texts.readMeName, [texts.readMe]);
    const files: { key: string; entry: string }[] = [];
    for (const one of nouns) await counted(entryOf(one), one.title, one.files ? withFiles(one, readLines(run, organization.id, one), files) : readLines(run, organization.id, one));
    await counted('audit.jsonl', texts.auditTitle, readAudit(run, organization.id));
    for (const [at, file] of files.entries()) {
      if (at % 20 === 0) progress(texts.filesTitle, total);
      const opened = await services.files.open(file.key);
      // A file that the storage lost stays named by its line; the move says so and goes on.
      if (opened !== null) entries.push({ ...(await writer.add(file.entry, opened.stream as AsyncIterable<Uint8Array>)), rows: null });
    }
    const { slug, name, timeZone, isDemo } = organization;
    const manifest: Manifest = { format: 'ryadom-organization', formatVersion, program, createdAt: now.toISOString(), organization: { id: slug, name, timeZone, isDemo }, entries };
    await writer.add('manifest.json', [`${JSON.stringify(manifest, null, 1)}\n`]);
    return { path, rows: total, ...(await writer.close()) };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Keys of the storage mean nothing elsewhere: the line names the entry where the bytes lie. */
async function* withFiles(one: Noun, pieces: AsyncGenerator<string[]>, files: { key: string; entry: string }[]): AsyncGenerator<string[]> {
  for await (const lines of pieces) {
    yield lines.map((line) => {
      const row = JSON.parse(line) as Record<string, string | null>;
      for (const column of one.files!) {
        const key = row[memberOf(column)];
        if (key == null) continue;
        const entry = `files/${row['id']}-${column.replace(/_?key$/, '').replaceAll('_', '-')}`;
        files.push({ key, entry });
        row[memberOf(column)] = entry;
      }
      return JSON.stringify(row);
    });
  }
}
