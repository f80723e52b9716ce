import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type { Day } from '../../../kernel/time.ts';
import { listStandings, type MeasureStanding } from '../../plans/public.ts';
import type * as c from '../contract/meetings.ts';
import type { Reason } from '../contract/words.ts';
import { type CaseFacts, inOrder, type Place, reasonsOf, urgencyOf } from '../rules/agenda.ts';
import { texts } from '../texts.ru.ts';
import { everyDaysOf, levelNow, type Norms, readNorms } from './norms.ts';

interface Row {
  caseId: string;
  family: { id: string; code: string; title: string };
  caseManager: { id: string; name: string } | null;
  levelId: string | null;
  levelFrom: string | null;
  openedOn: Day;
  lastReviewOn: Day | null;
  planTo: Day | null;
  risk: CaseFacts['risk'];
  asked: CaseFacts['asked'];
  onAgenda: { reviewId: string; itemId: string; heldOn: string } | null;
}

/**
 * Open cases with what the rule looks at. Only those are read that one of the conditions names: the review comes due, the newest
 * assessment asks to act, the plan ends, somebody asked, or the ledger fell behind ($8).
 * $1 organization, $2 practice, $3 today, $4 ahead in days, $5 days of a case without a level, $6 levels, $7 their days, $9 one case or null.
 */
const statement = `with seen as materialized (
    select c.id, c.family_id, c.case_manager_id, c.opened_on, l.level_id, l.from_on as level_from,
      (select max(i.signed_on) from ryadom.review_item i where i.organization_id = $1 and i.case_id = c.id and i.signed_on is not null) as last_on,
      coalesce((select d.days from unnest($6::text[], $7::integer[]) d(id, days) where d.id = l.level_id), $5::integer) as every
    from ryadom.case_view c
    left join ryadom.case_level_view l on l.organization_id = $1 and l.case_id = c.id and l.to_on is null
    where c.organization_id = $1 and c.practice_id = $2 and c.closed_on is null and ($9::uuid is null or c.id = $9)
  ), risks as materialized (
    select distinct on (a.case_id) a.case_id, a.instrument_title as title, a.happened_on, a.main_grade, a.scores->0->'band'->>'title' as band
    from ryadom.assessment_view a join seen s on s.id = a.case_id
    where a.organization_id = $1 and a.main_grade = 'act' and a.cancelled_at is null and a.state <> 'draft' and (s.last_on is null or a.happened_on > s.last_on)
      and not exists (select from ryadom.assessment_view n where n.organization_id = $1 and n.case_id = a.case_id and n.instrument_id = a.instrument_id
        and n.person_id is not distinct from a.person_id and n.cancelled_at is null and n.state <> 'draft' and (n.happened_on, n.created_at) > (a.happened_on, a.created_at))
    order by a.case_id, a.happened_on desc, a.created_at desc
  ), plans as materialized (
    select p.case_id, p.to_on from ryadom.plan_view p where p.organization_id = $1 and p.practice_id = $2 and p.state = 'active' and p.to_on <= $3::date + $4::integer
  ), requests as materialized (
    select r.case_id, json_agg(json_build_object('by', u.name, 'words', r.words) order by r.created_at) as asked from ryadom.review_request r
    left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = r.asked_by
    where r.organization_id = $1 and r.item_id is null group by 1
  )
  select s.id as "caseId", json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family,
    case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as "caseManager",
    s.level_id as "levelId", s.level_from::text as "levelFrom", s.opened_on::text as "openedOn", s.last_on::text as "lastReviewOn", p.to_on::text as "planTo",
    case when k.case_id is not null then json_build_object('title', k.title, 'band', k.band, 'on', k.happened_on) end as risk, coalesce(q.asked, '[]') as asked,
    (select json_build_object('reviewId', v.id, 'itemId', i.id, 'heldOn', v.held_on) from ryadom.review_item i
     join ryadom.review v on v.organization_id = $1 and v.id = i.review_id
     where i.organization_id = $1 and i.case_id = s.id and i.signed_at is null and v.state = 'planned' order by v.held_on limit 1) as "onAgenda"
  from seen s
  join ryadom.family_view f on f.organization_id = $1 and f.id = s.family_id
  left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = s.case_manager_id
  left join risks k on k.case_id = s.id left join plans p on p.case_id = s.id left join requests q on q.case_id = s.id
  where $9::uuid is not null or k.case_id is not null or p.case_id is not null or q.case_id is not null or s.id = any ($8::uuid[])
    or coalesce(s.last_on, s.opened_on) + s.every <= $3::date + $4::integer`;

async function gather({ tx, actor, today }: Context, practice: string, norms: Norms, standings: readonly MeasureStanding[], caseId: string | null) {
  const behind = standings.filter(({ dosage: { standing } }) => standing === 'endangered' || standing === 'short');
  const rows = await tx.rows<Row>(statement, [
    actor.organization.id, practice, today, norms.aheadDays, norms.everyDays, norms.levels.map(({ id }) => id), norms.levels.map(({ id }) => everyDaysOf(norms, id)),
    [...new Set(behind.map((one) => one.caseId))], caseId,
  ]);
  return rows.map((row) => ({
    row,
    reasons: reasonsOf(
      {
        ...row,
        everyDays: everyDaysOf(norms, row.levelId),
        behind: behind.filter((one) => one.caseId === row.caseId).map(({ title, person, dosage: { done, planned, forecast, standing } }) => ({ title, person, done, planned, forecast, late: standing === 'short' })),
      },
      today,
      norms.aheadDays,
    ),
  }));
}

/** Why the rule would put this case on an agenda today; empty: it would not. */
export async function reasonsFor(context: Context, practice: string, caseId: string): Promise<Reason[]> {
  const norms = await readNorms(context, practice);
  const [found] = await gather(context, practice, norms, await listStandings(context, { caseId }), caseId);
  return found?.reasons ?? [];
}

function placeOf(cursor: string): Place {
  const [rank, code, caseId] = decodeCursor(cursor, 3) ?? [];
  if (typeof rank !== 'number' || typeof code !== 'string' || typeof caseId !== 'string') throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  return { rank, code, caseId };
}

/** Cases that the rule proposes, the most pressing first; those that are on an agenda already come after the others. */
export const listProposals: Handler<typeof c.listProposals> = async (context, { query }) => {
  const after = query.after === undefined ? null : placeOf(query.after);
  const norms = await readNorms(context, query.practice);
  const found = (await gather(context, query.practice, norms, await listStandings(context, { practice: query.practice }), null)).filter(({ reasons }) => reasons.length > 0);
  const ordered = found
    .map((one) => ({ ...one, place: { rank: urgencyOf(one.reasons) - (one.row.onAgenda === null ? 0 : 1000), code: one.row.family.code, caseId: one.row.caseId } }))
    .toSorted((a, b) => inOrder(a.place, b.place));
  // A case that was concluded on meanwhile is no longer there: the page goes on from its place all the same.
  const waiting = after === null ? ordered : ordered.filter(({ place }) => inOrder(after, place) < 0);
  const shown = waiting.slice(0, query.limit);
  const last = shown.at(-1)?.place;
  context.subject({ details: { practice: query.practice, rows: shown.length } });
  return {
    items: shown.map(({ row, reasons }) => ({
      caseId: row.caseId, family: row.family, caseManager: row.caseManager, level: levelNow(norms, row), reasons, lastReviewOn: row.lastReviewOn, onAgenda: row.onAgenda,
    })),
    next: waiting.length > shown.length && last ? encodeCursor([last.rank, last.code, last.caseId]) : null,
    total: ordered.length,
    basis: norms.basis,
  };
};
