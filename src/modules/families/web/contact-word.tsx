import { IconClockExclamation } from '@tabler/icons-react';
import { plural } from '../../../kernel/texts.ts';
import { daysBetween, type Day } from '../../../kernel/time.ts';

/** «сегодня», «вчера», «12 дней», «1,5 года» since the day. */
function sinceWords(day: Day, today: Day): string {
  const days = daysBetween(day, today);
  if (days <= 0) return 'сегодня';
  if (days === 1) return 'вчера';
  if (days < 365) return plural(days, 'день', 'дня', 'дней');
  return plural(Math.round((days / 365) * 2) / 2, 'год', 'года', 'лет');
}

/** How long there was no contact; red with a sign when the norm asks for one more often. */
export function ContactWord({ last, today, norm, open, ago }: { last: Day | null; today: Day; norm: number | undefined; open: boolean; /** «8 дней назад» outside a column of its own. */ ago?: boolean }) {
  const since = last === null ? 'не было' : sinceWords(last, today);
  const words = ago && last !== null && daysBetween(last, today) > 1 ? `${since} назад` : since;
  const late = open && norm !== undefined && (last === null || daysBetween(last, today) > norm);
  if (!late) return <span className="nowrap">{words}</span>;
  return (
    <span className="overdue nowrap" title={`По норме — не реже раза в ${plural(norm, 'день', 'дня', 'дней')}`}>
      <IconClockExclamation size={16} stroke={1.75} aria-label="Давно не было встречи:" /> {words}
    </span>
  );
}
