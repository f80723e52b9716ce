import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { localMinute } from '../../../kernel/time.ts';
import type * as c from '../contract.ts';
import type { Signal, SignalItem } from '../contract.ts';
import { isOpenSignal, isOverdue } from '../rules/signals.ts';
import { texts } from '../texts.ru.ts';
import { titled, titledOrNull, wordsOf } from './words.ts';

const named = (column: string) => `(select json_build_object('id', n.id, 'name', n.name) from ryadom.staff_name_view n where n.organization_id = s.organization_id and n.id = s.${column})`;

const itemColumns = `s.id, s.practice_id as practice, s.pack_version as "packVersion", s.state, s.source_id as "sourceId", s.anonymous,
  s.received_on as "receivedOn", s.received_time as "receivedTime", s.about, s.urgency_id as "urgencyId", s.signs as "signIds", s.due_on as "dueOn", s.due_time as "dueTime",
  s.version, ${named('assigned_to')} as "assignedTo",
  (select json_build_object('id', f.id, 'code', f.code, 'title', f.title) from ryadom.family_view f where f.organization_id = s.organization_id and f.id = s.family_id) as family`;

type ItemRow = Omit<SignalItem, 'source' | 'urgency' | 'signs' | 'overdue'> & { packVersion: string; sourceId: string; urgencyId: string; signIds: string[] };

async function shown<R extends ItemRow>(context: Context, row: R) {
  const { packVersion, sourceId, urgencyId, signIds, ...rest } = row;
  const { intake } = await wordsOf(context, row.practice, packVersion);
  const now = localMinute(context.now, context.actor.organization.timeZone);
  return {
    ...rest,
    source: titled(intake.signals.sources, sourceId),
    urgency: titled(intake.signals.urgencies, urgencyId),
    signs: signIds.map((id) => titled(intake.signals.signs, id)),
    overdue: isOpenSignal(row.state) && isOverdue({ on: row.dueOn, time: row.dueTime }, now),
  };
}

const dueKey = `s.due_on::text || 'T' || coalesce(s.due_time, '24:00')`;

/** Waiting ones by their term, done ones from the newest. */
export async function listSignals(context: Context, { query }: Input<typeof c.listSignals>) {
  const { tx, actor } = context;
  const rising = query.show === 'open' || query.show === 'overdue';
  const key = rising ? dueKey : 's.received_on::text';
  const [sign, order] = rising ? ['>', 'asc'] : ['<', 'desc'];
  const [after, id] = readCursor(query.after);
  const now = localMinute(context.now, actor.organization.timeZone);
  const condition = { open: `s.state in ('new', 'checking')`, overdue: `s.state in ('new', 'checking') and ${dueKey} <= $6`, done: `s.state not in ('new', 'checking')`, all: 'true' }[query.show];
  const rows = await tx.rows<ItemRow & { key: string }>(
    `select ${itemColumns}, ${key} as key from ryadom.intake_signal s
     where s.organization_id = $1 and ($2::text is null or s.practice_id = $2) and ${condition}
       and ($3::text is null or (${key}, s.id) ${sign} ($3, $4::uuid)) and $6::text is not null
     order by ${key} ${order}, s.id ${order} limit $5`,
    [actor.organization.id, query.practice ?? null, after, id, query.limit + 1, now],
  );
  const counts = await tx.row<{ open: number; overdue: number }>(
    `select count(*)::integer as open, count(*) filter (where ${dueKey} <= $3)::integer as overdue from ryadom.intake_signal s
     where s.organization_id = $1 and ($2::text is null or s.practice_id = $2) and s.state in ('new', 'checking')`,
    [actor.organization.id, query.practice ?? null, now],
  );
  const kept = rows.slice(0, query.limit);
  const end = kept.at(-1);
  const items: SignalItem[] = [];
  for (const { key: _, ...row } of kept) items.push(await shown(context, row));
  context.subject({ details: { filters: Object.keys(query), rows: items.length } });
  return { items, next: rows.length > query.limit && end ? encodeCursor([end.key, end.id]) : null, counts: counts! };
}

export function readCursor(after: string | undefined): [string, string] | [null, null] {
  if (after === undefined) return [null, null];
  const values = decodeCursor(after, 2);
  if (values?.every((value) => typeof value === 'string') && /^[0-9a-f-]{36}$/.test(String(values[1]))) return values as [string, string];
  throw badQuery('after', 'cursor', texts.refusals.bad_cursor);
}

/** The whole signal; throws notFound. */
export async function readSignal(context: Context, id: string): Promise<Signal> {
  const { tx, actor } = context;
  const row = await tx.row<ItemRow & Omit<Signal, keyof SignalItem | 'reason'> & { reasonId: string | null }>(
    `select ${itemColumns}, json_build_object('id', b.id, 'name', b.name) as branch, s.source_name as "sourceName", s.source_contact as "sourceContact", s.place, s.told,
       ${named('author_id')} as author, s.reason_id as "reasonId", s.result_note as "resultNote", s.passed_to as "passedTo", ${named('checked_by')} as "checkedBy",
       s.checked_on as "checkedOn",
       (select a.id from ryadom.intake_application a where a.organization_id = s.organization_id and a.signal_id = s.id
         and a.state in ('submitted', 'waiting', 'offered', 'accepted')) as "applicationId",
       coalesce((select json_agg(json_build_object('id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'by', n.name, 'step', e.step, 'note', e.note) order by e.number)
         from ryadom.intake_event e left join ryadom.staff_name_view n on n.organization_id = e.organization_id and n.id = e.staff_id
         where e.organization_id = s.organization_id and e.signal_id = s.id), '[]') as events
     from ryadom.intake_signal s join ryadom.branch b on b.organization_id = s.organization_id and b.id = s.branch_id
     where s.organization_id = $1 and s.id = $2`,
    [actor.organization.id, id],
  );
  if (!row) throw notFound();
  const { reasonId, ...rest } = row;
  const { intake } = await wordsOf(context, row.practice, row.packVersion);
  return { ...(await shown(context, rest)), packVersion: row.packVersion, reason: titledOrNull(intake.signals.notConfirmedReasons, reasonId) };
}

export async function getSignal(context: Context, { params }: Input<typeof c.getSignal>): Promise<Signal> {
  const found = await readSignal(context, params.id);
  context.subject({ familyId: found.family?.id ?? null, subjectId: params.id });
  return found;
}
