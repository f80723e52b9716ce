import { IconArrowRight, IconBan, IconPlus, IconReplace, IconTrendingDown } from '@tabler/icons-react';
import { Fragment } from 'react';
import { shortDate } from '../../../kernel/time.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { recordService } from '../../services/contract/services.ts';
import { addTask } from '../../tasks/contract/tasks.ts';
import type { GoalRecord, MeasureRecord, PlanRecord } from '../contract.ts';
import { goalLevels } from '../rules/levels.ts';
import { amountWords } from '../rules/words.ts';
import { DosageBar, forecastWords, wayWords } from './dosage-bar.tsx';
import { type Opened, signed } from './plan-dialogs.tsx';
import css from './plans.module.css';

interface GoalCardProps {
  plan: PlanRecord;
  goal: GoalRecord;
  number: number;
  may: (operation: string) => boolean;
  open: (dialog: Opened) => void;
}

/** One problem: the chain to its goal, and the measures with what is done of each. */
export function GoalCard({ plan, goal, number, may, open }: GoalCardProps) {
  const { user } = useSession();
  const measures = plan.measures.filter((one) => one.goalId === goal.id);
  const editable = plan.state === 'draft';
  const mine = (measure: MeasureRecord) => may('plans.changeGoal') || measure.createdBy?.id === user.staffId;
  return (
    <section className={css['goal']} aria-label={`Проблема ${number}: ${goal.problem}`}>
      <div className={css['number']} aria-hidden="true">
        {number}
      </div>
      <div className={css['inside']}>
        <div className={css['chain']}>
          <div className={css['link']}>
            <span className="second">Проблема</span>
            <h2>{goal.problem}</h2>
          </div>
          <IconArrowRight size={18} stroke={1.75} aria-hidden="true" />
          <div className={css['link']}>
            <span className="second">Причина</span>
            <p>{goal.cause ?? 'пока не названа'}</p>
          </div>
          <IconArrowRight size={18} stroke={1.75} aria-hidden="true" />
          <div className={css['aim']}>
            <span className="second">Цель</span>
            <p className="strong">{goal.goal}</p>
            <Scale goal={goal} />
          </div>
        </div>
        {measures.length > 0 && (
          <table className={css['table']} aria-label={`Меры: ${goal.goal}`}>
            <thead>
              <tr>
                <th scope="col">Мера</th>
                <th scope="col">Кто</th>
                <th scope="col">Сколько</th>
                <th scope="col">Срок</th>
                <th scope="col">Сделано</th>
              </tr>
            </thead>
            <tbody>
              {measures.map((measure) => (
                <Fragment key={measure.id}>
                  <MeasureRow plan={plan} measure={measure} editable={editable && may('plans.changeMeasure') && mine(measure)} marking={plan.state === 'active' && may('plans.changeMeasure') && measure.serviceId === null} open={open} />
                  <Warning plan={plan} measure={measure} may={may} open={open} />
                </Fragment>
              ))}
            </tbody>
          </table>
        )}
        {(may('plans.addMeasure') || may('plans.changeGoal')) && (
          <div className={css['foot']}>
            {may('plans.addMeasure') && (
              <Button small variant="link" icon={<IconPlus size={16} stroke={1.75} aria-hidden="true" />} aria-label={`Добавить меру: ${goal.goal}`} onClick={() => open({ what: 'measure', goalId: goal.id, measure: null })}>
                Добавить меру
              </Button>
            )}
            {editable && may('plans.changeGoal') && (
              <Button small variant="link" aria-label={`Изменить цель: ${goal.goal}`} onClick={() => open({ what: 'goal', goal })}>
                Изменить цель
              </Button>
            )}
            {may('plans.changeGoal') && (
              <Button small variant="link" aria-label={`Отметить уровень цели: ${goal.goal}`} onClick={() => open({ what: 'level', goal })}>
                Отметить уровень
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** Goal attainment: the level now filled, what it was beside. */
function Scale({ goal }: { goal: GoalRecord }) {
  if (goal.levelNow === null && goal.levelBefore === null && goal.levels === null) return null;
  return (
    <div className={css['scale']} role="group" aria-label={`Достижение цели: ${goal.levelNow === null ? 'не отмечено' : signed(goal.levelNow)}`}>
      {[-2, -1, 0, 1, 2].map((level, at) => (
        <span key={level} className={`${css['level']} ${level === goal.levelNow ? css['levelNow'] : ''}`} title={goal.levels?.[at]} aria-hidden="true">
          {signed(level)}
        </span>
      ))}
      {goal.levelBefore !== null && <span className="small">было {signed(goal.levelBefore)}</span>}
      {goal.levels && (
        <details className={css['texts']}>
          <summary>{goal.levelNow === null ? 'Что значит каждый уровень' : goal.levels[goal.levelNow + 2]}</summary>
          <dl>
            {goalLevels.map((level, at) => (
              <div key={level}>
                <dt>{signed(level)}</dt>
                <dd>{goal.levels![at]}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

function MeasureRow({ plan, measure, editable, marking, open }: { plan: PlanRecord; measure: MeasureRecord; editable: boolean; marking: boolean; open: (dialog: Opened) => void }) {
  const who = [measure.staff?.name, measure.partnerOrganization?.name, measure.partner].filter(Boolean).join(', ');
  return (
    <tr>
      <td>
        {editable ? (
          <button type="button" className={`link ${measure.declined ? css['declined'] : ''}`} style={{ background: 'none', border: 0, padding: 0, textAlign: 'left', cursor: 'pointer' }} onClick={() => open({ what: 'measure', goalId: measure.goalId, measure })}>
            {measure.title}
          </button>
        ) : (
          <span className={measure.declined ? css['declined'] : undefined}>{measure.title}</span>
        )}{' '}
        {measure.replaces !== null && <Chip tone="pine" icon={IconReplace}>замена</Chip>}
        {(measure.person || measure.method) && <div className="second">{[measure.person?.name, measure.method].filter(Boolean).join(' · ')}</div>}
      </td>
      <td>{measure.declined ? '—' : who || '—'}</td>
      <td>{amountWords(measure)}</td>
      <td className="numbers nowrap">{measure.declined ? '—' : shortDate(measure.toOn ?? plan.toOn)}</td>
      <td>
        {measure.declined ? (
          <Chip icon={IconBan} title={measure.declined}>
            Отказ семьи
          </Chip>
        ) : measure.dosage ? (
          <DosageBar dosage={measure.dosage} />
        ) : marking ? (
          <Button small variant="link" aria-label={`${measure.doneOn ? `Сделано ${shortDate(measure.doneOn)}` : 'Отметить'}: ${measure.title}`} onClick={() => open({ what: 'mark', measure })}>
            {measure.doneOn ? `сделано ${shortDate(measure.doneOn)}` : 'отметить'}
          </Button>
        ) : (
          <span className="second">{measure.doneOn ? `сделано ${shortDate(measure.doneOn)}` : 'отмечают вручную'}</span>
        )}
        {editable && (
          <div className={css['ways']}>
            <Button small variant="link" aria-label={`${measure.declined ? 'Передумали' : 'Отказ'}: ${measure.title}`} onClick={() => open({ what: 'declined', measure })}>
              {measure.declined ? 'передумали' : 'отказ'}
            </Button>
            <Button small variant="link" aria-label={`Заменить: ${measure.title}`} onClick={() => open({ what: 'measure', goalId: measure.goalId, measure: null, replaces: measure })}>
              заменить
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}

/** Ochre line under a measure whose norm will not be met at this pace, with ways to mend. */
function Warning({ plan, measure, may, open }: { plan: PlanRecord; measure: MeasureRecord; may: (operation: string) => boolean; open: (dialog: Opened) => void }) {
  const { today } = useSession();
  const can = useCan();
  const { dosage } = measure;
  if (!dosage || plan.state === 'closed' || (dosage.standing !== 'endangered' && dosage.standing !== 'short')) return null;
  const prolonged = dosage.ways.find((way) => way.kind === 'prolong');
  const reason = (id: string) => plan.absenceReasons.find((one) => one.id === id)?.title ?? id;
  return (
    <tr className={css['warn']}>
      <td colSpan={5}>
        <div>
          <IconTrendingDown size={18} stroke={1.75} aria-hidden="true" style={{ verticalAlign: 'text-bottom' }} /> {forecastWords(dosage, reason, today)}
        </div>
        {measure.shortNote && <div>Причина: {measure.shortNote}</div>}
        <div className={css['ways']}>
          <span>Как исправить: {dosage.ways.map(wayWords).join(' · ')}</span>
        </div>
        {plan.state === 'active' && (
          <div className={`row ${css['mend']}`}>
            {dosage.open > 0 && can(addTask) && (
              <Button small aria-label={`Запланировать занятия: ${measure.title}`} onClick={() => open({ what: 'plan-services', measure })}>
                Запланировать
              </Button>
            )}
            {dosage.open > 0 && can(recordService) && (
              <ButtonLink small to="/record" search={{ what: 'service', family: plan.family.id, service: measure.serviceId ?? undefined }} aria-label={`Записать услугу: ${measure.title}`}>
                Записать услугу
              </ButtonLink>
            )}
            {can(addTask) && (
              <Button small aria-label={`Попросить поправить план: ${measure.title}`} onClick={() => open({ what: 'ask-correction', measure, toOn: prolonged?.toOn ?? null })}>
                Поправить план
              </Button>
            )}
            {may('plans.changeMeasure') && (
              <Button small variant="link" aria-label={`${measure.shortNote ? 'Изменить' : 'Записать'} причину: ${measure.title}`} onClick={() => open({ what: 'note', measure })}>
                {measure.shortNote ? 'изменить причину' : 'записать причину'}
              </Button>
            )}
          </div>
        )}
      </td>
    </tr>
  );
}
