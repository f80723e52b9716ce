import type { PGlite } from '@electric-sql/pglite';
import { createServer, type Server, type Socket } from 'node:net';

// PostgreSQL's protocol in front of PGlite, which has one session for everybody. A connection's messages run together up
// to the end of its request (Sync, or a simple query) and, once a transaction has begun, nobody else's run until it ends.
// Nothing of one client can therefore get between the Parse and the Bind of another, or into its transaction.

const idleInTransactionMs = 60_000;
const sslRequest = 80877103;
const gssRequest = 80877104;
const cancelRequest = 80877102;
const terminate = 'X'.charCodeAt(0);
/** Messages that end a request: Query, Sync, FunctionCall, Flush. */
const ends = new Set([...'QSFH'].map((letter) => letter.charCodeAt(0)));
const flush = 'H'.charCodeAt(0);
const readyForQuery = 'Z'.charCodeAt(0);
const idle = 'I'.charCodeAt(0);

/** Sync, which ends a request left half-way, and the simple query ROLLBACK. */
const endOfTransaction = new Uint8Array(Buffer.from('S\0\0\0\x04Q\0\0\0\x0dROLLBACK\0', 'latin1'));

/** A request as it came: its messages in one piece, and whether the answer must end with ReadyForQuery. */
interface Request {
  bytes: Uint8Array;
  complete: boolean;
}

/** Bytes of one client, cut into requests. */
class Client {
  readonly socket: Socket;
  readonly requests: Request[] = [];
  closed = false;
  /** Stands in the line of those who wait. */
  queued = false;
  #chunks: Buffer[] = [];
  #size = 0;
  #needed = 8;
  /** Bytes of the running request's messages that are already whole. */
  #whole = 0;
  #started = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Takes what arrived; false: the client said goodbye. */
  take(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return true;
    let bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const rest = (): Buffer => bytes.subarray(this.#whole);
    for (;;) {
      const left = rest();
      if (!this.#started) {
        if (left.length < 8) break;
        const length = left.readInt32BE(0);
        const code = left.readInt32BE(4);
        if (code === cancelRequest) return false;
        if (code === sslRequest || code === gssRequest) {
          this.socket.write('N');
          bytes = left.subarray(8);
          continue;
        }
        if (length < 8 || length > 10_000) return false;
        if (left.length < length) break;
        this.requests.push({ bytes: new Uint8Array(left.subarray(0, length)), complete: true });
        bytes = left.subarray(length);
        this.#started = true;
        continue;
      }
      if (left.length < 5) break;
      const length = 1 + left.readInt32BE(1);
      if (left[0] === terminate || length < 5) return false;
      if (left.length < length) break;
      this.#whole += length;
      if (!ends.has(left[0]!)) continue;
      this.requests.push({ bytes: new Uint8Array(bytes.subarray(0, this.#whole)), complete: left[0] !== flush });
      bytes = bytes.subarray(this.#whole);
      this.#whole = 0;
    }
    // A message of many megabytes is put together once, when all of it is there.
    const left = rest();
    this.#needed = this.#whole + (this.#started ? (left.length < 5 ? 5 : 1 + left.readInt32BE(1)) : left.length < 8 ? 8 : left.readInt32BE(0));
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#size = bytes.length;
    return true;
  }
}

export interface EmbeddedSocket {
  /** Runs `work` when no transaction is open. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Takes nobody new, lets those who are there finish for `graceMs`, then drops them. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Listens on `path`. `onBroken` is called once when the database no longer answers as it must (it stopped itself, for
 * instance on a full disk): it has to be opened anew. Who does nothing inside a transaction for `idleMs` is dropped.
 */
export async function listenEmbedded(database: PGlite, path: string, onBroken: (reason: string) => void, idleMs = idleInTransactionMs): Promise<EmbeddedSocket> {
  const clients = new Set<Client>();
  /** Clients with a whole request, first come first served. */
  const waiting: Client[] = [];
  const jobs: (() => Promise<void>)[] = [];
  let holder: Client | null = null;
  let guard: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let broken = false;
  let stopping = false;

  /** Runs one request; gives the status byte of ReadyForQuery, or null without one. */
  async function run(bytes: Uint8Array, write: (data: Buffer) => void): Promise<number | null> {
    let tail = Buffer.alloc(0);
    await database.runExclusive(() =>
      database.execProtocolRawStream(bytes, {
        onRawData(data) {
          // The bytes lie in the database's own memory and change with the next message.
          const copy = Buffer.from(data);
          tail = copy.length >= 6 ? copy.subarray(-6) : Buffer.concat([tail, copy]).subarray(-6);
          write(copy);
        },
      }),
    );
    return tail.length === 6 && tail[0] === readyForQuery && tail.readInt32BE(1) === 5 ? tail[5]! : null;
  }

  function breakDown(reason: string): void {
    if (broken) return;
    broken = true;
    for (const client of clients) client.socket.destroy();
    onBroken(reason);
  }

  async function rollBack(): Promise<void> {
    holder = null;
    if ((await run(endOfTransaction, () => {})) !== idle) breakDown('a rollback did not end the transaction');
  }

  async function serve(client: Client): Promise<void> {
    const request = client.requests.shift()!;
    const answer: Buffer[] = [];
    const status = await run(request.bytes, (data) => answer.push(data));
    if (request.complete && status === null) return breakDown('an answer without its end');
    if (!client.closed) client.socket.write(answer.length === 1 ? answer[0]! : Buffer.concat(answer));
    holder = status === idle ? null : client;
    if (holder === null) queue(client);
  }

  function queue(client: Client): void {
    if (client.queued || client === holder || client.requests.length === 0) return;
    client.queued = true;
    waiting.push(client);
  }

  async function work(): Promise<void> {
    clearTimeout(guard);
    for (;;) {
      if (broken || stopping) break;
      if (holder?.closed) await rollBack();
      else if (holder) {
        if (holder.requests.length === 0) break;
        await serve(holder);
      } else if (jobs.length > 0) await jobs.shift()!();
      else {
        const client = waiting.shift();
        if (!client) break;
        client.queued = false;
        if (client.requests.length > 0) await serve(client);
      }
    }
    const kept = holder;
    // Somebody who sleeps inside a transaction (a stopped command line) must not hold up everybody else for ever.
    if (kept && !broken) guard = setTimeout(() => kept.socket.destroy(), idleMs);
    guard?.unref();
  }

  function wake(): void {
    running ??= work()
      .catch((error: unknown) => breakDown((error as Error).message))
      .then(() => {
        running = null;
        const more = holder ? holder.closed || holder.requests.length > 0 : jobs.length > 0 || waiting.length > 0;
        if (more && !broken && !stopping) wake();
      });
  }

  const server: Server = createServer((socket) => {
    const client = new Client(socket);
    clients.add(client);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (client.take(chunk)) {
        queue(client);
        wake();
      } else socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      client.closed = true;
      client.requests.length = 0;
      clients.delete(client);
      wake();
    });
    if (broken || stopping) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });

  return {
    exclusively(job) {
      return new Promise((resolve, reject) => {
        jobs.push(() => job().then(resolve, reject));
        wake();
      });
    },
    async stop(graceMs) {
      // Closed when the last client has gone.
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      const late = setTimeout(() => {
        stopping = true;
        for (const client of clients) client.socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(late);
      clearTimeout(guard);
      stopping = true;
      await running;
    },
  };
}
