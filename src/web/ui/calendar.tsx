import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { addDays, longDate, monthName, type Day } from '../../kernel/time.ts';
import { IconButton } from './button.tsx';
import css from './date-field.module.css';

interface CalendarProps {
  value: Day | null;
  today: Day;
  onPick: (day: Day) => void;
}

const weekdays = ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'];

/** A month to pick a day from: arrows walk days and weeks, Page Up and Page Down months. */
export function Calendar({ value, today, onPick }: CalendarProps) {
  const [focus, setFocus] = useState<Day>(value ?? today);
  const grid = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>(`[data-day="${focus}"]`)?.focus({ preventScroll: true });
    moved.current = false;
  }, [focus]);

  const move = (day: Day, take = true) => {
    moved.current = take;
    setFocus(day);
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, () => Day> = {
      ArrowLeft: () => addDays(focus, -1),
      ArrowRight: () => addDays(focus, 1),
      ArrowUp: () => addDays(focus, -7),
      ArrowDown: () => addDays(focus, 7),
      PageUp: () => shiftMonth(focus, -1),
      PageDown: () => shiftMonth(focus, 1),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    move(step());
  };

  const year = Number(focus.slice(0, 4));
  const first = `${focus.slice(0, 8)}01`;
  const offset = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const weeks = Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, day) => addDays(first, week * 7 + day - offset)));
  const thisYear = Number(today.slice(0, 4));
  return (
    <div className={css['calendar']} data-calendar>
      <div className={css['head']}>
        <IconButton label="Предыдущий месяц" onClick={() => move(shiftMonth(focus, -1), false)}>
          <IconChevronLeft size={18} stroke={1.75} aria-hidden="true" />
        </IconButton>
        <span className="row" style={{ gap: 0 }}>
          <select aria-label="Месяц" value={focus.slice(5, 7)} onChange={(event) => move(clampDay(year, Number(event.target.value), focus), false)}>
            {Array.from({ length: 12 }, (_, month) => {
              const number = String(month + 1).padStart(2, '0');
              return (
                <option key={number} value={number}>
                  {monthName(`${year}-${number}-01`)}
                </option>
              );
            })}
          </select>
          <select aria-label="Год" value={year} onChange={(event) => move(clampDay(Number(event.target.value), Number(focus.slice(5, 7)), focus), false)}>
            {Array.from({ length: 112 }, (_, index) => thisYear + 10 - index).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </span>
        <IconButton label="Следующий месяц" onClick={() => move(shiftMonth(focus, 1), false)}>
          <IconChevronRight size={18} stroke={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      <table ref={grid} className={css['grid']} aria-label={`${monthName(focus)} ${year}`} >
        <thead>
          <tr>
            {weekdays.map((day) => (
              <th key={day} scope="col">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  <button
                    type="button"
                    data-day={day}
                    tabIndex={day === focus ? 0 : -1}
                    data-autofocus={day === focus || undefined}
                    aria-label={longDate(day)}
                    aria-current={day === today ? 'date' : undefined}
                    aria-pressed={day === value}
                    onKeyDown={onKey}
                    className={[css['day'], day.slice(0, 7) !== focus.slice(0, 7) ? css['other'] : '', day === today ? css['today'] : '', day === value ? css['chosen'] : ''].join(' ')}
                    onClick={() => onPick(day)}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shiftMonth(day: Day, by: number): Day {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + by;
  return clampDay(Math.floor(index / 12), (index % 12) + 1, day);
}

/** The same day of another month, or its last day. */
function clampDay(year: number, month: number, day: Day): Day {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(Number(day.slice(8)), last)).padStart(2, '0')}`;
}
