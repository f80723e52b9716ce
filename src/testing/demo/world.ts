import type { Day } from '../../kernel/time.ts';
import { addDays } from '../../kernel/time.ts';
import { boys, elders, fathers, girls, mothers, ofWoman, patronymic, streets, territories } from './names.ts';
import { Chance } from './random.ts';

/** The demo region as it grows in memory, table by table; `store.ts` writes it down. Rows carry the columns of their tables. */
export interface Tables {
  district: { id: string; name: string }[];
  settlement: { id: string; district_id: string; name: string }[];
  family: { id: string; code: string; district_id: string; settlement_id: string; address: string }[];
  person: { id: string; last_name: string; first_name: string; patronymic: string | null; birth_on: Day | null; sex: 'm' | 'f' }[];
  membership: { id: string; family_id: string; person_id: string; code: string; role: string }[];
  relation: { id: string; family_id: string; person_id: string; other_id: string; kind: string }[];
  contact: { id: string; family_id: string; person_id: string | null; kind: string; value: string }[];
  family_category: { id: string; family_id: string; category_id: string; basis: string | null; from_on: Day; to_on: Day | null }[];
  person_status: { id: string; family_id: string; person_id: string; status_id: string; basis: string; from_on: Day }[];
  mentor: {
    id: string; practice_id: string; code: string; last_name: string; first_name: string; patronymic: string; tested_on: Day; test_passed: boolean;
    registered_on: Day | null;
  }[];
  family_case: {
    id: string; family_id: string; practice_id: string; pack_version: string; branch_id: string; opened_on: Day; closed_on: Day | null; close_reason: string | null;
    case_manager_id: string | null; mentor_id: string | null;
  }[];
  case_team: { id: string; case_id: string; family_id: string; staff_id: string; from_on: Day }[];
  service_record: {
    id: string; case_id: string; family_id: string; practice_id: string; service_id: string; happened_on: Day; starts_at: string | null; minutes: number | null;
    topic: string | null; practitioner: string; place: string; note: string | null; group_id: string | null; whole_family: boolean; cancelled_at: Day | null;
    cancel_reason: string | null;
  }[];
  service_recipient: { record_id: string; person_id: string; family_id: string }[];
  meeting: {
    id: string; practice_id: string; service_id: string; name: string | null; happened_on: Day; starts_at: string | null; minutes: number | null; topic: string | null;
    practitioner: string; place: string;
  }[];
  meeting_family: { id: string; meeting_id: string; family_id: string; case_id: string; recorded: boolean }[];
  attendance: { line_id: string; person_id: string; family_id: string; meeting_id: string; mark: 'here' | 'late' | 'absent'; minutes: number | null; reason_id: string | null }[];
  aid_record: { id: string; case_id: string; family_id: string; practice_id: string; aid_id: string; source_id: string; happened_on: Day; quantity: number; amount: number | null; note: string | null }[];
  outcome_record: { id: string; case_id: string; family_id: string; practice_id: string; person_id: string | null; outcome_id: string; kind_id: string | null; happened_on: Day; evidence: string | null }[];
}

export interface Person {
  id: string;
  role: string;
  birth: Day | null;
}
export interface Family {
  id: string;
  code: string;
  parents: Person[];
  children: Person[];
  others: Person[];
}
export interface Case {
  id: string;
  family: Family;
  opened: Day;
  closed: Day | null;
  /** Name of the case manager, who also makes most records. */
  manager: string;
}

export const practiceId = 'course-for-family';

/** What a family looks like; the rest is chance. */
export interface Shape {
  children: number;
  hasFather: boolean;
  hasGrandmother?: boolean;
  /** Mother unless told otherwise. */
  carer?: 'mother' | 'guardian' | 'foster_parent';
  /** The day around which ages are drawn: children are then 1 to 15. */
  day: Day;
  /** A child-in-role who has grown up, or somebody whose birth date nobody knows. */
  grownChild?: boolean;
  unknownBirth?: boolean;
}

export class Region {
  readonly chance = new Chance(20_221_231);
  readonly tables: Tables = {
    district: [], settlement: [], family: [], person: [], membership: [], relation: [], contact: [], family_category: [], person_status: [], mentor: [],
    family_case: [], case_team: [], service_record: [], service_recipient: [], meeting: [], meeting_family: [], attendance: [], aid_record: [], outcome_record: [],
  };
  readonly #surnames: string[];
  readonly packVersion: string;
  readonly branchId: string;
  /** Case managers and the rest of the colleagues: staff id and name. */
  readonly managers: { id: string; name: string }[];
  readonly practitioners: { id: string; name: string }[];

  constructor(at: { packVersion: string; branchId: string; managers: Region['managers']; practitioners: Region['practitioners'] }, surnames: readonly string[]) {
    this.packVersion = at.packVersion;
    this.branchId = at.branchId;
    this.managers = at.managers;
    this.practitioners = at.practitioners;
    this.#surnames = this.chance.shuffle(surnames);
    for (const [name, settlements] of territories) {
      const district = { id: this.chance.uuid(), name };
      this.tables.district.push(district);
      for (const settlement of settlements) this.tables.settlement.push({ id: this.chance.uuid(), district_id: district.id, name: settlement });
    }
  }

  /** A birth day that makes the person between `from` and `to` years old on the day, and never within a month of turning. */
  #birth(day: Day, from: number, to: number): Day {
    return addDays(day, -Math.round(this.chance.int(from, to) * 365.25) - this.chance.int(35, 320));
  }

  #person(family: Family, surname: string, sex: 'm' | 'f', first: string, father: string, birth: Day | null, role: string): Person {
    const { tables, chance } = this;
    const id = chance.uuid();
    tables.person.push({ id, last_name: sex === 'f' ? ofWoman(surname) : surname, first_name: first, patronymic: patronymic(father, sex), birth_on: birth, sex });
    const number = tables.membership.filter((one) => one.family_id === family.id).length + 1;
    tables.membership.push({ id: chance.uuid(), family_id: family.id, person_id: id, code: String(number), role });
    return { id, role, birth };
  }

  /** A family with people, kinship, address and phone. Codes run on: К-0001, К-0002… */
  family(shape: Shape): Family {
    const { tables, chance } = this;
    const number = tables.family.length;
    const surname = this.#surnames[number % this.#surnames.length]!;
    // The two towns hold most families.
    const settlement = chance.is(0.55) ? tables.settlement[chance.int(0, 1)]! : chance.pick(tables.settlement);
    const family: Family = { id: chance.uuid(), code: `К-${String(number + 1).padStart(4, '0')}`, parents: [], children: [], others: [] };
    const flat = chance.is(0.35) ? `, кв. ${chance.int(1, 40)}` : '';
    tables.family.push({
      id: family.id, code: family.code, district_id: settlement.district_id, settlement_id: settlement.id, address: `ул. ${chance.pick(streets)}, д. ${chance.int(1, 78)}${flat}`,
    });
    const husband = chance.pick(fathers);
    const carer = shape.carer ?? 'mother';
    const age: [number, number] = carer === 'mother' ? [26, 41] : [44, 60];
    family.parents.push(this.#person(family, surname, 'f', chance.pick(mothers), chance.pick(fathers), shape.unknownBirth ? null : this.#birth(shape.day, ...age), carer));
    if (shape.hasFather) family.parents.push(this.#person(family, surname, 'm', husband, chance.pick(fathers), this.#birth(shape.day, 28, 45), 'father'));
    if (shape.hasGrandmother) family.others.push(this.#person(family, surname, 'f', chance.pick(elders.f), chance.pick(elders.m), this.#birth(shape.day, 57, 72), 'grandmother'));
    const names = { m: chance.shuffle(boys), f: chance.shuffle(girls) };
    for (let i = 0; i < shape.children; i++) {
      const sex = chance.is(0.5) ? 'm' : 'f';
      const grown = shape.grownChild && i === 0;
      family.children.push(this.#person(family, surname, sex, names[sex][i]!, husband, grown ? this.#birth(shape.day, 18, 20) : this.#birth(shape.day, 1, 15), 'child'));
    }
    for (const parent of family.parents) {
      const kind = parent.role === 'guardian' ? 'guardian' : 'parent';
      for (const child of family.children) tables.relation.push({ id: chance.uuid(), family_id: family.id, person_id: parent.id, other_id: child.id, kind });
    }
    if (family.parents.length === 2) {
      const [one, other] = family.parents as [Person, Person];
      tables.relation.push({ id: chance.uuid(), family_id: family.id, person_id: one.id, other_id: other.id, kind: chance.is(0.7) ? 'spouse' : 'partner' });
    }
    tables.contact.push({ id: chance.uuid(), family_id: family.id, person_id: family.parents[0]!.id, kind: 'phone', value: `+7 900 555-${String(Math.floor(number / 100) + 10)}-${String(number % 100).padStart(2, '0')}` });
    return family;
  }

  /** The family's grounds for help, from the day it came. */
  categories(family: Family, from: Day, to: Day | null): void {
    const { tables, chance } = this;
    const add = (category_id: string, basis: string | null) => tables.family_category.push({ id: chance.uuid(), family_id: family.id, category_id, basis, from_on: from, to_on: to });
    const sop = chance.is(0.75);
    add(sop ? 'sop' : chance.is(0.5) ? 'hardship' : 'risk_group', sop ? 'Постановление комиссии по делам несовершеннолетних' : null);
    if (family.children.length >= 3) add('large_family', 'Удостоверение многодетной семьи');
    if (family.parents.length === 1) add('single_parent', null);
    if (chance.is(0.5)) add('low_income', 'Справка о доходах');
    if (family.parents[0]!.role !== 'mother') add('substitute_family', 'Акт о назначении опекуна');
    const child = family.children[0];
    if (child && chance.is(0.08)) {
      add('disabled_child', 'Справка МСЭ');
      tables.person_status.push({ id: chance.uuid(), family_id: family.id, person_id: child.id, status_id: 'disabled_child', basis: 'Справка МСЭ', from_on: from });
    }
  }

  /** Opens a case; case managers take families in turn. */
  open(family: Family, opened: Day, closed: { on: Day; reason: string } | null, mentorId: string | null): Case {
    const { tables, chance } = this;
    const manager = this.managers[tables.family_case.length % this.managers.length]!;
    const made: Case = { id: chance.uuid(), family, opened, closed: closed?.on ?? null, manager: manager.name };
    tables.family_case.push({
      id: made.id, family_id: family.id, practice_id: practiceId, pack_version: this.packVersion, branch_id: this.branchId, opened_on: opened, closed_on: made.closed,
      close_reason: closed?.reason ?? null, case_manager_id: manager.id, mentor_id: mentorId,
    });
    if (this.practitioners.length > 0 && chance.is(0.5)) {
      tables.case_team.push({ id: chance.uuid(), case_id: made.id, family_id: family.id, staff_id: chance.pick(this.practitioners).id, from_on: opened });
    }
    return made;
  }

  /** One record of a service; a group gives the same `group` to each of its families. Gives the record's id. */
  service(to: Case, service_id: string, on: Day, people: readonly Person[], more: Partial<Tables['service_record'][number]> = {}): string {
    const { tables, chance } = this;
    const id = chance.uuid();
    tables.service_record.push({
      id, case_id: to.id, family_id: to.family.id, practice_id: practiceId, service_id, happened_on: on, starts_at: `${String(chance.int(9, 17)).padStart(2, '0')}:${chance.pick(['00', '15', '30', '45'])}`,
      minutes: 60, topic: null, practitioner: to.manager, place: 'дома у семьи', note: null, group_id: null, whole_family: false, cancelled_at: null, cancel_reason: null, ...more,
    });
    for (const person of people) tables.service_recipient.push({ record_id: id, person_id: person.id, family_id: to.family.id });
    return id;
  }

  aid(to: Case, aid_id: string, source_id: string, on: Day, amount: number | null, note: string | null = null): void {
    this.tables.aid_record.push({ id: this.chance.uuid(), case_id: to.id, family_id: to.family.id, practice_id: practiceId, aid_id, source_id, happened_on: on, quantity: 1, amount, note });
  }

  outcome(to: Case, outcome_id: string, on: Day, person: Person | null, kind_id: string | null, evidence: string | null): void {
    this.tables.outcome_record.push({ id: this.chance.uuid(), case_id: to.id, family_id: to.family.id, practice_id: practiceId, person_id: person?.id ?? null, outcome_id, kind_id, happened_on: on, evidence });
  }
}

export const everybody = (family: Family): Person[] => [...family.parents, ...family.others, ...family.children];
