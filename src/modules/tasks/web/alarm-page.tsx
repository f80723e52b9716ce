import { IconHandStop, IconPhone } from '@tabler/icons-react';
import { useState } from 'react';
import { moment } from '../../../kernel/time.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { CheckField, TextAreaField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { acceptAlarm, type AlarmCard, closeAlarm, getAlarm, markStep } from '../contract/alarms.ts';
import { texts } from '../texts.ru.ts';
import { WaitWords } from './alarm-band.tsx';
import css from './tasks.module.css';
import { saidWords } from './words.ts';

/** One alarm: what happened, who has it, what to do step by step. Asked anew each half a minute while it is open. */
export default function AlarmPage() {
  const { params } = usePlace();
  const read = useOperation(getAlarm, { params: { id: params['id']! } as never }, { refetchSeconds: 30, keep: true });
  const crumbs = [{ title: 'Тревоги', to: '/alarms' }, { title: 'Тревога' }];
  if (!read.data) {
    return (
      <Page title="Тревога" crumbs={crumbs} narrow>
        {read.error ? <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  return <Card alarm={read.data} crumbs={crumbs} />;
}

function Card({ alarm, crumbs }: { alarm: AlarmCard; crumbs: { title: string; to?: string }[] }) {
  const { today, organization } = useSession();
  const [closing, setClosing] = useState(false);
  const accept = useCommand(acceptAlarm);
  const mark = useCommand(markStep);
  const at = (iso: string) => moment(iso, today, organization.timeZone);
  const isOpen = alarm.state !== 'closed';
  const later = alarm.withheld && !alarm.reachable ? (alarm.acceptedBy ? 'видит тот, кто принял тревогу' : 'увидит тот, кто примет тревогу') : null;
  const done = alarm.steps.filter((step) => step.doneAt !== null).length;
  return (
    <Page title={alarm.family.title} beside={`${texts.levels[alarm.level as 1]} тревога`} crumbs={crumbs} narrow>
      <section className={css['band']} aria-label="Что случилось">
        <div>
          <p className={css['when']}>
            <WaitWords alarm={alarm} />
          </p>
          <p className={css['what']}>{saidWords(alarm.what)}</p>
          <p className="second">
            Узнали: {texts.sources[alarm.source]}. Сообщает: {alarm.raisedBy?.name ?? 'неизвестно'}.
          </p>
        </div>
        <div className="row">
          {alarm.state === 'raised' && (
            <Button variant="danger" icon={<IconHandStop size={18} stroke={1.75} aria-hidden="true" />} waiting={accept.waiting} onClick={() => void accept.run({ params: { id: alarm.id } as never }).catch(() => {})}>
              Принять тревогу
            </Button>
          )}
          {alarm.state === 'accepted' && (
            <Button variant="primary" onClick={() => setClosing(true)}>
              Закрыть тревогу
            </Button>
          )}
        </div>
      </section>
      {accept.error && <FailedState error={accept.error} what="Тревога не принята" />}
      {mark.error && <FailedState error={mark.error} what="Отметка не записалась" />}
      <Panel title="Что делать" hint={`${done} из ${alarm.steps.length}`}>
        <ul className={css['steps']}>
          {alarm.steps.map((step) => (
            <li key={step.place}>
              {isOpen ? (
                <CheckField
                  id={`step-${step.place}`}
                  name={`step-${step.place}`}
                  value={step.doneAt !== null}
                  error={undefined}
                  label={step.title}
                  help={step.doneAt ? `${at(step.doneAt)} · ${step.doneBy ?? ''}` : undefined}
                  onChange={(value) => void mark.run({ params: { id: alarm.id, place: step.place } as never, body: { done: value } }).catch(() => {})}
                />
              ) : (
                <span>
                  {step.title} <span className="second">{step.doneAt ? `· ${at(step.doneAt)}, ${step.doneBy ?? ''}` : '· не отмечено'}</span>
                </span>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Семья">
        <Facts
          items={[
            ['Карточка', alarm.withheld ? `скрыта: нет согласия${later ? '' : '. Адрес и телефон показаны, чтобы защитить жизнь и здоровье'}` : <PageLink key="card" to={`/families/${alarm.family.id}`} className="link">{alarm.family.title}, {alarm.family.code}</PageLink>],
            ['Адрес', later ?? alarm.place ?? 'не записан'],
            ['Телефоны', later ?? (alarm.phones.length === 0 ? 'не записаны' : <Phones key="phones" phones={alarm.phones} />)],
          ]}
        />
      </Panel>
      <Panel title="Кого спросили">
        <Facts items={alarm.turns.map((turn) => [turn.name, `${texts.whys[turn.why]} · ${turn.askedAt ? at(turn.askedAt) : 'ещё не спрашивали'}`])} />
      </Panel>
      {alarm.state === 'closed' && (
        <Panel title="Чем кончилось">
          <p className={css['what']}>{alarm.result}</p>
          <p className="second">
            {alarm.closedAt && at(alarm.closedAt)} · {alarm.closedBy?.name}
          </p>
        </Panel>
      )}
      {closing && <CloseDialog alarm={alarm} onClose={() => setClosing(false)} />}
    </Page>
  );
}

function Phones({ phones }: { phones: AlarmCard['phones'] }) {
  return (
    <span className="stack-tight">
      {phones.map((phone) => (
        <a key={phone.value} href={`tel:${phone.value.replace(/[^+\d]/g, '')}`} className="link">
          <IconPhone size={16} stroke={1.75} aria-hidden="true" /> {phone.value} {phone.whose && `· ${phone.whose}`}
        </a>
      ))}
    </span>
  );
}

function CloseDialog({ alarm, onClose }: { alarm: AlarmCard; onClose: () => void }) {
  const close = useCommand(closeAlarm);
  const form = useForm({ initial: { result: '' }, schema: closeAlarm.body!, prepare: (values) => ({ version: alarm.version, ...values }) });
  return (
    <FormDialog
      title="Закрыть тревогу"
      form={form}
      confirm="Закрыть тревогу"
      keep="Оставить открытой"
      onClose={onClose}
      send={async (body) => {
        await close.run({ params: { id: alarm.id } as never, body });
        onClose();
      }}
    >
      <TextAreaField {...form.field('result')} label="Что сделано" help="Чем кончилось и о чём договорились" />
    </FormDialog>
  );
}
