import { IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { Form } from '../../../kernel/web/form.ts';
import { IconButton } from '../../../web/ui/button.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { LastGroup } from './last-group.tsx';
import css from './record.module.css';
import type { ServiceValues } from './service-fields.tsx';
import { PeopleToggles, type Presence, toggled, useCandidates } from './who-was.tsx';

type Line = ServiceValues['families'][number];

/** Families of a meeting, one a line: keys 1…9 mark a person, 0 nobody, arrows walk along the lines. */
export function GroupLines({ form, practice }: { form: Form<ServiceValues>; practice: PracticeCard }) {
  const { families, date, service } = form.values;
  const put = (at: number, presence: Presence) => form.setValues({ ...form.values, families: families.map((one, index) => (index === at ? { ...one, ...presence } : one)) });
  if (families.length === 0) {
    return <LastGroup practice={practice.id} service={service} onTake={(lines) => form.set('families', lines)} />;
  }
  return (
    <div>
      <ol className={css['lines']} aria-label="Семьи на встрече">
        {families.map((family, at) => (
          <GroupLine key={family.id} id={form.idOf(`families.${at}.who`)} number={at + 1} family={family} practice={practice.id} date={date} error={form.errors[`families.${at}.who`]} onChange={(presence) => put(at, presence)} onRemove={() => form.set('families', families.filter((one) => one !== family))} />
        ))}
      </ol>
      <p className={css['hints']}>
        <span>
          <kbd>1</kbd>…<kbd>9</kbd> отметить
        </span>
        <span>
          <kbd>0</kbd> никого
        </span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> строка
        </span>
        <span>
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> записать
        </span>
      </p>
    </div>
  );
}

interface GroupLineProps {
  id: string;
  number: number;
  family: Line;
  practice: string;
  date: string;
  error: string | undefined;
  onChange: (presence: Presence) => void;
  onRemove: () => void;
}

function GroupLine({ id, number, family, practice, date, error, onChange, onRemove }: GroupLineProps) {
  const people = useCandidates(family.id, practice, date).data?.people ?? [];
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const lines = [...document.querySelectorAll<HTMLElement>('[data-group-line]')];
      lines[lines.indexOf(event.currentTarget) + step]?.focus();
    }
    // By the place of the key, so that the Russian layout and the number pad do the same.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    if (digit === undefined) return;
    event.preventDefault();
    if (digit === '0') return onChange({ whole: false, here: [] });
    const person = people[Number(digit) - 1];
    if (person) onChange(toggled(family, person.id, people.map((one) => one.id)));
  };
  return (
    <li>
      <div id={id} data-group-line role="toolbar" tabIndex={0} className={css['line']} onKeyDown={onKeyDown} aria-label={`${family.title}, ${family.code}: кто был`}>
        <span className={css['number']}>{number}</span>
        <span>
          <b>{family.title}</b> <span className="small">{family.code}</span>
          {error && <span className="overdue small"> {error}</span>}
        </span>
        <PeopleToggles family={family.id} practice={practice} date={date} value={family} onChange={onChange} compact />
        <IconButton label={`Убрать: ${family.title}`} onClick={onRemove}>
          <IconX size={18} stroke={1.75} aria-hidden="true" />
        </IconButton>
      </div>
    </li>
  );
}
