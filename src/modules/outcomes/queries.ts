import { notFound } from '../../kernel/errors.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import { caseColumns, type CaseFacts, caseJoins, commonColumns, commonJoins, Conditions, doubts, historyColumn, pageOfRecords } from '../services/public.ts';
import type * as contract from './contract.ts';
import type { OutcomeCard, OutcomeItem, RecordedOutcome } from './contract.ts';
import { texts } from './texts.ru.ts';

const columns = `${commonColumns}, r.outcome_id as outcome, r.kind_id as kind, r.evidence,
  case when r.person_id is not null then (select json_build_object('id', m.person_id,
      'name', concat_ws(' ', m.last_name, m.first_name, m.patronymic), 'birthDate', m.birth_on, 'role', m.role)
    from ryadom.member_view m
    where m.organization_id = r.organization_id and m.family_id = r.family_id and m.person_id = r.person_id
    order by m.from_on desc nulls last limit 1) end as person`;

export async function listOutcomes(context: Context, { query }: Input<typeof contract.listOutcomes>) {
  const { tx, actor } = context;
  const { person, outcome, kind, limit, ...common } = query;
  const where = new Conditions(actor.organization.id)
    .add('person', 'r.person_id = ?', person)
    .add('outcome', 'r.outcome_id = ?', outcome)
    .add('kind', 'r.kind_id = ?', kind)
    .common(common);
  const rows = await tx.rows<OutcomeItem>(
    `select ${columns} from ryadom.outcome_record r ${commonJoins} where ${where.sql} order by r.happened_on desc, r.id limit ${limit + 1}`,
    where.params,
    `outcomes.list.${limit}.${where.name}`,
  );
  context.subject({ familyId: query.family ?? null, subjectId: person ?? null, details: { filters: Object.keys(query), rows: Math.min(rows.length, limit) } });
  return pageOfRecords(rows, limit);
}

/** Whether a file proves it: then nobody asks for words. */
const filesColumn = `exists (select from ryadom.attachment_view a where a.organization_id = r.organization_id and a.subject = 'outcome'
  and a.subject_id = r.id and a.family_id = r.family_id and a.cancelled_at is null) as "hasFiles"`;

function withDoubts<T extends OutcomeItem>({ openedOn, closedOn, packVersion: _, hasFiles, ...record }: T & CaseFacts & { hasFiles: boolean }) {
  const warnings = doubts({ date: record.date, openedOn, closedOn });
  if (record.evidence === null && !hasFiles) warnings.push({ path: 'evidence', code: 'no_evidence', message: texts.warnings.no_evidence });
  return { ...(record as unknown as T), warnings };
}

/** The record as it is now, with its doubts; throws notFound. */
export async function findOutcome(context: Context, id: string): Promise<RecordedOutcome> {
  const row = await context.tx.row<OutcomeItem & CaseFacts & { hasFiles: boolean }>(
    `select ${columns}, ${caseColumns}, ${filesColumn} from ryadom.outcome_record r ${commonJoins} ${caseJoins} where r.organization_id = $1 and r.id = $2`,
    [context.actor.organization.id, id],
    'outcomes.one',
  );
  if (!row) throw notFound();
  return withDoubts(row);
}

export async function getOutcome(context: Context, { params }: Input<typeof contract.getOutcome>): Promise<OutcomeCard> {
  const row = await context.tx.row<OutcomeCard & CaseFacts & { hasFiles: boolean }>(
    `select ${columns}, ${caseColumns}, ${historyColumn}, ${filesColumn} from ryadom.outcome_record r ${commonJoins} ${caseJoins}
     where r.organization_id = $1 and r.id = $2`,
    [context.actor.organization.id, params.id],
    'outcomes.card',
  );
  if (!row) throw notFound();
  context.subject({ familyId: row.family.id, subjectId: row.id });
  return withDoubts(row);
}
