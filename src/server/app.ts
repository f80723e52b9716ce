import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
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

/**
 * Takes nobody new; `closed` resolves when the last connection has gone. Connections that the system made and the program
 * has not taken yet break at that moment; each turn of the event loop takes all there are, so the door is closed right after
 * a short turn.
 */
async function closeDoor(server: Server): Promise<{ closed: Promise<void> }> {
  for (let turn = 0, began = performance.now(); turn < 2000; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    if (now - began < 0.1) break;
    began = now;
  }
  return { closed: new Promise((resolve) => void server.close(() => resolve())) };
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
      const idle = setInterval(() => http.server.closeIdleConnections(), 50);
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
