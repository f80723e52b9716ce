import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** nginx with the site that the recipe ships, on a free port and with a certificate of its own. */
export interface TestNginx {
  /** https://localhost:port */
  url: string;
  /** What it wrote into its logs so far. */
  logs(): string;
  stop(): Promise<void>;
}

/** The system's nginx, as root on Debian installed from its packages; null where there is none. */
export function findNginx(): string | null {
  const places = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'];
  const find = () => places.find((path) => existsSync(path)) ?? null;
  if (find() === null && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], { env });
  }
  return find();
}

/** Starts it in front of these two processes. Only names, ports and paths of the shipped file are put in. */
export async function startNginx(program: string, ports: [number, number], listen: number): Promise<TestNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-nginx-'));
  const at = (name: string) => join(folder, name);
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key.pem'), '-out', at('cert.pem'), '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  const shipped = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8');
  const replace: [RegExp | string, string][] = [
    ['127.0.0.1:3001', `127.0.0.1:${ports[0]}`], ['127.0.0.1:3002', `127.0.0.1:${ports[1]}`], ['listen 443 ssl http2', `listen 127.0.0.1:${listen} ssl http2`],
    // Another free port of nobody: the redirect from http needs no test of its own.
    ['listen 80;', `listen unix:${at('http.sock')};`], [/^ +listen \[::\].*$/gm, ''], ['/etc/letsencrypt/live/ryadom.example/fullchain.pem', at('cert.pem')],
    ['/etc/letsencrypt/live/ryadom.example/privkey.pem', at('key.pem')], ['/var/log/nginx/ryadom.log', at('access.log')], ['/var/log/nginx/ryadom-error.log', at('error.log')], [/ryadom\.example;/g, 'localhost;'],
  ];
  let site = shipped;
  for (const [from, to] of replace) {
    const next = site.replace(from, to);
    if (next === site) throw new Error(`deploy/nginx.conf no longer has ${String(from)}`);
    site = next;
  }
  mkdirSync(at('temp'));
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${at('temp')}/${name};`).join('\n');
  const user = process.getuid?.() === 0 ? 'user root;\n' : '';
  writeFileSync(at('nginx.conf'), `${user}daemon off;\npid ${at('pid')};\nworker_processes 1;\nerror_log ${at('error.log')};\nevents { worker_connections 512; }\nhttp {\n${temps}\n${site}\n}\n`);
  const child: ChildProcess = spawn(program, ['-p', folder, '-c', at('nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr!.on('data', (part: Buffer) => (said += part.toString()));
  for (const end = Date.now() + 10_000; ; ) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(listen, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) break;
    if (child.exitCode !== null || Date.now() > end) throw new Error(`nginx did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const logs = () => ['access.log', 'error.log'].map((name) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '')).join('\n');
  return {
    url: `https://localhost:${listen}`,
    logs,
    async stop() {
      const gone = new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null)));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
