import { IconAlertCircle, IconAlertTriangle, IconEye, IconEyeOff, IconKeyboard, IconLock, IconSearch, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FieldBinding } from '../../kernel/web/form.ts';
import { Button, IconButton } from './button.tsx';
import css from './fields.module.css';

/** What every field takes besides the binding `form.field('name')`. */
export interface FieldLook {
  label: string;
  /** «если нужно» beside the label. */
  optional?: boolean;
  /** Below the field, when there is no complaint. */
  help?: ReactNode;
  /** Ochre: looks odd, does not block. */
  doubt?: string | undefined;
  /** 44 px high on a desk too: entrance pages. */
  big?: boolean;
}

/** Label above, help or complaint below; `children` gets the ids that bind them. */
export function FieldFrame({ id, label, optional, help, doubt, big, error, labelEnd, group, children }: FieldLook & { id: string; error?: string | undefined; labelEnd?: ReactNode; group?: boolean; children: (aria: { 'aria-invalid'?: true; 'aria-describedby'?: string }) => ReactNode }) {
  const below = `${id}-below`;
  const has = Boolean(error ?? doubt ?? help);
  const words = (
    <>
      {label} {optional && <small>если нужно</small>}
    </>
  );
  return (
    <div className={[css['field'], error ? css['bad'] : doubt ? css['doubtful'] : '', big ? css['big'] : ''].join(' ')} role={group ? 'group' : undefined} aria-labelledby={group ? `${id}-label` : undefined}>
      <div className={css['labelRow']}>
        {group ? (
          <span id={`${id}-label`} className={css['label']}>
            {words}
          </span>
        ) : (
          <label htmlFor={id} className={css['label']}>
            {words}
          </label>
        )}
        {labelEnd}
      </div>
      {children({ ...(error ? { 'aria-invalid': true as const } : {}), ...(has ? { 'aria-describedby': below } : {}) })}
      {error ? (
        <p id={below} className={css['complaint']}>
          <IconAlertCircle size={14} stroke={2} aria-hidden="true" /> {error}
        </p>
      ) : doubt ? (
        <p id={below} className={css['doubt']} role="status">
          <IconAlertTriangle size={14} stroke={2} aria-hidden="true" /> {doubt}
        </p>
      ) : help ? (
        <div id={below} className={css['help']}>
          {help}
        </div>
      ) : null}
    </div>
  );
}

type Text = FieldBinding<string>;

export interface TextFieldProps extends Text, FieldLook {
  type?: 'text' | 'email' | 'tel' | 'url';
  placeholder?: string;
  autoComplete?: string;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email';
  autoFocus?: boolean;
  readOnly?: boolean;
  maxLength?: number;
}

export function TextField({ id, name, value, onChange, onBlur, error, type = 'text', readOnly, placeholder, autoComplete = 'off', inputMode, autoFocus, maxLength, ...look }: TextFieldProps) {
  return (
    <FieldFrame id={id} error={error} {...look}>
      {(aria) => (
        <div className={`${css['box']} ${readOnly ? css['withEnd'] : ''}`}>
          <input
            id={id}
            name={name}
            type={type}
            className={css['input']}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onBlur}
            {...{ readOnly, placeholder, autoComplete, inputMode, autoFocus, maxLength }}
            data-autofocus={autoFocus}
            spellCheck={type === 'text'}
            {...aria}
          />
          {readOnly && (
            <span className={css['end']} style={{ right: 12 }}>
              <IconLock size={16} stroke={1.75} aria-hidden="true" />
            </span>
          )}
        </div>
      )}
    </FieldFrame>
  );
}

export function TextAreaField({ id, name, value, onChange, onBlur, error, rows = 3, ...look }: Text & FieldLook & { rows?: number }) {
  return (
    <FieldFrame id={id} error={error} {...look}>
      {(aria) => <textarea id={id} name={name} className={css['input']} rows={rows} value={value} onChange={(event) => onChange(event.target.value)} onBlur={onBlur} {...aria} />}
    </FieldFrame>
  );
}

/** A password with «Показать» and a remark when the Russian layout or Caps Lock is on. */
export function PasswordField({ id, name, value, onChange, onBlur, error, labelEnd, autoComplete = 'current-password', autoFocus, ...look }: Text & FieldLook & { labelEnd?: ReactNode; autoComplete?: 'current-password' | 'new-password'; autoFocus?: boolean }) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const russian = /[а-яё]/i.test(value);
  const hint = russian ? 'Включена русская раскладка' : caps ? 'Включён Caps Lock' : '';
  return (
    <FieldFrame id={id} error={error} labelEnd={labelEnd} {...look}>
      {(aria) => (
        <>
          <div className={css['box']}>
            <input
              id={id}
              name={name}
              type={shown ? 'text' : 'password'}
              className={css['input']}
              style={{ paddingRight: 110 }}
              value={value}
              onChange={(event) => onChange(event.target.value)}
              onKeyUp={(event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'))}
              onBlur={onBlur}
              autoComplete={autoComplete}
              autoFocus={autoFocus}
              data-autofocus={autoFocus}
              spellCheck={false}
              autoCapitalize="none"
              {...aria}
            />
            <span className={css['end']}>
              <Button small variant="link" onClick={() => setShown(!shown)} aria-pressed={shown} icon={shown ? <IconEyeOff size={16} stroke={1.75} aria-hidden="true" /> : <IconEye size={16} stroke={1.75} aria-hidden="true" />}>
                {shown ? 'Скрыть' : 'Показать'}
              </Button>
            </span>
          </div>
          <div role="status">
            {hint && (
              <p className={css['doubt']}>
                <IconKeyboard size={15} stroke={1.75} aria-hidden="true" /> {hint}
              </p>
            )}
          </div>
        </>
      )}
    </FieldFrame>
  );
}

/** Whole or fractional number; a comma is a decimal point. Value: a number, '' when empty, the raw text when unreadable. */
export function NumberField({ id, name, value, onChange, onBlur, error, fraction, unit, ...look }: FieldBinding<number | string> & FieldLook & { fraction?: boolean; unit?: string }) {
  const [raw, setRaw] = useState<string | null>(null);
  const shown = raw ?? String(value ?? '').replace('.', ',');
  return (
    <FieldFrame id={id} error={error} {...look}>
      {(aria) => (
        <div className={`${css['box']} ${unit ? css['withEnd'] : ''}`}>
          <input
            id={id}
            name={name}
            className={css['input']}
            inputMode={fraction ? 'decimal' : 'numeric'}
            autoComplete="off"
            value={shown}
            onChange={(event) => {
              setRaw(event.target.value);
              const text = event.target.value.replace(/[\s\u00a0]/g, '').replace(',', '.');
              onChange(text === '' ? '' : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : event.target.value);
            }}
            onBlur={() => {
              setRaw(null);
              onBlur();
            }}
            {...aria}
          />
          {unit && (
            <span className={`${css['end']} second`} style={{ right: 12 }}>
              {unit}
            </span>
          )}
        </div>
      )}
    </FieldFrame>
  );
}

/** A tick with words; the whole line is the target. */
export function CheckField({ id, name, value, onChange, label, help, error }: Omit<FieldBinding<boolean>, 'onBlur'> & { onBlur?: () => void; label: ReactNode; help?: ReactNode }) {
  return (
    <div>
      <label className={css['check']}>
        <input id={id} name={name} type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} aria-describedby={error ? `${id}-below` : undefined} />
        <span className={css['checkText']}>
          {label}
          {help && <small>{help}</small>}
        </span>
      </label>
      {error && (
        <p id={`${id}-below`} className={css['complaint']}>
          <IconAlertCircle size={14} stroke={2} aria-hidden="true" /> {error}
        </p>
      )}
    </div>
  );
}

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  onEnter?: () => void;
  onDown?: () => void;
  width?: number | string;
  autoFocus?: boolean;
}

/** The one visible search of a list page; Esc empties it. */
export function SearchField({ label, value, onChange, placeholder, onEnter, onDown, width = 300, autoFocus }: SearchFieldProps) {
  return (
    <div role="search" className={`${css['search']} ${css['withEnd']}`} style={{ width, maxWidth: '100%' }}>
      <IconSearch size={18} stroke={1.75} aria-hidden="true" />
      <input
        type="text"
        className={css['input']}
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        autoFocus={autoFocus}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value) {
            event.preventDefault();
            onChange('');
          }
          if (event.key === 'Enter') onEnter?.();
          if (event.key === 'ArrowDown') onDown?.();
        }}
      />
      {value && (
        <span className={css['end']}>
          <IconButton label="Очистить поиск" onClick={() => onChange('')}>
            <IconX size={16} stroke={1.75} aria-hidden="true" />
          </IconButton>
        </span>
      )}
    </div>
  );
}
