import { addDays, type Day } from '../../kernel/time.ts';
import { Chance } from './random.ts';
import { practiceId, type Region } from './world.ts';

/**
 * Two families that were written down twice in the living period, as it happens: a colleague of another team did not find
 * them under the other spelling. Draws by a chance of its own, so that nothing else of the region moves.
 */
export function addTwins(region: Region, today: Day): void {
  const { tables } = region;
  const chance = new Chance(8_112_026);
  const open = tables.family_case.filter((one) => one.closed_on === null && one.opened_on > addDays(today, -400) && one.opened_on < addDays(today, -60));
  for (const [at, found] of open.filter((_, number) => number === 3 || number === 11).entries()) {
    const family = tables.family.find((one) => one.id === found.family_id)!;
    const members = tables.membership.filter((one) => one.family_id === family.id);
    const parent = members.find((one) => one.role !== 'child')!;
    const children = members.filter((one) => one.role === 'child').slice(0, at === 0 ? 2 : 1);
    const id = chance.uuid();
    const caseId = chance.uuid();
    const opened = addDays(today, -chance.int(20, 50));
    tables.family.push({ ...family, id, code: `К-${String(tables.family.length + 1).padStart(4, '0')}`, address: at === 0 ? family.address : `${family.address}а` });
    const other = region.managers.find((one) => one.id !== found.case_manager_id) ?? region.managers[0]!;
    tables.family_case.push({ ...found, id: caseId, family_id: id, opened_on: opened, case_manager_id: at === 0 ? found.case_manager_id : other.id, mentor_id: null });
    const people = [parent, ...children].map((member, number) => {
      const person = tables.person.find((one) => one.id === member.person_id)!;
      const twin = { ...person, id: chance.uuid(), ...(number === 0 ? { first_name: misspelled(person.first_name), patronymic: at === 0 ? person.patronymic : null } : {}) };
      tables.person.push(twin);
      tables.membership.push({ id: chance.uuid(), family_id: id, person_id: twin.id, code: String(number + 1), role: member.role });
      return twin;
    });
    const phone = tables.contact.find((one) => one.person_id === parent.person_id);
    if (phone) tables.contact.push({ ...phone, id: chance.uuid(), family_id: id, person_id: people[0]!.id });
    for (const days of [4, 16]) {
      const record = chance.uuid();
      tables.service_record.push({
        id: record, case_id: caseId, family_id: id, practice_id: practiceId, service_id: 'home_visit', happened_on: addDays(today, -days), starts_at: '11:00', minutes: 60,
        topic: null, practitioner: other.name, place: 'дома у семьи', note: null, group_id: null, whole_family: false, cancelled_at: null, cancel_reason: null,
      });
      for (const person of people) tables.service_recipient.push({ record_id: record, person_id: person.id, family_id: id });
    }
  }
}

/** One letter is lost, as when one types in a hurry. */
function misspelled(name: string): string {
  return name.length > 4 ? `${name.slice(0, 2)}${name.slice(3)}` : name;
}
