import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestS3 {
  /** For STORAGE_URL. */
  url: string;
  /** Stops answering; `start` begins again on the same port with the same files. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A server that speaks S3, with one bucket, on a free port of this machine. */
export async function startS3(bucket = 'ryadom-files'): Promise<TestS3> {
  // It has no types, and its logger wants the old way of loading.
  const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => { run(): Promise<{ port: number }>; close(): Promise<void> };
  const directory = mkdtempSync(join(tmpdir(), 'ryadom-s3-'));
  let port = 0;
  let running: InstanceType<typeof S3rver> | null = null;
  const start = async () => {
    running = new S3rver({ address: '127.0.0.1', port, silent: true, directory, configureBuckets: [{ name: bucket, configs: [] }] });
    ({ port } = await running.run());
  };
  const stop = async () => {
    await running?.close();
    running = null;
  };
  await start();
  return {
    url: `http://S3RVER:S3RVER@127.0.0.1:${port}/${bucket}?region=us-east-1`,
    start,
    stop,
    async close() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
