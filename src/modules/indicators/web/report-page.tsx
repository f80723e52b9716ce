import { isDay } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { FileFailure, useFiles } from '../../../web/ui/file-link.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listDistricts } from '../../organizations/contract.ts';
import { getPractice } from '../../practices/contract/operations.ts';
import { ReportActions, ReportLinks } from '../../reports/web/report-actions.tsx';
import { getReport } from '../contract.ts';
import { type Period, periodAround, periodWords, stepPeriod, yearBefore } from '../rules/periods.ts';
import { CheckFacts } from './check-facts.tsx';
import { CompareTable } from './compare-table.tsx';
import { IndicatorPanel } from './indicator-panel.tsx';
import { PeriodPicker } from './period-picker.tsx';
import css from './report.module.css';
import { MonthsView } from './months-view.tsx';
import { ReportTable } from './report-table.tsx';
import { ServicesView } from './services-view.tsx';

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
  const files = useFiles();
  const { search, setSearch } = usePlace();
  const { today } = useSession();
  const { from, to } = search;
  const period: Period = from && to && isDay(from) && isDay(to) && from <= to ? { from, to } : periodAround('half', today);
  const query = { ...period, district: search['district'], category: search['category'], caseManager: search['caseManager'] };
  const services = search['view'] === 'services';
  const answer = useOperation(getReport, { params: { practice }, query }, { keep: true });
  const report = answer.data;
  const compared = search['compare'] === 'previous' ? stepPeriod(period, -1) : search['compare'] === 'year' ? yearBefore(period) : null;
  const beforeQuery = { ...query, ...compared };
  const before = useOperation(getReport, { params: { practice }, query: beforeQuery }, { keep: true, enabled: compared !== null });
  const chosen = report?.indicators.find((one) => one.id === search['indicator']);
  const months = search['view'] === 'months';
  // Of two periods side by side, the list of the one whose figure was pressed.
  const past = compared && search['of'] === 'before' ? before.data : undefined;
  const stale = answer.isPlaceholderData || (compared !== null && before.isPlaceholderData);
  const reset = () => setSearch({ district: undefined, category: undefined, caseManager: undefined });
  return (
    <Page
      title={`Отчёт: ${title}`}
      subtitle={<ReportLinks period={period} />}
      actions={
        <>
          {!compared && (
            <div className={css['view']}>
              <Segments label="Что показать" options={[{ value: 'targets', label: 'К цели' }, { value: 'months', label: 'По месяцам' }, { value: 'services', label: 'По услугам' }]} value={services ? 'services' : months ? 'months' : 'targets'} onChange={(view) => setSearch({ view: view === 'targets' ? undefined : view })} />
            </div>
          )}
          <ReportActions practice={practice} title={title} query={query} report={report} files={files} />
        </>
      }
    >
      <FileFailure files={files} />
      <div className={css['bar']}>
        <PeriodPicker period={period} onChange={(next) => setSearch({ ...next, indicator: search['indicator'] })} />
        <Filters practice={practice} period={period} />
      </div>
      {services ? (
        <ServicesView practice={practice} query={query} />
      ) : answer.error && !report ? (
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
          <div aria-busy={stale} className={stale ? css['stale'] : undefined}>
            {compared ? (
              before.error && !before.data ? (
                <FailedState error={before.error} what="Другой период не посчитался" onRetry={() => void before.refetch()} waiting={before.isFetching} />
              ) : !before.data ? (
                <LoadingState lines={12} />
              ) : (
                <CompareTable report={report} before={before.data} selected={search['indicator']} />
              )
            ) : months ? (
              <MonthsView report={report} selected={search['indicator']} />
            ) : (
              <ReportTable report={report} selected={search['indicator']} />
            )}
          </div>
          <p className="small">
            {answer.error ? `Не обновилось: ${answer.error.message} ` : ''}Посчитано {momentOf(report.generatedAt)}, версия практики {report.packVersion}.<CheckFacts />
          </p>
        </>
      )}
      {chosen && report && !services && (
        <IndicatorPanel
          key={`${chosen.id} ${past ? 'before' : ''}`}
          report={past ?? report}
          figure={past?.indicators.find((one) => one.id === chosen.id) ?? chosen}
          query={past ? beforeQuery : query}
          onClose={() => setSearch({ indicator: undefined, of: undefined, list: undefined, reason: undefined })}
        />
      )}
    </Page>
  );
}

/** District, category and case manager, each in the address. */
function Filters({ practice, period }: { practice: string; period: Period }) {
  const { search, setSearch } = usePlace();
  const districts = useOperation(listDistricts, { query: { limit: 200 } });
  const managers = useOperation(listColleagues, { query: { limit: 200, role: 'case-manager' } });
  const pack = useOperation(getPractice, { params: { practice } });
  const named = (items: { id: string; name: string }[] | undefined) => (items ?? []).map((item) => ({ value: item.id, label: item.name }));
  return (
    <FilterChips
      onChange={(name, value) => setSearch({ [name]: value, ...(name === 'compare' ? { of: undefined } : {}) })}
      filters={[
        { name: 'district', label: 'Район', all: 'Все районы', value: search['district'], options: named(districts.data?.items) },
        { name: 'category', label: 'Категория', all: 'Все категории', value: search['category'], options: (pack.data?.categories ?? []).map((word) => ({ value: word.id, label: word.title })) },
        { name: 'caseManager', label: 'Куратор', all: 'Все кураторы', value: search['caseManager'], options: named(managers.data?.items) },
        ...(search['view'] === 'services' ? [] : [{
          name: 'compare', label: 'Сравнить', all: 'Сравнить с…', value: search['compare'],
          options: [{ value: 'previous', label: `предыдущим: ${periodWords(stepPeriod(period, -1))}` }, { value: 'year', label: `годом раньше: ${periodWords(yearBefore(period))}` }],
        }]),
      ]}
    />
  );
}

function momentOf(at: string): string {
  return new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(new Date(at));
}
