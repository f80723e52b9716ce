import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useOperation } from '../../../kernel/web/query.ts';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { listFamilies } from '../../families/contract.ts';

export interface PickedFamily {
  id: string;
  title: string;
  code: string;
}

interface FamilyPickerProps {
  id: string;
  label: string;
  practice: string;
  /** The one chosen; null in a picker that adds to a list. */
  value: PickedFamily | null;
  error?: string | undefined;
  help?: string;
  onPick: (family: PickedFamily) => void;
}

const labelOf = (family: PickedFamily) => `${family.title} · ${family.code}`;

/** Finds a family of the practice as one types: part of a surname, a code, a phone. */
export function FamilyPicker({ id, label, practice, value, error, help, onPick }: FamilyPickerProps) {
  const [text, setText] = useState('');
  const [round, setRound] = useState(0);
  const [wanted] = useDebouncedValue(value && text === labelOf(value) ? '' : text.trim(), 200);
  const found = useOperation(listFamilies, { query: { query: wanted || undefined, practice, limit: 12, sort: wanted ? undefined : '-lastContactOn' } as never }, { keep: true });
  const families = found.data?.items ?? [];
  const options = families.map((family) => ({ value: family.id, label: [labelOf(family), family.district?.name].filter(Boolean).join(' · ') }));
  if (value && !options.some((option) => option.value === value.id)) options.unshift({ value: value.id, label: labelOf(value) });
  return (
    <SelectField
      key={round}
      id={id}
      name="family"
      label={label}
      value={value?.id ?? ''}
      error={error}
      help={help}
      options={options}
      placeholder="Фамилия, код или телефон"
      onSearch={setText}
      nothing={found.isError ? 'Поиск не ответил. Повторите через минуту' : found.isFetching ? 'Ищем…' : 'Такой семьи в практике нет'}
      onBlur={() => {}}
      onChange={(next) => {
        const family = families.find((one) => one.id === next);
        if (!family) return;
        onPick({ id: family.id, title: family.title, code: family.code });
        if (value === null) {
          // A picker that adds starts anew, with the focus where it was.
          setText('');
          setRound(round + 1);
          requestAnimationFrame(() => document.getElementById(id)?.focus());
        }
      }}
    />
  );
}
