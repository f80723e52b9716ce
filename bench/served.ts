import { readConfig } from '../src/kernel/server/config.ts';
import { serve } from '../src/server/serve.ts';

// The product exactly as it is started for people, logs, metrics and background work included, which also tells its memory
// when its parent asks. Settings come from the environment.

const running = await serve(readConfig(process.env), { pages: null });
process.on('message', (word) => {
  if (word !== 'memory') return;
  // What is left after a full collection is what is really held.
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send!({ rss, heapUsed, external, cpu: process.cpuUsage() });
});
process.on('disconnect', () => void running.stop().then(() => process.exit()));
process.send!({ port: (running.app.http.server.address() as { port: number }).port });
