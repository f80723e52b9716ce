import { badQuery } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { getPack, type Pack, type ReviewNorms, reviewsOf } from '../../practices/public.ts';
import type * as c from '../contract/meetings.ts';
import { lawOn, type QuorumLaw } from '../rules/quorum.ts';
import { texts } from '../texts.ru.ts';

/** Norms of reviews of a practice, with the organization's own rules of quorum beside the pack's. */
export interface Norms extends Omit<ReviewNorms, 'quorum'> {
  pack: Pack;
  laws: (QuorumLaw & { id: string })[];
}

/** By the version of the practice in use: how reviews are held does not depend on when a case was opened. */
export async function readNorms({ tx, actor }: Context, practice: string): Promise<Norms> {
  const org = actor.organization.id;
  const pack = await getPack(tx, org, practice).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'not_found') throw badQuery('practice', 'unknown_practice', texts.refusals.unknown_practice);
    throw error;
  });
  const own = await tx.rows<QuorumLaw & { id: string }>(
    `select id, from_on::text as "fromOn", members, share, chair, secretary, basis, 'own' as source from ryadom.review_quorum
     where organization_id = $1 and practice_id = $2 order by from_on desc`,
    [org, practice],
    'reviews.quorum',
  );
  const { quorum, ...norms } = reviewsOf(pack);
  return { ...norms, pack, laws: [...own, ...quorum.map(({ from, ...law }) => ({ ...law, id: `pack.${from}`, fromOn: from, source: 'pack' as const }))] };
}

/** How soon a case at this level is reviewed again. */
export function everyDaysOf(norms: Pick<Norms, 'levels' | 'everyDays'>, levelId: string | null): number {
  return norms.levels.find(({ id }) => id === levelId)?.reviewDays ?? norms.everyDays;
}

/** The level with its words; a word that the practice no longer has shows its id. */
export function levelNow(norms: Pick<Norms, 'levels'>, row: { levelId: string | null; levelFrom: string | null }) {
  if (row.levelId === null || row.levelFrom === null) return null;
  const word = norms.levels.find(({ id }) => id === row.levelId);
  return { id: row.levelId, title: word?.title ?? row.levelId, tone: word?.tone ?? ('work' as const), fromOn: row.levelFrom };
}

export async function rulesOf(context: Context, practice: string): Promise<c.ReviewRules> {
  const norms = await readNorms(context, practice);
  const law = lawOn(norms.laws, context.today);
  const { everyDays, aheadDays, basis, signatures, followUp } = norms;
  return {
    everyDays,
    aheadDays,
    basis,
    signatures,
    followUp,
    levels: norms.levels.map(({ id, title, text, tone }) => ({ id, title, text: text ?? null, reviewDays: everyDaysOf(norms, id), tone })),
    quorum: norms.laws.map((one) => ({ ...one, current: one === law })),
  };
}

export const listRules: Handler<typeof c.listRules> = (context, { query }) => rulesOf(context, query.practice);
