import { writeAudit } from '../../kernel/server/audit.ts';
import { enterOrganization } from '../../kernel/server/enter.ts';
import type { Services } from '../../kernel/server/module.ts';
import { periodOf, computeReport } from '../indicators/public.ts';
import { type DocumentFormat, makeDocument } from './documents/make.ts';
import { liveName } from './queries/files.ts';
import { documentOf } from './rules/document.ts';
import { texts } from './texts.ru.ts';

/** What the command line asks: slugs of organization and practice, both ends of the period. */
interface DocumentRequest {
  services: Services;
  organization: string;
  practice: string;
  from: string;
  to: string;
  format: DocumentFormat;
}

/** The report of a whole organization as a document, outside HTTP; audited as an export. Throws Refusal (`not_found`, `invalid_input`). */
export async function reportDocument({ services, organization, practice, format, ...given }: DocumentRequest): Promise<{ bytes: Uint8Array; name: string }> {
  const { from, to } = periodOf(given);
  const { report, timeZone } = await services.database.transaction(async (tx) => {
    const place = await enterOrganization(tx, organization);
    const found = await computeReport(tx, place, practice, { from, to }, services.clock());
    writeAudit(tx, [{
      organizationId: place.id, actorId: null, actorName: null, operation: format === 'pdf' ? 'reports.exportPdf' : 'reports.exportDocx', outcome: 'exported',
      details: { practice, from, to, format },
    }]);
    return { report: found, timeZone: place.timeZone };
  });
  const bytes = await makeDocument(format, documentOf(report, { timeZone, by: texts.commandLine, filters: {}, branches: [] }));
  return { bytes, name: liveName(report, format) };
}
