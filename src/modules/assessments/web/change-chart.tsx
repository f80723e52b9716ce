import { shortDate } from '../../../kernel/time.ts';
import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { MonthChart } from '../../../web/ui/month-chart.tsx';
import type { AssessmentItem } from '../contract/operations.ts';
import css from './assessments.module.css';
import { pointTitles } from './words.ts';

/** Assessments of one instrument and one person, oldest first; only those that were counted. */
export function countedOf(items: readonly AssessmentItem[], instrument: string, person: string | null): AssessmentItem[] {
  return items.filter((one) => one.instrument === instrument && (one.person?.id ?? null) === person && one.score?.value != null && one.cancelledAt === null).toReversed();
}

/** How the main number changed, as a chart and as its table; each number opens its answers. */
export function ChangeChart({ items, title }: { items: readonly AssessmentItem[]; title: string }) {
  return (
    <div className="stack-tight">
      <MonthChart label={title} months={items.map((one) => ({ label: shortDate(one.date).slice(0, 5), value: one.score!.value! }))} />
      <table className={css['twin']}>
        <caption className="hidden-visually">{title}</caption>
        <thead>
          <tr>
            <th scope="col">Когда</th>
            <th scope="col">Число</th>
            <th scope="col">Подсказка</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one, at) => {
            const before = items[at - 1];
            const change = before ? one.score!.value! - before.score!.value! : 0;
            return (
              <tr key={one.id}>
                <td>
                  {shortDate(one.date)}, {pointTitles[one.point]}
                </td>
                <td className="numbers nowrap">
                  <PageLink to={`/assessments/${one.id}`} className="link">
                    {formatNumber(one.score!.value!)}
                  </PageLink>
                  {change !== 0 && <span className="second"> {change > 0 ? `+${formatNumber(change)}` : formatNumber(change)}</span>}
                </td>
                <td>{one.score!.band?.title ?? 'полос для этого возраста нет'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
