import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { NumberField, TextField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type FieldSection, type PassportRecord, recordFacts } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';

type Field = FieldSection['fields'][number];
type Typed = string | number;
interface Values {
  fromOn: string;
  answers: Record<string, Typed>;
}

const yesNo = [{ value: 'yes', label: texts.yes }, { value: 'no', label: texts.no }];

/**
 * What no register keeps, for the whole family or one person, with the day since when it is so. Only what was touched is sent: what a
 * colleague wrote meanwhile stays.
 */
export function FactsDialog({ passport, onClose }: { passport: PassportRecord; onClose: () => void }) {
  const { today } = useSession();
  const [whom, setWhom] = useState('family');
  const personId = whom === 'family' ? null : whom;
  const sections = passport.fields.filter((one) => one.of === (personId === null ? 'family' : 'person'));
  return (
    <Dialog title="Сведения паспорта" onClose={onClose} wide>
      <div className="stack">
        <SelectField id="facts-whom" name="whom" label="О ком" value={whom} onChange={setWhom} onBlur={() => {}} error={undefined} options={[{ value: 'family', label: 'О всей семье' }, ...passport.people.map((one) => ({ value: one.id, label: one.name }))]} />
        <Form key={whom} passport={passport} personId={personId} sections={sections} today={today} onClose={onClose} />
      </div>
    </Dialog>
  );
}

function Form({ passport, personId, sections, today, onClose }: { passport: PassportRecord; personId: string | null; sections: FieldSection[]; today: string; onClose: () => void }) {
  const fields = sections.flatMap((one) => one.fields);
  const stored = (field: Field) => passport.values.find((one) => one.field === field.id && one.personId === personId)?.value ?? null;
  const save = useCommand(recordFacts);
  const [before] = useState<Record<string, Typed>>(() => Object.fromEntries(fields.map((field) => [field.id, typed(stored(field))])));
  const touched = (answers: Record<string, Typed>) => fields.filter((field) => answers[field.id] !== before[field.id]);
  const form = useForm<Values>({
    initial: { fromOn: today, answers: before },
    schema: recordFacts.body as never,
    prepare: ({ fromOn, answers }) => ({ practice: passport.practice, fromOn, values: touched(answers).map((field) => ({ personId, field: field.id, value: answered(field, answers[field.id] ?? '') })) }),
    paths: { values: 'fromOn', ...Object.fromEntries(fields.map((field, at) => [`values.${at}.value`, `answers.${field.id}`])) },
  });
  const send = async (body: unknown) => {
    await save.run({ params: { id: passport.family.id } as never, body: body as never });
    sayDone('Записано в паспорт');
    onClose();
  };
  return (
    <form className="stack" noValidate onSubmit={form.submit(send)}>
      <DateField {...form.at('fromOn')} label="С какого дня это так" today={today} help="Впишите то, что знаете; прежнее останется в прошлом и видно на прежнюю дату" />
      {sections.map((section) => (
        <fieldset key={section.id} className={css['fields']}>
          <legend className="strong">{section.title}</legend>
          <div className="columns-2">
            {section.fields.map((field) => (
              <Answer key={field.id} field={field} binding={form.at(`answers.${field.id}`)} />
            ))}
          </div>
        </fieldset>
      ))}
      <ErrorSummary form={form} />
      <DialogActions>
        <Button onClick={onClose}>Оставить как есть</Button>
        <Button type="submit" variant="primary" waiting={form.waiting}>
          Записать
        </Button>
      </DialogActions>
    </form>
  );
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
