import { inflateSync } from 'node:zlib';
import { refuseFile } from './found.ts';

// A PDF is always saved and never shown by us, so this is not a virus scanner: it refuses what is broken and what says openly
// that it will run commands or carries other files.

/** Objects may be packed together; no real pack of them unpacks to more. */
const packLimit = 32 * 1024 * 1024;
const active = /\/(JavaScript|JS|Launch|RichMedia|XFA|ImportData|SubmitForm)(?![A-Za-z0-9])/;
const inside = /\/(EmbeddedFiles?|FileAttachment)(?![A-Za-z0-9])/;

/** Throws for a PDF that is cut off, has commands that run, or carries files. */
export function checkPdf(bytes: Buffer): void {
  // Nothing of substance follows the mark of the end; incremental saves repeat it, so the last one counts.
  const end = bytes.lastIndexOf('%%EOF');
  if (end < 0 || bytes.length - end > 2048 || !bytes.subarray(Math.max(0, end - 2048)).includes('startxref')) throw refuseFile('pdf_damaged');
  const packs: Buffer[] = [];
  const plain = outsideStreams(bytes, packs);
  for (const text of [plain, ...packs.map(unpack)]) {
    const names = unescapeNames(text);
    if (active.test(names)) throw refuseFile('pdf_active');
    if (inside.test(names)) throw refuseFile('pdf_inside');
  }
}

/** Everything between the streams; packs of objects are gathered apart. What lies inside other streams is pictures and fonts. */
function outsideStreams(bytes: Buffer, packs: Buffer[]): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const begin = nextStream(bytes, at);
    if (begin < 0) break;
    const finish = bytes.indexOf('endstream', begin);
    if (finish < 0) break;
    const before = bytes.toString('latin1', at, begin);
    parts.push(before);
    const dictionary = unescapeNames(before.slice(Math.max(0, before.lastIndexOf(' obj'))));
    if (/\/ObjStm(?![A-Za-z0-9])/.test(dictionary)) packs.push(bytes.subarray(begin, finish));
    at = finish;
  }
  parts.push(bytes.toString('latin1', at));
  return parts.join('\n');
}

/** Where the bytes of the next stream begin: after the word and its line end. */
function nextStream(bytes: Buffer, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf('stream', at);
    if (at < 0) return -1;
    const after = at + 6;
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    if (bytes[after] === 0x0a) return after + 1;
    if (bytes[after] === 0x0d && bytes[after + 1] === 0x0a) return after + 2;
  }
}

/** A pack is deflated; one that is encrypted or packed otherwise cannot be read here and is left to the person's own reader. */
function unpack(pack: Buffer): string {
  try {
    return inflateSync(pack, { maxOutputLength: packLimit }).toString('latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw refuseFile('pdf_damaged');
    return '';
  }
}

/** `/J#61vaScript` is `/JavaScript`. */
function unescapeNames(text: string): string {
  return text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
