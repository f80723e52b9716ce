import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { operation } from '../../../kernel/contract.ts';
import { fill } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useList, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { ConfirmDialog } from '../../../web/ui/dialogs.tsx';
import { FileFailure, FileLink, type Files, useFiles } from '../../../web/ui/file-link.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { cancelJob, type JobItem, listJobs, retryJob } from '../contract.ts';
import { seesOthers } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { JobProgress } from './job-progress.tsx';
import { JobState } from './job-state.tsx';
import css from './jobs.module.css';

/** «Задания»: long work of the program, live; one's own, for managers and administrators also that of others. */
export default function JobsPage() {
  const { search, setSearch } = usePlace();
  const { roles } = useSession();
  const others = seesOthers(roles.map((role) => ({ role: role as 'manager' })));
  const whose = others && search['whose'] === 'all' ? 'all' : 'mine';
  const list = useList(listJobs, { query: { whose } as never });
  useLive(whose);
  return (
    <Page title={texts.title} subtitle={texts.subtitle} narrow>
      {others && <Segments label="Чьи задания" options={[{ value: 'mine', label: texts.mine }, { value: 'all', label: texts.all }]} value={whose} onChange={(value) => setSearch({ whose: value === 'all' ? 'all' : undefined })} />}
      <Jobs list={list} all={whose === 'all'} />
    </Page>
  );
}

/** While something runs it is asked for each second; the list is read anew, in place, when anything about it changed. */
function useLive(whose: 'mine' | 'all'): void {
  const client = useQueryClient();
  const active = useOperation(listJobs, { query: { whose, state: 'active', limit: 50 } as never }, { keep: true, refetchWhile: (data) => (data?.items.length ?? 0) > 0 });
  const seen = useRef<string | null>(null);
  const now = JSON.stringify(active.data?.items ?? null);
  useEffect(() => {
    if (seen.current !== null && seen.current !== now) void client.invalidateQueries({ queryKey: [listJobs.name], predicate: ({ queryKey }) => queryKey.includes('pages') });
    seen.current = now;
  }, [client, now]);
}

function Jobs({ list, all }: { list: ReturnType<typeof useList<typeof listJobs>>; all: boolean }) {
  const [asked, setAsked] = useState<JobItem | null>(null);
  const files = useFiles();
  const { organization } = useSession();
  const cancel = useCommand(cancelJob);
  const retry = useCommand(retryJob);
  const when = new Intl.DateTimeFormat('ru', { timeZone: organization.timeZone, day: '2-digit', month: '2-digit', year: 'numeric', hour: 'numeric', minute: '2-digit' });
  return (
    <>
      {retry.error && <FailedState error={retry.error} what="Не получилось повторить" />}
      <FileFailure files={files} />
      <DataTable<JobItem>
        label={texts.title}
        list={list}
        rowKey={(job) => job.id}
        empty={<p className="second">{all ? texts.noneAtAll : texts.none}</p>}
        columns={[
          { key: 'title', title: texts.columns.title, cell: (job) => (job.page ? <PageLink to={job.page}>{job.title}</PageLink> : job.title) },
          { key: 'state', title: texts.columns.state, cell: (job) => <How job={job} files={files} timeZone={organization.timeZone} onCancel={() => setAsked(job)} onRetry={() => void retry.run({ params: { id: job.id } as never }).catch(() => {})} /> },
          { key: 'when', title: texts.columns.when, width: 150, cell: (job) => <span className="numbers nowrap">{when.format(new Date(job.createdAt))}</span> },
          ...(all ? [{ key: 'by', title: texts.columns.by, cell: (job: JobItem) => job.by }] : []),
        ]}
      />
      {asked && (
        <ConfirmDialog
          title={texts.askCancel}
          confirm={texts.cancel}
          keep={texts.keep}
          waiting={cancel.waiting}
          error={cancel.error}
          onClose={() => {
            cancel.reset();
            setAsked(null);
          }}
          onConfirm={() => void cancel.run({ params: { id: asked.id } as never }).then(() => setAsked(null), () => {})}
        >
          <p>{texts.askCancelText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** The file that a job made: its result names the address itself. */
const resultOf = (path: string) => operation({ name: 'jobs.file', method: 'GET', path, summary: texts.download, output: z.unknown(), answer: 'file' });

function How({ job, files, timeZone, onCancel, onRetry }: { job: JobItem; files: Files; timeZone: string; onCancel: () => void; onRetry: () => void }) {
  const active = job.state === 'queued' || job.state === 'running';
  const { download } = job.result ?? {};
  const until = download ? new Intl.DateTimeFormat('ru', { timeZone, day: 'numeric', month: 'long' }).format(new Date(download.expiresAt)) : '';
  return (
    <div className={css['cell']}>
      <JobState job={job} />
      {active && <JobProgress job={job} label={job.title} />}
      {job.result && <span className="second">{job.result.words}</span>}
      {job.refusal && <span className="second">{job.refusal.message}</span>}
      {download && (
        <>
          <FileLink small variant="soft" operation={resultOf(download.path)} file={download.name} files={files}>
            {texts.download}
          </FileLink>
          <span className="second small">{fill(texts.until, { until })}</span>
        </>
      )}
      {job.canCancel && (
        <Button small variant="link" icon={<IconPlayerStop size={16} stroke={1.75} aria-hidden="true" />} onClick={onCancel}>
          {texts.cancel}
        </Button>
      )}
      {job.canRetry && (
        <Button small variant="link" icon={<IconRefresh size={16} stroke={1.75} aria-hidden="true" />} onClick={onRetry}>
          {texts.retry}
        </Button>
      )}
    </div>
  );
}
