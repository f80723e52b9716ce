import { type Icon, IconPencilPlus } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { daysBetween, shortDate, type Day } from '../../../kernel/time.ts';
import { PageLink, type Search } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { MarginHeading, MarginRow } from '../../../web/ui/margin-list.tsx';
import { recordService } from '../../services/contract/services.ts';
import type { LapseItem } from '../contract.ts';
import css from './today.module.css';
import { days, lapseWords } from './words.ts';

interface LapseRowsProps {
  icon: Icon;
  title: string;
  part: { count: number; items: LapseItem[] };
  today: Day;
  /** Conditions of the list of families that `count` counts. */
  list: Search;
  /** The practice's service of a visit: «Записать встречу» begins with it. */
  visit?: string | undefined;
  /** A manager reads who leads the family. */
  led?: boolean;
}

/** Left of the line how long or until when, right of it the family, how it stands and the next step. */
export function LapseRows({ icon, title, part, today, list, visit, led }: LapseRowsProps) {
  const can = useCan();
  if (part.count === 0) return null;
  return (
    <>
      <MarginHeading icon={icon} title={title} count={part.count} />
      {part.items.map((item) => (
        <MarginRow
          key={item.family.id}
          when={whenWords(item, today)}
          late={isLate(item)}
          title={
            <>
              <PageLink to={`/families/${item.family.id}`}>{item.family.title}</PageLink> <span className="second small">{item.family.code}</span>
            </>
          }
          meta={[lapseWords(item, today), led ? (item.caseManager?.name ?? 'без куратора') : item.place].filter(Boolean).join(' · ')}
          action={
            !led &&
            can(recordService) && (
              <ButtonLink small to="/record" search={{ what: 'service', family: item.family.id, service: visit, back: 'today' }} icon={<IconPencilPlus size={16} stroke={1.75} aria-hidden="true" />} aria-label={`Записать встречу: ${item.family.title}`}>
                Записать встречу
              </ButtonLink>
            )
          }
        />
      ))}
      {part.count > part.items.length && (
        <p className={css['all']}>
          <PageLink to="/families" search={list} className="link">
            Показать все {formatNumber(part.count)}
          </PageLink>
        </p>
      )}
    </>
  );
}

/** Overdue by how much; until when; never met: how long on the register. */
function whenWords({ dueOn, days: passed, norm }: LapseItem, today: Day): string {
  if (dueOn === null) return passed === 0 ? 'сегодня' : days(passed);
  if (passed > norm) return days(passed - norm);
  const left = daysBetween(today, dueOn);
  return left === 0 ? 'сегодня' : left === 1 ? 'завтра' : `до ${shortDate(dueOn).slice(0, 5)}`;
}

function isLate({ days: passed, norm }: LapseItem): boolean {
  return passed > norm;
}
