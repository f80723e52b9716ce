import { plural } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { Report, ReportFilters } from '../../indicators/contract.ts';
import { type Period, periodWords } from '../../indicators/web/conditions.ts';
import { freezeReport } from '../contract.ts';

/** Keeps the report as it is now; then opens what was kept. */
export function FreezeDialog({ title, report, query, onClose }: { title: string; report: Report; query: Partial<ReportFilters> & Period; onClose: () => void }) {
  const { go } = usePlace();
  const freeze = useCommand(freezeReport);
  const form = useForm({ initial: { note: '' }, schema: freezeReport.body!, prepare: ({ note }) => ({ practice: report.practice, ...query, note: note.trim() || null }) });
  return (
    <FormDialog
      title={`Зафиксировать отчёт за ${periodWords(report)}?`}
      form={form}
      confirm="Зафиксировать"
      keep="Вернуться"
      onClose={onClose}
      send={async (body) => {
        const frozen = await freeze.run({ body });
        sayDone('Отчёт зафиксирован');
        go(`/frozen-reports/${frozen.id}`);
        }}
    >
      <p>
        Сохраним {plural(report.indicators.length, 'показатель', 'показателя', 'показателей')} практики «{title}» и все списки за ними такими, какие они сейчас. Потом видно, что изменилось после отправки и почему.
      </p>
      {!report.isWhole && <Notice>Войдут только те семьи, которые посчитаны на этой странице.</Notice>}
      <TextField {...form.field('note')} label="Кому отправляете" optional placeholder="Например, министерство или фонд" maxLength={300} />
    </FormDialog>
  );
}
