import { IconPencilPlus } from '@tabler/icons-react';
import { isDay, longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound, RefusedState } from '../../../web/ui/states.tsx';
import { getPractice } from '../../practices/contract/operations.ts';
import { listMeetings, type MeetingItem, recordMeeting } from '../contract/meetings.ts';
import css from './attendance.module.css';

/** Meetings of groups, newest first: by service and dates, cancelled ones on demand. */
export default function MeetingsPage() {
  const { search, setSearch, go } = usePlace();
  const { practice, today } = useSession();
  const can = useCan();
  const pack = useOperation(getPractice, { params: { practice: practice ?? '' } }, { enabled: practice !== undefined });
  const conditions = { service: search['service'], from: search['from'], to: search['to'], cancelled: (search['cancelled'] as 'all' | undefined) ?? 'no' };
  const list = useList(listMeetings, { query: { practice, ...conditions } as never }, { enabled: practice !== undefined });
  const titleOf = (id: string) => pack.data?.services.find((one) => one.id === id)?.title ?? '';
  const narrowed = Boolean(search['service'] ?? search['from'] ?? search['to']);
  const columns: Column<MeetingItem>[] = [
    {
      key: 'service', title: 'Встреча',
      cell: (row) => (
        <>
          <PageLink to={`/meetings/${row.id}`}>{row.cancelledAt ? <s>{titleOf(row.service)}</s> : titleOf(row.service)}</PageLink> {row.name && <span className="second small">{row.name}</span>}{' '}
          {row.cancelledAt && <Chip>отменена</Chip>}
        </>
      ),
    },
    { key: 'date', title: 'Когда', width: 150, cell: (row) => <span className="nowrap">{[shortDate(row.date), row.time].filter(Boolean).join(', ')}</span>, phone: 'top' },
    { key: 'came', title: 'Были', right: true, width: 90, cell: (row) => <span className="numbers"><span className="phone-only">были </span>{row.here + row.late} из {row.here + row.late + row.absent}</span> },
    { key: 'families', title: 'Семей', right: true, width: 80, phone: 'none', cell: (row) => row.families },
    { key: 'topic', title: 'Тема', phone: 'none', cell: (row) => row.topic ?? '—' },
    { key: 'practitioner', title: 'Кто проводил', cell: (row) => row.practitioner ?? '—' },
    { key: 'place', title: 'Где', phone: 'none', cell: (row) => row.place ?? '—' },
  ];
  const days = (name: 'from' | 'to') => ({ id: `meetings-${name}`, name, value: search[name] ?? '', error: undefined, onBlur: () => {}, onChange: (day: string) => (day === '' || isDay(day)) && setSearch({ [name]: day || undefined }) });
  const record = can(recordMeeting) && (
    <ButtonLink to="/record" search={{ what: 'group' }} variant="primary" icon={<IconPencilPlus size={18} stroke={1.75} />}>
      Записать группу
    </ButtonLink>
  );
  return (
    <Page title="Встречи" actions={record}>
      {practice === undefined ? (
        <RefusedState title="Практика ещё не установлена">Встречи записывают в практике. Её устанавливают в разделе «Практики».</RefusedState>
      ) : (
        <>
          <div className={css['conditions']}>
            <DateField {...days('from')} label="С дня" today={today} />
            <DateField {...days('to')} label="По день" today={today} />
            <FilterChips
              filters={[
                { name: 'service', label: 'Услуга', all: 'Все услуги', value: search['service'], options: (pack.data?.services ?? []).map(({ id, title }) => ({ value: id, label: title })) },
                { name: 'cancelled', label: 'Отменённые', value: search['cancelled'], options: [{ value: 'all', label: 'показать' }, { value: 'only', label: 'только они' }] },
              ]}
              onChange={(name, value) => setSearch({ [name]: value })}
            />
          </div>
          <DataTable
            label="Встречи"
            columns={columns}
            list={list}
            rowKey={(row) => row.id}
            onOpen={(row) => go(`/meetings/${row.id}`)}
            empty={
              narrowed ? (
                <NothingFound onReset={() => setSearch({ service: undefined, from: undefined, to: undefined })}>
                  {[search['service'] && titleOf(search['service']), search['from'] && `с ${longDate(search['from'], today)}`, search['to'] && `по ${longDate(search['to'], today)}`].filter(Boolean).join(', ')}
                </NothingFound>
              ) : (
                <EmptySteps
                  steps={[{ title: 'Запишите первую группу', text: 'Кто был, кого не было и почему: на каждую семью, из которой кто-то пришёл, будет своя запись.', action: record }]}
                />
              )
            }
          />
        </>
      )}
    </Page>
  );
}
