import { IconEar } from '@tabler/icons-react';
import { formatNumber, plural } from '../../../kernel/texts.ts';
import { longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip, type Tone } from '../../../web/ui/chip.tsx';
import { Facts, Panel } from '../../../web/ui/page.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { gradeTones, pointTitles } from '../../assessments/web/words.ts';
import { texts as planTexts } from '../../plans/texts.ru.ts';
import { hearItem, type Facts as HeardFacts, type ItemRecord } from '../contract/items.ts';
import css from './reviews.module.css';
import { LevelChip } from './words.tsx';

const standingTones: Record<HeardFacts['dosage'][number]['standing'], Tone> = { ahead: 'neutral', done: 'pine', going: 'pine', endangered: 'warn', short: 'warn' };
const goal = (level: number | null) => (level === null ? '—' : level > 0 ? `+${level}` : formatNumber(level));

/** What was heard: the data of that moment, which no longer changes by itself. */
export function ItemFacts({ item }: { item: ItemRecord }) {
  const { today } = useSession();
  const hear = useCommand(hearItem);
  const may = item.operations.includes('reviews.hearItem');
  const button = may && (
    <Button
      variant={item.facts ? undefined : 'primary'}
      small={item.facts !== null}
      waiting={hear.waiting}
      icon={<IconEar size={18} stroke={1.75} aria-hidden="true" />}
      onClick={() => void hear.run({ params: { id: item.id } as never, body: { version: item.version } }).then(() => sayDone('Сведения сохранены такими, какие они сейчас'), () => {})}
    >
      {item.facts ? 'Взять заново' : 'Заслушать'}
    </Button>
  );
  return (
    <Panel title="Что услышали" actions={item.facts && button}>
      {hear.error && <FailedState error={hear.error} what="Сведения не взяли" />}
      {item.facts ? (
        <Heard facts={item.facts} item={item} today={today} />
      ) : (
        <div className="stack">
          <p className="second">План, нормы, оценки и результаты возьмутся из карточки такими, какие они в эту минуту, и останутся в заключении.</p>
          {button && <div>{button}</div>}
        </div>
      )}
    </Panel>
  );
}

function Heard({ facts, item, today }: { facts: HeardFacts; item: ItemRecord; today: string }) {
  return (
    <div className={css['facts']}>
      <p className="second">
        На {longDate(facts.on, today)}, записи с {longDate(facts.since, today)}
        {item.heardBy && ` · взял ${item.heardBy}`}
      </p>
      <Facts
        items={[
          ['На учёте с', longDate(facts.caseOpenedOn, today)],
          ['Последняя встреча', facts.lastContactOn ? longDate(facts.lastContactOn, today) : 'не было'],
          ['Уровень', facts.level && <LevelChip key="level" level={facts.level} />],
          ['План', facts.plan ? `№\u00a0${facts.plan.number}, ${longDate(facts.plan.fromOn, today)} – ${longDate(facts.plan.toOn, today)}` : 'действующего плана нет'],
          ['Услуги', facts.services.length > 0 ? facts.services.map((one) => `${one.title.toLowerCase()}: ${formatNumber(one.count)}`).join(', ') : 'записей нет'],
        ]}
      />
      {facts.plan && facts.plan.goals.length > 0 && (
        <section>
          <h3>Цели</h3>
          <ul className={css['list']}>
            {facts.plan.goals.map((one) => (
              <li key={one.goal}>
                {one.goal} <span className="second">было {goal(one.before)}, стало {goal(one.now)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {facts.dosage.length > 0 && (
        <section>
          <h3>Нормы плана</h3>
          <table className={css['table']}>
            <thead>
              <tr>
                <th scope="col">Мера</th>
                <th scope="col">Сделано</th>
                <th scope="col">К концу</th>
              </tr>
            </thead>
            <tbody>
              {facts.dosage.map((one) => (
                <tr key={`${one.title} ${one.person ?? ''}`}>
                  <td>
                    {one.title}
                    {one.person && `, ${one.person}`} <Chip tone={standingTones[one.standing]}>{planTexts.standings[one.standing]}</Chip>
                    {one.missed > 0 && <span className="second"> {planTexts.missed(one.missed)}</span>}
                  </td>
                  <td>
                    {formatNumber(one.done)} из {formatNumber(one.planned)}
                  </td>
                  <td>{formatNumber(one.forecast)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {item.assessments.length > 0 && (
        <section>
          <h3>Оценки: первая и последняя</h3>
          <ul className={css['list']}>
            {item.assessments.map((one) => (
              <li key={one.id}>
                <PageLink to={`/assessments/${one.id}`} className="link">
                  {one.title}
                </PageLink>
                {one.person && `, ${one.person}`}, {pointTitles[one.point]}, {longDate(one.on, today)}{' '}
                {(one.value !== null || one.band !== null) && <Chip tone={one.grade ? gradeTones[one.grade] : 'neutral'}>{[one.value === null ? null : formatNumber(one.value), one.band].filter(Boolean).join(' · ')}</Chip>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {facts.outcomes.length > 0 && (
        <section>
          <h3>{plural(facts.outcomes.length, 'результат', 'результата', 'результатов')}</h3>
          <ul className={css['list']}>
            {facts.outcomes.map((one) => (
              <li key={`${one.title} ${one.on} ${one.person ?? ''}`}>
                {one.title}
                {one.person && `, ${one.person}`} <span className="second">{[longDate(one.on, today), one.evidence].filter(Boolean).join(', ')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
