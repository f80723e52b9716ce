import { useState } from 'react';
import { fill, plural } from '../../../kernel/texts.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { moveBranch, reassign as reassignOperation } from '../../cases/contract.ts';
import { listBranches } from '../../organizations/contract.ts';
import { reassignTasks } from '../../tasks/contract/tasks.ts';
import type { FamilyItem } from '../contract.ts';
import css from './families-page.module.css';

/** The chosen families get another case manager at once; the undo bar gives each back to whom it was with. */
export function ReassignBar({ chosen, colleagues, onDone }: { chosen: FamilyItem[]; colleagues: { value: string; label: string }[]; onDone: () => void }) {
  const [to, setTo] = useState('');
  const reassign = useCommand(reassignOperation);
  const undo = useCommand(reassignOperation);
  const can = useCan();
  const [tasks, tasksBack] = [useCommand(reassignTasks), useCommand(reassignTasks)];
  const branches = useOperation(listBranches, { query: { limit: 200 } }, { keep: true });
  const [branch, setBranch] = useState('');
  const move = useCommand(moveBranch);
  const moveBack = useCommand(moveBranch);
  const choices = (branches.data?.items ?? []).filter((one) => !one.isClosed).map((one) => ({ value: one.id, label: one.name }));
  const open = chosen.filter((family) => family.state === 'open');
  const families = plural(open.length, 'семья', 'семьи', 'семей');

  async function run() {
    const done = await reassign.run({ body: { families: open.map((family) => family.id), to } });
    // The families first: the new colleague has to see them before their tasks may follow.
    const moved: { previous: string; tasks: string[] }[] = [];
    for (const { previous, families } of done.before) if (previous && previous !== to && can(reassignTasks)) moved.push({ previous, ...(await tasks.run({ body: { families, from: previous, to } })) });
    const count = moved.reduce((sum, one) => sum + one.tasks.length, 0);
    const name = colleagues.find((one) => one.value === to)?.label ?? '';
    sayDone(fill('Куратор сменён: {families}{tasks} — {name}', { families: plural(done.moved, 'семья', 'семьи', 'семей'), tasks: count > 0 ? ` и ${plural(count, 'задача', 'задачи', 'задач')}` : '', name }), async () => {
      for (const { previous, families } of done.before) await undo.run({ body: { families, to: previous } });
      for (const { previous, tasks: given } of moved) if (given.length > 0) await tasksBack.run({ body: { tasks: given, to: previous } });
    });
    onDone();
  }

  async function runMove() {
    const done = await move.run({ body: { families: open.map((family) => family.id), to: branch } });
    const name = choices.find((one) => one.value === branch)?.label ?? '';
    sayDone(fill('Переведены: {families} — {name}', { families: plural(done.moved, 'семья', 'семьи', 'семей'), name }), async () => {
      for (const { previous, families } of done.before) if (previous) await moveBack.run({ body: { families, to: previous } });
    });
    onDone();
  }

  return (
    <div className={css['bar']} role="group" aria-label="С отмеченными">
      <span>
        <b>Отмечено: {families}</b>
        {open.length < chosen.length && <span className="second"> · закрытые не меняем</span>}
      </span>
      <SelectField id="reassign-to" name="to" label="Новый куратор" value={to} onChange={setTo} onBlur={() => {}} error={reassign.error?.message} options={colleagues} searchable />
      <Button variant="primary" waiting={reassign.waiting} onClick={() => to && open.length > 0 && void run().catch(() => {})}>
        Сменить куратора
      </Button>
      {choices.length > 1 && (
        <>
          <SelectField id="move-branch" name="branch" label="Другое отделение" value={branch} onChange={setBranch} onBlur={() => {}} error={move.error?.message} options={choices} searchable />
          <Button waiting={move.waiting} onClick={() => branch && open.length > 0 && void runMove().catch(() => {})}>
            Перевести
          </Button>
        </>
      )}
      <Button variant="link" onClick={onDone}>
        Снять отметки
      </Button>
    </div>
  );
}
