import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { OutputOf } from '../contract.ts';
import { ApiError, call, type AnyOperation, type Input } from './api.ts';
import { usePlace } from './place.tsx';

type Ask<T extends AnyOperation> = Pick<Input<T>, 'params' | 'query'>;

function withOrg<T extends AnyOperation>(operation: T, org: string, input: Input<T>): Input<T> {
  return operation.path.includes(':org') ? { ...input, params: { org, ...input.params } as unknown as Input<T>['params'] } : input;
}

/** Reads an operation and keeps the answer; the error is an `ApiError`. `:org` comes from the address of the page. */
export function useOperation<T extends AnyOperation>(
  operation: T,
  input: Ask<T> = {},
  options: { enabled?: boolean; keep?: boolean; refetchSeconds?: number; /** Ask again each second while this holds: work that runs on the server. */ refetchWhile?: (data: OutputOf<T> | undefined) => boolean } = {},
) {
  const { org } = usePlace();
  return useQuery<OutputOf<T>, ApiError>({
    queryKey: [operation.name, org, input.params ?? {}, input.query ?? {}],
    queryFn: ({ signal }) => call(operation, { ...withOrg(operation, org, input), signal }),
    enabled: options.enabled ?? true,
    // While the next answer is on its way the earlier one stays on the screen: a list does not blink as one types.
    placeholderData: options.keep ? (before: unknown) => before as never : undefined,
    refetchInterval: options.refetchWhile ? ({ state }) => (state.error === null && options.refetchWhile!(state.data) ? 1000 : false) : options.refetchSeconds ? options.refetchSeconds * 1000 : false,
  });
}

interface PageOf<Item> {
  items: Item[];
  next: string | null;
}
type ItemOf<T> = OutputOf<T> extends PageOf<infer Item> ? Item : never;

/** Reads a list page by page: `items` so far, `more()` for the next page while `hasMore`. */
export function useList<T extends AnyOperation>(operation: T, input: Ask<T> = {}, options: { enabled?: boolean } = {}) {
  const { org } = usePlace();
  const result = useInfiniteQuery({
    queryKey: [operation.name, org, input.params ?? {}, input.query ?? {}, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(operation, {
        ...withOrg(operation, org, { ...input, query: { ...input.query, after: pageParam ?? undefined } as never }),
        signal,
      }) as Promise<PageOf<ItemOf<T>> & OutputOf<T>>,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: options.enabled ?? true,
    placeholderData: (before) => before,
  });
  return {
    /** The first page whole: lists may carry totals beside `items`. */
    first: result.data?.pages[0],
    items: result.data?.pages.flatMap((page) => page.items) as ItemOf<T>[] | undefined,
    error: result.error as ApiError | null,
    loading: result.isPending,
    hasMore: result.hasNextPage,
    more: () => void result.fetchNextPage(),
    loadingMore: result.isFetchingNextPage,
    retry: () => void result.refetch(),
  };
}

/**
 * Runs a command. A POST whose body knows `id` gets one made here, kept until the command succeeds: pressing again after
 * a lost answer sends the same id, so there is no double. After success everything on the screen is read again.
 */
export function useCommand<T extends AnyOperation>(operation: T, options: { refresh?: boolean } = {}) {
  const { org } = usePlace();
  const client = useQueryClient();
  const id = useRef<string | null>(null);
  const takesId = operation.method === 'POST' && 'shape' in (operation.body ?? {}) && 'id' in (operation.body as { shape: object }).shape;
  const mutation = useMutation<OutputOf<T>, ApiError, Input<T>>({
    mutationKey: [operation.name],
    mutationFn: (input) => {
      let body = input.body as unknown;
      if (takesId && !(body instanceof Blob)) {
        id.current ??= newId();
        body = { id: id.current, ...(body as object) };
      }
      return call(operation, withOrg(operation, org, { ...input, body: body as Input<T>['body'] }));
    },
    onSuccess: () => {
      id.current = null;
      return options.refresh === false ? undefined : client.invalidateQueries();
    },
  });
  return {
    /** Resolves with the answer; throws `ApiError`, which is also in `error`. */
    run: (input: Omit<Input<T>, 'body'> & { body?: Loose<Input<T>['body']> }) => mutation.mutateAsync(input as Input<T>),
    waiting: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}

/** The body without `id`, which the hook fills. */
type Loose<B> = B extends Blob ? B : B extends { id: string } ? Omit<B, 'id'> & { id?: string } : B;

/** A client-made identifier; `crypto.randomUUID` is absent on plain http outside localhost. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
