import { useId, useRef, useState, type FormEvent } from 'react';
import type { z } from 'zod';
import type { Complaint } from '../errors.ts';
import { ApiError } from './api.ts';

/** What a field of the kit takes from a form. */
export interface FieldBinding<T> {
  id: string;
  name: string;
  value: T;
  onChange: (value: T) => void;
  onBlur: () => void;
  error: string | undefined;
}

interface Options<V extends object> {
  initial: V;
  /** The contract's body schema: checked on leaving a field and before sending; the server checks again. */
  schema?: z.ZodType;
  /** Turns what is typed into the body: empty text → null, and so on. */
  prepare?: (values: V) => unknown;
  /** Further checks of the browser, by field: what a schema cannot say. */
  check?: (values: V) => Record<string, string | null>;
  /** Paths of the body that a field of the form stands for, when their names differ: `{ 'names.0': 'name' }`. */
  paths?: Record<string, string>;
}

/** Body members that the form does not show: the client id and the version seen. */
const unseen = new Set(['id', 'version']);

/**
 * State of one form: values, complaints by path, the refusal that belongs to no field. Complaints of the browser and of
 * the server look alike; on submit the focus goes to the first bad field.
 */
export function useForm<V extends object>(options: Options<V>) {
  const prefix = useId();
  const [initial] = useState<V>(options.initial);
  const [values, setValues] = useState<V>(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [waiting, setWaiting] = useState(false);
  const busy = useRef(false);
  const latest = useRef(values);
  const touched = useRef(new Set<string>());
  const lastSend = useRef<((body: any, values: V) => Promise<unknown>) | null>(null);

  const idOf = (path: string) => `${prefix}-${path}`;
  const bodyOf = (from: V) => (options.prepare ? options.prepare(from) : from);

  function complaintsOf(from: V): Record<string, string> {
    const result = options.schema?.safeParse(bodyOf(from));
    const issues = (result?.error?.issues ?? []).filter((issue) => !unseen.has(String(issue.path[0])));
    const found = byPath(issues.map((issue) => ({ path: issue.path.join('.'), code: issue.code ?? '', message: issue.message })));
    for (const [path, message] of Object.entries(options.check?.(from) ?? {})) if (message) found[path] ??= message;
    return found;
  }

  function byPath(complaints: Complaint[]): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { path, message } of complaints) {
      const name = options.paths?.[path] ?? path;
      found[name] ??= message;
    }
    return found;
  }

  function set(path: string, value: unknown): void {
    touched.current.add(path);
    latest.current = replaceAt(latest.current, path.split('.'), value) as V;
    setValues(latest.current);
    // A complaint goes away as soon as the field is touched and comes back on leaving it, if it is still wrong.
    setErrors((before) => without(before, path));
  }

  function check(path: string): void {
    // Passing through an empty form is no mistake yet.
    if (!touched.current.has(path)) return;
    const message = complaintsOf(latest.current)[path];
    setErrors((before) => (message ? { ...before, [path]: message } : without(before, path)));
  }

  function focusFirst(found: Record<string, string>): void {
    requestAnimationFrame(() => {
      const places = Object.keys(found)
        .map((path) => document.getElementById(idOf(path)))
        .filter((element) => element !== null)
        .toSorted((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
      places[0]?.focus();
    });
  }

  function refuse(found: Record<string, string>): void {
    setErrors(found);
    focusFirst(found);
  }

  async function run(send: (body: any, values: V) => Promise<unknown>): Promise<void> {
    if (busy.current) return;
    lastSend.current = send;
    const wrong = complaintsOf(latest.current);
    if (Object.keys(wrong).length > 0) return refuse(wrong);
    busy.current = true;
    setWaiting(true);
    setProblem(null);
    setErrors({});
    try {
      await send(bodyOf(latest.current), latest.current);
      touched.current.clear();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.errors.length > 0) refuse(byPath(error.errors));
      else setProblem(error);
    } finally {
      busy.current = false;
      setWaiting(false);
    }
  }

  return {
    /** What the form began with. */
    initial,
    values,
    errors,
    /** A refusal that belongs to no field: lost network, conflict, no right. */
    problem,
    waiting,
    id: prefix,
    idOf,
    set,
    setValues: (next: V) => {
      latest.current = next;
      setValues(next);
      setErrors({});
    },
    clearProblem: () => setProblem(null),
    /** Checks some fields only, for a step of a wizard; true when they will do. */
    checkThese: (paths: string[]): boolean => {
      const all = complaintsOf(latest.current);
      const found = Object.fromEntries(Object.entries(all).filter(([path]) => paths.includes(path)));
      refuse(found);
      return Object.keys(found).length === 0;
    },
    /** Binds a field by its name; nested paths through `at`. */
    field: <K extends keyof V & string>(name: K): FieldBinding<V[K]> => ({
      id: idOf(name),
      name,
      value: values[name],
      onChange: (value) => set(name, value),
      onBlur: () => check(name),
      error: errors[name],
    }),
    at: (path: string): FieldBinding<any> => ({
      id: idOf(path),
      name: path,
      value: path.split('.').reduce<any>((from, key) => from?.[key], values),
      onChange: (value) => set(path, value),
      onBlur: () => check(path),
      error: errors[path],
    }),
    /** `<form onSubmit={form.submit(async (body) => …)}>`; an `ApiError` thrown inside lands on the fields. */
    submit: (send: (body: any, values: V) => Promise<unknown>) => (event?: FormEvent) => {
      event?.preventDefault();
      return run(send);
    },
    /** Sends again what was sent last: after a lost connection. */
    retry: () => void (lastSend.current && run(lastSend.current)),
  };
}

export type Form<V extends object> = ReturnType<typeof useForm<V>>;

function without(errors: Record<string, string>, path: string): Record<string, string> {
  if (!(path in errors)) return errors;
  const { [path]: _, ...rest } = errors;
  return rest;
}

function replaceAt(target: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy: any = Array.isArray(target) ? [...target] : { ...(target as object) };
  copy[key] = replaceAt(copy[key], rest, value);
  return copy;
}
