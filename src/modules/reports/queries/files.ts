import { createHash } from 'node:crypto';
import { fill } from '../../../kernel/texts.ts';
import { shortDate, today } from '../../../kernel/time.ts';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Context, FileAnswer, Services } from '../../../kernel/server/module.ts';
import { asked, computeReport, type RecordItem, type Report, type ReportFilters, workbookOf } from '../../indicators/public.ts';
import { type DocumentFormat, makeDocument } from '../documents/make.ts';
import { titlesOf } from '../queries/titles.ts';
import { type DocumentAbout, documentOf } from '../rules/document.ts';
import { texts } from '../texts.ru.ts';
import { findFrozen, type Frozen, reportOf, withheldOf } from './frozen.ts';

const types = {
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
} as const;
type Format = keyof typeof types;

export function liveName(report: Report, format: Format): string {
  return fill(texts.fileName, { practice: report.practiceTitle, from: shortDate(report.from), to: shortDate(report.to), format });
}

/** The report as it is now, laid out; made after the transaction. */
function exportAs(format: DocumentFormat) {
  return async (context: Context, { params, query }: { params: { practice: string }; query: ReportFilters }): Promise<FileAnswer> => {
    const { tx, actor, now } = context;
    const filters = await asked(context, params.practice, query);
    const report = await computeReport(tx, actor.organization, params.practice, filters, now);
    const about: DocumentAbout = {
      timeZone: actor.organization.timeZone, by: actor.name, branches: [], filters: await titlesOf(tx, actor.organization.id, params.practice, filters),
    };
    context.subject({ details: { practice: params.practice, from: filters.from, to: filters.to, format } });
    return { bytes: new Uint8Array(), later: () => makeDocument(format, documentOf(report, about)), type: types[format], name: liveName(report, format) };
  };
}
export const exportDocx = exportAs('docx');
export const exportPdf = exportAs('pdf');

function aboutOf(frozen: Frozen, timeZone: string): DocumentAbout {
  return {
    timeZone, by: frozen.frozen_by_name, filters: frozen.filters, branches: frozen.branch_names,
    // Annulled later or not, the document stays the one that was sent.
    frozen: { at: frozen.frozen_at, note: frozen.note, sha256: frozen.sha256 },
  };
}

/** Every row of a submitted list, a thousand at a time; without what `day` hides (`ryadom.hidden_now()`; empty: nothing). */
async function* keptList(services: Services, slug: string, report: string, indicator: string, day: string): AsyncGenerator<RecordItem> {
  for (let from = 0; ; ) {
    const rows = await services.database.transaction(async (tx) => {
      const { id } = await enterOrganization(tx, slug);
      await tx.rows('select ryadom.withhold_on($1)', [day]);
      return tx.rows<{ item: RecordItem; place: number }>(
        `select item, place from ryadom.frozen_row where organization_id = $1 and report_id = $2 and indicator_id = $3 and place > $4 order by place limit 1000`,
        [id, report, indicator, from],
      );
    }, { readOnly: true });
    for (const { item } of rows) yield item;
    if (rows.length < 1000) return;
    from = rows.at(-1)!.place;
  }
}

async function makeFrozen(services: Services, organization: { slug: string; timeZone: string }, frozen: Frozen, format: Exclude<Format, 'json'>, day = ''): Promise<Uint8Array> {
  const report = reportOf(frozen);
  if (format !== 'xlsx') return makeDocument(format, documentOf(report, aboutOf(frozen, organization.timeZone)));
  const { district, category, caseManager } = frozen.filters;
  const filters = { from: frozen.from_on, to: frozen.to_on, district: district?.id, category: category?.id, caseManager: caseManager?.id };
  return (await workbookOf(report, filters, organization.timeZone, (indicator) => keptList(services, organization.slug, frozen.id, indicator, day))).bytes;
}

/** Keeps the file; where another request was first, its bytes are the file. */
async function keep(services: Services, slug: string, report: string, format: string, bytes: Uint8Array): Promise<Uint8Array> {
  return services.database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    await tx.rows(
      `insert into ryadom.frozen_file (organization_id, report_id, format, bytes, sha256) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [id, report, format, Buffer.from(bytes), createHash('sha256').update(bytes).digest()],
    );
    return (await tx.row<{ bytes: Buffer }>('select bytes from ryadom.frozen_file where organization_id = $1 and report_id = $2 and format = $3', [id, report, format]))!.bytes;
  });
}

/** A file of a submitted report: made from what was kept, once, after the transaction; from then on the kept bytes. */
function frozenAs(format: Format) {
  return async (context: Context, { params }: { params: { id: string } }): Promise<FileAnswer> => {
    const { tx, actor, services } = context;
    const { organization } = actor;
    const frozen = await findFrozen(tx, organization.id, params.id);
    const at = shortDate(today(frozen.frozen_at, organization.timeZone));
    const name = fill(texts.frozenFileName, { practice: reportOf(frozen).practiceTitle, from: shortDate(frozen.from_on), to: shortDate(frozen.to_on), at, format });
    context.subject({ subjectId: params.id, details: { practice: frozen.practice_id, from: frozen.from_on, to: frozen.to_on, format, rows: format === 'xlsx' ? frozen.rows : 0 } });
    if (format === 'json') return { bytes: Buffer.from(frozen.body, 'utf8'), type: types.json, name };
    const withheld = format === 'xlsx' ? await withheldOf(tx, params.id, null) : 0;
    if (withheld > 0) {
      // Figures stay as they were sent; the lists beside them leave out who may not be shown. The kept file waits untouched.
      const { day } = (await tx.row<{ day: string }>('select ryadom.hidden_now() as day'))!;
      const zone = { slug: organization.slug, timeZone: organization.timeZone };
      return { bytes: new Uint8Array(), later: () => makeFrozen(services, zone, frozen, 'xlsx', day), type: types.xlsx, name: name.replace(/\.xlsx$/, `, ${texts.without}.xlsx`) };
    }
    const kept = await tx.row<{ bytes: Buffer }>('select bytes from ryadom.frozen_file where organization_id = $1 and report_id = $2 and format = $3', [organization.id, params.id, format]);
    if (kept) return { bytes: kept.bytes, type: types[format], name };
    const place = { slug: organization.slug, timeZone: organization.timeZone };
    return { bytes: new Uint8Array(), later: async () => keep(services, place.slug, frozen.id, format, await makeFrozen(services, place, frozen, format)), type: types[format], name };
  };
}
export const frozenJson = frozenAs('json');
export const frozenXlsx = frozenAs('xlsx');
export const frozenDocx = frozenAs('docx');
export const frozenPdf = frozenAs('pdf');
