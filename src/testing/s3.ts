import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error It has no types.
import S3rver from 's3rver';

export interface TestS3 {
  /** For STORAGE_URL. */
  url: string;
  /** Stops answering; `start` begins again on the same port with the same files. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

interface S3Server {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** A server that speaks S3, with one bucket, on a free port of this machine. */
export async function startS3(bucket = 'ryadom-files'): Promise<TestS3> {
  const directory = mkdtempSync(join(tmpdir(), 'ryadom-s3-'));
  let port = 0;
  let running: S3Server | null = null;
  const start = async () => {
    const server = new S3rver({ address: '127.0.0.1', port, silent: true, directory, configureBuckets: [{ name: bucket, configs: [] }] }) as S3Server;
    ({ port } = await server.run());
    running = server;
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
