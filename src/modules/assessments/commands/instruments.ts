import { createHash } from 'node:crypto';
import { badField, badFields, notFound, Refusal } from '../../../kernel/errors.ts';
import type { Context, Input } from '../../../kernel/server/module.ts';
import { fill } from '../../../kernel/texts.ts';
import type * as contract from '../contract/operations.ts';
import type { InstrumentCard } from '../contract/operations.ts';
import { findInstrument, ownInstruments, shippedInstruments } from '../queries/instruments.ts';
import { validateInstrument } from '../rules/validate.ts';
import { texts } from '../texts.ru.ts';

const whole = ({ actor }: Context): void => {
  if (!actor.roles.some(({ role, branchId }) => (role === 'manager' || role === 'administrator') && branchId === null)) throw new Refusal(403, 'whole_organization_needed', texts.refusals.whole_organization_needed);
};

/** «1.10» stands after «1.9». */
function isLater(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) => one.split('.').map(Number));
  for (let at = 0; at < 3; at++) if ((a![at] ?? 0) !== (b![at] ?? 0)) return (a![at] ?? 0) > (b![at] ?? 0);
  return false;
}

/** A version once written never changes: assessments are counted by it. */
export async function addInstrument(context: Context, { body }: Input<typeof contract.addInstrument>): Promise<InstrumentCard> {
  whole(context);
  const { tx, actor, now } = context;
  const org = actor.organization.id;
  const { instrument, errors } = validateInstrument('instrument.json', body.text, false);
  if (!instrument) throw badFields(errors.slice(0, 50).map((one) => ({ path: 'text', code: 'bad_instrument', message: fill(texts.refusals.bad_line, { line: one.line, message: one.message }) })));
  if (shippedInstruments().has(instrument.id)) throw badField('text', 'instrument_shipped', fill(texts.refusals.instrument_shipped, { id: instrument.id }));
  const before = (await ownInstruments(tx, org, false)).get(instrument.id);
  if (before && !isLater(instrument.version, before.version)) throw badField('text', 'version_not_later', fill(texts.refusals.version_not_later, { version: before.version }));
  const content = JSON.stringify(instrument);
  const added = await tx.count(
    `insert into ryadom.instrument_version (organization_id, instrument_id, version, title, content, digest, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (organization_id, instrument_id, version) do nothing`,
    [org, instrument.id, instrument.version, instrument.title, content, createHash('sha256').update(content).digest(), actor.staffId, now],
  );
  if (added === 0) throw badField('text', 'version_not_later', fill(texts.refusals.version_not_later, { version: instrument.version }));
  context.subject({ details: { instrument: instrument.id, version: instrument.version } });
  return findInstrument(context, instrument.id);
}

/** The same submission again: the instrument as it is now. */
export async function replayInstrument(context: Context, { body }: Input<typeof contract.addInstrument>): Promise<InstrumentCard> {
  const { instrument } = validateInstrument('instrument.json', body.text, false);
  if (!instrument) throw notFound();
  return findInstrument(context, instrument.id);
}

export async function withdrawInstrument(context: Context, { params, body }: Input<typeof contract.withdrawInstrument>): Promise<InstrumentCard> {
  whole(context);
  const { tx, actor, now } = context;
  if (shippedInstruments().has(params.instrument)) throw new Refusal(409, 'instrument_not_own', texts.refusals.instrument_not_own);
  const changed = await tx.count('update ryadom.instrument_version set withdrawn_at = $3 where organization_id = $1 and instrument_id = $2 and uploaded_at is not null', [actor.organization.id, params.instrument, body.withdrawn ? now : null]);
  if (changed === 0) throw notFound();
  context.subject({ details: { instrument: params.instrument, withdrawn: body.withdrawn } });
  return findInstrument(context, params.instrument);
}
