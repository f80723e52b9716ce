import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../kernel/errors.ts';
import { ArchiveReader } from '../../../kernel/server/archive/read.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import { newKey } from '../../../kernel/server/files/storage.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { fill } from '../../../kernel/texts.ts';
import { placeStaff } from '../../accounts/public.ts';
import { refreshFamilies } from '../../people/public.ts';
import { entryOf, memberOf, type Manifest, type Noun, nouns } from '../rules/nouns.ts';
import { texts } from '../texts.ru.ts';
import { checkArchive, mostLine, refuse } from './check-archive.ts';
import { inFolder } from './write-archive.ts';

/** Characters of lines in one insert. */
const PIECE = 1 << 19;
const FAMILIES = 1000;

export interface Moved {
  id: string;
  name: string;
  rows: number;
  /** Files that the archive names but does not hold. */
  missingFiles: number;
  /** Links by which colleagues set a password; those who have one already are left out. */
  invitations: { email: string; name: string; roles: string[]; url: string }[];
}

/**
 * Moves an organization out of an archive into this installation: everything or nothing. The archive is checked first from
 * end to end; what then does not fit is refused by entry and line. Ids stay, so do versions, dates and history; the audit
 * begins here with the move. `slug`: another name for the addresses. Refuses `not_an_archive`, `archive_*`, `slug_taken`.
 */
export async function moveIn(services: Services, file: string, slug?: string, onProgress: (words: string) => void = () => {}): Promise<Moved> {
  onProgress(texts.checking);
  const { archive, manifest, sha256 } = await checkArchive(file);
  const kept: string[] = [];
  try {
    const moved = await inFolder((folder) => services.database.asOwner((tx) => load(services, tx, { archive, manifest, sha256, folder, slug: slug ?? manifest.organization.id, kept, onProgress })));
    await services.database.asOwner((tx) => tx.rows('analyze'));
    return moved;
  } catch (error) {
    for (const key of kept) await services.files.remove(key).catch(() => {});
    throw error;
  }
}

interface Loading {
  archive: ArchiveReader;
  manifest: Manifest;
  sha256: string;
  folder: string;
  slug: string;
  /** Keys of files put into the storage so far. */
  kept: string[];
  onProgress(words: string): void;
}

async function load(services: Services, tx: Tx, loading: Loading): Promise<Moved> {
  const { manifest, slug } = loading;
  const { name, timeZone, isDemo } = manifest.organization;
  const made = await tx.row<{ id: number }>(
    'insert into ryadom.organization (slug, name, time_zone, is_demo) values ($1, $2, $3, $4) on conflict (slug) do nothing returning id',
    [slug, name, timeZone, isDemo],
  );
  if (!made) throw refuse('slug_taken', { slug }, 409);
  await tx.rows('select ryadom.enter_organization($1)', [slug]);
  // Its own grounds come with it; the one that every new organization begins with is not among them.
  if (manifest.entries.some((entry) => entry.name === 'grounds.jsonl')) await tx.rows('delete from ryadom.organization_ground where organization_id = $1', [made.id]);
  const result: Moved = { id: slug, name, rows: 0, missingFiles: 0, invitations: [] };
  for (const one of nouns) {
    loading.onProgress(one.title);
    result.rows += await loadNoun(services, tx, made.id, one, loading, result);
  }
  const roles = await tx.rows<{ email: string; roles: string[] }>(
    'select s.email, array_agg(distinct r.role order by r.role) as roles from ryadom.staff s join ryadom.staff_role r on r.organization_id = s.organization_id and r.staff_id = s.id where s.organization_id = $1 group by s.id, s.email',
    [made.id],
  );
  for (const invitation of result.invitations) invitation.roles = roles.find((row) => row.email === invitation.email)?.roles ?? [];
  loading.onProgress(texts.searching);
  const families = await tx.rows<{ id: string }>('select id from ryadom.family where organization_id = $1 order by id', [made.id]);
  for (let from = 0; from < families.length; from += FAMILIES) await refreshFamilies(tx, made.id, families.slice(from, from + FAMILIES).map((row) => row.id));
  writeAudit(tx, [{
    organizationId: made.id, actorId: null, actorName: null, operation: 'exports.moveIn', outcome: 'done',
    details: { from: manifest.createdAt, rows: result.rows, sha256: loading.sha256, program: manifest.program },
  }]);
  return result;
}

async function loadNoun(services: Services, tx: Tx, organizationId: number, one: Noun, loading: Loading, result: Moved): Promise<number> {
  const entry = entryOf(one);
  const members = one.columns.map(memberOf);
  const columnOf = new Map(one.columns.map((column) => [memberOf(column), column]));
  let waiting: Record<string, unknown>[] = [];
  let characters = 0;
  let number = 0;
  const flush = async () => {
    if (waiting.length === 0) return;
    await insertLines(services, tx, organizationId, one, waiting, number - waiting.length, result);
    waiting = [];
    characters = 0;
  };
  for await (const line of loading.archive.lines(entry, mostLine)) {
    number++;
    const row = parseLine(entry, number, line, members);
    if (one.files) await takeFiles(services, organizationId, one, row, loading, result);
    waiting.push(Object.fromEntries(Object.entries(row).map(([member, value]) => [columnOf.get(member)!, value])));
    characters += line.length;
    if (characters > PIECE) await flush();
  }
  await flush();
  return number;
}

function parseLine(entry: string, line: number, text: string, members: readonly string[]): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw refuse('archive_bad_line', { entry, line, reason: texts.reasons.json });
  }
  const found = row !== null && typeof row === 'object' && !Array.isArray(row) ? Object.keys(row) : [];
  const odd = [...members.filter((member) => !found.includes(member)), ...found.filter((member) => !members.includes(member))];
  if (odd.length > 0) throw refuse('archive_bad_line', { entry, line, reason: fill(texts.reasons.members, { members: odd.slice(0, 5).join(', ') }) });
  return row as Record<string, unknown>;
}

/** Inserts lines together; when the database refuses them, one by one, to say which line it is. */
async function insertLines(services: Services, tx: Tx, organizationId: number, one: Noun, rows: readonly Record<string, unknown>[], before: number, result: Moved): Promise<void> {
  const insert = (some: readonly Record<string, unknown>[]) => (one.table === 'staff' ? insertStaff(services, tx, organizationId, some, result) : insertRows(tx, organizationId, one, some));
  await tx.rows('savepoint lines');
  try {
    await insert(rows);
  } catch (error) {
    if (!/^2[23]|^P0001/.test(String((error as { code?: string }).code))) throw error;
    await tx.rows('rollback to lines');
    for (const [at, row] of rows.entries()) {
      await insert([row]).catch((bad: unknown) => {
        throw refuse('archive_bad_line', { entry: entryOf(one), line: before + at + 1, reason: reasonOf(bad) });
      });
    }
    // One by one they fit: only together they do not, which no rule of the format allows.
    throw error;
  }
  await tx.rows('release lines');
}

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const { code = '', constraint = '', column = '' } = error as { code?: string; constraint?: string; column?: string };
  const words = ({ 23503: texts.reasons.reference, 23505: texts.reasons.twice, 23514: texts.reasons.rule, 23502: texts.reasons.missing } as Record<string, string>)[code];
  return words === undefined ? texts.reasons.value : fill(words, { constraint, column });
}

async function insertRows(tx: Tx, organizationId: number, one: Noun, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = one.columns.join(', ');
  await tx.rows(`insert into ryadom.${one.table} (organization_id, ${columns}) select $1, ${columns} from json_populate_recordset(null::ryadom.${one.table}, $2::json)`, [
    organizationId, JSON.stringify(rows),
  ]);
}

/** Colleagues keep their ids and roles, but no way in: each gets an invitation. */
async function insertStaff(services: Services, tx: Tx, organizationId: number, rows: readonly Record<string, unknown>[], result: Moved): Promise<void> {
  for (const row of rows) {
    const place = row as { id: string; name: string; email: string; position: string | null; disabled_at: string | null; version: number; created_at: string };
    const url = await placeStaff(services, tx, organizationId, place);
    if (url !== null) result.invitations.push({ email: place.email, name: place.name, roles: [], url });
  }
}

/** Puts the files of a line into this installation's storage and its own keys into the line. */
async function takeFiles(services: Services, organizationId: number, one: Noun, row: Record<string, unknown>, { archive, folder, kept }: Loading, result: Moved): Promise<void> {
  for (const column of one.files!) {
    const entry = row[memberOf(column)];
    if (typeof entry !== 'string') continue;
    const key = newKey(organizationId, one.name);
    row[memberOf(column)] = key;
    if (!archive.has(entry)) {
      result.missingFiles++;
      continue;
    }
    const path = join(folder, 'file');
    const hash = createHash('sha256');
    let size = 0;
    await pipeline(archive.read(entry), async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    }, createWriteStream(path, { mode: 0o600 }));
    kept.push(key);
    await services.files.put(key, path, { size, sha256: hash.digest('hex'), type: typeof row['mediaType'] === 'string' ? row['mediaType'] : 'application/octet-stream' });
    await rm(path, { force: true });
  }
}
