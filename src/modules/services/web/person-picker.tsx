import { useDebouncedValue } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { SelectField, type Choice } from '../../../web/ui/select-field.tsx';
import { listFamilies } from '../../families/contract.ts';
import { listPeople } from '../../people/contract/people.ts';
import { listRecipients } from '../contract/services.ts';
import type { PickedFamily } from './family-picker.tsx';
import { personWord } from './words.ts';

export interface PickedPerson {
  person: string;
  name: string;
  family: PickedFamily;
}

interface PersonPickerProps {
  id: string;
  practice: string;
  date: string;
  /** Ids of people already on the sheet. */
  without: readonly string[];
  error?: string | undefined;
  onPick: (people: PickedPerson[]) => void;
}

/** Finds people of any family as one types, or takes a family whole; the focus stays for the next one. */
export function PersonPicker({ id, practice, date, without, error, onPick }: PersonPickerProps) {
  const { org } = usePlace();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [round, setRound] = useState(0);
  const [failed, setFailed] = useState<string>();
  const [wanted] = useDebouncedValue(text.trim(), 200);
  const enabled = wanted.length > 1;
  const people = useOperation(listPeople, { query: { query: wanted, limit: 12 } as never }, { enabled, keep: true });
  const families = useOperation(listFamilies, { query: { query: wanted, practice, limit: 4 } as never }, { enabled, keep: true });
  const found = enabled ? (people.data?.items ?? []).filter((one) => one.toOn === null && !without.includes(one.id)) : [];
  const nameOf = (one: (typeof found)[number]) => [one.lastName, one.firstName, one.patronymic].filter(Boolean).join(' ');
  const options: Choice[] = [
    ...found.map((one) => ({ value: `${one.familyId} ${one.id}`, label: `${nameOf(one)}, ${personWord(one, date)} · ${one.familyCode}`, group: 'Люди' })),
    ...(enabled ? (families.data?.items ?? []) : []).map((one) => ({ value: one.id, label: `${one.title} · ${one.code}`, group: 'Вся семья' })),
  ];

  const pick = async (value: string) => {
    setFailed(undefined);
    const one = found.find((other) => `${other.familyId} ${other.id}` === value);
    if (one) onPick([{ person: one.id, name: nameOf(one), family: { id: one.familyId, title: one.familyTitle, code: one.familyCode } }]);
    else if (value) {
      try {
        const query = { family: value, practice, date };
        const whole = await client.fetchQuery({ queryKey: [listRecipients.name, org, {}, query], queryFn: () => call(listRecipients, { params: { org }, query }) });
        const { id: family, title, code } = whole.family;
        onPick(whole.people.filter((member) => !without.includes(member.id)).map((member) => ({
          person: member.id, name: [member.lastName, member.firstName, member.patronymic].filter(Boolean).join(' '), family: { id: family, title, code },
        })));
      } catch {
        return setFailed('Состав семьи не загрузился. Повторите');
      }
    }
    setText('');
    setRound(round + 1);
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };

  return (
    <SelectField
      key={round}
      id={id}
      name="person"
      label="Кого добавить"
      value=""
      error={error ?? failed}
      options={options}
      placeholder="Фамилия, код семьи или телефон"
      onSearch={setText}
      nothing={people.isError ? 'Поиск не ответил. Повторите через минуту' : !enabled ? 'Начните с фамилии' : people.isFetching || wanted !== text.trim() ? 'Ищем…' : 'Никого не нашли'}
      onBlur={() => {}}
      onChange={(value) => void pick(value)}
    />
  );
}
