import { IconArchive, IconArchiveOff, IconChartBar, IconLock } from '@tabler/icons-react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { EmptySteps } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { periodWords } from '../../indicators/web/conditions.ts';
import { type FrozenItem, listFrozen } from '../contract.ts';
import css from './reports.module.css';
import { momentWords, partWords } from './words.ts';

/** Whether a submitted report still holds. */
export function FrozenChip({ report }: { report: Pick<FrozenItem, 'annulledAt'> }) {
  return report.annulledAt === null ? (
    <Chip tone="pine" icon={IconLock}>
      Действует
    </Chip>
  ) : (
    <Chip icon={IconArchiveOff}>Аннулирован</Chip>
  );
}

/** «Отправленные отчёты»: every report that was kept as submitted, the newest first. */
export default function FrozenListPage() {
  const { go } = usePlace();
  const { organization, today } = useSession();
  const list = useList(listFrozen);
  return (
    <Page title="Отправленные отчёты" subtitle="Отчёты такими, какими ушли: числа и списки за ними больше не меняются." crumbs={[{ title: 'Отчёт', to: '/reports' }, { title: 'Отправленные' }]}>
      <DataTable<FrozenItem>
        label="Отправленные отчёты"
        list={list}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/frozen-reports/${row.id}`)}
        columns={[
          {
            key: 'period', title: 'Период',
            cell: (row) => (
              <PageLink to={`/frozen-reports/${row.id}`}>
                {periodWords(row)} <span className={css['unit']}>{row.practiceTitle}</span>
              </PageLink>
            ),
          },
          { key: 'state', title: 'Состояние', width: 140, phone: 'top', cell: (row) => <FrozenChip report={row} /> },
          { key: 'note', title: 'Кому', cell: (row) => [row.note, partWords(row)].filter(Boolean).join(' · ') },
          { key: 'rows', title: 'Строк в списках', right: true, width: 130, cell: (row) => <><span className="phone-only">{plural(row.rows, 'строка', 'строки', 'строк')}</span><span className="desk-only">{formatNumber(row.rows)}</span></> },
          { key: 'at', title: 'Зафиксирован', width: 190, cell: (row) => <span className="nowrap">{momentWords(row.frozenAt, organization.timeZone, today)}</span> },
          { key: 'by', title: 'Кто', cell: (row) => row.frozenBy },
        ]}
        empty={
          <EmptySteps
            steps={[
              { icon: IconChartBar, title: 'Откройте отчёт за нужный период', text: 'Проверьте числа: каждое открывает свой список.', action: <ButtonLink to="/reports" variant="primary">Открыть отчёт</ButtonLink> },
              { icon: IconLock, title: 'Нажмите «Зафиксировать»', text: 'Числа и списки сохранятся такими, какие они в этот миг.' },
              { icon: IconArchive, title: 'Скачайте PDF или Word и отправьте', text: 'Отчёт останется здесь. Если записи потом поправят, покажем, что изменилось и почему.' },
            ]}
          />
        }
      />
    </Page>
  );
}
