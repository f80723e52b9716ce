import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { readConfig } from '../src/kernel/server/config.ts';
import { type Running, serve } from '../src/server/serve.ts';

/** The real server on a free port with an empty folder of its own; `demo` fills the demo region first. */
export async function startServer(options: { demo?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<Running & { dataDir: string; firstLink: string | null }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ryadom-e2e-'));
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'error', ...options.env }, { dataDir });
  const running = await serve({ ...config, port: 0 }, { demo: options.demo ?? false, pages: ensureWebBuilt() });
  const link = running.lines.find((line) => line.startsWith('Первый вход:'));
  return {
    ...running,
    dataDir,
    firstLink: link === undefined ? null : link.slice('Первый вход: '.length),
    async stop() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
