import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../testing/databases.ts';
import type { Database } from './database.ts';

// A short read leaves as one request of the protocol once its statements are known; it must be the same as one that begins,
// asks and ends by itself, on either database.

let database: Database;
before(async () => {
  database = await testDatabase();
});
after(() => database.close());

const opening = { name: 'test_opening', text: 'select $1::text as said, current_user::text as who', values: ['вошёл'] };
const closing = <T>(text: string, params: unknown[], name: string) =>
  database.transaction(async (tx, opened) => ({ opened, rows: await tx.closing<T>(text, params, name) }), { readOnly: true, planOnce: true, opening })
    .then(async ({ opened, rows }) => ({ opened: await opened, rows }));

test('the rows, the role and the read-only transaction are the same the first time and later, and nothing of it stays', async () => {
  const ask = "select n, current_user::text as who, current_setting('transaction_read_only') as held, current_setting('plan_cache_mode') as plans from unnest($1::integer[]) n";
  for (let turn = 0; turn < 30; turn++) {
    const asked = Array.from({ length: turn % 4 }, (_, n) => n);
    const { opened, rows } = await closing(ask, [asked], 'test_rows');
    assert.deepEqual(opened, [{ said: 'вошёл', who: 'ryadom_app' }]);
    assert.deepEqual(rows, asked.map((n) => ({ n, who: 'ryadom_app', held: 'on', plans: 'force_generic_plan' })));
    const { rows: [left] } = await database.pool.query("select current_user::text <> 'ryadom_app' as owner, current_setting('transaction_read_only') as held, current_setting('plan_cache_mode') as plans, now() <> statement_timestamp() as open");
    assert.deepEqual(left, { owner: true, held: 'off', plans: 'auto', open: false });
  }
});

test('a failure fails the whole, says why, and the connection goes on', async () => {
  for (let turn = 0; turn < 4; turn++) {
    await assert.rejects(closing('select 1 / $1::integer as n', [turn % 2], 'test_failing').then(({ rows }) => {
      throw new Error(`no failure: ${JSON.stringify(rows)}`);
    }), turn % 2 === 0 ? { code: '22012' } : /no failure: \[\{"n":1\}\]/);
  }
  await assert.rejects(closing('insert into ryadom.organization (slug, name, time_zone) select $1, $1, $1 returning id', ['x'], 'test_writing'), { code: '25006' });
  await assert.rejects(closing('insert into ryadom.organization (slug, name, time_zone) select $1, $1, $1 returning id', ['x'], 'test_writing'), { code: '25006' });
  assert.deepEqual((await closing('select $1::text as said', ['дальше'], 'test_after')).rows, [{ said: 'дальше' }]);
});

test('work that fails before its first statement leaves no transaction open', async () => {
  for (let turn = 0; turn < 12; turn++) {
    await assert.rejects(database.transaction(async () => {
      throw new Error('no');
    }, { readOnly: true, planOnce: true, opening }), /^Error: no$/);
    const { rows } = await database.pool.query<{ closed: boolean }>('select pg_current_xact_id_if_assigned() is null and now() = statement_timestamp() as closed');
    assert.deepEqual(rows, [{ closed: true }]);
  }
});
