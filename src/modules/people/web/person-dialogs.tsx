import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { listFamilies } from '../../families/contract.ts';
import type { CardMember } from '../../families/contract.ts';
import { LookAlikes } from '../../families/web/look-alikes.tsx';
import { memberRoles } from '../contract/fields.ts';
import { addPerson, editMembership, editPerson, movePerson } from '../contract/people.ts';
import { texts } from '../texts.ru.ts';
import { EditDialog, type FieldSpec } from './edit-dialog.tsx';

const sexes = [{ value: 'f', label: 'женский' }, { value: 'm', label: 'мужской' }];
const roleChoices = memberRoles.map((value) => ({ value, label: texts.roles[value] }));

const personFields: FieldSpec[] = [
  { name: 'lastName', label: 'Фамилия', kind: 'text', half: true },
  { name: 'firstName', label: 'Имя', kind: 'text', half: true },
  { name: 'patronymic', label: 'Отчество', kind: 'text', optional: true, half: true },
  { name: 'birthDate', label: 'Дата рождения', kind: 'date', optional: true, half: true },
  { name: 'sex', label: 'Пол', kind: 'select', options: sexes, optional: true, half: true },
  { name: 'snils', label: 'СНИЛС', kind: 'text', optional: true, help: 'Проверим контрольные цифры', half: true },
];

/** A new person of the family; those who look like somebody already written down are offered while typing. */
export function AddPersonDialog({ familyId, lastName, onClose }: { familyId: string; lastName: string; onClose: () => void }) {
  return (
    <EditDialog
      title="Новый человек в семье"
      operation={addPerson}
      params={{}}
      fixed={{ familyId }}
      fields={[
        ...personFields,
        { name: 'role', label: 'Кем приходится', kind: 'select', options: roleChoices, half: true },
        { name: 'phone', label: 'Телефон', kind: 'text', optional: true, half: true },
        { name: 'fromOn', label: 'В семье с', kind: 'date', optional: true, help: 'Пусто: с рождения', half: true },
        { name: 'livesTogether', label: 'Живёт с семьёй', kind: 'check' },
      ]}
      initial={{ lastName, role: 'child', livesTogether: true }}
      done="Записано: человек добавлен в семью"
      below={(values) => <LookAlikes lastName={String(values['lastName'])} firstName={String(values['firstName'])} patronymic={String(values['patronymic'])} birthDate={String(values['birthDate'])} phone={String(values['phone'])} snils={String(values['snils'])} />}
      onClose={onClose}
    />
  );
}

export function EditPersonDialog({ member, onClose }: { member: CardMember; onClose: () => void }) {
  return (
    <EditDialog
      title={`${member.lastName} ${member.firstName}`}
      operation={editPerson}
      params={{ id: member.personId }}
      version={member.version}
      fields={[...personFields, { name: 'deathDate', label: 'Дата смерти', kind: 'date', optional: true, half: true }]}
      initial={{ ...member }}
      done="Записано: сведения о человеке"
      below={(values) => <LookAlikes lastName={String(values['lastName'])} firstName={String(values['firstName'])} birthDate={String(values['birthDate'])} snils={String(values['snils'])} exceptId={member.personId} />}
      onClose={onClose}
    />
  );
}

export function EditMembershipDialog({ member, onClose }: { member: CardMember; onClose: () => void }) {
  return (
    <EditDialog
      title={`${member.firstName}: место в семье`}
      operation={editMembership}
      params={{ id: member.membershipId }}
      version={member.membershipVersion}
      fields={[
        { name: 'role', label: 'Кем приходится', kind: 'select', options: roleChoices, half: true },
        { name: 'code', label: 'Код в семье', kind: 'text', half: true },
        { name: 'fromOn', label: 'В семье с', kind: 'date', optional: true, help: 'Пусто: с рождения', half: true },
        { name: 'toOn', label: 'В семье по', kind: 'date', optional: true, help: 'Пусто: и сейчас', half: true },
        { name: 'endedBecause', label: 'Почему выбыл', kind: 'text', optional: true },
        { name: 'livesTogether', label: 'Живёт с семьёй', kind: 'check' },
      ]}
      initial={{ ...member }}
      done="Записано: место в семье"
      onClose={onClose}
    />
  );
}

/** Moves a person to another family that the caller sees: the old membership ends, records stay where they were made. */
export function MovePersonDialog({ member, familyId, onClose }: { member: CardMember; familyId: string; onClose: () => void }) {
  const { today } = useSession();
  const [query, setQuery] = useState('');
  const found = useOperation(listFamilies, { query: { query: query || undefined, limit: 12 } as never }, { keep: true });
  const move = useCommand(movePerson);
  const form = useForm({
    initial: { toFamilyId: '', on: today, role: member.role, code: '', because: '' },
    schema: movePerson.body,
    prepare: ({ code, because, ...values }) => ({ membershipId: member.membershipId, version: member.membershipVersion, livesTogether: true, ...values, ...(code.trim() ? { code } : {}), because: because.trim() || null }),
    check: ({ toFamilyId }) => ({ toFamilyId: toFamilyId ? null : 'Выберите семью' }),
  });
  const options = (found.data?.items ?? []).filter((family) => family.id !== familyId).map((family) => ({ value: family.id, label: `${family.title} · ${family.code}` }));
  return (
    <FormDialog
      title={`${member.firstName} переходит в другую семью`}
      about={member.personId}
      form={form}
      confirm="Перевести"
      keep="Оставить в этой семье"
      wide
      onClose={onClose}
      send={async (body) => {
        await move.run({ params: { id: member.personId } as never, body });
        sayDone('Записано: переход в другую семью');
        onClose();
        }}
    >
      <p className="second">Прежние записи и дела останутся в этой семье. В новой у человека будет свой код.</p>
      <SelectField {...form.field('toFamilyId')} label="Куда" options={options} onSearch={setQuery} placeholder="Фамилия, код или телефон" nothing={found.isFetching ? 'Ищем…' : 'Такой семьи среди ваших нет'} />
      <div className="columns-2">
        <DateField {...form.field('on')} label="С какого дня" today={today} />
        <SelectField {...form.field('role')} label="Кем приходится там" options={roleChoices} />
      </div>
      <div className="columns-2">
        <TextField {...form.field('because')} label="Почему" optional />
        <TextField {...form.field('code')} label="Код в новой семье" optional help="Пусто: следующий по порядку" />
      </div>
    </FormDialog>
  );
}
