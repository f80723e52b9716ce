import { notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { listInstalled } from '../../practices/public.ts';
import type * as c from '../contract/items.ts';
import type { ItemRecord, PositionRecord } from '../contract/items.ts';
import { type Draft, effectsOf, lacksReason, obstaclesOf, type Situation } from '../rules/conclusion.ts';
import { everyDaysOf, levelNow, type Norms, readNorms } from './norms.ts';
import { prepares, quorumFor } from './reviews.ts';

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const staffName = (column: string) => `(select s.name from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;
const staff = (column: string) => `(select json_build_object('id', s.id, 'name', s.name) from ryadom.staff_name_view s where s.organization_id = $1 and s.id = ${column})`;

/** Whether a colleague whose entrance is open sees the family: by the team, the branch or the whole organization. */
export const seesFamily = (staffId: string, family: string) => `exists (select from ryadom.staff s where s.organization_id = $1 and s.id = ${staffId} and s.disabled_at is null
  and (exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = s.id and f.family_id = ${family})
    or exists (select from ryadom.staff_role r where r.organization_id = $1 and r.staff_id = s.id and r.role = 'manager'
      and (r.branch_id is null or exists (select from ryadom.family_scope f where f.organization_id = $1 and f.principal = r.branch_id and f.family_id = ${family})))))`;

/** The whole item in one statement. $1 organization, $2 item. */
const statement = `select json_build_object('id', i.id, 'version', i.version, 'position', i.position,
    'review', json_build_object('id', v.id, 'number', v.number, 'heldOn', v.held_on, 'state', v.state),
    'family', json_build_object('id', f.id, 'code', f.code, 'title', f.title),
    'case', json_build_object('id', c.id, 'practice', c.practice_id, 'openedOn', c.opened_on, 'closedOn', c.closed_on, 'caseManager', ${staff('c.case_manager_id')}),
    'branchId', c.branch_id, 'levelNow', l.level_id, 'levelFrom', l.from_on,
    'reasons', i.reasons, 'heardAt', ${utc('i.heard_at')}, 'heardBy', ${staffName('i.heard_by')}, 'facts', i.facts, 'report', i.report, 'familyWord', i.family_word,
    'familyWords', i.family_words, 'decision', i.decision, 'ground', i.ground, 'resultId', i.result_id, 'levelId', i.level_id, 'planFrom', i.plan_from, 'planTo', i.plan_to,
    'toManager', ${staff('i.to_manager_id')}, 'toBranch', (select json_build_object('id', b.id, 'name', b.name) from ryadom.branch b where b.organization_id = $1 and b.id = i.to_branch_id),
    'toPracticeId', i.to_practice_id, 'signedAt', ${utc('i.signed_at')}, 'signedOn', i.signed_on, 'done', i.done,
    'orders', coalesce((select json_agg(json_build_object('title', o->>'title', 'dueOn', o->>'dueOn', 'staff', ${staff("(o->>'staffId')::uuid")},
        'sees', ${seesFamily("(o->>'staffId')::uuid", 'i.family_id')}) order by n)
      from jsonb_array_elements(i.orders) with ordinality x(o, n)), '[]'),
    'chair', case when i.chair_at is not null then json_build_object('name', ${staffName('i.chair_id')}, 'at', ${utc('i.chair_at')}) end,
    'secretary', case when i.secretary_at is not null then json_build_object('name', ${staffName('i.secretary_id')}, 'at', ${utc('i.secretary_at')}) end,
    'corrects', case when i.corrects_id is not null then json_build_object('id', i.corrects_id, 'reason', i.correct_reason) end,
    'correctedBy', (select o.id from ryadom.review_item o where o.organization_id = $1 and o.corrects_id = i.id),
    'assessments', coalesce((select json_agg(jsonb_build_object('id', a.assessment_id) || a.shown order by a.shown->>'title', a.shown->>'person' nulls first, a.shown->>'on', a.assessment_id)
      from ryadom.review_assessment a where a.organization_id = $1 and a.item_id = i.id), '[]'),
    'people', case when i.signed_at is not null then i.attendance else coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'staffId', p.staff_id, 'role', p.role, 'name', coalesce(p.name, ${staffName('p.staff_id')}),
        'present', p.present) order by array_position(array['chair', 'secretary', 'member', 'guest'], p.role), p.created_at, p.id)
      from ryadom.review_participant p where p.organization_id = $1 and p.review_id = v.id), '[]') end,
    'spoken', coalesce((select json_object_agg(p.participant_id, json_build_object('stance', p.stance, 'words', p.words, 'dissent', p.dissent, 'recordedBy', p.recorded_by, 'recorder', ${staffName('p.recorded_by')}, 'version', p.version))
      from ryadom.review_position p where p.organization_id = $1 and p.item_id = i.id), '{}'),
    'planWritten', exists (select from ryadom.plan_view p where p.organization_id = $1 and p.case_id = c.id and p.state in ('draft', 'proposed', 'approved')),
    'planActive', exists (select from ryadom.plan_view p where p.organization_id = $1 and p.case_id = c.id and p.state = 'active')) as item
  from ryadom.review_item i
  join ryadom.review v on v.organization_id = $1 and v.id = i.review_id
  join ryadom.case_view c on c.organization_id = $1 and c.id = i.case_id
  join ryadom.family_view f on f.organization_id = $1 and f.id = i.family_id
  left join ryadom.case_level_view l on l.organization_id = $1 and l.case_id = c.id and l.to_on is null
  where i.organization_id = $1 and i.id = $2`;

interface Person {
  id: string;
  staffId: string | null;
  role: PositionRecord['role'];
  name: string;
  present: boolean | null;
}
type Stored = Omit<ItemRecord, 'case' | 'toPractice' | 'orders' | 'positions' | 'quorum' | 'signatures' | 'obstacles' | 'effects' | 'words' | 'operations'> & {
  case: Omit<ItemRecord['case'], 'practiceTitle' | 'level'>;
  branchId: string;
  levelNow: string | null;
  levelFrom: string | null;
  toPracticeId: string | null;
  orders: (ItemRecord['orders'][number] & { sees: boolean })[];
  chair: { name: string; at: string } | null;
  secretary: { name: string; at: string } | null;
  people: Person[];
  spoken: Record<string, Pick<PositionRecord, 'stance' | 'words' | 'dissent' | 'version'> & { /** Id of who wrote it. */ recordedBy: string | null; recorder: string | null }>;
  planWritten: boolean;
  planActive: boolean;
};

/** An item with all that decides what may be done with it. */
export interface FoundItem {
  record: ItemRecord;
  draft: Draft;
  situation: Situation;
  norms: Norms;
  people: Person[];
}

/** The item as it is now; throws notFound for a family out of sight. */
export async function findItem(context: Context, id: string): Promise<FoundItem> {
  const { tx, actor, today } = context;
  const found = await tx.row<{ item: Stored }>(statement, [actor.organization.id, id]);
  if (!found) throw notFound();
  const { branchId, levelNow: levelId, levelFrom, toPracticeId, chair, secretary, people, spoken, planWritten, planActive, ...item } = found.item;
  const norms = await readNorms(context, item.case.practice);
  const practices = (await listInstalled(tx, actor.organization.id)).map(({ id: practice, title }) => ({ id: practice, title }));
  const level = levelNow(norms, { levelId, levelFrom });
  const reasons = new Map(norms.pack.closeReasons.map((word) => [word.id, word]));
  const conclusion = norms.conclusions.find(({ id: word }) => word === item.decision);
  const toPractice = toPracticeId === null ? null : (practices.find((one) => one.id === toPracticeId) ?? { id: toPracticeId, title: toPracticeId });
  const levelWord = norms.levels.find((one) => one.id === item.levelId);
  const draft: Draft = {
    decision: item.decision, ground: item.ground, result: item.resultId === null ? null : (reasons.get(item.resultId) ?? { id: item.resultId, title: item.resultId }),
    level: levelWord ? { id: levelWord.id, title: levelWord.title } : null, planFrom: item.planFrom, planTo: item.planTo, toManager: item.toManager, toBranch: item.toBranch, toPractice,
    orders: item.orders.map(({ title, dueOn, staff: who, sees }) => ({ title, dueOn, staff: who && { ...who, sees } })), corrects: item.corrects !== null,
  };
  const secretaryNeeded = norms.signatures.includes('secretary');
  const situation: Situation = {
    heldOn: item.review.heldOn, cancelled: item.review.state === 'cancelled', heard: item.heardAt !== null, familyWord: item.familyWord, familyWords: item.familyWords,
    openedOn: item.case.openedOn, closedOn: item.case.closedOn, managerId: item.case.caseManager?.id ?? null, branchId, level, everyDays: everyDaysOf(norms, levelId), planWritten, planActive,
    chair: people.some(({ role }) => role === 'chair'), secretary: people.some(({ role }) => role === 'secretary'), secretaryNeeded,
    resultNeeded: (conclusion?.results.length ?? 0) > 0 || item.decision === 'stop' || (item.decision === 'transfer' && toPractice !== null), followUp: norms.followUp,
    unexplained: people.filter(({ id: person }) => spoken[person] && lacksReason(spoken[person])).map(({ name }) => name),
  };
  const signed = item.signedAt !== null;
  context.subject({ familyId: item.family.id, subjectId: id });
  const record: ItemRecord = {
    ...item,
    toPractice,
    case: { ...item.case, practiceTitle: norms.pack.title, level },
    orders: item.orders.map(({ sees: _, ...order }) => order),
    positions: people.map((one) => ({
      participantId: one.id, name: one.name, role: one.role, present: one.present, mine: !signed && maySpeak(context, one) && !ownWords(context, one, spoken[one.id]),
      ...said(one, spoken[one.id]),
    })),
    quorum: quorumFor(norms, item.review.heldOn, people),
    signatures: { needed: norms.signatures, chair, secretary },
    obstacles: signed ? [] : obstaclesOf(draft, situation, today),
    effects: signed ? [] : effectsOf(draft, situation, today),
    words: {
      conclusions: norms.conclusions.map(({ id: word, title, results }) => ({ id: word, title, results: results.flatMap((one) => reasons.get(one) ?? []) })),
      levels: norms.levels.map(({ id: word, title, text }) => ({ id: word, title, text: text ?? null })),
      practices: practices.filter((one) => one.id !== item.case.practice),
    },
    operations: allowed(context, item, people),
  };
  return { record, draft, situation, norms, people };
}

function said(person: Pick<Person, 'staffId'>, spoken: Stored['spoken'][string] | undefined): Pick<PositionRecord, 'stance' | 'words' | 'dissent' | 'recordedBy' | 'version'> {
  if (!spoken) return { stance: null, words: null, dissent: null, recordedBy: null, version: 0 };
  const { recordedBy, recorder, ...rest } = spoken;
  return { ...rest, recordedBy: recordedBy === person.staffId ? null : recorder };
}

/** The participant wrote it: nobody else rewrites another's opinion. */
function ownWords(context: Context, person: Pick<Person, 'staffId'>, spoken: { recordedBy: string | null } | undefined): boolean {
  return person.staffId !== null && spoken?.recordedBy === person.staffId && person.staffId !== context.actor.staffId;
}

/** One's own position; of somebody without an entrance, whoever prepares the meeting writes it down. */
export function maySpeak(context: Context, person: Pick<Person, 'staffId'>): boolean {
  return person.staffId === context.actor.staffId || (person.staffId === null && prepares(context)) || context.actor.roles.some(({ role }) => role === 'manager');
}

function allowed(context: Context, item: Pick<Stored, 'signedAt' | 'review' | 'correctedBy'>, people: readonly Person[]): string[] {
  const manages = context.actor.roles.some(({ role }) => role === 'manager');
  if (item.signedAt !== null) return manages && item.correctedBy === null ? ['reviews.correctItem'] : [];
  if (item.review.state === 'cancelled') return prepares(context) ? ['reviews.removeItem'] : [];
  const mine = people.find(({ staffId }) => staffId === context.actor.staffId)?.role;
  const signs = (mine === 'chair' && manages) || (mine === 'secretary' && prepares(context));
  return [...(prepares(context) ? ['changeItem', 'hearItem', 'removeItem'] : []), 'setPosition', ...(signs ? ['signItem'] : [])].map((name) => `reviews.${name}`);
}

export async function readItem(context: Context, id: string): Promise<ItemRecord> {
  return (await findItem(context, id)).record;
}

export const getItem: Handler<typeof c.getItem> = (context, { params }) => readItem(context, params.id);
