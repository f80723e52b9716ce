import pg from 'pg';
import { openWorld } from './database.ts';
import { median, startInside, verdict } from './inside.ts';
import type { World } from './world.ts';

// How long it takes to make two families of 1,000 records each one, to undo it, and to look a whole register through for
// look-alikes. What is measured is the answer over HTTP without the network; the world is left as it was found.

const records = 1_000;
const runs = 3;

/** Adds services until the family has 1,000, each with its recipients. Gives the ids. */
async function fill(client: pg.Client, world: World, family: string): Promise<void> {
  await client.query(
    `with needed as (select greatest(0, $3 - count(*))::int n from ryadom.service_record where organization_id = $1 and family_id = $2),
       made as (
         insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner, topic)
         select $1, gen_random_uuid(), c.id, $2, c.practice_id, 'home_visit', date '2026-11-01' - (k % 600), 60, 'Соловьёва В. А.', 'bench-merges'
         from needed, generate_series(1, needed.n) k cross join lateral (select * from ryadom.family_case where organization_id = $1 and family_id = $2 limit 1) c
         returning id
       )
     insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, s.id, m.person_id, $2 from made s join ryadom.membership m on m.organization_id = $1 and m.family_id = $2 and m.to_on is null and m.code in ('1', '3')`,
    [world.organizationId, family, records],
  );
}

/** «Объединение»: the merge of two large families against its bound, its undo, and the look through the register. */
export async function measureMerges(server: string, say: (line?: string) => void): Promise<void> {
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { call, stop } = await startInside(url, world);
  try {
    const { rows } = await client.query<{ id: string }>(
      `select family_id id from ryadom.family_case where organization_id = $1 and closed_on is null order by family_id limit ${runs * 2}`, [world.organizationId],
    );
    const merging: number[] = [];
    const undoing: number[] = [];
    for (let run = 0; run < runs; run++) {
      const [keep, other] = [rows[run * 2]!.id, rows[run * 2 + 1]!.id];
      await fill(client, world, keep);
      await fill(client, world, other);
      const { body: seen } = await call('GET', `/merges/comparison?kind=family&keepId=${keep}&otherId=${other}`);
      const people = seen.people.map((pair: { keepId: string; otherId: string }) => ({ keepId: pair.keepId, otherId: pair.otherId }));
      const merged = await call('POST', '/merges', { id: crypto.randomUUID(), kind: 'family', keepId: keep, otherId: other, seen: seen.seen, people });
      merging.push(merged.ms);
      undoing.push((await call('POST', `/merges/${merged.body.id}/undo`, { id: crypto.randomUUID() })).ms);
    }
    await client.query('delete from ryadom.likeness_key where organization_id = $1', [world.organizationId]);
    const began = performance.now();
    const steps: number[] = [];
    for (let done = false; !done; ) {
      const step = await call('POST', '/merges/candidates/refresh');
      steps.push(step.ms);
      ({ done } = step.body);
    }
    const looked = (performance.now() - began) / 1000;
    const again = await call('POST', '/merges/candidates/refresh');
    const list = await call('GET', '/merges/candidates?kind=person&limit=50');
    say(`| Объединение двух семей по ${records} записей | | цель | |`);
    say('|---|--:|--:|---|');
    say(`| объединение, мс | ${median(merging).toFixed(0)} | < 1000 | ${verdict(median(merging) < 1000)} |`);
    say(`| отмена, мс | ${median(undoing).toFixed(0)} | < 2000 | ${verdict(median(undoing) < 2000)} |`);
    say(`| поиск похожих среди всех людей впервые, с (шагов ${steps.length}, самый долгий ${Math.max(...steps).toFixed(0)} мс) | ${looked.toFixed(0)} | < 300 | ${verdict(looked < 300)} |`);
    say(`| поиск, когда никто не менялся, мс | ${again.ms.toFixed(0)} | < 2000 | ${verdict(again.ms < 2000)} |`);
    say(`| первая страница похожих, мс | ${list.ms.toFixed(0)} | < 200 | ${verdict(list.ms < 200)} |`);
    say();
  } finally {
    await client.query("delete from ryadom.service_recipient r using ryadom.service_record s where s.organization_id = $1 and s.topic = 'bench-merges' and r.organization_id = $1 and r.record_id = s.id", [world.organizationId]);
    await client.query("delete from ryadom.service_record where organization_id = $1 and topic = 'bench-merges'", [world.organizationId]);
    for (const table of ['merge_run', 'likeness_key', 'merge_candidate']) await client.query(`delete from ryadom.${table} where organization_id = $1`, [world.organizationId]);
    await client.query('delete from ryadom.submission');
    await client.end();
    await stop();
  }
}
