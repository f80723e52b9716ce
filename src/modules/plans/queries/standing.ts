import type { Context } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import type { Dosage } from '../rules/dosage.ts';
import { accountOf, type DosageRow, dosageSql } from './dosage.ts';

/** A measure of a plan in force with its account today. */
export interface MeasureStanding {
  caseId: string;
  title: string;
  /** For whom; null: the family as a whole. */
  person: string | null;
  dosage: Dosage;
}

/** $1 organization, $2 today, $3 practice or null, $4 case or null. */
const statement = `with chosen as materialized (
    select p.id from ryadom.plan p join ryadom.case_view c on c.organization_id = $1 and c.id = p.case_id
    where p.organization_id = $1 and p.state = 'active' and c.closed_on is null and ($3::text is null or p.practice_id = $3) and ($4::uuid is null or p.case_id = $4)
  ), ${dosageSql("p.id in (select id from chosen) and p.state = 'active'")}
  select d.id, p.case_id as "caseId", m.title, (select concat_ws(' ', n.first_name, n.last_name) from ryadom.person_view n where n.organization_id = $1 and n.id = d.person_id) as person,
    d.amount, d.period, d."fromOn"::text as "fromOn", d."toOn"::text as "toOn", d.done, d."donePast", d."doneNow", d.excess, d.missed, d.reasons
  from dosage d join ryadom.plan_measure m on m.organization_id = $1 and m.id = d.id join ryadom.plan p on p.organization_id = $1 and p.id = d.plan_id
  order by m.position, m.id`;

/** Every counted measure of plans in force: of one case, or of all open cases in sight of a practice. */
export async function listStandings({ tx, actor, today }: Context, of: { practice: string } | { caseId: string }): Promise<MeasureStanding[]> {
  const rows = await tx.rows<DosageRow & { caseId: string; title: string; person: string | null }>(statement, [
    actor.organization.id, today, 'practice' in of ? of.practice : null, 'caseId' in of ? of.caseId : null,
  ]);
  return rows.map((row) => ({ caseId: row.caseId, title: row.title, person: row.person, dosage: accountOf(row, today) }));
}

/** What each counted measure of one plan had planned and done on a day, by the measure's id: for papers. */
export async function accountsOf(tx: Tx, organizationId: number, plan: string, day: Day): Promise<Map<string, { planned: number; done: number }>> {
  const rows = await tx.rows<DosageRow>(
    `with ${dosageSql('p.id = $3')} select id, amount, period, "fromOn"::text as "fromOn", "toOn"::text as "toOn", done, "donePast", "doneNow", excess, missed, reasons from dosage`,
    [organizationId, day, plan],
  );
  return new Map(rows.map((row) => [row.id, accountOf(row, day)]));
}
