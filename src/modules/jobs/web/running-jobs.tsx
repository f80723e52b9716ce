import { IconLoader2 } from '@tabler/icons-react';
import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { listJobs } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './jobs.module.css';

const rules = new Intl.PluralRules('ru');

/** Beside the other signs of the top bar while my jobs run; nothing otherwise. Every command asks anew, so it looks rarely when idle. */
export function RunningJobs() {
  const mine = useOperation(listJobs, { query: { state: 'active', limit: 20 } as never }, { keep: true, refetchWhile: (data) => (data?.items.length ?? 0) > 0 });
  const count = mine.data?.items.length ?? 0;
  if (count === 0) return null;
  const form = rules.select(count);
  const [one, few, many] = texts.running;
  const words = (form === 'one' ? one : form === 'few' ? few : many).replace('{count}', formatNumber(count));
  return (
    <PageLink to="/jobs" className={css['running']} aria-label={words}>
      <IconLoader2 size={16} stroke={1.75} aria-hidden="true" className={css['spin']} />
      <span className="desk-only">{words}</span>
      <span className="phone-only" aria-hidden="true">{formatNumber(count)}</span>
    </PageLink>
  );
}
