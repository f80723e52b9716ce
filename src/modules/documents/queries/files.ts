import { notFound } from '../../../kernel/errors.ts';
import type { Context, FileAnswer } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import { type Format, layOut, type Wish } from '../layout/make.ts';
import { fileNameOf } from '../rules/numbers.ts';
import type { Fields } from '../rules/template-data.ts';
import { texts } from '../texts.ru.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';

export const types = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  svg: 'image/svg+xml',
} as const satisfies Record<Format, string>;

export interface Kept {
  id: string;
  familyId: string | null;
  kind: string;
  title: string;
  number: string;
  date: string;
  fields: Fields;
  docx: Buffer;
}

/** What documents were made of, as kept: fields to the letter and the very template. */
export async function keptDocuments(tx: Tx, organizationId: number, ids: readonly string[]): Promise<Kept[]> {
  return tx.rows<Kept>(
    `select d.id, d.family_id as "familyId", d.kind_id as kind, d.title, d.number, d.issued_on::text as date, d.fields, t.docx
     from ryadom.document d join ryadom.document_template t on t.organization_id = d.organization_id and t.digest = d.template_digest
     where d.organization_id = $1 and d.id = any ($2::uuid[])`,
    [organizationId, ids],
    'documents.kept',
  );
}

/** The order to lay a kept document out; the same order gives the same bytes. Metadata name the kind and number, nobody of the family. */
export const wishOf = (kept: Kept, author: string, formats: readonly Format[]): Wish => ({
  template: kept.docx, fields: kept.fields, title: `${kept.title} № ${kept.number}`, author, date: kept.date, formats,
});

export const nameOf = ({ title, number }: Pick<Kept, 'title' | 'number'>, format: Format): string => fileNameOf(fill(texts.fileName, { title, number, format }));

function fetchAs(format: Format) {
  return async (context: Context, { params }: { params: { id: string } }): Promise<FileAnswer> => {
    const { tx, actor } = context;
    const [kept] = await keptDocuments(tx, actor.organization.id, [params.id]);
    if (!kept) throw notFound();
    context.subject({ familyId: kept.familyId, subjectId: kept.id, details: { kind: kept.kind, format } });
    // Opened by hand in the browser it still may not run or load anything.
    context.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    context.setHeader('cross-origin-resource-policy', 'same-origin');
    const wish = wishOf(kept, actor.organization.name, [format]);
    return { bytes: new Uint8Array(), later: async () => (await layOut(wish))[format]!, type: types[format], name: nameOf(kept, format), ...(format === 'svg' ? { inline: true } : {}) };
  };
}
export const fetchDocx = fetchAs('docx');
export const fetchPdf = fetchAs('pdf');
export const fetchPreview = fetchAs('svg');
