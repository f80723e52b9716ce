import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badQuery, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { isDay } from '../../../kernel/time.ts';
import type * as c from '../contract/meetings.ts';
import type { AgendaItem, ParticipantRecord, ReviewBrief, ReviewRecord } from '../contract/meetings.ts';
import { lawOn, quorumOf } from '../rules/quorum.ts';
import { texts } from '../texts.ru.ts';
import { levelNow, type Norms, readNorms } from './norms.ts';

/** Columns of a meeting; its counts are of items in sight, because the policies of the items judge. */
const brief = `v.id, v.practice_id as practice, v.number, v.held_on::text as "heldOn", to_char(v.starts_at, 'HH24:MI') as "startsAt", v.place, v.state, v.version`;
const participants = `coalesce((select json_agg(json_build_object('id', p.id, 'role', p.role, 'staffId', p.staff_id, 'name', coalesce(p.name, s.name), 'office', p.office, 'employer', p.employer,
    'present', p.present, 'version', p.version) order by array_position(array['chair', 'secretary', 'member', 'guest'], p.role), p.created_at, p.id)
  from ryadom.review_participant p left join ryadom.staff_name_view s on s.organization_id = $1 and s.id = p.staff_id
  where p.organization_id = $1 and p.review_id = v.id), '[]') as participants`;

/** Meetings of a practice: those to come by day, those that were by day backwards. */
export const listReviews: Handler<typeof c.listReviews> = async ({ tx, actor, today }, { query }) => {
  const upcoming = query.when === 'upcoming';
  const [day, id] = query.after === undefined ? [null, null] : (decodeCursor(query.after, 2) ?? ['', '']);
  if (query.after !== undefined && (!isDay(String(day)) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id)))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const rows = await tx.rows<ReviewBrief>(
    `select ${brief}, (select s.name from ryadom.review_participant p join ryadom.staff_name_view s on s.organization_id = $1 and s.id = p.staff_id
         where p.organization_id = $1 and p.review_id = v.id and p.role = 'chair') as chair, n.items, n.signed
     from ryadom.review v cross join lateral (select count(*)::integer as items, count(i.signed_at)::integer as signed
       from ryadom.review_item i where i.organization_id = $1 and i.review_id = v.id) n
     where v.organization_id = $1 and v.practice_id = $2 and v.held_on ${upcoming ? '>=' : '<'} $3::date
       and ($4::date is null or (v.held_on, v.id) ${upcoming ? '>' : '<'} ($4::date, $5::uuid))
     order by v.held_on ${upcoming ? '' : 'desc'}, v.id ${upcoming ? '' : 'desc'} limit $6`,
    [actor.organization.id, query.practice, today, day, id, query.limit + 1],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return { items: shown, next: rows.length > shown.length && last ? encodeCursor([last.heldOn, last.id]) : null };
};

type Stored = Omit<ReviewRecord, 'quorum' | 'items' | 'practiceTitle' | 'operations'> & {
  items: (Omit<AgendaItem, 'level' | 'conclusion'> & { levelId: string | null; levelFrom: string | null })[];
};

/** The meeting as its page shows it; throws notFound. */
export async function readReview(context: Context, id: string): Promise<ReviewRecord> {
  const { tx, actor } = context;
  const found = await tx.row<Stored>(
    `select ${brief}, v.note, v.cancel_reason as "cancelReason", ${participants},
       coalesce((select json_agg(json_build_object('id', i.id, 'position', i.position, 'family', json_build_object('id', f.id, 'code', f.code, 'title', f.title),
           'caseManager', case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end, 'levelId', l.level_id, 'levelFrom', l.from_on, 'reasons', i.reasons,
           'heard', i.heard_at is not null, 'decision', i.decision, 'signedOn', i.signed_on, 'corrects', i.corrects_id is not null) order by i.position, i.id)
         from ryadom.review_item i join ryadom.family_view f on f.organization_id = $1 and f.id = i.family_id
         join ryadom.case_view c on c.organization_id = $1 and c.id = i.case_id
         left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = c.case_manager_id
         left join ryadom.case_level_view l on l.organization_id = $1 and l.case_id = c.id and l.to_on is null
         where i.organization_id = $1 and i.review_id = v.id), '[]') as items
     from ryadom.review v where v.organization_id = $1 and v.id = $2`,
    [actor.organization.id, id],
  );
  if (!found) throw notFound();
  const norms = await readNorms(context, found.practice);
  context.subject({ subjectId: id, details: { rows: found.items.length } });
  for (const item of found.items) context.subject({ familyId: item.family.id, subjectId: id });
  const { items, ...rest } = found;
  return {
    ...rest,
    practiceTitle: norms.pack.title,
    quorum: quorumFor(norms, found.heldOn, found.participants),
    items: items.map(({ levelId, levelFrom, ...item }) => ({
      ...item,
      level: levelNow(norms, { levelId, levelFrom }),
      conclusion: norms.conclusions.find(({ id: word }) => word === item.decision)?.title ?? null,
    })),
    operations: allowed(context, found),
  };
}

export function quorumFor(norms: Norms, heldOn: string, list: readonly Pick<ParticipantRecord, 'role' | 'present'>[]) {
  return quorumOf(lawOn(norms.laws, heldOn), list);
}

/** Whether the caller prepares meetings; a practitioner alone only speaks. */
export function prepares({ actor }: Context): boolean {
  return actor.roles.some(({ role }) => role === 'case-manager' || role === 'manager');
}

function allowed(context: Context, { state, items, heldOn }: Stored): string[] {
  if (state === 'cancelled' || !prepares(context)) return [];
  const signed = items.some((item) => item.signedOn !== null);
  const manages = context.actor.roles.some(({ role }) => role === 'manager');
  const people = signed && heldOn < context.today ? [] : ['addParticipant', 'changeParticipant', 'removeParticipant'];
  return ['changeReview', ...people, 'addItem', ...(manages && !signed ? ['cancelReview'] : [])].map((name) => `reviews.${name}`);
}

export const getReview: Handler<typeof c.getReview> = (context, { params }) => readReview(context, params.id);
