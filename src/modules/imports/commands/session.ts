import type { Database } from '../../../kernel/server/database.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { Refusal } from '../../../kernel/errors.ts';
import { texts } from '../texts.ru.ts';

/** The organization as an import needs it. */
export interface Place {
  id: number;
  slug: string;
  timeZone: string;
}

/** Runs pieces of work inside the organization's scope. */
export interface Session {
  place: Place;
  /** Whether all pieces stand or fall together. */
  atomic: boolean;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Statistics know nothing of rows that the same import just wrote, and the embedded database never renews them by itself:
   * with the old ones the planner reads ten thousand rows to find one family's phones.
   */
  renewStatistics(): Promise<void>;
}

const LONG = 15 * 60_000;

/** Tables that a large import changes so much that their statistics must be renewed. */
const filled = ['family', 'person', 'membership', 'contact', 'family_category', 'person_status', 'search_token', 'family_case', 'family_scope',
  'service_record', 'service_recipient', 'aid_record', 'outcome_record', 'mentor', 'import_row', 'import_change'];

const analyze = `analyze ${filled.map((table) => `ryadom.${table}`).join(', ')}`;

/** One short transaction in the organization. Refuses an unknown slug (`unknown_organization`, 404). */
export async function inOrganization<T>(database: Database, slug: string, work: (tx: Tx, place: Place) => Promise<T>, options: { readOnly?: boolean } = {}): Promise<T> {
  return database.transaction(async (tx) => work(tx, await enter(tx, slug)), { ...options, timeoutMs: LONG });
}

async function enter(tx: Tx, slug: string): Promise<Place> {
  const row = await tx.row<{ organization_id: number | null; time_zone: string }>('select * from ryadom.enter_organization($1)', [slug]);
  if (!row || row.organization_id === null) throw new Refusal(404, 'unknown_organization', texts.refusals.unknown_organization);
  return { id: row.organization_id, slug, timeZone: row.time_zone };
}

/**
 * On PostgreSQL everything happens in one transaction: others see all of it or nothing. The embedded database has one
 * session for everybody, so there each piece commits by itself; the journal of changes takes them back on failure.
 */
export async function withSession<T>(database: Database, slug: string, work: (session: Session) => Promise<T>): Promise<T> {
  if (database.kind === 'postgresql') {
    return inOrganization(database, slug, (tx, place) =>
      work({
        place,
        atomic: true,
        run: (piece) => piece(tx),
        async renewStatistics() {
          // Only the owner may; the connection is the owner's, the transaction merely plays the program's role.
          await tx.rows(`set local role none; ${analyze}; set local role ryadom_app`);
        },
      }),
    );
  }
  const place = await inOrganization(database, slug, async (_tx, found) => found);
  return work({
    place,
    atomic: false,
    run: (piece) => inOrganization(database, slug, piece),
    renewStatistics: () => database.asOwner(async (tx) => void (await tx.rows(analyze))),
  });
}
