import { readFileSync } from 'node:fs';
import pg from 'pg';
import { writeWorkbook } from '../src/kernel/server/workbook/write.ts';
import { forgetRecords, gather, type Memory, numberOf, sayCrowd, sendCrowd, startServed } from './crowd.ts';
import { openWorld } from './database.ts';
import { surnames, women } from './names.ts';
import type { World } from './world.ts';

// An hour of mixed work, `npm run bench -- soak [--minutes 60] [--people 100]`: people as in the crowd, and beside them an
// office that checks workbooks, exports lists and reports. Every few seconds memory is looked at after a full collection;
// at the end a slope that single jumps do not move tells whether it grows.

/** The first part of the time, in which caches fill and code compiles, does not count. */
const warmShare = 0.2;
/** What counts as flat over the measured time: this share of the median, or these megabytes if that is more. */
const bounds = { heap: { share: 0.05, mb: 6 }, rss: { share: 0.1, mb: 25 }, backends: { share: 0.15, mb: 40 } };

interface Sample {
  minute: number;
  /** Megabytes. */
  heap: number;
  rss: number;
  /** Own memory of all processes of the database that serve us; NaN where it cannot be seen. */
  backends: number;
  connections: number;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Theil–Sen: the median of the slopes between all pairs, per minute. A third of wild values does not move it. */
export function slopeOf(points: { minute: number; value: number }[]): number {
  const slopes = points.flatMap((a, index) => points.slice(index + 1).filter((b) => b.minute > a.minute).map((b) => (b.value - a.value) / (b.minute - a.minute)));
  return slopes.length === 0 ? 0 : median(slopes);
}

/** Private memory of these processes in MB (Linux, this machine), else NaN. */
function privateOf(pids: number[]): number {
  try {
    return pids.reduce((sum, pid) => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return sum + Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
    }, 0);
  } catch {
    return NaN;
  }
}

/** A small workbook, another one each time. */
function workbook(turn: number): Promise<Uint8Array> {
  const families = Array.from({ length: 300 }, (_, n) => [`П-${turn}-${n}`, { day: '2026-02-03' }, 'СОП', `Район ${n % 12}`]);
  const people = families.map(([code], n) => [code as string, '1', `${surnames[n % surnames.length]!}а`, women[n % women.length]!, 'мать']);
  const columns = (...titles: string[]) => titles.map((title) => ({ title, width: 16 }));
  return writeWorkbook([
    { name: 'Семьи', columns: columns('Код семьи', 'Дата постановки', 'Категории', 'Район'), rows: families },
    { name: 'Люди', columns: columns('Код семьи', 'Код человека', 'Фамилия', 'Имя', 'Роль'), rows: people },
  ]);
}

/** The heavy work of an office, one piece after another, until it is told to stop. */
function office(port: number, token: string, world: World, root: string): { stop(): Promise<{ done: number; failures: string[] }> } {
  const end = new AbortController();
  let done = 0;
  const failures: string[] = [];
  const ask = async (what: string, path: string, body?: Uint8Array) => {
    const answer = await fetch(`http://127.0.0.1:${port}${root}${path}`, {
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/octet-stream' } : {}) },
      ...(body ? { method: 'POST', body: new Uint8Array(body) } : {}),
    });
    const bytes = await answer.arrayBuffer();
    done++;
    if (!answer.ok) failures.push(`${what}: ${answer.status} ${new TextDecoder().decode(bytes).slice(0, 200)}`);
  };
  const run = (async () => {
    for (let turn = 0; !end.signal.aborted; turn++) {
      await ask('проба загрузки', `/imports?practice=${world.practiceId}&dryRun=true&fileName=proba.xlsx&wait=20`, await workbook(turn));
      await ask('выгрузка семей', `/families.xlsx?practice=${world.practiceId}&state=open&caseManager=${world.staffIds[turn % 40]!}`);
      await ask('выгрузка отчёта', `/reports/${world.practiceId}.xlsx?from=2026-01-01&to=2026-06-30`);
      await ask('отчёт', `/reports/${world.practiceId}?from=2026-01-01&to=2026-10-3${turn % 2}`);
      for (let wait = 0; wait < 100 && !end.signal.aborted; wait++) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })().catch((error: unknown) => void failures.push((error as Error).message));
  return {
    async stop() {
      end.abort();
      await run;
      return { done, failures };
    },
  };
}

export async function measureSoak(server: string, say: (line?: string) => void): Promise<void> {
  const minutes = numberOf('minutes', 60);
  const count = numberOf('people', 100);
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  await client.connect();
  const samples: Sample[] = [];
  const began = performance.now();
  const { rows: clock } = await client.query<{ now: string }>('select now()::text as now');
  const crowd = await gather(client, world, count);
  const served = await startServed(url);
  try {
    const look = async (): Promise<void> => {
      const memory: Memory = await served.memory();
      const { rows } = await client.query<{ pid: number }>("select pid from pg_stat_activity where datname = current_database() and application_name = 'ryadom'");
      const mb = (bytes: number) => bytes / 2 ** 20;
      samples.push({ minute: (performance.now() - began) / 60_000, heap: mb(memory.heapUsed + memory.external), rss: mb(memory.rss), backends: privateOf(rows.map((row) => row.pid)), connections: rows.length });
      const last = samples.at(-1)!;
      console.log(`  ${last.minute.toFixed(1)} мин: держит ${last.heap.toFixed(1)} МБ, занимает ${last.rss.toFixed(0)} МБ, база ${last.backends.toFixed(0)} МБ в ${last.connections} соединениях`);
    };
    const manager = crowd.people[0]!.token;
    const busy = office(served.port, manager, world, crowd.root);
    const walking = sendCrowd({ ...crowd, ports: [served.port], thinkMs: 1000, warm: 10, seconds: Math.max(10, minutes * 60 - 10) });
    const pauseMs = Math.min(30_000, minutes * 1000);
    const next = () => Promise.race([walking, new Promise<null>((resolve) => void setTimeout(() => resolve(null), pauseMs))]);
    let figures = await next();
    for (; figures === null; figures = await next()) await look();
    sayVerdict(samples, minutes, { ...figures, office: await busy.stop() }, say);
  } finally {
    await served.stop();
    await forgetRecords(client, world, clock[0]!.now);
    await client.end();
  }
  say();
}

function sayVerdict(samples: Sample[], minutes: number, done: Awaited<ReturnType<typeof sendCrowd>> & { office: { done: number; failures: string[] } }, say: (line?: string) => void): void {
  say(`${minutes} мин смешанной работы: люди ходят, рядом проверяют книги Excel и выгружают списки и отчёты (${done.office.done} раз).`);
  say();
  sayCrowd(done, say);
  for (const failure of done.office.failures.slice(0, 5)) say(`Не ответило как надо: ${failure}`);
  say();
  const counted = samples.filter(({ minute }) => minute >= minutes * warmShare);
  const span = (counted.at(-1)?.minute ?? 0) - (counted[0]?.minute ?? 0);
  say('| Память после разгона | середина, МБ | прирост за время замера, МБ | граница, МБ | |');
  say('|---|--:|--:|--:|---|');
  let isFlat = counted.length >= 8;
  for (const [key, title] of [['heap', 'держит программа (после сборки мусора)'], ['rss', 'занимает программа'], ['backends', 'соединения базы, своя память']] as const) {
    const values = counted.map((sample) => ({ minute: sample.minute, value: sample[key] })).filter(({ value }) => !Number.isNaN(value));
    const middle = median(values.map(({ value }) => value));
    const growth = slopeOf(values) * span;
    const bound = Math.max(bounds[key].mb, middle * bounds[key].share);
    const ok = !(growth > bound);
    isFlat &&= ok;
    say(`| ${title} | ${middle.toFixed(1)} | ${growth.toFixed(1)} | < ${bound.toFixed(1)} | ${ok ? 'да' : 'НЕТ'} |`);
  }
  const connections = counted.map((sample) => sample.connections);
  const errors = done.failed + done.office.failures.length;
  say();
  say(`Соединений с базой от ${Math.min(...connections)} до ${Math.max(...connections)}. Взглядов на память ${counted.length} за ${span.toFixed(1)} мин.`);
  say(`${isFlat ? 'Память ровная' : 'Память НЕ ровная'}, ошибок ${errors}, цель 0: ${isFlat && errors === 0 ? 'да' : 'НЕТ'}.`);
}
