import { useState } from 'react';
import { fill, plural } from '../../../kernel/texts.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { reassign as reassignOperation } from '../../cases/contract.ts';
import type { FamilyItem } from '../contract.ts';
import css from './families-page.module.css';

/** The chosen families get another case manager at once; the undo bar gives each back to whom it was with. */
export function ReassignBar({ chosen, colleagues, onDone }: { chosen: FamilyItem[]; colleagues: { value: string; label: string }[]; onDone: () => void }) {
  const [to, setTo] = useState('');
  const reassign = useCommand(reassignOperation);
  const undo = useCommand(reassignOperation);
  const open = chosen.filter((family) => family.state === 'open');
  const families = plural(open.length, 'семья', 'семьи', 'семей');

  async function run() {
    const done = await reassign.run({ body: { families: open.map((family) => family.id), to } });
    const name = colleagues.find((one) => one.value === to)?.label ?? '';
    sayDone(fill('Куратор сменён: {families} — {name}', { families: plural(done.moved, 'семья', 'семьи', 'семей'), name }), async () => {
      for (const { previous, families } of done.before) await undo.run({ body: { families, to: previous } });
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
      <Button variant="link" onClick={onDone}>
        Снять отметки
      </Button>
    </div>
  );
}
