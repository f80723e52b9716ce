import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import type { QueryOf } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import { json, type Context } from '../../../kernel/server/module.ts';
import { isNear, readSearch, type Search } from '../../people/public.ts';
import type { FamilyItem, Filters, listFamilies as contract, Sort } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { withIds } from './named.ts';
import { countStatement, listStatement, sortRule, type Ask, type Statement } from './select.ts';

interface Page {
  items: string | null;
  count: number;
  last_value: string | null;
  last_tie: string | null;
}

const mostSimilar = 20;

export function askOf({ actor, today }: Context, filters: Filters): Ask {
  const teamOnly = actor.roles.every((held) => held.role !== 'manager');
  return { ...filters, organizationId: actor.organization.id, me: actor.staffId, today, teamOnly };
}

/** A query of blanks or dashes alone asks for nothing. */
export function searchOf(filters: Filters): Search | null {
  return filters.query === undefined ? null : readSearch(filters.query);
}

function run(context: Context, statement: Statement): Promise<Page | undefined> {
  return context.tx.row<Page>(statement.sql, statement.params, statement.name);
}

function cursorOf(text: string | undefined, sort: Sort): { value: string | null; id: string } | null {
  if (text === undefined) return null;
  const values = decodeCursor(text, 3);
  const [order, value, id] = values ?? [];
  const rightValue = value === null ? sortRule(sort).nullable : typeof value === 'string' && (sortRule(sort).type !== 'date' || /^\d{4}-\d{2}-\d{2}$/.test(value));
  if (order !== sort || !rightValue || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) {
    throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  }
  return { value: value as string | null, id };
}

/** Families that fit the words of the query within one typing error, the exact hits left out. */
async function similar(context: Context, ask: Ask, sort: Sort, search: Search, exact: ReadonlySet<string>): Promise<FamilyItem[]> {
  const page = await run(context, listStatement(ask, sort, 200, null, search, true));
  const found = JSON.parse(page?.items ?? '[]') as (FamilyItem & { names: string[] | null })[];
  return found
    .filter((family) => !exact.has(family.id) && isNear(search, family.names ?? []))
    .slice(0, mostSimilar)
    .map(({ names: _, ...family }) => family);
}

/** The list by conditions, search and order; look-alikes follow when all the exact hits fit on the first page. */
export async function listFamilies(context: Context, { query }: { query: QueryOf<typeof contract> }) {
  const { sort, limit, after, ...given } = query;
  const filters = await withIds(context, given);
  const search = searchOf(filters);
  if (filters.query !== undefined && search === null && filters.query.trim() !== '') return { items: [], next: null };
  const ask = askOf(context, filters);
  const statement = listStatement(ask, sort, limit, cursorOf(after, sort), search);
  // Look-alikes may follow a search only.
  const page = search === null ? (await context.tx.closing<Page>(statement.sql, statement.params, statement.name))[0]! : (await run(context, statement))!;
  const next = page.count === limit ? encodeCursor([sort, page.last_value, page.last_tie]) : null;
  context.subject({ details: { count: page.count, conditions: Object.keys(filters).filter((name) => filters[name as keyof Filters] !== undefined) } });
  if (search === null || next !== null || after !== undefined || search.near.length === search.exact.length) {
    return json<never>(`{"items":${page.items ?? '[]'},"next":${JSON.stringify(next)}}`);
  }
  const items = JSON.parse(page.items ?? '[]') as FamilyItem[];
  const exact = new Set(items.map((item) => item.id));
  return { items: [...items, ...(await similar(context, ask, sort, search, exact)).slice(0, Math.max(0, 200 - items.length))], next: null };
}

export async function countFamilies(context: Context, input: { query: Filters }) {
  const query = await withIds(context, input.query);
  const search = searchOf(query);
  const ask = askOf(context, query);
  const count = async (statement: Statement) => (await context.tx.row<{ count: number }>(statement.sql, statement.params, statement.name))!.count;
  const all = await count(countStatement({ ...ask, ...noFilters }, null));
  const isNothing = query.query !== undefined && query.query.trim() !== '' && search === null;
  return { matched: isNothing ? 0 : await count(countStatement(ask, search)), all };
}
const noFilters = { state: 'all' as const, caseManager: undefined, team: undefined, lapse: undefined, branch: undefined, district: undefined, category: undefined, query: undefined };
