import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';
import { definedModules } from '../../kernel/server/module.ts';

// A merge leaves nothing behind and an undo gives everything back: looked at in the catalog and in every row of every table,
// so that a table which nobody thought of is found.

let app: TestApp;
let place: TestOrganization;
let practice: string;
let manager: TestStaff;

before(async () => {
  app = await startTestApp();
  place = await app.organization();
  practice = await installPractice(app, place);
  manager = await app.staff(place, ['manager'], 'Руководитель');
});
after(() => app.close());

/** Work as the owner who sees the whole organization. */
function owner<T>(work: (tx: Parameters<Parameters<TestApp['database']['asOwner']>[0]>[0]) => Promise<T>): Promise<T> {
  return app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true), set_config('ryadom.staff', '', true)", [String(place.id)]);
    return work(tx);
  });
}

/** Columns that hold such an id and follow no merge, each with its reason. */
const exempt = new Map([
  ['family_scope.family_id', 'who sees a family is counted anew from its cases'],
  ['withheld.subject_id', 'made anew from consents and families'], ['withheld.family_id', 'the same'],
  ['search_token.family_id', 'built anew'],
  ['likeness_key.person_id', 'derived: goes with the person'],
  ['merge_run.keep_id', 'what the merge was about'],
  ['merge_run.other_id', 'what the merge was about'],
  ['merge_run.involved', 'what the merge was about'],
  ['merged_id.id', 'the old id itself'],
  ['merged_id.into_id', 'followed step by step'],
  ['merge_decision.first_id', 'read through merged_id'],
  ['merge_decision.second_id', 'read through merged_id'],
  ['merge_candidate.first_id', 'derived: taken out by the merge'],
  ['merge_candidate.second_id', 'derived: taken out by the merge'],
  ['closed_item.subject_id', 'a row of another table, which keeps its id; whose it is says person_id'],
  ['field_history.subject_id', 'whose history it was; who reads it goes by family_id'],
  ['audit_tail.family_id', 'the log is never rewritten'], ['audit_tail.subject_id', 'the same'],
  ['audit_event.family_id', 'the same'], ['audit_event.subject_id', 'the same'],
  ['import_change.entity_id', 'an import that was merged on is not undone'],
  ['submission.id', 'the id that was sent'],
  ['fact_number.id', 'derived'], ['fact_mark.family', 'derived'],
  ['export_run.person_id', 'what was asked for then'],
]);
/** Tables that are derived or tell what happened, by design different after a merge and an undo. */
const notCompared = /^(audit_|submission$|field_history$|merge_|merged_id$|likeness_key$|fact_|report_frozen|job|import_run$)/;

async function columnsOf() {
  return owner((tx) => tx.rows<{ tab: string; col: string; type: string }>(
    `select c.relname tab, a.attname col, format_type(a.atttypid, null) as type from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'ryadom'::regnamespace and c.relkind in ('r', 'p') order by 1, a.attnum`,
  ));
}

test('every column that points to a person, a family or a case is on a list of its module, or exempt with a reason', async () => {
  const held = new Set(definedModules().flatMap((module) => module.repointing?.holdings ?? []).flatMap((one) => one.columns.map((column) => `${one.table}.${column}`)));
  const keys = await owner((tx) => tx.rows<{ at: string }>(
    `select k.conrelid::regclass::text || '.' || a.attname as at from pg_constraint k cross join lateral unnest(k.conkey) n join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n
     where k.contype = 'f' and k.confrelid in ('ryadom.family'::regclass, 'ryadom.person'::regclass, 'ryadom.family_case'::regclass) and a.attname <> 'organization_id'`,
  ));
  const pointing = new Set(keys.map((row) => row.at.replace(/^ryadom\./, '')));
  for (const { tab, col, type } of await columnsOf()) {
    if (type.startsWith('uuid') && /^(family|person|case|entity|subject)(_id)?$|_(family|person|case)_id$/.test(col)) pointing.add(`${tab}.${col}`);
  }
  assert.ok(pointing.size > 20);
  assert.deepEqual([...pointing].filter((column) => !held.has(column) && !exempt.has(column)), [], 'say in the module (repointing) or here what a merge does with it');
});

/** Where some row still holds one of the ids. */
async function leftovers(ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const columns = await columnsOf();
  const ofOrganization = new Set(columns.filter((one) => one.col === 'organization_id').map((one) => one.tab));
  await owner(async (tx) => {
    for (const { tab, col, type } of columns) {
      if (type !== 'uuid' || exempt.has(`${tab}.${col}`) || !ofOrganization.has(tab)) continue;
      const row = await tx.row<{ n: number }>(`select count(*)::int n from ryadom.${tab} where organization_id = $1 and ${col} = any ($2::uuid[])`, [place.id, ids]);
      if (row!.n > 0) found.push(`${tab}.${col}: ${row!.n}`);
    }
  });
  return found;
}

/** Every row of every table of the organization, without the versions of what people edit. */
async function everything(): Promise<Map<string, string>> {
  const columns = await columnsOf();
  const tables = [...new Set(columns.filter((one) => one.col === 'organization_id').map((one) => one.tab))].filter((tab) => !notCompared.test(tab));
  return owner(async (tx) => {
    const rows = new Map<string, string>();
    for (const tab of tables) {
      const plain = ['family', 'person', 'family_case', 'membership'].includes(tab) ? "to_jsonb(t) - 'version'" : 'to_jsonb(t)';
      const row = await tx.row<{ all: string }>(`select coalesce(json_agg(r order by r::text)::text, '') as all from (select ${plain} r from ryadom.${tab} t where organization_id = $1) x`, [place.id]);
      rows.set(tab, row!.all);
    }
    return rows;
  });
}

const first = ['Наталья', 'Егор', 'Лиза', 'Мария', 'Пётр'];
const roles = ['mother', 'child', 'child', 'grandmother', 'father'];
const births = ['1990-05-02', '2016-03-10', '2021-08-30', '1961-01-05', '1988-12-01'];

interface Shape {
  ours: number[];
  theirs: number[];
  services: { mine: boolean; whole: boolean; day: number }[];
  closed: boolean;
  take: boolean;
}
const shape = fc.record<Shape>({
  ours: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 }),
  theirs: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 }),
  services: fc.array(fc.record({ mine: fc.boolean(), whole: fc.boolean(), day: fc.integer({ min: 1, max: 20 }) }), { maxLength: 6 }),
  closed: fc.boolean(),
  take: fc.boolean(),
});

async function family(who: number[], closedOn: string | null): Promise<TestFamily> {
  return makeFamily(app, place, { practice, closedOn, openedOn: closedOn ? '2025-01-01' : '2026-01-15', members: who.map((n) => ({ name: first[n]!, role: roles[n]!, birthOn: births[n]! })) });
}

async function fill(one: TestFamily, other: TestFamily, { services }: Shape): Promise<void> {
  for (const { mine, whole, day } of services) {
    const to = mine ? one : other;
    await app.ok(manager, 'POST', '/services', {
      id: uuid(), family: to.id, practice, service: 'home_visit', date: `2026-11-${String(day).padStart(2, '0')}`, ...(whole ? {} : { recipients: [Object.values(to.people)[0]] }),
    });
  }
  for (const to of [one, other]) {
    const [person, kin] = Object.values(to.people);
    await app.ok(manager, 'POST', `/families/${to.id}/contacts`, { id: uuid(), personId: person, kind: 'phone', value: '89130000001' });
    await app.ok(manager, 'POST', `/families/${to.id}/categories`, { id: uuid(), categoryId: 'sop', fromOn: '2026-02-01' }).catch(() => {});
    if (kin) await app.ok(manager, 'POST', `/families/${to.id}/relations`, { id: uuid(), personId: person, otherId: kin, kind: 'sibling' });
    await app.ok(manager, 'POST', '/outcomes', { id: uuid(), family: to.id, practice, outcome: 'employed', date: '2026-11-12', person });
    const colleague = await app.staff(place, ['case-manager']);
    await owner((tx) => tx.rows("insert into ryadom.case_team (organization_id, id, case_id, family_id, staff_id, from_on) values ($1, $2, $3, $4, $5, '2026-01-01')", [place.id, uuid(), to.caseId, to.id, colleague.staffId]));
  }
}

test('property: a merge leaves no row with an old id, and its undo makes every table what it was', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (drawn) => {
      const one = await family(drawn.ours, null);
      const other = await family(drawn.theirs, drawn.closed ? '2026-12-31' : null);
      await fill(one, other, drawn);
      const was = await everything();
      const seen = await app.ok(manager, 'GET', `/merges/comparison?kind=family&keepId=${one.id}&otherId=${other.id}`);
      const side = drawn.take ? 'other' : 'keep';
      const merged = await app.ok(manager, 'POST', '/merges', {
        id: uuid(), kind: 'family', keepId: one.id, otherId: other.id, seen: seen.seen, family: { code: side, place: side, note: drawn.take ? 'both' : 'keep' },
        people: seen.people.map(({ keepId, otherId }: any) => ({ keepId, otherId, fields: { birthDate: side } })),
      });
      const gone = [other.id, ...seen.people.map((pair: any) => pair.otherId), ...seen.cases.map((pair: any) => pair.otherId)];
      assert.deepEqual(await leftovers(gone), []);
      const card = await app.ok(manager, 'GET', `/families/${one.id}`);
      assert.equal(card.counts.service, drawn.services.length, 'no service is lost');
      await app.ok(manager, 'POST', `/merges/${merged.id}/undo`, { id: uuid() });
      const now = await everything();
      for (const [tab, rows] of was) assert.equal(now.get(tab), rows, tab);
      assert.equal((await app.ok(manager, 'GET', `/families/${other.id}`)).id, other.id);
    }),
    { numRuns: 8 },
  );
});

test('two people of different families: rows of both follow and come back', async () => {
  const one = await family([0, 1], null);
  const other = await family([0, 2], null);
  await fill(one, other, { ours: [], theirs: [], closed: false, take: false, services: [{ mine: true, whole: true, day: 3 }, { mine: false, whole: true, day: 4 }] });
  const [keepId, otherId] = [one.people['Наталья']!, other.people['Наталья']!];
  const was = await everything();
  const seen = await app.ok(manager, 'GET', `/merges/comparison?kind=person&keepId=${keepId}&otherId=${otherId}`);
  const merged = await app.ok(manager, 'POST', '/merges', { id: uuid(), kind: 'person', keepId, otherId, seen: seen.seen });
  assert.deepEqual(await leftovers([otherId]), []);
  const person = await app.ok(manager, 'GET', `/people/${otherId}`);
  assert.equal(person.id, keepId);
  assert.deepEqual(person.memberships.map((each: any) => each.familyId).toSorted(), [one.id, other.id].toSorted(), 'in both families');
  await app.ok(manager, 'POST', `/merges/${merged.id}/undo`, { id: uuid() });
  const now = await everything();
  for (const [tab, rows] of was) assert.equal(now.get(tab), rows, tab);
});
