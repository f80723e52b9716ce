import { randomUUID } from 'node:crypto';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { listInstalled } from '../../practices/public.ts';
import { cacheOf } from '../queries/facts/cache.ts';
import { monthEnd } from '../queries/facts/read.ts';
import { type FactRow, factsOf, factsSql, kinds } from '../queries/facts/source.ts';
import { type Chunk, decodeChunk, encodeChunk, type Fact, mergeChunk, noFacts } from '../rules/chunk.ts';
import { Compiler } from '../rules/compile.ts';

// Writing of prepared facts. Each step is one transaction that sees one moment (REPEATABLE READ) and holds the
// organization's row of fact_state: it reads marks and records, writes chunks and deletes the marks it saw. Whatever is
// committed meanwhile leaves a mark of its own, which this transaction neither sees nor deletes.

/** Above so many families of a month it is packed anew. */
const mostPatched = 2000;
/** Families with a mark for all months that are taken in one step. */
const mostEverywhere = 300;
const longest = 300_000;

export interface State {
  ready: boolean;
  builder: string | null;
  is_alive: boolean;
}
export interface Step {
  tx: Tx;
  organizationId: number;
  state: State;
}

/** One transaction as above; undefined: another process is at it. */
export async function step<T>(services: Services, slug: string, work: (step: Step) => Promise<T>): Promise<T | undefined> {
  return services.database.transaction(
    async (tx) => {
      await tx.rows('set transaction isolation level repeatable read');
      const { id: organizationId } = await enterOrganization(tx, slug);
      await tx.rows('insert into ryadom.fact_state (organization_id) values ($1) on conflict do nothing', [organizationId]);
      const state = await tx.row<State>(
        `select ready, builder, coalesce(beat_at > now() - interval '2 minutes', false) as is_alive from ryadom.fact_state where organization_id = $1 for update skip locked`,
        [organizationId],
      );
      return state && work({ tx, organizationId, state });
    },
    { timeoutMs: longest },
  );
}

/** Numbers of everybody in these rows; who had none gets one, for good. */
async function numbered({ tx, organizationId }: Step, rows: readonly FactRow[]): Promise<Map<string, Fact[]>> {
  const given = { family: new Map<string, number>(), person: new Map<string, number>(), case: new Map<string, number>() };
  for (const kind of ['family', 'person', 'case'] as const) {
    const without = new Set<string>();
    for (const row of rows) if (row[kind] !== null && row[`${kind}_number`] === null) without.add(row[kind]);
    if (without.size === 0) continue;
    const made = await tx.rows<{ id: string; number: number }>(
      `insert into ryadom.fact_number (organization_id, kind, id, number)
       select $1, $2, u.id, u.place + (select coalesce(max(n.number), 0) from ryadom.fact_number n where n.organization_id = $1 and n.kind = $2)
       from unnest($3::uuid[]) with ordinality u(id, place) returning id, number`,
      [organizationId, kinds[kind], [...without]],
    );
    for (const { id, number } of made) given[kind].set(id, number);
  }
  return factsOf(rows, (kind, id, number) => number ?? given[kind].get(id)!);
}

/** The month as the records say now. */
export async function packMonth(at: Step, practice: string, month: string): Promise<Chunk> {
  const compiler = monthCompiler(at.organizationId, practice, `${month}-01`, monthEnd(month));
  const sql = `with roles as materialized (${compiler.rolesOnce()}) ${factsSql(compiler, { families: null, roles: 'at once', filtered: false })}`;
  const facts = await numbered(at, await at.tx.rows<FactRow>(sql, compiler.params.values));
  return mergeChunk(noFacts, () => false, facts.get(month) ?? []);
}

const monthCompiler = (organizationId: number, practice: string, from: string, to: string) =>
  new Compiler({ organizationId, practice, from, to, districtId: null, categoryId: null, caseManagerId: null });

export interface StoredChunk {
  practice: string;
  month: string;
  chunk: Chunk;
}

async function storedMonths({ tx, organizationId }: Step, practice: string): Promise<string[]> {
  const rows = await tx.rows<{ month: string }>("select to_char(month, 'YYYY-MM') as month from ryadom.fact_chunk where organization_id = $1 and practice_id = $2 order by 1", [organizationId, practice]);
  return rows.map((row) => row.month);
}

/** The chunk of a month as it lies there. */
export async function storedChunk({ tx, organizationId }: Step, practice: string, month: string): Promise<Chunk> {
  const found = await tx.row<{ content: Buffer }>(
    'select content from ryadom.fact_chunk where organization_id = $1 and practice_id = $2 and month = $3',
    [organizationId, practice, `${month}-01`],
  );
  return found ? decodeChunk(found.content) : noFacts;
}

/** Puts a month in place of what was there; an empty one leaves nothing. */
export async function storeChunk({ tx, organizationId }: Step, { practice, month, chunk }: StoredChunk): Promise<void> {
  const key = [organizationId, practice, `${month}-01`];
  if (chunk.size === 0) {
    await tx.rows('delete from ryadom.fact_chunk where organization_id = $1 and practice_id = $2 and month = $3', key);
    return;
  }
  await tx.rows(
    `insert into ryadom.fact_chunk (organization_id, practice_id, month, version, content) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, practice_id, month) do update set version = excluded.version, content = excluded.content`,
    [...key, randomUUID(), Buffer.from(encodeChunk(chunk))],
  );
}

/** Practices and months that have records or chunks. */
export async function monthsWithFacts({ tx, organizationId }: Step): Promise<{ practice: string; month: string }[]> {
  const legs = ['service_view', 'aid_view', 'outcome_view'].map((view) => `select practice_id, ryadom.month_of(happened_on) as month from ryadom.${view} where organization_id = $1`);
  return tx.rows(
    `select practice_id as practice, to_char(month, 'YYYY-MM') as month from (
       ${legs.join(' union ')} union select practice_id, month from ryadom.fact_chunk where organization_id = $1) m order by 1, 2`,
    [organizationId],
  );
}

/** Packs everything for the first time, month by month; gives false when another process is at it. */
async function packAll(services: Services, slug: string): Promise<boolean> {
  const builder = randomUUID();
  const months = await step(services, slug, async (at) => {
    if (at.state.ready || (at.state.is_alive && at.state.builder !== null)) return null;
    const { tx, organizationId } = at;
    await tx.rows('update ryadom.fact_state set builder = $2, beat_at = now() where organization_id = $1', [organizationId, builder]);
    // Every month is read after this moment, so what was written before it needs no mark.
    await tx.rows('delete from ryadom.fact_mark where organization_id = $1', [organizationId]);
    await tx.rows('delete from ryadom.fact_chunk where organization_id = $1', [organizationId]);
    return monthsWithFacts(at);
  });
  if (!months) return false;
  for (const { practice, month } of months) {
    const done = await step(services, slug, async (at) => {
      if (at.state.builder !== builder) return false;
      await storeChunk(at, { practice, month, chunk: await packMonth(at, practice, month) });
      await at.tx.rows('update ryadom.fact_state set beat_at = now() where organization_id = $1', [at.organizationId]);
      return true;
    });
    if (done !== true) return false;
  }
  const done = await step(services, slug, async ({ tx, organizationId, state }) => {
    if (state.builder !== builder) return false;
    await tx.rows('update ryadom.fact_state set ready = true, builder = null, refreshed_at = now() where organization_id = $1', [organizationId]);
    return true;
  });
  return done === true;
}

interface Mark {
  family: string;
  number: number | null;
  month: string | null;
}

/** Number of the newest mark; null without any. */
async function newestMark(services: Services, slug: string): Promise<string | null> {
  return services.database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    return (await tx.row<{ id: string | null }>('select max(id)::text as id from ryadom.fact_mark where organization_id = $1', [id]))!.id;
  });
}

/** Takes some marks in; false when none up to this number are left or another process is at it. */
async function takeMarks(services: Services, slug: string, newest: string): Promise<boolean> {
  const taken = await step(services, slug, async (at) => {
    const { tx, organizationId } = at;
    if (!at.state.ready) return false;
    const [next] = await tx.rows<{ month: string | null }>(
      `select to_char(month, 'YYYY-MM') as month from ryadom.fact_mark where organization_id = $1 and id <= $2 order by month is not null, month limit 1`,
      [organizationId, newest],
    );
    if (!next) return false;
    const marks = await tx.rows<Mark>(
      `select m.family, n.number from (select distinct m.family from ryadom.fact_mark m where m.organization_id = $1 and m.month is not distinct from $2::date
         order by 1 limit $3) m left join ryadom.fact_number n on n.organization_id = $1 and n.kind = ${kinds.family} and n.id = m.family`,
      [organizationId, next.month === null ? null : `${next.month}-01`, next.month === null ? mostEverywhere : null],
    );
    for (const { id } of await listInstalled(tx, organizationId)) await takeIn(at, id, next.month, marks);
    await tx.rows(
      'delete from ryadom.fact_mark where organization_id = $1 and month is not distinct from $2::date and family = any ($3::uuid[])',
      [organizationId, next.month === null ? null : `${next.month}-01`, marks.map((mark) => mark.family)],
    );
    await tx.rows('update ryadom.fact_state set refreshed_at = now() where organization_id = $1', [organizationId]);
    return true;
  });
  return taken === true;
}

/** The facts of these families, of a month or of all, in place of what the chunks say of them. */
async function takeIn(at: Step, practice: string, month: string | null, families: readonly Pick<Mark, 'family' | 'number'>[]): Promise<void> {
  if (month !== null && families.length > mostPatched) {
    await storeChunk(at, { practice, month, chunk: await packMonth(at, practice, month) });
    return;
  }
  const compiler = monthCompiler(at.organizationId, practice, month === null ? '0001-01-01' : `${month}-01`, month === null ? '9999-12-31' : monthEnd(month));
  const spans = `(select family, ${compiler.from} as from_on, ${compiler.to} as to_on from unnest(${compiler.params.add(families.map((one) => one.family), 'uuid[]')}) f(family))`;
  const rows = await at.tx.rows<FactRow>(factsSql(compiler, { families: spans, roles: 'one by one', filtered: false }), compiler.params.values);
  const fresh = await numbered(at, rows);
  const dropped = new Set(families.flatMap((one) => (one.number === null ? [] : [one.number])));
  for (const label of new Set([...(month === null ? await storedMonths(at, practice) : [month]), ...fresh.keys()])) {
    const before = await storedChunk(at, practice, label);
    const facts = fresh.get(label) ?? [];
    if (facts.length === 0 && !before.families.some((family) => dropped.has(family))) continue;
    await storeChunk(at, { practice, month: label, chunk: mergeChunk(before, (family) => dropped.has(family), facts) });
  }
}

/**
 * Brings the prepared facts of an organization up to the moment of the call: packs them when they never were, else takes the
 * marks in. What is written meanwhile waits for the next call: where somebody records all day, "until none are left" would
 * never end and write the same month over and over. Several processes may call it at once; whoever comes second has nothing
 * to do.
 */
export async function prepareFacts(services: Services, slug: string): Promise<void> {
  if (await packAll(services, slug)) return;
  const newest = await newestMark(services, slug);
  if (newest === null) return;
  while (await takeMarks(services, slug, newest));
}

/** At least so long between two looks, and so many times longer than the last one worked, so that it never takes more than that share. */
const pause = { ms: 2000, share: 20, most: 15_000 };
/** A new version of a month is worth writing for so many marks, or when the oldest waited so long. */
const worth = { marks: 300, age: '15 seconds' };

/** Prepares facts in the background; the function it gives ends that after the running step. */
export function startPreparing(services: Services): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  cacheOf(services);
  const look = async () => {
    try {
      const { rows } = await services.database.pool.query<{ slug: string }>('select slug from ryadom.facts_waiting($1, $2)', [worth.marks, worth.age]);
      for (const { slug } of rows) if (!stopped) await prepareFacts(services, slug);
    } catch (error) {
      services.log.error({ err: error }, 'facts not prepared');
    }
  };
  const next = (worked: number) => {
    timer = setTimeout(() => {
      running = (async () => {
        const began = performance.now();
        await look();
        if (!stopped) next(performance.now() - began);
      })();
    }, Math.min(pause.most, Math.max(pause.ms, worked * pause.share)));
    timer.unref();
  };
  next(0);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
