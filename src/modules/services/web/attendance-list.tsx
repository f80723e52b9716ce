import { IconCheck, IconClock, IconNote, IconX } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { formatNumber } from '../../../kernel/texts.ts';
import { IconButton } from '../../../web/ui/button.tsx';
import type { Word } from '../../practices/contract/pack.ts';
import type { PickedFamily } from './family-picker.tsx';
import css from './attendance.module.css';

/** Somebody on the sheet; mark '' while nobody has said. */
export interface Attending {
  person: string;
  name: string;
  family: PickedFamily;
  mark: '' | 'here' | 'late' | 'absent';
  minutes: number | '';
  reason: string;
  note: string;
}
export type MarkPatch = Partial<Pick<Attending, 'mark' | 'minutes' | 'reason' | 'note'>>;

const marks = [
  { mark: 'here', label: 'Здесь', icon: IconCheck, tone: 'pine' },
  { mark: 'late', label: 'Опоздание', icon: IconClock, tone: 'warn' },
  { mark: 'absent', label: 'Нет', icon: IconX, tone: 'neutral' },
] as const;
/** By the place of the key, so that the Russian layout and the number pad do the same. */
const keys: Record<string, Attending['mark']> = { Digit1: 'here', Numpad1: 'here', Digit2: 'late', Numpad2: 'late', Digit0: 'absent', Numpad0: 'absent' };

interface AttendanceListProps {
  people: readonly Attending[];
  reasons: readonly Word[];
  /** Minutes of the meeting: of everybody who was there from the beginning. */
  minutes: number | null;
  idOf: (at: number) => string;
  errorOf?: (at: number) => string | undefined;
  onMark: (at: number, patch: MarkPatch) => void;
  /** Everybody not yet marked was here. */
  onRest: () => void;
  /** Takes the last mark back. */
  onBack: () => void;
  onRemove: (at: number) => void;
}

/** Clears what belongs to another mark: a reason is of an absence, own minutes are of somebody late. */
export function marked(one: Attending, patch: MarkPatch): Attending {
  const next = { ...one, ...patch };
  return { ...next, minutes: next.mark === 'late' ? next.minutes : '', reason: next.mark === 'absent' ? next.reason : '' };
}

/** The sheet of a meeting: keys 1 here, 2 late, 0 absent, Tab to the reason or the minutes, arrows along the rows. */
export function AttendanceList(props: AttendanceListProps) {
  const list = useRef<HTMLOListElement>(null);
  const focusRow = (at: number) => {
    const row = list.current?.children[at];
    (row?.querySelector<HTMLElement>('input[type=radio]:checked') ?? row?.querySelector<HTMLElement>('input[type=radio]'))?.focus();
  };
  return (
    <div className={css['sheet']}>
      <div className={css['head']} aria-hidden="true">
        <span>№</span>
        <span>Участник</span>
        <span>Присутствие</span>
        <span>Причина</span>
        <span>Мин</span>
      </div>
      <ol ref={list} className={css['rows']} aria-label="Участники встречи">
        {props.people.map((one, at) => (
          <Row key={one.person} {...props} one={one} at={at} onGo={focusRow} />
        ))}
      </ol>
      <p className={css['hints']}>
        <span>
          <kbd>1</kbd> здесь
        </span>
        <span>
          <kbd>2</kbd> опоздание
        </span>
        <span>
          <kbd>0</kbd> нет
        </span>
        <span>
          <kbd>Tab</kbd> причина
        </span>
        <span>
          <kbd>↓</kbd> дальше
        </span>
        <span>
          <kbd>Ctrl Z</kbd> назад
        </span>
        <span>
          <kbd>Shift 1</kbd> остальные здесь
        </span>
      </p>
    </div>
  );
}

function Row({ one, at, people, reasons, minutes, idOf, errorOf, onMark, onRest, onBack, onRemove, onGo }: AttendanceListProps & { one: Attending; at: number; onGo: (at: number) => void }) {
  const [noting, setNoting] = useState(false);
  const id = idOf(at);
  const error = errorOf?.(at);
  const twins = people.filter((other) => other.name === one.name).length > 1;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const radio = target instanceof HTMLInputElement && target.type === 'radio';
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyZ' && radio) {
      event.preventDefault();
      return onBack();
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && event.code === 'Digit1' && radio) {
      event.preventDefault();
      return onRest();
    }
    const inField = target instanceof HTMLInputElement && !radio;
    const walks = radio || inField;
    const step = event.code === 'ArrowDown' && walks ? 1 : event.code === 'ArrowUp' && walks ? -1 : event.code === 'Enter' && !(target instanceof HTMLButtonElement) ? 1 : 0;
    if (step !== 0) {
      event.preventDefault();
      return onGo(Math.min(Math.max(at + step, 0), people.length - 1));
    }
    const mark = radio && !event.shiftKey ? keys[event.code] : undefined;
    if (mark === undefined) return;
    event.preventDefault();
    onMark(at, { mark });
    // Tab goes on from the mark that was just made.
    requestAnimationFrame(() => onGo(at));
  };

  return (
    <li className={`${css['row']} ${error ? css['bad'] : ''}`}>
      <span className={css['number']}>{at + 1}</span>
      <span className={css['who']}>
        <span>{one.name}</span> {twins && <span className="small">{one.family.code}</span>}
        {error && <span className={css['complaint']}>{error}</span>}
      </span>
      <span className={css['marks']} role="radiogroup" aria-label={one.name} id={id} tabIndex={-1} onKeyDown={onKeyDown} onFocus={(event) => event.target === event.currentTarget && onGo(at)}>
        {marks.map(({ mark, label, icon: Sign, tone }) => (
          <label key={mark} className={`${css['mark']} ${css[tone]}`}>
            <input type="radio" name={id} value={mark} checked={one.mark === mark} onChange={() => onMark(at, { mark })} />
            <Sign size={16} stroke={2} aria-hidden="true" />
            <span>{label}</span>
          </label>
        ))}
      </span>
      <span className={css['reason']}>
        {one.mark === 'absent' ? (
          <select className={css['input']} value={one.reason} aria-label={`Причина: ${one.name}`} onKeyDown={onKeyDown} onChange={(event) => onMark(at, { reason: event.target.value })}>
            <option value="">не указана</option>
            {reasons.map((reason) => (
              <option key={reason.id} value={reason.id}>
                {reason.title}
              </option>
            ))}
          </select>
        ) : (
          <span className={css['none']} aria-hidden="true">
            —
          </span>
        )}
      </span>
      <span className={css['minutes']}>
        {one.mark === 'late' ? (
          <input
            className={css['input']}
            inputMode="numeric"
            maxLength={4}
            aria-label={`Сколько минут: ${one.name}`}
            placeholder={minutes === null ? '' : String(minutes)}
            value={one.minutes}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              const text = event.target.value.replace(/\D/g, '');
              onMark(at, { minutes: text === '' ? '' : Number(text) });
            }}
          />
        ) : (
          <span className="numbers">{one.mark === '' ? '—' : one.mark === 'absent' ? 0 : minutes === null ? '—' : formatNumber(minutes)}</span>
        )}
      </span>
      <span className={css['tools']}>
        <IconButton label={`Заметка: ${one.name}`} aria-expanded={noting || one.note !== ''} onClick={() => setNoting(!noting)}>
          <IconNote size={18} stroke={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton label={`Убрать: ${one.name}`} onClick={() => onRemove(at)}>
          <IconX size={18} stroke={1.75} aria-hidden="true" />
        </IconButton>
      </span>
      {(noting || one.note !== '') && (
        <span className={css['note']}>
          <input className={css['input']} value={one.note} maxLength={300} autoFocus={noting} placeholder="Заметка: увидит команда семьи" aria-label={`Заметка: ${one.name}`} onKeyDown={onKeyDown} onChange={(event) => onMark(at, { note: event.target.value })} />
        </span>
      )}
    </li>
  );
}
