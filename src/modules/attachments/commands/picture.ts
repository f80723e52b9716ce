import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import { Refusal } from '../../../kernel/errors.ts';
import { formatNumber } from '../../../kernel/texts.ts';
import { longestSide, thumbnailSide } from '../contract.ts';
import { refuseFile } from '../rules/found.ts';
import type { Draft } from './receive.ts';

/** Phones make pictures of up to 50 million points; decoding more would take memory that others need. */
const mostPoints = 64_000_000;
const seconds = 30;
/** How many may wait for their turn before newcomers are asked to come later. */
const mostWaiting = 40;

// One picture at a time, on one core: on a small machine the others go on working meanwhile.
sharp.concurrency(1);
sharp.cache(false);
let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= mostWaiting) throw new Refusal(503, 'busy', 'Сервер занят снимками. Повторите через минуту: дубля не будет.');
  waiting++;
  const mine = last.then(work, work);
  last = mine.catch(() => {});
  return mine.finally(() => waiting--);
}

export interface DrawnPicture {
  file: Draft;
  thumbnail: Draft;
  width: number;
  height: number;
}

/**
 * Draws a picture anew from its points alone: whatever else the file carried (place, time and phone it was taken with, another
 * file behind the picture) stays behind. Upright, at most 3000 points a side, JPEG; and a small WebP. Both files are new ones
 * beside `path`, for the caller to remove. Throws a refusal for a bomb (told by its header alone) or a damaged picture.
 */
export function drawAnew(path: string, format: string): Promise<DrawnPicture> {
  return inTurn(async () => {
    const [full, small] = [`${path}-full`, `${path}-small`];
    try {
      const facts = await sharp(path, { limitInputPixels: false }).metadata();
      if (facts.format !== format && !(format === 'avif' && facts.format === 'heif')) throw refuseFile('picture_damaged');
      if (facts.width * facts.height > mostPoints) throw refuseFile('picture_too_big', { width: formatNumber(facts.width), height: formatNumber(facts.height) });
      const { width, height } = await sharp(path, { limitInputPixels: mostPoints, failOn: 'error', sequentialRead: true })
        .timeout({ seconds })
        .autoOrient()
        .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: '#ffffff' })
        .jpeg({ quality: 84 })
        .toFile(full);
      await sharp(full).timeout({ seconds }).resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true }).webp({ quality: 72 }).toFile(small);
      return { file: await describe(full), thumbnail: await describe(small), width, height };
    } catch (error) {
      await Promise.all([full, small].map((one) => rm(one, { force: true })));
      if (error instanceof Refusal || (error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      throw refuseFile('picture_damaged');
    }
  });
}

/** Size and sum of a file of this machine. */
export async function describe(path: string): Promise<Draft> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { path, size: (await stat(path)).size, sha256: hash.digest('hex') };
}
