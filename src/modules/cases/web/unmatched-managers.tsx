import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listUnmatchedManagers, mapManager } from '../contract.ts';

interface Props {
  practice: string | undefined;
  colleagues: { value: string; label: string }[];
}

/** After an import: names of case managers that no colleague bears wait here to be matched. Nothing waits: nothing is shown. */
export function UnmatchedManagers({ practice, colleagues }: Props) {
  const can = useCan();
  const [open, setOpen] = useState(false);
  const waiting = useOperation(listUnmatchedManagers, { query: { practice } }, { enabled: can(listUnmatchedManagers) });
  const items = waiting.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warn">
      <span className="row-apart">
        <span>
          {plural(items.length, 'куратор', 'куратора', 'кураторов')} из файла не нашлись среди коллег: {items.slice(0, 3).map((one) => one.text).join(', ')}
          {items.length > 3 && '…'} Их семьи пока без куратора.
        </span>
        <Button small onClick={() => setOpen(true)}>
          Сопоставить
        </Button>
      </span>
      {open && <MatchDialog items={items} practice={practice} colleagues={colleagues} onClose={() => setOpen(false)} />}
    </Notice>
  );
}

function MatchDialog({ items, practice, colleagues, onClose }: Props & { items: { text: string; families: number }[]; onClose: () => void }) {
  const map = useCommand(mapManager);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const ready = items.filter((one) => chosen[one.text]);

  async function run() {
    let moved = 0;
    for (const { text } of ready) moved += (await map.run({ body: { practice, text, to: chosen[text]! } })).moved;
    sayDone(`Записано: куратор назначен, ${plural(moved, 'семья', 'семьи', 'семей')}`);
    onClose();
  }

  return (
    <Dialog title="Кто эти кураторы" onClose={onClose} wide>
      <div className="stack">
        <p className="second">Имя из файла останется в истории дела. Кого пока нет среди коллег, сначала пригласите.</p>
        {items.map((one) => (
          <SelectField
            key={one.text}
            id={`match-${one.text}`}
            name={one.text}
            label={`${one.text} — ${plural(one.families, 'семья', 'семьи', 'семей')}`}
            value={chosen[one.text] ?? ''}
            onChange={(to) => setChosen({ ...chosen, [one.text]: to })}
            onBlur={() => {}}
            error={undefined}
            options={colleagues}
            optional
            clearable
            searchable
          />
        ))}
        {map.error && <FailedState error={map.error} what="Не записалось" />}
        <DialogActions>
          {ready.length === 0 && <span className="second">Выберите коллегу хотя бы для одного имени</span>}
          <Button onClick={onClose}>Позже</Button>
          <Button variant="primary" waiting={map.waiting} onClick={() => ready.length > 0 && void run().catch(() => {})}>
            Назначить
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
