import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

/** The file is no ZIP, is cut off or holds what no archive of ours holds. */
export class DamagedArchive extends Error {}

interface Entry {
  name: string;
  method: number;
  packed: number;
  bytes: number;
  offset: number;
}

/** A directory larger than this is no archive of ours: a million entries take about a hundred megabytes. */
const mostDirectory = 256 << 20;

/** An archive on disk, read entry by entry; only its directory is in memory. */
export class ArchiveReader {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Throws `DamagedArchive`; what the machine refuses (no such file, no rights) as it comes. */
  static async open(path: string): Promise<ArchiveReader> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return new ArchiveReader(path, await readDirectory(file, size));
    } catch (error) {
      if (error instanceof RangeError) throw new DamagedArchive('directory');
      throw error;
    } finally {
      await file.close();
    }
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Unpacked pieces of an entry; never more than its directory promises. Throws `DamagedArchive`. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name);
    if (!entry) throw new DamagedArchive(name);
    const file = await open(this.#path, 'r');
    let start: number;
    try {
      const head = Buffer.alloc(30);
      const { bytesRead } = await file.read(head, 0, 30, entry.offset);
      if (bytesRead < 30 || head.readUInt32LE(0) !== 0x04034b50) throw new DamagedArchive(name);
      start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    } finally {
      await file.close();
    }
    if (entry.packed === 0) return;
    const source = createReadStream(this.#path, { start, end: start + entry.packed - 1 });
    const unpacked = entry.method === 8 ? source.pipe(createInflateRaw()) : source;
    if (unpacked !== source) source.on('error', (error) => unpacked.destroy(error));
    let bytes = 0;
    try {
      for await (const piece of unpacked as AsyncIterable<Buffer>) {
        bytes += piece.length;
        if (bytes > entry.bytes) throw new DamagedArchive(name);
        yield piece;
      }
    } catch (error) {
      throw String((error as { code?: string }).code).startsWith('Z_') ? new DamagedArchive(name) : error;
    } finally {
      source.destroy();
      unpacked.destroy();
    }
    if (bytes !== entry.bytes) throw new DamagedArchive(name);
  }

  /** Lines of a text entry, without their ends. A line longer than `most` characters is damage. */
  async *lines(name: string, most: number): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let rest = '';
    try {
      for await (const piece of this.read(name)) {
        const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
        rest = parts.pop()!;
        yield* parts;
        if (rest.length > most) throw new DamagedArchive(name);
      }
      rest += decoder.decode();
    } catch (error) {
      throw error instanceof TypeError ? new DamagedArchive(name) : error;
    }
    if (rest !== '') yield rest;
  }
}

async function take(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, from);
  if (bytesRead < length) throw new DamagedArchive('cut off');
  return bytes;
}

async function readDirectory(file: FileHandle, size: number): Promise<Map<string, Entry>> {
  const tail = await take(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== 0x06054b50) at--;
  if (at < 0) throw new DamagedArchive('no end');
  let count = tail.readUInt16LE(at + 10);
  let length = tail.readUInt32LE(at + 12);
  let start = tail.readUInt32LE(at + 16);
  if (at >= 20 && tail.readUInt32LE(at - 20) === 0x07064b50) {
    const wide = await take(file, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (wide.readUInt32LE(0) !== 0x06064b50) throw new DamagedArchive('wide end');
    count = Number(wide.readBigUInt64LE(32));
    length = Number(wide.readBigUInt64LE(40));
    start = Number(wide.readBigUInt64LE(48));
  }
  if (length > mostDirectory || start + length > size) throw new DamagedArchive('directory');
  const directory = await take(file, start, length);
  const entries = new Map<string, Entry>();
  let place = 0;
  for (let number = 0; number < count; number++) {
    if (directory.readUInt32LE(place) !== 0x02014b50) throw new DamagedArchive('directory');
    const nameLength = directory.readUInt16LE(place + 28);
    const extraLength = directory.readUInt16LE(place + 30);
    const name = directory.toString('utf8', place + 46, place + 46 + nameLength);
    const entry = {
      name, method: directory.readUInt16LE(place + 10), packed: directory.readUInt32LE(place + 20), bytes: directory.readUInt32LE(place + 24), offset: directory.readUInt32LE(place + 42),
    };
    if (entry.offset === 0xffffffff && extraLength >= 12) entry.offset = Number(directory.readBigUInt64LE(place + 46 + nameLength + 4));
    // The same name twice is how one reader is shown another file than the next one.
    if ((entry.method !== 0 && entry.method !== 8) || entries.has(name)) throw new DamagedArchive(name);
    entries.set(name, entry);
    place += 46 + nameLength + extraLength + directory.readUInt16LE(place + 32);
  }
  return entries;
}
