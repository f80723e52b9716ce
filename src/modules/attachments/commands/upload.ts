import { open, readFile, rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { plural } from '../../../kernel/texts.ts';
import { badField, notFound, Refusal } from '../../../kernel/errors.ts';
import { enterOrganization } from '../../../kernel/server/enter.ts';
import { newKey } from '../../../kernel/server/files/storage.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import { type AttachmentItem, mostFiles, type uploadAttachment as operation } from '../contract.ts';
import { findAttachment, findPlace, findSent } from '../queries.ts';
import { type Found, refuseFile } from '../rules/found.ts';
import { cleanName, sentName } from '../rules/names.ts';
import { pictureOf, recognise } from '../rules/recognise.ts';
import { texts } from '../texts.ru.ts';
import { provePicture } from './change.ts';
import { describe, drawAnew, type DrawnPicture } from './picture.ts';
import { type Draft, receive } from './receive.ts';

/** An upload under way needs minutes; bytes without a row after so long are of one that was cut off. */
const cutOffMs = 24 * 3600_000;

/** What will be kept, as files of this machine. */
interface Prepared {
  found: Found;
  file: Draft;
  picture: DrawnPicture | null;
}

interface Wish {
  id: string;
  subject: 'family' | 'service' | 'aid' | 'outcome';
  subjectId: string;
  family: string;
  /** People are on it, if it turns out to be a picture. */
  photo: boolean;
}

/**
 * Attaches a file. Who asks and where it goes is proved before a byte is read; then it is received, looked at and stored without
 * holding a connection, and the row is written last, so that nobody ever sees an attachment without its bytes. Bytes without a
 * row (the server was killed in between) are swept. The same id and file again give the attachment as it is.
 */
export const uploadAttachment: Handler<typeof operation> = async (context, { query, body }) => {
  const { services } = context;
  const wish: Wish = { ...query, photo: query.photo !== 'no' };
  await context.within((inner) => prove(inner, wish), { readOnly: true });
  const draft = await receive(body as unknown as Readable | undefined, context.headers, services.config.dataDir);
  const leftovers = [draft.path];
  try {
    const again = await context.within((inner) => sentBefore(inner, wish, draft), { readOnly: true });
    if (again) return again;
    const prepared = await prepare(draft, leftovers);
    return await store(context, wish, draft, prepared);
  } finally {
    await Promise.all(leftovers.map((path) => rm(path, { force: true })));
  }
};

/** Throws unless a file may be attached there; tells whether the record is written already. */
async function prove({ tx, actor }: Context, wish: Wish): Promise<{ settled: boolean }> {
  const place = await findPlace(tx, actor.organization.id, wish);
  if (place.familyId === null) throw notFound();
  if (wish.subject === 'family' && wish.subjectId !== wish.family) throw badField('subjectId', 'other_family', texts.refusals.other_family);
  if (place.recordFamily !== null && place.recordFamily !== wish.family) throw badField('family', 'other_family', texts.refusals.other_family);
  if (place.recordCancelled) throw new Refusal(409, 'record_cancelled', texts.refusals.record_cancelled);
  const most = wish.subject === 'family' ? mostFiles * 10 : mostFiles;
  if (place.count >= most && (await findSent(tx, actor.organization.id, wish.id)) === undefined) {
    throw refuseFile('too_many', { count: plural(place.count, 'файл', 'файла', 'файлов') });
  }
  return { settled: wish.subject === 'family' || place.recordFamily !== null };
}

/** The attachment of an upload that came before; throws when the id holds another one. */
async function sentBefore(context: Context, wish: Wish, draft: Draft): Promise<AttachmentItem | null> {
  const sent = await findSent(context.tx, context.actor.organization.id, wish.id);
  if (!sent) return null;
  if (sent.sent !== draft.sha256 || sent.subject !== wish.subject || sent.subjectId !== wish.subjectId) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  return findAttachment(context, wish.id);
}

async function prepare(draft: Draft, leftovers: string[]): Promise<Prepared> {
  const handle = await open(draft.path, 'r');
  const head = Buffer.alloc(16);
  await handle.read(head, 0, 16, 0).finally(() => handle.close());
  const format = pictureOf(head);
  if (format !== null) {
    const picture = await drawAnew(draft.path, format);
    leftovers.push(picture.file.path, picture.thumbnail.path);
    return { found: { kind: 'picture', mediaType: 'image/jpeg', extension: 'jpg' }, file: picture.file, picture };
  }
  const bytes = await readFile(draft.path);
  const { found, kept } = recognise(bytes);
  if (kept.equals(bytes)) return { found, file: draft, picture: null };
  const path = `${draft.path}-text`;
  leftovers.push(path);
  await writeFile(path, kept, { mode: 0o600 });
  return { found, file: await describe(path), picture: null };
}

async function store(context: Context, wish: Wish, draft: Draft, { found, file, picture }: Prepared): Promise<AttachmentItem> {
  const { files } = context.services;
  const organizationId = context.actor.organization.id;
  const fileKey = newKey(organizationId, 'attachments');
  const thumbnailKey = picture === null ? null : newKey(organizationId, 'attachments');
  const { slug } = context.actor.organization;
  await context.services.database.transaction(async (tx) => {
    await enterOrganization(tx, slug);
    await tx.rows('insert into ryadom.attachment_loose (organization_id, file_key, thumbnail_key, due_at) values ($1, $2, $3, $4)', [organizationId, fileKey, thumbnailKey, new Date(context.now.getTime() + cutOffMs)]);
  });
  try {
    await files.put(fileKey, file.path, { size: file.size, sha256: file.sha256, type: found.mediaType });
    if (picture !== null) await files.put(thumbnailKey!, picture.thumbnail.path, { size: picture.thumbnail.size, sha256: picture.thumbnail.sha256, type: 'image/webp' });
    const stored = await context.within(async (inner) => {
      const { settled } = await prove(inner, wish);
      if (found.kind === 'picture') await provePicture(inner, wish.family, wish.photo);
      const name = cleanName(sentName(headerOf(inner, 'content-disposition')), found.extension, texts.unnamed[found.kind]);
      const count = await inner.tx.count(
        `insert into ryadom.attachment (organization_id, id, family_id, subject, subject_id, settled, kind, media_type, name, size, sha256,
           sent_sha256, file_key, thumbnail_key, width, height, created_by, created_at, photo)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, decode($11, 'hex'), decode($12, 'hex'), $13, $14, $15, $16, $17, $18, $19)
         on conflict (organization_id, id) do nothing`,
        [
          organizationId, wish.id, wish.family, wish.subject, wish.subjectId, settled, found.kind, found.mediaType, name, file.size, file.sha256,
          draft.sha256, fileKey, thumbnailKey, picture?.width ?? null, picture?.height ?? null, inner.actor.staffId, inner.now, wish.photo && found.kind === 'picture',
        ],
        'attachments.add',
      );
      if (count === 1) await inner.tx.rows('delete from ryadom.attachment_loose where organization_id = $1 and file_key = $2', [organizationId, fileKey]);
      inner.subject({ familyId: wish.family, subjectId: wish.id, details: { subject: wish.subject, kind: found.kind, size: file.size } });
      return count === 1 ? findAttachment(inner, wish.id) : null;
    });
    if (stored) return stored;
  } catch (error) {
    await discard(context, fileKey, thumbnailKey);
    throw error;
  }
  // Another request with the same id was faster.
  await discard(context, fileKey, thumbnailKey);
  return (await context.within((inner) => sentBefore(inner, wish, draft), { readOnly: true })) ?? Promise.reject(notFound());
}

/** At once if it can be; else the sweep finds the keys in `attachment_loose`. */
async function discard({ services, actor }: Context, fileKey: string, thumbnailKey: string | null): Promise<void> {
  try {
    await services.files.remove(fileKey);
    if (thumbnailKey !== null) await services.files.remove(thumbnailKey);
    await services.database.transaction(async (tx) => {
      const { id } = await enterOrganization(tx, actor.organization.slug);
      await tx.rows('delete from ryadom.attachment_loose where organization_id = $1 and file_key = $2', [id, fileKey]);
    });
  } catch {
    // What was wrong with the upload itself is what the person has to hear.
  }
}

function headerOf({ headers }: Context, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
