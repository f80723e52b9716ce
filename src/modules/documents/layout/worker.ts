import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { setPages } from '../../../kernel/server/set-pages.ts';
import type { Inspected } from '../rules/check-template.ts';
import { filledDocx } from './fill.ts';
import { inspectDocx } from './inspect.ts';
import type { Made, Wish } from './make.ts';
import type { Unset } from './pictures.ts';
import { type Item, type Laid, readDocx } from './read.ts';

// Filling and setting take the processor for tens of milliseconds, so they have a thread of their own.

const folder = dirname(fileURLToPath(import.meta.url));

function make({ template, fields, title, author, date, formats }: Wish): Made {
  const docx = filledDocx(template, fields);
  const made: Made = formats.includes('docx') ? { docx } : {};
  const pages = formats.filter((format) => format !== 'docx');
  if (pages.length === 0) return made;
  const { laid, pictures } = readDocx(docx);
  const bytes = new Map([...pictures].map(([file, one]) => [file, one.bytes]));
  const set = (what: Laid, shown: ReadonlyMap<string, Uint8Array>) => setPages({ folder, layout: 'document.typ', data: JSON.stringify({ ...what, title, author, date }), date, formats: pages, pictures: shown });
  try {
    return { ...made, ...set(laid, bytes) };
  } catch (error) {
    // A template that was kept before pictures were looked at may hold one that cannot be drawn: the paper is made without them.
    if (bytes.size === 0) throw error;
    return { ...made, ...set(withoutPictures(laid), new Map()) };
  }
}

function withoutPictures(laid: Laid): Laid {
  const items = (list: Item[]): Item[] => list.map((item) => {
    if (item.kind === 'paragraph') return { ...item, runs: item.runs.filter((run) => !run.picture) };
    return item.kind === 'table' ? { ...item, rows: item.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => ({ ...cell, blocks: items(cell.blocks) })) })) } : item;
  });
  const beside = ({ header, footer }: { header: Item[]; footer: Item[] }) => ({ header: items(header), footer: items(footer) });
  return { ...laid, blocks: items(laid.blocks), ...beside(laid), first: laid.first && beside(laid.first) };
}

/** Each picture is set alone: whether it can be drawn is known by drawing it. */
function inspect(template: Uint8Array): Inspected {
  const read = readDocx(template);
  const look = { align: 'left', first: 0, left: 0, before: 0, after: 0, keep: false, size: 11 } as const;
  const broken = [...read.pictures].flatMap(([file, { bytes, name, where }]): Unset[] => {
    const picture = { file, width: 10, height: 10, crop: { left: 0, top: 0, right: 0, bottom: 0 }, alt: '' };
    const laid: Laid = { sheet: read.laid.sheet, blocks: [{ kind: 'paragraph', ...look, runs: [{ text: '', picture }] }], header: [], footer: [], first: null };
    try {
      setPages({ folder, layout: 'document.typ', data: JSON.stringify({ ...laid, title: '', author: '', date: '2000-01-01' }), date: '2000-01-01', formats: ['pdf'], pictures: new Map([[file, bytes]]) });
      return [];
    } catch {
      return [{ code: 'picture_broken', name, where }];
    }
  });
  return { ...inspectDocx(template, read.laid), unset: [...read.unset, ...broken] };
}

parentPort!.on('message', ({ id, wish, inspect: template }: { id: number; wish?: Wish; inspect?: Uint8Array }) => {
  try {
    if (template) {
      parentPort!.postMessage({ id, done: inspect(template) });
      return;
    }
    const made: Made = Object.fromEntries(Object.entries(make(wish!)).map(([format, bytes]) => [format, Uint8Array.from(bytes as Uint8Array)]));
    parentPort!.postMessage({ id, done: made });
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
