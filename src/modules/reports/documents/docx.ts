import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import type { DocumentData } from '../rules/document.ts';
import { type Shape, templateParts } from './docx-template.ts';

/** Zips keep local time without a zone; the earliest day that they can hold. */
const epoch = new Date(1980, 0, 1);

/** The document as DOCX: the same data gives the same bytes. Values are put in by docxtemplater, which escapes them. */
export function docxOf(data: DocumentData): Uint8Array {
  const shape: Shape = { withTargets: data.withTargets, months: data.months.map((part) => part.heads.length) };
  const zip = new PizZip();
  for (const [name, text] of Object.entries(templateParts(shape))) zip.file(name, text);
  const document = new Docxtemplater(zip, { paragraphLoop: true, linebreaks: false });
  document.render({
    ...data,
    hasNoTargets: data.noTargets !== null,
    ...Object.fromEntries(data.months.map((part, index) => [
      `months${index}`,
      part.sections.map((section) => ({
        ...section,
        ...Object.fromEntries(part.heads.map((head, at) => [`h${at}`, head])),
        rows: section.rows.map((row) => ({ ...row, ...Object.fromEntries(row.cells.map((value, at) => [`m${at}`, value])) })),
      })),
    ])),
    notes: data.notes.map((note) => ({ ...note, hasCompare: note.compare !== null })),
  });
  const done = document.getZip() as PizZip;
  for (const file of Object.values(done.files)) file.date = epoch;
  return done.generate({ type: 'uint8array', compression: 'DEFLATE' });
}
