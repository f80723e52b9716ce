import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { pictureBomb } from '../../testing/files.ts';

// Picture work in a process of its own, so that its memory can be weighed: bombs must be refused by their heading, and the
// largest picture that is let in must leave room on a small machine.

const folder = mkdtempSync(join(tmpdir(), 'ryadom-memory-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Weighed {
  code: string;
  ms: number;
  /** Megabytes at the most above what the process had before. */
  more: number;
}

async function weigh(path: string, format: string, at = 1): Promise<Weighed> {
  const script = `
    import { readFileSync, copyFileSync } from 'node:fs';
    import { drawAnew } from ${JSON.stringify(new URL('./commands/picture.ts', import.meta.url).href)};
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
    const before = Number(/VmRSS:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
    const begin = performance.now();
    const codes = await Promise.all(Array.from({ length: ${at} }, (_, number) => {
      const copy = ${JSON.stringify(path)} + number;
      copyFileSync(${JSON.stringify(path)}, copy);
      return drawAnew(copy, ${JSON.stringify(format)}).then(() => 'taken', (error) => error.code ?? String(error));
    }));
    console.log(JSON.stringify({ code: codes[0], ms: Math.round(performance.now() - begin), more: Math.round(peak() - before) }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: fileURLToPath(new URL('../../..', import.meta.url)) });
  return JSON.parse(stdout) as Weighed;
}

const onLinux = process.platform === 'linux';
function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a picture of 900 million points is refused in under two seconds with under 256 MB', { skip: !onLinux }, async () => {
  const path = file('bomb.png', pictureBomb(30_000, 30_000));
  const weighed = await weigh(path, 'png');
  assert.equal(weighed.code, 'picture_too_big');
  assert.ok(weighed.ms < 2000 && weighed.more < 256, JSON.stringify(weighed));
});

test('the largest pictures that are let in, four at once, stay under 384 MB', { skip: !onLinux, timeout: 120_000 }, async () => {
  const wide = { create: { width: 9200, height: 6900, channels: 3 as const, background: '#7a6a50' } };
  const jpeg = file('large.jpg', await sharp(wide).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  const one = await weigh(jpeg, 'jpeg');
  const four = await weigh(jpeg, 'jpeg', 4);
  assert.deepEqual([one.code, four.code], ['taken', 'taken']);
  // They take turns: together at once they would be four times as much.
  assert.ok(one.more < 256 && four.more < 384, JSON.stringify({ one, four }));
  const png = await weigh(file('large.png', await sharp(wide).png({ compressionLevel: 1 }).toBuffer()), 'png');
  assert.equal(png.code, 'taken');
  assert.ok(png.more < 384, JSON.stringify(png));
});
