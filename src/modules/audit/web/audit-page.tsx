import { useState } from 'react';
import { fill } from '../../../kernel/texts.ts';
import { isDay } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound } from '../../../web/ui/states.tsx';
import { type AuditEvent, describeAudit, listAuditEvents, outcomes } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './audit-page.module.css';
import { EventPanel, Outcome } from './event-panel.tsx';

const conditions = ['from', 'to', 'actor', 'operation', 'outcome', 'family'] as const;

/** The log with its conditions in the address; a row opens beside the list. */
export default function AuditPage() {
  const { search, setSearch } = usePlace();
  const { organization } = useSession();
  const query = Object.fromEntries(conditions.map((name) => [name, search[name]]));
  const list = useList(listAuditEvents, { query: query as never });
  const about = useOperation(describeAudit, {}, { keep: true });
  const reset = () => setSearch(Object.fromEntries(conditions.map((name) => [name, undefined])));
  const sealed = about.data?.sealedAt ? momentOf(about.data.sealedAt, organization.timeZone) : null;
  const opened = list.items?.find((item) => item.id === search['event']);

  const columns: Column<AuditEvent>[] = [
    {
      key: 'at', title: 'Когда', width: 150,
      cell: (row) => (
        <PageLink to="/settings/audit" search={{ ...query, event: row.id }} className="nowrap">
          {momentOf(row.at, organization.timeZone)}
        </PageLink>
      ),
    },
    { key: 'actor', title: 'Кто', cell: (row) => row.actor?.name ?? <span className="second">{texts.nobody}</span> },
    { key: 'operation', title: 'Что', cell: (row) => row.operationTitle },
    { key: 'outcome', title: 'Итог', width: 120, phone: 'top', cell: (row) => <Outcome event={row} /> },
    { key: 'family', title: 'Семья', cell: (row) => row.family?.title ?? (row.familyHidden ? <span className="second">{texts.hiddenFamily}</span> : '') },
  ];
  return (
    <Page title={texts.title} subtitle={sealed === null ? texts.subtitle : `${texts.subtitle} ${fill(texts.sealedTo, { at: sealed })}`}>
      <div className={css['bar']}>
        <Day name="from" label="С" />
        <Day name="to" label="По" />
        <div className={css['chips']}>
          <FilterChips
            onChange={(name, value) => setSearch({ [name]: value })}
            filters={[
              { name: 'actor', label: 'Кто', all: 'Все сотрудники', value: search['actor'], options: (about.data?.actors ?? []).map((item) => ({ value: item.id, label: item.name })) },
              { name: 'operation', label: 'Что', all: 'Все действия', value: search['operation'], options: (about.data?.operations ?? []).map((item) => ({ value: item.name, label: item.title })) },
              { name: 'outcome', label: 'Итог', all: 'Любой итог', value: search['outcome'], options: outcomes.map((value) => ({ value, label: texts.outcomes[value] })) },
              { name: 'family', label: 'Семья', value: search['family'], options: search['family'] ? [{ value: search['family'], label: familyTitle(list.items, search['family']) }] : [] },
            ]}
          />
        </div>
      </div>
      <DataTable
        label={texts.title}
        columns={columns}
        rows={list.items}
        rowKey={(row) => row.id}
        onOpen={(row) => setSearch({ event: row.id }, { push: true })}
        selected={search['event']}
        error={list.error}
        onRetry={list.retry}
        empty={<NothingFound onReset={reset}>За эти дни и по этим условиям записей нет.</NothingFound>}
        hasMore={list.hasMore}
        onMore={list.more}
        loadingMore={list.loadingMore}
        count={list.items && `Строк: ${list.items.length}${list.hasMore ? ', есть ещё' : ''}`}
      />
      {opened && <EventPanel event={opened} when={momentOf(opened.at, organization.timeZone, true)} onClose={() => setSearch({ event: undefined })} />}
    </Page>
  );
}

/** One end of the period; what is not a day yet stays in the field and out of the address. */
function Day({ name, label }: { name: 'from' | 'to'; label: string }) {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? search[name] ?? '';
  const wrong = value !== '' && !isDay(value) ? 'Дата нужна в виде ДД.ММ.ГГГГ' : search['from'] && search['to'] && search['to'] < search['from'] && name === 'to' ? texts.badPeriod : undefined;
  return (
    <div className={css['day']}>
      <DateField
        id={`audit-${name}`}
        name={name}
        label={label}
        today={today}
        value={value}
        error={typed !== null && !isDay(value) && value !== '' ? wrong : isDay(value) ? wrong : undefined}
        onBlur={() => {}}
        onChange={(next) => {
          const good = next === '' || isDay(next);
          setTyped(good ? null : next);
          if (good) setSearch({ [name]: next });
        }}
      />
    </div>
  );
}

function familyTitle(items: AuditEvent[] | undefined, id: string): string {
  return items?.find((item) => item.family?.id === id)?.family?.title ?? 'выбранная';
}

/** «24.11.2026, 9:31» by the organization's clock; `exact` adds seconds. */
function momentOf(at: string, timeZone: string, exact = false): string {
  return new Intl.DateTimeFormat('ru', {
    day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit', ...(exact ? { second: '2-digit' } : {}), timeZone,
  }).format(new Date(at));
}
