import { createHmac, timingSafeEqual } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import { Kysely, PostgresDialect } from 'kysely';
import type { Context, Services } from '../../../kernel/server/module.ts';
import { passwordMinimum } from '../rules.ts';

/**
 * better-auth, bound to the owner's pool and the schema `accounts`. Only its functions are called: its own HTTP routes
 * are not mounted, so sign-up, mail, social sign-in and its rate limits do not exist here.
 */
function build(services: Services, secure: boolean) {
  return betterAuth({
    appName: 'Рядом',
    secret: services.config.secret,
    baseURL: services.config.publicUrl ?? (secure ? 'https://localhost' : 'http://localhost'),
    database: {
      db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool: services.database.pool }) }),
      type: 'postgres',
      schemaName: 'accounts',
    },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: passwordMinimum, maxPasswordLength: 200 },
    session: { expiresIn: 7 * 86_400, updateAge: 15 * 60, cookieCache: { enabled: false } },
    plugins: [twoFactor({ issuer: 'Рядом', skipVerificationOnEnable: false, accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 } })],
    advanced: {
      cookiePrefix: 'ryadom',
      useSecureCookies: secure,
      ipAddress: { ipAddressHeaders: ['x-ryadom-address'] },
    },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
  });
}
export type Library = ReturnType<typeof build>;

const built = new WeakMap<Services, Map<boolean, Library>>();

/** The library for this caller: cookies are Secure when the browser came over TLS. */
export function libraryFor(context: Pick<Context, 'services' | 'headers'>): Library {
  const { services } = context;
  const secure = isSecure(context);
  const known = built.get(services) ?? new Map<boolean, Library>();
  built.set(services, known);
  let library = known.get(secure);
  if (!library) {
    library = build(services, secure);
    known.set(secure, library);
  }
  return library;
}

function isSecure({ services, headers }: Pick<Context, 'services' | 'headers'>): boolean {
  if (services.config.publicUrl !== null) return services.config.publicUrl.startsWith('https:');
  return services.config.trustProxy !== null && headers['x-forwarded-proto'] === 'https';
}

/** Cookies of the library by role; `__Secure-` is how it names them over TLS. */
const names = { session: 'ryadom.session_token', secondFactor: 'ryadom.two_factor' } as const;

/** Only what the library may know of a request: one cookie, the device and the caller's real address. */
export function headersFor(context: Context, cookie: keyof typeof names | null): Headers {
  const headers = new Headers({ 'x-ryadom-address': context.address });
  const agent = context.headers['user-agent'];
  if (typeof agent === 'string') headers.set('user-agent', agent.slice(0, 300));
  if (cookie !== null) {
    const kept = cookiesOf(context.headers['cookie']).filter(([name]) => name === names[cookie] || name === `__Secure-${names[cookie]}`);
    headers.set('cookie', kept.map(([name, value]) => `${name}=${value}`).join('; '));
  }
  return headers;
}

/** Hands the library's cookies over to the answer. */
export function passCookies(context: Context, from: Headers): void {
  const cookies = from.getSetCookie();
  if (cookies.length > 0) context.setHeader('set-cookie', cookies);
}

function cookiesOf(header: string | string[] | undefined): [string, string][] {
  return [header ?? []].flat().join('; ').split(/;\s*/).flatMap((part): [string, string][] => {
    const cut = part.indexOf('=');
    return cut < 1 ? [] : [[part.slice(0, cut), part.slice(cut + 1)]];
  });
}

/**
 * The raw session token out of the request's cookie, or null when there is none or its signature (HMAC-SHA256 by the
 * installation's secret, as the library makes it) does not hold. The kernel looks the token up itself.
 */
export function sessionTokenOf(request: { headers: { cookie?: string | undefined } }, secret: string): string | null {
  return signedCookieOf(request.headers, secret, 'session');
}

/** The value of one of the library's cookies whose signature holds. */
export function signedCookieOf(headers: Context['headers'], secret: string, cookie: keyof typeof names): string | null {
  const found = cookiesOf(headers['cookie']).filter(([name]) => name === names[cookie] || name === `__Secure-${names[cookie]}`);
  for (const [, value] of found) {
    const token = verified(value, secret);
    if (token !== null) return token;
  }
  return null;
}

function verified(cookie: string, secret: string): string | null {
  let text: string;
  try {
    text = decodeURIComponent(cookie);
  } catch {
    return null;
  }
  const cut = text.lastIndexOf('.');
  if (cut < 1) return null;
  const token = text.slice(0, cut);
  const given = Buffer.from(text.slice(cut + 1), 'base64');
  const right = createHmac('sha256', secret).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? token : null;
}
