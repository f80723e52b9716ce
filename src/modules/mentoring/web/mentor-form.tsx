import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { TextField } from '../../../web/ui/fields.tsx';
import { FormPanel } from '../../../web/ui/form-panel.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { asText } from '../../services/web/words.ts';
import { addMentor, editMentor, type RecordedMentor } from '../contract.ts';
import { mentorDoubts } from '../rules.ts';

export const mentorLabels = {
  lastName: 'Фамилия', firstName: 'Имя', patronymic: 'Отчество', code: 'Код', testedOn: 'Дата тестирования', testResult: 'Итог тестирования', registeredOn: 'Включён в реестр',
};
export const resultWords = { passed: 'пройдено', failed: 'не пройдено' } as const;

interface MentorFormProps {
  practice: string;
  /** Absent: a new one. */
  mentor?: RecordedMentor;
  onDone: (mentor: RecordedMentor) => void;
  onLeave: () => void;
}

export function MentorForm({ practice, mentor, onDone, onLeave }: MentorFormProps) {
  const { today } = useSession();
  const add = useCommand(addMentor);
  const edit = useCommand(editMentor);
  // The version seen when typing began: a later one means that somebody else changed the record meanwhile.
  const [version] = useState(mentor?.version ?? 1);
  const form = useForm({
    initial: {
      lastName: mentor?.lastName ?? '', firstName: mentor?.firstName ?? '', patronymic: mentor?.patronymic ?? '', code: mentor?.code ?? '',
      testedOn: mentor?.testedOn ?? '', testResult: (mentor?.testResult ?? '') as string, registeredOn: mentor?.registeredOn ?? '',
    },
    schema: mentor ? editMentor.body! : addMentor.body!,
    prepare: (values) => ({
      ...(mentor ? { version } : { practice }),
      ...values,
      patronymic: values.patronymic || null,
      code: mentor ? values.code : values.code || null,
      testedOn: values.testedOn || null,
      testResult: values.testResult || null,
      registeredOn: values.registeredOn || null,
    }),
    check: (values) => ({ testedOn: values.testResult && !values.testedOn ? 'Когда было тестирование? Итог без даты не записать' : null }),
  });
  const { values } = form;
  const save = async (body: any) => onDone(mentor ? await edit.run({ params: { id: mentor.id }, body }) : await add.run({ body }));
  const [doubt] = mentorDoubts({ testedOn: values.testedOn || null, testResult: (values.testResult || null) as 'passed' | 'failed' | null, registeredOn: values.registeredOn || null });
  return (
    <FormPanel
      about={mentor ? mentor.id : 'Новый наставник'}
      form={form}
      keep={mentor ? 'Не менять' : 'Не добавлять'}
      onClose={onLeave}
      send={save}
      versions={{
        labels: mentorLabels,
        theirs: (current) => Object.fromEntries(Object.keys(mentorLabels).map((field) => [field, current[field] ?? ''])),
        show: (field, value) => (field === 'testResult' && value ? resultWords[value as 'passed'] : asText(value || 'пусто')),
      }}
    >
      <TextField {...form.field('lastName')} label="Фамилия" maxLength={100} />
      <TextField {...form.field('firstName')} label="Имя" maxLength={100} />
      <TextField {...form.field('patronymic')} label="Отчество" optional maxLength={100} />
      <TextField {...form.field('code')} label="Код" optional={!mentor} help={mentor ? undefined : 'Пусто — программа даст следующий номер'} maxLength={60} />
      <DateField {...form.field('testedOn')} label="Дата тестирования" optional today={today} />
      <SelectField {...form.field('testResult')} label="Итог тестирования" optional options={[{ value: 'passed', label: resultWords.passed }, { value: 'failed', label: resultWords.failed }]} />
      <DateField {...form.field('registeredOn')} label="Включён в реестр" optional today={today} doubt={doubt?.message} />
    </FormPanel>
  );
}
