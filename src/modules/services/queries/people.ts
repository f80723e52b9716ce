import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import type * as contract from '../contract/services.ts';
import type { Candidates } from '../contract/services.ts';
import type { PersonRef } from '../contract/shared.ts';
import { texts } from '../texts.ru.ts';

/** Who ever belonged to the family; undefined for anybody else. */
async function findPerson({ tx, actor }: Context, family: string, person: string): Promise<PersonRef | undefined> {
  return tx.row<PersonRef>(
    `select person_id as id, concat_ws(' ', last_name, first_name, patronymic) as name, birth_on::text as "birthDate", role
     from ryadom.member_view where organization_id = $1 and family_id = $2 and person_id = $3 limit 1`,
    [actor.organization.id, family, person],
  );
}

/** Members of the family on the day, born by then and alive: the same rule as in the statement that records. */
export async function listMembersOn({ tx, actor }: Context, family: string, date: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select distinct m.person_id as id from ryadom.member_view m
     where m.organization_id = $1 and m.family_id = $2
       and (m.from_on is null or m.from_on <= $3::date) and (m.to_on is null or m.to_on >= $3::date)
       and (m.birth_on is null or m.birth_on <= $3::date) and (m.death_on is null or m.death_on >= $3::date)`,
    [actor.organization.id, family, date],
    'services.members_on',
  );
  return rows.map((row) => row.id);
}

/** Why the person is no recipient of the family's record on the date, in words. */
export async function strangerText(context: Context, family: string, person: string, date: string): Promise<string> {
  const found = await findPerson(context, family, person);
  return found?.birthDate && found.birthDate > date
    ? fill(texts.refusals.not_born_yet, { name: found.name, birth: shortDate(found.birthDate) })
    : texts.refusals.not_in_family;
}

/** Who of the family may be a recipient on the date, for the form; throws notFound. */
export async function listRecipients(context: Context, { query }: Input<typeof contract.listRecipients>): Promise<Candidates> {
  const { tx, actor } = context;
  const found = await tx.row<Candidates>(
    `select json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family,
       (select json_build_object('openedOn', c.opened_on, 'closedOn', c.closed_on) from ryadom.case_view c
         where c.organization_id = $1 and c.family_id = $2 and c.practice_id = $3
         order by (c.opened_on <= $4::date and (c.closed_on is null or c.closed_on >= $4::date)) desc, c.closed_on is null desc,
           c.opened_on desc limit 1) as register,
       (select coalesce(json_agg(json_build_object('id', p.person_id, 'lastName', p.last_name, 'firstName', p.first_name,
           'patronymic', p.patronymic, 'birthDate', p.birth_on, 'role', p.role)
           order by p.role = 'child', p.role in ('grandmother', 'grandfather', 'other_adult'), p.role <> 'mother', p.birth_on, p.person_id), '[]')
         from (select distinct on (m.person_id) m.* from ryadom.member_view m
           where m.organization_id = $1 and m.family_id = $2
             and (m.from_on is null or m.from_on <= $4::date) and (m.to_on is null or m.to_on >= $4::date)
             and (m.birth_on is null or m.birth_on <= $4::date) and (m.death_on is null or m.death_on >= $4::date)
           order by m.person_id, m.from_on desc nulls last) p) as people
     from ryadom.family_view f where f.organization_id = $1 and f.id = $2`,
    [actor.organization.id, query.family, query.practice, query.date],
    'services.recipients',
  );
  if (!found) throw notFound();
  context.subject({ familyId: query.family });
  return found;
}
