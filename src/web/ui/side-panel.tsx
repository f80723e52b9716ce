import { useMediaQuery } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { createContext, lazy, Suspense, use, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { IconButton } from './button.tsx';
import css from './side-panel.module.css';

interface SidePanelProps {
  title: string;
  /** A small line above the title: «Показатель · результат». */
  over?: ReactNode;
  /** 324–392 px. */
  width?: number;
  /** Removes the panel from the address. */
  onClose: () => void;
  children: ReactNode;
}

/** The element in the shell that holds the panel on a desk. */
export const PanelSlot = createContext<HTMLElement | null>(null);

// Only under 1100 px.
const Drawer = lazy(() => import('./drawer.tsx'));

/**
 * Beside the page on a desk, a drawer under 1100 px. Its being open is part of the address: the page renders it when the
 * query string says so. Esc closes and gives the focus back.
 */
export function SidePanel({ title, over, width = 340, onClose, children }: SidePanelProps) {
  const beside = useMediaQuery('(min-width: 1100px)', true, { getInitialValueInEffect: false });
  return beside ? (
    <Beside title={title} over={over} width={width} onClose={onClose}>
      {children}
    </Beside>
  ) : (
    <Suspense fallback={null}>
      <Drawer
        position="right"
        size={width}
        onClose={onClose}
        title={
          <>
            {over && <span className={css['over']}>{over}</span>}
            <span className={css['title']}>{title}</span>
          </>
        }
      >
        <div className={css['body']}>{children}</div>
      </Drawer>
    </Suspense>
  );
}

function Beside({ title, over, width, onClose, children }: SidePanelProps) {
  const id = useId();
  const slot = use(PanelSlot);
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // The rail shrinks to icons beside a panel.
    document.documentElement.dataset['panel'] = 'open';
    return () => {
      delete document.documentElement.dataset['panel'];
    };
  }, []);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    // A dialog, a list or a calendar on top takes its own Escape, and is gone by the time the key gets here: seen beforehand.
    let covered = false;
    const look = () => {
      covered = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')].some((one) => one.getClientRects().length > 0);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || covered) return;
      const inside = panel.current?.contains(document.activeElement);
      close();
      if (inside) before?.focus();
    };
    window.addEventListener('keydown', look, { capture: true });
    document.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      document.removeEventListener('keydown', onKey);
    };
  }, []);
  if (!slot) return null;
  return createPortal(
    <aside ref={panel} className={css['panel']} style={{ '--panel-width': `${width}px` } as object} aria-labelledby={id}>
      <div className={css['head']}>
        <div>
          {over && <div className={css['over']}>{over}</div>}
          <h2 id={id} className={css['title']}>
            {title}
          </h2>
        </div>
        <IconButton label="Закрыть панель" onClick={onClose}>
          <IconX size={20} stroke={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      <div className={css['body']}>{children}</div>
    </aside>,
    slot,
  );
}
