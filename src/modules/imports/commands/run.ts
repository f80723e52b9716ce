import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../../kernel/errors.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { readWorkbook, type Workbook } from '../../../kernel/server/workbook/read.ts';
import { fill } from '../../../kernel/texts.ts';
import { today } from '../../../kernel/time.ts';
import { defineJob, type Job, runJobHere, startJob } from '../../jobs/public.ts';
import { getPack, listInstalled, type Pack } from '../../practices/public.ts';
import { requireRows } from '../rules/rows.ts';
import type { ImportResult } from '../rules/report.ts';
import { texts } from '../texts.ru.ts';
import { applyAll } from './apply/all.ts';
import { planImport } from './plan.ts';
import { inOrganization, withSession } from './session.ts';
import { takeBack } from './undo.ts';

/** A run that is registered. */
export interface Order {
  id: string;
  organization: string;
  practice: string;
  dryRun: boolean;
}

export interface Upload {
  id: string;
  organization: string;
  practice: string;
  dryRun: boolean;
  fileName: string;
  bytes: Uint8Array;
  staffId: string | null;
  staffName: string;
  /** The command line runs it itself. */
  here?: boolean;
}

/** The practice's pack in use; refuses an unknown practice with the known ones (`unknown_practice`, 404). */
async function packOf(tx: Tx, organizationId: number, practice: string): Promise<Pack> {
  const installed = await listInstalled(tx, organizationId);
  if (!installed.some((one) => one.id === practice)) {
    const known = installed.map((one) => one.id).join(', ') || '—';
    throw new Refusal(404, 'unknown_practice', fill(texts.refusals.unknown_practice, { known }));
  }
  return getPack(tx, organizationId, practice);
}

/**
 * Reads the workbook (refusing a bad one before anything is stored) and registers the run. `again` true: the same upload
 * came before under this id. Refuses `import_running` (409), `id_reused` (409), `unknown_practice` (404), workbook_* (422).
 */
export async function beginImport(services: Services, upload: Upload): Promise<{ order: Order; again: boolean }> {
  const sha256 = createHash('sha256').update(upload.bytes).digest('hex');
  const { id, organization, practice, dryRun, staffId, staffName } = upload;
  const seen = await inOrganization(services.database, organization, async (tx, place) => {
    await packOf(tx, place.id, practice);
    return tx.row<{ same: boolean }>(
      'select file_sha256 = $3 and practice_id = $4 and dry_run = $5 as same from ryadom.import_run where organization_id = $1 and id = $2',
      [place.id, id, sha256, practice, dryRun],
    );
  });
  if (seen && !seen.same) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  const order = { id, organization, practice, dryRun };
  if (seen) return { order, again: true };
  const workbook = await readWorkbook(upload.bytes);
  requireRows(workbook.sheets);
  try {
    await inOrganization(services.database, organization, async (tx, place) => {
      // Checks are looked at once; their remarks quote families' rows and need not lie about.
      await tx.rows("delete from ryadom.import_run where organization_id = $1 and dry_run and beat_at < now() - interval '1 day'", [place.id]);
      await tx.rows("delete from ryadom.import_file f using ryadom.import_run r where f.organization_id = $1 and r.organization_id = $1 and r.id = f.import_id and r.state <> 'running' and r.beat_at < now() - interval '1 day'", [place.id]);
      await tx.rows(
        `insert into ryadom.import_run (organization_id, id, practice_id, file_name, file_sha256, dry_run, state, staff_id, staff_name, started_at)
         values ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9)`,
        [place.id, id, practice, upload.fileName.slice(0, 200), sha256, dryRun, staffId, staffName, services.clock()],
      );
      await tx.rows('insert into ryadom.import_file (organization_id, import_id, bytes) values ($1, $2, $3)', [place.id, id, upload.bytes]);
      opened.set(id, workbook);
      if (!upload.here) await startJob(tx, { services, organizationId: place.id, staffId, staffName }, importJob, id, { practice, dryRun });
    });
  } catch (error) {
    opened.delete(id);
    throw isOtherRunning(error) ? new Refusal(409, 'import_running', texts.refusals.import_running) : error;
  }
  return { order, again: false };
}

/** One import or undo at a time in an organization: the second one hits a unique index. */
function isOtherRunning(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'import_run_one';
}

const title = (input: { dryRun: boolean }) => (input.dryRun ? texts.jobs.check : texts.jobs.import);

/** What the command line prints; the record keeps the same, but a database forgets the order of the sheets. */
const results = new Map<string, ImportResult>();
/** Workbooks that this process has just read; another process, or a later try, reads the stored file. */
const opened = new Map<string, Workbook>();

interface Input {
  practice: string;
  dryRun: boolean;
}

/** Plans and stores a workbook that was begun. Its run ends as `done` or, taken back, as `failed`. */
const importJob = defineJob<Input>({
  kind: 'imports.import',
  operation: 'imports.startImport',
  title,
  page: (id, { dryRun }) => (dryRun ? '/imports' : `/imports/${id}`),
  input: z.strictObject({ practice: z.string(), dryRun: z.boolean() }),
  async run(job) {
    const { services, organization, id, input } = job;
    const ended = { words: input.dryRun ? texts.jobs.checked : texts.jobs.imported, page: input.dryRun ? '/imports' : `/imports/${id}` };
    // The process died after the last write and before the job's end: there is nothing left to do.
    if ((await stateOf(services, organization.slug, id)) === 'done') return ended;
    await readyAgain(services, organization.slug, id);
    const workbook = opened.get(id) ?? (await readStored(services, organization.slug, id));
    const progress = (words: string, done: number, total: number) => job.progress({ words, done, total });
    await withSession(services.database, organization.slug, async (session) => {
      const scope = { organizationId: session.place.id, practiceId: input.practice };
      const pack = await session.run((tx) => packOf(tx, scope.organizationId, input.practice));
      const day = today(services.clock(), session.place.timeZone);
      const { report, changes } = await planImport(session, scope, pack, workbook, day, progress);
      const answer = report.result(input.dryRun);
      if (!input.dryRun) {
        const branchId = await session.run((tx) => defaultBranch(tx, scope.organizationId));
        await applyAll(session, { ...scope, importId: id, staffId: job.staffId, packVersion: pack.version, branchId }, changes, progress);
      }
      await session.run((tx) => finish(tx, job, answer));
      results.set(id, answer);
    });
    opened.delete(id);
    return ended;
  },
  async abandon({ services, organization, id, staffId, staffName }, why) {
    opened.delete(id);
    if ((await stateOf(services, organization.slug, id)) === 'done') return;
    const clean = await takeBack(services, organization.slug, id, true);
    const code = { job_failed: 'import_failed', job_lost: 'import_stopped', job_stopped: 'import_stopped', cancelled: 'import_cancelled' }[why.code] ?? why.code;
    const outcome = clean ? texts.failedNothing : texts.failedPart;
    const message = { import_failed: fill(texts.failed, { what: outcome }), import_stopped: `${texts.stopped} ${outcome}`, import_cancelled: `${texts.cancelled} ${outcome}` }[code] ?? why.message;
    await inOrganization(services.database, organization.slug, async (tx, place) => {
      await tx.rows(
        "update ryadom.import_run set state = 'failed', refusal = $3, finished_at = $4, version = version + 1 where organization_id = $1 and id = $2",
        [place.id, id, JSON.stringify({ code, message }), services.clock()],
      );
      audit(tx, { id, staffId, staffName }, place.id, 'failed', { code });
    });
  },
});

async function stateOf(services: Services, organization: string, id: string): Promise<string | undefined> {
  return inOrganization(services.database, organization, async (tx, place) => (await tx.row<{ state: string }>('select state from ryadom.import_run where organization_id = $1 and id = $2', [place.id, id]))?.state, { readOnly: true });
}

/** A try after an earlier one: what that one wrote goes first, then the run is a running one again. */
async function readyAgain(services: Services, organization: string, id: string): Promise<void> {
  const written = await inOrganization(services.database, organization, (tx, place) => tx.row('select from ryadom.import_change where organization_id = $1 and import_id = $2 limit 1', [place.id, id]), { readOnly: true });
  if (written && !(await takeBack(services, organization, id, true))) throw new Refusal(409, 'import_stopped', `${texts.stopped} ${texts.failedPart}`);
  await inOrganization(services.database, organization, (tx, place) =>
    tx.rows("update ryadom.import_run set state = 'running', refusal = null, result = null, finished_at = null, beat_at = now() where organization_id = $1 and id = $2", [place.id, id]),
  ).catch((error: unknown) => {
    throw isOtherRunning(error) ? new Refusal(409, 'import_running', texts.refusals.import_running) : error;
  });
}

async function readStored(services: Services, organization: string, id: string): Promise<Workbook> {
  const stored = await inOrganization(services.database, organization, (tx, place) => tx.row<{ bytes: Buffer }>('select bytes from ryadom.import_file where organization_id = $1 and import_id = $2', [place.id, id]), { readOnly: true });
  if (!stored) throw new Refusal(410, 'import_stopped', `${texts.stopped} ${texts.failedNothing}`);
  return readWorkbook(stored.bytes);
}

/** The verb `import` of the command line: the same job in this process. */
export async function runImportHere(services: Services, { order: { id, organization, practice, dryRun } }: { order: Order }): Promise<ImportResult> {
  await runJobHere(services, organization, importJob, id, { practice, dryRun });
  const result = results.get(id)!;
  results.delete(id);
  return result;
}

async function defaultBranch(tx: Tx, organizationId: number): Promise<string> {
  const branch = await tx.row<{ id: string }>('select id from ryadom.branch where organization_id = $1 and is_default', [organizationId]);
  return branch!.id;
}

async function finish(tx: Tx, { id, services, organization, staffId, staffName, input }: Job<Input>, result: ImportResult): Promise<void> {
  await tx.rows(
    "update ryadom.import_run set state = 'done', result = $3, finished_at = $4, beat_at = now(), version = version + 1 where organization_id = $1 and id = $2",
    [organization.id, id, JSON.stringify(result), services.clock()],
  );
  await tx.rows('delete from ryadom.import_file where organization_id = $1 and import_id = $2', [organization.id, id]);
  audit(tx, { id, staffId, staffName }, organization.id, 'done', { practice: input.practice, dryRun: input.dryRun, sheets: result.sheets, errors: result.errors.length, warnings: result.warnings.length });
}

/** The end of an import, in the words of the operation that began it. */
function audit(tx: Tx, { id, staffId, staffName }: { id: string; staffId: string | null; staffName: string }, organizationId: number, outcome: 'done' | 'failed', details: Record<string, unknown>): void {
  writeAudit(tx, [{ organizationId, actorId: staffId, actorName: staffName, operation: 'imports.startImport', outcome, subjectId: id, details }]);
}

/** Takes back a finished import as a whole; half taken back would be worse than either. */
export const undoJob = defineJob<{ importId: string }>({
  kind: 'imports.undo',
  operation: 'imports.undoImport',
  title: () => texts.jobs.undo,
  page: (_id, { importId }) => `/imports/${importId}`,
  input: z.strictObject({ importId: z.uuid() }),
  steady: true,
  async run(job) {
    const { importId } = job.input;
    if ((await stateOf(job.services, job.organization.slug, importId)) !== 'undone') await takeBack(job.services, job.organization.slug, importId, false, (done) => job.progress({ words: texts.jobs.undoing, done, total: 0 })).catch((error: unknown) => {
      throw isOtherRunning(error) ? new Refusal(409, 'import_running', texts.refusals.import_running) : error;
    });
    return { words: texts.jobs.undone, page: `/imports/${importId}` };
  },
});
