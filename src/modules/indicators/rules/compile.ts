import type { Count, Facts } from '../../practices/public.ts';
import type { Day } from '../../../kernel/time.ts';

/**
 * Turns the declarative count of an indicator into SQL over the views that modules publish. Pure text: words of the pack
 * go in as parameters, never into the text. The caller's scope is not here: row-level security stands below the views.
 */

/** What is asked: the practice, the period (both ends included) and the families to keep. */
export interface Scope {
  organizationId: number;
  practice: string;
  from: Day;
  to: Day;
  districtId: string | null;
  categoryId: string | null;
  /** `none`: cases that nobody leads. */
  caseManagerId: string | null;
  /** The days on any of which a family had the category, where they are not the period itself (one month of a report). */
  categoryDays?: { from: Day; to: Day };
}

/** Numbered parameters of one statement; the same value is sent once. */
export class Params {
  readonly values: unknown[] = [];
  readonly #places = new Map<unknown, string>();

  add(value: unknown, type: string): string {
    const key = `${type}:${JSON.stringify(value)}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.values.push(value);
    const place = `$${this.values.length}::${type}`;
    this.#places.set(key, place);
    return place;
  }
}

/** Roles of an adult that make a parent. Source: the public counting rules of reports. */
const parentRoles = ['mother', 'father', 'guardian', 'trustee', 'foster_parent'] as const;

/** Whether an adult of this role is a parent. */
export function isParent(role: string | null): boolean {
  return (parentRoles as readonly (string | null)[]).includes(role);
}

const views = { services: 'service_fact_view', aid: 'aid_fact_view', outcomes: 'outcome_fact_view' } as const;

/** Builds the pieces that the figure, its list and its «не вошли» share, so that the three cannot disagree. */
export class Compiler {
  readonly params: Params;
  readonly scope: Scope;
  readonly org: string;
  readonly practice: string;
  readonly from: string;
  readonly to: string;

  constructor(scope: Scope, params = new Params()) {
    this.scope = scope;
    this.params = params;
    this.org = params.add(scope.organizationId, 'integer');
    this.practice = params.add(scope.practice, 'text');
    this.from = params.add(scope.from, 'date');
    this.to = params.add(scope.to, 'date');
  }

  /** `column = one` lets an index serve the order of dates; several words need `any`. */
  #among(column: string, words: readonly string[]): string {
    if (words.length === 1) return `${column} = ${this.params.add(words[0], 'text')}`;
    return `${column} = any (${this.params.add(words, 'text[]')})`;
  }

  /** Conditions that name the indicator's own words; what fails them is none of its business. */
  #ofIndicator(facts: Facts, alias: string): string[] {
    return facts.of !== 'mentors' && facts.id ? [this.#among(`${alias}.word_id`, facts.id)] : [];
  }

  /** Conditions that part a word's records further: source, kind, «all but»; with the reason of those left out. */
  narrowing(facts: Facts, alias: string): { reason: string; condition: string }[] {
    const list: { reason: string; condition: string }[] = [];
    if (facts.of === 'mentors') return list;
    if (facts.not) list.push({ reason: 'other_word', condition: `not ${this.#among(`${alias}.word_id`, facts.not)}` });
    if (facts.of === 'aid') {
      if (facts.source) list.push({ reason: 'other_source', condition: this.#among(`${alias}.extra_id`, facts.source) });
      if (facts.notSource) list.push({ reason: 'other_source', condition: `not ${this.#among(`${alias}.extra_id`, facts.notSource)}` });
    }
    if (facts.of === 'outcomes') {
      // A record without a kind is of none of the named kinds.
      if (facts.kind) list.push({ reason: 'other_kind', condition: `coalesce(${this.#among(`${alias}.extra_id`, facts.kind)}, false)` });
      if (facts.notKind) list.push({ reason: 'other_kind', condition: `not coalesce(${this.#among(`${alias}.extra_id`, facts.notKind)}, false)` });
    }
    return list;
  }

  /** The chosen district, category (on any day of the period) and case manager. */
  chosen(alias: string): string[] {
    const { districtId, categoryId, caseManagerId } = this.scope;
    const list: string[] = [];
    if (districtId !== null) {
      list.push(`exists (select from ryadom.family_view x where x.organization_id = ${this.org} and x.id = ${alias}.family_id
        and x.district_id = ${this.params.add(districtId, 'uuid')})`);
    }
    if (categoryId !== null) {
      list.push(`exists (select from ryadom.category_view x where x.organization_id = ${this.org} and x.family_id = ${alias}.family_id and ${this.ofCategory('x')})`);
    }
    if (caseManagerId !== null) {
      list.push(`exists (select from ryadom.case_view x where x.organization_id = ${this.org} and x.id = ${alias}.case_id
        and x.case_manager_id ${caseManagerId === 'none' ? 'is null' : `= ${this.params.add(caseManagerId, 'uuid')}`})`);
    }
    return list;
  }

  /** Whether a family's category under `alias` is the chosen one and held on any day of the period. */
  ofCategory(alias: string): string {
    const { from, to } = this.scope.categoryDays ?? this.scope;
    return `${alias}.category_id = ${this.params.add(this.scope.categoryId, 'text')}
      and (${alias}.from_on is null or ${alias}.from_on <= ${this.params.add(to, 'date')}) and (${alias}.to_on is null or ${alias}.to_on >= ${this.params.add(from, 'date')})`;
  }

  /** Whether a record under `alias` fits the chosen district, category and case manager. */
  isChosen(alias: string): string {
    return ['true', ...this.chosen(alias)].join(' and ');
  }

  /** Whether the family was on the register of this practice on some day between the two; both register dates are open days. */
  open(family: string, from: string = this.from, to: string = this.to): string {
    return `exists (select from ryadom.case_view x where x.organization_id = ${this.org} and x.practice_id = ${this.practice}
      and x.family_id = ${family} and x.opened_on <= ${to} and (x.closed_on is null or x.closed_on >= ${from}))`;
  }

  /** `from … where` of all records of the period that concern the indicator; `people`: one row per record and person. */
  #source(facts: Facts, alias: string, people: boolean, optional: boolean, joins: string): string {
    if (facts.of === 'mentors') {
      const column = facts.date === 'tested' ? 'tested_on' : 'registered_on';
      return `from (select m.*, m.${column} as happened_on, m.id as record_id, m.id as person_id from ryadom.mentor_view m) ${alias}
        ${joins} where ${alias}.organization_id = ${this.org} and ${alias}.practice_id = ${this.practice}`;
    }
    const recipients = people && facts.of === 'services'
      ? `${optional ? 'left ' : ''}join ryadom.recipient_view ${alias}p
          on ${alias}p.organization_id = ${this.org} and ${alias}p.record_id = ${alias}.record_id`
      : '';
    const conditions = [
      `${alias}.organization_id = ${this.org}`,
      `${alias}.practice_id = ${this.practice}`,
      `${alias}.happened_on between ${this.from} and ${this.to}`,
      ...this.#ofIndicator(facts, alias),
      ...this.chosen(alias),
    ];
    return `from ryadom.${views[facts.of]} ${alias} ${recipients} ${joins} where ${conditions.join(' and ')}`;
  }

  person(facts: Facts, alias: string): string {
    return facts.of === 'services' ? `${alias}p.person_id` : `${alias}.person_id`;
  }

  /**
   * `from … where` of the records that count, before "once per person or family" and before age.
   * `joins` go in before the conditions, so that a caller may add its own conditions at the end.
   */
  counted(count: Count, facts: Facts, alias: string, joins = ''): string {
    const people = count.what === 'people';
    const source = this.#source(facts, alias, people, false, joins);
    if (facts.of === 'mentors') return `${source} and ${alias}.happened_on between ${this.from} and ${this.to}`;
    const conditions = [`${alias}.cancelled_at is null`, ...this.narrowing(facts, alias).map((one) => one.condition)];
    if (people && facts.of === 'outcomes') conditions.push(`${alias}.person_id is not null`);
    if (count.register === 'open') conditions.push(this.open(`${alias}.family_id`));
    return `${source} and ${conditions.join(' and ')}`;
  }

  /** The same with what does not count, for «не вошли и почему». */
  concerned(count: Count, facts: Facts, alias: string): string {
    return this.#source(facts, alias, count.what === 'people', true, '');
  }

  /**
   * Role of a person in a family on a day: the membership of that day, else the latest known. Gives `<alias>.role`.
   * `only` narrows for whom it is looked up at all.
   */
  role(alias: string, family: string, person: string, day: string, only = 'true'): string {
    return `left join lateral (select x.role from ryadom.membership_fact_view x
      where ${only} and x.organization_id = ${this.org} and x.family_id = ${family} and x.person_id = ${person}
      order by ((x.from_on is null or x.from_on <= ${day}) and (x.to_on is null or x.to_on >= ${day})) desc,
        x.from_on desc nulls last, x.id limit 1) ${alias} on true`;
  }

  /**
   * The same for many at once: nearly everybody was in a family but once, so one pass over the memberships answers, and
   * only for the others is the day asked. Needs `with roles as (rolesOnce())`; the role is `roleOfMany(alias)`.
   */
  rolesOfMany(alias: string, family: string, person: string, day: string): string {
    return `left join roles ${alias}s on ${alias}s.family_id = ${family} and ${alias}s.person_id = ${person}
      ${this.role(alias, family, person, day, `${alias}s.times > 1`)}`;
  }

  roleOfMany(alias: string): string {
    return `coalesce(${alias}.role, ${alias}s.role)`;
  }

  rolesOnce(): string {
    return `select x.family_id, x.person_id, min(x.role) as role, count(*) as times from ryadom.membership_fact_view x
      where x.organization_id = ${this.org} group by x.family_id, x.person_id`;
  }

  /** Under 18 on the day; without a birth date whoever has not the role of a child is an adult. */
  isChild(birth: string, role: string, day: string): string {
    return `case when ${birth} is null then coalesce(${role} = 'child', false) else ${birth} > ${day} - interval '18 years' end`;
  }

  /** The age group's condition, or null where anybody counts. */
  ofAge(age: Count['age'], birth: string, role: string, day: string): string | null {
    if (age === 'any') return null;
    const child = this.isChild(birth, role, day);
    if (age === 'child') return child;
    const adult = `not ${child}`;
    return age === 'adult' ? adult : `(${adult} and coalesce(${role} = any (${this.params.add([...parentRoles], 'text[]')}), false))`;
  }
}

/** Whether the chosen district, category and case manager change this figure: mentors have none of the three. */
export function isNarrowable(count: Count): boolean {
  return count.facts.every((facts) => facts.of !== 'mentors');
}
