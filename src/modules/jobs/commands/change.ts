import { Refusal } from '../../../kernel/errors.ts';
import type { Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { readJob } from '../queries.ts';
import { texts } from '../texts.ru.ts';
import { isSteady } from './kinds.ts';
import { workerOf } from './worker.ts';

const refuse = (status: number, code: keyof typeof texts.refusals) => new Refusal(status, code, texts.refusals[code]);

/** Asks a job to end, wherever it runs; a waiting one is taken up only to put its things back. Asking again is no harm. */
export const cancelJob: Handler<typeof c.cancelJob> = async (context, { params }) => {
  const { tx, actor, now, services, subject } = context;
  const job = await readJob(context, params.id);
  if (job.state !== 'queued' && job.state !== 'running') throw refuse(409, 'job_ended');
  if (isSteady(job.kind)) throw refuse(409, 'job_steady');
  if (!job.canCancel && !job.stopping) throw new Refusal(403, 'forbidden', texts.refusals.job_not_yours);
  subject({ subjectId: job.id, details: { kind: job.kind } });
  await tx.rows('update ryadom.job set cancel_at = coalesce(cancel_at, $3), version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, job.id, now]);
  // Heard here at once; in another process with its next sign of life. Were this transaction to fail, stopping is still what was wanted.
  workerOf(services).cancel(job.id);
  workerOf(services).wake();
  return readJob(context, job.id);
};

/** The same job once more from its beginning, with its starter's rights as they are now. */
export const retryJob: Handler<typeof c.retryJob> = async (context, { params }) => {
  const { tx, actor, services, subject } = context;
  const job = await readJob(context, params.id);
  if (!job.mine) throw new Refusal(403, 'forbidden', texts.refusals.job_not_yours);
  if (!job.canRetry) throw refuse(409, job.state === 'done' ? 'job_ended' : 'job_not_ended');
  subject({ subjectId: job.id, details: { kind: job.kind } });
  await tx.rows(
    `update ryadom.job set state = 'queued', attempt = 0, cancel_at = null, refusal = null, result = null, progress = null, saved = null, started_at = null,
       finished_at = null, version = version + 1 where organization_id = $1 and id = $2 and state in ('failed', 'cancelled')`,
    [actor.organization.id, job.id],
  );
  workerOf(services).wake();
  return readJob(context, job.id);
};
