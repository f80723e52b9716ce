import { IconFileExport } from '@tabler/icons-react';
import { isDay } from '../../../kernel/time.ts';
import { urlOf } from '../../../kernel/web/api.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DownloadLink } from '../../../web/ui/button.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listDistricts } from '../../organizations/contract.ts';
import { getPractice } from '../../practices/contract/operations.ts';
import { exportReport, getReport } from '../contract.ts';
import { type Period, periodAround } from '../rules/periods.ts';
import { IndicatorPanel } from './indicator-panel.tsx';
import { PeriodPicker } from './period-picker.tsx';
import css from './report.module.css';
import { MonthsTable, ReportTable } from './report-table.tsx';

/** The report of the chosen practice. */
export default function ReportPage() {
  const { practice, practices } = useSession();
  if (!practice) {
    return (
      <Page title="Отчёт">
        <EmptySteps steps={[{ title: 'Установите практику', text: 'В практике сказано, что и как считать.', action: <PageLink to="/practices">Практики</PageLink> }]} />
      </Page>
    );
  }
  return <Report key={practice} practice={practice} title={practices.find((one) => one.id === practice)?.title ?? ''} />;
}

function Report({ practice, title }: { practice: string; title: string }) {
  const { org, search, setSearch } = usePlace();
  const { today } = useSession();
  const { from, to } = search;
  const period: Period = from && to && isDay(from) && isDay(to) && from <= to ? { from, to } : periodAround('half', today);
  const query = { ...period, district: search['district'], category: search['category'], caseManager: search['caseManager'] };
  const answer = useOperation(getReport, { params: { practice }, query }, { keep: true });
  const report = answer.data;
  const chosen = report?.indicators.find((one) => one.id === search['indicator']);
  const months = search['view'] === 'months';
  const reset = () => setSearch({ district: undefined, category: undefined, caseManager: undefined });
  return (
    <Page
      title={`Отчёт: ${title}`}
      actions={
        <>
          <div className={css['view']}>
            <Segments label="Что показать" options={[{ value: 'targets', label: 'К цели' }, { value: 'months', label: 'По месяцам' }]} value={months ? 'months' : 'targets'} onChange={(view) => setSearch({ view: view === 'months' ? view : undefined })} />
          </div>
          <DownloadLink href={urlOf(exportReport, { params: { org, practice }, query })} icon={<IconFileExport size={18} stroke={1.75} aria-hidden="true" />}>
            Выгрузить
          </DownloadLink>
        </>
      }
    >
      <div className={css['bar']}>
        <PeriodPicker period={period} onChange={(next) => setSearch({ ...next, indicator: search['indicator'] })} />
        <Filters practice={practice} />
      </div>
      {answer.error && !report ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      ) : !report ? (
        <LoadingState lines={12} />
      ) : (
        <>
          {!report.isWhole && <Notice>{query.district || query.category || query.caseManager ? 'Посчитаны только отобранные семьи.' : 'Посчитаны только семьи, открытые вам.'} Цели поставлены на всю организацию, поэтому здесь их нет.</Notice>}
          {report.indicators.every((one) => one.value === 0) && (
            <Notice tone="warn">
              За этот период ничего не посчиталось. Выберите другой период{query.district || query.category || query.caseManager ? <> или <button type="button" className={css['inline']} onClick={reset}>снимите условия</button></> : ''}.
            </Notice>
          )}
          {/* Figures of the period before stay while the next are counted, but do not pretend to be those. */}
          <div aria-busy={answer.isPlaceholderData} className={answer.isPlaceholderData ? css['stale'] : undefined}>
            {months ? <MonthsTable report={report} selected={search['indicator']} /> : <ReportTable report={report} selected={search['indicator']} />}
          </div>
          <p className="small">
            {answer.error ? `Не обновилось: ${answer.error.message} ` : ''}Посчитано {momentOf(report.generatedAt)}, версия практики {report.packVersion}
          </p>
        </>
      )}
      {chosen && report && (
        <IndicatorPanel key={chosen.id} report={report} figure={chosen} query={query} onClose={() => setSearch({ indicator: undefined, list: undefined, reason: undefined })} />
      )}
    </Page>
  );
}

/** District, category and case manager, each in the address. */
function Filters({ practice }: { practice: string }) {
  const { search, setSearch } = usePlace();
  const districts = useOperation(listDistricts, { query: { limit: 200 } });
  const managers = useOperation(listColleagues, { query: { limit: 200, role: 'case-manager' } });
  const pack = useOperation(getPractice, { params: { practice } });
  const named = (items: { id: string; name: string }[] | undefined) => (items ?? []).map((item) => ({ value: item.id, label: item.name }));
  return (
    <FilterChips
      onChange={(name, value) => setSearch({ [name]: value })}
      filters={[
        { name: 'district', label: 'Район', all: 'Все районы', value: search['district'], options: named(districts.data?.items) },
        { name: 'category', label: 'Категория', all: 'Все категории', value: search['category'], options: (pack.data?.categories ?? []).map((word) => ({ value: word.id, label: word.title })) },
        { name: 'caseManager', label: 'Куратор', all: 'Все кураторы', value: search['caseManager'], options: named(managers.data?.items) },
      ]}
    />
  );
}

function momentOf(at: string): string {
  return new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(new Date(at));
}
