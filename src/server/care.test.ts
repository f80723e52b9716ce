import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { testDatabase } from '../testing/databases.ts';
import { sweep } from './care.ts';

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

test('the embedded database is swept where much has changed, and only there', async (t) => {
  const database = await testDatabase('embedded');
  t.after(() => database.close());
  const far = async () => (await sweep(database)).toSorted();
  // Each organization begins with its ground for general data.
  const changed = ['ryadom.organization', 'ryadom.organization_ground'];
  await far();
  assert.deepEqual(await far(), [], 'nothing happened since');
  const add = (from: number) => database.pool.query("insert into ryadom.organization (slug, name, time_zone) select 'o-' || n, 'x', 'Europe/Moscow' from generate_series($1::int, $1::int + 299) n", [from]);
  await add(0);
  // Counts of changes are written at most once a second.
  await pause(1100);
  assert.deepEqual(await far(), changed);
  const { rows } = await database.pool.query<{ n: number }>("select reltuples::integer as n from pg_class where oid = 'ryadom.organization'::regclass");
  assert.equal(rows[0]!.n, 300);
  assert.deepEqual(await far(), []);
  await database.pool.query("delete from ryadom.organization where name = 'x'");
  await pause(1100);
  assert.deepEqual(await far(), changed, 'dead rows');
});
