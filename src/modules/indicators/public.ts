import { writeAudit } from '../../kernel/server/audit.ts';
import { enterOrganization } from '../../kernel/server/enter.ts';
import type { Services } from '../../kernel/server/module.ts';
import { isDay } from '../../kernel/time.ts';
import { badField } from '../../kernel/errors.ts';
import { dayComplaint } from '../../kernel/fields.ts';
import type { Report, ServicesReport } from './contract.ts';
import { computeReport } from './queries/report.ts';
import { computeServicesReport } from './queries/services.ts';
import { reportWorkbook } from './queries/workbook.ts';
import { texts } from './texts.ru.ts';

/** What the command line asks: slugs of organization and practice, both ends of the period. */
export interface ReportRequest {
  services: Services;
  organization: string;
  practice: string;
  from: string;
  to: string;
  format: 'json' | 'xlsx';
  /** Who asks, for the audit. */
  actorName?: string;
}

export type ReportAnswer = { format: 'json'; report: Report } | { format: 'xlsx'; bytes: Uint8Array; name: string };

/** People type days as they are written in Russian, programs as ISO. */
function isoDay(text: string): string {
  return text.trim().replace(/^(\d{2})\.(\d{2})\.(\d{4})$/, '$3-$2-$1');
}

/** Both ends as ISO days; throws Refusal (`invalid_input`) that names the end. */
export function periodOf(given: { from: string; to: string }): { from: string; to: string } {
  const [from, to] = [isoDay(given.from), isoDay(given.to)];
  for (const [field, value] of Object.entries({ from, to })) if (!isDay(value)) throw badField(field, 'invalid_day', dayComplaint(value));
  if (from > to) throw badField('to', 'wrong_order', texts.wrongOrder);
  return { from, to };
}

/** The report of a whole organization, outside HTTP; audited as an export. Throws Refusal (`not_found`, `invalid_input`). */
export async function report(request: ReportRequest): Promise<ReportAnswer> {
  const { services, practice } = request;
  const { from, to } = periodOf(request);
  return services.database.transaction(async (tx): Promise<ReportAnswer> => {
    const place = await enterOrganization(tx, request.organization);
    // Whoever asks outside HTTP hears of the same that a person would: everything counted, and how much may not be shown.
    await tx.rows('select ryadom.withhold_now()');
    const now = services.clock();
    const audit = (rows: number | null) =>
      writeAudit(tx, [{
        organizationId: place.id, actorId: null, actorName: request.actorName ?? null, operation: 'indicators.exportReport', outcome: 'exported',
        details: { practice, from, to, format: request.format, ...(rows === null ? {} : { rows }) },
      }]);
    if (request.format === 'json') {
      const answer = await computeReport(tx, place, practice, { from, to }, now);
      audit(null);
      return { format: 'json', report: answer };
    }
    const file = await reportWorkbook(tx, place, practice, { from, to }, now);
    audit(file.rows);
    return { format: 'xlsx', bytes: file.bytes, name: file.name };
  });
}
/** The report by services of a whole organization, outside HTTP. Throws Refusal (`not_found`, `invalid_input`). */
export async function servicesReport(request: Omit<ReportRequest, 'format'>): Promise<ServicesReport> {
  const { services, practice } = request;
  const { from, to } = periodOf(request);
  return services.database.transaction(async (tx) => {
    const place = await enterOrganization(tx, request.organization);
    await tx.rows('select ryadom.withhold_now()');
    return computeServicesReport(tx, place, practice, { from, to }, services.clock());
  });
}
export { checkFacts } from './commands/check.ts';
export { factsInWords } from './commands/check-job.ts';
export type { RecordItem, Report, ReportFilters } from './contract.ts';
// What a submitted report and its documents stand on.
export { asked, computeReport, scopeOf } from './queries/report.ts';
export { setTarget } from './commands/target.ts';
export { periodTargets } from './queries/targets.ts';
export { wholeListSql, wholeListWith } from './queries/whole.ts';
export { workbookOf } from './queries/workbook.ts';
export { Compiler, isParent, type Scope } from './rules/compile.ts';
export { periodWords } from './rules/periods.ts';
