import type { z } from 'zod';
import { type Grant, grantOf } from '../../../kernel/access.ts';
import { definedModules, type Organization, type Services } from '../../../kernel/server/module.ts';
import type { TransactionOptions } from '../../../kernel/server/database.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { JobResult } from '../contract.ts';

/** How far a job is: `total` 0 when nobody knows; `words` name the step, never a person. */
export interface Step {
  done: number;
  total: number;
  words: string;
}

/** A running job as its work sees it. */
export interface Job<Input = unknown> {
  id: string;
  input: Input;
  services: Services;
  organization: Organization;
  /** Whose rights it has; null on the command line. */
  staffId: string | null;
  staffName: string;
  /** 1 for the first time; more after its process died. */
  attempt: number;
  /** Aborted by a cancel, a lost right or the end of this process. */
  signal: AbortSignal;
  /** Where an interrupted attempt said it was (`save`); null at first. */
  saved: unknown;
  /** Says how far it is. Throws when the job has to stop, so call it between pieces of work. */
  progress(step: Step): void;
  /** Keeps a small JSON value for a next attempt, at once. */
  save(value: unknown): Promise<void>;
  /** One transaction with the starter's rights as they are now; throws `job_rights_lost` when they are gone. */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** A kind of long work, defined once by its module. */
export interface JobKind<Input = any> {
  /** `module.verb`. */
  kind: string;
  /** The operation whose row of rights its starter needs, from the first step to the last. */
  operation: string;
  /** Russian, without a person's or family's name: others see it. */
  title(input: Input): string;
  /** A page for its starter, while it runs and after. */
  page?(id: string, input: Input): string;
  input: z.ZodType<Input>;
  /** Half of it would be worse than all of it: nobody can stop it. A dead attempt is taken over like any other. */
  steady?: true;
  /**
   * Does the work. May be called again with the same input after a crash, so each piece is safe to repeat. A `Refusal` ends
   * the job as failed with its sentence; any other error is a defect.
   */
  run(job: Job<Input>): Promise<JobResult>;
  /** Takes back what an unfinished run left, when the job was cancelled or failed; has the whole organization's view. */
  abandon?(job: Pick<Job<Input>, 'id' | 'input' | 'services' | 'organization' | 'staffId' | 'staffName'>, refusal: { code: string; message: string }): Promise<void>;
}

const kinds = new Map<string, JobKind>();

/** Makes a kind known; the module calls it where it is loaded with the program. */
export function defineJob<Input>(kind: JobKind<Input>): JobKind<Input> {
  kinds.set(kind.kind, kind);
  return kind;
}

export const knownKinds = (): string[] => [...kinds.keys()];

/** Whether jobs of this name cannot be stopped; false for names that this program does not know. */
export const isSteady = (name: string): boolean => kinds.get(name)?.steady ?? false;

/** The kind by its name; only names from `knownKinds` are ever asked for. */
export function kindOf(name: string): JobKind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`No job is called ${name}`);
  return kind;
}

/** The rights that a kind asks for. */
export function grantOfKind(kind: JobKind): Grant {
  const row = definedModules().map((module) => module.access[kind.operation]).find((found) => found !== undefined);
  if (row === undefined) throw new Error(`${kind.kind}: operation ${kind.operation} has no row in any access.ts`);
  return grantOf(row);
}
