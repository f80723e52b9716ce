import { z } from 'zod';
import { isDay, isTimeZone } from './time.ts';

/** Fields that many contracts share, each with its Russian complaint. */

export const id = z.uuid('Нужен идентификатор вида 3f0c…-…: его делает программа').transform((text) => text.toLowerCase());

/** The id of something a person chooses, with words for when nothing is chosen: «Выберите семью». */
export const chosen = (words: string) => z.uuid(words).transform((text) => text.toLowerCase());

export const slug = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/, 'Латинские буквы, цифры и дефис, до 62 знаков');

export const day = z.string().refine(isDay, { error: (issue) => dayComplaint(String(issue.input)) });

/** «31 февраля не бывает. Проверьте день»; anything unlike a date asks for the right shape. */
export function dayComplaint(text: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return 'Дата нужна в виде ДД.ММ.ГГГГ';
  const year = Number(parts[1]);
  if (year < 1900 || year > 2100) return 'Год от 1900 до 2100';
  return `${Number(parts[3])}.${parts[2]}.${parts[1]} не бывает. Проверьте день`;
}

/** Text without control characters, trimmed, 1…`max` characters. */
export function text(max: number, label = 'Заполните это поле') {
  return z
    .string({ error: label })
    .transform((value) => clean(value))
    .pipe(z.string().min(1, label).max(max, `Не длиннее ${max} знаков`));
}

/** The same, where an empty string means "nothing": gives null. */
export function optionalText(max: number) {
  return z
    .string()
    .transform((value) => clean(value))
    .pipe(z.string().max(max, `Не длиннее ${max} знаков`))
    .transform((value) => (value === '' ? null : value))
    .nullable();
}

/** Drops control characters that PostgreSQL or a document cannot hold; keeps line breaks and tabs. */
export function clean(value: string): string {
  // eslint-disable-next-line no-control-regex
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim();
}

export const version = z.number().int().min(1);

export const email = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.email('Похоже на опечатку. Пример: imya@primer.ru').max(200));

/** 11 digits; spaces and dashes are dropped; control digits by the rule of the Pension Fund (numbers above 001-001-998). */
export const snils = z
  .string()
  .transform((value) => value.replace(/[\s\u00a0-]/g, ''))
  .refine(isSnils, 'Контрольные цифры СНИЛС не сходятся. Проверьте номер');

export function isSnils(digits: string): boolean {
  if (!/^\d{11}$/.test(digits)) return false;
  const number = digits.slice(0, 9);
  if (number <= '001001998') return true;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(number[i]) * (9 - i);
  const control = (sum % 101) % 100;
  return control === Number(digits.slice(9));
}

export const timeZone = z.string().refine(isTimeZone, 'Такого часового пояса нет. Пример: Asia/Novokuznetsk');

export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Время нужно в виде 9:31');
