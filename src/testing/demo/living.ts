import { addDays, daysBetween, type Day } from '../../kernel/time.ts';
import { type Case, everybody, type Family, type Person, type Region } from './world.ts';

/**
 * The district as it lives today: about seventy open families in every state a case manager meets. Well kept ones, some
 * whose contact is overdue, a few just arrived and not met yet, some who came back, some closed lately.
 */
const openFamilies = 66;
const closedFamilies = 8;
const returning = 5;
const years = 1.5;

export function addLivingPeriod(region: Region, today: Day, mentors: readonly string[], former: readonly Case[]): void {
  const { chance } = region;
  const opened: { one: Case; last: Day | null }[] = [];
  const newFamily = (): Family =>
    region.family({
      children: chance.pick([1, 1, 2, 2, 2, 3, 3, 4, 5]), hasFather: chance.is(0.45), hasGrandmother: chance.is(0.2), day: today,
      carer: chance.is(0.08) ? 'guardian' : chance.is(0.05) ? 'foster_parent' : 'mother',
    });
  for (let i = 0; i < openFamilies; i++) {
    const family = newFamily();
    const isFresh = i % 22 === 21;
    const on = isFresh ? addDays(today, -chance.int(0, 3)) : addDays(today, -chance.int(20, Math.round(years * 365)));
    region.categories(family, on, null);
    const one = region.open(family, on, null, chance.is(0.8) ? chance.pick(mentors) : null);
    opened.push({ one, last: isFresh ? null : lastContact(region, i, on, today) });
  }
  // Families of the published period that need support again, on the register for a second time.
  for (const before of former.filter((_, i) => i % 8 === 2).slice(0, returning)) {
    const on = addDays(today, -chance.int(60, 300));
    region.categories(before.family, on, null);
    opened.push({ one: region.open(before.family, on, null, chance.pick(mentors)), last: addDays(today, -chance.int(1, 12)) });
  }
  for (let i = 0; i < closedFamilies; i++) {
    const family = newFamily();
    const closed = addDays(today, -chance.int(2, 80));
    const on = addDays(closed, -chance.int(150, 360));
    region.categories(family, on, null);
    const reason = ['improved', 'goals_reached', 'improved', 'moved', 'unchanged', 'refused', 'improved', 'child_removed'][i]!;
    const one = region.open(family, on, { on: closed, reason }, chance.pick(mentors));
    opened.push({ one, last: addDays(closed, -chance.int(1, 10)) });
    if (reason === 'improved') region.outcome(one, 'removed_from_register_improved', closed, null, null, 'Постановление комиссии');
  }
  for (const { one, last } of opened) if (last !== null) keepCompany(region, one, last);
  groups(region, opened.filter(({ last }) => last !== null).map(({ one }) => one), today);
  help(region, opened.map(({ one }) => one), today);
}

/** Two of three families were met within the norm of the pack, the others wait longer, one of ten far too long. */
function lastContact(region: Region, number: number, opened: Day, today: Day): Day {
  const { chance } = region;
  const gap = number % 10 === 7 ? chance.int(31, 64) : number % 3 === 2 ? chance.int(15, 24) : chance.int(0, 13);
  const on = addDays(today, -gap);
  return on < opened ? opened : on;
}

const topics = ['Быт и порядок', 'Учёба детей', 'Здоровье', 'Работа и доход', 'Документы', 'Отношения в семье'];
const notes = [
  'Дома чисто, дети накормлены. Договорились о визите к врачу.', 'Младший пропускает школу, поговорили с классным руководителем.', 'Мама записалась в центр занятости.',
  'Печь дымит, оставили заявку на ремонт.', null, null, null,
];

/** Visits and talks from the beginning of the case (at most 200 days back) to the last contact. */
function keepCompany(region: Region, one: Case, last: Day): void {
  const { chance } = region;
  const psychologist = region.practitioners[0]?.name ?? one.manager;
  const start = daysBetween(one.opened, last) > 200 ? addDays(last, -200) : one.opened;
  for (let on = last, first = true; on >= start; on = addDays(on, -chance.int(8, 19)), first = false) {
    const cancelled = !first && chance.is(0.04);
    region.service(one, 'home_visit', on, everybody(one.family), {
      whole_family: true, topic: chance.pick(topics), note: chance.pick(notes), minutes: chance.pick([40, 50, 60, 75, 90]),
      ...(cancelled ? { cancelled_at: addDays(on, 1), cancel_reason: chance.pick(['Семья уехала к родственникам', 'Дорогу замело', 'Запись сделана дважды']) } : {}),
    });
    if (first || !chance.is(0.35)) continue;
    const kind = chance.pick(['counselling', 'psych_correction', 'preventive_talk', 'interagency_consultation'] as const);
    const people: Person[] = kind === 'psych_correction' ? one.family.children.slice(0, 1) : [one.family.parents[0]!, ...(chance.is(0.4) ? one.family.children.slice(0, 1) : [])];
    region.service(one, kind, on, people, { minutes: 45, place: 'центр, кабинет психолога', practitioner: kind === 'preventive_talk' ? one.manager : psychologist });
  }
}

/** Lessons, day department and outings of the last half a year: one record per family, one group. */
function groups(region: Region, cases: readonly Case[], today: Day): void {
  const { chance } = region;
  const teacher = region.practitioners[1]?.name ?? cases[0]!.manager;
  const kinds = [
    { service: 'financial_literacy', every: 21, minutes: 90, place: 'дом культуры', topic: 'Семейный бюджет' },
    { service: 'day_rehab', every: 9, minutes: 240, place: 'дневное отделение', topic: null },
    { service: 'family_leisure', every: 30, minutes: 120, place: 'кинотеатр', topic: 'Семейный фильм' },
  ];
  for (const { service, every, ...more } of kinds) {
    for (let back = 3; back < 180; back += every) {
      const on = addDays(today, -back);
      const present = chance.shuffle(cases.filter((one) => one.opened <= on && (one.closed === null || one.closed >= on))).slice(0, 7);
      const group_id = chance.uuid();
      for (const one of present) {
        const children = one.family.children.slice(0, chance.int(1, 2));
        region.service(one, service, on, service === 'day_rehab' ? children : [one.family.parents[0]!, ...children], { ...more, group_id, practitioner: teacher, starts_at: '15:00' });
      }
    }
  }
}

/** Help with papers and work, aid and what came of it, over the last two hundred days. */
function help(region: Region, cases: readonly Case[], today: Day): void {
  const { chance } = region;
  const within = (one: Case): Day => {
    const start = daysBetween(one.opened, today) > 200 ? addDays(today, -200) : one.opened;
    const end = one.closed ?? today;
    return addDays(start, chance.int(0, Math.max(0, daysBetween(start, end))));
  };
  // Help does not become a newer contact than the last visit: those who wait are still waiting.
  const helped = (one: Case, service: string, person: Person, minutes: number) => {
    const lastVisit = region.tables.service_record.filter((record) => record.case_id === one.id && record.cancelled_at === null).map((record) => record.happened_on).sort().at(-1);
    if (lastVisit === undefined) return;
    const on = within(one);
    region.service(one, service, on > lastVisit ? lastVisit : on, [person], { minutes, place: 'центр, кабинет 4' });
  };
  const aid: [string, string, number][] = [['fire_sensor', 'regional_budget', 2900], ['school_kit', 'local_budget', 3500], ['coal', 'local_budget', 7200], ['stove_repair', 'sponsor', 11_500], ['money', 'fund', 5000], ['wiring_repair', 'local_budget', 9800]];
  for (const one of cases) {
    const parent = one.family.parents[0]!;
    if (chance.is(0.3)) helped(one, 'support_measure_help', parent, 45);
    if (chance.is(0.25)) {
      helped(one, 'social_contract_help', parent, 60);
      if (chance.is(0.5)) region.outcome(one, 'social_contract', within(one), parent, chance.pick(['job_search', 'household_plot', 'training', 'business', 'other']), chance.is(0.8) ? 'Социальный контракт' : null);
    }
    if (chance.is(0.2)) {
      helped(one, 'employment_help', one.family.parents.at(-1)!, 45);
      region.outcome(one, chance.is(0.4) ? 'employed' : 'jobseeker_registered', within(one), one.family.parents.at(-1)!, null, chance.is(0.8) ? 'Справка центра занятости' : null);
    }
    if (chance.is(0.1)) {
      helped(one, 'alcohol_treatment_help', one.family.parents.at(-1)!, 60);
      if (chance.is(0.5)) region.outcome(one, 'treated', within(one), one.family.parents.at(-1)!, null, 'Справка нарколога');
    }
    for (let i = chance.int(0, 3); i > 0; i--) {
      const [kind, source, amount] = chance.pick(aid);
      region.aid(one, kind, source, within(one), amount);
    }
  }
}
