import { Popover } from '@mantine/core';
import { IconCalendar, IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { isDay } from '../../../kernel/time.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button, IconButton } from '../../../web/ui/button.tsx';
import { DateField } from '../../../web/ui/date-field.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { kindOf, type Period, periodAround, type PeriodKind, periodWords, stepPeriod } from '../rules/periods.ts';
import css from './report.module.css';

const kinds: { value: PeriodKind; label: string }[] = [
  { value: 'half', label: 'Полугодие' },
  { value: 'quarter', label: 'Квартал' },
  { value: 'month', label: 'Месяц' },
  { value: 'year', label: 'Год' },
  { value: 'other', label: 'Любой' },
];

/** The period of the report as a chip: calendar periods with steps to the neighbours, or any two days. */
export function PeriodPicker({ period, onChange }: { period: Period; onChange: (period: Period) => void }) {
  const [open, setOpen] = useState(false);
  const { today } = useSession();
  const [own, setOwn] = useState(false);
  const kind = own ? 'other' : kindOf(period);
  const step = (by: -1 | 1) => onChange(stepPeriod(period, by));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" withinPortal trapFocus transitionProps={{ duration: 0 }} onClose={() => setOwn(false)}>
      <Popover.Target>
        <button type="button" className={css['period']} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconCalendar size={16} stroke={1.75} aria-hidden="true" />
          <b>{periodWords(period)}</b>
          <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css['periodBox']!} aria-label="Период отчёта">
        <Segments
          label="Какой период"
          options={kinds}
          value={kind}
          onChange={(value) => {
            setOwn(value === 'other');
            // Inside a past period one stays: the half-year of its first day, not of today.
            if (value !== 'other') onChange(periodAround(value as 'half', period.from <= today && today <= period.to ? today : period.from));
          }}
        />
        {kind === 'other' ? (
          <OwnPeriod
            period={period}
            onDone={(next) => {
              onChange(next);
              setOwn(false);
              setOpen(false);
            }}
          />
        ) : (
          <div className="row-apart">
            <IconButton label="Раньше" bordered onClick={() => step(-1)}>
              <IconChevronLeft size={18} stroke={1.75} aria-hidden="true" />
            </IconButton>
            <span role="status" className="strong">
              {periodWords(period)}
            </span>
            <IconButton label="Позже" bordered onClick={() => step(1)}>
              <IconChevronRight size={18} stroke={1.75} aria-hidden="true" />
            </IconButton>
          </div>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnPeriod({ period, onDone }: { period: Period; onDone: (period: Period) => void }) {
  const { today } = useSession();
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const [tried, setTried] = useState(false);
  const wrong = (day: string) => (tried && !isDay(day) ? 'Дата нужна в виде ДД.ММ.ГГГГ' : undefined);
  const order = tried && isDay(from) && isDay(to) && from > to ? 'Период кончается раньше, чем начинается' : undefined;
  return (
    <form
      className="stack-tight"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isDay(from) && isDay(to) && from <= to) onDone({ from, to });
      }}
    >
      <div className="columns-2">
        <DateField id="report-from" name="from" label="С" today={today} value={from} onChange={setFrom} onBlur={() => {}} error={wrong(from)} />
        <DateField id="report-to" name="to" label="По" today={today} value={to} onChange={setTo} onBlur={() => {}} error={wrong(to) ?? order} />
      </div>
      <div>
        <Button type="submit" variant="primary" small>
          Показать
        </Button>
      </div>
    </form>
  );
}
