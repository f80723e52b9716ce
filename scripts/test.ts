import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { makeDemo } from '../e2e/server.ts';
import { startPostgres } from '../src/testing/postgres.ts';
import { ensureWebBuilt } from './build-web.ts';

// Everything that must hold before a change lands: types, lint, structure, rules, HTTP on both databases, journeys in a
// browser. `npm test -- part` runs only the test files whose path holds that part. The last line counts.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
process.env['NODE_ENV'] = 'test';
// Each test file is a process that loads the whole program: what was compiled once is kept, as bin/run.js keeps it.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'compile');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
let passed = 0;
let failed = 0;
/** Tests that failed, with the first lines of what they said: repeated at the end, where a long log is read first. */
const failures: string[] = [];
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
  const stream = run({ files: longestFirst(files), concurrency, execArgv: ['--disable-warning=ExperimentalWarning', '--import', join(root, 'src/testing/deadline.ts')] });
  stream.on('test:pass', (event) => {
    if (event.details.type !== 'suite' && event.nesting === 0) passed++;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite' && event.nesting === 0) failed++;
    const { cause, message } = event.details.error;
    if (event.details.type !== 'suite') failures.push(`${title}: ${event.name}\n${(cause instanceof Error ? cause.stack! : inspect(cause ?? message)).split('\n').slice(0, 25).join('\n')}`);
    // A file that ended without a failed test of its own: its process was ended by something, and that is worth knowing.
    const { failureType, exitCode, signal } = event.details.error as { failureType?: string; exitCode?: number; signal?: string };
    if (failureType === 'testCodeFailure' && (exitCode !== undefined || signal)) died.push(`${title}: ${event.name} — код ${exitCode}, сигнал ${signal}`);
  });
  stream.on('test:stderr', (event) => said.set(event.file, `${said.get(event.file) ?? ''}${event.message}`.slice(-3000)));
  stream.compose(spec).pipe(process.stdout);
  await new Promise((resolve) => stream.once('close', resolve));
}

/** Files that take the longest begin first, so that nothing waits for one of them alone at the end of its phase. */
const longest = ['src/cli/', 'src/testing/rights.test.ts', 'src/modules/exports/', 'src/modules/indicators/', 'src/server/', 'src/modules/services/', 'e2e/demo.test.ts', 'e2e/consents.test.ts'];
const turn = (file: string): number => {
  const at = longest.findIndex((part) => file.includes(part));
  return at < 0 ? longest.length : at;
};
const longestFirst = (files: string[]): string[] => files.toSorted((a, b) => turn(a) - turn(b) || (a < b ? -1 : 1));

const usesDatabase = (file: string) => /testing\/(app|databases)\.ts/.test(readFileSync(file, 'utf8'));
const wanted = (file: string) => only.length === 0 || only.some((part) => file.includes(part));
const unit = globSync(['src/**/*.test.ts', 'scripts/**/*.test.ts']).map((file) => join(root, file)).filter(wanted);
const journeys = globSync('e2e/**/*.test.ts').map((file) => join(root, file)).filter(wanted);

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
// Every journey begins with the same demo region: filled once, copied for each.
const demo = mkdtempSync(join(tmpdir(), 'ryadom-demo-'));
if (journeys.length > 1) {
  await makeDemo(demo);
  process.env['E2E_DEMO'] = demo;
}
await runFiles('путешествия людей в браузере', journeys, 2);
rmSync(demo, { recursive: true, force: true });
postgres.stop();

for (const failure of failures) console.log(`\n✖ ${failure}`);
for (const line of died) console.log(`✖ прервано ${line}`);
if (died.length > 0) for (const [file, text] of said) if (died.some((line) => line.includes(file))) console.log(`${file} сказал напоследок:\n${text}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
