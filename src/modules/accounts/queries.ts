import { readFileSync } from 'node:fs';
import { allowedOperations, type AccessTable, type Role } from '../../kernel/access.ts';
import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import { type Context, definedModules, type Handler } from '../../kernel/server/module.ts';
import { needsFirstAdministrator } from './commands/first-run.ts';
import { headersFor, libraryFor, passCookies } from './commands/library.ts';
import type * as c from './contract.ts';
import { deviceOf } from './rules.ts';


const programVersion: string = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export const describeStart: Handler<typeof c.describeStart> = async ({ services }) => {
  const { rows } = await services.database.pool.query<{ name: string; is_demo: boolean }>('select name, is_demo from ryadom.organization order by id limit 2');
  return {
    version: programVersion,
    isDemo: rows.some((row) => row.is_demo),
    needsFirstAdministrator: await needsFirstAdministrator(services),
    canMail: services.config.smtpUrl !== null,
    organizationName: rows.length === 1 ? rows[0]!.name : null,
  };
};

interface Membership {
  id: string;
  name: string;
  timeZone: string;
  isDemo: boolean;
  staffId: string;
  position: string | null;
  roles: { role: Role; branchId: string | null }[];
}

/** Also keeps the session alive: its seven days start again at most once in a quarter of an hour. */
export const me: Handler<typeof c.me> = async (context) => {
  const { services, actor } = context;
  const { rows } = await services.database.pool.query<{ id: string; name: string; email: string; second_factor: boolean; organizations: Membership[] }>(
    `select u.id, u.name, u.email, coalesce(u."twoFactorEnabled", false) as second_factor, coalesce((
       select jsonb_agg(jsonb_build_object('id', o.slug, 'name', o.name, 'timeZone', o.time_zone, 'isDemo', o.is_demo, 'staffId', s.id,
         'position', s.position, 'roles', coalesce((
           select jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id) order by r.role, r.branch_id)
           from ryadom.staff_role r where r.organization_id = s.organization_id and r.staff_id = s.id), '[]'))
         order by o.name collate "und-x-icu", o.slug)
       from ryadom.staff s join ryadom.organization o on o.id = s.organization_id
       where s.user_id = u.id and s.disabled_at is null), '[]') as organizations
     from accounts."user" u where u.id = $1`,
    [actor.userId],
  );
  const user = rows[0]!;
  if (context.sessionToken !== null) {
    const kept = await libraryFor(context).api.getSession({ headers: headersFor(context, 'session'), returnHeaders: true });
    passCookies(context, kept.headers);
  }
  const access: AccessTable = Object.assign({}, ...definedModules().map((module) => module.access));
  return {
    user: { id: user.id, name: user.name, email: user.email, secondFactor: user.second_factor },
    organizations: user.organizations.map((place) => ({ ...place, operations: allowedOperations(access, place.roles.map((held) => held.role)) })),
    server: { version: programVersion, isDemo: user.organizations.some((place) => place.isDemo), canMail: services.config.smtpUrl !== null },
  };
};

export const listSessions: Handler<typeof c.listSessions> = async (context) => {
  const { rows } = await context.services.database.pool.query<{
    id: string; token: string; userAgent: string | null; ipAddress: string | null; createdAt: Date; updatedAt: Date;
  }>(
    `select id, token, "userAgent", "ipAddress", "createdAt", "updatedAt" from accounts.session
     where "userId" = $1 and "expiresAt" > now() order by "updatedAt" desc, id limit 200`,
    [context.actor.userId],
  );
  return {
    items: rows.map((row) => ({
      id: row.id, isCurrent: row.token === context.sessionToken, device: deviceOf(row.userAgent), address: row.ipAddress || null,
      startedAt: row.createdAt.toISOString(), lastSeenAt: row.updatedAt.toISOString(),
    })),
  };
};

export const listTokens: Handler<typeof c.listTokens> = async (context) => {
  const { rows } = await context.services.database.pool.query<{ id: string; created_at: Date; expires_at: Date }>(
    `select encode(token_hash, 'hex') as id, created_at, expires_at from accounts.access_token
     where user_id = $1 and expires_at > now() order by created_at desc limit 200`,
    [context.actor.userId],
  );
  return { items: rows.map((row) => ({ id: row.id, createdAt: row.created_at.toISOString(), expiresAt: row.expires_at.toISOString() })) };
};

// ── staff of one organization ────────────────────────────────────────────────────────────────────────────────────

/** A user with what only the commands need. */
export interface StaffUser extends c.User {
  userId: string;
  /** Was asked to join with an account of their own, so a new invitation must ask for its password. */
  joins: boolean;
}

interface UserRow extends Omit<StaffUser, 'isMe' | 'lastSeenAt' | 'invitationExpiresAt' | 'createdAt'> {
  last_seen_at: Date | null;
  invitation_expires_at: Date | null;
  created_at: Date;
}

const userColumns = `s.id, s.user_id as "userId", s.name, s.email, s.position, s.version, s.created_at,
  coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'branchId', r.branch_id, 'branchName', b.name) order by r.role, b.name)
    from ryadom.staff_role r left join ryadom.branch b on b.organization_id = r.organization_id and b.id = r.branch_id
    where r.organization_id = s.organization_id and r.staff_id = s.id), '[]') as roles,
  a.second_factor as "secondFactor", a.last_seen_at, a.invitation_expires_at, a.joining as joins,
  case when s.disabled_at is not null and not a.joining then 'disabled'
    when s.disabled_at is not null or not a.has_password then 'invited' else 'active' end as state`;

function shape(row: UserRow, myStaffId: string | null): StaffUser {
  const { last_seen_at, invitation_expires_at, created_at, ...rest } = row;
  return {
    ...rest, isMe: row.id === myStaffId, lastSeenAt: isoOf(last_seen_at), invitationExpiresAt: isoOf(invitation_expires_at), createdAt: created_at.toISOString(),
  };
}

export async function userOf({ tx, actor }: Context, id: string): Promise<StaffUser> {
  const row = await tx.row<UserRow>(
    `select ${userColumns} from ryadom.staff s join ryadom.staff_accounts() a on a.user_id = s.user_id
     where s.organization_id = $1 and s.id = $2`,
    [actor.organization.id, id],
  );
  if (!row) throw notFound();
  return shape(row, actor.staffId);
}

/** Name and id that a page starts after. */
function afterName(after: string | undefined): [string, string] {
  if (after === undefined) return ['', '00000000-0000-0000-0000-000000000000'];
  const values = decodeCursor(after, 2);
  if (!values || typeof values[0] !== 'string' || !/^[0-9a-f-]{36}$/.test(String(values[1]))) {
    throw new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', { complaints: [{ path: 'after', code: 'cursor', message: 'Начните список сначала.' }] });
  }
  return values as [string, string];
}

const pattern = (query: string | undefined) =>
  query === undefined ? null : `%${query.trim().toLowerCase().replaceAll('ё', 'е').replace(/[\\%_]/g, '\\$&')}%`;

const matches = (position: number) => `($${position}::text is null or replace(lower(s.name), 'ё', 'е') like $${position} or lower(s.email) like $${position})`;

export const listUsers: Handler<typeof c.listUsers> = async ({ tx, actor }, { query }) => {
  const [name, id] = afterName(query.after);
  const rows = await tx.rows<UserRow>(
    `select * from (select ${userColumns} from ryadom.staff s join ryadom.staff_accounts() a on a.user_id = s.user_id
       where s.organization_id = $1 and ${matches(5)}
         and ($7::text is null or exists (select from ryadom.staff_role r
           where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = $7))) u
     where ($6 = 'all' or state = $6) and (name collate "und-x-icu", id) > ($2, $3::uuid)
     order by name collate "und-x-icu", id limit $4`,
    [actor.organization.id, name, id, query.limit + 1, pattern(query.query), query.state, query.role ?? null],
  );
  const items = rows.slice(0, query.limit).map((row) => {
    const { userId: _id, joins: _joins, ...user } = shape(row, actor.staffId);
    return user;
  });
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.name, last.id]) : null };
};

export const getUser: Handler<typeof c.getUser> = async (context, { params }) => {
  const { userId: _id, joins: _joins, ...user } = await userOf(context, params.id);
  return user;
};

export const listColleagues: Handler<typeof c.listColleagues> = async ({ tx, actor }, { query }) => {
  const [name, id] = afterName(query.after);
  const rows = await tx.rows<{ id: string; name: string; position: string | null; roles: Role[] }>(
    `select s.id, s.name, s.position, coalesce((select jsonb_agg(distinct r.role) from ryadom.staff_role r
       where r.organization_id = s.organization_id and r.staff_id = s.id), '[]') as roles
     from ryadom.staff s
     where s.organization_id = $1 and s.disabled_at is null and (s.name collate "und-x-icu", s.id) > ($2, $3::uuid) and ${matches(5)}
       and ($6::text is null or exists (select from ryadom.staff_role r
         where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = $6))
     order by s.name collate "und-x-icu", s.id limit $4`,
    [actor.organization.id, name, id, query.limit + 1, pattern(query.query), query.role ?? null],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.name, last.id]) : null };
};
