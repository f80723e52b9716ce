import { useQueries } from '@tanstack/react-query';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useSession } from '../../../kernel/web/session.tsx';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { absenceReasonsOf } from '../../practices/contract/pack.ts';
import { pointTitles } from '../../assessments/web/words.ts';
import type { LedgerFact } from '../contract.ts';

/** What a fact's title asks of it. */
type Named = Pick<LedgerFact, 'kind' | 'practice' | 'word' | 'minutes' | 'quantity'> & { topic?: string | null };

/** What happened, in the words of the practice it happened in: «Патронаж семьи, 40 мин», «Уголь, 1 · местный бюджет». */
export function useFactWords() {
  const { org } = usePlace();
  const { practices } = useSession();
  const packs = useQueries({
    queries: practices.map(({ id }) => ({
      // The key of useOperation, so that both share one answer.
      queryKey: [getPractice.name, org, { practice: id }, {}],
      queryFn: ({ signal }: { signal: AbortSignal }) => call(getPractice, { params: { org, practice: id }, signal }),
      staleTime: 300_000,
    })),
    combine: (answers) => new Map(answers.flatMap((answer) => (answer.data ? [[answer.data.id, answer.data] as const] : []))),
  });
  return {
    title: (fact: Named) => titleOf(fact, packs.get(fact.practice)),
    extra: (fact: LedgerFact) => extraOf(fact, packs.get(fact.practice)),
    /** Why somebody did not come to a meeting. */
    reason: (fact: LedgerFact, reason: string | null) => {
      const pack = packs.get(fact.practice);
      return pack ? find(absenceReasonsOf(pack), reason) : '';
    },
    closeReason: (practice: string, id: string) => packs.get(practice)?.closeReasons.find((word) => word.id === id)?.title ?? id,
    closeReasons: (practice: string) => packs.get(practice)?.closeReasons ?? [],
  };
}

const find = (words: readonly { id: string; title: string }[] | undefined, id: string | null) => words?.find((word) => word.id === id)?.title ?? '';

/** The name of a fact until the words of its practice are here, and of a word that they do not have. */
const unnamed = { service: 'Услуга', absence: 'Встреча', aid: 'Помощь', outcome: 'Результат', assessment: 'Оценка' } as const;

function titleOf(fact: Named, pack: PracticeCard | undefined): string {
  if (fact.kind === 'assessment') return fact.topic ?? unnamed.assessment;
  const words = { service: pack?.services, absence: pack?.services, aid: pack?.aid, outcome: pack?.outcomes }[fact.kind];
  const name = find(words, fact.word) || unnamed[fact.kind];
  if (fact.kind === 'service' && fact.minutes !== null) return `${name}, ${formatNumber(fact.minutes)} мин`;
  if (fact.kind === 'aid' && fact.quantity !== null && fact.quantity !== 1) return `${name}, ${formatNumber(fact.quantity)}`;
  return name;
}

/** The small words beside: source and sum of aid, kind of an outcome. */
function extraOf(fact: LedgerFact, pack: PracticeCard | undefined): string {
  if (fact.kind === 'aid') return [find(pack?.sources, fact.extra), fact.amount === null ? '' : `${formatNumber(fact.amount)} ₽`].filter(Boolean).join(' · ');
  if (fact.kind === 'assessment') return [fact.quantity === null ? 'мало ответов' : formatNumber(fact.quantity), fact.extra && `«${fact.extra}»`, pointTitles[fact.place as 'entry']].filter(Boolean).join(' · ');
  if (fact.kind === 'outcome') return find(pack?.outcomes.find((outcome) => outcome.id === fact.word)?.kinds, fact.extra);
  return fact.recipients.length > 0 && !fact.wholeFamily ? plural(fact.recipients.length, 'получатель', 'получателя', 'получателей') : '';
}
