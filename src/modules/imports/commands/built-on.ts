import type { Tx } from '../../../kernel/server/transaction.ts';
import type { texts } from '../texts.ru.ts';

type Kind = keyof typeof texts.builtOn;

const mine = `select entity_id, sheet, key, number, action, before from ryadom.import_change where organization_id = $1 and import_id = $2`;
/** Families that this import made as a whole; a family that was here before is not in it. */
const families = `select c.family_id from ryadom.import_change i join ryadom.family_case c on c.organization_id = $1 and c.id = i.entity_id
  where i.organization_id = $1 and i.import_id = $2 and i.sheet = 'Семьи' and i.action = 'created' and i.before is null`;
const made = (sheet: string) => `select entity_id from ryadom.import_change where organization_id = $1 and import_id = $2 and sheet = '${sheet}' and action = 'created'`;
const cases = made('Семьи');

function strangers(table: string, sheet: string): string {
  return `select count(*) from ryadom.${table} t where t.organization_id = $1 and t.id not in (${made(sheet)})
    and (t.case_id in (${cases}) ${table === 'outcome_record' ? `or t.person_id in (${made('Люди')})` : ''})`;
}

function edited(table: string, sheet: string): string {
  return `select count(*) from ryadom.${table} t where t.organization_id = $1 and t.version <> 1 and t.id in (${made(sheet)})`;
}

/** Rows added to families or people of this import after it ended: it leaves the time of its last write in beat_at. */
function added(table: string): string {
  const person = ['membership', 'contact', 'person_status'].includes(table) ? ` or t.person_id in (${made('Люди')})` : '';
  return `(select count(*) from ryadom.${table} t where t.organization_id = $1 and (t.family_id in (${families})${person})
    and t.created_at > (select beat_at from ryadom.import_run where organization_id = $1 and id = $2))`;
}

const checks: [Kind, string][] = [
  ['reimported', `select count(*) from (${mine}) m join ryadom.import_change o on o.organization_id = $1 and o.sheet = m.sheet and o.key = m.key and o.import_id <> $2
    join ryadom.import_run r on r.organization_id = $1 and r.id = o.import_id and r.state in ('done', 'running')
    join ryadom.import_run i on i.organization_id = $1 and i.id = $2 and i.practice_id = r.practice_id and r.beat_at > i.beat_at`],
  ['edited', ['family_case:Семьи', 'person:Люди', 'service_record:Услуги', 'aid_record:Помощь', 'outcome_record:Результаты', 'mentor:Наставники']
    .map((pair) => `(${edited(...(pair.split(':') as [string, string]))})`).join(' + ')],
  ['edited', `(select count(*) from ryadom.family t where t.organization_id = $1 and t.version <> 1 and t.id in (${families}))
    + (select count(*) from ryadom.membership t where t.organization_id = $1 and t.version <> 1 and t.person_id in (${made('Люди')}))`],
  ['records', `(${strangers('service_record', 'Услуги')}) + (${strangers('aid_record', 'Помощь')}) + (${strangers('outcome_record', 'Результаты')})`],
  ['records', `select count(*) from ryadom.service_recipient t join ryadom.service_record s on s.organization_id = $1 and s.id = t.record_id
    where t.organization_id = $1 and t.person_id in (${made('Люди')}) and not (s.whole_family and s.code is not null) and t.record_id not in (select entity_id from (${mine}) m where m.sheet = 'Услуги')`],
  ['people', ['membership', 'contact', 'person_status', 'family_category', 'relation', 'address', 'case_team', 'family_case'].map(added).join(' + ')],
  // Merged since, or merged before and taken apart since: the journal names rows as they were.
  ['merged', `select count(distinct g.merge_id) from ryadom.merge_change_view g join (${mine}) m on g.key->>'id' = m.entity_id::text
    join ryadom.import_run i on i.organization_id = $1 and i.id = $2
    where g.organization_id = $1 and case when g.merged_at >= i.started_at then g.undone_at is null else g.undone_at > i.started_at end`],
  ['mentors', `select count(*) from ryadom.family_case t where t.organization_id = $1 and t.mentor_id in (${made('Наставники')})
    and t.id not in (select entity_id from (${mine}) m where m.sheet = 'Семьи')`],
];

/** What was built on an import since: kinds with counts; empty when it can be undone as a whole. */
export async function findBuiltOn(tx: Tx, organizationId: number, importId: string): Promise<[Kind, number][]> {
  const found = new Map<Kind, number>();
  for (const [kind, sql] of checks) {
    const text = sql.trimStart().startsWith('select') ? sql : `select ${sql} as count`;
    const row = await tx.row<{ count: number }>(text, [organizationId, importId]);
    if (row!.count > 0) found.set(kind, (found.get(kind) ?? 0) + row!.count);
  }
  const images = await tx.row<{ count: number }>(imagesMoved, [organizationId, importId]);
  if (images!.count > 0) found.set('edited', (found.get('edited') ?? 0) + images!.count);
  return [...found];
}

/** Rows that an update of this import left at a version which somebody raised since. */
const imagesMoved = `
  with images as (
    select i->>'table' tab, (i->>'id')::uuid id, (i->>'version')::integer version from ryadom.import_change c, jsonb_array_elements(c.before->'images') i
    where c.organization_id = $1 and c.import_id = $2 and c.before is not null and (i->>'version') is not null
  )
  select (${['family', 'family_case', 'family_category', 'person', 'membership', 'person_status', 'contact', 'service_record', 'aid_record', 'outcome_record', 'mentor']
    .map((table) => `(select count(*) from images i left join ryadom.${table} t on t.organization_id = $1 and t.id = i.id where i.tab = '${table}' and t.version is distinct from i.version)`)
    .join(' + ')}) as count`;
