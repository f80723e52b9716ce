import { z } from 'zod';
import './complaints.ts';

/**
 * One operation of the product: what goes in, what comes out, where it lives under `/api/v1`.
 * The same object validates in the browser and on the server, gives the OpenAPI page and the typed client.
 */
export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  /** `module.verb`, the key of its access row, its audit rows and its texts. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path under `/api/v1`, parameters as `:name`; `:org` is the organization's slug. */
  path: string;
  /** One Russian line for people who read the API page. */
  summary: string;
  params: P;
  query: Q;
  /** Absent: the operation takes no body. */
  body?: B;
  output: O;
  /** Reads of personal data are audited before the answer leaves. */
  personal: boolean;
  /** `file`: the answer is a download, not JSON; `upload`: the body is raw bytes. */
  answer: 'json' | 'file';
  upload: boolean;
}

interface Draft<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, O extends z.ZodType> {
  name: string;
  method: Operation['method'];
  path: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  output: O;
  personal?: boolean;
  answer?: 'json' | 'file';
  upload?: boolean;
}

const empty = z.strictObject({});

/** Describes an operation; unknown query parameters and body fields are refused (strict objects). */
export function operation<
  P extends z.ZodObject = z.ZodObject<{}>,
  Q extends z.ZodObject = z.ZodObject<{}>,
  B extends z.ZodType = z.ZodUndefined,
  O extends z.ZodType = z.ZodType,
>(draft: Draft<P, Q, B, O>): Operation<P, Q, B, O> {
  return {
    personal: false,
    answer: 'json',
    upload: false,
    params: empty as unknown as P,
    query: empty as unknown as Q,
    ...draft,
  };
}

export type ParamsOf<T> = T extends Operation<infer P, any, any, any> ? z.output<P> : never;
export type QueryOf<T> = T extends Operation<any, infer Q, any, any> ? z.output<Q> : never;
export type QueryInputOf<T> = T extends Operation<any, infer Q, any, any> ? z.input<Q> : never;
export type BodyOf<T> = T extends Operation<any, any, infer B, any> ? z.output<B> : never;
export type BodyInputOf<T> = T extends Operation<any, any, infer B, any> ? z.input<B> : never;
export type OutputOf<T> = T extends Operation<any, any, any, infer O> ? z.output<O> : never;

/** `?limit=` (1…200, 50 unless told) and `?after=` (opaque cursor) of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
};

/** `{items, next}`; `next` is null on the last page. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** Cursors are base64url of a JSON array of the sort key's values. */
export function encodeCursor(values: readonly unknown[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(values));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Gives the values back, or null when the text is not a cursor of `length` values. */
export function decodeCursor(text: string, length: number): unknown[] | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const values: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(values) && values.length === length ? values : null;
  } catch {
    return null;
  }
}
