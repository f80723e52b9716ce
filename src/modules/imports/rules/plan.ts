import { type Day, shortDate } from '../../../kernel/time.ts';
import { fill } from '../../../kernel/texts.ts';
import { texts } from '../texts.ru.ts';
import type { Cells } from './cells.ts';
import type { Known, KnownCase, KnownFamily, KnownMember, LastRow } from './known.ts';
import type { Report } from './report.ts';
import { at, changedCells, checkRequired, type OpenedSheet, type SourceRow } from './rows.ts';
import { keyOf, type SheetName } from './sheets.ts';

/** One row that will be written. `changed` names the cells that say something new; `cells` is all that is then known. */
export interface Change {
  sheet: SheetName;
  key: string;
  action: 'created' | 'updated';
  entityId: string;
  cells: Cells;
  changed: ReadonlySet<string>;
  last: LastRow | undefined;
  /** Of a family, a person or a record: where it belongs. */
  family?: KnownFamily;
  /** Семьи: whether the case is new; the family itself may be older. */
  newCase?: boolean;
  /** Записи: the case, and who received the service or reached the outcome. */
  caseId?: string;
  people?: string[];
  /** Семьи: found colleague and mentor. */
  caseManagerId?: string | null;
  mentorId?: string | null;
}

/** Goes through the rows of one sheet; remembers which codes were taken and what was rejected. */
export class SheetPlan {
  readonly opened: OpenedSheet;
  readonly known: Known;
  readonly report: Report;
  readonly #taken = new Set<string>();

  constructor(opened: OpenedSheet, known: Known, report: Report) {
    this.opened = opened;
    this.known = known;
    this.report = report;
  }

  /** Decides about one row; null: rejected or unchanged. */
  row(source: SourceRow, last: LastRow | undefined): Change | null {
    const { report, known } = this;
    const counts = report.sheets[source.sheet];
    counts.rows++;
    checkRequired(source, this.opened, last !== undefined || this.#exists(source), report);
    const { key } = source;
    if (key !== null && this.#taken.has(key)) {
      source.good = false;
      const parts = key.split('\u001f');
      report.error(at(source, this.opened.name === 'Люди' ? 'Код человека' : codeColumn(source.sheet)), 'duplicate_code', { text: parts.at(-1)! });
      counts.rejected++;
      return null;
    }
    const errors = report.errors.length;
    const warnings = report.warnings.length;
    if (source.good && key !== null) {
      const changed = changedCells(source.cells, last);
      const change = this.#decide(source, key, last, changed);
      if (report.errors.length === errors && change !== null) {
        this.#taken.add(key);
        known.rejected[source.sheet].delete(key);
        if (last !== undefined && changed.length === 0) {
          counts.unchanged++;
          return null;
        }
        counts[change.action]++;
        return change;
      }
      report.warnings.length = warnings;
    }
    counts.rejected++;
    if (key !== null) known.rejected[source.sheet].add(key);
    return null;
  }

  /** Whether what the row speaks of is stored although no import brought it (it was made on a screen). */
  #exists(source: SourceRow): boolean {
    if (source.sheet === 'Люди') {
      return this.known.families.get(source.cells['Код семьи'] as string)?.members.has(source.cells['Код человека'] as string) ?? false;
    }
    if (source.sheet === 'Семьи') return (this.known.families.get(source.key ?? '')?.cases.length ?? 0) > 0;
    return source.sheet === 'Наставники' && this.known.mentors.has(source.key ?? '');
  }

  #decide(source: SourceRow, key: string, last: LastRow | undefined, changed: string[]): Change | null {
    const base = { sheet: source.sheet, key, cells: { ...last?.cells, ...source.cells }, changed: new Set(changed), last };
    switch (source.sheet) {
      case 'Наставники':
        return planMentor(this, source, base);
      case 'Семьи':
        return planFamily(this, source, base);
      case 'Люди':
        return planPerson(this, source, base);
      default:
        return planRecord(this, source, base);
    }
  }
}

type Base = Pick<Change, 'sheet' | 'key' | 'cells' | 'changed' | 'last'>;

const codeColumn = (sheet: SheetName) => (sheet === 'Семьи' ? 'Код семьи' : sheet === 'Наставники' ? 'Код' : 'Код записи');

function warnFuture(plan: SheetPlan, source: SourceRow, ...columns: string[]): void {
  for (const column of columns) {
    const day = source.cells[column];
    if (typeof day === 'string' && day > plan.known.today) plan.report.warning(at(source, column), 'future_date');
  }
}

function planMentor(plan: SheetPlan, source: SourceRow, base: Base): Change {
  const { known } = plan;
  const stored = base.last?.entityId ?? known.mentors.get(base.key);
  const entityId = stored ?? known.newId();
  known.mentors.set(base.key, entityId);
  warnFuture(plan, source, 'Дата тестирования', 'Дата включения в реестр');
  return { ...base, entityId, action: stored === undefined ? 'created' : 'updated' };
}

function planFamily(plan: SheetPlan, source: SourceRow, base: Base): Change | null {
  const { known, report } = plan;
  const { cells, changed, last } = base;
  const found = known.families.get(base.key);
  // Of several cases the imported one, else the open one, else the newest.
  const stored = found && (found.cases.find((one) => one.id === last?.entityId) ?? openOrNewest(found.cases));
  const openedOn = stored && !changed.has('Дата постановки') ? stored.openedOn : (cells['Дата постановки'] as Day);
  const closedOn = stored && !changed.has('Дата снятия') ? stored.closedOn : (cells['Дата снятия'] as Day | null ?? null);
  if (closedOn !== null && closedOn < openedOn) {
    report.error(at(source, 'Дата снятия'), 'closed_before_opened', { opened: shortDate(openedOn) });
    return null;
  }
  if (stored && closedOn === null && found.cases.some((one) => one.id !== stored.id && one.closedOn === null)) {
    report.error(at(source, 'Дата снятия'), 'another_case_open');
    return null;
  }
  const mentor = source.cells['Наставник'];
  let mentorId: string | null = null;
  if (typeof mentor === 'string' && (changed.has('Наставник') || !last)) {
    mentorId = known.mentors.get(mentor) ?? null;
    if (mentorId === null) {
      if (known.rejected['Наставники'].has(mentor)) report.error(at(source, 'Наставник'), 'depends_on_rejected_mentor', { text: mentor });
      else report.error(at(source, 'Наставник'), 'unknown_mentor', { text: mentor, near: known.nearestMentors(mentor) });
      return null;
    }
  }
  const manager = source.cells['Куратор'];
  const caseManagerId = typeof manager === 'string' ? known.findStaff(manager) : null;
  const mappedLater = last !== undefined && !changed.has('Куратор') && stored?.caseManagerId;
  if (typeof manager === 'string' && caseManagerId === null && !mappedLater) report.warning(at(source, 'Куратор'), 'unknown_case_manager');
  warnFuture(plan, source, 'Дата постановки', 'Дата снятия');

  const family: KnownFamily = found ?? { id: known.newId(), code: base.key, isNew: true, cases: [], caseId: null, members: new Map() };
  const register: KnownCase = { id: stored?.id ?? known.newId(), openedOn, closedOn, caseManagerId };
  family.cases = [...family.cases.filter((one) => one.id !== register.id), register];
  family.caseId = register.id;
  known.families.set(base.key, family);
  return { ...base, entityId: register.id, action: stored ? 'updated' : 'created', newCase: !stored, family, caseManagerId, mentorId };
}

function openOrNewest(cases: readonly KnownCase[]): KnownCase | undefined {
  return cases.find((one) => one.closedOn === null) ?? cases.toSorted((one, other) => (one.openedOn < other.openedOn ? 1 : -1))[0];
}

/** The family that a row names; complains and gives null when it is not there. */
function familyOf(plan: SheetPlan, source: SourceRow, code: string): KnownFamily | null {
  const { known, report } = plan;
  const family = known.families.get(code);
  if (family) return family;
  if (known.rejected['Семьи'].has(code)) report.error(at(source, 'Код семьи'), 'depends_on_rejected_family', { text: code });
  else report.error(at(source, 'Код семьи'), 'unknown_family', { text: code, near: known.nearestFamilies(code) });
  return null;
}

function planPerson(plan: SheetPlan, source: SourceRow, base: Base): Change | null {
  const { known, report } = plan;
  const familyCode = source.cells['Код семьи'] as string;
  const code = source.cells['Код человека'] as string;
  const family = familyOf(plan, source, familyCode);
  if (!family) return null;
  const member = family.members.get(code);
  const { cells, changed, last } = base;
  const role = member && !changed.has('Роль') ? member.role : (cells['Роль'] as string);
  const birthOn = member && !changed.has('Дата рождения') ? member.birthOn : (cells['Дата рождения'] as Day | null ?? null);
  // What was accepted before and says the same is not judged again.
  if (role === 'child' && birthOn === null && (!last || changed.size > 0)) {
    report.error(at(source, 'Дата рождения'), 'required_for_child');
    return null;
  }
  warnFuture(plan, source, 'Дата рождения');
  const personId = last?.entityId ?? member?.personId ?? known.newId();
  const snils = source.cells['СНИЛС'];
  if (typeof snils === 'string') {
    const other = known.snils.get(snils)?.find((one) => one.familyCode !== familyCode && one.personId !== personId);
    if (other) report.warning(at(source, 'СНИЛС'), 'repeated_snils', { text: other.familyCode });
    known.addSnils(snils, personId, familyCode);
  }
  const { deathOn = null, fromOn = null, toOn = null } = member ?? {};
  // Somebody whose membership a person ended on the screen stays known as the person, not as a member.
  if (member || !last) family.members.set(code, { personId, role, birthOn, deathOn, fromOn, toOn });
  return { ...base, entityId: personId, action: last || member ? 'updated' : 'created', family };
}

/** Whether somebody was in the family on the day; an imported person belongs to it from birth. */
function memberOn(member: KnownMember, day: Day): 'yes' | 'not_born' | 'not_member_then' {
  if (member.birthOn !== null && member.birthOn > day) return 'not_born';
  if ((member.fromOn !== null && member.fromOn > day) || (member.toOn !== null && member.toOn < day)) return 'not_member_then';
  return 'yes';
}

/** People of the family on the day: who received a service given to the whole family. */
function wholeFamily(family: KnownFamily, day: Day): string[] {
  return [...family.members.values()].filter((one) => memberOn(one, day) === 'yes' && (one.deathOn === null || one.deathOn >= day)).map((one) => one.personId);
}

function planRecord(plan: SheetPlan, source: SourceRow, base: Base): Change | null {
  const { known, report } = plan;
  const { cells, changed, last } = base;
  const action = last ? 'updated' : 'created';
  const entityId = last?.entityId ?? known.newId();
  const date = cells['Дата'] as Day;
  warnFuture(plan, source, 'Дата');
  if (last && changed.size === 0) {
    // What was accepted before and says the same is not judged again: the family may have changed on a screen since.
    const family = known.families.get(cells['Код семьи'] as string);
    const register = family && caseOn(family, date);
    if (register) warnRegister(plan, source, register, date);
    return { ...base, entityId, action };
  }
  const family = familyOf(plan, source, cells['Код семьи'] as string);
  if (!family) return null;
  const register = caseOn(family, date);
  if (!register) {
    report.error(at(source, 'Код семьи'), 'not_in_practice', { text: family.code });
    return null;
  }
  warnRegister(plan, source, register, date);
  const errors = report.errors.length;
  let people: string[] = [];
  if (source.sheet === 'Услуги') {
    const named = cells['Получатели'] as string[] | null;
    people = named === null || named === undefined ? wholeFamily(family, date) : named.flatMap((code) => personOf(plan, source, 'Получатели', family, code, date) ?? []);
  } else if (source.sheet === 'Результаты') {
    const code = cells['Код человека'] as string | null | undefined;
    if (typeof code === 'string') people = [personOf(plan, source, 'Код человека', family, code, date) ?? []].flat();
    const kind = cells['Вид'];
    if (typeof kind === 'string' && (changed.has('Вид') || changed.has('Результат'))) checkKind(plan, source, cells);
  }
  if (report.errors.length > errors) return null;
  return { ...base, entityId, action, family, caseId: register.id, people: [...new Set(people)] };
}

function warnRegister(plan: SheetPlan, source: SourceRow, register: KnownCase, day: Day): void {
  const { openedOn, closedOn } = register;
  if (day >= openedOn && (closedOn === null || day <= closedOn)) return;
  const from = shortDate(openedOn);
  const dates = closedOn === null ? fill(texts.onRegister, { from }) : fill(texts.onRegisterUntil, { from, to: shortDate(closedOn) });
  plan.report.warning(at(source, 'Дата'), 'outside_register_dates', { dates });
}

/** The case that a record of this day belongs to: one open on it, the imported one first; else the imported, else the newest. */
function caseOn(family: KnownFamily, day: Day): KnownCase | undefined {
  const imported = family.cases.find((one) => one.id === family.caseId);
  const covers = (one: KnownCase) => one.openedOn <= day && (one.closedOn === null || one.closedOn >= day);
  if (imported && covers(imported)) return imported;
  return family.cases.find(covers) ?? imported ?? openOrNewest(family.cases);
}

function personOf(plan: SheetPlan, source: SourceRow, column: string, family: KnownFamily, code: string, day: Day): string | null {
  const { known, report } = plan;
  const member = family.members.get(code);
  const place = { ...at(source, column), value: code };
  if (!member) {
    const rejected = known.rejected['Люди'].has(keyOf([family.code, code])) || known.rejected['Люди'].has(keyOf([source.cells['Код семьи'] as string, code]));
    report.error(place, rejected ? 'depends_on_rejected_person' : 'not_in_family', { text: code, family: family.code });
    return null;
  }
  const then = memberOn(member, day);
  if (then !== 'yes') {
    report.error(place, then, { text: code, family: family.code });
    return null;
  }
  return member.personId;
}

/** The kind is a word of its outcome; the row then keeps the word's id. */
function checkKind(plan: SheetPlan, source: SourceRow, cells: Cells): void {
  const list = plan.known.vocabulary.kinds.get(cells['Результат'] as string);
  const text = cells['Вид'] as string;
  if (list?.find(text) != null) return;
  const near = list?.nearest(text).map((title) => `«${title}»`) ?? [];
  plan.report.error(at(source, 'Вид'), near.length > 0 ? 'unknown_value' : 'nothing_known', { text, near: near.join(', ') });
}

