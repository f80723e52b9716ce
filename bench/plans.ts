import pg from 'pg';
import { openWorld } from './database.ts';
import { median, startInside, verdict } from './inside.ts';

// A large support plan, and the dosage ledger of a thousand families with ten norms each, over the services of the world. What
// is measured is the answer over HTTP without the network; the plans go again.

const families = 1_000;
const rounds = 9;
/** Services and periods of the norms that every child of the thousand gets. */
const norms = [['home_visit', 'month'], ['counselling', 'term'], ['psych_correction', 'term'], ['preventive_talk', 'month'], ['day_rehab', 'month']];

const statements = [
  `insert into ryadom.plan (organization_id, id, family_id, case_id, practice_id, number, state, from_on, to_on)
   select $1, gen_random_uuid(), family_id, id, practice_id, 1, 'active', '2026-08-01', '2026-12-31' from ryadom.family_case
   where organization_id = $1 and closed_on is null order by family_id limit ${families}`,
  `insert into ryadom.plan_goal (organization_id, id, plan_id, family_id, line_id, position, problem, goal)
   select $1, id, id, family_id, id, 1, 'Замер', 'Замер' from ryadom.plan where organization_id = $1`,
  `insert into ryadom.plan_measure (organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, person_id, amount, period)
   select $1, x.id, p.id, p.id, p.family_id, x.id, 1, 'Замер', n.service, m.person_id, 4, n.period from ryadom.plan p
   join lateral (select person_id from ryadom.membership where organization_id = $1 and family_id = p.family_id and to_on is null order by code limit 2) m on true
   cross join (values ${norms.map(([service, period]) => `('${service}', '${period}')`).join(', ')}) n(service, period)
   cross join lateral (select gen_random_uuid() id, m.person_id, n.service) x where p.organization_id = $1`,
  `insert into ryadom.plan_measure (organization_id, id, plan_id, goal_id, family_id, line_id, position, title, service_id, amount, period)
   select $1, x.id, p.id, p.id, p.family_id, x.id, 2, 'Замер ' || g.n, 'own_' || g.n, 4, 'month'
   from (select * from ryadom.plan where organization_id = $1 order by id limit 1) p cross join generate_series(1, 50) g(n)
   cross join lateral (select gen_random_uuid() id, g.n) x`,
];

/** «Планы»: a plan of 60 measures and the norms of 1,000 families, each against its bound. */
export async function measurePlans(server: string, say: (line?: string) => void): Promise<void> {
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { call, stop } = await startInside(url, world);
  try {
    for (const statement of statements) await client.query(statement, [world.organizationId]);
    await client.query('analyze ryadom.plan, ryadom.plan_goal, ryadom.plan_measure');
    const { rows } = await client.query<{ id: string }>('select id from ryadom.plan where organization_id = $1 order by id limit 1', [world.organizationId]);
    const times = async (path: string) => {
      const all: number[] = [];
      let body: any;
      for (let round = 0; round < rounds; round++) {
        const answer = await call('GET', path);
        ({ body } = answer);
        all.push(answer.ms);
      }
      return { ms: median(all), body };
    };
    const plan = await times(`/plans/${rows[0]!.id}`);
    const dosage = await times(`/dosage?practice=${world.practiceId}`);
    say(`| Планы поддержки: ${families} семей, норм ${dosage.body.totals.measures} | | цель | |`);
    say('|---|--:|--:|---|');
    say(`| план из ${plan.body.measures.length} мер, мс | ${plan.ms.toFixed(0)} | < 200 | ${verdict(plan.ms < 200)} |`);
    say(`| нормы всех семей, мс | ${dosage.ms.toFixed(0)} | < 300 | ${verdict(dosage.ms < 300)} |`);
    say();
  } finally {
    await client.query('delete from ryadom.plan where organization_id = $1', [world.organizationId]);
    await client.end();
    await stop();
  }
}
