import { useEffect, useEffectEvent, useState } from 'react';
import type { Form } from '../../kernel/web/form.ts';
import { plural } from '../../kernel/texts.ts';
import { FailedState, Notice } from './states.tsx';

const retrySeconds = 25;

/**
 * Above the buttons of a form: the refusal that belongs to no field, and the complaints about what the form does not
 * show (`fields`: shown, though without an element of their own). Complaints about fields stand under the fields; here
 * only their number, when there are several. Without a connection the form is sent again by itself.
 */
export function ErrorSummary({ form, what = 'Не записалось', fields }: { form: Form<any>; what?: string; fields?: string[] }) {
  const paths = Object.keys(form.errors);
  const lost = paths.filter((path) => document.getElementById(form.idOf(path)) === null && !fields?.includes(path));
  const { problem } = form;
  const left = useCountdown(problem?.code === 'no_connection' ? problem : null, form.retry);
  return (
    <>
      {lost.length > 0 && (
        <Notice tone="crisis" live>
          {[...new Set(lost.map((path) => form.errors[path]))].join(' ')}
        </Notice>
      )}
      {paths.length - lost.length > 1 && (
        <p className="overdue" role="status">
          Проверьте {plural(paths.length - lost.length, 'поле', 'поля', 'полей')}
        </p>
      )}
      {problem && problem.code !== 'version_conflict' && (
        <FailedState
          error={problem}
          what={what}
          safe={problem.code === 'no_connection' ? left > 0 && `Повторим сами через ${plural(left, 'секунду', 'секунды', 'секунд')}.` : problem.status >= 500 && 'Набранное осталось на этой странице.'}
          onRetry={problem.status === 0 || problem.status >= 500 ? form.retry : undefined}
          waiting={form.waiting}
        />
      )}
    </>
  );
}

/** Seconds left until `again` is called; starts anew with each failure. */
function useCountdown(failure: object | null, again: () => void): number {
  const [now, setNow] = useState({ failure, left: retrySeconds });
  const call = useEffectEvent(again);
  useEffect(() => {
    if (!failure) return undefined;
    const started = Date.now();
    const timer = setInterval(() => {
      const left = retrySeconds - Math.round((Date.now() - started) / 1000);
      setNow({ failure, left });
      if (left > 0) return;
      clearInterval(timer);
      call();
    }, 1000);
    return () => clearInterval(timer);
  }, [failure]);
  return now.failure === failure ? now.left : retrySeconds;
}
