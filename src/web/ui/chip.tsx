import type { Icon } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import css from './chip.module.css';

/** crisis: danger or overdue · warn: will go wrong · pine: done or go · info: in work · violet: closed compartment · neutral: over */
export type Tone = 'pine' | 'crisis' | 'warn' | 'info' | 'violet' | 'neutral' | 'alarm';

/** A state: icon and word; the colour is never the only sign. */
export function Chip({ tone = 'neutral', icon: Sign, children, title }: { tone?: Tone; icon?: Icon; children: ReactNode; title?: string }) {
  return (
    <span className={`${css['chip']} ${css[tone]}`} title={title}>
      {Sign && <Sign size={14} stroke={1.75} aria-hidden="true" />}
      <span>{children}</span>
    </span>
  );
}

/** Initials in a circle; silent, because the name stands beside it. */
export function PersonAvatar({ name, tinted, size = 34 }: { name: string; tinted?: boolean; size?: number }) {
  const initials = name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('');
  return (
    <span className={`${css['avatar']} ${tinted ? css['tinted'] : ''}`} style={{ width: size, height: size }} aria-hidden="true">
      {initials}
    </span>
  );
}

/** The text with every part equal to the query marked; ё and е are one letter. */
export function Marked({ text, query }: { text: string; query: string }) {
  const wanted = fold(query.trim());
  if (wanted.length < 2) return <>{text}</>;
  const folded = fold(text);
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return <>{parts.map((part, index) => <Fragment key={index}>{part}</Fragment>)}</>;
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}
