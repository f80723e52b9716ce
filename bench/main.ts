import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import pg from 'pg';
import { benchServer, openWorld } from './database.ts';
import type { Figures, Order } from './load.ts';
import { type Measured, operations, target } from './operations.ts';
import { others } from './others.ts';
import { today as todayPage } from './today.ts';
import type { World } from './world.ts';

// `npm run bench` measures everything, `npm run bench -- record list` parts of it, `--write` keeps bench/results.md.
// Ours and the limit take turns on the same data in the same minutes, so only the ratios are worth comparing.

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
const runs = Number(process.env['BENCH_RUNS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const lines: string[] = [];
const say = (line = '') => {
  lines.push(line);
  console.log(line);
};

interface Server {
  port: number;
  /** Ends when the process has: it says good-bye to the database first. */
  stop(): Promise<void>;
}

async function start(script: string, url: string, message?: unknown): Promise<Server> {
  const child = fork(new URL(script, import.meta.url), [url], { stdio: 'inherit', execArgv: [...process.execArgv, ...(process.env['BENCH_FLAGS']?.split(' ') ?? [])] });
  if (message !== undefined) child.send(message as object);
  const { port } = await answerOf<{ port: number }>(child);
  const stop = async () => {
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    child.disconnect();
    await ended;
  };
  return { port, stop };
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
  });
}

/** A fresh process asks, so that its memory and compiled code are alike for both. */
async function ask(order: Order): Promise<Figures> {
  const child = fork(new URL('load.ts', import.meta.url), { execArgv: process.execArgv });
  const answer = answerOf<Figures>(child);
  child.send(order);
  const figures = await answer;
  child.removeAllListeners('exit');
  child.disconnect();
  if (figures.failed > 0) throw new Error(`${figures.failed} answers failed; the first: ${figures.firstFailure}`);
  return figures;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

interface Result {
  title: string;
  least: number;
  limit: { perSecond: number; p50: number };
  ours: { perSecond: number; p50: number };
}

async function compare(measured: Measured, product: Server, limit: Server, token: string): Promise<Result> {
  const got = { limit: { many: [] as number[], one: [] as number[] }, ours: { many: [] as number[], one: [] as number[] } };
  for (let run = 0; run < runs; run++) {
    for (const side of ['limit', 'ours'] as const) {
      const base = side === 'ours' ? { port: product.port, work: measured.product, token } : { port: limit.port, work: measured.limit.work, token: '' };
      got[side].many.push((await ask({ ...base, connections: 16, warm: 3, seconds })).perSecond);
      got[side].one.push((await ask({ ...base, connections: 1, warm: 1, seconds: seconds / 2 })).p50);
    }
  }
  const of = (side: 'limit' | 'ours') => ({ perSecond: median(got[side].many), p50: median(got[side].one) });
  return { title: measured.title, least: measured.least ?? target.perSecond, limit: of('limit'), ours: of('ours') };
}

function table(results: Result[]): void {
  say('| Операция | предел, 1/с | Рядом, 1/с | доля | цель | p50 предела, мс | p50 Рядом, мс | раз | цель | |');
  say('|---|--:|--:|--:|--:|--:|--:|--:|--:|---|');
  for (const { title, least, limit, ours } of results) {
    const share = ours.perSecond / limit.perSecond;
    const times = ours.p50 / limit.p50;
    const ok = share >= least && times < target.p50;
    const cells = [title, limit.perSecond.toFixed(0), ours.perSecond.toFixed(0), `${(share * 100).toFixed(0)} %`, `≥ ${least * 100} %`, limit.p50.toFixed(2), ours.p50.toFixed(2), times.toFixed(1), `< ${target.p50}`, ok ? 'да' : 'НЕТ'];
    say(`| ${cells.join(' | ')} |`);
  }
}

/** Each operation against its limit, both on fresh servers over this world. */
async function measure(url: string, world: World, all: Measured[]): Promise<Result[]> {
  if (all.length === 0) return [];
  const product = await start('product.ts', url);
  const limit = await start('limit.ts', url, Object.assign({}, ...all.map((one) => one.limit.statements)));
  const results: Result[] = [];
  for (const one of all) {
    const token = one.caller === 'manager' ? world.managerToken : world.caseManagerToken;
    results.push(await compare(one, product, limit, token));
    const last = results.at(-1)!;
    console.log(`  ${one.title}: ${((last.ours.perSecond / last.limit.perSecond) * 100).toFixed(0)} %, p50 × ${(last.ours.p50 / last.limit.p50).toFixed(1)}`);
  }
  await product.stop();
  await limit.stop();
  return results;
}

const began = performance.now();
say(`# Замеры «Рядом»: ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]!.model}, ${Math.round(totalmem() / 2 ** 30)} ГБ, Node ${process.versions.node}`);
const server = await benchServer();
try {
  const operationNames = ['list', 'list-mine', 'search', 'error', 'card', 'record', 'behind-records', 'behind-families', 'behind-people', 'today', 'today-branch', 'today-rules'];
  if (operationNames.some(isWanted)) {
    const { url, world } = await openWorld(server.url, console.log);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows: clock } = await client.query<{ now: string }>('select now()::text as now');
    const today = new Date().toISOString().slice(0, 10);
    const results = await measure(url, world, (await operations(client, world, today)).filter(({ name }) => isWanted(name)));
    if (['today', 'today-branch', 'today-rules'].some(isWanted)) {
      // After the others: it hands families to other colleagues while it measures.
      const morning = await todayPage(client, world, today);
      results.push(...(await measure(url, world, morning.measured.filter(({ name }) => isWanted(name)))));
      if (isWanted('today-rules')) {
        await morning.fillRules();
        results.push(...(await measure(url, world, [morning.withRules])));
        await morning.dropRules();
      }
      await morning.tidy();
    }
    // What the measurement wrote goes, so that the next one finds the same world.
    await client.query('delete from ryadom.service_record where organization_id = $1 and created_at > $2::timestamptz', [world.organizationId, clock[0]!.now]);
    await client.query('delete from ryadom.submission');
    await client.end();
    say(`Одна организация из трёх: 25 000 семей, 90 000 людей, 1 000 000 услуг по 1,5 получателя; 16 соединений, 3 с разгона, медианы ${runs} прогонов.`);
    say();
    table(results);
    say();
  }
  for (const other of others) if (other.onlyNamed ? wanted.includes(other.name) : isWanted(other.name)) await other.run(server.url, say);
} finally {
  server.stop();
}
say(`Замеры шли ${((performance.now() - began) / 1000).toFixed(0)} с.`);
if (process.argv.includes('--write')) writeFileSync(new URL('results.md', import.meta.url), `${lines.join('\n')}\n`);
process.exit(0);
