import { formatNumber, plural } from '../../../kernel/texts.ts';
import { longDate, shortDate } from '../../../kernel/time.ts';
import type { DosageRecord, WayRecord } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './plans.module.css';

/** Done solid, missed hatched, the rest empty; the figures stand beside. */
export function DosageBar({ dosage }: { dosage: DosageRecord }) {
  const { done, planned, missed, balance, excess, standing } = dosage;
  const part = (value: number) => `${(100 * value) / planned}%`;
  return (
    <span className={css['count']}>
      <span className={css['bar']} aria-hidden="true">
        <span className={css['done']} style={{ width: part(done) }} />
        <span className={css['missed']} style={{ width: part(Math.min(missed, balance)) }} />
      </span>
      <span className={standing === 'endangered' || standing === 'short' ? `numbers nowrap ${css['behind']}` : 'numbers nowrap'}>
        {formatNumber(done)} из {formatNumber(planned)}
      </span>
      {excess > 0 && <span className="small">сверх нормы {formatNumber(excess)}</span>}
    </span>
  );
}

/** «Два занятия сорвались: не на чем доехать. К 31 декабря будет 8 из 10.» */
export function forecastWords(dosage: DosageRecord, reasonTitle: (id: string) => string, today: string): string {
  const { missed, reasons, forecast, planned, toOn, standing } = dosage;
  const named = reasons.filter((one) => one.reason !== null).map((one) => reasonTitle(one.reason!));
  const lost = missed === 0 ? '' : `${texts.missed(missed)}${named.length > 0 ? `: ${named.join(', ')}` : ''}. `;
  const day = longDate(toOn, today);
  const end = standing === 'short' && toOn < today ? `К ${day} сделано` : `К ${day} будет`;
  return `${lost}${end} ${formatNumber(forecast)} из ${formatNumber(planned)}: не хватит ${formatNumber(planned - forecast)}.`;
}

export function wayWords(way: WayRecord): string {
  if (way.kind === 'pace') {
    const often = way.perWeek < 1 ? `раз в ${plural(Math.floor(7 / way.perWeek), 'день', 'дня', 'дней')}` : `${plural(Math.ceil(way.perWeek), 'раз', 'раза', 'раз')} в неделю`;
    return `держать ${often} до конца срока`;
  }
  if (way.kind === 'prolong') return `продлить срок до ${shortDate(way.toOn)}`;
  return 'заменить меру';
}
