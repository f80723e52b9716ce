import { Refusal } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/server/new-id.ts';
import type { Handler, Services } from '../../../kernel/server/module.ts';
import type * as c from '../contract.ts';
import { findRun, requireWhole } from '../queries/runs.ts';
import type { ImportResult } from '../rules/report.ts';
import { texts } from '../texts.ru.ts';
import { beginImport, carryOut, isOtherRunning, recoverImports } from './run.ts';
import { inOrganization } from './session.ts';
import { takeBack } from './undo.ts';

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
  // The command line that opened the folder itself is alone with it: a run left by a killed process needs no waiting.
  if (services.database.embedded !== null) await recoverImports(services, organization, true);
  const { order } = await beginImport(services, { id: newId(), organization, practice, dryRun, fileName, bytes, staffId: null, staffName: texts.commandLine });
  return carryOut(services, order);
}

/** Jobs that this process runs, by id, so that a stop waits for them. */
const jobs = new Map<string, Promise<unknown>>();

export const startImport: Handler<typeof c.startImport> = async (context, { params, query, body }) => {
  const { services, actor } = context;
  requireWhole(actor);
  const id = query.id ?? newId();
  const { order, again } = await beginImport(services, {
    id, organization: params.org, practice: query.practice, dryRun: query.dryRun, fileName: query.fileName,
    bytes: body as unknown as Uint8Array, staffId: actor.staffId, staffName: actor.name,
  });
  context.subject({ subjectId: id, details: { practice: query.practice, dryRun: query.dryRun } });
  if (!again) {
    // A failure is told by the run itself; the promise only must not go unhandled.
    const job = carryOut(services, order).catch((error: unknown) => {
      if (!(error instanceof Refusal)) services.log.error({ importId: id, code: (error as { code?: string }).code, name: (error as Error).name }, 'imports.failed');
    });
    jobs.set(id, job);
    void job.finally(() => jobs.delete(id));
  }
  await Promise.race([jobs.get(id) ?? Promise.resolve(), pause(query.wait * 1000)]);
  return inOrganization(services.database, params.org, (tx, place) => findRun(tx, place.id, id, true), { readOnly: true });
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

export const undoImport: Handler<typeof c.undoImport> = async (context, { params }) => {
  const { services, actor } = context;
  requireWhole(actor);
  const { org, id } = params;
  context.subject({ subjectId: id });
  const run = await inOrganization(services.database, org, (tx, place) => findRun(tx, place.id, id, false), { readOnly: true });
  if (run.state === 'undone') return { ...run, errors: run.errors, warnings: run.warnings };
  if (run.dryRun) throw new Refusal(409, 'import_was_dry', texts.refusals.import_was_dry);
  if (run.state !== 'done') throw new Refusal(409, 'import_not_done', texts.refusals.import_not_done);
  await takeBack(services, org, id, false).catch((error: unknown) => {
    throw isOtherRunning(error) ? new Refusal(409, 'import_running', texts.refusals.import_running) : error;
  });
  return inOrganization(services.database, org, (tx, place) => findRun(tx, place.id, id, true), { readOnly: true });
};

/** Background work of the module: takes back imports that a kill cut off; on stop waits for the running ones. */
export function startImports(services: Services): () => Promise<void> {
  const recovered = recoverAll(services).catch((error: unknown) => services.log.error({ code: (error as { code?: string }).code }, 'imports.recover'));
  return async () => {
    await recovered;
    await Promise.all(jobs.values());
  };
}

async function recoverAll(services: Services): Promise<void> {
  const organizations = await services.database.asOwner((tx) => tx.rows<{ slug: string }>('select slug from ryadom.organization order by id'));
  // The embedded database belongs to this process alone, so whatever runs there by the record is dead.
  for (const { slug } of organizations) await recoverImports(services, slug, services.database.kind === 'embedded');
}
