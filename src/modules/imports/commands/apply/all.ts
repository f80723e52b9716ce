import type { Tx } from '../../../../kernel/server/transaction.ts';
import { refreshFamilies } from '../../../people/public.ts';
import type { Change } from '../../rules/plan.ts';
import { texts } from '../../texts.ru.ts';
import { readingOrder, type SheetName } from '../../rules/sheets.ts';
import type { Session } from '../session.ts';
import { applyFamilies } from './families.ts';
import { applyMentors } from './mentors.ts';
import { applyPeople } from './people.ts';
import { Places } from './places.ts';
import { applyRecords, refreshWholeFamily } from './records.ts';
import type { Image, Importing } from './rows.ts';
import { insertRows } from './rows.ts';

/** Rows in one piece of work: on the embedded database nobody else gets through while it runs. */
const PIECE = 1000;

/** From so many new rows on the old statistics mislead. */
const MANY = 2000;

/** Cells by which a family is found or titled. */
const naming = ['Фамилия', 'Имя', 'Отчество', 'Пол', 'СНИЛС', 'Телефон', 'Роль', 'Дата рождения'];

/** Stores everything that was decided, piece by piece, with the journal by which it can be taken back. */
export async function applyAll(
  session: Session,
  importing: Importing,
  changes: Record<SheetName, Change[]>,
  onProgress: (sheet: string, done: number, total: number) => void,
): Promise<void> {
  let number = 0;
  const places = new Places();
  await session.run(async (tx) => {
    await places.load(tx, importing.organizationId);
    places.gather(changes['Семьи']);
    await places.store(tx, importing);
    await journal(tx, importing, places.made.map((made, at) => ({ number: at, sheet: made.table, key: made.id, id: made.id })));
    number = places.made.length;
  });
  for (const sheet of readingOrder) {
    const mine = changes[sheet];
    for (let from = 0; from < mine.length; from += PIECE) {
      const piece = mine.slice(from, from + PIECE);
      const first = number;
      number += piece.length;
      await session.run(async (tx) => {
        const images = await applySheet(tx, importing, sheet, piece, places);
        await keep(tx, importing, piece, images, first);
        if (!session.atomic) await tx.rows('update ryadom.import_run set beat_at = now() where organization_id = $1 and id = $2', [importing.organizationId, importing.importId]);
      });
      onProgress(sheet, from + piece.length, mine.length);
    }
  }
  if (number > MANY) await session.renewStatistics();
  await refreshDerived(session, importing, changes, onProgress);
}

function applySheet(tx: Tx, importing: Importing, sheet: SheetName, piece: readonly Change[], places: Places): Promise<Map<Change, Image[]>> {
  if (sheet === 'Наставники') return applyMentors(tx, importing, piece);
  if (sheet === 'Семьи') return applyFamilies(tx, importing, piece, places);
  return sheet === 'Люди' ? applyPeople(tx, importing, piece) : applyRecords(tx, importing, sheet, piece);
}

async function refreshDerived(session: Session, importing: Importing, changes: Record<SheetName, Change[]>, onProgress: (sheet: string, done: number, total: number) => void): Promise<void> {
  const { organizationId } = importing;
  const renamed = changes['Люди'].filter((change) => naming.some((title) => change.changed.has(title)));
  const families = [...new Set([...changes['Семьи'].filter((change) => change.family!.isNew), ...renamed].map((change) => change.family!.id))];
  for (let from = 0; from < families.length; from += PIECE) {
    await session.run((tx) => refreshFamilies(tx, organizationId, families.slice(from, from + PIECE)));
    onProgress(texts.searching, Math.min(from + PIECE, families.length), families.length);
  }
  const born = changes['Люди'].filter((change) => !change.family!.isNew && (change.action === 'created' || change.changed.has('Дата рождения'))).map((change) => change.entityId);
  for (let from = 0; from < born.length; from += PIECE) await session.run((tx) => refreshWholeFamily(tx, organizationId, born.slice(from, from + PIECE)));
}

/** Keeps what each row said, for the next import, and what it replaced, for an undo. */
async function keep(tx: Tx, importing: Importing, piece: readonly Change[], images: Map<Change, Image[]>, first: number): Promise<void> {
  const { organizationId, practiceId, importId } = importing;
  await insertRows(
    tx, organizationId, 'import_row',
    { practice_id: 'text', sheet: 'text', key: 'text', cells: 'jsonb', entity_id: 'uuid', import_id: 'uuid' },
    piece.map((change) => ({ practice_id: practiceId, sheet: change.sheet, key: change.key, cells: JSON.stringify(change.cells), entity_id: change.entityId, import_id: importId })),
    'on conflict (organization_id, practice_id, sheet, key) do update set cells = excluded.cells, entity_id = excluded.entity_id, import_id = excluded.import_id',
  );
  await journal(
    tx, importing,
    piece.map((change, at) => {
      const mine = images.get(change) ?? [];
      const own = mine.find((image) => image.id === change.entityId)?.version;
      return {
        number: first + at, sheet: change.sheet, key: change.key, id: change.entityId, action: change.action,
        before: mine.length === 0 && !change.last ? null : { images: mine, importId: change.last?.importId ?? null },
        cells: change.last?.cells ?? null, version: change.action === 'created' ? 1 : (own ?? 0),
      };
    }),
  );
}

interface Entry {
  number: number;
  sheet: string;
  key: string;
  id: string;
  action?: 'created' | 'updated';
  before?: object | null;
  cells?: object | null;
  version?: number;
}

async function journal(tx: Tx, { organizationId, importId }: Importing, entries: readonly Entry[]): Promise<void> {
  await insertRows(
    tx, organizationId, 'import_change',
    { import_id: 'uuid', number: 'integer', sheet: 'text', key: 'text', entity_id: 'uuid', action: 'text', before: 'jsonb', cells_before: 'jsonb', version_after: 'integer' },
    entries.map((entry) => ({
      import_id: importId, number: entry.number, sheet: entry.sheet, key: entry.key, entity_id: entry.id, action: entry.action ?? 'created',
      before: entry.before ? JSON.stringify(entry.before) : null, cells_before: entry.cells ? JSON.stringify(entry.cells) : null, version_after: entry.version ?? 1,
    })),
  );
}
