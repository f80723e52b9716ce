import { Refusal } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/server/new-id.ts';
import type { Handler, Services } from '../../../kernel/server/module.ts';
import { startJob, takeOverJobs, waitForJob } from '../../jobs/public.ts';
import type * as c from '../contract.ts';
import { findRun, requireWhole } from '../queries/runs.ts';
import type { ImportResult } from '../rules/report.ts';
import { texts } from '../texts.ru.ts';
import { beginImport, runImportHere, undoJob } from './run.ts';
import { inOrganization } from './session.ts';

export interface ImportRequest {
  services: Services;
  /** Slugs. */
  organization: string;
  practice: string;
  bytes: Uint8Array;
  fileName: string;
  dryRun: boolean;
}

/**
 * The verb `import` of the command line: loads the workbook, or only checks it, and gives the answer of CONTRACT. Throws a
 * Refusal for a workbook, an organization or a practice that will not do.
 */
export async function importFile({ services, organization, practice, bytes, fileName, dryRun }: ImportRequest): Promise<ImportResult> {
  // What a killed command left in the folder would keep this one waiting.
  await takeOverJobs(services);
  return runImportHere(services, await beginImport(services, { id: newId(), organization, practice, dryRun, fileName, bytes, staffId: null, staffName: texts.commandLine, here: true }));
}

export const startImport: Handler<typeof c.startImport> = async (context, { params, query, body }) => {
  const { services, actor } = context;
  requireWhole(actor);
  const id = query.id ?? newId();
  await beginImport(services, {
    id, organization: params.org, practice: query.practice, dryRun: query.dryRun, fileName: query.fileName,
    bytes: body as unknown as Uint8Array, staffId: actor.staffId, staffName: actor.name,
  });
  context.subject({ subjectId: id, details: { practice: query.practice, dryRun: query.dryRun } });
  // How it ended is told by the run itself.
  await waitForJob(services, actor.organization.id, id, query.wait, true);
  return inOrganization(services.database, params.org, (tx, place) => findRun(tx, place.id, id, true), { readOnly: true });
};

/** Seconds that an undo is waited for; a longer one goes on as a job. */
const longestWait = 120;

export const undoImport: Handler<typeof c.undoImport> = async (context, { params }) => {
  const { services, actor } = context;
  requireWhole(actor);
  const { org, id } = params;
  context.subject({ subjectId: id });
  const run = await inOrganization(services.database, org, (tx, place) => findRun(tx, place.id, id, false), { readOnly: true });
  if (run.state === 'undone') return { ...run, errors: run.errors, warnings: run.warnings };
  if (run.dryRun) throw new Refusal(409, 'import_was_dry', texts.refusals.import_was_dry);
  if (run.state !== 'done') throw new Refusal(409, 'import_not_done', texts.refusals.import_not_done);
  const job = newId();
  await inOrganization(services.database, org, (tx, place) => startJob(tx, { services, organizationId: place.id, staffId: actor.staffId, staffName: actor.name }, undoJob, job, { importId: id }));
  await waitForJob(services, actor.organization.id, job, longestWait);
  return inOrganization(services.database, org, (tx, place) => findRun(tx, place.id, id, true), { readOnly: true });
};
