import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { z } from 'zod';
import type { Route } from '../kernel/server/module.ts';
import { importFile } from '../modules/imports/public.ts';
import { installPack, shippedPacks } from '../modules/practices/public.ts';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff } from '../testing/app.ts';
import { modules } from './modules.ts';

// Every operation of every module at once: the published description holds, and no input whatever makes a 5xx.

const routes: Route[] = modules.flatMap((module) => module.routes);
const runs = Number(process.env['FUZZ_RUNS'] || 14);
const seed = Number(process.env['FUZZ_SEED'] || 2026);

let app: TestApp;
let organization: TestOrganization;
let staff: TestStaff;
/** Ids that exist, by the word that asks for them (in an address or as a field). */
const pools: Record<string, string[]> = {};
const asked: Record<string, string[]> = {
  family: ['families', 'familyId', 'family'], person: ['people', 'personId', 'recipients', 'otherId'], membership: ['memberships', 'members'], family_case: ['cases', 'caseId'],
  service_record: ['services'], aid_record: ['aid'], outcome_record: ['outcomes'], mentor: ['mentors', 'mentorId'], branch: ['branches', 'branchId', 'branch'],
  district: ['districts', 'districtId', 'district'], settlement: ['settlements', 'settlementId'], staff: ['users', 'staffId', 'caseManagerId', 'caseManager'], import_run: ['imports'],
};
/** All of them: an operation that gets an id of another kind must refuse it too. */
const ids: string[] = [];
const words: string[] = [];

before(async () => {
  app = await startTestApp();
  organization = await app.organization('istok');
  staff = await app.staff(organization, ['administrator', 'manager', 'case-manager', 'practitioner']);
  const pack = [...shippedPacks().values()][0]!;
  const bytes = readFileSync(new URL(`../modules/imports/samples/${pack.id}.xlsx`, import.meta.url));
  await app.database.transaction(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    await installPack(tx, organization.id, pack);
  });
  await importFile({ services: app.services, organization: organization.slug, practice: pack.id, bytes, fileName: 'registers.xlsx', dryRun: false });
  await app.database.transaction(async (tx) => {
    await tx.rows('select ryadom.enter_organization($1)', [organization.slug]);
    for (const [table, names] of Object.entries(asked)) {
      const rows = await tx.rows<{ id: string }>(`select id from ryadom.${table} where organization_id = $1 order by id limit 6`, [organization.id]);
      ids.push(...rows.map((row) => row.id));
      for (const name of names) pools[name] = rows.map((row) => row.id);
    }
  });
  words.push(pack.id, pack.version, ...[...pack.services, ...pack.aid, ...pack.outcomes, ...pack.categories, ...pack.indicators].map((word) => word.id));
});
after(() => app.close());

test('the description is OpenAPI 3.1 and names every operation with all it takes', async () => {
  const answer = await app.app.http.inject('/api/v1/openapi.json');
  assert.equal(answer.statusCode, 200);
  const document = answer.json();
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.ok(document.info.title && document.info.version);
  // Each schema is checked as JSON Schema 2020-12, the dialect of OpenAPI 3.1, with every reference resolved.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schemas = (schema: object) => assert.doesNotThrow(() => ajv.compile(schema));
  const seen = new Map<string, { path: string; method: string }>();
  for (const [path, methods] of Object.entries<Record<string, any>>(document.paths)) {
    assert.match(path, /^\/api\/v1\//);
    for (const [method, operation] of Object.entries(methods)) {
      assert.ok(!seen.has(operation.operationId), `${operation.operationId} twice`);
      seen.set(operation.operationId, { path, method });
      assert.match(operation.summary, /[а-яё]/i, `${operation.operationId}: summary`);
      assert.ok('x-rights' in operation);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = operation.parameters.filter((item: any) => item.in === 'path');
      assert.deepEqual(declared.map((item: any) => item.name).sort(), inPath.sort(), `${operation.operationId}: path parameters`);
      for (const parameter of operation.parameters) {
        assert.ok(['path', 'query'].includes(parameter.in) && typeof parameter.required === 'boolean');
        schemas(parameter.schema);
      }
      for (const content of Object.values<any>({ ...operation.requestBody?.content, ...operation.responses[200].content })) if (content.schema) schemas(content.schema);
      assert.ok(operation.responses.default.content['application/problem+json']);
    }
  }
  assert.deepEqual([...seen.keys()].sort(), routes.map((route) => route.operation.name).sort());
  const page = await app.app.http.inject('/api/v1/docs');
  assert.equal(page.statusCode, 200);
  for (const path of Object.keys(document.paths)) assert.ok(page.body.includes(path), `${path} on the readable page`);
});

type Schema = Record<string, any>;

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, '', ' ', 0, -1, 1.5, 1e21, true, [], {}, '\u0000', '\ud800', 'null', '%00', "'; drop table x; --", '<b>', 'я'.repeat(3000), '9'.repeat(30), '2024-02-30', '0001-01-01', '١٢'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that mostly satisfy a JSON schema, so that they get past validation and into the rules and the SQL. */
function like(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: fitting(schema, name) }, { weight: 1, arbitrary: strange });
}

function fitting(schema: Schema, name: string): fc.Arbitrary<unknown> {
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const options = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as Schema[] | undefined;
  if (options) return fc.oneof(...options.map((option) => like(option, name)));
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'object') {
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).map(([key, value]) => [key, like(value, key)] as const);
    const required = (schema['required'] ?? []) as string[];
    return fc.record(Object.fromEntries(properties), { requiredKeys: required as never[] });
  }
  if (type === 'array') return fc.array(like((schema['items'] as Schema) ?? {}, name), { minLength: Math.min(schema['minItems'] ?? 0, 3), maxLength: Math.min(schema['maxItems'] ?? 3, 3) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'integer' || type === 'number') {
    if (name === 'version') return fc.constantFrom(1, 2);
    return fc.integer({ min: Math.max(Number(schema['minimum'] ?? -5), -1e9), max: Math.min(Number(schema['maximum'] ?? 5000), 1e9) });
  }
  if (schema['format'] === 'uuid' || /id$/i.test(name)) {
    const own = pools[name] ?? words;
    return fc.oneof({ weight: 6, arbitrary: name === 'id' ? fc.uuid() : fc.constantFrom(...own) }, { weight: 1, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.constantFrom(...words) });
  }
  if (/on$|date|from|to|since|asof/i.test(name)) return fc.constantFrom('2022-07-01', '2022-12-31', '2024-02-29', '2026-11-24', '1900-01-01', '2100-12-31');
  if (/practice/i.test(name)) return fc.constantFrom(words[0]!);
  return fc.oneof(fc.constantFrom('Ковалёва', 'Анна', 'а', '+7 913 000-00-00', '112-233-445 95', ...words), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }));
}

const jsonSchema = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;

function address(path: string, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(name === 'org' ? organization.slug : wellFormed(params[name])));
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, wellFormed(value)]));
  return `/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`;
}
const wellFormed = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed() || '-';

for (const route of routes) {
  const { operation } = route;
  test(`${operation.name}: whatever comes in, no 5xx and a Russian problem`, { timeout: 120_000 }, async () => {
    // `/families/:id` mostly gets a family.
    const noun = /\/([a-z-]+)\/:id/.exec(operation.path)?.[1] ?? '';
    const id = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...(pools[noun] ?? ids)) }, { weight: 1, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: strange });
    const params = fc.tuple(like(jsonSchema(operation.params)), id).map(([rest, own]) => ({ ...Object(rest), id: own }));
    const arbitrary = fc.record({ params, query: fc.oneof(like(jsonSchema(operation.query)), fc.constant({})), body: operation.body ? like(jsonSchema(operation.body)) : fc.constant(undefined) });
    for (const { params, query, body } of fc.sample(arbitrary, { seed, numRuns: runs })) {
      const url = address(operation.path, Object(params) as Record<string, unknown>, Object(query) as Record<string, unknown>);
      const payload = operation.upload ? Buffer.from(JSON.stringify(body ?? 'no workbook')) : body === undefined ? undefined : JSON.stringify(body);
      const headers = { authorization: `Bearer ${staff.token}`, ...(payload === undefined ? {} : { 'content-type': operation.upload ? 'application/octet-stream' : 'application/json' }) };
      const answer = await app.app.http.inject({ method: operation.method, url, headers, ...(payload === undefined ? {} : { payload }) });
      const place = `${operation.method} ${url.slice(0, 300)} ${String(payload).slice(0, 500)} → ${answer.statusCode} ${answer.body.slice(0, 400)}`;
      assert.ok(answer.statusCode < 500, place);
      if (answer.statusCode < 400) continue;
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, place);
      const problem = answer.json();
      assert.match(problem.title, /[а-яё]/i, place);
      for (const item of problem.errors) assert.match(item.message, /[а-яё]/i, place);
    }
  });
}
