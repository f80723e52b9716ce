import { IconPhone, IconUrgent } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import css from './entrance.module.css';

/** Pages before an organization: the margin with our three questions on the left, one form on the right. */
export function Entrance({ title, under, wide, children }: { title: string; under?: ReactNode; wide?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Рядом`;
  }, [title]);
  return (
    <div className={css['entrance']}>
      <aside className={css['side']} aria-label="О программе">
        <div className={css['brand']}>
          <svg width="30" height="35" viewBox="0 0 30 35" aria-hidden="true">
            <rect width="13" height="35" rx="6.5" fill="#1C6A56" />
            <rect x="16" y="13" width="13" height="22" rx="6.5" fill="#6FA893" />
          </svg>
          Рядом
        </div>
        <ul className={css['lines']}>
          {['Кто эта семья.', 'Что с ней сейчас.', 'Что сделать дальше.'].map((line, index) => (
            <li key={line}>
              <i aria-hidden="true">{index + 1}</i>
              <b>{line}</b>
            </li>
          ))}
          <li>
            <i />
            <span>Записали один раз — и это уже в карточке и в отчёте.</span>
          </li>
        </ul>
        <div className={css['phones']}>
          <p>
            <IconPhone size={16} stroke={1.75} aria-hidden="true" />
            <span>
              Детский телефон доверия: <b>8 800 2000 122</b>, бесплатно, имя не спросят
            </span>
          </p>
          <p>
            <IconUrgent size={16} stroke={1.75} aria-hidden="true" />
            <span>
              Если кому-то угрожает опасность: <b>112</b>
            </span>
          </p>
        </div>
      </aside>
      <main className={css['form']}>
        <div className={`${css['inner']} ${wide ? css['wide'] : ''}`}>
          <h1 className={css['title']}>{title}</h1>
          <div className={css['under']}>{under}</div>
          {children}
        </div>
      </main>
    </div>
  );
}

export const entranceFields = css['fields']!;
export const entranceButton = css['big']!;
export const entranceClasses = css;
