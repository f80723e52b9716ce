import { formatNumber } from '../../kernel/texts.ts';
import css from './figures.module.css';

/**
 * Fact against a target: the black tick is the target, the fill is ochre below it. The axis starts at zero and leaves a
 * fifth beyond the target, so that 108 % is seen to pass it. Silent: the figures stand in the row.
 */
export function Bar({ value, target, width = 120 }: { value: number; target: number | null; width?: number }) {
  if (!target) return null;
  const scale = 100 / (target * 1.2);
  return (
    <span className={css['bar']} style={{ width }} aria-hidden="true">
      <span className={`${css['fill']} ${value < target ? css['below'] : ''}`} style={{ width: `${Math.min(value * scale, 100)}%` }} />
      <span className={css['tick']} style={{ left: `${100 / 1.2}%` }} />
    </span>
  );
}

/** Small columns, one a month; the numbers are said to a screen reader. */
export function Columns({ values, labels }: { values: number[]; labels: string[] }) {
  const top = Math.max(...values, 1);
  const words = values.map((value, index) => `${labels[index] ?? ''} ${formatNumber(value)}`).join(', ');
  return (
    <span className={css['columns']} role="img" aria-label={words} title={words}>
      {values.map((value, index) => (
        <span key={index} className={value === 0 ? css['zero'] : ''} style={{ height: value === 0 ? 1 : Math.max(3, Math.round((value / top) * 22)) }} />
      ))}
    </span>
  );
}

export interface Share {
  label: string;
  value: number;
  /** Chart colour 1–4 or `other`; by the order given unless told. */
  colour?: 1 | 2 | 3 | 4 | 'other';
}

const order = [1, 3, 4, 'other'] as const;

/** Parts of a whole in one bar with a label on each part; the legend is its twin for screen readers. `thin` adds the legend in sight; `bare`: the page says the numbers beside it. */
export function SplitBar({ label, parts, thin, bare }: { label: string; parts: Share[]; thin?: boolean; bare?: boolean }) {
  const shown = parts.filter((part) => part.value > 0);
  const colourOf = (part: Share, index: number) => `var(--chart-${part.colour ?? order[Math.min(index, 3)]})`;
  return (
    <div role="group" aria-label={label}>
      <div className={`${css['split']} ${thin ? css['thin'] : ''}`} aria-hidden="true">
        {shown.map((part, index) => {
          const dark = !thin && part.colour !== 2 && part.colour !== 'other' && index < 3;
          return (
            <span key={part.label} style={{ flex: `${part.value} 1 0`, background: colourOf(part, index), color: dark ? '#fff' : 'transparent' }}>
              {!thin && dark && `${formatNumber(part.value)} ${part.label}`}
            </span>
          );
        })}
      </div>
      <ul className={!bare && (thin || shown.length > 3) ? css['legend'] : 'hidden-visually'}>
        {shown.map((part, index) => (
          <li key={part.label}>
            <i style={{ background: colourOf(part, index) }} aria-hidden="true" />
            {part.label} <b>{formatNumber(part.value)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The key of `Bar` for a table's footer. */
export function BarKey() {
  return (
    <span className="row" style={{ gap: 16 }}>
      <span className={css['key']}>
        <i style={{ background: 'var(--chart-1)' }} /> цель достигнута
      </span>
      <span className={css['key']}>
        <i style={{ background: 'var(--chart-2)' }} /> ниже цели
      </span>
      <span className={css['key']}>
        <i style={{ background: '#111', width: 2, height: 14 }} /> цель
      </span>
    </span>
  );
}
