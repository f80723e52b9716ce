import type { Server } from 'node:net';
import pg from 'pg';
import { Refusal } from '../errors.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { allKnown, type Named, sendAsOne, sendNamed } from './together.ts';
import { afterThisTurn, type Beginning, sendTogether, type Tx, wrapClient } from './transaction.ts';

export interface TransactionOptions {
  readOnly?: boolean;
  /** The longest statement, 30 s unless told; on a PostgreSQL only. */
  timeoutMs?: number;
  /** Prepared statements keep one plan for all values. */
  planOnce?: boolean;
  /** All statements see the database as it was at the first of them. */
  snapshot?: boolean;
  /** False: `tx.closing` is a statement as any other. */
  mayClose?: boolean;
  /** A statement that is sent together with BEGIN; its rows are `opened` of the work. */
  opening?: { name: string; text: string; values: unknown[] } | undefined;
}

/** The one database of the product, embedded or a PostgreSQL; both spoken to through an ordinary `pg.Pool`. */
export interface Database {
  kind: 'embedded' | 'postgresql';
  /** The owner's connections: migrations and the accounts schema; everything else goes through `transaction`. */
  pool: pg.Pool;
  /** Begins under the program's role, runs `work`, commits; rolls back when it throws; retries a deadlock. */
  transaction<T>(work: (tx: Tx, opened: Promise<unknown[]>) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** The same with the owner's rights: for the command line's own work (organizations, users), migrations, backup. */
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One prepared write of the owner that is a transaction by itself: for the audit of reads, whose cost every reader waits for. */
  alone(sql: string, params: readonly unknown[], name: string): Promise<void>;
  /** Only of the embedded database that this process opened. */
  embedded: Embedded | null;
  close(): Promise<void>;
}

const DATE = 1082;
const INT8 = 20;
const NUMERIC = 1700;
const types: pg.CustomTypesConfig = {
  // Days stay text (a Date would shift them by the time zone); counts and money fit a number here.
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === DATE) return (text: string) => text;
    if (oid === INT8 || oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** What `BEGIN READ ONLY` and the settings of a short read do, as a statement among others: they hold until its transaction ends. */
const readScope: Named = {
  name: 'read_scope',
  text: "select set_config('role', 'ryadom_app', true), set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', 'force_generic_plan', true)",
  values: [],
};

/** The error that a statement ends with, null when it succeeds; never an unhandled rejection. */
const outcome = (statement: Promise<unknown>): Promise<unknown> => statement.then(() => null, (error: unknown) => error);

function build(kind: Database['kind'], pool: pg.Pool, embedded: Embedded | null, lock: Server | null): Database {
  const prepare = kind === 'postgresql';
  // How a transaction begins: BEGIN and the opening statement together, or, where it turns out to be one known statement, all
  // of it as one request.
  function start(client: pg.PoolClient, begin: string, { opening, readOnly, planOnce, snapshot, timeoutMs }: TransactionOptions) {
    let begun: Promise<unknown> | undefined;
    let open: (rows: unknown[] | Promise<unknown[]>) => void;
    const opened = new Promise<unknown[]>((resolve) => void (open = resolve));
    opened.catch(() => {});
    const beginning: Beginning = {
      begin() {
        if (begun) return;
        sendTogether(client);
        begun = outcome(client.query(begin));
        if (!opening) return open([]);
        open((prepare ? sendNamed(client, opening) : client.query({ ...opening, name: undefined })).then(({ rows }) => rows as unknown[]));
      },
      whole(statement) {
        const statements = begun || !opening ? [] : [readScope, opening, statement];
        if (statements.length === 0 || !allKnown(client, statements)) return null;
        const given = sendAsOne(client, statements);
        begun = outcome(given);
        open(given.then((all) => all[1]!.rows));
        return given.then((all) => all[2]!.rows);
      },
    };
    // A short read may turn out to be one statement: it is waited for as long as the program does not turn to something else.
    if (prepare && opening && readOnly && planOnce && !snapshot && timeoutMs === undefined) afterThisTurn(beginning.begin);
    else beginning.begin();
    return { begun: () => begun, opened, beginning };
  }

  // Statements are sent without waiting for those whose answers nobody needs: BEGIN goes with the first statement, and what
  // the work left for the end (`tx.last`) with COMMIT. A statement that fails spoils the transaction, so none after it takes
  // effect and COMMIT answers ROLLBACK.
  async function within<T>(begin: string, work: (tx: Tx, opened: Promise<unknown[]>) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    let ending: Promise<unknown> | undefined;
    const { begun, opened, beginning } = start(client, begin, options);
    try {
      const { tx, last, commit } = wrapClient(client, beginning, prepare, options.mayClose ?? true);
      const result = await work(tx, opened);
      const committed = commit();
      if (options.readOnly && last.length === 0) {
        // Nothing to keep: the answer need not wait for the end.
        ending = committed.then((end) => (end.command === 'COMMIT' ? undefined : end), (error: Error) => error);
        return result;
      }
      const end = await committed;
      await Promise.all(last);
      if (end.command !== 'COMMIT') throw new Error('The transaction was rolled back');
      return result;
    } catch (error) {
      try {
        // Nothing of it may come after the end.
        beginning.begin();
        await client.query('ROLLBACK');
      } catch (rollback) {
        broken = rollback as Error;
      }
      // After a failed BEGIN the later statements fail with words that hide the reason.
      throw (await begun()) ?? error;
    } finally {
      if (ending) void ending.then((error) => client.release(error instanceof Error ? error : undefined));
      else client.release(broken);
    }
  }

  return {
    kind,
    pool,
    embedded,
    async transaction(work, options = {}) {
      // The usual limit is the connection's; naming it in each transaction would cost a statement.
      const timeout = kind === 'postgresql' && options.timeoutMs !== undefined ? `; SET LOCAL statement_timeout = ${Math.floor(options.timeoutMs)}` : '';
      const begin = `BEGIN${options.snapshot ? ' ISOLATION LEVEL REPEATABLE READ' : ''}${options.readOnly ? ' READ ONLY' : ''}; SET LOCAL ROLE ryadom_app${timeout}${options.planOnce ? '; SET LOCAL plan_cache_mode = force_generic_plan' : ''}`;
      for (let attempt = 1; ; attempt++) {
        try {
          return await within(begin, work, options);
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (attempt >= 4 || (code !== '40P01' && code !== '40001')) throw error;
        }
      }
    },
    // Migrations, backups and the like take what they take.
    asOwner: (work) => within(kind === 'postgresql' ? 'BEGIN; SET LOCAL statement_timeout = 0' : 'BEGIN', work, {}),
    async alone(sql, params, name) {
      await pool.query({ text: sql, values: params as unknown[], ...(prepare ? { name } : {}) });
    },
    async close() {
      await pool.end();
      await embedded?.stop();
      lock?.close();
    },
  };
}

/** A connection that breaks, idle or between two statements of a transaction, is replaced; without listeners it would end the process. */
function openPool(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...settings, types, pipeline: true });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** A pool on a PostgreSQL (more connections than cores to work on them only slow each other down; each keeps plans, so it is made anew now and then); throws a clear refusal when it is older than 15. */
export async function openPostgres(url: string, max = 10): Promise<Database> {
  const pool = openPool({ connectionString: url, max, keepAlive: true, idleTimeoutMillis: 60_000, maxLifetimeSeconds: 1200, connectionTimeoutMillis: 15_000, application_name: 'ryadom' });
  // Policies make the planner expect long work; compiling for it takes seconds, the work itself milliseconds.
  pool.on('connect', (client) => {
    client.query('SET jit = off; SET statement_timeout = 30000').catch(() => {});
    // Prepared before it is first needed; alone, it changes nothing.
    sendNamed(client, readScope).catch(() => {});
  });
  try {
    const { rows } = await pool.query<{ v: number }>("select current_setting('server_version_num')::int / 10000 as v");
    if (rows[0]!.v < 15) throw new Refusal(409, 'database_too_old', `Нужен PostgreSQL 15 или новее, а здесь ${rows[0]!.v}.`);
  } catch (error) {
    await pool.end();
    throw error instanceof Refusal ? error : unreachable(error as Error & { code?: string });
  }
  return build('postgresql', pool, null, null);
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'там никто не слушает', ENOTFOUND: 'такого адреса нет', EAI_AGAIN: 'такого адреса нет', ETIMEDOUT: 'не отвечает', '28P01': 'пароль не подошёл',
  '28000': 'этому пользователю вход закрыт', '3D000': 'такой базы нет', '57P03': 'сервер запускается или останавливается', '53300': 'у сервера нет свободных соединений',
};

function unreachable({ code = '', message }: Error & { code?: string }): Refusal {
  return new Refusal(503, 'database_unavailable', `База из DATABASE_URL не отвечает: ${reasons[code] ?? message}. Проверьте адрес и запущен ли сервер.`);
}

/** The embedded database whose socket lies in `host`; `embedded` and `lock` when this process opened it, and so closes it. */
export function openEmbedded(host: string, embedded: Embedded | null, lock: Server | null): Database {
  return build('embedded', embeddedPool(host), embedded, lock);
}

function embeddedPool(host: string): pg.Pool {
  // One session inside: more connections would only wait for each other, and statements outside a transaction could mix.
  return openPool({ host, port: 5432, user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0 });
}

/** In memory, from a dump: for tests. */
export async function openInMemory(socketDir: string, template: Uint8Array | null): Promise<Database> {
  const embedded = await startEmbedded(socketDir, null, template);
  return openEmbedded(embedded.host, embedded, null);
}
