import { IconArchive, IconChevronDown, IconFileExport, IconFileSpreadsheet, IconFileText, IconFileTypePdf, IconLock, IconTarget } from '@tabler/icons-react';
import { useState } from 'react';
import { fill } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import type { AnyOperation } from '../../../kernel/web/api.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import type { Files } from '../../../web/ui/file-link.tsx';
import { Menu, type MenuItem } from '../../../web/ui/menu.tsx';
import { exportReport, type Report, type ReportFilters } from '../../indicators/contract.ts';
import type { Period } from '../../indicators/web/conditions.ts';
import { exportDocx, exportPdf, freezeReport, listFrozen, setTargets } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { FreezeDialog } from './freeze-dialog.tsx';
import css from './reports.module.css';

type Query = Partial<ReportFilters> & Period;

export const fileIcons = {
  pdf: <IconFileTypePdf size={18} stroke={1.75} aria-hidden="true" />,
  docx: <IconFileText size={18} stroke={1.75} aria-hidden="true" />,
  xlsx: <IconFileSpreadsheet size={18} stroke={1.75} aria-hidden="true" />,
};

/** The list of files behind one button. */
export function FileMenu({ label, waiting, items }: { label: string; waiting: boolean; items: MenuItem[] }) {
  return (
    <Menu
      label={label}
      position="bottom-end"
      trigger={
        <Button waiting={waiting} icon={<IconFileExport size={18} stroke={1.75} aria-hidden="true" />}>
          {label} <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
        </Button>
      }
      items={items}
    />
  );
}

/** What is done with a report: take it away as a file, or keep it as submitted. */
export function ReportActions({ practice, title, query, report, files }: { practice: string; title: string; query: Query; report: Report | undefined; files: Files }) {
  const can = useCan();
  const [freezing, setFreezing] = useState(false);
  const take = (operation: AnyOperation, format: string) => {
    const file = fill(texts.fileName, { practice: title, from: shortDate(query.from), to: shortDate(query.to), format });
    files.take({ operation, params: { practice }, query, file });
  };
  return (
    <>
      <FileMenu
        label="Выгрузить"
        waiting={files.waiting !== null}
        items={[
          { key: 'pdf', title: 'PDF, чтобы отправить', icon: fileIcons.pdf, onPick: () => take(exportPdf, 'pdf') },
          { key: 'docx', title: 'Документ Word', icon: fileIcons.docx, onPick: () => take(exportDocx, 'docx') },
          { key: 'xlsx', title: 'Книга Excel со списками', icon: fileIcons.xlsx, onPick: () => take(exportReport, 'xlsx') },
        ]}
      />
      {can(freezeReport) && report && (
        <Button variant="primary" icon={<IconLock size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setFreezing(true)}>
          Зафиксировать
        </Button>
      )}
      {freezing && report && <FreezeDialog title={title} report={report} query={query} onClose={() => setFreezing(false)} />}
    </>
  );
}

/** Doors to what belongs to a report: those that were sent, and the targets of this period. */
export function ReportLinks({ period }: { period: Period }) {
  const can = useCan();
  if (!can(listFrozen)) return null;
  return (
    <span className={css['links']}>
      <PageLink to="/frozen-reports" className="link">
        <IconArchive size={16} stroke={1.75} aria-hidden="true" /> Отправленные отчёты
      </PageLink>
      {can(setTargets) && (
        <PageLink to="/targets" search={{ from: period.from, to: period.to }} className="link">
          <IconTarget size={16} stroke={1.75} aria-hidden="true" /> Цели на период
        </PageLink>
      )}
    </span>
  );
}
