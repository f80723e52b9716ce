import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { shippedPacks } from '../src/modules/practices/public.ts';
import { openWorld } from './database.ts';
import { surnames } from './names.ts';
import { seeded, withError } from './operations.ts';
import { type Crowd, type CrowdFigures, kinds, type Person, shares } from './people.ts';
import { lastDay, type World } from './world.ts';

// 200 people at once with a second between their steps, against the product as it is started for people:
// `npm run bench -- crowd [--people 200] [--seconds 60] [--servers 1]`.

const caseManagers = 40;
const managers = 10;
/** Of five people four are case managers. */
const managersShare = 0.2;

/** The number after `--word`, else `usual`. */
export function numberOf(word: string, usual: number): number {
  const at = process.argv.indexOf(`--${word}`);
  const value = at < 0 ? usual : Number(process.argv[at + 1]);
  if (!(value > 0)) throw new Error(`--${word}: a number is wanted`);
  return value;
}

export interface Memory {
  rss: number;
  heapUsed: number;
  external: number;
  cpu: { user: number; system: number };
}

/** A process of the product on `url`; `memory` collects garbage first. */
export interface Served {
  port: number;
  pid: number;
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

export async function startServed(url: string): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-bench-'));
  const env = { ...process.env, DATABASE_URL: url, DATA_DIR: folder, SECRET: 'b'.repeat(43), PORT: '0', LOG_LEVEL: 'info' };
  // Its log is written and thrown away, as a service manager would take it.
  const child = fork(new URL('served.ts', import.meta.url), { env, stdio: ['ignore', 'inherit', 'ignore', 'ipc'], execArgv: [...process.execArgv, '--expose-gc', ...(process.env['BENCH_FLAGS']?.split(' ') ?? [])] });
  const { port } = await messageOf<{ port: number }>(child);
  return {
    port,
    pid: child.pid!,
    async memory() {
      const told = messageOf<Memory>(child);
      child.send('memory');
      return told;
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as T);
    });
  });
}

const hash = (text: string) => createHash('sha256').update(text).digest();

/** Tokens of the first case managers of the world and of managers made for this; a second run finds them. */
async function callers(client: pg.Client, world: World): Promise<{ token: string; staffId: string | null }[]> {
  await client.query('begin');
  await client.query("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(world.organizationId)]);
  const found: { token: string; staffId: string | null }[] = [];
  const give = async (user: string, staffId: string | null) => {
    const token = `bench-crowd-token-of-${user}`;
    await client.query("insert into accounts.access_token (token_hash, user_id, expires_at) values ($1, $2, now() + interval '10 years') on conflict do nothing", [hash(token), user]);
    found.push({ token, staffId });
  };
  const { rows } = await client.query<{ id: string; user_id: string }>('select id, user_id from ryadom.staff where organization_id = $1 and id = any($2::uuid[]) order by id', [world.organizationId, world.staffIds.slice(0, caseManagers)]);
  for (const staff of rows) await give(staff.user_id, staff.id);
  for (let n = 0; n < managers; n++) {
    const user = `bench-crowd-manager-${n}`;
    const known = await client.query('select 1 from accounts."user" where id = $1', [user]);
    if (known.rowCount === 0) {
      await client.query('insert into accounts."user" (id, name, email) values ($1, $2, $3)', [user, `Руководитель ${n}`, `${user}@primer.example`]);
      const made = await client.query<{ id: string }>(
        'insert into ryadom.staff (organization_id, id, user_id, name, email) values ($1, gen_random_uuid(), $2, $3, $4) returning id',
        [world.organizationId, user, `Руководитель ${n}`, `${user}@primer.example`],
      );
      await client.query("insert into ryadom.staff_role (organization_id, staff_id, role) values ($1, $2, 'manager')", [world.organizationId, made.rows[0]!.id]);
    }
    await give(user, null);
  }
  await client.query('commit');
  return found;
}

/** `count` people with their tokens, addresses and families; the same in every run on the same world. */
export async function gather(client: pg.Client, world: World, count: number): Promise<Omit<Crowd, 'ports' | 'thinkMs' | 'warm' | 'seconds'>> {
  const root = `/api/v1/organizations/${world.slug}`;
  const practice = world.practiceId;
  const known = await callers(client, world);
  const { rows } = await client.query<{ id: string; manager: string; people: string[] }>(
    `select f.id, c.case_manager_id as manager, array_agg(m.person_id order by m.code) as people
     from ryadom.family_case c join ryadom.family f on f.organization_id = $1 and f.id = c.family_id
     join ryadom.membership m on m.organization_id = $1 and m.family_id = f.id
     where c.organization_id = $1 and c.closed_on is null and c.case_manager_id = any($2::uuid[]) group by f.id, c.case_manager_id order by f.id`,
    [world.organizationId, world.staffIds.slice(0, caseManagers)],
  );
  const list = (manager: string) => `${root}/families?practice=${practice}&state=open&caseManager=${manager}&sort=lastContactOn&limit=50`;
  const random = seeded(5);
  const long = surnames.filter((name) => name.length > 5).map((name) => name.toLowerCase());
  const queries = [...long.map((name) => name.slice(0, 5)), ...long.map((name) => name.slice(0, 4)), ...long.map((name) => withError(name, random))];
  const searches = queries.map((query) => `${root}/families?practice=${practice}&query=${encodeURIComponent(query)}&limit=50`);
  const indicators = shippedPacks().get(practice)!.indicators.filter(({ count: rule }) => rule.facts.some((facts) => facts.of === 'services')).slice(0, 8);
  const year = lastDay.slice(0, 4);
  const periods = [[`${year}-01-01`, `${year}-06-30`], [`${year}-07-01`, `${year}-09-30`], [`${year}-10-01`, `${year}-10-31`], [`${Number(year) - 1}-01-01`, `${Number(year) - 1}-12-31`]];
  const reports = periods.flatMap(([from, to]) => [
    ...Array.from({ length: indicators.length }, () => `${root}/reports/${practice}?from=${from}&to=${to}`),
    ...indicators.map(({ id }) => `${root}/reports/${practice}/indicators/${id}/records?from=${from}&to=${to}&limit=50`),
  ]);
  const ofManagers = known.filter(({ staffId }) => staffId === null);
  const ofCases = known.filter(({ staffId }) => staffId !== null);
  const people = Array.from({ length: count }, (_, index): Person => {
    const isManager = index % Math.round(1 / managersShare) === 0;
    const { token, staffId } = isManager ? ofManagers[index % ofManagers.length]! : ofCases[index % ofCases.length]!;
    return {
      token,
      lists: isManager ? [...world.staffIds.slice(0, 60).map(list), `${root}/families?practice=${practice}&state=open&limit=50`] : [list('me')],
      searches,
      reports,
      families: isManager ? rows.slice(index * 7, index * 7 + 300) : rows.filter((row) => row.manager === staffId),
    };
  });
  return { root, practice, today: new Date().toISOString().slice(0, 10), people };
}

/** A fresh process of people does its order. */
export async function sendCrowd(crowd: Crowd): Promise<CrowdFigures> {
  const child = fork(new URL('people.ts', import.meta.url), { execArgv: process.execArgv });
  const told = messageOf<CrowdFigures>(child);
  child.send(crowd);
  const figures = await told;
  child.disconnect();
  return figures;
}

/** Forgets what the people recorded, so that the next measurement finds the same world. */
export async function forgetRecords(client: pg.Client, world: World, since: string): Promise<void> {
  await client.query('delete from ryadom.service_record where organization_id = $1 and created_at > $2::timestamptz', [world.organizationId, since]);
  await client.query('delete from ryadom.submission');
}

const titles = { list: 'Списки', card: 'Карточки', search: 'Поиск', record: 'Записи', report: 'Отчёты и списки за числом', all: 'Все вместе' };
const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 1 : 0));

export function sayCrowd(figures: CrowdFigures, say: (line?: string) => void): void {
  say('| Шаг | доля, % | сделано | p50, мс | p95, мс | p99, мс | дольше всего, мс | ошибок |');
  say('|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const kind of [...kinds, 'all'] as const) {
    const { count, p50, p95, p99, max, failed } = figures.kinds[kind];
    say(`| ${titles[kind]} | ${kind === 'all' ? 100 : shares[kind]} | ${count} | ${[p50, p95, p99, max].map(ms).join(' | ')} | ${failed} |`);
  }
  for (const failure of figures.failures) say(`Не ответило как надо: ${failure}`);
}

/** Seconds of processor that the database's processes which serve the program have used so far (this machine, Linux; else NaN). */
async function databaseSeconds(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pid from pg_stat_activity where datname = current_database() and application_name = 'ryadom'");
  try {
    // Fields 14 and 15 in hundredths of a second; the name of the process may hold blanks and ends with a bracket.
    return rows.reduce((sum, { pid }) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    }, 0);
  } catch {
    return NaN;
  }
}

/** The measurement: p95 of all steps under 100 ms and no errors. */
export async function measureCrowd(server: string, say: (line?: string) => void): Promise<void> {
  const count = numberOf('people', 200);
  const seconds = numberOf('seconds', 60);
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const served: Served[] = [];
  try {
    const { rows } = await client.query<{ now: string }>('select now()::text as now');
    const people = await gather(client, world, count);
    for (let n = 0; n < numberOf('servers', 1); n++) served.push(await startServed(url));
    const before = await Promise.all(served.map((one) => one.memory()));
    const warm = Math.min(15, seconds / 2);
    const figures = await sendCrowd({ ...people, ports: served.map(({ port }) => port), thinkMs: 1000, warm, seconds });
    const after = await Promise.all(served.map((one) => one.memory()));
    const database = (await databaseSeconds(client)) / (seconds + warm);
    const used = after.reduce((sum, { cpu }, index) => sum + cpu.user + cpu.system - before[index]!.cpu.user - before[index]!.cpu.system, 0) / 1e6 / (seconds + warm);
    say(`${count} человек сразу, секунда между шагами, ${seconds} с: ${caseManagers} кураторов и ${managers} руководителей, процессов «Рядом» ${served.length}, ${cpus().length} ядра на всех (программа, база и сами люди).`);
    say();
    sayCrowd(figures, say);
    say();
    const { p95, failed } = figures.kinds.all;
    say(`Шагов в секунду ${figures.perSecond.toFixed(0)}; занято ядра: «Рядом» ${(used * 100).toFixed(0)} %, база ${(database * 100).toFixed(0)} %, люди ${(figures.cpu * 100).toFixed(0)} %.`);
    say(`p95 ${ms(p95)} мс, цель < 100, ошибок ${failed}, цель 0: ${p95 < 100 && failed === 0 ? 'да' : 'НЕТ'}.`);
    await forgetRecords(client, world, rows[0]!.now);
  } finally {
    for (const one of served) await one.stop();
    await client.end();
  }
  say();
}
