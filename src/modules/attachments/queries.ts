import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { badQuery, notFound, Refusal } from '../../kernel/errors.ts';
import type { Context, FileAnswer, Input } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import type * as contract from './contract.ts';
import type { AttachmentCard, AttachmentItem } from './contract.ts';
import { texts } from './texts.ru.ts';

const stamp = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const columns = `a.id, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, a.subject, a.subject_id as "subjectId",
  case when r.id is not null then json_build_object('word', r.word_id, 'extra', r.extra_id, 'practice', r.practice_id, 'date', r.happened_on,
    'cancelled', r.cancelled_at is not null) end as record,
  a.kind, a.media_type as "mediaType", a.name, a.description, a.size, encode(a.sha256, 'hex') as sha256, a.width, a.height, a.photo,
  a.thumbnail_key is not null and a.erased_at is null as "hasThumbnail", s.name as by, ${stamp('a.created_at')} as "createdAt",
  ${stamp('a.cancelled_at')} as "cancelledAt", a.cancel_reason as "cancelReason", a.erased_at is not null as erased, a.version`;
const joins = `join ryadom.family_view f on f.organization_id = a.organization_id and f.id = a.family_id
  left join ryadom.staff_name_view s on s.organization_id = a.organization_id and s.id = a.created_by
  left join ryadom.ledger_view r on a.subject <> 'family' and r.organization_id = a.organization_id and r.id = a.subject_id
    and r.kind = a.subject and r.family_id = a.family_id`;

/** The attachment as it is now; throws notFound. */
export async function findAttachment({ tx, actor }: Pick<Context, 'tx' | 'actor'>, id: string): Promise<AttachmentItem> {
  const row = await tx.row<AttachmentItem>(`select ${columns} from ryadom.attachment a ${joins} where a.organization_id = $1 and a.id = $2`, [actor.organization.id, id], 'attachments.one');
  if (!row) throw notFound();
  return row;
}

export async function listAttachments(context: Context, { query }: Input<typeof contract.listAttachments>) {
  const { tx, actor } = context;
  const params: unknown[] = [actor.organization.id];
  const where = ['a.organization_id = $1'];
  const add = (sql: string, ...values: unknown[]) => {
    if (values.some((value) => value === undefined)) return;
    where.push(sql.replace(/\?(\d)/g, (_, at: string) => `$${params.length + Number(at)}`));
    params.push(...values);
  };
  add('a.family_id = ?1', query.family);
  add('a.subject = ?1', query.subject);
  add('a.subject_id = ?1', query.subjectId);
  if (query.kind === 'paper') add("a.kind <> 'picture'");
  else add('a.kind = ?1', query.kind);
  // A day is a day of the organization, whatever the clock of the server.
  if (query.from !== undefined) add('a.created_at >= ?1::date::timestamp at time zone ?2', query.from, actor.organization.timeZone);
  if (query.to !== undefined) add('a.created_at < (?1::date + 1)::timestamp at time zone ?2', query.to, actor.organization.timeZone);
  if (query.cancelled !== 'all') add(`a.cancelled_at is ${query.cancelled === 'only' ? 'not ' : ''}null`);
  if (query.after !== undefined) add('(a.created_at, a.id) < (?1::timestamptz, ?2::uuid)', ...readCursor(query.after));
  const rows = await tx.rows<AttachmentItem & { at: string }>(
    `select ${columns}, to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from ryadom.attachment a ${joins} where ${where.join(' and ')} order by a.created_at desc, a.id desc limit ${query.limit + 1}`,
    params,
  );
  context.subject({ familyId: query.family ?? null, subjectId: query.subjectId ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, query.limit) } });
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items: items.map(({ at: _, ...item }) => item), next: rows.length > query.limit && last ? encodeCursor([last.at, last.id]) : null };
}

function readCursor(text: string): [string, string] {
  const [at, id] = decodeCursor(text, 2) ?? [];
  if (typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return [at, id];
  throw badQuery('after', 'cursor', 'Это закладка другого списка. Начните с первой страницы');
}

export async function getAttachment(context: Context, { params }: Input<typeof contract.getAttachment>): Promise<AttachmentCard> {
  const row = await context.tx.row<AttachmentCard>(
    `select ${columns}, (select coalesce(json_agg(json_build_object('at', h.at, 'by', h.by, 'version', h.version, 'source', h.source,
         'changes', h.changes) order by h.id desc), '[]')
       from ryadom.history_view h where h.organization_id = a.organization_id and h.subject_id = a.id) as history
     from ryadom.attachment a ${joins} where a.organization_id = $1 and a.id = $2`,
    [context.actor.organization.id, params.id],
    'attachments.card',
  );
  if (!row) throw notFound();
  context.subject({ familyId: row.family.id, subjectId: row.id });
  return row;
}

interface Kept {
  family_id: string;
  name: string;
  media_type: string;
  key: string | null;
  erased: boolean;
}

async function answer(context: Context, id: string, column: 'file_key' | 'thumbnail_key'): Promise<Kept & { later: FileAnswer['later'] }> {
  const kept = await context.tx.row<Kept>(
    `select family_id, name, media_type, ${column} as key, erased_at is not null as erased from ryadom.attachment where organization_id = $1 and id = $2`,
    [context.actor.organization.id, id],
    `attachments.${column}`,
  );
  if (!kept || kept.key === null) throw notFound();
  const { key } = kept;
  if (kept.erased) throw new Refusal(410, 'attachment_erased', texts.refusals.attachment_erased);
  context.subject({ familyId: kept.family_id, subjectId: id });
  // Opened by hand in the browser it still may not run, load or show anything of ours.
  context.setHeader('content-security-policy', "default-src 'none'; sandbox");
  context.setHeader('cross-origin-resource-policy', 'same-origin');
  const { files } = context.services;
  return {
    ...kept,
    async later() {
      const opened = await files.open(key);
      if (opened === null) throw new Refusal(503, 'file_missing', texts.refusals.file_missing);
      return opened;
    },
  };
}

/** The file, always to be saved and never to be shown by the browser under our address. */
export async function readFile(context: Context, { params }: Input<typeof contract.readFile>): Promise<FileAnswer> {
  const kept = await answer(context, params.id, 'file_key');
  return { bytes: new Uint8Array(), later: kept.later!, type: kept.media_type, name: kept.name };
}

/** A small copy that we drew ourselves. */
export async function readThumbnail(context: Context, { params }: Input<typeof contract.readThumbnail>): Promise<FileAnswer> {
  const kept = await answer(context, params.id, 'thumbnail_key');
  return { bytes: new Uint8Array(), later: kept.later!, type: 'image/webp', name: 'thumbnail.webp', inline: true };
}

/** What stands where a file is to be attached, as the caller sees it. */
export interface Place {
  /** Null: the family is out of sight. */
  familyId: string | null;
  /** The record, when it is there: whose it is and whether it counts. */
  recordFamily: string | null;
  recordCancelled: boolean;
  /** Files there already. */
  count: number;
}

export async function findPlace(tx: Tx, organizationId: number, where: { family: string; subject: string; subjectId: string }): Promise<Place> {
  const row = await tx.row<Place>(
    `select (select f.id from ryadom.family_view f where f.organization_id = $1 and f.id = $2) as "familyId", r.family_id as "recordFamily",
       r.cancelled_at is not null as "recordCancelled",
       (select count(*) from ryadom.attachment a where a.organization_id = $1 and a.subject_id = $4 and a.subject = $3 and a.cancelled_at is null) as count
     from (select) one left join ryadom.ledger_view r on r.organization_id = $1 and r.kind = $3 and r.id = $4`,
    [organizationId, where.family, where.subject, where.subjectId],
    'attachments.place',
  );
  return row!;
}

/** What an id holds already, to answer the same upload sent again; undefined when it is free. */
export async function findSent(tx: Tx, organizationId: number, id: string): Promise<{ subject: string; subjectId: string; sent: string } | undefined> {
  return tx.row(
    `select subject, subject_id as "subjectId", encode(sent_sha256, 'hex') as sent from ryadom.attachment where organization_id = $1 and id = $2`,
    [organizationId, id],
    'attachments.sent',
  );
}
