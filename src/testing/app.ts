import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import type { Role } from '../kernel/access.ts';
import type { Config } from '../kernel/server/config.ts';
import type { Database } from '../kernel/server/database.ts';
import type { Services } from '../kernel/server/module.ts';
import { createLog } from '../kernel/server/log.ts';
import { type App, createApp } from '../server/app.ts';
import { modules } from '../server/modules.ts';
import { sessionTokenOf } from '../modules/accounts/public.ts';
import { stopJobs } from '../modules/jobs/public.ts';
import { testDatabase } from './databases.ts';

export interface TestOrganization {
  id: number;
  slug: string;
  branchId: string;
}

/** A person of staff who calls the API with a machine token. */
export interface TestStaff {
  staffId: string;
  userId: string;
  token: string;
  organization: TestOrganization;
}

export interface Reply<T = any> {
  status: number;
  body: T;
  headers: Record<string, unknown>;
  text: string;
  bytes: Buffer;
}

/** The whole server on a database of its own, a clock that the test sets, and callers of every role. */
export interface TestApp {
  app: App;
  services: Services;
  database: Database;
  /** Moves the clock; starts at 2026-11-24T05:00:00Z. */
  setNow(iso: string): void;
  organization(slug?: string, timeZone?: string): Promise<TestOrganization>;
  branch(organization: TestOrganization, name: string): Promise<string>;
  staff(organization: TestOrganization, roles: (Role | { role: Role; branchId: string })[], name?: string): Promise<TestStaff>;
  /** Calls `/api/v1` + path; inside the caller's organization when the path does not begin with `/organizations`. */
  call<T = any>(staff: TestStaff | null, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<T>>;
  /** The same, and the status must be `status` (200 or 201 by default). */
  ok<T = any>(staff: TestStaff | null, method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

const secret = 's'.repeat(43);

export const uuid = (): string => randomUUID();

/** Starts it; call `close` in `after`. `settings`: what the surroundings would say otherwise. */
export async function startTestApp(kind?: 'embedded' | 'postgresql', settings: Partial<Config> = {}): Promise<TestApp> {
  const database = await testDatabase(kind);
  const dataDir = mkdtempSync(join(tmpdir(), 'ryadom-app-'));
  let now = new Date('2026-11-24T05:00:00Z');
  const app = createApp({
    config: {
      port: 0, host: '127.0.0.1', databaseUrl: null, dataDir, secret, publicUrl: null, smtpUrl: null, storageUrl: null, trustProxy: null, logLevel: 'error', ...settings,
    },
    database,
    modules,
    sessionTokenOf: (request) => sessionTokenOf(request, secret),
    clock: () => now,
    log: createLog(process.env['LOG_LEVEL'] ?? 'error'),
    checkAnswers: true,
  });
  await app.http.ready();

  const test: TestApp = {
    app,
    services: app.services,
    database,
    setNow(iso) {
      now = new Date(iso);
    },
    async organization(slug = `org-${randomBytes(4).toString('hex')}`, timeZone = 'Asia/Novokuznetsk') {
      const branchId = uuid();
      return database.asOwner(async (tx) => {
        const made = await tx.row<{ id: number }>('insert into ryadom.organization (slug, name, time_zone) values ($1, $2, $3) returning id', [slug, `Центр ${slug}`, timeZone]);
        await tx.rows("select set_config('ryadom.org', $1, true)", [String(made!.id)]);
        await tx.rows('insert into ryadom.branch (organization_id, id, name, is_default) values ($1, $2, $3, true)', [made!.id, branchId, 'Основное отделение']);
        return { id: made!.id, slug, branchId };
      });
    },
    async branch(organization, name) {
      const id = uuid();
      await database.asOwner(async (tx) => {
        await tx.rows("select set_config('ryadom.org', $1, true)", [String(organization.id)]);
        await tx.rows('insert into ryadom.branch (organization_id, id, name) values ($1, $2, $3)', [organization.id, id, name]);
      });
      return id;
    },
    async staff(organization, roles, name = 'Вера Алексеевна Соловьёва') {
      const staffId = uuid();
      const userId = randomBytes(12).toString('hex');
      const token = randomBytes(32).toString('base64url');
      const email = `${userId}@primer.example`;
      await database.asOwner(async (tx) => {
        await tx.rows("select set_config('ryadom.org', $1, true)", [String(organization.id)]);
        await tx.rows('insert into accounts."user" (id, name, email) values ($1, $2, $3)', [userId, name, email]);
        await tx.rows("insert into accounts.access_token (token_hash, user_id, expires_at) values ($1, $2, now() + interval '1 day')", [createHash('sha256').update(token).digest(), userId]);
        await tx.rows('insert into ryadom.staff (organization_id, id, user_id, name, email) values ($1, $2, $3, $4, $5)', [organization.id, staffId, userId, name, email]);
        for (const item of roles) {
          const { role, branchId } = typeof item === 'string' ? { role: item, branchId: null } : item;
          await tx.rows('insert into ryadom.staff_role (organization_id, staff_id, role, branch_id) values ($1, $2, $3, $4)', [organization.id, staffId, role, branchId]);
        }
      });
      return { staffId, userId, token, organization };
    },
    async call(staff, method, path, body, headers = {}) {
      const url = path.startsWith('/organizations') || !staff ? `/api/v1${path}` : `/api/v1/organizations/${staff.organization.slug}${path}`;
      const raw = Buffer.isBuffer(body);
      const answer = await app.http.inject({
        method: method as 'GET',
        url,
        headers: { ...(staff ? { authorization: `Bearer ${staff.token}` } : {}), ...(raw ? { 'content-type': 'application/octet-stream' } : {}), ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return { status: answer.statusCode, body: isJson ? answer.json() : answer.body, headers: answer.headers, text: answer.body, bytes: answer.rawPayload } as Reply<any>;
    },
    async ok(staff, method, path, body) {
      const answer = await test.call(staff, method, path, body);
      assert.ok(answer.status === 200 || answer.status === 201, `${method} ${path} → ${answer.status} ${answer.text.slice(0, 600)}`);
      return answer.body;
    },
    async close() {
      await stopJobs(app.services);
      await app.stop();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return test;
}
