import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { Organization, Services } from '../../../kernel/server/module.ts';
import { keptDays, lookMs, lostAfterSeconds, slots, stopMs } from '../rules.ts';
import type { JobRow } from '../tables.ts';
import { knownKinds } from './kinds.ts';
import { Work } from './work.ts';

/** The columns of a job and its organization, as `Work` needs them. */
type Taken = JobRow & { slug: string; name: string; time_zone: string; is_demo: boolean };

const organizationOf = (row: Taken): Organization => ({ id: row.organization_id, slug: row.slug, name: row.name, timeZone: row.time_zone, isDemo: row.is_demo });

const lost = `(j.state = 'running' and j.beat_at < now() - interval '${lostAfterSeconds} seconds')`;
const waiting = `(j.state = 'queued' or ${lost})`;

/** Takes waiting jobs and runs them, a few at a time; one for each running program. */
export class Worker {
  /** Names this process in the rows that it has. */
  readonly id = randomUUID();
  /** `ended` with the id of each job that this process finished. */
  readonly ended = new EventEmitter().setMaxListeners(0);
  readonly #services: Services;
  readonly #running = new Map<string, { work: Work; done: Promise<void> }>();
  #timers = new Set<NodeJS.Timeout>();
  #taking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(services: Services) {
    this.#services = services;
  }

  /** How many jobs run here now. */
  get busy(): number {
    return this.#running.size;
  }

  /** There is something new, or will be when the caller's transaction ends: looks now and a few times soon. */
  wake(): void {
    for (const ms of [0, 30, 150, 600, 2_000]) this.#later(ms, () => this.#take());
  }

  /** Looks for work for as long as the program lives. On the embedded database what runs by the record died with its process. */
  start(): void {
    const { database } = this.#services;
    const begin = async () => {
      if (database.embedded !== null) await this.#declareDead();
      await this.#forget();
      await this.#take();
    };
    const look = () => {
      // Several processes do not ask in step.
      this.#later(lookMs[database.kind] * (0.75 + Math.random() / 2), () => this.#take().then(look));
    };
    void begin().catch((error: unknown) => this.#complain(error)).then(look);
  }

  /**
   * For the command line, which is about to work: runs to their ends the jobs whose process died. On the embedded database
   * that it opened itself those are all that run by the record.
   */
  async takeOver(): Promise<void> {
    const { database } = this.#services;
    if (database.embedded !== null) await this.#declareDead();
    for (let row = await this.#claim(true); row !== undefined; row = await this.#claim(true)) await new Work(this.#services, this.id, row, organizationOf(row)).run().catch(() => {});
  }

  #declareDead(): Promise<unknown> {
    return this.#services.database.asOwner((tx) => tx.rows("update ryadom.job set beat_at = '-infinity' where state = 'running' and worker <> $1", [this.id]));
  }

  /** Asks a job of this process to stop at once; elsewhere it is heard with the next sign of life. */
  cancel(id: string): void {
    this.#running.get(id)?.work.stop('cancelled');
  }

  /** Hands running jobs back to the queue and waits until they let go. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#taking;
    for (const { work } of this.#running.values()) work.stop('stopping');
    const patience = new Promise<void>((resolve) => void setTimeout(resolve, stopMs).unref());
    await Promise.race([Promise.all([...this.#running.values()].map(({ done }) => done)), patience]);
  }

  #later(ms: number, work: () => Promise<unknown>): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void work();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  /** Fills the free places; one look after another, so that two never take for the same place. */
  #take(): Promise<void> {
    this.#taking = this.#taking.then(async () => {
      while (!this.#stopped && this.#running.size < slots) {
        const row = await this.#claim();
        if (!row) return;
        this.#begin(row);
      }
    }).catch((error: unknown) => this.#complain(error));
    return this.#taking;
  }

  /** The oldest waiting job; `dead`: of those alone whose process died. */
  async #claim(dead = false): Promise<Taken | undefined> {
    const { database, clock } = this.#services;
    const waits = dead ? lost : waiting;
    const kinds = knownKinds();
    const mine = [...this.#running.keys()];
    // Most looks find nothing: a plain read costs no write.
    const { rows } = await database.pool.query<{ any: boolean }>(`select exists (select from ryadom.job j where ${waits} and j.kind = any ($1) and not j.id = any ($2::uuid[])) as any`, [kinds, mine]);
    if (!rows[0]!.any) return undefined;
    return database.asOwner((tx) =>
      tx.row<Taken>(
        `with next as (
           select j.organization_id, j.id from ryadom.job j where ${waits} and j.kind = any ($2) and not j.id = any ($3::uuid[])
           order by j.created_at limit 1 for update skip locked)
         update ryadom.job j set state = 'running', worker = $1, attempt = j.attempt + 1, beat_at = now(), started_at = coalesce(j.started_at, $4)
         from next n join ryadom.organization o on o.id = n.organization_id where j.organization_id = n.organization_id and j.id = n.id
         returning j.*, o.slug, o.name, o.time_zone, o.is_demo`,
        [this.id, kinds, mine, clock()],
      ),
    );
  }

  #begin(row: Taken): void {
    const work = new Work(this.#services, this.id, row, organizationOf(row));
    // Its end is written in its row; the promise only must not go unhandled.
    const done = work.run().then(() => {}, () => {}).then(() => {
      this.#running.delete(row.id);
      this.ended.emit(row.id);
      if (!this.#stopped) void this.#take();
    });
    this.#running.set(row.id, { work, done });
  }

  async #forget(): Promise<void> {
    await this.#services.database.asOwner((tx) => tx.rows(`delete from ryadom.job where finished_at < $1::timestamptz - interval '${keptDays} days'`, [this.#services.clock()]));
  }

  #complain(error: unknown): void {
    if (this.#stopped || this.#services.database.pool.ended) return;
    this.#services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'jobs.take');
  }
}

const workers = new WeakMap<Services, Worker>();

/** The worker of this program, made when first needed. */
export function workerOf(services: Services): Worker {
  let worker = workers.get(services);
  if (!worker) workers.set(services, (worker = new Worker(services)));
  return worker;
}

/** Ends the worker of a program that never started its background work: tests. */
export const stopJobs = (services: Services): Promise<void> => workers.get(services)?.stop() ?? Promise.resolve();

/** Background work of the module; gives the function that ends it gracefully. */
export function startJobs(services: Services): () => Promise<void> {
  const worker = workerOf(services);
  services.metrics.gauge('jobs_running', 'Jobs that this process works on.', () => worker.busy);
  services.metrics.gauge('jobs_waiting', 'Jobs of all organizations that wait for a process.', async () => {
    const { rows } = await services.database.pool.query<{ n: number }>("select count(*)::integer as n from ryadom.job where state = 'queued'");
    return rows[0]!.n;
  });
  worker.start();
  return () => worker.stop();
}
