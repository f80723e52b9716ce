import { notFound } from '../../../../kernel/errors.ts';
import { type Day, shortDate } from '../../../../kernel/time.ts';
import { reviewsOf } from '../../../practices/public.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer, Gathering } from '../../rules/template-data.ts';
import { alwaysOf, baseOf, gap, gathered, headingOf, peopleOf } from './family.ts';
import { shortOf } from './people.ts';
import { familyWords, gaps as say, presence, reviewRoles, stances } from './words.ts';

interface ItemRow {
  id: string;
  review_id: string;
  family_id: string;
  case_id: string;
  title: string;
  own: string | null;
  family_code: string;
  position: number;
  reasons: { text: string }[];
  report: string | null;
  family_word: string | null;
  family_words: string | null;
  decision: string | null;
  ground: string | null;
  result_id: string | null;
  level_id: string | null;
  orders: { title: string; staffId: string | null; dueOn: Day }[];
  signed_on: Day | null;
}

/** The meeting with those who take part. */
async function meetingOf({ tx, organization }: Gathering, id: string) {
  const row = await tx.row<{ number: number; held_on: Day; starts_at: string | null; place: string | null; note: string | null }>(
    "select number, held_on, to_char(starts_at, 'FMHH24:MI') as starts_at, place, note from ryadom.review_view where organization_id = $1 and id = $2",
    [organization.id, id],
  );
  if (!row) throw notFound();
  const people = await tx.rows<{ role: string; name: string; office: string | null; employer: string | null; present: boolean | null }>(
    `select p.role, p.name, coalesce(p.office, s.position) as office, p.employer, p.present from ryadom.review_participant_view p
     left join ryadom.staff_paper_view s on s.organization_id = p.organization_id and s.id = p.staff_id
     where p.organization_id = $1 and p.review_id = $2 order by array_position(array['chair', 'secretary', 'member', 'guest'], p.role), p.name, p.id`,
    [organization.id, id],
  );
  const named = (role: string) => shortOf(people.find((one) => one.role === role)?.name ?? null);
  return {
    fields: {
      review: { number: String(row.number), on: dateWithYear(row.held_on), time: row.starts_at ?? '', place: row.place ?? '', note: row.note ?? '' },
      participants: people.map((one): Fields => ({
        name: shortOf(one.name), role: reviewRoles[one.role] ?? '', office: [one.office, one.employer].filter(Boolean).join(', '),
        presence: one.present === null ? presence.unknown : one.present ? presence.yes : presence.no, signs: one.role === 'chair' || one.role === 'secretary',
      })),
      chair: named('chair'), secretary: named('secretary'),
    },
    gaps: people.length === 0 ? [gap('participants', say.participants)] : [],
  };
}

async function itemsOf({ tx, organization }: Gathering, where: 'i.review_id' | 'i.id', id: string): Promise<ItemRow[]> {
  return tx.rows<ItemRow>(
    `select i.id, i.review_id, i.family_id, i.case_id, f.title, case when f.title_own then f.title end as own, f.code as family_code, i.position, i.reasons, i.report, i.family_word, i.family_words, i.decision, i.ground,
       i.result_id, i.level_id, i.orders, i.signed_on
     from ryadom.review_item_view i join ryadom.family_view f on f.organization_id = i.organization_id and f.id = i.family_id
     where i.organization_id = $1 and ${where} = $2 order by i.position, i.id`,
    [organization.id, id],
  );
}

async function itemFields(gathering: Gathering, item: ItemRow): Promise<{ fields: Fields; holds: string[] }> {
  const { tx, organization, pack } = gathering;
  const people = await peopleOf(gathering, item.family_id);
  const heading = headingOf(people, item);
  // A signed conclusion keeps who had a vote then; a dissenting opinion stands in the minutes whoever wrote it.
  const said = await tx.rows<{ stance: string; dissent: string | null; name: string; voted: boolean }>(
    `select p.stance, coalesce(p.dissent, case when p.stance = 'against' then p.words end) as dissent, m.name,
       coalesce((select a->>'role' from jsonb_array_elements(i.attendance) a where a->>'id' = m.id::text), m.role) <> 'guest' as voted
     from ryadom.review_position_view p join ryadom.review_participant_view m on m.organization_id = p.organization_id and m.id = p.participant_id
     join ryadom.review_item_view i on i.organization_id = p.organization_id and i.id = p.item_id
     where p.organization_id = $1 and p.item_id = $2 order by m.name, m.id`,
    [organization.id, item.id],
  );
  const staff = new Map((await tx.rows<{ id: string; name: string }>('select id, name from ryadom.staff_name_view where organization_id = $1 and id = any ($2::uuid[])', [organization.id, item.orders.flatMap((one) => one.staffId ?? [])]))
    .map((one) => [one.id, one.name]));
  const norms = reviewsOf(pack);
  const votes = Object.entries(stances).map(([id, title]) => [title, said.filter((one) => one.voted && one.stance === id).length] as const);
  const words = item.family_word === null ? '' : familyWords[item.family_word] ?? '';
  const fields = {
    number: String(item.position), family: `${heading[0]!.toUpperCase()}${heading.slice(1)}, ${item.family_code}`, reasons: item.reasons.map((one) => one.text).join('; '), report: item.report ?? '',
    familyWord: item.family_words ? `${words}: «${item.family_words}»` : words,
    decision: norms.conclusions.find((one) => one.id === item.decision)?.title ?? '', ground: item.ground ?? '',
    result: pack.closeReasons.find((one) => one.id === item.result_id)?.title ?? '', level: norms.levels.find((one) => one.id === item.level_id)?.title ?? '',
    votes: !said.some((one) => one.voted) ? '' : votes.map(([title, count]) => `${title} — ${count}`).join(', '),
    orders: item.orders.map((one) => ({ title: one.title, who: shortOf(staff.get(one.staffId ?? '') ?? null), due: shortDate(one.dueOn) })),
    dissents: said.flatMap((one) => (one.dissent ? [{ name: shortOf(one.name), words: one.dissent }] : [])),
  };
  return { fields, holds: people.flatMap((one) => one.holds) };
}

const undecided = (items: readonly ItemRow[]) => (items.some((item) => item.decision === null) ? [gap('item.decision', say.decision)] : []);

/** The minutes of a meeting: its questions about families that the asker sees. */
export const gatherReview: Gatherer = async (gathering, id) => {
  const meeting = await meetingOf(gathering, id);
  const items = await itemsOf(gathering, 'i.review_id', id);
  const told: { fields: Fields; holds: string[] }[] = [];
  for (const item of items) told.push(await itemFields(gathering, item));
  return { fields: { ...(await alwaysOf(gathering)), ...meeting.fields, items: told.map((one) => one.fields) }, names: [], holds: told.flatMap((one) => one.holds), gaps: [...meeting.gaps, ...undecided(items)], about: { familyId: null, personId: null, caseId: null } };
};

/** The conclusion about one family. */
export const gatherReviewItem: Gatherer = async (gathering, id) => {
  const [item] = await itemsOf(gathering, 'i.id', id);
  if (!item) throw notFound();
  const base = await baseOf(gathering, item.family_id, item.case_id);
  const meeting = await meetingOf(gathering, item.review_id);
  return gathered(
    base,
    { ...meeting.fields, item: (await itemFields(gathering, item)).fields, signedOn: item.signed_on === null ? '' : dateWithYear(item.signed_on) },
    { familyId: item.family_id, personId: null, caseId: item.case_id },
    { gaps: [...meeting.gaps, ...undecided([item])] },
  );
};
