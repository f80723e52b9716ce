import { badField, badFields, type Complaint, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPackByDigest } from '../../practices/public.ts';
import type * as contract from '../contract/services.ts';
import type { RecordedService } from '../contract/services.ts';
import { findCase } from '../queries/cases.ts';
import { listMembersOn, strangerText } from '../queries/people.ts';
import { findService } from '../queries/services.ts';
import { texts } from '../texts.ru.ts';
import { followRecipients } from './attendance.ts';
import { cancelRecord, editRecord, type Ledger, restoreRecord } from './edit.ts';

const services: Ledger<RecordedService> = {
  table: 'ryadom.service_record',
  columns: {
    service: 'service_id',
    date: 'happened_on',
    time: 'starts_at',
    minutes: 'minutes',
    topic: 'topic',
    practitioner: 'practitioner',
    place: 'place',
    note: 'note',
    wholeFamily: 'whole_family',
  },
  find: findService,
};

/** Edits a record; the whole family is counted anew when the date moves. */
export async function changeService(context: Context, { params, body }: Input<typeof contract.changeService>): Promise<RecordedService> {
  const { version, recipients: wished, ...fields } = body;
  return editRecord(
    context,
    services,
    params.id,
    version,
    async (current) => {
      const date = fields.date ?? current.date;
      if (date > context.today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
      if (fields.service !== undefined && fields.service !== current.service) await knowService(context, current, fields.service);
      const wholeFamily = wished === undefined ? current.wholeFamily : wished === null;
      const ids = current.recipients.map((person) => person.id).toSorted();
      const before = { ...current, recipients: ids };
      if (wished === undefined && date === current.date) return { before, after: fields };
      const recipients = wholeFamily ? await listMembersOn(context, current.family.id, date) : (wished ?? ids);
      if (!wholeFamily) await proveMembers(context, current.family.id, recipients, date);
      return { before, after: { ...fields, wholeFamily, recipients: recipients.toSorted() } };
    },
    async (current, { recipients }) => {
      if (!recipients) return;
      await replaceRecipients(context, current, recipients[1] as string[]);
      await followRecipients(context, current, recipients[1] as string[]);
    },
  );
}

async function knowService(context: Context, record: RecordedService, service: string): Promise<void> {
  const found = await findCase(context, record.caseId);
  const pack = await getPackByDigest(context.tx, context.actor.organization.id, found);
  if (!pack.services.some((one) => one.id === service)) throw badField('service', 'unknown_value', texts.refusals.unknown_value);
}

async function proveMembers(context: Context, family: string, people: readonly string[], date: string): Promise<void> {
  if (new Set(people).size < people.length) throw badField('recipients', 'person_twice', texts.refusals.person_twice);
  const present = await listMembersOn(context, family, date);
  const complaints: Complaint[] = [];
  for (const [at, person] of people.entries()) {
    if (present.includes(person)) continue;
    complaints.push({ path: `recipients.${at}`, code: 'not_in_family', message: await strangerText(context, family, person, date) });
  }
  if (complaints.length > 0) throw badFields(complaints);
}

async function replaceRecipients({ tx, actor }: Context, record: RecordedService, people: readonly string[]): Promise<void> {
  await tx.rows(
    'delete from ryadom.service_recipient where organization_id = $1 and record_id = $2 and person_id <> all ($3::uuid[])',
    [actor.organization.id, record.id, people],
  );
  await tx.rows(
    `insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, $2, unnest($3::uuid[]), $4 on conflict do nothing`,
    [actor.organization.id, record.id, people, record.family.id],
  );
}

export async function cancelService(context: Context, { params, body }: Input<typeof contract.cancelService>): Promise<RecordedService> {
  return cancelRecord(context, services, params.id, body.version, body.reason);
}

/** A record that its meeting cancelled comes back with the meeting or with the marks, not alone. */
export async function restoreService(context: Context, { params, body }: Input<typeof contract.restoreService>): Promise<RecordedService> {
  const line = await context.tx.row<{ off: 'absent' | 'meeting' | null; present: boolean }>(
    `select l.off, exists (select from ryadom.attendance a where a.organization_id = $1 and a.line_id = l.id and a.mark <> 'absent') as present
     from ryadom.meeting_family l where l.organization_id = $1 and l.id = $2`,
    [context.actor.organization.id, params.id],
  );
  if (line?.off === 'meeting') throw new Refusal(409, 'meeting_cancelled', texts.refusals.meeting_cancelled);
  if (line && !line.present) throw new Refusal(409, 'nobody_came', texts.refusals.nobody_came);
  return restoreRecord(context, services, params.id, body.version);
}
