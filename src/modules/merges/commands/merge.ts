import type { BodyOf } from '../../../kernel/contract.ts';
import { badField, Refusal } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import { type Context, definedModules } from '../../../kernel/server/module.ts';
import { Repoint } from '../../../kernel/server/repoint.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { refreshScope } from '../../cases/public.ts';
import { refreshFamilies } from '../../people/public.ts';
import type { merge as contract, MergeRun } from '../contract.ts';
import { allHoldings, casePairs, readSides, type Sides } from '../queries/compare.ts';
import { labelsOf } from '../queries/labels.ts';
import { readRun } from '../queries/runs.ts';
import { caseFields, chosenCase, chosenFamily, chosenPerson, type CaseSide, type PersonSide, suggestedChoice } from '../rules/choice.ts';
import { texts } from '../texts.ru.ts';
import { lockAll, seeEverything, takeTurn } from './sight.ts';

type Body = BodyOf<typeof contract>;
interface Chosen<T> {
  keep: T;
  other: T;
  columns: Record<string, unknown>;
}

/** Everything decided before a row is touched. */
interface Plan {
  sides: Sides;
  people: Chosen<PersonSide>[];
  cases: Chosen<CaseSide>[];
  /** Old id → the one that stays, of people, cases and families. */
  into: Map<string, string>;
}

function planMerge(sides: Sides, body: Body): Plan {
  const into = new Map<string, string>([[body.otherId, body.keepId]]);
  if (sides.kind === 'person') {
    const pair = { keep: sides.keep, other: sides.other, columns: chosenPerson(sides.keep, sides.other, body.person) };
    refuseTwoNumbers(pair);
    return { sides, people: [pair], cases: [], into };
  }
  const people = body.people.map((pair, at): Chosen<PersonSide> => {
    const keep = sides.members.find((one) => one.id === pair.keepId && one.family_id === body.keepId);
    const other = sides.members.find((one) => one.id === pair.otherId && one.family_id === body.otherId);
    if (!keep || !other) throw badField(`people.${at}`, 'not_both_sides', texts.refusals.not_both_sides);
    if (keep.id === other.id) throw badField(`people.${at}`, 'not_same_person', texts.refusals.not_same_person);
    const ids = body.people.flatMap((one) => [one.keepId, one.otherId]);
    if (new Set(ids).size < ids.length) throw badField(`people.${at}`, 'person_twice', texts.refusals.person_twice);
    into.set(other.id, keep.id);
    return { keep, other, columns: chosenPerson(keep, other, pair.fields) };
  });
  people.forEach(refuseTwoNumbers);
  const pairs = casePairs(sides.cases, body.keepId);
  const strange = body.cases.findIndex((one) => !pairs.some((pair) => pair.keep.id === one.keepId && pair.other.id === one.otherId));
  if (strange >= 0) throw badField(`cases.${strange}`, 'case_pair', texts.refusals.case_pair);
  const cases = pairs.map(({ keep, other }): Chosen<CaseSide> => {
    into.set(other.id, keep.id);
    // Of a pair that nobody spoke of the proposal holds: two open cases of one practice cannot stay.
    const choice = body.cases.find((one) => one.keepId === keep.id)?.fields ?? suggestedChoice(caseFields(keep, other));
    return { keep, other, columns: chosenCase(keep, other, choice) };
  });
  return { sides, people, cases, into };
}

/** Two different numbers mean two people, or a mistake that a person must mend first. */
function refuseTwoNumbers({ keep, other }: Chosen<PersonSide>): void {
  if (keep.snils && other.snils && keep.snils !== other.snils) throw new Refusal(409, 'born_apart', texts.refusals.born_apart);
}

export async function mergeRecords(context: Context, { body }: { body: Body }): Promise<MergeRun> {
  const { tx, actor } = context;
  const org = actor.organization.id;
  await takeTurn(tx, org);
  const sides = await readSides(context, body.kind, body.keepId, body.otherId);
  if (sides.seen !== body.seen) throw new Refusal(409, 'changed_since', texts.refusals.changed_since);
  const labels = await labelsOf(context, body.kind, [body.keepId, body.otherId]);
  const plan = planMerge(sides, body);
  const keep = labels.get(body.keepId)!;
  const other = labels.get(body.otherId)!;
  for (const side of [keep, other]) context.subject({ familyId: side.familyId, subjectId: side.id, details: { merge: body.id } });

  const back = await seeEverything(tx);
  const families = await familiesTouched(tx, org, plan, body);
  await lockAll(tx, org, families, plan.people.flatMap((one) => [one.keep.id, one.other.id]));
  await back();
  // Somebody may have written between the look and the lock.
  if ((await readSides(context, body.kind, body.keepId, body.otherId)).seen !== body.seen) throw new Refusal(409, 'changed_since', texts.refusals.changed_since);
  await seeEverything(tx);
  await tx.rows(
    `insert into ryadom.merge_run (organization_id, id, family_id, kind, keep_id, other_id, keep_label, other_label, involved, moved, staff_id, staff_name, merged_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', $10, $11, $12)`,
    [org, body.id, keep.familyId, body.kind, body.keepId, body.otherId, `${keep.title}, ${keep.detail}`, `${other.title}, ${other.detail}`,
      [...new Set([...plan.into.keys(), ...plan.into.values()])], actor.staffId, actor.name, context.now],
  );
  const work = new Repoint(tx, org, body.id, plan.into);
  await moveEverything(tx, work, plan, body);
  await refreshScope(tx, org, families);
  await refreshFamilies(tx, org, families.filter((id) => id !== body.otherId));
  await tx.rows('delete from ryadom.merge_candidate where organization_id = $1 and (first_id = any ($2::uuid[]) or second_id = any ($2::uuid[]))', [org, [...plan.into.keys()]]);
  await tx.rows('update ryadom.merge_run set moved = $3 where organization_id = $1 and id = $2', [org, body.id, JSON.stringify(work.moved)]);
  await tell(context, plan, body, keep.familyId, `${other.title}, ${other.detail}`);
  await back();
  return readRun(context, body.id);
}

/** Both families, or every family of the two people. */
async function familiesTouched(tx: Tx, org: number, plan: Plan, body: Body): Promise<string[]> {
  const people = plan.people.flatMap((one) => [one.keep.id, one.other.id]);
  const rows = await tx.rows<{ id: string }>('select distinct family_id id from ryadom.member_view where organization_id = $1 and person_id = any ($2::uuid[])', [org, people]);
  return [...new Set([...(body.kind === 'family' ? [body.keepId, body.otherId] : []), ...rows.map((row) => row.id)])].toSorted();
}

/**
 * Every module's rows, table by table: twins go first, then what stands in each other's way, then all the rest moves. The
 * rows of those who were taken in go last, when nothing points to them any more.
 */
async function moveEverything(tx: Tx, work: Repoint, plan: Plan, body: Body): Promise<void> {
  const { cases, people, sides } = plan;
  const holdings = allHoldings();
  for (const { keep, columns } of cases) await work.edit('family_case', { id: keep.id }, columns);
  for (const holding of holdings) await work.removeTwins(holding);
  for (const module of definedModules()) await module.repointing?.settle?.(tx, work);
  for (const holding of holdings) if (holding.table !== 'family_case') await work.move(holding);
  // A case that falls together with another goes before the others come over: two of a practice cannot be open.
  await work.remove('family_case', cases.map((one) => one.other.id));
  for (const holding of holdings) if (holding.table === 'family_case') await work.move(holding);
  for (const { keep, columns } of people) await work.edit('person', { id: keep.id }, columns);
  await work.remove('person', people.map((one) => one.other.id));
  if (sides.kind === 'family') {
    await work.remove('family', [body.otherId]);
    const columns = chosenFamily(sides.keep, sides.other, body.family);
    await work.edit('family', { id: body.keepId }, columns);
    const former = body.family.code === 'other' ? sides.keep.code : sides.other.code;
    await work.add('family_former_code', ['code', 'family_id'], { code: former, family_id: body.keepId });
    await work.alias('family', [[body.otherId, body.keepId]]);
  }
  await work.alias('case', cases.map((one) => [one.other.id, one.keep.id]));
  await work.alias('person', people.map((one) => [one.other.id, one.keep.id]));
}

/** The history of the card: that it took another in, and which values it got from there. */
async function tell({ tx, actor }: Context, plan: Plan, body: Body, familyId: string, otherLabel: string): Promise<void> {
  const common = { organizationId: actor.organization.id, familyId, staffId: actor.staffId, source: 'merge' };
  const chosen = [
    ...plan.people.map((one) => ({ subject: 'person', ...one })),
    ...plan.cases.map((one) => ({ subject: 'family_case', ...one })),
    ...(plan.sides.kind === 'family' ? [{ subject: 'family', keep: plan.sides.keep, columns: chosenFamily(plan.sides.keep, plan.sides.other, body.family) }] : []),
  ];
  await recordHistory(
    tx,
    ...chosen.map(({ subject, keep, columns }) => ({
      ...common, subject, subjectId: keep.id, version: keep.version + 1,
      changes: changesBetween(camel(keep as unknown as Record<string, unknown>), camel(columns)),
    })),
    { ...common, subject: 'merge', subjectId: body.id, version: 1, changes: { merged: [null, otherLabel] } },
  );
}

const shortNames: Record<string, string> = { birth_on: 'birthDate', death_on: 'deathDate' };
const camel = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [shortNames[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value]));

export const replayMerge = (context: Context, { body }: { body: { id: string } }) => readRun(context, body.id);
