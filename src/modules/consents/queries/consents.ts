import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { addDays } from '../../../kernel/time.ts';
import type * as contract from '../contract.ts';
import type { ConsentCard, ConsentItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** How a consent stands on a day. `today` is a place of a parameter. */
export const stateSql = (today: string) => `case when c.cancelled_at is not null then 'cancelled' when c.revoked_on is not null then 'revoked'
  when c.signed_on is null then 'prepared' when c.until_on < ${today} then 'expired' else 'signed' end`;

const nameOf = (alias: string) => `concat_ws(' ', ${alias}.last_name, ${alias}.first_name, ${alias}.patronymic)`;

/**
 * A consent as it may be shown. Of a family that is withheld (row-level security gives no row of it) only the code leaves, with
 * the purpose and the dates: enough to have a new consent signed, nothing of the person.
 */
function itemSql(where: string): string {
  return `select c.id, json_build_object('id', c.family_id, 'code', coalesce(f.code, c.family_code), 'title', f.title) as family, f.id is null as withheld,
      case when f.id is not null and p.id is not null then json_build_object('id', p.id, 'name', ${nameOf('p')}, 'birthDate', p.birth_on, 'role', m.role) end as person,
      c.purpose, case when n.id is not null then json_build_object('id', n.id, 'name', n.name, 'address', n.address) end as partner, c.given_by as "givenBy",
      case when f.id is not null and num_nonnulls(c.representative_id, c.representative_name) > 0 then json_build_object('id', c.representative_id,
        'name', coalesce(nullif(${nameOf('r')}, ''), c.representative_name, ''), 'birthDate', coalesce(r.birth_on, c.representative_birth_on),
        'document', c.representative_document) end as representative,
      case when f.id is not null then c.conditions end as conditions, ${stateSql('$2::date')} as state, c.prepared_on as "preparedOn", c.until_on as until, c.signed_on as "signedOn",
      case when a.id is not null then json_build_object('id', a.id, 'name', a.name) end as scan, case when f.id is not null then c.paper_place end as "paperPlace",
      c.revoked_on as "revokedOn", c.revoked_how as "revokedHow", case when f.id is not null then c.revoked_by end as "revokedBy",
      case when f.id is not null then c.revoke_reason end as "revokeReason", case when f.id is not null then c.cancel_reason end as "cancelReason", s.name as by, c.version
    from ryadom.consent c
    left join ryadom.family_view f on f.organization_id = c.organization_id and f.id = c.family_id
    left join ryadom.person_view p on p.organization_id = c.organization_id and p.id = c.person_id
    left join ryadom.person_view r on r.organization_id = c.organization_id and r.id = c.representative_id
    left join lateral (select x.role from ryadom.member_view x where x.organization_id = c.organization_id and x.family_id = c.family_id
      and x.person_id = c.person_id order by x.current desc limit 1) m on true
    left join ryadom.partner_view n on n.organization_id = c.organization_id and n.id = c.partner_id
    left join ryadom.attachment_view a on a.organization_id = c.organization_id and a.id = c.scan_id
    left join ryadom.staff_name_view s on s.organization_id = c.organization_id and s.id = c.created_by
    where c.organization_id = $1 and ${where}`;
}

export async function listConsents(context: Context, { query }: Input<typeof contract.listConsents>) {
  const { tx, actor, today } = context;
  const [day, last] = readCursor(query.after);
  const rows = await tx.rows<ConsentItem>(
    `${itemSql(`($3::uuid is null or c.family_id = $3) and ($4::uuid is null or c.person_id = $4) and ($5::text is null or c.purpose = $5)
      and ($6::text is null or $6 = ${stateSql('$2::date')})
      and ($7::date is null or (c.until_on between $2 and $7 and c.signed_on is not null and c.revoked_on is null))
      and ($8::date is null or (c.prepared_on, c.id) < ($8, $9::uuid))`)} order by c.prepared_on desc, c.id desc limit $10`,
    [
      actor.organization.id, today, query.family ?? null, query.person ?? null, query.purpose ?? null, query.state ?? null,
      query.expiring === undefined ? null : addDays(today, query.expiring), day, last, query.limit + 1,
    ],
  );
  const items = rows.slice(0, query.limit);
  const end = items.at(-1);
  context.subject({ familyId: query.family ?? null, details: { filters: Object.keys(query), rows: items.length } });
  return { items, next: rows.length > query.limit && end ? encodeCursor([end.preparedOn, end.id]) : null };
}

function readCursor(after: string | undefined): [string, string] | [null, null] {
  if (after === undefined) return [null, null];
  const values = decodeCursor(after, 2);
  if (values?.every((value) => typeof value === 'string') && /^\d{4}-\d{2}-\d{2}$/.test(String(values[0])) && /^[0-9a-f-]{36}$/.test(String(values[1]))) return values as [string, string];
  throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
}

/** The consent as it may be shown now; throws notFound. */
export async function findConsent({ tx, actor, today }: Context, id: string): Promise<ConsentItem> {
  const row = await tx.row<ConsentItem>(itemSql('c.id = $3'), [actor.organization.id, today, id], 'consents.find');
  if (!row) throw notFound();
  return row;
}

export async function getConsent(context: Context, { params }: Input<typeof contract.getConsent>): Promise<ConsentCard> {
  const { tx, actor } = context;
  const consent = await findConsent(context, params.id);
  const history = await tx.rows<ConsentCard['history'][number]>(
    'select h.at, h.by, h.version, h.source, h.changes from ryadom.history_view h where h.organization_id = $1 and h.subject_id = $2 order by h.id desc',
    [actor.organization.id, params.id],
  );
  const place = await tx.row<{ address: string | null }>(
    `select concat_ws(', ', s.name, f.address) as address from ryadom.family_view f
     left join ryadom.settlement_name_view s on s.organization_id = f.organization_id and s.id = f.settlement_id where f.organization_id = $1 and f.id = $2`,
    [actor.organization.id, consent.family.id],
  );
  context.subject({ familyId: consent.family.id, subjectId: consent.id });
  return { ...consent, address: place?.address || null, history };
}
