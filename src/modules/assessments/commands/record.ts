import { badField, badFields, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { caseOn, listMembersOn, strangerText } from '../../services/public.ts';
import type { Instrument } from '../contract/instrument.ts';
import type * as contract from '../contract/operations.ts';
import type { Answers, AssessmentCard } from '../contract/operations.ts';
import { ageAt, cardOf, findAssessment } from '../queries/assessments.ts';
import { instrumentFor, keepInstrument } from '../queries/instruments.ts';
import { complaintsAboutAnswers, purposeAsked } from '../rules/answers.ts';
import { texts } from '../texts.ru.ts';

/** Whom and when: the date is not ahead, the person is in the family and of the age that the instrument is meant for. */
export async function proveWho(context: Context, instrument: Instrument, wish: { family: string; person: string | null; date: string }): Promise<void> {
  const { family, person, date } = wish;
  if (date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  if (person === null && instrument.whom === 'person') throw badField('person', 'person_needed', texts.refusals.person_needed);
  if (person === null) return;
  if (instrument.whom === 'family') throw badField('person', 'person_not_used', texts.refusals.person_not_used);
  if (!(await listMembersOn(context, family, date)).includes(person)) throw badField('person', 'not_in_family', await strangerText(context, family, person, date));
  const age = await ageOf(context, family, person, date);
  const { from, to } = instrument.age ?? {};
  if (age !== null && ((from !== undefined && age < from) || (to !== undefined && age > to))) {
    const ages = [from === undefined ? '' : `от ${from}`, to === undefined ? '' : `до ${to}`].filter(Boolean).join(' ');
    throw badField('person', 'wrong_age', fill(texts.refusals.wrong_age, { ages: `${ages} лет` }));
  }
  await proveGround(context, instrument, person, age);
}

/**
 * Whether there is a ground for what the instrument asks of this person: the one place where it is looked up. Grounds are kept
 * by consents (`ryadom.has_ground(organization, person, purpose)`); an instrument that needs none of its own passes.
 */
async function proveGround({ tx, actor }: Context, instrument: Instrument, person: string, age: number | null): Promise<void> {
  const purpose = purposeAsked(instrument, age);
  if (purpose === null) return;
  const row = await tx.row<{ granted: boolean }>('select ryadom.has_ground($1, $2, $3) as granted', [actor.organization.id, person, purpose]);
  if (!row!.granted) throw badField('person', 'no_ground', texts.refusals.no_ground);
}

export async function ageOf({ tx, actor }: Context, family: string, person: string | null, date: string): Promise<number | null> {
  if (person === null) return null;
  const row = await tx.row<{ birthDate: string | null }>('select birth_on as "birthDate" from ryadom.member_view where organization_id = $1 and family_id = $2 and person_id = $3 limit 1', [actor.organization.id, family, person]);
  return ageAt(row ?? null, date);
}

export async function proveStaff({ tx, actor }: Context, staff: string | null): Promise<void> {
  if (staff === null || staff === actor.staffId) return;
  const found = await tx.row('select 1 from ryadom.staff_name_view where organization_id = $1 and id = $2', [actor.organization.id, staff]);
  if (!found) throw badField('conductedBy', 'unknown_staff', texts.refusals.unknown_staff);
}

/** The goals agreed on last time go on: their words and weights, the level yet to be marked. Nothing where there were none. */
async function goalsBefore({ tx, actor }: Context, wish: { family: string; person: string | null; instrument: string; date: string }): Promise<Answers> {
  const row = await tx.row<{ answers: Answers }>(
    `select answers from ryadom.assessment where organization_id = $1 and family_id = $2 and person_id is not distinct from $3 and instrument_id = $4
       and happened_on <= $5 and state <> 'draft' and cancelled_at is null order by happened_on desc, created_at desc limit 1`,
    [actor.organization.id, wish.family, wish.person, wish.instrument, wish.date],
  );
  return row ? { goals: (row.answers.goals ?? []).map((goal) => ({ ...goal, level: null })) } : {};
}

export async function recordAssessment(context: Context, { body }: Input<typeof contract.recordAssessment>): Promise<AssessmentCard> {
  const { tx, actor } = context;
  const offered = await instrumentFor(tx, actor.organization.id, body.instrument);
  if (!offered) throw badField('instrument', 'unknown_instrument', texts.refusals.unknown_instrument);
  const found = await caseOn(context, body.family, body.practice, body.date);
  const instrument = await keepInstrument(tx, actor.organization.id, offered);
  await proveWho(context, instrument, body);
  await proveStaff(context, body.conductedBy);
  const answers = instrument.kind === 'goals' && body.answers.goals === undefined ? await goalsBefore(context, body) : body.answers;
  const complaints = complaintsAboutAnswers(instrument, answers);
  if (complaints.length > 0) throw badFields(complaints);
  const stored = await tx.count(
    `insert into ryadom.assessment (organization_id, id, case_id, family_id, practice_id, person_id, instrument_id, instrument_version, point, happened_on,
       conducted_by, answers, created_by, ground) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (organization_id, id) do nothing`,
    [
      actor.organization.id, body.id, found.caseId, body.family, body.practice, body.person, instrument.id, instrument.version, body.point, body.date,
      body.conductedBy ?? actor.staffId, JSON.stringify(answers), actor.staffId, purposeAsked(instrument, await ageOf(context, body.family, body.person, body.date)),
    ],
    'assessments.record',
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  context.subject({ familyId: body.family, subjectId: body.id });
  return cardOf(context, await findAssessment(context, body.id));
}

/** The same submission again: the assessment as it is now. */
export async function replayAssessment(context: Context, { body }: Input<typeof contract.recordAssessment>): Promise<AssessmentCard> {
  return cardOf(context, await findAssessment(context, body.id));
}
