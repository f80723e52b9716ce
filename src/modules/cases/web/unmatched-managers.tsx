import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { Notice } from '../../../web/ui/states.tsx';
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
          {plural(items.length, 'куратор из файла не нашёлся', 'куратора из файла не нашлись', 'кураторов из файла не нашлись')} среди коллег: {items.slice(0, 3).map((one) => one.text).join(', ')}
          {items.length > 3 ? '…' : '.'} Эти семьи пока без куратора.
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
  const form = useForm({ initial: { names: items.map(({ text }) => ({ text, to: '' })) } });
  // Those matched before one was refused are not among the waiting any more.
  const waiting = form.values.names.flatMap(({ text, to }, at) => items.filter((one) => one.text === text).map((one) => ({ ...one, to, at })));
  const ready = waiting.filter(({ to }) => to);

  async function send() {
    let moved = 0;
    for (const { text, to } of ready) moved += (await map.run({ body: { practice, text, to } })).moved;
    if (ready.length === 0) return;
    sayDone(`Записано: куратор назначен, ${plural(moved, 'семья', 'семьи', 'семей')}`);
    onClose();
  }

  return (
    <FormDialog title="Кто эти кураторы" form={form} confirm="Назначить" keep="Позже" wide onClose={onClose} send={send} beside={ready.length === 0 && <span className="second">Выберите коллегу хотя бы для одного имени</span>}>
      <p className="second">Имя из файла останется в истории дела. Кого пока нет среди коллег, сначала пригласите.</p>
      {waiting.map((one) => (
        <SelectField key={one.text} {...form.at(`names.${one.at}.to`)} label={`${one.text} — ${plural(one.families, 'семья', 'семьи', 'семей')}`} options={colleagues} optional clearable searchable />
      ))}
    </FormDialog>
  );
}
