import type { PracticeCard } from '../../practices/contract/operations.ts';
import { effectOf, type Described } from '../rules.ts';
import css from './record.module.css';

/** «Куда попадёт запись»: indicators of the practice that count it. */
export function EffectNote({ practice, record }: { practice: PracticeCard; record: Described | null }) {
  const indicators = record ? effectOf(practice, record) : [];
  return (
    <section className={css['effect']} aria-live="polite" aria-label="Куда попадёт запись">
      <p className="strong">Куда попадёт запись</p>
      {!record ? (
        <p>Станет видно, когда выберете, что записать.</p>
      ) : indicators.length === 0 ? (
        <p>В карточку семьи. Показатели отчёта её не считают.</p>
      ) : (
        <>
          <p>В карточку семьи и в показатели отчёта:</p>
          <ul>
            {indicators.map((indicator) => (
              <li key={indicator.id} title={indicator.how}>
                «{indicator.title}»
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
