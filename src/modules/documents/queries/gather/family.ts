import { type Day, shortDate } from '../../../../kernel/time.ts';
import { notFound } from '../../../../kernel/errors.ts';
import { familyHeading } from '../../../people/public.ts';
import { reviewsOf } from '../../../practices/public.ts';
import { initialsFirst } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gap, Gathered, Gathering, NamedPerson } from '../../rules/template-data.ts';
import { correctionsOf, isChild, nobody, personOf, shortOf, type Told } from './people.ts';
import { gaps as say } from './words.ts';

interface FamilyRow {
  code: string;
  title: string;
  /** The title that a person wrote; null: it is made from the surnames. */
  own: string | null;
  address: string | null;
  settlement: string | null;
  district: string | null;
  registered: string | null;
  phones: string[];
  categories: string[];
  /** What compartments may name of it: ids of rows. */
  holds: string[];
}
interface CaseRow {
  opened_on: Day;
  closed_on: Day | null;
  level_id: string | null;
  manager: string | null;
  last_name: string | null;
  first_name: string | null;
  patronymic: string | null;
  code: string | null;
  registered_on: Day | null;
}

/** What every document of a family starts from; gatherers add their own fields to it. */
export interface Base {
  fields: Fields;
  people: Told[];
  gaps: Gap[];
  names: Map<string, NamedPerson>;
  purposes: 'health'[];
  /** What went in, as compartments name it: the document is not there for whoever may not see one of these. */
  holds: string[];
  /** The fields of a person of the family or of anybody else. */
  person(of: Told): Fields;
}

const order = ['mother', 'father', 'guardian', 'trustee', 'foster_parent', 'grandmother', 'grandfather', 'other_adult', 'child'];

export const gap = (field: string, message: string): Gap => ({ field, message });

/** Whether the practice's template of the kind names such a field: nobody is told of a gap that the paper does not have. */
export function asksFor({ pack, documentKind }: Pick<Gathering, 'pack' | 'documentKind'>): (way: string) => boolean {
  const template = JSON.stringify(pack.templates?.[documentKind]?.blocks ?? []);
  return (way) => template.includes(way);
}

/** Fields that every document has: the organization, who makes it, the practice. */
export async function alwaysOf({ tx, organization, staff, pack }: Gathering): Promise<Fields> {
  const position = staff.id === null ? undefined : await tx.row<{ position: string | null }>('select position from ryadom.staff_paper_view where organization_id = $1 and id = $2', [organization.id, staff.id]);
  return {
    organization: { name: organization.name },
    staff: { name: staff.name, shortName: shortOf(staff.name), position: position?.position ?? '' },
    practice: { title: pack.title },
  };
}

/** Members on the day of the document: adults by their roles, then children by age. */
export async function peopleOf({ tx, organization, date }: Gathering, familyId: string): Promise<Told[]> {
  const rows = await tx.rows<Omit<Told, 'statuses' | 'holds'> & { statuses: string[] | null; status_ids: string[] | null; contact: { id: string; value: string } | null }>(
    `select m.person_id as id, m.last_name as "lastName", m.first_name as "firstName", m.patronymic, m.sex, m.role, m.birth_on as birth, m.snils, m.lives_together as together,
       (select json_build_object('id', c.id, 'value', c.value) from ryadom.contact_view c where c.organization_id = m.organization_id and c.family_id = m.family_id and c.person_id = m.person_id and c.kind = 'phone'
         and (c.to_on is null or c.to_on >= $3) order by c.from_on desc nulls last, c.id limit 1) as contact, st.titles as statuses, st.ids as status_ids
     from ryadom.member_view m
     left join lateral (select array_agg(coalesce(w.title, s.status_id) order by s.status_id) as titles, array_agg(s.id::text) as ids from ryadom.status_view s
       left join lateral (select min(p.title) as title from ryadom.pack_word_view p where p.organization_id = s.organization_id and p.kind = 'status' and p.id = s.status_id) w on true
       where s.organization_id = m.organization_id and s.family_id = m.family_id and s.person_id = m.person_id and (s.from_on is null or s.from_on <= $3) and (s.to_on is null or s.to_on >= $3)) st on true
     where m.organization_id = $1 and m.family_id = $2 and (m.from_on is null or m.from_on <= $3) and (m.to_on is null or m.to_on > $3) and m.death_on is null
     order by m.birth_on nulls last, m.person_id`,
    [organization.id, familyId, date],
  );
  const people = rows.map(({ contact, status_ids, statuses, ...row }): Told => ({
    ...row, phone: contact?.value ?? null, statuses: statuses ?? [], holds: [`${familyId}${row.id}`, ...(contact ? [contact.id] : []), ...(status_ids ?? [])],
  }));
  const rank = (person: Told) => (isChild(person, date) ? order.length : order.indexOf(person.role ?? 'other_adult'));
  return people.toSorted((one, other) => rank(one) - rank(other));
}

async function familyRow({ tx, organization, date }: Gathering, familyId: string): Promise<FamilyRow> {
  const row = await tx.row<FamilyRow>(
    `select f.code, f.title, case when f.title_own then f.title end as own, f.address, s.name as settlement, d.name as district,
       r.text as registered, coalesce(c.phones, '{}') as phones, coalesce(g.titles, '{}') as categories,
       coalesce(c.ids, '{}') || coalesce(g.ids, '{}') || case when r.id is null then '{}' else array[r.id::text] end
         || case when coalesce(f.address, s.name) is null then '{}' else array[f.id::text || 'living'] end as holds
     from ryadom.family_view f
     left join ryadom.settlement_name_view s on s.organization_id = f.organization_id and s.id = f.settlement_id
     left join ryadom.district_name_view d on d.organization_id = f.organization_id and d.id = f.district_id
     left join lateral (select a.id, a.text from ryadom.address_view a where a.organization_id = f.organization_id and a.family_id = f.id and a.kind = 'registered' and (a.to_on is null or a.to_on >= $3)
       order by a.person_id nulls first, a.from_on desc nulls last, a.id limit 1) r on true
     left join lateral (select array_agg(distinct c.value) as phones, array_agg(c.id::text) as ids from ryadom.contact_view c
       where c.organization_id = f.organization_id and c.family_id = f.id and c.kind = 'phone' and (c.to_on is null or c.to_on >= $3)) c on true
     left join lateral (select array_agg(distinct coalesce(w.title, c.category_id)) as titles, array_agg(c.id::text) as ids from ryadom.category_view c
       left join lateral (select min(p.title) as title from ryadom.pack_word_view p where p.organization_id = c.organization_id and p.kind = 'category' and p.id = c.category_id) w on true
       where c.organization_id = f.organization_id and c.family_id = f.id and (c.from_on is null or c.from_on <= $3) and (c.to_on is null or c.to_on >= $3)) g on true
     where f.organization_id = $1 and f.id = $2`,
    [organization.id, familyId, date],
  );
  if (!row) throw notFound();
  return row;
}

async function caseFields({ tx, organization, pack, date }: Gathering, caseId: string | null): Promise<{ fields: Fields; manager: string | null; hasMentor: boolean }> {
  const row = caseId === null ? undefined : await tx.row<CaseRow>(
    `select c.opened_on, c.closed_on, coalesce(s.name, c.case_manager_text) as manager, m.last_name, m.first_name, m.patronymic, m.code, m.registered_on,
       (select l.level_id from ryadom.case_level_view l where l.organization_id = c.organization_id and l.case_id = c.id and l.from_on <= $3 order by l.from_on desc, l.created_at desc limit 1) as level_id
     from ryadom.case_view c
     left join ryadom.staff_name_view s on s.organization_id = c.organization_id and s.id = c.case_manager_id
     left join ryadom.mentor_view m on m.organization_id = c.organization_id and m.id = c.mentor_id
     where c.organization_id = $1 and c.id = $2`,
    [organization.id, caseId, date],
  );
  const mentor: Told = row?.last_name ? { ...nobody, lastName: row.last_name, firstName: row.first_name!, patronymic: row.patronymic } : nobody;
  const { name } = personOf(mentor, { date }, undefined, new Map());
  const level = row?.level_id == null ? undefined : reviewsOf(pack).levels.find((one) => one.id === row.level_id);
  return {
    manager: row?.manager ?? null,
    hasMentor: mentor !== nobody,
    fields: {
      openedOn: row ? dateWithYear(row.opened_on) : '',
      openedShort: row ? shortDate(row.opened_on) : '',
      closedOn: row?.closed_on ? dateWithYear(row.closed_on) : '',
      level: level?.title ?? '',
      manager: { name: row?.manager ?? '', shortName: shortOf(row?.manager ?? null) },
      mentor: { name: name!, shortName: initialsFirst(mentor), code: row?.code ?? '', registeredOn: row?.registered_on ? dateWithYear(row.registered_on) : '' },
    },
  };
}

/** Fields of a family that stands in the register, or of one that an application only describes. */
export interface Described {
  family: FamilyRow;
  people: Told[];
  caseId: string | null;
}

/** The case of the family in the document's practice: the open one, else the newest. */
export async function caseOf({ tx, organization, pack }: Gathering, familyId: string): Promise<string | null> {
  const row = await tx.row<{ id: string }>(
    `select id from ryadom.case_view where organization_id = $1 and family_id = $2 and practice_id = $3 order by closed_on is null desc, opened_on desc, id limit 1`,
    [organization.id, familyId, pack.id],
  );
  return row?.id ?? null;
}

/** «семья Ковалёвых», inside a sentence; a title that a person wrote, or that nobody in sight explains, stands as it is. */
export function headingOf(people: readonly Told[], { title, own }: { title: string; own: string | null }): string {
  if (own === null && (people.length > 0 || title === '')) {
    const made = familyHeading(people, null);
    return made[0]!.toLowerCase() + made.slice(1);
  }
  return `семья «${own ?? title}»`;
}

/** Everything of a family in the register that documents name; throws notFound() when the asker may not see it. */
export async function baseOf(gathering: Gathering, familyId: string, caseId: string | null): Promise<Base> {
  const family = await familyRow(gathering, familyId);
  return describe(gathering, { family, people: await peopleOf(gathering, familyId), caseId });
}

export async function describe(gathering: Gathering, { family, people, caseId }: Described): Promise<Base> {
  const corrected = await correctionsOf(gathering, people);
  const names = new Map<string, NamedPerson>();
  const person = (of: Told) => personOf(of, gathering, of.id === null ? undefined : corrected.get(of.id), names);
  const children = people.filter((one) => isChild(one, gathering.date));
  const adults = people.filter((one) => !isChild(one, gathering.date));
  const applicant = adults[0] ?? nobody;
  const about = await caseFields(gathering, caseId);
  const inCase = (into: 'nominative' | 'genitive' | 'instrumental') => children.map((one) => (person(one)['name'] as Record<string, string>)[into]).join(', ');
  const address = [family.settlement, family.address].filter(Boolean).join(', ');
  const asks = asksFor(gathering);
  const gaps = [
    ...(address === '' && asks('family.address') ? [gap('family.address', say.address)] : []),
    ...(family.phones.length === 0 && asks('phone') ? [gap('family.phones', say.phone)] : []),
    ...(adults.length === 0 && asks('applicant') ? [gap('applicant.name', say.adults)] : []),
    ...(people.some((one) => one.birth === null) && asks('birthDate') ? [gap('people.birthDate', say.birthDate)] : []),
    ...(caseId !== null && about.manager === null && asks('case.manager') ? [gap('case.manager.name', say.manager)] : []),
  ];
  return {
    people, names, gaps, person,
    holds: [...family.holds, ...people.flatMap((one) => one.holds)],
    purposes: people.some((one) => one.statuses.length > 0) ? ['health'] : [],
    fields: {
      ...(await alwaysOf(gathering)),
      family: {
        code: family.code, title: family.title, heading: headingOf(people, family), address, street: family.address ?? '', settlement: family.settlement ?? '', district: family.district ?? '',
        registered: family.registered ?? '', phones: family.phones.join(', '), categories: family.categories.join(', '),
        childrenNominative: inCase('nominative'), childrenGenitive: inCase('genitive'), childrenInstrumental: inCase('instrumental'),
      },
      people: people.map(person), adults: adults.map(person), children: children.map(person), applicant: person(applicant),
      case: about.fields,
    },
  };
}

/** The answer of a gatherer: the family's fields with its own beside them. */
export function gathered(base: Base, own: Fields, about: Gathered['about'], more: Partial<Pick<Gathered, 'until' | 'holds'>> & { gaps?: Gap[] } = {}): Gathered {
  return {
    fields: { ...base.fields, ...own }, names: [...base.names.values()], gaps: [...base.gaps, ...(more.gaps ?? [])], about, purposes: base.purposes, holds: [...base.holds, ...(more.holds ?? [])],
    ...(more.until === undefined ? {} : { until: more.until }),
  };
}
