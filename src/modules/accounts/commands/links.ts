import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { badField } from '../../../kernel/errors.ts';
import type { Context, Handler, Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { longDate, today } from '../../../kernel/time.ts';
import type * as c from '../contract.ts';
import { passwordComplaint } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { byAccount, byAddress, forgiveGuess, guessOrWait } from './attempts.ts';
import { practiceDoor } from './practices.ts';
import { enterByPassword, refuse } from './sign-in.ts';
import { auditForUser } from './trail.ts';

export type Purpose = 'first' | 'invitation' | 'join' | 'reset';

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** 256 random bits, for links and machine tokens. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Where people open the program, as the settings say; a request's own headers are not asked, for letters go to others. */
export function baseUrl(services: Services): string {
  const { publicUrl, host, port } = services.config;
  if (publicUrl !== null) return publicUrl;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The screen of a one-time link. */
export const linkUrl = (base: string, token: string): string => `${base}/link/${token}`;

/** For a link that the caller copies: the address that the caller's browser shows, else the settings' one. */
export function ownBaseUrl(context: Context): string {
  const { publicUrl } = context.services.config;
  const host = context.headers['host'];
  if (publicUrl !== null || typeof host !== 'string' || !/^[a-z0-9.:[\]-]{1,200}$/i.test(host)) return baseUrl(context.services);
  const secure = context.services.config.trustProxy !== null && context.headers['x-forwarded-proto'] === 'https';
  return `${secure ? 'https' : 'http'}://${host}`;
}

interface FoundLink {
  purpose: Purpose;
  user_id: string | null;
  organization_id: number | null;
  drop_second_factor: boolean;
  expires_at: Date;
  name: string | null;
  email: string | null;
  password: string | null;
  organization_name: string | null;
}

async function findLink(services: Services, token: string): Promise<FoundLink> {
  const { rows } = await services.database.pool.query<FoundLink>(
    `select l.purpose, l.user_id, l.organization_id, l.drop_second_factor, l.expires_at, coalesce(s.name, u.name) as name, u.email,
       a.password, o.name as organization_name
     from accounts.one_time_link l
     left join accounts."user" u on u.id = l.user_id
     left join accounts.account a on a."userId" = u.id and a."providerId" = 'credential'
     left join ryadom.organization o on o.id = l.organization_id
     left join ryadom.staff s on s.organization_id = l.organization_id and s.user_id = l.user_id
     where l.token_hash = $1 and l.used_at is null and l.expires_at > $2`,
    [hashOf(token), services.clock()],
  );
  if (!rows[0]) throw refuse(404, 'link_invalid');
  return rows[0];
}

/** Marks the link used; of several who open it at once exactly one gets true. */
export async function consumeLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const done = await tx.count('update accounts.one_time_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2', [hashOf(token), now]);
  return done === 1;
}

/** Sets the password of an account; every session ends. `password` is already hashed. */
export async function setPassword(tx: Tx, userId: string, password: string): Promise<void> {
  const done = await tx.count(
    `update accounts.account set password = $2, "updatedAt" = now() where "userId" = $1 and "providerId" = 'credential'`,
    [userId, password],
  );
  if (done === 0) {
    await tx.rows(
      `insert into accounts.account (id, "accountId", "providerId", "userId", password) values ($1, $2, 'credential', $2, $3)`,
      [randomUUID().replaceAll('-', ''), userId, password],
    );
  }
  await tx.rows('delete from accounts.session where "userId" = $1', [userId]);
}

export const describeLink: Handler<typeof c.describeLink> = async (context, { params }) => {
  await guessOrWait(context, [byAddress(context.address)]);
  const link = await findLink(context.services, params.token);
  await forgiveGuess(context.services, null, byAddress(context.address));
  return {
    purpose: link.purpose,
    name: link.name,
    email: link.email,
    organizationName: link.organization_name,
    expiresAt: link.expires_at.toISOString(),
    practices: link.purpose === 'first' ? practiceDoor().list() : [],
  };
};

export const useLink: Handler<typeof c.useLink> = async (context, { params, body }) => {
  const { services } = context;
  const address = byAddress(context.address);
  await guessOrWait(context, [address]);
  const link = await findLink(services, params.token);
  if (link.user_id === null || link.email === null) throw refuse(404, 'link_invalid');
  await forgiveGuess(services, null, address);
  if (link.purpose === 'join') await join(context, link, params.token, body.password);
  else await replacePassword(context, link, params.token, body.password);
  await auditForUser(context, link.user_id, 'accounts.useLink', 'done', { purpose: link.purpose });
  return { next: await enterByPassword(context, link.email, body.password) };
};

/** A further organization for somebody who has an account: the password proves that the link reached its owner. */
async function join(context: Context, link: FoundLink, token: string, password: string): Promise<void> {
  const { services } = context;
  const account = byAccount(link.email!);
  await guessOrWait(context, [account]);
  if (link.password === null || !(await verifyPassword({ hash: link.password, password }))) throw badField('password', 'wrong_password', texts.wrongCurrentPassword);
  await forgiveGuess(services, account, null);
  await services.database.asOwner(async (tx) => {
    if (!(await consumeLink(tx, token, services.clock()))) throw refuse(404, 'link_invalid');
    await tx.rows('update ryadom.staff set disabled_at = null, version = version + 1 where organization_id = $1 and user_id = $2', [link.organization_id, link.user_id]);
  });
}

async function replacePassword(context: Context, link: FoundLink, token: string, password: string): Promise<void> {
  const { services } = context;
  const complaint = passwordComplaint(password, { email: link.email!, name: link.name ?? '' });
  if (complaint !== null) throw badField('password', 'weak_password', complaint);
  const hash = await hashPassword(password);
  await services.database.asOwner(async (tx) => {
    if (!(await consumeLink(tx, token, services.clock()))) throw refuse(404, 'link_invalid');
    await setPassword(tx, link.user_id!, hash);
    await tx.rows(`delete from accounts.one_time_link where user_id = $1 and used_at is null and purpose in ('invitation', 'reset')`, [link.user_id]);
    if (link.drop_second_factor) {
      await tx.rows('delete from accounts."twoFactor" where "userId" = $1', [link.user_id]);
      await tx.rows('update accounts."user" set "twoFactorEnabled" = false where id = $1', [link.user_id]);
    }
  });
  // The address proved itself by the link, so earlier failures do not keep it out.
  await forgiveGuess(services, byAccount(link.email!), null);
}

/** «25 ноября 2026», by Moscow: a letter has no organization's clock. */
export const untilText = (expires: Date, timeZone = 'Europe/Moscow'): string => longDate(today(expires, timeZone));
