import type { Actor, Services } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../kernel/time.ts';
import { keep } from '../../modules/passports/commands/snapshots.ts';
import { refreshFamilies } from '../../modules/people/public.ts';
import { storyFamilies } from './stories.ts';

type Value = string | number | boolean;
interface Told {
  daysAgo: number;
  family: Record<string, Value>;
  mother?: Record<string, Value>;
  child?: Record<string, Value>;
}
interface Story {
  told: Told[];
  /** A grandmother who moved in to help, so many days ago. */
  grandmother?: { daysAgo: number; firstName: string; patronymic: string; birthOn: Day };
  /** Days for which the passport was kept. */
  kept: { daysAgo: number; note: string }[];
  accepted: { ruleId: string; problem: string; cause: string; goal: string; rank: 'now' | 'soon' | 'later'; daysAgo: number }[];
}

/** Two families: how they came and how they are now, so that two dates show what became of them. */
const stories: Story[] = [
  {
    told: [
      {
        daysAgo: 150,
        family: { told_by: 'сообщила школа', family_words: 'Чтобы дети не болели и от нас отстали', income_month: 27800, income_person: 6950, income_sources: 'пособие, подсобное хозяйство', living_minimum: true, debts: 14300, housing_kind: 'house', housing_right: 'owned', area: 42, rooms: 2, heating: 'stove', heating_safe: false, fire_detector: false, child_places: true, study_place: false, relations: 'Родители устают и срываются, детей не обижают' },
        mother: { employment: 'seeks', education: 'среднее', occupation: 'без работы с мая' },
        child: { employment: 'studies', misses_school: true, hobby: 'чинит велосипеды соседям' },
      },
      {
        daysAgo: 14,
        family: { family_words: 'Хотим, чтобы старший закончил девятый класс', income_month: 46200, income_person: 9240, income_sources: 'зарплата, пенсия, пособие', debts: 6100, heating_safe: true, fire_detector: true, support_people: 'Бабушка забирает младшего из сада', strong_side: 'Мама держит слово: пришла на пять встреч из шести' },
        mother: { employment: 'works', occupation: 'швея в ателье' },
        child: { misses_school: false },
      },
    ],
    grandmother: { daysAgo: 95, firstName: 'Евдокия', patronymic: 'Тихоновна', birthOn: '1959-02-17' },
    kept: [{ daysAgo: 145, note: 'Первый паспорт' }, { daysAgo: 60, note: 'Для консилиума' }],
    accepted: [{ ruleId: 'home', problem: 'Дома небезопасно или холодно', cause: 'Печь не чинили с 2019 года', goal: 'Тепло и безопасно: печь и проводка исправны, извещатель работает', rank: 'now', daysAgo: 144 }],
  },
  {
    told: [
      { daysAgo: 58, family: { income_person: 9100, living_minimum: true, housing_kind: 'flat', housing_right: 'unsettled', heating: 'central', rooms: 1, child_places: false, strong_side: 'Ужинают вместе и много разговаривают' } },
      { daysAgo: 6, family: { income_person: 11800, child_places: true } },
    ],
    kept: [{ daysAgo: 55, note: 'Первый паспорт' }],
    accepted: [],
  },
];

/** Facts, kept passports, a priority and a grandmother for two assessed families of the case manager. */
export async function addPassports({ database }: Services, organization: { id: number; slug: string }, colleagues: { caseManager: string; manager: string }, practice: string, now: Date, day: Day, uuid: () => string): Promise<void> {
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    const families = await tx.rows<{ id: string; caseId: string; mother: string; child: string | null; lastName: string }>(
      `select c.family_id as id, c.id as "caseId", m.person_id as mother, m.last_name as "lastName",
         (select n.person_id from ryadom.member_view n where n.organization_id = $1 and n.family_id = c.family_id and n.role = 'child' order by n.birth_on limit 1) as child
       from ryadom.case_view c join ryadom.family_view f on f.organization_id = $1 and f.id = c.family_id
       join lateral (select * from ryadom.member_view v where v.organization_id = $1 and v.family_id = c.family_id and v.role = 'mother' limit 1) m on true
       where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null
         and exists (select from ryadom.assessment_view a where a.organization_id = $1 and a.case_id = c.id and a.state = 'signed') order by array_position($4::uuid[], c.family_id), f.code limit $3`,
      [organization.id, colleagues.caseManager, stories.length, await storyFamilies(tx, organization.id, colleagues.caseManager, day)],
    );
    for (const [at, family] of families.entries()) await addPassport(tx, organization.id, family, stories[at]!, colleagues, practice, now, day, uuid);
  });
}

async function addPassport(tx: Tx, org: number, family: { id: string; caseId: string; mother: string; child: string | null; lastName: string }, story: Story, { caseManager, manager }: { caseManager: string; manager: string }, practice: string, now: Date, day: Day, uuid: () => string) {
  if (story.grandmother) {
    const { daysAgo, firstName, patronymic, birthOn } = story.grandmother;
    const [person, membership] = [uuid(), uuid()];
    await tx.rows("insert into ryadom.person (organization_id, id, last_name, first_name, patronymic, birth_on, sex) values ($1, $2, $3, $4, $5, $6, 'f')", [org, person, family.lastName, firstName, patronymic, birthOn]);
    await tx.rows(
      `insert into ryadom.membership (organization_id, id, family_id, person_id, code, role, from_on)
       values ($1, $2, $3, $4, (select (count(*) + 1)::text from ryadom.membership where organization_id = $1 and family_id = $3), 'grandmother', $5)`,
      [org, membership, family.id, person, addDays(day, -daysAgo)],
    );
    await tx.rows("insert into ryadom.relation (organization_id, id, family_id, person_id, other_id, kind) values ($1, $2, $3, $4, $5, 'parent')", [org, uuid(), family.id, person, family.mother]);
    await refreshFamilies(tx, org, [family.id]);
  }
  for (const told of story.told) {
    for (const [person, values] of [[null, told.family], [family.mother, told.mother], [family.child, told.child]] as const) {
      for (const [field, value] of Object.entries(values ?? {})) {
        await tx.rows(
          `insert into ryadom.passport_fact (organization_id, id, family_id, person_id, field_id, value, from_on, recorded_by) values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
          [org, uuid(), family.id, person, field, JSON.stringify(value), addDays(day, -told.daysAgo), caseManager],
        );
      }
    }
  }
  for (const one of story.accepted) {
    await tx.rows(
      `insert into ryadom.passport_priority (organization_id, id, family_id, case_id, practice_id, rule_id, problem, cause, goal, rank, decision, decided_by, decided_on)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'accepted', $11, $12)`,
      [org, uuid(), family.id, family.caseId, practice, one.ruleId, one.problem, one.cause, one.goal, one.rank, caseManager, addDays(day, -one.daysAgo)],
    );
  }
  const actor = { staffId: caseManager, organization: { id: org } } as Actor;
  for (const { daysAgo, note } of story.kept) {
    const id = uuid();
    const onDate = addDays(day, -daysAgo);
    await keep({ tx, actor, today: day, now: new Date(now.getTime() - daysAgo * 86_400_000) }, family.id, { id, practice, onDate, note });
    if (note === 'Первый паспорт') await tx.rows('update ryadom.passport set signed_by = $3, signed_at = taken_at where organization_id = $1 and id = $2', [org, id, manager]);
  }
}
