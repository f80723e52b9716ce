import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTools } from '../cli/tools.ts';
import { createOrganization } from '../modules/organizations/public.ts';
import { createToken, createUser } from '../modules/accounts/public.ts';

/** The program as a process of its own, as people start it. */
export interface ChildServer {
  url: string;
  /** Milliseconds from the start to the address on the screen. */
  startMs: number;
  child: ChildProcess;
  /** As a power cut does it. */
  kill(): Promise<void>;
  /** As an administrator does it; gives the exit status and the milliseconds it took. */
  stop(): Promise<{ code: number | null; ms: number }>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program of the project as a process of its own, as bin/run.js starts it. */
export function spawnProgram(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  const cache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile') };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, env: { ...rest, ...cache, PORT: '0', LOG_LEVEL: 'silent', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve(child.exitCode) : child.once('exit', resolve)));

/** Starts the server without pages; rejects with what it said when it gives up. */
export async function startChild(env: NodeJS.ProcessEnv): Promise<ChildServer> {
  const began = Date.now();
  const child = spawnProgram(['src/server/start.ts', '--no-pages'], env);
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /^Адрес: (.+)$/m.exec(text);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${said}`)));
  });
  const startMs = Date.now() - began;
  return {
    url,
    startMs,
    child,
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async stop() {
      const from = Date.now();
      child.kill('SIGTERM');
      return { code: await ended(child), ms: Date.now() - from };
    },
  };
}

/** Runs a program of the project to its end. */
export async function runChild(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawnProgram(args, env);
  let out = '';
  let err = '';
  child.stdout!.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (err += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** A folder of its own that vanishes with `remove`. */
export function dataFolder(): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'ryadom-child-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** An organization `istok` and a machine's token of its administrator and manager, made before the server starts. */
export async function prepare(env: { DATA_DIR: string; DATABASE_URL?: string }): Promise<string> {
  const tools = openTools({ LOG_LEVEL: 'silent', ...env });
  try {
    const services = await tools.services();
    await services.database.asOwner((tx) => createOrganization(tx, { slug: 'istok', name: 'Исток', timeZone: 'Asia/Novokuznetsk' }));
    const email = 'anna@primer.example';
    await createUser(services, { organization: 'istok', email, name: 'Анна Павловна', roles: ['administrator', 'manager'] });
    return (await createToken(services, email)).token;
  } finally {
    await tools.close();
  }
}

/** Calls the child's API under its organization. A connection that breaks gives status 0. */
export async function callChild(server: Pick<ChildServer, 'url'>, token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  try {
    const answer = await fetch(`${server.url}/api/v1/organizations/istok${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: null };
  }
}
