import { z } from 'zod';
import { roles } from '../../kernel/access.ts';
import { listOf, operation, page } from '../../kernel/contract.ts';
import { email, id, slug, text, optionalText, timeZone, version } from '../../kernel/fields.ts';
import { texts } from './texts.ru.ts';

/** A password as typed: never trimmed; its strength is judged by `passwordComplaint` of rules.ts. */
const password = z.string({ error: texts.passwordEmpty }).min(1, texts.passwordEmpty).max(200, texts.passwordTooLong);
const linkToken = z.string().min(1).max(100);
const ok = z.object({ ok: z.literal(true) });

const roleHeld = z.strictObject({ role: z.enum(roles), branchId: id.nullable() });
const rolesHeld = z.array(roleHeld).min(1, texts.rolesEmpty).max(20);

const user = z.object({
  /** Staff id: the person within this organization. */
  id: z.string(),
  name: z.string(),
  email: z.string(),
  position: z.string().nullable(),
  roles: z.array(z.object({ role: z.enum(roles), branchId: z.string().nullable(), branchName: z.string().nullable() })),
  /** `invited`: has not set a password or joined yet. */
  state: z.enum(['active', 'invited', 'disabled']),
  secondFactor: z.boolean(),
  /** When the newest live session was last used; null without one. */
  lastSeenAt: z.string().nullable(),
  /** When the open invitation ends; null without one. */
  invitationExpiresAt: z.string().nullable(),
  isMe: z.boolean(),
  version: z.number(),
  createdAt: z.string(),
});
export type User = z.output<typeof user>;

/** A link to copy; `mailed` tells whether it also went to the person by mail. Shown once: only its hash is kept. */
const link = z.object({ url: z.string(), expiresAt: z.string(), mailed: z.boolean() });
const next = z.object({ next: z.enum(['done', 'second-factor']) });
const org = z.strictObject({ org: slug });
const one = z.strictObject({ org: slug, id });

// ── before anybody is signed in ──────────────────────────────────────────────────────────────────────────────────
export const describeStart = operation({
  name: 'accounts.describeStart',
  method: 'GET',
  path: '/start',
  summary: 'Что показать до входа: есть ли администратор, учебная ли база, работает ли почта',
  output: z.object({
    version: z.string(),
    isDemo: z.boolean(),
    needsFirstAdministrator: z.boolean(),
    canMail: z.boolean(),
    /** Named only where the server serves one organization. */
    organizationName: z.string().nullable(),
  }),
});
export const signIn = operation({
  name: 'accounts.signIn',
  method: 'POST',
  path: '/sign-in',
  summary: 'Войти по почте и паролю',
  body: z.strictObject({ email, password }),
  output: next,
});
export const signInSecondFactor = operation({
  name: 'accounts.signInSecondFactor',
  method: 'POST',
  path: '/sign-in/second-factor',
  summary: 'Второй шаг входа: код из приложения или запасной код',
  body: z.strictObject({ kind: z.enum(['app', 'backup']).default('app'), code: z.string().min(1, texts.codeEmpty).max(40) }),
  output: next,
});
export const signOut = operation({ name: 'accounts.signOut', method: 'POST', path: '/sign-out', summary: 'Выйти', output: ok });
export const forgetPassword = operation({
  name: 'accounts.forgetPassword',
  method: 'POST',
  path: '/password-forgotten',
  summary: 'Забыли пароль: письмо со ссылкой, если почта настроена; ответ одинаков для любого адреса',
  body: z.strictObject({ email }),
  output: z.object({ canMail: z.boolean() }),
});
export const describeLink = operation({
  name: 'accounts.describeLink',
  method: 'GET',
  path: '/one-time-links/:token',
  summary: 'Для чего одноразовая ссылка и годится ли она',
  params: z.strictObject({ token: linkToken }),
  output: z.object({
    /** `first`: first administrator; `join`: has an account already, proves it by its password. */
    purpose: z.enum(['first', 'invitation', 'join', 'reset']),
    name: z.string().nullable(),
    email: z.string().nullable(),
    organizationName: z.string().nullable(),
    expiresAt: z.string(),
    /** Practices that may be installed at once; only for `first`. */
    practices: z.array(z.object({ id: z.string(), version: z.string(), title: z.string() })),
  }),
});
export const useLink = operation({
  name: 'accounts.useLink',
  method: 'POST',
  path: '/one-time-links/:token',
  summary: 'Задать пароль по приглашению или ссылке сброса (join: подтвердить своим паролем) и войти',
  params: z.strictObject({ token: linkToken }),
  body: z.strictObject({ password }),
  output: next,
});
export const becomeFirstAdministrator = operation({
  name: 'accounts.becomeFirstAdministrator',
  method: 'POST',
  path: '/first-administrator',
  summary: 'Первый вход: организация, её администратор и, если нужно, практика',
  body: z.strictObject({
    token: linkToken,
    name: text(200, texts.nameEmpty),
    email,
    password,
    organization: z.strictObject({ slug: slug.optional(), name: text(200, texts.organizationEmpty), timeZone }),
    alsoManager: z.boolean().default(true),
    practice: z.string().max(100).optional(),
  }),
  output: z.object({ organization: z.object({ id: z.string(), name: z.string() }) }),
});

// ── about oneself ────────────────────────────────────────────────────────────────────────────────────────────────
export const me = operation({
  name: 'accounts.me',
  method: 'GET',
  path: '/me',
  summary: 'Кто вошёл, в каких организациях и что там может',
  output: z.object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), secondFactor: z.boolean() }),
    organizations: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        timeZone: z.string(),
        isDemo: z.boolean(),
        staffId: z.string(),
        position: z.string().nullable(),
        roles: z.array(z.object({ role: z.enum(roles), branchId: z.string().nullable() })),
        /** Names of operations that these roles may call. */
        operations: z.array(z.string()),
      }),
    ),
    server: z.object({ version: z.string(), isDemo: z.boolean(), canMail: z.boolean() }),
  }),
});
export const signOutEverywhere = operation({
  name: 'accounts.signOutEverywhere',
  method: 'POST',
  path: '/sign-out-everywhere',
  summary: 'Выйти на всех устройствах',
  output: ok,
});
export const listSessions = operation({
  name: 'accounts.listSessions',
  method: 'GET',
  path: '/me/sessions',
  summary: 'Где я вошёл: устройства и время',
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        isCurrent: z.boolean(),
        device: z.string(),
        address: z.string().nullable(),
        startedAt: z.string(),
        lastSeenAt: z.string(),
      }),
    ),
  }),
});
export const endSession = operation({
  name: 'accounts.endSession',
  method: 'DELETE',
  path: '/me/sessions/:id',
  summary: 'Завершить один сеанс',
  params: z.strictObject({ id: z.string().min(1).max(100) }),
  output: ok,
});
export const listTokens = operation({
  name: 'accounts.listTokens',
  method: 'GET',
  path: '/me/tokens',
  summary: 'Ключи программ, которые действуют от моего имени',
  output: z.object({ items: z.array(z.object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() })) }),
});
export const revokeToken = operation({
  name: 'accounts.revokeToken',
  method: 'DELETE',
  path: '/me/tokens/:id',
  summary: 'Отозвать ключ программы',
  params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/, texts.tokenId) }),
  output: ok,
});
export const changePassword = operation({
  name: 'accounts.changePassword',
  method: 'POST',
  path: '/me/password',
  summary: 'Сменить свой пароль; остальные сеансы завершатся',
  body: z.strictObject({ currentPassword: password, newPassword: password }),
  output: ok,
});
export const startSecondFactor = operation({
  name: 'accounts.startSecondFactor',
  method: 'POST',
  path: '/me/second-factor',
  summary: 'Начать подключение второго шага: ключ, рисунок для приложения и запасные коды',
  body: z.strictObject({ password }),
  output: z.object({
    secret: z.string(),
    uri: z.string(),
    /** QR as one SVG path: `<svg viewBox="0 0 size size"><path d="…"/></svg>`, quiet zone included. */
    qr: z.object({ size: z.number(), path: z.string() }),
    backupCodes: z.array(z.string()),
  }),
});
export const confirmSecondFactor = operation({
  name: 'accounts.confirmSecondFactor',
  method: 'POST',
  path: '/me/second-factor/confirm',
  summary: 'Закончить подключение: код из приложения',
  body: z.strictObject({ code: z.string().min(1, texts.codeEmpty).max(40) }),
  output: ok,
});
export const disableSecondFactor = operation({
  name: 'accounts.disableSecondFactor',
  method: 'POST',
  path: '/me/second-factor/disable',
  summary: 'Отключить второй шаг входа',
  body: z.strictObject({ password }),
  output: ok,
});
export const renewBackupCodes = operation({
  name: 'accounts.renewBackupCodes',
  method: 'POST',
  path: '/me/second-factor/backup-codes',
  summary: 'Новые запасные коды; прежние перестают действовать',
  body: z.strictObject({ password }),
  output: z.object({ backupCodes: z.array(z.string()) }),
});

// ── users of an organization ─────────────────────────────────────────────────────────────────────────────────────
export const listUsers = operation({
  name: 'accounts.listUsers',
  method: 'GET',
  path: '/organizations/:org/users',
  summary: 'Сотрудники: роли, состояние, приглашения',
  params: org,
  query: z.strictObject({
    query: z.string().max(200).optional(),
    state: z.enum(['active', 'invited', 'disabled', 'all']).default('all'),
    role: z.enum(roles).optional(),
    ...page,
  }),
  output: listOf(user),
});
export const getUser = operation({
  name: 'accounts.getUser',
  method: 'GET',
  path: '/organizations/:org/users/:id',
  summary: 'Один сотрудник',
  params: one,
  output: user,
});
/** For pickers (case manager, team): everybody in the organization may see who works here. */
export const listColleagues = operation({
  name: 'accounts.listColleagues',
  method: 'GET',
  path: '/organizations/:org/colleagues',
  summary: 'Кого можно выбрать куратором или в команду',
  params: org,
  query: z.strictObject({ query: z.string().max(200).optional(), role: z.enum(roles).optional(), ...page }),
  output: listOf(z.object({ id: z.string(), name: z.string(), position: z.string().nullable(), roles: z.array(z.enum(roles)) })),
});
export const inviteUser = operation({
  name: 'accounts.inviteUser',
  method: 'POST',
  path: '/organizations/:org/users',
  summary: 'Пригласить сотрудника: ссылка, по которой он задаст пароль',
  params: org,
  body: z.strictObject({ id, email, name: text(200, texts.nameEmpty), position: optionalText(200).default(null), roles: rolesHeld }),
  /** `invitation` is null in the answer to a repeated submit: a link is shown once. */
  output: z.object({ user, invitation: link.nullable() }),
});
export const changeUser = operation({
  name: 'accounts.changeUser',
  method: 'PATCH',
  path: '/organizations/:org/users/:id',
  summary: 'Изменить имя, должность и роли сотрудника',
  params: one,
  body: z.strictObject({
    version,
    name: text(200, texts.nameEmpty).optional(),
    position: optionalText(200).optional(),
    roles: rolesHeld.optional(),
  }),
  output: user,
});
export const disableUser = operation({
  name: 'accounts.disableUser',
  method: 'POST',
  path: '/organizations/:org/users/:id/disable',
  summary: 'Закрыть сотруднику вход; его сеансы завершаются сразу',
  params: one,
  body: z.strictObject({ version }),
  output: user,
});
export const enableUser = operation({
  name: 'accounts.enableUser',
  method: 'POST',
  path: '/organizations/:org/users/:id/enable',
  summary: 'Снова открыть сотруднику вход',
  params: one,
  body: z.strictObject({ version }),
  output: user,
});
export const renewInvitation = operation({
  name: 'accounts.renewInvitation',
  method: 'POST',
  path: '/organizations/:org/users/:id/invitation',
  summary: 'Новая ссылка-приглашение; прежняя перестаёт действовать',
  params: one,
  output: link,
});
export const createResetLink = operation({
  name: 'accounts.createResetLink',
  method: 'POST',
  path: '/organizations/:org/users/:id/reset-link',
  summary: 'Ссылка для нового пароля; по ней можно и отключить второй шаг, если потерян телефон',
  params: one,
  body: z.strictObject({ dropSecondFactor: z.boolean().default(false) }),
  output: link,
});
