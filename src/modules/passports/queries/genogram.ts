import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import type { GenogramRecord } from '../contract.ts';
import { changeDays, genogramOn, type MemberFact, type RelationFact } from '../rules/genogram.ts';
import { texts } from '../texts.ru.ts';

interface Row {
  family: GenogramRecord['family'];
  members: MemberFact[];
  relations: (RelationFact & { basis: string | null })[];
}

export async function showGenogram(context: Context, { params, query }: Input<typeof c.showGenogram>): Promise<GenogramRecord> {
  const { tx, actor, today, subject } = context;
  const onDate = query.on ?? today;
  if (onDate > today) throw badQuery('on', 'date_in_future', texts.refusals.date_in_future);
  const row = await tx.row<Row>(
    `select json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family,
       coalesce((select json_agg(json_build_object('personId', m.person_id, 'firstName', m.first_name, 'lastName', m.last_name, 'patronymic', m.patronymic, 'role', m.role, 'sex', m.sex,
           'birthDate', m.birth_on, 'deathDate', m.death_on, 'livesTogether', m.lives_together, 'fromOn', m.from_on, 'toOn', m.to_on) order by m.from_on nulls first, m.membership_id)
         from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2), '[]') as members,
       coalesce((select json_agg(json_build_object('personId', r.person_id, 'otherId', r.other_id, 'kind', r.kind, 'fromOn', r.from_on, 'toOn', r.to_on, 'basis', r.basis) order by r.created_at, r.id)
         from ryadom.relation_view r where r.organization_id = $1 and r.family_id = $2), '[]') as relations
     from ryadom.family_view f where f.organization_id = $1 and f.id = $2`,
    [actor.organization.id, params.id],
    'passports.genogram',
  );
  if (!row) throw notFound();
  subject({ familyId: params.id, details: { onDate } });
  const picture = genogramOn(row.members, row.relations, onDate);
  const cared = new Set(picture.descents.filter((one) => one.kind === 'care').flatMap((one) => one.children));
  const grounds = row.relations.filter((one) => one.kind === 'guardian' && one.basis !== null && cared.has(one.otherId)).map((one) => ({ carer: one.personId, child: one.otherId, words: one.basis! }));
  return { family: row.family, onDate, days: changeDays(row.members, row.relations, today), ...picture, grounds };
}
