import { IconUsersGroup } from '@tabler/icons-react';
import { type Day, longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { MarginHeading, MarginRow } from '../../../web/ui/margin-list.tsx';
import type { Today } from '../contract.ts';
import { familiesCount } from './words.ts';

/** Case conferences of the coming week: today's hour, or the day. */
export function ReviewRows({ part, today }: { part: Today['reviews']; today: Day }) {
  if (part.count === 0) return null;
  return (
    <>
      <MarginHeading icon={IconUsersGroup} title="Консилиумы" count={part.count} />
      {part.items.map(({ id, heldOn, at, place, families }) => (
        <MarginRow
          key={id}
          when={heldOn === today ? (at ?? 'сегодня') : longDate(heldOn, today)}
          title={<PageLink to={`/reviews/${id}`}>Консилиум</PageLink>}
          meta={[families === 0 ? 'семей пока нет' : familiesCount(families), heldOn === today ? null : at, place].filter(Boolean).join(' · ')}
        />
      ))}
    </>
  );
}
