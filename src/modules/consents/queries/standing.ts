import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract.ts';
import type { FamilyConsents, MissingConsent } from '../contract.ts';
import { type GivenConsent, type HoldingGround, isChild, standings } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { stateSql } from './consents.ts';

/** Grounds of the organization that hold today. */
async function holdingGrounds({ tx, actor, today }: Pick<Context, 'tx' | 'actor' | 'today'>): Promise<HoldingGround[]> {
  return tx.rows<HoldingGround>(
    `select g.purpose, g.name, g.after_revocation as "afterRevocation" from ryadom.organization_ground g
     where g.organization_id = $1 and g.purpose <> 'life' and g.first_days is null and g.from_on <= $2 and (g.to_on is null or g.to_on >= $2) order by g.after_revocation desc, g.from_on, g.id`,
    [actor.organization.id, today],
    'consents.grounds',
  );
}

/** What is kept of the family and not shown: what there is, less what the caller sees of it. */
async function hiddenOf({ tx, actor }: Context, family: string): Promise<FamilyConsents['hidden']> {
  const row = await tx.row<FamilyConsents['hidden']>(
    `select k.health - (select count(*)::integer from ryadom.status_view s where s.organization_id = $1 and s.family_id = $2 and s.to_on is null
         and s.status_id = any (ryadom.health_words())) as health,
       k.photo - (select count(*)::integer from ryadom.attachment_view a where a.organization_id = $1 and a.family_id = $2 and a.kind = 'picture' and a.cancelled_at is null) as photo
     from ryadom.kept_of_family($2) k`,
    [actor.organization.id, family],
    'consents.hidden',
  );
  return row!;
}

/** Everybody who lives in the family now, with how each purpose stands. */
export async function getFamilyConsents(context: Context, { params }: Input<typeof contract.getFamilyConsents>): Promise<FamilyConsents> {
  const { tx, actor, today } = context;
  const org = actor.organization.id;
  const people = await tx.rows<{ id: string; name: string; birthDate: string | null; role: string }>(
    `select m.person_id as id, concat_ws(' ', m.last_name, m.first_name, m.patronymic) as name, m.birth_on as "birthDate", m.role
     from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2 and m.current order by m.role = 'child', m.birth_on nulls last, m.person_id`,
    [org, params.id],
  );
  if (people.length === 0 && !(await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [org, params.id]))) throw notFound();
  const consents = await tx.rows<GivenConsent>(
    `select c.id, c.person_id as "personId", c.purpose, case when n.id is not null then json_build_object('id', n.id, 'name', n.name) end as partner,
       ${stateSql('$3::date')} as state, c.until_on as until
     from ryadom.consent c left join ryadom.partner_view n on n.organization_id = c.organization_id and n.id = c.partner_id
     where c.organization_id = $1 and c.family_id = $2`,
    [org, params.id, today],
  );
  const grounds = await holdingGrounds(context);
  const hidden = await hiddenOf(context, params.id);
  context.subject({ familyId: params.id, details: { rows: consents.length } });
  return {
    hidden,
    people: people.map((person) => ({ ...person, consents: standings(isChild(person, today), consents.filter((one) => one.personId === person.id), grounds, today) })),
  };
}

/** People of families with an open case who have no consent that holds for the purpose, by family and name. */
export async function listMissing(context: Context, { query }: Input<typeof contract.listMissing>) {
  const { tx, actor, today } = context;
  const [code, person] = readCursor(query.after);
  const rows = await tx.rows<MissingConsent>(
    `select json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family,
       json_build_object('id', m.person_id, 'name', concat_ws(' ', m.last_name, m.first_name, m.patronymic), 'birthDate', m.birth_on, 'role', m.role) as person,
       $2::text as purpose, l.state as last, l.id as "consentId",
       (select g.name from ryadom.organization_ground g where g.organization_id = $1 and g.purpose = $2 and g.first_days is null and g.from_on <= $3 and (g.to_on is null or g.to_on >= $3)
         and (g.after_revocation or coalesce(l.state, '') <> 'revoked') order by g.after_revocation desc limit 1) as ground
     from ryadom.member_view m join ryadom.family_view f on f.organization_id = m.organization_id and f.id = m.family_id
     left join lateral (select c.id, ${stateSql('$3::date')} as state from ryadom.consent c where c.organization_id = $1 and c.person_id = m.person_id
       and c.purpose = $2 and c.cancelled_at is null order by c.prepared_on desc, c.id limit 1) l on true
     where m.organization_id = $1 and m.current and ($4::text is null or (f.code, m.person_id) > ($4, $5::uuid))
       and ($2 <> 'diagnostics' or coalesce(m.birth_on > $3::date - interval '18 years', m.role = 'child'))
       and ($2 <> 'messages' or not coalesce(m.birth_on > $3::date - interval '18 years', m.role = 'child'))
       and exists (select from ryadom.case_view k where k.organization_id = $1 and k.family_id = m.family_id and k.closed_on is null)
       and not exists (select from ryadom.consent c where c.organization_id = $1 and c.person_id = m.person_id and c.purpose = $2 and ${stateSql('$3::date')} = 'signed')
     order by f.code, m.person_id limit $6`,
    [actor.organization.id, query.purpose, today, code, person, query.limit + 1],
  );
  const items = rows.slice(0, query.limit);
  const end = items.at(-1);
  context.subject({ details: { purpose: query.purpose, rows: items.length } });
  return { items, next: rows.length > query.limit && end ? encodeCursor([end.family.code, end.person.id]) : null };
}

function readCursor(after: string | undefined): [string, string] | [null, null] {
  if (after === undefined) return [null, null];
  const values = decodeCursor(after, 2);
  if (values?.every((value) => typeof value === 'string') && /^[0-9a-f-]{36}$/.test(String(values[1]))) return values as [string, string];
  throw badQuery('after', 'invalid_cursor', texts.refusals.bad_cursor);
}
