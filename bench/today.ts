import type pg from 'pg';
import { branchStatement } from '../src/modules/today/queries/branch.ts';
import { todayStatement } from '../src/modules/today/queries/mine.ts';
import type { Measured } from './operations.ts';
import type { World } from './world.ts';

/** How many families the case managers of the measurement lead, as the issue asks. */
const families = 40;

/**
 * «Сегодня» of case managers with 40 families among 25,000, and of the manager over all of them. The world gives each
 * colleague eighty; half of those of the callers are handed to others first, and back by `tidy`.
 */
export async function today(client: pg.Client, world: World, date: string): Promise<{ measured: Measured[]; withRules: Measured; fillRules: () => Promise<void>; dropRules: () => Promise<void>; tidy: () => Promise<unknown> }> {
  const org = world.organizationId;
  const root = `/api/v1/organizations/${world.slug}`;
  const [caller, ...others] = world.staffIds as [string, ...string[]];
  await client.query("select set_config('ryadom.org', $1, false), set_config('ryadom.all', '1', false)", [String(org)]);
  const { rows: handed } = await client.query<{ id: string }>(
    `update ryadom.family_case set case_manager_id = $3 where organization_id = $1 and id in (
       select id from ryadom.family_case where organization_id = $1 and case_manager_id = $2 and closed_on is null order by id offset $4) returning id`,
    [org, caller, others[0], families],
  );
  await client.query('analyze ryadom.family_case, ryadom.family_scope');
  const bare = (name: string, params: unknown[]) => [{ method: 'GET' as const, path: `/${name}?p=${encodeURIComponent(JSON.stringify(params))}` }];
  const answer = (sql: string) => `select body as answer from (${sql}) a`;
  const now = new Date().toISOString();
  const mine = { product: [[{ method: 'GET' as const, path: `${root}/today?practice=${world.practiceId}` }]], work: [bare('today', [org, caller, world.practiceId, date, 'Asia/Novokuznetsk', now])] };
  const measured: Measured[] = [
    { name: 'today', title: `«Сегодня» куратора, ${families} семей из 25 000`, caller: 'caseManager', least: 0.5, product: mine.product, limit: { statements: { today: answer(todayStatement) }, work: mine.work } },
    {
      name: 'today-branch',
      title: '«Сегодня» руководителя, 25 000 семей',
      caller: 'manager',
      least: 0.5,
      product: [[{ method: 'GET', path: `${root}/today/branch?practice=${world.practiceId}` }]],
      limit: { statements: { 'today-branch': answer(branchStatement) }, work: [bare('today-branch', [org, null, world.practiceId, date])] },
    },
  ];
  /** With what rules and people put there: a task of every open case, a third of them due, a signal and a case conference for the caller. */
  const withRules: Measured = { ...measured[0]!, name: 'today-rules', title: `«Сегодня» куратора со всеми сроками, ${families} семей из 25 000`, least: 0.4 };
  const fillRules = async () => {
    await client.query(
      `insert into ryadom.task (organization_id, id, family_id, case_id, practice_id, title, due_on, page, assignee_id, rule_id, cause)
       select $1, gen_random_uuid(), family_id, id, practice_id, 'Замер', $2::date + (abs(hashtext(id::text)) % 30 - 10), '/families/' || family_id, case_manager_id, 'long_silence', 'bench:' || id
       from ryadom.family_case where organization_id = $1 and closed_on is null`,
      [org, date],
    );
    await client.query("insert into ryadom.review (organization_id, id, practice_id, number, held_on, starts_at) select $1, gen_random_uuid(), $2, 9000 + n, $3::date + n, '14:00' from generate_series(0, 6) n", [org, world.practiceId, date]);
    await client.query(
      `insert into ryadom.review_participant (organization_id, id, review_id, role, staff_id) select $1, gen_random_uuid(), id, 'member', $2 from ryadom.review where organization_id = $1 and number >= 9000`,
      [org, caller],
    );
    await client.query('analyze ryadom.task, ryadom.review, ryadom.review_participant');
  };
  const dropRules = async () => {
    await client.query("delete from ryadom.task where organization_id = $1 and cause like 'bench:%'", [org]);
    await client.query('delete from ryadom.review where organization_id = $1 and number >= 9000', [org]);
  };
  return {
    measured,
    withRules,
    fillRules,
    dropRules,
    tidy: () => client.query('update ryadom.family_case set case_manager_id = $2 where organization_id = $1 and id = any ($3::uuid[])', [org, caller, handed.map((row) => row.id)]),
  };
}
