import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, useId, type ReactNode } from 'react';
import { PageLink } from '../../kernel/web/place.tsx';
import css from './page.module.css';

interface PageProps {
  title: string;
  /** Small figures beside the title: «17 из 412». */
  beside?: ReactNode;
  /** One sentence or a row of chips under the title. */
  subtitle?: ReactNode;
  /** Buttons on the right; one of them primary. */
  actions?: ReactNode;
  /** The way here; the last one has no address. */
  crumbs?: { title: string; to?: string }[];
  /** Forms and reading stop at 860 px. */
  narrow?: boolean;
  children: ReactNode;
}

/** One screen: who or what (h1), what is happening, what next. Sets the title of the browser tab. */
export function Page({ title, beside, subtitle, actions, crumbs, narrow, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Рядом`;
  }, [title]);
  return (
    <div className={`${css['page']} ${narrow ? css['narrow'] : ''}`}>
      {crumbs && (
        <nav aria-label="Путь">
          <ol className={css['crumbs']}>
            {crumbs.map((crumb, index) => (
              <li key={crumb.title}>
                {index > 0 && <IconChevronRight size={14} stroke={1.75} aria-hidden="true" />}
                {crumb.to ? <PageLink to={crumb.to}>{crumb.title}</PageLink> : <span aria-current="page">{crumb.title}</span>}
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={css['head']}>
        <div className={css['titles']}>
          <div className={css['titleLine']}>
            <h1 className={css['title']}>{title}</h1>
            {beside && <span className={css['beside']}>{beside}</span>}
          </div>
          {subtitle && <div className={css['subtitle']}>{subtitle}</div>}
        </div>
        {actions && <div className={css['actions']}>{actions}</div>}
      </div>
      <div className={css['body']}>{children}</div>
    </div>
  );
}

/** A card. `flush` leaves the inner padding to a table or a margin list. */
export function Panel({ title, hint, actions, flush, children }: { title?: string; hint?: ReactNode; actions?: ReactNode; flush?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`${css['panel']} ${flush ? css['flush'] : ''}`} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <div className={css['panelHead']}>
          {title && (
            <h2 id={id} className={css['panelTitle']}>
              {title} {hint && <small>{hint}</small>}
            </h2>
          )}
          {actions && <div className="row">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Name and value pairs; an empty value is skipped. */
export function Facts({ items }: { items: [name: string, value: ReactNode][] }) {
  return (
    <dl className={css['facts']}>
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
