import { unfinishedDays } from '../rules.ts';

/** Pieces of SQL that several statements of the page share. In all of them $1 is the organization, $2 my staff id, $4 today. */

export const familyJson = (f: string) => `json_build_object('id', ${f}.id, 'code', ${f}.code, 'title', ${f}.title)`;

/** A family that waits; `m` has family_id, opened_on, last_contact_on, norm and case_manager_id. */
export const lapseJson = (m: string) => `(select json_build_object('family', ${familyJson('f')}, 'place', coalesce(s.name, d.name),
    'openedOn', ${m}.opened_on, 'lastContactOn', ${m}.last_contact_on, 'days', $4::date - coalesce(${m}.last_contact_on, ${m}.opened_on), 'norm', ${m}.norm,
    'dueOn', ${m}.last_contact_on + ${m}.norm, 'caseManager', case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end)
  from ryadom.family_view f
  left join ryadom.settlement s on s.organization_id = $1 and s.id = f.settlement_id
  left join ryadom.district d on d.organization_id = $1 and d.id = f.district_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = ${m}.case_manager_id
  where f.organization_id = $1 and f.id = ${m}.family_id)`;

/**
 * What is unfinished in the cases of `cases` (id, family_id, opened_on, lead): records of the last days that I lead or made myself, and, where
 * I lead, families whose people are not written down. What counts as unfinished stands in the module's README.
 */
export const unfinishedSql = (cases: string) => {
  const fresh = `happened_on > $4::date - ${unfinishedDays} and r.cancelled_at is null and (m.lead or r.created_by = $2)`;
  return `select 'service' as kind, r.id, m.family_id, r.happened_on as "on", r.service_id as word,
      array_remove(array[case when r.minutes is null then 'minutes' end, case when r.practitioner is null then 'practitioner' end], null) as missing
    from ${cases} m join ryadom.service_view r on r.organization_id = $1 and r.case_id = m.id and r.${fresh}
    where r.minutes is null or r.practitioner is null
  union all
  select 'aid', r.id, m.family_id, r.happened_on, r.aid_id, array['amount']
    from ${cases} m join ryadom.aid_view r on r.organization_id = $1 and r.case_id = m.id and r.${fresh}
    where r.quantity is null and r.amount is null
  union all
  select 'outcome', r.id, m.family_id, r.happened_on, r.outcome_id, array['evidence']
    from ${cases} m join ryadom.outcome_view r on r.organization_id = $1 and r.case_id = m.id and r.${fresh}
    where r.evidence is null and not exists (select from ryadom.attachment_view a where a.organization_id = $1 and a.subject = 'outcome'
      and a.subject_id = r.id and a.family_id = m.family_id and a.cancelled_at is null)
  union all
  select 'family', m.family_id, m.family_id, m.opened_on, null,
      array_remove(array[case when p.unknown then 'birth' end, case when p.nobody then 'people' end], null)
    from ${cases} m cross join lateral (
      select exists (select from ryadom.member_view q where q.organization_id = $1 and q.family_id = m.family_id and q.current and q.role = 'child'
          and q.birth_on is null and q.death_on is null) as unknown,
        not exists (select from ryadom.membership_view q where q.organization_id = $1 and q.family_id = m.family_id and q.current) as nobody
      offset 0) p
    where m.lead and (p.nobody or p.unknown)`;
};

/** The nearest planned case conferences of the practice ($3) until a week ahead; `more` narrows them. Families are those in the caller's sight. */
export const reviewsSql = (more: string) => `select v.id, v.held_on, v.starts_at, v.place,
    (select count(*) from ryadom.review_item_view i where i.organization_id = $1 and i.review_id = v.id and i.signed_at is null)::integer as families
  from ryadom.review_view v where v.organization_id = $1 and v.practice_id = $3 and v.state = 'planned' and v.held_on between $4::date and $4::date + 7 and (${more})`;
export const reviewJson = `jsonb_build_object('id', id, 'heldOn', held_on, 'at', to_char(starts_at, 'HH24:MI'), 'place', place, 'families', families)`;

/** Until when the caller answers alarms, and for which branch; null: not on duty today. */
export const dutySql = `(select json_build_object('to', d.to_on, 'branch', b.name, 'turn', d.place) from ryadom.duty_view d
    left join ryadom.branch b on b.organization_id = $1 and b.id = d.branch_id
  where d.organization_id = $1 and d.staff_id = (select ryadom.staff()) and $4::date between d.from_on and d.to_on order by d.place, d.to_on desc limit 1)`;
/** For whom the caller stands in today. */
export const standInSql = `coalesce((select json_agg(json_build_object('name', u.name, 'to', a.to_on) order by u.name) from ryadom.absence_view a
    join ryadom.staff_name_view u on u.organization_id = $1 and u.id = a.staff_id
  where a.organization_id = $1 and a.substitute_id = (select ryadom.staff()) and a.ended_at is null and $4::date between a.from_on and a.to_on), '[]')`;
