import { type Chunk, chunkBytes } from '../../rules/chunk.ts';

interface Kept {
  version: string;
  chunk: Chunk;
}

/**
 * Chunks that this process has read; the longest unused go first. A reader names the versions it has and the database answers
 * which of them hold, so nothing here can be stale and no process has to be told of another's work.
 */
export class ChunkCache {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;
  #bytes = 0;

  /** @param most bytes to keep */
  constructor(most: number) {
    this.#most = most;
  }

  /** The chunks of a practice by their versions, of months `ГГГГ-ММ` from one to another. */
  held(organizationId: number, practice: string, from: string, to: string): Map<string, Chunk> {
    const prefix = `${organizationId} ${practice} `;
    const held = new Map<string, Chunk>();
    for (const [key, { version, chunk }] of this.#kept) {
      const month = key.startsWith(prefix) ? key.slice(prefix.length) : null;
      if (month !== null && month >= from && month <= to) held.set(version, chunk);
    }
    return held;
  }

  keep(organizationId: number, practice: string, month: string, version: string, chunk: Chunk): void {
    const key = `${organizationId} ${practice} ${month}`;
    const before = this.#kept.get(key);
    if (before) this.#bytes -= chunkBytes(before.chunk);
    this.#kept.delete(key);
    this.#kept.set(key, { version, chunk });
    this.#bytes += chunkBytes(chunk);
    for (const [oldest, { chunk: going }] of this.#kept) {
      if (this.#bytes <= this.#most || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= chunkBytes(going);
    }
  }
}

// About two years of an organization with a million services take 40 MB.
const mostBytes = 192 * 2 ** 20;
const caches = new WeakMap<object, ChunkCache>();

/** The cache of a running server: one for each database it opened (tests run several servers in one process). */
export function cacheOf(services: object): ChunkCache {
  let cache = caches.get(services);
  if (!cache) caches.set(services, (cache = new ChunkCache(mostBytes)));
  return cache;
}
