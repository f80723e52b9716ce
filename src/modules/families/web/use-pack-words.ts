import { useQueries } from '@tanstack/react-query';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { getPractice } from '../../practices/contract/operations.ts';

type Word = { id: string; title: string };
const choice = ({ id, title }: Word) => ({ value: id, label: title });

/** Categories, statuses and reasons of closing of the practices in which a family has cases. */
export function usePackWords(practices: readonly string[]) {
  const { org } = usePlace();
  const ids = [...new Set(practices)];
  const packs = useQueries({
    queries: ids.map((practice) => ({
      // The key of useOperation, so that all of them share one answer.
      queryKey: [getPractice.name, org, { practice }, {}],
      queryFn: ({ signal }: { signal: AbortSignal }) => call(getPractice, { params: { org, practice }, signal }),
      staleTime: 300_000,
    })),
    combine: (answers) => answers.flatMap((answer) => (answer.data ? [answer.data] : [])),
  });
  const all = (words: Word[][]) => [...new Map(words.flat().map((word) => [word.id, choice(word)])).values()];
  return {
    categories: all(packs.map((pack) => pack.categories)),
    statuses: all(packs.map((pack) => pack.statuses)),
    closeReasons: (practice: string) => (packs.find((pack) => pack.id === practice)?.closeReasons ?? []).map(choice),
  };
}
