import type { Tx } from '../../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../../kernel/time.ts';
import type { Deadline } from '../../practices/public.ts';
import { freshDays, isExpiry, lookAhead, silentDays } from '../rules/deadlines.ts';

/** What set a rule going. The same event always has the same `cause`, a new one another. */
export interface Cause {
  caseId: string;
  familyId: string;
  caseManagerId: string | null;
  cause: string;
  /** Day of the event, or of the end. */
  on: Day;
  fulfilled: boolean;
}

interface Where {
  organizationId: number;
  practice: string;
  rule: Deadline;
  today: Day;
}

/** How many causes or tasks one step takes: a step is one short transaction. */
export const stepRows = 1000;

/**
 * The causes of a rule among open cases as SQL: of these cases alone, or (`fresh`) those that may still give a task.
 * $1 organization, $2 practice, $3 today, $4 the word of the rule, $5 how far back or ahead a fresh one may lie.
 */
function causesSql(rule: Deadline, fresh: boolean): string {
  const only = (condition: string) => (fresh ? `and ${condition}` : '');
  const done = (from: string) =>
    rule.until?.of === 'plan'
      ? "exists (select from ryadom.plan_view p where p.organization_id = $1 and p.family_id = c.family_id and p.case_id = c.id and p.state in ('approved', 'active', 'closed'))"
      : rule.until
      ? `exists (select from ryadom.service_view s where s.organization_id = $1 and s.case_id = c.id and s.cancelled_at is null and s.happened_on >= ${from}${rule.until.id === undefined ? '' : ` and s.service_id = '${rule.until.id}'`})`
      : 'false';
  const open = 'c.organization_id = $1 and c.practice_id = $2 and c.closed_on is null and $3::date is not null';
  const select = (cause: string, on: string, fulfilled: string) =>
    `select c.id as "caseId", c.family_id as "familyId", c.case_manager_id as "caseManagerId", ${cause} as cause, (${on})::text as "on", ${fulfilled} as fulfilled from ryadom.case_view c`;
  const noWord = 'and $4::text is null';
  switch (rule.since.of) {
    case 'case_opened':
      return `${select('c.id::text', 'c.opened_on', done('c.opened_on'))} where ${open} ${noWord} ${only('c.opened_on >= $5::date')}`;
    case 'service':
      return `${select('r.id::text', 'r.happened_on', done('r.happened_on + 1'))} join ryadom.service_view r on r.organization_id = $1 and r.case_id = c.id and r.service_id = $4
        and r.cancelled_at is null ${only('r.happened_on >= $5::date')} where ${open}`;
    case 'outcome':
      return `${select('r.id::text', 'r.happened_on', done('r.happened_on + 1'))} join ryadom.outcome_view r on r.organization_id = $1 and r.case_id = c.id and r.outcome_id = $4
        and r.cancelled_at is null ${only('r.happened_on >= $5::date')} where ${open}`;
    case 'contact_lapse':
      // A later contact is another cause, so the task of this one ends by itself; so is a level with another norm.
      return `${select("c.id || ':' || c.last_contact_on || coalesce(':' || l.level_id, '')", 'c.last_contact_on + coalesce(l.days, n.days)', 'false')} join ryadom.contact_norm_view n
        on n.organization_id = $1 and n.practice_id = $2 and n.version = c.pack_version
        left join ryadom.contact_levels($1, $3::date) l on l.practice_id = $2 and l.version = c.pack_version and l.level_id = c.level_id
        where ${open} ${noWord} and c.last_contact_on + coalesce(l.days, n.days) < $3::date ${only('c.last_contact_on >= $5::date')}`;
    case 'category_ends':
      return `${select("k.id || ':' || k.to_on", 'k.to_on', `exists (select from ryadom.category_view l where l.organization_id = $1 and l.family_id = c.family_id and l.category_id = $4
          and l.id <> k.id and (l.to_on is null or l.to_on > k.to_on))`)}
        join ryadom.category_view k on k.organization_id = $1 and k.family_id = c.family_id and k.category_id = $4 and k.to_on is not null
          ${only('k.to_on between $3::date and $5::date')} where ${open}`;
    case 'status_ends':
      return `${select("k.id || ':' || k.to_on", 'k.to_on', `exists (select from ryadom.status_view l where l.organization_id = $1 and l.person_id = k.person_id and l.status_id = $4
          and l.id <> k.id and (l.to_on is null or l.to_on > k.to_on))`)}
        join ryadom.status_view k on k.organization_id = $1 and k.family_id = c.family_id and k.status_id = $4 and k.to_on is not null
          ${only('k.to_on between $3::date and $5::date')} where ${open}`;
    case 'consent_ends':
      return `${select("k.id || ':' || k.until_on", 'k.until_on', `exists (select from ryadom.consent_view l where l.organization_id = $1 and l.person_id = k.person_id and l.purpose = k.purpose
          and l.partner_id is not distinct from k.partner_id and l.id <> k.id and l.signed_on is not null and l.revoked_on is null and (l.until_on is null or l.until_on > k.until_on))`)}
        join ryadom.consent_view k on k.organization_id = $1 and k.family_id = c.family_id and k.signed_on is not null and k.revoked_on is null and k.until_on is not null
          ${only('k.until_on between $3::date and $5::date')} where ${open} ${noWord}`;
  }
}

const params = ({ organizationId, practice, rule, today }: Where): unknown[] => {
  const edge = isExpiry(rule) ? lookAhead(rule, today) : addDays(today, -(rule.since.of === 'contact_lapse' ? silentDays : freshDays));
  return [organizationId, practice, today, 'id' in rule.since ? rule.since.id : null, edge];
};

/** Causes that wait for their task, in order after `after`; at most `stepRows`. */
export async function listNewCauses(tx: Tx, where: Where, after: string): Promise<Cause[]> {
  return tx.rows<Cause>(
    `select * from (${causesSql(where.rule, true)}) e where not e.fulfilled and e.cause > $6 and not exists (select from ryadom.task t
       where t.organization_id = $1 and t.practice_id = $2 and t.rule_id = $7 and t.cause = e.cause) order by e.cause limit ${stepRows}`,
    [...params(where), after, where.rule.id],
  );
}

/** What the causes of these cases say now. */
export async function listCausesOf(tx: Tx, where: Where, cases: readonly string[]): Promise<Cause[]> {
  return tx.rows<Cause>(`select * from (${causesSql(where.rule, false)}) e where e."caseId" = any ($6::uuid[]) and ($5::date is not null)`, [...params(where), cases]);
}
