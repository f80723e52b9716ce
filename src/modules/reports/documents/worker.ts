import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { DocumentData } from '../rules/document.ts';
import { docxOf } from './docx.ts';

// Laying out takes the processor for tens of milliseconds, so it has a thread of its own; the compiler and its fonts stay
// loaded in it.

const folder = dirname(fileURLToPath(import.meta.url));
const fonts = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/pt-sans/package.json')));
let compiler: NodeCompiler | undefined;

/** The document as PDF/A-2b: the same data gives the same bytes. */
function pdfOf(data: DocumentData): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: folder, fontArgs: [{ fontPaths: [`${fonts}/400Regular`, `${fonts}/700Bold`] }] });
  const compiled = compiler.compile({ mainFilePath: `${folder}/report.typ`, inputs: { data: JSON.stringify(data) } });
  const { result } = compiled;
  if (!result) throw new Error(`report.typ: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? compiled.takeError()?.shortDiagnostics).slice(0, 300)}`);
  const bytes = compiler.pdf(result, { pdfStandard: 'a-2b', creationTimestamp: Date.parse(`${data.madeOn}T00:00:00Z`) / 1000 });
  compiler.evictCache(5);
  return bytes;
}

parentPort!.on('message', ({ id, format, data }: { id: number; format: 'pdf' | 'docx'; data: DocumentData }) => {
  try {
    const bytes = Uint8Array.from(format === 'pdf' ? pdfOf(data) : docxOf(data));
    parentPort!.postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
