import type { Filters, Sort } from '../contract.ts';
import type { Search } from '../../people/public.ts';
import { lapseSql, normSql } from './lapse.ts';

/**
 * One statement per combination of conditions: each has its own constant text, so PostgreSQL keeps it prepared, and no
 * condition that nobody asked for stands in the way of an index.
 */
export interface Statement {
  sql: string;
  params: unknown[];
  /** Names the text among prepared statements. */
  name: string;
}

export interface Ask extends Filters {
  organizationId: number;
  /** Staff id instead of `me`. */
  me: string | null;
  /** The caller sees only families of their teams: few, so lists start from them. */
  teamOnly: boolean;
  today: string;
}

interface SortRule {
  column: string;
  type: string;
  descending: boolean;
  /** The column may be empty; empty ones are the least. */
  nullable: boolean;
}

const title = { column: 'f.title collate "und-x-icu"', type: 'text', nullable: false };
const rules: Record<string, Omit<SortRule, 'descending'>> = {
  title,
  code: { column: 'f.code', type: 'text', nullable: false },
  lastContactOn: { column: 'c.last_contact_on', type: 'date', nullable: true },
  openedOn: { column: 'c.opened_on', type: 'date', nullable: false },
};

export function sortRule(sort: Sort): SortRule {
  const descending = sort.startsWith('-');
  return { ...rules[descending ? sort.slice(1) : sort]!, descending };
}

/** Collects parameters: `$n` for each new value. */
class Params {
  readonly values: unknown[] = [];
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Families (joined with their shown case) that meet the conditions; `f` and `c` name them. */
function conditions(ask: Ask, params: Params, parts: string[]): string {
  const org = '$1';
  const where = [`c.organization_id = ${org}`];
  if (ask.practice !== undefined) {
    where.push(`c.practice_id = ${params.add(ask.practice)}`);
    parts.push('practice');
  }
  if (ask.state !== 'all') {
    where.push(`c.closed_on is ${ask.state === 'open' ? '' : 'not '}null`);
    parts.push(ask.state);
  }
  // An open case of one practice is unique; otherwise the newest open one is shown, else the newest.
  if (ask.practice === undefined || ask.state !== 'open') {
    const newer = ask.state === 'open'
      ? 'n.closed_on is null and (n.opened_on, n.id) > (c.opened_on, c.id)'
      : '((n.closed_on is null and c.closed_on is not null) or ((n.closed_on is null) = (c.closed_on is null) and (n.opened_on, n.id) > (c.opened_on, c.id)))';
    const same = ask.practice === undefined ? '' : 'and n.practice_id = c.practice_id ';
    where.push(`not exists (select from ryadom.case_view n where n.organization_id = ${org} and n.family_id = c.family_id ${same}and ${newer})`);
  }
  if (ask.caseManager === 'none') {
    where.push('c.case_manager_id is null');
    parts.push('nobody');
  } else if (ask.caseManager !== undefined) {
    where.push(`c.case_manager_id = ${params.add(ask.caseManager === 'me' ? ask.me : ask.caseManager)}`);
    parts.push('manager');
  }
  if (ask.team !== undefined) {
    const me = params.add(ask.me);
    where.push(`(c.case_manager_id = ${me} or exists (select from ryadom.team_view t where t.organization_id = ${org} and t.case_id = c.id and t.staff_id = ${me} and t.to_on is null))`);
    parts.push('team-of-me');
  }
  if (ask.branch !== undefined) {
    where.push(`c.branch_id = ${params.add(ask.branch)}`);
    parts.push('branch');
  }
  if (ask.lapse !== undefined) {
    // A parameter that the text does not use has no type.
    const today = ask.lapse === 'never' ? '' : params.add(ask.today);
    where.push('c.closed_on is null', lapseSql[ask.lapse]('c.last_contact_on', normSql('c', org, today), today));
    parts.push(ask.lapse);
  }
  if (ask.district !== undefined) {
    where.push(`f.district_id = ${params.add(ask.district)}`);
    parts.push('district');
  }
  if (ask.category !== undefined) {
    const today = params.add(ask.today);
    where.push(`exists (select from ryadom.category_view g where g.organization_id = ${org} and g.family_id = c.family_id
      and g.category_id = ${params.add(ask.category)} and (g.to_on is null or g.to_on >= ${today}) and (g.from_on is null or g.from_on <= ${today}))`);
    parts.push('category');
  }
  return where.join('\n    and ');
}

/** Families whose tokens fall into a range of every word. */
function hits(search: Search, near: boolean, params: Params): string {
  const ranges = near ? search.near : search.exact;
  const array = (values: unknown[], type: string) => `${params.add(values)}::${type}[]`;
  return `select t.family_id from unnest(${array(ranges.map((r) => r.word), 'int')}, ${array(ranges.map((r) => r.from), 'text')}, ${array(ranges.map((r) => r.to), 'text')}) r(word, lo, hi)
    cross join lateral (select family_id from ryadom.search_view where organization_id = $1 and token >= r.lo and token < r.hi offset 0) t
    group by t.family_id${search.words > 1 ? ` having count(distinct r.word) = ${params.add(search.words)}` : ''}`;
}

/** Carried from the page to the row, so that family and case are read once. */
const carried = `f.id, f.code, f.title, f.version, f.district_id, f.settlement_id, f.children_until, c.id case_id, c.practice_id, c.opened_on, c.closed_on,
  c.case_manager_id, c.case_manager_text, c.last_contact_on, c.level_id, c.version case_version`;

const from = `ryadom.case_view c
  join ryadom.family_view f on f.organization_id = c.organization_id and f.id = c.family_id`;

/** The page: ids in order with what the cursor needs. `after`: the last row's sort value and its id. */
function pageOf(ask: Ask, rule: SortRule, after: { value: string | null; id: string } | null, search: Search | null, near: boolean, params: Params, parts: string[], limit: string): string {
  const where = [conditions(ask, params, parts)];
  // A list in the order of cases ends with the case's id, so that one index serves both.
  const tie = rule.column.startsWith('c.') ? 'c.id' : 'f.id';
  if (after) {
    const sign = rule.descending ? '<' : '>';
    const id = params.add(after.id);
    if (!rule.nullable) where.push(`(${rule.column}, ${tie}) ${sign} (${params.add(after.value)}::${rule.type}, ${id}::uuid)`);
    else if (after.value === null) where.push(rule.descending ? `(${rule.column} is null and ${tie} < ${id}::uuid)` : `(${rule.column} is not null or ${tie} > ${id}::uuid)`);
    else {
      const value = params.add(after.value);
      where.push(rule.descending ? `((${rule.column}, ${tie}) < (${value}::date, ${id}::uuid) or ${rule.column} is null)` : `(${rule.column}, ${tie}) > (${value}::date, ${id}::uuid)`);
    }
    parts.push(after.value === null ? 'after-empty' : 'after');
  }
  const order = rule.descending ? `desc${rule.nullable ? ' nulls last' : ''}` : `asc${rule.nullable ? ' nulls first' : ''}`;
  const columns = `${carried}, ${rule.column} sort_value, ${tie} tie`;
  const ends = `order by sort_value ${order}, tie ${rule.descending ? 'desc' : 'asc'} limit ${limit}`;
  if (!search && ask.teamOnly) {
    parts.push('team');
    return `select x.* from (select distinct family_id from ryadom.family_scope where organization_id = $1 and principal = ${params.add(ask.me)}::uuid) h
      cross join lateral (select ${columns} from ${from} where c.family_id = h.family_id and ${where.join('\n    and ')} offset 0) x ${ends}`;
  }
  if (!search) return `select ${columns} from ${from} where ${where.join('\n    and ')} ${ends}`;
  const found = hits(search, near, params);
  // Look each family up, whatever the planner thinks of a range whose ends it does not know.
  return `select x.* from (${found}) h cross join lateral (select ${columns} from ${from} where c.family_id = h.family_id
    and ${where.join('\n    and ')} offset 0) x ${ends}`;
}

/** What a row of the list shows, built where the facts are. `p` is a row of the page. */
function itemJson(today: string, match: string): string {
  return `json_build_object('id', p.id, 'code', p.code, 'title', p.title,
    'state', case when p.closed_on is null then 'open' else 'closed' end, 'openedOn', p.opened_on, 'closedOn', p.closed_on,
    'district', case when d.id is not null then json_build_object('id', d.id, 'name', d.name) end, 'settlement', s.name,
    'caseManager', case when u.id is not null then json_build_object('id', u.id, 'name', u.name)
      when p.case_manager_text is not null then json_build_object('id', null, 'name', p.case_manager_text) end,
    'lastContactOn', p.last_contact_on, 'level', p.level_id, 'version', p.version,
    'childrenCount', (select count(*) from unnest(p.children_until) until where until > ${today}::date),
    'servicesLast30Days', (select count(*) from ryadom.service_view l where l.organization_id = $1 and l.family_id = p.id
      and l.happened_on > ${today}::date - 30 and l.happened_on <= ${today}::date and l.cancelled_at is null),
    'categories', (select coalesce(json_agg(distinct g.category_id), '[]') from ryadom.category_view g where g.organization_id = $1
      and g.family_id = p.id and (g.to_on is null or g.to_on >= ${today}::date) and (g.from_on is null or g.from_on <= ${today}::date)),
    'practice', p.practice_id, 'caseId', p.case_id, 'caseVersion', p.case_version, 'match', ${match})`;
}

const shown = `left join ryadom.district d on d.organization_id = $1 and d.id = p.district_id
  left join ryadom.settlement s on s.organization_id = $1 and s.id = p.settlement_id
  left join ryadom.staff u on u.organization_id = $1 and u.id = p.case_manager_id`;

/**
 * The statement of a list: rows `{items: JSON text, count, last_value, last_tie}`. With a search that ends on this page,
 * `near` asks for the look-alikes instead: those with one typing error that are no exact hits.
 */
export function listStatement(ask: Ask, sort: Sort, limit: number, after: { value: string | null; id: string } | null, search: Search | null, near = false): Statement {
  const params = new Params();
  params.add(ask.organizationId);
  const today = params.add(ask.today);
  const limited = params.add(limit);
  const rule = sortRule(sort);
  const parts = ['families.list', sort];
  if (search) parts.push(near ? 'near' : 'search', search.words > 1 ? 'words' : 'word');
  const page = pageOf(ask, rule, near ? null : after, search, near, params, parts, limited);
  const direction = rule.descending ? 'desc' : 'asc';
  const nulls = rule.nullable ? (rule.descending ? ' nulls last' : ' nulls first') : '';
  const names = near
    ? `, 'names', (select json_agg(concat_ws(' ', m.last_name, m.first_name, m.patronymic)) from ryadom.member_view m where m.organization_id = $1 and m.family_id = p.id)`
    : '';
  const match = search ? (near ? "'similar'" : "'exact'") : 'null';
  const json = itemJson(today, match).replace(/\)$/, `${names})`);
  return {
    sql: `with page as materialized (${page})
      select json_agg(row_json order by sort_value ${direction}${nulls}, tie ${direction})::text items, count(*)::int as count,
        (array_agg(sort_value::text order by sort_value ${direction}${nulls}, tie ${direction}))[count(*)] last_value,
        (array_agg(tie::text order by sort_value ${direction}${nulls}, tie ${direction}))[count(*)] last_tie
      from (select p.sort_value, p.tie, ${json} row_json from page p ${shown}) r`,
    params: params.values,
    name: parts.join('.'),
  };
}

/** How many families meet the conditions. */
export function countStatement(ask: Ask, search: Search | null): Statement {
  const params = new Params();
  params.add(ask.organizationId);
  const parts = ['families.count'];
  if (search) parts.push('search', search.words > 1 ? 'words' : 'word');
  const where = conditions(ask, params, parts);
  const source = search ? `(${hits(search, false, params)}) h join ${from} on h.family_id = c.family_id` : from;
  return { sql: `select count(*)::int as count from ${source} where ${where}`, params: params.values, name: parts.join('.') };
}
