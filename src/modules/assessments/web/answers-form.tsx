import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { usePlace } from '../../../kernel/web/place.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { NumberField } from '../../../web/ui/fields.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import type { Instrument, Item, ItemsInstrument } from '../contract/instrument.ts';
import type { Answers } from '../contract/operations.ts';
import css from './assessments.module.css';
import { GoalsForm } from './goals-form.tsx';

export interface AnswersFormProps {
  instrument: Instrument;
  answers: Answers;
  /** Complaints by path of the body: `answers.items.calm`. */
  errors: Record<string, string>;
  onChange: (answers: Answers) => void;
  /** The last item was answered, or Ctrl Enter. */
  onEnd: () => void;
}

/** The paper: a questionnaire item by item, or goals. */
export function AnswersForm(props: AnswersFormProps) {
  const { instrument, answers, onChange } = props;
  if (instrument.kind === 'goals') {
    return <GoalsForm instrument={instrument} goals={answers.goals ?? []} errors={props.errors} onChange={(goals) => onChange({ goals })} />;
  }
  return <ItemsForm {...props} instrument={instrument} />;
}

function ItemsForm({ instrument, answers, errors, onChange, onEnd }: AnswersFormProps & { instrument: ItemsInstrument }) {
  const { search, setSearch } = usePlace();
  const one = search['mode'] === 'one';
  const given = answers.items ?? {};
  const firstEmpty = instrument.items.findIndex((item) => given[item.id] === undefined);
  const [at, setAt] = useState(firstEmpty < 0 ? 0 : firstEmpty);
  const list = useRef<HTMLDivElement>(null);
  const shown = one ? [instrument.items[at]!] : instrument.items;

  const focusItem = (item: Item) => {
    const place = list.current?.querySelector<HTMLElement>(`[data-item="${item.id}"]`);
    (place?.querySelector<HTMLElement>('input:checked') ?? place?.querySelector<HTMLElement>('input'))?.focus();
  };
  const focus = (index: number) => {
    const item = instrument.items[index];
    if (!item) return onEnd();
    // Now, not with the next frame: of two digits typed at once the second belongs to the next item.
    flushSync(() => setAt(index));
    focusItem(item);
  };
  // The hands are on the keyboard already: the first empty item waits for a digit.
  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) focusItem(instrument.items[at]!);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [one]);

  const answer = (item: Item, value: number | undefined) => {
    const { [item.id]: _, ...rest } = given;
    onChange({ items: value === undefined ? rest : { ...rest, [item.id]: value } });
  };
  const onKey = (event: KeyboardEvent, item: Item, index: number) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return onEnd();
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // By the key itself: digits are the same keys in every layout.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
    const options = instrument.scales.find((scale) => scale.id === item.scale)?.options;
    if (digit !== undefined && options?.some((option) => option.value === Number(digit))) {
      event.preventDefault();
      answer(item, Number(digit));
      focus(index + 1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      focus(index + 1);
    } else if (event.key === 'Backspace' && options) {
      event.preventDefault();
      if (given[item.id] === undefined) focus(Math.max(0, index - 1));
      else answer(item, undefined);
    }
  };

  return (
    <div className="stack">
      <div className="row-apart">
        <p className="second desk-only">
          Цифра отвечает и ведёт дальше, <kbd>Backspace</kbd> убирает ответ, <kbd>Ctrl Enter</kbd> заканчивает.
        </p>
        <Segments label="Как заполнять" options={[{ value: 'sheet', label: 'Лист целиком' }, { value: 'one', label: 'По одному' }]} value={one ? 'one' : 'sheet'} onChange={(mode) => setSearch({ mode: mode === 'one' ? 'one' : undefined })} />
      </div>
      {instrument.instruction && <p className="strong">{instrument.instruction}</p>}
      <div ref={list} className={`${css['items']} ${one ? css['one'] : ''}`}>
        {shown.map((item) => {
          const index = instrument.items.indexOf(item);
          return (
            <div key={item.id} data-item={item.id} onKeyDown={(event) => onKey(event, item, index)} role="presentation">
              {item.heading && !one && <h2 className={css['heading']}>{item.heading}</h2>}
              <ItemField
                instrument={instrument}
                item={item}
                number={index + 1}
                value={given[item.id]}
                error={errors[`answers.items.${item.id}`]}
                onChange={(value, pressed) => {
                  answer(item, value);
                  if (one && pressed) focus(index + 1);
                }}
              />
            </div>
          );
        })}
      </div>
      {one && (
        <div className="row">
          <Button onClick={() => focus(Math.max(0, at - 1))}>Назад</Button>
          <Button onClick={() => focus(at + 1)}>{given[instrument.items[at]!.id] === undefined ? 'Пропустить' : 'Дальше'}</Button>
          <span className="second" role="status">
            {at + 1} из {instrument.items.length}
          </span>
        </div>
      )}
    </div>
  );
}

interface ItemFieldProps {
  instrument: ItemsInstrument;
  item: Item;
  number: number;
  value: number | undefined;
  error: string | undefined;
  /** `pressed`: by a finger or a mouse, not by arrows. */
  onChange: (value: number | undefined, pressed: boolean) => void;
}

function ItemField({ instrument, item, number, value, error, onChange }: ItemFieldProps) {
  const scale = instrument.scales.find((one) => one.id === item.scale)!;
  const name = `item-${item.id}`;
  if (!scale.options) {
    return <NumberField id={name} name={name} label={`${number}. ${item.text}`} value={value ?? ''} error={error} onBlur={() => {}} onChange={(next) => onChange(typeof next === 'number' && Number.isInteger(next) ? next : undefined, false)} />;
  }
  return (
    <fieldset className={`${css['item']} ${error ? css['bad'] : ''}`}>
      <legend>
        {number}. {item.text}
      </legend>
      <div className={css['options']}>
        {scale.options.map((option) => (
          <label key={option.value} className={css['option']}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value, false)}
              onClick={(event) => event.detail > 0 && onChange(option.value, true)}
              aria-describedby={error ? `${name}-below` : undefined}
            />
            {option.title}
            <kbd aria-hidden="true">{option.value}</kbd>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${name}-below`} className={css['complaint']}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
