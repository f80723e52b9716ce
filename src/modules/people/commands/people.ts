import type { BodyOf } from '../../../kernel/contract.ts';
import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type * as contract from '../contract/people.ts';
import type { NewPerson } from '../contract/people.ts';
import { readMembership, readPerson } from '../queries/person.ts';
import { lifeComplaints, moveComplaints, nextMemberCode, periodComplaints } from '../rules/dates.ts';
import { texts } from '../texts.ru.ts';
import { refused, refuseComplaints, requireFamily, unlessTaken } from './checks.ts';
import { factNouns, membershipNoun, personNoun } from './nouns.ts';
import { refreshFamilies } from './refresh.ts';
import { addRow, changeRow, getRow } from '../../../kernel/server/rows.ts';

const memberCodeTaken = 'membership_organization_id_family_id_code_key';

async function freeMemberCode({ tx, actor }: Context, familyId: string): Promise<string> {
  const codes = await tx.rows<{ code: string }>('select unnest(ryadom.member_codes($1, $2)) as code', [actor.organization.id, familyId]);
  return nextMemberCode(codes.map((row) => row.code));
}

/**
 * Adds people to a family that the caller sees, with their first phone; does not rebuild the title and tokens (see
 * `refreshFamilies`). Complaints name the fields as `prefix(index)` says.
 */
export async function addMembers(context: Context, familyId: string, people: Omit<NewPerson, 'familyId'>[], prefix: (index: number) => string = () => ''): Promise<void> {
  const complaints = people.flatMap((person, i) => lifeComplaints(person, context.today).map((one) => ({ ...one, path: prefix(i) + one.path })));
  refuseComplaints(complaints);
  for (const [i, { id, role, livesTogether, fromOn, code, phone, ...person }] of people.entries()) {
    await addRow(context, personNoun, id, person, familyId);
    const membership = { personId: id, role, livesTogether, fromOn, toOn: null, code: code ?? (await freeMemberCode(context, familyId)) };
    await unlessTaken(memberCodeTaken, `${prefix(i)}code`, 'member_code_taken', () => addRow(context, membershipNoun, crypto.randomUUID(), membership, familyId));
    if (phone) await addRow(context, factNouns.contact, crypto.randomUUID(), { personId: id, kind: 'phone', value: phone }, familyId);
  }
}

export async function addPerson(context: Context, { body }: { body: BodyOf<typeof contract.addPerson> }) {
  const { familyId, ...person } = body;
  await requireFamily(context, familyId);
  context.subject({ familyId, subjectId: body.id });
  await addMembers(context, familyId, [person]);
  await refreshFamilies(context.tx, context.actor.organization.id, [familyId]);
  return readPerson(context.tx, context.actor.organization.id, body.id);
}

async function replay({ tx, actor, subject }: Context, personId: string) {
  subject({ subjectId: personId });
  return readPerson(tx, actor.organization.id, personId);
}

export const replayPerson = (context: Context, { body }: { body: { id: string } }) => replay(context, body.id);
export const replayMove = (context: Context, { params }: { params: { id: string } }) => replay(context, params.id);

interface SeenMembership {
  id: string;
  familyId: string;
  current: boolean;
}

/** Families of the person that the caller sees, the current ones first. */
async function seenMemberships({ tx, actor }: Context, personId: string): Promise<SeenMembership[]> {
  return tx.rows<SeenMembership>(
    `select id, family_id "familyId", to_on is null as current from ryadom.membership
     where organization_id = $1 and person_id = $2 order by to_on is not null, created_at desc`,
    [actor.organization.id, personId],
  );
}

export async function editPerson(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof contract.editPerson> }) {
  const memberships = await seenMemberships(context, params.id);
  if (memberships.length === 0) throw notFound();
  const { familyId, current } = memberships[0]!;
  // Who only remembers a person from before a move reads, but no longer writes.
  if (!current) throw new Refusal(403, 'moved_away', texts.movedAway);
  context.subject({ familyId, subjectId: params.id });
  const { version, ...fields } = body;
  const { changed } = await changeRow(context, personNoun, params.id, version, fields, {
    familyId,
    check: (after) => refuseComplaints(lifeComplaints(after as never, context.today)),
  });
  if (changed) await refreshFamilies(context.tx, context.actor.organization.id, memberships.map((one) => one.familyId));
  return readPerson(context.tx, context.actor.organization.id, params.id);
}

export async function editMembership(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof contract.editMembership> }) {
  const { version, ...fields } = body;
  const { before } = await unlessTaken(memberCodeTaken, 'code', 'member_code_taken', () =>
    changeRow(context, membershipNoun, params.id, version, fields, { check: (after) => refuseComplaints(periodComplaints(after as never)) }),
  );
  context.subject({ familyId: before.familyId, subjectId: String(before['personId']) });
  await refreshFamilies(context.tx, context.actor.organization.id, [before.familyId!]);
  return readMembership(context.tx, context.actor.organization.id, params.id);
}

export async function movePerson(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof contract.movePerson> }) {
  const { tx, actor, today } = context;
  const membership = await getRow(context, membershipNoun, body.membershipId, true);
  if (membership['personId'] !== params.id) throw notFound();
  await requireFamily(context, body.toFamilyId);
  context.subject({ familyId: membership.familyId, subjectId: params.id, details: { toFamilyId: body.toFamilyId } });
  context.subject({ familyId: body.toFamilyId, subjectId: params.id, details: { fromFamilyId: membership.familyId } });
  if (membership.familyId === body.toFamilyId) throw refused('toFamilyId', 'same_family');
  refuseComplaints(moveComplaints(membership as never, body.on, today));
  const already = await tx.row('select 1 from ryadom.membership where organization_id = $1 and family_id = $2 and person_id = $3 and to_on is null', [actor.organization.id, body.toFamilyId, params.id]);
  if (already) throw refused('toFamilyId', 'already_member');
  await changeRow(context, membershipNoun, body.membershipId, body.version, { toOn: body.on, endedBecause: body.because });
  const next = { personId: params.id, role: body.role, livesTogether: body.livesTogether, fromOn: body.on, toOn: null, code: body.code ?? (await freeMemberCode(context, body.toFamilyId)) };
  // The id of the submission names the new membership.
  await unlessTaken(memberCodeTaken, 'code', 'member_code_taken', () => addRow(context, membershipNoun, body.id, next, body.toFamilyId));
  await refreshFamilies(tx, actor.organization.id, [membership.familyId!, body.toFamilyId]);
  return readPerson(tx, actor.organization.id, params.id);
}
