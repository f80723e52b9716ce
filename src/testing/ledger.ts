import { shippedPacks, installPack } from '../modules/practices/public.ts';
import { type TestApp, type TestOrganization, uuid } from './app.ts';

/** A family with its case, written straight into the database: what tests of the ledger stand on. */
export interface TestFamily {
  id: string;
  caseId: string;
  /** Ids by the names given. */
  people: Record<string, string>;
}
export interface TestMember {
  name: string;
  role?: string;
  birthOn?: string | null;
  fromOn?: string | null;
  toOn?: string | null;
}

/** Installs the first shipped pack; gives its id. */
export async function installPractice(app: TestApp, organization: TestOrganization): Promise<string> {
  const pack = [...shippedPacks().values()][0]!;
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    await installPack(tx, organization.id, pack);
  });
  return pack.id;
}

export async function makeFamily(
  app: TestApp,
  organization: TestOrganization,
  options: { practice: string; title?: string; openedOn?: string; closedOn?: string | null; manager?: string; branchId?: string; members?: TestMember[] },
): Promise<TestFamily> {
  const id = uuid();
  const caseId = uuid();
  const people: Record<string, string> = {};
  const members = options.members ?? [
    { name: 'Наталья', role: 'mother', birthOn: '1990-05-02' },
    { name: 'Егор', role: 'child', birthOn: '2016-03-10' },
    { name: 'Лиза', role: 'child', birthOn: '2021-08-30' },
  ];
  await app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    const title = options.title ?? 'Юдины';
    await tx.rows('insert into ryadom.family (organization_id, id, code, title) values ($1, $2, $3, $4)', [organization.id, id, `К-${id.slice(0, 8)}`, title]);
    for (const [at, member] of members.entries()) {
      const person = uuid();
      people[member.name] = person;
      await tx.rows('insert into ryadom.person (organization_id, id, last_name, first_name, birth_on) values ($1, $2, $3, $4, $5)', [organization.id, person, 'Юдина', member.name, member.birthOn ?? null]);
      await tx.rows(
        'insert into ryadom.membership (organization_id, id, family_id, person_id, code, role, from_on, to_on) values ($1, $2, $3, $4, $5, $6, $7, $8)',
        [organization.id, uuid(), id, person, String(at + 1), member.role ?? 'child', member.fromOn ?? null, member.toOn ?? null],
      );
    }
    await addCase(tx, organization, { ...options, caseId, familyId: id });
  });
  return { id, caseId, people };
}

type Tx = Parameters<Parameters<TestApp['database']['asOwner']>[0]>[0];

/** Another case of a family, on the version in use. */
export async function addCase(
  tx: Tx,
  organization: TestOrganization,
  options: { practice: string; caseId: string; familyId: string; openedOn?: string; closedOn?: string | null; manager?: string; branchId?: string },
): Promise<void> {
  await tx.rows(
    `insert into ryadom.family_case (organization_id, id, family_id, practice_id, pack_version, branch_id, opened_on, closed_on, case_manager_id)
     select $1, $2, $3, p.id, p.version, $5, $6, $7, $8 from ryadom.practice p where p.organization_id = $1 and p.id = $4`,
    [organization.id, options.caseId, options.familyId, options.practice, options.branchId ?? organization.branchId, options.openedOn ?? '2026-01-15', options.closedOn ?? null, options.manager ?? null],
  );
}

/** One value as the owner of the database sees it. */
export async function peek<T>(app: TestApp, organization: TestOrganization, sql: string, params: unknown[]): Promise<T> {
  return app.database.asOwner(async (tx) => {
    await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
    return (await tx.row<{ value: T }>(sql, params))!.value;
  });
}
