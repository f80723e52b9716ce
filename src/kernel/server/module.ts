import type { AccessTable, Role } from '../access.ts';
import type { BodyOf, Operation, OutputOf, ParamsOf, QueryOf } from '../contract.ts';
import type { Clock, Day } from '../time.ts';
import type { AuditReads } from './audit.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { FileStorage, OpenFile } from './files/storage.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Repointing } from './repoint.ts';
import type { Tx } from './transaction.ts';

export interface Organization {
  id: number;
  slug: string;
  name: string;
  timeZone: string;
  isDemo: boolean;
}

export interface Actor {
  userId: string;
  /** Null outside an organization. */
  staffId: string | null;
  name: string;
  roles: { role: Role; branchId: string | null }[];
  organization: Organization;
}

/** What lives as long as the program. */
export interface Services {
  config: Config;
  database: Database;
  clock: Clock;
  auditReads: AuditReads;
  files: FileStorage;
  log: Log;
  metrics: Metrics;
}

/** What an audit row is about. */
export interface Subject {
  familyId?: string | null;
  subjectId?: string | null;
  /** Small facts without personal text: counts, filters' names, codes. */
  details?: Record<string, unknown>;
}

/** Everything a query or a command gets besides its input. Reading `actor` where nobody signed in is a defect and throws. */
export interface Context {
  tx: Tx;
  actor: Actor;
  now: Date;
  today: Day;
  requestId: string;
  services: Services;
  subject(subject: Subject): void;
  /** Headers of the request, for accounts and uploads. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The caller's address as the proxy settings give it. */
  address: string;
  /** Sets a header of the answer (cookies, file names). */
  setHeader(name: string, value: string | string[]): void;
  /**
   * A transaction of the caller's own, with rights and scope asked anew: for operations with `ownTransactions`, whose long work
   * (a file that arrives, a picture drawn anew) must not hold a connection. A write stores its audit row with it.
   */
  within<T>(work: (context: Context) => Promise<T>, options?: { readOnly?: boolean }): Promise<T>;
  /** Session token of the caller, when there is a cookie session. */
  sessionToken: string | null;
}

/** JSON that the database already built. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Hands over JSON text as the answer without parsing it again. */
export function json<T>(text: string): T {
  return new RawJson(text) as unknown as T;
}

/** A download: bytes, type and a file name in Russian. */
export interface FileAnswer {
  bytes: Uint8Array;
  type: string;
  name: string;
  /** Gives the bytes once the transaction is over: what takes the processor or a storage long must not hold a connection. `bytes` is empty then. */
  later?: () => Promise<Uint8Array | OpenFile>;
  /** Shown in a page instead of saved: only for pictures that we drew ourselves. */
  inline?: boolean;
}

type Answer<O extends Operation> = O['answer'] extends 'file' ? FileAnswer | OutputOf<O> : OutputOf<O>;
export interface Input<O> {
  params: ParamsOf<O>;
  query: QueryOf<O>;
  body: BodyOf<O>;
}
export type Handler<O extends Operation> = (context: Context, input: Input<O>) => Promise<Answer<O>>;

export interface HandleOptions<O extends Operation> {
  /** The record as it is now, when the same id and body come again. */
  replay?: Handler<O>;
  /** The handler takes care of its own transactions (accounts, imports): `context.tx` throws. */
  ownTransactions?: boolean;
  /** A read that must write (for instance to start a job), or a POST that only reads. */
  readOnly?: boolean;
  /**
   * The plans of its statements are good for all values, so each connection makes them once. Planning costs more than a short
   * statement takes; not for statements whose best plan depends on what is asked. Work of this kind touches nothing but the
   * database: it may run twice (see execute).
   */
  planOnce?: boolean;
  /** Everything it reads is of one moment, however many statements: for a report and the lists behind it. */
  snapshot?: boolean;
  /** Status of a success; 201 for a POST with an id, else 200. */
  status?: number;
  /** Largest upload in bytes. */
  uploadLimit?: number;
  /** The handler reads the upload itself, as it arrives: `body` is the request's stream (Readable), or undefined when nothing was sent. */
  streams?: boolean;
}

export interface Route {
  operation: Operation;
  handler: Handler<any>;
  options: HandleOptions<any>;
}

export function handle<O extends Operation<any, any, any, any>>(operation: O, handler: Handler<O>, options: HandleOptions<O> = {}): Route {
  return { operation, handler, options };
}

export interface Module {
  name: string;
  access: AccessTable;
  routes: Route[];
  /** Where its tables point to people, families and cases: what a merge of two takes along. */
  repointing?: Repointing;
  /** Background work; gives the function that ends it gracefully. */
  start?: (services: Services) => () => Promise<void>;
}

const defined: Module[] = [];

/** Every module defined so far: in the running program all of them. For what spans modules: `GET /me`, audit titles, the rights matrix. */
export function definedModules(): readonly Module[] {
  return defined;
}

/** Checks that every operation has its access row and the other way round; a gap stops the start. */
export function defineModule(module: Module): Module {
  const names = new Set(module.routes.map((route) => route.operation.name));
  for (const name of names) {
    if (!(name in module.access)) throw new Error(`${module.name}: operation ${name} has no row in access.ts`);
  }
  for (const name of Object.keys(module.access)) {
    if (!names.has(name)) throw new Error(`${module.name}: access.ts names ${name}, which no route answers`);
  }
  defined.push(module);
  return module;
}
