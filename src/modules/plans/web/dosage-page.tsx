import { usePlace, PageLink } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound } from '../../../web/ui/states.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { type DosageItem, listDosage } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { DosageBar, wayWords } from './dosage-bar.tsx';

/** Families whose norm is endangered: worst first, with what can be done. */
export default function DosagePage() {
  const { search, setSearch } = usePlace();
  const { practice } = useSession();
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  const { standing, caseManager } = search;
  const list = useList(listDosage, { query: { practice: practice ?? '', ...(standing ? { standing: standing as 'done' } : {}), ...(caseManager ? { caseManager } : {}) } } as never, { enabled: practice !== undefined });
  const totals = list.first?.totals;
  const columns: Column<DosageItem>[] = [
    { key: 'family', title: 'Семья', cell: (row) => <><PageLink to={`/families/${row.family.id}/plan`} search={{ version: row.planId }} className="link">{row.family.title}</PageLink> <span className="small">{row.family.code}</span></> },
    { key: 'measure', title: 'Мера', cell: (row) => (row.person ? `${row.title} · ${row.person.name}` : row.title) },
    { key: 'done', title: 'Сделано', cell: (row) => <DosageBar dosage={row.dosage} /> },
    { key: 'forecast', title: 'Прогноз', cell: (row) => <span className="nowrap">{formatNumber(row.dosage.forecast)} к {shortDate(row.dosage.toOn)}</span> },
    { key: 'ways', title: 'Как исправить', cell: (row) => <span className="second">{row.dosage.ways.map(wayWords).join(' · ') || '—'}</span> },
    { key: 'manager', title: 'Куратор', cell: (row) => row.caseManager?.name ?? 'не назначен' },
    { key: 'state', title: 'Состояние', phone: 'top', cell: (row) => <Chip tone={row.dosage.standing === 'endangered' ? 'warn' : row.dosage.standing === 'done' || row.dosage.standing === 'going' ? 'pine' : 'neutral'}>{texts.standings[row.dosage.standing]}</Chip> },
  ];
  return (
    <Page
      title="Нормы планов"
      subtitle={
        totals &&
        (totals.measures === 0
          ? 'Действующих планов с нормами пока нет.'
          : `Под угрозой ${plural(totals.endangered, 'норма', 'нормы', 'норм')} у ${plural(totals.endangeredFamilies, 'семьи', 'семей', 'семей')}; всего в действии ${plural(totals.measures, 'норма', 'нормы', 'норм')} у ${plural(totals.families, 'семьи', 'семей', 'семей')}.`)
      }
    >
      <FilterChips
        filters={[
          { name: 'standing', label: 'Состояние', all: 'Под угрозой и не выполненные', value: standing, options: Object.entries(texts.standings).map(([value, label]) => ({ value, label })) },
          { name: 'caseManager', label: 'Куратор', all: 'Все кураторы', value: caseManager, options: (colleagues.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })) },
        ]}
        onChange={(name, value) => setSearch({ [name]: value })}
      />
      <DataTable
        label="Нормы планов"
        columns={columns}
        list={list as never}
        rowKey={(row: DosageItem) => row.measureId}
        empty={<NothingFound title="Здесь пусто">Ни одной нормы в этом состоянии. {standing || caseManager ? 'Снимите условия, чтобы увидеть остальные.' : 'Все идут по плану.'}</NothingFound>}
      />
    </Page>
  );
}
