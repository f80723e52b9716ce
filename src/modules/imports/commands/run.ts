import { createHash } from 'node:crypto';
import { Refusal } from '../../../kernel/errors.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { readWorkbook, type Workbook } from '../../../kernel/server/workbook/read.ts';
import { fill } from '../../../kernel/texts.ts';
import { today } from '../../../kernel/time.ts';
import { getPack, listInstalled, type Pack } from '../../practices/public.ts';
import { requireRows } from '../rules/rows.ts';
import type { ImportResult } from '../rules/report.ts';
import { texts } from '../texts.ru.ts';
import { applyAll } from './apply/all.ts';
import { planImport } from './plan.ts';
import { inOrganization, withSession } from './session.ts';
import { takeBack } from './undo.ts';

/** A run that is registered and whose workbook was read. */
export interface Order {
  id: string;
  organization: string;
  practice: string;
  dryRun: boolean;
  workbook: Workbook;
  staffId: string | null;
  staffName: string;
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
}

/** A running import that has not been heard of for so long is dead: its process was killed. */
const DEAD_AFTER = '2 minutes';

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
  const order = { id, organization, practice, dryRun, staffId, staffName };
  if (seen) return { order: { ...order, workbook: { sheets: [] } }, again: true };
  const workbook = await readWorkbook(upload.bytes);
  requireRows(workbook.sheets);
  await recoverImports(services, organization);
  try {
    await inOrganization(services.database, organization, async (tx, place) => {
      // Checks are looked at once; their remarks quote families' rows and need not lie about.
      await tx.rows("delete from ryadom.import_run where organization_id = $1 and dry_run and beat_at < now() - interval '1 day'", [place.id]);
      await tx.rows(
        `insert into ryadom.import_run (organization_id, id, practice_id, file_name, file_sha256, dry_run, state, staff_id, staff_name, started_at)
         values ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9)`,
        [place.id, id, practice, upload.fileName.slice(0, 200), sha256, dryRun, staffId, staffName, services.clock()],
      );
    });
  } catch (error) {
    throw isOtherRunning(error) ? new Refusal(409, 'import_running', texts.refusals.import_running) : error;
  }
  return { order: { ...order, workbook }, again: false };
}

/** One import or undo at a time in an organization: the second one hits a unique index. */
export function isOtherRunning(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'import_run_one';
}

/** Does what was begun; the run ends as `done` or, taken back, as `failed` (and the error is thrown on). */
export async function carryOut(services: Services, order: Order): Promise<ImportResult> {
  const { database } = services;
  const beat = heartbeat(services, order.organization, order.id);
  try {
    const result = await withSession(database, order.organization, async (session) => {
      const scope = { organizationId: session.place.id, practiceId: order.practice };
      const pack = await session.run((tx) => packOf(tx, scope.organizationId, order.practice));
      const day = today(services.clock(), session.place.timeZone);
      const { report, changes } = await planImport(session, scope, pack, order.workbook, day, beat.progress);
      const answer = report.result(order.dryRun);
      if (!order.dryRun) {
        const branchId = await session.run((tx) => defaultBranch(tx, scope.organizationId));
        const importing = { ...scope, importId: order.id, staffId: order.staffId, packVersion: pack.version, branchId };
        await applyAll(session, importing, changes, beat.progress);
      }
      await beat.stop();
      await session.run((tx) => finish(tx, services, order, scope.organizationId, answer));
      return answer;
    });
    return result;
  } catch (error) {
    await beat.stop();
    await fail(services, order, error);
    throw error;
  }
}

async function defaultBranch(tx: Tx, organizationId: number): Promise<string> {
  const branch = await tx.row<{ id: string }>('select id from ryadom.branch where organization_id = $1 and is_default', [organizationId]);
  return branch!.id;
}

async function finish(tx: Tx, services: Services, order: Order, organizationId: number, result: ImportResult): Promise<void> {
  await tx.rows(
    "update ryadom.import_run set state = 'done', result = $3, finished_at = $4, beat_at = now(), progress = '{}', version = version + 1 where organization_id = $1 and id = $2",
    [organizationId, order.id, JSON.stringify(result), services.clock()],
  );
  audit(tx, order, organizationId, 'done', {
    practice: order.practice, dryRun: order.dryRun, sheets: result.sheets, errors: result.errors.length, warnings: result.warnings.length,
  });
}

/** The end of an import, in the words of the operation that began it. */
function audit(tx: Tx, order: Pick<Order, 'id' | 'staffId' | 'staffName'>, organizationId: number, outcome: 'done' | 'failed', details: Record<string, unknown>): void {
  writeAudit(tx, [{ organizationId, actorId: order.staffId, actorName: order.staffName, operation: 'imports.startImport', outcome, subjectId: order.id, details }]);
}

/** Takes back what was written and says in the run why it failed. */
async function fail(services: Services, order: Pick<Order, 'id' | 'organization' | 'staffId' | 'staffName'>, error: unknown): Promise<void> {
  try {
    const clean = await takeBack(services, order.organization, order.id, true);
    const what = error instanceof Refusal ? error.message : fill(texts.failed, { what: clean ? texts.failedNothing : texts.failedPart });
    await inOrganization(services.database, order.organization, async (tx, place) => {
      await tx.rows(
        "update ryadom.import_run set state = 'failed', refusal = $3, finished_at = $4, version = version + 1 where organization_id = $1 and id = $2",
        [place.id, order.id, JSON.stringify({ code: error instanceof Refusal ? error.code : 'import_failed', message: what }), services.clock()],
      );
      audit(tx, order, place.id, 'failed', { code: (error as { code?: string }).code ?? null });
    });
  } catch (second) {
    // The database is gone: the next start finds the run by its heartbeat and takes it back then.
    services.log.error({ code: (second as { code?: string }).code }, 'imports.fail');
  }
}

/** Tells how far the import is, about once a second, in transactions of its own, so that others see it at once. */
function heartbeat(services: Services, organization: string, id: string) {
  let latest: { sheet: string; done: number; total: number } | null = null;
  let running: Promise<void> = Promise.resolve();
  const write = async () => {
    const text = JSON.stringify(latest ?? {});
    await inOrganization(services.database, organization, (tx, place) =>
      tx.rows('update ryadom.import_run set progress = $3, beat_at = now() where organization_id = $1 and id = $2', [place.id, id, text]),
    ).catch(() => {});
  };
  const timer = setInterval(() => (running = running.then(write)), 1_000);
  return {
    progress(sheet: string, done: number, total: number) {
      latest = { sheet, done, total };
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Ends runs whose process died: takes back what they wrote. Called at the start of the program and before a new import. */
export async function recoverImports(services: Services, organization: string, everything = false): Promise<void> {
  const dead = await inOrganization(services.database, organization, (tx, place) =>
    tx.rows<{ id: string; doing: string; dry_run: boolean; staff_id: string | null; staff_name: string | null }>(
      `select id, doing, dry_run, staff_id, staff_name from ryadom.import_run
       where organization_id = $1 and state = 'running' and ($2 or beat_at < now() - interval '${DEAD_AFTER}')`,
      [place.id, everything],
    ),
  );
  for (const run of dead) {
    const order = { id: run.id, organization, staffId: run.staff_id, staffName: run.staff_name ?? '' };
    if (run.doing === 'undo') await takeBack(services, organization, run.id, false);
    else await fail(services, order, new Refusal(503, 'import_stopped', `${texts.stopped} ${texts.failedNothing}`));
  }
}
