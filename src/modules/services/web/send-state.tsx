import { IconCloudX, IconCopy, IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import type { ApiError } from '../../../kernel/web/api.ts';
import { Button } from '../../../web/ui/button.tsx';
import { copy, FailedState, Notice } from '../../../web/ui/states.tsx';
import css from './record.module.css';

const clock = (at: Date) => at.toLocaleTimeString('ru', { hour: 'numeric', minute: '2-digit' });
const seconds = 25;

interface SendFailedProps {
  error: ApiError;
  savedAt: Date | null;
  waiting: boolean;
  /** Id of the record: its beginning is the code that the person tells the administrator. */
  recordId: string;
  onRetry: () => void;
}

/**
 * One failed attempt: what happened, what is safe, what we do. When the server does not answer, the record is sent again by itself after 25
 * seconds with the same id, so that there is no double.
 */
export function SendFailed({ error, savedAt, waiting, recordId, onRetry }: SendFailedProps) {
  const lost = error.status === 0 || error.status >= 500;
  const [left, setLeft] = useState(seconds);
  const [copied, setCopied] = useState(false);
  const [at] = useState(() => new Date());
  const retry = useRef(onRetry);
  useEffect(() => {
    retry.current = onRetry;
  });
  useEffect(() => {
    if (!lost) return undefined;
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(rest, 0));
      if (rest > 0) return;
      clearInterval(timer);
      retry.current();
    }, 500);
    return () => clearInterval(timer);
  }, [lost]);

  if (error.code === 'id_reused') {
    return (
      <Notice tone="warn" live>
        Первая попытка дошла: запись уже есть, без последних исправлений. Найдите её в карточке семьи и исправьте там, а здесь начните заново.
      </Notice>
    );
  }
  if (!lost) return <FailedState error={error} what="Не записалось" safe="Набранное цело: оно лежит на этом компьютере." />;
  const code = `${recordId.slice(0, 4)}-${recordId.slice(4, 6)}`.toUpperCase();
  const now = at.toLocaleString('ru', { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' });
  return (
    <section className={css['failed']} role="alert">
      <h2 className="row" style={{ fontSize: 18, lineHeight: '24px' }}>
        <IconCloudX size={22} stroke={1.75} color="var(--crisis)" aria-hidden="true" /> Не записалось: {error.status === 0 ? 'сервер не отвечает' : 'сервер не справился'}
      </h2>
      <p style={{ margin: '8px 0 12px' }}>
        Запись цела: она лежит на этом компьютере{savedAt ? `, черновик от ${clock(savedAt)}` : ''}.{' '}
        {waiting ? 'Повторяем, дубля не будет.' : (
          <span aria-hidden="true">
            Повторим сами через <b>{plural(left, 'секунду', 'секунды', 'секунд')}</b>, дубля не будет.
          </span>
        )}
      </p>
      <div className="row">
        <Button variant="primary" icon={<IconRefresh size={18} stroke={1.75} aria-hidden="true" />} waiting={waiting} onClick={onRetry}>
          Повторить сейчас
        </Button>
        <Button variant="link" icon={<IconCopy size={16} stroke={1.75} aria-hidden="true" />} onClick={() => void copy(`Не записалось: ${error.message} Код ${[code, error.code, error.requestId].filter(Boolean).join(' · ')}, ${now}`).then(setCopied)}>
          {copied ? 'Скопировано' : 'Скопировать для администратора'}
        </Button>
      </div>
      <p className="small" style={{ marginTop: 8 }}>
        Код {code}, {now}. Личных данных в нём нет.
      </p>
    </section>
  );
}
