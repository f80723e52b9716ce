import { badField, notFound, Refusal, versionConflict } from '../../kernel/errors.ts';
import type { Context, Input, Services } from '../../kernel/server/module.ts';
import { fill } from '../../kernel/texts.ts';
import type * as contract from './contract.ts';
import type { DraftCard, DraftItem } from './contract.ts';
import { findDraft } from './queries.ts';
import { complaintAbout, expiryOf, mostDrafts } from './rules.ts';
import { texts } from './texts.ru.ts';

function itemOf({ content: _, ...item }: DraftCard): DraftItem {
  return item;
}

/** Keeps what was typed. Refuses an older version (409 with the text there is), a record already made, a family not seen. */
export async function saveDraft(context: Context, { params, body }: Input<typeof contract.saveDraft>): Promise<DraftItem> {
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  const complaint = complaintAbout(body.content);
  if (complaint !== null) throw badField('content', complaint, texts.refusals[complaint]);
  context.subject({ familyId: body.family, subjectId: params.id, details: { kind: body.kind } });
  const state = (await tx.row<{ made: boolean; seen: boolean; drafts: number }>(
    `select exists (select from ryadom.submission where organization_id = $1 and id = $2) as made,
       $3::uuid is null or exists (select from ryadom.family_view where organization_id = $1 and id = $3) as seen,
       (select count(*)::int from ryadom.draft where organization_id = $1 and staff_id = $4) as drafts`,
    [org, params.id, body.family, actor.staffId],
    'drafts.state',
  ))!;
  if (state.made) throw new Refusal(409, 'already_recorded', texts.refusals.already_recorded);
  if (!state.seen) throw badField('family', 'unknown_value', texts.refusals.family_unknown);

  const content = JSON.stringify(body.content);
  const values = [org, params.id, actor.staffId, body.kind, body.practice, body.family, body.title, content, now, expiryOf(now), body.version + 1];
  const changed = body.version > 0 && (await tx.count(
    `update ryadom.draft set kind = $4, practice_id = $5, family_id = $6, title = $7, content = $8, saved_at = $9, expires_at = $10, version = $11
     where organization_id = $1 and id = $2 and staff_id = $3 and version = $11 - 1`,
    values,
    'drafts.change',
  )) > 0;
  if (changed) return itemOf((await findDraft(context, params.id))!);

  const before = await findDraft(context, params.id);
  if (before) return sameOrConflict(before, body.version, content);
  if (state.drafts >= mostDrafts) throw new Refusal(409, 'too_many', fill(texts.refusals.too_many, { most: mostDrafts }));
  // New, or deleted in another window while this one goes on: what was typed last is kept.
  const added = await tx.count(
    `insert into ryadom.draft (organization_id, id, staff_id, kind, practice_id, family_id, title, content, saved_at, expires_at, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (organization_id, id) do nothing`,
    values,
    'drafts.add',
  );
  const kept = await findDraft(context, params.id);
  if (!kept) throw new Refusal(409, 'id_reused', texts.refusals.taken);
  return added > 0 ? itemOf(kept) : sameOrConflict(kept, body.version, content);
}

/** The same text again is a repeat after a lost answer. */
function sameOrConflict(current: DraftCard, sent: number, content: string): DraftItem {
  if (JSON.stringify(current.content) === content) return itemOf(current);
  throw versionConflict(sent, { ...current });
}

/** Deletes a draft and gives it whole. */
export async function dropDraft(context: Context, { params }: Input<typeof contract.dropDraft>): Promise<DraftCard> {
  const found = await findDraft(context, params.id);
  if (!found) throw notFound();
  await context.tx.count('delete from ryadom.draft where organization_id = $1 and id = $2 and staff_id = $3', [context.actor.organization.id, params.id, context.actor.staffId], 'drafts.drop');
  context.subject({ familyId: found.family?.id ?? null, subjectId: params.id, details: { kind: found.kind } });
  return found;
}

const pauseMs = 60 * 60 * 1000;

/** Deletes the drafts whose time is over, in every organization; gives how many. */
export async function expireDrafts({ database, clock }: Services): Promise<number> {
  return (await database.asOwner((tx) => tx.row<{ gone: number }>('select ryadom.expire_drafts($1) as gone', [clock()])))!.gone;
}

/** Once an hour; several processes at once do no harm. The function it gives stops that. */
export function startExpiry(services: Services): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const expire = () => {
    running = expireDrafts(services).catch((error: unknown) => {
      services.log.error({ code: (error as { code?: string }).code, name: (error as Error).name }, 'drafts not expired');
    });
  };
  const timer = setInterval(expire, pauseMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
