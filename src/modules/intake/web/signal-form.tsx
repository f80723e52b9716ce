import { useState } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { ConflictDialog } from '../../../web/ui/dialogs.tsx';
import { DraftState } from '../../../web/drafts/draft-state.tsx';
import type { Draft } from '../../../web/drafts/draft-gate.tsx';
import { useKept } from '../../../web/drafts/use-kept.ts';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { CheckField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { MultiSelectField, SelectField } from '../../../web/ui/select-field.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listFamilies } from '../../families/contract.ts';
import { addSignal, editSignal, type Signal } from '../contract.ts';
import { Known } from './known.tsx';
import { FamilyField } from './parts.tsx';
import { orNull, overNow, useIntakeWords } from './words.ts';

export interface SignalValues {
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

/** What «Не дописано» says of an unfinished signal. A draft of one family follows that family. */
const aboutOf = ({ about, familyId }: SignalValues) => ({ family: familyId || null, title: about.trim() ? `Сигнал: ${about.trim()}`.slice(0, 200) : null });
const labels = {
  about: 'О ком сообщили', signs: 'Что заметили', told: 'Что рассказали', place: 'Где это', urgencyId: 'Насколько срочно', familyId: 'Семья в реестре', sourceId: 'Откуда сигнал',
  receivedOn: 'Когда сообщили', receivedTime: 'Время', anonymous: 'Не назвался', sourceName: 'Кто именно', sourceContact: 'Телефон или почта', assignedTo: 'Проверяет',
};

const valuesOf = (signal: Signal | undefined, today: string): SignalValues => ({
  sourceId: signal?.source.id ?? '', anonymous: signal?.anonymous ?? false, sourceName: signal?.sourceName ?? '', sourceContact: signal?.sourceContact ?? '',
  receivedOn: signal?.receivedOn ?? today, receivedTime: signal?.receivedTime ?? '', about: signal?.about ?? '', place: signal?.place ?? '', told: signal?.told ?? '',
  signs: signal?.signs.map((one) => one.id) ?? [], urgencyId: signal?.urgency.id ?? '', familyId: signal?.family?.id ?? '', assignedTo: signal?.assignedTo?.id ?? '',
});

/** A value of a signal in words: lists by their titles, days as people read them. */
function shownIn(name: string, value: unknown, words: ReturnType<typeof useIntakeWords>, ...signals: Signal[]): string {
  const list = { signs: words.signs, urgencyId: words.urgencies, sourceId: words.sources, assignedTo: words.colleagues }[name];
  const title = (id: string) => list?.find((one) => one.value === id)?.label ?? signals.find((one) => one.family?.id === id)?.family?.title ?? (name === 'familyId' ? 'другая семья' : id);
  if (Array.isArray(value)) return value.map((id) => title(String(id))).join(', ') || 'ничего';
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value !== 'string' || value === '') return 'пусто';
  if (name === 'receivedOn') return shortDate(value);
  return list || name === 'familyId' ? title(value) : value;
}

/** A signal as somebody tells it: who, about whom, what they saw, how urgent. A correction when `signal` is there. */
export function SignalForm({ practice, signal, draft = null, onDone, onLeave }: { practice: string; signal?: Signal; draft?: Draft<SignalValues> | null; onDone: (signal: Signal) => void; onLeave: () => void }) {
  const { today } = useSession();
  const can = useCan();
  const words = useIntakeWords(practice);
  const add = useCommand(addSignal);
  const edit = useCommand(editSignal);
  const [seen, setSeen] = useState(signal?.version);
  const bodyOf = (values: SignalValues, version: number | undefined) => ({
    ...(version === undefined ? { practice, ...(draft ? { id: draft.id } : {}) } : { version }),
    ...values,
    sourceName: values.anonymous ? null : orNull(values.sourceName),
    sourceContact: values.anonymous ? null : orNull(values.sourceContact),
    receivedOn: values.receivedOn || today,
    receivedTime: orNull(values.receivedTime),
    place: orNull(values.place),
    told: orNull(values.told),
    familyId: orNull(values.familyId),
    assignedTo: orNull(values.assignedTo),
  });
  const form = useForm<SignalValues>({
    initial: { ...valuesOf(signal, today), ...draft?.found },
    schema: signal ? editSignal.body! : addSignal.body!,
    prepare: (values) => bodyOf(values, seen),
  });
  const kept = useKept(draft, form, aboutOf);
  const send = async (body: any, sent: SignalValues) => {
    const made = signal ? await edit.run({ params: { id: signal.id }, body }) : await add.run({ body });
    kept(sent);
    onDone(made);
  };
  const [before] = useState(() => valuesOf(signal, today));
  const current = form.problem?.code === 'version_conflict' ? (form.problem.extra['current'] as Signal) : null;
  if (current) {
    const now = valuesOf(current, today);
    const mine = overNow(form.values, before, now);
    return (
      <ConflictDialog
        mine={{ ...mine }}
        current={{ ...now }}
        labels={labels}
        show={(name, value) => shownIn(name, value, words, current, signal!)}
        waiting={form.waiting}
        onClose={form.clearProblem}
        onResolve={(chosen) => {
          setSeen(current.version);
          form.setValues({ ...mine, ...(chosen as Partial<SignalValues>) });
          void form.submit((_, values) => send(bodyOf(values, current.version), values))();
        }}
      />
    );
  }
  const urgency = words.intake?.signals.urgencies.find((one) => one.id === form.values.urgencyId);
  const field = form.field;
  return (
    <form className="stack" noValidate onSubmit={form.submit(send)}>
      <Panel title="О ком и что видели">
        <div className="stack">
          <TextAreaField {...field('about')} label="О ком сообщили" help="Хватит того, что знаете: «женщина с двумя детьми, Лесная, 7»." rows={2} />
          {can(listFamilies) && form.values.familyId === '' && <Known about={form.values.about} phone={form.values.sourceId === 'self' ? form.values.sourceContact : ''} onPick={(family) => form.set('familyId', family)} />}
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
        {draft && <DraftState draft={draft} values={form.values} about={aboutOf(form.values)} labels={labels} show={(name, value) => shownIn(name, value, words)} />}
      </div>
    </form>
  );
}
