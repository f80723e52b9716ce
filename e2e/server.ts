import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { readConfig } from '../src/kernel/server/config.ts';
import { type Running, serve } from '../src/server/serve.ts';

/** A folder of data with the demo region in it, which takes longer to fill than to copy; the run of all tests makes one for all journeys. */
const demoFolder = process.env['E2E_DEMO'];

/** Fills `folder` with the demo region, for `E2E_DEMO`. */
export async function makeDemo(folder: string): Promise<void> {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'error' }, { dataDir: folder });
  const running = await serve({ ...config, port: 0 }, { demo: true, pages: null });
  await running.stop();
}

/** The real server on a free port with an empty folder of its own; `demo` fills the demo region first. */
export async function startServer(options: { demo?: boolean; env?: NodeJS.ProcessEnv } = {}): Promise<Running & { dataDir: string; firstLink: string | null }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ryadom-e2e-'));
  if (options.demo && demoFolder) cpSync(demoFolder, dataDir, { recursive: true });
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
