import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { setPages } from '../../../kernel/server/set-pages.ts';
import type { DocumentData } from '../rules/document.ts';
import { docxOf } from './docx.ts';

// Laying out takes the processor for tens of milliseconds, so it has a thread of its own.

const folder = dirname(fileURLToPath(import.meta.url));

/** The document as PDF/A-2b: the same data gives the same bytes. */
function pdfOf(data: DocumentData): Uint8Array {
  return setPages({ folder, layout: 'report.typ', data: JSON.stringify(data), date: data.madeOn, formats: ['pdf'] }).pdf!;
}

parentPort!.on('message', ({ id, format, data }: { id: number; format: 'pdf' | 'docx'; data: DocumentData }) => {
  try {
    const bytes = Uint8Array.from(format === 'pdf' ? pdfOf(data) : docxOf(data));
    parentPort!.postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
