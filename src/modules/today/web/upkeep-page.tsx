import { type Icon, IconAlertTriangle, IconCalendarOff, IconCircleCheck, IconKey, IconMailQuestion, IconUserOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { daysBetween, longDate, today as dayIn } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { MarginHeading, MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { listUsers, type User } from '../../accounts/contract.ts';
import { listJobs } from '../../jobs/contract.ts';
import { listDays } from '../../tasks/contract/norms.ts';
import css from './today.module.css';
import { dayTitle, days } from './words.ts';

/** From this month on the calendar of the next year is asked for: the government signs it in autumn. */
const askFrom = 10;
/** Days without an entrance after which it is worth asking whether the person still works here. */
const silentDays = 60;
const shownRows = 8;

/** What waits for whoever keeps the program: entrances, failed work, next year's calendar. No family is named here. */
export default function UpkeepPage() {
  const { today, organization } = useSession();
  const next = Number(today.slice(0, 4)) + 1;
  const users = useOperation(listUsers, { query: { limit: 200 } as never }, { keep: true });
  const jobs = useOperation(listJobs, { query: { whose: 'all', state: 'ended', limit: 50 } as never }, { keep: true, refetchSeconds: 60 });
  const year = useOperation(listDays, { query: { year: next } as never }, { keep: true });
  const failed = [users, jobs, year].find((one) => one.error && !one.data);
  if (failed) {
    return (
      <Page title={dayTitle(today)}>
        <FailedState error={failed.error!} onRetry={() => void failed.refetch()} waiting={failed.isFetching} />
      </Page>
    );
  }
  if (!users.data || !jobs.data || !year.data) {
    return (
      <Page title={dayTitle(today)}>
        <LoadingState />
      </Page>
    );
  }
  const people = users.data.items;
  const seenOn = (user: User) => (user.lastSeenAt === null ? null : dayIn(new Date(user.lastSeenAt), organization.timeZone));
  const invited = people.filter((user) => user.state === 'invited');
  const open = people.filter((user) => user.state === 'active');
  const bare = open.filter((user) => !user.secondFactor && user.roles.some(({ role }) => role === 'administrator' || role === 'manager'));
  const silent = open.flatMap((user) => {
    const seen = seenOn(user);
    return seen !== null && daysBetween(seen, today) > silentDays ? [{ user, seen }] : [];
  });
  const broken = jobs.data.items.filter((job) => job.state === 'failed' && job.finishedAt !== null && daysBetween(dayIn(new Date(job.finishedAt), organization.timeZone), today) <= 7);
  const asksYear = !year.data.known && Number(today.slice(5, 7)) >= askFrom;
  const waits = invited.length + bare.length + silent.length + broken.length + (asksYear ? 1 : 0);
  return (
    <Page title={dayTitle(today)} subtitle={waits === 0 ? 'Всё в порядке.' : `Ждёт вас: ${plural(waits, 'дело', 'дела', 'дел')}.`} narrow>
      <MarginList label="Что ждёт администратора">
        {waits === 0 && (
          <p className={css['calm']}>
            <IconCircleCheck size={18} stroke={1.75} color="var(--pine)" aria-hidden="true" /> Приглашения приняты, задания выполнены, календарь известен
          </p>
        )}
        <Part icon={IconAlertTriangle} title="Не получилось за неделю" count={broken.length}>
          {broken.slice(0, shownRows).map((job) => (
            <MarginRow key={job.id} late when={longDate(dayIn(new Date(job.finishedAt!), organization.timeZone), today)} title={<PageLink to="/jobs" search={{ whose: 'all' }}>{job.title}</PageLink>} meta={job.by} />
          ))}
        </Part>
        <Part icon={IconMailQuestion} title="Приглашены, ещё не вошли" count={invited.length}>
          {invited.slice(0, shownRows).map((user) => (
            <MarginRow
              key={user.id}
              late={user.invitationExpiresAt === null}
              when={user.invitationExpiresAt === null ? 'кончилось' : `до ${longDate(dayIn(new Date(user.invitationExpiresAt), organization.timeZone), today)}`}
              title={<PageLink to="/settings/staff" search={{ query: user.name }}>{user.name}</PageLink>}
              meta={user.invitationExpiresAt === null ? 'Приглашение кончилось: пришлите новое' : 'Приглашение ещё действует'}
            />
          ))}
        </Part>
        <Part icon={IconKey} title="Без второго шага входа" count={bare.length}>
          {bare.slice(0, shownRows).map((user) => (
            <MarginRow key={user.id} when="" title={<PageLink to="/settings/staff" search={{ query: user.name }}>{user.name}</PageLink>} meta="Видит много: попросите включить код из телефона" />
          ))}
        </Part>
        <Part icon={IconUserOff} title="Давно не входили" count={silent.length}>
          {silent.slice(0, shownRows).map(({ user, seen }) => (
            <MarginRow key={user.id} when={days(daysBetween(seen, today))} title={<PageLink to="/settings/staff" search={{ query: user.name }}>{user.name}</PageLink>} meta="Ещё работает? Ушедшему закройте вход" />
          ))}
        </Part>
        <Part icon={IconCalendarOff} title="Календарь" count={asksYear ? 1 : 0}>
          <MarginRow
            when={String(next)}
            title="Праздников следующего года ещё нет"
            meta="Без них сроки в рабочих днях посчитаются неверно. Вставьте список из постановления"
            action={
              <ButtonLink small to="/settings/calendar" search={{ year: String(next), paste: '1' }}>
                Вставить список
              </ButtonLink>
            }
          />
        </Part>
      </MarginList>
    </Page>
  );
}

function Part({ icon, title, count, children }: { icon: Icon; title: string; count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <>
      <MarginHeading icon={icon} title={title} count={count} />
      {children}
    </>
  );
}
