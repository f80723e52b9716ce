import { fork } from 'node:child_process';
import http from 'node:http';
import pg from 'pg';
import { openWorld } from './database.ts';
import type { World } from './world.ts';

// The report «month × service» of a year against one well-made statement over the normalised tables, which only gives the
// cells (records, families and children of each month and service: no totals, no people, no rights). Ours is the answer over
// HTTP: totals, people, minutes and the caller's rights too. Before every second request of ours a service is recorded, so
// that half of the answers count what was written a moment before; their figures must have it.

interface Period {
  title: string;
  from: string;
  to: string;
  /** The share of the plain statement's time that is allowed. */
  share: number;
}
const periods: Period[] = [
  { title: 'целые месяцы', from: '2025-11-01', to: '2026-10-31', share: 0.1 },
  { title: 'любые дни', from: '2025-11-14', to: '2026-11-09', share: 1 / 3 },
];

interface Filter {
  title: string;
  query: string;
  /** Condition of the statement, the value is $5. */
  condition: string;
  value: unknown[];
  caller: 'managerToken' | 'caseManagerToken';
}

/** Every filter of the screen, and a caller who sees only the families of a team. */
async function filters(client: pg.Client, world: World): Promise<Filter[]> {
  const { rows } = await client.query<{ id: string }>('select id from ryadom.district where organization_id = $1 order by name limit 1', [world.organizationId]);
  const district = rows[0]!.id;
  const manager = world.staffIds[0]!;
  const ofManager = 'and exists (select from ryadom.family_case x where x.organization_id = $1 and x.id = s.case_id and x.case_manager_id = $5)';
  const caller = 'managerToken' as const;
  return [
    { title: 'вся организация', query: '', condition: '', value: [], caller },
    { title: 'один район', query: `&district=${district}`, condition: 'and exists (select from ryadom.family x where x.organization_id = $1 and x.id = s.family_id and x.district_id = $5)', value: [district], caller },
    {
      title: 'одна категория', query: '&category=sop', value: ['sop'], caller,
      condition: `and exists (select from ryadom.family_category x where x.organization_id = $1 and x.family_id = s.family_id and x.category_id = $5
        and (x.from_on is null or x.from_on <= $4) and (x.to_on is null or x.to_on >= $3))`,
    },
    { title: 'один куратор', query: `&caseManager=${manager}`, condition: ofManager, value: [manager], caller },
    { title: 'смотрит куратор', query: '', condition: ofManager, value: [manager], caller: 'caseManagerToken' },
  ];
}

/** The plain statement, the best of several ways it was written. */
function plainSql(condition: string): string {
  return `with f as materialized (
      select s.id, s.service_id, s.family_id, s.happened_on, date_trunc('month', s.happened_on) as month from ryadom.service_record s
      where s.organization_id = $1 and s.practice_id = $2 and s.happened_on between $3 and $4 and s.cancelled_at is null ${condition}
    ), done as (
      select service_id, month, count(*) as families, sum(n) as records from (select service_id, month, family_id, count(*) as n from f group by 1, 2, 3) x group by 1, 2
    ), met as (
      select service_id, month, count(*) as children from (select distinct f.service_id, f.month, r.person_id from f
        join ryadom.service_recipient r on r.organization_id = $1 and r.record_id = f.id
        join ryadom.person p on p.organization_id = $1 and p.id = r.person_id where p.birth_on > f.happened_on - interval '18 years') x group by 1, 2
    ) select done.service_id, to_char(done.month, 'YYYY-MM') as month, done.records::integer, done.families::integer, coalesce(met.children, 0)::integer as children
    from done left join met using (service_id, month)`;
}

interface Answer {
  status: number;
  text: string;
  ms: number;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
function ask(port: number, token: string, method: string, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) };
    const request = http.request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), ms: performance.now() - began }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Waits until the background work of the server has packed every month. */
async function untilPrepared(client: pg.Client, organizationId: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { rows } = await client.query<{ ready: boolean }>('select ready from ryadom.fact_state where organization_id = $1', [organizationId]);
    if (rows[0]?.ready) return (performance.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Runs the comparison and prints its table. */
export async function measureReports(server: string, say: (line?: string) => void): Promise<void> {
  const { url, world } = await openWorld(server, console.log);
  const client = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await client.connect();
  const child = fork(new URL('product.ts', import.meta.url), [url], { stdio: 'inherit', execArgv: process.execArgv });
  const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', (message) => resolve(message as { port: number })));
  const { rows: start } = await client.query<{ now: string }>('select now()::text as now');
  try {
    const packed = await untilPrepared(client, world.organizationId);
    const root = `/api/v1/organizations/${world.slug}`;
    const { rows: own } = await client.query<{ id: string }>('select family_id as id from ryadom.family_case where organization_id = $1 and case_manager_id = $2 and closed_on is null limit 20', [world.organizationId, world.staffIds[0]]);
    say('Доля — худшее из двух наших времён к простому SQL годового отчёта по всей организации; рядом — к нему же с тем же условием.');
    say();
    say('| Отчёт «месяц × услуга» за год | простой SQL, мс | Рядом, мс | сразу после записи, мс | доля | цель | | доля от SQL с тем же условием |');
    say('|---|--:|--:|--:|--:|--:|---|--:|');
    for (const period of periods) {
      let year = NaN;
      for (const filter of await filters(client, world)) {
        const plain: number[] = [];
        const ours: number[] = [];
        const afterWrite: number[] = [];
        const statement = { name: `plain ${filter.title}`, text: plainSql(filter.condition), values: [world.organizationId, world.practiceId, period.from, period.to, ...filter.value] };
        const path = `${root}/reports/${world.practiceId}/services?from=${period.from}&to=${period.to}${filter.query}`;
        const report = async () => {
          const answer = await ask(port, world[filter.caller], 'GET', path);
          if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text.slice(0, 300)}`);
          return { ms: answer.ms, records: (JSON.parse(answer.text) as { all: { total: { records: number } } }).all.total.records };
        };
        await report();
        for (let run = 0; run < 7; run++) {
          const began = performance.now();
          await client.query(statement);
          plain.push(performance.now() - began);
          const before = await report();
          ours.push(before.ms);
          const body = JSON.stringify({ id: crypto.randomUUID(), family: own[run % own.length]!.id, practice: world.practiceId, service: 'counselling', date: '2026-10-20', minutes: 45, recipients: null });
          const recorded = await ask(port, world.managerToken, 'POST', `${root}/services`, body);
          if (recorded.status !== 201) throw new Error(`${recorded.status} ${recorded.text.slice(0, 300)}`);
          const next = await report();
          afterWrite.push(next.ms);
          // The families lie in the filter of the case manager; in the others they may or may not.
          if ((filter.query === '' || filter.query.startsWith('&caseManager')) && next.records !== before.records + 1) throw new Error(`The report missed a record that was answered: ${before.records} → ${next.records}`);
        }
        // The first is the whole organization.
        if (Number.isNaN(year)) year = median(plain);
        const worst = Math.max(median(ours), median(afterWrite));
        const share = worst / year;
        const cells = [`${period.title}, ${filter.title}`, median(plain).toFixed(1), median(ours).toFixed(1), median(afterWrite).toFixed(1), `${(share * 100).toFixed(1)} %`, `≤ ${(period.share * 100).toFixed(0)} %`, share <= period.share ? 'да' : 'НЕТ', `${((worst / median(plain)) * 100).toFixed(0)} %`];
        say(`| ${cells.join(' | ')} |`);
      }
    }
    say();
    say(`Первая подготовка 24 месяцев (1 000 000 услуг) в фоне: ${packed < 1 ? 'уже была' : `${packed.toFixed(0)} с`}.`);
    say();
  } finally {
    child.disconnect();
    await client.query('delete from ryadom.service_record where organization_id = $1 and created_at > $2::timestamptz', [world.organizationId, start[0]!.now]);
    await client.query('delete from ryadom.submission');
    await client.end();
    agent.destroy();
  }
}
