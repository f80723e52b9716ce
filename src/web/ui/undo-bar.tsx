import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import css from './undo-bar.module.css';

interface Done {
  text: string;
  undo?: (() => void | Promise<unknown>) | undefined;
  until: number;
}

const seconds = 10;
let current: Done | null = null;
const listeners = new Set<() => void>();

function show(next: Done | null): void {
  current = next;
  for (const listener of listeners) listener();
}

/** «Записано: группа, 12 человек. Отменить» for ten seconds. Survives a change of page. Never for an error. */
export function sayDone(text: string, undo?: () => void | Promise<unknown>): void {
  show({ text, undo, until: Date.now() + seconds * 1000 });
}

/** Stands once in the shell. */
export function UndoBar() {
  const done = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!done) return undefined;
    const tick = () => {
      const rest = Math.ceil((done.until - Date.now()) / 1000);
      setLeft(rest);
      if (rest <= 0) show(null);
    };
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [done]);
  return (
    <div className={css['place']} role="status">
      {done && (
        <div className={css['bar']}>
          <IconCheck size={18} stroke={1.75} aria-hidden="true" />
          <span>{done.text}</span>
          {done.undo && (
            <>
              <button
                type="button"
                onClick={() => {
                  const undo = done.undo!;
                  show(null);
                  void undo();
                }}
              >
                Отменить
              </button>
              <span className={css['left']} aria-hidden="true">
                {left} с
              </span>
            </>
          )}
        </div>
      )}
    </div>
  );
}
