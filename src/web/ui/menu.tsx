import { Popover } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { cloneElement, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import fields from './fields.module.css';
import css from './menu.module.css';

export interface MenuItem {
  key: string;
  title: string;
  icon?: ReactNode;
  /** For a choice: whether it is the chosen one. */
  chosen?: boolean;
  /** A line above: another kind of action. */
  apart?: boolean;
  onPick: () => void;
}

interface MenuProps {
  /** What the list is: «Практика». */
  label: string;
  /** The button; its press opens the list. */
  trigger: ReactElement<{ onClick?: () => void }>;
  items: MenuItem[];
  position?: 'bottom-start' | 'bottom-end' | 'top-start';
  /** Opened at once: a condition that has just been added. */
  opened?: boolean;
  onClosed?: () => void;
}

/** Past so many items a field narrows the list. */
const manyItems = 10;

/** Actions or choices behind a button: ↑↓ and Tab walk, Enter picks, Esc closes and gives the focus back. */
export function Menu({ label, trigger, items, position = 'bottom-start', opened = false, onClosed }: MenuProps) {
  const [open, setOpen] = useState(opened);
  const [text, setText] = useState('');
  const show = (next: boolean) => {
    setOpen(next);
    setText('');
    if (!next) onClosed?.();
  };
  const wanted = text.trim().toLowerCase();
  const shown = wanted ? items.filter((item) => item.title.toLowerCase().includes(wanted)) : items;
  return (
    <Popover opened={open} onChange={show} position={position} shadow="md" trapFocus returnFocus transitionProps={{ duration: 0 }}>
      <Popover.Target>{cloneElement(trigger, { onClick: () => show(!open) })}</Popover.Target>
      <Popover.Dropdown className={css['list']!} aria-label={label} onKeyDown={walk}>
        {items.length > manyItems && <input className={fields['input']} aria-label={`${label}: найти`} placeholder="Найти" value={text} data-autofocus onChange={(event) => setText(event.target.value)} />}
        {shown.map((item) => (
          <button
            key={item.key}
            type="button"
            className={`${css['item']} ${item.apart ? css['apart'] : ''}`}
            aria-pressed={item.chosen}
            onClick={() => {
              show(false);
              item.onPick();
            }}
          >
            {item.icon}
            <span className={css['word']}>{item.title}</span>
            {item.chosen && <IconCheck size={16} stroke={1.75} aria-hidden="true" />}
          </button>
        ))}
        {shown.length === 0 && <p className="second">Ничего не подходит</p>}
      </Popover.Dropdown>
    </Popover>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button')];
  stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
}
