import { formatNumber, plural } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { Bar } from '../../../web/ui/figures.tsx';
import { MonthChart } from '../../../web/ui/month-chart.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import type { IndicatorFigure, Report } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { carriedConditions } from './conditions.ts';
import css from './report.module.css';
import { MonthsTable, shortMonth } from './report-table.tsx';

/** Months of every indicator as charts, or the same numbers as a table. */
export function MonthsView({ report, selected }: { report: Report; selected: string | undefined }) {
  const { search, setSearch } = usePlace();
  const months = report.indicators[0]?.months ?? [];
  const charts = search['as'] !== 'table' && months.length > 0;
  return (
    <div className="stack-tight">
      <div className="row-apart">
        <p className="second">
          {months.length === 0
            ? 'Период длиннее трёх лет: по месяцам его не показываем.'
            : 'Месяцы уникальных людей не складываются: человек или семья, где были в двух месяцах, входят в оба, поэтому сумма месяцев бывает больше итога.'}
        </p>
        {months.length > 0 && (
          <Segments label="Вид месяцев" options={[{ value: 'chart', label: 'График' }, { value: 'table', label: 'Таблица' }]} value={charts ? 'chart' : 'table'} onChange={(as) => setSearch({ as: as === 'table' ? as : undefined })} />
        )}
      </div>
      {charts
        ? (['activity', 'outcome'] as const).map((section) => <Charts key={section} section={section} figures={report.indicators.filter((one) => one.section === section)} />)
        : months.length > 0 && <MonthsTable report={report} selected={selected} />}
    </div>
  );
}

function Charts({ section, figures }: { section: 'activity' | 'outcome'; figures: IndicatorFigure[] }) {
  const { search } = usePlace();
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby={`months-${section}`} className="stack-tight">
      <h2 id={`months-${section}`} className={css['chartsTitle']}>
        {texts.sections[section]} <small className="second">{texts.sectionNotes[section]}</small>
      </h2>
      <ul className={css['charts']}>
        {figures.map((figure) => (
          <li key={figure.id} className={css['chartCard']}>
            <div className={css['chartHead']}>
              <h3>
                <PageLink to="/reports" search={{ ...carriedConditions(search), indicator: figure.id }} className="strong">
                  {figure.title}
                </PageLink>
              </h3>
              <span className="second nowrap">{plural(figure.value, ...figure.unitForms)}</span>
            </div>
            {figure.target ? (
              <div className={`${css['chartTarget']} second`}>
                <Bar value={figure.value} target={figure.target} />
                <span>
                  цель {formatNumber(figure.target)}, <span className={figure.value < figure.target ? css['below'] : css['reached']}>{formatNumber(Math.round((figure.value / figure.target) * 100))} %</span>
                </span>
              </div>
            ) : null}
            <MonthChart label={`${figure.title} по месяцам`} months={figure.months.map(({ month, value }) => ({ label: shortMonth(month), value }))} />
          </li>
        ))}
      </ul>
    </section>
  );
}
