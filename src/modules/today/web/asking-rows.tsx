import { IconMailQuestion } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { type Day, daysBetween, longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { MarginHeading, MarginRow } from '../../../web/ui/margin-list.tsx';
import { listSignals } from '../../intake/contract.ts';
import type { AskingItem, Today } from '../contract.ts';
import css from './today.module.css';
import { days } from './words.ts';

/** Signals to check and applications to decide: in the margin how late, or until when. */
export function AskingRows({ part, today }: { part: Today['asking']; today: Day }) {
  const can = useCan();
  // Whoever only writes signals down opens none.
  if (part.count === 0 || !can(listSignals)) return null;
  return (
    <>
      <MarginHeading icon={IconMailQuestion} title="Обращения" count={part.count} />
      {part.items.map((item) => (
        <MarginRow
          key={item.id}
          when={whenWords(item, today)}
          late={item.dueOn < today}
          title={<PageLink to={`/${item.kind === 'signal' ? 'signals' : 'applications'}/${item.id}`}>{titleOf(item)}</PageLink>}
          meta={[item.family?.title, item.about].filter(Boolean).join(' · ')}
        />
      ))}
      {part.count > part.items.length && (
        <p className={css['all']}>
          <PageLink to="/intake" className="link">
            Показать все {formatNumber(part.count)}
          </PageLink>
        </p>
      )}
    </>
  );
}

function titleOf({ kind, begun }: AskingItem): string {
  if (kind === 'signal') return begun ? 'Закончить проверку сигнала' : 'Проверить сигнал';
  return begun ? 'Семья не ответила на предложенное место' : 'Решить по заявлению';
}

function whenWords({ dueOn, dueAt }: AskingItem, today: Day): string {
  const left = daysBetween(today, dueOn);
  if (left < -1) return days(-left);
  if (left === -1) return 'вчера';
  if (left === 0) return dueAt?.replace(/^0/, '') ?? 'сегодня';
  return left === 1 ? 'завтра' : longDate(dueOn, today);
}
