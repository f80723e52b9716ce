import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { seeded } from './operations.ts';

// A process of its own with virtual people: each does a step, reads the whole answer, thinks for a second and goes on. Reads
// the order from the message that its parent sends, answers with the figures of every kind of step. This machine only.

export const kinds = ['list', 'card', 'search', 'record', 'report'] as const;
export type Kind = (typeof kinds)[number];

/** How many of a hundred steps are of a kind. */
export const shares: Record<Kind, number> = { list: 34, card: 33, search: 15, record: 15, report: 3 };

/** One who walks about: addresses to open, and families with their people to record services for. */
export interface Person {
  token: string;
  lists: string[];
  searches: string[];
  reports: string[];
  families: { id: string; people: string[] }[];
}
export interface Crowd {
  /** Processes of the product; people are dealt out to them evenly. */
  ports: number[];
  root: string;
  practice: string;
  today: string;
  people: Person[];
  /** Milliseconds between the answer and the next step, on average; a quarter more or less each time. */
  thinkMs: number;
  /** Seconds before counting begins and seconds that count. */
  warm: number;
  seconds: number;
}
export interface KindFigures {
  count: number;
  /** Milliseconds; NaN without a step. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
  failed: number;
}
export interface CrowdFigures {
  kinds: Record<Kind | 'all', KindFigures>;
  perSecond: number;
  failed: number;
  /** Status and beginning of the first answers that failed. */
  failures: string[];
  /** Share of one processor that the asking itself took. */
  cpu: number;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

interface Step {
  kind: Kind;
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

function ask(port: number, token: string, step: Step): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}`, ...(step.body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(step.body) }) };
    const request = http.request({ host: '127.0.0.1', port, agent, method: step.method, path: step.path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      response.on('error', (error) => resolve({ status: 0, text: error.message }));
    });
    request.on('error', (error) => resolve({ status: 0, text: error.message }));
    request.end(step.body);
  });
}

function choose(random: () => number): Kind {
  let left = random() * 100;
  for (const kind of kinds) if ((left -= shares[kind]) < 0) return kind;
  return 'list';
}

function stepOf(kind: Kind, crowd: Crowd, person: Person, random: () => number): Step {
  const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  if (kind === 'list') return { kind, method: 'GET', path: one(person.lists) };
  if (kind === 'search') return { kind, method: 'GET', path: one(person.searches) };
  if (kind === 'report') return { kind, method: 'GET', path: one(person.reports) };
  const family = one(person.families);
  if (kind === 'card') return { kind, method: 'GET', path: `${crowd.root}/families/${family.id}` };
  const body = { id: randomUUID(), family: family.id, practice: crowd.practice, service: 'counselling', date: crowd.today, minutes: 45, practitioner: 'Замер', recipients: family.people.slice(0, 2) };
  return { kind, method: 'POST', path: `${crowd.root}/services`, body: JSON.stringify(body) };
}

function figuresOf(times: number[], failed: number): KindFigures {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return { count: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: times.at(-1) ?? NaN, failed };
}

async function walk(crowd: Crowd): Promise<CrowdFigures> {
  const began = performance.now();
  const from = began + crowd.warm * 1000;
  const until = from + crowd.seconds * 1000;
  const times = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
  const failed = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  const failures: string[] = [];
  let cpuFrom = process.cpuUsage();
  setTimeout(() => (cpuFrom = process.cpuUsage()), crowd.warm * 1000);
  await Promise.all(
    crowd.people.map(async (person, index) => {
      const random = seeded(index * 7919 + 17);
      const port = crowd.ports[index % crowd.ports.length]!;
      // Nobody comes at the same moment as everybody else.
      await pause(random() * crowd.thinkMs);
      while (performance.now() < until) {
        const step = stepOf(choose(random), crowd, person, random);
        const at = performance.now();
        const { status, text } = await ask(port, person.token, step);
        const done = performance.now();
        // An answer that says nothing is no answer: every one of these has at least an id or a number in it.
        const isGood = status >= 200 && status < 300 && text.length > 2;
        if (!isGood) {
          failed[step.kind]++;
          if (failures.length < 5) failures.push(`${status} ${step.method} ${step.path} ${text.slice(0, 200)}`);
        }
        if (at >= from && done <= until) times[step.kind].push(done - at);
        // People are no metronomes. With exactly the same pause for all, whoever waited together once comes together for ever.
        await pause(crowd.thinkMs * (0.75 + random() / 2));
      }
    }),
  );
  const cpu = process.cpuUsage(cpuFrom);
  agent.destroy();
  const all = kinds.flatMap((kind) => times[kind]);
  const total = Object.values(failed).reduce((sum, count) => sum + count, 0);
  return {
    kinds: { ...(Object.fromEntries(kinds.map((kind) => [kind, figuresOf(times[kind], failed[kind])])) as Record<Kind, KindFigures>), all: figuresOf(all, total) },
    perSecond: all.length / crowd.seconds,
    failed: total,
    failures,
    cpu: (cpu.user + cpu.system) / 1e6 / crowd.seconds,
  };
}

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

// Others take only the words from here.
if (process.send) {
  process.on('message', (crowd: Crowd) => {
    void walk(crowd).then((figures) => process.send!(figures));
  });
}
