import type { Context } from '../../../kernel/server/module.ts';
import { listStandings } from '../../plans/public.ts';
import type { Facts } from '../contract/items.ts';
import { levelNow, type Norms } from './norms.ts';

/** What an item is about, for gathering. */
export interface About {
  itemId: string;
  caseId: string;
  familyId: string;
}

/** $1 organization, $2 case, $3 today, $4 item. */
const statement = `select json_build_object('since', x.since, 'on', $3::date, 'caseOpenedOn', c.opened_on, 'lastContactOn', (select max(s.happened_on) from ryadom.service_view s where s.organization_id = $1 and s.case_id = c.id and s.cancelled_at is null and s.happened_on <= $3::date), 'levelId', l.level_id, 'levelFrom', l.from_on,
    'plan', (select json_build_object('id', p.id, 'number', p.number, 'fromOn', p.from_on, 'toOn', p.to_on, 'goals', coalesce((select json_agg(json_build_object('problem', g.problem, 'goal', g.goal,
          'before', g.level_before, 'now', g.level_now) order by g.position, g.id) from ryadom.plan_goal_view g where g.organization_id = $1 and g.plan_id = p.id), '[]'))
      from ryadom.plan_view p where p.organization_id = $1 and p.case_id = c.id and p.state = 'active'),
    'services', coalesce((select json_agg(json_build_object('id', s.service_id, 'count', s.n) order by s.n desc, s.service_id) from
        (select s.service_id, count(*)::integer as n from ryadom.service_view s where s.organization_id = $1 and s.case_id = c.id and s.cancelled_at is null
           and s.happened_on between x.since and $3::date group by 1) s), '[]'),
    'outcomes', coalesce((select json_agg(json_build_object('id', o.outcome_id, 'on', o.happened_on, 'evidence', o.evidence,
          'person', (select concat_ws(' ', n.first_name, n.last_name) from ryadom.person_view n where n.organization_id = $1 and n.id = o.person_id)) order by o.happened_on, o.id)
        from ryadom.outcome_view o where o.organization_id = $1 and o.case_id = c.id and o.cancelled_at is null and o.happened_on between x.since and $3::date), '[]')) as facts
  from ryadom.case_view c
  cross join lateral (select coalesce((select max(i.signed_on) from ryadom.review_item i where i.organization_id = $1 and i.case_id = c.id and i.signed_on is not null and i.id <> $4), c.opened_on) as since) x
  left join ryadom.case_level_view l on l.organization_id = $1 and l.case_id = c.id and l.to_on is null
  where c.organization_id = $1 and c.id = $2`;

type Gathered = Omit<Facts, 'level' | 'dosage' | 'services' | 'outcomes'> & {
  levelId: string | null;
  levelFrom: string | null;
  services: { id: string; count: number }[];
  outcomes: (Omit<Facts['outcomes'][number], 'title'> & { id: string })[];
};

/** The facts of a case as they stand now, with the words of its practice. */
export async function gatherFacts(context: Context, about: About, norms: Norms): Promise<Facts> {
  const { tx, actor, today } = context;
  const found = await tx.row<{ facts: Gathered }>(statement, [actor.organization.id, about.caseId, today, about.itemId]);
  const { levelId, levelFrom, services, outcomes, ...rest } = found!.facts;
  const standings = await listStandings(context, { caseId: about.caseId });
  const titleOf = (words: readonly { id: string; title: string }[], id: string) => words.find((word) => word.id === id)?.title ?? id;
  return {
    ...rest,
    level: levelNow(norms, { levelId, levelFrom }),
    dosage: standings.map(({ title, person, dosage: { planned, done, missed, forecast, standing } }) => ({ title, person, planned, done, missed, forecast, standing })),
    services: services.map(({ id, count }) => ({ title: titleOf(norms.pack.services, id), count })),
    outcomes: outcomes.map(({ id, ...outcome }) => ({ ...outcome, title: titleOf(norms.pack.outcomes, id) })),
  };
}

/**
 * Keeps the first and the newest finished assessment of each instrument and person beside the item: what was before and what is now.
 * A row of its own for each, with its ground, so that what is withheld later goes out of sight here too.
 */
export async function keepAssessments({ tx, actor }: Context, about: About): Promise<void> {
  await tx.rows('delete from ryadom.review_assessment where organization_id = $1 and item_id = $2', [actor.organization.id, about.itemId]);
  await tx.rows(
    `insert into ryadom.review_assessment (organization_id, item_id, assessment_id, family_id, person_id, ground, shown)
     select $1, $2, a.id, $3, a.person_id, a.ground, jsonb_build_object('title', a.instrument_title, 'point', a.point, 'on', a.happened_on, 'value', a.main_value,
       'band', a.scores->0->'band'->>'title', 'grade', a.main_grade,
       'person', (select concat_ws(' ', n.first_name, n.last_name) from ryadom.person_view n where n.organization_id = $1 and n.id = a.person_id))
     from (select a.*, g.ground, row_number() over (partition by a.instrument_id, a.person_id order by a.happened_on, a.created_at) as first,
         row_number() over (partition by a.instrument_id, a.person_id order by a.happened_on desc, a.created_at desc) as last
       from ryadom.assessment_view a join ryadom.assessment_ground_view g on g.organization_id = $1 and g.id = a.id
       where a.organization_id = $1 and a.case_id = $4 and a.cancelled_at is null and a.state <> 'draft') a
     where a.first = 1 or a.last = 1`,
    [actor.organization.id, about.itemId, about.familyId, about.caseId],
  );
}
