import type { Config } from '../config.ts';
import { readStorageAddress } from './address.ts';
import { openFolder } from './folder.ts';
import { openS3 } from './s3.ts';
import type { FileStorage } from './storage.ts';

/** Opens nothing yet: a storage that is down is met by the first use. Throws for an address that is none (config has checked it). */
export function openStorage(config: Pick<Config, 'storageUrl' | 'dataDir'>): FileStorage {
  const address = readStorageAddress(config.storageUrl, config.dataDir);
  return address.kind === 'folder' ? openFolder(address.path) : openS3(address);
}
