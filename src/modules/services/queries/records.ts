import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { Refusal } from '../../../kernel/errors.ts';
import { isDay } from '../../../kernel/time.ts';
import { texts } from '../texts.ru.ts';

/** Parts of the statements that read records of any kind: services and aid here, outcomes next door. */

export interface RecordFilters {
  family?: string | undefined;
  practice?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cancelled: 'no' | 'all' | 'only';
  after?: string | undefined;
}

/** Collects conditions of a statement about records `r`, newest first; $1 is the organization. */
export class Conditions {
  readonly params: unknown[];
  readonly #parts = ['r.organization_id = $1'];
  readonly #names: string[] = [];

  constructor(organizationId: number) {
    this.params = [organizationId];
  }

  /** `sql` with `?` for the value; nothing when there is no value. */
  add(name: string, sql: string, value: unknown): this {
    if (value === undefined) return this;
    this.params.push(value);
    this.#parts.push(sql.replaceAll('?', `$${this.params.length}`));
    this.#names.push(name);
    return this;
  }

  plain(name: string, sql: string): this {
    this.#parts.push(sql);
    this.#names.push(name);
    return this;
  }

  /** Conditions that every kind of record has. */
  common(filters: RecordFilters): this {
    this.add('family', 'r.family_id = ?', filters.family);
    this.add('practice', 'r.practice_id = ?', filters.practice);
    this.add('from', 'r.happened_on >= ?::date', filters.from);
    this.add('to', 'r.happened_on <= ?::date', filters.to);
    if (filters.cancelled === 'no') this.plain('counted', 'r.cancelled_at is null');
    if (filters.cancelled === 'only') this.plain('cancelled', 'r.cancelled_at is not null');
    if (filters.after !== undefined) {
      const [date, id] = readCursor(filters.after);
      this.add('after', 'r.happened_on <= ?::date', date);
      this.params.push(id);
      const [d, i] = [this.params.length - 1, this.params.length];
      this.#parts.push(`(r.happened_on < $${d}::date or r.id > $${i}::uuid)`);
    }
    return this;
  }

  get sql(): string {
    return this.#parts.join(' and ');
  }
  /** Names the statement, one per set of conditions, so that it stays prepared. */
  get name(): string {
    return this.#names.join('.');
  }
}

function readCursor(text: string): [string, string] {
  const values = decodeCursor(text, 2);
  const [date, id] = values ?? [];
  if (typeof date === 'string' && isDay(date) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return [date, id];
  throw new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', {
    complaints: [{ path: 'after', code: 'cursor', message: texts.refusals.bad_cursor }],
  });
}

/** Cuts the extra row that tells whether there is more. */
export function pageOfRecords<T extends { id: string; date: string }>(rows: T[], limit: number): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor([last.date, last.id]) : null };
}

/** Columns that every kind of record has, of `r` with its family `f` and author `s`. */
export const commonColumns = `r.id, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, r.case_id as "caseId",
  r.practice_id as practice, r.happened_on as date, r.note, r.code, r.cancel_reason as "cancelReason", s.name as by, r.version,
  to_char(r.cancelled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "cancelledAt",
  to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"`;

export const commonJoins = `join ryadom.family_view f on f.organization_id = r.organization_id and f.id = r.family_id
  left join ryadom.staff_name_view s on s.organization_id = r.organization_id and s.id = r.created_by`;

/** What doubts about a record ask of its case. */
export const caseColumns = `c.opened_on as "openedOn", c.closed_on as "closedOn", c.pack_version as "packVersion"`;
export const caseJoins = `join ryadom.case_view c on c.organization_id = r.organization_id and c.id = r.case_id`;
export interface CaseFacts {
  openedOn: string;
  closedOn: string | null;
  packVersion: string;
}

/** Changes of the record, newest first. */
export const historyColumn = `(select coalesce(json_agg(json_build_object('at', h.at, 'by', h.by, 'version', h.version, 'source', h.source,
    'changes', h.changes) order by h.id desc), '[]')
  from ryadom.history_view h where h.organization_id = r.organization_id and h.subject_id = r.id) as history`;
