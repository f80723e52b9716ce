import { IconCloudCheck, IconDeviceFloppy } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ConflictDialog } from '../ui/dialogs.tsx';
import css from './draft-state.module.css';
import type { Draft } from './draft-gate.tsx';
import type { About } from './local.ts';

const clock = (at: Date) => at.toLocaleTimeString('ru', { hour: 'numeric', minute: '2-digit' });

interface DraftStateProps<V extends object> {
  draft: Draft<V>;
  values: V;
  about: About;
  /** Fields to compare when two windows wrote one draft, with their labels. */
  labels: Partial<Record<keyof V & string, string>>;
  /** How a value is read aloud: words instead of ids. */
  show?: (field: string, value: any) => ReactNode;
}

/** «Сохранено в 9:31» at the foot of a form, and the choice when two windows wrote one draft. */
export function DraftState<V extends object>({ draft, values, about, labels, show }: DraftStateProps<V>) {
  const { where, at, problem, conflict } = draft.saved;
  const [comparing, setComparing] = useState(true);
  const words = {
    nowhere: '',
    server: `Сохранено в ${at ? clock(at) : ''}`,
    computer: problem ?? `Пока на этом компьютере, ${at ? clock(at) : ''}. Сохраним на сервере, когда он ответит`,
    screen: 'Черновик не хранится: в браузере нет места. Не закрывайте страницу',
    recorded: problem ?? '',
  }[where];
  const Sign = where === 'server' ? IconCloudCheck : IconDeviceFloppy;
  return (
    <span className={css['draft']} role="status">
      {words && <Sign size={16} stroke={1.75} aria-hidden="true" />}
      {words && <span>{words}</span>}
      {conflict && !comparing && (
        <Button variant="link" small onClick={() => setComparing(true)}>
          Этот черновик меняли в другом окне: сравнить
        </Button>
      )}
      {conflict && comparing && (
        <ConflictDialog
          title="Этот черновик меняли в другом окне"
          confirm="Оставить выбранное"
          mine={values as Record<string, unknown>}
          current={conflict.content}
          labels={labels as Record<string, string>}
          {...(show ? { show } : {})}
          onResolve={(chosen) => draft.resolve({ ...values, ...chosen } as V, about)}
          onClose={() => setComparing(false)}
        />
      )}
    </span>
  );
}
