import type { QueryOf } from '../../../kernel/contract.ts';
import type { Context, FileAnswer } from '../../../kernel/server/module.ts';
import { type OutCell, writeWorkbook, xlsxType } from '../../../kernel/server/workbook/write.ts';
import type { exportFamilies as contract, FamilyItem } from '../contract.ts';
import { withIds } from './named.ts';
import { texts } from '../texts.ru.ts';
import { askOf, searchOf } from './list.ts';
import { listStatement } from './select.ts';

const most = 50_000;

/** The list by the same conditions as a workbook; every family in it is counted in the audit. */
export async function exportFamilies(context: Context, { query }: { query: QueryOf<typeof contract> }): Promise<FileAnswer> {
  const { sort, ...given } = query;
  const filters = await withIds(context, given);
  const statement = listStatement(askOf(context, filters), sort, most, null, searchOf(filters));
  const page = await context.tx.row<{ items: string | null }>(statement.sql, statement.params);
  const items = JSON.parse(page?.items ?? '[]') as FamilyItem[];
  const words = await context.tx.rows<{ id: string; title: string }>("select distinct on (id) id, title from ryadom.pack_word_view where organization_id = $1 and kind = 'category' order by id, version desc", [
    context.actor.organization.id,
  ]);
  const titles = new Map(words.map((word) => [word.id, word.title]));
  context.subject({ details: { count: items.length, conditions: Object.keys(filters).filter((name) => filters[name as keyof typeof filters] !== undefined) } });
  const day = (text: string | null): OutCell => (text === null ? null : { day: text });
  const cells: Record<keyof typeof texts.export.columns, (item: FamilyItem) => OutCell> = {
    code: (item) => item.code,
    title: (item) => item.title,
    state: (item) => texts.state[item.state],
    openedOn: (item) => day(item.openedOn),
    closedOn: (item) => day(item.closedOn),
    district: (item) => item.district?.name ?? null,
    settlement: (item) => item.settlement,
    caseManager: (item) => item.caseManager?.name ?? null,
    categories: (item) => item.categories.map((id) => titles.get(id) ?? id).join('; '),
    childrenCount: (item) => item.childrenCount,
    servicesLast30Days: (item) => item.servicesLast30Days,
    lastContactOn: (item) => day(item.lastContactOn),
  };
  const names = Object.keys(texts.export.columns) as (keyof typeof texts.export.columns)[];
  const bytes = await writeWorkbook([
    {
      name: texts.export.sheet,
      columns: names.map((name) => ({ title: texts.export.columns[name], width: name === 'title' || name === 'categories' ? 36 : 18 })),
      rows: items.map((item) => names.map((name) => cells[name](item))),
    },
  ]);
  return { bytes, type: xlsxType, name: texts.export.file(context.today) };
}
