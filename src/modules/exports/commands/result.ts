import { rename } from 'node:fs/promises';
import { newKey } from '../../../kernel/server/files/storage.ts';
import { fill } from '../../../kernel/texts.ts';
import { shortDate, today } from '../../../kernel/time.ts';
import type { Job, JobResult } from '../../jobs/public.ts';
import { type ExportKind, fileNameOf, keptDays } from '../rules/terms.ts';
import { texts } from '../texts.ru.ts';
import type { Made } from './write-archive.ts';

/** Hands a made file to whoever asked: into the storage, for a while; `out` (command line): to that place of this machine. */
export async function handOver(job: Job, kind: ExportKind, made: Made, words: string, out: string | null = null): Promise<JobResult> {
  const { services, organization } = job;
  if (out !== null) {
    await rename(made.path, out);
    return { words };
  }
  const now = services.clock();
  const name = fileNameOf(fill(texts.fileNames[kind], { name: organization.name, day: shortDate(today(now, organization.timeZone)) }));
  const expiresAt = new Date(now.getTime() + keptDays[kind] * 86_400_000);
  const key = newKey(organization.id, 'exports');
  await services.files.put(key, made.path, { size: made.bytes, sha256: made.sha256, type: 'application/zip' });
  try {
    const [before] = await job.transaction((tx) =>
      tx.rows<{ file_key: string | null }>(
        `with before as (select file_key from ryadom.export_run where organization_id = $1 and id = $2)
         update ryadom.export_run set file_key = $3, file_name = $4, media_type = 'application/zip', bytes = $5, sha256 = $6, rows = $7, expires_at = $8
         where organization_id = $1 and id = $2 returning (select file_key from before)`,
        [organization.id, job.id, key, name, made.bytes, made.sha256, made.rows, expiresAt],
      ),
    );
    // An attempt that died between this and its end.
    if (before?.file_key) await services.files.remove(before.file_key);
  } catch (error) {
    await services.files.remove(key).catch(() => {});
    throw error;
  }
  return { words, page: '/exports', download: { path: `/organizations/${organization.slug}/exports/${job.id}/file`, name, bytes: made.bytes, expiresAt: expiresAt.toISOString() } };
}
