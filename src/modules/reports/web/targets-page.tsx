import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { isDay } from '../../../kernel/time.ts';
import { ApiError, call } from '../../../kernel/web/api.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { NumberField } from '../../../web/ui/fields.tsx';
import { Menu } from '../../../web/ui/menu.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice, RefusedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { texts as indicatorTexts } from '../../indicators/texts.ru.ts';
import { type Period, periodAround, periodWords } from '../../indicators/web/conditions.ts';
import { PeriodPicker } from '../../indicators/web/period-picker.tsx';
import { getTargets, setTargets, type Targets } from '../contract.ts';
import css from './reports.module.css';

const crumbs = [{ title: 'Отчёт', to: '/reports' }, { title: 'Цели' }];

/** Targets of every indicator for one period, all at once; also copied from another period. */
export default function TargetsPage() {
  const { search, setSearch } = usePlace();
  const { practice, practices, today } = useSession();
  const { from, to } = search;
  const period: Period = from && to && isDay(from) && isDay(to) && from <= to ? { from, to } : periodAround('half', today);
  const answer = useOperation(getTargets, { params: { practice: practice ?? '' }, query: period }, { enabled: practice !== undefined });
  const title = practices.find((one) => one.id === practice)?.title ?? '';
  if (practice === undefined) {
    return (
      <Page title="Цели" crumbs={crumbs} narrow>
        <RefusedState title="Практика ещё не установлена">Цели ставят показателям практики. Её устанавливают в разделе «Практики».</RefusedState>
      </Page>
    );
  }
  return (
    <Page title={`Цели: ${title}`} subtitle="Цель ставится на всю организацию и ровно на выбранный период." crumbs={crumbs} narrow>
      <div>
        <PeriodPicker period={period} onChange={(next) => setSearch({ ...next })} />
      </div>
      {answer.data?.canSet === false && <Notice>{indicatorTexts.onlyWholeOrganization}</Notice>}
      {answer.error && !answer.data ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} />
      ) : !answer.data ? (
        <LoadingState lines={12} />
      ) : answer.data.canSet ? (
        <TargetsForm key={`${practice} ${period.from} ${period.to}`} practice={practice} targets={answer.data} onConflict={() => void answer.refetch()} />
      ) : (
        <TargetsList targets={answer.data} />
      )}
    </Page>
  );
}

const sections = ['activity', 'outcome'] as const;
type Values = Record<string, number | string>;

/** The targets a form begins with: the organization's own; the practice's stand beside as a hint. */
function ownValues(targets: Targets): Values {
  return Object.fromEntries(targets.items.map((item) => [item.indicator, item.own ?? '']));
}

function TargetsForm({ practice, targets, onConflict }: { practice: string; targets: Targets; onConflict: () => void }) {
  const { org } = usePlace();
  const save = useCommand(setTargets);
  const [copied, setCopied] = useState('');
  const changedOf = (values: Values) =>
    targets.items.flatMap((item) => {
      const value = values[item.indicator]!;
      const wanted = value === '' ? null : value;
      return wanted === item.own ? [] : [{ indicator: item.indicator, value: wanted, version: item.version }];
    });
  const form = useForm<Values>({
    initial: ownValues(targets),
    prepare: (values) => ({ from: targets.from, to: targets.to, targets: changedOf(values) }),
    check: (values) => Object.fromEntries(targets.items.map((item) => [item.indicator, isTarget(values[item.indicator]!) ? null : 'Цель — число от нуля'])),
  });
  const changed = changedOf(form.values);
  const copyFrom = async (period: Period) => {
    const other = await call(getTargets, { params: { org, practice }, query: period });
    for (const item of other.items) form.set(item.indicator, item.own ?? item.pack ?? '');
    setCopied(`Перенесли цели за ${periodWords(period)}. Проверьте и запишите.`);
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={form.submit(async (body) => {
        await save.run({ params: { practice }, body: body as never }).catch((error: unknown) => {
          // What a colleague wrote meanwhile is read again; what was typed here stays, and pressing once more writes it.
          if (error instanceof ApiError && error.status === 409) onConflict();
          throw error;
        });
        sayDone(`Записано: ${plural(changed.length, 'цель', 'цели', 'целей')}`);
      })}
    >
      <div className="row-apart">
        <p className="second" role="status">
          {copied || 'Пустая цель — как в практике.'}
        </p>
        {targets.periods.length > 0 && (
          <Menu
            label="Взять цели другого периода"
            position="bottom-end"
            trigger={<Button icon={<IconCopy size={18} stroke={1.75} aria-hidden="true" />}>Взять из другого периода</Button>}
            items={targets.periods.map((period) => ({
              key: `${period.from} ${period.to}`,
              title: `${periodWords(period)}: ${plural(period.count, 'цель', 'цели', 'целей')}`,
              onPick: () => void copyFrom(period).catch(() => setCopied('Не получилось взять цели: сервер не ответил. Повторите.')),
            }))}
          />
        )}
      </div>
      {sections.map((section) => (
        <Panel key={section} title={indicatorTexts.sections[section]} hint={indicatorTexts.sectionNotes[section]}>
          <div className="columns-2">
            {targets.items
              .filter((item) => item.section === section)
              .map((item) => (
                <NumberField key={item.indicator} {...form.field(item.indicator)} label={item.title} optional fraction unit={item.unitShort} help={item.pack === null ? undefined : `В практике: ${formatNumber(item.pack)}`} />
              ))}
          </div>
        </Panel>
      ))}
      <ErrorSummary form={form} />
      <div className="row">
        {changed.length > 0 ? (
          <Button type="submit" variant="primary" waiting={form.waiting}>
            Записать цели
          </Button>
        ) : (
          <span className="second">Измените цель, и её можно будет записать.</span>
        )}
      </div>
    </form>
  );
}

function isTarget(value: number | string): boolean {
  return value === '' || (typeof value === 'number' && value >= 0 && value <= 1_000_000_000);
}

function TargetsList({ targets }: { targets: Targets }) {
  return (
    <>
      {sections.map((section) => (
        <Panel key={section} title={indicatorTexts.sections[section]}>
          <dl className={css['targets']}>
            {targets.items
              .filter((item) => item.section === section)
              .map((item) => (
                <div key={item.indicator} className={css['targetRow']}>
                  <dt>{item.title}</dt>
                  <dd className="numbers">{item.own ?? item.pack ? formatNumber((item.own ?? item.pack)!) : 'не поставлена'}</dd>
                </div>
              ))}
          </dl>
        </Panel>
      ))}
    </>
  );
}
