import type { Tx } from '../../../../kernel/server/transaction.ts';
import type { Change } from '../../rules/plan.ts';
import type { SheetName } from '../../rules/sheets.ts';
import { type Image, type Importing, insertRows, patchRows, type Row } from './rows.ts';

/** How the cells of a sheet stand in its table: column, PostgreSQL type and the name in the history. */
interface Shape {
  table: string;
  columns: Record<string, [column: string, type: string, field: string]>;
}

const shapes: Partial<Record<SheetName, Shape>> = {
  Услуги: {
    table: 'service_record',
    columns: {
      Дата: ['happened_on', 'date', 'date'], Услуга: ['service_id', 'text', 'service'], Исполнитель: ['practitioner', 'text', 'practitioner'],
      Минуты: ['minutes', 'integer', 'minutes'], Место: ['place', 'text', 'place'], Примечание: ['note', 'text', 'note'],
    },
  },
  Помощь: {
    table: 'aid_record',
    columns: {
      Дата: ['happened_on', 'date', 'date'], 'Вид помощи': ['aid_id', 'text', 'aid'], Количество: ['quantity', 'numeric', 'quantity'],
      Сумма: ['amount', 'numeric', 'amount'], Источник: ['source_id', 'text', 'source'],
    },
  },
  Результаты: {
    table: 'outcome_record',
    columns: {
      Дата: ['happened_on', 'date', 'date'], Результат: ['outcome_id', 'text', 'outcome'], Вид: ['kind_id', 'text', 'kind'], Подтверждение: ['evidence', 'text', 'evidence'],
    },
  },
};
const places = { case_id: 'uuid', family_id: 'uuid', practice_id: 'text', code: 'text', created_by: 'uuid' };

/** Stores rows of «Услуги», «Помощь» and «Результаты». */
export async function applyRecords(tx: Tx, importing: Importing, sheet: SheetName, changes: readonly Change[]): Promise<Map<Change, Image[]>> {
  const { organizationId, practiceId, staffId } = importing;
  const { table, columns } = shapes[sheet]!;
  const extra: Record<string, string> = sheet === 'Услуги' ? { whole_family: 'boolean' } : sheet === 'Результаты' ? { person_id: 'uuid' } : {};
  const types = { id: 'uuid', ...places, ...extra, ...Object.fromEntries(Object.values(columns).map(([column, type]) => [column, type])) };
  const fresh = changes.filter((change) => change.action === 'created');
  await insertRows(
    tx, organizationId, table, types,
    fresh.map((change) => ({
      id: change.entityId, case_id: change.caseId, family_id: change.family!.id, practice_id: practiceId, code: change.key, created_by: staffId,
      ...extraOf(sheet, change), ...Object.fromEntries(Object.entries(columns).map(([title, [column]]) => [column, change.cells[title] ?? null])),
    })),
  );
  const older = changes.filter((change) => change.action === 'updated');
  const fields = Object.fromEntries(Object.values(columns).map(([column, , field]) => [column, field]));
  const patched = await patchRows(
    tx, importing, table, { ...fields, whole_family: 'wholeFamily', person_id: 'person', family_id: 'family', case_id: 'case' },
    older.map((change) => ({ id: change.entityId, familyId: change.family!.id, set: recordPatch(sheet, change, columns) })),
  );
  const images = new Map(older.map((change): [Change, Image[]] => [change, [patched.get(change.entityId)].filter((image) => image !== undefined)]));
  if (sheet === 'Услуги') {
    const again = older.filter((change) => ['Получатели', 'Дата', 'Код семьи'].some((title) => change.changed.has(title)));
    for (const [change, image] of await replaceRecipients(tx, importing, again)) images.get(change)!.push(image);
    await addRecipients(tx, importing, fresh);
  }
  return images;
}

function extraOf(sheet: SheetName, change: Change): Row {
  if (sheet === 'Услуги') return { whole_family: (change.cells['Получатели'] ?? null) === null };
  return sheet === 'Результаты' ? { person_id: change.people![0] ?? null } : {};
}

function recordPatch(sheet: SheetName, change: Change, columns: Shape['columns']): Row {
  const set: Row = {};
  for (const title of change.changed) if (columns[title]) set[columns[title][0]] = change.cells[title] ?? null;
  if (change.changed.has('Код семьи')) Object.assign(set, { family_id: change.family!.id });
  if (change.changed.has('Код семьи') || change.changed.has('Дата')) Object.assign(set, { case_id: change.caseId });
  if (sheet === 'Услуги' && change.changed.has('Получатели')) Object.assign(set, extraOf(sheet, change));
  if (sheet === 'Результаты' && (change.changed.has('Код человека') || change.changed.has('Код семьи'))) Object.assign(set, extraOf(sheet, change));
  return set;
}

async function addRecipients(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<void> {
  await insertRows(
    tx, importing.organizationId, 'service_recipient', { record_id: 'uuid', person_id: 'uuid', family_id: 'uuid' },
    changes.flatMap(({ entityId, family, people }) => people!.map((person) => ({ record_id: entityId, person_id: person, family_id: family!.id }))),
  );
}

/** The image of recipients is kept under the record's id: the people and the family that stood there. */
async function replaceRecipients(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<Map<Change, Image>> {
  const images = new Map<Change, Image>();
  if (changes.length === 0) return images;
  const gone = await tx.rows<{ record_id: string; person_id: string; family_id: string }>(
    'delete from ryadom.service_recipient where organization_id = $1 and record_id = any ($2::uuid[]) returning record_id, person_id, family_id',
    [importing.organizationId, changes.map((change) => change.entityId)],
  );
  for (const change of changes) {
    const mine = gone.filter((row) => row.record_id === change.entityId);
    images.set(change, { table: 'service_recipient', id: change.entityId, version: null, row: { people: mine.map((row) => row.person_id), family: mine[0]?.family_id ?? change.family!.id } });
  }
  await addRecipients(tx, importing, changes);
  return images;
}

/**
 * A service to the whole family is received by everybody who belongs to it on the day, so people whom a later import adds,
 * or whose birth it mends, are put into (or taken out of) such imported records.
 */
export async function refreshWholeFamily(tx: Tx, organizationId: number, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  const belongs = `(p.birth_on is null or p.birth_on <= s.happened_on) and (p.death_on is null or p.death_on >= s.happened_on)
    and (m.from_on is null or m.from_on <= s.happened_on) and (m.to_on is null or m.to_on >= s.happened_on)`;
  await tx.rows(
    `delete from ryadom.service_recipient r using ryadom.service_record s
     where r.organization_id = $1 and r.person_id = any ($2::uuid[]) and s.organization_id = $1 and s.id = r.record_id
       and s.whole_family and s.code is not null
       and not exists (select from ryadom.membership m join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id
         where m.organization_id = $1 and m.family_id = s.family_id and m.person_id = r.person_id and ${belongs})`,
    [organizationId, personIds],
  );
  await tx.rows(
    `insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, s.id, p.id, s.family_id from ryadom.person p
     join ryadom.membership m on m.organization_id = $1 and m.person_id = p.id
     join ryadom.service_record s on s.organization_id = $1 and s.family_id = m.family_id and s.whole_family and s.code is not null
     where p.organization_id = $1 and p.id = any ($2::uuid[]) and ${belongs} on conflict do nothing`,
    [organizationId, personIds],
  );
}
