import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import type * as contract from '../contract.ts';
import type { DocumentCard, DocumentItem } from '../contract.ts';
import { fieldCatalog } from '../fields/catalog.ts';
import { filledFields } from '../rules/filled.ts';
import type { Fields, SubjectKind } from '../rules/template-data.ts';
import { texts } from '../texts.ru.ts';

/** State of `d` on the day in this parameter. */
export const stateSql = (day: string): string => `case when d.cancelled_at is not null then 'cancelled' when d.until_on < ${day}::date then 'expired' when d.signed_on is not null then 'signed' else 'made' end`;

/** Documents as items; parameters: $1 organization, $2 today. */
const itemSql = (where: string): string => `select d.id, d.practice_id as practice, d.kind_id as kind, d.title, d.number, d.issued_on::text as date, d.until_on::text as until,
    ${stateSql('$2')} as state, d.needs_scan as "needsScan",
    case when f.id is not null then json_build_object('id', f.id, 'code', f.code, 'title', f.title) end as family,
    case when p.id is not null then json_build_object('id', p.id, 'name', concat_ws(' ', p.last_name, p.first_name, p.patronymic)) end as person,
    d.subject, d.subject_id as "subjectId", d.signed_on::text as "signedOn",
    case when a.id is not null then json_build_object('id', a.id, 'name', a.name) end as scan, d.paper_place as "paperPlace", d.cancel_reason as "cancelReason",
    s.name as by, d.version, d.created_at::text as cursor
  from ryadom.document d
  left join ryadom.family_view f on f.organization_id = d.organization_id and f.id = d.family_id
  left join ryadom.person_view p on p.organization_id = d.organization_id and p.id = d.person_id
  left join ryadom.attachment_view a on a.organization_id = d.organization_id and a.id = d.scan_id
  left join ryadom.staff_name_view s on s.organization_id = d.organization_id and s.id = d.created_by
  where d.organization_id = $1 and ${where}`;

type Row = DocumentItem & { cursor: string };
const shown = ({ cursor: _cursor, ...item }: Row): DocumentItem => item;

/** The document as it is now; throws notFound. */
export async function findDocument({ tx, actor, today }: Pick<Context, 'tx' | 'actor' | 'today'>, id: string): Promise<DocumentItem> {
  const row = await tx.row<Row>(itemSql('d.id = $3'), [actor.organization.id, today, id], 'documents.find');
  if (!row) throw notFound();
  return shown(row);
}

/** Documents of one kind about one subject, new first; cancelled ones too. */
export async function documentsOf(tx: Tx, organizationId: number, today: Day, kind: string, subject: string): Promise<DocumentItem[]> {
  const rows = await tx.rows<Row>(`${itemSql('d.subject_id = $3 and d.kind_id = $4')} order by d.created_at desc limit 20`, [organizationId, today, subject, kind], 'documents.of');
  return rows.map(shown);
}

/** Documents of a family in a practice that count or wait to, new first. */
export async function documentsOfFamily(tx: Tx, organizationId: number, today: Day, family: string, practice: string): Promise<DocumentItem[]> {
  const rows = await tx.rows<Row>(`${itemSql('d.family_id = $3 and d.practice_id = $4 and d.cancelled_at is null')} order by d.issued_on desc, d.created_at desc limit 1000`, [organizationId, today, family, practice], 'documents.family');
  return rows.map(shown);
}

export async function listDocuments(context: Context, { query }: Input<typeof contract.listDocuments>) {
  const { tx, actor, today } = context;
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !(/^\d{4}-\d\d-\d\d /.test(String(after?.[0])) && /^[0-9a-f-]{36}$/.test(String(after?.[1])))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const params: unknown[] = [actor.organization.id, today];
  const where = ['true'];
  const add = (sql: string, value: unknown) => {
    if (value !== undefined) where.push(sql.replace('?', `$${params.push(value)}`));
  };
  add('d.family_id = ?', query.family);
  add('d.practice_id = ?', query.practice);
  add('d.kind_id = ?', query.kind);
  add('d.subject_id = ?', query.subject);
  add(`${stateSql('$2')} = ?`, query.state);
  add('d.issued_on >= ?', query.from);
  add('d.issued_on <= ?', query.to);
  if (after !== null) where.push(`(d.created_at, d.id) < ($${params.push(after[0])}::timestamptz, $${params.push(after[1])}::uuid)`);
  const rows = await tx.rows<Row>(`${itemSql(where.join(' and '))} order by d.created_at desc, d.id desc limit ${query.limit + 1}`, params);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  context.subject({ familyId: query.family ?? null, details: { filters: Object.keys(query), rows: items.length } });
  return { items: items.map(shown), next: rows.length > query.limit && last ? encodeCursor([last.cursor, last.id]) : null };
}

export async function getDocument(context: Context, { params }: Input<typeof contract.getDocument>): Promise<DocumentCard> {
  const { tx, actor } = context;
  const item = await findDocument(context, params.id);
  const more = await tx.row<{ fields: Fields; packVersion: string; template: string; ownTemplate: boolean; history: DocumentCard['history'] }>(
    `select d.fields, d.pack_version as "packVersion", encode(d.template_digest, 'hex') as template,
       exists (select from ryadom.own_template o where o.organization_id = d.organization_id and o.digest = d.template_digest and o.kind_id = d.kind_id) as "ownTemplate",
       (select coalesce(json_agg(json_build_object('at', h.at, 'by', h.by, 'version', h.version, 'source', h.source, 'changes', h.changes) order by h.id desc), '[]')
        from ryadom.history_view h where h.organization_id = d.organization_id and h.subject_id = d.id) as history
     from ryadom.document d where d.organization_id = $1 and d.id = $2`,
    [actor.organization.id, params.id],
    'documents.card',
  );
  context.subject({ familyId: item.family?.id ?? null, subjectId: item.id, details: { kind: item.kind } });
  const { fields, ...rest } = more!;
  return { ...item, ...rest, fields: filledFields(fieldCatalog(item.subject as SubjectKind), fields) };
}
