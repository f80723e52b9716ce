import { IconUsersGroup } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import type { OutputOf } from '../../../kernel/contract.ts';
import { longDate } from '../../../kernel/time.ts';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { gatherAgain, listGroups } from '../contract/meetings.ts';
import css from './attendance.module.css';
import { peopleCount } from './words.ts';

export type Gathered = OutputOf<typeof gatherAgain>;

interface GroupOffersProps {
  practice: PracticeCard;
  /** '' while none is chosen: then groups of every service. */
  service: string;
  date: string;
  /** A meeting of the address to begin with: «Собрать снова». */
  again?: string | undefined;
  onTake: (gathered: Gathered) => void;
}

/** «Та же группа, что 17 ноября: 12 человек»: takes who was at the last meeting, with one press. */
export function GroupOffers({ practice, service, date, again, onTake }: GroupOffersProps) {
  const { org } = usePlace();
  const { today } = useSession();
  const client = useQueryClient();
  const [taking, setTaking] = useState<string>();
  const [failed, setFailed] = useState<Error>();
  const groups = useOperation(listGroups, { query: { practice: practice.id, service: service || undefined } as never });
  const take = async (meeting: string) => {
    setTaking(meeting);
    setFailed(undefined);
    try {
      onTake(await client.fetchQuery({ queryKey: [gatherAgain.name, org, { id: meeting }, { date }], queryFn: () => call(gatherAgain, { params: { org, id: meeting }, query: { date } }) }));
    } catch (error) {
      setFailed(error as Error);
    } finally {
      setTaking(undefined);
    }
  };
  const named = useOperation(gatherAgain, { params: { id: again ?? '' }, query: { date } as never }, { enabled: again !== undefined });
  const begin = useEffectEvent(onTake);
  useEffect(() => {
    if (named.data) begin(named.data);
  }, [named.data]);
  if (groups.error) return <FailedState error={groups.error} onRetry={() => void groups.refetch()} waiting={groups.isFetching} />;
  if (!groups.data) return <LoadingState />;
  const title = (id: string) => practice.services.find((one) => one.id === id)?.title ?? id;
  return (
    <div className={css['offers']}>
      {(failed ?? named.error) && <p className="overdue">Группа не загрузилась: {(failed ?? named.error)!.message}</p>}
      {groups.data.items.slice(0, service ? 3 : 5).map((group) => (
        <Button key={group.meeting} variant="soft" waiting={taking === group.meeting} icon={<IconUsersGroup size={18} stroke={1.75} aria-hidden="true" />} onClick={() => void take(group.meeting)}>
          {group.name ? `${group.name}, как` : 'Та же группа, что'} {longDate(group.date, today)}: {service ? '' : `${title(group.service)}, `}
          {peopleCount(group.people)}
        </Button>
      ))}
      <p className="second">
        {groups.data.items.length === 0 ? 'Добавляйте людей по одному или семьёй: на каждую семью будет своя запись, все связаны одной встречей.' : 'Или соберите новую: добавляйте людей по одному или семьёй.'}
      </p>
    </div>
  );
}
