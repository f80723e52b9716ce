import { decodeCursor, encodeCursor } from '../../../kernel/contract.ts';
import { badField, badQuery } from '../../../kernel/errors.ts';
import type { Context, FileAnswer, Input } from '../../../kernel/server/module.ts';
import { writeWorkbook, xlsxType } from '../../../kernel/server/workbook/write.ts';
import { fill } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { getPack } from '../../practices/public.ts';
import type * as contract from '../contract.ts';
import type { JournalLine, Journals } from '../contract.ts';
import { layOut } from '../layout/make.ts';
import { docxTemplate } from '../layout/template.ts';
import { journalTemplate } from '../rules/journal.ts';
import { fileNameOf } from '../rules/numbers.ts';
import { texts } from '../texts.ru.ts';
import { stateSql } from './documents.ts';
import { types } from './files.ts';

export async function listJournals(context: Context, { query }: Input<typeof contract.listJournals>): Promise<Journals> {
  const { tx, actor } = context;
  const pack = await getPack(tx, actor.organization.id, query.practice);
  const counts = await tx.rows<{ journal: string; documents: number; last: string }>(
    `select d.journal_id as journal, count(*)::integer as documents, (array_agg(d.number order by d.place desc))[1] as last from ryadom.document d
     where d.organization_id = $1 and d.practice_id = $2 and d.year = $3 group by d.journal_id`,
    [actor.organization.id, pack.id, query.year],
  );
  return {
    practice: pack.id,
    practiceTitle: pack.title,
    journals: (pack.journals ?? []).map((journal) => {
      const count = counts.find((one) => one.journal === journal.id);
      return {
        id: journal.id, title: journal.title, kinds: (pack.documentKinds ?? []).filter((kind) => kind.journal === journal.id).map((kind) => kind.title),
        documents: count?.documents ?? 0, last: count?.last ?? null,
      };
    }),
  };
}

interface Wanted {
  practice: string;
  journal: string;
  from: string;
  to: string;
}

async function titleOf({ tx, actor }: Context, { practice, journal, from, to }: Wanted): Promise<string> {
  const pack = await getPack(tx, actor.organization.id, practice);
  const found = pack.journals?.find(({ id }) => id === journal);
  if (!found) throw badField('journal', 'unknown_journal', texts.refusals.unknown_journal);
  if (to < from) throw badQuery('to', 'period_reversed', texts.refusals.period_reversed);
  return found.title;
}

/** Lines by year and number; parameters: $1 organization, $2 today, $3 practice, $4 journal, $5, $6 period. */
const linesSql = `select d.id, d.number, d.issued_on::text as date, d.title, case when f.id is not null then json_build_object('id', f.id, 'code', f.code, 'title', f.title) end as family,
    ${stateSql('$2')} as state, d.signed_on::text as "signedOn", d.cancel_reason as "cancelReason", s.name as by, d.year, d.place
  from ryadom.document d left join ryadom.family_view f on f.organization_id = d.organization_id and f.id = d.family_id
  left join ryadom.staff_name_view s on s.organization_id = d.organization_id and s.id = d.created_by
  where d.organization_id = $1 and d.practice_id = $3 and d.journal_id = $4 and d.issued_on between $5 and $6`;
type Row = JournalLine & { year: number; place: number };

export async function getJournal(context: Context, { query }: Input<typeof contract.getJournal>) {
  const { tx, actor, today } = context;
  const title = await titleOf(context, query);
  const after = query.after === undefined ? null : decodeCursor(query.after, 2);
  if (query.after !== undefined && !after?.every((one) => Number.isInteger(one))) throw badQuery('after', 'invalid_cursor', texts.refusals.invalid_cursor);
  const params = [actor.organization.id, today, query.practice, query.journal, query.from, query.to];
  const rows = await tx.rows<Row>(`${linesSql} and ($7::integer is null or (d.year, d.place) > ($7, $8::integer)) order by d.year, d.place limit $9`, [...params, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1]);
  const total = await tx.row<{ total: number }>(
    'select count(*)::integer as total from ryadom.document d where d.organization_id = $1 and d.practice_id = $2 and d.journal_id = $3 and d.issued_on between $4 and $5',
    [actor.organization.id, query.practice, query.journal, query.from, query.to],
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  context.subject({ details: { journal: query.journal, from: query.from, to: query.to, rows: items.length } });
  return { title, total: total!.total, items: items.map(({ year: _year, place: _place, ...line }) => line), next: rows.length > query.limit && last ? encodeCursor([last.year, last.place]) : null };
}

const mostLines = 20_000;

function journalAs(format: 'xlsx' | 'docx' | 'pdf') {
  return async (context: Context, { query }: { query: Wanted }): Promise<FileAnswer> => {
    const { tx, actor, today } = context;
    const title = await titleOf(context, query);
    const lines = await tx.rows<Row>(`${linesSql} order by d.year, d.place limit ${mostLines}`, [actor.organization.id, today, query.practice, query.journal, query.from, query.to]);
    context.subject({ details: { journal: query.journal, from: query.from, to: query.to, format, rows: lines.length } });
    const name = fileNameOf(fill(texts.journalFileName, { title, from: shortDate(query.from), to: shortDate(query.to), format }));
    const { columns, states } = texts.journal;
    const cells = lines.map((line) => [line.number, line.date, line.title, line.family?.code ?? '', states[line.state], line.signedOn, line.cancelReason ?? '', line.by ?? ''] as const);
    if (format === 'xlsx') {
      const day = (value: string | null) => (value === null ? null : { day: value });
      const rows = cells.map(([number, date, document, family, state, signedOn, reason, by]) => [number, day(date), document, family, state, day(signedOn), reason, by]);
      const widths = [16, 12, 44, 12, 14, 12, 30, 28];
      const sheet = { name: texts.journal.sheet, columns: Object.values(columns).map((column, at) => ({ title: column, width: widths[at]! })), rows, wrap: true };
      return { bytes: new Uint8Array(), later: () => writeWorkbook([sheet]), type: xlsxType, name };
    }
    const fields = {
      organization: { name: actor.organization.name },
      document: { title, number: '' },
      from: shortDate(query.from),
      to: shortDate(query.to),
      lines: cells.map(([number, date, document, family, state, signedOn, reason, by]) => ({ number, date: shortDate(date), document, family, state: reason === '' ? state : `${state}: ${reason}`, signedOn: signedOn === null ? '' : shortDate(signedOn), by })),
    };
    const wish = { template: docxTemplate(journalTemplate), fields, title, author: actor.organization.name, date: today, formats: [format] } as const;
    return { bytes: new Uint8Array(), later: async () => (await layOut(wish))[format]!, type: types[format], name };
  };
}
export const journalXlsx = journalAs('xlsx');
export const journalDocx = journalAs('docx');
export const journalPdf = journalAs('pdf');
