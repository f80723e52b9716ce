import { createHash } from 'node:crypto';
import type { Tx } from '../src/kernel/server/transaction.ts';
import { refreshFamilies } from '../src/modules/people/public.ts';
import { installPack, shippedPacks } from '../src/modules/practices/public.ts';
import { men, surnames, women } from './names.ts';

/** How much of everything one organization gets. */
export interface Sizes {
  families: number;
  people: number;
  services: number;
  /** Colleagues who lead cases; the first one is the caller of the measurements. */
  staff: number;
}

export interface World {
  organizationId: number;
  slug: string;
  practiceId: string;
  staffIds: string[];
  /** Machine tokens: one who sees everything, one who sees the families of their teams. */
  managerToken: string;
  caseManagerToken: string;
}

export type Owner = (work: (tx: Tx) => Promise<unknown>) => Promise<unknown>;

const practiceId = 'course-for-family';
/** The newest day of the world; services lie in the 700 days before it. */
export const lastDay = '2026-11-24';
const hash = (text: string) => createHash('sha256').update(text).digest();

/**
 * Fills one organization with invented families, people, cases and services, as the owner of the database. Nothing is
 * drawn by chance but ids, so two runs give the same world.
 */
export async function fillWorld(owner: Owner, slug: string, sizes: Sizes): Promise<World> {
  let world: World | undefined;
  await owner(async (tx) => {
    world = await addOrganization(tx, slug, sizes);
  });
  const made = world!;
  const inside = (work: (tx: Tx) => Promise<unknown>) =>
    owner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(made.organizationId)]);
      return work(tx);
    });
  await inside((tx) => addFamilies(tx, made, sizes));
  const families: string[] = [];
  await inside(async (tx) => {
    const rows = await tx.rows<{ id: string }>('select id from ryadom.family where organization_id = $1 order by code', [made.organizationId]);
    families.push(...rows.map((row) => row.id));
    await refreshFamilies(tx, made.organizationId, families);
  });
  await owner((tx) => tx.rows('analyze'));
  await inside((tx) => addServices(tx, made.organizationId, sizes));
  return made;
}

async function addOrganization(tx: Tx, slug: string, sizes: Sizes): Promise<World> {
  const made = await tx.row<{ id: number }>("insert into ryadom.organization (slug, name, time_zone) values ($1, $1, 'Asia/Novokuznetsk') returning id", [slug]);
  const org = made!.id;
  await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(org)]);
  await tx.rows("insert into ryadom.branch (organization_id, id, name, is_default) values ($1, gen_random_uuid(), 'Основное', true)", [org]);
  await installPack(tx, org, shippedPacks().get(practiceId)!);
  await tx.rows("insert into ryadom.district (organization_id, id, name) select $1, gen_random_uuid(), 'Район ' || n from generate_series(1, 12) n", [org]);
  await tx.rows(
    `insert into ryadom.settlement (organization_id, id, district_id, name) select $1, gen_random_uuid(), d.id, 'Село ' || n || ' ' || d.name
     from ryadom.district d, generate_series(1, 8) n where d.organization_id = $1`,
    [org],
  );
  return { organizationId: org, slug, practiceId, ...(await addStaff(tx, org, slug, sizes.staff)) };
}

async function addStaff(tx: Tx, org: number, slug: string, count: number): Promise<Pick<World, 'staffIds' | 'managerToken' | 'caseManagerToken'>> {
  const managerToken = `bench-manager-of-${slug}`;
  const caseManagerToken = `bench-case-manager-of-${slug}`;
  const staffIds: string[] = [];
  for (let n = 0; n <= count; n++) {
    const user = `bench-${slug}-${n}`;
    const name = `Куратор ${surnames[n % surnames.length]!} ${n}`;
    await tx.rows('insert into accounts."user" (id, name, email) values ($1, $2, $3)', [user, name, `${user}@primer.example`]);
    const row = await tx.row<{ id: string }>(
      'insert into ryadom.staff (organization_id, id, user_id, name, email) values ($1, gen_random_uuid(), $2, $3, $4) returning id',
      [org, user, name, `${user}@primer.example`],
    );
    await tx.rows('insert into ryadom.staff_role (organization_id, staff_id, role) values ($1, $2, $3)', [org, row!.id, n === count ? 'manager' : 'case-manager']);
    if (n < count) staffIds.push(row!.id);
    const token = n === count ? managerToken : n === 0 ? caseManagerToken : null;
    if (token) await tx.rows("insert into accounts.access_token (token_hash, user_id, expires_at) values ($1, $2, now() + interval '10 years')", [hash(token), user]);
  }
  return { staffIds, managerToken, caseManagerToken };
}

async function addFamilies(tx: Tx, world: World, sizes: Sizes): Promise<void> {
  const org = world.organizationId;
  await tx.rows(
    `insert into ryadom.family (organization_id, id, code, district_id, settlement_id, address)
     select $1, gen_random_uuid(), 'К-' || lpad(n::text, 5, '0'), s.district_id, s.id, 'ул. Центральная, ' || (n % 90 + 1)
     from generate_series(1, $2::int) n
     join (select id, district_id, row_number() over (order by name) k from ryadom.settlement where organization_id = $1) s on s.k = n % 96 + 1`,
    [org, sizes.families],
  );
  // The mother first, then a father, then children; `n` ties a person to the number of the family.
  await tx.rows(
    `create temp table bench_person on commit drop as
     select gen_random_uuid() id, f.id family_id, f.n, k, k = 1 or (k > 2 and (f.n + k) % 2 = 0) as woman, k > 2 as child
     from (select id, row_number() over (order by code) n from ryadom.family where organization_id = $1) f
     cross join lateral generate_series(1, $2::int / $3::int + (case when f.n <= $2::int % $3::int then 1 else 0 end)) k`,
    [org, sizes.people, sizes.families],
  );
  await tx.rows(
    `insert into ryadom.person (organization_id, id, last_name, first_name, patronymic, birth_on, sex)
     select $1, id, ($2::text[])[1 + (n * 7 + n / 211) % $5] || case when woman then 'а' else '' end,
       case when woman then ($3::text[])[1 + (n + k * 5) % cardinality($3::text[])] else ($4::text[])[1 + (n + k * 3) % cardinality($4::text[])] end,
       case when woman then 'Игоревна' else 'Игоревич' end,
       case when child then date '2009-01-01' + ((n * 37 + k * 411) % 6000)::int else date '1975-01-01' + ((n * 53 + k * 97) % 9000)::int end,
       case when woman then 'f' else 'm' end
     from bench_person`,
    [org, surnames, women, men, surnames.length],
  );
  await tx.rows(
    `insert into ryadom.membership (organization_id, id, family_id, person_id, code, role)
     select $1, gen_random_uuid(), family_id, id, k::text, case when child then 'child' when k = 1 then 'mother' else 'father' end from bench_person`,
    [org],
  );
  await tx.rows(
    `insert into ryadom.contact (organization_id, id, family_id, person_id, kind, value)
     select $1, gen_random_uuid(), family_id, id, 'phone', '+79' || lpad(((n * 7919) % 1000000000)::text, 9, '0') from bench_person where k = 1`,
    [org],
  );
  await tx.rows(
    `insert into ryadom.family_category (organization_id, id, family_id, category_id, from_on)
     select $1, gen_random_uuid(), id, (array['sop', 'hardship', 'risk_group', 'low_income'])[1 + (row_number() over (order by code)) % 4], date '2025-03-12'
     from ryadom.family where organization_id = $1`,
    [org],
  );
  // Every fifth case is closed; all are open in the first months, so that the services of the whole time fall into them.
  await tx.rows(
    `insert into ryadom.family_case (organization_id, id, family_id, practice_id, pack_version, branch_id, opened_on, closed_on, close_reason, case_manager_id)
     select $1, gen_random_uuid(), f.id, p.id, p.version, b.id, date '2024-01-01' + (n % 300)::int,
       case when n % 5 = 0 then date '2026-11-24' end, case when n % 5 = 0 then 'goals_reached' end, ($2::uuid[])[1 + (n / 5) % cardinality($2::uuid[])]
     from (select id, row_number() over (order by code) n from ryadom.family where organization_id = $1) f
     cross join (select id, version from ryadom.practice where organization_id = $1) p
     cross join (select id from ryadom.branch where organization_id = $1) b`,
    [org, world.staffIds],
  );
}

/** Set-based, without the checks and triggers row by row: the rows come from the very tables that they refer to. */
async function addServices(tx: Tx, org: number, sizes: Sizes): Promise<void> {
  const owner = await tx.row<{ is: boolean }>('select rolsuper as is from pg_roles where rolname = current_user');
  if (owner!.is) await tx.rows('set local session_replication_role = replica');
  await tx.rows(
    `insert into ryadom.service_record (organization_id, id, case_id, family_id, practice_id, service_id, happened_on, minutes, practitioner)
     select $1, gen_random_uuid(), c.id, c.family_id, c.practice_id,
       (array['home_visit', 'counselling', 'psych_correction', 'family_leisure', 'preventive_talk', 'financial_literacy'])[1 + (n % 6)::int],
       date '${lastDay}' - ((n * 7919) % 700)::int, 30 + (n % 4)::int * 10, 'Соловьёва В. А.'
     from generate_series(1, $2::bigint) n
     join (select id, family_id, practice_id, row_number() over (order by id) k from ryadom.family_case where organization_id = $1) c on c.k = 1 + (n + n / $3::bigint) % $3::bigint`,
    [org, sizes.services, sizes.families],
  );
  // A planner that never heard of this organization walks row by row.
  await tx.rows('analyze ryadom.service_record, ryadom.membership');
  await tx.rows(
    `insert into ryadom.service_recipient (organization_id, record_id, person_id, family_id)
     select $1, s.id, m.person_id, s.family_id from ryadom.service_record s
     join ryadom.membership m on m.organization_id = $1 and m.family_id = s.family_id
       and (m.code = '1' or (m.code = '3' and s.minutes % 20 = 0))
     where s.organization_id = $1`,
    [org],
  );
  await tx.rows(
    `update ryadom.family_case c set last_contact_on = s.day from (select case_id, max(happened_on) as day from ryadom.service_record
       where organization_id = $1 group by 1) s where c.organization_id = $1 and c.id = s.case_id`,
    [org],
  );
}
