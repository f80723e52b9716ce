import { createHash } from 'node:crypto';
import { fill } from '../../kernel/texts.ts';
import { badField, Refusal } from '../../kernel/errors.ts';
import type { Context } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import type { Pack } from './contract/pack.ts';
import type { PracticeCard } from './contract/operations.ts';
import { practiceCard } from './queries/installed.ts';
import { shippedPacks } from './queries/load.ts';
import { texts } from './texts.ru.ts';

/**
 * Keeps the pack with the organization and makes it the version that new cases and reports use; running cases stay on
 * theirs. Installing the same again changes nothing; the same version with other content is refused (`version_taken`).
 */
export async function installPack(tx: Tx, organizationId: number, pack: Pack): Promise<{ id: string; version: string }> {
  const content = JSON.stringify(pack);
  const digest = createHash('sha256').update(content).digest();
  const there = await tx.row<{ digest: Buffer }>(
    'select digest from ryadom.pack_version where organization_id = $1 and practice_id = $2 and version = $3',
    [organizationId, pack.id, pack.version],
  );
  if (there && !there.digest.equals(digest)) {
    throw new Refusal(409, 'version_taken', fill(texts.errors.version_taken, { version: pack.version }));
  }
  if (!there) {
    await tx.rows(
      `insert into ryadom.pack_version (organization_id, practice_id, version, title, content, digest)
       values ($1, $2, $3, $4, $5, $6)`,
      [organizationId, pack.id, pack.version, pack.title, content, digest],
    );
  }
  await tx.rows(
    `insert into ryadom.practice (organization_id, id, version) values ($1, $2, $3)
     on conflict (organization_id, id) do update set version = excluded.version`,
    [organizationId, pack.id, pack.version],
  );
  return { id: pack.id, version: pack.version };
}

export async function installPractice(context: Context, { body }: { body: { practice: string } }): Promise<PracticeCard> {
  const pack = shippedPacks().get(body.practice);
  if (!pack) throw badField('practice', 'unknown_practice', texts.errors.unknown_practice);
  const organizationId = context.actor.organization.id;
  const installed = await installPack(context.tx, organizationId, pack);
  context.subject({ details: { practice: installed.id, version: installed.version } });
  return practiceCard(context.tx, organizationId, pack.id);
}

/** The same submission again: the practice as it is now. */
export async function replayInstall(context: Context, { body }: { body: { practice: string } }): Promise<PracticeCard> {
  return practiceCard(context.tx, context.actor.organization.id, body.practice);
}
