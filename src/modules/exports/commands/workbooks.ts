import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ArchiveWriter } from '../../../kernel/server/archive/write.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import { type StreamedSheet, streamWorkbook } from '../../../kernel/server/workbook/stream.ts';
import type { OutCell } from '../../../kernel/server/workbook/write.ts';
import { fill } from '../../../kernel/texts.ts';
import { readingOrder, sheetColumns, type SheetName } from '../../imports/public.ts';
import { defineJob, type Job } from '../../jobs/public.ts';
import type { Run } from '../queries/lines.ts';
import { readPractices, readRegister } from '../queries/registers.ts';
import { fileNameOf } from '../rules/terms.ts';
import { texts } from '../texts.ru.ts';
import { atOneMoment } from './organization.ts';
import { handOver } from './result.ts';
import { inFolder, type Made } from './write-archive.ts';

/** Cells of one workbook: an import takes 900,000, and Excel opens so many without a wait. */
const CELLS = 500_000;

/** The registers of every practice as workbooks of the import's format, together in one ZIP. */
export const exportWorkbooks = defineJob<Record<string, never>>({
  kind: 'exports.workbooks',
  operation: 'exports.startExport',
  title: () => texts.titles.workbooks,
  page: () => '/exports',
  input: z.strictObject({}),
  run: (job) =>
    inFolder(async (folder) => {
      const made = await atOneMoment(job, () => job.progress({ done: 0, total: 0, words: texts.again }), (run) => writeAll(job, run, folder));
      const result = await handOver(job, 'workbooks', made, fill(texts.done.workbooks, { books: made.books }));
      await job.transaction(async (tx) =>
        writeAudit(tx, [{
          organizationId: job.organization.id, actorId: job.staffId, actorName: job.staffName, operation: 'exports.startExport', outcome: 'exported', subjectId: job.id,
          details: { kind: 'workbooks', rows: made.rows, sha256: made.sha256 },
        }]),
      );
      return result;
    }),
});

async function writeAll(job: Job, run: Run, folder: string): Promise<Made & { books: number }> {
  const { organization, services } = job;
  const path = join(folder, 'workbooks.zip');
  const writer = new ArchiveWriter(path, services.clock());
  let rows = 0;
  let books = 0;
  try {
    await writer.add(texts.readMeName, [texts.workbooksReadMe]);
    for (const practice of await readPractices(run, organization.id)) {
      const pieces = piecesOf(run, organization.id, practice.id, (sheet, count) => {
        rows += count;
        job.progress({ done: rows, total: 0, words: sheet });
      });
      const source = new Turn(pieces);
      for (let part = 1; await source.more(); part++) {
        const book = join(folder, 'book.xlsx');
        await streamWorkbook(book, services.clock(), sheetsOf(source));
        await writer.add(`${fileNameOf(`${practice.title}, часть ${part}`)}.xlsx`, createReadStream(book) as AsyncIterable<Uint8Array>);
        await rm(book);
        books++;
      }
    }
    return { path, rows, books, ...(await writer.close()) };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

interface Piece {
  sheet: SheetName;
  rows: OutCell[][];
}

/** All rows of a practice in the order in which an import wants them: those that others name come first. */
async function* piecesOf(run: Run, organizationId: number, practice: string, onPiece: (sheet: SheetName, rows: number) => void): AsyncGenerator<Piece> {
  for (const sheet of readingOrder) {
    for await (const rows of readRegister(run, organizationId, practice, sheet)) {
      onPiece(sheet, rows.length);
      yield { sheet, rows };
    }
  }
}

/** Pieces one after another, with a look at the next one. */
class Turn {
  readonly #pieces: AsyncGenerator<Piece>;
  #next: Piece | null = null;
  #done = false;

  constructor(pieces: AsyncGenerator<Piece>) {
    this.#pieces = pieces;
  }

  async look(): Promise<Piece | null> {
    if (this.#next === null && !this.#done) {
      const { value, done } = await this.#pieces.next();
      if (done) this.#done = true;
      else this.#next = value as Piece;
    }
    return this.#next;
  }

  take(): void {
    this.#next = null;
  }

  async more(): Promise<boolean> {
    return (await this.look()) !== null;
  }
}

/** The sheets of one workbook: every sheet stands there, filled until the workbook is full. */
function sheetsOf(source: Turn): StreamedSheet[] {
  let cells = 0;
  return readingOrder.map((name) => {
    const columns = sheetColumns[name].map(({ title, required }) => ({ title: required ? `${title}*` : title, width: 18 }));
    async function* rows(): AsyncGenerator<OutCell[]> {
      for (let piece = await source.look(); piece !== null && piece.sheet === name && cells < CELLS; piece = await source.look()) {
        source.take();
        cells += piece.rows.length * columns.length;
        yield* piece.rows;
      }
    }
    return { name, columns, rows: rows() };
  });
}
