import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { pack as packContent } from '../contract/pack.ts';
import type { Pack } from '../contract/pack.ts';
import type { PracticeCard, PracticeItem } from '../contract/operations.ts';
import { shippedPacks } from './load.ts';

// A pack changes only together with its digest, so what was once read and checked is kept.
const kept = new Map<string, Pack>();
const keptAtMost = 100;

interface Found {
  practice_id: string;
  version: string;
  digest: string;
}

/**
 * The pack of a practice that is in use now; throws notFound. With `version`: exactly that one, for a case that stays on
 * an older version.
 */
export async function getPack(tx: Tx, organizationId: number, practiceId: string, version?: string): Promise<Pack> {
  const found = version === undefined
    ? await tx.row<Found>(
        `select v.practice_id, v.version, encode(v.digest, 'hex') digest from ryadom.practice p
         join ryadom.pack_version v on v.organization_id = p.organization_id and v.practice_id = p.id and v.version = p.version
         where p.organization_id = $1 and p.id = $2`,
        [organizationId, practiceId],
        'pack_in_use',
      )
    : await tx.row<Found>(
        `select v.practice_id, v.version, encode(v.digest, 'hex') digest from ryadom.pack_version v
         where v.organization_id = $1 and v.practice_id = $2 and v.version = $3`,
        [organizationId, practiceId, version],
        'pack_of_version',
      );
  if (!found) throw notFound();
  const pack = kept.get(found.digest) ?? (await readContent(tx, organizationId, found));
  if (version === undefined) lastUsed.set(`${organizationId} ${practiceId}`, { pack, digest: found.digest });
  return pack;
}

interface Guess {
  pack: Pack;
  digest: string;
}
const lastUsed = new Map<string, Guess>();

/**
 * The pack that was in use when somebody last asked: a guess, so that a statement need not wait for getPack. Whoever guesses
 * compares with what getPack gives, or the digest with `digestInUse`.
 */
export function guessPack(organizationId: number, practiceId: string): Guess | undefined {
  return lastUsed.get(`${organizationId} ${practiceId}`);
}

/** A part of a statement: the digest of the pack in use; both arguments are its SQL. */
export const digestInUse = (organization: string, practice: string): string =>
  `(select encode(v.digest, 'hex') from ryadom.practice p join ryadom.pack_version v
    on v.organization_id = p.organization_id and v.practice_id = p.id and v.version = p.version where p.organization_id = ${organization} and p.id = ${practice})`;

/** The pack that a statement already found by its digest (`pack_version_view`): no round trip once it was read. */
export async function getPackByDigest(tx: Tx, organizationId: number, found: { practiceId: string; version: string; digest: string }): Promise<Pack> {
  const { practiceId: practice_id, version, digest } = found;
  return kept.get(digest) ?? (await readContent(tx, organizationId, { practice_id, version, digest }));
}

async function readContent(tx: Tx, organizationId: number, found: Found): Promise<Pack> {
  const row = await tx.row<{ content: unknown }>(
    'select content from ryadom.pack_version where organization_id = $1 and practice_id = $2 and version = $3',
    [organizationId, found.practice_id, found.version],
  );
  // Parsing again gives the defaults of fields that a newer program added.
  const pack = packContent.parse(row!.content);
  if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value!);
  kept.set(found.digest, pack);
  return pack;
}

/** Practices that the organization runs, by title. */
export async function listInstalled(tx: Tx, organizationId: number): Promise<PracticeItem[]> {
  return tx.rows<PracticeItem>(
    `select p.id, p.version, v.title, v.content->>'aim' as aim,
       to_char(v.installed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "installedAt"
     from ryadom.practice p
     join ryadom.pack_version v on v.organization_id = p.organization_id and v.practice_id = p.id and v.version = p.version
     where p.organization_id = $1 order by v.title collate "und-x-icu", p.id`,
    [organizationId],
  );
}

export async function listPractices({ tx, actor }: Context, { query }: { query: { limit: number; after?: string | undefined } }) {
  const all = await listInstalled(tx, actor.organization.id);
  // There are a handful, so the page is cut here; the cursor is the last practice seen.
  const seen = query.after === undefined ? -1 : all.findIndex((item) => item.id === decodeCursor(query.after!, 1)?.[0]);
  if (query.after !== undefined && seen === -1) throw badQuery('after', 'invalid_cursor', 'Страница устарела. Откройте список заново.');
  const items = all.slice(seen + 1, seen + 1 + query.limit);
  const next = seen + 1 + query.limit < all.length ? encodeCursor([items.at(-1)!.id]) : null;
  const shipped = [...shippedPacks().values()].map(({ id, version, title, aim }) => ({
    id,
    version,
    title,
    aim,
    installed: all.find((item) => item.id === id)?.version ?? null,
  }));
  return { items, next, shipped };
}

/** Everything a screen shows of a practice. */
export async function practiceCard(tx: Tx, organizationId: number, practiceId: string): Promise<PracticeCard> {
  const pack = await getPack(tx, organizationId, practiceId);
  const versions = await tx.rows<{ version: string; installedAt: string }>(
    `select version, to_char(installed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "installedAt"
     from ryadom.pack_version where organization_id = $1 and practice_id = $2 order by installed_at desc, version desc`,
    [organizationId, practiceId],
  );
  return { ...pack, installedAt: versions.find((one) => one.version === pack.version)!.installedAt, versions };
}

export async function getPractice(context: Context, { params }: { params: { practice: string } }) {
  return practiceCard(context.tx, context.actor.organization.id, params.practice);
}
