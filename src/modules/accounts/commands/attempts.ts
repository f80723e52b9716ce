import { createHash } from 'node:crypto';
import { Refusal } from '../../../kernel/errors.ts';
import type { Context, Services } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { type Limit, limits, waitAfter, waitText } from '../rules.ts';
import { texts } from '../texts.ru.ts';

export interface Guess {
  key: string;
  limit: Limit;
}

/** Guesses are counted under a digest: people type passwords into the field of the address. */
const digest = (kind: string, text: string) => `${kind}:${createHash('sha256').update(text).digest('base64url')}`;
export const byAccount = (email: string): Guess => ({ key: digest('account', email.toLowerCase()), limit: limits.account });
export const byAddress = (address: string): Guess => ({ key: digest('address', network(address)), limit: limits.address });
export const byMailbox = (email: string): Guess => ({ key: digest('mailbox', email.toLowerCase()), limit: limits.mailbox });

/** One household or office of IPv6 is a /64. */
function network(address: string): string {
  return address.includes(':') && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address;
}

/**
 * Counts an attempt before it is made, so that many at once cannot slip under the limit. Gives 0, or the milliseconds to
 * wait; then nothing was counted.
 */
export async function tryGuess(services: Services, guesses: readonly Guess[]): Promise<number> {
  const now = services.clock();
  return services.database.asOwner(async (tx) => {
    let wait = 0;
    for (const { key, limit } of [...guesses].sort((a, b) => (a.key < b.key ? -1 : 1))) {
      await tx.rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
      const failures = await tx.rows<{ at: Date }>('select at from accounts.sign_in_failure where key = $1 and at > $2 order by at', [
        key, new Date(now.getTime() - limit.windowMs),
      ]);
      wait = Math.max(wait, waitAfter(failures.map((row) => row.at), limit, now));
    }
    if (wait > 0) return wait;
    for (const { key } of guesses) await tx.rows('insert into accounts.sign_in_failure (key, at) values ($1, $2)', [key, now]);
    return 0;
  });
}

/** The same, refusing with 429 and Retry-After. */
export async function guessOrWait(context: Context, guesses: readonly Guess[]): Promise<void> {
  const wait = await tryGuess(context.services, guesses);
  if (wait > 0) throw tooMany(context, wait);
}

/** 429 with the time left in words and in the header (seconds). */
export function tooMany(context: Context, waitMs: number): Refusal {
  const seconds = Math.ceil(waitMs / 1000);
  context.setHeader('retry-after', String(seconds));
  return new Refusal(429, 'too_many_attempts', fill(texts.refusals.too_many_attempts, { wait: waitText(waitMs) }), { extra: { retryAfter: seconds } });
}

/** After the right password: the account starts afresh, the address gets back the one attempt. */
export async function forgiveGuess(services: Services, account: Guess | null, address: Guess | null): Promise<void> {
  await services.database.asOwner(async (tx) => {
    if (account) await tx.rows('delete from accounts.sign_in_failure where key = $1', [account.key]);
    if (address) {
      await tx.rows('delete from accounts.sign_in_failure where id = (select max(id) from accounts.sign_in_failure where key = $1)', [address.key]);
    }
  });
}

/** Drops what no longer counts: old failures, ended sessions, links and tokens. */
export async function forgetExpired(services: Services): Promise<void> {
  const now = services.clock();
  const day = 86_400_000;
  await services.database.asOwner(async (tx) => {
    await tx.rows('delete from accounts.sign_in_failure where at < $1', [new Date(now.getTime() - day)]);
    await tx.rows('delete from accounts.session where "expiresAt" < now()');
    await tx.rows('delete from accounts.verification where "expiresAt" < now()');
    await tx.rows(`delete from accounts.one_time_link where expires_at < now() - interval '30 days' and (used_at is not null or purpose <> 'join')`);
    await tx.rows('delete from accounts.access_token where expires_at < now()');
  });
}
