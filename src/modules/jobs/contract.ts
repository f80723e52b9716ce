import { z } from 'zod';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { id, slug } from '../../kernel/fields.ts';

/** Long work: what runs, how far it is, what came of it. */

const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

export const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** What came of a job: a sentence, a page of the product and, where it made a file, its address under `/api/v1`. */
const jobResult = z.object({
  words: z.string(),
  page: z.string().nullish(),
  download: z.object({ path: z.string(), name: z.string(), bytes: z.number(), expiresAt: z.string() }).nullish(),
});
export type JobResult = z.output<typeof jobResult>;

const job = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(states),
  /** Null before the first word; `total` 0: nobody knows how much there is. */
  progress: z.object({ done: z.number(), total: z.number(), words: z.string() }).nullable(),
  /** The members from here to `refusal` are empty in jobs of others. */
  page: z.string().nullable(),
  result: jobResult.nullable(),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  by: z.string(),
  mine: z.boolean(),
  /** A cancel was asked for and waits for the next stop of the work. */
  stopping: z.boolean(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  canCancel: z.boolean(),
  canRetry: z.boolean(),
});
export type JobItem = z.output<typeof job>;

export const listJobs = operation({
  name: 'jobs.listJobs',
  method: 'GET',
  path: '/organizations/:org/jobs',
  summary: 'Задания: долгая работа программы, новые первыми',
  params: org,
  query: z.strictObject({
    ...page,
    /** `all`: of everybody, for managers and administrators; others get their own. */
    whose: z.enum(['mine', 'all']).default('mine'),
    state: z.enum(['active', 'ended', 'all']).default('all'),
  }),
  output: listOf(job),
});

export const getJob = operation({
  name: 'jobs.getJob',
  method: 'GET',
  path: '/organizations/:org/jobs/:id',
  summary: 'Задание: ход и итог',
  params: one,
  output: job,
});

export const cancelJob = operation({
  name: 'jobs.cancelJob',
  method: 'POST',
  path: '/organizations/:org/jobs/:id/cancel',
  summary: 'Остановить задание',
  params: one,
  output: job,
});

export const retryJob = operation({
  name: 'jobs.retryJob',
  method: 'POST',
  path: '/organizations/:org/jobs/:id/retry',
  summary: 'Повторить задание, которое не получилось',
  params: one,
  output: job,
});
