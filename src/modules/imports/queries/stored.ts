import type { Tx } from '../../../kernel/server/transaction.ts';
import type { Day } from '../../../kernel/time.ts';
import type { Cells } from '../rules/cells.ts';
import type { Known, LastRow } from '../rules/known.ts';
import type { SheetName } from '../rules/sheets.ts';

/** Whose rows an import compares itself with. */
export interface Scope {
  organizationId: number;
  practiceId: string;
}

interface MemberRow {
  family_id: string;
  code: string;
  person_id: string;
  role: string;
  from_on: Day | null;
  to_on: Day | null;
  birth_on: Day | null;
  death_on: Day | null;
}

/** Table of the thing that a row of the sheet makes. */
export const entityTables: Record<SheetName, string> = {
  Семьи: 'family_case',
  Люди: 'person',
  Услуги: 'service_record',
  Помощь: 'aid_record',
  Результаты: 'outcome_record',
  Наставники: 'mentor',
};

/** Colleagues and mentors, who are few. */
export async function loadPeopleOfStaff(tx: Tx, { organizationId, practiceId }: Scope, known: Known): Promise<void> {
  const staff = await tx.rows<{ id: string; name: string; email: string }>(
    'select id, name, email from ryadom.staff where organization_id = $1 and disabled_at is null',
    [organizationId],
  );
  for (const one of staff) known.addStaff(one.id, one.name, one.email);
  const mentors = await tx.rows<{ id: string; code: string }>('select id, code from ryadom.mentor where organization_id = $1 and practice_id = $2', [organizationId, practiceId]);
  for (const one of mentors) known.mentors.set(one.code, one.id);
}

/**
 * The stored families of these codes with their cases in the practice and their people. A code that was changed on the
 * screen still finds its family through the last import.
 */
export async function loadFamilies(tx: Tx, { organizationId, practiceId }: Scope, codes: readonly string[], known: Known): Promise<void> {
  const families = await tx.rows<{ asked: string; id: string; case_id: string | null; same: boolean }>(
    `select a.code asked, coalesce(c.family_id, f.id, o.family_id) id, c.id case_id, coalesce(f.id = coalesce(c.family_id, f.id), false) same
     from unnest($3::text[]) a(code)
     left join ryadom.import_row r on r.organization_id = $1 and r.practice_id = $2 and r.sheet = 'Семьи' and r.key = a.code
     left join ryadom.family_case c on c.organization_id = $1 and c.id = r.entity_id
     left join ryadom.family f on f.organization_id = $1 and f.code = a.code
     left join lateral (select family_id from ryadom.former_code_view where organization_id = $1 and code = a.code order by family_id limit 1) o on true
     where coalesce(c.family_id, f.id, o.family_id) is not null`,
    [organizationId, practiceId, codes],
  );
  if (families.length === 0) return;
  const ids = families.map((one) => one.id);
  const byId = new Map<string, string[]>();
  for (const { asked, id, case_id: caseId } of families) {
    known.families.set(asked, { id, code: asked, isNew: false, cases: [], caseId, members: new Map() });
    byId.set(id, [...(byId.get(id) ?? []), asked]);
  }
  const each = (id: string) => (byId.get(id) ?? []).map((code) => known.families.get(code)!);
  const cases = await tx.rows<{ id: string; family_id: string; opened_on: Day; closed_on: Day | null; case_manager_id: string | null }>(
    `select id, family_id, opened_on, closed_on, case_manager_id from ryadom.family_case
     where organization_id = $1 and practice_id = $2 and family_id = any ($3::uuid[])`,
    [organizationId, practiceId, ids],
  );
  for (const one of cases) {
    for (const family of each(one.family_id)) {
      family.cases.push({ id: one.id, openedOn: one.opened_on, closedOn: one.closed_on, caseManagerId: one.case_manager_id });
    }
  }
  const members = await tx.rows<MemberRow>(
    `select m.family_id, m.code, m.person_id, m.role, m.from_on, m.to_on, p.birth_on, p.death_on from ryadom.membership m
     join ryadom.person p on p.organization_id = m.organization_id and p.id = m.person_id
     where m.organization_id = $1 and m.family_id = any ($2::uuid[])`,
    [organizationId, ids],
  );
  for (const one of members) {
    const member = memberOf(one);
    for (const family of each(one.family_id)) family.members.set(one.code, member);
  }
  // Under a code that the family bears no more, people have the codes that their rows gave them: there 1 is somebody else.
  const renamed = families.filter((one) => !one.same).map((one) => one.asked);
  if (renamed.length > 0) await namePeopleByRows(tx, organizationId, practiceId, renamed, members, known);
}

async function namePeopleByRows(tx: Tx, organizationId: number, practiceId: string, codes: readonly string[], members: readonly MemberRow[], known: Known): Promise<void> {
  const rows = await tx.rows<{ family: string; code: string; person_id: string }>(
    `select split_part(r.key, chr(31), 1) family, split_part(r.key, chr(31), 2) code, r.entity_id person_id from ryadom.import_row r
     where r.organization_id = $1 and r.practice_id = $2 and r.sheet = 'Люди' and split_part(r.key, chr(31), 1) = any ($3::text[])`,
    [organizationId, practiceId, codes],
  );
  for (const { family: asked, code, person_id: personId } of rows) {
    const family = known.families.get(asked)!;
    const found = members.find((one) => one.person_id === personId && one.family_id === family.id);
    if (found) family.members.set(code, memberOf(found));
  }
}

const memberOf = (one: MemberRow) => ({ personId: one.person_id, role: one.role, birthOn: one.birth_on, deathOn: one.death_on, fromOn: one.from_on, toOn: one.to_on });

/** Who has these СНИЛС, with the codes of their families. */
export async function loadSnils(tx: Tx, { organizationId }: Scope, numbers: readonly string[], known: Known): Promise<void> {
  const rows = await tx.rows<{ snils: string; person_id: string; code: string }>(
    `select p.snils, p.id person_id, f.code from ryadom.person p
     join ryadom.membership m on m.organization_id = p.organization_id and m.person_id = p.id
     join ryadom.family f on f.organization_id = m.organization_id and f.id = m.family_id
     where p.organization_id = $1 and p.snils = any ($2::text[])`,
    [organizationId, numbers],
  );
  for (const row of rows) known.addSnils(row.snils, row.person_id, row.code);
}

/** What the rows of these keys said at their last import; a row whose thing is gone counts as never imported. */
export async function loadLast(tx: Tx, { organizationId, practiceId }: Scope, sheet: SheetName, keys: readonly string[]): Promise<Map<string, LastRow>> {
  const rows = await tx.rows<{ key: string; cells: Cells; entity_id: string; import_id: string }>(
    `select r.key, r.cells, r.entity_id, r.import_id from ryadom.import_row r
     where r.organization_id = $1 and r.practice_id = $2 and r.sheet = $3 and r.key = any ($4::text[])
       and exists (select from ryadom.${entityTables[sheet]} t where t.organization_id = $1 and t.id = r.entity_id)`,
    [organizationId, practiceId, sheet, keys],
  );
  return new Map(rows.map((row) => [row.key, { cells: row.cells, entityId: row.entity_id, importId: row.import_id }]));
}
