import type { ComponentProps, ReactNode } from 'react';
import { PageLink, type Search } from '../../kernel/web/place.tsx';
import css from './button.module.css';

export type ButtonVariant = 'primary' | 'plain' | 'soft' | 'link' | 'danger' | 'danger-plain';

interface Look {
  /** One `primary` in a region; `danger` only for an alarm or inside a confirming dialog. */
  variant?: ButtonVariant;
  small?: boolean;
  wide?: boolean;
  /** An icon of 18 px before the words. */
  icon?: ReactNode;
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'>, Look {
  /** The command runs: the same width, «Ждём…», further presses do nothing. */
  waiting?: boolean;
}

function look({ variant = 'plain', small, wide }: Look, waiting = false): string {
  const of = variant === 'danger-plain' ? css['dangerPlain'] : css[variant];
  return [css['button'], of, small && css['small'], wide && css['wide'], waiting && css['waiting']].filter(Boolean).join(' ');
}

/** The words of a button; while it waits they keep its width and «Ждём…» stands in their place. */
function Words({ icon, waiting, children }: { icon: ReactNode; waiting: boolean; children: ReactNode }) {
  return (
    <>
      <span className={css['label']}>
        {icon}
        {children}
      </span>
      {waiting && (
        <span className={css['wait']}>
          <span className={css['spinner']} aria-hidden="true" />
          Ждём…
        </span>
      )}
    </>
  );
}

/** Never disabled: a button that cannot work yet explains itself in words beside it. */
export function Button({ variant, small, wide, icon, waiting = false, children, onClick, type = 'button', className, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={waiting ? 'button' : type}
      className={`${look({ variant, small, wide }, waiting)} ${className ?? ''}`}
      aria-busy={waiting || undefined}
      aria-disabled={waiting || undefined}
      onClick={waiting ? undefined : onClick}
    >
      <Words icon={icon} waiting={waiting}>
        {children}
      </Words>
    </button>
  );
}

/** A link to a page of the product that looks like a button. */
export function ButtonLink({ to, search, variant, small, wide, icon, children, ...rest }: Look & { to: string; search?: Search; children: ReactNode } & Omit<ComponentProps<'a'>, 'href' | 'children'>) {
  return (
    <PageLink to={to} search={search} className={look({ variant, small, wide })} {...rest}>
      {icon}
      {children}
    </PageLink>
  );
}

/** The look of a link to a file; `FileLink` is the one to use: it says in words why a file did not come. */
export function DownloadLink({ href, file, waiting = false, variant, small, wide, icon, children, ...rest }: Look & { href: string; file: string; waiting?: boolean; children: ReactNode } & Omit<ComponentProps<'a'>, 'children'>) {
  return (
    <a href={href} download={file} className={look({ variant, small, wide }, waiting)} aria-busy={waiting || undefined} {...rest}>
      <Words icon={icon} waiting={waiting}>
        {children}
      </Words>
    </a>
  );
}

/** An icon alone; `label` is what it does, said to a screen reader and on hover. */
export function IconButton({ label, bordered, className, children, ...rest }: ComponentProps<'button'> & { label: string; bordered?: boolean }) {
  return (
    <button type="button" aria-label={label} title={label} className={`${css['icon']} ${bordered ? css['bordered'] : ''} ${className ?? ''}`} {...rest}>
      {children}
    </button>
  );
}
