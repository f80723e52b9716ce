import { IconArchive, IconChevronDown, IconFileExport, IconFileSpreadsheet, IconFileText, IconFileTypePdf, IconLock, IconTarget } from '@tabler/icons-react';
import { useState } from 'react';
import { urlOf } from '../../../kernel/web/api.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Menu, type MenuItem } from '../../../web/ui/menu.tsx';
import { exportReport, type Report, type ReportFilters } from '../../indicators/contract.ts';
import type { Period } from '../../indicators/web/conditions.ts';
import { exportDocx, exportPdf, freezeReport, listFrozen, setTargets } from '../contract.ts';
import { FreezeDialog } from './freeze-dialog.tsx';
import css from './reports.module.css';

type Query = Partial<ReportFilters> & Period;

/** Has the browser save a file of ours; the name comes with the answer. */
export function save(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}

export const fileIcons = {
  pdf: <IconFileTypePdf size={18} stroke={1.75} aria-hidden="true" />,
  docx: <IconFileText size={18} stroke={1.75} aria-hidden="true" />,
  xlsx: <IconFileSpreadsheet size={18} stroke={1.75} aria-hidden="true" />,
};

/** The list of files behind one button. */
export function Files({ label, items }: { label: string; items: MenuItem[] }) {
  return (
    <Menu
      label={label}
      position="bottom-end"
      trigger={
        <Button icon={<IconFileExport size={18} stroke={1.75} aria-hidden="true" />}>
          {label} <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
        </Button>
      }
      items={items}
    />
  );
}

/** What is done with a report: take it away as a file, or keep it as submitted. */
export function ReportActions({ practice, title, query, report }: { practice: string; title: string; query: Query; report: Report | undefined }) {
  const { org } = usePlace();
  const can = useCan();
  const [freezing, setFreezing] = useState(false);
  const params = { org, practice };
  return (
    <>
      <Files
        label="Выгрузить"
        items={[
          { key: 'pdf', title: 'PDF, чтобы отправить', icon: fileIcons.pdf, onPick: () => save(urlOf(exportPdf, { params, query })) },
          { key: 'docx', title: 'Документ Word', icon: fileIcons.docx, onPick: () => save(urlOf(exportDocx, { params, query })) },
          { key: 'xlsx', title: 'Книга Excel со списками', icon: fileIcons.xlsx, onPick: () => save(urlOf(exportReport, { params, query })) },
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
