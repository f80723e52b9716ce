/**
 * One statement that finds the case, proves that every recipient is in the family on the date, and stores the records
 * with their recipients: all of them or none. $1 organization, $2 ids of the records, $3 practice, $4 date, $5 service,
 * $6 time, $7 minutes, $8 topic, $9 practitioner, $10 place, $11 note, $12 group, $13 staff, $14 families of the records,
 * $15 their recipients, each as the text of an array (JSON would cost as much as the storing).
 *
 * The case: the one on whose register the date falls (an open one first), else the newest. The whole family: who was its
 * member on the date and was born by then.
 */
export const recordStatement = `
with asked as (
  select (a.place - 1)::integer as number, a.id, a.family, a.given::uuid[] as recipients
  from unnest($2::uuid[], $14::uuid[], $15::text[]) with ordinality as a(id, family, given, place)
), found as (
  select a.*, c.id as case_id, c.opened_on, c.closed_on, c.pack_version, m.present, m.people
  from asked a
  left join lateral (
    select c.id, c.opened_on, c.closed_on, c.pack_version from ryadom.case_view c
    where c.organization_id = $1 and c.family_id = a.family and c.practice_id = $3
    order by (c.opened_on <= $4::date and (c.closed_on is null or c.closed_on >= $4::date)) desc, c.closed_on is null desc,
      c.opened_on desc limit 1
  ) c on true
  left join lateral (
    select array_agg(p.person_id) as present, json_agg(json_build_object('id', p.person_id,
        'name', concat_ws(' ', p.last_name, p.first_name, p.patronymic), 'birthDate', p.birth_on, 'role', p.role)
        order by p.role = 'child', p.birth_on, p.person_id) filter (where a.recipients is null or p.person_id = any (a.recipients))
      as people
    from (
      select distinct on (m.person_id) m.person_id, m.role, m.last_name, m.first_name, m.patronymic, m.birth_on
      from ryadom.member_view m
      where m.organization_id = $1 and m.family_id = a.family
        and (m.from_on is null or m.from_on <= $4::date) and (m.to_on is null or m.to_on >= $4::date)
        and (m.birth_on is null or m.birth_on <= $4::date) and (m.death_on is null or m.death_on >= $4::date)
      order by m.person_id, m.from_on desc nulls last
    ) p
  ) m on true
), stored as (
  insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, starts_at,
    minutes, topic, practitioner, place, note, group_id, whole_family, created_by)
  select $1, f.id, f.case_id, f.family, $3, $5, $4::date, $6::time, $7::integer, $8, $9, $10, $11, $12::uuid, f.recipients is null,
    $13::uuid
  from found f
  where not exists (select from found n where n.case_id is null or not n.recipients <@ coalesce(n.present, '{}'))
  on conflict (organization_id, id) do nothing
  returning id, created_at
), given as (
  insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
  select $1, f.id, unnest(coalesce(f.recipients, f.present)), f.family
  from found f join stored s on s.id = f.id
)
select f.number, s.id is not null as stored, f.case_id as "caseId", f.opened_on as "openedOn", f.closed_on as "closedOn",
  f.pack_version as "packVersion", v.digest, coalesce(f.people, '[]') as people, f.present, y.code as "familyCode",
  y.title as "familyTitle", to_char(s.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"
from found f
left join stored s on s.id = f.id
left join ryadom.family_view y on y.organization_id = $1 and y.id = f.family
left join ryadom.pack_version_view v on v.organization_id = $1 and v.practice_id = $3 and v.version = f.pack_version
order by f.number`;

/** What the statement says of one record. */
export interface RecordRow {
  number: number;
  /** False: somebody else has this id, or a record of the submission was refused. */
  stored: boolean;
  caseId: string | null;
  openedOn: string | null;
  closedOn: string | null;
  packVersion: string;
  digest: string;
  people: { id: string; name: string; birthDate: string | null; role: string }[];
  present: string[] | null;
  familyCode: string | null;
  familyTitle: string;
  createdAt: string;
}
