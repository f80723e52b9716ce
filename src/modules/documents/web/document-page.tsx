import { useEffect, useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { ApiError, call } from '../../../kernel/web/api.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { cancelDocument, type DocumentCard, fetchDocx, fetchPdf, fetchPreview, getDocument, previewTemplate, signDocument } from '../contract.ts';
import { CancelDialog, SignDialog } from './document-actions.tsx';
import css from './documents.module.css';
import { DocumentChip } from './words.tsx';

/** A document: its pages, its files, its signature and what it was filled with. */
export default function DocumentPage() {
  const { params } = usePlace();
  const answer = useOperation(getDocument, { params: { id: params['id']! } });
  const document = answer.data;
  if (!document) return <Page title="Документ" crumbs={[{ title: 'Документы', to: '/documents' }]}>{answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />}</Page>;
  return <Card document={document} />;
}

function Card({ document }: { document: DocumentCard }) {
  const can = useCan();
  const files = useFiles();
  const [dialog, setDialog] = useState<'sign' | 'cancel' | null>(null);
  const live = document.state !== 'cancelled';
  const name = `${document.title} № ${document.number}`.replaceAll('/', '-');
  const crumbs = document.family ? [{ title: `${document.family.title}, ${document.family.code}`, to: `/families/${document.family.id}` }, { title: 'Личное дело', to: `/families/${document.family.id}/documents` }, { title: `№ ${document.number}` }] : [{ title: 'Документы', to: '/documents' }, { title: `№ ${document.number}` }];
  return (
    <Page
      title={document.title}
      beside={`№ ${document.number}`}
      crumbs={crumbs}
      subtitle={
        <span className="row">
          <DocumentChip document={document} />
          <span>от {shortDate(document.date)}</span>
        </span>
      }
      actions={
        <>
          {live && can(cancelDocument) && <Button variant="danger-plain" onClick={() => setDialog('cancel')}>Отменить</Button>}
          {can(fetchDocx) && <FileLink operation={fetchDocx} params={{ id: document.id }} file={`${name}.docx`} files={files}>Word</FileLink>}
          {can(fetchPdf) && <FileLink operation={fetchPdf} params={{ id: document.id }} file={`${name}.pdf`} files={files}>PDF</FileLink>}
          {live && document.signedOn === null && can(signDocument) && <Button variant="primary" onClick={() => setDialog('sign')}>Подписан</Button>}
        </>
      }
    >
      <FileFailure files={files} />
      {document.state === 'cancelled' && <Notice tone="warn">Документ отменён: {document.cancelReason}. Номер остаётся в журнале.</Notice>}
      <div className={css['card']}>
        {can(fetchPreview) && (
          <Panel title="Страницы">
            <Preview id={document.id} title={name} />
          </Panel>
        )}
        <div className="stack">
          <Panel title="О документе">
            <Facts
              items={[
                ['Семья', document.family && <PageLink key="family" to={`/families/${document.family.id}`} className="link">{document.family.title}, {document.family.code}</PageLink>],
                ['О ком', document.person?.name],
                ['Действует', document.until === null ? 'без срока' : `по ${shortDate(document.until)}`],
                ['Подписан', document.signedOn === null ? (document.needsScan ? 'ещё нет' : 'не требуется') : shortDate(document.signedOn)],
                ['Скан', document.scan && document.family && <PageLink key="scan" to={`/families/${document.family.id}`} search={{ tab: 'files' }} className="link">{document.scan.name}</PageLink>],
                ['Где бумага', document.paperPlace],
                ['Сделал(а)', document.by],
                ['Шаблон', document.ownTemplate ? 'свой' : `практики, версия ${document.packVersion}`],
              ]}
            />
          </Panel>
          <Panel title="Чем заполнен">
            <details>
              <summary>Показать поля: {document.fields.length}</summary>
              <Facts items={document.fields.map((field) => [field.title, field.value])} />
            </details>
          </Panel>
        </div>
      </div>
      {dialog === 'sign' && <SignDialog document={document} onClose={() => setDialog(null)} />}
      {dialog === 'cancel' && <CancelDialog document={document} onClose={() => setDialog(null)} />}
    </Page>
  );
}

/** The pages as a picture from memory: nothing of it runs in the browser. */
function Preview({ id, title }: { id: string; title: string }) {
  const { org } = usePlace();
  return <SvgPages load={(signal) => call(fetchPreview, { params: { org, id }, signal }) as Promise<Blob>} of={id} title={title} />;
}

/** An invented document by a template. */
export function TemplatePreview({ practice, kind, template, title }: { practice: string; kind: string; template: string | null; title: string }) {
  const { org } = usePlace();
  const query = { practice, kind, ...(template === null ? {} : { template }) };
  return <SvgPages load={(signal) => call(previewTemplate, { params: { org }, query, signal }) as Promise<Blob>} of={`${kind} ${template}`} title={title} />;
}

function SvgPages({ load, of, title }: { load: (signal: AbortSignal) => Promise<Blob>; of: string; title: string }) {
  const [attempt, setAttempt] = useState(0);
  const [shown, setShown] = useState<{ of: string; url: string } | { of: string; error: ApiError } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let url: string | null = null;
    load(stop.signal).then(
      (blob) => {
        if (stop.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setShown({ of, url });
      },
      (error: unknown) => {
        if (!stop.signal.aborted && error instanceof ApiError) setShown({ of, error });
      },
    );
    return () => {
      stop.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
    // The document is told by `of`; `load` is made anew in every drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [of, attempt]);
  if (shown === null || shown.of !== of) return <LoadingState lines={8} />;
  if ('error' in shown) return <FailedState error={shown.error} what="Страницы не показались" onRetry={() => setAttempt(attempt + 1)} />;
  return <img className={css['pages']} src={shown.url} alt={`Страницы документа «${title}»`} />;
}
