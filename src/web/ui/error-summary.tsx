import type { Form } from '../../kernel/web/form.ts';
import { plural } from '../../kernel/texts.ts';
import { FailedState, Notice } from './states.tsx';

/**
 * Above the buttons of a form: the refusal that belongs to no field, and the complaints about what the form does not
 * show. Complaints about fields stand under the fields; here only their number, when there are several.
 */
export function ErrorSummary({ form, what = 'Не записалось', fields, onRetry }: { form: Form<any>; what?: string; fields?: string[]; onRetry?: () => void }) {
  const paths = Object.keys(form.errors);
  const lost = paths.filter((path) => document.getElementById(form.idOf(path)) === null && !fields?.includes(path));
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
      {form.problem && form.problem.code !== 'version_conflict' && (
        <FailedState error={form.problem} what={what} safe={form.problem.status >= 500 || form.problem.status === 0 ? 'Набранное осталось на этой странице.' : undefined} onRetry={onRetry} waiting={form.waiting} />
      )}
    </>
  );
}
