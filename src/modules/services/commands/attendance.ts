import { changesBetween, type HistoryEntry, recordHistory } from '../../../kernel/server/history.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { Participant } from '../contract/meetings.ts';
import type { RecordedService } from '../contract/services.ts';
import type { LoadedMeeting } from '../queries/meetings.ts';
import { minutesOf, recipientsOf, recordAfter } from '../rules.ts';

/** Families of a meeting; the ids are those that their records will have. */
export async function addLines({ tx, actor }: Context, meeting: string, lines: readonly { id: string; family: string; caseId: string; recorded?: boolean }[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.rows(
    `insert into ryadom.meeting_family (organization_id, id, meeting_id, family_id, case_id, recorded)
     select $1, l.id, $2, l.family, l."caseId", coalesce(l.recorded, false)
     from jsonb_to_recordset($3::jsonb) l(id uuid, family uuid, "caseId" uuid, recorded boolean)`,
    [actor.organization.id, meeting, JSON.stringify(lines)],
  );
}

/** Marks as they shall be; a mark that is there already is overwritten. */
export async function addAttendance({ tx, actor }: Context, meeting: string, people: readonly (Participant & { line: string })[]): Promise<void> {
  if (people.length === 0) return;
  await tx.rows(
    `insert into ryadom.attendance (organization_id, line_id, person_id, family_id, meeting_id, mark, minutes, reason_id, note)
     select $1, a.line, a.person, a.family, $2, a.mark, a.minutes, a.reason, a.note
     from jsonb_to_recordset($3::jsonb) a(line uuid, person uuid, family uuid, mark text, minutes integer, reason text, note text)
     on conflict (organization_id, line_id, person_id) do update
       set mark = excluded.mark, minutes = excluded.minutes, reason_id = excluded.reason_id, note = excluded.note`,
    [actor.organization.id, meeting, JSON.stringify(people)],
  );
}

/**
 * Brings the service records in line with the marks: a record for every family of whom somebody was present, with exactly
 * those as recipients. `before`: the meeting before the edit; null for a new one. What was recorded is never deleted: the
 * record of a family whose last mark became «нет» is cancelled and comes back with the mark.
 */
export async function settleRecords(context: Context, before: LoadedMeeting | null, after: LoadedMeeting): Promise<void> {
  const { tx, actor } = context;
  const organizationId = actor.organization.id;
  const added: object[] = [];
  const changed: object[] = [];
  const history: HistoryEntry[] = [];
  for (const line of after.lines) {
    if (!line.recorded) {
      if (after.cancelledAt === null && recipientsOf(line.people).length > 0) added.push({ id: line.id, minutes: minutesOf(line.people, after.minutes) });
      continue;
    }
    const was = { meeting: before ?? after, people: before?.lines.find((one) => one.id === line.id)?.people ?? [] };
    const { record, off } = recordAfter(line, after, was);
    const changes = changesBetween({ ...line.record! }, record);
    if (Object.keys(changes).length === 0 && off === line.off) continue;
    changed.push({ id: line.id, off, cancelledAt: record.cancelReason === null ? null : (line.record!.cancelledAt ?? context.now.toISOString()), ...record });
    history.push({ organizationId, subject: 'service_record', subjectId: line.id, familyId: line.family.id, version: line.record!.version + 1, changes, staffId: actor.staffId });
  }
  if (added.length > 0) await addRecords(context, after.id, added);
  if (changed.length === 0) return;
  const given = [organizationId, JSON.stringify(changed)];
  await tx.rows(
    `update ryadom.service_record r set service_id = c.service, happened_on = c.date, starts_at = c.time, minutes = c.minutes, topic = c.topic,
       practitioner = c.practitioner, place = c.place, note = c.note, whole_family = false, cancelled_at = c."cancelledAt",
       cancel_reason = c."cancelReason", version = r.version + 1
     from jsonb_to_recordset($2::jsonb) c(id uuid, service text, date date, time time, minutes integer, topic text, practitioner text, place text,
       note text, "cancelledAt" timestamptz, "cancelReason" text)
     where r.organization_id = $1 and r.id = c.id`,
    given,
  );
  await tx.rows(
    `delete from ryadom.service_recipient y using jsonb_to_recordset($2::jsonb) c(id uuid, recipients uuid[])
     where y.organization_id = $1 and y.record_id = c.id and y.person_id <> all (c.recipients)`,
    given,
  );
  await tx.rows(
    `insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, c.id, p.id, l.family_id from jsonb_to_recordset($2::jsonb) c(id uuid, recipients uuid[])
     join ryadom.meeting_family l on l.organization_id = $1 and l.id = c.id cross join unnest(c.recipients) p(id) on conflict do nothing`,
    given,
  );
  await tx.rows(
    `update ryadom.meeting_family l set off = c.off from jsonb_to_recordset($2::jsonb) c(id uuid, off text)
     where l.organization_id = $1 and l.id = c.id and l.off is distinct from c.off`,
    given,
  );
  await recordHistory(tx, ...history);
}

/** First records of families of the meeting, with their recipients. */
async function addRecords({ tx, actor }: Context, meeting: string, lines: readonly object[]): Promise<void> {
  const given = [actor.organization.id, meeting, JSON.stringify(lines)];
  await tx.rows(
    `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, starts_at, minutes, topic,
       practitioner, place, note, group_id, created_by)
     select $1, l.id, l.case_id, l.family_id, m.practice_id, m.service_id, m.happened_on, m.starts_at, c.minutes, m.topic, m.practitioner, m.place,
       m.note, m.id, $4::uuid
     from jsonb_to_recordset($3::jsonb) c(id uuid, minutes integer)
     join ryadom.meeting_family l on l.organization_id = $1 and l.id = c.id
     join ryadom.meeting m on m.organization_id = $1 and m.id = $2`,
    [...given, actor.staffId],
  );
  await tx.rows(
    `with recorded as (
       update ryadom.meeting_family l set recorded = true from jsonb_to_recordset($3::jsonb) c(id uuid)
       where l.organization_id = $1 and l.meeting_id = $2 and l.id = c.id returning l.id
     )
     insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, a.line_id, a.person_id, a.family_id from recorded l
     join ryadom.attendance a on a.organization_id = $1 and a.line_id = l.id and a.mark <> 'absent'`,
    given,
  );
}

/** A group recorded family by family is a meeting too: everybody recorded was there. */
export async function keepMeeting(context: Context, id: string, items: readonly RecordedService[]): Promise<void> {
  const { tx, actor } = context;
  await tx.rows(
    `insert into ryadom.meeting (organization_id, id, practice_id, service_id, happened_on, starts_at, minutes, topic, practitioner, place, note,
       created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [actor.organization.id, id, ...(['practice', 'service', 'date', 'time', 'minutes', 'topic', 'practitioner', 'place', 'note'] as const).map((field) => items[0]![field]), actor.staffId],
  );
  await addLines(context, id, items.map((item) => ({ id: item.id, family: item.family.id, caseId: item.caseId, recorded: true })));
  await addAttendance(context, id, items.flatMap((item) => item.recipients.map((person) => ({ person: person.id, family: item.family.id, line: item.id, mark: 'here' as const, minutes: null, reason: null, note: null }))));
}

/** An edit of one record of a meeting that changed its recipients: the marks follow. Nothing for a record outside a meeting. */
export async function followRecipients({ tx, actor }: Context, record: RecordedService, recipients: readonly string[]): Promise<void> {
  if (record.groupId === null) return;
  const given = [actor.organization.id, record.id, recipients];
  const line = await tx.row<{ family: string }>('select family_id as family from ryadom.meeting_family where organization_id = $1 and id = $2', given.slice(0, 2));
  if (!line) return;
  const came = await tx.rows<{ person: string }>(
    `insert into ryadom.attendance as a (organization_id, line_id, person_id, family_id, meeting_id, mark)
     select $1, l.id, p.id, l.family_id, l.meeting_id, 'here' from ryadom.meeting_family l cross join unnest($3::uuid[]) p(id)
     where l.organization_id = $1 and l.id = $2
     on conflict (organization_id, line_id, person_id) do update set mark = 'here', reason_id = null where a.mark = 'absent'
     returning a.person_id as person`,
    given,
  );
  const went = await tx.rows<{ person: string }>(
    `update ryadom.attendance set mark = 'absent', minutes = null
     where organization_id = $1 and line_id = $2 and mark <> 'absent' and person_id <> all ($3::uuid[]) returning person_id as person`,
    given,
  );
  const meeting = await tx.row<{ version: number }>('update ryadom.meeting set version = version + 1 where organization_id = $1 and id = $2 returning version', [actor.organization.id, record.groupId]);
  const told = (person: string, mark: [string | null, string]): HistoryEntry => ({
    organizationId: actor.organization.id, subject: 'attendance', subjectId: record.groupId!, familyId: line.family, version: meeting!.version,
    changes: { personId: [person, person], mark }, staffId: actor.staffId,
  });
  await recordHistory(tx, ...came.map((one) => told(one.person, [null, 'here'])), ...went.map((one) => told(one.person, ['here', 'absent'])));
}
