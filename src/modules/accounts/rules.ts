import type { Role } from '../../kernel/access.ts';
import type { Complaint } from '../../kernel/errors.ts';
import { fill, plural } from '../../kernel/texts.ts';
import { texts } from './texts.ru.ts';

/** Shortest password, in characters (NIST SP 800-63B-4 asks for 15 alone, 8 beside a second factor; ours stands between). */
export const passwordMinimum = 12;

/** Failed attempts within `windowMs` after which the key waits until the oldest of them leaves the window. */
export const limits = {
  /** One account, whatever addresses guess at it. */
  account: { failures: 5, windowMs: 15 * 60_000 },
  /** One network address, whatever accounts it tries; an office behind one address must still fit. */
  address: { failures: 50, windowMs: 15 * 60_000 },
  /** Letters to one mailbox. */
  mailbox: { failures: 3, windowMs: 60 * 60_000 },
} as const;
export type Limit = (typeof limits)[keyof typeof limits];

/** How long links live. */
export const linkLife = { first: 7 * 86_400_000, invitation: 7 * 86_400_000, join: 7 * 86_400_000, reset: 24 * 3_600_000 } as const;

/** Machine tokens live so many days unless told otherwise. */
export const tokenDays = 90;

// Stems that open the lists of leaked passwords, in Latin, Cyrillic and the other keyboard layout.
const common = [
  'password', 'passw0rd', 'qwerty', 'qwertyuiop', 'asdfgh', 'zxcvbn', 'iloveyou', 'letmein', 'welcome', 'admin', 'administrator', 'monkey',
  'dragon', 'football', 'superman', 'sunshine', 'princess', 'changeme', 'secret', 'master', 'login', 'abc', 'test', 'user', 'root',
  'пароль', 'йцукен', 'йцукенгшщзхъ', 'фывапролдж', 'ячсмить', 'привет', 'админ', 'администратор', 'люблю', 'россия', 'москва', 'наташа', 'солнышко',
  'gfhjkm', 'ghbdtn', 'ytrewq', 'qazwsx', 'qazwsxedc', 'qwe', 'asd', 'zxc', 'ryadom', 'рядом',
  'q1w2e3r4', 'q1w2e3r4t5y6', '1q2w3e4r', '1q2w3e4r5t6y', '1qaz2wsx', '1qaz2wsx3edc', 'zaq12wsx',
];

const plain = (text: string) => text.toLowerCase().replaceAll('ё', 'е').replace(/[^a-zа-я0-9]/g, '');

/** What is wrong with a new password, in Russian; null: it will do. Length counts characters, not bytes. */
export function passwordComplaint(password: string, owner: { email: string; name: string }): string | null {
  if ([...password].length < passwordMinimum) return texts.passwordTooShort;
  const bare = plain(password);
  const email = plain(owner.email);
  const mailbox = plain(owner.email.split('@')[0] ?? '');
  if (bare !== '' && (bare === email || bare === mailbox || (mailbox.length >= 4 && remainder(bare, [mailbox]) < 5))) return texts.passwordLikeEmail;
  const names = owner.name.split(/\s+/).map(plain).filter((word) => word.length >= 3);
  if (names.length > 0 && bare !== '' && remainder(bare, names) < 5 && names.some((word) => bare.includes(word))) return texts.passwordLikeName;
  if (new Set(password.toLowerCase()).size < 5) return texts.passwordMonotonous;
  if (isRun(bare) || (bare !== '' && remainder(bare.replace(/\d{1,}$|^\d{1,}/g, ''), common) < 3 && isWeakTail(bare))) return texts.passwordCommon;
  return null;
}

/** Characters left when the known words are cut out, longest first. */
function remainder(text: string, words: readonly string[]): number {
  let rest = text;
  for (const word of [...words].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '');
  return rest.length;
}

/** Common words with at most a date's worth of digits around them. */
function isWeakTail(text: string): boolean {
  return text.replace(/\D/g, '').length <= 10;
}

/** 123456789012, abcdefghijkl, qwertyuiop[]: one row of a keyboard, of the alphabet or of the digits. */
function isRun(text: string): boolean {
  const rows = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'йцукенгшщзхъфывапролджэячсмитьбю', 'абвгдежзийклмнопрстуфхцчшщъыьэюя'];
  return text !== '' && rows.some((row) => (row + row).includes(text) || [...(row + row)].toReversed().join('').includes(text));
}

/** Milliseconds to wait after these failures, newest last; 0: go on. */
export function waitAfter(failures: readonly Date[], limit: Limit, now: Date): number {
  const recent = failures.map((at) => at.getTime()).filter((at) => at > now.getTime() - limit.windowMs).sort((a, b) => a - b);
  if (recent.length < limit.failures) return 0;
  return recent.at(-limit.failures)! + limit.windowMs - now.getTime();
}

/** «15 минут», «40 секунд», in the case that «через» wants. */
export function waitText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds < 60 ? plural(seconds, 'секунду', 'секунды', 'секунд') : plural(Math.ceil(seconds / 60), 'минуту', 'минуты', 'минут');
}

export interface RoleHeld {
  role: Role;
  branchId: string | null;
}

/** Complaints about roles as asked for, by index; only a manager's role is narrowed to a branch. */
export function rolesComplaints(roles: readonly RoleHeld[], openBranches: ReadonlySet<string>): Complaint[] {
  return roles.flatMap((held, index): Complaint[] => {
    const path = `roles.${index}.branchId`;
    if (held.branchId === null) return [];
    if (held.role === 'administrator') return [{ path, code: 'no_branch', message: texts.administratorHasNoBranch }];
    if (held.role !== 'manager') return [{ path, code: 'no_branch', message: texts.branchOnlyForManager }];
    return openBranches.has(held.branchId) ? [] : [{ path, code: 'unknown_value', message: texts.unknownBranch }];
  });
}

/** Without repeats; a role over the whole organization swallows the same role over branches. */
export function tidyRoles(roles: readonly RoleHeld[]): RoleHeld[] {
  const whole = new Set(roles.filter((held) => held.branchId === null).map((held) => held.role));
  const seen = new Set<string>();
  return roles.filter((held) => {
    const key = `${held.role} ${held.branchId ?? ''}`;
    if (seen.has(key) || (held.branchId !== null && whole.has(held.role))) return false;
    seen.add(key);
    return true;
  });
}

const browsers: [RegExp, string][] = [[/YaBrowser/, 'Яндекс Браузер'], [/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari']];
const systems: [RegExp, string][] = [[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux']];

/** «Chrome, Windows» from a User-Agent line. */
export function deviceOf(userAgent: string | null): string {
  const find = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
  const browser = find(browsers);
  const system = find(systems);
  if (!browser || !system) return browser ?? system ?? texts.deviceUnknown;
  return fill(texts.deviceOn, { browser, system });
}
