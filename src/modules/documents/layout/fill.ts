import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import { writable } from '../../../kernel/texts.ts';
import type { Fields } from '../rules/template-data.ts';
import { valueOf } from '../rules/ways.ts';
import { epoch } from './template.ts';

/** The only things a tag can ask: a way by dots. No expressions are evaluated, whatever stands between the braces. */
export const parser = (tag: string) => ({ get: (scope: unknown) => written(tag === '.' ? scope : valueOf(scope, tag)) });
const written = (value: unknown): unknown => (typeof value === 'string' ? writable(value) : value);

/** Names of parts that may hold tags are found by docxtemplater itself; the same template and fields give the same bytes. */
export function filledDocx(template: Uint8Array, fields: Fields): Uint8Array {
  const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true, parser, errorLogging: false, nullGetter: () => '' });
  document.render(fields);
  const done = document.getZip() as PizZip;
  for (const file of Object.values(done.files)) file.date = epoch;
  return done.generate({ type: 'uint8array', compression: 'DEFLATE' });
}
