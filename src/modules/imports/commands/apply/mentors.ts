import type { Tx } from '../../../../kernel/server/transaction.ts';
import type { Change } from '../../rules/plan.ts';
import { type Image, type Importing, insertRows, patchRows, type Row } from './rows.ts';

const columns: Record<string, string> = {
  Фамилия: 'last_name', Имя: 'first_name', Отчество: 'patronymic', 'Дата тестирования': 'tested_on', 'Результат тестирования': 'test_passed', 'Дата включения в реестр': 'registered_on',
};
const types = { id: 'uuid', practice_id: 'text', code: 'text', last_name: 'text', first_name: 'text', patronymic: 'text', tested_on: 'date', test_passed: 'boolean', registered_on: 'date' };
const fields = { last_name: 'lastName', first_name: 'firstName', tested_on: 'testedOn', test_passed: 'testPassed', registered_on: 'registeredOn' };

/** Stores rows of «Наставники». */
export async function applyMentors(tx: Tx, importing: Importing, changes: readonly Change[]): Promise<Map<Change, Image[]>> {
  const row = ({ cells }: Change, titles: Iterable<string>): Row =>
    Object.fromEntries(
      [...titles].flatMap((title) => {
        const value = cells[title] ?? null;
        return columns[title] ? [[columns[title], title === 'Результат тестирования' && value !== null ? value === 'yes' : value]] : [];
      }),
    );
  const fresh = changes.filter((change) => change.action === 'created');
  await insertRows(
    tx, importing.organizationId, 'mentor', types,
    fresh.map((change) => ({ id: change.entityId, practice_id: importing.practiceId, code: change.key, ...row(change, Object.keys(columns)) })),
  );
  const older = changes.filter((change) => change.action === 'updated');
  const images = await patchRows(tx, importing, 'mentor', fields, older.map((change) => ({ id: change.entityId, familyId: null, set: row(change, change.changed) })));
  return new Map(older.map((change) => [change, [images.get(change.entityId)].filter((image) => image !== undefined)]));
}
