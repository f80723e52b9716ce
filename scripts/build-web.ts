import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist', 'web');
const stampFile = join(folder, 'stamp.txt');

/** Sources of the web part. Server code of modules is among them for simplicity: building once too often does no harm. */
const sources = ['src/web', 'src/modules', 'src/kernel', 'vite.config.ts', 'package-lock.json'];

/** Builds the pages when their sources are newer than what is built (by content, not by dates). Gives the folder. */
export async function ensureWebBuilt(say: (line: string) => void = () => {}): Promise<string> {
  const stamp = stampOf();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return folder;
  say('Собираем страницы…');
  // Into a folder of its own, swapped at the end: a build that fails or two at once leave no half-made pages.
  const fresh = join(root, 'dist', `web-${process.pid}`);
  const { build } = await import('vite');
  // Whoever asks for the pages (tests too) gets those that people get: libraries look at this name for their own checks.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
  if (before === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = before;
  compress(fresh);
  writeFileSync(join(fresh, 'stamp.txt'), stamp);
  mkdirSync(join(root, 'dist'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

function stampOf(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) {
      if (/\.test\.tsx?$/.test(file)) continue;
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]));
  } catch {
    return [path];
  }
}

/** Ready-made .br and .gz beside every text file, so that the server spends nothing on them. */
function compress(path: string): void {
  for (const file of filesOf(path)) {
    if (!/\.(js|css|html|svg)$/.test(file)) continue;
    const bytes = readFileSync(file);
    if (bytes.length < 1000) continue;
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now();
  await ensureWebBuilt((line) => console.log(line));
  console.log(`Страницы готовы за ${((Date.now() - started) / 1000).toFixed(1).replace('.', ',')} с: ${relative(process.cwd(), folder)}`);
}
