import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import type { Role } from '../../../kernel/access.ts';
import { badField } from '../../../kernel/errors.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import type { Handler, Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { createOrganization } from '../../organizations/public.ts';
import type * as c from '../contract.ts';
import { linkLife, passwordComplaint } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { byAddress, guessOrWait } from './attempts.ts';
import { baseUrl, consumeLink, hashOf, linkUrl, newToken, setPassword } from './links.ts';
import { practiceDoor } from './practices.ts';
import { enterByPassword, refuse } from './sign-in.ts';

const administratorExists = `select exists (select from ryadom.staff_role r
  join ryadom.staff s on s.organization_id = r.organization_id and s.id = r.staff_id
  where r.role = 'administrator' and s.disabled_at is null) as found`;

/** Whether nobody administers this installation yet. */
export async function needsFirstAdministrator(services: Services): Promise<boolean> {
  const { rows } = await services.database.pool.query<{ found: boolean }>(administratorExists);
  return !rows[0]!.found;
}

/** A fresh link for the very first administrator (7 days), or null when there is one already. `base` overrides the address of the settings. */
export async function firstAdministratorLink(services: Services, base = baseUrl(services)): Promise<string | null> {
  if (!(await needsFirstAdministrator(services))) return null;
  const token = newToken();
  const expiresAt = new Date(services.clock().getTime() + linkLife.first);
  await services.database.asOwner((tx) =>
    tx.rows(`insert into accounts.one_time_link (token_hash, purpose, expires_at) values ($1, 'first', $2)`, [hashOf(token), expiresAt]),
  );
  return linkUrl(base, token);
}

/** Opens an account for an address that has none; gives its id. Within the owner's transaction. */
export async function openAccount(tx: Tx, email: string, name: string): Promise<string> {
  const made = await tx.row<{ id: string }>('insert into accounts."user" (id, name, email) values ($1, $2, $3) on conflict (email) do nothing returning id', [
    randomUUID().replaceAll('-', ''), name, email,
  ]);
  return made?.id ?? (await tx.row<{ id: string }>('select id from accounts."user" where email = $1', [email]))!.id;
}

/** Adds a place with its roles in the organization that the transaction has entered. */
export async function addPlace(
  tx: Tx,
  organizationId: number,
  place: { id: string; userId: string; name: string; email: string; position: string | null; disabledAt: Date | null; roles: { role: Role; branchId: string | null }[] },
): Promise<void> {
  await tx.rows('insert into ryadom.staff (organization_id, id, user_id, name, email, position, disabled_at) values ($1, $2, $3, $4, $5, $6, $7)', [
    organizationId, place.id, place.userId, place.name, place.email, place.position, place.disabledAt,
  ]);
  await setRoles(tx, organizationId, place.id, place.roles);
}

export async function setRoles(tx: Tx, organizationId: number, staffId: string, roles: readonly { role: Role; branchId: string | null }[]): Promise<void> {
  await tx.rows('delete from ryadom.staff_role where organization_id = $1 and staff_id = $2', [organizationId, staffId]);
  await tx.rows(
    `insert into ryadom.staff_role (organization_id, staff_id, role, branch_id)
     select $1, $2, r->>'role', (r->>'branchId')::uuid from jsonb_array_elements($3::jsonb) r`,
    [organizationId, staffId, JSON.stringify(roles)],
  );
}

/** Organization, its administrator and, if wished, a practice: all or nothing, once. */
export const becomeFirstAdministrator: Handler<typeof c.becomeFirstAdministrator> = async (context, { body }) => {
  const { services, now } = context;
  await guessOrWait(context, [byAddress(context.address)]);
  const complaint = passwordComplaint(body.password, body);
  if (complaint !== null) throw badField('password', 'weak_password', complaint);
  const password = await hashPassword(body.password);
  const organization = await services.database.asOwner(async (tx) => {
    await tx.rows('lock table accounts.one_time_link in exclusive mode');
    if ((await tx.row<{ found: boolean }>(administratorExists))!.found) throw refuse(409, 'first_administrator_exists');
    const link = await tx.row(`select 1 from accounts.one_time_link where token_hash = $1 and purpose = 'first'`, [hashOf(body.token)]);
    if (!link || !(await consumeLink(tx, body.token, now))) throw refuse(404, 'link_invalid');
    await tx.rows(`delete from accounts.one_time_link where purpose = 'first' and used_at is null`);
    const made = await createOrganization(tx, body.organization);
    const userId = await openAccount(tx, body.email, body.name);
    await setPassword(tx, userId, password);
    const staffId = randomUUID();
    const roles: Role[] = body.alsoManager ? ['administrator', 'manager'] : ['administrator'];
    await addPlace(tx, made.id, {
      id: staffId, userId, name: body.name, email: body.email, position: null, disabledAt: null, roles: roles.map((role) => ({ role, branchId: null })),
    });
    if (body.practice !== undefined && !(await practiceDoor().install(tx, made.id, body.practice))) {
      throw badField('practice', 'unknown_practice', texts.refusals.unknown_practice);
    }
    writeAudit(tx, [{
      organizationId: made.id, actorId: staffId, actorName: body.name, operation: 'accounts.becomeFirstAdministrator', outcome: 'done',
      details: { roles, ...(body.practice === undefined ? {} : { practice: body.practice }) }, requestId: context.requestId,
    }]);
    return { id: made.slug, name: made.name };
  });
  await enterByPassword(context, body.email, body.password);
  return { organization };
};
