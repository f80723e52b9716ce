import { decodeCursor, encodeCursor } from '../../kernel/contract.ts';
import { notFound, Refusal } from '../../kernel/errors.ts';
import type { Context, Input } from '../../kernel/server/module.ts';
import type * as contract from './contract.ts';
import type { MentorCard, MentorItem, RecordedMentor } from './contract.ts';
import { mentorDoubts, searchWords } from './rules.ts';
import { texts } from './texts.ru.ts';

const columns = `m.id, m.practice_id as practice, m.code, m.last_name as "lastName", m.first_name as "firstName", m.patronymic,
  m.tested_on as "testedOn", case m.test_passed when true then 'passed' when false then 'failed' end as "testResult",
  m.registered_on as "registeredOn", m.version,
  (select count(distinct c.family_id) from ryadom.case_view c
    where c.organization_id = m.organization_id and c.mentor_id = m.id and c.closed_on is null) as families`;

export async function listMentors(context: Context, { query }: Input<typeof contract.listMentors>) {
  const { tx, actor } = context;
  const words = searchWords(query.query ?? '').map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const [last, first, id] = readCursor(query.after);
  const rows = await tx.rows<MentorItem>(
    `select ${columns} from ryadom.mentor m
     where m.organization_id = $1 and ($2::text is null or m.practice_id = $2)
       and replace(lower(concat_ws(' ', m.last_name, m.first_name, m.patronymic, m.code)), 'ё', 'е') like all ($3::text[])
       and ($4::text is null or (m.last_name collate "und-x-icu", m.first_name collate "und-x-icu", m.id) > ($4, $5, $6::uuid))
     order by m.last_name collate "und-x-icu", m.first_name collate "und-x-icu", m.id limit $7`,
    [actor.organization.id, query.practice ?? null, words, last, first, id, query.limit + 1],
    'mentoring.list',
  );
  const items = rows.slice(0, query.limit);
  const end = items.at(-1);
  context.subject({ details: { filters: Object.keys(query), rows: items.length } });
  return { items, next: rows.length > query.limit && end ? encodeCursor([end.lastName, end.firstName, end.id]) : null };
}

function readCursor(after: string | undefined): [string, string, string] | [null, null, null] {
  if (after === undefined) return [null, null, null];
  const values = decodeCursor(after, 3);
  if (values?.every((value) => typeof value === 'string') && /^[0-9a-f-]{36}$/.test(String(values[2]))) return values as [string, string, string];
  throw new Refusal(400, 'invalid_query', 'Проверьте условия в адресе.', {
    complaints: [{ path: 'after', code: 'cursor', message: texts.refusals.bad_cursor }],
  });
}

/** The mentor with doubts; throws notFound. */
export async function findMentor({ tx, actor }: Context, id: string): Promise<RecordedMentor> {
  const row = await tx.row<MentorItem>(`select ${columns} from ryadom.mentor m where m.organization_id = $1 and m.id = $2`, [actor.organization.id, id]);
  if (!row) throw notFound();
  return { ...row, warnings: mentorDoubts(row) };
}

export async function getMentor(context: Context, { params }: Input<typeof contract.getMentor>): Promise<MentorCard> {
  const { tx, actor } = context;
  const row = await tx.row<MentorCard>(
    `select ${columns},
       (select coalesce(json_agg(json_build_object('caseId', c.id, 'familyId', f.id, 'code', f.code, 'title', f.title,
           'openedOn', c.opened_on, 'closedOn', c.closed_on, 'lastContactOn', c.last_contact_on)
           order by c.closed_on is not null, f.title collate "und-x-icu", f.id), '[]')
         from ryadom.case_view c join ryadom.family_view f on f.organization_id = c.organization_id and f.id = c.family_id
         where c.organization_id = m.organization_id and c.mentor_id = m.id) as cases,
       (select coalesce(json_agg(json_build_object('at', h.at, 'by', h.by, 'version', h.version, 'source', h.source,
           'changes', h.changes) order by h.id desc), '[]')
         from ryadom.history_view h where h.organization_id = m.organization_id and h.subject_id = m.id) as history
     from ryadom.mentor m where m.organization_id = $1 and m.id = $2`,
    [actor.organization.id, params.id],
    'mentoring.card',
  );
  if (!row) throw notFound();
  context.subject({ subjectId: params.id, details: { families: row.cases.length } });
  return { ...row, warnings: mentorDoubts(row) };
}
