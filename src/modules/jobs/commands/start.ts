import { once } from 'node:events';
import { Refusal } from '../../../kernel/errors.ts';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { JobResult } from '../contract.ts';
import type { JobRow } from '../tables.ts';
import { texts } from '../texts.ru.ts';
import type { JobKind } from './kinds.ts';
import { Work } from './work.ts';
import { workerOf } from './worker.ts';

/** Who starts a job and where. */
export interface Starter {
  services: Services;
  organizationId: number;
  staffId: string | null;
  staffName: string;
}

/**
 * Puts a job into the queue within the caller's transaction: it begins after the commit, or never when that fails. The same
 * id again changes nothing. Runs with the rights of `staffId`, asked for anew at every step.
 */
export async function startJob<Input>(tx: Tx, starter: Starter, kind: JobKind<Input>, id: string, input: Input): Promise<void> {
  await insertJob(tx, starter, kind, id, input, null);
  workerOf(starter.services).wake();
}

async function insertJob<Input>(tx: Tx, starter: Starter, kind: JobKind<Input>, id: string, input: Input, worker: string | null): Promise<void> {
  await tx.rows(
    `insert into ryadom.job (organization_id, id, kind, title, input, page, state, staff_id, staff_name, created_at, worker, here, attempt, started_at, beat_at)
     values ($1, $2, $3, $4, $5, $6, case when $10::uuid is null then 'queued' else 'running' end, $7, $8, $9, $10, $10 is not null,
       case when $10 is null then 0 else 1 end, case when $10 is not null then $9::timestamptz end, case when $10 is not null then now() end)
     on conflict (organization_id, id) do nothing`,
    [starter.organizationId, id, kind.kind, kind.title(input), JSON.stringify(input), kind.page?.(id, input) ?? null, starter.staffId, starter.staffName, starter.services.clock(), worker],
  );
}

/** Runs to their ends the jobs whose process died, before the command line begins its own work. */
export const takeOverJobs = (services: Services): Promise<void> => workerOf(services).takeOver();

/**
 * Runs a job in this very process, visible to others while it lasts: the command line. It has the view of the whole
 * organization. Throws what the job was refused with.
 */
export async function runJobHere<Input>(services: Services, slug: string, kind: JobKind<Input>, id: string, input: Input): Promise<JobResult> {
  await workerOf(services).takeOver();
  const worker = workerOf(services).id;
  const { row, organization } = await services.database.transaction(async (tx) => {
    const found = await enterOrganization(tx, slug);
    await insertJob(tx, { services, organizationId: found.id, staffId: null, staffName: texts.commandLine }, kind, id, input, worker);
    return { organization: found, row: (await tx.row<JobRow>('select * from ryadom.job where organization_id = $1 and id = $2', [found.id, id]))! };
  });
  return new Work(services, worker, row, organization).run();
}

/**
 * Waits until a job has ended, at most `seconds`. True: it has. What it was refused with is thrown, unless `quiet`.
 * Holds no connection meanwhile.
 */
export async function waitForJob(services: Services, organizationId: number, id: string, seconds: number, quiet = false): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    // Heard at once when the job runs here, else at the next look.
    const look = new AbortController();
    const heard = once(workerOf(services).ended, id, { signal: look.signal }).catch(() => {});
    const { rows } = await services.database.pool.query<Pick<JobRow, 'state' | 'refusal'>>('select state, refusal from ryadom.job where organization_id = $1 and id = $2', [organizationId, id]);
    const row = rows[0];
    if (row === undefined || (row.state !== 'queued' && row.state !== 'running')) {
      look.abort();
      if (row?.refusal && !quiet) throw new Refusal(row.refusal.status, row.refusal.code, row.refusal.message);
      return true;
    }
    const left = end - Date.now();
    if (left > 0) await Promise.race([heard, new Promise((resolve) => void setTimeout(resolve, Math.min(left, 500)).unref())]);
    look.abort();
    if (left <= 0) return false;
  }
}
