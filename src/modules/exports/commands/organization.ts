import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAudit } from '../../../kernel/server/audit.ts';
import { newId } from '../../../kernel/server/new-id.ts';
import type { Services } from '../../../kernel/server/module.ts';
import { fill, formatNumber } from '../../../kernel/texts.ts';
import { defineJob, type Job, runJobHere } from '../../jobs/public.ts';
import { countLines, type Run, stampOf } from '../queries/lines.ts';
import { texts } from '../texts.ru.ts';
import { handOver } from './result.ts';
import { inFolder, type Made, writeArchive } from './write-archive.ts';

const HOUR = 3_600_000;
const version: string = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')).version;

/**
 * Reads everything as it was at one moment without stopping writers. PostgreSQL: one REPEATABLE READ transaction. The embedded
 * database has one session, where an open transaction would keep everybody waiting: it is read in short pieces, and read
 * again when anything was written meanwhile; a third time in one piece, for then there is no quieter moment to wait for.
 */
export async function atOneMoment<T>(job: Job, onAgain: () => void, work: (run: Run) => Promise<T>): Promise<T> {
  const { id } = job.organization;
  if (job.services.database.kind === 'embedded') {
    for (let tries = 1; tries <= 2; tries++) {
      const before = await job.transaction((tx) => stampOf(tx, id), { readOnly: true });
      const result = await work((piece) => job.transaction(piece, { readOnly: true }));
      if ((await job.transaction((tx) => stampOf(tx, id), { readOnly: true })) === before) return result;
      onAgain();
    }
  }
  return job.transaction((tx) => work((piece) => piece(tx)), { snapshot: true, readOnly: true, timeoutMs: HOUR });
}

interface Input {
  /** A file of this machine, for the command line; null: into the storage. */
  out: string | null;
}

export const exportOrganization = defineJob<Input>({
  kind: 'exports.organization',
  operation: 'exports.startExport',
  title: () => texts.titles.organization,
  page: () => '/exports',
  input: z.strictObject({ out: z.string().nullable() }),
  run: (job) =>
    inFolder(async (folder) => {
      const { services, organization } = job;
      const counts = await job.transaction((tx) => countLines(tx, organization.id), { readOnly: true });
      const total = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
      const path = job.input.out === null ? join(folder, 'archive.zip') : `${job.input.out}.partial`;
      const made: Made = await atOneMoment(job, () => job.progress({ done: 0, total, words: texts.again }), (run) =>
        writeArchive({ services, organization, run, progress: (words, done) => job.progress({ done: Math.min(done, total), total, words }) }, path, version),
      );
      const result = await handOver(job, 'organization', made, fill(texts.done.organization, { rows: formatNumber(made.rows) }), job.input.out);
      await job.transaction(async (tx) =>
        writeAudit(tx, [{
          organizationId: organization.id, actorId: job.staffId, actorName: job.staffName, operation: 'exports.startExport', outcome: 'exported', subjectId: job.id,
          details: { kind: 'organization', rows: made.rows, sha256: made.sha256 },
        }]),
      );
      return result;
    }),
});

/** The verb `organization export`: the archive into a file of this machine, as a job that others see meanwhile. */
export async function exportToFile(services: Services, organization: string, out: string): Promise<void> {
  await runJobHere(services, organization, exportOrganization, newId(), { out });
}
