#!/usr/bin/env node
// Runs a program of the project on the packaged Node 24, whatever Node the machine has. Plain JavaScript for Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packaged Node 24 for this machine, or the running one when it is new enough. */
export function findNode() {
  const name = { linux: 'node-linux-', win32: 'node-win-' }[process.platform];
  const file = name && join(root, 'node_modules', `${name}${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (file && existsSync(file)) return file;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write('Не нашёлся Node 24. Выполните «npm ci» в папке проекта или поставьте Node 24 и новее.\n');
  process.exit(1);
}

/** Starts `script` with `args` there and takes over its exit; signals are passed on, so that a stop stays graceful. */
export function run(script, args) {
  const path = script.startsWith('/') ? script : join(root, script);
  const flags = ['--disable-warning=ExperimentalWarning'];
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compile'),
    // Each thread would otherwise keep freed memory of its own: an import stays some 10–60 MB smaller.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  };
  const child = spawn(findNode(), [...flags, path, ...args], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) run(process.argv[2], process.argv.slice(3));
