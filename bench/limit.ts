import http from 'node:http';
import pg from 'pg';

// The limit: bare node:http and one prepared statement per operation, which gives the JSON of the answer as `answer`. No
// rights, audit, checks or scope: it works as the owner. Parameters come as a JSON array, in the address or the body.

const pool = new pg.Pool({ connectionString: process.argv[2]!, max: 16, options: '-c jit=off' });
let statements: Record<string, string> = {};

const server = http.createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String((error as Error).message));
  });
});

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = new URL(request.url!, 'http://limit');
  const name = url.pathname.slice(1);
  let text = url.searchParams.get('p') ?? '[]';
  if (request.method === 'POST') {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    text = Buffer.concat(parts).toString();
  }
  const { rows } = await pool.query<{ answer: string }>({ name, text: statements[name]!, values: JSON.parse(text) });
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(rows[0]?.answer ?? 'null');
}

process.on('message', (sent: Record<string, string>) => {
  statements = sent;
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as { port: number }).port }));
});
process.on('disconnect', () => process.exit());
