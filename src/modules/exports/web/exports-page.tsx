import { IconArchive, IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { listJobs } from '../../jobs/contract.ts';
import { JobProgress } from '../../jobs/web/job-progress.tsx';
import { JobState } from '../../jobs/web/job-state.tsx';
import { type ExportItem, fetchExport, listExports, startExport } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './exports.module.css';

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const;

/** «Выгрузка»: the whole organization as an archive or as workbooks, and what was made so far. */
export default function ExportsPage() {
  const can = useCan();
  const client = useQueryClient();
  const active = useOperation(listJobs, { query: { state: 'active', limit: 20 } as never }, { keep: true, refetchWhile: (data) => (data?.items.length ?? 0) > 0 });
  const list = useList(listExports, { query: { limit: 50 } as never });
  // Begun and ended jobs change the list; their progress is shown from the list of jobs.
  const running = (active.data?.items ?? []).map(({ id, state }) => `${id} ${state}`).join();
  const shown = useRef(running);
  useEffect(() => {
    if (shown.current !== running) void client.invalidateQueries({ queryKey: [listExports.name] });
    shown.current = running;
  }, [client, running]);
  return (
    <Page title={texts.title} subtitle={texts.subtitle} narrow>
      {can(startExport) && (
        <div className="columns-2">
          <Start kind="organization" icon={<IconArchive {...icon} />} title={texts.archiveTitle} text={texts.archiveText} />
          <Start kind="workbooks" icon={<IconFileSpreadsheet {...icon} />} title={texts.booksTitle} text={texts.booksText} />
        </div>
      )}
      <Panel title={texts.madeTitle}>
        <Made list={list} live={active.data?.items ?? []} />
      </Panel>
    </Page>
  );
}

function Start({ kind, icon: sign, title, text }: { kind: 'organization' | 'workbooks'; icon: ReactNode; title: string; text: string }) {
  const start = useCommand(startExport);
  return (
    <Panel title={title}>
      <div className="stack">
        <p className={css['text']}>{text}</p>
        {start.error && <FailedState error={start.error} what={texts.notStarted} />}
        <div>
          <Button variant="soft" icon={sign} waiting={start.waiting} onClick={() => void start.run({ body: { kind } }).catch(() => {})}>
            {texts.begin}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

const size = (bytes: number) => (bytes < 1 << 20 ? `${formatNumber(Math.max(1, Math.round(bytes / 1024)))} КБ` : `${formatNumber(Math.round((bytes / (1 << 20)) * 10) / 10)} МБ`);

function Made({ list, live }: { list: ReturnType<typeof useList<typeof listExports>>; live: { id: string; state: ExportItem['state']; progress: ExportItem['progress'] }[] }) {
  const files = useFiles();
  const { organization } = useSession();
  const when = new Intl.DateTimeFormat('ru', { timeZone: organization.timeZone, day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' });
  const until = new Intl.DateTimeFormat('ru', { timeZone: organization.timeZone, day: 'numeric', month: 'long' });
  // What runs is asked for each second in the list of jobs; its newest word stands here too.
  const fresh = (item: ExportItem) => ({ ...item, ...live.find(({ id }) => id === item.id) });
  return (
    <>
      <FileFailure files={files} />
      <DataTable<ExportItem>
        label={texts.madeTitle}
        list={list}
        rowKey={(item) => item.id}
        bare
        empty={<p className="second">{texts.nothingMade}</p>}
        columns={[
          { key: 'kind', title: texts.columns.what, cell: (item) => texts.kinds[item.kind] },
          {
            key: 'state', title: texts.columns.state,
            cell: (item) => (
              <div className={css['cell']}>
                {item.file === null && (item.state !== 'done' || item.expiresAt === null) && <JobState job={fresh(item)} />}
                {(item.state === 'queued' || item.state === 'running') && <JobProgress job={fresh(item)} label={texts.kinds[item.kind]} />}
                {item.refusal && <span className="second">{item.refusal.message}</span>}
                {item.state === 'failed' || item.state === 'cancelled' ? <PageLink to="/jobs" className="link">{texts.toJobs}</PageLink> : null}
                {item.file && (
                  <>
                    <FileLink small variant="soft" operation={fetchExport} params={{ id: item.id }} file={item.file.name} files={files}>
                      {`${texts.download}, ${size(item.file.bytes)}`}
                    </FileLink>
                    <span className="second small">{`${plural(item.file.rows, 'строка', 'строки', 'строк')} · ${texts.keptUntil} ${until.format(new Date(item.expiresAt!))}`}</span>
                  </>
                )}
                {item.file === null && item.state === 'done' && item.expiresAt !== null && <span className="second">{texts.gone}</span>}
              </div>
            ),
          },
          { key: 'when', title: texts.columns.when, width: 150, cell: (item) => <span className="numbers nowrap">{when.format(new Date(item.createdAt))}</span> },
        ]}
      />
    </>
  );
}
