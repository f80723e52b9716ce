import { join } from 'node:path';
import { z } from 'zod';
import { notFound } from '../../../kernel/errors.ts';
import { ArchiveWriter } from '../../../kernel/server/archive/write.ts';
import { writeAudit } from '../../../kernel/server/audit.ts';
import { definedModules } from '../../../kernel/server/module.ts';
import { today } from '../../../kernel/time.ts';
import { defineJob } from '../../jobs/public.ts';
import { readPerson } from '../queries/person.ts';
import { documentOf } from '../rules/document.ts';
import { texts } from '../texts.ru.ts';
import { handOver } from './result.ts';
import { inFolder } from './write-archive.ts';

/**
 * Everything about one person, for that person: federal law 152-FZ, article 14 (what is kept, why, who saw it). A document to
 * read and the same as JSON. Other people stand in it by their roles alone.
 */
export const exportPersonData = defineJob<{ person: string }>({
  kind: 'exports.person',
  operation: 'exports.exportPerson',
  title: () => texts.titles.person,
  page: () => '/exports',
  input: z.strictObject({ person: z.uuid() }),
  run: (job) =>
    inFolder(async (folder) => {
      const { organization, services, input } = job;
      job.progress({ done: 0, total: 0, words: texts.gathering });
      const data = await job.transaction((tx) => readPerson(tx, organization.id, input.person), { snapshot: true, readOnly: true });
      if (!data) throw notFound();
      const now = services.clock();
      const titles = new Map(definedModules().flatMap((module) => module.routes).map(({ operation }) => [operation.name, operation.summary]));
      const words = new Intl.DateTimeFormat('ru', { dateStyle: 'short', timeStyle: 'short', timeZone: organization.timeZone });
      const html = documentOf(data, {
        organization: organization.name,
        today: today(now, organization.timeZone),
        moment: (iso) => words.format(new Date(iso)),
        operationTitle: (name) => titles.get(name) ?? texts.document.otherOperation,
      });
      const path = join(folder, 'person.zip');
      const writer = new ArchiveWriter(path, now);
      await writer.add(texts.document.htmlName, [html]);
      await writer.add(texts.document.jsonName, [`${JSON.stringify({ organization: organization.name, createdAt: now.toISOString(), ...data }, null, 1)}\n`]);
      const made = { path, rows: Object.values(data).reduce((sum, part) => sum + (Array.isArray(part) ? part.length : 1), 0), ...(await writer.close()) };
      const result = await handOver(job, 'person', made, texts.done.person);
      await job.transaction(async (tx) =>
        writeAudit(tx, [{ organizationId: organization.id, actorId: job.staffId, actorName: job.staffName, operation: 'exports.exportPerson', outcome: 'exported', subjectId: input.person, details: { kind: 'person', sha256: made.sha256 } }]),
      );
      return result;
    }),
});
