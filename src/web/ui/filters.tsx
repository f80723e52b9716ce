import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown, IconPlus, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import css from './filters.module.css';
import { Menu } from './menu.tsx';

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
  const phone = useMediaQuery('(max-width: 767.98px)', false, { getInitialValueInEffect: false });
  // On a phone three chips that say «все» would push what one came for off the screen: they wait behind «Условие».
  const folded = phone && filters.filter((filter) => filter.all && !filter.value).length > 2;
  const shown = filters.filter((filter) => filter.value || (filter.all && !folded) || filter.name === adding);
  const rest = filters.filter((filter) => !shown.includes(filter) && filter.options.length > 0);
  return (
    <div className={css['bar']} role="group" aria-label="Условия">
      {shown.map((filter) => (
        <FilterChip key={filter.name} filter={filter} opened={filter.name === adding} onClosed={() => setAdding(null)} onChange={(value) => onChange(filter.name, value)} />
      ))}
      {rest.length > 0 && (
        <Menu
          label="Добавить условие"
          trigger={
            <button type="button" className={`${css['chip']} ${css['add']}`}>
              <IconPlus size={16} stroke={1.75} aria-hidden="true" /> Условие
            </button>
          }
          items={rest.map((filter) => ({ key: filter.name, title: filter.label, onPick: () => void setTimeout(() => setAdding(filter.name)) }))}
        />
      )}
      {children}
    </div>
  );
}

function FilterChip({ filter, opened, onClosed, onChange }: { filter: Filter; opened: boolean; onClosed: () => void; onChange: (value: string | undefined) => void }) {
  const chosen = filter.options.find((option) => option.value === filter.value);
  return (
    <span className={`${css['chip']} ${filter.value ? css['on'] : ''}`}>
      <Menu
        label={filter.label}
        opened={opened}
        onClosed={onClosed}
        trigger={
          <button type="button">
            {filter.value ? (
              <>
                {filter.label}: <b>{chosen?.label ?? filter.value}</b>
              </>
            ) : (
              (filter.all ?? filter.label)
            )}
            {!filter.value && <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />}
          </button>
        }
        items={filter.options.map((option) => ({ key: option.value, title: option.label, chosen: option.value === filter.value, onPick: () => onChange(option.value) }))}
      />
      {filter.value && (
        <button type="button" className={css['cut']} aria-label={`Убрать: ${filter.label}`} onClick={() => onChange(undefined)}>
          <IconX size={15} stroke={1.75} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
