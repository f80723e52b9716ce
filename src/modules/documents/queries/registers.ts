import { badQuery } from '../../../kernel/errors.ts';
import type { Context, FileAnswer } from '../../../kernel/server/module.ts';
import { writeWorkbook, xlsxType } from '../../../kernel/server/workbook/write.ts';
import { fill, plural } from '../../../kernel/texts.ts';
import { type Day, shortDate } from '../../../kernel/time.ts';
import { getPack, intakeOf, type Pack, reviewsOf } from '../../practices/public.ts';
import type { Register } from '../contract/registers.ts';
import { layOut } from '../layout/make.ts';
import { docxTemplate } from '../layout/template.ts';
import { fileNameOf } from '../rules/numbers.ts';
import { registerTemplate, registerWidths } from '../rules/registers.ts';
import { texts } from '../texts.ru.ts';
import { types } from './files.ts';
import { shortOf } from './gather/people.ts';

interface Wanted {
  practice: string;
  register: Register;
  from: Day;
  to: Day;
}
/** Words of one line by the names of its columns; a day is written as a date in Excel. */
type Line = Record<string, string | { day: Day } | null>;

const say = texts.registers;
const day = (value: Day | null) => (value === null ? null : { day: value });
const titleIn = (words: readonly { id: string; title: string }[], id: string | null) => (id === null ? '' : words.find((one) => one.id === id)?.title ?? id);
const fullName = "concat_ws(' ', m.last_name, m.first_name, m.patronymic)";
/** Adults first as applicants stand in other papers. */
const byRole = "array_position(array['mother', 'father', 'guardian', 'trustee', 'foster_parent', 'grandmother', 'grandfather', 'other_adult', 'child'], m.role), m.birth_on, m.person_id";

async function familyLines({ tx, actor }: Context, pack: Pack, { from, to }: Wanted): Promise<Line[]> {
  const rows = await tx.rows<{ code: string; people: string[]; categories: string[]; opened_on: Day; closed_on: Day | null; close_reason: string | null; manager: string | null; agreement: string | null; level_id: string | null; level_from: Day | null }>(
    `select f.code, c.opened_on, c.closed_on, c.close_reason, coalesce(s.name, c.case_manager_text) as manager, l.level_id, l.from_on as level_from,
       (select d.number || ' от ' || to_char(d.issued_on, 'DD.MM.YYYY') from ryadom.document d where d.organization_id = c.organization_id and d.case_id = c.id and d.subject = 'case' and d.cancelled_at is null and d.issued_on <= $4
         order by d.issued_on desc, d.place desc limit 1) as agreement,
       coalesce((select array_agg(${fullName} order by ${byRole}) from ryadom.member_view m where m.organization_id = c.organization_id and m.family_id = c.family_id and m.lives_together
         and (m.from_on is null or m.from_on <= $4) and (m.to_on is null or m.to_on > $3)), '{}') as people,
       coalesce((select array_agg(distinct g.category_id) from ryadom.category_view g where g.organization_id = c.organization_id and g.family_id = c.family_id and (g.from_on is null or g.from_on <= $4) and (g.to_on is null or g.to_on >= $3)), '{}') as categories
     from ryadom.case_view c
     join ryadom.family_view f on f.organization_id = c.organization_id and f.id = c.family_id
     left join ryadom.staff_name_view s on s.organization_id = c.organization_id and s.id = c.case_manager_id
     left join lateral (select v.level_id, v.from_on from ryadom.case_level_view v where v.organization_id = c.organization_id and v.case_id = c.id and v.from_on <= $4 order by v.from_on desc, v.created_at desc limit 1) l on true
     where c.organization_id = $1 and c.practice_id = $2 and c.opened_on <= $4 and (c.closed_on is null or c.closed_on >= $3)
     order by c.opened_on, f.code limit ${mostLines}`,
    [actor.organization.id, pack.id, from, to],
  );
  const { levels } = reviewsOf(pack);
  return rows.map((row) => ({
    code: row.code, applicant: row.people[0] ?? '', living: row.people.slice(1).join(', '), categories: row.categories.map((id) => titleIn(pack.categories, id)).join(', '), opened: day(row.opened_on),
    manager: shortOf(row.manager), agreement: row.agreement ?? '', level: row.level_id === null ? '' : `${titleIn(levels, row.level_id)}, ${shortDate(row.level_from!)}`,
    // A case that was closed after the period was still open then.
    result: row.closed_on !== null && row.closed_on <= to ? titleIn(pack.closeReasons, row.close_reason) : '', closed: row.closed_on !== null && row.closed_on <= to ? day(row.closed_on) : null,
  }));
}

async function signalLines({ tx, actor }: Context, pack: Pack, { from, to }: Wanted): Promise<Line[]> {
  const rows = await tx.rows<{ received_on: Day; received_time: string | null; source_id: string; source_name: string | null; anonymous: boolean; about: string; code: string | null; signs: string[]; urgency_id: string; due_on: Day; checker: string | null; state: keyof typeof say.states; reason_id: string | null; passed_to: string | null; checked_on: Day | null }>(
    `select g.received_on, g.received_time, g.source_id, g.source_name, g.anonymous, g.about, f.code, g.signs, g.urgency_id, g.due_on, s.name as checker, g.state, g.reason_id, g.passed_to, g.checked_on
     from ryadom.signal_paper_view g
     left join ryadom.family_view f on f.organization_id = g.organization_id and f.id = g.family_id
     left join ryadom.staff_name_view s on s.organization_id = g.organization_id and s.id = coalesce(g.checked_by, g.assigned_to)
     where g.organization_id = $1 and g.practice_id = $2 and g.received_on between $3 and $4 order by g.received_on, g.received_time nulls first, g.created_at limit ${mostLines}`,
    [actor.organization.id, pack.id, from, to],
  );
  const { signals } = intakeOf(pack);
  return rows.map((row) => ({
    received: `${shortDate(row.received_on)}${row.received_time ? `, ${row.received_time}` : ''}`, source: [titleIn(signals.sources, row.source_id), row.anonymous ? say.anonymous : row.source_name].filter(Boolean).join(': '),
    about: row.code === null ? row.about : `${row.about} (${row.code})`, signs: row.signs.map((id) => titleIn(signals.signs, id)).join(', '), urgency: titleIn(signals.urgencies, row.urgency_id), due: day(row.due_on), checker: shortOf(row.checker),
    state: [say.states[row.state], titleIn(signals.notConfirmedReasons, row.reason_id), row.passed_to].filter(Boolean).join(': '), checked: day(row.checked_on),
  }));
}

async function serviceLines({ tx, actor }: Context, pack: Pack, { from, to }: Wanted): Promise<Line[]> {
  const rows = await tx.rows<{ happened_on: Day; code: string; title: string; service_id: string; minutes: number | null; practitioner: string | null; topic: string | null; whole_family: boolean; people: string | null }>(
    `select r.happened_on, f.code, f.title, r.service_id, r.minutes, r.practitioner, r.topic, r.whole_family,
       (select string_agg(${fullName}, ', ' order by ${byRole}) from ryadom.recipient_view p join ryadom.member_view m on m.organization_id = p.organization_id and m.person_id = p.person_id and m.family_id = p.family_id
         where p.organization_id = r.organization_id and p.record_id = r.id) as people
     from ryadom.service_view r join ryadom.family_view f on f.organization_id = r.organization_id and f.id = r.family_id
     where r.organization_id = $1 and r.practice_id = $2 and r.happened_on between $3 and $4 and r.cancelled_at is null
     order by r.happened_on, r.starts_at nulls first, f.code, r.id limit ${mostLines}`,
    [actor.organization.id, pack.id, from, to],
  );
  return rows.map((row) => ({
    date: day(row.happened_on), family: `${row.title}, ${row.code}`, service: titleIn(pack.services, row.service_id), people: row.people ?? (row.whole_family ? say.whole : ''), minutes: row.minutes === null ? '' : String(row.minutes),
    by: shortOf(row.practitioner), topic: row.topic ?? '',
  }));
}

const mostLines = 20_000;
/** A paper of more lines takes a minute to set and nobody reads it. */
const mostOnPaper = 2000;
const lines = { families: familyLines, signals: signalLines, services: serviceLines };

function registerAs(format: 'xlsx' | 'docx' | 'pdf') {
  return async (context: Context, { query }: { query: Wanted }): Promise<FileAnswer> => {
    const { tx, actor, today } = context;
    if (query.to < query.from) throw badQuery('to', 'period_reversed', texts.refusals.period_reversed);
    const pack = await getPack(tx, actor.organization.id, query.practice);
    const found = await lines[query.register](context, pack, query);
    if (format !== 'xlsx' && found.length > mostOnPaper) {
      throw badQuery('to', 'register_too_long', fill(say.tooLong, { lines: plural(found.length, say.records.one, say.records.few, say.records.many) }));
    }
    context.subject({ details: { register: query.register, from: query.from, to: query.to, format, rows: found.length } });
    const title = say.titles[query.register];
    const name = fileNameOf(fill(texts.journalFileName, { title, from: shortDate(query.from), to: shortDate(query.to), format }));
    const columns = Object.entries(say.columns[query.register]);
    if (format === 'xlsx') {
      const widths = registerWidths[query.register];
      const rows = found.map((line, at) => columns.map(([column]) => (column === 'place' ? at + 1 : line[column] ?? null)));
      const sheet = { name: texts.journal.sheet, columns: columns.map(([, heading], at) => ({ title: heading, width: widths[at]! * 2 })), rows, wrap: true };
      return { bytes: new Uint8Array(), later: () => writeWorkbook([sheet]), type: xlsxType, name };
    }
    const onPaper = (value: Line[string] | undefined) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : shortDate(value.day));
    const fields = {
      organization: { name: actor.organization.name },
      document: { title, number: '' },
      from: shortDate(query.from),
      to: shortDate(query.to),
      lines: found.map((line, at) => Object.fromEntries(columns.map(([column]) => [column, column === 'place' ? String(at + 1) : onPaper(line[column])]))),
    };
    const wish = { template: docxTemplate(registerTemplate(query.register)), fields, title, author: actor.organization.name, date: today, formats: [format] } as const;
    return { bytes: new Uint8Array(), later: async () => (await layOut(wish))[format]!, type: types[format], name };
  };
}
export const registerXlsx = registerAs('xlsx');
export const registerDocx = registerAs('docx');
export const registerPdf = registerAs('pdf');
