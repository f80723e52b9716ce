import pg from 'pg';
import { forgetRecords, gather, numberOf, sayCrowd, sendCrowd, startServed } from './crowd.ts';
import { openWorld } from './database.ts';
import { verdict } from './inside.ts';
import type { World } from './world.ts';

// Rules of deadlines over the whole world, looked through in the background by the product as it is started, while people work:
// `npm run bench -- rules [--people 200] [--seconds 60]`.

/** So that the rules have something to do: a third of the open cases was opened this month, and nothing was looked at before. */
async function prepare(client: pg.Client, world: World): Promise<{ before: { id: string; opened: string }[] }> {
  await client.query("select set_config('ryadom.org', $1, false), set_config('ryadom.all', '1', false)", [String(world.organizationId)]);
  const { rows } = await client.query<{ id: string; opened: string }>(
    `with chosen as (select id, opened_on from ryadom.family_case where organization_id = $1 and closed_on is null order by id limit (select count(*) / 3 from ryadom.family_case where organization_id = $1 and closed_on is null))
     update ryadom.family_case c set opened_on = current_date - 5 from chosen where c.organization_id = $1 and c.id = chosen.id returning c.id, chosen.opened_on::text as opened`,
    [world.organizationId],
  );
  await client.query('delete from ryadom.task where organization_id = $1', [world.organizationId]);
  await client.query('delete from ryadom.rule_run where organization_id = $1', [world.organizationId]);
  await client.query('analyze ryadom.family_case, ryadom.task');
  return { before: rows };
}

const pause = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

/** Background work under 60 s, and the p95 of the people under 100 ms while it goes on. */
export async function measureRules(server: string, say: (line?: string) => void): Promise<void> {
  const [count, seconds] = [numberOf('people', 200), numberOf('seconds', 60)];
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ now: string }>('select now()::text as now');
  const { before } = await prepare(client, world);
  const people = await gather(client, world, count);
  // Its own background work begins two seconds after its start: the people are there by then.
  const served = await startServed(url);
  try {
    const figures = await sendCrowd({ ...people, ports: [served.port], thinkMs: 1000, warm: 2, seconds });
    const run = async () => (await client.query<{ took: number }>('select took_ms as took from ryadom.rule_run where organization_id = $1 and took_ms > 0', [world.organizationId])).rows[0]?.took;
    let took = await run();
    for (let waited = 0; took === undefined && waited < 120; waited++) {
      await pause(1000);
      took = await run();
    }
    const made = (await client.query<{ made: number; cases: number }>(
      `select (select count(*)::integer from ryadom.task where organization_id = $1) as made,
         (select count(*)::integer from ryadom.family_case where organization_id = $1 and closed_on is null) as cases`,
      [world.organizationId],
    )).rows[0]!;
    say(`Сроки по ${made.cases} открытым делам в фоне, пока работают ${count} человек (${seconds} с).`);
    say();
    sayCrowd(figures, say);
    say();
    const { p95, failed } = figures.kinds.all;
    say('| Сроки в фоне | | цель | |');
    say('|---|--:|--:|---|');
    say(`| первый проход, поставлено задач ${made.made}, с | ${took === undefined ? 'не кончился' : (took / 1000).toFixed(1)} | < 60 | ${verdict(took !== undefined && took < 60_000)} |`);
    say(`| p95 людей, мс (ошибок ${failed}) | ${p95.toFixed(0)} | < 100 | ${verdict(p95 < 100 && failed === 0)} |`);
    say();
  } finally {
    await served.stop();
    await client.query('delete from ryadom.task where organization_id = $1', [world.organizationId]);
    await client.query('update ryadom.family_case c set opened_on = b.opened::date from jsonb_to_recordset($2::jsonb) b(id uuid, opened text) where c.organization_id = $1 and c.id = b.id', [world.organizationId, JSON.stringify(before)]);
    await forgetRecords(client, world, rows[0]!.now);
    await client.end();
  }
}
