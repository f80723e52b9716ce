import { useElementSize } from '@mantine/hooks';
import { formatNumber } from '../../kernel/texts.ts';
import css from './month-chart.module.css';

interface MonthChartProps {
  /** What is counted, for a screen reader: «Визиты в семьи по месяцам». */
  label: string;
  months: { label: string; value: number }[];
  height?: number;
}

const room = { top: 18, bottom: 20 };
const thinnest = 34;

/**
 * Columns of months with their figures on top; the axis starts at zero. Drawn at the width it has, so that letters keep
 * their size on a phone; more months than fit are scrolled. Its twin is a table that the page offers beside it.
 */
export function MonthChart({ label, months, height = 132 }: MonthChartProps) {
  const { ref, width } = useElementSize();
  const each = Math.max(thinnest, Math.floor(width / Math.max(months.length, 1)));
  const wide = each * months.length;
  const scrolls = width > 0 && wide > width;
  const top = Math.max(...months.map((one) => one.value), 1);
  const base = height - room.bottom;
  const words = `${label}: ${months.map((one) => `${one.label} ${formatNumber(one.value)}`).join(', ')}`;
  return (
    <div ref={ref} className={css['chart']} {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}>
      <svg width={wide || 1} height={height} role="img" aria-label={words}>
        <line className={css['axis']} x1={0} x2={wide} y1={base + 0.5} y2={base + 0.5} />
        {months.map(({ label: month, value }, index) => {
          const tall = value === 0 ? 1 : Math.max(2, Math.round((value / top) * (base - room.top)));
          const middle = index * each + each / 2;
          const bar = Math.min(each - 8, 40);
          return (
            <g key={index}>
              <rect className={value === 0 ? css['zero'] : css['bar']} x={middle - bar / 2} y={base - tall} width={bar} height={tall} rx={value === 0 ? 0 : 2} />
              <text className={css['value']} x={middle} y={base - tall - 5}>
                {formatNumber(value)}
              </text>
              <text className={css['month']} x={middle} y={height - 5}>
                {month}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
