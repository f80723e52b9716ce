import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Input } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { getPack } from '../../practices/public.ts';
import { type Instrument, instrument as shape } from '../contract/instrument.ts';
import type * as contract from '../contract/operations.ts';
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

export async function listInstruments(context: Context, { query }: Input<typeof contract.listInstruments>) {
  const chosen = query.practice === undefined ? [] : ((await getPack(context.tx, context.actor.organization.id, query.practice)).instruments ?? []);
  const place = (id: string) => {
    const at = chosen.findIndex((one) => one.id === id);
    return at < 0 ? chosen.length : at;
  };
  const items = [...shippedInstruments().values()]
    .toSorted((a, b) => place(a.id) - place(b.id) || a.title.localeCompare(b.title, 'ru'))
    .map((instrument) => ({ instrument, chosenAt: chosen.find((one) => one.id === instrument.id)?.points ?? [] }));
  return { items, next: null };
}
