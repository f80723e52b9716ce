import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Driver, type QueryResult, type CompiledQuery } from 'kysely';
import type { PoolClient } from 'pg';
import { type Given, type Named, sendNamed, wireOf } from './together.ts';

/** One database transaction under the program's own role, scoped to one organization. */
export interface Tx {
  /** Rows of one statement. `name` (a constant) keeps it prepared where the database can. */
  rows<T = Record<string, unknown>>(sql: string, params?: readonly unknown[], name?: string): Promise<T[]>;
  /** The first row, if any. */
  row<T = Record<string, unknown>>(sql: string, params?: readonly unknown[], name?: string): Promise<T | undefined>;
  /** The number of rows that a write touched. */
  count(sql: string, params?: readonly unknown[], name?: string): Promise<number>;
  /**
   * Rows of what is almost always the last statement of a read: COMMIT goes with it and saves a round trip. Should another
   * statement follow after all, the read is done once more from its beginning, without this.
   */
  closing<T = Record<string, unknown>>(sql: string, params?: readonly unknown[], name?: string): Promise<T[]>;
  /**
   * Sends a write whose answer nobody needs together with COMMIT, saving a round trip; to be called at the end of the work.
   * Its failure fails the transaction.
   */
  last(sql: string, params?: readonly unknown[], name?: string): void;
  /** Typed builder for writes over the tables that the module declares in `tables.ts`. */
  kysely<Tables>(): Kysely<Tables>;
}

/** A statement came after the one that had taken COMMIT along. */
export class AfterClosing extends Error {}

type Send = (sql: string, params?: readonly unknown[], name?: string) => Promise<Given>;

class ClientConnection implements DatabaseConnection {
  readonly send: Send;
  constructor(send: Send) {
    this.send = send;
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.send(query.sql, query.parameters);
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }
  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('A transaction does not stream');
  }
}

/** Kysely over a client that somebody else took and will release; it begins and ends nothing itself. */
class ClientDriver implements Driver {
  readonly connection: ClientConnection;
  constructor(send: Send) {
    this.connection = new ClientConnection(send);
  }
  async init() {}
  async acquireConnection() {
    return this.connection;
  }
  async beginTransaction() {
    throw new Error('The transaction is the caller’s');
  }
  async commitTransaction() {}
  async rollbackTransaction() {}
  async releaseConnection() {}
  async destroy() {}
}

/** Calls when the program has nothing left to do at the moment but wait. */
export const afterThisTurn = (call: () => void): void => queueMicrotask(() => process.nextTick(call));

/**
 * What is sent to the database in this turn of the program leaves in one piece: each piece wakes the other side, which costs
 * more than most of what is in it.
 */
export function sendTogether(client: PoolClient): void {
  const { stream } = wireOf(client);
  stream.cork();
  afterThisTurn(() => stream.uncork());
}

/** How a transaction begins. */
export interface Beginning {
  /** Sends what begins it, if that is not under way already. */
  begin(): void;
  /** The rows of a known statement that is the only one, sent as one with what begins and ends the transaction; null when that cannot be. */
  whole(statement: Named): Promise<unknown[]> | null;
}

/** Wraps a client for one transaction. `prepare` false on the embedded database, which has one session for all; `mayClose` false: COMMIT waits for the end of the work. */
export function wrapClient(client: PoolClient, beginning: Beginning, prepare: boolean, mayClose: boolean): { tx: Tx; last: Promise<unknown>[]; commit: () => Promise<{ command: string }> } {
  let builder: Kysely<unknown> | undefined;
  const last: Promise<unknown>[] = [];
  let closed: Promise<{ command: string }> | null = null;
  const run: Send = (sql, params, name) => {
    if (closed) throw new AfterClosing('A statement after the last one of its transaction');
    beginning.begin();
    sendTogether(client);
    return prepare && name !== undefined ? sendNamed(client, { name, text: sql, values: params ?? [] }) : client.query({ text: sql, values: params as unknown[] });
  };
  const tx: Tx = {
    async rows<T>(sql: string, params?: readonly unknown[], name?: string) {
      return (await run(sql, params, name)).rows as T[];
    },
    async row<T>(sql: string, params?: readonly unknown[], name?: string) {
      return (await run(sql, params, name)).rows[0] as T | undefined;
    },
    async count(sql: string, params?: readonly unknown[], name?: string) {
      return (await run(sql, params, name)).rowCount ?? 0;
    },
    async closing<T>(sql: string, params?: readonly unknown[], name?: string) {
      const whole = mayClose && name !== undefined && !closed ? beginning.whole({ name, text: sql, values: params ?? [] }) : null;
      if (whole) {
        closed = whole.then(() => ({ command: 'COMMIT' }));
        closed.catch(() => {});
        return (await whole) as T[];
      }
      const sent = run(sql, params, name);
      if (mayClose) {
        closed = client.query('COMMIT');
        closed.catch(() => {});
      }
      return (await sent).rows as T[];
    },
    last(sql: string, params?: readonly unknown[], name?: string) {
      const sent = run(sql, params, name);
      // Awaited with COMMIT; until then a rejection must not count as unhandled.
      sent.catch(() => {});
      last.push(sent);
    },
    kysely<Tables>() {
      builder ??= new Kysely<unknown>({
        dialect: {
          createAdapter: () => new PostgresAdapter(),
          createDriver: () => new ClientDriver(run),
          createIntrospector: (db) => new PostgresIntrospector(db),
          createQueryCompiler: () => new PostgresQueryCompiler(),
        },
      }).withSchema('ryadom');
      return builder as unknown as Kysely<Tables>;
    },
  };
  return { tx, last, commit: () => closed ?? (beginning.begin(), sendTogether(client), client.query('COMMIT')) };
}
