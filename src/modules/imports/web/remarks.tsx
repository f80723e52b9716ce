import { IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { MarginHeading, MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { getRemarks, type ImportCard } from '../contract.ts';

type Remark = NonNullable<ImportCard['errors']>[number];

/** Enough to see what is wrong; all of them are in the workbook of remarks. */
const SHOWN = 20;

/** Errors and warnings by sheet: the row's number in the margin, what is wrong and where beside it. */
export function Remarks({ run }: { run: ImportCard }) {
  const files = useFiles();
  const can = useCan();
  const errors = run.errors ?? [];
  const warnings = run.warnings ?? [];
  if (run.withheld > 0) {
    return (
      <Panel title="Замечания">
        <p>{plural(run.withheld, 'замечание', 'замечания', 'замечаний')}: в них стоят сведения о семьях. Их видит руководитель организации.</p>
      </Panel>
    );
  }
  if (errors.length + warnings.length === 0) return null;
  return (
    <>
      {errors.length > 0 && (
        <Panel
          title={`Не принято: ${plural(errors.length, 'ошибка', 'ошибки', 'ошибок')}`}
          hint="Исправьте в книге и загрузите её ещё раз: принятые строки не повторятся."
          actions={
            can(getRemarks) && (
              <FileLink small operation={getRemarks} params={{ id: run.id }} file="Замечания.xlsx" files={files} icon={<IconFileDownload size={16} stroke={1.75} aria-hidden="true" />}>
                Замечания в Excel
              </FileLink>
            )
          }
          flush
        >
          <FileFailure files={files} />
          <BySheet remarks={errors} label="Ошибки" />
        </Panel>
      )}
      {warnings.length > 0 && (
        <Panel title={`Обратите внимание: ${plural(warnings.length, 'предупреждение', 'предупреждения', 'предупреждений')}`} hint="Эти строки принимаются. Проверьте, всё ли верно." flush>
          <BySheet remarks={warnings} label="Предупреждения" />
        </Panel>
      )}
    </>
  );
}

function BySheet({ remarks, label }: { remarks: Remark[]; label: string }) {
  const sheets = [...new Set(remarks.map((one) => one.sheet))];
  return (
    <MarginList label={label} bare>
      {sheets.map((sheet) => (
        <OneSheet key={sheet} sheet={sheet} remarks={remarks.filter((one) => one.sheet === sheet)} />
      ))}
    </MarginList>
  );
}

/** The same complaint about several rows is said once. */
function gather(remarks: Remark[]): { first: Remark; rows: number[] }[] {
  const groups = new Map<string, { first: Remark; rows: number[] }>();
  for (const one of remarks) {
    const key = JSON.stringify([one.message, one.column, one.value]);
    const group = groups.get(key);
    if (group) group.rows.push(one.row);
    else groups.set(key, { first: one, rows: [one.row] });
  }
  return [...groups.values()];
}

/** «11, 38, 166–170», at most a line of them. */
function rowList(rows: number[]): string {
  const spans: [number, number][] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else spans.push([row, row]);
  }
  const said = spans.slice(0, 12).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return said.join(', ') + (spans.length > 12 ? '…' : '');
}

function OneSheet({ sheet, remarks }: { sheet: string; remarks: Remark[] }) {
  const [shown, setShown] = useState(SHOWN);
  const groups = gather(remarks);
  const left = groups.length - shown;
  return (
    <>
      <MarginHeading title={`Лист «${sheet}»`} count={remarks.length} />
      {groups.slice(0, shown).map(({ first, rows }) => (
        <MarginRow
          key={`${first.row} ${first.column} ${first.message}`}
          when={rows[0]}
          title={first.message}
          meta={[`${rows.length === 1 ? 'Строка' : 'Строки'} ${rowList(rows)}`, first.column, first.value ? `«${first.value}»` : null].filter(Boolean).join(' · ')}
        />
      ))}
      {left > 0 && (
        <MarginRow
          when=""
          title={
            <Button small variant="link" onClick={() => setShown(shown + 200)}>
              Показать ещё {formatNumber(Math.min(left, 200))} из {formatNumber(left)}
            </Button>
          }
        />
      )}
    </>
  );
}
