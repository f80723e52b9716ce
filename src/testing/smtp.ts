import { createServer } from 'node:net';

/** A mail server that keeps the letters it gets, as raw text with quoted-printable and base64 bodies decoded. */
export interface TestMail {
  url: string;
  letters: { to: string; text: string }[];
  /** Resolves when so many letters have come. */
  wait(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startMail(): Promise<TestMail> {
  const letters: TestMail['letters'] = [];
  const server = createServer((socket) => {
    let to = '';
    let body: string | null = null;
    let rest = '';
    socket.write('220 mail.example\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let cut = rest.indexOf('\r\n'); cut >= 0; cut = rest.indexOf('\r\n')) {
        const line = rest.slice(0, cut);
        rest = rest.slice(cut + 2);
        if (body !== null) {
          if (line === '.') {
            letters.push({ to, text: decoded(body) });
            body = null;
            socket.write('250 ok\r\n');
          } else body += `${line}\n`;
        } else if (/^DATA/i.test(line)) {
          body = '';
          socket.write('354 go\r\n');
        } else {
          const address = /^RCPT TO:<(.+)>/i.exec(line);
          if (address) to = address[1]!;
          socket.write(/^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n');
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    async wait(count) {
      for (let i = 0; letters.length < count && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function decoded(letter: string): string {
  const cut = letter.indexOf('\n\n');
  const [head, body] = [letter.slice(0, cut), letter.slice(cut + 2)];
  if (/content-transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
