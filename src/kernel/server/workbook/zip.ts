import { Inflate } from 'fflate';
import { refuseWorkbook, type WorkbookLimits } from './limits.ts';

/** One file inside the archive, by the central directory. */
export interface ZipEntry {
  name: string;
  method: number;
  packed: number;
  size: number;
  /** Where its local header starts. */
  offset: number;
}

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** What the first bytes say, before anything is unpacked. Office keeps a workbook with a password in an OLE container. */
function checkContainer(bytes: Uint8Array): void {
  if (bytes.length === 0) throw refuseWorkbook('workbook_empty');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (OLE.every((byte, at) => bytes[at] === byte)) {
    const has = (name: string) => view.includes(Buffer.from(name, 'utf16le'));
    const plainXls = !has('EncryptedPackage') && !has('EncryptionInfo') && (has('Workbook') || has('Book'));
    throw refuseWorkbook(plainXls ? 'workbook_old_format' : 'workbook_encrypted');
  }
  if (view.toString('latin1', 0, 2) !== 'PK') throw refuseWorkbook('workbook_not_xlsx');
}

/** Reads the central directory alone: nothing is inflated before its sums are found bearable. */
export function readDirectory(bytes: Uint8Array, limits: WorkbookLimits): Map<string, ZipEntry> {
  checkContainer(bytes);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const entries = new Map<string, ZipEntry>();
  if (end.count > limits.entries) throw refuseWorkbook('workbook_too_large', `частей внутри больше ${limits.entries}`);
  let at = end.offset;
  let total = 0;
  for (let number = 0; number < end.count; number++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== 0x02014b50) throw refuseWorkbook('workbook_damaged');
    const flags = view.readUInt16LE(at + 8);
    const nameLength = view.readUInt16LE(at + 28);
    const extraLength = view.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + view.readUInt16LE(at + 32);
    if (next > view.length) throw refuseWorkbook('workbook_damaged');
    const name = view.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/').replace(/^\//, '');
    const entry: ZipEntry = {
      name,
      method: view.readUInt16LE(at + 10),
      packed: view.readUInt32LE(at + 20),
      size: view.readUInt32LE(at + 24),
      offset: view.readUInt32LE(at + 42),
    };
    readZip64(view.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), entry);
    if ((flags & 1) === 1) throw refuseWorkbook('workbook_encrypted');
    total += entry.size;
    if (total > limits.totalBytes) throw refuseWorkbook('workbook_too_large', `в распакованном виде больше ${limits.totalBytes >> 20} МБ`);
    if (entry.size > limits.ratioFrom && entry.size > entry.packed * limits.ratio) {
      throw refuseWorkbook('workbook_too_large', 'часть её сжата так, как настоящие книги не сжимаются');
    }
    // The same name twice is how one reader is shown another file than the next one.
    if (entries.has(name)) throw refuseWorkbook('workbook_damaged');
    entries.set(name, entry);
    at = next;
  }
  return entries;
}

function findEnd(view: Buffer): { offset: number; count: number } {
  const lowest = Math.max(0, view.length - 22 - 0xffff);
  for (let at = view.length - 22; at >= lowest; at--) {
    if (view.readUInt32LE(at) !== 0x06054b50) continue;
    const count = view.readUInt16LE(at + 10);
    const offset = view.readUInt32LE(at + 16);
    if (count !== 0xffff && offset !== 0xffffffff) return { offset, count };
    const locator = at - 20;
    if (locator < 0 || view.readUInt32LE(locator) !== 0x07064b50) throw refuseWorkbook('workbook_damaged');
    const end64 = Number(view.readBigUInt64LE(locator + 8));
    if (end64 + 56 > view.length || view.readUInt32LE(end64) !== 0x06064b50) throw refuseWorkbook('workbook_damaged');
    return { offset: Number(view.readBigUInt64LE(end64 + 48)), count: Number(view.readBigUInt64LE(end64 + 32)) };
  }
  throw refuseWorkbook('workbook_damaged');
}

/** Zip64: values that do not fit 32 bits stand in an extra field, in this order, only those that are missing. */
function readZip64(extra: Buffer, entry: ZipEntry): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    for (const field of ['size', 'packed', 'offset'] as const) {
      if (entry[field] !== 0xffffffff || place + 8 > extra.length) continue;
      entry[field] = Number(extra.readBigUInt64LE(place));
      place += 8;
    }
  }
}

// A push of 8 KB can swell at most about a thousandfold, so one piece never takes more than 8 MB.
const PIECE = 8 << 10;

/** Inflates an entry piece by piece; a part that grows past its declared size is refused, not trusted. */
export function inflateEntry(bytes: Uint8Array, entry: ZipEntry, onPiece: (piece: Uint8Array) => void): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > view.length || view.readUInt32LE(entry.offset) !== 0x04034b50) throw refuseWorkbook('workbook_damaged');
  const start = entry.offset + 30 + view.readUInt16LE(entry.offset + 26) + view.readUInt16LE(entry.offset + 28);
  if (start + entry.packed > view.length) throw refuseWorkbook('workbook_damaged');
  const packed = bytes.subarray(start, start + entry.packed);
  let seen = 0;
  const take = (piece: Uint8Array) => {
    seen += piece.length;
    if (seen > entry.size) throw refuseWorkbook('workbook_damaged');
    if (piece.length > 0) onPiece(piece);
  };
  if (entry.method === 0) {
    for (let at = 0; at < packed.length; at += PIECE * 8) take(packed.subarray(at, at + PIECE * 8));
  } else if (entry.method === 8) {
    const inflate = new Inflate(take);
    for (let at = 0; at < packed.length; at += PIECE) inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  } else {
    throw refuseWorkbook('workbook_damaged');
  }
  if (seen !== entry.size) throw refuseWorkbook('workbook_damaged');
}
