import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { notFound, Refusal } from '../../../kernel/errors.ts';
import { ArchiveWriter } from '../../../kernel/server/archive/write.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import { newKey } from '../../../kernel/server/files/storage.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { fill, plural } from '../../../kernel/texts.ts';
import { today } from '../../../kernel/time.ts';
import { defineJob, type Job, type JobResult, startJob } from '../../jobs/public.ts';
import type * as contract from '../contract.ts';
import type { BatchItem } from '../contract.ts';
import { layOut } from '../layout/make.ts';
import { readBatch } from '../queries/batches.ts';
import { choicesOf } from '../queries/choices.ts';
import { keptDocuments, nameOf, wishOf, type Kept } from '../queries/files.ts';
import { fileNameOf } from '../rules/numbers.ts';
import { texts } from '../texts.ru.ts';
import { kindOf, makeOne, type Maker } from './make.ts';

/** Days that an archive waits. */
const keptDays = 1;
/** Documents of one transaction: numbers of a journal are held so long. */
const chunk = 20;
const words = texts.batch;

interface BatchInput {
  practice: string;
  kinds: string[];
  families: string[];
  formats: ('docx' | 'pdf')[];
}
interface Wanted {
  family: string;
  code: string;
  kind: string;
  subject: string;
}

/** The same document of the same batch has the same id, so that a batch that is run again makes nothing twice. */
function idOf(batch: string, { kind, subject }: Wanted): string {
  const hex = createHash('sha256').update(`${batch} ${kind} ${subject}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What the archive is to hold: for each family and kind the newest subject, of each person where people have their own. */
async function wantedOf(tx: Tx, organizationId: number, input: BatchInput): Promise<{ wanted: Wanted[]; families: number }> {
  const codes = new Map((await tx.rows<{ id: string; code: string }>('select id, code from ryadom.family_view where organization_id = $1 and id = any ($2::uuid[])', [organizationId, input.families])).map(({ id, code }) => [id, code]));
  const kinds = [];
  let pack;
  for (const one of input.kinds) {
    const found = await kindOf(tx, organizationId, input.practice, one);
    ({ pack } = found);
    kinds.push(found.kind);
  }
  const seen = new Set<string>();
  const wanted = (await choicesOf(tx, organizationId, pack!, [...codes.keys()], kinds)).filter(({ family, kind, personId }) => {
    const key = `${family} ${kind} ${personId}`;
    return !seen.has(key) && seen.add(key);
  });
  return { families: codes.size, wanted: wanted.map(({ family, kind, id }) => ({ family, code: codes.get(family)!, kind, subject: id })).toSorted((a, b) => a.code.localeCompare(b.code, 'ru', { numeric: true })) };
}

/** The document of a subject that there is already, else a new one; null: it cannot be made now. `made`: it is new. */
async function documentFor(maker: Maker, batch: string, practice: string, wanted: Wanted): Promise<{ id: string; made: boolean } | null> {
  const { tx, organization } = maker;
  const there = await tx.row<{ id: string }>(
    `select id from ryadom.document where organization_id = $1 and subject_id = $2 and kind_id = $3 and practice_id = $4 and cancelled_at is null order by created_at desc limit 1`,
    [organization.id, wanted.subject, wanted.kind, practice],
    'documents.batch_there',
  );
  if (there) return { id: there.id, made: false };
  const id = idOf(batch, wanted);
  await tx.rows('savepoint one_document', []);
  try {
    await makeOne(maker, { id, practice, kind: wanted.kind, subject: wanted.subject });
    await tx.rows('release savepoint one_document', []);
    return { id, made: true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await tx.rows('rollback to savepoint one_document', []);
    return null;
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ryadom-documents-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(job: Job<BatchInput>): Promise<JobResult> {
  const { organization, services, input } = job;
  return inFolder(async (folder) => {
    job.progress({ done: 0, total: 0, words: words.gathering });
    const { wanted } = await job.transaction((tx) => wantedOf(tx, organization.id, input), { readOnly: true });
    if (wanted.length === 0) throw new Refusal(409, 'nothing_to_make', texts.refusals.nothing_to_make);
    const now = services.clock();
    const path = join(folder, 'documents.zip');
    const writer = new ArchiveWriter(path, now);
    const ids: string[] = [];
    let [made, skipped] = [0, 0];
    for (let from = 0; from < wanted.length; from += chunk) {
      const part = wanted.slice(from, from + chunk);
      const kept = await job.transaction(async (tx) => {
        const maker: Maker = { tx, organization, staff: { id: job.staffId, name: job.staffName }, now: services.clock(), today: today(services.clock(), organization.timeZone) };
        const found: { id: string; made: boolean; code: string }[] = [];
        for (const one of part) {
          const document = await documentFor(maker, job.id, input.practice, one);
          if (document) found.push({ ...document, code: one.code });
        }
        const all = await keptDocuments(tx, organization.id, found.map(({ id }) => id));
        writeAudit(tx, all.map((one) => ({
          organizationId: organization.id, actorId: job.staffId, actorName: job.staffName, operation: 'documents.startBatch', outcome: 'exported', familyId: one.familyId, subjectId: one.id, details: { kind: one.kind, batch: job.id },
        })));
        made += found.filter((one) => one.made).length;
        skipped += part.length - all.length;
        return found.flatMap(({ id, code }) => all.filter((one) => one.id === id).map((one) => ({ code, one })));
      });
      for (const { code, one } of kept) {
        await addTo(writer, code, one, organization.name, input.formats);
        ids.push(one.id);
        job.progress({ done: ids.length + skipped, total: wanted.length, words: words.making });
      }
    }
    return handOver(job, { path, ...(await writer.close()) }, { ids, made, skipped }, now);
  });
}

async function addTo(writer: ArchiveWriter, code: string, kept: Kept, author: string, formats: BatchInput['formats']): Promise<void> {
  const laid = await layOut(wishOf(kept, author, formats));
  // Codes and numbers tell a file apart; no name of a person stands in it.
  for (const format of formats) await writer.add(`${fileNameOf(code)}/${nameOf(kept, format)}`, [laid[format]!]);
}

async function handOver(job: Job<BatchInput>, file: { path: string; bytes: number; sha256: string }, { ids, made, skipped }: { ids: string[]; made: number; skipped: number }, now: Date): Promise<JobResult> {
  const { organization, services } = job;
  const expiresAt = new Date(now.getTime() + keptDays * 86_400_000);
  const key = newKey(organization.id, 'documents');
  await services.files.put(key, file.path, { size: file.bytes, sha256: file.sha256, type: 'application/zip' });
  try {
    await job.transaction((tx) =>
      tx.rows(
        `update ryadom.document_batch set file_key = $3, bytes = $4, sha256 = $5, documents = $6, made = $7, ids = $8::uuid[], expires_at = $9 where organization_id = $1 and id = $2`,
        [organization.id, job.id, key, file.bytes, file.sha256, ids.length, made, ids, expiresAt],
      ),
    );
  } catch (error) {
    await services.files.remove(key).catch(() => {});
    throw error;
  }
  const told = fill(words.done, { documents: plural(ids.length, 'документ', 'документа', 'документов'), made }) + (skipped > 0 ? fill(words.skipped, { skipped }) : '');
  return { words: told, page: '/documents/archive', download: { path: `/organizations/${organization.slug}/document-batches/${job.id}/file`, name: words.fileName, bytes: file.bytes, expiresAt: expiresAt.toISOString() } };
}

const makeBatch = defineJob<BatchInput>({
  kind: 'documents.batch',
  operation: 'documents.startBatch',
  title: () => words.title,
  page: () => '/documents/archive',
  input: z.strictObject({ practice: z.string(), kinds: z.array(z.string()), families: z.array(z.uuid()), formats: z.array(z.enum(['docx', 'pdf'])) }),
  run,
});

/** Starts the work; families out of the caller's sight are left out as if they were not named. */
export async function startBatch(context: Context, { body }: Input<typeof contract.startBatch>): Promise<BatchItem> {
  const { tx, actor, now, services } = context;
  const { id, ...input } = body;
  const families = [...new Set(input.families)];
  const { wanted, families: seen } = await wantedOf(tx, actor.organization.id, { ...input, families });
  if (seen === 0) throw notFound();
  if (wanted.length === 0) throw new Refusal(409, 'nothing_to_make', texts.refusals.nothing_to_make);
  await tx.rows('insert into ryadom.document_batch (organization_id, id, staff_id, families, created_at) values ($1, $2, $3, $4, $5)', [actor.organization.id, id, actor.staffId, seen, now]);
  await startJob(tx, { services, organizationId: actor.organization.id, staffId: actor.staffId, staffName: actor.name }, makeBatch, id, { ...input, families, kinds: [...new Set(input.kinds)], formats: [...new Set(input.formats)] });
  context.subject({ subjectId: id, details: { kinds: input.kinds, families: seen } });
  return readBatch(context, id);
}
