import type { Tx } from '../../kernel/server/transaction.ts';
import { addDays, type Day } from '../../kernel/time.ts';

interface Colleagues {
  caseManager: string;
  specialist: string;
  supervisor: string | null;
}

/**
 * One family whose address the case manager closed from everybody else, and one note that only the psychologist and the supervisor
 * read; a request for emergency access waits. Families in the middle of the list: the first ones tell other stories.
 */
export async function addClosed(tx: Tx, organizationId: number, { caseManager, specialist, supervisor }: Colleagues, now: Date, today: Day, uuid: () => string): Promise<void> {
  const hidden = await tx.row<{ family: string }>(
    `select f.id as family from ryadom.family_case c join ryadom.family f on f.organization_id = $1 and f.id = c.family_id
     where c.organization_id = $1 and c.case_manager_id = $2 and c.closed_on is null and f.address is not null
       and not exists (select from ryadom.withheld w where w.organization_id = $1 and w.family_id = f.id) order by f.code offset 7 limit 1`,
    [organizationId, caseManager],
  );
  const noted = await tx.row<{ family: string; code: string; child: string | null }>(
    `select f.id as family, f.code, (select m.person_id from ryadom.membership m where m.organization_id = $1 and m.family_id = f.id and m.role = 'child' and m.to_on is null order by m.code limit 1) as child
     from ryadom.case_team t join ryadom.family f on f.organization_id = $1 and f.id = t.family_id
     where t.organization_id = $1 and t.staff_id = $2 and t.to_on is null order by f.code limit 1`,
    [organizationId, specialist],
  );
  if (hidden) {
    const [compartment, address] = [uuid(), uuid()];
    await tx.rows(
      `insert into ryadom.address (organization_id, id, family_id, kind, district_id, settlement_id, text)
       select $1, $2, id, 'living', district_id, settlement_id, address from ryadom.family where organization_id = $1 and id = $3`,
      [organizationId, address, hidden.family],
    );
    await tx.rows('update ryadom.family set address = null, settlement_id = null, version = version + 1 where organization_id = $1 and id = $2', [organizationId, hidden.family]);
    await tx.rows("insert into ryadom.compartment (organization_id, id, family_id, kind, about, created_by, created_at) values ($1, $2, $3, 'safety', $4, $5, $6)", [
      organizationId, compartment, hidden.family, 'Бывший муж угрожает и ищет, где живут. Адрес не называть никому, в том числе по телефону.', caseManager, now,
    ]);
    await tx.rows('insert into ryadom.closed_access (organization_id, id, compartment_id, staff_id) values ($1, $2, $3, $4)', [organizationId, uuid(), compartment, caseManager]);
    await tx.rows("insert into ryadom.closed_item (organization_id, id, compartment_id, family_id, kind, subject_id, closed_by, closed_at) values ($1, $2, $3, $4, 'living', $5, $6, $7)", [
      organizationId, uuid(), compartment, hidden.family, address, caseManager, now,
    ]);
  }
  if (noted) {
    const note = uuid();
    await tx.rows(
      "insert into ryadom.closed_note (organization_id, id, family_id, family_code, person_id, author_id, happened_on, state, signed_at, version) values ($1, $2, $3, $4, $5, $6, $7, 'signed', $8, 2)",
      [organizationId, note, noted.family, noted.code, noted.child, specialist, addDays(today, -6), now],
    );
    await tx.rows('insert into ryadom.closed_note_text (organization_id, note_id, version, text, written_at) values ($1, $2, 1, $3, $4)', [
      organizationId, note, 'Вторая встреча. Рисует дом без дверей, о школе говорит шёпотом. С мамой обсудить, кто забирает из школы; до следующей встречи вопросов об отце не задавать.', now,
    ]);
    await tx.rows('insert into ryadom.glass (organization_id, id, family_id, family_code, asked_by, reason, asked_at) values ($1, $2, $3, $4, $5, $6, $7)', [
      organizationId, uuid(), noted.family, noted.code, specialist, 'Ребёнок не пришёл из школы, мать не отвечает. Нужен телефон бабушки, если он закрыт', now,
    ]);
  }
  if (supervisor) {
    await tx.rows('insert into ryadom.supervision (organization_id, id, staff_id, supervisor_id, from_on) values ($1, $2, $3, $4, $5)', [organizationId, uuid(), specialist, supervisor, addDays(today, -120)]);
  }
}
