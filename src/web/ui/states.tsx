import { IconAlertTriangle, IconCloudX, IconCopy, IconInfoCircle, IconLock, IconRefresh, IconSearchOff } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ApiError } from '../../kernel/web/api.ts';
import { Button } from './button.tsx';
import css from './states.module.css';

/** True from the third second: only then a word joins the grey rows. */
export function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2000);
    return () => clearTimeout(timer);
  }, []);
  return slow;
}

/** Still grey lines where the content will be. */
export function LoadingState({ lines = 6 }: { lines?: number }) {
  const slow = useSlow();
  return (
    <div className={css['loading']} role="status" aria-label="Загружаем…">
      {slow && <span>Загружаем…</span>}
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={css['grey']} style={{ width: `${45 + ((line * 17) % 45)}%` }} />
      ))}
    </div>
  );
}

interface FailedProps {
  error: ApiError;
  /** What was being done: «Не записалось». Without it: «Не открылось». */
  what?: string;
  /** What is safe: «Визит цел: он остался на этой странице». */
  safe?: ReactNode;
  onRetry?: (() => void) | undefined;
  waiting?: boolean;
}

/**
 * What happened, what is safe, retry, a code without personal data. A record hidden or absent (404) and a missing right
 * (403) are said calmly, without red.
 */
export function FailedState({ error, what, safe, onRetry, waiting }: FailedProps) {
  const [copied, setCopied] = useState(false);
  if (error.status === 404 && !what) return <RefusedState title="Не нашли">{error.message.replace(/^Не нашли\.\s*/, '')}</RefusedState>;
  if (error.status === 403 && !what) return <RefusedState>{error.message}</RefusedState>;
  const refused = error.status >= 400 && error.status < 500;
  const code = [error.code, error.requestId].filter(Boolean).join(' · ');
  return (
    <section className={css['failed']} role="alert">
      <div className={css['grid']}>
        {refused ? <IconAlertTriangle size={22} stroke={1.75} color="var(--crisis)" aria-hidden="true" /> : <IconCloudX size={22} stroke={1.75} color="var(--crisis)" aria-hidden="true" />}
        <h2 className={css['title']}>{what ?? 'Не открылось'}</h2>
        <p>{error.message}</p>
        {safe && <p>{safe}</p>}
        {(onRetry || !refused) && (
        <div className={css['actions']}>
          {onRetry && (
            <Button variant="primary" icon={<IconRefresh size={18} stroke={1.75} aria-hidden="true" />} onClick={onRetry} waiting={waiting ?? false}>
              Повторить сейчас
            </Button>
          )}
          {!refused && (
            <Button variant="link" icon={<IconCopy size={16} stroke={1.75} aria-hidden="true" />} onClick={() => void copy(`${what ?? 'Не открылось'}: ${error.message} Код ${code}, ${new Date().toLocaleString('ru')}`).then(setCopied)}>
              {copied ? 'Скопировано' : 'Скопировать для администратора'}
            </Button>
          )}
        </div>
        )}
        {!refused && <p className="small">Код {code}. Личных данных в нём нет.</p>}
      </div>
    </section>
  );
}

/** Who may see it; said calmly. */
export function RefusedState({ title = 'Эти сведения вам не открыты', children }: { title?: string; children: ReactNode }) {
  return (
    <section className={css['calm']}>
      <IconLock size={18} stroke={1.75} aria-hidden="true" />
      <h2 className={css['calmTitle']}>{title}</h2>
      <div className="second">{children}</div>
    </section>
  );
}

/** Nothing was found: which condition to remove. */
export function NothingFound({ title = 'Ничего не нашли', children, onReset }: { title?: string; children?: ReactNode; onReset?: () => void }) {
  return (
    <section className={css['calm']} role="status">
      <IconSearchOff size={18} stroke={1.75} aria-hidden="true" />
      <h2 className={css['calmTitle']}>{title}</h2>
      <div className="second">
        {children}
        {onReset && (
          <div style={{ marginTop: 8 }}>
            <Button small onClick={onReset}>
              Снять все условия
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

/** A tinted remark inside a page: `info` explains, `warn` will go wrong, `pine` says where a fact goes. */
export function Notice({ tone = 'info', children, live }: { tone?: 'info' | 'warn' | 'pine' | 'crisis'; children: ReactNode; live?: boolean }) {
  const Sign = tone === 'warn' || tone === 'crisis' ? IconAlertTriangle : IconInfoCircle;
  return (
    <div className={`${css['notice']} ${css[tone]}`} role={live ? 'status' : undefined}>
      <Sign size={18} stroke={1.75} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}

/** Copies a text; false where the browser does not allow it (plain http): then the text has to be selected by hand. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
