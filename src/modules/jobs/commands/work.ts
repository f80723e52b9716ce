import type { Grant } from '../../../kernel/access.ts';
import { Refusal } from '../../../kernel/errors.ts';
import type { TransactionOptions } from '../../../kernel/server/database.ts';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Organization, Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { delegate, endDelegation } from '../../accounts/public.ts';
import type { JobResult } from '../contract.ts';
import { beatMs, mostAttempts } from '../rules.ts';
import type { JobRow } from '../tables.ts';
import { texts } from '../texts.ru.ts';
import { grantOfKind, type Job, type JobKind, kindOf, type Step } from './kinds.ts';

/** Why a running job has to stop before its end. `lost`: another process has it, so nothing may be written about it. */
type Reason = 'cancelled' | 'stopping' | 'lost' | 'rights';

class Stopped extends Error {}

const refusal = (status: number, code: keyof typeof texts.refusals) => new Refusal(status, code, texts.refusals[code]);

/** One job in the hands of this process. */
export class Work {
  readonly row: JobRow;
  readonly organization: Organization;
  readonly kind: JobKind;
  readonly #services: Services;
  readonly #worker: string;
  readonly #abort = new AbortController();
  #began = 0;
  #reason: Reason | null = null;
  #step: Step | null;
  #token: string | null = null;
  #grant: Grant | null = null;

  constructor(services: Services, worker: string, row: JobRow, organization: Organization) {
    this.#services = services;
    this.#worker = worker;
    this.row = row;
    this.organization = organization;
    this.kind = kindOf(row.kind);
    this.#step = row.progress;
  }

  /** Asks the job to end; the first reason stays. */
  stop(reason: Reason): void {
    if (this.kind.steady && reason !== 'lost') return;
    this.#reason ??= reason;
    this.#abort.abort();
  }

  /** Runs the job to one of its ends and writes that end; gives the result, or throws what the job was refused with. */
  async run(): Promise<JobResult> {
    const { row, kind } = this;
    this.#began = performance.now();
    let beating: NodeJS.Timeout | null = null;
    let beat: Promise<void> = Promise.resolve();
    try {
      if (row.attempt > mostAttempts) throw refusal(503, 'job_lost');
      if (row.here && row.attempt > 1) throw refusal(503, 'job_stopped');
      if (row.staff_id !== null) {
        this.#grant = grantOfKind(kind);
        this.#token = await this.#services.database.asOwner((tx) => delegate(tx, row.organization_id, row.staff_id!));
        if (this.#token === null) throw refusal(403, 'job_rights_lost');
      }
      await this.#beat();
      if (this.#reason !== null) throw new Stopped();
      // One sign of life waits for the one before it: on the embedded database they stand in line with the work.
      beating = setInterval(() => (beat = beat.then(() => this.#beat())), beatMs);
      // A process whose work has nothing else to wait for may end.
      beating.unref();
      const result = await kind.run(this.#job());
      clearInterval(beating);
      await beat;
      if (this.#reason === 'lost') throw new Stopped();
      await this.#end('done', { result });
      return result;
    } catch (error) {
      if (beating) clearInterval(beating);
      await beat;
      throw await this.#failed(error);
    } finally {
      const token = this.#token;
      if (token !== null) await this.#services.database.asOwner((tx) => endDelegation(tx, token)).catch(() => {});
    }
  }

  async #failed(error: unknown): Promise<unknown> {
    const { row } = this;
    const interrupted = this.#reason !== null;
    if (interrupted && this.#reason === 'lost') return error;
    if (interrupted && this.#reason === 'stopping' && !row.here) {
      await this.#write("state = 'queued', worker = null, beat_at = null, attempt = attempt - 1", []);
      return error;
    }
    const known = this.#reason === 'rights' ? refusal(403, 'job_rights_lost') : error instanceof Refusal ? error : refusal(500, 'job_failed');
    if (!interrupted && !(error instanceof Refusal)) {
      this.#services.log.error({ jobId: row.id, kind: row.kind, err: error }, 'jobs.failed');
    }
    const cancelled = interrupted && (this.#reason === 'cancelled' || this.#reason === 'stopping');
    try {
      const { services, organization, staffId, staffName, id, input } = this.#job();
      await this.kind.abandon?.({ services, organization, staffId, staffName, id, input }, cancelled ? { code: 'cancelled', message: texts.states.cancelled } : known);
    } catch (second) {
      this.#services.log.error({ jobId: row.id, kind: row.kind, code: (second as { code?: string }).code, name: (second as Error).name }, 'jobs.abandon');
    }
    if (cancelled) await this.#end('cancelled', {});
    else await this.#end('failed', { refusal: { status: known.status, code: known.code, message: known.message } });
    return known;
  }

  #job(): Job {
    const { row, organization } = this;
    return {
      id: row.id, input: this.kind.input.parse(row.input), services: this.#services, organization, staffId: row.staff_id, staffName: row.staff_name,
      attempt: row.attempt, signal: this.#abort.signal, saved: row.saved,
      progress: (step) => {
        this.#step = step;
        if (this.#reason !== null) throw new Stopped();
      },
      save: async (value) => {
        row.saved = value;
        if ((await this.#write('saved = $4', [JSON.stringify(value)])) === 0) this.stop('lost');
      },
      transaction: (work, options) => this.#transaction(work, options),
    };
  }

  async #transaction<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#services.database.transaction(async (tx) => {
      if (!(await this.#enter(tx))) {
        this.stop('rights');
        throw refusal(403, 'job_rights_lost');
      }
      return work(tx);
    }, options);
  }

  /** Through the same door as a request of the starter; false: it is closed to the starter now. */
  async #enter(tx: Tx): Promise<boolean> {
    if (this.#token === null || this.#grant === null) {
      await enterOrganization(tx, this.organization.slug);
      return true;
    }
    const { wide, team, plain } = this.#grant;
    const entered = await tx.row<{ granted: boolean }>("select granted from ryadom.enter('bearer', $1, $2, $3, $4, $5)", [this.#token, this.organization.slug, wide, team, plain], 'jobs_enter');
    return entered?.granted === true;
  }

  /** A sign of life: shows progress, hears of a cancel, looks whether the starter may still. */
  async #beat(): Promise<void> {
    if (this.#reason !== null) return;
    try {
      const heard = await this.#services.database.transaction(async (tx) => {
        if (!(await this.#enter(tx))) return 'rights' as const;
        const row = await tx.row<{ cancel: boolean }>(
          `update ryadom.job set beat_at = now(), progress = $4 where organization_id = $1 and id = $2 and worker = $3 and state = 'running'
           returning cancel_at is not null as cancel`,
          [this.organization.id, this.row.id, this.#worker, this.#step && JSON.stringify(this.#step)],
        );
        return row === undefined ? ('lost' as const) : row.cancel ? ('cancelled' as const) : null;
      });
      if (heard !== null) this.stop(heard);
    } catch {
      // The database is away for a moment: if for long, another process takes the job over and this one hears of it.
    }
  }

  async #end(state: 'done' | 'failed' | 'cancelled', what: { result?: JobResult; refusal?: object }): Promise<void> {
    this.#services.metrics.work(this.row.kind, state, performance.now() - this.#began);
    await this.#write('state = $4, result = $5, refusal = $6, finished_at = $7, progress = $8, saved = null, worker = null, version = version + 1', [
      state, what.result ? JSON.stringify(what.result) : null, what.refusal ? JSON.stringify(what.refusal) : null, this.#services.clock(), this.#step && JSON.stringify(this.#step),
    ]);
  }

  /** Writes about the job while it is this process's; 0: it is not any more. */
  #write(set: string, values: unknown[]): Promise<number> {
    return this.#services.database.asOwner((tx) =>
      tx.count(`update ryadom.job set ${set} where organization_id = $1 and id = $2 and worker = $3 and state = 'running'`, [this.organization.id, this.row.id, this.#worker, ...values]),
    );
  }
}
