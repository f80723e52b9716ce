import pg, { type PoolClient } from 'pg';
import utils from 'pg/lib/utils.js';

// Known statements as one request of the protocol: the database answers all of them in one piece, in a transaction that
// begins with the first and is committed after the last. Neither side is woken in between, and nobody asks again for the
// columns of a statement that is prepared on the connection.

/** A statement that is prepared under its name. */
export interface Named {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** What of a `pg` connection is used here; of the query class it is what the client calls. */
interface Wire {
  parsedStatements: Record<string, string | undefined>;
  stream: { cork(): void; uncork(): void };
  bind(config: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  execute(config: object): void;
  sync(): void;
}
interface Shape {
  fields: pg.FieldDef[];
  _types: pg.CustomTypesConfig;
  addFields(fields: pg.FieldDef[]): void;
  parseRow(values: (string | null)[]): unknown;
}
/** What a statement gave: its rows, and how many a write touched. */
export interface Given {
  rows: unknown[];
  rowCount: number | null;
}
type Callback = (error: Error | null, given: Given[]) => void;
const Query = pg.Query as unknown as new (config: { text: string }) => { callback?: Callback };
const Result = pg.Result as unknown as new (rowMode: string, types: pg.CustomTypesConfig) => Shape;

/** The connection under a client, which its types do not show. */
export const wireOf = (client: PoolClient): Wire => (client as unknown as { connection: Wire }).connection;
/** How rows of a statement are read, by connection and name: learnt from its first answer. */
const shapes = new WeakMap<PoolClient, Map<string, Shape>>();

/** Remembers the columns of a named statement after its ordinary answer; rows are not kept. */
function learn(client: PoolClient, name: string, answer: pg.QueryResult): void {
  let known = shapes.get(client);
  if (!known) shapes.set(client, (known = new Map()));
  if (known.has(name)) return;
  const { fields, _types: types } = answer as unknown as Shape;
  const shape = new Result('', types);
  shape.addFields(fields);
  known.set(name, shape);
}

/** Whether each statement is prepared on the connection and its columns are known. */
export function allKnown(client: PoolClient, statements: readonly Named[]): boolean {
  const { parsedStatements } = wireOf(client);
  const known = shapes.get(client);
  return known !== undefined && statements.every(({ name, text }) => known.has(name) && parsedStatements[name] === text);
}

class Together extends Query {
  readonly #statements: readonly Named[];
  readonly #shapes: Shape[];
  readonly #given: Given[];
  #at = 0;
  #failed: Error | null = null;

  constructor(client: PoolClient, statements: readonly Named[]) {
    super({ text: '' });
    const known = shapes.get(client)!;
    this.#statements = statements;
    this.#shapes = statements.map(({ name }) => known.get(name)!);
    this.#given = statements.map(() => ({ rows: [], rowCount: null }));
  }
  submit(wire: Wire): null {
    wire.stream.cork();
    try {
      for (const { name, values } of this.#statements) {
        wire.bind({ statement: name, values, valueMapper: utils.prepareValue });
        wire.execute({});
      }
    } catch (error) {
      // A value that has no text: what was sent before it is ended, and its answer is this.
      this.#failed = error as Error;
    } finally {
      wire.sync();
      wire.stream.uncork();
    }
    return null;
  }
  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#failed) return;
    try {
      this.#given[this.#at]!.rows.push(this.#shapes[this.#at]!.parseRow(fields));
    } catch (error) {
      this.#failed = error as Error;
    }
  }
  handleCommandComplete({ text }: { text: string }): void {
    const count = / (\d+)$/.exec(text);
    if (count) this.#given[this.#at]!.rowCount = Number(count[1]);
    this.#at++;
  }
  handleError(error: Error): void {
    this.callback?.(error, []);
  }
  handleReadyForQuery(): void {
    this.callback?.(this.#failed, this.#given);
  }
}

/** What each statement gave, in their order. All of them must be known; any failure undoes and fails them all. */
export function sendAsOne(client: PoolClient, statements: readonly Named[]): Promise<Given[]> {
  return new Promise((resolve, reject) => {
    const query = new Together(client, statements);
    query.callback = (error, given) => (error ? reject(error) : resolve(given));
    client.query(query as unknown as pg.Submittable & Together);
  });
}

/** One named statement: prepared and learnt the first time, known from then on. */
export async function sendNamed(client: PoolClient, statement: Named): Promise<Given> {
  if (allKnown(client, [statement])) return (await sendAsOne(client, [statement]))[0]!;
  const answer = await client.query({ ...statement, values: statement.values as unknown[] });
  learn(client, statement.name, answer);
  return answer;
}
