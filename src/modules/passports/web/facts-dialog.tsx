import { useState } from 'react';
import { ApiError } from '../../../kernel/web/api.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { NumberField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type FieldSection, type PassportRecord, recordFacts } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';

type Field = FieldSection['fields'][number];
type Typed = string | number;
interface Values {
  /** `family`, or who of its people is shown. */
  whom: string;
  fromOn: string;
  /** By whom it is about, then by field. */
  answers: Record<string, Record<string, Typed>>;
}

const family = 'family';
const yesNo = [{ value: 'yes', label: texts.yes }, { value: 'no', label: texts.no }];

/**
 * What no register keeps, for the whole family and for each person, with the day since when it is so. Only what was touched is sent: what a
 * colleague wrote meanwhile stays.
 */
export function FactsDialog({ passport, onClose }: { passport: PassportRecord; onClose: () => void }) {
  const { today } = useSession();
  const save = useCommand(recordFacts);
  const people = [{ value: family, label: 'О всей семье' }, ...passport.people.map((one) => ({ value: one.id, label: one.name }))];
  const sectionsOf = (whom: string) => passport.fields.filter((one) => one.of === (whom === family ? 'family' : 'person'));
  const [before] = useState(() => Object.fromEntries(people.map(({ value }) => [value, stored(passport, value, sectionsOf(value))])));
  const form = useForm<Values>({
    initial: { whom: family, fromOn: today, answers: before },
    schema: recordFacts.body as never,
    prepare: (values) => ({ practice: passport.practice, fromOn: values.fromOn, values: touched(values).map(({ whom, field, answer }) => ({ personId: whom === family ? null : whom, field: field.id, value: answered(field, answer) })) }),
    paths: { values: 'fromOn' },
  });
  const { whom } = form.values;

  function touched({ answers }: Values) {
    return people.flatMap(({ value: about }) =>
      sectionsOf(about)
        .flatMap(({ fields }) => fields)
        .map((field) => ({ whom: about, field, answer: answers[about]?.[field.id] ?? '' }))
        .filter(({ field, answer }) => answer !== before[about]?.[field.id]),
    );
  }
  async function send(body: any, values: Values) {
    try {
      await save.run({ params: { id: passport.family.id } as never, body });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The server names answers by their place among those sent; whoever the first complaint is about is shown.
      const sent = touched(values);
      const about = (path: string) => sent[Number(/^values\.(\d+)\./.exec(path)?.[1])];
      const first = error.errors.map(({ path }) => about(path)).find(Boolean);
      if (first) form.set('whom', first.whom);
      const errors = error.errors.map((one) => ({ ...one, path: about(one.path) ? `answers.${about(one.path)!.whom}.${about(one.path)!.field.id}` : one.path }));
      throw new ApiError(error.status, error.code, error.message, errors, error.requestId, error.extra);
    }
    sayDone('Записано в паспорт');
    onClose();
  }

  return (
    <FormDialog title="Сведения паспорта" form={form} keep="Оставить как есть" wide onClose={onClose} send={send}>
      <SelectField {...form.field('whom')} label="О ком" options={people} />
      <DateField {...form.field('fromOn')} label="С какого дня это так" today={today} help="Впишите то, что знаете; прежнее останется в прошлом и видно на прежнюю дату" />
      {sectionsOf(whom).map((section) => (
        <fieldset key={`${whom} ${section.id}`} className={css['fields']}>
          <legend className="strong">{section.title}</legend>
          <div className="columns-2">
            {section.fields.map((field) => (
              <Answer key={field.id} field={field} binding={form.at(`answers.${whom}.${field.id}`)} />
            ))}
          </div>
        </fieldset>
      ))}
    </FormDialog>
  );
}

function stored(passport: PassportRecord, whom: string, sections: FieldSection[]): Record<string, Typed> {
  const value = (field: Field) => passport.values.find((one) => one.field === field.id && (one.personId ?? family) === whom)?.value ?? null;
  return Object.fromEntries(sections.flatMap(({ fields }) => fields).map((field) => [field.id, typed(value(field))]));
}

function Answer({ field, binding }: { field: Field; binding: any }) {
  const look = { label: field.title, ...(field.help ? { help: field.help } : {}) };
  if (field.kind === 'yes_no') return <SelectField {...binding} {...look} options={yesNo} clearable />;
  if (field.kind === 'choice') return <SelectField {...binding} {...look} options={field.options.map((one) => ({ value: one.id, label: one.title }))} clearable />;
  if (field.kind === 'text') return <TextField {...binding} {...look} maxLength={1000} />;
  return <NumberField {...binding} {...look} fraction {...(field.unit ? { unit: field.unit } : {})} />;
}

function typed(value: string | number | boolean | null): Typed {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : (value ?? '');
}

function answered(field: Field, value: Typed): string | number | boolean | null {
  if (value === '') return null;
  return field.kind === 'yes_no' ? value === 'yes' : value;
}
