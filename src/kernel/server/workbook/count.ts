import { refuseWorkbook, type WorkbookLimits } from './limits.ts';
import { inflateEntry, type ZipEntry } from './zip.ts';

/**
 * Counts filled cells before any XML is understood: a huge book is told off at once instead of after seconds of reading.
 * A filled cell has one `<v` or `<is`; a prefix (`<x:v`) changes nothing.
 */
export function countFirst(bytes: Uint8Array, sheets: readonly ZipEntry[], limits: WorkbookLimits): void {
  const [lessThan, slash, colon, v, i, s] = [...'</:vis'].map((char) => char.charCodeAt(0));
  let read = 0;
  let filled = 0;
  for (const entry of new Set(sheets)) {
    let before = 0;
    let last = 0;
    let isTag = false;
    inflateEntry(bytes, entry, (piece) => {
      read += piece.length;
      if (read > limits.readBytes) throw refuseWorkbook('workbook_too_large', `листы занимают больше ${limits.readBytes >> 20} МБ`);
      // By index: this loop sees every byte of a book, and an iterator would cost three times as much.
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at]!;
        // The name of a tag ends at anything that is no letter.
        const ends = isTag && (byte <= 0x20 || byte === 0x3e || byte === slash);
        if (ends) {
          if ((last === v && (before === lessThan || before === colon)) || (last === s && before === i)) filled++;
          isTag = false;
        } else if (byte === lessThan) isTag = true;
        before = last;
        last = byte;
      }
      if (filled > limits.cells) throw refuseWorkbook('workbook_too_large', `заполненных ячеек больше ${limits.cells}`);
    });
  }
}
