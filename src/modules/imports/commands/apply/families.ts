import { newId } from '../../../../kernel/server/new-id.ts';
import type { Tx } from '../../../../kernel/server/transaction.ts';
import type { Change } from '../../rules/plan.ts';
import type { Places } from './places.ts';
import { deleteRows, type Image, type Importing, insertRows, type Patch, patchRows, type Row } from './rows.ts';

const caseTypes = {
  id: 'uuid', family_id: 'uuid', practice_id: 'text', pack_version: 'text', branch_id: 'uuid', opened_on: 'date', closed_on: 'date', close_reason: 'text',
  case_manager_id: 'uuid', case_manager_text: 'text', mentor_id: 'uuid',
};
const caseFields = {
  opened_on: 'openedOn', closed_on: 'closedOn', close_reason: 'closeReason', case_manager_id: 'caseManagerId', case_manager_text: 'caseManagerText', mentor_id: 'mentorId',
};
const familyFields = { district_id: 'districtId', settlement_id: 'settlementId' };

/** Stores rows of «Семьи»: the family, its categories and its case in the practice. */
export async function applyFamilies(tx: Tx, importing: Importing, changes: readonly Change[], places: Places): Promise<Map<Change, Image[]>> {
  const { organizationId } = importing;
  const fresh = changes.filter((change) => change.family!.isNew);
  await insertRows(
    tx, organizationId, 'family', { id: 'uuid', code: 'text', district_id: 'uuid', settlement_id: 'uuid', address: 'text' },
    fresh.map(({ family, cells }) => ({ id: family!.id, code: family!.code, ...places.of(cells), address: cells['Адрес'] })),
  );
  const older = changes.filter((change) => !change.family!.isNew);
  const families = await patchRows(tx, importing, 'family', familyFields, older.flatMap((change) => familyPatch(change, places)));
  const cases = await patchRows(tx, importing, 'family_case', caseFields, older.filter((change) => !change.newCase).map(casePatch));
  await insertRows(tx, organizationId, 'family_case', caseTypes, changes.filter((change) => change.newCase).map((change) => newCase(change, importing)));
  await insertRows(
    tx, organizationId, 'family_category', { id: 'uuid', family_id: 'uuid', category_id: 'text' },
    fresh.flatMap(({ family, cells }) => list(cells['Категории']).map((category) => ({ id: newId(), family_id: family!.id, category_id: category }))),
  );
  const categories = await changeWords(tx, importing, {
    table: 'family_category', word: 'category_id', column: 'Категории',
    changes: older, owner: (change) => ({ family_id: change.family!.id }),
  });
  const images = new Map<Change, Image[]>();
  for (const change of older) {
    const found = [families.get(change.family!.id), cases.get(change.entityId), ...(categories.get(change) ?? [])];
    images.set(change, found.filter((image) => image !== undefined));
  }
  return images;
}

function newCase({ entityId, family, cells, caseManagerId, mentorId }: Change, importing: Importing): Row {
  return {
    id: entityId, family_id: family!.id, practice_id: importing.practiceId, pack_version: importing.packVersion, branch_id: importing.branchId,
    opened_on: cells['Дата постановки'], closed_on: cells['Дата снятия'], close_reason: cells['Причина снятия'], mentor_id: mentorId ?? null, ...manager(cells['Куратор'], caseManagerId),
  };
}

function manager(text: unknown, id: string | null | undefined): Row {
  return { case_manager_id: id ?? null, case_manager_text: id ? null : (text ?? null) };
}

function familyPatch({ family, cells, changed }: Change, places: Places): Patch[] {
  const set: Row = {};
  if (changed.has('Район') || changed.has('Населённый пункт')) {
    const place = places.of(cells);
    if (changed.has('Район')) set['district_id'] = place.district_id;
    set['settlement_id'] = place.settlement_id;
  }
  if (changed.has('Адрес')) set['address'] = cells['Адрес'];
  return Object.keys(set).length === 0 ? [] : [{ id: family!.id, familyId: family!.id, set }];
}

function casePatch({ entityId, family, cells, changed, caseManagerId, mentorId }: Change): Patch {
  const set: Row = {};
  if (changed.has('Дата постановки')) set['opened_on'] = cells['Дата постановки'];
  if (changed.has('Дата снятия')) set['closed_on'] = cells['Дата снятия'];
  if (changed.has('Причина снятия')) set['close_reason'] = cells['Причина снятия'];
  if (changed.has('Наставник')) set['mentor_id'] = mentorId ?? null;
  if (changed.has('Куратор')) Object.assign(set, manager(cells['Куратор'], caseManagerId));
  return { id: entityId, familyId: family!.id, set };
}

export function list(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** Words with dates (categories, statuses): adds and removes only what the cell added and removed since its last import. */
export async function changeWords(
  tx: Tx,
  importing: Importing,
  what: { table: 'family_category' | 'person_status'; word: string; column: string; changes: readonly Change[]; owner: (change: Change) => Row },
): Promise<Map<Change, Image[]>> {
  const { table, word, column, owner } = what;
  const images = new Map<Change, Image[]>();
  const touched = what.changes.filter((change) => change.changed.has(column));
  if (touched.length === 0) return images;
  const { organizationId } = importing;
  const holder = table === 'family_category' ? 'family_id' : 'person_id';
  const wanted = (change: Change, from: readonly string[], without: readonly string[]) =>
    from.filter((id) => !without.includes(id)).map((id) => ({ change, id: newId(), ...owner(change), [word]: id }) as Row & { change: Change; id: string });
  const now = (change: Change) => list(change.cells[column]);
  const then = (change: Change) => list(change.last?.cells[column]);
  const added = touched.flatMap((change) => wanted(change, now(change), then(change)));
  const removed = touched.flatMap((change) => wanted(change, then(change), now(change)));
  const keep = (change: Change, image: Image) => images.set(change, [...(images.get(change) ?? []), image]);
  if (removed.length > 0) {
    const gone = await deleteRows(
      tx, organizationId, table, `t.to_on is null and (t.${holder}, t.${word}) in (select * from unnest($2::uuid[], $3::text[]))`,
      [removed.map((row) => row[holder]), removed.map((row) => row[word])],
    );
    for (const image of gone) {
      const match = removed.find((row) => row[holder] === image.row![holder] && row[word] === image.row![word]);
      if (match) keep(match.change, image);
    }
  }
  if (added.length > 0) {
    const there = await tx.rows<{ holder: string; word: string }>(
      `select ${holder} holder, ${word} word from ryadom.${table} where organization_id = $1 and to_on is null and ${holder} = any ($2::uuid[])`,
      [organizationId, added.map((row) => row[holder])],
    );
    const held = new Set(there.map((row) => `${row.holder} ${row.word}`));
    const missing = added.filter((row) => !held.has(`${String(row[holder])} ${String(row[word])}`));
    const types = { id: 'uuid', family_id: 'uuid', ...(table === 'person_status' ? { person_id: 'uuid' } : {}), [word]: 'text' };
    await insertRows(tx, organizationId, table, types, missing);
    for (const row of missing) keep(row.change, { table, id: row.id, version: 1, row: null });
  }
  return images;
}
