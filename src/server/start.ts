import { Refusal } from '../kernel/errors.ts';
import { BadSetting, readConfig } from '../kernel/server/config.ts';
import type { Log } from '../kernel/server/log.ts';

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

/** Node would print an error that nobody caught with its message and all it holds, a row of the database among it. */
function endOnDefect(log: Log): void {
  const end = (error: unknown) => {
    log.fatal({ err: error }, 'defect');
    log.flush(() => process.exit(1));
    setTimeout(() => process.exit(1), 1000);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

try {
  // In a window a person reads along: a line per request would hide what is said to him.
  const logLevel = process.env['LOG_LEVEL'] || (process.stderr.isTTY ? 'warn' : 'info');
  const config = readConfig({ ...process.env, LOG_LEVEL: logLevel, DATA_DIR: process.env['DATA_DIR'] || (demo ? 'data-demo' : 'data') });
  // Loaded only now, so that a wrong setting is told at once.
  const { serve } = await import('./serve.ts');
  // Said beside the two lines that scripts read.
  const pages = process.argv.includes('--no-pages') ? null : import('../../scripts/build-web.ts').then(({ ensureWebBuilt }) => ensureWebBuilt((line) => console.error(line)));
  const running = await serve(config, { demo, pages });
  endOnDefect(running.app.services.log);
  let stopping: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Told twice, it leaves at once: the database keeps what was answered. One Ctrl-C comes twice by itself, from the
      // window and from the launcher.
      if (stopping !== null && Date.now() - stopping > 500) process.exit(1);
      if (stopping !== null) return;
      stopping = Date.now();
      // What hangs in spite of every limit must not keep the process for ever.
      setTimeout(() => process.exit(1), 45_000).unref();
      running.stop().then(() => process.exit(0), giveUp);
    });
  }
  // Last: whoever reads the address may send the signal at once.
  for (const line of running.lines) console.log(line);
} catch (error) {
  giveUp(error);
}
