import type { ApplicationItem } from '../contract.ts';
import { texts } from '../texts.ru.ts';

/** `$2` is today. */
export const itemColumns = `a.id, a.practice_id as practice,
  coalesce((select t.title from ryadom.pack_title_view t where t.organization_id = a.organization_id and t.practice_id = a.practice_id and t.version = a.pack_version), a.practice_id) as "practiceTitle",
  a.state, coalesce((select f.title from ryadom.family_view f where f.organization_id = a.organization_id and f.id = a.family_id),
    concat_ws(' ', a.people->'members'->0->>'lastName', a.people->'members'->0->>'firstName'), '') as named,
  a.applicant, a.asks, a.received_on as "receivedOn", a.due_on as "dueOn", a.version,
  (a.state = 'submitted' and a.due_on < $2::date or a.state = 'offered' and a.offered_until < $2::date) as overdue,
  (select json_build_object('id', f.id, 'code', f.code, 'title', f.title) from ryadom.family_view f where f.organization_id = a.organization_id and f.id = a.family_id) as family`;
export type ItemRow = Omit<ApplicationItem, 'title'> & { named: string; asks: string | null };

/** Whom it is about in a few words, for lists. */
export function itemOf<R extends ItemRow>({ named: name, asks, ...row }: R): Omit<R, 'named' | 'asks'> & { title: string } {
  const words = name || row.applicant || asks || texts.letter.title;
  return { ...row, title: words.length > 90 ? `${words.slice(0, 89)}…` : words };
}
