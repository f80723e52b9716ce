import { notFound } from '../../../kernel/errors.ts';
import { json, type Context } from '../../../kernel/server/module.ts';
import type { FamilyCard } from '../contract.ts';
import { offeredOperations } from '../rules.ts';

/** One record of the ledger as the card and the timeline show it; `l` is a row of timeline_view. */
export const factJson = `json_build_object('id', l.id, 'kind', l.kind, 'caseId', l.case_id, 'practice', l.practice_id, 'word', l.word_id,
  'extra', l.extra_id, 'happenedOn', l.happened_on, 'startsAt', to_char(l.starts_at, 'HH24:MI'), 'minutes', l.minutes,
  'practitioner', l.practitioner, 'place', l.place, 'topic', l.topic, 'note', l.note, 'quantity', l.quantity, 'amount', l.amount,
  'evidence', l.evidence, 'personId', l.person_id, 'wholeFamily', l.whole_family, 'groupId', l.group_id, 'code', l.code,
  'cancelReason', l.cancel_reason, 'version', l.version, 'recipients', case when l.kind = 'service' then
    coalesce((select json_agg(r.person_id) from ryadom.recipient_view r where r.organization_id = $1 and r.record_id = l.id), '[]')
    else '[]'::json end,
  'absent', case when l.group_id is null then '[]'::json else coalesce((select json_agg(json_build_object('personId', a.person_id, 'reason', a.reason_id,
      'note', a.note) order by a.person_id) from ryadom.attendance_view a
    where a.organization_id = $1 and a.line_id = l.id and a.mark = 'absent'), '[]') end)`;

const dated = (alias: string) => `'id', ${alias}.id, 'version', ${alias}.version, 'fromOn', ${alias}.from_on, 'toOn', ${alias}.to_on`;

// One statement: the card is read more than anything else. $1 organization, $2 family, $3 today, $4 operations.
export const cardStatement = `
select json_build_object(
  'id', f.id, 'code', f.code, 'title', f.title, 'titleOwn', f.title_own, 'note', f.note, 'address', f.address, 'version', f.version,
  'district', (select json_build_object('id', d.id, 'name', d.name) from ryadom.district d where d.organization_id = $1 and d.id = f.district_id),
  'settlement', (select json_build_object('id', s.id, 'name', s.name) from ryadom.settlement s where s.organization_id = $1 and s.id = f.settlement_id),
  'members', coalesce((select json_agg(json_build_object('personId', m.person_id, 'version', m.version, 'membershipId', m.membership_id,
      'membershipVersion', m.membership_version, 'code', m.code, 'role', m.role, 'livesTogether', m.lives_together, 'fromOn', m.from_on,
      'toOn', m.to_on, 'endedBecause', m.ended_because, 'lastName', m.last_name, 'firstName', m.first_name, 'patronymic', m.patronymic,
      'birthDate', m.birth_on, 'deathDate', m.death_on, 'sex', m.sex, 'snils', m.snils,
      'age', extract(year from age(least(coalesce(m.death_on, $3::date), $3::date), m.birth_on))::int,
      'otherFamilies', coalesce((select json_agg(json_build_object('id', o.family_id, 'title', g.title, 'code', g.code, 'current', o.current))
        from ryadom.member_view o join ryadom.family_view g on g.organization_id = $1 and g.id = o.family_id
        where o.organization_id = $1 and o.person_id = m.person_id and o.family_id <> $2), '[]'))
      order by not m.current, m.role = 'child', m.role in ('grandmother', 'grandfather', 'other_adult'), m.role <> 'mother', m.birth_on, m.code)
    from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2), '[]'),
  'relations', coalesce((select json_agg(json_build_object(${dated('r')}, 'personId', r.person_id, 'otherId', r.other_id, 'kind', r.kind, 'basis', r.basis, 'note', r.note)
      order by r.created_at) from ryadom.relation_view r where r.organization_id = $1 and r.family_id = $2), '[]'),
  'contacts', coalesce((select json_agg(json_build_object(${dated('c')}, 'personId', c.person_id, 'kind', c.kind, 'value', c.value, 'note', c.note)
      order by c.to_on is not null, c.created_at) from ryadom.contact_view c where c.organization_id = $1 and c.family_id = $2), '[]'),
  'addresses', coalesce((select json_agg(json_build_object(${dated('a')}, 'personId', a.person_id, 'kind', a.kind, 'text', a.text,
      'districtId', a.district_id, 'settlementId', a.settlement_id,
      'district', (select d.name from ryadom.district d where d.organization_id = $1 and d.id = a.district_id),
      'settlement', (select s.name from ryadom.settlement s where s.organization_id = $1 and s.id = a.settlement_id))
      order by a.to_on desc nulls first) from ryadom.address_view a where a.organization_id = $1 and a.family_id = $2), '[]'),
  'categories', coalesce((select json_agg(json_build_object(${dated('k')}, 'categoryId', k.category_id, 'basis', k.basis)
      order by k.to_on is not null, k.from_on nulls first) from ryadom.category_view k where k.organization_id = $1 and k.family_id = $2), '[]'),
  'statuses', coalesce((select json_agg(json_build_object(${dated('t')}, 'personId', t.person_id, 'statusId', t.status_id, 'basis', t.basis)
      order by t.to_on is not null, t.from_on nulls first) from ryadom.status_view t where t.organization_id = $1 and t.family_id = $2), '[]'),
  'cases', coalesce((select json_agg(json_build_object('id', c.id, 'practice', c.practice_id,
      'practiceTitle', (select v.title from ryadom.pack_title_view v where v.organization_id = $1 and v.practice_id = c.practice_id and v.version = c.pack_version),
      'packVersion', c.pack_version,
      'branch', (select json_build_object('id', b.id, 'name', b.name) from ryadom.branch b where b.organization_id = $1 and b.id = c.branch_id),
      'openedOn', c.opened_on, 'closedOn', c.closed_on, 'closeReason', c.close_reason, 'closeNote', c.close_note,
      'caseManager', coalesce((select json_build_object('id', u.id, 'name', u.name) from ryadom.staff u where u.organization_id = $1 and u.id = c.case_manager_id),
        case when c.case_manager_text is not null then json_build_object('id', null, 'name', c.case_manager_text) end),
      'mentor', (select json_build_object('id', n.id, 'name', concat_ws(' ', n.last_name, n.first_name, n.patronymic), 'code', n.code)
        from ryadom.mentor_view n where n.organization_id = $1 and n.id = c.mentor_id),
      'lastContactOn', c.last_contact_on, 'version', c.version,
      'level', (select json_build_object('id', l.level_id, 'fromOn', l.from_on) from ryadom.case_level_view l
        where l.organization_id = $1 and l.case_id = c.id and l.to_on is null),
      'team', coalesce((select json_agg(json_build_object('id', w.id, 'staffId', w.staff_id, 'name', u.name, 'position', u.position, 'fromOn', w.from_on, 'version', w.version) order by w.from_on)
        from ryadom.team_view w join ryadom.staff u on u.organization_id = $1 and u.id = w.staff_id
        where w.organization_id = $1 and w.case_id = c.id and w.to_on is null), '[]'))
      order by c.closed_on is not null, c.opened_on desc, c.id desc) from ryadom.case_view c where c.organization_id = $1 and c.family_id = $2), '[]'),
  'counts', json_build_object(
    'service', (select count(*) from ryadom.service_view l where l.organization_id = $1 and l.family_id = $2 and l.cancelled_at is null),
    'aid', (select count(*) from ryadom.aid_view l where l.organization_id = $1 and l.family_id = $2 and l.cancelled_at is null),
    'outcome', (select count(*) from ryadom.outcome_view l where l.organization_id = $1 and l.family_id = $2 and l.cancelled_at is null)),
  'facts', coalesce((select json_agg(${factJson} order by l.happened_on desc, l.created_at desc, l.id desc) from (
    select * from ryadom.timeline_view where organization_id = $1 and family_id = $2 order by happened_on desc, created_at desc, id desc limit 50) l), '[]'),
  'operations', $4::json)::text card
from ryadom.family_view f where f.organization_id = $1 and f.id = $2`;

/** The card of a family, built by the database in one statement; throws notFound. */
export async function getFamily(context: Context, { params }: { params: { id: string } }): Promise<FamilyCard> {
  const { tx, actor, today, subject } = context;
  const held = actor.roles.map((one) => one.role);
  const [row] = await tx.closing<{ card: string }>(cardStatement, [actor.organization.id, params.id, today, JSON.stringify(offeredOperations(held))], 'families.card');
  if (!row) throw notFound();
  subject({ familyId: params.id });
  return json<FamilyCard>(row.card);
}

