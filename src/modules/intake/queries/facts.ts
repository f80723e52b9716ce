import type { Context, Input } from '../../../kernel/server/module.ts';
import { notFound } from '../../../kernel/errors.ts';
import { ageOn } from '../../../kernel/time.ts';
import { listInstalled } from '../../practices/public.ts';
import type * as c from '../contract.ts';
import type { People, PracticeEligibility } from '../contract.ts';
import { explain, type FamilyFacts } from '../rules/eligibility.ts';
import { titlesOf, wordsOf } from './words.ts';

export interface About {
  familyId: string | null;
  people: People | null;
  urgencyId: string | null;
}

interface Row {
  id: string;
  members: { name: string; birthDate: string | null; role: string }[];
  categories: string[];
  statuses: string[];
  district: string | null;
}

/** What is known of each: families of the register from the register, new ones from what their applications say. In the order of `abouts`. */
export async function factsOf({ tx, actor, today }: Context, abouts: readonly About[]): Promise<FamilyFacts[]> {
  const families = [...new Set(abouts.map((one) => one.familyId).filter((one) => one !== null))];
  const districts = [...new Set(abouts.map((one) => one.people?.districtId ?? null).filter((one) => one !== null))];
  const rows = families.length === 0 ? [] : await tx.rows<Row>(
    `select f.id, d.name as district,
       coalesce((select json_agg(json_build_object('name', m.first_name, 'birthDate', m.birth_on, 'role', m.role) order by m.birth_on, m.code)
         from ryadom.member_view m where m.organization_id = f.organization_id and m.family_id = f.id and m.current and m.death_on is null), '[]') as members,
       coalesce((select array_agg(distinct c.category_id) from ryadom.category_view c where c.organization_id = f.organization_id and c.family_id = f.id
         and (c.from_on is null or c.from_on <= $3) and (c.to_on is null or c.to_on >= $3)), '{}') as categories,
       coalesce((select array_agg(distinct s.status_id) from ryadom.status_view s where s.organization_id = f.organization_id and s.family_id = f.id
         and (s.from_on is null or s.from_on <= $3) and (s.to_on is null or s.to_on >= $3)), '{}') as statuses
     from ryadom.family_view f left join ryadom.district d on d.organization_id = f.organization_id and d.id = f.district_id
     where f.organization_id = $1 and f.id = any ($2::uuid[])`,
    [actor.organization.id, families, today],
  );
  const names = districts.length === 0 ? [] : await tx.rows<{ id: string; name: string }>('select id, name from ryadom.district where organization_id = $1 and id = any ($2::uuid[])', [actor.organization.id, districts]);
  const isChild = (one: { role: string; birthDate: string | null }) => (one.birthDate === null ? one.role === 'child' : ageOn(one.birthDate, today) < 18);
  return abouts.map(({ familyId, people, urgencyId }) => {
    const row = rows.find((one) => one.id === familyId);
    const members = row?.members ?? (people?.members ?? []).map((one) => ({ name: one.firstName, birthDate: one.birthDate, role: one.role }));
    return {
      children: members.filter(isChild).map(({ name, birthDate }) => ({ name, birthDate })),
      categories: row?.categories ?? people?.categories ?? [],
      statuses: row?.statuses ?? [],
      district: row ? row.district : (names.find((one) => one.id === people?.districtId)?.name ?? null),
      urgency: urgencyId,
    };
  });
}

/** Every installed practice against the facts, by title. */
export async function eligibilityOf(context: Context, facts: FamilyFacts): Promise<PracticeEligibility[]> {
  const found: PracticeEligibility[] = [];
  for (const { id, title } of await listInstalled(context.tx, context.actor.organization.id)) {
    const words = await wordsOf(context, id);
    found.push({ practice: id, title, ...explain(words.intake.eligibility, facts, titlesOf(words), context.today) });
  }
  return found;
}

export async function showEligibility(context: Context, { params }: Input<typeof c.showEligibility>) {
  const seen = await context.tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [context.actor.organization.id, params.id]);
  if (!seen) throw notFound();
  context.subject({ familyId: params.id });
  const [facts] = await factsOf(context, [{ familyId: params.id, people: null, urgencyId: null }]);
  return { items: await eligibilityOf(context, facts!) };
}
