import { Refusal } from '../../kernel/errors.ts';
import { today as todayIn } from '../../kernel/time.ts';
import type { Services } from '../../kernel/server/module.ts';
import type { Tx } from '../../kernel/server/transaction.ts';
import { createUser } from '../../modules/accounts/public.ts';
import { createOrganization } from '../../modules/organizations/public.ts';
import { refreshFamilies } from '../../modules/people/public.ts';
import { installPack, shippedPacks } from '../../modules/practices/public.ts';
import { addAssessments } from './assessments.ts';
import { addClosed } from './closed.ts';
import { addDocuments } from './documents.ts';
import { addConsents } from './consents.ts';
import { addIntake } from './intake.ts';
import { addCrisis } from './crisis.ts';
import { addLivingPeriod } from './living.ts';
import { beginDraft, leaveWork } from './morning.ts';
import { addMeetings } from './meetings.ts';
import { staff, surnames } from './names.ts';
import { addTwins } from './twins.ts';
import { attachPapers } from './papers.ts';
import { addMentors, addPublishedPeriod } from './published.ts';
import { addPassports } from './passports.ts';
import { addPlans } from './plans.ts';
import { addReviews } from './reviews.ts';
import { sendReports } from './submitted.ts';
import { practiceId, Region, type Tables } from './world.ts';

/** A login to print; the demo is for learning, so its password is no secret. */
export interface DemoLogin {
  title: string;
  email: string;
  password: string;
}

const demoOrganization = { slug: 'krapivino', name: 'Крапивинский округ, учебный район', timeZone: 'Asia/Novokuznetsk' };
const password = 'Ivan-chai-u-reki-7';
const mailOf = (mailbox: string) => `${mailbox}@krapivino.example`;

const logins: DemoLogin[] = staff
  .filter((person) => !('title' in person && /втор|трет|четв|дневн/.test(person.title)))
  .map((person) => ({ title: person.title, email: mailOf(person.mailbox), password }));

/**
 * Fills an empty database with the demo region: invented families whose records of July–December 2022 give the published
 * figures of the practice, and a district that lives up to the day of `now`. A database that holds the region already is
 * left as it is; one that holds anything else is refused (`not_empty`).
 */
export async function fillDemo(services: Services, now: Date): Promise<DemoLogin[]> {
  const { database } = services;
  const state = await database.asOwner(found);
  if (state === 'other') throw new Refusal(409, 'not_empty', 'В этой базе уже есть данные, а учебный район ставится только в пустую. Задайте другую папку: DATA_DIR=./data-demo.');
  if (state === 'filled') return logins;
  if (state === 'half') await database.asOwner(clear);

  const day = todayIn(now, demoOrganization.timeZone);
  const pack = shippedPacks().get(practiceId)!;
  const organization = await database.asOwner(async (tx) => {
    const made = await createOrganization(tx, { ...demoOrganization, isDemo: true });
    await installPack(tx, made.id, pack);
    return made;
  });
  const colleagues: { id: string; name: string; roles: readonly string[] }[] = [];
  for (const { mailbox, name, position, roles } of staff) {
    const { id } = await createUser(services, { organization: organization.slug, email: mailOf(mailbox), name, position, roles, password });
    colleagues.push({ id, name, roles });
  }

  const having = (role: string) => colleagues.filter((person) => person.roles.includes(role));
  const region = new Region({ packVersion: pack.version, branchId: organization.branchId, managers: having('case-manager'), practitioners: having('practitioner') }, surnames);
  const mentors = addMentors(region, surnames);
  addLivingPeriod(region, day, mentors, addPublishedPeriod(region, mentors));
  addMeetings(region, day);
  addTwins(region, day);
  const caseManager = colleagues[staff.findIndex((person) => person.mailbox === 'kurator')]!.id;
  leaveWork(region.tables, caseManager, day);
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    await store(tx, organization.id, region.tables);
    await addTargets(tx, organization.id, day);
    await refreshFamilies(tx, organization.id, region.tables.family.map((family) => family.id));
    await beginDraft(tx, organization.id, caseManager, region.chance.uuid(), now, day);
    await addIntake(tx, {
      organizationId: organization.id, branchId: organization.branchId, packVersion: pack.version, today: day, caseManager,
      manager: having('manager')[0]!.id, practitioner: having('practitioner')[0]!.id,
    });
    await addConsents(tx, { organizationId: organization.id, caseManager }, day, region.chance);
    await tx.rows('insert into ryadom.family_counter (organization_id, last) values ($1, $2)', [organization.id, region.tables.family.length]);
  });
  await attachPapers(services, { id: organization.id, slug: organization.slug }, caseManager, now, () => region.chance.uuid());
  const specialist = colleagues[staff.findIndex((person) => person.mailbox === 'psiholog')]!.id;
  await addAssessments(services, { id: organization.id, slug: organization.slug }, caseManager, specialist, day, () => region.chance.uuid());
  const manager = colleagues[staff.findIndex((person) => person.mailbox === 'rukovoditel')]!;
  await addPassports(services, { id: organization.id, slug: organization.slug }, { caseManager, manager: manager.id }, practiceId, now, day, () => region.chance.uuid());
  await addPlans(services, { id: organization.id, slug: organization.slug }, { caseManager, manager: manager.id, specialist }, day, () => region.chance.uuid());
  const colleague = (mailbox: string) => colleagues[staff.findIndex((person) => person.mailbox === mailbox)]!;
  await addReviews(services, { id: organization.id, slug: organization.slug, name: demoOrganization.name }, { caseManager: colleague('kurator'), manager, specialist: colleague('psiholog') }, now, day, () => region.chance.uuid());
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    const duty = colleagues[staff.findIndex((person) => person.mailbox === 'kurator2')]!.id;
    await addCrisis(tx, { organizationId: organization.id, caseManager, duty, manager: manager.id, specialist }, now, day);
  });
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    const supervisor = having('practitioner').find(({ id }) => id !== specialist)?.id ?? null;
    await addClosed(tx, organization.id, { caseManager, specialist, supervisor }, now, day, () => region.chance.uuid());
  });
  await database.asOwner(async (tx) => {
    await tx.rows('select * from ryadom.enter_organization($1)', [organization.slug]);
    await addDocuments(tx, { ...organization, name: demoOrganization.name, timeZone: demoOrganization.timeZone, isDemo: true }, { id: caseManager, name: colleague('kurator').name }, practiceId, now, day, () => region.chance.uuid());
  });
  await sendReports(services, organization.slug, manager, now, day, () => region.chance.uuid());
  // Nobody keeps statistics in the embedded database, and without them the plans of a report are a hundred times slower.
  await database.pool.query('analyze');
  return logins;
}

/** What lies in the database: nothing, the whole region, a filling that was cut off, or something else. */
async function found(tx: Tx): Promise<'empty' | 'filled' | 'half' | 'other'> {
  const organizations = await tx.rows<{ slug: string; is_demo: boolean }>('select slug, is_demo from ryadom.organization');
  const strangers = await tx.row(`select 1 from accounts."user" where email not like '%@krapivino.example' limit 1`);
  const [first] = organizations;
  if (!first) return strangers ? 'other' : 'empty';
  // A visitor of the demo may add colleagues and organizations of their own; the region itself is what counts.
  const demo = organizations.find((one) => one.slug === demoOrganization.slug && one.is_demo);
  if (!demo) return 'other';
  // An owner who is no superuser sees families only from inside.
  await tx.rows('select * from ryadom.enter_organization($1)', [demo.slug]);
  const filled = await tx.row('select 1 from ryadom.family limit 1');
  return filled ? 'filled' : organizations.length > 1 || strangers ? 'other' : 'half';
}

async function clear(tx: Tx): Promise<void> {
  await tx.rows('select * from ryadom.enter_organization($1)', [demoOrganization.slug]);
  await tx.rows('delete from ryadom.organization where slug = $1 and is_demo', [demoOrganization.slug]);
  await tx.rows(`delete from accounts."user" where email like '%@krapivino.example'`);
}

/** Each table in one statement, in the order of their keys. */
async function store(tx: Tx, organizationId: number, tables: Tables): Promise<void> {
  for (const [table, rows] of Object.entries(tables) as [string, object[]][]) {
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    if (rows.length === 0) continue;
    await tx.rows(
      `insert into ryadom.${table} (organization_id, ${columns}) select $1, ${columns} from jsonb_populate_recordset(null::ryadom.${table}, $2::jsonb)`,
      [organizationId, JSON.stringify(rows)],
    );
  }
}

/** Invented targets, so that the report has something to fall short of. */
async function addTargets(tx: Tx, organizationId: number, today: string): Promise<void> {
  const published: Record<string, number> = {
    financial_literacy_parents: 40, financial_literacy_children: 80, day_rehab_children: 50, leisure_children: 30, social_contract_help_families: 12, employment_help_people: 8,
    alcohol_treatment_help_families: 4, employed_parents: 5,
  };
  const living: Record<string, number> = {
    families_served: 70, home_visits: 600, families_visited: 70, financial_literacy_parents: 40, financial_literacy_children: 60, day_rehab_children: 60, interagency_families: 30,
    leisure_children: 40, leisure_parents: 30, social_contract_help_families: 20, employment_help_people: 15, support_measure_help_families: 20, budget_aid_families: 40,
    jobseeker_registered_parents: 10, employed_parents: 8, fire_sensor_families: 30, social_contract_families: 12, aid_families: 50,
  };
  const year = today.slice(0, 4);
  const half = today.slice(5, 7) <= '06' ? [`${year}-01-01`, `${year}-06-30`] : [`${year}-07-01`, `${year}-12-31`];
  const rows = [
    ...Object.entries(published).map(([indicator_id, value]) => ({ indicator_id, value, from_on: '2022-07-01', to_on: '2022-12-31' })),
    ...Object.entries(living).map(([indicator_id, value]) => ({ indicator_id, value, from_on: half[0], to_on: half[1] })),
  ];
  await tx.rows(
    `insert into ryadom.indicator_target (organization_id, practice_id, indicator_id, from_on, to_on, value)
     select $1, $2, r.indicator_id, r.from_on, r.to_on, r.value from jsonb_populate_recordset(null::ryadom.indicator_target, $3::jsonb) r`,
    [organizationId, practiceId, JSON.stringify(rows)],
  );
}
