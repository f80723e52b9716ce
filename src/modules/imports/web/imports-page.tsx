import { IconFileDownload } from '@tabler/icons-react';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Chip, type Tone } from '../../../web/ui/chip.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { RefusedState } from '../../../web/ui/states.tsx';
import { getTemplate, type ImportItem, listImports, startImport } from '../contract.ts';
import { ImportWizard } from './import-wizard.tsx';
import { moment, outcome } from './words.ts';

const states: Record<ImportItem['state'], [word: string, tone: Tone]> = {
  running: ['Идёт', 'info'],
  done: ['Загружено', 'pine'],
  failed: ['Не удалось', 'crisis'],
  undone: ['Отменено', 'neutral'],
};

export function StateChip({ state }: { state: ImportItem['state'] }) {
  const [word, tone] = states[state];
  return <Chip tone={tone}>{word}</Chip>;
}

/** «Загрузка из Excel»: choose a workbook, see what would change, load it; below the history of imports. */
export default function ImportsPage() {
  const { go } = usePlace();
  const files = useFiles();
  const { practice, practices, organization } = useSession();
  const can = useCan();
  const list = useList(listImports, { query: { practice } as never }, { enabled: practice !== undefined });
  if (practice === undefined) {
    return (
      <Page title="Загрузка из Excel" narrow>
        <RefusedState title="Практика ещё не установлена">Книгу загружают в практику. Её устанавливают в разделе «Практики».</RefusedState>
      </Page>
    );
  }
  const title = practices.find((one) => one.id === practice)?.title ?? practice;
  return (
    <Page
      title="Загрузка из Excel"
      subtitle={`Семьи, люди, услуги, помощь и результаты практики «${title}» из одной книги.`}
      narrow
      actions={
        can(getTemplate) && (
          <FileLink operation={getTemplate} query={{ practice }} file="Образец для загрузки.xlsx" files={files} icon={<IconFileDownload size={18} stroke={1.75} aria-hidden="true" />}>
            Образец книги
          </FileLink>
        )
      }
    >
      <FileFailure files={files} />
      {can(startImport) && <ImportWizard key={practice} practice={practice} />}
      <Panel title="Прошлые загрузки">
        <DataTable<ImportItem>
          label="Прошлые загрузки"
          list={list}
          rowKey={(one) => one.id}
          onOpen={(one) => go(`/imports/${one.id}`)}
          bare
          empty={
            <p className="second">Здесь останется каждая: кто, когда и что изменилось. Любую можно отменить, пока на неё не опёрлись новые записи.</p>
          }
          columns={[
            { key: 'file', title: 'Книга', cell: (one) => <PageLink to={`/imports/${one.id}`}>{one.fileName}</PageLink> },
            { key: 'state', title: 'Итог', phone: 'top', cell: (one) => <StateChip state={one.state} /> },
            { key: 'rows', title: 'Строки', cell: (one) => (one.sheets ? outcome(one.sheets) : '—') },
            { key: 'at', title: 'Когда', cell: (one) => <span className="numbers nowrap">{moment(one.startedAt, organization.timeZone)}</span> },
            { key: 'by', title: 'Кто', cell: (one) => one.by ?? '—' },
          ]}
        />
      </Panel>
    </Page>
  );
}
