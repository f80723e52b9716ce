import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from './database.ts';

// Labels are words of the program only (names of operations, codes of answers, kinds of work): never an id, an address, a
// name or an organization. So the number of series is bounded by the program and nothing personal can get in.

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
const transactionSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10];
const workSeconds = [0.1, 0.5, 1, 5, 15, 60, 300, 1800];

/** How long a look into the database may hold up an answer of /metrics. */
const lookMs = 2000;

/** How a piece of background work ended. */
export type WorkOutcome = 'done' | 'failed' | 'cancelled';

/** What this process counts about itself, in the text form of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'operation' | 'status'>;
  readonly #requestSeconds: Histogram<'operation'>;
  readonly #transactionSeconds: Histogram<'kind'>;
  readonly #workTotal: Counter<'kind' | 'outcome'>;
  readonly #workSeconds: Histogram<'kind'>;
  readonly #registers: { registers: Registry[] };

  constructor() {
    this.#registers = { registers: [this.#registry] };
    const also = this.#registers;
    this.#requests = new Counter({ name: 'ryadom_requests_total', help: 'Answers by operation and HTTP status.', labelNames: ['operation', 'status'], ...also });
    this.#requestSeconds = new Histogram({ name: 'ryadom_request_duration_seconds', help: 'Time from the request to the end of its answer.', labelNames: ['operation'], buckets: requestSeconds, ...also });
    this.#transactionSeconds = new Histogram({ name: 'ryadom_transaction_duration_seconds', help: 'Database transactions, the wait for a connection included.', labelNames: ['kind'], buckets: transactionSeconds, ...also });
    this.#workTotal = new Counter({ name: 'ryadom_work_total', help: 'Background work by kind and how it ended.', labelNames: ['kind', 'outcome'], ...also });
    this.#workSeconds = new Histogram({ name: 'ryadom_work_duration_seconds', help: 'Background work that ended.', labelNames: ['kind'], buckets: workSeconds, ...also });
  }

  request(operation: string, status: number, ms: number): void {
    this.#requests.inc({ operation, status });
    this.#requestSeconds.observe({ operation }, ms / 1000);
  }

  transaction(kind: 'read' | 'write', ms: number): void {
    this.#transactionSeconds.observe({ kind }, ms / 1000);
  }

  /** A piece of background work (an import, a job) ended. `kind` is a word of the program. */
  work(kind: string, outcome: WorkOutcome, ms: number): void {
    this.#workTotal.inc({ kind, outcome });
    this.#workSeconds.observe({ kind }, ms / 1000);
  }

  /** A value that is looked up whenever somebody asks; `name` without the prefix `ryadom_`. Null: not known now. */
  gauge(name: string, help: string, look: () => number | null | Promise<number | null>): void {
    new Gauge({
      name: `ryadom_${name}`,
      help,
      ...this.#registers,
      async collect() {
        const found = await within(lookMs, look);
        if (found === null) this.remove();
        else this.set(found);
      },
    });
  }

  /** Version of the program and kind of its database, as labels of a constant. */
  build(version: string, database: Database['kind']): void {
    new Gauge({ name: 'ryadom_build_info', help: 'What runs here.', labelNames: ['version', 'node', 'database'], ...this.#registers }).set({ version, node: process.versions.node, database }, 1);
  }

  /** Memory, processor, event loop and collections of this process; once per process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The pool's connections, whether the database answers, and how far the seal of the audit lags behind. */
  watchDatabase(database: Database): void {
    const { pool } = database;
    this.gauge('database_connections_in_use', 'Connections at work.', () => pool.totalCount - pool.idleCount);
    this.gauge('database_connections_idle', 'Open connections without work.', () => pool.idleCount);
    this.gauge('database_connections_limit', 'Most connections that this process opens.', () => pool.options.max);
    this.gauge('database_waiting', 'Transactions that wait for a connection.', () => pool.waitingCount);
    this.gauge('database_up', '1: the database answers.', async () => ((await within(lookMs, () => pool.query('select 1'))) === null ? 0 : 1));
    const tail = () => pool.query<{ rows: number; lag: number }>("select count(*)::integer as rows, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as lag from ryadom.audit_tail");
    this.gauge('audit_tail_rows', 'Rows of the audit that wait for their seal.', async () => (await tail()).rows[0]!.rows);
    this.gauge('audit_seal_lag_seconds', 'Age of the oldest row without a seal.', async () => (await tail()).rows[0]!.lag);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** What `look` gives, or null when it fails or takes longer. */
async function within<T>(ms: number, look: () => T | Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
    timer.unref();
  });
  try {
    return await Promise.race([(async () => look())().catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same database, whose transactions are timed. */
export function timed(database: Database, metrics: Metrics): Database {
  const transaction: Database['transaction'] = async (work, options) => {
    const began = performance.now();
    try {
      return await database.transaction(work, options);
    } finally {
      metrics.transaction(options?.readOnly ? 'read' : 'write', performance.now() - began);
    }
  };
  return Object.assign(Object.create(database) as Database, { transaction });
}
