import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { getPack, listInstalled } from '../../practices/public.ts';
import type * as contract from '../contract/services.ts';
import type { RecordedService, ServiceCard, ServiceItem } from '../contract/services.ts';
import { doubts, minutesDoubt } from '../rules.ts';
import { caseColumns, type CaseFacts, caseJoins, commonColumns, commonJoins, Conditions, historyColumn, pageOfRecords } from './records.ts';

const columns = `${commonColumns}, r.service_id as service, to_char(r.starts_at, 'HH24:MI') as time, r.minutes, r.topic, r.practitioner,
  r.place, r.group_id as "groupId", r.whole_family as "wholeFamily",
  (select coalesce(json_agg(json_build_object('id', x.person_id, 'name', coalesce(p.name, ''), 'birthDate', p.birth_on, 'role', p.role)
      order by p.role = 'child', p.birth_on, x.person_id), '[]')
    from ryadom.service_recipient x
    left join lateral (select concat_ws(' ', m.last_name, m.first_name, m.patronymic) as name, m.birth_on, m.role
      from ryadom.member_view m
      where m.organization_id = x.organization_id and m.family_id = x.family_id and m.person_id = x.person_id
      order by m.from_on desc nulls last limit 1) p on true
    where x.organization_id = r.organization_id and x.record_id = r.id) as recipients`;

export async function listServices(context: Context, { query }: Input<typeof contract.listServices>) {
  const { tx, actor } = context;
  const { person, group, service, limit, ...common } = query;
  const where = new Conditions(actor.organization.id)
    .add('person', 'r.id = any (array(select x.record_id from ryadom.service_recipient x where x.organization_id = $1 and x.person_id = ?))', person)
    .add('group', 'r.group_id = ?', group)
    .add('service', 'r.service_id = ?', service)
    .common(common);
  const newest = (from: string) => `select r.* ${from} where ${where.sql} order by r.happened_on desc, r.id limit ${limit + 1}`;
  let found = newest('from ryadom.service_record r');
  if (!query.family && !query.practice && !person && !group) {
    // Each practice keeps its records in the order of time; so the newest of each, then the newest of them.
    where.params.push((await listInstalled(tx, actor.organization.id)).map((practice) => practice.id));
    const each = `from unnest($${where.params.length}::text[]) p(id) cross join lateral`;
    found = `select r.* ${each} (select r.* from ryadom.service_record r where r.practice_id = p.id and ${where.sql}
      order by r.happened_on desc, r.id limit ${limit + 1}) r order by r.happened_on desc, r.id limit ${limit + 1}`;
  }
  const rows = await tx.rows<ServiceItem>(
    `select ${columns} from (${found}) r ${commonJoins} order by r.happened_on desc, r.id`,
    where.params,
    `services.list.${limit}.${where.name}`,
  );
  context.subject({ familyId: query.family ?? null, subjectId: person ?? group ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, limit) } });
  return pageOfRecords(rows, limit);
}

const oneStatement = (history: string) => `select ${columns}, ${caseColumns}${history}
  from ryadom.service_record r ${commonJoins} ${caseJoins} where r.organization_id = $1 and r.id = $2`;
const withoutHistory = oneStatement('');
const withHistory = oneStatement(`, ${historyColumn}`);

async function withDoubts<T extends ServiceItem>(context: Context, row: T & CaseFacts): Promise<T & Pick<RecordedService, 'warnings'>> {
  const { openedOn, closedOn, packVersion, ...record } = row;
  // The pack is asked only when the length may be doubtful: a short record is read in one statement.
  const pack = minutesDoubt(record.minutes) === null ? null : await getPack(context.tx, context.actor.organization.id, record.practice, packVersion);
  const offered = pack?.services.find((service) => service.id === record.service)?.minutes;
  const warnings = doubts({ date: record.date, openedOn, closedOn, minutes: record.minutes, offered, people: record.recipients.length });
  return { ...(record as unknown as T), warnings };
}

/** The record as it is now, with its doubts; throws notFound. */
export async function findService(context: Context, id: string): Promise<RecordedService> {
  const row = await context.tx.row<ServiceItem & CaseFacts>(withoutHistory, [context.actor.organization.id, id], 'services.one');
  if (!row) throw notFound();
  return withDoubts(context, row);
}

/** Records of a group, in the order of families; throws notFound when none is in sight. */
export async function listOfGroup(context: Context, groupId: string): Promise<RecordedService[]> {
  const rows = await context.tx.rows<ServiceItem & CaseFacts>(
    `select ${columns}, ${caseColumns} from ryadom.service_record r ${commonJoins} ${caseJoins}
     where r.organization_id = $1 and r.group_id = $2 order by f.title collate "und-x-icu", r.id`,
    [context.actor.organization.id, groupId],
  );
  if (rows.length === 0) throw notFound();
  const found: RecordedService[] = [];
  for (const row of rows) found.push(await withDoubts(context, row));
  return found;
}

export async function getService(context: Context, { params }: Input<typeof contract.getService>): Promise<ServiceCard> {
  const [row] = await context.tx.closing<ServiceCard & CaseFacts>(withHistory, [context.actor.organization.id, params.id], 'services.card');
  if (!row) throw notFound();
  context.subject({ familyId: row.family.id, subjectId: row.id });
  return withDoubts(context, row);
}
