import { MultiSelect, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FieldBinding } from '../../kernel/web/form.ts';
import css from './fields.module.css';
import { FieldFrame, type FieldLook } from './fields.tsx';

export interface Choice {
  value: string;
  label: string;
  /** Options of one group stand under its name, in the order given. */
  group?: string;
}

interface Common extends FieldLook {
  options: Choice[];
  placeholder?: string;
  /** Typing narrows the list; on by itself past 8 options. */
  searchable?: boolean;
  /** The server narrows the list: called with what is typed. */
  onSearch?: (text: string) => void;
  /** Said when nothing fits. */
  nothing?: ReactNode;
}

function common({ options, placeholder, searchable, onSearch, nothing }: Common) {
  return {
    data: grouped(options),
    placeholder: placeholder ?? 'Выберите',
    searchable: searchable ?? (onSearch !== undefined || options.length > 8),
    // The server has already narrowed the list; a second sieve would drop matches with a typing error.
    ...(onSearch ? { onSearchChange: onSearch, filter: ({ options: all }: { options: any }) => all } : {}),
    nothingFoundMessage: nothing ?? 'Ничего не подходит',
    // Focus alone (after a complaint, by Tab) must not cover what stands below.
    openOnFocus: false,
    withScrollArea: false,
    styles: { options: { maxHeight: 320, overflowY: 'auto' as const } },
    checkIconPosition: 'right' as const,
    comboboxProps: { shadow: 'md', transitionProps: { duration: 0 }, position: 'bottom-start' as const },
    size: 'sm' as const,
  };
}

/** One of a list; value '' when nothing is chosen. */
export function SelectField(props: FieldBinding<string> & Common & { clearable?: boolean }) {
  const { id, name, value, onChange, onBlur, error, clearable, label, optional, help, doubt, big } = props;
  return (
    <FieldFrame {...{ id, error, label, optional, help, doubt, big }}>
      {(aria) => (
        <Select
          id={id}
          data-field={name}
          {...common(props)}
          value={value || null}
          onChange={(next: string | null) => onChange(next ?? '')}
          onBlur={onBlur}
          clearable={clearable ?? optional ?? false}
          allowDeselect={false}
          clearButtonProps={{ 'aria-label': 'Очистить' }}
          classNames={{ input: css['input']!, dropdown: css['dropdown']!, option: css['option']! }}
          attributes={{ input: { 'data-combobox': true } }}
          withErrorStyles={false}
          {...aria}
        />
      )}
    </FieldFrame>
  );
}

/** Several of a list. */
export function MultiSelectField(props: FieldBinding<string[]> & Common) {
  const { id, value, onChange, onBlur, error, label, optional, help, doubt, big } = props;
  return (
    <FieldFrame {...{ id, error, label, optional, help, doubt, big }}>
      {(aria) => (
        <MultiSelect
          id={id}
          {...common({ ...props, placeholder: value.length > 0 ? '' : (props.placeholder ?? 'Выберите') })}
          value={value}
          onChange={(next: string[]) => onChange(next)}
          onBlur={onBlur}
          hidePickedOptions
          classNames={{ input: `${css['input']} ${css['pills']}`, dropdown: css['dropdown']!, option: css['option']!, pill: css['pill']! }}
          {...aria}
        />
      )}
    </FieldFrame>
  );
}

function grouped(options: Choice[]) {
  if (!options.some((option) => option.group)) return options.map(({ value, label }) => ({ value, label }));
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { group = '', value, label } of options) groups.set(group, [...(groups.get(group) ?? []), { value, label }]);
  return [...groups].map(([group, items]) => ({ group, items }));
}
