import { createHash } from 'node:crypto';
import type { Grant } from '../access.ts';
import { notFound, Refusal } from '../errors.ts';
import { today } from '../time.ts';
import { type AuditEntry, writeAudit } from './audit.ts';
import { isEmptyList, mayBeMerged, withMergedIds } from './merged.ts';
import { type Actor, type Context, type Input, RawJson, type Route, type Services, type Subject } from './module.ts';
import { AfterClosing, type Tx } from './transaction.ts';

/** Who calls, as the request shows it. */
export interface Caller {
  kind: 'session' | 'bearer' | 'nobody';
  token: string;
}

export interface Call {
  route: Route;
  grant: Grant;
  caller: Caller;
  input: Input<any>;
  /** What was sent, where `input` has other ids: those of records that were merged. Idempotency goes by what was sent. */
  sent?: Input<any>;
  requestId: string;
  address: string;
  headers: Context['headers'];
  setHeader: Context['setHeader'];
}

interface Entered {
  user_id: string;
  session_token: string | null;
  organization_id: number | null;
  organization_name: string;
  time_zone: string;
  is_demo: boolean;
  staff_id: string | null;
  staff_name: string;
  roles: Actor['roles'] | null;
  granted: boolean;
  /** Emergency access to closed facts (decision 22) that the caller has now. */
  glass: string | null;
}
/** What enter answers; `registered` is absent where nothing was submitted. */
type Opened = Entered & { registered?: boolean };

/** The answer and whether it made something new. */
export interface Answer {
  body: unknown;
  created: boolean;
}

/** Who the last callers were found to be, by what was asked; at most so many. */
const lastEntered = new Map<string, Entered>();
const mostEntered = 5000;

function remember(key: string, entered: Entered): void {
  lastEntered.delete(key);
  if (lastEntered.size >= mostEntered) lastEntered.delete(lastEntered.keys().next().value!);
  lastEntered.set(key, entered);
}

/** Work began early for somebody who is no longer what he or she was, or for the second time. */
class Outdated extends Error {}

/**
 * Runs one operation: enter (who, rights, scope) → idempotency → handler → audit, in one transaction. Reads of personal
 * data are stored in the audit before the answer is given; refusals are audited too.
 */
export async function execute(services: Services, call: Call): Promise<Answer> {
  const { route, grant } = call;
  const { operation, options } = route;
  const isRead = options.readOnly ?? operation.method === 'GET';
  const slug: string | null = (call.input.params as { org?: string }).org ?? null;
  let entered: Entered | undefined;
  const subjects: Subject[] = [];
  let audited = false;

  const entries = (outcome: AuditEntry['outcome'], extra: Record<string, unknown> = {}): AuditEntry[] =>
    (subjects.length > 0 ? subjects : [{} as Subject]).map((subject) => ({
      organizationId: entered?.organization_id ?? null,
      actorId: entered?.staff_id ?? null,
      actorName: entered?.staff_name ?? null,
      operation: operation.name,
      outcome,
      familyId: subject.familyId ?? null,
      subjectId: subject.subjectId ?? null,
      details: { ...subject.details, ...extra, ...(entered?.glass == null ? {} : { glass: entered.glass }) },
      requestId: call.requestId,
    }));

  const asks = grant.kind !== 'public';
  if (asks && call.caller.kind === 'nobody') throw signInFirst();
  const submission = isRead || !asks || options.ownTransactions ? null : submissionOf(call);
  const opening = asks ? openingOf(call, slug, submission) : undefined;
  /** Takes enter's answer; false: what was submitted came before. */
  const enter = async (_tx: Tx, opened: Promise<unknown[]>): Promise<boolean> => {
    if (!asks) return true;
    const [answer] = (await opened) as [Opened | undefined];
    if (!answer) throw signInFirst();
    const { registered = true, ...who } = answer;
    entered = who;
    if (slug !== null && entered.organization_id === null) throw notFound();
    if (grant.kind === 'roles' && !entered.granted) {
      throw new Refusal(403, 'forbidden', 'Это действие вашей роли не открыто. Спросите администратора организации.');
    }
    return registered;
  };

  const contextOf = (tx: Tx | null): Context => {
    const now = services.clock();
    const timeZone = entered?.time_zone ?? 'Europe/Moscow';
    return {
      get tx(): Tx {
        if (!tx) throw new Error(`${operation.name} handles its own transactions`);
        return tx;
      },
      get actor(): Actor {
        if (!entered) throw new Error(`${operation.name}: nobody is signed in`);
        const { organization_id: id, organization_name: name, is_demo: isDemo } = entered;
        return {
          userId: entered.user_id,
          staffId: entered.staff_id,
          name: entered.staff_name,
          roles: entered.roles ?? [],
          get organization() {
            if (id === null) throw new Error(`${operation.name}: not in an organization`);
            return { id, slug: slug!, name, timeZone, isDemo };
          },
        };
      },
      now,
      get today() {
        return today(now, timeZone);
      },
      requestId: call.requestId,
      services,
      subject: (subject) => void subjects.push(subject),
      headers: call.headers,
      address: call.address,
      setHeader: call.setHeader,
      within: (work, { readOnly = false } = {}) =>
        services.database.transaction(
          async (inner, opened) => {
            await enter(inner, opened);
            const result = await work(contextOf(inner));
            if (readOnly) return result;
            writeAudit(inner, entries('done'));
            audited = true;
            return result;
          },
          { readOnly, opening },
        ),
      sessionToken: entered?.session_token ?? null,
    };
  };

  // An id that was merged into another answers as that other: asked only when the id itself gave nothing.
  const asMerged = async (): Promise<Answer | null> => {
    if (call.sent !== undefined || slug === null) return null;
    const input = await withMergedIds(services.database, slug, call.input);
    if (input === null) return null;
    const path = operation.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((input.params as Record<string, unknown>)[name])));
    if (isRead) call.setHeader('content-location', `/api/v1${path}`);
    return execute(services, { ...call, input, sent: call.input });
  };

  try {
    if (options.ownTransactions) {
      if (grant.kind !== 'public') await services.database.transaction(enter, { readOnly: true, opening });
      const body = await route.handler(contextOf(null), call.input);
      if (entered?.organization_id != null && !audited) {
        for (const entry of entries(isRead ? 'read' : 'done')) await services.auditReads.add(entry);
      }
      return { body, created: false };
    }

    // Short work starts together with enter, for the caller as he or she was the last time: one round trip less. The
    // database gives and takes only what enter allows now; nothing leaves or is kept before enter's answer proves the same.
    const key = options.planOnce && asks ? `${call.caller.kind} ${call.caller.token} ${operation.name} ${slug}` : null;
    let known = key === null ? undefined : lastEntered.get(key);
    const startEarly = async (tx: Tx, opened: Promise<unknown[]>, guess: Entered): Promise<unknown> => {
      entered = guess;
      const [work] = await Promise.allSettled([route.handler(contextOf(tx), call.input)]);
      const isNew = await enter(tx, opened);
      // A repeat of what came before is answered in the ordinary order.
      if (!isNew || JSON.stringify(guess) !== JSON.stringify(entered)) throw new Outdated();
      if (work!.status === 'rejected') throw work!.reason;
      return work!.value;
    };
    const startInOrder = async (tx: Tx, opened: Promise<unknown[]>): Promise<{ body: unknown; replayed: boolean }> => {
      const isNew = await enter(tx, opened);
      if (key !== null) remember(key, entered!);
      const context = contextOf(tx);
      if (isNew) return { body: await route.handler(context, call.input), replayed: false };
      await sameOrRefuse(tx, submission!);
      if (!options.replay) throw new Error(`${operation.name} has no replay`);
      return { body: await options.replay(context, call.input), replayed: true };
    };

    const attemptOnce = (mayClose: boolean) => services.database.transaction(
      async (tx, opened): Promise<Answer> => {
        subjects.length = 0;
        const { body, replayed } = known ? { body: await startEarly(tx, opened, known), replayed: false } : await startInOrder(tx, opened);
        if (isRead || replayed) return { body, created: false };
        writeAudit(tx, entries('done'));
        return { body, created: operation.method === 'POST' && submissionId(call) !== null };
      },
      { readOnly: isRead, planOnce: options.planOnce ?? false, snapshot: options.snapshot ?? false, mayClose, opening },
    );
    const attempt = () => attemptOnce(true).catch((error: unknown) => {
      if (error instanceof AfterClosing) return attemptOnce(false);
      throw error;
    });
    const isAudited = isRead && operation.personal;
    if (isAudited) services.auditReads.expected++;
    const answer = await attempt()
      .catch((error: unknown) => {
        if (known === undefined) throw error;
        lastEntered.delete(key!);
        known = undefined;
        if (error instanceof Outdated) return attempt();
        throw error;
      })
      .finally(() => {
        if (isAudited) services.auditReads.expected--;
      });
    if (isRead && slug !== null && asks && isEmptyList(answer.body)) {
      const again = await asMerged();
      if (again) return again;
    }
    if (isAudited) {
      const outcome = operation.answer === 'file' ? 'exported' : 'read';
      await Promise.all(entries(outcome).map((entry) => services.auditReads.add(entry)));
    }
    return answer;
  } catch (error) {
    if (entered?.organization_id != null && mayBeMerged(error)) {
      const again = await asMerged();
      if (again) return again;
    }
    if (error instanceof Refusal && (error.status === 403 || error.status === 404) && entered?.organization_id != null) {
      const asked = (call.input.params as { id?: string }).id;
      subjects.length = 0;
      if (asked !== undefined && /^[0-9a-f-]{36}$/.test(asked)) subjects.push({ subjectId: asked });
      await Promise.all(entries('refused', { code: error.code }).map((entry) => services.auditReads.add(entry)));
    }
    throw error;
  }
}

function signInFirst(): Refusal {
  return new Refusal(401, 'sign_in_required', 'Войдите, чтобы продолжить. Набранное не потеряется.');
}

function submissionId(call: Call): string | null {
  if (call.route.operation.method !== 'POST') return null;
  const body = (call.sent ?? call.input).body as { id?: unknown } | undefined;
  return typeof body?.id === 'string' ? body.id : null;
}

/** Client-made id, operation and digest of what was sent; null where nothing is registered. */
function submissionOf(call: Call): [string, string, Buffer] | null {
  const id = submissionId(call);
  if (id === null || (call.input.params as { org?: string }).org === undefined) return null;
  const { params, query, body } = call.sent ?? call.input;
  const digest = createHash('sha256').update(JSON.stringify([params, query, body])).digest();
  return [id, call.route.operation.name, digest];
}

/** The statement that enters, and registers what was submitted. */
function openingOf({ caller, grant }: Call, slug: string | null, submission: [string, string, Buffer] | null) {
  const values = [caller.kind, caller.token, slug, grant.wide, grant.team, grant.plain];
  return submission === null
    ? { name: 'enter', text: 'select * from ryadom.enter($1, $2, $3, $4, $5, $6)', values }
    : { name: 'enter_submission', text: 'select * from ryadom.enter_submission($1, $2, $3, $4, $5, $6, $7, $8, $9)', values: [...values, ...submission] };
}

async function sameOrRefuse(tx: Tx, submission: [string, string, Buffer]): Promise<void> {
  const same = await tx.row('select from ryadom.submission where organization_id = ryadom.org() and id = $1 and operation = $2 and digest = $3', submission);
  if (!same) throw new Refusal(409, 'id_reused', 'Этот идентификатор уже занят другой записью. Обновите страницу и повторите.');
}

/** Text of the answer; what the database built is passed on as it is. */
export function answerText(body: unknown): string {
  return body instanceof RawJson ? body.text : JSON.stringify(body ?? null);
}
