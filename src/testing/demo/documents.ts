import type { Tx } from '../../kernel/server/transaction.ts';
import { type Day } from '../../kernel/time.ts';
import type { Organization } from '../../kernel/server/module.ts';
import { makeOne } from '../../modules/documents/commands/make.ts';
import { storyFamilies } from './stories.ts';

/** Papers of a few families: consents that are signed and wait in the registry get their documents; one waits for its signature, one was a mistake. */
export async function addDocuments(tx: Tx, organization: Organization, staff: { id: string; name: string }, practice: string, now: Date, today: Day, uuid: () => string): Promise<void> {
  const consents = await tx.rows<{ id: string; signed: Day | null }>(
    `select c.id, c.signed_on::text as signed from ryadom.consent c
     where c.organization_id = $1 and c.purpose = 'general' and c.revoked_on is null and c.cancelled_at is null and c.signed_on is not null
       and not exists (select from ryadom.withheld w where w.organization_id = $1 and w.family_id = c.family_id) order by c.prepared_on, c.id limit 5`,
    [organization.id],
  );
  for (const [at, consent] of consents.entries()) {
    const id = uuid();
    await makeOne({ tx, organization, staff, now, today }, { id, practice, kind: 'consent_general', subject: consent.id });
    if (at < 3) await tx.rows("update ryadom.document set signed_on = $3, paper_place = 'Папка семьи, полка 2', version = 2 where organization_id = $1 and id = $2", [organization.id, id, today]);
    if (at === 4) await tx.rows("update ryadom.document set cancelled_at = $3, cancel_reason = 'Напечатали дважды', version = 2 where organization_id = $1 and id = $2", [organization.id, id, now]);
  }
  // The first story has every paper that its path asks for.
  const [story] = await storyFamilies(tx, organization.id, staff.id, today);
  const subjects = await tx.rows<{ kind: string; subject: string; on: Day }>(
    `select * from (
       select 'application' as kind, c.id as subject, c.opened_on::text as "on", 1 as place from ryadom.family_case c where c.organization_id = $1 and c.family_id = $2 and c.closed_on is null
       union all (select 'family_passport', p.id, $3, 2 from ryadom.passport_view p where p.organization_id = $1 and p.family_id = $2 order by p.id limit 1)
       union all (select 'living_conditions_act', a.id, a.happened_on::text, 3 from ryadom.assessment a where a.organization_id = $1 and a.family_id = $2 and a.instrument_id = 'living_conditions' and a.state <> 'draft' order by a.happened_on limit 1)
       union all (select 'individual_plan', p.id, p.from_on::text, 4 from ryadom.plan p where p.organization_id = $1 and p.family_id = $2 and p.state = 'active')
       union all (select 'visit_act', r.id, r.happened_on::text, 5 from ryadom.service_record r where r.organization_id = $1 and r.family_id = $2 and r.service_id = 'home_visit' and r.cancelled_at is null order by r.happened_on desc limit 1)
       union all (select 'review_conclusion', i.id, $3, 6 from ryadom.review_item_view i where i.organization_id = $1 and i.family_id = $2 and i.signed_at is not null limit 1)
     ) s order by place`,
    [organization.id, story, today],
  );
  for (const { kind, subject, on } of subjects) await makeOne({ tx, organization, staff, now, today }, { id: uuid(), practice, kind, subject, date: on });
}
