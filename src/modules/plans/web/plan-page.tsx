import { IconArrowRight, IconCheck, IconClock, IconEdit, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { addDays, longDate, shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { getFamily } from '../../families/contract.ts';
import { approvePlan, getPlan, listPlans, openPlan, type PlanRecord, sendPlan, startPlan } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { LineDialog } from './line-dialog.tsx';
import { type Opened, PlanDialog } from './plan-dialogs.tsx';
import { GoalCard } from './plan-goal.tsx';
import css from './plans.module.css';

/** The plan of a family: the version that is written, else the one in force, else the newest; `version` in the address names another. */
export default function PlanPage() {
  const { params, search } = usePlace();
  const id = params['id'] ?? '';
  const list = useOperation(listPlans, { params: { id }, query: { limit: 200 } } as never, { keep: true });
  const items = list.data?.items ?? [];
  const chosen = items.find((one) => one.id === search['version']) ?? items.find((one) => one.state !== 'closed' && one.state !== 'active') ?? items.find((one) => one.state === 'active') ?? items[0];
  if (list.data && !chosen) return <NoPlan familyId={id} />;
  if (!chosen) {
    return (
      <Page title="План поддержки" crumbs={[{ title: 'Семьи', to: '/families' }, { title: 'План' }]}>
        {list.error ? <FailedState error={list.error} onRetry={() => void list.refetch()} waiting={list.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  return <OnePlan id={chosen.id} familyId={id} />;
}

function OnePlan({ id, familyId }: { id: string; familyId: string }) {
  const found = useOperation(getPlan, { params: { id } } as never, { keep: true });
  if (found.data) return <Plan plan={found.data} />;
  return (
    <Page title="План поддержки" crumbs={[{ title: 'Семьи', to: '/families' }, { title: 'Семья', to: `/families/${familyId}` }, { title: 'План' }]}>
      {found.error ? <FailedState error={found.error} onRetry={() => void found.refetch()} waiting={found.isFetching} /> : <LoadingState />}
    </Page>
  );
}

function NoPlan({ familyId }: { familyId: string }) {
  const can = useCan();
  const [opening, setOpening] = useState(false);
  const card = useOperation(getFamily, { params: { id: familyId } }, { keep: true });
  return (
    <Page title="План поддержки" crumbs={[{ title: 'Семьи', to: '/families' }, { title: card.data?.title ?? 'Семья', to: `/families/${familyId}` }, { title: 'План' }]}>
      <Panel title="Плана пока нет">
        <div className="stack">
          <p>План идёт от проблемы и её причины к цели, а от цели к мерам: кто, как, сколько и до какого дня. Практика подскажет обычный объём услуг, журнал сам посчитает сделанное.</p>
          {can(openPlan) && (
            <div>
              <Button variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setOpening(true)}>
                Составить план
              </Button>
            </div>
          )}
        </div>
      </Panel>
      {opening && <OpenDialog familyId={familyId} from={null} onClose={() => setOpening(false)} />}
    </Page>
  );
}

function OpenDialog({ familyId, from, onClose }: { familyId: string; from: PlanRecord | null; onClose: () => void }) {
  const { practice, today } = useSession();
  return (
    <LineDialog
      title={from ? 'Новая версия плана' : 'План поддержки'}
      operation={openPlan}
      params={{ id: familyId }}
      fixed={{ practice: from?.case.practice ?? practice }}
      initial={{ fromOn: from?.fromOn ?? today, toOn: from?.toOn ?? addDays(today, 120), wish: from?.wish }}
      fields={[
        { name: 'fromOn', label: 'С', kind: 'date', half: true },
        { name: 'toOn', label: 'По', kind: 'date', half: true },
        { name: 'wish', label: 'Чего хочет сама семья', kind: 'area', optional: true },
      ]}
      confirm={from ? 'Начать версию' : 'Составить план'}
      done={from ? 'Начата новая версия: меры перенесены' : 'План начат'}
      onClose={onClose}
    />
  );
}

function Plan({ plan }: { plan: PlanRecord }) {
  const { today } = useSession();
  const { setSearch } = usePlace();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [opening, setOpening] = useState(false);
  const may = (operation: string) => plan.operations.includes(operation);
  return (
    <Page
      title={`План поддержки №\u00a0${plan.number}`}
      beside={<Chip tone={plan.state === 'active' ? 'pine' : plan.state === 'closed' ? 'neutral' : 'info'} icon={plan.state === 'active' ? IconCheck : plan.state === 'closed' ? IconClock : IconEdit}>{texts.states[plan.state]}</Chip>}
      crumbs={[{ title: 'Семьи', to: '/families' }, { title: plan.family.title, to: `/families/${plan.family.id}` }, { title: 'План' }]}
      actions={<Actions plan={plan} may={may} open={setOpened} onOpen={() => setOpening(true)} />}
    >
      <div className={css['head']}>
        <span className="second">
          Срок <b>{longDate(plan.fromOn)} – {longDate(plan.toOn)}</b>
          {plan.case.caseManager && (
            <>
              <span className={css['lead']}>Куратор</span> <b>{plan.case.caseManager.name}</b>
            </>
          )}
          {may('plans.changePlan') && (
            <>
              {' '}
              <Button small variant="link" onClick={() => setOpened({ what: 'term' })}>
                изменить срок
              </Button>
            </>
          )}
        </span>
        <Steps plan={plan} />
      </div>
      {plan.returnNote && plan.state === 'draft' && <Notice tone="warn">Вернули на доработку: {plan.returnNote}</Notice>}
      {plan.wish && (
        <Panel title="Чего хочет семья">
          <p className={css['quote']}>«{plan.wish}»</p>
        </Panel>
      )}
      <div className={css['layout']}>
        <div className="stack">
          {plan.goals.map((goal, at) => (
            <GoalCard key={goal.id} plan={plan} goal={goal} number={at + 1} may={may} open={setOpened} />
          ))}
          {plan.goals.length === 0 && <Panel title="С чего начать">Назовите проблему семьи, её причину и цель. Потом добавьте к цели меры.</Panel>}
          {may('plans.addGoal') && (
            <div>
              <Button icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setOpened({ what: 'goal', goal: null })}>
                Добавить проблему
              </Button>
            </div>
          )}
        </div>
        <div className="stack">
          <Panel title="Мнение семьи">
            {plan.answer ? (
              <div className="stack-tight">
                {plan.answerWords && <p className={css['quote']}>«{plan.answerWords}»</p>}
                <p className="second">
                  {plan.answerPerson ? `${plan.answerPerson.name}, ` : ''}
                  {longDate(plan.answerOn!, today)}
                </p>
                <div>
                  <Chip tone={plan.answer === 'refused' ? 'warn' : 'pine'} icon={plan.answer === 'refused' ? IconClock : IconCheck}>
                    {texts.answers[plan.answer]}
                  </Chip>
                </div>
              </div>
            ) : (
              <p className="second">Семью ещё не спросили. Если черновик меняется после ответа, её спрашивают снова.</p>
            )}
            {may('plans.recordAnswer') && (
              <Button small variant="link" onClick={() => setOpened({ what: 'answer' })}>
                {plan.answer ? 'Записать новый ответ' : 'Записать ответ семьи'}
              </Button>
            )}
          </Panel>
          <Panel title="Версии">
            <div className={css['versions']}>
              {plan.versions.map((one) => (
                <div key={one.id} style={{ display: 'contents' }}>
                  <Button small variant="link" aria-current={one.id === plan.id ? 'true' : undefined} aria-label={`Версия №\u00a0${one.number}`} onClick={() => setSearch({ version: one.id }, { push: true })}>
                    №&nbsp;{one.number}
                  </Button>
                  <span className="second" style={{ alignSelf: 'center' }}>
                    {texts.states[one.state].toLowerCase()}
                    {one.state === 'closed' ? ` ${shortDate(one.closedOn!)}` : one.startedOn ? ` с ${shortDate(one.startedOn)}` : ''}
                  </span>
                </div>
              ))}
            </div>
            {plan.difference && (
              <div className="stack-tight" style={{ marginTop: 12 }}>
                <h3>Что изменилось против №&nbsp;{plan.difference.number}</h3>
                {plan.difference.items.length === 0 && <p className="second">Пока ничего.</p>}
                <ul className={css['changes']}>
                  {plan.difference.items.map((one) => (
                    <li key={one.text}>
                      <span className={css['sign']} aria-hidden="true">
                        {{ added: '+', removed: '−', changed: '≠' }[one.sign]}
                      </span>
                      <span>{one.text}</span>
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </Panel>
          {plan.score.now !== null && (
            <Panel title="Цели вместе">
              <p>
                <b>{formatNumber(plan.score.now)}</b>
                {plan.score.before !== null && <span className="second">, до плана {formatNumber(plan.score.before)}</span>}
              </p>
              <p className="small">50 — всё вышло, как договаривались; больше — лучше, чем ждали. Считается по уровням целей и их весу.</p>
            </Panel>
          )}
          {plan.closedOn && (
            <Panel title="План закрыт">
              {shortDate(plan.closedOn)}, {texts.closeReasons[plan.closeReason as 'done']}
              {plan.closeNote ? `. ${plan.closeNote}` : ''}
            </Panel>
          )}
        </div>
      </div>
      {opened && <PlanDialog opened={opened} plan={plan} onClose={() => setOpened(null)} />}
      {opening && <OpenDialog familyId={plan.family.id} from={plan} onClose={() => setOpening(false)} />}
    </Page>
  );
}

/** Written → the family's word → approved → in force. */
function Steps({ plan }: { plan: PlanRecord }) {
  const steps: [string, boolean][] = [
    ['Составлен', plan.sentAt !== null],
    ['Мнение семьи', plan.answer !== null],
    [plan.approvedBy ? `Утверждён: ${plan.approvedBy}` : 'Утверждение', plan.approvedOn !== null],
    ['Действует', plan.startedOn !== null],
  ];
  return (
    <ol className={css['steps']} aria-label="Путь плана">
      {steps.map(([title, done], at) => (
        <li key={title} className={css['steps']}>
          {at > 0 && <IconArrowRight size={14} stroke={1.75} aria-hidden="true" />}
          <Chip tone={done ? 'pine' : 'neutral'} icon={done ? IconCheck : IconClock}>
            {title}
          </Chip>
        </li>
      ))}
    </ol>
  );
}

function Actions({ plan, may, open, onOpen }: { plan: PlanRecord; may: (operation: string) => boolean; open: (dialog: Opened) => void; onOpen: () => void }) {
  const send = useCommand(sendPlan);
  const approve = useCommand(approvePlan);
  const start = useCommand(startPlan);
  const run = (command: typeof send, words: string) =>
    void command.run({ params: { id: plan.id }, body: { version: plan.version } } as never).then(() => sayDone(words)).catch(() => {});
  const error = send.error ?? approve.error ?? start.error;
  return (
    <>
      {may('plans.closePlan') && (
        <Button variant="link" onClick={() => open({ what: 'close' })}>
          Закрыть план
        </Button>
      )}
      {may('plans.returnPlan') && <Button onClick={() => open({ what: 'return' })}>Вернуть на доработку</Button>}
      {may('plans.openPlan') && <Button onClick={onOpen}>Новая версия</Button>}
      {may('plans.sendPlan') && (
        <Button variant="primary" waiting={send.waiting} onClick={() => run(send, 'План отправлен на утверждение')}>
          Отправить на утверждение
        </Button>
      )}
      {may('plans.approvePlan') && (
        <Button variant="primary" waiting={approve.waiting} onClick={() => run(approve, 'План утверждён')}>
          Утвердить
        </Button>
      )}
      {may('plans.startPlan') && (
        <Button variant="primary" waiting={start.waiting} onClick={() => run(start, 'План действует')}>
          Ввести в действие
        </Button>
      )}
      {error && <FailedState error={error} what="Не получилось" />}
    </>
  );
}
