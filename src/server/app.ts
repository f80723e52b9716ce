import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuditReads } from '../kernel/server/audit.ts';
import type { Config } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import { createHttp } from '../kernel/server/http.ts';
import { createLog, type Log } from '../kernel/server/log.ts';
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
}

export function createServices(config: Config, database: Database, clock: Clock = () => new Date(), log: Log = createLog(config.logLevel)): Services {
  return { config, database, clock, log, auditReads: new AuditReads(database) };
}

/** Puts the program together around an open, migrated database. */
export function createApp(parts: AppParts): App {
  const services = createServices(parts.config, parts.database, parts.clock, parts.log);
  const http = createHttp({
    services,
    modules: parts.modules,
    sessionTokenOf: parts.sessionTokenOf,
    ready: async () => (await pendingMigrations(parts.database)).length === 0,
    version,
    checkAnswers: parts.checkAnswers ?? false,
  });
  let stops: (() => Promise<void>)[] = [];
  return {
    http,
    services,
    start() {
      stops = parts.modules.flatMap((module) => (module.start ? [module.start(services)] : []));
    },
    async stop() {
      // A browser keeps its connection after the last answer; waiting for that would take minutes.
      const idle = setInterval(() => http.server.closeIdleConnections(), 50);
      await http.close();
      clearInterval(idle);
      await services.auditReads.settle();
      for (const stop of stops) await stop();
    },
  };
}
