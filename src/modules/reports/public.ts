import { writeAudit } from '../../kernel/server/audit.ts';
import { enterOrganization } from '../../kernel/server/enter.ts';
import type { Services } from '../../kernel/server/module.ts';
import { periodOf, computeReport } from '../indicators/public.ts';
import { freezeReport } from './commands.ts';
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
    await tx.rows('select ryadom.withhold_now()');
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

/** Who submits which report outside HTTP: an invented region that has sent some already. */
interface Submission {
  services: Services;
  organization: string;
  staff: { id: string; name: string };
  id: string;
  practice: string;
  from: string;
  to: string;
  note: string;
  /** The day that the report shows. */
  at: Date;
}

/** Freezes the report of a whole organization in the name of a colleague, over one moment of the database. */
export async function submitReport({ services, organization: slug, staff, at, ...body }: Submission): Promise<void> {
  await services.database.transaction(async (tx) => {
    const organization = await enterOrganization(tx, slug);
    const actor = { userId: '', staffId: staff.id, name: staff.name, roles: [{ role: 'manager' as const, branchId: null }], organization };
    await freezeReport({ tx, actor, now: at, subject: () => {} }, { body });
  }, { snapshot: true });
}
