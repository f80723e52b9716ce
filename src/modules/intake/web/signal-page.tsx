import { useState } from 'react';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { TextAreaField, TextField } from '../../../web/ui/fields.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { applyFromSignal, checkSignal, editSignal, getSignal, type Signal } from '../contract.ts';
import { DueWord, Events, SignalChip } from './parts.tsx';
import { SignalForm } from './signal-form.tsx';
import { orNull, useIntakeWords } from './words.ts';

type Result = 'confirmed' | 'not_confirmed' | 'passed_on';
const crumbs = [{ title: 'Обращения', to: '/intake' }, { title: 'Сигнал' }];

/** A signal: what was told, who checks it and until when, what came of it, and what to do next. */
export default function SignalPage() {
  const { params, search, setSearch } = usePlace();
  const id = params['id'] ?? '';
  const answer = useOperation(getSignal, { params: { id } });
  const signal = answer.data;
  if (!signal) return <Page title="Сигнал" crumbs={crumbs}>{answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState />}</Page>;
  if (search['edit']) {
    const leave = () => setSearch({ edit: undefined });
    return (
      <Page title="Исправить сигнал" crumbs={crumbs} narrow>
        <SignalForm practice={signal.practice} signal={signal} onLeave={leave} onDone={() => { sayDone('Записано: исправление'); leave(); }} />
      </Page>
    );
  }
  return <Card signal={signal} />;
}

function Card({ signal }: { signal: Signal }) {
  const { setSearch } = usePlace();
  const { today } = useSession();
  const can = useCan();
  const open = signal.state === 'new' || signal.state === 'checking';
  return (
    <Page title="Сигнал" crumbs={crumbs} subtitle={<span className="row"><SignalChip signal={signal} /> {signal.urgency.title}</span>} actions={open && can(editSignal) && <Button onClick={() => setSearch({ edit: '1' }, { push: true })}>Исправить</Button>} narrow>
      <NextStep signal={signal} />
      <Panel title="О ком и что видели">
        <Facts
          items={[
            ['О ком', signal.about],
            ['Семья в реестре', signal.family && <PageLink key="1" to={`/families/${signal.family.id}`} className="link">{signal.family.title}, {signal.family.code}</PageLink>],
            ['Признаки', signal.signs.map((one) => one.title).join(', ')],
            ['Что рассказали', signal.told && <span key="2" style={{ whiteSpace: 'pre-line' }}>{signal.told}</span>],
            ['Где', signal.place],
          ]}
        />
      </Panel>
      <Panel title="Кто сообщил">
        <Facts
          items={[
            ['Откуда', signal.source.title],
            ['Кто', signal.anonymous ? 'не назвался' : signal.sourceName],
            ['Связь', signal.sourceContact],
            ['Когда', `${longDate(signal.receivedOn, today)}${signal.receivedTime ? `, ${signal.receivedTime.replace(/^0/, '')}` : ''}`],
            ['Записал', signal.author?.name],
          ]}
        />
      </Panel>
      <Events events={signal.events} />
    </Page>
  );
}

function NextStep({ signal }: { signal: Signal }) {
  const { go } = usePlace();
  const can = useCan();
  const check = useCommand(checkSignal);
  const apply = useCommand(applyFromSignal);
  const [result, setResult] = useState<Result | null>(null);
  const open = signal.state === 'new' || signal.state === 'checking';
  const move = (to: 'checking') => void check.run({ params: { id: signal.id }, body: { version: signal.version, to } }).catch(() => undefined);
  const error = check.error ?? apply.error;
  return (
    <Panel title={open ? 'Проверка' : 'Результат проверки'}>
      <div className="stack">
        <Facts
          items={
            open
              ? [['Проверить', <DueWord key="due" on={signal.dueOn} time={signal.dueTime} late={signal.overdue} />], ['Проверяет', signal.assignedTo?.name ?? 'не назначен']]
              : [
                  ['Проверил', [signal.checkedBy?.name, signal.checkedOn && shortDate(signal.checkedOn)].filter(Boolean).join(', ')],
                  ['Причина', signal.reason?.title], ['Кому передали', signal.passedTo],
                  ['Что увидели', signal.resultNote && <span key="3" style={{ whiteSpace: 'pre-line' }}>{signal.resultNote}</span>],
                ]
          }
        />
        {error && result === null && <Notice tone="warn" live>{error.message}</Notice>}
        {can(checkSignal) && (
          <div className="row">
            {signal.state === 'new' && <Button variant="primary" waiting={check.waiting} onClick={() => move('checking')}>Начать проверку</Button>}
            {open && (
              <>
                <Button variant={signal.state === 'checking' ? 'primary' : 'plain'} onClick={() => setResult('confirmed')}>Подтвердился</Button>
                <Button onClick={() => setResult('not_confirmed')}>Не подтвердился</Button>
                <Button onClick={() => setResult('passed_on')}>Передали другим</Button>
              </>
            )}
            {signal.state === 'confirmed' && signal.applicationId === null && can(applyFromSignal) && (
              <Button variant="primary" waiting={apply.waiting} onClick={() => void apply.run({ params: { id: signal.id }, body: { version: signal.version } }).then((made) => { sayDone('Составлено: заявление'); go(`/applications/${made.id}`); }, () => undefined)}>
                Составить заявление
              </Button>
            )}
            {signal.applicationId !== null && <ButtonLink to={`/applications/${signal.applicationId}`} variant="primary">Открыть заявление</ButtonLink>}
            {!open && signal.applicationId === null && <Button variant="link" waiting={check.waiting} onClick={() => move('checking')}>Вернуть на проверку</Button>}
          </div>
        )}
      </div>
      {result !== null && <ResultDialog signal={signal} to={result} onClose={() => setResult(null)} />}
    </Panel>
  );
}

const titles: Record<Result, string> = { confirmed: 'Сигнал подтвердился', not_confirmed: 'Сигнал не подтвердился', passed_on: 'Передали другим' };

function ResultDialog({ signal, to, onClose }: { signal: Signal; to: Result; onClose: () => void }) {
  const { today } = useSession();
  const words = useIntakeWords(signal.practice);
  const check = useCommand(checkSignal);
  const form = useForm({
    initial: { reasonId: '', note: '', passedTo: '', checkedOn: today },
    schema: checkSignal.body!,
    prepare: (values) => ({ version: signal.version, to, reasonId: orNull(values.reasonId), note: orNull(values.note), passedTo: orNull(values.passedTo), checkedOn: values.checkedOn || today }),
  });
  return (
    <FormDialog title={titles[to]} form={form} what="Результат не записался" onClose={onClose} send={async (body) => { await check.run({ params: { id: signal.id }, body }); sayDone('Записано: результат проверки'); onClose(); }}>
      {to === 'not_confirmed' && <SelectField {...form.field('reasonId')} label="Почему" options={words.notConfirmed} />}
      {to === 'passed_on' && <TextField {...form.field('passedTo')} label="Кому передали" help="Ведомство или организация, если знаете — кто принял." />}
      <DateField {...form.field('checkedOn')} label="Когда проверили" today={today} />
      <TextAreaField {...form.field('note')} label="Что увидели" optional rows={4} />
    </FormDialog>
  );
}
