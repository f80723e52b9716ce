import type { z } from 'zod';
import type { BodyInputOf, Operation, OutputOf, ParamsOf, QueryInputOf } from '../contract.ts';
import type { Complaint } from '../errors.ts';
import { reportConnection } from './connection.ts';

/** Any operation, whatever it takes and gives. */
export type AnyOperation = Operation<any, any, any, any>;

/** What a call needs: `org` in params is filled from the address of the page by the hooks. */
export interface Input<T extends AnyOperation> {
  params?: Partial<ParamsOf<T>>;
  query?: Partial<QueryInputOf<T>>;
  body?: T['body'] extends z.ZodUndefined ? undefined : BodyInputOf<T> | Blob;
  signal?: AbortSignal;
}

/** A refusal of the server as the screen needs it; `no_connection` when there was no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Complaints by field path of the body, like `members.0.birthDate`. */
  readonly errors: Complaint[];
  readonly requestId: string | null;
  /** Other members of the problem document: both versions of a conflict, look-alikes. */
  readonly extra: Record<string, unknown>;

  constructor(status: number, code: string, title: string, errors: Complaint[] = [], requestId: string | null = null, extra: Record<string, unknown> = {}) {
    super(title);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.requestId = requestId;
    this.extra = extra;
  }
}

/** The address of an operation under `/api/v1`, for calls and for links to downloads. */
export function urlOf<T extends AnyOperation>(operation: T, input: Pick<Input<T>, 'params' | 'query'>): string {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = operation.path.replace(/:(\w+)/g, (_, name: string) => {
    if (params[name] === undefined) throw new Error(`${operation.name}: no value for :${name}`);
    return encodeURIComponent(params[name]);
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

/** Calls an operation. Throws `ApiError` for a refusal or a lost network; an abort stays an `AbortError`. */
export async function call<T extends AnyOperation>(operation: T, input: Input<T> = {}): Promise<OutputOf<T>> {
  const raw = input.body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(urlOf(operation, input), {
      method: operation.method,
      credentials: 'same-origin',
      signal: input.signal,
      headers: input.body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' },
      body: input.body === undefined ? undefined : raw ? (input.body as Blob) : JSON.stringify(input.body),
    });
  } catch (error) {
    if (input.signal?.aborted) throw error;
    reportConnection(false);
    throw new ApiError(0, 'no_connection', 'Сервер не отвечает. Введённое цело: повторите, дубля не будет.');
  }
  // A proxy without the server behind it answers 502 or 504: for the person it is the same lost connection.
  if (response.status === 502 || response.status === 504) {
    reportConnection(false);
    throw new ApiError(response.status, 'no_connection', 'Сервер не отвечает. Введённое цело: повторите, дубля не будет.');
  }
  reportConnection(true);
  if (!response.ok) throw await refusalOf(response);
  if (operation.answer === 'file') return (await response.blob()) as OutputOf<T>;
  if (response.status === 204) return undefined as OutputOf<T>;
  return (await response.json()) as OutputOf<T>;
}

async function refusalOf(response: Response): Promise<ApiError> {
  try {
    const { type: _, title, status, code, requestId, errors, ...extra } = (await response.json()) as Record<string, any>;
    if (typeof code === 'string') return new ApiError(status ?? response.status, code, title ?? '', errors ?? [], requestId ?? null, extra);
  } catch {
    // Not a problem document: said below in general words.
  }
  return new ApiError(response.status, 'unexpected', 'Сервер ответил непонятно. Повторите, а если не поможет — сообщите администратору.');
}
