import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

// The closed vocabulary of the house, checked: files of a module, doors between modules, an acyclic order, size of files,
// no practice named in code, nothing loaded from outside, released migrations unchanged.

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const complaints: string[] = [];

const words = new Set(['README.md', 'contract', 'rules', 'access', 'tables', 'queries', 'commands', 'texts.ru', 'public', 'routes', 'web', 'samples']);
/** Words beyond the list, each decided in docs/decisions/. */
const decided: Record<string, string[]> = { practices: ['pack-schema.json'], reports: ['documents'], documents: ['fields', 'layout'] };

for (const noun of readdirSync('src/modules')) {
  const folder = `src/modules/${noun}`;
  const files = readdirSync(folder);
  for (const file of files) {
    const word = file.replace(/\.test\.ts$/, '').replace(/\.tsx?$/, '');
    const known = words.has(word) || file.endsWith('.test.ts') || file.endsWith('.d.ts') || decided[noun]?.includes(file);
    if (!known) complaints.push(`${folder}/${file}: такого имени нет в словаре модуля`);
  }
  for (const must of ['README.md', 'access.ts', 'routes.ts']) {
    if (!files.includes(must)) complaints.push(`${folder}: нет ${must}`);
  }
}

const sources = globSync('{src,scripts,bench,e2e}/**/*.{ts,tsx}');
const practices = existsSync('packs') ? readdirSync('packs') : [];
for (const file of sources) {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').length;
  const free = /\.test\.tsx?$|texts\.ru|testing\/demo|bench\//.test(file);
  if (!free && lines > 400) complaints.push(`${file}: ${lines} строк, разделите на комнаты (до 300, край 400)`);
  const name = file.split('/').at(-1)!;
  const component = name.endsWith('.tsx');
  if (!(component ? /^[A-Z][A-Za-z]+\.tsx$|^[a-z][a-z0-9-]*\.tsx$/ : /^[a-z][a-z0-9-]*(\.[a-z]+)*\.ts$/).test(name)) complaints.push(`${file}: имя не по правилам`);
  if (/^src\/(kernel|modules|server|cli|web)\//.test(file) && !/\.test\.tsx?$/.test(file)) {
    for (const practice of practices) if (text.includes(practice)) complaints.push(`${file}: код называет практику ${practice}`);
  }
  // The first ten signs of an instant are the day in Greenwich, not the organization's.
  if (/web\/.*\.tsx$/.test(file) && /At!?\.slice\(0, 10\)|\bat\.slice\(0, 10\)/.test(text)) complaints.push(`${file}: день мгновения берут через useSession().dayOf`);
  if (/(src|href)=["']https?:\/\/|@import +url\(|fetch\(["']https?:\/\//.test(text) && !/\.test\.ts$/.test(file)) complaints.push(`${file}: адрес снаружи`);
}

// Doors: roots → modules → kernel; a module enters another only through public.ts or contract.ts (screens), in this order.
const order = ['organizations', 'accounts', 'audit', 'jobs', 'people', 'practices', 'mentoring', 'cases', 'partners', 'consents', 'services', 'outcomes', 'attachments', 'drafts', 'intake', 'assessments', 'plans', 'tasks', 'closed', 'reviews', 'passports', 'documents', 'families', 'merges', 'today', 'imports', 'indicators', 'reports', 'exports'];
const result = await cruise(['src'], {
  tsPreCompilationDeps: true,
  exclude: { path: 'node_modules|\\.test\\.' },
  tsConfig: { fileName: 'tsconfig.json' },
});
const { modules } = result.output as ICruiseResult;
if (modules.length < 20) complaints.push(`Обход увидел только ${modules.length} файлов: проверка не работает`);
for (const { source, dependencies } of modules) {
  const from = /^src\/modules\/([^/]+)\//.exec(source)?.[1];
  for (const { resolved, circular } of dependencies) {
    if (!resolved.startsWith('src/')) continue;
    if (circular) complaints.push(`${source} → ${resolved}: круг`);
    if (source.startsWith('src/kernel/') && !resolved.startsWith('src/kernel/')) complaints.push(`${source} → ${resolved}: ядро не знает о доме`);
    const to = /^src\/modules\/([^/]+)\//.exec(resolved)?.[1];
    if (from && /^src\/(server|cli|testing)\//.test(resolved)) complaints.push(`${source} → ${resolved}: модуль не зовёт корни`);
    if (!from || !to || from === to) continue;
    // Contracts and screens run in the browser too, so they take words and shapes, never a server's door.
    const screens = /\/(web|contract)(\/|\.ts)/.test(source) && /\/(contract(\/|\.ts)|texts\.ru|web\/)/.test(resolved);
    const door = /\/public\.ts$/.test(resolved);
    if (!door && !screens) complaints.push(`${source} → ${resolved}: к соседу ходят через public.ts`);
    if (door && order.indexOf(to) > order.indexOf(from)) complaints.push(`${source} → ${resolved}: против порядка модулей`);
  }
}

const knip = spawnSync(process.execPath, ['node_modules/knip/bin/knip.js', '--no-progress'], { encoding: 'utf8' });
if (knip.status !== 0) complaints.push(`Лишнее (knip):\n${knip.stdout}${knip.stderr}`);

if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exit(1);
}
console.log(`Дом в порядке: файлов ${sources.length}, модулей ${readdirSync('src/modules').length}`);
