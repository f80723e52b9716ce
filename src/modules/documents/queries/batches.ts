import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, FileAnswer, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { BatchItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Parameters: $1 organization, $2 staff, $3 now, $4 name of the file. */
const select = `select b.id, coalesce(j.state, 'done') as state, j.progress, case when j.refusal is not null then json_build_object('code', j.refusal->>'code', 'message', j.refusal->>'message') end as refusal,
    b.families, case when b.file_key is not null and b.expires_at > $3 then json_build_object('name', $4::text, 'bytes', b.bytes, 'documents', b.documents, 'made', b.made) end as file,
    ${iso('b.created_at')} as "createdAt", ${iso('b.expires_at')} as "expiresAt", b.created_at::text as cursor
  from ryadom.document_batch b left join ryadom.job_view j on j.organization_id = b.organization_id and j.id = b.id
  where b.organization_id = $1 and b.staff_id = $2`;

type Row = BatchItem & { cursor: string };
const shown = ({ cursor: _cursor, ...item }: Row): BatchItem => item;

/** One's own batch; throws notFound for another's. */
export async function readBatch({ tx, actor, now }: Context, id: string): Promise<BatchItem> {
  const row = await tx.row<Row>(`${select} and b.id = $5`, [actor.organization.id, actor.staffId, now, texts.batch.fileName, id]);
  if (!row) throw notFound();
  return shown(row);
}

export const getBatch = (context: Context, { params }: Input<typeof contract.getBatch>): Promise<BatchItem> => readBatch(context, params.id);

export async function listBatches({ tx, actor, now }: Context, { query }: Input<typeof contract.listBatches>) {
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(/^\d{4}-\d\d-\d\d /.test(String(after?.[0])) && /^[0-9a-f-]{36}$/.test(String(after?.[1])))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const rows = await tx.rows<Row>(
    `${select} and ($5::timestamptz is null or (b.created_at, b.id) < ($5::timestamptz, $6::uuid)) order by b.created_at desc, b.id desc limit $7`,
    [actor.organization.id, actor.staffId, now, texts.batch.fileName, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items: items.map(shown), next: rows.length > items.length && last ? encodeCursor([last.cursor, last.id]) : null };
}

/** The archive, while everything in it may still be shown to whoever asked for it. */
export async function fetchBatch(context: Context, { params }: Input<typeof contract.fetchBatch>): Promise<FileAnswer> {
  const { tx, actor, now, services } = context;
  const found = await tx.row<{ key: string | null; expired: boolean; documents: number | null; visible: number }>(
    `select b.file_key as key, coalesce(b.expires_at <= $4, false) as expired, b.documents,
       (select count(*)::integer from ryadom.document d where d.organization_id = b.organization_id and d.id = any (b.ids)
          and (d.family_id is null or exists (select from ryadom.family_view f where f.organization_id = d.organization_id and f.id = d.family_id))) as visible
     from ryadom.document_batch b where b.organization_id = $1 and b.staff_id = $2 and b.id = $3`,
    [actor.organization.id, actor.staffId, params.id, now],
  );
  if (!found) throw notFound();
  if (found.expired) throw new Refusal(410, 'batch_expired', texts.refusals.batch_expired);
  if (found.key === null) throw new Refusal(409, 'batch_not_ready', texts.refusals.batch_not_ready);
  if (found.visible !== found.documents) throw new Refusal(409, 'batch_out_of_sight', texts.refusals.batch_out_of_sight);
  context.subject({ subjectId: params.id, details: { documents: found.documents } });
  const { key } = found;
  return {
    bytes: new Uint8Array(), type: 'application/zip', name: texts.batch.fileName,
    async later() {
      const opened = await services.files.open(key);
      if (opened === null) throw new Refusal(410, 'batch_expired', texts.refusals.batch_expired);
      return opened;
    },
  };
}
