import { randomUUID } from 'node:crypto';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Organization, Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { type Day, today as todayIn } from '../../../kernel/time.ts';
import { listInstalled, type Deadline } from '../../practices/public.ts';
import { type Cause, listCausesOf, listNewCauses, stepRows } from '../queries/causes.ts';
import { readCalendar, readNorms } from '../queries/norms.ts';
import type { Calendar } from '../rules/calendar.ts';
import { type Fate, fateOf, termOf } from '../rules/deadlines.ts';
import { texts } from '../texts.ru.ts';

// Rules of deadlines, looked through in the background: new causes give tasks, tasks whose cause is gone end. Every step is one
// short transaction; the unique key of rule and cause keeps two processes from making a task twice.

interface Round {
  services: Services;
  organization: Organization;
  practice: string;
  today: Day;
  now: Date;
}

const within = <T>(services: Services, slug: string, work: (tx: Tx, organization: Organization) => Promise<T>): Promise<T> =>
  services.database.transaction(async (tx) => work(tx, await enterOrganization(tx, slug)));

const pageOf = (rule: Deadline, family: string): string => (rule.opens === 'record' ? `/record?what=service&family=${family}${rule.until?.of === 'service' && rule.until.id ? `&service=${rule.until.id}` : ''}` : `/families/${family}`);

/** New causes of a rule become tasks; gives how many. */
async function giveTasks({ services, organization, practice, today }: Round, rule: Deadline, calendar: Calendar): Promise<number> {
  let made = 0;
  let after = '';
  for (;;) {
    const causes = await within(services, organization.slug, async (tx) => {
      const found = await listNewCauses(tx, { organizationId: organization.id, practice, rule, today }, after);
      const rows = found.flatMap((cause) => {
        const { appears, due } = termOf(rule, cause.on, calendar);
        return appears > today ? [] : [{ id: randomUUID(), family: cause.familyId, case: cause.caseId, due, page: pageOf(rule, cause.familyId), who: cause.caseManagerId, cause: cause.cause }];
      });
      if (rows.length > 0) {
        made += await tx.count(
          `insert into ryadom.task (organization_id, id, family_id, case_id, practice_id, title, due_on, page, assignee_id, rule_id, cause)
           select $1, (r->>'id')::uuid, (r->>'family')::uuid, (r->>'case')::uuid, $2, $3, (r->>'due')::date, r->>'page', (r->>'who')::uuid, $4, r->>'cause'
           from jsonb_array_elements($5::jsonb) r on conflict do nothing`,
          [organization.id, practice, rule.title, rule.id, JSON.stringify(rows)],
        );
      }
      return found;
    });
    if (causes.length < stepRows) return made;
    after = causes.at(-1)!.cause;
  }
}

interface OpenRow {
  id: string;
  cause: string;
  assigneeId: string | null;
  byHand: boolean;
  caseId: string | null;
  caseThere: boolean;
  closed: boolean;
  caseManagerId: string | null;
  metSince: boolean;
}

/** Open tasks of a rule against what their causes say now; gives how many changed. */
async function reviewTasks({ services, organization, practice, today, now }: Round, rule: Deadline): Promise<number> {
  let changed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const last = await within(services, organization.slug, async (tx) => {
      const rows = await tx.rows<OpenRow>(
        `select t.id, t.cause, t.assignee_id as "assigneeId", t.by_hand as "byHand", t.case_id as "caseId", c.id is not null as "caseThere", c.closed_on is not null as closed,
           c.case_manager_id as "caseManagerId", coalesce(c.last_contact_on::text > split_part(t.cause, ':', 2), false) as "metSince"
         from ryadom.task t left join ryadom.case_view c on c.organization_id = $1 and c.id = t.case_id and c.practice_id = $2
         where t.organization_id = $1 and t.practice_id = $2 and t.rule_id = $3 and t.state = 'open' and t.id > $4 order by t.id limit ${stepRows}`,
        [organization.id, practice, rule.id, after],
      );
      if (rows.length === 0) return null;
      const cases = [...new Set(rows.flatMap((row) => (row.caseId === null ? [] : [row.caseId])))];
      const causes = new Map<string, Cause>((await listCausesOf(tx, { organizationId: organization.id, practice, rule, today }, cases)).map((cause) => [cause.cause, cause]));
      const fates = rows.flatMap((row) => {
        const fate = fateOf(rule, {
          assigneeId: row.assigneeId, byHand: row.byHand, cause: causes.get(row.cause) ?? null,
          case: row.caseThere ? { closed: row.closed, caseManagerId: row.caseManagerId, metSince: row.metSince } : null,
        });
        return fate === null ? [] : [{ id: row.id, fate }];
      });
      changed += await applyFates(tx, organization.id, now, fates);
      return rows.length < stepRows ? null : rows.at(-1)!.id;
    });
    if (last === null) return changed;
    after = last;
  }
}

async function applyFates(tx: Tx, organizationId: number, now: Date, fates: { id: string; fate: NonNullable<Fate> }[]): Promise<number> {
  if (fates.length === 0) return 0;
  const rows = fates.map(({ id, fate }) => ('state' in fate ? { id, state: fate.state, result: texts.fates[fate.why] } : { id, state: 'open', who: fate.assignee }));
  return tx.count(
    `update ryadom.task t set state = r.value->>'state', result = r.value->>'result', closed_at = case when r.value->>'state' <> 'open' then $2::timestamptz end,
       assignee_id = case when r.value->>'state' = 'open' then (r.value->>'who')::uuid else t.assignee_id end, version = t.version + 1
     from jsonb_array_elements($3::jsonb) r where t.organization_id = $1 and t.id = (r.value->>'id')::uuid and t.state = 'open'`,
    [organizationId, now, JSON.stringify(rows)],
  );
}

/** Tasks of rules that are switched off, or that the pack in use has no more. */
async function endOthers({ services, organization, practice, now }: Round, active: readonly string[]): Promise<number> {
  return within(services, organization.slug, (tx) =>
    tx.count(
      `update ryadom.task set state = 'cancelled', result = $4, closed_at = $5, version = version + 1
       where organization_id = $1 and practice_id = $2 and state = 'open' and rule_id is not null and not rule_id = any ($3::text[])`,
      [organization.id, practice, active, texts.fates.rule_off, now],
    ),
  );
}

/** Looks through all rules of an organization once; gives how many tasks were made and changed. Safe to run twice at once. */
export async function runRules(services: Services, slug: string): Promise<{ made: number; changed: number }> {
  const total = { made: 0, changed: 0 };
  const { organization, practices, calendar } = await within(services, slug, async (tx, entered) => ({
    organization: entered, practices: await listInstalled(tx, entered.id), calendar: await readCalendar(tx, entered.id),
  }));
  const now = services.clock();
  const today = todayIn(now, organization.timeZone);
  for (const { id: practice } of practices) {
    const round: Round = { services, organization, practice, today, now };
    const { deadlines } = await within(services, slug, (tx) => readNorms(tx, organization.id, practice));
    const active = deadlines.filter((one) => one.active).map((one) => one.norm);
    total.changed += await endOthers(round, active.map((rule) => rule.id));
    for (const rule of active) {
      total.changed += await reviewTasks(round, rule);
      total.made += await giveTasks(round, rule, calendar);
    }
  }
  return total;
}
