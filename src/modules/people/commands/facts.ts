import type { Context } from '../../../kernel/server/module.ts';
import type { FactKind } from '../contract/facts.ts';
import { periodComplaints } from '../rules/dates.ts';
import { refused, refuseComplaints, requireFamily, requireHealthGround, requireMembers, requirePlace, requireRelation, requireWord } from './checks.ts';
import { factNouns } from './nouns.ts';
import { refreshFamilies } from './refresh.ts';
import { addRow, changeRow, getRow, removeRow, type Row } from '../../../kernel/server/rows.ts';

type Fields = Record<string, string | null | undefined>;

async function check(context: Context, kind: FactKind, familyId: string, fact: Fields): Promise<void> {
  refuseComplaints(periodComplaints(fact));
  if (kind === 'relation' && fact['personId'] === fact['otherId']) throw refused('otherId', 'same_person');
  await requireMembers(context, familyId, { personId: fact['personId'], otherId: fact['otherId'] });
  if (kind === 'relation') await requireRelation(context, familyId, fact);
  if (kind === 'address') await requirePlace(context, fact);
  if (kind === 'category') await requireWord(context, 'category', 'categoryId', fact['categoryId']!);
  if (kind === 'status') {
    await requireWord(context, 'status', 'statusId', fact['statusId']!);
    await requireHealthGround(context, fact['personId']!, fact['statusId']!);
  }
}

async function refresh(context: Context, kind: FactKind, familyId: string): Promise<void> {
  if (kind === 'contact') await refreshFamilies(context.tx, context.actor.organization.id, [familyId]);
}

/** The three commands of one kind of fact; the same for all of them. */
export function factCommands(kind: FactKind) {
  const noun = factNouns[kind];
  return {
    async add(context: Context, { params, body }: { params: { familyId: string }; body: unknown }): Promise<Row> {
      const { id, ...fact } = body as Fields & { id: string };
      await requireFamily(context, params.familyId);
      context.subject({ familyId: params.familyId, subjectId: id });
      await check(context, kind, params.familyId, fact);
      await addRow(context, noun, id, fact, params.familyId);
      await refresh(context, kind, params.familyId);
      return getRow(context, noun, id);
    },
    async replay(context: Context, { body }: { body: unknown }): Promise<Row> {
      const row = await getRow(context, noun, (body as { id: string }).id);
      context.subject({ familyId: row.familyId, subjectId: row.id });
      return row;
    },
    async edit(context: Context, { params, body }: { params: { id: string }; body: unknown }): Promise<Row> {
      const { version, ...fields } = body as Fields & { version: number };
      const { after } = await changeRow(context, noun, params.id, version as number, fields, {
        check: (next) => check(context, kind, next.familyId!, next as Fields),
      });
      context.subject({ familyId: after.familyId, subjectId: params.id });
      await refresh(context, kind, after.familyId!);
      return after;
    },
    async remove(context: Context, { params, query }: { params: { id: string }; query: { version: number } }): Promise<{ ok: true }> {
      const gone = await removeRow(context, noun, params.id, query.version);
      context.subject({ familyId: gone.familyId, subjectId: params.id });
      await refresh(context, kind, gone.familyId!);
      return { ok: true };
    },
  };
}
