import { badField } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { getPack, intakeOf, listInstalled, type IntakeWords, type Pack } from '../../practices/public.ts';
import type { Titles } from '../rules/eligibility.ts';
import { texts } from '../texts.ru.ts';

export interface PracticeWords {
  pack: Pack;
  intake: IntakeWords;
}

const refuse = (path: string, code: keyof typeof texts.refusals) => badField(path, code, texts.refusals[code]);
export { refuse };

/** Words of a practice in use, or of the version that a record was written down by. */
export async function wordsOf({ tx, actor }: Context, practice: string, version?: string): Promise<PracticeWords> {
  const pack = await getPack(tx, actor.organization.id, practice, version);
  return { pack, intake: intakeOf(pack) };
}

/** The same for a practice that a person chose. */
export async function requirePractice(context: Context, practice: string): Promise<PracticeWords> {
  const installed = await listInstalled(context.tx, context.actor.organization.id);
  if (!installed.some((one) => one.id === practice)) throw refuse('practice', 'unknown_practice');
  return wordsOf(context, practice);
}

/** Refuses a word that the list does not have. */
export function requireWord(path: string, words: readonly { id: string }[], id: string | null | undefined): void {
  if (id !== null && id !== undefined && !words.some((word) => word.id === id)) throw refuse(path, 'unknown_word');
}

/** A word with its title; an id that the pack lost shows itself. */
export const titled = (words: readonly { id: string; title: string }[], id: string) => ({ id, title: words.find((word) => word.id === id)?.title ?? id });
export const titledOrNull = (words: readonly { id: string; title: string }[], id: string | null) => (id === null ? null : titled(words, id));

/** Titles for rules that explain in words. */
export function titlesOf({ pack, intake }: PracticeWords): Titles {
  const lists = { category: pack.categories, status: pack.statuses, urgency: intake.signals.urgencies, group: pack.targetGroups };
  return (kind, id) => titled(lists[kind], id).title;
}
