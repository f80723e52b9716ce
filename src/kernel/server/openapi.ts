import { z } from 'zod';
import type { AccessTable } from '../access.ts';
import type { Route } from './module.ts';

interface Document {
  openapi: string;
  components: object;
  security: object[];
  info: { title: string; version: string };
  paths: Record<string, Record<string, { summary: string; operationId: string; tags: string[]; 'x-rights': unknown }>>;
}

/** OpenAPI 3.1 made from the contracts themselves. */
export function openApi(routes: readonly Route[], access: AccessTable, version: string): Document {
  const paths: Document['paths'] = {};
  const schema = (type: z.ZodType, io: 'input' | 'output') => {
    const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' }) as Record<string, unknown>;
    return rest;
  };
  const parameters = (type: z.ZodObject, place: 'path' | 'query') =>
    Object.entries(type.shape).map(([name, field]) => ({
      name,
      in: place,
      required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      schema: schema(field as z.ZodType, 'input'),
    }));
  for (const { operation, options } of routes) {
    const done = {
      description: 'Готово',
      content: operation.answer === 'file' ? { 'application/octet-stream': {} } : { 'application/json': { schema: schema(operation.output, 'output') } },
    };
    // A body with an `id` makes a record: 201 at first, 200 when the same is sent again.
    const makes = operation.method === 'POST' && operation.body instanceof z.ZodObject && 'id' in operation.body.shape;
    const path = `/api/v1${operation.path}`.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][operation.method.toLowerCase()] = {
      operationId: operation.name,
      summary: operation.summary,
      tags: [operation.name.split('.')[0]!],
      'x-rights': access[operation.name],
      parameters: [...parameters(operation.params, 'path'), ...parameters(operation.query, 'query')],
      ...(operation.upload
        ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } }
        : operation.body
          ? { requestBody: { required: true, content: { 'application/json': { schema: schema(operation.body, 'input') } } } }
          : {}),
      ...(access[operation.name] === 'public' ? { security: [] } : {}),
      responses: {
        ...(options.status === undefined || options.status === 200 ? { 200: done } : { [options.status]: done }),
        ...(makes && options.status === undefined ? { 201: { ...done, description: 'Сделано' } } : {}),
        default: { description: 'Отказ', content: { 'application/problem+json': { schema: problem } } },
      },
    } as never;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Рядом', version },
    // A program sends its key, a browser its cookie: either is enough.
    security: [{ token: [] }, { session: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'ryadom.session_token' } } },
    paths,
  };
}

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'requestId', 'errors'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string', description: 'По-русски: что случилось и что делать' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Постоянный код' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A readable page without scripts. */
export function openApiPage(document: Document): string {
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const body = escape(JSON.stringify(operation, null, 2));
      const rows = groups.get(operation.tags[0]!) ?? [];
      rows.push(`<details><summary><code>${method.toUpperCase()} ${escape(path)}</code> ${escape(operation.summary)}</summary><pre>${body}</pre></details>`);
      groups.set(operation.tags[0]!, rows);
    }
  }
  const sections = [...groups].map(([name, rows]) => `<h2>${escape(name)}</h2>${rows.join('')}`).join('');
  return `<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Рядом: программный интерфейс</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2a26}pre{overflow:auto;background:#f4f6f1;padding:1rem}summary{cursor:pointer;padding:.4rem 0}</style>
<h1>Рядом: программный интерфейс</h1><p>То же для машин: <a href="/api/v1/openapi.json">openapi.json</a></p>${sections}</html>`;
}
