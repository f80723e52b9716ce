import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { CheckField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listFamilies } from '../../families/contract.ts';
import { addSignal, editSignal, type Signal } from '../contract.ts';
import { FamilyField } from './parts.tsx';
import { orNull, useIntakeWords } from './words.ts';

interface Values {
  sourceId: string;
  anonymous: boolean;
  sourceName: string;
  sourceContact: string;
  receivedOn: string;
  receivedTime: string;
  about: string;
  place: string;
  told: string;
  signs: string[];
  urgencyId: string;
  familyId: string;
  assignedTo: string;
}

/** A signal as somebody tells it: who, about whom, what they saw, how urgent. A correction when `signal` is there. */
export function SignalForm({ practice, signal, onDone, onLeave }: { practice: string; signal?: Signal; onDone: (signal: Signal) => void; onLeave: () => void }) {
  const { today } = useSession();
  const can = useCan();
  const words = useIntakeWords(practice);
  const add = useCommand(addSignal);
  const edit = useCommand(editSignal);
  const form = useForm<Values>({
    initial: {
      sourceId: signal?.source.id ?? '', anonymous: signal?.anonymous ?? false, sourceName: signal?.sourceName ?? '', sourceContact: signal?.sourceContact ?? '',
      receivedOn: signal?.receivedOn ?? today, receivedTime: signal?.receivedTime ?? '', about: signal?.about ?? '', place: signal?.place ?? '', told: signal?.told ?? '',
      signs: signal?.signs.map((one) => one.id) ?? [], urgencyId: signal?.urgency.id ?? '', familyId: signal?.family?.id ?? '', assignedTo: signal?.assignedTo?.id ?? '',
    },
    schema: signal ? editSignal.body! : addSignal.body!,
    prepare: (values) => ({
      ...(signal ? { version: signal.version } : { practice }),
      ...values,
      sourceName: values.anonymous ? null : orNull(values.sourceName),
      sourceContact: values.anonymous ? null : orNull(values.sourceContact),
      receivedOn: values.receivedOn || today,
      receivedTime: orNull(values.receivedTime),
      place: orNull(values.place),
      told: orNull(values.told),
      familyId: orNull(values.familyId),
      assignedTo: orNull(values.assignedTo),
    }),
  });
  const urgency = words.intake?.signals.urgencies.find((one) => one.id === form.values.urgencyId);
  const field = form.field;
  return (
    <form className="stack" noValidate onSubmit={form.submit(async (body) => onDone(signal ? await edit.run({ params: { id: signal.id }, body }) : await add.run({ body })))}>
      <Panel title="О ком и что видели">
        <div className="stack">
          <TextAreaField {...field('about')} label="О ком сообщили" help="Хватит того, что знаете: «женщина с двумя детьми, Лесная, 7»." rows={2} />
          <MultiSelectField {...field('signs')} label="Что заметили" optional options={words.signs} searchable />
          <TextAreaField {...field('told')} label="Что рассказали" optional rows={4} />
          <TextField {...field('place')} label="Где это" optional />
          <SelectField {...field('urgencyId')} label="Насколько срочно" options={words.urgencies} help={urgency?.text ?? 'От этого зависит срок проверки.'} />
          {can(listFamilies) && <FamilyField field={field('familyId')} picked={signal?.family ?? null} label="Семья в реестре" help="Если семья уже записана. Ищет по фамилии, коду и телефону, находит и с опечаткой." />}
        </div>
      </Panel>
      <Panel title="Кто сообщил">
        <div className="stack">
          <div className="columns-3">
            <SelectField {...field('sourceId')} label="Откуда сигнал" options={words.sources} />
            <DateField {...field('receivedOn')} label="Когда сообщили" today={today} />
            <TextField {...field('receivedTime')} label="Время" optional placeholder="9:30" />
          </div>
          <CheckField {...field('anonymous')} label="Не назвался" help="Имя и телефон не сохраним." />
          {!form.values.anonymous && (
            <div className="columns-2">
              <TextField {...field('sourceName')} label="Кто именно" optional />
              <TextField {...field('sourceContact')} label="Телефон или почта" optional />
            </div>
          )}
        </div>
      </Panel>
      {can(listColleagues) && (
        <Panel title="Кто проверит">
          <SelectField {...field('assignedTo')} label="Проверяет" optional clearable searchable options={words.colleagues} help="Сигнал увидят он, вы и руководитель. Можно назначить позже." />
        </Panel>
      )}
      <ErrorSummary form={form} what="Сигнал не записался" />
      <div className="row">
        <Button type="submit" variant="primary" waiting={form.waiting}>
          {signal ? 'Записать исправление' : 'Записать сигнал'}
        </Button>
        <Button onClick={onLeave}>Не записывать</Button>
      </div>
    </form>
  );
}
