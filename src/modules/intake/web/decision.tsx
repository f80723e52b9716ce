import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { decideApplication, type Application } from '../contract.ts';
import { orNull, useIntakeWords } from './words.ts';

type Step = Application['steps'][number];
const reasons: Partial<Record<Step, 'refuseReasons' | 'waitReasons' | 'leaveReasons'>> = { refuse: 'refuseReasons', wait: 'waitReasons', leave: 'leaveReasons' };
const buttons: Record<Step, string> = {
  accept: 'Принять семью', refuse: 'Отказать', wait: 'Поставить в очередь', offer: 'Предложить место', take: 'Семья согласна', decline: 'Пока не готовы', leave: 'Отозвать заявление',
};
const done: Record<Step, string> = {
  accept: 'Семья принята, дело открыто', refuse: 'Записано: отказ', wait: 'Семья в очереди', offer: 'Записано: место предложено', take: 'Семья принята, дело открыто', decline: 'Записано: место в очереди сохранено', leave: 'Записано: заявление отозвано',
};

/** Buttons of what may be decided now, each with its dialog. Nothing for whoever does not decide. */
export function Decision({ application }: { application: Application }) {
  const can = useCan();
  const [step, setStep] = useState<Step | null>(null);
  if (application.steps.length === 0) return null;
  if (!can(decideApplication)) return <span className="second">Решает руководитель.</span>;
  const [first] = application.state === 'waiting' ? (['offer'] as const) : application.steps;
  return (
    <>
      {application.steps.map((one) => (
        <Button key={one} variant={one === first ? 'primary' : one === 'leave' ? 'link' : 'plain'} onClick={() => setStep(one)}>
          {buttons[one]}
        </Button>
      ))}
      {step !== null && <StepDialog key={step} application={application} step={step} onClose={() => setStep(null)} />}
    </>
  );
}

function StepDialog({ application, step, onClose }: { application: Application; step: Step; onClose: () => void }) {
  const { today } = useSession();
  const words = useIntakeWords(application.practice);
  const decide = useCommand(decideApplication);
  const opens = step === 'accept' || step === 'take';
  const list = reasons[step];
  const author = words.colleagues.some((one) => one.value === application.author?.id) ? application.author!.id : '';
  const form = useForm({
    initial: { reasonId: '', note: '', decidedOn: today, offeredUntil: '', caseManagerId: author },
    schema: decideApplication.body!,
    paths: { people: 'note', practice: 'note' },
    prepare: (values) => ({
      version: application.version, step, reasonId: orNull(values.reasonId), note: orNull(values.note), decidedOn: values.decidedOn || today, offeredUntil: orNull(values.offeredUntil),
      caseManagerId: opens ? orNull(values.caseManagerId) : null,
    }),
  });
  const fits = application.eligibility.find((one) => one.practice === application.practice)?.verdict;
  return (
    <FormDialog title={buttons[step]} form={form} what="Решение не записалось" confirm={buttons[step]} onClose={onClose} send={async (body) => { await decide.run({ params: { id: application.id }, body }); sayDone(done[step]); onClose(); }}>
      {opens && fits === 'does_not_fit' && <Notice tone="warn">По условиям практики семья не подходит. Принять можно: объясните почему.</Notice>}
      {opens && application.family === null && <p className="second">Люди из заявления попадут в реестр, откроется дело.</p>}
      {step === 'decline' && <p className="second">Семья останется в очереди на прежнем месте.</p>}
      {list && <SelectField {...form.field('reasonId')} label="Причина" options={words.reasons(list)} />}
      {opens && <SelectField {...form.field('caseManagerId')} label="Куратор" optional clearable searchable options={words.colleagues} help="Он увидит семью сразу." />}
      {step === 'offer' && <DateField {...form.field('offeredUntil')} label="Ждём ответа до" optional today={today} help="Пусто — по сроку практики." />}
      <DateField {...form.field('decidedOn')} label={opens ? 'День решения, он же день постановки' : 'День решения'} today={today} />
      <TextAreaField {...form.field('note')} label="Пояснение" optional rows={3} help="Попадёт в ответ семье." />
    </FormDialog>
  );
}
