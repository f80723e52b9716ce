import { IconArchive } from '@tabler/icons-react';
import { fill, plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { type DocumentItem, getJournal, journalDocx, type JournalLine, journalPdf, journalXlsx, listDocuments, listJournals, makeDocument, startBatch } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { RegistersPanel } from './registers-panel.tsx';
import { DocumentChip } from './words.tsx';

/** «Документы»: what was made, and the journals. `?tab=journals`, `?state=`, `?journal=`, `?year=`. */
export default function DocumentsPage() {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const tabs = [{ id: 'made', title: 'Сделанные' }, ...(can(listJournals) ? [{ id: 'journals', title: 'Журналы' }] : [])];
  const tab = search['tab'] === 'journals' && can(listJournals) ? 'journals' : 'made';
  return (
    <Page
      title="Документы"
      subtitle="Новый документ делают из личного дела семьи: строка, где чего-то нет, — кнопка «Сделать»."
      actions={can(startBatch) && <ButtonLink to="/documents/archive" icon={<IconArchive size={18} stroke={1.75} aria-hidden="true" />}>Одним архивом</ButtonLink>}
    >
      <Tabs label="Документы" value={tab} onChange={(next) => setSearch({ tab: next === 'made' ? undefined : next, state: undefined, journal: undefined })} tabs={tabs} />
      <div {...tabPanel(tab)} className="stack">{tab === 'made' ? <Made /> : <Journals />}</div>
    </Page>
  );
}

function Made() {
  const { search, setSearch } = usePlace();
  const { state } = search;
  const can = useCan();
  const list = useList(listDocuments, { query: { state } as never });
  return (
    <>
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: value })}
        filters={[{ name: 'state', label: 'Состояние', value: state, options: Object.entries(texts.journal.states).map(([value, label]) => ({ value, label })) }]}
      />
      <DataTable<DocumentItem>
        label="Документы"
        list={list}
        rowKey={(document) => document.id}
        empty={state ? <NothingFound onReset={() => setSearch({ state: undefined })}>Таких документов нет. Уберите условие: его видно над списком.</NothingFound> : <NothingFound title="Документов пока нет">{can(makeDocument) ? 'Откройте семью, в ней — личное дело, и сделайте первый документ.' : 'Здесь появятся документы семей, с которыми вы работаете.'}</NothingFound>}
        columns={[
          { key: 'title', title: 'Документ', cell: (document) => <PageLink to={`/documents/${document.id}`} className="strong">{document.title}</PageLink> },
          { key: 'number', title: 'Номер', cell: (document) => <span className="numbers nowrap">{document.number}</span> },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (document) => <DocumentChip document={document} /> },
          { key: 'family', title: 'Семья', cell: (document) => (document.family ? <PageLink to={`/families/${document.family.id}/documents`} className="link">{document.family.title}, {document.family.code}</PageLink> : <span className="second">не о семье</span>) },
          { key: 'date', title: 'Дата', right: true, cell: (document) => <span className="numbers">{shortDate(document.date)}</span> },
        ]}
      />
    </>
  );
}

function Journals() {
  const { search, setSearch } = usePlace();
  const files = useFiles();
  const { today, practice } = useSession();
  const year = Number(/^\d{4}$/.test(search['year'] ?? '') ? search['year'] : today.slice(0, 4));
  const answer = useOperation(listJournals, { query: { practice, year } as never }, { enabled: practice !== undefined });
  if (practice === undefined) return <NothingFound title="Практики ещё нет">Журналы появятся вместе с практикой.</NothingFound>;
  if (!answer.data) return answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : <LoadingState />;
  const { journals } = answer.data;
  const journal = journals.find((one) => one.id === search['journal']) ?? journals.find((one) => one.documents > 0) ?? journals[0];
  const years = Array.from({ length: 6 }, (_, at) => String(Number(today.slice(0, 4)) - at)).map((value) => ({ value, label: value }));
  if (!journal) return <NothingFound title="Журналов нет">В этой практике журналы документов не заведены.</NothingFound>;
  const query = { practice, journal: journal.id, from: `${year}-01-01`, to: `${year}-12-31` };
  const file = (format: string) => fill(texts.journalFileName, { title: journal.title, from: query.from, to: query.to, format });
  return (
    <>
      <FilterChips
        onChange={(name, value) => setSearch({ [name]: value })}
        filters={[
          { name: 'journal', label: 'Журнал', value: journal.id, options: journals.map((one) => ({ value: one.id, label: one.title })) },
          { name: 'year', label: 'Год', value: String(year), options: years },
        ]}
      />
      <Panel
        title={journal.title}
        hint={plural(journal.documents, 'документ', 'документа', 'документов')}
        actions={
          <>
            <FileLink small operation={journalXlsx} query={query} file={file('xlsx')} files={files}>Excel</FileLink>
            <FileLink small operation={journalDocx} query={query} file={file('docx')} files={files}>Word</FileLink>
            <FileLink small operation={journalPdf} query={query} file={file('pdf')} files={files}>PDF</FileLink>
          </>
        }
      >
        <FileFailure files={files} />
        <Journal key={journal.id + String(year)} query={query} title={journal.title} />
      </Panel>
      <RegistersPanel practice={practice} year={year} />
    </>
  );
}

function Journal({ query, title }: { query: { practice: string; journal: string; from: string; to: string }; title: string }) {
  const list = useList(getJournal, { query: query as never });
  return (
    <DataTable<JournalLine>
      label={title}
      list={list}
      bare
      rowKey={(line) => line.id}
      empty={<p className="second">За этот год в журнале ничего.</p>}
      columns={[
        { key: 'number', title: 'Номер', cell: (line) => <PageLink to={`/documents/${line.id}`} className="strong numbers nowrap">{line.number}</PageLink> },
        { key: 'date', title: 'Дата', cell: (line) => <span className="numbers">{shortDate(line.date)}</span> },
        { key: 'title', title: 'Документ', cell: (line) => line.title },
        { key: 'family', title: 'Семья', cell: (line) => (line.family ? `${line.family.title}, ${line.family.code}` : '') },
        { key: 'state', title: 'Состояние', phone: 'top', cell: (line) => (line.cancelReason === null ? texts.journal.states[line.state] : `${texts.journal.states[line.state]}: ${line.cancelReason}`) },
        { key: 'by', title: 'Кто сделал', phone: 'none', cell: (line) => line.by },
      ]}
    />
  );
}
