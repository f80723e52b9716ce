import type { Context } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import type { PersonRef } from '../contract/shared.ts';
import { texts } from '../texts.ru.ts';

/** Who ever belonged to the family; undefined for anybody else. */
export async function findPerson({ tx, actor }: Context, family: string, person: string): Promise<PersonRef | undefined> {
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
