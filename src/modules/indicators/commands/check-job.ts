import { z } from 'zod';
import { Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { fill, plural } from '../../../kernel/texts.ts';
import { defineJob, startJob } from '../../jobs/public.ts';
import { texts } from '../texts.ru.ts';
import { checkFacts, type FactsCheck } from './check.ts';

const words = texts.facts;

/** «Сверено 312 000 записей за 24 месяца: расхождений нет.» */
export function factsInWords({ months, records, drift, rebuilt }: FactsCheck): string {
  const values = { records: plural(records, ...words.record), months: plural(months, ...words.month), drift: plural(drift.length, ...words.monthOf), list: drift.map((one) => one.month).slice(0, 12).join(', ') };
  const found = fill(drift.length === 0 ? words.same : words.drifted, values);
  return (rebuilt === 'all' && months > 0) || (rebuilt === 'drifted' && drift.length > 0) ? `${found} ${words.rebuilt}` : found;
}

/** Holds prepared facts against the records; months that differ are written anew. */
const checkFactsJob = defineJob({
  kind: 'indicators.checkFacts',
  operation: 'indicators.startFactsCheck',
  title: () => words.jobTitle,
  input: z.strictObject({ rebuild: z.boolean() }),
  async run(job) {
    const done = await checkFacts(job.services, job.organization.slug, {
      write: job.input.rebuild ? 'all' : 'drifted',
      progress: (at, total) => job.progress({ done: at, total, words: words.step }),
    });
    if (done.drift.length > 0) job.services.log.error({ months: done.drift.length }, 'prepared facts drifted');
    return { words: factsInWords(done) };
  },
});

/** Starts the check as a job of the caller. It speaks of the whole organization, so branches are not enough. */
export async function startFactsCheck(context: Context, { body }: { body: { id: string; rebuild: boolean } }): Promise<{ job: string }> {
  const { tx, actor, services } = context;
  if (!actor.roles.some((one) => one.role === 'administrator' || (one.role === 'manager' && one.branchId === null))) throw new Refusal(403, 'forbidden', words.onlyWhole);
  await startJob(tx, { services, organizationId: actor.organization.id, staffId: actor.staffId, staffName: actor.name }, checkFactsJob, body.id, { rebuild: body.rebuild });
  context.subject({ subjectId: body.id, details: { rebuild: body.rebuild } });
  return { job: body.id };
}

/** The same id again: the job as it was started. */
export async function replayFactsCheck(_context: Context, { body }: { body: { id: string } }): Promise<{ job: string }> {
  return { job: body.id };
}
