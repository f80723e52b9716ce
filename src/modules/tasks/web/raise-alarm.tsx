import { IconUrgent } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { FamilyPicker, type PickedFamily } from '../../services/web/family-picker.tsx';
import { listAlarms, raiseAlarm, sources } from '../contract/alarms.ts';
import { listNorms } from '../contract/norms.ts';
import { getNotices } from '../contract/tasks.ts';
import { texts } from '../texts.ru.ts';
import css from './tasks.module.css';

const icon = <IconUrgent size={18} stroke={1.75} aria-hidden="true" />;
const levels = [1, 2, 3] as const;

interface AlarmButtonProps {
  practice: string;
  /** Known on a card: then two presses raise the alarm. */
  family?: PickedFamily;
  /** An alarm that waits already is the red thing of this screen: the button steps back while there is one. */
  calm?: boolean;
}

/** «Тревога»: the one red thing of a screen. While the family has an open alarm it leads to that one instead. */
export function AlarmButton({ practice, family, calm }: AlarmButtonProps) {
  const can = useCan();
  const [asked, setAsked] = useState(false);
  const open = useOperation(listAlarms, { query: { family: family?.id, limit: 1 } as never }, { enabled: family !== undefined && can(listAlarms), keep: true, refetchSeconds: 60 });
  const notices = useOperation(getNotices, {}, { enabled: calm === true && can(getNotices), keep: true, refetchSeconds: 60 });
  const waits = (notices.data?.alarms.waiting ?? 0) > 0;
  const [alarm] = open.data?.items ?? [];
  if (!can(raiseAlarm)) return null;
  if (family && alarm) {
    return (
      <ButtonLink to={`/alarms/${alarm.id}`} variant="danger-plain" icon={icon}>
        {alarm.state === 'raised' ? 'Тревога ждёт ответа' : 'Тревога открыта'}
      </ButtonLink>
    );
  }
  return (
    <>
      <Button variant={waits ? 'danger-plain' : 'danger'} icon={icon} onClick={() => setAsked(true)}>
        Тревога
      </Button>
      {asked && <RaiseDialog practice={practice} family={family} onClose={() => setAsked(false)} />}
    </>
  );
}

/** Level and playbook at once; of a known family the second press, on the button that has the focus already, raises the alarm. */
export function RaiseDialog({ practice, family, onClose }: { practice: string; family: PickedFamily | undefined; onClose: () => void }) {
  const { go } = usePlace();
  const raise = useCommand(raiseAlarm);
  const form = useForm({
    initial: { picked: family ?? (null as PickedFamily | null), family: family?.id ?? '', code: '', level: '1', what: '', source: 'staff' },
    schema: raiseAlarm.body!,
    check: (values) => ({ family: !values.family && !values.code.trim() ? texts.fields.family : null }),
    prepare: ({ picked: _, ...values }) => ({ ...values, family: values.family || null, code: values.family ? null : values.code || null, level: Number(values.level) }),
  });
  const { picked } = form.values;
  return (
    <FormDialog
      title={family ? `Тревога: ${family.title}` : 'Поднять тревогу'}
      form={form}
      confirm="Поднять тревогу"
      keep="Не поднимать"
      danger
      ready={family !== undefined}
      wide
      onClose={onClose}
      send={async (body) => go(`/alarms/${(await raise.run({ body })).id}`)}
    >
      {!family && (
        <>
          <FamilyPicker
            id={form.idOf('family')}
            label="О какой семье"
            practice={practice}
            value={picked}
            error={form.errors['family']}
            onPick={(one) => {
              form.set('picked', one);
              form.set('family', one.id);
            }}
          />
          {picked === null && <TextField {...form.field('code')} label="Код семьи" optional maxLength={60} help="Если сведения семьи скрыты и в списке её нет. Откроется только код; адрес и телефон увидит тот, кто примет тревогу" />}
        </>
      )}
      <Segments label="Насколько срочно" options={levels.map((level) => ({ value: String(level), label: texts.levels[level], tone: level === 1 ? 'crisis' : level === 2 ? 'warn' : 'soft' }))} value={form.values.level} onChange={(level) => form.set('level', level)} />
      <Playbook practice={practice} level={Number(form.values.level)} />
      <TextAreaField {...form.field('what')} label="Что случилось" optional rows={2} help="Одной-двумя фразами, как есть. Нет времени — поднимайте без слов." />
      <SelectField {...form.field('source')} label="Откуда узнали" options={sources.map((source) => ({ value: source, label: texts.sources[source] }))} />
    </FormDialog>
  );
}

/** What will be done, and how long an answer is waited for. */
function Playbook({ practice, level }: { practice: string; level: number }) {
  const norms = useOperation(listNorms, { query: { practice } }, { keep: true });
  const found = norms.data?.alarms.find(({ norm }) => norm.level === level)?.norm;
  return (
    <section className={css['playbook']} aria-label="Что делать" aria-live="polite">
      <p>
        <b>{found?.title ?? texts.levels[level as 1]}</b>
      </p>
      {found && (
        <>
          <ol>
            {found.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p className="second">Первым спросим куратора. Нет ответа {plural(found.minutes, 'минуту', 'минуты', 'минут')} — следующего: дежурного, потом руководителя.</p>
        </>
      )}
      <p className="second">Если жизнь или здоровье в опасности прямо сейчас, сначала звоните 112.</p>
    </section>
  );
}
