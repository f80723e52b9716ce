import { addDays, type Day } from '../../kernel/time.ts';
import { Chance } from './random.ts';
import { practiceId, type Region, type Tables } from './world.ts';

const reasons = ['ill', 'ill', 'no_transport', 'no_childcare', 'work', 'study', 'away', null];

/**
 * The sheets of the groups: everybody recorded was there, some of them late. Of the last half a year also who did not come
 * and why. Draws by a chance of its own, so that nothing else of the region moves.
 */
export function addMeetings({ tables }: Region, today: Day): void {
  const chance = new Chance(17_112_026);
  const groups = Map.groupBy(tables.service_record.filter((record) => record.group_id !== null), (record) => record.group_id!);
  for (const [id, records] of groups) {
    const { service_id, happened_on, starts_at, minutes, topic, practitioner, place } = records[0]!;
    tables.meeting.push({ id, practice_id: practiceId, service_id, name: null, happened_on, starts_at, minutes, topic, practitioner, place });
    const living = happened_on > addDays(today, -200);
    for (const record of records) {
      const present = tables.service_recipient.filter((one) => one.record_id === record.id);
      tables.meeting_family.push({ id: record.id, meeting_id: id, family_id: record.family_id, case_id: record.case_id, recorded: true });
      for (const { person_id, family_id } of present) {
        const late = living && chance.is(0.08);
        tables.attendance.push({ line_id: record.id, person_id, family_id, meeting_id: id, mark: late ? 'late' : 'here', minutes: null, reason_id: null });
      }
      const missing = tables.membership.find((member) => member.family_id === record.family_id && member.role === 'child' && !present.some((one) => one.person_id === member.person_id));
      if (living && missing && bornBefore(tables, missing.person_id, happened_on) && chance.is(0.25)) tables.attendance.push(absent(record.id, missing.person_id, record.family_id, id, chance));
    }
    if (!living) continue;
    const others = tables.family_case.filter((one) => one.opened_on <= happened_on && (one.closed_on ?? today) >= happened_on && !records.some((record) => record.family_id === one.family_id));
    for (const one of chance.shuffle(others).slice(0, chance.int(1, 2))) {
      const member = tables.membership.find((other) => other.family_id === one.family_id)!;
      const line = chance.uuid();
      tables.meeting_family.push({ id: line, meeting_id: id, family_id: one.family_id, case_id: one.id, recorded: false });
      tables.attendance.push(absent(line, member.person_id, one.family_id, id, chance));
    }
  }
}

type Mark = Tables['attendance'][number];

function absent(line_id: string, person_id: string, family_id: string, meeting_id: string, chance: Chance): Mark {
  return { line_id, person_id, family_id, meeting_id, mark: 'absent', minutes: null, reason_id: chance.pick(reasons) };
}

function bornBefore(tables: Tables, person: string, day: Day): boolean {
  const birth = tables.person.find((one) => one.id === person)?.birth_on;
  return !birth || birth <= day;
}
