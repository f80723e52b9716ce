import { isAPIError } from 'better-auth/api';
import { Refusal } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { byAccount, byAddress, forgiveGuess, guessOrWait, tooMany } from './attempts.ts';
import { headersFor, libraryFor, passCookies, signedCookieOf } from './library.ts';
import { auditForUser } from './trail.ts';

export const refuse = (status: number, code: keyof typeof texts.refusals): Refusal => new Refusal(status, code, texts.refusals[code]);

/** Code of the library's own refusal; anything else it throws is a defect and goes on. */
export function libraryCode(error: unknown): string {
  if (!isAPIError(error)) throw error;
  return String(error.body?.code ?? error.status);
}

/** Who owns the address and whether any organization lets them in: the same one query for known and unknown ones. */
async function ownerOf(context: Context, email: string): Promise<{ userId: string | null; open: boolean }> {
  const { rows } = await context.services.database.pool.query<{ id: string; open: boolean }>(
    `select u.id, exists (select from ryadom.staff s where s.user_id = u.id and s.disabled_at is null) as open
     from accounts."user" u where u.email = $1`,
    [email],
  );
  return { userId: rows[0]?.id ?? null, open: rows[0]?.open ?? false };
}

/**
 * Checks the password and signs in, or asks for the second factor. Unknown addresses cost the same time and count
 * towards the same limits as known ones, so neither answer nor delay tells whether an account exists.
 */
export async function enterByPassword(context: Context, email: string, password: string): Promise<'done' | 'second-factor'> {
  const { services } = context;
  const account = byAccount(email);
  const address = byAddress(context.address);
  await guessOrWait(context, [account, address]);
  const library = libraryFor(context);
  let answer: { headers: Headers; response: { token?: string | null } & object };
  try {
    answer = await library.api.signInEmail({ body: { email, password }, headers: headersFor(context, null), returnHeaders: true });
  } catch (error) {
    const code = libraryCode(error);
    await auditForUser(context, (await ownerOf(context, email)).userId, 'accounts.signIn', 'refused', { code: 'wrong_credentials' });
    if (code === 'INVALID_EMAIL_OR_PASSWORD' || code === 'INVALID_EMAIL' || code === 'PASSWORD_TOO_LONG') throw refuse(401, 'wrong_credentials');
    throw error;
  }
  await forgiveGuess(services, account, address);
  const { userId, open } = await ownerOf(context, email);
  if (!open) {
    await services.database.pool.query('delete from accounts.session where "userId" = $1', [userId]);
    await auditForUser(context, userId, 'accounts.signIn', 'refused', { code: 'account_closed' });
    throw refuse(403, 'account_closed');
  }
  passCookies(context, answer.headers);
  if ('twoFactorRedirect' in answer.response) return 'second-factor';
  await auditForUser(context, userId, 'accounts.signIn', 'done');
  return 'done';
}

export const signIn: Handler<typeof c.signIn> = async (context, { body }) => ({ next: await enterByPassword(context, body.email, body.password) });

/** Whose second step the browser's cookie stands for. */
async function awaitingSecondFactor(context: Context): Promise<string | null> {
  const identifier = signedCookieOf(context.headers, context.services.config.secret, 'secondFactor');
  if (identifier === null) return null;
  const { rows } = await context.services.database.pool.query<{ value: string }>('select value from accounts.verification where identifier = $1', [identifier]);
  return rows[0]?.value ?? null;
}

export const signInSecondFactor: Handler<typeof c.signInSecondFactor> = async (context, { body }) => {
  const { services } = context;
  const address = byAddress(context.address);
  await guessOrWait(context, [address]);
  const { api } = libraryFor(context);
  const userId = await awaitingSecondFactor(context);
  // Without the session cookie: beside a session the library would check the code without counting attempts.
  const headers = headersFor(context, 'secondFactor');
  const code = body.code.trim();
  try {
    const answer =
      body.kind === 'app'
        ? await api.verifyTOTP({ body: { code: code.replace(/\s/g, '') }, headers, returnHeaders: true })
        : await api.verifyBackupCode({ body: { code }, headers, returnHeaders: true });
    await forgiveGuess(services, null, address);
    passCookies(context, answer.headers);
    await auditForUser(context, userId, 'accounts.signInSecondFactor', 'done', { kind: body.kind });
    return { next: 'done' };
  } catch (error) {
    const reason = libraryCode(error);
    await auditForUser(context, userId, 'accounts.signInSecondFactor', 'refused', { code: reason.toLowerCase() });
    if (reason === 'ACCOUNT_TEMPORARILY_LOCKED') throw tooMany(context, 15 * 60_000);
    if (reason === 'INVALID_CODE') throw refuse(401, 'wrong_code');
    if (reason === 'INVALID_BACKUP_CODE') throw refuse(401, 'wrong_backup_code');
    throw refuse(401, 'second_factor_expired');
  }
};

export const signOut: Handler<typeof c.signOut> = async (context) => {
  const answer = await libraryFor(context).api.signOut({ headers: headersFor(context, 'session'), returnHeaders: true });
  passCookies(context, answer.headers);
  return { ok: true };
};
