import { writeAudit } from '../../../kernel/server/audit.ts';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import { sendMail } from '../../../kernel/server/mail.ts';
import type { Services } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { today as todayIn } from '../../../kernel/time.ts';
import { baseUrl } from '../../accounts/public.ts';
import { readAround } from '../queries/alarms.ts';
import { chainOf } from '../rules/alarms.ts';
import { texts } from '../texts.ru.ts';
import { runRules } from './rules.ts';

interface Waiting {
  id: string;
  familyId: string;
  branchId: string;
  caseManager: string | null;
  raiser: string | null;
  minutes: number;
}

/**
 * Asks the next one about every alarm whose time is over; gives how many were asked. An alarm is held while it moves on and its
 * time moves with it, so whoever comes second (another process) finds nothing to do.
 */
export async function escalateAlarms(services: Services, slug: string): Promise<number> {
  return services.database.transaction(async (tx) => {
    const organization = await enterOrganization(tx, slug);
    const now = services.clock();
    const waiting = await tx.rows<Waiting>(
      `select a.id, a.family_id as "familyId", a.branch_id as "branchId", c.case_manager_id as "caseManager", a.raised_by as raiser, a.minutes
       from ryadom.alarm a join ryadom.case_view c on c.organization_id = $1 and c.id = a.case_id
       where a.organization_id = $1 and a.state = 'raised' and a.due_at <= $2 order by a.due_at limit 100 for update of a skip locked`,
      [organization.id, now],
    );
    let asked = 0;
    for (const alarm of waiting) {
      const known = await tx.rows<{ staffId: string; turn: number; asked: boolean }>('select staff_id as "staffId", turn, asked_at is not null as asked from ryadom.alarm_turn where organization_id = $1 and alarm_id = $2', [organization.id, alarm.id]);
      const around = await readAround(tx, organization.id, { ...alarm, today: todayIn(now, organization.timeZone) });
      const next = chainOf(around).find(({ staffId }) => !known.some((one) => one.asked && one.staffId === staffId));
      await tx.rows('update ryadom.alarm set due_at = $3::timestamptz + make_interval(mins => $4), version = version + 1 where organization_id = $1 and id = $2', [organization.id, alarm.id, next ? now : null, alarm.minutes]);
      if (!next) continue;
      asked++;
      await tx.rows(
        `insert into ryadom.alarm_turn (organization_id, alarm_id, family_id, turn, staff_id, why, asked_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (organization_id, alarm_id, staff_id) do update set asked_at = excluded.asked_at where alarm_turn.asked_at is null`,
        [organization.id, alarm.id, alarm.familyId, Math.max(0, ...known.map((one) => one.turn)) + 1, next.staffId, next.why, now],
      );
    }
    writeAudit(tx, waiting.map((alarm) => ({ organizationId: organization.id, actorId: null, actorName: null, operation: 'tasks.escalateAlarm', outcome: 'done' as const, familyId: alarm.familyId, subjectId: alarm.id })));
    return asked;
  });
}

/** Letters to those who were asked and not told yet. Claimed before they go, so that nobody gets one twice; they tell nothing but a link. */
export async function tellAsked(services: Services, slug: string): Promise<number> {
  const told = await services.database.transaction(async (tx) => {
    const organization = await enterOrganization(tx, slug);
    return tx.rows<{ email: string; alarm: string; until: string | null; last: boolean }>(
      `update ryadom.alarm_turn t set told_at = $2 from ryadom.staff s, ryadom.alarm a
       where t.organization_id = $1 and t.told_at is null and t.asked_at <= $2 and s.organization_id = $1 and s.id = t.staff_id and a.organization_id = $1 and a.id = t.alarm_id
       returning s.email, t.alarm_id as alarm, to_char(a.due_at at time zone $3, 'HH24:MI') as until, a.state <> 'raised' as last`,
      [organization.id, services.clock(), organization.timeZone],
    );
  });
  for (const { email, alarm, until, last } of told) {
    if (last) continue;
    const url = `${baseUrl(services)}/o/${slug}/alarms/${alarm}`;
    try {
      await sendMail(services.config, { to: email, subject: texts.mail.subject, text: until === null ? fill(texts.mail.textLast, { url }) : fill(texts.mail.text, { url, until }) });
    } catch (error) {
      services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'alarm letter not sent');
    }
  }
  return told.length;
}

/** Everything about alarms that is due, in every organization. */
export async function moveAlarms(services: Services): Promise<void> {
  const waiting = await services.database.asOwner((tx) => tx.rows<{ slug: string }>('select slug from ryadom.alarms_waiting($1)', [services.clock()]));
  for (const { slug } of waiting) {
    await escalateAlarms(services, slug);
    await tellAsked(services, slug);
  }
}

/** Rules of an organization are looked through so often; a look in between finds its row too fresh. */
const ruleEveryMs = 5 * 60_000;

/** Takes the turn to look through an organization's rules; false: another process has it, or they were looked through lately. */
async function takeTurn(services: Services, slug: string, now: Date): Promise<boolean> {
  return services.database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    const taken = await tx.count(
      `insert into ryadom.rule_run (organization_id, ran_at) values ($1, $2) on conflict (organization_id) do update set ran_at = excluded.ran_at
       where rule_run.ran_at <= excluded.ran_at - make_interval(secs => $3) or rule_run.ran_at > excluded.ran_at`,
      [id, now, ruleEveryMs / 1000],
    );
    return taken > 0;
  });
}

async function runAllRules(services: Services, isStopped: () => boolean): Promise<void> {
  const { rows } = await services.database.pool.query<{ slug: string }>('select slug from ryadom.organization order by id');
  for (const { slug } of rows) {
    if (isStopped() || !(await takeTurn(services, slug, services.clock()))) continue;
    const began = performance.now();
    await runRules(services, slug);
    await services.database.transaction(async (tx) => {
      const { id } = await enterOrganization(tx, slug);
      await tx.rows('update ryadom.rule_run set took_ms = $2 where organization_id = $1', [id, Math.round(performance.now() - began)]);
    });
  }
}

/** Alarms are looked at so often. */
const tickMs = 10_000;
/** Rules are looked for again after a pause so many times longer than the last look worked: never more than that share of the time. */
const share = 20;

/** Alarms and rules in the background; the function it gives ends both after the running step. */
export function startTasks(services: Services): () => Promise<void> {
  let stopped = false;
  const loop = (work: () => Promise<void>, pause: (worked: number) => number) => {
    let running: Promise<void> = Promise.resolve();
    let timer: NodeJS.Timeout;
    const next = (ms: number) => {
      timer = setTimeout(() => {
        running = (async () => {
          const began = performance.now();
          try {
            await work();
          } catch (error) {
            services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'tasks not looked through');
          }
          if (!stopped) next(pause(performance.now() - began));
        })();
      }, ms);
      timer.unref();
    };
    next(2000);
    return async () => {
      clearTimeout(timer);
      await running;
    };
  };
  const ends = [loop(() => moveAlarms(services), () => tickMs), loop(() => runAllRules(services, () => stopped), (worked) => Math.max(60_000, worked * share))];
  return async () => {
    stopped = true;
    await Promise.all(ends.map((end) => end()));
  };
}
