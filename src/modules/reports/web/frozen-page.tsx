import { IconArchiveOff } from '@tabler/icons-react';
import { useState } from 'react';
import { fill, formatNumber } from '../../../kernel/texts.ts';
import { monthName, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import type { AnyOperation } from '../../../kernel/web/api.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { type Column, DataTable } from '../../../web/ui/data-table.tsx';
import { FileFailure, useFiles } from '../../../web/ui/file-link.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { Bar, BarKey, Columns } from '../../../web/ui/figures.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { tabPanel, Tabs } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { IndicatorFigure, Report } from '../../indicators/contract.ts';
import { texts as indicatorTexts } from '../../indicators/texts.ru.ts';
import { periodWords } from '../../indicators/web/conditions.ts';
import { annulReport, type FrozenCard, frozenDocx, frozenJson, frozenPdf, frozenXlsx, getFrozen } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { DifferenceView } from './difference-view.tsx';
import { FrozenChip } from './frozen-list-page.tsx';
import { FrozenPanel } from './frozen-panel.tsx';
import { fileIcons, FileMenu } from './report-actions.tsx';
import css from './reports.module.css';
import { momentWords, partWords } from './words.ts';

const crumbs = [{ title: 'Отчёт', to: '/reports' }, { title: 'Отправленные', to: '/frozen-reports' }];

/** One submitted report: as it went, and what has changed since. */
export default function FrozenPage() {
  const { params } = usePlace();
  const id = params['id']!;
  const answer = useOperation(getFrozen, { params: { id } });
  if (answer.data) return <Frozen frozen={answer.data} />;
  return (
    <Page title="Отправленный отчёт" crumbs={[...crumbs, { title: 'Отчёт' }]}>
      {answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState lines={10} />}
    </Page>
  );
}

function Frozen({ frozen }: { frozen: FrozenCard }) {
  const { search, setSearch } = usePlace();
  const files = useFiles();
  const { organization, today, dayOf } = useSession();
  const can = useCan();
  const [annulling, setAnnulling] = useState(false);
  const report = frozen.report as Report;
  const tab = search['tab'] === 'difference' ? 'difference' : 'sent';
  const chosen = report.indicators.find((one) => one.id === search['indicator']);
  const take = (operation: AnyOperation, format: string) => {
    const at = shortDate(dayOf(frozen.frozenAt));
    const file = fill(texts.frozenFileName, { practice: report.practiceTitle, from: shortDate(frozen.from), to: shortDate(frozen.to), at, format });
    files.take({ operation, params: { id: frozen.id }, file: format === 'xlsx' && frozen.withheld > 0 ? file.replace(/\.xlsx$/, `, ${texts.without}.xlsx`) : file });
  };
  const when = (at: string) => momentWords(at, organization.timeZone, today);
  return (
    <Page
      title={`${report.practiceTitle}: ${periodWords(frozen)}`}
      beside={<FrozenChip report={frozen} />}
      subtitle={[`Зафиксирован ${when(frozen.frozenAt)}`, frozen.frozenBy, frozen.note].filter(Boolean).join(' · ')}
      crumbs={[...crumbs, { title: periodWords(frozen) }]}
      actions={
        <>
          {can(annulReport) && frozen.annulledAt === null && (
            <Button variant="danger-plain" icon={<IconArchiveOff size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setAnnulling(true)}>
              Аннулировать
            </Button>
          )}
          <FileMenu
            label="Скачать"
            waiting={files.waiting !== null}
            items={[
              { key: 'pdf', title: 'PDF', icon: fileIcons.pdf, onPick: () => take(frozenPdf, 'pdf') },
              { key: 'docx', title: 'Документ Word', icon: fileIcons.docx, onPick: () => take(frozenDocx, 'docx') },
              { key: 'xlsx', title: 'Книга Excel со списками', icon: fileIcons.xlsx, onPick: () => take(frozenXlsx, 'xlsx') },
              { key: 'json', title: 'JSON для программ', icon: fileIcons.docx, apart: true, onPick: () => take(frozenJson, 'json') },
            ]}
          />
        </>
      }
    >
      <FileFailure files={files} />
      {frozen.annulledAt !== null && (
        <Notice tone="warn">
          Аннулирован {when(frozen.annulledAt)}, {frozen.annulledBy}: {frozen.annulReason}. Числа и списки остались как были.
        </Notice>
      )}
      {!frozen.isIntact && <Notice tone="crisis">Контрольная сумма не сходится: строки отчёта меняли в обход программы. Сообщите администратору.</Notice>}
      {partWords(frozen) && <Notice>Посчитаны не все семьи: {partWords(frozen)}.</Notice>}
      <Tabs
        label="Отправленный отчёт"
        tabs={[{ id: 'sent', title: 'Как отправлен' }, { id: 'difference', title: 'Что изменилось' }]}
        value={tab}
        onChange={(next) => setSearch({ tab: next === 'difference' ? next : undefined, indicator: undefined, change: undefined })}
      />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'sent' ? <Sent report={report} selected={chosen?.id} /> : <DifferenceView frozen={frozen} selected={chosen?.id} />}
      </div>
      <Panel title="Чем подтверждается">
        <Facts
          items={[
            ['Контрольная сумма', <span key="sha" className={css['digest']}>{frozen.sha256}</span>],
            ['Проверка', frozen.isIntact ? 'Сходится: ни одно число и ни одна строка не менялись' : 'Не сходится'],
            ['Практика', `${report.practiceTitle}, версия ${frozen.packVersion}`],
            ...frozen.files.map((one): [string, React.ReactNode] => [`Файл ${one.format.toUpperCase()}`, <span key={one.format} className={css['digest']}>{one.sha256}</span>]),
          ]}
        />
      </Panel>
      {chosen && <FrozenPanel key={`${chosen.id} ${tab}`} frozen={frozen} figure={chosen} tab={tab} onClose={() => setSearch({ indicator: undefined, change: undefined })} />}
      {annulling && <AnnulDialog frozen={frozen} onClose={() => setAnnulling(false)} />}
    </Page>
  );
}

const headings = {
  activity: <><b>{indicatorTexts.sections.activity}</b> {indicatorTexts.sectionNotes.activity}</>,
  outcome: <><b>{indicatorTexts.sections.outcome}</b> {indicatorTexts.sectionNotes.outcome}</>,
};

function Sent({ report, selected }: { report: Report; selected: string | undefined }) {
  const { params, setSearch } = usePlace();
  const to = `/frozen-reports/${params['id']!}`;
  const withTargets = report.indicators.some((row) => row.target !== null);
  const columns: Column<IndicatorFigure>[] = [
    {
      key: 'title', title: 'Показатель',
      cell: (row) => (
        <PageLink to={to} search={{ indicator: row.id }}>
          {row.title} <span className={css['unit']}>{row.unitShort}</span>
        </PageLink>
      ),
    },
    {
      key: 'value', title: 'Факт', right: true, width: 80, phone: 'top',
      cell: (row) => (
        <PageLink to={to} search={{ indicator: row.id }} className={css['value']!} aria-label={`${formatNumber(row.value)}: открыть список`}>
          {formatNumber(row.value)}
        </PageLink>
      ),
    },
    ...(withTargets
      ? ([
          { key: 'target', title: 'Цель', right: true, width: 80, cell: (row) => (row.target === null ? '' : <><span className="phone-only">цель </span>{formatNumber(row.target)}</>) },
          { key: 'bar', title: 'К цели', width: 150, phone: 'none', cell: (row) => <Bar value={row.value} target={row.target} /> },
          { key: 'percent', title: '%', right: true, width: 80, cell: (row) => (row.target ? <span className={`nowrap ${row.value < row.target ? css['below'] : ''}`}>{formatNumber(Math.round((row.value / row.target) * 100))} %</span> : '') },
        ] satisfies Column<IndicatorFigure>[])
      : []),
  ];
  const months = report.indicators[0]?.months ?? [];
  if (months.length > 1) {
    columns.push({
      key: 'months', title: 'По месяцам', width: months.length * 15 + 20, phone: 'none',
      cell: (row) => <Columns values={row.months.map((one) => one.value)} labels={row.months.map((one) => monthName(`${one.month}-01`))} />,
    });
  }
  return (
    <DataTable
      label="Показатели"
      columns={columns}
      rows={report.indicators}
      rowKey={(row) => row.id}
      onOpen={(row) => setSearch({ indicator: row.id }, { push: true })}
      selected={selected}
      groupOf={(row) => headings[row.section]}
      empty={<p className="second">В этой практике показателей нет.</p>}
      count={withTargets && <BarKey />}
    />
  );
}

function AnnulDialog({ frozen, onClose }: { frozen: FrozenCard; onClose: () => void }) {
  const annul = useCommand(annulReport);
  const form = useForm({ initial: { reason: '' }, schema: annulReport.body!, prepare: ({ reason }) => ({ reason, version: frozen.version }) });
  return (
    <FormDialog
      title={`Аннулировать отчёт за ${periodWords(frozen)}?`}
      form={form}
      confirm="Аннулировать"
      keep="Оставить"
      danger
      onClose={onClose}
      send={async (body) => {
        await annul.run({ params: { id: frozen.id }, body });
        sayDone('Отчёт аннулирован');
        onClose();
        }}
    >
      <p>Отчёт останется здесь со всеми числами и списками, но с пометкой и причиной. Вернуть его в силу нельзя: зафиксируйте новый.</p>
      <TextAreaField {...form.field('reason')} label="Почему он больше не действует" />
    </FormDialog>
  );
}
