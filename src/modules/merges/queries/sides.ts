import { createHash } from 'node:crypto';
import { notFound } from '../../../kernel/errors.ts';
import type { Context } from '../../../kernel/server/module.ts';
import type { CaseSide, FamilySide, PersonSide } from '../rules/choice.ts';

/** A person of one of the two families, with the place in it. */
export interface Member extends PersonSide {
  family_id: string;
  current: boolean;
  phones: string[];
}

const person = `p.id, p.last_name, p.first_name, p.patronymic, p.birth_on, p.death_on, p.sex, p.snils, p.version,
  coalesce((select max(h.at) from ryadom.history_view h where h.organization_id = p.organization_id and h.subject_id = p.id), p.created_at::text) changed_at`;

/** Both people as the caller sees them; throws notFound when one of them is out of sight. */
export async function readPeople({ tx, actor }: Context, ids: readonly [string, string]): Promise<[PersonSide, PersonSide]> {
  const rows = await tx.rows<PersonSide>(
    `select ${person} from ryadom.person_view p where p.organization_id = $1 and p.id = any ($2::uuid[])
       and exists (select from ryadom.member_view m join ryadom.family_view f on f.organization_id = m.organization_id and f.id = m.family_id
         where m.organization_id = $1 and m.person_id = p.id)`,
    [actor.organization.id, ids],
  );
  return both(rows, ids);
}

function both<T extends { id: string }>(rows: readonly T[], [keepId, otherId]: readonly [string, string]): [T, T] {
  const keep = rows.find((row) => row.id === keepId);
  const other = rows.find((row) => row.id === otherId);
  if (!keep || !other) throw notFound();
  return [keep, other];
}

/** Both families as the caller sees them; throws notFound when one of them is out of sight. */
export async function readFamilies({ tx, actor }: Context, ids: readonly [string, string]): Promise<[FamilySide, FamilySide]> {
  const rows = await tx.rows<FamilySide>(
    `select f.id, f.code, f.title, f.title_own, f.district_id, f.settlement_id, f.address, f.note, f.version,
       nullif(concat_ws(', ', d.name, s.name, f.address), '') place,
       coalesce((select max(h.at) from ryadom.history_view h where h.organization_id = $1 and h.subject_id = f.id), f.created_at::text) changed_at
     from ryadom.family_view f
     left join ryadom.district d on d.organization_id = $1 and d.id = f.district_id
     left join ryadom.settlement s on s.organization_id = $1 and s.id = f.settlement_id
     where f.organization_id = $1 and f.id = any ($2::uuid[])`,
    [actor.organization.id, ids],
  );
  return both(rows, ids);
}

/** Members of both families, past ones too. */
export async function readMembers({ tx, actor }: Context, families: readonly string[]): Promise<Member[]> {
  return tx.rows<Member>(
    `select distinct on (m.family_id, p.id) m.family_id, m.current, ${person},
       coalesce((select array_agg(c.value) from ryadom.contact_view c where c.organization_id = $1 and c.person_id = p.id and c.kind = 'phone'), '{}') phones
     from ryadom.member_view m join ryadom.person_view p on p.organization_id = $1 and p.id = m.person_id
     where m.organization_id = $1 and m.family_id = any ($2::uuid[]) order by m.family_id, p.id, m.current desc`,
    [actor.organization.id, families],
  );
}

/** Cases of both families that are open. */
export async function readOpenCases({ tx, actor }: Context, families: readonly string[]): Promise<CaseSide[]> {
  return tx.rows<CaseSide>(
    `select c.id, c.family_id, c.practice_id, v.title practice_title, c.opened_on, c.branch_id, b.name branch, c.case_manager_id, c.case_manager_text,
       coalesce(u.name, c.case_manager_text) case_manager, c.mentor_id, nullif(concat_ws(' ', n.last_name, n.first_name, n.patronymic), '') mentor, c.version
     from ryadom.case_view c
     join ryadom.pack_title_view v on v.organization_id = $1 and v.practice_id = c.practice_id and v.version = c.pack_version
     join ryadom.branch b on b.organization_id = $1 and b.id = c.branch_id
     left join ryadom.staff_name_view u on u.organization_id = $1 and u.id = c.case_manager_id
     left join ryadom.mentor_view n on n.organization_id = $1 and n.id = c.mentor_id
     where c.organization_id = $1 and c.family_id = any ($2::uuid[]) and c.closed_on is null order by v.title, c.id`,
    [actor.organization.id, families],
  );
}

/** One word for the versions of everything that was looked at. */
export function seenOf(rows: readonly { id: string; version: number }[]): string {
  const lines = [...new Set(rows.map((row) => `${row.id}:${row.version}`))].toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}

/** «Ковалёва Наталья Ивановна» */
export const nameOf = (one: PersonSide): string => [one.last_name, one.first_name, one.patronymic].filter(Boolean).join(' ');
