import type { Services } from '../../../kernel/server/module.ts';
import { kinds } from '../queries/facts/source.ts';
import { describeChunk } from '../rules/chunk.ts';
import { type Step, monthsWithFacts, packMonth, prepareFacts, step, storeChunk, storedChunk } from './prepare.ts';

/** A month whose prepared facts are not what the records say: how many records are missing, too many or different. */
export interface Drift {
  practice: string;
  /** `ГГГГ-ММ`. */
  month: string;
  missing: number;
  extra: number;
  different: number;
}

export interface FactsCheck {
  months: number;
  records: number;
  drift: Drift[];
  /** Whether the months were written anew: all of them, or those that drifted. */
  rebuilt: 'nothing' | 'drifted' | 'all';
}

export interface CheckOptions {
  /** false: only look; `drifted`: write anew what differs; `all`: write every month anew. */
  write: false | 'drifted' | 'all';
  /** Called after each month. */
  progress?: (done: number, total: number) => Promise<void> | void;
  /** Asked before each month; true ends the check early. */
  isCancelled?: () => boolean;
}

/**
 * Packs every month anew from the records and holds it against what is prepared, month by month in a transaction of its own,
 * so readers and writers go on meanwhile. Families written since the last refresh are left out: they are counted from the
 * records anyway. Throws not_found for an organization that is not there.
 */
export async function checkFacts(services: Services, slug: string, { write, progress, isCancelled }: CheckOptions): Promise<FactsCheck> {
  await prepareFacts(services, slug);
  const months = await patiently(() => step(services, slug, monthsWithFacts));
  const result: FactsCheck = { months: 0, records: 0, drift: [], rebuilt: write === false ? 'nothing' : write };
  for (const { practice, month } of months) {
    if (isCancelled?.()) break;
    const found = await patiently(() => step(services, slug, (at) => checkMonth(at, practice, month, write)));
    result.months++;
    result.records += found.records;
    if (found.drift !== null) result.drift.push(found.drift);
    await progress?.(result.months, months.length);
  }
  await patiently(() =>
    step(services, slug, ({ tx, organizationId }) =>
      tx.count('update ryadom.fact_state set checked_at = now(), drift = $2 where organization_id = $1', [organizationId, result.drift.length])),
  );
  return result;
}

/** A refresh of another process takes a moment; a step that finds it at work comes again. */
async function patiently<T>(work: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const done = await work();
    if (done !== undefined) return done;
    if (attempt === 600) throw new Error('Prepared facts are held by another process');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function checkMonth(at: Step, practice: string, month: string, write: CheckOptions['write']): Promise<{ records: number; drift: Drift | null }> {
  const { tx, organizationId } = at;
  const fresh = await packMonth(at, practice, month);
  const marked = await tx.rows<{ number: number }>(
    `select n.number from ryadom.fact_mark m join ryadom.fact_number n on n.organization_id = $1 and n.kind = ${kinds.family} and n.id = m.family
     where m.organization_id = $1 and (m.month is null or m.month = $2)`,
    [organizationId, `${month}-01`],
  );
  const isMarked = new Set(marked.map((one) => one.number));
  const said = describeChunk(fresh, isMarked);
  const stored = describeChunk(await storedChunk(at, practice, month), isMarked);
  const drift: Drift = { practice, month, missing: 0, extra: 0, different: 0 };
  for (const [id, words] of said) {
    const before = stored.get(id);
    if (before === undefined) drift.missing++;
    else if (before !== words) drift.different++;
  }
  for (const id of stored.keys()) if (!said.has(id)) drift.extra++;
  const drifted = drift.missing + drift.extra + drift.different > 0;
  if (write === 'all' || (write === 'drifted' && drifted)) await storeChunk(at, { practice, month, chunk: fresh });
  return { records: fresh.size, drift: drifted ? drift : null };
}
