import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../src/testing/postgres.ts';
import { ensureWebBuilt } from './build-web.ts';

// Everything that must hold before a change lands: types, lint, structure, rules, HTTP on both databases, journeys in a
// browser. `npm test -- part` runs only the test files whose path holds that part. The last line counts.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
process.env['NODE_ENV'] = 'test';
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
let passed = 0;
let failed = 0;
/** Test files whose process ended by itself, and the last that each file said on stderr. */
const died: string[] = [];
const said = new Map<string, string>();

function check(title: string, program: string, args: string[]): void {
  const started = Date.now();
  const result = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], { encoding: 'utf8' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (result.status === 0) {
    passed++;
    console.log(`✔ ${title} (${seconds} с)`);
  } else {
    failed++;
    console.log(`✖ ${title} (${seconds} с)\n${result.stdout}${result.stderr}`);
  }
}

async function runFiles(title: string, files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  console.log(`\n── ${title}: файлов ${files.length}`);
  const stream = run({ files, concurrency, timeout: 600_000 });
  stream.on('test:pass', (event) => {
    if (event.details.type !== 'suite' && event.nesting === 0) passed++;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite' && event.nesting === 0) failed++;
    // A file that ended without a failed test of its own: its process was ended by something, and that is worth knowing.
    const { failureType, exitCode, signal } = event.details.error as { failureType?: string; exitCode?: number; signal?: string };
    if (failureType === 'testCodeFailure' && (exitCode !== undefined || signal)) died.push(`${title}: ${event.name} — код ${exitCode}, сигнал ${signal}`);
  });
  stream.on('test:stderr', (event) => said.set(event.file, `${said.get(event.file) ?? ''}${event.message}`.slice(-3000)));
  stream.compose(spec).pipe(process.stdout);
  await new Promise((resolve) => stream.once('close', resolve));
}

const usesDatabase = (file: string) => /testing\/(app|databases)\.ts/.test(readFileSync(file, 'utf8'));
const wanted = (file: string) => only.length === 0 || only.some((part) => file.includes(part));
const unit = globSync(['src/**/*.test.ts', 'scripts/**/*.test.ts']).map((file) => join(root, file)).filter(wanted).sort();
const journeys = globSync('e2e/**/*.test.ts').map((file) => join(root, file)).filter(wanted).sort();

if (only.length === 0) {
  check('типы', 'node_modules/ts7/bin/tsc', ['--noEmit']);
  check('линтер', 'node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', 'src', 'scripts', 'bench', 'e2e']);
  check('устройство дома', 'scripts/check-structure.ts', []);
  check('снимок схемы', 'scripts/schema.ts', []);
}
process.env['TEST_DATABASE'] = 'embedded';
// One more than there are cores on a small machine: tests also wait, for clocks, locks and pages.
const atOnce = Math.max(3, Math.floor(availableParallelism() * 0.75));
await runFiles('правила и HTTP на встроенной базе', unit, atOnce);
const postgres = await startPostgres(['fsync=off', 'shared_buffers=256MB']);
process.env['TEST_DATABASE_URL'] = postgres.url;
process.env['TEST_DATABASE'] = 'postgresql';
await runFiles('HTTP на PostgreSQL', unit.filter(usesDatabase), atOnce);
if (journeys.length > 0) await ensureWebBuilt(console.log);
await runFiles('путешествия людей в браузере', journeys, 2);
postgres.stop();

for (const line of died) console.log(`✖ прервано ${line}`);
if (died.length > 0) for (const [file, text] of said) if (died.some((line) => line.includes(file))) console.log(`${file} сказал напоследок:\n${text}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
