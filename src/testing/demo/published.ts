import { addDays, type Day } from '../../kernel/time.ts';
import { fathers, mothers, ofWoman, patronymic } from './names.ts';
import { type Case, everybody, type Person, practiceId, type Region } from './world.ts';

/**
 * The half-year that the practice published: 40 families whose records give its figures. Who takes part is drawn once, with
 * the published numbers as quotas; around them lies what a real register holds too: repeats, cancelled visits, a
 * grandmother at a lesson, a mother without a birth date.
 */
const publishedFrom: Day = '2022-07-01';
const day = (month: number, date: number): Day => `2022-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

const childrenPerFamily = [2, 3, 1, 2, 4, 2, 3, 2, 1, 3];

/** Mentors: 40 candidates tested in July, 36 of them registered. Gives the ids of the registered. */
export function addMentors(region: Region, surnames: readonly string[]): string[] {
  const { chance, tables } = region;
  for (let i = 0; i < 40; i++) {
    const isWoman = i % 4 !== 0;
    const surname = surnames[(i * 3 + 7) % surnames.length]!;
    const passed = i % 10 !== 9;
    tables.mentor.push({
      id: chance.uuid(), practice_id: practiceId, code: `Н-${String(i + 1).padStart(3, '0')}`, last_name: isWoman ? ofWoman(surname) : surname,
      first_name: chance.pick(isWoman ? mothers : fathers), patronymic: patronymic(chance.pick(fathers), isWoman ? 'f' : 'm'), tested_on: day(7, 4 + (i % 12)), test_passed: passed,
      registered_on: passed ? day(7, 20) : null,
    });
  }
  return tables.mentor.filter((mentor) => mentor.test_passed).map((mentor) => mentor.id);
}

/** The 40 families with their cases; most were closed in 2023, with an improvement or without. */
function addFamilies(region: Region, mentors: readonly string[]): Case[] {
  const { chance } = region;
  const reasons = ['goals_reached', 'improved', 'improved', 'improved', 'unchanged', 'moved', 'refused', 'improved'];
  return Array.from({ length: 40 }, (_, i) => {
    const family = region.family({
      children: childrenPerFamily[i % 10]!, hasFather: i % 2 === 0, hasGrandmother: i % 7 === 3, day: publishedFrom, unknownBirth: i === 17, grownChild: i === 24 || i === 34,
      carer: i % 20 === 11 ? 'guardian' : i % 20 === 16 ? 'foster_parent' : 'mother',
    });
    const opened = i < 30 ? addDays('2022-04-11', i * 2) : addDays('2022-07-01', (i - 30) * 2);
    const closed = i % 10 === 5 ? addDays('2022-12-19', Math.floor(i / 10)) : addDays('2023-02-01', i * 9);
    region.categories(family, opened, closed);
    return region.open(family, opened, { on: closed, reason: i % 10 === 5 ? 'improved' : chance.pick(reasons) }, mentors[i % mentors.length]!);
  });
}

/** Some of the people of each kind, `quota` in all, at least one of each family while they last. */
function choose(cases: readonly Case[], of: (one: Case) => readonly Person[], quota: number): Map<Case, Person[]> {
  const chosen = new Map<Case, Person[]>();
  let left = quota;
  for (let round = 0; left > 0; round++) {
    let found = false;
    for (const one of cases) {
      const person = of(one)[round];
      if (!person || left === 0) continue;
      chosen.set(one, [...(chosen.get(one) ?? []), person]);
      left--;
      found = true;
    }
    if (!found) throw new Error(`Not enough people for a quota of ${quota}`);
  }
  return chosen;
}

const isMinor = (person: Person) => person.birth !== null && person.birth > '2005-02-01';

/** Everything of the half-year. Gives the cases, some of which come back years later. */
export function addPublishedPeriod(region: Region, mentors: readonly string[]): Case[] {
  const { chance } = region;
  const cases = addFamilies(region, mentors);
  const children = (one: Case) => one.family.children.filter(isMinor);
  const parents = (one: Case) => one.family.parents;
  const psychologist = region.practitioners[0]?.name ?? cases[0]!.manager;
  const teacher = region.practitioners[1]?.name ?? psychologist;

  // Three visits to each family, 120 in all; a few more were arranged and fell through.
  cases.forEach((one, i) => {
    for (const [visit, month] of [7 + (i % 2), 9 + (i % 2), 11 + (i % 2)].entries()) {
      const on = day(month, 3 + ((i * 7 + visit * 5) % 14));
      region.service(one, 'home_visit', on < one.opened ? addDays(one.opened, 3) : on, everybody(one.family), { whole_family: true, topic: ['Знакомство и план', 'Быт и учёба детей', 'Что изменилось'][visit]! });
    }
    if (i % 9 === 4) {
      region.service(one, 'home_visit', day(10, 5 + (i % 20)), everybody(one.family), { whole_family: true, cancelled_at: day(10, 6 + (i % 20)), cancel_reason: 'Семьи не было дома, визит не состоялся' });
    }
  });

  lessons(region, cases, choose(cases, parents, 43), choose(cases, children, 86), teacher);

  const dayRehab = choose(cases.filter((_, i) => i % 3 !== 2), (one) => children(one).toReversed(), 45);
  [...dayRehab].forEach(([one, people], i) => {
    for (const month of i % 3 === 0 ? [7, 8, 11] : i % 3 === 1 ? [8, 12] : [7]) {
      region.service(one, 'day_rehab', later(one, day(month, 10 + (i % 12))), people, { minutes: 240, place: 'дневное отделение', practitioner: teacher });
    }
  });

  const consulted = choose(cases.slice(4), children, 34);
  cases.forEach((one, i) => {
    region.service(one, 'interagency_consultation', later(one, day(7 + (i % 6), 12 + (i % 15))), [one.family.parents[0]!, ...(consulted.get(one) ?? [])], {
      place: 'администрация округа', topic: chance.pick(['Школа и комиссия', 'Опека и центр занятости', 'Больница и соцзащита']),
    });
  });

  leisure(region, choose(cases.slice(8, 28), children, 34), choose(cases.slice(8, 20), parents, 12), teacher);

  const help = (service: string, from: number, count: number, minutes: number, who: (one: Case) => Person[]) => {
    for (let i = 0; i < count; i++) {
      const one = cases[(from + i * 3) % 40]!;
      for (const again of i % 3 === 0 ? [0, 21] : [0]) {
        region.service(one, service, later(one, addDays(day(7 + (i % 4), 14 + i), again)), who(one), { minutes, place: 'центр, кабинет 4' });
      }
    }
  };
  help('social_contract_help', 1, 11, 60, (one) => [one.family.parents[0]!]);
  help('employment_help', 2, 6, 45, (one) => [one.family.parents.at(-1)!]);
  help('support_measure_help', 5, 8, 45, (one) => [one.family.parents[0]!]);
  help('alcohol_treatment_help', 6, 3, 60, (one) => [one.family.parents.at(-1)!]);
  cases.forEach((one, i) => {
    if (i % 2 === 0) region.service(one, 'counselling', later(one, day(8 + (i % 4), 4 + (i % 20))), [one.family.parents[0]!], { minutes: 45, place: 'центр, кабинет психолога', practitioner: psychologist });
    if (i % 3 === 0) region.service(one, 'preventive_talk', later(one, day(9 + (i % 3), 8 + (i % 18))), one.family.parents, { minutes: 30 });
    if (i % 5 === 0) region.service(one, 'psych_correction', later(one, day(9 + (i % 4), 6 + (i % 20))), one.family.children.slice(0, 1), { minutes: 45, place: 'центр, кабинет психолога', practitioner: psychologist });
  });

  aidAndOutcomes(region, cases);
  return cases;
}

/** The day, or soon after the family came on the register. */
const later = (one: Case, on: Day): Day => (on < one.opened ? addDays(one.opened, 2) : on);

/** Lessons in groups: one record per family with the same group; whoever came once may come again. */
function lessons(region: Region, cases: readonly Case[], parents: Map<Case, Person[]>, children: Map<Case, Person[]>, teacher: string): void {
  const { chance } = region;
  const topics = ['Семейный бюджет', 'Кредиты и долги', 'На что имеет право семья'];
  const groups = Array.from({ length: 8 }, (_, n) => cases.filter((_one, i) => i % 8 === n));
  groups.forEach((group, n) => {
    for (const turn of [0, 1]) {
      const group_id = chance.uuid();
      const on = day(8 + Math.floor(n / 2) + turn, 9 + n);
      for (const one of group) {
        const people = [...(parents.get(one) ?? []), ...(children.get(one) ?? [])];
        const present = turn === 0 ? [...people, ...one.family.others.slice(0, 1), ...(n === 2 ? one.family.children.filter((child) => !isMinor(child)) : [])] : people.slice(0, 1);
        region.service(one, 'financial_literacy', on, present, { group_id, minutes: 90, place: 'дом культуры', practitioner: teacher, topic: topics[(n + turn) % 3]!, starts_at: '15:00' });
      }
    }
  });
}

/** Cinemas and museums in three outings, all together. */
function leisure(region: Region, children: Map<Case, Person[]>, parents: Map<Case, Person[]>, teacher: string): void {
  const outings: [Day, string, string][] = [[day(7, 16), 'краеведческий музей', 'Экскурсия'], [day(8, 20), 'кинотеатр', 'Семейный фильм'], [day(12, 17), 'кинотеатр', 'Новогодний сеанс']];
  const families = [...new Set([...children.keys(), ...parents.keys()])];
  outings.forEach(([on, place, topic], turn) => {
    const group_id = region.chance.uuid();
    families.forEach((one, i) => {
      if (turn < 2 && (i % 2 !== turn || on < one.opened)) return;
      const people = [...(parents.get(one) ?? []), ...(children.get(one) ?? [])];
      region.service(one, 'family_leisure', on, people, { group_id, minutes: 120, place, topic, practitioner: teacher, starts_at: '11:00' });
    });
  });
}

function aidAndOutcomes(region: Region, cases: readonly Case[]): void {
  const { chance } = region;
  cases.forEach((one, i) => {
    region.aid(one, 'fire_sensor', i % 2 === 0 ? 'regional_budget' : 'fund', day(9 + (i % 3), 5 + (i % 20)), 2900, 'Автономный извещатель и датчик угарного газа');
    // 35 families have something from the local budget; five got theirs from sponsors alone.
    if (i < 35) {
      const kind = chance.pick(['school_kit', 'coal', 'wiring_repair', 'stove_repair', 'money']);
      const amounts: Record<string, number> = { school_kit: 3500, coal: 7200, wiring_repair: 9800, stove_repair: 11_500, money: 5000 };
      region.aid(one, kind, 'local_budget', kind === 'school_kit' ? later(one, day(8, 22 + (i % 8))) : day(10, 3 + (i % 25)), amounts[kind]!);
    }
    if (i >= 35 || i % 3 === 0) region.aid(one, 'new_year_gift', 'sponsor', i % 10 === 5 ? day(12, 15) : day(12, 21 + (i % 8)), 900);
  });
  const contracts: string[] = ['job_search', 'other', 'job_search', 'household_plot', 'training', 'household_plot', 'other', 'job_search', 'business', 'household_plot', 'job_search', 'other', 'household_plot', 'job_search', 'training'];
  contracts.forEach((kind, i) => {
    // 13 and 40 share no divisor, so these are fifteen different families.
    const one = cases[(i * 13 + 1) % 40]!;
    region.outcome(one, 'social_contract', later(one, day(7 + Math.floor(i / 2.6), 4 + ((i * 11) % 22))), one.family.parents[0]!, kind, i === 9 ? null : `Социальный контракт № ${118 + i}`);
  });
  for (let i = 0; i < 3; i++) region.outcome(cases[6 + i * 3]!, 'treated', day(10 + i, 14 + i), cases[6 + i * 3]!.family.parents.at(-1)!, null, 'Справка нарколога');
  for (let i = 0; i < 7; i++) region.outcome(cases[4 + i * 5]!, 'jobseeker_registered', later(cases[4 + i * 5]!, day(7 + (i % 6), 11 + i)), cases[4 + i * 5]!.family.parents[0]!, null, 'Справка центра занятости');
  for (let i = 0; i < 3; i++) region.outcome(cases[2 + i * 6]!, 'employed', day(10 + i, 20 - i), cases[2 + i * 6]!.family.parents.at(-1)!, null, 'Трудовой договор');
  // Reached too, though the published report has no figure for it.
  cases.forEach((one, i) => {
    if (i % 10 === 5) region.outcome(one, 'removed_from_register_improved', one.closed!, null, null, 'Постановление комиссии');
  });
}
