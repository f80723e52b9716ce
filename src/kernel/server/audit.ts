import type { Database } from './database.ts';
import type { Tx } from './transaction.ts';

/** One thing somebody did, tried or read. `details` holds no personal text. */
export interface AuditEntry {
  organizationId: number | null;
  actorId: string | null;
  actorName: string | null;
  operation: string;
  outcome: 'done' | 'refused' | 'read' | 'exported' | 'failed';
  familyId?: string | null;
  subjectId?: string | null;
  details?: Record<string, unknown>;
  requestId?: string | null;
}

const insert = `insert into ryadom.audit_tail
  (organization_id, actor_id, actor_name, operation, outcome, family_id, subject_id, details, request_id)
  select * from unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::jsonb[], $9::text[])`;

/** The entries as one array for each column: cheaper for the database than taking JSON apart. */
function columnsOf(entries: readonly AuditEntry[]): unknown[] {
  return [
    entries.map((entry) => entry.organizationId),
    entries.map((entry) => entry.actorId),
    entries.map((entry) => entry.actorName),
    entries.map((entry) => entry.operation),
    entries.map((entry) => entry.outcome),
    entries.map((entry) => entry.familyId ?? null),
    entries.map((entry) => entry.subjectId ?? null),
    entries.map((entry) => JSON.stringify(entry.details ?? {})),
    entries.map((entry) => entry.requestId ?? null),
  ];
}

/** Writes at the end of the running transaction: the row stands or falls with what it tells. */
export function writeAudit(tx: Tx, entries: readonly AuditEntry[]): void {
  tx.last(insert, columnsOf(entries), 'audit_write');
}

/** Collects reads and refusals and commits them in batches; `add` resolves when its row is stored. */
export class AuditReads {
  readonly database: Database;
  #waiting: { entry: AuditEntry; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #running: Promise<void> | null = null;
  /** Reads under way that will soon bring a row. */
  expected = 0;

  constructor(database: Database) {
    this.database = database;
  }

  add(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    // Answers that finish in the same turn of the event loop share one commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      // A commit costs as much for one row as for eight; a lonely reader does not wait.
      if (this.expected > this.#waiting.length) await new Promise((resolve) => setTimeout(resolve, 1));
      const batch = this.#waiting.splice(0, 500);
      try {
        await this.database.alone(insert, columnsOf(batch.map((item) => item.entry)), 'audit_write');
        for (const item of batch) item.resolve();
      } catch (error) {
        for (const item of batch) item.reject(error);
      }
    }
    this.#running = null;
  }

  /** Waits until everything added so far is stored or refused. */
  async settle(): Promise<void> {
    await this.#running;
  }
}
