import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where files lie, as STORAGE_URL says. */
export type StorageAddress =
  | { kind: 'folder'; path: string }
  | {
      kind: 's3';
      /** `https://host:port/bucket`, without a key, a secret or a slash at the end. */
      base: string;
      /** Put before every key: `ryadom/` or empty. */
      prefix: string;
      keyId: string;
      secret: string;
      region: string;
      /** Asks the storage to encrypt what it keeps. */
      encrypt: boolean;
    };

const storageShape = 'STORAGE_URL: нужна папка или адрес вида s3://КЛЮЧ:СЕКРЕТ@сервер/бакет?region=ru-1';

/**
 * Reads STORAGE_URL: null → `files` of the data folder; a path or `file:///…` → that folder; `s3://` and `https://` → a storage
 * that speaks S3 over TLS, `http://` without it. Throws an Error whose message is one line for the person who starts the
 * program and never quotes the secret.
 */
export function readStorageAddress(text: string | null | undefined, dataDir: string): StorageAddress {
  if (!text) return { kind: 'folder', path: resolve(dataDir, 'files') };
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'folder', path: resolve(text) };
  const url = URL.parse(text);
  if (url === null || !['file', 's3', 'http', 'https'].includes(scheme)) throw new Error(storageShape);
  if (scheme === 'file') {
    if (url.host !== '' || !isAbsolute(decodeURIComponent(url.pathname))) throw new Error('STORAGE_URL: папку пишут полностью, с тремя чертами: file:///srv/ryadom/files');
    return { kind: 'folder', path: fileURLToPath(url) };
  }
  if (url.username === '' || url.password === '') throw new Error(`${storageShape}: нет ключа или секрета`);
  const [bucket, ...rest] = url.pathname.split('/').filter(Boolean);
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new Error(`${storageShape}: нет имени бакета`);
  const encrypt = url.searchParams.get('sse');
  if (encrypt !== null && encrypt !== 'AES256') throw new Error('STORAGE_URL: sse может быть только AES256');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'region' && name !== 'sse');
  if (unknown !== undefined) throw new Error(`STORAGE_URL: параметр «${unknown}» не знаем. Можно: region, sse`);
  return {
    kind: 's3',
    base: `${scheme === 'http' ? 'http' : 'https'}://${url.host}/${bucket}`,
    prefix: rest.length > 0 ? `${rest.join('/')}/` : '',
    keyId: decodeURIComponent(url.username),
    secret: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    encrypt: encrypt !== null,
  };
}
