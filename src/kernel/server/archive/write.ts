import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

// ZIP (APPNOTE 6.3.10) written as it comes, with a few kilobytes of memory: sizes follow each entry in a data descriptor.
// fflate, which reads our workbooks, knows no ZIP64: an archive with files of many families passes 65,535 entries or 4 GB.

const LIMIT = 0xffffffff;

export interface Written {
  name: string;
  /** Unpacked. */
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** Writes an archive that only its owner may read (0600). One entry at a time. */
export class ArchiveWriter {
  readonly #out: WriteStream;
  readonly #hash = createHash('sha256');
  readonly #directory: Buffer[] = [];
  readonly #stamp: number;
  #count = 0;
  #offset = 0;

  constructor(path: string, at: Date) {
    this.#out = createWriteStream(path, { mode: 0o600, flags: 'w' });
    // Errors are met by the next write; without a listener they would end the process.
    this.#out.on('error', () => {});
    const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
    this.#stamp = ((((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()) << 16) | time;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#out.errored) throw this.#out.errored;
    this.#hash.update(bytes);
    this.#offset += bytes.length;
    if (!this.#out.write(bytes)) await Promise.race([once(this.#out, 'drain'), once(this.#out, 'error').then(([error]) => Promise.reject(error as Error))]);
  }

  /** Adds a file; its content is asked for piece by piece. Throws for one of 4 GB or more. */
  async add(name: string, content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>): Promise<Written> {
    const path = Buffer.from(name);
    const offset = this.#offset;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0808, 6); // sizes follow; names are UTF-8
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(this.#stamp >>> 0, 10);
    head.writeUInt16LE(path.length, 26);
    await this.#write(Buffer.concat([head, path]));
    const hash = createHash('sha256');
    const deflate = createDeflateRaw({ level: 6 });
    let crc = 0;
    let bytes = 0;
    const feeding = (async () => {
      for await (const piece of content) {
        const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
        crc = crc32(data, crc);
        hash.update(data);
        bytes += data.length;
        if (!deflate.write(data)) await once(deflate, 'drain');
      }
      deflate.end();
    })().catch((error: unknown) => void deflate.destroy(error as Error));
    const start = this.#offset;
    for await (const piece of deflate as AsyncIterable<Buffer>) await this.#write(piece);
    await feeding;
    const packed = this.#offset - start;
    if (bytes >= LIMIT || packed >= LIMIT) throw new Error(`An entry of an archive is larger than 4 GB: ${name}`);
    const facts = Buffer.alloc(16);
    facts.writeUInt32LE(0x08074b50, 0);
    facts.writeUInt32LE(crc, 4);
    facts.writeUInt32LE(packed, 8);
    facts.writeUInt32LE(bytes, 12);
    await this.#write(facts);
    this.#directory.push(this.#entry(path, offset, crc, packed, bytes));
    this.#count++;
    return { name, bytes, sha256: hash.digest('hex') };
  }

  #entry(path: Buffer, offset: number, crc: number, packed: number, bytes: number): Buffer {
    const far = offset >= LIMIT;
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE((3 << 8) | 45, 4);
    entry.writeUInt16LE(far ? 45 : 20, 6);
    entry.writeUInt16LE(0x0808, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(this.#stamp >>> 0, 12);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed, 20);
    entry.writeUInt32LE(bytes, 24);
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt16LE(far ? 12 : 0, 30);
    entry.writeUInt32LE((0o100600 << 16) >>> 0, 38);
    entry.writeUInt32LE(far ? LIMIT : offset, 42);
    if (!far) return Buffer.concat([entry, path]);
    const extra = Buffer.alloc(12);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(offset), 4);
    return Buffer.concat([entry, path, extra]);
  }

  /** Ends the archive; gives its size and SHA-256 (hex). */
  async close(): Promise<{ bytes: number; sha256: string }> {
    const start = this.#offset;
    for (const entry of this.#directory) await this.#write(entry);
    const size = this.#offset - start;
    if (this.#count >= 0xffff || start >= LIMIT || size >= LIMIT) {
      const wide = Buffer.alloc(76);
      wide.writeUInt32LE(0x06064b50, 0);
      wide.writeBigUInt64LE(44n, 4);
      wide.writeUInt16LE((3 << 8) | 45, 12);
      wide.writeUInt16LE(45, 14);
      wide.writeBigUInt64LE(BigInt(this.#count), 24);
      wide.writeBigUInt64LE(BigInt(this.#count), 32);
      wide.writeBigUInt64LE(BigInt(size), 40);
      wide.writeBigUInt64LE(BigInt(start), 48);
      wide.writeUInt32LE(0x07064b50, 56);
      wide.writeBigUInt64LE(BigInt(start + size), 64);
      wide.writeUInt32LE(1, 72);
      await this.#write(wide);
    }
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(Math.min(this.#count, 0xffff), 8);
    end.writeUInt16LE(Math.min(this.#count, 0xffff), 10);
    end.writeUInt32LE(Math.min(size, LIMIT), 12);
    end.writeUInt32LE(Math.min(start, LIMIT), 16);
    await this.#write(end);
    this.#out.end();
    await finished(this.#out);
    return { bytes: this.#offset, sha256: this.#hash.digest('hex') };
  }

  /** Gives up; the file stays as it is, for the caller to remove. */
  abandon(): void {
    this.#out.destroy();
  }
}
