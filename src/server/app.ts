import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuditReads } from '../kernel/server/audit.ts';
import type { Config } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import { openStorage } from '../kernel/server/files/open-storage.ts';
import { createHttp } from '../kernel/server/http.ts';
import { createLog, type Log } from '../kernel/server/log.ts';
import { Metrics, timed } from '../kernel/server/metrics.ts';
import { pendingMigrations } from '../kernel/server/migrate.ts';
import type { Module, Services } from '../kernel/server/module.ts';
import type { Clock } from '../kernel/time.ts';

export interface App {
  http: FastifyInstance;
  services: Services;
  /** Starts the modules' background work. */
  start(): void;
  /** Ends requests, background work and waiting audit rows; the database stays open for its owner. */
  stop(): Promise<void>;
}

const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

export interface AppParts {
  config: Config;
  database: Database;
  modules: readonly Module[];
  sessionTokenOf: (request: FastifyRequest) => string | null;
  clock?: Clock;
  log?: Log;
  checkAnswers?: boolean;
  /** How long answers under way may take once the program was told to stop, in milliseconds. */
  stopLimitMs?: number;
}

export function createServices(config: Config, database: Database, clock: Clock = () => new Date(), log: Log = createLog(config.logLevel)): Services {
  const metrics = new Metrics();
  const watched = timed(database, metrics);
  return { config, database: watched, clock, log, auditReads: new AuditReads(watched), files: openStorage(config), metrics };
}

/** How long connections in use get to hear, with an answer, that they end. */
const farewellMs = 300;

/** How long a connection may be silent, once nobody new is taken, before it counts as one without work. */
const silenceMs = 1000;

/** Turns of the event loop without a newcomer, after which nobody is waiting at the door. */
const quietTurns = 3;

/**
 * Takes nobody new; `closed` resolves when the last connection has gone. Connections that the system made and the program
 * has not taken yet break at that moment. A turn of the event loop takes one of them, so the door is closed when several
 * turns in a row took none.
 */
async function closeDoor(server: Server): Promise<{ closed: Promise<void> }> {
  let came = false;
  const note = () => void (came = true);
  server.on('connection', note);
  for (let turn = 0, quiet = 0; turn < 2000 && quiet < quietTurns; turn++) {
    came = false;
    await new Promise((resolve) => setImmediate(resolve));
    quiet = came ? 0 : quiet + 1;
  }
  server.off('connection', note);
  // The close of an HTTP server would also break every connection without work, and with it a request that is on its way.
  // The close of the socket beneath leaves connections alone.
  return { closed: new Promise((resolve) => void NetServer.prototype.close.call(server, () => resolve())) };
}

/** Puts the program together around an open, migrated database. */
export function createApp(parts: AppParts): App {
  const services = createServices(parts.config, parts.database, parts.clock, parts.log);
  let stopping = false;
  const { app: http, requests } = createHttp({
    services,
    modules: parts.modules,
    sessionTokenOf: parts.sessionTokenOf,
    ready: async () => !stopping && (await pendingMigrations(parts.database)).length === 0,
    version,
    checkAnswers: parts.checkAnswers ?? false,
  });
  services.metrics.build(version, parts.database.kind);
  services.metrics.watchDatabase(parts.database);
  let stops: (() => Promise<void>)[] = [];
  return {
    http,
    services,
    start() {
      stops = parts.modules.flatMap((module) => (module.start ? [module.start(services)] : []));
    },
    async stop() {
      stopping = true;
      requests.leave();
      // Closed at once, a connection could break under a request that is on its way. So those in use are told with an answer
      // that they end, and those without work are closed afterwards: a browser keeps one for minutes.
      if (http.server.listening) await new Promise((resolve) => setTimeout(resolve, farewellMs));
      const gone = http.server.listening ? await closeDoor(http.server) : null;
      const doorClosed = performance.now();
      const idle = setInterval(() => {
        if (performance.now() - doorClosed >= silenceMs) http.server.closeIdleConnections();
      }, 50);
      const late = setTimeout(() => {
        services.log.warn({ requests: requests.underWay() }, 'requests cut off by the stop');
        http.server.closeAllConnections();
      }, parts.stopLimitMs ?? 30_000);
      await gone?.closed;
      clearInterval(idle);
      clearTimeout(late);
      await http.close();
      await services.auditReads.settle();
      // What started last ends first: the seal of the audit comes after the work that is audited.
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
