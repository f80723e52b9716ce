import { type AccessTable, allowedOperations } from '../../kernel/access.ts';
import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badFields, Refusal } from '../../kernel/errors.ts';
import { type Context, definedModules, type Handler } from '../../kernel/server/module.ts';
import { addDays } from '../../kernel/time.ts';
import type * as c from './contract.ts';
import { texts } from './texts.ru.ts';

/** Russian titles of operations: the summaries of all contracts. */
function operationTitles(): Map<string, string> {
  const titles = new Map(Object.entries(texts.extraOperations));
  for (const { operation } of definedModules().flatMap((module) => module.routes)) titles.set(operation.name, operation.summary);
  return titles;
}

/** Operations whose details the reader may not see, because the reader may not call them. */
function closedOperations({ actor }: Context): string[] {
  const access: AccessTable = Object.assign({}, ...definedModules().map((module) => module.access));
  const open = new Set(allowedOperations(access, actor.roles.map((held) => held.role)));
  return Object.entries(access).filter(([name, row]) => row !== 'public' && !open.has(name)).map(([name]) => name);
}

interface EventRow {
  id: number;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  operation: string;
  outcome: c.AuditEvent['outcome'];
  family_id: string | null;
  family_title: string | null;
  subject_id: string | null;
  details: Record<string, unknown>;
  request_id: string | null;
  sealed: boolean;
  closed: boolean;
}

function cursorOf(after: string | undefined): number | null {
  if (after === undefined) return null;
  const values = decodeCursor(after, 1);
  if (!values || !Number.isSafeInteger(values[0])) {
    throw new Refusal(400, 'invalid_query', texts.badQuery, { complaints: [{ path: 'after', code: 'cursor', message: texts.badCursor }] });
  }
  return values[0] as number;
}

// Row-level security of families decides whose family is named: the join gives nothing for a family out of view.
const select = `select v.id, v.at, v.actor_id, v.actor_name, v.operation, v.outcome, v.family_id, f.title as family_title,
    v.subject_id, v.details, v.request_id, v.sealed, v.operation = any ($10::text[]) as closed
  from ryadom.audit_view v
  left join ryadom.family_view f on f.organization_id = v.organization_id and f.id = v.family_id
  where v.organization_id = $1
    and ($2::bigint is null or v.id < $2)
    and ($3::timestamptz is null or v.at >= $3) and ($4::timestamptz is null or v.at < $4)
    and ($5::uuid is null or v.actor_id = $5) and ($6::text is null or v.operation = $6) and ($7::text is null or v.outcome = $7)
    and ($8::uuid is null or (v.family_id = $8 and f.id is not null))
  order by v.id desc limit $9`;

export const listAuditEvents: Handler<typeof c.listAuditEvents> = async (context, { query }) => {
  const { tx, actor } = context;
  if (query.from !== undefined && query.to !== undefined && query.to < query.from) {
    throw badFields([{ path: 'to', code: 'order', message: texts.badPeriod }]);
  }
  const rows = await tx.rows<EventRow>(select, [
    actor.organization.id, cursorOf(query.after), await dayStart(context, query.from), await dayStart(context, query.to && addDays(query.to, 1)),
    query.actor ?? null, query.operation ?? null, query.outcome ?? null, query.family ?? null, query.limit + 1, closedOperations(context),
  ]);
  const titles = operationTitles();
  const items = rows.slice(0, query.limit).map((row): c.AuditEvent => {
    const familyHidden = row.family_id !== null && row.family_title === null;
    const open = !familyHidden && !row.closed;
    return {
      id: String(row.id),
      at: row.at.toISOString(),
      actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? '' },
      operation: row.operation,
      operationTitle: titles.get(row.operation) ?? texts.unknownOperation,
      outcome: row.outcome,
      family: row.family_id === null || row.family_title === null ? null : { id: row.family_id, title: row.family_title },
      familyHidden,
      subjectId: open ? row.subject_id : null,
      details: open ? row.details : null,
      requestId: row.request_id,
      sealed: row.sealed,
    };
  });
  const { limit: _limit, after: _after, family, ...filters } = query;
  context.subject({ familyId: items.length > 0 ? (family ?? null) : null, details: filters });
  return { items, next: rows.length > query.limit ? encodeCursor([rows[query.limit - 1]!.id]) : null };
};

/** Midnight of a day by the organization's clock. */
async function dayStart({ tx, actor }: Context, day: string | undefined): Promise<Date | null> {
  if (day === undefined) return null;
  return (await tx.row<{ at: Date }>('select $1::date::timestamp at time zone $2 as at', [day, actor.organization.timeZone]))!.at;
}

export const describeAudit: Handler<typeof c.describeAudit> = async ({ tx, actor }) => {
  const actors = await tx.rows<{ id: string; name: string }>(
    'select id, name from ryadom.staff_name_view where organization_id = $1 order by name collate "und-x-icu", id',
    [actor.organization.id],
  );
  const state = await tx.row<{ sealed_at: Date | null; waiting: number }>(
    `select (select at from ryadom.audit_event where organization_id = $1 order by id desc limit 1) as sealed_at,
       (select count(*) from ryadom.audit_tail where organization_id = $1) as waiting`,
    [actor.organization.id],
  );
  const operations = [...operationTitles()].map(([name, title]) => ({ name, title }));
  return {
    operations: operations.sort((a, b) => a.title.localeCompare(b.title, 'ru')),
    actors,
    sealedAt: state!.sealed_at?.toISOString() ?? null,
    waiting: state!.waiting,
  };
};
