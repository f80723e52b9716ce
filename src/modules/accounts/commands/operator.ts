import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { type Role, roles as allRoles } from '../../../kernel/access.ts';
import { Refusal } from '../../../kernel/errors.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { linkLife, passwordComplaint, tokenDays } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { addPlace, openAccount } from './first-run.ts';
import { baseUrl, hashOf, linkUrl, newToken, setPassword } from './links.ts';

// What the command line and the demo do: the operator of the server stands above organizations, so all of it runs with
// the owner's rights and leaves its trace in the audit without an actor.

export interface CreatedUser {
  /** Staff id in the organization. */
  id: string;
  userId: string;
  email: string;
  roles: Role[];
  /** Link to set a password; null when a password was given or the person has one already. */
  invitationUrl: string | null;
}

/** Enters an organization; refuses an unknown slug (`unknown_organization`). */
async function enterOrRefuse(tx: Tx, slug: string): Promise<number> {
  const entered = await tx.row<{ organization_id: number }>('select organization_id from ryadom.enter_organization($1)', [slug]);
  if (!entered) throw new Refusal(404, 'unknown_organization', `Организации «${slug}» нет. Список: ryadom organization list`);
  return entered.organization_id;
}

/** Role names as a person typed them; refuses unknown ones (`unknown_role`). */
export function readRoles(names: readonly string[]): Role[] {
  const unknown = names.find((name) => !(allRoles as readonly string[]).includes(name));
  if (unknown !== undefined || names.length === 0) {
    throw new Refusal(422, 'unknown_role', `Роли «${unknown ?? ''}» нет. Можно: ${allRoles.join(', ')}`);
  }
  return [...new Set(names)] as Role[];
}

/**
 * Adds a person to an organization: with `password` ready to sign in (the demo), else with an invitation link.
 * Refuses a person who is there already (`email_taken`) and a weak password (`weak_password`).
 */
export async function createUser(
  services: Services,
  draft: { organization: string; email: string; name: string; roles: readonly Role[]; branchId?: string | null; position?: string | null; password?: string; id?: string },
): Promise<CreatedUser> {
  const email = draft.email.trim().toLowerCase();
  const complaint = draft.password === undefined ? null : passwordComplaint(draft.password, { email, name: draft.name });
  if (complaint !== null) throw new Refusal(422, 'weak_password', complaint);
  const hash = draft.password === undefined ? null : await hashPassword(draft.password);
  return services.database.asOwner(async (tx) => {
    const organizationId = await enterOrRefuse(tx, draft.organization);
    const userId = await openAccount(tx, email, draft.name);
    const staff = await addStaff(tx, organizationId, { ...draft, email, userId });
    if (hash !== null) await setPassword(tx, userId, hash);
    const invitationUrl = hash === null ? await invite(services, tx, organizationId, userId) : null;
    writeAudit(tx, [operatorEntry(organizationId, 'accounts.createUser', staff, { roles: draft.roles })]);
    return { id: staff, userId, email, roles: [...draft.roles], invitationUrl };
  });
}

/** A further place for an account that exists; within a transaction that has entered the organization. Gives the staff id. */
async function addStaff(
  tx: Tx,
  organizationId: number,
  draft: { id?: string; userId: string; email: string; name: string; roles: readonly Role[]; branchId?: string | null; position?: string | null },
): Promise<string> {
  const taken = await tx.row('select 1 from ryadom.staff where organization_id = $1 and user_id = $2', [organizationId, draft.userId]);
  if (taken) throw new Refusal(409, 'email_taken', texts.refusals.email_taken);
  const id = draft.id ?? randomUUID();
  const roles = draft.roles.map((role) => ({ role, branchId: role === 'manager' ? (draft.branchId ?? null) : null }));
  await addPlace(tx, organizationId, {
    id, userId: draft.userId, name: draft.name, email: draft.email, position: draft.position ?? null, disabledAt: null, roles,
  });
  return id;
}

/** The link by which a new account sets its password; null for one that has a password already. */
export async function invite(services: Services, tx: Tx, organizationId: number, userId: string): Promise<string | null> {
  const known = await tx.row('select 1 from accounts.account where "userId" = $1 and password is not null', [userId]);
  if (known) return null;
  const token = newToken();
  await tx.rows(`delete from accounts.one_time_link where user_id = $1 and used_at is null and purpose = 'invitation' and organization_id = $2`, [userId, organizationId]);
  await tx.rows(`insert into accounts.one_time_link (token_hash, purpose, user_id, organization_id, expires_at) values ($1, 'invitation', $2, $3, $4)`, [
    hashOf(token), userId, organizationId, new Date(services.clock().getTime() + linkLife.invitation),
  ]);
  return linkUrl(baseUrl(services), token);
}

const operatorEntry = (organizationId: number | null, operation: string, subjectId: string | null, details: Record<string, unknown>) =>
  ({ organizationId, actorId: null, actorName: null, operation, outcome: 'done', subjectId, details }) as const;

async function userByEmail(tx: Tx, email: string): Promise<string> {
  const user = await tx.row<{ id: string }>('select id from accounts."user" where email = $1', [email.trim().toLowerCase()]);
  if (!user) throw new Refusal(404, 'unknown_user', `Пользователя с почтой «${email}» нет.`);
  return user.id;
}

/** Traces of an act on a user in each organization where they have a place. */
async function trace(tx: Tx, userId: string, operation: string, details: Record<string, unknown>): Promise<void> {
  const places = await tx.rows<{ organization_id: number; id: string }>('select organization_id, id from ryadom.staff where user_id = $1', [userId]);
  writeAudit(tx, places.map((place) => operatorEntry(place.organization_id, operation, place.id, details)));
}

/** A token for a machine, which acts as this user and never more; shown once. `days` 1…3650. */
export async function createToken(services: Services, email: string, days = tokenDays): Promise<{ token: string; expiresAt: Date }> {
  if (!Number.isInteger(days) || days < 1 || days > 3650) throw new Refusal(422, 'invalid_days', 'Срок ключа: от 1 до 3650 дней.');
  const token = newToken();
  const expiresAt = new Date(services.clock().getTime() + days * 86_400_000);
  await services.database.asOwner(async (tx) => {
    const userId = await userByEmail(tx, email);
    const open = await tx.row('select 1 from ryadom.staff where user_id = $1 and disabled_at is null limit 1', [userId]);
    if (!open) throw new Refusal(409, 'user_disabled', texts.refusals.user_disabled);
    await tx.rows('insert into accounts.access_token (token_hash, user_id, expires_at) values ($1, $2, $3)', [hashOf(token), userId, expiresAt]);
    await trace(tx, userId, 'accounts.createToken', { days });
  });
  return { token, expiresAt };
}

/**
 * Closes every place of a user and ends sessions, tokens and links. Nobody hinders the operator of the server, who may be in
 * a hurry; `unled` names the organizations that are left without an administrator who can sign in.
 */
export async function disableEverywhere(services: Services, email: string): Promise<{ email: string; unled: string[] }> {
  return services.database.asOwner(async (tx) => {
    const userId = await userByEmail(tx, email);
    const unled = await unledWithout(tx, userId);
    await tx.rows('update ryadom.staff set disabled_at = coalesce(disabled_at, $2), version = version + 1 where user_id = $1', [userId, services.clock()]);
    for (const table of ['accounts.session where "userId"', 'accounts.access_token where user_id', 'accounts.one_time_link where used_at is null and user_id']) {
      await tx.rows(`delete from ${table} = $1`, [userId]);
    }
    await trace(tx, userId, 'accounts.disableUser', {});
    return { email: email.trim().toLowerCase(), unled };
  });
}

/** Organizations where this user is the only administrator who can sign in; who has not joined yet does not count. */
async function unledWithout(tx: Tx, userId: string): Promise<string[]> {
  const administers = `s.disabled_at is null and exists (select from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = 'administrator')`;
  const rows = await tx.rows<{ slug: string }>(
    `select o.slug from ryadom.staff s join ryadom.organization o on o.id = s.organization_id
       join accounts.account own on own."userId" = s.user_id and own.password is not null
     where s.user_id = $1 and ${administers}
       and not exists (select from ryadom.staff other join accounts.account a on a."userId" = other.user_id and a.password is not null
         where other.organization_id = s.organization_id and other.user_id <> $1 and ${administers.replaceAll('s.', 'other.')})
     order by o.slug`,
    [userId],
  );
  return rows.map(({ slug }) => slug);
}

export interface ListedUser {
  id: string;
  email: string;
  name: string;
  organizations: { id: string; roles: Role[]; disabled: boolean }[];
}

/** Every user of the installation with places, by e-mail. */
export async function listAllUsers(services: Services): Promise<ListedUser[]> {
  const { rows } = await services.database.pool.query<ListedUser>(
    `select u.id, u.email, u.name, coalesce((
       select jsonb_agg(jsonb_build_object('id', o.slug, 'disabled', s.disabled_at is not null, 'roles', coalesce((
         select jsonb_agg(distinct r.role) from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id), '[]')) order by o.slug)
       from ryadom.staff s join ryadom.organization o on o.id = s.organization_id where s.user_id = u.id), '[]') as organizations
     from accounts."user" u order by u.email`,
  );
  return rows;
}
