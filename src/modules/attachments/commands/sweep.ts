import { enterOrganization } from '../../../kernel/server/enter.ts';
import type { Services } from '../../../kernel/server/module.ts';
import { texts } from '../texts.ru.ts';
import { sweepDrafts } from './receive.ts';

const dayMs = 24 * 3600_000;
const everyMs = 3600_000;
/** A cancelled file can be put back for so long; then its bytes are erased for good. */
const keptDays = 30;
/** A file waits so long for its record. A draft lives 30 days after it was last written, so it comes first. */
const waitDays = 60;

/**
 * Goes through every organization: files whose record never came are cancelled, files cancelled long ago are erased, bytes of
 * uploads that were cut off are removed. Every step may stop anywhere and be done again, by several servers at once too.
 */
export async function sweep(services: Services): Promise<{ erased: number; removed: number }> {
  const total = { erased: 0, removed: 0 };
  await sweepDrafts(services.config.dataDir);
  const { rows } = await services.database.pool.query<{ slug: string }>('select slug from ryadom.organization order by id');
  for (const { slug } of rows) {
    await cancelUnrecorded(services, slug);
    total.erased += await eraseCancelled(services, slug);
    total.removed += await removeLoose(services, slug);
  }
  return total;
}

async function cancelUnrecorded({ database, clock }: Services, slug: string): Promise<void> {
  await database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    await tx.rows(
      `update ryadom.attachment a set settled = true where a.organization_id = $1 and not a.settled and a.cancelled_at is null and exists (select
         from ryadom.ledger_view r where r.organization_id = a.organization_id and r.kind = a.subject and r.id = a.subject_id and r.family_id = a.family_id)`,
      [id],
    );
    await tx.rows(
      `with late as (update ryadom.attachment set cancelled_at = $2, cancel_reason = $4, version = version + 1
           where organization_id = $1 and not settled and cancelled_at is null and created_at < $3 returning id, family_id, version)
       insert into ryadom.field_history (organization_id, subject, subject_id, family_id, version, changes)
       select $1, 'attachment', id, family_id, version, jsonb_build_object('cancelReason', jsonb_build_array(null, $4::text)) from late`,
      [id, clock(), new Date(clock().getTime() - waitDays * dayMs), texts.reasons.neverWritten],
    );
  });
}

/** Erased for people at once; the bytes follow, and are tried again while the storage is lost. */
async function eraseCancelled({ database, clock }: Services, slug: string): Promise<number> {
  const now = clock();
  return database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    return tx.count(
      `with gone as (update ryadom.attachment set erased_at = $2 where organization_id = $1 and cancelled_at < $3 and erased_at is null
           returning organization_id, file_key, thumbnail_key)
       insert into ryadom.attachment_loose (organization_id, file_key, thumbnail_key, due_at) select organization_id, file_key, thumbnail_key, $2 from gone`,
      [id, now, new Date(now.getTime() - keptDays * dayMs)],
    );
  });
}

/** The row goes last: whatever stops this, the next sweep goes on. */
async function removeLoose({ database, files, clock }: Services, slug: string): Promise<number> {
  const due = await database.transaction(
    async (tx) => {
      const { id } = await enterOrganization(tx, slug);
      return tx.rows<{ file_key: string; thumbnail_key: string | null }>('select file_key, thumbnail_key from ryadom.attachment_loose where organization_id = $1 and due_at <= $2', [id, clock()]);
    },
    { readOnly: true },
  );
  if (due.length === 0) return 0;
  for (const { file_key, thumbnail_key } of due) {
    await files.remove(file_key);
    if (thumbnail_key !== null) await files.remove(thumbnail_key);
  }
  await database.transaction(async (tx) => {
    const { id } = await enterOrganization(tx, slug);
    await tx.rows('delete from ryadom.attachment_loose where organization_id = $1 and file_key = any ($2::text[])', [id, due.map((row) => row.file_key)]);
  });
  return due.length;
}

/** Sweeps some minutes after the start and then every hour; gives the function that waits for the last sweep and ends it. */
export function startSweeping(services: Services): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const run = () => {
    running = sweep(services).catch((error: unknown) => {
      const { code, name } = error as { code?: string; name?: string };
      services.log.warn({ code, name }, 'attachments.sweep');
    });
  };
  const first = setTimeout(run, everyMs / 12).unref();
  const timer = setInterval(run, everyMs).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}
