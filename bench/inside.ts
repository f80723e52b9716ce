import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../src/kernel/server/database.ts';
import { createLog } from '../src/kernel/server/log.ts';
import { createApp } from '../src/server/app.ts';
import { modules } from '../src/server/modules.ts';
import type { World } from './world.ts';

/** The product in this process, asked by its manager without a network between. */
export interface Inside {
  /** Gives the answer and its milliseconds; throws when it is no success. */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<{ body: any; ms: number }>;
  stop(): Promise<void>;
}

export async function startInside(url: string, world: World): Promise<Inside> {
  const database = await openPostgres(url);
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-bench-'));
  const app = createApp({
    config: { port: 0, host: '127.0.0.1', databaseUrl: url, dataDir: folder, secret: 'b'.repeat(43), publicUrl: null, smtpUrl: null, storageUrl: null, trustProxy: null, logLevel: 'error' },
    database,
    modules,
    sessionTokenOf: () => null,
    log: createLog('error'),
  });
  await app.http.ready();
  return {
    async call(method, path, body) {
      const began = performance.now();
      const answer = await app.http.inject({ method, url: `/api/v1/organizations/${world.slug}${path}`, headers: { authorization: `Bearer ${world.managerToken}` }, ...(body ? { payload: body } : {}) });
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} → ${answer.statusCode} ${answer.body.slice(0, 300)}`);
      return { body: answer.json(), ms: performance.now() - began };
    },
    async stop() {
      await app.stop();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
export const verdict = (ok: boolean) => (ok ? 'да' : 'НЕТ');
