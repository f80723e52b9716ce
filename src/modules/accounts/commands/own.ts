import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { create as createQr } from 'qrcode';
import { badField, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { passwordComplaint } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { byAccount, forgiveGuess, guessOrWait } from './attempts.ts';
import { headersFor, libraryFor, passCookies } from './library.ts';
import { libraryCode, refuse } from './sign-in.ts';
import { auditForUser } from './trail.ts';

interface Me {
  id: string;
  email: string;
  name: string;
  password: string | null;
  second_factor: boolean;
}

/** The signed-in person; a machine token may not touch the account itself. */
async function whoSignedIn(context: Context): Promise<Me> {
  if (context.sessionToken === null) throw refuse(403, 'browser_only');
  const { rows } = await context.services.database.pool.query<Me>(
    `select u.id, u.email, u.name, a.password, coalesce(u."twoFactorEnabled", false) as second_factor
     from accounts."user" u left join accounts.account a on a."userId" = u.id and a."providerId" = 'credential'
     where u.id = $1`,
    [context.actor.userId],
  );
  return rows[0]!;
}

/** The password asked for again before something weighty; guesses count as at sign-in. */
async function confirmPassword(context: Context, me: Me, password: string, path: string): Promise<void> {
  const account = byAccount(me.email);
  await guessOrWait(context, [account]);
  if (me.password === null || !(await verifyPassword({ hash: me.password, password }))) throw badField(path, 'wrong_password', texts.wrongCurrentPassword);
  await forgiveGuess(context.services, account, null);
}

export const changePassword: Handler<typeof c.changePassword> = async (context, { body }) => {
  const me = await whoSignedIn(context);
  await confirmPassword(context, me, body.currentPassword, 'currentPassword');
  if (body.newPassword === body.currentPassword) throw badField('newPassword', 'same_password', texts.samePassword);
  const complaint = passwordComplaint(body.newPassword, me);
  if (complaint !== null) throw badField('newPassword', 'weak_password', complaint);
  const hash = await hashPassword(body.newPassword);
  await context.services.database.asOwner(async (tx) => {
    await tx.rows(`update accounts.account set password = $2, "updatedAt" = now() where "userId" = $1 and "providerId" = 'credential'`, [me.id, hash]);
    await tx.rows('delete from accounts.session where "userId" = $1 and token <> $2', [me.id, context.sessionToken]);
    await tx.rows(`delete from accounts.one_time_link where user_id = $1 and used_at is null and purpose = 'reset'`, [me.id]);
  });
  await auditForUser(context, me.id, 'accounts.changePassword', 'done');
  return { ok: true };
};

export const startSecondFactor: Handler<typeof c.startSecondFactor> = async (context, { body }) => {
  const me = await whoSignedIn(context);
  if (me.second_factor) throw refuse(409, 'second_factor_on');
  await confirmPassword(context, me, body.password, 'password');
  const answer = await libraryFor(context).api.enableTwoFactor({ body: { password: body.password, method: 'totp' }, headers: headersFor(context, 'session') });
  const { totpURI, backupCodes } = answer as { totpURI: string; backupCodes: string[] };
  return { secret: new URL(totpURI).searchParams.get('secret') ?? '', uri: totpURI, qr: qrPath(totpURI), backupCodes };
};

/** Dark modules as runs of one SVG path, with the quiet zone of 4 modules that ISO/IEC 18004 asks for. */
function qrPath(text: string): { size: number; path: string } {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      const from = column;
      while (column + 1 < modules.size && modules.get(row, column + 1)) column++;
      path += `M${from + 4} ${row + 4}h${column - from + 1}v1h-${column - from + 1}z`;
    }
  }
  return { size: modules.size + 8, path };
}

export const confirmSecondFactor: Handler<typeof c.confirmSecondFactor> = async (context, { body }) => {
  const me = await whoSignedIn(context);
  if (me.second_factor) throw refuse(409, 'second_factor_on');
  const account = byAccount(`${me.id}#second-factor`);
  await guessOrWait(context, [account]);
  try {
    const answer = await libraryFor(context).api.verifyTOTP({
      body: { code: body.code.replace(/\s/g, '') }, headers: headersFor(context, 'session'), returnHeaders: true,
    });
    passCookies(context, answer.headers);
  } catch (error) {
    throw refuse(422, libraryCode(error) === 'INVALID_CODE' ? 'wrong_code' : 'second_factor_off');
  }
  await forgiveGuess(context.services, account, null);
  await auditForUser(context, me.id, 'accounts.confirmSecondFactor', 'done');
  return { ok: true };
};

export const disableSecondFactor: Handler<typeof c.disableSecondFactor> = async (context, { body }) => {
  const me = await whoSignedIn(context);
  if (!me.second_factor) throw refuse(409, 'second_factor_off');
  await confirmPassword(context, me, body.password, 'password');
  const answer = await libraryFor(context).api.disableTwoFactor({ body: { password: body.password }, headers: headersFor(context, 'session'), returnHeaders: true });
  passCookies(context, answer.headers);
  await auditForUser(context, me.id, 'accounts.disableSecondFactor', 'done');
  return { ok: true };
};

export const renewBackupCodes: Handler<typeof c.renewBackupCodes> = async (context, { body }) => {
  const me = await whoSignedIn(context);
  if (!me.second_factor) throw refuse(409, 'second_factor_off');
  await confirmPassword(context, me, body.password, 'password');
  const answer = await libraryFor(context).api.generateBackupCodes({ body: { password: body.password }, headers: headersFor(context, 'session') });
  await auditForUser(context, me.id, 'accounts.renewBackupCodes', 'done');
  return { backupCodes: answer.backupCodes };
};

export const signOutEverywhere: Handler<typeof c.signOutEverywhere> = async (context) => {
  const me = await whoSignedIn(context);
  const answer = await libraryFor(context).api.signOut({ headers: headersFor(context, 'session'), returnHeaders: true });
  await context.services.database.pool.query('delete from accounts.session where "userId" = $1', [me.id]);
  passCookies(context, answer.headers);
  await auditForUser(context, me.id, 'accounts.signOutEverywhere', 'done');
  return { ok: true };
};

export const endSession: Handler<typeof c.endSession> = async (context, { params }) => {
  const me = await whoSignedIn(context);
  const { rowCount } = await context.services.database.pool.query('delete from accounts.session where "userId" = $1 and id = $2', [me.id, params.id]);
  if (rowCount === 0) throw notFound();
  await auditForUser(context, me.id, 'accounts.endSession', 'done');
  return { ok: true };
};

export const revokeToken: Handler<typeof c.revokeToken> = async (context, { params }) => {
  const me = await whoSignedIn(context);
  const { rowCount } = await context.services.database.pool.query('delete from accounts.access_token where user_id = $1 and token_hash = $2', [
    me.id, Buffer.from(params.id, 'hex'),
  ]);
  if (rowCount === 0) throw notFound();
  await auditForUser(context, me.id, 'accounts.revokeToken', 'done');
  return { ok: true };
};
