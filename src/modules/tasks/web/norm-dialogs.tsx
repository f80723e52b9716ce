import { useForm } from '../../../kernel/web/form.ts';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { CheckField, NumberField, TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getPractice } from '../../practices/contract/operations.ts';
import { addDeadline, dropDeadline, type Norms, setAlarmNorm, setDeadline } from '../contract/norms.ts';
import { texts } from '../texts.ru.ts';

const counted = [{ value: 'working', label: 'Рабочие дни' }, { value: 'calendar', label: 'Календарные' }];
/** An empty field is no zero. */
const numberOf = (value: number | string): number | undefined => (value === '' ? undefined : Number(value));

export function DeadlineDialog({ practice, deadline: { norm, active, own, added, version }, onClose }: { practice: string; deadline: Norms['deadlines'][number]; onClose: () => void }) {
  const [set, drop] = [useCommand(setDeadline), useCommand(dropDeadline)];
  const form = useForm({
    initial: { days: norm.days as number | string, counted: norm.counted as string, active, basis: norm.basis },
    schema: setDeadline.body!,
    prepare: (values) => ({ ...values, practice, norm: norm.id, days: numberOf(values.days), version }),
  });
  return (
    <FormDialog
      title={norm.title}
      form={form}
      confirm="Записать срок"
      keep="Не менять"
      onClose={onClose}
      below={drop.error && <FailedState error={drop.error} what="Не получилось" />}
      beside={
        own && version !== null && (
          <Button variant="danger-plain" waiting={drop.waiting} onClick={() => void drop.run({ body: { practice, norm: norm.id, version } }).then(() => (sayDone(added ? 'Срок убран' : 'Вернули срок практики'), onClose()), () => {})}>
            {added ? 'Убрать срок' : 'Вернуть как в практике'}
          </Button>
        )
      }
      send={async (body) => (await set.run({ body }), sayDone('Срок изменён'), onClose())}
    >
      <NumberField {...form.field('days')} label="Сколько дней" />
      <Segments label="Какие дни" options={counted} value={form.values.counted} onChange={(next) => form.set('counted', next)} />
      <TextAreaField {...form.field('basis')} label="На чём основан срок" help="Приказ, порядок округа или решение организации: это прочтут коллеги" />
      <CheckField {...form.field('active')} label="Срок действует" help="Выключенный срок задач не ставит, открытые закроются сами" />
    </FormDialog>
  );
}

export function AlarmNormDialog({ practice, alarm: { norm, version }, onClose }: { practice: string; alarm: Norms['alarms'][number]; onClose: () => void }) {
  const set = useCommand(setAlarmNorm);
  const form = useForm({
    initial: { minutes: norm.minutes as number | string, steps: norm.steps.join('\n') },
    schema: setAlarmNorm.body!,
    prepare: (values) => ({ practice, level: norm.level, minutes: numberOf(values.minutes), steps: values.steps.split('\n').filter((step) => step.trim() !== ''), version }),
    paths: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`steps.${at}`, 'steps'])),
  });
  return (
    <FormDialog
      title={norm.title}
      form={form}
      confirm="Записать порядок"
      keep="Не менять"
      wide
      onClose={onClose}
      send={async (body) => (await set.run({ body }), sayDone('Порядок тревоги изменён'), onClose())}
    >
      <NumberField {...form.field('minutes')} label="Сколько минут ждать ответа" help="Нет ответа — спросим следующего. 60 — час, 1440 — сутки" />
      <TextAreaField {...form.field('steps')} label="Что делать, по строке на шаг" rows={8} help="Эти шаги увидит тот, кто принял тревогу. Новый порядок действует для новых тревог." />
    </FormDialog>
  );
}

const events = {
  case_opened: 'Открыто дело',
  service: 'Записана услуга',
  outcome: 'Записан результат',
  contact_lapse: 'Прошла норма встреч',
  category_ends: 'Кончается категория семьи',
  status_ends: 'Кончается статус человека',
} as const;
type Event = keyof typeof events;

/** A deadline that the practice does not have: the event, the term, what to do. */
export function NewDeadlineDialog({ practice, onClose }: { practice: string; onClose: () => void }) {
  const add = useCommand(addDeadline);
  const pack = useOperation(getPractice, { params: { practice } }, { keep: true });
  const form = useForm({
    initial: { title: '', of: 'case_opened', word: '', days: '' as number | string, counted: 'working', until: '', basis: '' },
    schema: addDeadline.body!,
    prepare: ({ of, word, until, ...values }) => ({
      ...values, practice, days: numberOf(values.days), since: wordsFor(of) ? { of, id: word } : { of }, opens: until ? 'record' : 'family',
      until: until === '' ? undefined : until === 'any' ? { of: 'service' } : { of: 'service', id: until },
    }),
    check: ({ of, word }) => ({ word: wordsFor(of) && !word ? texts.refusals.unknown_word : null }),
    paths: { 'since.id': 'word', 'until.id': 'until' },
  });
  if (!pack.data) return pack.error ? <FailedState error={pack.error} onRetry={() => void pack.refetch()} /> : <LoadingState />;
  const { services, outcomes, categories, statuses } = pack.data;
  const words: Partial<Record<Event, readonly { id: string; title: string }[]>> = { service: services, outcome: outcomes, category_ends: categories, status_ends: statuses };
  const of = form.values.of as Event;
  const choices = (list: readonly { id: string; title: string }[]) => list.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <FormDialog
      title="Свой срок"
      form={form}
      confirm="Добавить срок"
      keep="Не добавлять"
      wide
      onClose={onClose}
      send={async (body) => (await add.run({ body }), sayDone('Срок добавлен'), onClose())}
    >
      <TextField {...form.field('title')} label="Что нужно сделать" help="Так будет называться задача" maxLength={200} autoFocus />
      <SelectField {...form.field('of')} label="С какого события" options={Object.entries(events).map(([value, label]) => ({ value, label }))} />
      {words[of] && <SelectField {...form.field('word')} label="Какого именно" options={choices(words[of])} searchable />}
      <NumberField {...form.field('days')} label={of.endsWith('_ends') ? 'За сколько дней до конца' : 'Сколько дней на это'} />
      <Segments label="Какие дни" options={counted} value={form.values.counted} onChange={(next) => form.set('counted', next)} />
      <SelectField {...form.field('until')} label="Закрыть задачу самой, когда записана услуга" optional clearable options={[{ value: 'any', label: 'Любая' }, ...choices(services)]} searchable />
      <TextAreaField {...form.field('basis')} label="На чём основан срок" rows={2} help="Приказ, порядок округа или решение организации" />
    </FormDialog>
  );
}

/** Whether the event is about a word of the practice. */
const wordsFor = (of: string): boolean => ['service', 'outcome', 'category_ends', 'status_ends'].includes(of);
