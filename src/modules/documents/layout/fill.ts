import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import type { Fields } from '../rules/template-data.ts';
import { valueOf } from '../rules/ways.ts';
import { epoch } from './template.ts';

/** The only things a tag can ask: a way by dots. No expressions are evaluated, whatever stands between the braces. */
export const parser = (tag: string) => ({ get: (scope: unknown) => written(tag === '.' ? scope : valueOf(scope, tag)) });

/** Without signs that no file of Word may hold: they come with text pasted from elsewhere and are not seen. */
function written(value: unknown): unknown {
  // eslint-disable-next-line no-control-regex
  return typeof value === 'string' ? value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '') : value;
}

/** Names of parts that may hold tags are found by docxtemplater itself; the same template and fields give the same bytes. */
export function filledDocx(template: Uint8Array, fields: Fields): Uint8Array {
  const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true, parser, errorLogging: false, nullGetter: () => '' });
  document.render(fields);
  const done = document.getZip() as PizZip;
  for (const file of Object.values(done.files)) file.date = epoch;
  return done.generate({ type: 'uint8array', compression: 'DEFLATE' });
}
