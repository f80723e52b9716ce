import { z } from 'zod';
import { formatNumber, plural } from './texts.ts';

// What zod says when a contract has no words of its own for a mistake: in Russian, without names of types.

const wanted: Record<string, string> = {
  string: 'Нужен текст', number: 'Нужно число', int: 'Нужно целое число', boolean: 'Нужно «да» или «нет» (true или false)', array: 'Нужен список',
  object: 'Нужен набор полей', record: 'Нужен набор полей', date: 'Нужна дата',
};
const formats: Record<string, string> = {
  email: 'Похоже на опечатку. Пример: imya@primer.ru', url: 'Нужен адрес сайта. Пример: https://primer.ru', uuid: 'Нужен идентификатор вида 3f0c…-…',
};

function bound(issue: { origin: string; inclusive?: boolean | undefined }, limit: number | bigint, side: 'small' | 'big'): string {
  const count = Number(limit);
  const least = side === 'small';
  if (issue.origin === 'string') return least && count <= 1 ? 'Заполните это поле' : `Не ${least ? 'короче' : 'длиннее'} ${plural(count, 'знака', 'знаков', 'знаков')}`;
  if (issue.origin === 'array' || issue.origin === 'set') return `Не ${least ? 'меньше' : 'больше'} ${plural(count, 'значения', 'значений', 'значений')}`;
  if (issue.inclusive === false) return `${least ? 'Больше' : 'Меньше'} ${formatNumber(count)}`;
  return `Не ${least ? 'меньше' : 'больше'} ${formatNumber(count)}`;
}

/** The Russian sentence for an issue of zod. */
function complaintText(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? 'Заполните это поле' : (wanted[issue.expected] ?? 'Значение не того вида');
    case 'too_small':
      return bound(issue, issue.minimum, 'small');
    case 'too_big':
      return bound(issue, issue.maximum, 'big');
    case 'invalid_format':
      return formats[issue.format] ?? 'Не подходит по виду';
    case 'invalid_value':
      return `Можно: ${issue.values.map(String).join(', ')}`;
    case 'not_multiple_of':
      return `Нужно число, кратное ${formatNumber(Number(issue.divisor))}`;
    case 'unrecognized_keys':
      return 'Такого поля здесь нет.';
    default:
      return 'Значение не подходит';
  }
}

z.config({ customError: complaintText });
