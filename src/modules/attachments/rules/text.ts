import { refuseFile } from './found.ts';

// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;
/** Text that some program would run or show as a page. */
const alive: [RegExp, Parameters<typeof refuseFile>[0]][] = [
  [/<svg[\s>]/i, 'svg_refused'],
  [/^\s*<(\?xml|!doctype|html|head|body|script|[a-z][a-z0-9]*[\s>/])/i, 'web_page_refused'],
  [/<(script|iframe|object|embed|html|body|meta|link)[\s>/]/i, 'web_page_refused'],
  [/^\s*%!PS/, 'program_refused'],
];

/** Plain text as UTF-8: what is in the old Windows encoding is turned into it. Throws for markup and for anything that is no text. */
export function checkText(bytes: Buffer): Buffer {
  const text = decode(bytes);
  if (text === null || control.test(text) || text.trim() === '') throw refuseFile(text?.trim() === '' ? 'file_empty' : 'unknown_type');
  for (const [pattern, code] of alive) if (pattern.test(text)) throw refuseFile(code);
  return Buffer.from(text, 'utf8');
}

function decode(bytes: Buffer): string | null {
  for (const encoding of encodingsOf(bytes)) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one, if any.
    }
  }
  if (bytes.includes(0)) return null;
  const text = new TextDecoder('windows-1251').decode(bytes);
  // Any bytes at all decode so; Russian writing is letters, digits and ordinary marks.
  const usual = text.match(/[\p{Script=Cyrillic}\p{ASCII}«»„“”–—№…]/gu)?.length ?? 0;
  return usual >= text.length * 0.98 ? text : null;
}

function encodingsOf(bytes: Buffer): string[] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ['utf-16le'];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ['utf-16be'];
  return ['utf-8'];
}
