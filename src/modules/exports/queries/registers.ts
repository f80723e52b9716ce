import type { OutCell } from '../../../kernel/server/workbook/write.ts';
import type { SheetName } from '../../imports/public.ts';
import type { Run } from './lines.ts';

// Registers of a practice as rows of the workbook of imports. Words stand as titles, so that people read them.

const word = (kind: string, column: string, version = 'v.version') =>
  `(select w.title from ryadom.pack_word_view w where w.organization_id = $1 and w.practice_id = $2 and w.version = ${version} and w.kind = '${kind}' and w.id = ${column})`;
const current = '(select v.version from ryadom.practice v where v.organization_id = $1 and v.id = $2)';
const day = (column: string) => `case when ${column} is not null then json_build_object('day', ${column}) end`;
/** The newest case of each family in the practice: the workbook has one row for a family. */
const newest = `(select distinct on (c.family_id) c.* from ryadom.case_view c where c.organization_id = $1 and c.practice_id = $2 order by c.family_id, c.opened_on desc, c.id)`;
const roleTitle = `case m.role when 'mother' then 'мать' when 'father' then 'отец' when 'child' then 'ребёнок' when 'guardian' then 'опекун' when 'trustee' then 'попечитель'
  when 'foster_parent' then 'приёмный родитель' when 'grandmother' then 'бабушка' when 'grandfather' then 'дедушка' else 'другой взрослый' end`;
const familyCode = '(select f.code from ryadom.family_view f where f.organization_id = $1 and f.id = r.family_id)';

/** A sheet: its rows in the order of an id, and each row as the cells of its columns. */
const sheets: Record<SheetName, { cells: string; from: string; id: string }> = {
  Наставники: {
    cells: `r.code, r.last_name, r.first_name, r.patronymic, ${day('r.tested_on')}, case r.test_passed when true then 'пройдено' when false then 'не пройдено' end, ${day('r.registered_on')}`,
    from: 'ryadom.mentor_view r where r.organization_id = $1 and r.practice_id = $2',
    id: 'r.id',
  },
  Семьи: {
    cells: `f.code, ${day('r.opened_on')}, ${day('r.closed_on')}, coalesce(${word('close_reason', 'r.close_reason', current)}, r.close_reason),
      (select string_agg(coalesce(${word('category', 'k.category_id', current)}, k.category_id), '; ' order by k.category_id) from ryadom.category_view k where k.organization_id = $1 and k.family_id = f.id and k.to_on is null),
      (select d.name from ryadom.district_name_view d where d.organization_id = $1 and d.id = f.district_id), (select s.name from ryadom.settlement_name_view s where s.organization_id = $1 and s.id = f.settlement_id), f.address,
      coalesce((select s.name from ryadom.staff_name_view s where s.organization_id = $1 and s.id = r.case_manager_id), r.case_manager_text),
      (select m.code from ryadom.mentor_view m where m.organization_id = $1 and m.id = r.mentor_id)`,
    from: `${newest} r join ryadom.family_view f on f.organization_id = $1 and f.id = r.family_id where true`,
    id: 'r.id',
  },
  Люди: {
    cells: `(select f.code from ryadom.family_view f where f.organization_id = $1 and f.id = m.family_id), m.code, m.last_name, m.first_name, m.patronymic, ${day('m.birth_on')}, case m.sex when 'm' then 'м' when 'f' then 'ж' end, ${roleTitle}, m.snils,
      (select t.value from ryadom.contact_view t where t.organization_id = $1 and t.person_id = m.person_id and t.family_id = m.family_id and t.kind = 'phone' and t.to_on is null order by t.created_at desc, t.id limit 1),
      (select string_agg(distinct coalesce(${word('status', 's.status_id', current)}, s.status_id), '; ') from ryadom.status_view s where s.organization_id = $1 and s.person_id = m.person_id and s.to_on is null)`,
    from: 'ryadom.member_view m where m.organization_id = $1 and exists (select from ryadom.case_view c where c.organization_id = $1 and c.practice_id = $2 and c.family_id = m.family_id)',
    id: 'm.membership_id',
  },
  Услуги: {
    cells: `coalesce(r.code, r.id::text), ${day('r.happened_on')}, coalesce(${word('service', 'r.service_id', current)}, r.service_id), ${familyCode},
      (select string_agg(m.code, '; ' order by m.code) from ryadom.recipient_view x join ryadom.member_view m on m.organization_id = $1 and m.family_id = r.family_id and m.person_id = x.person_id where x.organization_id = $1 and x.record_id = r.id),
      r.practitioner, r.minutes, r.place, r.note`,
    from: 'ryadom.service_view r where r.organization_id = $1 and r.practice_id = $2 and r.cancelled_at is null',
    id: 'r.id',
  },
  Помощь: {
    cells: `coalesce(r.code, r.id::text), ${day('r.happened_on')}, ${familyCode}, coalesce(${word('aid', 'r.aid_id', current)}, r.aid_id), r.quantity, r.amount, coalesce(${word('source', 'r.source_id', current)}, r.source_id)`,
    from: 'ryadom.aid_view r where r.organization_id = $1 and r.practice_id = $2 and r.cancelled_at is null',
    id: 'r.id',
  },
  Результаты: {
    cells: `coalesce(r.code, r.id::text), ${day('r.happened_on')}, ${familyCode}, (select min(m.code) from ryadom.member_view m where m.organization_id = $1 and m.family_id = r.family_id and m.person_id = r.person_id),
      coalesce(${word('outcome', 'r.outcome_id', current)}, r.outcome_id), r.kind_id, r.evidence`,
    from: 'ryadom.outcome_view r where r.organization_id = $1 and r.practice_id = $2 and r.cancelled_at is null',
    id: 'r.id',
  },
};

const PIECE = 1000;

/** Rows of a sheet, a thousand at a time, in the order of their ids. */
export async function* readRegister(run: Run, organizationId: number, practice: string, sheet: SheetName): AsyncGenerator<OutCell[][]> {
  const { cells, from, id } = sheets[sheet];
  let last: string | null = null;
  for (;;) {
    const after: string | null = last;
    const rows: { cells: OutCell[]; id: string }[] = await run((tx) =>
      tx.rows<{ cells: OutCell[]; id: string }>(
        `select json_build_array(${cells}) as cells, ${id} as id from ${from} and ($3::uuid is null or ${id} > $3) order by ${id} limit ${PIECE}`,
        [organizationId, practice, after],
      ),
    );
    if (rows.length > 0) yield rows.map((row) => row.cells);
    if (rows.length < PIECE) return;
    last = rows.at(-1)!.id;
  }
}

/** Practices of the organization, by id, with the titles of their versions in use. */
export function readPractices(run: Run, organizationId: number): Promise<{ id: string; title: string }[]> {
  return run((tx) =>
    tx.rows<{ id: string; title: string }>(
      `select p.id, t.title from ryadom.practice p join ryadom.pack_title_view t on t.organization_id = p.organization_id and t.practice_id = p.id and t.version = p.version
       where p.organization_id = $1 order by p.id`,
      [organizationId],
    ),
  );
}
