import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { CheckField } from '../../../web/ui/fields.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { MultiSelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { listFamilies } from '../../families/contract.ts';
import { cancelJob, listJobs } from '../../jobs/contract.ts';
import { JobProgress } from '../../jobs/web/job-progress.tsx';
import { JobState } from '../../jobs/web/job-state.tsx';
import { getPractice } from '../../practices/contract/operations.ts';
import { type BatchItem, fetchBatch, listBatches, startBatch } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** «Документы одним архивом»: which kinds of which families; what was gathered so far. */
export default function ArchivePage() {
  const { practice } = useSession();
  return (
    <Page title="Документы одним архивом" crumbs={[{ title: 'Документы', to: '/documents' }, { title: 'Архив' }]} subtitle="Сделанные документы войдут как есть; чего ещё нет, программа сделает, если есть из чего. Архив хранится день." narrow>
      {practice === undefined ? <NothingFound title="Практики ещё нет">Документы появятся вместе с практикой.</NothingFound> : <Start practice={practice} />}
      <Panel title="Собранные архивы">
        <Made />
      </Panel>
    </Page>
  );
}

function Start({ practice }: { practice: string }) {
  const pack = useOperation(getPractice, { params: { practice } });
  const families = useList(listFamilies, { query: { limit: 200, practice, state: 'open' } as never });
  const [kinds, setKinds] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [all, setAll] = useState(true);
  const [word, setWord] = useState(false);
  const start = useCommand(startBatch);
  if (pack.error) return <FailedState error={pack.error} onRetry={() => void pack.refetch()} />;
  if (!pack.data || !families.items) return families.error ? <FailedState error={families.error} onRetry={families.retry} /> : <LoadingState />;
  if (families.items.length === 0) return <NothingFound title="Собирать пока не из чего">Ни у одной семьи, которую вы видите, нет открытого дела в этой практике.</NothingFound>;
  const known = (pack.data.documentKinds ?? []).filter((kind) => kind.subject !== 'review' && kind.subject !== 'meeting' && kind.subject !== 'mentor');
  const complaint = (field: string) => start.error?.errors.find((one) => one.path.split('.')[0] === field)?.message;
  const wanted = all ? families.items.map((family) => family.id) : chosen;
  return (
    <Panel title="Что собрать">
      <div className="stack">
        <MultiSelectField id="kinds" name="kinds" label="Виды документов" value={kinds} onChange={(next) => { start.reset(); setKinds(next); }} onBlur={() => {}} error={complaint('kinds')} options={known.map((kind) => ({ value: kind.id, label: kind.title }))} />
        <CheckField id="all" name="all" value={all} onChange={setAll} error={undefined} label={`Все семьи с открытым делом: ${formatNumber(families.items.length)}${families.hasMore ? ' (первые)' : ''}`} />
        {families.hasMore && all && (
          <div>
            <Button variant="link" onClick={families.more} waiting={families.loadingMore}>Взять ещё семей</Button>
          </div>
        )}
        {!all && <MultiSelectField id="families" name="families" label="Семьи" value={chosen} onChange={(next) => { start.reset(); setChosen(next); }} onBlur={() => {}} error={complaint('families')} options={families.items.map((family) => ({ value: family.id, label: `${family.title}, ${family.code}` }))} />}
        <CheckField id="word" name="word" value={word} onChange={setWord} error={undefined} label="Кроме PDF положить и файлы Word" />
        {start.error && start.error.errors.length === 0 && <FailedState error={start.error} what="Сбор не начат" />}
        <div className="row">
          <Button
            variant="primary"
            waiting={start.waiting}
            onClick={() => void start.run({ body: { practice, kinds, families: wanted, formats: word ? ['pdf', 'docx'] : ['pdf'] } as never }).catch(() => {})}
          >
            Собрать архив
          </Button>
          <span className="second">{kinds.length === 0 ? 'Выберите виды документов' : wanted.length === 0 ? 'Выберите семьи' : plural(wanted.length, 'семья', 'семьи', 'семей')}</span>
        </div>
      </div>
    </Panel>
  );
}

const size = (bytes: number) => (bytes < 1 << 20 ? `${formatNumber(Math.max(1, Math.round(bytes / 1024)))} КБ` : `${formatNumber(Math.round((bytes / (1 << 20)) * 10) / 10)} МБ`);

function Made() {
  const files = useFiles();
  const { organization } = useSession();
  const list = useList(listBatches, { query: { limit: 20 } as never });
  const active = useOperation(listJobs, { query: { state: 'active', limit: 20 } as never }, { keep: true, refetchWhile: (data) => (data?.items.length ?? 0) > 0 });
  const cancel = useCommand(cancelJob);
  const running = active.data?.items ?? [];
  const ended = (list.items ?? []).some((item) => (item.state === 'queued' || item.state === 'running') && active.data !== undefined && !running.some(({ id }) => id === item.id));
  // Its end is seen in the list of jobs first; then the list of archives is read again.
  useOperation(listBatches, { query: { limit: 1 } as never }, { enabled: ended, refetchWhile: () => { if (ended) list.retry(); return ended; } });
  const when = new Intl.DateTimeFormat('ru', { timeZone: organization.timeZone, day: '2-digit', month: '2-digit', hour: 'numeric', minute: '2-digit' });
  const fresh = (item: BatchItem) => ({ ...item, ...(({ state, progress }) => ({ state, progress }))(running.find(({ id }) => id === item.id) ?? item) });
  return (
    <>
      <FileFailure files={files} />
      <DataTable<BatchItem>
        label="Собранные архивы"
        list={list}
        rowKey={(item) => item.id}
        bare
        empty={<p className="second">Архивов пока нет.</p>}
        columns={[
          { key: 'when', title: 'Начат', width: 140, cell: (item) => <span className="numbers nowrap">{when.format(new Date(item.createdAt))}</span> },
          { key: 'families', title: 'Чьи', width: 110, cell: (item) => <span className="numbers nowrap">{plural(item.families, 'семья', 'семьи', 'семей')}</span> },
          {
            key: 'state', title: 'Что с ним',
            cell: (item) => (
              <div className="stack-tight">
                {item.file === null && <div><JobState job={fresh(item)} /></div>}
                {(item.state === 'queued' || item.state === 'running') && (
                  <>
                    <JobProgress job={fresh(item)} label="Архив документов" />
                    <div><Button small onClick={() => void cancel.run({ params: { id: item.id } }).catch(() => {})} waiting={cancel.waiting}>Остановить</Button></div>
                  </>
                )}
                {item.refusal && <span className="second">{item.refusal.message}</span>}
                {item.state === 'done' && item.file === null && <span className="second">{texts.refusals.batch_expired}</span>}
                {item.file && (
                  <>
                    <div>
                      <FileLink small variant="soft" operation={fetchBatch} params={{ id: item.id }} file={item.file.name} files={files}>
                        {`Скачать, ${size(item.file.bytes)}`}
                      </FileLink>
                    </div>
                    <span className="second small">{`${plural(item.file.documents, 'документ', 'документа', 'документов')}, новых ${formatNumber(item.file.made)}`}</span>
                  </>
                )}
              </div>
            ),
          },
        ]}
      />
    </>
  );
}
