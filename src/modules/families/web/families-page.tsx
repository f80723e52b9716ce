import { useDebouncedCallback } from '@mantine/hooks';
import { IconArchive, IconFileExport, IconFileImport, IconPlus, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip, Marked } from '../../../web/ui/chip.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { SearchField } from '../../../web/ui/fields.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound } from '../../../web/ui/states.tsx';
import { inviteUser } from '../../accounts/contract.ts';
import { admitFamily, reassign } from '../../cases/contract.ts';
import { startImport } from '../../imports/contract.ts';
import { UnmatchedManagers } from '../../cases/web/unmatched-managers.tsx';
import { countFamilies, exportFamilies, type FamilyItem, type Lapse, listFamilies } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { ContactWord } from './contact-word.tsx';
import css from './families-page.module.css';
import { FamilyPanel } from './family-panel.tsx';
import { OutsideConditions } from './outside-conditions.tsx';
import { useContactNorm } from './use-contact-norm.ts';
import { shortName, useFamilyWords } from './use-family-words.ts';

// Its list of choices is heavy; it arrives with the first ticked family.
const ReassignBar = lazy(() => import('./reassign-bar.tsx').then((loaded) => ({ default: loaded.ReassignBar })));

const conditions = ['query', 'state', 'caseManager', 'team', 'lapse', 'branch', 'district', 'category'] as const;

/** The register: search as one types, conditions and the open row in the address, keys, a page more at a time. */
export default function FamiliesPage() {
  const { search, setSearch } = usePlace();
  const files = useFiles();
  const { today, practice, user } = useSession();
  const can = useCan();
  const words = useFamilyWords();
  const normOf = useContactNorm(practice);
  // What is being typed is ahead of the address by a moment; the global search may change the address, too.
  const [typed, setTyped] = useState<string | null>(null);
  const ask = useDebouncedCallback((text: string) => {
    setSearch({ query: text });
    setTyped(null);
  }, 200);
  const [ticked, setTicked] = useState<ReadonlyMap<string, FamilyItem>>(new Map());

  const filters = {
    query: search['query'],
    state: (search['state'] as 'open' | undefined) ?? 'open',
    caseManager: search['caseManager'],
    team: search['team'] as 'me' | undefined,
    lapse: search['lapse'] as Lapse | undefined,
    branch: search['branch'],
    district: search['district'],
    category: search['category'],
    practice,
  };
  const sort = (search['sort'] as 'title' | undefined) ?? 'title';
  const list = useList(listFamilies, { query: { ...filters, sort } });
  const count = useOperation(countFamilies, { query: filters }, { keep: true });
  const reset = () => {
    setTyped(null);
    setSearch({ ...Object.fromEntries(conditions.map((name) => [name, undefined])), state: 'all' });
  };
  const tick = (row: FamilyItem) => {
    const next = new Map(ticked);
    if (!next.delete(row.id)) next.set(row.id, row);
    setTicked(next);
  };
  const mayTick = can(reassign);

  const columns: Column<FamilyItem>[] = [
    {
      key: 'title',
      title: 'Семья',
      sort: 'title',
      cell: (row) => (
        <span className={css['name']}>
          {mayTick && (
            <input type="checkbox" className={`${css['tick']} desk-only`} checked={ticked.has(row.id)} onChange={() => tick(row)} aria-label={`Отметить: ${row.title}, ${row.code}`} />
          )}
          <PageLink to={`/families/${row.id}`}>
            <Marked text={row.title} query={search['query'] ?? ''} />
          </PageLink>{' '}
          <span className="second small">{row.code}</span>
          {row.state === 'closed' && (
            <Chip icon={IconArchive}>Закрыто</Chip>
          )}
        </span>
      ),
    },
    { key: 'place', title: 'Место', cell: (row) => row.settlement ?? row.district?.name ?? '—' },
    {
      key: 'categories',
      title: 'Категории',
      phone: 'none',
      cell: (row) => (row.categories.length === 0 ? '—' : <span className={css['categories']}>{row.categories.map(words.categoryTitle).join(', ')}</span>),
    },
    { key: 'children', title: 'Детей', right: true, phone: 'none', cell: (row) => row.childrenCount },
    {
      key: 'contact',
      title: 'Контакт',
      right: true,
      sort: 'lastContactOn',
      phone: 'top',
      cell: (row) => <ContactWord last={row.lastContactOn} today={today} norm={normOf(row.level)} open={row.state === 'open'} />,
    },
    { key: 'month', title: 'За 30 дн.', right: true, phone: 'none', cell: (row) => row.servicesLast30Days },
    { key: 'manager', title: 'Куратор', cell: (row) => (row.caseManager ? shortName(row.caseManager.name) : <span className="second">не назначен</span>) },
  ];

  const opened = search['family'];
  const conditioned = filters.state !== ('all' as string) || conditions.some((name) => name !== 'query' && name !== 'state' && Boolean(search[name]));
  const nobody = count.data?.all === 0;
  const beside = count.data && !nobody ? `${formatNumber(count.data.matched)} из ${formatNumber(count.data.all)}` : undefined;
  if (nobody) return <NobodyYet />;
  return (
    <Page
      title="Семьи"
      beside={beside}
      actions={
        <>
          <span className="row desk-only">
            {can(startImport) && (
              <ButtonLink to="/imports" icon={<IconFileImport size={18} stroke={1.75} />}>
                Загрузить
              </ButtonLink>
            )}
            {can(exportFamilies) && (
              <FileLink operation={exportFamilies} query={{ ...filters, sort }} file={texts.export.file(today)} files={files} icon={<IconFileExport size={18} stroke={1.75} />}>
                Выгрузить
              </FileLink>
            )}
          </span>
          {can(admitFamily) && (
            <ButtonLink to="/families/new" variant="soft" icon={<IconPlus size={18} stroke={1.75} />}>
              Новая семья
            </ButtonLink>
          )}
        </>
      }
    >
      <FileFailure files={files} />
      <div className="row-apart">
        <SearchField label="Найти семью" placeholder="Семья, человек, телефон, код" value={typed ?? search['query'] ?? ''} onChange={(text) => {
            setTyped(text);
            ask(text);
          }} onEnter={() => list.items?.[0] && setSearch({ family: list.items[0].id }, { push: true })} />
        <span className="second small desk-only">Находит и с опечаткой, и «е» вместо «ё»</span>
      </div>
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: name === 'state' && value === undefined ? 'all' : value })}
        filters={[
          {
            name: 'caseManager',
            label: 'Куратор',
            value: search['caseManager'],
            options: [{ value: 'me', label: 'я' }, { value: 'none', label: 'не назначен' }, ...words.caseManagers.filter((one) => one.value !== user.staffId)],
          },
          { name: 'state', label: 'Дело', value: filters.state === ('all' as string) ? undefined : filters.state, options: [{ value: 'open', label: 'открыто' }, { value: 'closed', label: 'закрыто' }] },
          {
            name: 'lapse',
            label: 'Встречи',
            value: search['lapse'],
            options: [{ value: 'overdue', label: 'давно не было' }, { value: 'soon', label: 'пора' }, { value: 'never', label: 'ни разу' }],
          },
          ...(search['team'] ? [{ name: 'team', label: 'Команда', value: 'me', options: [{ value: 'me', label: 'моя' }] }] : []),
          ...(words.branches.length > 1 || search['branch'] ? [{ name: 'branch', label: 'Отделение', value: search['branch'], options: words.branches }] : []),
          { name: 'category', label: 'Категория', value: search['category'], options: words.categories.map((word) => ({ value: word.id, label: word.title })) },
          { name: 'district', label: 'Район', value: search['district'], options: words.districts },
        ]}
      />
      <UnmatchedManagers practice={practice} colleagues={words.caseManagers} />
      {ticked.size > 0 && (
        <Suspense fallback={null}>
          <ReassignBar chosen={[...ticked.values()]} colleagues={words.caseManagers} onDone={() => setTicked(new Map())} />
        </Suspense>
      )}
      <DataTable
        label="Семьи"
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        onOpen={(row) => setSearch({ family: row.id }, { push: true })}
        {...(mayTick ? { onTick: tick } : {})}
        selected={opened}
        sort={sort}
        onSort={(next) => setSearch({ sort: next })}
        groupOf={(row) => (row.match === 'similar' ? 'Похоже по написанию' : undefined)}
        empty={<NothingFound onReset={reset}>Проверьте написание или уберите условия: их видно над списком.</NothingFound>}
        hints={
          mayTick && (
            <span>
              <kbd>Пробел</kbd> отметить
            </span>
          )
        }
        count={list.items && count.data && `Строки 1–${formatNumber(list.items.length)} из ${formatNumber(Math.max(count.data.matched, list.items.length))}`}
      />
      {search['query'] && list.items && !list.hasMore && conditioned && <OutsideConditions query={search['query']} practice={practice} shown={list.items.map((row) => row.id)} />}
      {opened && <FamilyPanel id={opened} onClose={() => setSearch({ family: undefined })} />}
    </Page>
  );
}

/** Nobody here yet: ways to begin, only those that this person may take. */
function NobodyYet() {
  const can = useCan();
  const steps = [
    {
      may: can(startImport),
      icon: IconFileImport,
      title: 'Загрузить из Excel',
      text: 'Ваш журнал семей станет списком. Сначала проверим файл и покажем ошибки — в базу ничего не попадёт, пока вы не согласитесь.',
      action: (
        <ButtonLink to="/imports" variant="primary">
          Загрузить файл
        </ButtonLink>
      ),
    },
    {
      may: can(admitFamily),
      icon: IconUserPlus,
      title: 'Добавить одну семью',
      text: 'Хватит фамилии и имени взрослого. Остальное допишете, когда познакомитесь.',
      action: (
        <ButtonLink to="/families/new" icon={<IconPlus size={18} stroke={1.75} />}>
          Новая семья
        </ButtonLink>
      ),
    },
    {
      may: can(inviteUser),
      icon: IconUsersGroup,
      title: 'Позвать коллег',
      text: 'Каждый увидит своих: куратор — семьи своей команды, руководитель — все.',
      action: <ButtonLink to="/settings/staff">Пригласить</ButtonLink>,
    },
  ].filter((step) => step.may);
  const words = steps.length > 0 ? 'Здесь пока никого. Выберите, с чего начать: потом можно и то и другое.' : 'Здесь пока никого: семьи появятся, когда вас позовут в команду дела.';
  return (
    <Page title="Семьи" subtitle={words} narrow>
      {steps.length > 0 && <EmptySteps steps={steps} />}
    </Page>
  );
}
