import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { ApiError } from '../../kernel/web/api.ts';
import { Button } from './button.tsx';
import css from './dialogs.module.css';
import { FailedState } from './states.tsx';

// A dialog is rare on a page: what it needs arrives when the first one opens.
const Modal = lazy(() => import('./modal.tsx'));

/** A dialog with a title; Esc and a press outside close it. Never one over another. */
export function Dialog({ title, onClose, wide, children }: { title: string; onClose: () => void; wide?: boolean; children: ReactNode }) {
  return (
    <Suspense fallback={null}>
      <Modal title={<span className={css['title']}>{title}</span>} size={wide ? 640 : 480} onClose={onClose}>
        {children}
      </Modal>
    </Suspense>
  );
}

/** Buttons at the foot of a dialog or a form: the main one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={css['actions']}>{children}</div>;
}

interface ConfirmDialogProps {
  /** A question with the thing in it: «Отменить визит 22 ноября?» */
  title: string;
  /** What disappears and what stays. */
  children: ReactNode;
  /** A verb with its object: «Отменить визит». */
  confirm: string;
  /** «Оставить». */
  keep?: string;
  danger?: boolean;
  waiting?: boolean;
  error?: ApiError | null;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({ title, children, confirm, keep = 'Оставить', danger = true, waiting = false, error, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack-tight">
        {children}
        {error && <FailedState error={error} what="Не получилось" />}
      </div>
      <DialogActions>
        <Button onClick={onClose} data-autofocus>
          {keep}
        </Button>
        <Button variant={danger ? 'danger' : 'primary'} waiting={waiting} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface ConflictDialogProps {
  /** When it is not a record that two people edited. */
  title?: string;
  confirm?: string;
  /** What I was about to write, by field. */
  mine: Record<string, unknown>;
  /** `current` of the refusal: the record as it is now. */
  current: Record<string, unknown>;
  /** Fields to compare, with their labels. */
  labels: Record<string, string>;
  /** How a value is read aloud: dates, names instead of ids. */
  show?: (field: string, value: unknown) => ReactNode;
  waiting?: boolean;
  /** Chosen values by field; send them with `current.version`. */
  onResolve: (chosen: Record<string, unknown>) => void;
  onClose: () => void;
}

/** Two people edited one record: both values side by side, one choice per field. Nothing is lost by itself. */
export function ConflictDialog({ title = 'Запись изменили, пока вы писали', confirm = 'Записать выбранное', mine, current, labels, show = plain, waiting = false, onResolve, onClose }: ConflictDialogProps) {
  const different = Object.keys(labels).filter((field) => JSON.stringify(mine[field] ?? null) !== JSON.stringify(current[field] ?? null));
  const [choice, setChoice] = useState<Record<string, 'mine' | 'theirs'>>({});
  const chosen = () => Object.fromEntries(Object.keys(labels).map((field) => [field, (choice[field] ?? 'mine') === 'mine' ? mine[field] : current[field]]));
  return (
    <Dialog title={title} onClose={onClose} wide>
      <p className="second">
        {different.length > 0 ? 'Сравните и выберите, что оставить. Остальное совпадает.' : 'Значения совпадают: можно просто записать.'}
      </p>
      {different.map((field) => (
        <fieldset key={field} className={css['pair']}>
          <legend>{labels[field]}</legend>
          <div className={css['sides']}>
            {(['mine', 'theirs'] as const).map((side) => (
              <label key={side} className={css['side']}>
                <input type="radio" name={`conflict-${field}`} checked={(choice[field] ?? 'mine') === side} onChange={() => setChoice({ ...choice, [field]: side })} />
                <span>
                  <small>{side === 'mine' ? 'Ваше' : 'Сейчас записано'}</small>
                  {show(field, side === 'mine' ? mine[field] : current[field])}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <DialogActions>
        <Button onClick={onClose}>Вернуться к форме</Button>
        <Button variant="primary" waiting={waiting} onClick={() => onResolve(chosen())}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function plain(_field: string, value: unknown): ReactNode {
  return value === null || value === undefined || value === '' ? 'пусто' : String(value as string | number);
}
