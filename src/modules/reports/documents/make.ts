import { Worker } from 'node:worker_threads';
import { Refusal } from '../../../kernel/errors.ts';
import type { DocumentData } from '../rules/document.ts';
import { texts } from '../texts.ru.ts';

export type DocumentFormat = 'pdf' | 'docx';

interface Job {
  resolve: (bytes: Uint8Array) => void;
  reject: (error: Error) => void;
}

const mostWaiting = 50;
const longestMs = 60_000;
const jobs = new Map<number, Job & { timer: NodeJS.Timeout }>();
let worker: Worker | undefined;
let last = 0;

/** Lays the document out in a thread of its own. Refuses (503) when too many wait; throws when the layout fails. */
export async function makeDocument(format: DocumentFormat, data: DocumentData): Promise<Uint8Array> {
  if (jobs.size >= mostWaiting) throw new Refusal(503, 'documents_busy', texts.documentBusy);
  // Its native part must not be unloaded with the thread, which ends the whole program; held here too, it stays.
  await import('@myriaddreamin/typst-ts-node-compiler');
  const thread = (worker ??= start());
  const id = ++last;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => void thread.terminate(), longestMs);
    jobs.set(id, { resolve, reject, timer });
    // While something waits, the thread keeps the program alive; idle it does not.
    thread.ref();
    thread.postMessage({ id, format, data });
  });
}

function start(): Worker {
  const thread = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 512 } });
  thread.on('message', ({ id, bytes, error }: { id: number; bytes?: Uint8Array; error?: string }) => {
    const job = jobs.get(id);
    if (!job) return;
    jobs.delete(id);
    clearTimeout(job.timer);
    if (bytes) job.resolve(bytes);
    else job.reject(new Error(error));
    if (jobs.size === 0) thread.unref();
  });
  const end = (error: Error) => {
    if (worker === thread) worker = undefined;
    for (const job of jobs.values()) {
      clearTimeout(job.timer);
      job.reject(error);
    }
    jobs.clear();
  };
  thread.on('error', end);
  thread.on('exit', () => end(new Error('The thread of documents ended')));
  thread.unref();
  return thread;
}
