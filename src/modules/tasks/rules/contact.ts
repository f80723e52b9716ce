import type { Day } from '../../../kernel/time.ts';
import type { Pack } from '../../practices/public.ts';

/** The organization's word about a level: how many days may pass between two contacts, from a day on. */
export interface OwnNorm {
  level: string;
  from: Day;
  days: number;
  basis: string;
  version: number;
}

export interface LevelNorm {
  id: string;
  title: string;
  /** Days that may pass today. */
  days: number;
  /** Who says so: the organization, the pack about this level, the pack about all. */
  of: 'own' | 'level' | 'practice';
  /** The organization's words, the newest day first; those still ahead too. */
  own: Omit<OwnNorm, 'level'>[];
}

/** Levels of a practice, each with the norm that holds today (the same answer as `ryadom.contact_levels` of migration 0116 gives). */
export function levelNorms(pack: Pick<Pack, 'contact' | 'reviews'>, own: readonly OwnNorm[], today: Day): LevelNorm[] {
  const levels = pack.reviews?.levels ?? [];
  const further = pack.contact.levels.filter((one) => !levels.some(({ id }) => id === one.id));
  return [...levels, ...further].map(({ id, title }) => {
    const words = own.filter((one) => one.level === id).toSorted((a, b) => (a.from < b.from ? 1 : -1));
    const now = words.find((one) => one.from <= today);
    const packs = pack.contact.levels.find((one) => one.id === id);
    return {
      id, title, days: now?.days ?? packs?.days ?? pack.contact.days, of: now ? 'own' : packs ? 'level' : 'practice',
      own: words.map(({ level: _, ...word }) => word),
    };
  });
}
