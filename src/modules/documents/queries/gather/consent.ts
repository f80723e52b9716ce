import { notFound } from '../../../../kernel/errors.ts';
import { ageOn, type Day } from '../../../../kernel/time.ts';
import { parseName } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Gatherer } from '../../rules/template-data.ts';
import { baseOf, caseOf, gap, gathered } from './family.ts';
import { nobody, type Told } from './people.ts';
import { gaps as say, helpKinds, rightInstrumental } from './words.ts';

interface ConsentRow {
  family_id: string;
  person_id: string;
  given_by: string;
  representative_id: string | null;
  representative_name: string | null;
  representative_birth_on: Day | null;
  representative_document: string | null;
  conditions: string | null;
  until_on: Day | null;
  partner: string | null;
  partner_address: string | null;
  kinds: string[] | null;
}

/** A representative who is no person of the register: only a name. */
function byName(row: ConsentRow): Told {
  const name = parseName(row.representative_name!) ?? { lastName: row.representative_name!, firstName: '' };
  return { ...nobody, ...name, birth: row.representative_birth_on };
}

export const gatherConsent: Gatherer = async (gathering, id) => {
  const { tx, organization, date } = gathering;
  const row = await tx.row<ConsentRow>(
    `select c.family_id, c.person_id, c.given_by, c.representative_id, c.representative_name, c.representative_birth_on, c.representative_document, c.conditions, c.until_on,
       p.name as partner, p.address as partner_address, p.kinds
     from ryadom.consent_paper_view c left join ryadom.partner_view p on p.organization_id = c.organization_id and p.id = c.partner_id
     where c.organization_id = $1 and c.id = $2`,
    [organization.id, id],
  );
  if (!row) throw notFound();
  const caseId = await caseOf(gathering, row.family_id);
  const base = await baseOf(gathering, row.family_id, caseId);
  const subject = base.people.find((one) => one.id === row.person_id) ?? nobody;
  const bySelf = row.given_by === 'self';
  const giver = bySelf ? subject : base.people.find((one) => one.id === row.representative_id) ?? (row.representative_name === null ? nobody : byName(row));
  const age = subject.birth === null ? null : ageOn(subject.birth, date);
  return gathered(
    base,
    {
      subject: base.person(subject),
      giver: base.person(giver),
      bySelf,
      teenSigns: !bySelf && age !== null && age >= 14 && age < 18,
      right: rightInstrumental[row.given_by] ?? '',
      rightDocument: row.representative_document ?? '',
      conditions: row.conditions ?? '',
      until: row.until_on === null ? '' : dateWithYear(row.until_on),
      partner: { name: row.partner ?? '', address: row.partner_address ?? '', help: (row.kinds ?? []).map((kind) => helpKinds[kind] ?? kind).join(', ') },
    },
    { familyId: row.family_id, personId: row.person_id, caseId },
    { until: row.until_on, gaps: bySelf || row.representative_document ? [] : [gap('rightDocument', say.right)] },
  );
};
