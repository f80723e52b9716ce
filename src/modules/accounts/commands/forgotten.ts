import { sendMail } from '../../../kernel/server/mail.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import type * as c from '../contract.ts';
import { linkLife } from '../rules.ts';
import { texts } from '../texts.ru.ts';
import { byAddress, byMailbox, guessOrWait, tryGuess } from './attempts.ts';
import { baseUrl, hashOf, linkUrl, newToken, untilText } from './links.ts';
import { auditForUser } from './trail.ts';

/** Answers at once and alike; whether a letter goes out is settled behind the answer. */
export const forgetPassword: Handler<typeof c.forgetPassword> = async (context, { body }) => {
  const { services } = context;
  await guessOrWait(context, [byAddress(context.address)]);
  const canMail = services.config.smtpUrl !== null;
  if (canMail) {
    void mailReset(context, body.email).catch((error: unknown) => {
      services.log.error({ requestId: context.requestId, name: (error as Error).name }, 'reset letter not sent');
    });
  }
  return { canMail };
};

/** A letter with a link to a new password, to whoever owns the address; no letter where there is no such account. */
async function mailReset(context: Context, email: string): Promise<void> {
  const { services } = context;
  if ((await tryGuess(services, [byMailbox(email)])) > 0) return;
  const { rows } = await services.database.pool.query<{ id: string; name: string }>(
    `select u.id, u.name from accounts."user" u
     where u.email = $1 and exists (select from accounts.account a where a."userId" = u.id and a.password is not null)
       and exists (select from ryadom.staff s where s.user_id = u.id and s.disabled_at is null)`,
    [email],
  );
  const user = rows[0];
  if (!user) return;
  const token = newToken();
  const expires = new Date(services.clock().getTime() + linkLife.reset);
  await services.database.asOwner(async (tx) => {
    await tx.rows(`delete from accounts.one_time_link where user_id = $1 and used_at is null and purpose = 'reset'`, [user.id]);
    await tx.rows(`insert into accounts.one_time_link (token_hash, purpose, user_id, expires_at) values ($1, 'reset', $2, $3)`, [hashOf(token), user.id, expires]);
  });
  await sendMail(services.config, {
    to: email,
    subject: texts.mailResetSubject,
    text: fill(texts.mailReset, { name: user.name, url: linkUrl(baseUrl(services), token), until: untilText(expires) }),
  });
  await auditForUser(context, user.id, 'accounts.forgetPassword', 'done');
}
