import type { BodyOf } from '../../../kernel/contract.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { editFamily as contract, FamilyRecord } from '../contract/families.ts';
import { refused, requirePlace, unlessTaken } from './checks.ts';
import { factNouns, familyNoun } from './nouns.ts';
import { refreshFamilies } from './refresh.ts';
import { addRow, changeRow, getRow } from '../../../kernel/server/rows.ts';

const codeTaken = 'family_organization_id_code_key';

export interface NewFamily {
  id: string;
  /** The next free one when absent. */
  code?: string | undefined;
  districtId?: string | null;
  settlementId?: string | null;
  address?: string | null;
  note?: string | null;
}

/** Creates a family; the caller must already be in its scope or see the whole organization. Gives its code. */
export async function addFamily(context: Context, family: NewFamily): Promise<string> {
  const { id, code: wanted, ...fields } = family;
  await requirePlace(context, family);
  const code = wanted ?? (await context.tx.row<{ code: string }>('select ryadom.next_family_code() as code'))!.code;
  await unlessTaken(codeTaken, 'code', 'code_taken', () => addRow(context, familyNoun, id, { code, ...fields }, id));
  return code;
}

export async function editFamily(context: Context, { params, body }: { params: { id: string }; body: BodyOf<typeof contract> }): Promise<FamilyRecord> {
  const { version, movedOn, title, ...fields } = body;
  context.subject({ familyId: params.id });
  if (movedOn !== undefined && movedOn > context.today) throw refused('movedOn', 'moved_in_future');
  await requirePlace(context, body);
  const named = title === undefined ? {} : title === null ? { titleOwn: false } : { titleOwn: true, title };
  const { before, changed } = await unlessTaken(codeTaken, 'code', 'code_taken', () => changeRow(context, familyNoun, params.id, version, { ...fields, ...named }));
  if (movedOn !== undefined && changed && before['address']) {
    const former = { kind: 'living', districtId: before['districtId'], settlementId: before['settlementId'], text: before['address'], toOn: movedOn };
    await addRow(context, factNouns.address, crypto.randomUUID(), former, params.id);
  }
  if (changed) await refreshFamilies(context.tx, context.actor.organization.id, [params.id]);
  return (await getRow(context, familyNoun, params.id)) as unknown as FamilyRecord;
}
