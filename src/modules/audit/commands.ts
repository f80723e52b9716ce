import type { Database } from '../../kernel/server/database.ts';
import type { Services } from '../../kernel/server/module.ts';
import { fill } from '../../kernel/texts.ts';
import { texts } from './texts.ru.ts';

const batch = 5000;
const pauseMs = 2000;

/** Seals everything that waits; gives how many rows. Several processes at once take turns (ryadom.seal_audit locks). */
export async function sealAudit(database: Database): Promise<number> {
  let total = 0;
  for (;;) {
    const { rows } = await database.pool.query<{ waits: boolean }>('select exists (select from ryadom.audit_tail) as waits');
    if (!rows[0]!.waits) return total;
    const sealed = await database.asOwner((tx) => tx.row<{ count: number }>('select ryadom.seal_audit() as count'));
    total += sealed!.count;
    if (sealed!.count < batch) return total;
  }
}

/** Seals every two seconds; the function it gives stops that and seals what is left. */
export function startSealing(services: Services): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const seal = async () => {
    try {
      await sealAudit(services.database);
    } catch (error) {
      services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'audit not sealed');
    }
  };
  const next = () => {
    timer = setTimeout(() => {
      running = (async () => {
        await seal();
        if (!stopped) next();
      })();
    }, pauseMs);
    timer.unref();
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
    await seal();
  };
}

export interface AuditCheck {
  ok: boolean;
  /** Sealed rows that were checked. */
  checked: number;
  /** Time of the newest seal, ISO 8601; null before the first. */
  sealedTo: string | null;
  /** The first seal that does not hold: numbers of its rows and its time; rows outside of any seal have no time. */
  firstBad: { firstSeq: number | null; lastSeq: number | null; sealedAt: string | null } | null;
  /** Rows that wait for their seal; nothing vouches for them yet. */
  waiting: number;
  /** Two sentences for people: the finding, and what a check cannot know. */
  message: string;
  limits: string;
}

interface SealRow {
  first_seq: number;
  last_seq: number;
  sealed_at: Date;
  good: boolean;
}

/**
 * Recomputes the chain of seals (SHA-256 over the rows of a batch and the digest before it), from `since` on if given.
 * An altered, removed or added row breaks the seal it lies in.
 */
export async function verifyAudit(database: Database, since?: Date): Promise<AuditCheck> {
  return database.asOwner(async (tx) => {
    const seals = await tx.rows<SealRow>(
      'select first_seq, last_seq, sealed_at, good from ryadom.check_audit($1) order by number',
      [since ?? '-infinity'],
    );
    const state = (await tx.row<{ tail: number; beyond: number }>('select tail, beyond from ryadom.unsealed_audit()'))!;
    const newest = (await tx.row<{ at: Date | null }>('select max(sealed_at) as at from ryadom.audit_seal'))!;
    const bad = seals.find((seal) => !seal.good);
    const checked = seals.reduce((sum, seal) => sum + Number(seal.last_seq) - Number(seal.first_seq) + 1, 0);
    const firstBad = bad
      ? { firstSeq: Number(bad.first_seq), lastSeq: Number(bad.last_seq), sealedAt: bad.sealed_at.toISOString() }
      : Number(state.beyond) > 0
        ? { firstSeq: null, lastSeq: null, sealedAt: null }
        : null;
    const message = bad
      ? fill(texts.broken, { first: Number(bad.first_seq), last: Number(bad.last_seq) })
      : firstBad ? texts.beyond : fill(texts.verified, { checked });
    return {
      ok: firstBad === null, checked, sealedTo: newest.at?.toISOString() ?? null, firstBad, waiting: Number(state.tail), message,
      limits: fill(texts.limits, { waiting: Number(state.tail) }),
    };
  });
}
