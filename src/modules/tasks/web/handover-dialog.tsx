import { useState } from 'react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { CheckField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { reassign } from '../../cases/contract.ts';
import { listFamilies } from '../../families/contract.ts';
import { reassignTasks } from '../contract/tasks.ts';
import css from './tasks.module.css';

interface HandoverProps {
  colleagues: { value: string; label: string }[];
  onClose: () => void;
}

const mostShown = 200;

/** Families of one colleague go to another, all or some, and their open tasks after them: whoever gets a task has to see the family. */
export function HandoverDialog({ colleagues, onClose }: HandoverProps) {
  const [families, tasks] = [useCommand(reassign), useCommand(reassignTasks)];
  const [some, setSome] = useState(false);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const form = useForm({
    initial: { from: '', to: '', families: '' },
    check: ({ from, to }) => ({
      from: from ? null : 'Чьи семьи передаёте?',
      to: !to ? 'Кому передаёте?' : to === from ? 'Это один и тот же человек. Выберите другого' : null,
      families: some && ticked.size === 0 ? 'Отметьте хотя бы одну семью' : null,
    }),
  });
  const { from } = form.values;
  return (
    <FormDialog
      title="Передать семьи коллеги"
      form={form}
      confirm="Передать семьи и задачи"
      keep="Не передавать"
      onClose={onClose}
      send={async (_body, { from: giver, to }) => {
        const chosen = some ? [...ticked] : undefined;
        const moved = await families.run({ body: { from: giver, to, ...(chosen ? { families: chosen } : {}) } });
        const done = await tasks.run({ body: { from: giver, to, ...(chosen ? { families: chosen } : {}) } });
        sayDone(`Переданы: ${plural(moved.moved, 'семья', 'семьи', 'семей')}, ${plural(done.moved, 'задача', 'задачи', 'задач')}`);
        onClose();
      }}
    >
      <SelectField {...form.field('from')} label="От кого" options={colleagues} searchable />
      <SelectField {...form.field('to')} label="Кому" options={colleagues} searchable />
      <Segments label="Какие семьи" options={[{ value: 'all', label: 'Все семьи' }, { value: 'some', label: 'Только отмеченные' }]} value={some ? 'some' : 'all'} onChange={(next) => setSome(next === 'some')} />
      {some && from && <Choice key={from} from={from} ticked={ticked} setTicked={setTicked} />}
      {form.errors['families'] && (
        <p className="overdue" role="alert">
          {form.errors['families']}
        </p>
      )}
      <p className="second">Сменится куратор этих семей. Записи остаются за теми, кто их сделал.</p>
    </FormDialog>
  );
}

interface ChoiceProps {
  from: string;
  ticked: ReadonlySet<string>;
  setTicked: (next: ReadonlySet<string>) => void;
}

function Choice({ from, ticked, setTicked }: ChoiceProps) {
  const list = useOperation(listFamilies, { query: { caseManager: from, state: 'open', limit: mostShown } as never }, { keep: true });
  if (!list.data) return list.error ? <FailedState error={list.error} onRetry={() => void list.refetch()} /> : <LoadingState lines={3} />;
  const { items, next } = list.data;
  if (items.length === 0) return <p>У этого коллеги нет открытых семей.</p>;
  return (
    <fieldset className={css['choice']}>
      <legend className="second">
        Отмечено {formatNumber(ticked.size)} из {formatNumber(items.length)}
        {next !== null && '. Здесь первые 200: остальных отметьте в разделе «Семьи»'}
      </legend>
      {items.map((family) => (
        <CheckField
          key={family.id}
          id={`hand-${family.id}`}
          name={`hand-${family.id}`}
          value={ticked.has(family.id)}
          error={undefined}
          label={`${family.title} · ${family.code}`}
          onChange={(on) => setTicked(new Set(on ? [...ticked, family.id] : [...ticked].filter((id) => id !== family.id)))}
        />
      ))}
    </fieldset>
  );
}
