import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { backup } from '../kernel/server/backup/public.ts';
import { type Config, loadSecret } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import { openDatabase } from '../kernel/server/open-database.ts';
import { migrate } from '../kernel/server/migrate.ts';
import { firstAdministratorLink, sessionTokenOf } from '../modules/accounts/public.ts';
import { fillDemo } from '../testing/demo/krapivino.ts';
import { type App, createApp, createServices } from './app.ts';
import { modules } from './modules.ts';

/** A server that listens; `lines` are to be printed. */
export interface Running {
  app: App;
  url: string;
  lines: string[];
  stop(): Promise<void>;
}

const dayMs = 24 * 3600 * 1000;
const keptBackups = 14;

/**
 * Opens the database, brings it up to date (after a backup), and listens. With `demo` the demo region is filled first.
 * `pages`: the folder of the built pages, which may still be in the making meanwhile; null serves the interface of programs alone.
 */
export async function serve(settings: Config, options: { demo?: boolean; pages: Promise<string> | null }): Promise<Running> {
  const config = loadSecret(settings);
  // Awaited below; a failure meanwhile must not go unhandled.
  options.pages?.catch(() => {});
  const database = await openDatabase(config, { share: false });
  try {
    await migrate(database, () => keepBackup(database, config, 'before-update'));
    const app = createApp({ config, database, modules, sessionTokenOf: (request) => sessionTokenOf(request, config.secret) });
    const logins = options.demo ? await fillDemo(app.services, app.services.clock()) : null;
    if (options.pages !== null) serveWeb(app, await options.pages);
    await app.http.listen({ port: config.port, host: config.host });
    app.services.metrics.watchProcess();
    app.start();
    const timer = database.kind === 'embedded' ? careForEmbedded(database, config) : null;
    const address = app.http.server.address() as { port: number };
    const url = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${address.port}`;
    const lines = [`Адрес: ${url}`];
    const link = await firstAdministratorLink(app.services, url);
    if (link !== null) lines.push(`Первый вход: ${link}`);
    if (logins) lines.push('', 'Учебный район. Кем войти (почта и пароль):', ...logins.map((login) => `  ${login.title}: ${login.email}  ${login.password}`));
    return {
      app,
      url,
      lines,
      async stop() {
        if (timer) clearInterval(timer);
        await app.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
}

/** The pages: files with a hash in their name are kept by the browser for ever, the shell is asked for each time. */
function serveWeb(app: App, folder: string): void {
  void app.http.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    cacheControl: false,
    setHeaders(response, path) {
      response.setHeader('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.http.get('/o/*', (_request, reply) => reply.sendFile('index.html'));
  for (const path of ['/sign-in', '/link/*']) {
    app.http.get(path, (_request, reply) => reply.sendFile('index.html'));
  }
}

async function keepBackup(database: Database, config: Config, reason: string): Promise<void> {
  const folder = join(config.dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  // The files lie beside these copies already; fourteen times over they would fill the disk.
  await backup(createServices(config, database), join(folder, `${stamp}-${reason}.ryadom`), { files: false });
  const old = readdirSync(folder).filter((file) => file.endsWith('.ryadom')).sort().slice(0, -keptBackups);
  for (const file of old) rmSync(join(folder, file));
}

/**
 * What a server of PostgreSQL would do by itself. The embedded database does not survive a power cut for sure, so a backup a
 * day lies beside it, when anything is in it; and it gathers no statistics on its own, without which plans grow slow.
 */
function careForEmbedded(database: Database, config: Config): NodeJS.Timeout {
  const folder = join(config.dataDir, 'backups');
  const due = () => {
    const newest = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('-daily.ryadom')).sort().at(-1) : undefined;
    if (newest === undefined) return true;
    const at = Date.parse(`${newest.slice(0, 10)}T${newest.slice(11, 19).replaceAll('-', ':')}Z`);
    return Date.now() - at > dayMs;
  };
  const keep = async () => {
    await database.pool.query('analyze');
    if (!due()) return;
    const { rows } = await database.pool.query('select 1 from ryadom.organization limit 1');
    if (rows.length > 0) await keepBackup(database, config, 'daily');
  };
  const attempt = () => void keep().catch((error: unknown) => console.error(`Не сделалась запасная копия: ${(error as Error).message}`));
  attempt();
  const timer = setInterval(attempt, dayMs / 24);
  timer.unref();
  return timer;
}

