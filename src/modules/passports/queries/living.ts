import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Day } from '../../../kernel/time.ts';
import { getPack, type Pack, passportOf, type PassportRules } from '../../practices/public.ts';
import { texts } from '../texts.ru.ts';
import { wordsOf } from '../rules/compose.ts';
import type { Living } from '../rules/living.ts';
import { type Decision, prioritiesOf, type Priority } from '../rules/priorities.ts';

const on = (alias: string) => `(${alias}.from_on is null or ${alias}.from_on <= $4::date) and (${alias}.to_on is null or ${alias}.to_on >= $4::date)`;
// Diagnostics of a person stand on a ground of their own; whether an instrument is one, its own version says.
const ground = `case when x.person_id is not null and (select (i.content->>'diagnostics')::boolean from ryadom.instrument_view i
        where i.organization_id = $1 and i.instrument_id = x.instrument_id and i.version = x.instrument_version) then 'diagnostics' end`;
const staffName = (column: string) => `(select s.name from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;
const fullName = "concat_ws(' ', m.last_name, m.first_name, m.patronymic)";

// One statement for the page. $1 organization, $2 family, $3 practice, $4 the day.
const statement = `
select c.id as "caseId", c.practice_id as practice, c.pack_version as "packVersion", c.closed_on is not null as "caseClosed", json_build_object(
  'family', json_build_object('code', f.code, 'title', f.title, 'address', f.address,
    'district', (select d.name from ryadom.district d where d.organization_id = $1 and d.id = f.district_id),
    'settlement', (select s.name from ryadom.settlement s where s.organization_id = $1 and s.id = f.settlement_id)),
  'case', json_build_object('openedOn', c.opened_on, 'closedOn', c.closed_on, 'caseManager', coalesce(${staffName('c.case_manager_id')}, c.case_manager_text),
    'mentor', (select concat_ws(' ', n.last_name, n.first_name, n.patronymic) from ryadom.mentor_view n where n.organization_id = $1 and n.id = c.mentor_id),
    'branch', (select b.name from ryadom.branch b where b.organization_id = $1 and b.id = c.branch_id)),
  'members', coalesce((select json_agg(json_build_object('id', m.person_id, 'membershipId', m.membership_id, 'name', ${fullName}, 'firstName', m.first_name,
      'role', m.role, 'sex', m.sex, 'birthDate', m.birth_on, 'deathDate', m.death_on, 'livesTogether', m.lives_together, 'fromOn', m.from_on)
      order by m.role = 'child', m.role in ('grandmother', 'grandfather', 'other_adult'), m.role <> 'mother', m.birth_on, m.code)
    from ryadom.member_view m where m.organization_id = $1 and m.family_id = $2 and ${on('m')} and (m.birth_on is null or m.birth_on <= $4::date)), '[]'),
  'contacts', coalesce((select json_agg(json_build_object('id', k.id, 'personId', k.person_id, 'kind', k.kind, 'value', k.value, 'note', k.note) order by k.created_at, k.id)
    from ryadom.contact_view k where k.organization_id = $1 and k.family_id = $2 and ${on('k')}), '[]'),
  'addresses', coalesce((select json_agg(json_build_object('id', a.id, 'personId', a.person_id, 'kind', a.kind, 'text', a.text,
      'settlement', (select s.name from ryadom.settlement s where s.organization_id = $1 and s.id = a.settlement_id)) order by a.kind, a.created_at, a.id)
    from ryadom.address_view a where a.organization_id = $1 and a.family_id = $2 and ${on('a')}), '[]'),
  'categories', coalesce((select json_agg(json_build_object('id', k.id, 'word', k.category_id, 'basis', k.basis, 'fromOn', k.from_on) order by k.from_on nulls first, k.id)
    from ryadom.category_view k where k.organization_id = $1 and k.family_id = $2 and ${on('k')}), '[]'),
  'statuses', coalesce((select json_agg(json_build_object('id', t.id, 'personId', t.person_id, 'word', t.status_id, 'basis', t.basis, 'fromOn', t.from_on) order by t.from_on nulls first, t.id)
    from ryadom.status_view t where t.organization_id = $1 and t.family_id = $2 and ${on('t')}), '[]'),
  'facts', coalesce((select json_agg(json_build_object('personId', x.person_id, 'field', x.field_id, 'value', x.value, 'fromOn', x.from_on, 'ground', x.ground) order by x.field_id, x.person_id)
    from (select distinct on (p.field_id, p.person_id) p.* from ryadom.passport_fact p where p.organization_id = $1 and p.family_id = $2 and p.from_on <= $4::date
      order by p.field_id, p.person_id, p.from_on desc) x), '[]'),
  'assessments', coalesce((select json_agg(json_build_object('id', x.id, 'instrument', x.instrument_id, 'title', x.instrument_title, 'personId', x.person_id, 'date', x.happened_on, 'score', x.scores->0, 'ground', ${ground}) order by x.happened_on desc, x.id)
    from (select distinct on (a.instrument_id, a.person_id) a.* from ryadom.assessment_view a where a.organization_id = $1 and a.family_id = $2 and a.practice_id = $3
      and a.cancelled_at is null and a.state <> 'draft' and a.happened_on <= $4::date order by a.instrument_id, a.person_id, a.happened_on desc, a.created_at desc) x), '[]'),
  'conclusions', coalesce((select json_agg(json_build_object('instrument', x.instrument_id, 'title', x.instrument_title, 'personId', x.person_id, 'date', x.happened_on, 'words', x.conclusion,
      'signedBy', ${staffName('x.signed_by')}, 'ground', ${ground}) order by x.happened_on desc, x.id)
    from (select distinct on (a.instrument_id, a.person_id) a.* from ryadom.assessment_view a where a.organization_id = $1 and a.family_id = $2 and a.practice_id = $3
      and a.cancelled_at is null and a.state = 'signed' and a.happened_on <= $4::date order by a.instrument_id, a.person_id, a.happened_on desc, a.created_at desc) x), '[]'),
  'services', coalesce((select json_agg(json_build_object('word', x.service_id, 'count', x.count, 'last', x.last) order by x.count desc, x.service_id)
    from (select r.service_id, count(*) as count, max(r.happened_on) as last from ryadom.service_view r where r.organization_id = $1 and r.case_id = c.id and r.cancelled_at is null
      and r.happened_on <= $4::date group by 1) x), '[]'),
  'aid', coalesce((select json_agg(json_build_object('word', x.aid_id, 'count', x.count, 'amount', x.amount, 'last', x.last) order by x.count desc, x.aid_id)
    from (select r.aid_id, count(*) as count, sum(r.amount) as amount, max(r.happened_on) as last from ryadom.aid_view r where r.organization_id = $1 and r.case_id = c.id
      and r.cancelled_at is null and r.happened_on <= $4::date group by 1) x), '[]'),
  'outcomes', coalesce((select json_agg(json_build_object('id', o.id, 'word', o.outcome_id, 'kind', o.kind_id, 'personId', o.person_id, 'date', o.happened_on, 'evidence', o.evidence)
      order by o.happened_on desc, o.id)
    from ryadom.outcome_view o where o.organization_id = $1 and o.case_id = c.id and o.cancelled_at is null and o.happened_on <= $4::date), '[]')) as living,
  coalesce((select json_agg(json_build_object('id', d.id, 'ruleId', d.rule_id, 'personId', d.person_id, 'ground', d.ground, 'problem', d.problem, 'cause', d.cause, 'goal', d.goal,
      'rank', d.rank, 'decision', d.decision, 'reason', d.reason, 'decidedBy', ${staffName('d.decided_by')}, 'decidedOn', d.decided_on, 'planLineId', d.plan_line_id, 'version', d.version)
      order by d.created_at, d.id)
    from ryadom.passport_priority d where d.organization_id = $1 and d.case_id = c.id and d.decided_on <= $4::date), '[]') as decisions
from ryadom.family_view f
join lateral (select * from ryadom.case_view v where v.organization_id = $1 and v.family_id = f.id and v.practice_id = $3
  order by v.closed_on is not null, v.opened_on desc, v.id limit 1) c on true
where f.organization_id = $1 and f.id = $2`;

/** A family in a practice on a day: what is known, by the version of the pack that its case is on. */
export interface Gathered {
  caseId: string;
  practice: string;
  packVersion: string;
  caseClosed: boolean;
  living: Living;
  pack: Pack;
  rules: PassportRules;
  priorities: Priority[];
}

/** What gathering needs of whoever asks. */
export type Asking = Pick<Context, 'tx' | 'actor' | 'today'>;

/** Throws notFound for a family out of sight, `no_case` for a family that the practice does not lead. */
export async function gather({ tx, actor, today }: Asking, familyId: string, practice: string, day: Day): Promise<Gathered> {
  if (day > today) throw new Refusal(422, 'date_in_future', texts.refusals.date_in_future, { complaints: [{ path: 'on', code: 'date_in_future', message: texts.refusals.date_in_future }] });
  const org = actor.organization.id;
  const row = await tx.row<Omit<Gathered, 'pack' | 'rules' | 'priorities'> & { decisions: Decision[] }>(statement, [org, familyId, practice, day], 'passports.living');
  if (!row) {
    if (!(await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [org, familyId]))) throw notFound();
    throw new Refusal(409, 'no_case', texts.refusals.no_case);
  }
  const { decisions, ...found } = row;
  const pack = await getPack(tx, org, practice, found.packVersion);
  const rules = passportOf(pack);
  return { ...found, pack, rules, priorities: prioritiesOf(found.living, rules, wordsOf(pack), decisions, day) };
}
