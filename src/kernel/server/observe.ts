import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Name of the operation that the route answers. */
    operation?: string;
  }
  interface FastifyRequest {
    /** Stable code of the refusal that the request ended with. */
    refusalCode: string | null;
  }
}

/** The requests under way, and the way to end them politely. */
export interface Requests {
  /** From now on every answer, also of requests under way, tells its connection to close, so that nobody sends on it what nobody reads. */
  leave(): void;
  underWay(): number;
}

/** Names for what is no operation; pages and their files are one. */
const others: Record<string, string> = {
  '/healthz': 'health', '/readyz': 'readiness', '/metrics': 'metrics', '/api/v1/openapi.json': 'description', '/api/v1/docs': 'description',
};

/**
 * Counts and logs every answer: one line with the request's id, operation, organization, status, code of a refusal and
 * milliseconds; never a path, a query string, a body or a name. `organization` stands there only after some answer proved
 * that the word in the address is one: strangers may write anything into an address.
 */
export function observe(app: FastifyInstance, metrics: Metrics, log: Log): Requests {
  const open = new Set<ServerResponse>();
  const proven = new Set<string>();
  let leaving = false;
  metrics.gauge('requests_under_way', 'Requests without an answer yet.', () => open.size);
  app.decorateRequest('refusalCode', null);
  app.addHook('onRequest', (_request, reply, done) => {
    open.add(reply.raw);
    if (leaving) reply.raw.setHeader('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    open.delete(reply.raw);
    const status = reply.statusCode;
    const ms = reply.elapsedTime;
    const { url, config } = request.routeOptions;
    const operation = config.operation ?? (url === undefined ? 'none' : (others[url] ?? 'page'));
    metrics.request(operation, status, ms);
    const level = status >= 500 ? 'error' : config.operation === undefined ? 'debug' : 'info';
    if (log.isLevelEnabled(level)) {
      const slug = (request.params as { org?: string } | undefined)?.org;
      if (slug !== undefined && status < 300) proven.add(slug);
      log[level]({
        requestId: request.id,
        operation,
        ...(slug !== undefined && proven.has(slug) ? { organization: slug } : {}),
        status,
        ...(request.refusalCode === null ? {} : { code: request.refusalCode }),
        ms: Math.round(ms * 10) / 10,
      });
    }
    done();
  });
  return {
    leave() {
      leaving = true;
      for (const answer of open) if (!answer.headersSent) answer.setHeader('connection', 'close');
    },
    underWay: () => open.size,
  };
}
