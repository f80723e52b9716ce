import { formatNumber, plural } from '../../../kernel/texts.ts';
import { texts } from '../texts.ru.ts';
import type { Period } from './periods.ts';

interface Amount {
  amount: number;
  period: Period;
  minutes: number | null;
  unit: string | null;
}

/** «10 × 40 мин», «2 т», «4 раза в месяц по 40 мин»: how much a measure is, as a person reads it. */
export function amountWords({ amount, period, minutes, unit }: Amount): string {
  const each = texts.each[period];
  if (unit !== null) return `${formatNumber(amount)}\u00a0${unit}${each}`;
  const long = minutes === null ? '' : `${formatNumber(minutes)}\u00a0мин`;
  if (period === 'term' && long !== '') return `${formatNumber(amount)} × ${long}`;
  return `${plural(amount, 'раз', 'раза', 'раз')}${each}${long === '' ? '' : ` по\u00a0${long}`}`;
}
