import { Refusal } from '../../../kernel/errors.ts';
import type { Services } from '../../../kernel/server/module.ts';
import type { Tx } from '../../../kernel/server/transaction.ts';
import { fill, formatNumber } from '../../../kernel/texts.ts';
import { refreshFamilies } from '../../people/public.ts';
import { entityTables } from '../queries/stored.ts';
import type { SheetName } from '../rules/sheets.ts';
import { texts } from '../texts.ru.ts';
import type { Image } from './apply/rows.ts';
import { refreshWholeFamily } from './apply/records.ts';
import { findBuiltOn } from './built-on.ts';
import { withSession } from './session.ts';

interface Entry {
  number: number;
  sheet: string;
  key: string;
  entity_id: string;
  action: 'created' | 'updated';
  before: { images: Image[]; importId: string | null } | null;
  cells_before: unknown;
}

const PIECE = 1000;
/** Tables that an image may name; anything else in the journal is damage. */
const known = new Set(['family', 'family_case', 'family_category', 'person', 'membership', 'person_status', 'contact', 'service_record', 'service_recipient', 'aid_record', 'outcome_record', 'mentor']);

/**
 * Takes back everything that an import wrote, newest first, and marks it `undone`. Refuses when something was built on it
 * (`import_built_on`, 409); with `failed` gives false instead and leaves the rows. What is taken back leaves the journal
 * in the same piece of work, so a stopped undo goes on where it was.
 */
export async function takeBack(services: Services, organization: string, importId: string, failed: boolean, onProgress: (done: number) => void = () => {}): Promise<boolean> {
  let done = 0;
  return withSession(services.database, organization, async (session) => {
    const { id: organizationId } = session.place;
    const found = await session.run((tx) => findBuiltOn(tx, organizationId, importId));
    if (found.length > 0) {
      if (failed) return false;
      const what = found.map(([kind, count]) => fill(texts.builtOn[kind], { count: formatNumber(count) })).join('; ');
      throw new Refusal(409, 'import_built_on', fill(texts.refusals.import_built_on, { what }));
    }
    if (!failed) {
      await session.run((tx) =>
        tx.rows("update ryadom.import_run set state = 'running', doing = 'undo', beat_at = now() where organization_id = $1 and id = $2", [organizationId, importId]),
      );
    }
    for (;;) {
      const left = await session.run(async (tx) => {
        if (!session.atomic) await tx.rows('update ryadom.import_run set beat_at = now() where organization_id = $1 and id = $2', [organizationId, importId]);
        return takePiece(tx, organizationId, importId);
      });
      if (left === 0) break;
      onProgress((done += left));
    }
    if (!failed) {
      await session.run((tx) =>
        tx.rows("update ryadom.import_run set state = 'undone', undone_at = $3, version = version + 1 where organization_id = $1 and id = $2", [organizationId, importId, services.clock()]),
      );
    }
    return true;
  });
}

/** The newest rows of the journal that belong to one sheet; gives how many it took. */
async function takePiece(tx: Tx, organizationId: number, importId: string): Promise<number> {
  const newest = await tx.rows<Entry>(
    `select number, sheet, key, entity_id, action, before, cells_before from ryadom.import_change
     where organization_id = $1 and import_id = $2 order by number desc limit ${PIECE}`,
    [organizationId, importId],
  );
  if (newest.length === 0) return 0;
  const { sheet } = newest[0]!;
  const other = newest.findIndex((entry) => entry.sheet !== sheet);
  const piece = other === -1 ? newest : newest.slice(0, other);
  if (sheet === 'district' || sheet === 'settlement') await dropPlaces(tx, organizationId, sheet, piece.map((entry) => entry.entity_id));
  else await takeRows(tx, organizationId, importId, sheet as SheetName, piece);
  await tx.rows('delete from ryadom.import_change where organization_id = $1 and import_id = $2 and number = any ($3::integer[])', [organizationId, importId, piece.map((entry) => entry.number)]);
  return piece.length;
}

async function dropPlaces(tx: Tx, organizationId: number, table: 'district' | 'settlement', ids: readonly string[]): Promise<void> {
  const users = table === 'district' ? ['family', 'address', 'settlement'] : ['family', 'address'];
  const unused = users.map((user) => `not exists (select from ryadom.${user} u where u.organization_id = $1 and u.${table}_id = t.id)`).join(' and ');
  await tx.rows(`delete from ryadom.${table} t where t.organization_id = $1 and t.id = any ($2::uuid[]) and ${unused}`, [organizationId, ids]);
}

async function takeRows(tx: Tx, organizationId: number, importId: string, sheet: SheetName, piece: readonly Entry[]): Promise<void> {
  const created = piece.filter((entry) => entry.action === 'created').map((entry) => entry.entity_id);
  const touched = await familiesOf(tx, organizationId, sheet, piece.map((entry) => entry.entity_id));
  await dropCreated(tx, organizationId, sheet, piece, created);
  for (const entry of piece) for (const image of (entry.before?.images ?? []).toReversed()) await restore(tx, organizationId, image);
  if (created.length > 0) {
    await tx.rows('delete from ryadom.import_row where organization_id = $1 and import_id = $2 and sheet = $3 and key = any ($4::text[])', [
      organizationId, importId, sheet, piece.filter((entry) => entry.action === 'created' || entry.cells_before === null).map((entry) => entry.key),
    ]);
  }
  const updated = piece.filter((entry) => entry.action === 'updated');
  if (updated.length > 0) {
    await tx.rows(
      `update ryadom.import_row r set cells = u.cells, import_id = u.import_id
       from unnest($4::text[], $5::jsonb[], $6::uuid[]) u(key, cells, import_id)
       where r.organization_id = $1 and r.import_id = $2 and r.sheet = $3 and r.key = u.key and u.cells is not null`,
      [organizationId, importId, sheet, updated.map((entry) => entry.key), updated.map((entry) => (entry.cells_before === null ? null : JSON.stringify(entry.cells_before))), updated.map((entry) => entry.before?.importId ?? null)],
    );
    await tx.rows(
      'delete from ryadom.import_row where organization_id = $1 and import_id = $2 and sheet = $3 and key = any ($4::text[])',
      [organizationId, importId, sheet, updated.filter((entry) => entry.cells_before === null).map((entry) => entry.key)],
    );
  }
  if (sheet === 'Люди') {
    await refreshWholeFamily(tx, organizationId, updated.map((entry) => entry.entity_id));
    await refreshFamilies(tx, organizationId, touched);
  }
}

/** Families whose names and search follow these people, before the people go. */
async function familiesOf(tx: Tx, organizationId: number, sheet: SheetName, ids: readonly string[]): Promise<string[]> {
  if (sheet !== 'Люди') return [];
  const rows = await tx.rows<{ family_id: string }>('select distinct family_id from ryadom.membership where organization_id = $1 and person_id = any ($2::uuid[])', [organizationId, ids]);
  return rows.map((row) => row.family_id);
}

async function dropCreated(tx: Tx, organizationId: number, sheet: SheetName, piece: readonly Entry[], ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  if (sheet === 'Семьи') {
    // A family that was here before keeps its place; only its case in the practice goes.
    const whole = piece.filter((entry) => entry.action === 'created' && entry.before === null).map((entry) => entry.entity_id);
    await tx.rows(
      'delete from ryadom.family f using ryadom.family_case c where f.organization_id = $1 and c.organization_id = $1 and c.family_id = f.id and c.id = any ($2::uuid[])',
      [organizationId, whole],
    );
  }
  if (sheet === 'Люди') await tx.rows('delete from ryadom.service_recipient where organization_id = $1 and person_id = any ($2::uuid[])', [organizationId, ids]);
  await tx.rows(`delete from ryadom.${entityTables[sheet]} where organization_id = $1 and id = any ($2::uuid[])`, [organizationId, ids]);
}

async function restore(tx: Tx, organizationId: number, image: Image): Promise<void> {
  if (!known.has(image.table)) throw new Error(`import journal names ${image.table}`);
  if (image.table === 'service_recipient') {
    const { people, family } = image.row as { people: string[]; family: string };
    await tx.rows('delete from ryadom.service_recipient where organization_id = $1 and record_id = $2', [organizationId, image.id]);
    await tx.rows(
      'insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id) select $1, $2, p, $4 from unnest($3::uuid[]) p',
      [organizationId, image.id, people, family],
    );
    return;
  }
  if (image.row === null) {
    await tx.rows(`delete from ryadom.${image.table} where organization_id = $1 and id = $2`, [organizationId, image.id]);
    return;
  }
  // An undo is a change too: the version goes up, so a screen opened before it cannot overwrite it unseen.
  const row = { ...image.row, version: image.version === null ? image.row['version'] : image.version + 1 };
  const columns = Object.keys(row).filter((column) => column !== 'organization_id' && column !== 'id');
  await tx.rows(
    `insert into ryadom.${image.table} select * from jsonb_populate_record(null::ryadom.${image.table}, $1::jsonb)
     on conflict (organization_id, id) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [JSON.stringify({ ...row, organization_id: organizationId })],
  );
}
