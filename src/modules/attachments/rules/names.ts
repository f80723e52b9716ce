/** Marks that turn the direction of a text: with them «akt‮fdp.exe» reads as a PDF. Zero-width ones hide what is there. */
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
const longest = 150;

/**
 * A name that every system can hold, from what a browser or a program sent: the last part of a path, without unseen marks and
 * what Windows forbids; the ending is that of what the file really is. Empty: `fallback`.
 */
export function cleanName(sent: string | null, extension: string, fallback: string): string {
  const last = (sent ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!;
  const plain = last.replace(unseen, '').replace(/[<>:"|?*]/g, '_').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '');
  const stem = plain.replace(/(\.[A-Za-z0-9]{1,5})+$/, '').slice(0, longest).toWellFormed().replace(/\ufffd/g, '').replace(/[. ]+$/, '');
  const named = stem === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? fallback : stem;
  return `${named}.${extension}`;
}

/** The file name that a request carries in Content-Disposition: RFC 8187 first, a quoted or bare one else; null when there is none. */
export function sentName(header: string | undefined): string | null {
  if (header === undefined) return null;
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      return null;
    }
  }
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]?.replace(/\\(.)/g, '$1');
  const plain = quoted ?? /filename\s*=\s*([^;"\s]+)/i.exec(header)?.[1];
  // Headers arrive byte by byte; browsers and curl put UTF-8 there.
  return plain === undefined ? null : Buffer.from(plain, 'latin1').toString('utf8');
}
