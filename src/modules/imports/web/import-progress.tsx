import type { ImportCard } from '../contract.ts';
import css from './imports.module.css';
import { progressText } from './words.ts';

/** A bar with words; a screen reader hears the words as they change. */
export function ImportProgress({ run, title }: { run: Pick<ImportCard, 'progress'> | null; title: string }) {
  const { done = 0, total = 0 } = run?.progress ?? {};
  const share = total === 0 ? 0 : Math.round((done / total) * 100);
  return (
    <div className={css['progress']}>
      <p className="strong">{title}</p>
      <div className={css['track']} role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={share}>
        <div className={css['done']} style={{ width: `${share}%` }} />
      </div>
      <p className="second numbers" role="status">
        {progressText(run?.progress ?? null)}
      </p>
    </div>
  );
}
