import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Driver, type QueryResult, type CompiledQuery } from 'kysely';
import type { PoolClient } from 'pg';

/** One database transaction under the program's own role, scoped to one organization. */
export interface Tx {
  /** Rows of one statement. `name` (a constant) keeps it prepared where the database can. */
  rows<T = Record<string, unknown>>(sql: string, params?: readonly unknown[], name?: string): Promise<T[]>;
  /** The first row, if any. */
  row<T = Record<string, unknown>>(sql: string, params?: readonly unknown[], name?: string): Promise<T | undefined>;
  /** The number of rows that a write touched. */
  count(sql: string, params?: readonly unknown[], name?: string): Promise<number>;
  /**
   * Sends a write whose answer nobody needs together with COMMIT, saving a round trip; to be called at the end of the work.
   * Its failure fails the transaction.
   */
  last(sql: string, params?: readonly unknown[], name?: string): void;
  /** Typed builder for writes over the tables that the module declares in `tables.ts`. */
  kysely<Tables>(): Kysely<Tables>;
}

class ClientConnection implements DatabaseConnection {
  readonly client: PoolClient;
  constructor(client: PoolClient) {
    this.client = client;
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.client.query(query.sql, [...query.parameters]);
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
  constructor(client: PoolClient) {
    this.connection = new ClientConnection(client);
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

/** Wraps a client whose transaction has begun. `prepare` false on the embedded database, which has one session for all. */
export function wrapClient(client: PoolClient, prepare: boolean): { tx: Tx; last: Promise<unknown>[] } {
  let builder: Kysely<unknown> | undefined;
  const last: Promise<unknown>[] = [];
  const run = (sql: string, params: readonly unknown[] | undefined, name: string | undefined) =>
    client.query(prepare && name !== undefined ? { name, text: sql, values: params as unknown[] } : { text: sql, values: params as unknown[] });
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
          createDriver: () => new ClientDriver(client),
          createIntrospector: (db) => new PostgresIntrospector(db),
          createQueryCompiler: () => new PostgresQueryCompiler(),
        },
      }).withSchema('ryadom');
      return builder as unknown as Kysely<Tables>;
    },
  };
  return { tx, last };
}
