import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './margin-list.module.css';

/** The margin («поля»): left of the rose line when or a number, right of it what. `bare` inside a flush panel. */
export function MarginList({ label, bare, children }: { label?: string; bare?: boolean; children: ReactNode }) {
  return (
    <div className={`${css['list']} ${bare ? css['bare'] : ''}`} role={label ? 'group' : undefined} aria-label={label}>
      {children}
    </div>
  );
}

/** Heads a group of rows: «Просрочено 3»; buttons of the group on the right. */
export function MarginHeading({ icon: Sign, title, count, actions }: { icon?: Icon; title: string; count?: number; actions?: ReactNode }) {
  return (
    <div className={css['heading']}>
      <span />
      <div>
        <h2 className={css['groupTitle']}>
          {Sign && <Sign size={18} stroke={1.75} aria-hidden="true" />}
          {title}
          {count !== undefined && <small>{count}</small>}
        </h2>
        {actions && <div className="row">{actions}</div>}
      </div>
    </div>
  );
}

/** A month in the margin: «Ноябрь». */
export function MarginMonth({ children }: { children: ReactNode }) {
  return (
    <div className={css['row']}>
      <h3 className={css['month']}>{children}</h3>
    </div>
  );
}

interface MarginRowProps {
  /** «22, вс», «10:30», «9 дней», a number. */
  when: ReactNode;
  /** Red: it is overdue. */
  late?: boolean;
  icon?: ReactNode;
  title: ReactNode;
  /** The second line: who, minutes. */
  meta?: ReactNode;
  action?: ReactNode;
}

export function MarginRow({ when, late, icon, title, meta, action }: MarginRowProps) {
  return (
    <div className={css['row']}>
      <div className={`${css['when']} ${late ? css['late'] : ''}`}>{when}</div>
      <div className={css['what']}>
        <div className={`${css['text']} ${icon ? css['withIcon'] : ''}`}>
          {icon}
          <div className={css['title']}>{title}</div>
          {meta && <div className={css['meta']}>{meta}</div>}
        </div>
        {action && <div className={css['action']}>{action}</div>}
      </div>
    </div>
  );
}

export interface Step {
  icon?: Icon;
  title: string;
  text: ReactNode;
  action?: ReactNode;
}

/** Ways to begin on an empty page, numbered in the margin. */
export function EmptySteps({ steps }: { steps: Step[] }) {
  return (
    <div className={css['list']}>
      {steps.map(({ icon: Sign, title, text, action }, index) => (
        <div key={title} className={`${css['row']} ${css['step']}`}>
          <div className={`${css['when']} ${css['number']}`} aria-hidden="true">
            {index + 1}
          </div>
          <div className={css['what']}>
            <div className={css['text']}>
              <h2 className={`${css['title']} row`}>
                {Sign && <Sign size={18} stroke={1.75} color="var(--pine)" aria-hidden="true" />}
                {title}
              </h2>
              <p className={css['meta']}>{text}</p>
            </div>
            {action && <div className={css['action']}>{action}</div>}
          </div>
        </div>
      ))}
    </div>
  );
}
