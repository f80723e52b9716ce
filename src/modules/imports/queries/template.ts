import type { Handler } from '../../../kernel/server/module.ts';
import { type OutSheet, writeWorkbook, xlsxType } from '../../../kernel/server/workbook/write.ts';
import { fill } from '../../../kernel/texts.ts';
import { getPack, type Pack } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import { type CellKind, helpSheets, sheetColumns, sheetNames } from '../rules/sheets.ts';
import { roles, type Word } from '../rules/words.ts';
import { texts } from '../texts.ru.ts';

const widths: Partial<Record<CellKind, number>> = { day: 16, code: 14, text: 22, snils: 17, phone: 18, codes: 18, minutes: 10, quantity: 13, amount: 12, sex: 6 };

/** An empty workbook of the practice: six sheets with headers and drop-down lists, a page of help and the lists of words. */
async function templateOf(pack: Pack): Promise<Uint8Array> {
  const kinds = unique(pack.outcomes.flatMap((outcome) => outcome.kinds));
  const lists: [kind: CellKind, title: string, words: readonly string[]][] = [
    ['sex', 'Пол', ['м', 'ж']],
    ['role', 'Роль', roles.map((one) => one.title)],
    ['passed', 'Результат тестирования', ['пройдено', 'не пройдено']],
    ['category', 'Категории', titles(pack.categories)],
    ['status', 'Статусы', titles(pack.statuses)],
    ['closeReason', 'Причина снятия', titles(pack.closeReasons)],
    ['service', 'Услуга', titles(pack.services)],
    ['aid', 'Вид помощи', titles(pack.aid)],
    ['source', 'Источник', titles(pack.sources)],
    ['outcome', 'Результат', titles(pack.outcomes)],
    ['outcomeKind', 'Вид результата', kinds],
  ];
  const [helpName, listName] = helpSheets;
  const rangeOf = (kind: CellKind) => {
    const at = lists.findIndex(([one]) => one === kind);
    const words = lists[at]?.[2].length ?? 0;
    return words === 0 ? null : `'${listName}'!$${String.fromCharCode(65 + at)}$2:$${String.fromCharCode(65 + at)}$${words + 1}`;
  };
  const data: OutSheet[] = sheetNames.map((name) => ({
    name,
    columns: sheetColumns[name].map(({ title, required, kind }) => ({ title: required ? `${title}*` : title, width: widths[kind] ?? 24 })),
    rows: [],
    lists: sheetColumns[name].flatMap(({ kind }, at) => {
      const range = rangeOf(kind);
      return range === null ? [] : [{ column: at + 1, range }];
    }),
  }));
  const longest = Math.max(...lists.map(([, , words]) => words.length));
  const words: OutSheet = {
    name: listName,
    columns: lists.map(([, title]) => ({ title, width: 34 })),
    rows: Array.from({ length: longest }, (_, row) => lists.map(([, , list]) => list[row] ?? null)),
  };
  const help: OutSheet = {
    name: helpName,
    columns: [{ title: texts.template.what, width: 30 }, { title: texts.template.how, width: 100 }],
    rows: texts.template.lines.map(([what, how]) => [what, fill(how, { practice: pack.title })]),
    wrap: true,
  };
  return writeWorkbook([...data, help, words]);
}

function titles(words: readonly Word[]): string[] {
  return words.map((word) => word.title);
}

function unique(words: readonly Word[]): string[] {
  return [...new Set(titles(words))];
}

export const getTemplate: Handler<typeof c.getTemplate> = async ({ tx, actor }, { query }) => {
  const pack = await getPack(tx, actor.organization.id, query.practice);
  return { bytes: await templateOf(pack), type: xlsxType, name: `${fill(texts.template.file, { practice: pack.title })}.xlsx` };
};
