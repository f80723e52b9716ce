import { newId } from '../../../../kernel/server/new-id.ts';
import type { Tx } from '../../../../kernel/server/transaction.ts';
import type { Change } from '../../rules/plan.ts';
import { changeWords, list } from './families.ts';
import { deleteRows, type Image, type Importing, insertRows, patchRows, type Row } from './rows.ts';

const columns: Record<string, string> = {
  Фамилия: 'last_name', Имя: 'first_name', Отчество: 'patronymic', 'Дата рождения': 'birth_on', Пол: 'sex', СНИЛС: 'snils',
};
const personFields = { last_name: 'lastName', first_name: 'firstName', birth_on: 'birthDate' };
const statusTypes = { id: 'uuid', family_id: 'uuid', person_id: 'uuid', status_id: 'text' };
const contactTypes = { id: 'uuid', family_id: 'uuid', person_id: 'uuid', kind: 'text', value: 'text' };

/** Stores rows of «Люди»: the person, the place in the family, the phone and the statuses. */
export async function applyPeople(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<Map<Change, Image[]>> {
  const { organizationId } = importing;
  const fresh = changes.filter((change) => change.action === 'created');
  const older = changes.filter((change) => change.action === 'updated');
  await insertRows(
    tx, organizationId, 'person', { id: 'uuid', last_name: 'text', first_name: 'text', patronymic: 'text', birth_on: 'date', sex: 'text', snils: 'text' },
    fresh.map(({ entityId, cells }) => ({ id: entityId, ...personRow(cells, Object.keys(columns)) })),
  );
  await insertRows(
    tx, organizationId, 'membership', { id: 'uuid', family_id: 'uuid', person_id: 'uuid', code: 'text', role: 'text' },
    fresh.map(({ entityId, family, cells }) => ({ id: newId(), family_id: family!.id, person_id: entityId, code: cells['Код человека'], role: cells['Роль'] })),
  );
  await insertRows(
    tx, organizationId, 'contact', contactTypes,
    fresh.flatMap(({ entityId, family, cells }) => (cells['Телефон'] ? [{ id: newId(), family_id: family!.id, person_id: entityId, kind: 'phone', value: cells['Телефон'] }] : [])),
  );
  await insertRows(
    tx, organizationId, 'person_status', statusTypes,
    fresh.flatMap(({ entityId, family, cells }) => list(cells['Статусы']).map((status) => ({ id: newId(), family_id: family!.id, person_id: entityId, status_id: status }))),
  );
  return changePeople(tx, importing, older);
}

function personRow(cells: Change['cells'], titles: Iterable<string>): Row {
  return Object.fromEntries([...titles].flatMap((title) => (columns[title] ? [[columns[title], cells[title] ?? null]] : [])));
}

async function changePeople(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<Map<Change, Image[]>> {
  const images = new Map<Change, Image[]>();
  if (changes.length === 0) return images;
  const { organizationId } = importing;
  const people = await patchRows(
    tx, importing, 'person', personFields,
    changes.map((change) => ({ id: change.entityId, familyId: change.family!.id, set: personRow(change.cells, change.changed) })).filter((patch) => Object.keys(patch.set).length > 0),
  );
  const roles = changes.filter((change) => change.changed.has('Роль'));
  const places = roles.length === 0 ? [] : await tx.rows<{ id: string; family_id: string; code: string }>(
    'select id, family_id, code from ryadom.membership where organization_id = $1 and (family_id, code) in (select * from unnest($2::uuid[], $3::text[]))',
    [organizationId, roles.map((change) => change.family!.id), roles.map((change) => change.cells['Код человека'])],
  );
  const placeOf = (change: Change) => places.find((one) => one.family_id === change.family!.id && one.code === change.cells['Код человека'])?.id;
  const memberships = await patchRows(
    tx, importing, 'membership', {},
    roles.flatMap((change) => {
      const id = placeOf(change);
      return id === undefined ? [] : [{ id, familyId: change.family!.id, set: { role: change.cells['Роль'] } }];
    }),
  );
  const statuses = await changeWords(tx, importing, {
    table: 'person_status', word: 'status_id', column: 'Статусы',
    changes, owner: (change) => ({ family_id: change.family!.id, person_id: change.entityId }),
  });
  const phones = await changePhones(tx, importing, changes.filter((change) => change.changed.has('Телефон')));
  for (const change of changes) {
    const found = [people.get(change.entityId), memberships.get(placeOf(change) ?? ''), ...(statuses.get(change) ?? []), ...(phones.get(change) ?? [])];
    images.set(change, found.filter((image) => image !== undefined));
  }
  return images;
}

/** The phone that the last import brought gives way to the new one; phones added on the screen stay. */
async function changePhones(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<Map<Change, Image[]>> {
  const images = new Map<Change, Image[]>(changes.map((change) => [change, []]));
  const before = changes.filter((change) => change.last?.cells['Телефон']);
  if (before.length > 0) {
    const gone = await deleteRows(
      tx, importing.organizationId, 'contact', "t.kind = 'phone' and (t.person_id, t.value) in (select * from unnest($2::uuid[], $3::text[]))",
      [before.map((change) => change.entityId), before.map((change) => change.last!.cells['Телефон'])],
    );
    for (const image of gone) images.get(before.find((change) => change.entityId === image.row!['person_id'])!)!.push(image);
  }
  const rows = changes.flatMap((change) => (change.cells['Телефон'] ? [{ change, id: newId(), family_id: change.family!.id, person_id: change.entityId, kind: 'phone', value: change.cells['Телефон'] }] : []));
  await insertRows(tx, importing.organizationId, 'contact', contactTypes, rows);
  for (const row of rows) images.get(row.change)!.push({ table: 'contact', id: row.id, version: 1, row: null });
  return images;
}
