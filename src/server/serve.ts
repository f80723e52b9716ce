import fastifyStatic from '@fastify/static';
import { type Config, loadSecret } from '../kernel/server/config.ts';
import { openDatabase } from '../kernel/server/open-database.ts';
import { migrate } from '../kernel/server/migrate.ts';
import { firstAdministratorLink, sessionTokenOf } from '../modules/accounts/public.ts';
import { fillDemo } from '../testing/demo/krapivino.ts';
import { type App, createApp } from './app.ts';
import { careForEmbedded, keepBackup } from './care.ts';
import { modules } from './modules.ts';

/** A server that listens; `lines` are to be printed. */
export interface Running {
  app: App;
  url: string;
  lines: string[];
  stop(): Promise<void>;
}

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
    const endCare = database.kind === 'embedded' ? careForEmbedded(database, config, app.services.log) : null;
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
        await app.stop();
        await endCare?.();
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
