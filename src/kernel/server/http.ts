import { randomBytes, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AccessTable, grantOf } from '../access.ts';
import { badFields, notFound, Refusal } from '../errors.ts';
import type { Config } from './config.ts';
import { answerText, type Caller, execute } from './execute.ts';
import type { FileAnswer, Module, Route, Services } from './module.ts';
import { observe, type Requests } from './observe.ts';
import { openApi, openApiPage } from './openapi.ts';
import { answerBrokenRequest, complaintsOf, refusalOf, sendProblem } from './problems.ts';

export interface HttpOptions {
  services: Services;
  modules: readonly Module[];
  /** The raw session token in the request's cookie, when its signature holds. */
  sessionTokenOf: (request: FastifyRequest) => string | null;
  /** Whether the database answers and is migrated. */
  ready: () => Promise<boolean>;
  version: string;
  /** Checks every answer against its contract: on in tests. */
  checkAnswers?: boolean;
}

/** Bytes of a refused body that are read and thrown away. */
const runOutLimit = 256 * 1024 * 1024;

const csp = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'",
  "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

function safetyHeaders(reply: FastifyReply, requestId: string, config: Config): void {
  reply.headers({
    'content-security-policy': csp,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'x-request-id': requestId,
  });
  if (config.publicUrl?.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
}

/** The HTTP door: every operation of every module under /api/v1, problems in Russian, health and metrics. */
export function createHttp(options: HttpOptions): { app: FastifyInstance; requests: Requests } {
  const { services, modules } = options;
  const trust = services.config.trustProxy;
  const app = fastify({
    logger: false,
    trustProxy: trust === null ? false : trust === 'true' ? '127.0.0.1' : trust,
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 300_000,
    // While the server leaves, what still arrives on an open connection is answered like everything else.
    return503OnClosing: false,
    genReqId: () => randomBytes(6).toString('base64url'),
    // An address that is no address, met before any route.
    frameworkErrors(error, request, reply) {
      safetyHeaders(reply, request.id, services.config);
      const refusal = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? notFound() : refusalOf(error)!;
      sendProblem(reply, refusal, request.id);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  const requests = observe(app, services.metrics, services.log);

  app.addHook('onRequest', async (request, reply) => {
    safetyHeaders(reply, request.id, services.config);
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    request.refusalCode = refusal?.code ?? 'defect';
    // What is still on its way is let run out: a connection closed at once reaches a proxy, which still sends, before our words do.
    if (refusal?.status === 413 && Number(request.headers['content-length']) <= runOutLimit) reply.removeHeader('connection');
    if (refusal) return sendProblem(reply, refusal, request.id);
    services.log.error({ requestId: request.id, operation: request.routeOptions.config.operation, err: error }, 'defect');
    return sendProblem(reply, new Refusal(500, 'defect', 'У нас ошибка. Запись не сохранена; набранное осталось на странице. Сообщите администратору код.'), request.id);
  });
  app.setNotFoundHandler((request, reply) => {
    request.refusalCode = 'not_found';
    sendProblem(reply, notFound(), request.id);
  });
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 64 * 1024 * 1024 }, (_request, body, done) => done(null, body));

  const access: AccessTable = Object.assign({}, ...modules.map((module) => module.access));
  const routes = modules.flatMap((module) => module.routes);
  for (const route of routes) if (!route.options.streams) mount(app, route, access, options);
  void app.register(async (streams) => {
    streams.removeAllContentTypeParsers();
    streams.addContentTypeParser('*', (_request, body, done) => done(null, body));
    for (const route of routes) if (route.options.streams) mount(streams, route, access, options);
  });

  const document = openApi(routes, access, options.version);
  app.get('/api/v1/openapi.json', async () => document);
  app.get('/api/v1/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(openApiPage(document)));
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const ok = await options.ready().catch(() => false);
    return reply.code(ok ? 200 : 503).send({ ok });
  });
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, services.config.metricsToken ?? null)) return reply.callNotFound();
    return reply.type(services.metrics.contentType).send(await services.metrics.text());
  });
  return { app, requests };
}

/**
 * With METRICS_TOKEN whoever shows it, from anywhere; without, programs of this machine alone. What a proxy passed on comes
 * from strangers, though the proxy may sit on this machine.
 */
function mayReadMetrics(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) {
    const shown = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    return shown.length === wanted.length && timingSafeEqual(shown, wanted);
  }
  if (['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => name in request.headers)) return false;
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '');
}

function mount(app: FastifyInstance, route: Route, access: AccessTable, options: HttpOptions): void {
  const { operation } = route;
  const { services } = options;
  const grant = grantOf(access[operation.name]!);
  app.route({
    method: operation.method,
    url: `/api/v1${operation.path}`,
    config: { operation: operation.name },
    ...(operation.upload ? { bodyLimit: route.options.uploadLimit ?? 32 * 1024 * 1024 } : {}),
    handler: async (request, reply) => {
      const caller = callerOf(request, options);
      if (request.method !== 'GET' && caller.kind !== 'bearer') checkOrigin(request, services.config.publicUrl);
      const answer = await execute(services, {
        route,
        grant,
        caller,
        input: await readInput(route, request),
        requestId: request.id,
        address: request.ip,
        headers: request.headers,
        setHeader: (name, value) => void reply.header(name, value),
      });
      if (operation.answer === 'file' && (answer.body as FileAnswer).bytes !== undefined) return await sendFile(reply, answer.body as FileAnswer);
      const text = answerText(answer.body);
      if (options.checkAnswers) operation.output.parse(JSON.parse(text));
      return reply
        .code(route.options.status ?? (answer.created ? 201 : 200))
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(text);
    },
  });
}

async function readInput(route: Route, request: FastifyRequest) {
  const { operation } = route;
  const params = operation.params.safeParse(request.params);
  // An id that is no id cannot exist: the same answer as for a missing record.
  if (!params.success) throw notFound();
  const query = operation.query.safeParse(request.query);
  if (!query.success) {
    throw new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', { complaints: complaintsOf(query.error) });
  }
  let body: unknown;
  if (operation.upload) {
    body = route.options.streams ? request.body : await uploadedFile(request);
  } else if (operation.body) {
    if (Buffer.isBuffer(request.body)) throw new Refusal(415, 'unsupported_type', 'Здесь нужен JSON.');
    const parsed = operation.body.safeParse(request.body ?? undefined);
    if (!parsed.success) throw badFields(complaintsOf(parsed.error));
    body = parsed.data;
  }
  return { params: params.data, query: query.data, body } as never;
}

/** The bytes of an upload: the body itself, or the one file of a form. */
async function uploadedFile(request: FastifyRequest): Promise<Buffer> {
  const bytes = request.body;
  const refused = () => new Refusal(415, 'unsupported_type', 'Пришлите один файл: телом запроса или полем формы.');
  if (!Buffer.isBuffer(bytes)) throw refused();
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return bytes;
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData().catch(() => null);
  const files = [...(form?.values() ?? [])].filter((value): value is File => typeof value !== 'string');
  if (files.length !== 1) throw refused();
  return Buffer.from(await files[0]!.arrayBuffer());
}

function callerOf(request: FastifyRequest, options: HttpOptions): Caller {
  const bearer = /^Bearer ([A-Za-z0-9._~+/=-]{20,200})$/.exec(request.headers.authorization ?? '');
  if (bearer) return { kind: 'bearer', token: bearer[1]! };
  const token = options.sessionTokenOf(request);
  return token === null ? { kind: 'nobody', token: '' } : { kind: 'session', token };
}

/** A browser tells where a write comes from; a foreign page must not write with somebody's cookie. */
function checkOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const own = publicUrl === null ? null : new URL(publicUrl).host;
  const from = origin === undefined ? null : URL.parse(origin)?.host;
  if (from !== null && from !== undefined && (from === request.headers.host || from === own)) return;
  throw new Refusal(403, 'foreign_origin', 'Запрос пришёл с чужого сайта, мы его не выполнили.');
}

async function sendFile(reply: FastifyReply, file: FileAnswer): Promise<FastifyReply> {
  const content = file.later ? await file.later() : file.bytes;
  reply
    .header('cache-control', 'no-store')
    .header('content-disposition', file.inline ? 'inline' : `attachment; filename*=UTF-8''${encodeName(file.name)}`)
    .type(file.type);
  if ('stream' in content) return reply.header('content-length', content.size).send(content.stream);
  return reply.send(Buffer.from(content));
}

/** RFC 8187: of the marks that encodeURIComponent leaves alone, these are not allowed. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
