import { badField, badFields, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { DocumentKind, Pack } from '../../practices/public.ts';
import type * as contract from '../contract.ts';
import type { TemplateKind } from '../contract.ts';
import { fieldCatalog } from '../fields/catalog.ts';
import { inspectTemplate, layOut } from '../layout/make.ts';
import { exampleWish, templateKinds } from '../queries/templates.ts';
import { checkTemplate } from '../rules/check-template.ts';
import { fileNameOf } from '../rules/numbers.ts';
import { checkTemplateFile } from '../rules/safe-docx.ts';
import { texts } from '../texts.ru.ts';
import { keepTemplate, kindOf } from './make.ts';

/** Checks and keeps a template without using it yet. Bytes are looked at without holding a connection. */
export async function uploadTemplate(context: Context, { query, body }: Input<typeof contract.uploadTemplate>): Promise<TemplateKind> {
  const bytes = body as unknown as Buffer | undefined;
  const { kind, sent } = await context.within(async (inner) => {
    const known = await kindOf(inner.tx, inner.actor.organization.id, query.practice, query.kind);
    const before = await inner.tx.row('select 1 from ryadom.own_template where organization_id = $1 and id = $2', [inner.actor.organization.id, query.id]);
    return { kind: known.kind, sent: before !== undefined };
  }, { readOnly: true });
  if (!sent) {
    if (!Buffer.isBuffer(bytes)) throw badField('file', 'template_empty', texts.template.files.template_empty);
    checkTemplateFile(bytes);
    await prove(bytes, kind);
  }
  return context.within(async (inner) => {
    const { tx, actor, now } = inner;
    const { pack } = await kindOf(tx, actor.organization.id, query.practice, query.kind);
    if (!sent) {
      const digest = await keepTemplate(tx, actor.organization.id, bytes!);
      const name = fileNameOf((query.name ?? '').replace(/\.docx$/i, '').trim()) || texts.template.unnamed;
      // One of another kind with this id is left as it is, and the answer does not name it.
      await tx.rows(
        `insert into ryadom.own_template (organization_id, id, practice_id, kind_id, number, name, digest, in_use, uploaded_by, created_at)
         select $1, $2, $3, $4, coalesce(max(o.number), 0) + 1, $5, $6, false, $7, $8 from ryadom.own_template o where o.organization_id = $1 and o.practice_id = $3 and o.kind_id = $4
         on conflict do nothing`,
        [actor.organization.id, query.id, pack.id, kind.id, name, digest, actor.staffId, now],
      );
    }
    inner.subject({ subjectId: query.id, details: { kind: kind.id } });
    return kindLine(inner, pack, kind.id);
  });
}

/** Throws with everything that is wrong, each with its place. */
async function prove(bytes: Buffer, kind: DocumentKind): Promise<void> {
  const broken = () => badField('file', 'broken_template', texts.template.files.template_not_docx);
  const inspected = await inspectTemplate(bytes).catch((error: unknown) => {
    throw error instanceof Refusal ? error : broken();
  });
  const complaints = checkTemplate(inspected, fieldCatalog(kind.subject));
  if (complaints.length > 0) throw Object.assign(badFields(complaints), { message: texts.template.has_errors });
  await layOut(exampleWish(bytes, kind, ['pdf'])).catch((error: unknown) => {
    throw error instanceof Refusal ? error : broken();
  });
}

async function kindLine(context: Context, pack: Pack, kind: string): Promise<TemplateKind> {
  return (await templateKinds(context, pack)).find((one) => one.kind === kind)!;
}

/** From now on documents of the kind are made by this version, or by the pack's; made ones stay as they are. */
export async function chooseTemplate(context: Context, { body }: Input<typeof contract.chooseTemplate>): Promise<TemplateKind> {
  const { tx, actor } = context;
  const { pack, kind } = await kindOf(tx, actor.organization.id, body.practice, body.kind);
  const where = [actor.organization.id, pack.id, kind.id];
  if (body.template !== null) {
    const found = await tx.row('select 1 from ryadom.own_template where organization_id = $1 and practice_id = $2 and kind_id = $3 and id = $4 for update', [...where, body.template]);
    if (!found) throw notFound();
  }
  await tx.rows('update ryadom.own_template set in_use = false where organization_id = $1 and practice_id = $2 and kind_id = $3 and in_use', where);
  if (body.template !== null) await tx.rows('update ryadom.own_template set in_use = true where organization_id = $1 and practice_id = $2 and kind_id = $3 and id = $4', [...where, body.template]);
  context.subject({ subjectId: body.template, details: { kind: kind.id } });
  return kindLine(context, pack, kind.id);
}
