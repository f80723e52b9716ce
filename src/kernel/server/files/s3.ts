import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import { SaxesParser } from 'saxes';
import type { StorageAddress } from './address.ts';
import { checkKey, type FileStorage, type StoredFile, storageLost } from './storage.ts';

/** Until the first byte of an answer, and for the whole of a transfer. */
const answerMs = 10_000;
const transferMs = 120_000;
const pageSize = 1000;

/**
 * A storage that speaks S3 (addresses of the form server/bucket/key, which every such server knows). A put is whole or not at
 * all by the protocol itself: the length and the sum are told ahead, and what does not fit them is not kept.
 */
export function openS3(address: Extract<StorageAddress, { kind: 's3' }>): FileStorage {
  const { base, prefix, keyId, secret, region, encrypt } = address;
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region, retries: 0 });
  const addressOf = (key: string) => `${base}/${prefix}${checkKey(key)}`;

  /** Two tries: one lost connection is ordinary. `good` are the statuses that are an answer. */
  async function ask(method: string, url: string, good: readonly number[], options: { headers?: Record<string, string>; body?: () => Promise<Blob>; waitMs?: number } = {}): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), options.waitMs ?? answerMs);
      try {
        const signed = await client.sign(url, { method, ...(options.headers ? { headers: options.headers } : {}), ...(options.body ? { body: await options.body() } : {}) });
        const answer = await fetch(signed, { signal: stop.signal });
        if (good.includes(answer.status)) return answer;
        await answer.body?.cancel();
        if (attempt >= 2 || (answer.status < 500 && answer.status !== 429)) throw storageLost(`S3 ${answer.status}`);
      } catch (error) {
        if ((error as { code?: string }).code === 'storage_unavailable') throw error;
        const { cause, name } = error as Error & { cause?: { code?: string } };
        if (attempt >= 2) throw storageLost(cause?.code ?? name);
      } finally {
        clearTimeout(timer);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  return {
    place: `${base}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`,
    async put(key, path, { size, sha256, type }) {
      const headers = { 'content-type': type, 'content-length': String(size), 'x-amz-content-sha256': sha256, ...(encrypt ? { 'x-amz-server-side-encryption': 'AES256' } : {}) };
      const answer = await ask('PUT', addressOf(key), [200, 201, 204], { headers, body: () => openAsBlob(path, { type }), waitMs: transferMs });
      await answer.body?.cancel();
    },
    async open(key) {
      const answer = await ask('GET', addressOf(key), [200, 404]);
      if (answer.status === 404 || answer.body === null) {
        const text = await answer.text();
        // Without its bucket the storage is lost, not the file.
        if (text.includes('NoSuchBucket')) throw storageLost('NoSuchBucket');
        return null;
      }
      return { size: Number(answer.headers.get('content-length')), stream: Readable.fromWeb(answer.body as ReadableStream) };
    },
    async remove(key) {
      const answer = await ask('DELETE', addressOf(key), [200, 204, 404]);
      await answer.body?.cancel();
    },
    async *list(wanted) {
      // The first kind of listing, by the last key seen: every storage knows it.
      let marker: string | null = null;
      do {
        const query = new URLSearchParams({ 'max-keys': String(pageSize), prefix: `${prefix}${wanted}`, ...(marker === null ? {} : { marker }) });
        const answer = await ask('GET', `${base}/?${query}`, [200]);
        const page = readPage(await answer.text());
        for (const file of page.files) yield { ...file, key: file.key.slice(prefix.length) };
        marker = page.more ? (page.files.at(-1)?.key ?? null) : null;
      } while (marker !== null);
    },
  };
}

/** One page of a listing: `<Contents><Key>…</Key><LastModified>…</LastModified><Size>…</Size></Contents>`. */
function readPage(xml: string): { files: StoredFile[]; more: boolean } {
  const files: StoredFile[] = [];
  const words: Record<string, string> = {};
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', () => {
    text = '';
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'Contents') files.push({ key: words['Key']!, size: Number(words['Size']), at: new Date(words['LastModified']!) });
    else words[name] = text;
    text = '';
  });
  parser.write(xml).close();
  return { files, more: words['IsTruncated'] === 'true' };
}
