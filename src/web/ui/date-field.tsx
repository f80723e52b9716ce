import { Popover } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { isDay, shortDate, type Day } from '../../kernel/time.ts';
import type { FieldBinding } from '../../kernel/web/form.ts';
import { IconButton } from './button.tsx';
import { Calendar } from './calendar.tsx';
import css from './fields.module.css';
import { FieldFrame, type FieldLook } from './fields.tsx';

interface DateFieldProps extends FieldBinding<string>, FieldLook {
  /** Where the calendar opens; the session's `today`. */
  today: Day;
  autoFocus?: boolean;
}

/**
 * Typed as ДД.ММ.ГГГГ (also 5.3.26, 05032026) or picked. The value is `ГГГГ-ММ-ДД`, '' when empty; what is no date yet
 * goes on as typed, so that the contract's check can say what is wrong.
 */
export function DateField({ id, name, value, onChange, onBlur, error, today, autoFocus, ...look }: DateFieldProps) {
  const [raw, setRaw] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const shown = raw ?? (/^\d{4}-\d{2}-\d{2}$/.test(value) ? shortDate(value) : value);
  return (
    <FieldFrame id={id} error={error} {...look}>
      {(aria) => (
        <div className={`${css['box']} ${css['withEnd']}`}>
          <input
            ref={input}
            id={id}
            name={name}
            className={css['input']}
            inputMode="numeric"
            autoComplete="off"
            autoFocus={autoFocus}
            placeholder="ДД.ММ.ГГГГ"
            value={shown}
            onChange={(event) => {
              setRaw(event.target.value);
              onChange(readDate(event.target.value, today));
            }}
            onBlur={() => {
              setRaw(null);
              onBlur();
            }}
            onKeyDown={(event) => {
              if (event.altKey && event.key === 'ArrowDown') setOpen(true);
            }}
            {...aria}
          />
          <Popover opened={open} onChange={setOpen} withRoles={false} position="bottom-end" shadow="md" trapFocus returnFocus transitionProps={{ duration: 0 }}>
            <Popover.Target>
              <span className={css['end']}>
                <IconButton label={`${look.label}: открыть календарь`} onClick={() => setOpen(!open)}>
                  <IconCalendar size={18} stroke={1.75} aria-hidden="true" />
                </IconButton>
              </span>
            </Popover.Target>
            <Popover.Dropdown p={0} aria-label="Календарь">
              <Calendar
                value={isDay(value) ? value : null}
                today={today}
                onPick={(day) => {
                  setRaw(null);
                  onChange(day);
                  setOpen(false);
                  input.current?.focus();
                }}
              />
            </Popover.Dropdown>
          </Popover>
        </div>
      )}
    </FieldFrame>
  );
}

/** What was typed as `ГГГГ-ММ-ДД`, even if there is no such day; otherwise the text itself. Two digits of a year: 2026, 1985. */
function readDate(text: string, today: Day): string {
  const clean = text.trim();
  const parts = /^(\d{1,2})[.,/\s-](\d{1,2})[.,/\s-](\d{4}|\d{2})$/.exec(clean) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(clean);
  if (!parts) return clean;
  const [, day, month] = parts;
  let year = parts[3]!;
  if (year.length === 2) {
    const century = Number(today.slice(0, 2));
    year = Number(year) > Number(today.slice(2, 4)) + 10 ? `${century - 1}${year}` : `${century}${year}`;
  }
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}
