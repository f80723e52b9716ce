import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import css from './tabs.module.css';

export interface Tab {
  id: string;
  title: string;
  count?: number | undefined;
}

/** Underlined tabs; the chosen one lives in the address. The panel below: `<div {...tabPanel(label, id)}>`. */
export function Tabs({ label, tabs, value, onChange }: { label: string; tabs: Tab[]; value: string; onChange: (id: string) => void }) {
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.id === value);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    onChange(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  const strip = useRef<HTMLDivElement>(null);
  // On a phone the strip is wider than the screen: the chosen tab comes into sight, the page itself stays where it is.
  useEffect(() => {
    const [all, on] = [strip.current, strip.current?.querySelector(`[data-tab="${value}"]`)];
    if (!all || !on) return;
    const [frame, box] = [all.getBoundingClientRect(), on.getBoundingClientRect()];
    if (box.left < frame.left) all.scrollLeft -= frame.left - box.left;
    else if (box.right > frame.right) all.scrollLeft += box.right - frame.right;
  }, [value]);
  return (
    <div ref={strip} className={css['tabs']} role="tablist" aria-label={label} tabIndex={-1} onKeyDown={walk}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          data-tab={tab.id}
          aria-selected={tab.id === value}
          tabIndex={tab.id === value ? 0 : -1}
          className={`${css['tab']} ${tab.id === value ? css['on'] : ''}`}
          onClick={() => onChange(tab.id)}
        >
          {tab.title}
          {tab.count !== undefined && <small>{tab.count}</small>}
        </button>
      ))}
    </div>
  );
}

/** Attributes of the region that a tab opens. */
export function tabPanel(id: string) {
  return { role: 'tabpanel', 'aria-labelledby': `tab-${id}` } as const;
}

export interface Segment {
  value: string;
  label: string;
  icon?: ReactNode;
  tone?: 'pine' | 'warn' | 'crisis' | 'neutral' | 'soft';
}

/** One of few, all in sight. `joined` for attendance and yes/no, apart for filters of a list. Arrows choose. */
export function Segments({ label, options, value, onChange, joined, id }: { label: string; options: Segment[]; value: string; onChange: (value: string) => void; joined?: boolean; id?: string }) {
  const name = useId();
  return (
    <div className={`${css['segments']} ${joined ? css['joined'] : css['apart']}`} role="radiogroup" aria-label={label} id={id} tabIndex={id ? -1 : undefined}>
      {options.map((option) => (
        <label key={option.value} className={`${css['segment']} ${css[option.tone ?? (joined ? 'pine' : 'soft')]}`}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.icon && (
            <span className={css['mark']} aria-hidden="true">
              {option.icon}
            </span>
          )}
          <span className={css['word']} data-text={option.label}>
            {option.label}
          </span>
        </label>
      ))}
    </div>
  );
}
