import { formatNumber, fill } from '../../../kernel/texts.ts';
import type { JobItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './jobs.module.css';

/** A bar with words; without a known end only the words move. */
export function JobProgress({ job, label }: { job: Pick<JobItem, 'state' | 'progress'>; label: string }) {
  const { done = 0, total = 0, words = job.state === 'queued' ? '' : texts.begins } = job.progress ?? {};
  const share = total === 0 ? 0 : Math.min(100, Math.round((done / total) * 100));
  const count = total > 0 ? fill(texts.of, { done: formatNumber(done), total: formatNumber(total) }) : done > 0 ? formatNumber(done) : '';
  return (
    <div className={css['progress']}>
      {total > 0 && (
        <div className={css['track']} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={share}>
          <div className={css['done']} style={{ width: `${share}%` }} />
        </div>
      )}
      <p className="second small numbers" role="status">
        {[words, count].filter(Boolean).join(': ')}
      </p>
    </div>
  );
}
