import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { ensureWebBuilt } from '../scripts/build-web.ts';
import { type OutCell, writeWorkbook } from '../src/kernel/server/workbook/write.ts';
import { measureCrowd } from './crowd.ts';
import { urlOf } from './database.ts';
import { measureDocuments } from './documents.ts';
import { measureMerges } from './merges.ts';
import { men, surnames, women } from './names.ts';
import { measurePlans } from './plans.ts';
import { measureReports } from './reports.ts';
import { measureRules } from './rules.ts';
import { measureSoak } from './soak.ts';

// Measurements that are no race with the limit: import, start and the first page against their own bounds.

export interface Other {
  name: string;
  /** Takes an hour: not part of `npm run bench` without words. */
  onlyNamed?: true;
  run(server: string, say: (line?: string) => void): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'src/cli/main.ts');
const verdict = (ok: boolean) => (ok ? 'да' : 'НЕТ');

/** Highest resident memory of a process so far, in MB (Linux only, else NaN). */
function peakOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? NaN) / 1024 : NaN;
}

/** Runs a command of the command line to its end: seconds, its peak memory in MB and what it printed. */
async function command(words: string[], env: NodeJS.ProcessEnv): Promise<{ seconds: number; peak: number; output: string }> {
  const began = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, cli, ...words], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, peakOf(child.pid!) || 0)), 20);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`ryadom ${words.join(' ')} ended with ${code}: ${output.slice(0, 300)}`);
  return { seconds: (performance.now() - began) / 1000, peak, output };
}

/** A workbook of families with 3.6 people each. */
async function workbook(families: number): Promise<Uint8Array> {
  const rows: OutCell[][] = [];
  const people: OutCell[][] = [];
  for (let n = 1; n <= families; n++) {
    const code = `З-${String(n).padStart(5, '0')}`;
    const surname = surnames[(n * 7) % surnames.length]!;
    rows.push([code, { day: '2026-02-03' }, n % 3 === 0 ? 'ТЖС; малоимущая' : 'СОП', `Район ${n % 12}`, `ул. Новая, ${n % 90}`]);
    const size = n % 5 < 2 ? 3 : 4;
    for (let k = 1; k <= size; k++) {
      const isWoman = k === 1 || (k > 2 && (n + k) % 2 === 0);
      const names = isWoman ? women : men;
      const born = k > 2 ? `${2009 + ((n + k) % 15)}-0${1 + (n % 9)}-1${k}` : `${1975 + (n % 24)}-0${1 + (k % 9)}-1${k}`;
      people.push([code, String(k), isWoman ? `${surname}а` : surname, names[(n + k) % names.length]!, isWoman ? 'Игоревна' : 'Игоревич', { day: born }, isWoman ? 'ж' : 'м', k === 1 ? 'мать' : k === 2 ? 'отец' : 'ребёнок', k === 1 ? `+79${String(n * 7919).padStart(9, '0').slice(-9)}` : null]);
    }
  }
  const columns = (...titles: string[]) => titles.map((title) => ({ title, width: 16 }));
  return writeWorkbook([
    { name: 'Семьи', columns: columns('Код семьи', 'Дата постановки', 'Категории', 'Район', 'Адрес'), rows },
    { name: 'Люди', columns: columns('Код семьи', 'Код человека', 'Фамилия', 'Имя', 'Отчество', 'Дата рождения', 'Пол', 'Роль', 'Телефон'), rows: people },
  ]);
}

/** Import of 10,000 families with people by the command line, on both kinds of database. */
async function measureImport(server: string, say: (line?: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-bench-'));
  const file = join(folder, 'families.xlsx');
  writeFileSync(file, await workbook(10_000));
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const name = `ryadom_bench_import_${process.pid}`;
  await admin.query(`create database ${name}`);
  say('| Загрузка 10 000 семей с людьми | секунд | цель | память сверх покоя, МБ | цель | |');
  say('|---|--:|--:|--:|--:|---|');
  try {
    for (const kind of [
      { title: 'PostgreSQL', env: { DATABASE_URL: urlOf(server, name), DATA_DIR: join(folder, 'keys') }, seconds: 20 },
      { title: 'встроенная база', env: { DATABASE_URL: '', DATA_DIR: join(folder, 'data') }, seconds: 60 },
    ]) {
      await command(['organization', 'create', '--id', 'center', '--name', 'Центр'], kind.env);
      await command(['practice', 'install', join(root, 'packs/course-for-family'), '--organization', 'center'], kind.env);
      const idle = await command(['organization', 'list', '--json'], kind.env);
      const done = await command(['import', file, '--organization', 'center', '--practice', 'course-for-family', '--json'], kind.env);
      const { sheets } = JSON.parse(done.output) as { sheets: Record<string, { created: number }> };
      const over = done.peak - idle.peak;
      if (sheets['Семьи']!.created !== 10_000) throw new Error(`created ${sheets['Семьи']!.created} families`);
      say(`| ${kind.title} (людей ${sheets['Люди']!.created}) | ${done.seconds.toFixed(1)} | < ${kind.seconds} | ${over.toFixed(0)} | < 400 | ${verdict(done.seconds < kind.seconds && over < 400)} |`);
    }
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    rmSync(folder, { recursive: true, force: true });
  }
  say();
}

/** Seconds until the program tells its address. */
async function untilReady(env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, [join(root, 'bin/run.js'), 'src/server/start.ts'], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const seconds = await new Promise<number>((resolve, reject) => {
    child.stdout!.on('data', (part: Buffer) => {
      if (part.toString().includes('Адрес:')) resolve((performance.now() - began) / 1000);
    });
    child.on('exit', (code) => reject(new Error(`the start ended with ${code}`)));
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
  return seconds;
}

/** From the command to the address, after the pages were built: on an empty folder and on the same folder later. */
async function measureStart(_server: string, say: (line?: string) => void): Promise<void> {
  await ensureWebBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'ryadom-bench-'));
  const env = { DATABASE_URL: '', DATA_DIR: join(folder, 'data'), PORT: '0' };
  try {
    const empty = await untilReady(env);
    const later = [await untilReady(env), await untilReady(env), await untilReady(env)].toSorted((a, b) => a - b)[1]!;
    say('| Запуск, встроенная база | секунд | цель | |');
    say('|---|--:|--:|---|');
    say(`| пустая папка | ${empty.toFixed(1)} | < 10 | ${verdict(empty < 10)} |`);
    say(`| следующие запуски | ${later.toFixed(1)} | < 3 | ${verdict(later < 3)} |`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say();
}

/** Script that the browser must have before the first page works: the entry, what it imports, and the page of sign-in. */
async function measurePage(_server: string, say: (line?: string) => void): Promise<void> {
  const folder = join(await ensureWebBuilt(), 'assets');
  const html = readFileSync(join(folder, '..', 'index.html'), 'utf8');
  const wanted = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map((match) => match[1]!);
  wanted.push(...readdirSync(folder).filter((file) => /^sign-in.*\.js$/.test(file)));
  const seen = new Set<string>();
  for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) wanted.push(match[1]!);
  }
  const bytes = [...seen].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);
  say(`Скрипты первой страницы: ${(bytes / 1024).toFixed(0)} КБ gzip в ${seen.size} файлах, цель < 250: ${verdict(bytes < 250 * 1024)}.`);
  say();
}

export const others: Other[] = [
  { name: 'import', run: measureImport },
  { name: 'start', run: measureStart },
  { name: 'page', run: measurePage },
  { name: 'reports', run: measureReports },
  { name: 'merges', run: measureMerges },
  { name: 'plans', run: measurePlans },
  { name: 'documents', run: measureDocuments },
  { name: 'crowd', run: measureCrowd },
  { name: 'rules', run: measureRules },
  { name: 'soak', onlyNamed: true, run: measureSoak },
];
