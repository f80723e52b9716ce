import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { ageOn } from '../../../kernel/time.ts';
import { Conditions, historyColumn, pageOfRecords } from '../../services/public.ts';
import { type Instrument, instrument as shape } from '../contract/instrument.ts';
import type * as contract from '../contract/operations.ts';
import type { Answers, AssessmentCard, AssessmentItem, ScoreDifference, ScoreLine } from '../contract/operations.ts';
import { attentionIn } from '../rules/answers.ts';
import { scoreOf } from '../rules/score.ts';

const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const columns = `r.id, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, r.case_id as "caseId", r.practice_id as practice,
  r.instrument_id as instrument, r.instrument_version as "instrumentVersion", i.title as "instrumentTitle", r.point, r.happened_on as date, r.state,
  r.scores->0 as score, sb.name as "signedBy", ${moment('r.signed_at')} as "signedAt", ${moment('r.cancelled_at')} as "cancelledAt", r.cancel_reason as "cancelReason",
  s.name as by, r.version, ${moment('r.created_at')} as "createdAt",
  case when r.conducted_by is not null then json_build_object('id', r.conducted_by, 'name', cb.name) end as "conductedBy",
  case when r.person_id is not null then (select json_build_object('id', m.person_id, 'name', concat_ws(' ', m.last_name, m.first_name, m.patronymic),
      'birthDate', m.birth_on, 'role', m.role) from ryadom.member_view m
    where m.organization_id = r.organization_id and m.family_id = r.family_id and m.person_id = r.person_id order by m.from_on desc nulls last limit 1) end as person`;

const joins = `join ryadom.family_view f on f.organization_id = r.organization_id and f.id = r.family_id
  join ryadom.instrument_version i on i.organization_id = r.organization_id and i.instrument_id = r.instrument_id and i.version = r.instrument_version
  left join ryadom.staff_name_view s on s.organization_id = r.organization_id and s.id = r.created_by
  left join ryadom.staff_name_view sb on sb.organization_id = r.organization_id and sb.id = r.signed_by
  left join ryadom.staff_name_view cb on cb.organization_id = r.organization_id and cb.id = r.conducted_by`;

export async function listAssessments(context: Context, { query }: Input<typeof contract.listAssessments>) {
  const { person, instrument, point, state, limit, ...common } = query;
  const where = new Conditions(context.actor.organization.id)
    .add('person', 'r.person_id = ?', person)
    .add('instrument', 'r.instrument_id = ?', instrument)
    .add('point', 'r.point = ?', point)
    .add('state', 'r.state = ?', state)
    .common(common);
  const rows = await context.tx.rows<AssessmentItem>(
    `select ${columns} from ryadom.assessment r ${joins} where ${where.sql} order by r.happened_on desc, r.id limit ${limit + 1}`,
    where.params,
    `assessments.list.${limit}.${where.name}`,
  );
  context.subject({ familyId: query.family ?? null, subjectId: person ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, limit) } });
  return pageOfRecords(rows, limit);
}

/** An assessment with what decides who may change it. */
export interface Found extends Omit<AssessmentCard, 'mayChange' | 'recomputed' | 'attention'> {
  createdBy: string | null;
  signer: string | null;
  branchId: string;
}

/** The assessment as it is now; throws notFound. */
export async function findAssessment({ tx, actor }: Context, id: string): Promise<Found> {
  const row = await tx.row<Found>(
    `select ${columns}, r.answers, coalesce(r.scores, '[]') as scores, r.conclusion, r.correction_reason as "correctionReason", i.content, ${historyColumn},
       r.created_by as "createdBy", r.signed_by as signer, c.branch_id as "branchId"
     from ryadom.assessment r ${joins} join ryadom.case_view c on c.organization_id = r.organization_id and c.id = r.case_id
     where r.organization_id = $1 and r.id = $2`,
    [actor.organization.id, id],
    'assessments.one',
  );
  if (!row) throw notFound();
  return { ...row, content: shape.parse(row.content) };
}

/** Full years of the person on the day; null for the family and without a birth date. */
export function ageAt(person: { birthDate: string | null } | null, date: string): number | null {
  return person?.birthDate ? ageOn(person.birthDate, date) : null;
}

/** Whoever began it, conducted it or signed it, and managers of its branch. */
export function mayChange({ actor }: Context, found: Pick<Found, 'createdBy' | 'signer' | 'branchId' | 'conductedBy'>): boolean {
  const mine = actor.staffId !== null && [found.createdBy, found.signer, found.conductedBy?.id].includes(actor.staffId);
  return mine || actor.roles.some(({ role, branchId }) => role === 'manager' && (branchId === null || branchId === found.branchId));
}

export function cardOf(context: Context, found: Found): AssessmentCard {
  const { createdBy: _, signer: __, branchId: ___, ...rest } = found;
  const again = found.state === 'draft' ? [] : scoreOf(found.content, found.answers, ageAt(found.person, found.date));
  return { ...rest, recomputed: sameScores(found.scores, again), attention: attentionIn(found.content, found.answers), mayChange: mayChange(context, found) };
}

/** Equal values of equal scores; the words of a band belong to the instrument's version and need no comparing. */
function sameScores(stored: readonly ScoreLine[], again: readonly ScoreLine[]): boolean {
  return stored.length === again.length && stored.every((line, at) => line.id === again[at]!.id && line.value === again[at]!.value && line.band?.title === again[at]!.band?.title);
}

export async function getAssessment(context: Context, { params }: Input<typeof contract.getAssessment>): Promise<AssessmentCard> {
  const found = await findAssessment(context, params.id);
  context.subject({ familyId: found.family.id, subjectId: found.id });
  return cardOf(context, found);
}

/** Counts everything again by the stored versions of instruments and names what differs. */
export async function checkScores(context: Context) {
  const { tx, actor } = context;
  const organization = actor.organization.id;
  const versions = await tx.rows<{ id: string; version: string; content: unknown }>('select instrument_id as id, version, content from ryadom.instrument_version where organization_id = $1', [organization]);
  const contents = new Map<string, Instrument>(versions.map((row) => [`${row.id} ${row.version}`, shape.parse(row.content)]));
  const different: ScoreDifference[] = [];
  let checked = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await tx.rows<{ id: string; family: ScoreDifference['family']; instrument: string; version: string; answers: Answers; scores: ScoreLine[]; main: number | null; date: string; birthDate: string | null }>(
      `select r.id, json_build_object('id', f.id, 'code', f.code, 'title', f.title) as family, r.instrument_id as instrument, r.instrument_version as version, r.answers, r.scores,
         r.main_value::float8 as main, r.happened_on as date,
         (select m.birth_on from ryadom.member_view m where m.organization_id = r.organization_id and m.family_id = r.family_id and m.person_id = r.person_id limit 1) as "birthDate"
       from ryadom.assessment r join ryadom.family_view f on f.organization_id = $1 and f.id = r.family_id
       where r.organization_id = $1 and r.state <> 'draft' and r.id > $2 order by r.id limit 500`,
      [organization, after],
    );
    for (const row of rows) {
      const content = contents.get(`${row.instrument} ${row.version}`)!;
      const again = scoreOf(content, row.answers, ageAt({ birthDate: row.birthDate }, row.date));
      const recomputed = again[0]!.value;
      if (row.main === recomputed && sameScores(row.scores, again)) continue;
      const lines = again.map((line) => {
        const stored = row.scores.find((one) => one.id === line.id);
        return { title: line.title, stored: stored?.value ?? null, recomputed: line.value, storedBand: stored?.band?.title ?? null, recomputedBand: line.band?.title ?? null };
      });
      const sameNumbers = row.main === recomputed && lines.every((line) => line.stored === line.recomputed);
      different.push({
        id: row.id, family: row.family, instrumentTitle: content.title, date: row.date, stored: row.main, recomputed, why: sameNumbers ? 'age' : 'answers',
        lines: lines.filter((line) => line.stored !== line.recomputed || line.storedBand !== line.recomputedBand),
      });
    }
    checked += rows.length;
    if (rows.length < 500) {
      for (const { id, family } of different) context.subject({ familyId: family.id, subjectId: id });
      return { checked, different };
    }
    after = rows.at(-1)!.id;
  }
}
