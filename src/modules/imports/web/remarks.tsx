import { IconAlertTriangle, IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { urlOf } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button, DownloadLink } from '../../../web/ui/button.tsx';
import { MarginHeading, MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { getRemarks, type ImportCard } from '../contract.ts';

type Remark = NonNullable<ImportCard['errors']>[number];

/** Enough to see what is wrong; all of them are in the workbook of remarks. */
const SHOWN = 20;

/** Errors and warnings by sheet: the row's number in the margin, what is wrong and where beside it. */
export function Remarks({ run }: { run: ImportCard }) {
  const { org } = usePlace();
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
              <DownloadLink small href={urlOf(getRemarks, { params: { org, id: run.id } })} file="Замечания.xlsx" icon={<IconFileDownload size={16} stroke={1.75} aria-hidden="true" />}>
                Замечания в Excel
              </DownloadLink>
            )
          }
          flush
        >
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

function OneSheet({ sheet, remarks }: { sheet: string; remarks: Remark[] }) {
  const [shown, setShown] = useState(SHOWN);
  const left = remarks.length - shown;
  return (
    <>
      <MarginHeading title={`Лист «${sheet}»`} count={remarks.length} />
      {remarks.slice(0, shown).map((one, at) => (
        <MarginRow
          key={`${one.row} ${one.column} ${at}`}
          when={<span title={`Строка ${one.row}`}>{formatNumber(one.row)}</span>}
          title={one.message}
          meta={[`Строка ${one.row}`, one.column, one.value ? `«${one.value}»` : null].filter(Boolean).join(' · ')}
        />
      ))}
      {left > 0 && (
        <MarginRow
          when={<IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />}
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
