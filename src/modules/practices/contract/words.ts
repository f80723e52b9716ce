import { z } from 'zod';

/** Pieces that every file of a pack is made of. */

export const wordId = z
  .string('Нужна строка')
  .regex(/^[a-z][a-z0-9_]{0,59}$/, 'Строчные латинские буквы, цифры и «_», первая — буква, не больше 60 знаков');
export const title = z.string('Нужна строка').trim().min(1, 'Нужно название').max(200, 'Не больше 200 знаков');
export const prose = z.string('Нужна строка').trim().min(1, 'Нужен текст').max(4000, 'Не больше 4000 знаков');
export const list = <T extends z.ZodType>(item: T) => z.array(item, 'Нужен список').max(500, 'Не больше 500 строк');
export const word = z.strictObject({ id: wordId, title });
