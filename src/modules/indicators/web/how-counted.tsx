import { useState } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { NumberField } from '../../../web/ui/fields.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type IndicatorFigure, type Report, setTarget } from '../contract.ts';
import { periodWords } from '../rules/periods.ts';

/** The rule in a sentence, the target and a way to change it. */
export function HowCounted({ report, figure }: { report: Report; figure: IndicatorFigure }) {
  const can = useCan();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <p>{figure.how}</p>
      {figure.counts !== 'records' && <p className="second">Месяцы посчитаны каждый сам по себе и в итог не складываются.</p>}
      <Facts
        items={[
          ['Период', periodWords(report)],
          ['Цель', figure.target === null ? (report.isWhole ? 'не поставлена' : 'ставится на всю организацию') : formatNumber(figure.target)],
          ['Практика', `${report.practiceTitle}, версия ${report.packVersion}`],
        ]}
      />
      {can(setTarget) && report.isWhole && (
        <div>
          <Button small onClick={() => setEditing(true)}>
            {figure.target === null ? 'Поставить цель' : 'Изменить цель'}
          </Button>
        </div>
      )}
      {editing && <TargetDialog report={report} figure={figure} onClose={() => setEditing(false)} />}
    </>
  );
}

function TargetDialog({ report, figure, onClose }: { report: Report; figure: IndicatorFigure; onClose: () => void }) {
  const save = useCommand(setTarget);
  const { from, to } = report;
  const form = useForm({
    initial: { value: (figure.target ?? '') as number | string },
    schema: setTarget.body!,
    prepare: ({ value }) => ({ from, to, value: value === '' ? null : value, version: figure.targetVersion }),
  });
  return (
    <FormDialog
      title={`Цель: ${figure.title}`}
      form={form}
      keep="Оставить как есть"
      onClose={onClose}
      send={async (body) => {
        await save.run({ params: { practice: report.practice, indicator: figure.id }, body });
        sayDone(body.value === null ? 'Записано: цель как в практике' : `Записано: цель ${formatNumber(body.value)}`);
        onClose();
        }}
    >
      <NumberField {...form.field('value')} label={`На ${periodWords(report)}`} optional help="Пустая — как в практике." unit={figure.unitShort} />
    </FormDialog>
  );
}
