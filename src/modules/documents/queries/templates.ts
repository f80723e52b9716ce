import { notFound } from '../../../kernel/errors.ts';
import type { Context, FileAnswer, Input } from '../../../kernel/server/module.ts';
import { type DocumentKind, getPack, type Pack } from '../../practices/public.ts';
import { kindOf, packTemplate } from '../commands/make.ts';
import type * as contract from '../contract.ts';
import type { TemplateKind } from '../contract.ts';
import { fieldCatalog } from '../fields/catalog.ts';
import { type Format, layOut, type Wish } from '../layout/make.ts';
import { documentGroup, exampleOf, listedFields } from '../rules/check-template.ts';
import { fileNameOf } from '../rules/numbers.ts';
import { texts } from '../texts.ru.ts';
import { types } from './files.ts';

/** Every kind of the practice with its own versions, the last first. */
export async function templateKinds({ tx, actor }: Context, pack: Pack): Promise<TemplateKind[]> {
  const rows = await tx.rows<TemplateKind['own'][number] & { kind: string }>(
    `select o.kind_id as kind, o.id, o.number, o.name, to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, s.name as by, o.in_use as "inUse"
     from ryadom.own_template o left join ryadom.staff_name_view s on s.organization_id = o.organization_id and s.id = o.uploaded_by
     where o.organization_id = $1 and o.practice_id = $2 order by o.number desc`,
    [actor.organization.id, pack.id],
  );
  return (pack.documentKinds ?? []).map(({ id, title, text }) => ({ kind: id, title, text: text ?? null, own: rows.filter((row) => row.kind === id).map(({ kind: _kind, ...own }) => own) }));
}

export async function listTemplates(context: Context, { query }: Input<typeof contract.listTemplates>) {
  const pack = await getPack(context.tx, context.actor.organization.id, query.practice);
  return { practiceTitle: pack.title, kinds: await templateKinds(context, pack) };
}

export async function listTemplateFields({ tx, actor }: Context, { query }: Input<typeof contract.listTemplateFields>) {
  const { kind } = await kindOf(tx, actor.organization.id, query.practice, query.kind);
  return { title: kind.title, fields: listedFields([documentGroup, ...fieldCatalog(kind.subject)]) };
}

/** The order to lay a template out with invented values. */
export function exampleWish(template: Uint8Array, kind: DocumentKind, formats: readonly Format[]): Wish {
  const fields = exampleOf([...fieldCatalog(kind.subject), documentGroup]);
  return { template, fields: { ...fields, document: { ...(fields['document'] as object), title: kind.title } }, title: kind.title, author: texts.template.exampleTitle, date: '2026-11-22', formats };
}

type Wanted = { query: Input<typeof contract.fetchTemplate>['query'] };

async function templateBytes({ tx, actor }: Context, { practice, kind, template }: Wanted['query']): Promise<{ kind: DocumentKind; docx: Uint8Array; name: string }> {
  const known = await kindOf(tx, actor.organization.id, practice, kind);
  if (template === undefined) return { kind: known.kind, docx: packTemplate(known.pack, known.kind), name: known.kind.title };
  const row = await tx.row<{ docx: Buffer; name: string; number: number }>(
    `select t.docx, o.name, o.number from ryadom.own_template o join ryadom.document_template t on t.organization_id = o.organization_id and t.digest = o.digest
     where o.organization_id = $1 and o.practice_id = $2 and o.kind_id = $3 and o.id = $4`,
    [actor.organization.id, practice, kind, template],
  );
  if (!row) throw notFound();
  return { kind: known.kind, docx: row.docx, name: `${known.kind.title}, ${row.number}` };
}

export async function fetchTemplate(context: Context, { query }: Wanted): Promise<FileAnswer> {
  const { docx, name } = await templateBytes(context, query);
  context.subject({ subjectId: query.template ?? null, details: { kind: query.kind } });
  return { bytes: docx, type: types.docx, name: fileNameOf(`${name}.docx`) };
}

export async function previewTemplate(context: Context, { query }: Wanted): Promise<FileAnswer> {
  const { kind, docx } = await templateBytes(context, query);
  context.subject({ subjectId: query.template ?? null, details: { kind: query.kind } });
  context.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  const wish = exampleWish(docx, kind, ['svg']);
  return { bytes: new Uint8Array(), later: async () => (await layOut(wish)).svg!, type: types.svg, name: 'preview.svg', inline: true };
}
