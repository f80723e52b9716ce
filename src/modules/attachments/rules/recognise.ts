import { type Found, refuseFile } from './found.ts';
import { checkOffice } from './office.ts';
import { checkPdf } from './pdf.ts';
import { checkText } from './text.ts';

// What a file is, by its own bytes: names and claimed types are never asked. Only what is known to be good comes in.

const starts = (bytes: Buffer, signature: string, at = 0): boolean => bytes.toString('latin1', at, at + signature.length) === signature;

/** Pictures that we can draw anew, by their first bytes. The decoder has the last word. */
export function pictureOf(bytes: Buffer): 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | null {
  if (starts(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (starts(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return 'webp';
  if (starts(bytes, 'GIF87a') || starts(bytes, 'GIF89a')) return 'gif';
  if (starts(bytes, 'ftyp', 4) && /^avi[fs]/.test(bytes.toString('latin1', 8, 12))) return 'avif';
  return null;
}

/** First bytes of what must not come in, whatever its name says. */
const refused: [string, Parameters<typeof refuseFile>[0]][] = [
  ['MZ', 'program_refused'], ['\x7fELF', 'program_refused'], ['\xca\xfe\xba\xbe', 'program_refused'], ['\xcf\xfa\xed\xfe', 'program_refused'],
  ['\xce\xfa\xed\xfe', 'program_refused'], ['#!', 'program_refused'], ['L\x00\x00\x00\x01\x14\x02\x00', 'program_refused'], ['\x00asm', 'program_refused'],
  ['Rar!\x1a\x07', 'archive_refused'], ["7z\xbc\xaf'\x1c", 'archive_refused'], ['\x1f\x8b', 'archive_refused'], ['BZh', 'archive_refused'],
  ['\xfd7zXZ', 'archive_refused'], ['MSCF', 'archive_refused'], ['II*\x00', 'picture_tiff'], ['MM\x00*', 'picture_tiff'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'old_office'], ['{\\rtf', 'rtf_refused'],
];
const heic = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)/;

/**
 * What a file is that is no picture, and proof that it is whole and harmless; throws a refusal with words. `bytes` is the whole
 * file; `kept` differs from it where it must (an old Windows text becomes UTF-8).
 */
export function recognise(bytes: Buffer): { found: Found; kept: Buffer } {
  if (bytes.length === 0) throw refuseFile('file_empty');
  const bad = refused.find(([signature]) => starts(bytes, signature));
  if (bad) throw refuseFile(bad[1]);
  if (starts(bytes, 'ftyp', 4) && heic.test(bytes.toString('latin1', 8, 12))) throw refuseFile('picture_heic');
  if (starts(bytes, '%PDF-')) {
    checkPdf(bytes);
    return { found: { kind: 'pdf', mediaType: 'application/pdf', extension: 'pdf' }, kept: bytes };
  }
  if (starts(bytes, 'PK')) return { found: checkOffice(bytes), kept: bytes };
  return { found: { kind: 'text', mediaType: 'text/plain; charset=utf-8', extension: 'txt' }, kept: checkText(bytes) };
}
