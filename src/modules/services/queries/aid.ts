import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type * as contract from '../contract/aid.ts';
import type { AidCard, AidItem, RecordedAid } from '../contract/aid.ts';
import { doubts } from '../rules.ts';
import { caseColumns, type CaseFacts, caseJoins, commonColumns, commonJoins, Conditions, historyColumn, pageOfRecords } from './records.ts';

const columns = `${commonColumns}, r.aid_id as kind, r.source_id as source, r.quantity, r.amount`;

export async function listAid(context: Context, { query }: Input<typeof contract.listAid>) {
  const { tx, actor } = context;
  const { kind, source, limit, ...common } = query;
  const where = new Conditions(actor.organization.id).add('kind', 'r.aid_id = ?', kind).add('source', 'r.source_id = ?', source).common(common);
  const rows = await tx.rows<AidItem>(
    `select ${columns} from ryadom.aid_record r ${commonJoins} where ${where.sql} order by r.happened_on desc, r.id limit ${limit + 1}`,
    where.params,
    `services.aid_list.${limit}.${where.name}`,
  );
  context.subject({ familyId: query.family ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, limit) } });
  return pageOfRecords(rows, limit);
}

function withDoubts<T extends AidItem>({ openedOn, closedOn, packVersion: _, ...record }: T & CaseFacts) {
  return { ...(record as unknown as T), warnings: doubts({ date: record.date, openedOn, closedOn }) };
}

/** The record as it is now, with its doubts; throws notFound. */
export async function findAid(context: Context, id: string): Promise<RecordedAid> {
  const row = await context.tx.row<AidItem & CaseFacts>(
    `select ${columns}, ${caseColumns} from ryadom.aid_record r ${commonJoins} ${caseJoins} where r.organization_id = $1 and r.id = $2`,
    [context.actor.organization.id, id],
    'services.aid_one',
  );
  if (!row) throw notFound();
  return withDoubts(row);
}

export async function getAid(context: Context, { params }: Input<typeof contract.getAid>): Promise<AidCard> {
  const row = await context.tx.row<AidCard & CaseFacts>(
    `select ${columns}, ${caseColumns}, ${historyColumn} from ryadom.aid_record r ${commonJoins} ${caseJoins}
     where r.organization_id = $1 and r.id = $2`,
    [context.actor.organization.id, params.id],
    'services.aid_card',
  );
  if (!row) throw notFound();
  context.subject({ familyId: row.family.id, subjectId: row.id });
  return withDoubts(row);
}
