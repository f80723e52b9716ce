import { randomUUID } from 'node:crypto';
import http from 'node:http';

// A process of its own that asks one server as fast as it answers, over connections that stay open. Reads the order from
// the message that its parent sends and answers with the figures. Talks to this machine only.

export interface Step {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}
export interface Order {
  port: number;
  token: string;
  connections: number;
  /** Seconds before counting begins and seconds that count. */
  warm: number;
  seconds: number;
  /** Work to do in turns; `{uuid}` becomes a new id, the same within one piece of work. */
  work: Step[][];
}
export interface Figures {
  perSecond: number;
  /** Milliseconds of one piece of work. */
  p50: number;
  p99: number;
  failed: number;
  /** Status and beginning of the first answer that failed. */
  firstFailure: string | null;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function ask(order: Order, step: Step, id: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const body = step.body?.replaceAll('{uuid}', id);
    const request = http.request(
      {
        host: '127.0.0.1',
        port: order.port,
        agent,
        method: step.method,
        path: step.path.replaceAll('{uuid}', id),
        headers: {
          authorization: `Bearer ${order.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: response.statusCode! < 300 ? '' : Buffer.concat(parts).toString() }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function run(order: Order): Promise<Figures> {
  const times: number[] = [];
  const begin = performance.now() + order.warm * 1000;
  const end = begin + order.seconds * 1000;
  let next = 0;
  let failed = 0;
  let firstFailure: string | null = null;
  let last = begin;
  const connection = async () => {
    for (;;) {
      const at = performance.now();
      if (at >= end) return;
      const work = order.work[next++ % order.work.length]!;
      const id = randomUUID();
      for (const step of work) {
        const { status, text } = await ask(order, step, id);
        if (status >= 300) {
          failed++;
          firstFailure ??= `${status} ${step.method} ${step.path} ${text.slice(0, 300)}`;
        }
      }
      const done = performance.now();
      if (at >= begin && done <= end) {
        times.push(done - at);
        last = done;
      }
    }
  };
  await Promise.all(Array.from({ length: order.connections }, connection));
  times.sort((a, b) => a - b);
  return { perSecond: (times.length / (last - begin)) * 1000, p50: times[times.length >> 1] ?? NaN, p99: times[Math.floor(times.length * 0.99)] ?? NaN, failed, firstFailure };
}

process.on('message', (order: Order) => {
  void run(order).then((figures) => process.send!(figures));
});
