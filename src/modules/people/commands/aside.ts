import { notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import { addRow, changeRow, getRow, removeRow } from '../../../kernel/server/rows.ts';
import { factNouns, familyNoun } from './nouns.ts';

/**
 * Takes the address where a family lives off the family and keeps it as an address of its own, which may then be closed; the
 * district stays. Gives the id of that address, or null where the family has none.
 */
export async function setLivingAside(context: Context, familyId: string): Promise<string | null> {
  const family = await getRow(context, familyNoun, familyId, true);
  const { address, districtId, settlementId } = family;
  if (typeof address !== 'string') return null;
  const id = crypto.randomUUID();
  await addRow(context, factNouns.address, id, { kind: 'living', districtId, settlementId, text: address }, familyId);
  await changeRow(context, familyNoun, familyId, family.version, { address: null, settlementId: null });
  return id;
}

/** The way back. Where somebody wrote another address meanwhile that one stays, and this one goes on as a further address. */
export async function putLivingBack(context: Context, addressId: string): Promise<void> {
  const kept = await getRow(context, factNouns.address, addressId, true);
  if (kept.familyId === null) throw notFound();
  const family = await getRow(context, familyNoun, kept.familyId, true);
  if (family['address'] !== null) return;
  await changeRow(context, familyNoun, kept.familyId, family.version, { address: kept['text'], settlementId: kept['settlementId'] });
  await removeRow(context, factNouns.address, addressId, kept.version);
}
