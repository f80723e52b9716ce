import { useId } from 'react';
import type { Field, Side } from '../contract.ts';
import css from './merges.module.css';
import { fieldName, shown } from './words.ts';

/** What differs, with a choice for each; what is alike stands above, `brief` in one line. */
export function FieldChoices({ fields, choice, onChange, brief = false }: { brief?: boolean; fields: readonly Field[]; choice: Readonly<Record<string, Side>>; onChange: (choice: Record<string, Side>) => void }) {
  const name = useId();
  const alike = fields.filter((field) => field.keep === field.other && field.keep !== null);
  const different = fields.filter((field) => field.keep !== field.other);
  return (
    <div>
      {brief && <p className="second">Совпадает: {alike.map((field) => shown(field.keep)).join(', ')}.</p>}
      {!brief && alike.length > 0 && (
        <dl className={css['alike']}>
          {alike.map((field) => (
            <div key={field.name} style={{ display: 'contents' }}>
              <dt>{fieldName(field)}</dt>
              <dd>{shown(field.keep)}</dd>
            </div>
          ))}
        </dl>
      )}
      {different.map((field) => {
        const both = field.name === 'note' && field.keep !== null && field.other !== null;
        const chosen = choice[field.name] ?? 'keep';
        return (
          <fieldset key={field.name} className={css['field']}>
            <legend>{fieldName(field)}</legend>
            <div className={`${css['sides']} ${both ? css['three'] : ''}`}>
              {(['keep', 'other', ...(both ? ['both'] : [])] as Side[]).map((side) => (
                <label key={side} className={css['side']}>
                  <input type="radio" name={`${name}-${field.name}`} checked={chosen === side} onChange={() => onChange({ ...choice, [field.name]: side })} />
                  <span>
                    <small>{side === 'keep' ? 'Первая запись' : side === 'other' ? 'Вторая запись' : 'Обе'}</small>
                    {side === 'both' ? 'Оставить оба примечания' : shown(side === 'keep' ? field.keep : field.other)}
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        );
      })}
      {different.length === 0 && !brief && <p className="second">Все значения совпадают.</p>}
    </div>
  );
}

/** What the program proposes, as a choice that a person may change. */
export function proposed(fields: readonly Field[]): Record<string, Side> {
  return Object.fromEntries(fields.filter((field) => field.suggested !== 'keep').map((field) => [field.name, field.suggested]));
}
