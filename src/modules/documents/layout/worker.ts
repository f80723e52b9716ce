import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { filledDocx } from './fill.ts';
import type { Made, Wish } from './make.ts';
import { inspectDocx } from './inspect.ts';
import { readDocx } from './read.ts';

// Filling and setting take the processor for tens of milliseconds, so they have a thread of their own; the compiler and its fonts
// stay loaded in it.

const folder = dirname(fileURLToPath(import.meta.url));
const fonts = dirname(fileURLToPath(import.meta.resolve('@expo-google-fonts/pt-sans/package.json')));
let compiler: NodeCompiler | undefined;

function make({ template, fields, title, author, date, formats }: Wish): Made {
  const docx = filledDocx(template, fields);
  const made: Made = {};
  if (formats.includes('docx')) made.docx = docx;
  if (!formats.includes('pdf') && !formats.includes('svg')) return made;
  compiler ??= NodeCompiler.create({ workspace: folder, fontArgs: [{ fontPaths: [`${fonts}/400Regular`, `${fonts}/700Bold`, `${fonts}/400Regular_Italic`, `${fonts}/700Bold_Italic`] }] });
  const text = JSON.stringify({ ...readDocx(docx), title, author, date });
  let result = laidOut(compiler, text);
  if (formats.includes('pdf')) {
    const standard = { pdfStandard: 'a-2b', creationTimestamp: Date.parse(`${date}T00:00:00Z`) / 1000 } as const;
    try {
      made.pdf = compiler.pdf(result, standard);
    } catch (error) {
      // PDF/A holds no sign that the fonts cannot draw: it is marked, the file for Word keeps it.
      if (!String(error).includes('could not be displayed')) throw error;
      result = laidOut(compiler, text.replace(strange, '?'));
      made.pdf = compiler.pdf(result, standard);
    }
  }
  if (formats.includes('svg')) made.svg = Buffer.from(compiler.svg(result), 'utf8');
  compiler.evictCache(5);
  return made;
}

/** What lies outside of the letters and signs that PT Sans has. */
const strange = /[^ -\u024f\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac\u20bd\u2116\u2122\u2190-\u2193\u2212\u2260\u2264\u2265\u00a0\u202f]/gu;

function laidOut(from: NodeCompiler, data: string) {
  const compiled = from.compile({ mainFilePath: `${folder}/document.typ`, inputs: { data } });
  const { result } = compiled;
  if (!result) throw new Error(`document.typ: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics ?? compiled.takeError()?.shortDiagnostics).slice(0, 300)}`);
  return result;
}

parentPort!.on('message', ({ id, wish, inspect }: { id: number; wish?: Wish; inspect?: Uint8Array }) => {
  try {
    if (inspect) {
      parentPort!.postMessage({ id, done: inspectDocx(inspect) });
      return;
    }
    const made: Made = Object.fromEntries(Object.entries(make(wish!)).map(([format, bytes]) => [format, Uint8Array.from(bytes as Uint8Array)]));
    parentPort!.postMessage({ id, done: made });
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
