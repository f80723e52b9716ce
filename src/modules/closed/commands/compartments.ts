import { badField, Refusal, versionConflict } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { putLivingBack, refreshFamilies, setLivingAside } from '../../people/public.ts';
import type * as c from '../contract/compartments.ts';
import { findCompartment, requireFamily } from '../queries/compartments.ts';
import { listFactsOf } from '../queries/facts.ts';
import { type Circle, contradiction } from '../rules.ts';
import { texts } from '../texts.ru.ts';

const refused = (code: keyof typeof texts.refusals, status = 409) => new Refusal(status, code, texts.refusals[code]);

/** Closes facts that the caller sees; throws at `path` for one that is not there or closed already. */
async function close(context: Context, compartment: string, family: string, facts: readonly c.ChosenFact[], path: string): Promise<void> {
  const { tx, actor } = context;
  const seen = new Set((await listFactsOf(tx, actor.organization.id, family, facts.map(({ id }) => id))).map((fact) => `${fact.kind} ${fact.id}`));
  for (const [at, fact] of facts.entries()) {
    const refusal = badField(`${path}.${at}`, 'unknown_fact', texts.refusals.unknown_fact);
    if (!seen.has(`${fact.kind} ${fact.id}`)) throw refusal;
    const subject = fact.kind === 'living' ? await setLivingAside(context, family) : fact.id;
    const added = await tx.count(
      `insert into ryadom.closed_item (organization_id, id, compartment_id, family_id, kind, subject_id, person_id, closed_by)
       values ($1, gen_random_uuid(), $2, $3, $4, $5, (select m.person_id from ryadom.member_view m where $4 = 'membership' and m.organization_id = $1 and m.membership_id = $5), $6)
       on conflict (organization_id, subject_id) do nothing`,
      [actor.organization.id, compartment, family, fact.kind, subject, actor.staffId],
    );
    if (added === 0) throw refusal;
  }
}

/** Opens items of a compartment by the rows that they name; all when `only` is absent. */
async function open(context: Context, compartment: c.Compartment, only?: readonly string[]): Promise<void> {
  const { tx, actor } = context;
  const gone = await tx.rows<{ kind: string; subject: string }>(
    'delete from ryadom.closed_item where organization_id = $1 and compartment_id = $2 and ($3::uuid[] is null or subject_id = any ($3)) returning kind, subject_id as subject',
    [actor.organization.id, compartment.id, only ?? null],
  );
  if (only && gone.length < new Set(only).size) throw badField('remove', 'unknown_fact', texts.refusals.unknown_fact);
  for (const { kind, subject } of gone) {
    // The row itself may have been removed since.
    if (kind === 'living' && compartment.items.some(({ id }) => id === subject)) await putLivingBack(context, subject);
  }
}

/** Throws at the field that contradicts another or names somebody who is not there. */
async function setAccess({ tx, actor }: Context, compartment: string, circle: Circle): Promise<void> {
  const wrong = contradiction(circle);
  if (wrong) throw badField(wrong.path, wrong.code, texts.refusals[wrong.code]);
  for (const path of ['staff', 'hiddenStaff'] as const) {
    const known = await tx.row<{ count: number }>('select count(*)::integer as count from ryadom.staff where organization_id = $1 and id = any ($2::uuid[]) and disabled_at is null', [actor.organization.id, circle[path]]);
    if (known!.count < new Set(circle[path]).size) throw badField(path, 'unknown_staff', texts.refusals.unknown_staff);
  }
  await tx.rows('delete from ryadom.closed_access where organization_id = $1 and compartment_id = $2', [actor.organization.id, compartment]);
  await tx.rows(
    `insert into ryadom.closed_access (organization_id, id, compartment_id, staff_id, role, hidden)
     select $1::integer, gen_random_uuid(), $2::uuid, x.staff, x.role, x.hidden from (
       select distinct unnest($3::uuid[]), null::text, false union all select distinct null::uuid, unnest($4::text[]), false
       union all select distinct unnest($5::uuid[]), null, true union all select distinct null::uuid, unnest($6::text[]), true) x(staff, role, hidden)`,
    [actor.organization.id, compartment, circle.staff, circle.roles, circle.hiddenStaff, circle.hiddenRoles],
  );
  await tx.rows('update ryadom.compartment set closed_from = $3 where organization_id = $1 and id = $2', [actor.organization.id, compartment, circle.from]);
}

export const addCompartment: Handler<typeof c.addCompartment> = async (context, { body }) => {
  const { tx, actor } = context;
  await requireFamily(context, body.family);
  if (body.items.length === 0) throw badField('items', 'nothing_chosen', texts.refusals.nothing_chosen);
  const added = await tx.count(
    `insert into ryadom.compartment (organization_id, id, family_id, kind, about, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (organization_id, id) do nothing`,
    [actor.organization.id, body.id, body.family, body.kind, body.about, actor.staffId, context.now],
  );
  if (added === 0) throw refused('id_reused');
  await setAccess(context, body.id, { ...body, staff: [actor.staffId!, ...body.staff] });
  await close(context, body.id, body.family, body.items, 'items');
  await refreshFamilies(tx, actor.organization.id, [body.family]);
  context.subject({ familyId: body.family, subjectId: body.id, details: { facts: body.items.length } });
  return findCompartment(context, body.id);
};
export const replayCompartment: Handler<typeof c.addCompartment> = (context, { body }) => findCompartment(context, body.id);

/** A compartment that the caller keeps, closed still, of the version that was sent; its row is held. */
async function kept(context: Context, id: string, version: number): Promise<c.Compartment> {
  await context.tx.rows('select 1 from ryadom.compartment where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  const current = await findCompartment(context, id);
  context.subject({ familyId: current.family.id, subjectId: id });
  if (!current.keeps) throw refused('not_keeper', 403);
  if (current.version !== version) throw versionConflict(version, { ...current });
  if (current.openedAt !== null) throw refused('already_open');
  return current;
}

export const changeCompartment: Handler<typeof c.changeCompartment> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const current = await kept(context, params.id, body.version);
  if (body.remove.length > 0) await open(context, current, body.remove);
  await close(context, params.id, current.family.id, body.add, 'add');
  await tx.rows('update ryadom.compartment set about = coalesce($3, about), version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, body.about ?? null]);
  await refreshFamilies(tx, actor.organization.id, [current.family.id]);
  const from = body.from ?? current.from;
  const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);
  const circle: Circle = {
    from,
    staff: body.staff ?? ids(current.staff),
    // What belongs to the other way of closing does not follow.
    roles: body.roles ?? (from === 'everybody' ? current.roles : []),
    hiddenStaff: body.hiddenStaff ?? (from === 'named' ? ids(current.hiddenStaff) : []),
    hiddenRoles: body.hiddenRoles ?? (from === 'named' ? current.hiddenRoles : []),
  };
  // Whoever gives the compartment away sees it for the last time in this answer.
  const answer = async () => ({ ...(await findCompartment(context, params.id)), keeps: circle.staff.includes(actor.staffId!) });
  if (body.from || body.staff || body.roles || body.hiddenStaff || body.hiddenRoles) await setAccess(context, params.id, circle);
  return answer();
};

export const openCompartment: Handler<typeof c.openCompartment> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const current = await kept(context, params.id, body.version);
  await open(context, current);
  await tx.rows('update ryadom.compartment set opened_at = $3, opened_by = $4, open_reason = $5, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, now, actor.staffId, body.reason]);
  await refreshFamilies(tx, actor.organization.id, [current.family.id]);
  return findCompartment(context, params.id);
};
