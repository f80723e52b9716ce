import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { factsOf } from '../../intake/public.ts';
import { getPack } from '../../practices/public.ts';
import type * as contract from '../contract.ts';
import type { CaseFile } from '../contract.ts';
import { inventory, type Member, type Paper } from '../rules/case-file.ts';
import { texts } from '../texts.ru.ts';
import { choicesOf } from './choices.ts';
import { documentsOfFamily } from './documents.ts';

/** The inventory of a family's case file in a practice; without a practice, in that of its open (else last) case. */
export async function getCaseFile(context: Context, { params, query }: Input<typeof contract.getCaseFile>): Promise<CaseFile> {
  const { tx, actor, today } = context;
  const { id: organizationId } = actor.organization;
  const family = await tx.row<{ id: string; code: string; title: string }>('select id, code, title from ryadom.family_view where organization_id = $1 and id = $2', [organizationId, params.id], 'documents.family_of_file');
  if (!family) throw notFound();
  const opened = await tx.row<{ practice: string; openedOn: string }>(
    `select c.practice_id as practice, c.opened_on::text as "openedOn" from ryadom.case_view c
     where c.organization_id = $1 and c.family_id = $2 and ($3::text is null or c.practice_id = $3) order by c.closed_on is null desc, c.opened_on desc limit 1`,
    [organizationId, params.id, query.practice ?? null],
  );
  if (!opened) throw new Refusal(409, 'no_case', texts.refusals.no_case);
  const pack = await getPack(tx, organizationId, opened.practice);
  const kinds = pack.documentKinds ?? [];
  const members = await tx.rows<Member>(
    `select m.person_id as id, concat_ws(' ', m.last_name, m.first_name, m.patronymic) as name, m.birth_on::text as "birthDate", m.role from ryadom.member_view m
     where m.organization_id = $1 and m.family_id = $2 and m.current and m.death_on is null order by m.code`,
    [organizationId, params.id],
  );
  const papers = await tx.rows<Paper>(
    `select c.purpose, c.person_id as "personId", $4 as title, c.signed_on::text as date, c.until_on::text as until from ryadom.consent_view c
     where c.organization_id = $1 and c.family_id = $2 and c.signed_on is not null and c.revoked_on is null and (c.until_on is null or c.until_on >= $3)`,
    [organizationId, params.id, today, texts.signedConsent],
  );
  const [facts] = await factsOf(context, [{ familyId: params.id, people: null, urgencyId: null }]);
  const choices = await choicesOf(tx, organizationId, pack, [params.id], kinds);
  const documents = await documentsOfFamily(tx, organizationId, today, params.id, pack.id);
  context.subject({ familyId: params.id, details: { practice: pack.id } });
  return { family, practice: pack.id, practiceTitle: pack.title, lines: inventory(kinds, { family: facts!, members, openedOn: opened.openedOn, documents, papers, choices }, today) };
}
