import { IconPlus } from '@tabler/icons-react';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound, RefusedState } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { type ConsentItem, listConsents, listMissing, type MissingConsent, prepareConsent } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { ConsentPanel } from './consent-panel.tsx';
import { purposeOptions, purposeTitle, StateChip, untilWords } from './words.tsx';

/** «Согласия»: the registry and whoever has none. `?tab=missing`, `?purpose=`, `?state=`, `?expiring=30`, `?consent=`. */
export default function ConsentsPage() {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const tab = search['tab'] === 'missing' ? 'missing' : 'registry';
  const open = (id: string) => setSearch({ consent: id }, { push: true });
  return (
    <Page
      title="Согласия"
      subtitle="Одна цель — одна бумага. Отозванное действует сразу: чего нельзя показывать, того нет ни на экранах, ни в выгрузках."
      actions={
        can(prepareConsent) && (
          <ButtonLink to="/consents/new" variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />}>
            Новое согласие
          </ButtonLink>
        )
      }
    >
      <Tabs
        label="Согласия"
        value={tab}
        onChange={(next) => setSearch({ tab: next === 'registry' ? undefined : next, state: undefined, expiring: undefined, consent: undefined })}
        tabs={[{ id: 'registry', title: 'Реестр' }, { id: 'missing', title: 'У кого нет' }]}
      />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'registry' ? <Registry onOpen={open} /> : <Missing />}
      </div>
      {search['consent'] && <ConsentPanel key={search['consent']} id={search['consent']} onClose={() => setSearch({ consent: undefined })} onOpen={(id) => setSearch({ consent: id })} />}
    </Page>
  );
}

function Registry({ onOpen }: { onOpen: (id: string) => void }) {
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const { purpose, state, expiring } = search;
  const list = useList(listConsents, { query: { purpose, state, expiring } as never });
  const asked = Boolean(purpose || state || expiring);
  return (
    <>
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: value })}
        filters={[
          { name: 'purpose', label: 'Цель', value: purpose, options: purposeOptions },
          { name: 'state', label: 'Состояние', value: state, options: Object.entries(texts.states).map(([value, label]) => ({ value, label })) },
          { name: 'expiring', label: 'Срок', value: expiring, options: [{ value: '30', label: 'кончается за 30 дней' }] },
        ]}
      />
      <DataTable<ConsentItem>
        label="Согласия"
        list={list}
        rowKey={(consent) => consent.id}
        onOpen={(consent) => onOpen(consent.id)}
        selected={search['consent']}
        empty={
          asked ? (
            <NothingFound onReset={() => setSearch({ purpose: undefined, state: undefined, expiring: undefined })}>Таких согласий нет. Уберите условия: их видно над списком.</NothingFound>
          ) : (
            <RefusedState title="Согласий пока нет">Подготовьте первое: выберите семью и цель, распечатайте, дайте подписать и отметьте, где лежит бумага.</RefusedState>
          )
        }
        columns={[
          {
            key: 'purpose',
            title: 'Согласие',
            cell: (consent) => (
              <button type="button" className="strong" style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer', color: 'var(--pine-dark)' }} onClick={() => onOpen(consent.id)}>
                {purposeTitle(consent)}
              </button>
            ),
          },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (consent) => <StateChip consent={consent} today={today} /> },
          { key: 'person', title: 'Чьи сведения', cell: (consent) => consent.person?.name ?? <span className="second">скрыто</span> },
          { key: 'family', title: 'Семья', cell: (consent) => (consent.family.title === null ? consent.family.code : `${consent.family.title}, ${consent.family.code}`) },
          { key: 'until', title: 'Действует', cell: (consent) => (consent.until === null ? 'пока помогаем' : untilWords(consent.until)) },
          { key: 'prepared', title: 'Подготовлено', right: true, phone: 'none', cell: (consent) => <span className="numbers">{shortDate(consent.preparedOn)}</span> },
        ]}
      />
    </>
  );
}

function Missing() {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const purpose = search['purpose'] && search['purpose'] !== 'transfer' ? search['purpose'] : 'general';
  const list = useList(listMissing, { query: { purpose } as never });
  return (
    <>
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: value })}
        filters={[{ name: 'purpose', label: 'Цель', value: purpose, options: purposeOptions.filter((one) => one.value !== 'transfer') }]}
      />
      <DataTable<MissingConsent>
        label="У кого нет согласия"
        list={list}
        rowKey={(one) => `${one.family.id} ${one.person.id}`}
        empty={<RefusedState title="Все согласия на месте">У каждого, кто живёт в семьях с открытым делом, это согласие есть.</RefusedState>}
        columns={[
          { key: 'person', title: 'Человек', cell: (one) => one.person.name },
          {
            key: 'family',
            title: 'Семья',
            cell: (one) => (
              <PageLink to={`/families/${one.family.id}`} search={{ tab: 'consents' }} className="link">
                {one.family.title}, {one.family.code}
              </PageLink>
            ),
          },
          { key: 'last', title: 'Что было', cell: (one) => (one.last === null ? 'не спрашивали' : texts.states[one.last]), phone: 'top' },
          { key: 'ground', title: 'Чем держится', cell: (one) => (one.ground === null ? <span className="overdue">ничем</span> : `основание: ${one.ground}`) },
          {
            key: 'do',
            title: <span className="hidden-visually">Действия</span>,
            right: true,
            cell: (one) =>
              can(prepareConsent) && one.last !== 'prepared' && (
                <ButtonLink small variant="link" to="/consents/new" search={{ family: one.family.id, person: one.person.id, purpose }}>
                  Подготовить
                </ButtonLink>
              ),
          },
        ]}
      />
    </>
  );
}
