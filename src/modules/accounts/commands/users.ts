import { badFields, notFound, Refusal, versionConflict } from '../../../kernel/errors.ts';
import { changesBetween, recordHistory } from '../../../kernel/server/history.ts';
import { sendMail } from '../../../kernel/server/mail.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import type * as c from '../contract.ts';
import { type StaffUser, userOf } from '../queries.ts';
import { linkLife, type RoleHeld, rolesComplaints, tidyRoles } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { addPlace, setRoles } from './first-run.ts';
import { hashOf, linkUrl, newToken, ownBaseUrl, untilText } from './links.ts';
import { refuse } from './sign-in.ts';

interface Invitation {
  url: string;
  expiresAt: string;
  mailed: boolean;
}

async function checkRoles(context: Context, roles: readonly RoleHeld[]): Promise<RoleHeld[]> {
  const open = await context.tx.rows<{ id: string }>('select id from ryadom.branch where organization_id = $1 and closed_at is null', [context.actor.organization.id]);
  const complaints = rolesComplaints(roles, new Set(open.map((row) => row.id)));
  if (complaints.length > 0) throw badFields(complaints);
  return tidyRoles(roles);
}

/** Every change of who may do what waits here, so that two administrators cannot remove each other at once. */
async function lockStaff(context: Context): Promise<void> {
  await context.tx.rows(`select 1 from ryadom.staff s where s.organization_id = $1 and exists (select from ryadom.staff_role r
    where r.organization_id = s.organization_id and r.staff_id = s.id and r.role = 'administrator') order by s.id for update`, [context.actor.organization.id]);
}

/** After the change somebody must still be able to sign in as administrator. */
async function keepAdministrator(context: Context): Promise<void> {
  const left = await context.tx.row(
    `select 1 from ryadom.staff s
     join ryadom.staff_role r on r.organization_id = s.organization_id and r.staff_id = s.id and r.role = 'administrator'
     join ryadom.staff_accounts() a on a.user_id = s.user_id
     where s.organization_id = $1 and s.disabled_at is null and (a.has_password or s.id = $2) limit 1`,
    [context.actor.organization.id, context.actor.staffId],
  );
  if (!left) throw refuse(409, 'last_administrator');
}

async function giveLink(context: Context, user: StaffUser, purpose: 'invitation' | 'join' | 'reset', dropSecondFactor = false): Promise<Invitation> {
  const { tx, actor, now } = context;
  const token = newToken();
  const expires = new Date(now.getTime() + linkLife[purpose]);
  const given = await tx.row<{ ok: boolean }>('select ryadom.issue_link($1, $2, $3, $4, $5) as ok', [hashOf(token), purpose, user.userId, expires, dropSecondFactor]);
  if (!given!.ok) throw refuse(409, 'user_of_several');
  const url = linkUrl(ownBaseUrl(context), token);
  const letter = purpose === 'reset' ? texts.mailReset : purpose === 'join' ? texts.mailJoin : texts.mailInvitation;
  const subject = purpose === 'reset' ? texts.mailResetSubject : fill(texts.mailInvitationSubject, { organization: actor.organization.name });
  const words = { name: user.name, organization: actor.organization.name, url, until: untilText(expires, actor.organization.timeZone) };
  const mailed = context.services.config.smtpUrl !== null;
  // Sent behind the answer: a slow mail server must not hold the transaction, and the link is on the screen anyway.
  if (mailed) {
    void sendMail(context.services.config, { to: user.email, subject, text: fill(letter, words) }).catch((error: unknown) => {
      context.services.log.error({ requestId: context.requestId, name: (error as Error).name }, 'link letter not sent');
    });
  }
  return { url, expiresAt: expires.toISOString(), mailed };
}

export const inviteUser: Handler<typeof c.inviteUser> = async (context, { body }) => {
  const { tx, actor, now } = context;
  const roles = await checkRoles(context, body.roles);
  const account = (await tx.row<{ user_id: string; known: boolean }>('select * from ryadom.account_for($1, $2)', [body.email, body.name]))!;
  const taken = await tx.row('select 1 from ryadom.staff where organization_id = $1 and user_id = $2', [actor.organization.id, account.user_id]);
  if (taken) throw new Refusal(409, 'email_taken', texts.refusals.email_taken, { complaints: [{ path: 'email', code: 'email_taken', message: texts.refusals.email_taken }] });
  await addPlace(tx, actor.organization.id, {
    id: body.id, userId: account.user_id, name: body.name, email: body.email, position: body.position, roles,
    // Whoever has an account elsewhere is let in only after proving it is theirs.
    disabledAt: account.known ? now : null,
  });
  context.subject({ subjectId: body.id, details: { roles: roles.map((held) => held.role) } });
  const invitation = await giveLink(context, await userOf(context, body.id), account.known ? 'join' : 'invitation');
  return { user: plain(await userOf(context, body.id)), invitation };
};

export const replayInvite: Handler<typeof c.inviteUser> = async (context, { body }) => ({ user: plain(await userOf(context, body.id)), invitation: null });

/** Loads for change: locks, compares versions. */
async function load(context: Context, id: string, version: number | null): Promise<StaffUser> {
  await lockStaff(context);
  const found = await context.tx.row('select 1 from ryadom.staff where organization_id = $1 and id = $2 for update', [context.actor.organization.id, id]);
  if (!found) throw notFound();
  const user = await userOf(context, id);
  if (version !== null && user.version !== version) throw versionConflict(version, plain(user));
  return user;
}

const plain = ({ userId: _id, joins: _joins, ...user }: StaffUser): c.User => user;

async function save(context: Context, before: c.User, id: string): Promise<StaffUser> {
  const after = await userOf(context, id);
  const facts = (user: c.User) => ({ name: user.name, position: user.position, roles: user.roles, state: user.state });
  await recordHistory(context.tx, {
    organizationId: context.actor.organization.id, subject: 'staff', subjectId: id, familyId: null, version: after.version,
    changes: changesBetween(facts(before), facts(after)), staffId: context.actor.staffId,
  });
  return after;
}

export const changeUser: Handler<typeof c.changeUser> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const before = await load(context, params.id, body.version);
  if (body.roles !== undefined) {
    await setRoles(tx, actor.organization.id, params.id, await checkRoles(context, body.roles));
    await keepAdministrator(context);
  }
  context.subject({ subjectId: params.id, details: body.roles === undefined ? {} : { roles: body.roles.map((held) => held.role) } });
  await tx.rows(
    `update ryadom.staff set name = coalesce($3, name), position = case when $4 then $5 else position end, version = version + 1
     where organization_id = $1 and id = $2`,
    [actor.organization.id, params.id, body.name ?? null, body.position !== undefined, body.position ?? null],
  );
  return plain(await save(context, before, params.id));
};

export const disableUser: Handler<typeof c.disableUser> = async (context, { params, body }) => {
  const { tx, actor, now } = context;
  const before = await load(context, params.id, body.version);
  if (params.id === actor.staffId) throw refuse(409, 'own_access');
  if (before.state === 'disabled') throw refuse(409, 'already_disabled');
  context.subject({ subjectId: params.id });
  await tx.rows('update ryadom.staff set disabled_at = $3, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id, now]);
  await keepAdministrator(context);
  await tx.rows('select ryadom.end_sessions($1)', [before.userId]);
  return plain(await save(context, before, params.id));
};

export const enableUser: Handler<typeof c.enableUser> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const before = await load(context, params.id, body.version);
  if (before.state !== 'disabled') throw refuse(409, 'already_enabled');
  context.subject({ subjectId: params.id });
  await tx.rows('update ryadom.staff set disabled_at = null, version = version + 1 where organization_id = $1 and id = $2', [actor.organization.id, params.id]);
  return plain(await save(context, before, params.id));
};

export const renewInvitation: Handler<typeof c.renewInvitation> = async (context, { params }) => {
  const user = await load(context, params.id, null);
  if (user.state === 'active') throw refuse(409, 'already_joined');
  if (user.state === 'disabled') throw refuse(409, 'user_disabled');
  context.subject({ subjectId: params.id });
  return giveLink(context, user, user.joins ? 'join' : 'invitation');
};

export const createResetLink: Handler<typeof c.createResetLink> = async (context, { params, body }) => {
  const user = await load(context, params.id, null);
  if (user.state === 'disabled') throw refuse(409, 'user_disabled');
  if (user.state === 'invited') throw refuse(409, 'not_joined');
  context.subject({ subjectId: params.id, details: { dropSecondFactor: body.dropSecondFactor } });
  return giveLink(context, user, 'reset', body.dropSecondFactor);
};
