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
export async function today(client: pg.Client, world: World, date: string): Promise<{ measured: Measured[]; tidy: () => Promise<unknown> }> {
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
  const measured: Measured[] = [
    {
      name: 'today',
      title: `«Сегодня» куратора, ${families} семей из 25 000`,
      caller: 'caseManager',
      least: 0.5,
      product: [[{ method: 'GET', path: `${root}/today?practice=${world.practiceId}` }]],
      limit: { statements: { today: answer(todayStatement) }, work: [bare('today', [org, caller, world.practiceId, date, 'Asia/Novokuznetsk', now])] },
    },
    {
      name: 'today-branch',
      title: '«Сегодня» руководителя, 25 000 семей',
      caller: 'manager',
      least: 0.5,
      product: [[{ method: 'GET', path: `${root}/today/branch?practice=${world.practiceId}` }]],
      limit: { statements: { 'today-branch': answer(branchStatement) }, work: [bare('today-branch', [org, null, world.practiceId, date])] },
    },
  ];
  return {
    measured,
    tidy: () => client.query('update ryadom.family_case set case_manager_id = $2 where organization_id = $1 and id = any ($3::uuid[])', [org, caller, handed.map((row) => row.id)]),
  };
}
