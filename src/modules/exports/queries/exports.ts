import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { texts } from '../texts.ru.ts';

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const select = `select e.id, e.kind, coalesce(j.state, 'done') as state, j.progress, case when j.refusal is not null then json_build_object('code', j.refusal->>'code', 'message', j.refusal->>'message') end as refusal,
    case when e.file_key is not null and e.expires_at > $3 then json_build_object('name', e.file_name, 'bytes', e.bytes, 'sha256', e.sha256, 'rows', e.rows) end as file,
    ${iso('e.created_at')} as "createdAt", ${iso('e.expires_at')} as "expiresAt", e.created_at::text as cursor
  from ryadom.export_run e left join ryadom.job_view j on j.organization_id = e.organization_id and j.id = e.id
  where e.organization_id = $1 and e.staff_id = $2`;

type Row = c.ExportItem & { cursor: string };

/** One's own export; throws notFound for another's. */
export async function readExport({ tx, actor, now }: Context, id: string): Promise<c.ExportItem> {
  const row = await tx.row<Row>(`${select} and e.id = $4`, [actor.organization.id, actor.staffId, now, id]);
  if (!row) throw notFound();
  const { cursor: _cursor, ...item } = row;
  return item;
}

export const listExports: Handler<typeof c.listExports> = async ({ tx, actor, now }, { query }) => {
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(/^\d{4}-\d\d-\d\d /.test(String(after?.[0])) && /^[0-9a-f-]{36}$/.test(String(after?.[1])))) throw badQuery('after', 'invalid_cursor', texts.badCursor);
  const rows = await tx.rows<Row>(
    `${select} and ($4::timestamptz is null or (e.created_at, e.id) < ($4::timestamptz, $5::uuid)) order by e.created_at desc, e.id desc limit $6`,
    [actor.organization.id, actor.staffId, now, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: shown.map(({ cursor: _cursor, ...item }) => item), next: rows.length > shown.length && last ? encodeCursor([last.cursor, last.id]) : null };
};

export const fetchExport: Handler<typeof c.fetchExport> = async ({ tx, actor, now, services, subject }, { params }) => {
  const run = await tx.row<{ kind: string; person_id: string | null; file_key: string | null; file_name: string | null; media_type: string | null; expired: boolean; outdated: boolean }>(
    `select kind, person_id, file_key, file_name, media_type, coalesce(expires_at <= $4, false) as expired, not ryadom.out_of_sight() <@ hidden as outdated from ryadom.export_run
     where organization_id = $1 and staff_id = $2 and id = $3`,
    [actor.organization.id, actor.staffId, params.id, now],
  );
  if (!run) throw notFound();
  if (run.expired) throw new Refusal(410, 'export_expired', texts.refusals.export_expired);
  if (run.file_key === null) throw new Refusal(409, 'export_not_ready', texts.refusals.export_not_ready);
  if (run.outdated) throw new Refusal(409, 'export_outdated', texts.refusals.export_outdated);
  subject({ subjectId: run.person_id ?? params.id, details: { kind: run.kind } });
  const key = run.file_key;
  return {
    bytes: new Uint8Array(),
    type: run.media_type!,
    name: run.file_name!,
    async later() {
      const opened = await services.files.open(key);
      if (opened === null) throw new Refusal(410, 'export_expired', texts.refusals.export_expired);
      return opened;
    },
  };
};
