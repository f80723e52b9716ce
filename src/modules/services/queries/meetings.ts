import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPack } from '../../practices/public.ts';
import { addDays } from '../../../kernel/time.ts';
import type * as contract from '../contract/meetings.ts';
import type { MeetingCard, MeetingItem } from '../contract/meetings.ts';
import type { Warning } from '../contract/shared.ts';
import { doubts, type Line, type Meeting, minutesDoubt } from '../rules.ts';
import { Conditions, historyColumn, pageOfRecords } from './records.ts';

const columns = `r.id, r.practice_id as practice, r.service_id as service, r.name, r.happened_on as date, to_char(r.starts_at, 'HH24:MI') as time,
  r.minutes, r.topic, r.practitioner, r.place, r.cancel_reason as "cancelReason", s.name as by, r.version,
  to_char(r.cancelled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "cancelledAt",
  to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "createdAt"`;
const staff = 'left join ryadom.staff_name_view s on s.organization_id = r.organization_id and s.id = r.created_by';

/** Of the people that the caller sees; the rest is a number. */
const counts = `(select json_build_object('here', count(*) filter (where a.mark = 'here'), 'late', count(*) filter (where a.mark = 'late'),
    'absent', count(*) filter (where a.mark = 'absent'), 'families', count(distinct a.line_id), 'hidden', r.people - count(*))
  from ryadom.attendance a where a.organization_id = r.organization_id and a.meeting_id = r.id)`;

const personName = `(select concat_ws(' ', m.last_name, m.first_name, m.patronymic) as name, m.birth_on, m.role from ryadom.member_view m
  where m.organization_id = a.organization_id and m.family_id = a.family_id and m.person_id = a.person_id
  order by m.from_on desc nulls last limit 1)`;

/** Meetings with a family that the caller sees, newest first. */
export async function listMeetings(context: Context, { query }: Input<typeof contract.listMeetings>) {
  const { tx, actor } = context;
  const { family, person, service, limit, ...common } = query;
  const attended = (column: string) => `r.id = any (array(select a.meeting_id from ryadom.attendance a where a.organization_id = $1 and a.${column} = ?))`;
  const where = new Conditions(actor.organization.id)
    .add('family', attended('family_id'), family)
    .add('person', attended('person_id'), person)
    .add('service', 'r.service_id = ?', service)
    .common(common);
  const rows = await tx.rows<MeetingItem & { counts: Pick<MeetingItem, 'here' | 'late' | 'absent' | 'families' | 'hidden'> }>(
    `select ${columns}, ${counts} as counts from ryadom.meeting r ${staff} where ${where.sql} order by r.happened_on desc, r.id limit ${limit + 1}`,
    where.params,
  );
  context.subject({ familyId: family ?? null, subjectId: person ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, limit) } });
  return pageOfRecords(rows.map(({ counts: found, ...row }) => ({ ...row, ...found })), limit);
}

/** A group is what meets for one service under one name; of each its last meeting within a year. */
export async function listGroups(context: Context, { query }: Input<typeof contract.listGroups>) {
  const { tx, actor, today } = context;
  const items = await tx.rows<{ meeting: string; service: string; name: string | null; date: string; people: number }>(
    `select g.id as meeting, g.service_id as service, g.name, g.happened_on as date,
       (select count(*)::integer from ryadom.attendance a where a.organization_id = $1 and a.meeting_id = g.id) as people
     from (select distinct on (m.service_id, coalesce(m.name, '')) m.* from ryadom.meeting m
       where m.organization_id = $1 and m.practice_id = $2 and m.cancelled_at is null and m.happened_on >= $3::date
         and ($4::text is null or m.service_id = $4)
       order by m.service_id, coalesce(m.name, ''), m.happened_on desc, m.created_at desc) g
     order by g.happened_on desc, g.created_at desc limit 6`,
    [actor.organization.id, query.practice, addDays(today, -366), query.service ?? null],
  );
  context.subject({ details: { list: 'groups', rows: items.length } });
  return { items };
}

/** What commands need beyond the card: cases, records as they are, and who is in sight. */
export interface LoadedMeeting extends Meeting {
  id: string;
  practice: string;
  people: number;
  cancelledAt: string | null;
  by: string | null;
  version: number;
  createdAt: string;
  lines: LoadedLine[];
}
export interface LoadedLine extends Line {
  family: { id: string; code: string; title: string };
  caseId: string;
  openedOn: string;
  closedOn: string | null;
}

const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** $1 organization, $2 meeting. */
const loadStatement = (more: string) => `select ${columns}, r.note, r.people, (
    select coalesce(json_agg(json_build_object('id', l.id, 'family', json_build_object('id', f.id, 'code', f.code, 'title', f.title),
      'caseId', l.case_id, 'openedOn', c.opened_on, 'closedOn', c.closed_on, 'recorded', l.recorded, 'off', l.off,
      'record', case when x.id is not null then json_build_object('version', x.version, 'service', x.service_id, 'date', x.happened_on,
        'time', to_char(x.starts_at, 'HH24:MI'), 'minutes', x.minutes, 'topic', x.topic, 'practitioner', x.practitioner, 'place', x.place,
        'note', x.note, 'cancelReason', x.cancel_reason, 'cancelledAt', ${moment('x.cancelled_at')},
        'recipients', (select coalesce(json_agg(y.person_id order by y.person_id), '[]') from ryadom.service_recipient y
          where y.organization_id = $1 and y.record_id = x.id)) end,
      'people', (select coalesce(json_agg(json_build_object('id', a.person_id, 'name', coalesce(p.name, ''), 'birthDate', p.birth_on,
          'role', p.role, 'mark', a.mark, 'minutes', a.minutes, 'reason', a.reason_id, 'note', a.note)
          order by p.role = 'child', p.birth_on, a.person_id), '[]')
        from ryadom.attendance a left join lateral ${personName} p on true where a.organization_id = $1 and a.line_id = l.id))
      order by f.title collate "und-x-icu", l.id), '[]')
    from ryadom.meeting_family l
    join ryadom.family_view f on f.organization_id = $1 and f.id = l.family_id
    join ryadom.case_view c on c.organization_id = $1 and c.id = l.case_id
    left join ryadom.service_record x on x.organization_id = $1 and x.id = l.id
    where l.organization_id = $1 and l.meeting_id = r.id) as lines${more}
  from ryadom.meeting r ${staff} where r.organization_id = $1 and r.id = $2`;
const loadPlain = loadStatement('');
// Names of those whose marks changed; of families out of sight the history itself shows nothing.
const loadWithHistory = loadStatement(`, ${historyColumn},
  (select coalesce(json_object_agg(a.person_id, p.name), '{}') from (select distinct h.family_id, (h.changes->'personId'->>1)::uuid as person_id,
      h.organization_id from ryadom.history_view h where h.organization_id = $1 and h.subject_id = r.id and h.changes ? 'personId') a
    left join lateral ${personName} p on true) as names`);

/** The meeting as far as the caller sees it; throws notFound. */
export async function loadMeeting({ tx, actor }: Context, id: string): Promise<LoadedMeeting> {
  const found = await tx.row<LoadedMeeting>(loadPlain, [actor.organization.id, id]);
  if (!found) throw notFound();
  return found;
}

/** The same as people read it, with its history. */
export async function findMeeting(context: Context, id: string): Promise<MeetingCard> {
  const { tx, actor } = context;
  const found = await tx.row<LoadedMeeting & { history: Omit<MeetingCard['history'][number], 'person'>[]; names: Record<string, string> }>(loadWithHistory, [actor.organization.id, id]);
  if (!found) throw notFound();
  const { people, lines, history, names, ...rest } = found;
  const seen = lines.reduce((sum, line) => sum + line.people.length, 0);
  return {
    ...rest,
    hidden: people - seen,
    lines: lines
      .filter((line) => line.people.length > 0)
      .map((line) => ({
        id: line.id,
        family: line.family,
        record: line.record && { version: line.record.version, cancelledAt: line.record.cancelledAt, cancelReason: line.record.cancelReason },
        people: line.people,
      })),
    history: history.map(({ changes: { personId, ...changes }, ...entry }) => ({ ...entry, changes, person: personId ? (names[String(personId[1])] ?? null) : null })),
    warnings: await doubtsOf(context, found),
  };
}

async function doubtsOf({ tx, actor }: Context, meeting: LoadedMeeting): Promise<Warning[]> {
  const pack = minutesDoubt(meeting.minutes) === null ? null : await getPack(tx, actor.organization.id, meeting.practice);
  const offered = pack?.services.find((service) => service.id === meeting.service)?.minutes;
  const found = meeting.lines.flatMap((line) =>
    doubts({ date: meeting.date, openedOn: line.openedOn, closedOn: line.closedOn, minutes: meeting.minutes, offered }).map((doubt) =>
      doubt.path === 'date' ? { ...doubt, message: `${line.family.title}: ${doubt.message}` } : doubt,
    ),
  );
  return found.filter((doubt, at) => found.findIndex((other) => other.message === doubt.message) === at);
}

export async function getMeeting(context: Context, { params }: Input<typeof contract.getMeeting>): Promise<MeetingCard> {
  const meeting = await findMeeting(context, params.id);
  for (const line of meeting.lines) context.subject({ familyId: line.family.id, subjectId: meeting.id });
  return meeting;
}

/** Who of the meeting may be invited again: members of their families on the new date. */
export async function gatherAgain(context: Context, { params, query }: Input<typeof contract.gatherAgain>) {
  const meeting = await loadMeeting(context, params.id);
  for (const line of meeting.lines) context.subject({ familyId: line.family.id, subjectId: meeting.id });
  const found = await findLines(context, meeting.practice, query.date, meeting.lines.map((line) => line.family.id));
  const everyone = meeting.lines.flatMap(({ family, people }) => people.map((person) => ({ ...person, family })));
  const stays = (person: (typeof everyone)[number]) => found.some((line) => line.family === person.family.id && line.caseId !== null && line.present.includes(person.id));
  const { service, name, time, minutes, practitioner, place } = meeting;
  return {
    last: { service, name, time, minutes, practitioner, place },
    people: everyone.filter(stays).map(({ id, name, birthDate, role, family }) => ({ id, name, birthDate, role, family })),
    gone: everyone.filter((person) => !stays(person)).map((person) => person.name),
  };
}

/** A family as a meeting needs it: the case of the date, its pack, and who is in the family then. */
export interface FoundLine {
  family: string;
  /** Null: out of sight. */
  code: string | null;
  caseId: string | null;
  packVersion: string;
  digest: string;
  present: string[];
}

/** In the order asked. The case and the members are chosen as by the statement that records one service. */
export async function findLines({ tx, actor }: Context, practice: string, date: string, families: readonly string[]): Promise<FoundLine[]> {
  return tx.rows<FoundLine>(
    `select a.family, f.code, c.id as "caseId", c.pack_version as "packVersion", v.digest, coalesce((
         select array_agg(distinct m.person_id) from ryadom.member_view m
         where m.organization_id = $1 and m.family_id = a.family
           and (m.from_on is null or m.from_on <= $3::date) and (m.to_on is null or m.to_on >= $3::date)
           and (m.birth_on is null or m.birth_on <= $3::date) and (m.death_on is null or m.death_on >= $3::date)), '{}') as present
     from unnest($4::uuid[]) with ordinality a(family, number)
     left join ryadom.family_view f on f.organization_id = $1 and f.id = a.family
     left join lateral (select c.* from ryadom.case_view c where c.organization_id = $1 and c.family_id = a.family and c.practice_id = $2
       order by (c.opened_on <= $3::date and (c.closed_on is null or c.closed_on >= $3::date)) desc, c.closed_on is null desc,
         c.opened_on desc limit 1) c on true
     left join ryadom.pack_version_view v on v.organization_id = $1 and v.practice_id = $2 and v.version = c.pack_version
     order by a.number`,
    [actor.organization.id, practice, date, families],
  );
}
