import { Menu, Popover } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlus, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import css from './filters.module.css';
import fields from './fields.module.css';

export interface FilterOption {
  value: string;
  label: string;
}

export interface Filter {
  /** Name of the value in the address. */
  name: string;
  /** «Куратор». */
  label: string;
  options: FilterOption[];
  value: string | undefined;
  /** Shown also when nothing is chosen, with these words: «Все кураторы». Otherwise it hides behind «+ Условие». */
  all?: string;
}

interface FilterChipsProps {
  filters: Filter[];
  /** `undefined` removes the condition. */
  onChange: (name: string, value: string | undefined) => void;
  /** More on the right: «Сохранить набор». */
  children?: ReactNode;
}

/** Conditions of a list as chips: «Куратор: я ×», then «+ Условие» with the rest. */
export function FilterChips({ filters, onChange, children }: FilterChipsProps) {
  const [adding, setAdding] = useState<string | null>(null);
  const shown = filters.filter((filter) => filter.value || filter.all || filter.name === adding);
  const rest = filters.filter((filter) => !shown.includes(filter) && filter.options.length > 0);
  return (
    <div className={css['bar']} role="group" aria-label="Условия">
      {shown.map((filter) => (
        <FilterChip key={filter.name} filter={filter} opened={filter.name === adding} onClosed={() => setAdding(null)} onChange={(value) => onChange(filter.name, value)} />
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 0 }} withinPortal>
          <Menu.Target>
            <button type="button" className={`${css['chip']} ${css['add']}`}>
              <IconPlus size={16} stroke={1.75} aria-hidden="true" /> Условие
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((filter) => (
              <Menu.Item key={filter.name} className={css['item']!} onClick={() => setTimeout(() => setAdding(filter.name))}>
                {filter.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {children}
    </div>
  );
}

function FilterChip({ filter, opened, onClosed, onChange }: { filter: Filter; opened: boolean; onClosed: () => void; onChange: (value: string | undefined) => void }) {
  const [open, setOpen] = useState(opened);
  const [text, setText] = useState('');
  const chosen = filter.options.find((option) => option.value === filter.value);
  const wanted = text.trim().toLowerCase();
  const options = wanted ? filter.options.filter((option) => option.label.toLowerCase().includes(wanted)) : filter.options;
  const show = (next: boolean) => {
    setOpen(next);
    setText('');
    if (!next) onClosed();
  };
  return (
    <span className={`${css['chip']} ${filter.value ? css['on'] : ''}`}>
      <Popover opened={open} onChange={show} position="bottom-start" shadow="md" trapFocus returnFocus transitionProps={{ duration: 0 }}>
        <Popover.Target>
          <button type="button" onClick={() => show(!open)}>
            {filter.value ? (
              <>
                {filter.label}: <b>{chosen?.label ?? filter.value}</b>
              </>
            ) : (
              (filter.all ?? filter.label)
            )}
            {!filter.value && <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}
          </button>
        </Popover.Target>
        <Popover.Dropdown className={css['list']!} aria-label={filter.label} onKeyDown={walk}>
          {filter.options.length > 10 && (
            <input className={fields['input']} aria-label={`${filter.label}: найти`} placeholder="Найти" value={text} data-autofocus onChange={(event) => setText(event.target.value)} />
          )}
          {options.map((option) => (
            <button
              key={option.value}
              type="button"
              className={css['item']}
              aria-pressed={option.value === filter.value}
              onClick={() => {
                show(false);
                onChange(option.value);
              }}
            >
              {option.label}
              {option.value === filter.value && <IconCheck size={16} stroke={1.75} aria-hidden="true" />}
            </button>
          ))}
          {options.length === 0 && <p className="second">Ничего не подходит</p>}
        </Popover.Dropdown>
      </Popover>
      {filter.value && (
        <button type="button" className={css['cut']} aria-label={`Убрать: ${filter.label}`} onClick={() => onChange(undefined)}>
          <IconX size={15} stroke={1.75} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

/** ↑↓ walk the options; Tab does too. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button')];
  stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
}
