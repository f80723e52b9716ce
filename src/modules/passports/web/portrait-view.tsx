import { IconArrowRight, IconCheck, IconFlag, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type PartRecord, type PassportRecord, type PriorityRecord, decidePriority } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './passports.module.css';
import { PriorityDialog, type PriorityStep } from './priority-dialog.tsx';
import { SignList } from './sign-list.tsx';

interface Props {
  passport: PassportRecord;
  may: (operation: string) => boolean;
  onFacts: () => void;
}

/** The short page that a specialist reads: what is strong, what is dangerous, what is needed, what to begin with. */
export function PortraitView({ passport, may, onFacts }: Props) {
  const of = (section: string) => passport.parts.filter((one) => one.section === section);
  const conclusions = of('conclusion');
  return (
    <>
      <Priorities passport={passport} may={may} />
      <div className="columns-3">
        <Signs kind="strength" title={texts.sections.strength} items={of('strength')} empty="Пока ничего не записано. Сильное есть у каждой семьи: спросите и впишите." onFacts={may('recordFacts') ? onFacts : undefined} />
        <Signs kind="risk" title={texts.sections.risk} items={of('risk')} empty="По записанному рисков не видно." />
        <Signs kind="need" title={texts.sections.need} items={of('need')} empty="По записанному нужд не видно." />
      </div>
      {conclusions.length > 0 && (
        <Panel title={texts.sections.conclusion}>
          <ul className="stack-tight">
            {conclusions.map((one) => (
              <li key={`${one.key} ${one.personId}`}>
                <b>{one.title}</b>
                {one.notedOn && <span className="second">, {longDate(one.notedOn)}</span>}
                <p className={css['quote']}>{one.words}</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Signs({ kind, title, items, empty, onFacts }: { kind: 'strength' | 'risk' | 'need'; title: string; items: PartRecord[]; empty: string; onFacts?: (() => void) | undefined }) {
  return (
    <Panel title={title}>
      {items.length === 0 && <p className="second">{empty}</p>}
      <SignList kind={kind} items={items} />
      {items.length === 0 && onFacts && (
        <Button variant="link" small onClick={onFacts}>
          Вписать
        </Button>
      )}
    </Panel>
  );
}

const tones = { now: 'crisis', soon: 'warn', later: 'info' } as const;

function Priorities({ passport, may }: Omit<Props, 'onFacts'>) {
  const [step, setStep] = useState<PriorityStep | null>(null);
  const { today } = useSession();
  const decide = useCommand(decidePriority);
  const shown = passport.priorities.filter((one) => one.state !== 'declined');
  const declined = passport.priorities.filter((one) => one.state === 'declined');
  const accept = (one: PriorityRecord) =>
    decide
      .run({ params: { id: passport.family.id } as never, body: { practice: passport.practice, ruleId: one.ruleId, personId: one.person?.id ?? null, decision: 'accepted' } })
      .then(() => sayDone(`Принято: ${one.problem}`))
      .catch(() => {});
  return (
    <Panel
      title={texts.sections.priority}
      actions={
        may('decidePriority') && (
          <Button small variant="link" icon={<IconPlus size={16} stroke={1.75} aria-hidden="true" />} onClick={() => setStep({ what: 'own' })}>
            Своё
          </Button>
        )
      }
    >
      {decide.error && <FailedState error={decide.error} what="Решение не записано" />}
      {shown.length === 0 && <p className="second">Практика пока ничего не предлагает: оценок и сведений мало. Назовите первое дело сами.</p>}
      {shown.map((one) => (
        <article key={`${one.ruleId} ${one.person?.id} ${one.id}`} className={css['priority']}>
          <div className="row">
            <Chip tone={tones[one.rank]} icon={IconFlag}>{texts.ranks[one.rank]}</Chip>
            <h3 className="strong">
              {one.problem}
              {one.person && ` (${one.person.name})`}
            </h3>
            {one.state === 'accepted' ? <Chip tone="pine" icon={IconCheck}>Решили{one.decidedOn && ` ${longDate(one.decidedOn, today)}`}</Chip> : <Chip>Предлагает практика</Chip>}
          </div>
          {one.because.length > 0 && <p className="second">Почему: {one.because.map((each) => (each.date ? `${each.words}, ${shortDate(each.date)}` : each.words)).join('; ')}</p>}
          {one.state === 'proposed' && one.reason && <p className="second">Прежде отклонили: «{one.reason}». С тех пор появилось новое.</p>}
          {one.cause && <p>Причина: {one.cause}</p>}
          {one.goal && <p>Цель: {one.goal}</p>}
          {one.state === 'proposed' && one.basis && <p className="small">{one.basis}</p>}
          <div className="row">
            {one.state === 'proposed' && may('decidePriority') && (
              <>
                <Button small variant="soft" icon={<IconCheck size={16} stroke={1.75} aria-hidden="true" />} waiting={decide.waiting} onClick={() => void accept(one)} aria-label={`Принять: ${one.problem}`}>
                  Принять
                </Button>
                <Button small onClick={() => setStep({ what: 'decline', priority: one })} aria-label={`Отклонить: ${one.problem}`}>
                  Отклонить…
                </Button>
              </>
            )}
            {one.state === 'accepted' && one.planLineId === null && may('planPriority') && (
              <Button small variant="soft" icon={<IconArrowRight size={16} stroke={1.75} aria-hidden="true" />} onClick={() => setStep({ what: 'plan', priority: one })} aria-label={`В план: ${one.problem}`}>
                В план
              </Button>
            )}
            {one.state === 'accepted' && one.planLineId === null && may('changePriority') && (
              <Button small variant="link" onClick={() => setStep({ what: 'change', priority: one })} aria-label={`Изменить: ${one.problem}`}>
                Изменить
              </Button>
            )}
            {one.planLineId !== null && (
              <PageLink to={`/families/${passport.family.id}/plan`} className="link">
                Уже в плане
              </PageLink>
            )}
          </div>
        </article>
      ))}
      {declined.length > 0 && (
        <details>
          <summary className="second">Отклонили: {declined.length}</summary>
          <ul className="stack-tight">
            {declined.map((one) => (
              <li key={one.id}>
                {one.problem}
                {one.person && ` (${one.person.name})`} <span className="second">— «{one.reason}»{one.decidedBy && `, ${one.decidedBy}`}{one.decidedOn && `, ${shortDate(one.decidedOn)}`}</span>{' '}
                {may('changePriority') && (
                  <Button small variant="link" onClick={() => void accept(one)} aria-label={`Всё же принять: ${one.problem}`}>
                    Всё же принять
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {shown.some((one) => one.state === 'accepted') && (
        <p>
          <ButtonLink to={`/families/${passport.family.id}/plan`} variant="link">
            Открыть план
          </ButtonLink>
        </p>
      )}
      {step && <PriorityDialog step={step} passport={passport} onClose={() => setStep(null)} />}
    </Panel>
  );
}
