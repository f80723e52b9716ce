import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notFound } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { getPack, type PackError } from '../../practices/public.ts';
import { type Instrument, instrument as shape } from '../contract/instrument.ts';
import type * as contract from '../contract/operations.ts';
import type { InstrumentCard } from '../contract/operations.ts';
import { complaintsAboutChosen } from '../rules/chosen.ts';
import { validateInstrument } from '../rules/validate.ts';

const shippedDir = join(import.meta.dirname, '..', '..', '..', '..', 'instruments');
const shipped = new Map<string, Instrument>();

/** Instruments that ship with the program, by id; read once. A file with mistakes stops the start of what asks for it. */
export function shippedInstruments(): ReadonlyMap<string, Instrument> {
  if (shipped.size > 0) return shipped;
  for (const file of readdirSync(shippedDir).filter((name) => name.endsWith('.json') && !name.startsWith('schema.')).toSorted()) {
    const { instrument, errors } = validateInstrument(file, readFileSync(join(shippedDir, file), 'utf8'));
    if (!instrument) throw new Error(`instruments/${file}:${errors[0]!.line} ${errors[0]!.message}`);
    shipped.set(instrument.id, instrument);
  }
  return shipped;
}

/** What the pack in a folder asks of instruments and they cannot give, by file and line. */
export function instrumentComplaints(packDir: string): PackError[] {
  const path = join(packDir, 'instruments.json');
  return existsSync(path) ? complaintsAboutChosen(readFileSync(path, 'utf8'), shippedInstruments()) : [];
}

/** Keeps the instrument with the organization; a version once used stays as it was, whatever a newer program ships under its number. */
export async function keepInstrument(tx: Tx, organizationId: number, instrument: Instrument): Promise<Instrument> {
  const content = JSON.stringify(instrument);
  await tx.rows(
    `insert into ryadom.instrument_version (organization_id, instrument_id, version, title, content, digest) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, instrument_id, version) do nothing`,
    [organizationId, instrument.id, instrument.version, instrument.title, content, createHash('sha256').update(content).digest()],
    'assessments.keep_instrument',
  );
  const row = await tx.row<{ content: unknown }>('select content from ryadom.instrument_version where organization_id = $1 and instrument_id = $2 and version = $3', [organizationId, instrument.id, instrument.version], 'assessments.instrument');
  return shape.parse(row!.content);
}

interface KeptVersion {
  id: string;
  version: string;
  content: unknown;
  uploadedAt: string | null;
  withdrawnAt: string | null;
}

/** Instruments that the organization brought itself, the newest version of each; `offered`: without those taken back. */
export async function ownInstruments(tx: Tx, organizationId: number, offered: boolean): Promise<Map<string, Instrument>> {
  const rows = await tx.rows<KeptVersion>(
    `select distinct on (instrument_id) instrument_id as id, version, content, uploaded_at as "uploadedAt", withdrawn_at as "withdrawnAt" from ryadom.instrument_version
     where organization_id = $1 and uploaded_at is not null order by instrument_id, uploaded_at desc`,
    [organizationId],
  );
  return new Map(rows.filter((row) => !offered || row.withdrawnAt === null).map((row) => [row.id, shape.parse(row.content)]));
}

/** The instrument by which a new assessment is made; undefined: there is none, or it is offered no more. */
export async function instrumentFor(tx: Tx, organizationId: number, id: string): Promise<Instrument | undefined> {
  return shippedInstruments().get(id) ?? (await ownInstruments(tx, organizationId, true)).get(id);
}

/** An instrument with its versions; throws notFound. */
export async function findInstrument({ tx, actor }: Context, id: string, version?: string): Promise<InstrumentCard> {
  const org = actor.organization.id;
  const rows = await tx.rows<InstrumentCard['versions'][number] & { content: unknown }>(
    `select i.version, i.content, u.name as "uploadedBy", to_char(i.uploaded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "uploadedAt",
       to_char(i.withdrawn_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "withdrawnAt"
     from ryadom.instrument_version i left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = i.uploaded_by
     where i.organization_id = $1 and i.instrument_id = $2 order by i.uploaded_at desc nulls last, i.stored_at desc`,
    [org, id],
  );
  const shippedOne = shippedInstruments().get(id);
  const wanted = version === undefined ? (shippedOne ?? rows[0]?.content) : shippedOne?.version === version ? shippedOne : rows.find((row) => row.version === version)?.content;
  if (wanted === undefined) throw notFound();
  const own = shippedOne === undefined;
  return { instrument: shape.parse(wanted), own, offered: !own || rows[0]?.withdrawnAt === null, versions: rows.map(({ content: _, ...row }) => row) };
}

export async function getInstrument(context: Context, { params, query }: Input<typeof contract.getInstrument>): Promise<InstrumentCard> {
  return findInstrument(context, params.instrument, query.version);
}

/** The file read and judged; nothing is written. */
export async function checkInstrument(_context: Context, { body }: Input<typeof contract.checkInstrument>) {
  const { instrument, errors } = validateInstrument('instrument.json', body.text, false);
  return { instrument, errors: errors.map(({ line, message }) => ({ line, message })) };
}

export async function listInstruments(context: Context, { query }: Input<typeof contract.listInstruments>) {
  const chosen = query.practice === undefined ? [] : ((await getPack(context.tx, context.actor.organization.id, query.practice)).instruments ?? []);
  const place = (id: string) => {
    const at = chosen.findIndex((one) => one.id === id);
    return at < 0 ? chosen.length : at;
  };
  const own = await ownInstruments(context.tx, context.actor.organization.id, true);
  const items = [...shippedInstruments().values(), ...own.values()]
    .toSorted((a, b) => place(a.id) - place(b.id) || a.title.localeCompare(b.title, 'ru'))
    .map((instrument) => ({ instrument, chosenAt: chosen.find((one) => one.id === instrument.id)?.points ?? [], own: own.has(instrument.id) }));
  return { items, next: null };
}
