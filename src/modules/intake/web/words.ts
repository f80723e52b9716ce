import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { shortName } from '../../families/web/use-family-words.ts';
import { intakeOf } from '../../practices/contract/intake.ts';
import { getPractice } from '../../practices/contract/operations.ts';

const choice = ({ id, title }: { id: string; title: string }) => ({ value: id, label: title });

/** Words of a practice's intake as choices, its terms, and colleagues who may check and lead. */
export function useIntakeWords(practice: string) {
  const can = useCan();
  const pack = useOperation(getPractice, { params: { practice } }, { keep: true });
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true, enabled: can(listColleagues) });
  const intake = pack.data ? intakeOf(pack.data) : null;
  const { signals, applications } = intake ?? {};
  return {
    ready: intake !== null,
    intake,
    sources: (signals?.sources ?? []).map(choice),
    signs: (signals?.signs ?? []).map(choice),
    urgencies: (signals?.urgencies ?? []).map(choice),
    channels: (applications?.channels ?? []).map(choice),
    categories: (pack.data?.categories ?? []).map(choice),
    categoryTitle: (id: string) => pack.data?.categories.find((word) => word.id === id)?.title ?? id,
    reasons: (list: 'refuseReasons' | 'waitReasons' | 'leaveReasons') => (applications?.[list] ?? []).map(choice),
    notConfirmed: (signals?.notConfirmedReasons ?? []).map(choice),
    colleagues: (colleagues.data?.items ?? []).filter((one) => one.roles.some((role) => role === 'case-manager' || role === 'manager')).map((one) => ({ value: one.id, label: shortName(one.name) })),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
/** What I would write over the record as it is now: fields that I did not touch stay as a colleague wrote them. */
export const overNow = <V extends object>(typed: V, before: V, now: V): V =>
  Object.fromEntries(Object.entries(now).map(([name, value]) => [name, same(typed[name as keyof V], before[name as keyof V]) ? value : typed[name as keyof V]])) as V;

/** What is typed empty is nothing. */
export const orNull = (text: string) => text.trim() || null;
