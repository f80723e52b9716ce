import type { Tx } from '../../../kernel/server/transaction.ts';

/** Everything kept about a person, in the words of the product. Other people stand there by their role only. */
export interface PersonData {
  person: { lastName: string; firstName: string; patronymic: string | null; birthOn: string | null; deathOn: string | null; sex: string | null; snils: string | null; createdAt: string };
  families: { code: string; role: string; from: string | null; to: string | null; endedBecause: string | null; livesTogether: boolean; district: string | null; settlement: string | null; address: string | null }[];
  relations: { kind: string; otherRole: string | null; from: string | null; to: string | null }[];
  contacts: { kind: string; value: string; note: string | null; from: string | null; to: string | null }[];
  addresses: { kind: string; text: string; district: string | null; settlement: string | null; from: string | null; to: string | null }[];
  statuses: { title: string; basis: string | null; from: string | null; to: string | null }[];
  categories: { title: string; basis: string | null; from: string | null; to: string | null }[];
  cases: { practice: string; openedOn: string; closedOn: string | null; reason: string | null; caseManager: string | null }[];
  /** `note` only where nobody else was served: it may speak of others. */
  services: { date: string; title: string; minutes: number | null; practitioner: string | null; place: string | null; topic: string | null; note: string | null; cancelled: boolean }[];
  aid: { date: string; title: string; source: string; quantity: number | null; amount: number | null; cancelled: boolean }[];
  outcomes: { date: string; title: string; kind: string | null; evidence: string | null; cancelled: boolean }[];
  /** Only what is about this very person; the conclusion as signed. */
  assessments: { date: string; title: string; value: number | null; conclusion: string | null; cancelled: boolean }[];
  attendance: { date: string; title: string; mark: string; reason: string | null }[];
  files: { name: string; kind: string; size: number; at: string }[];
  changes: { at: string; by: string | null; subject: string; changes: Record<string, [unknown, unknown]> }[];
  opened: { at: string; by: string | null; operation: string; outcome: string }[];
}

const json = (inner: string, order: string) => `coalesce((select json_agg(x order by ${order}) from (${inner}) x), '[]')`;
const word = (kind: string, from: string, column: string) =>
  `coalesce((select w.title from ryadom.pack_word_view w join ryadom.practice p on p.organization_id = w.organization_id and p.id = w.practice_id and p.version = w.version where w.organization_id = $1 ${from} and w.kind = '${kind}' and w.id = ${column} limit 1), ${column})`;
const day = (column: string) => `to_char(${column}, 'YYYY-MM-DD')`;
const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const mine = 'select m.family_id, m.from_on, m.to_on from ryadom.member_view m where m.organization_id = $1 and m.person_id = $2';
/** While the person belonged to the family: what happened to the family before and after concerns others. */
const within = (column: string) => `exists (${mine} and m.family_id = r.family_id and (m.from_on is null or m.from_on <= ${column}) and (m.to_on is null or m.to_on >= ${column}))`;
const place = (table: string) =>
  `(select n.name from ryadom.district_name_view n where n.organization_id = $1 and n.id = ${table}.district_id) as district,
   (select n.name from ryadom.settlement_name_view n where n.organization_id = $1 and n.id = ${table}.settlement_id) as settlement`;

/** The person's id and those of records that were merged into it: what was written about them stands under their own ids. */
const own = (column: string) => `(${column} = $2 or ${column} in (select g.id from ryadom.merged_id_view g where g.organization_id = $1 and g.into_id = $2))`;

const parts: Record<keyof PersonData, string> = {
  person: `(select json_build_object('lastName', p.last_name, 'firstName', p.first_name, 'patronymic', p.patronymic, 'birthOn', ${day('p.birth_on')}, 'deathOn', ${day('p.death_on')},
      'sex', p.sex, 'snils', p.snils, 'createdAt', ${moment('p.created_at')}) from ryadom.person p where p.organization_id = $1 and p.id = $2)`,
  families: json(
    `select f.code, m.role, ${day('m.from_on')} as "from", ${day('m.to_on')} as "to", m.ended_because as "endedBecause", m.lives_together as "livesTogether", ${place('f')},
       case when m.to_on is null then f.address end as address
     from ryadom.member_view m join ryadom.family_view f on f.organization_id = $1 and f.id = m.family_id where m.organization_id = $1 and m.person_id = $2`, 'x."from" nulls first'),
  relations: json(
    `select r.kind, (select m.role from ryadom.member_view m where m.organization_id = $1 and m.family_id = r.family_id
         and m.person_id = case r.person_id when $2 then r.other_id else r.person_id end limit 1) as "otherRole", ${day('r.from_on')} as "from", ${day('r.to_on')} as "to"
     from ryadom.relation_view r where r.organization_id = $1 and $2 in (r.person_id, r.other_id)`, 'x.kind'),
  contacts: json(`select c.kind, c.value, c.note, ${day('c.from_on')} as "from", ${day('c.to_on')} as "to" from ryadom.contact_view c where c.organization_id = $1 and c.person_id = $2`, 'x.value'),
  addresses: json(`select a.kind, a.text, ${place('a')}, ${day('a.from_on')} as "from", ${day('a.to_on')} as "to" from ryadom.address_view a where a.organization_id = $1 and a.person_id = $2`, 'x.text'),
  statuses: json(`select ${word('status', '', 's.status_id')} as title, s.basis, ${day('s.from_on')} as "from", ${day('s.to_on')} as "to" from ryadom.status_view s where s.organization_id = $1 and s.person_id = $2`, 'x."from" nulls first'),
  categories: json(
    `select ${word('category', '', 'r.category_id')} as title, r.basis, ${day('r.from_on')} as "from", ${day('r.to_on')} as "to" from ryadom.category_view r
     where r.organization_id = $1 and exists (${mine} and m.family_id = r.family_id and (m.to_on is null or r.from_on is null or r.from_on <= m.to_on) and (m.from_on is null or r.to_on is null or r.to_on >= m.from_on))`, 'x."from" nulls first'),
  cases: json(
    `select t.title as practice, ${day('r.opened_on')} as "openedOn", ${day('r.closed_on')} as "closedOn", ${word('close_reason', 'and w.practice_id = r.practice_id', 'r.close_reason')} as reason,
       coalesce((select s.name from ryadom.staff_name_view s where s.organization_id = $1 and s.id = r.case_manager_id), r.case_manager_text) as "caseManager"
     from ryadom.case_view r join ryadom.pack_title_view t on t.organization_id = $1 and t.practice_id = r.practice_id and t.version = r.pack_version
     where r.organization_id = $1 and exists (${mine} and m.family_id = r.family_id and (m.to_on is null or r.opened_on <= m.to_on) and (m.from_on is null or r.closed_on is null or r.closed_on >= m.from_on))`, 'x."openedOn"'),
  services: json(
    `select ${day('r.happened_on')} as date, ${word('service', 'and w.practice_id = r.practice_id', 'r.service_id')} as title, r.minutes, r.practitioner, r.place, r.topic,
       case when r.group_id is null and (select count(*) from ryadom.recipient_view o where o.organization_id = $1 and o.record_id = r.id) = 1 then r.note end as note, r.cancelled_at is not null as cancelled
     from ryadom.service_view r join ryadom.recipient_view c on c.organization_id = $1 and c.record_id = r.id and c.person_id = $2 where r.organization_id = $1`, 'x.date'),
  aid: json(
    `select ${day('r.happened_on')} as date, ${word('aid', 'and w.practice_id = r.practice_id', 'r.aid_id')} as title, ${word('source', 'and w.practice_id = r.practice_id', 'r.source_id')} as source, r.quantity, r.amount,
       r.cancelled_at is not null as cancelled
     from ryadom.aid_view r where r.organization_id = $1 and ${within('r.happened_on')}`, 'x.date'),
  outcomes: json(
    `select ${day('r.happened_on')} as date, ${word('outcome', 'and w.practice_id = r.practice_id', 'r.outcome_id')} as title, r.kind_id as kind, case when r.person_id = $2 then r.evidence end as evidence, r.cancelled_at is not null as cancelled
     from ryadom.outcome_view r where r.organization_id = $1 and (r.person_id = $2 or r.person_id is null and ${within('r.happened_on')})`, 'x.date'),
  assessments: json(
    `select ${day('r.happened_on')} as date, r.instrument_title as title, r.main_value::float8 as value, r.conclusion, r.cancelled_at is not null as cancelled
     from ryadom.assessment_view r where r.organization_id = $1 and r.person_id = $2`, 'x.date'),
  attendance: json(
    `select ${day('g.happened_on')} as date, ${word('service', 'and w.practice_id = g.practice_id', 'g.service_id')} as title, a.mark, a.reason_id as reason
     from ryadom.attendance a join ryadom.meeting g on g.organization_id = $1 and g.id = a.meeting_id where a.organization_id = $1 and a.person_id = $2`, 'x.date'),
  files: json(
    `select f.name, f.kind, f.size, ${moment('f.created_at')} as at from ryadom.attachment_view f where f.organization_id = $1 and f.cancelled_at is null
       and (f.subject_id = $2 or f.subject_id in (select o.id from ryadom.outcome_view o where o.organization_id = $1 and o.person_id = $2)
         or f.subject_id in (select c.record_id from ryadom.recipient_view c where c.organization_id = $1 and c.person_id = $2))`, 'x.at'),
  changes: json(`select h.at, h.by, h.subject, h.changes from ryadom.history_view h where h.organization_id = $1 and (${own('h.subject_id')} or h.subject_id in (
       select m.membership_id from ryadom.member_view m where m.organization_id = $1 and m.person_id = $2
       union all select t.id from ryadom.contact_view t where t.organization_id = $1 and t.person_id = $2
       union all select a.id from ryadom.address_view a where a.organization_id = $1 and a.person_id = $2
       union all select s.id from ryadom.status_view s where s.organization_id = $1 and s.person_id = $2))`, 'x.at'),
  opened: json(
    `select ${moment('v.at')} as at, v.actor_name as by, v.operation, v.outcome from ryadom.audit_view v where v.organization_id = $1 and (${own('v.subject_id')}
       or exists (${mine} and m.family_id = v.family_id and (m.from_on is null or m.from_on <= v.at::date) and (m.to_on is null or m.to_on >= v.at::date)))`, 'x.at'),
};

/** Reads it all in one transaction; undefined: no such person in view. */
export async function readPerson(tx: Tx, organizationId: number, personId: string): Promise<PersonData | undefined> {
  const data: Partial<Record<keyof PersonData, unknown>> = {};
  for (const [part, sql] of Object.entries(parts) as [keyof PersonData, string][]) data[part] = (await tx.row<{ data: unknown }>(`select ${sql} as data`, [organizationId, personId]))!.data;
  return data.person === null ? undefined : (data as PersonData);
}
