import { Worker } from 'node:worker_threads';
import { Refusal } from '../../../kernel/errors.ts';
import type { Inspected } from '../rules/check-template.ts';
import type { Fields } from '../rules/template-data.ts';
import { texts } from '../texts.ru.ts';

export type Format = 'docx' | 'pdf' | 'svg';
/** What is to be made: a DOCX template filled with fields, in these formats. */
export interface Wish {
  template: Uint8Array;
  fields: Fields;
  title: string;
  author: string;
  /** Date of the document: also of the file. */
  date: string;
  formats: readonly Format[];
}
export type Made = Partial<Record<Format, Uint8Array>>;

interface Waiting {
  resolve: (done: any) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

const mostWaiting = 50;
const longestMs = 60_000;
const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let last = 0;

/** Lays a document out in a thread of its own. Refuses (503) when too many wait; throws when the layout fails. */
export const layOut = (wish: Wish): Promise<Made> => ask({ wish });

/** What stands in a template of Word; throws for one that cannot be read. */
export const inspectTemplate = (template: Uint8Array): Promise<Inspected> => ask({ inspect: template });

async function ask<T>(question: { wish: Wish } | { inspect: Uint8Array }): Promise<T> {
  if (waiting.size >= mostWaiting) throw new Refusal(503, 'documents_busy', texts.refusals.documents_busy);
  // Its native part must not be unloaded with the thread, which ends the whole program; held here too, it stays.
  await import('@myriaddreamin/typst-ts-node-compiler');
  const thread = (worker ??= start());
  const id = ++last;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => void thread.terminate(), longestMs);
    waiting.set(id, { resolve, reject, timer });
    // While something waits, the thread keeps the program alive; idle it does not.
    thread.ref();
    thread.postMessage({ id, ...question });
  });
}

function start(): Worker {
  const thread = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 512 } });
  thread.on('message', ({ id, done, error }: { id: number; done?: unknown; error?: string }) => {
    const one = waiting.get(id);
    if (!one) return;
    waiting.delete(id);
    clearTimeout(one.timer);
    if (error === undefined) one.resolve(done);
    else one.reject(new Error(error));
    if (waiting.size === 0) thread.unref();
  });
  const end = (error: Error) => {
    if (worker === thread) worker = undefined;
    for (const one of waiting.values()) {
      clearTimeout(one.timer);
      one.reject(error);
    }
    waiting.clear();
  };
  thread.on('error', end);
  thread.on('exit', () => end(new Error('The thread of documents ended')));
  thread.unref();
  return thread;
}
