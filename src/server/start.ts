import { Refusal } from '../kernel/errors.ts';
import { BadSetting, readConfig } from '../kernel/server/config.ts';

// `npm start` and `npm run demo`. Prints the address (and the one-time link while there is no administrator), then serves
// until it is told to stop. `--no-pages`: the interface of programs alone, without building the pages.
const demo = process.argv.includes('--demo');

/** What the machine refused, in one line each. */
const machine: Record<string, string> = {
  EADDRINUSE: 'Порт занят другой программой. Остановите её или задайте другой: PORT=3001 npm start',
  EACCES: 'Нет прав на этот порт или папку данных. Задайте порт больше 1023 в PORT или другую папку в DATA_DIR',
  EADDRNOTAVAIL: 'У этой машины нет адреса из HOST. Обычно нужен 127.0.0.1 или 0.0.0.0',
  ENOTFOUND: 'Адрес из HOST не найден. Обычно нужен 127.0.0.1 или 0.0.0.0',
  ENOSPC: 'На диске кончилось место. Освободите его и запустите снова',
  EROFS: 'Папка данных только для чтения. Задайте другую в DATA_DIR',
};

function giveUp(error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (error instanceof BadSetting || error instanceof Refusal) console.error(error.message);
  else if (machine[code] !== undefined) console.error(machine[code]);
  else throw error;
  process.exit(1);
}

try {
  const config = readConfig({ ...process.env, DATA_DIR: process.env['DATA_DIR'] || (demo ? 'data-demo' : 'data') });
  // Loaded only now, so that a wrong setting is told at once.
  const { serve } = await import('./serve.ts');
  // Said beside the two lines that scripts read.
  const pages = process.argv.includes('--no-pages') ? null : import('../../scripts/build-web.ts').then(({ ensureWebBuilt }) => ensureWebBuilt((line) => console.error(line)));
  const running = await serve(config, { demo, pages });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      // A request that hangs must not keep the process for ever.
      setTimeout(() => process.exit(1), 15_000).unref();
      running.stop().then(() => process.exit(0), giveUp);
    });
  }
  // Last: whoever reads the address may send the signal at once.
  for (const line of running.lines) console.log(line);
} catch (error) {
  giveUp(error);
}
