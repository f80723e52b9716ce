import { Panel } from '../../../web/ui/page.tsx';
import type { Instrument, Scale } from '../contract/instrument.ts';
import css from './assessments.module.css';
import { Licence } from './new-assessment-page.tsx';
import { pointTitles } from './words.ts';

/** An instrument as it lies on paper: what is read out, every item with its answers, and below how the answers count. */
export function Paper({ instrument }: { instrument: Instrument }) {
  return (
    <Panel title={instrument.title} hint={`версия ${instrument.version}`}>
      <div className="stack">
        <p>{instrument.about}</p>
        <p className="second">
          {instrument.whom === 'family' ? 'Обо всей семье' : instrument.whom === 'person' ? 'Об одном человеке' : 'О человеке или обо всей семье'} · {instrument.points.map((point) => pointTitles[point]).join(', ')}
          {instrument.diagnostics && ' · диагностика: о ребёнке нужно согласие'}
        </p>
        {instrument.instruction && <p className="strong">{instrument.instruction}</p>}
        {instrument.kind === 'items' ? <Items instrument={instrument} /> : <p>Целей до {instrument.goals.most}, уровни: {instrument.goals.levels.map((level) => level.title).join(' · ')}.</p>}
        <Licence instrument={instrument} />
      </div>
    </Panel>
  );
}

function Items({ instrument }: { instrument: Instrument & { kind: 'items' } }) {
  const scales = new Map(instrument.scales.map((scale) => [scale.id, scale]));
  return (
    <>
      <ol className={css['paper']}>
        {instrument.items.map((item) => (
          <li key={item.id}>
            {item.heading && <h3 className={css['heading']}>{item.heading}</h3>}
            <p>
              {item.text}
              {item.reverse && <span className="second"> · считается с другого края</span>}
              {item.weight !== 1 && <span className="second"> · вес {item.weight}</span>}
            </p>
            <p className="second">{answersOf(scales.get(item.scale))}</p>
          </li>
        ))}
      </ol>
      {instrument.scores.map((score) => (
        <div key={score.id} className="stack-tight">
          <p className="strong">
            {score.title}: {score.how === 'sum' ? 'сумма' : 'среднее'}
            {score.items ? ` по пунктам ${score.items.length}` : ' всех пунктов'}
            {score.multiply !== 1 && ` × ${score.multiply}`}
          </p>
          <ul>
            {(score.bands ?? []).map((band) => (
              <li key={band.from}>
                {band.from}–{band.to}: {band.title}. <span className="second">{band.hint}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

const answersOf = (scale: Scale | undefined): string =>
  scale?.options ? scale.options.map((option) => `☐ ${option.title} (${option.value})`.replaceAll(' ', '\u00a0')).join('   ') : `число${scale?.min === undefined ? '' : ` от ${scale.min}`}${scale?.max === undefined ? '' : ` до ${scale.max}`}: ________`;
