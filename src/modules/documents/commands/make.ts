import { createHash } from 'node:crypto';
import { badField, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Actor, Context, Input } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { type Day, shortDate } from '../../../kernel/time.ts';
import { type DocumentKind, getPack, type Pack } from '../../practices/public.ts';
import type * as contract from '../contract.ts';
import type { DocumentItem, Preparation } from '../contract.ts';
import { fieldCatalog } from '../fields/catalog.ts';
import { docxTemplate } from '../layout/template.ts';
import { documentsOf, findDocument } from '../queries/documents.ts';
import { gather } from '../queries/gather.ts';
import { nameCorrections, namedItems } from '../queries/names.ts';
import { filledFields } from '../rules/filled.ts';
import { termEnd, writtenNumber } from '../rules/numbers.ts';
import type { Fields, Gathered, Gathering } from '../rules/template-data.ts';
import { onlyUsed, usedWords } from '../rules/used.ts';
import { dateInWords, dateWithYear } from '../rules/words.ts';
import { texts } from '../texts.ru.ts';

/** In whose name documents are made: a request or a job. */
export interface Maker {
  tx: Tx;
  organization: Actor['organization'];
  staff: { id: string | null; name: string };
  now: Date;
  today: Day;
}

const makerOf = ({ tx, actor, now, today }: Context): Maker => ({ tx, organization: actor.organization, staff: { id: actor.staffId, name: actor.name }, now, today });

/** The kind of the practice's pack; throws notFound for a practice that is not there and unknown_kind. */
export async function kindOf(tx: Tx, organizationId: number, practice: string, kind: string): Promise<{ pack: Pack; kind: DocumentKind }> {
  const pack = await getPack(tx, organizationId, practice);
  const found = pack.documentKinds?.find((one) => one.id === kind);
  if (!found) throw badField('kind', 'unknown_kind', texts.refusals.unknown_kind);
  return { pack, kind: found };
}

/** Everything of the registers that the document says, with the document's own fields still empty. */
async function gathered(maker: Maker, pack: Pack, kind: DocumentKind, subject: string, date: Day): Promise<Gathered> {
  const { tx, organization, staff, today } = maker;
  const gathering: Gathering = {
    tx, organization, staff, date, today, pack, documentKind: kind.id,
    corrections: (people) => nameCorrections(tx, organization.id, people),
  };
  return gather(gathering, { kind: kind.subject, id: subject });
}

/** The template in use: the organization's own, else the pack's. */
async function templateFor(tx: Tx, organizationId: number, pack: Pack, kind: DocumentKind): Promise<{ digest: Buffer; docx: Uint8Array }> {
  const own = await tx.row<{ digest: Buffer; docx: Buffer }>(
    `select o.digest, t.docx from ryadom.own_template o join ryadom.document_template t on t.organization_id = o.organization_id and t.digest = o.digest
     where o.organization_id = $1 and o.practice_id = $2 and o.kind_id = $3 and o.in_use`,
    [organizationId, pack.id, kind.id],
    'documents.own_template',
  );
  if (own) return own;
  const docx = packTemplate(pack, kind);
  return { digest: await keepTemplate(tx, organizationId, docx), docx };
}

/** The pack's template of a kind as a DOCX. */
export function packTemplate(pack: Pack, kind: DocumentKind): Uint8Array {
  const template = pack.templates?.[kind.id];
  if (!template) throw notFound();
  return docxTemplate(template);
}

/** Keeps the bytes of a template; gives their digest. */
export async function keepTemplate(tx: Tx, organizationId: number, docx: Uint8Array): Promise<Buffer> {
  const digest = createHash('sha256').update(docx).digest();
  await tx.rows(
    `insert into ryadom.document_template (organization_id, digest, docx)
     select $1, $2, $3 where not exists (select from ryadom.document_template t where t.organization_id = $1 and t.digest = $2) on conflict do nothing`,
    [organizationId, digest, Buffer.from(docx)],
    'documents.keep_template',
  );
  return digest;
}

/** The next number of a journal; its row is held until the end of the transaction, so that numbers have no gaps. */
async function nextPlace(tx: Tx, organizationId: number, practice: string, journal: string, year: number): Promise<number> {
  const row = await tx.row<{ last: number }>(
    `insert into ryadom.document_number (organization_id, practice_id, journal_id, year, last) values ($1, $2, $3, $4, 1)
     on conflict (organization_id, practice_id, journal_id, year) do update set last = document_number.last + 1 returning last`,
    [organizationId, practice, journal, year],
    'documents.next_place',
  );
  return row!.last;
}

interface Wish {
  id: string;
  practice: string;
  kind: string;
  subject: string;
  date?: Day | undefined;
}

/**
 * Makes a document in the running transaction: gathers what it says, takes the number last, writes it down, and rereads it by what
 * may be shown at that moment; what a revocation hid meanwhile is refused and leaves nothing. Gives whose it is.
 */
export async function makeOne(maker: Maker, wish: Wish): Promise<{ familyId: string | null }> {
  const { tx, organization, staff, today, now } = maker;
  const { pack, kind } = await kindOf(tx, organization.id, wish.practice, wish.kind);
  const date = wish.date ?? today;
  if (date > today) throw badField('date', 'date_in_future', texts.refusals.date_in_future);
  const { fields, about, until, purposes = [], holds = [] } = await gathered(maker, pack, kind, wish.subject, date);
  const { digest, docx } = await templateFor(tx, organization.id, pack, kind);
  const journal = pack.journals?.find(({ id }) => id === kind.journal);
  const year = Number(date.slice(0, 4));
  const place = await nextPlace(tx, organization.id, pack.id, kind.journal, year);
  const number = writtenNumber(journal?.number ?? '{number}', place, date);
  const used = onlyUsed(fields, usedWords(docx, digest.toString('hex')));
  const all: Fields = { ...used, document: { number, date: dateWithYear(date), dateWords: dateInWords(date), dateShort: shortDate(date), title: kind.title } };
  const last = until === undefined ? (kind.months === undefined ? null : termEnd(date, kind.months)) : until;
  const stored = await tx.count(
    `insert into ryadom.document (organization_id, id, practice_id, pack_version, kind_id, title, subject, subject_id, family_id, person_id, case_id, journal_id, year, place,
       number, issued_on, until_on, needs_scan, purposes, holds, fields, template_digest, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19::text[], $20::text[], $21, $22, $23, $24) on conflict (organization_id, id) do nothing`,
    [
      organization.id, wish.id, pack.id, pack.version, kind.id, kind.title, kind.subject, wish.subject, about.familyId, about.personId, about.caseId, kind.journal, year, place,
      number, date, last !== null && last < date ? date : last, kind.scan, [...purposes], [...new Set(holds)], JSON.stringify(all), digest, staff.id, now,
    ],
    'documents.make',
  );
  if (stored === 0) throw new Refusal(409, 'id_reused', texts.refusals.id_reused);
  await tx.rows('select ryadom.withhold_now()', [], 'documents.withhold_now');
  const still = await tx.row<{ gone: boolean }>(
    `select d.family_id is not null and not exists (select from ryadom.family_view f where f.organization_id = d.organization_id and f.id = d.family_id) as gone
     from ryadom.document d where d.organization_id = $1 and d.id = $2`,
    [organization.id, wish.id],
    'documents.still',
  );
  if (!still || still.gone) throw new Refusal(409, 'out_of_sight', texts.refusals.out_of_sight);
  return { familyId: about.familyId };
}

export async function makeDocument(context: Context, { body }: Input<typeof contract.makeDocument>): Promise<DocumentItem> {
  const { familyId } = await makeOne(makerOf(context), body);
  context.subject({ familyId, subjectId: body.id, details: { kind: body.kind } });
  return findDocument(context, body.id);
}

/** The same submission again: the document as it is now. */
export async function replayDocument(context: Context, { body }: { body: { id: string } }): Promise<DocumentItem> {
  return findDocument(context, body.id);
}

/** What would go into the document now. */
export async function prepareDocument(context: Context, { query }: Input<typeof contract.prepareDocument>): Promise<Preparation> {
  const { tx, actor, today } = context;
  const date = query.date ?? today;
  const { pack, kind } = await kindOf(tx, actor.organization.id, query.practice, query.kind);
  const { fields, gaps, names, about } = await gathered(makerOf(context), pack, kind, query.subject, date);
  context.subject({ familyId: about.familyId, subjectId: query.subject, details: { kind: kind.id } });
  return {
    kind: kind.id, title: kind.title, gaps, fields: filledFields(fieldCatalog(kind.subject), fields),
    names: await namedItems(tx, actor.organization.id, names), documents: await documentsOf(tx, actor.organization.id, today, kind.id, query.subject),
  };
}
