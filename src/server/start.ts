import { BadSetting, readConfig } from '../kernel/server/config.ts';
import { Refusal } from '../kernel/errors.ts';
import { serve } from './serve.ts';

// `npm start` and `npm run demo`. Prints the address (and the one-time link while there is no administrator), then serves
// until it is told to stop.
const demo = process.argv.includes('--demo');
try {
  const config = readConfig({ ...process.env, DATA_DIR: process.env['DATA_DIR'] || (demo ? 'data-demo' : 'data') });
  const running = await serve(config, { demo });
  for (const line of running.lines) console.log(line);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      // A request that hangs must not keep the process for ever.
      setTimeout(() => process.exit(1), 15_000).unref();
      void running.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  if (error instanceof BadSetting || error instanceof Refusal) {
    console.error(error.message);
    process.exit(1);
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    console.error('Порт занят другой программой. Остановите её или задайте другой: PORT=3001 npm start');
    process.exit(1);
  }
  throw error;
}
