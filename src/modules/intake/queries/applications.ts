import { encodeCursor } from '../../../kernel/contract.ts';
import { notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, FileAnswer, Input } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import type { Application, People } from '../contract.ts';
import { stepsOf } from '../rules/applications.ts';
import { letterOf, letterPage, type LetterFacts } from '../rules/letter.ts';
import { texts } from '../texts.ru.ts';
import { eligibilityOf, factsOf } from './facts.ts';
import { itemColumns, itemOf, type ItemRow } from './item.ts';
import { placeOf } from './queue.ts';
import { readCursor } from './signals.ts';
import { titledOrNull, wordsOf } from './words.ts';

const named = (column: string) => `(select json_build_object('id', n.id, 'name', n.name) from ryadom.staff_name_view n where n.organization_id = a.organization_id and n.id = a.${column})`;

export async function listApplications(context: Context, { query }: Input<typeof c.listApplications>) {
  const { tx, actor, today } = context;
  const open = query.show === 'open';
  const key = open ? `case a.state when 'submitted' then a.due_on else coalesce(a.offered_until, 'infinity'::date) end::text` : 'a.received_on::text';
  const [sign, order] = open ? ['>', 'asc'] : ['<', 'desc'];
  const [after, id] = readCursor(query.after);
  const condition = { open: `a.state in ('submitted', 'waiting', 'offered')`, done: `a.state in ('accepted', 'refused', 'withdrawn')`, all: 'true' }[query.show];
  const rows = await tx.rows<ItemRow & { key: string }>(
    `select ${itemColumns}, ${key} as key from ryadom.intake_application a
     where a.organization_id = $1 and ($3::text is null or a.practice_id = $3) and ($7::uuid is null or a.family_id = $7) and ${condition}
       and ($4::text is null or (${key}, a.id) ${sign} ($4, $5::uuid))
     order by ${key} ${order}, a.id ${order} limit $6`,
    [actor.organization.id, today, query.practice ?? null, after, id, query.limit + 1, query.familyId ?? null],
  );
  const counts = await tx.row<{ open: number; overdue: number }>(
    `select count(*)::integer as open, count(*) filter (where a.state = 'submitted' and a.due_on < $2 or a.state = 'offered' and a.offered_until < $2)::integer as overdue
     from ryadom.intake_application a where a.organization_id = $1 and ($3::text is null or a.practice_id = $3) and a.state in ('submitted', 'waiting', 'offered')`,
    [actor.organization.id, today, query.practice ?? null],
  );
  const kept = rows.slice(0, query.limit);
  const end = kept.at(-1);
  context.subject({ details: { filters: Object.keys(query), rows: kept.length } });
  return { items: kept.map(({ key: _, ...row }) => itemOf(row)), next: rows.length > query.limit && end ? encodeCursor([end.key, end.id]) : null, counts: counts! };
}

interface Whole extends Omit<Application, 'title' | 'channel' | 'urgency' | 'reason' | 'steps' | 'eligibility' | 'place'> {
  named: string;
  channelId: string | null;
  urgencyId: string | null;
  reasonId: string | null;
  branchId: string;
  people: People | null;
}

/** The whole application; throws notFound. */
export async function readApplication(context: Context, id: string): Promise<Application> {
  const { tx, actor, today } = context;
  const row = await tx.row<Whole>(
    `select ${itemColumns}, a.pack_version as "packVersion", a.branch_id as "branchId", json_build_object('id', b.id, 'name', b.name) as branch, a.channel_id as "channelId",
       a.urgency_id as "urgencyId", a.people, a.signal_id as "signalId", ${named('author_id')} as author, a.reason_id as "reasonId", a.decision_note as "decisionNote",
       ${named('decided_by')} as "decidedBy", a.decided_on as "decidedOn", a.queued_on as "queuedOn", a.offered_until as "offeredUntil", a.case_id as "caseId",
       coalesce((select json_agg(json_build_object('id', c.id, 'practiceTitle', t.title, 'openedOn', c.opened_on, 'closedOn', c.closed_on,
           'closeReason', (select w.title from ryadom.pack_word_view w where w.organization_id = c.organization_id and w.practice_id = c.practice_id and w.version = c.pack_version
             and w.kind = 'close_reason' and w.id = c.close_reason)) order by c.opened_on desc, c.id)
         from ryadom.case_view c join ryadom.pack_title_view t on t.organization_id = c.organization_id and t.practice_id = c.practice_id and t.version = c.pack_version
         where c.organization_id = a.organization_id and c.family_id = a.family_id and c.id is distinct from a.case_id), '[]') as earlier,
       coalesce((select json_agg(json_build_object('id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'by', n.name, 'step', e.step, 'note', e.note) order by e.number)
         from ryadom.intake_event e left join ryadom.staff_name_view n on n.organization_id = e.organization_id and n.id = e.staff_id
         where e.organization_id = a.organization_id and e.application_id = a.id), '[]') as events
     from ryadom.intake_application a join ryadom.branch b on b.organization_id = a.organization_id and b.id = a.branch_id
     where a.organization_id = $1 and a.id = $3`,
    [actor.organization.id, today, id],
  );
  if (!row) throw notFound();
  const { channelId, urgencyId, reasonId, branchId, ...rest } = row;
  const { intake } = await wordsOf(context, row.practice, row.packVersion);
  const { applications, signals } = intake;
  const [facts] = await factsOf(context, [{ familyId: row.family?.id ?? null, people: row.people, urgencyId }]);
  const isQueued = row.state === 'waiting' || row.state === 'offered';
  return {
    ...itemOf(rest),
    asks: row.asks,
    channel: titledOrNull(applications.channels, channelId),
    urgency: titledOrNull(signals.urgencies, urgencyId),
    reason: titledOrNull([...applications.refuseReasons, ...applications.waitReasons, ...applications.leaveReasons], reasonId),
    steps: stepsOf(row.state),
    eligibility: await eligibilityOf(context, facts!),
    place: isQueued ? await placeOf(context, { id, practice: row.practice, branchId }) : null,
  };
}

export async function getApplication(context: Context, { params }: Input<typeof c.getApplication>): Promise<Application> {
  const found = await readApplication(context, params.id);
  context.subject({ familyId: found.family?.id ?? null, subjectId: params.id });
  return found;
}

/** The answer to the family as a page; made anew from what is recorded now. */
export async function getLetter(context: Context, { params }: Input<typeof c.getLetter>): Promise<FileAnswer> {
  const { tx, actor } = context;
  const found = await readApplication(context, params.id);
  context.subject({ familyId: found.family?.id ?? null, subjectId: params.id });
  const opened = found.caseId === null ? undefined : await tx.row<{ openedOn: string; name: string | null }>(
    `select c.opened_on as "openedOn", n.name from ryadom.case_view c
     left join ryadom.staff_name_view n on n.organization_id = c.organization_id and n.id = c.case_manager_id where c.organization_id = $1 and c.id = $2`,
    [actor.organization.id, found.caseId],
  );
  const facts: LetterFacts = {
    state: found.state, organization: actor.organization.name, practice: found.practiceTitle, applicant: found.applicant, receivedOn: found.receivedOn,
    channel: found.channel?.title ?? null, reason: found.reason?.title ?? null, note: found.decisionNote, decidedBy: found.decidedBy?.name ?? null, decidedOn: found.decidedOn,
    openedOn: opened?.openedOn ?? null, caseManager: opened?.name ?? null, queuedOn: found.queuedOn, place: found.place, offeredUntil: found.offeredUntil,
  };
  const paragraphs = letterOf(facts);
  if (paragraphs === null) throw new Refusal(409, 'no_letter', texts.refusals.no_letter);
  return { bytes: new TextEncoder().encode(letterPage(facts, paragraphs)), type: 'text/html; charset=utf-8', name: texts.letter.file };
}
