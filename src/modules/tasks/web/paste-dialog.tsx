import { formatNumber, plural } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { importDays } from '../contract/norms.ts';
import { readDays } from '../rules/calendar-list.ts';

/** A year's list pasted whole. What it was read as is shown before anything is written. */
export function PasteDialog({ year, known, onClose }: { year: number; known: boolean; onClose: () => void }) {
  const send = useCommand(importDays);
  const form = useForm({ initial: { source: '', list: '' }, schema: importDays.body! });
  const { list } = form.values;
  return (
    <FormDialog
      title={`Календарь ${year} года списком`}
      form={form}
      confirm="Записать календарь"
      keep="Не записывать"
      wide
      onClose={onClose}
      send={async (body) => {
        const done = await send.run({ params: { year } as never, body });
        sayDone(`Календарь ${year} года записан: ${plural(done.working, 'рабочий день', 'рабочих дня', 'рабочих дней')}`);
        onClose();
      }}
    >
      <TextAreaField
        {...form.field('list')}
        label="Список дней"
        rows={9}
        help="По строке на день или промежуток: «1–8 января — Новогодние каникулы», «01.11.2027 рабочая суббота». Слова постановления «с субботы 1 января на пятницу 5 ноября» тоже понятны."
      />
      {list.trim() !== '' && <Preview list={list} year={year} />}
      <TextField {...form.field('source')} label="Откуда список" help="Например, постановление Правительства РФ, дата и номер" maxLength={300} />
      {known && <p className="second">Этот список заменит прежний календарь {year} года. Свои дни организации останутся.</p>}
    </FormDialog>
  );
}

function Preview({ list, year }: { list: string; year: number }) {
  const { days, complaints, missing, working } = readDays(list, year);
  const rest = complaints.length - 5;
  return (
    <div className="stack-tight" aria-live="polite">
      <p>
        Прочитали {plural(days.filter((day) => !day.working).length, 'выходной', 'выходных', 'выходных')} и {plural(days.filter((day) => day.working).length, 'рабочий день', 'рабочих дня', 'рабочих дней')} вместо выходных. В году {formatNumber(working)}{' '}
        рабочих: сверьте с производственным календарём.
      </p>
      {complaints.slice(0, 5).map(({ line, message }) => (
        <p key={`${line} ${message}`} className="overdue">
          Строка {line}: {message}
        </p>
      ))}
      {rest > 0 && <p className="overdue">И ещё {plural(rest, 'строка', 'строки', 'строк')}</p>}
      {complaints.length === 0 && missing.length > 0 && <Notice tone="warn">В списке нет праздников: {missing.map((day) => longDate(day, day)).join(', ')}. Так и должно быть?</Notice>}
    </div>
  );
}
