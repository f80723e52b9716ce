import type { Form } from '../../../kernel/web/form.ts';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import type { PracticeCard } from '../../practices/contract/operations.ts';
import { minutesDoubt } from '../rules.ts';
import type { PickedFamily } from './family-picker.tsx';
import css from './record.module.css';
import type { Presence } from './who-was.tsx';
import { readTime } from './words.ts';

/** What the form of a service and that of a group share; texts are '' when empty. */
export interface SharedValues {
  service: string;
  date: string;
  time: string;
  minutes: number | string;
  topic: string;
  practitioner: string;
  place: string;
  note: string;
}
export interface ServiceValues extends SharedValues {
  families: (PickedFamily & Presence)[];
}

/** Fields of the body that all records of a meeting share. */
export function sharedOf(values: SharedValues) {
  return {
    service: values.service,
    date: values.date,
    time: readTime(values.time),
    minutes: values.minutes === '' ? null : values.minutes,
    topic: values.topic || null,
    practitioner: values.practitioner || null,
    place: values.place || null,
    note: values.note || null,
  };
}

interface ServiceFieldsProps {
  form: Form<any>;
  practice: PracticeCard;
  today: string;
  /** The date looks odd. */
  doubt?: string | undefined;
  /** One column: beside a list. */
  narrow?: boolean;
  /** A meeting: its group may have a name. */
  group?: boolean;
  /** Only what cannot be left out; `MoreFields` stand elsewhere. */
  short?: boolean;
  onService: (service: string) => void;
}

export function ServiceFields({ form, practice, today, doubt, narrow, group, short, onService }: ServiceFieldsProps) {
  const { service, minutes } = form.values as SharedValues;
  const offered = practice.services.find((one) => one.id === service)?.minutes;
  return (
    <>
      <SelectField
        {...form.field('service')}
        label="Услуга"
        options={practice.services.map(({ id, title }) => ({ value: id, label: title }))}
        placeholder="Что сделали"
        onChange={onService as (value: unknown) => void}
      />
      <div className={css['when']}>
        <DateField {...form.field('date')} label="Дата" today={today} doubt={doubt} />
        <TextField {...form.field('time')} label="Начало" placeholder="9:30" inputMode="numeric" maxLength={5} />
        <NumberField {...form.field('minutes')} label="Минут" doubt={typeof minutes === 'number' ? (minutesDoubt(minutes, offered) ?? undefined) : undefined} />
      </div>
      {!short && <MoreFields form={form} narrow={narrow ?? false} group={group ?? false} />}
    </>
  );
}

/** Who held it, where, about what: if needed. */
export function MoreFields({ form, narrow, group }: { form: Form<any>; narrow: boolean; group: boolean }) {
  return (
    <>
      <div className={narrow ? 'stack' : 'columns-2'}>
        <TextField {...form.field('practitioner')} label="Кто проводит" optional maxLength={300} />
        <TextField {...form.field('place')} label="Где" optional maxLength={300} />
      </div>
      <TextField {...form.field('topic')} label="Тема" optional maxLength={300} />
      {group && <TextField {...form.field('name')} label="Название группы" optional maxLength={100} placeholder="По вторникам" />}
    </>
  );
}

export function NoteField({ form, label = 'Заметка' }: { form: Form<any>; label?: string }) {
  return <TextAreaField {...form.field('note')} label={label} optional help="Увидит команда семьи" />;
}
