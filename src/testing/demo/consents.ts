import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, ageOn, type Day } from '../../kernel/time.ts';
import type { Chance } from './random.ts';

interface Member {
  family: string;
  code: string;
  opened: Day;
  person: string;
  role: string;
  birth: Day | null;
  /** The adult who signs for the children. */
  adult: string;
  health: boolean;
  /** Place of the family among the case manager's own; null: of another. */
  own: number | null;
}

type Paper = Record<string, unknown>;

/**
 * Consents as a year of work leaves them: most are signed, some end this month, one was revoked, one family would not sign, a few
 * papers wait for a signature. What speaks of health is shown in most families and asks for a consent in a few.
 */
export async function addConsents(tx: Tx, at: { organizationId: number; caseManager: string }, today: Day, chance: Chance): Promise<void> {
  const members = await tx.rows<Member>(
    `select f.id as family, f.code, c.opened_on::text as opened, m.person_id as person, m.role, p.birth_on::text as birth, a.person_id as adult,
       exists (select from ryadom.person_status s where s.organization_id = $1 and s.person_id = m.person_id and s.status_id = any (ryadom.health_words())) as health,
       case when c.case_manager_id = $2 then dense_rank() over (partition by c.case_manager_id order by f.code)::integer - 1 end as own
     from ryadom.family_case c join ryadom.family f on f.organization_id = $1 and f.id = c.family_id
     join ryadom.membership m on m.organization_id = $1 and m.family_id = f.id and m.to_on is null join ryadom.person p on p.organization_id = $1 and p.id = m.person_id
     join lateral (select x.person_id from ryadom.membership x where x.organization_id = $1 and x.family_id = f.id and x.role <> 'child' order by x.code limit 1) a on true
     where c.organization_id = $1 and c.closed_on is null order by f.code, m.code`,
    [at.organizationId, at.caseManager],
  );
  const papers: Paper[] = [];
  const seen = new Set<string>();
  for (const one of members) {
    // Every sixth family has not been asked yet.
    if (Number(one.code.slice(-3)) % 6 === 5) continue;
    const child = one.birth === null ? one.role === 'child' : ageOn(one.birth, today) < 18;
    const first = !seen.has(`${one.family} ${child}`);
    seen.add(`${one.family} ${child}`);
    const signed = one.opened > addDays(today, -3) ? null : addDays(one.opened, 1 + (one.code.charCodeAt(one.code.length - 1) % 3));
    const on = signed !== null && signed > today ? today : signed;
    const give = (purpose: string, more: Paper = {}) =>
      papers.push({
        id: chance.uuid(), family_id: one.family, family_code: one.code, person_id: one.person, purpose, given_by: child ? (one.role === 'child' ? 'parent' : 'other') : 'self',
        representative_id: child ? one.adult : null, representative_document: child ? 'Свидетельство о рождении' : null, prepared_on: on ?? today, signed_on: on,
        paper_place: on === null ? null : `Папка ${one.code}`, until_on: null, revoked_on: null, revoked_how: null, revoked_by: null, cancelled_at: null, cancel_reason: null,
        created_by: at.caseManager, ...more,
      });
    if (one.person === one.adult || child) give('general');
    // Statuses of three families wait for a consent: the card says that there is something, not what.
    if (one.health && one.own !== 1 && !chance.is(0.15)) give('health');
    else if (one.person === one.adult && chance.is(0.3)) give('health');
    if (child && first && chance.is(0.6)) give('diagnostics', chance.is(0.1) ? { until_on: addDays(today, 20) } : {});
    if (one.person !== one.adult) continue;
    if (one.own === 0) give('photo', on === null ? {} : { until_on: addDays(today, 12) });
    else if (one.own === 2 && on !== null) give('photo', { revoked_on: addDays(today, -4) < on ? today : addDays(today, -4), revoked_how: 'statement', revoked_by: 'Мама' });
    else if (one.own === 3) give('photo', { signed_on: null, paper_place: null, cancelled_at: `${today}T04:00:00Z`, cancel_reason: 'Семья отказалась подписывать: не хочет, чтобы детей снимали' });
    else if (one.own === 4) give('photo', { signed_on: null, paper_place: null, prepared_on: today });
    else if (chance.is(0.4)) give('photo', on !== null && on < addDays(today, -200) && chance.is(0.3) ? { until_on: addDays(today, -9) } : {});
    if (chance.is(0.5)) give('messages');
  }
  const columns = Object.keys(papers[0]!).join(', ');
  await tx.rows(
    `insert into ryadom.consent (organization_id, ${columns}) select $1, ${columns} from jsonb_populate_recordset(null::ryadom.consent, $2::jsonb)`,
    [at.organizationId, JSON.stringify(papers)],
  );
  await tx.rows(
    `insert into ryadom.partner (organization_id, id, name, kinds) select $1, p.id, p.name, p.kinds
     from jsonb_to_recordset($2::jsonb) as p(id uuid, name text, kinds text[])`,
    [at.organizationId, JSON.stringify([['Поликлиника', ['medical']], ['Центр занятости', ['social']], ['Пожарная часть', ['other']], ['Юридическая клиника', ['legal']]].map(([name, kinds]) => ({ id: chance.uuid(), name, kinds })))],
  );
}
