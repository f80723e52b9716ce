import type { Tx } from '../../../kernel/server/transaction.ts';
import { shortDate } from '../../../kernel/time.ts';
import { fill } from '../../../kernel/texts.ts';
import type { DocumentKind, Pack } from '../../practices/public.ts';
import type { Choice } from '../rules/case-file.ts';
import { texts } from '../texts.ru.ts';

interface Found {
  family: string;
  id: string;
  /** Purpose, instrument or word that a kind may ask for. */
  of: string | null;
  date: string | null;
  words: string | null;
  personId: string | null;
}

const mostOfKind = 30;

/**
 * The newest of each family and kind of thing. A bound over all families together would leave some of them without: the records of one
 * family, or of one frequent service, may be newer than everything of another.
 */
const newestOfEach = (rows: string): string =>
  `select n.family, n.id, n.of, n.day::text as date, n.words, null as "personId"
   from (select r.*, row_number() over (partition by r.family, r.of order by r.day desc, r.id) as place from (${rows}) r) n where n.place <= ${mostOfKind} order by n.day desc, n.id`;

const name = "concat_ws(' ', p.last_name, p.first_name, p.patronymic)";
/** What documents of each subject can be made from; $1 organization, $2 families, $3 practice. Subjects of no family have none. */
const statements: Partial<Record<DocumentKind['subject'], string>> = {
  family: 'select f.id as family, f.id, null as of, null as date, f.title as words, null as "personId" from ryadom.family_view f where f.organization_id = $1 and f.id = any ($2::uuid[]) and $3 <> \'\'',
  case: `select c.family_id as family, c.id, null as of, c.opened_on::text as date, null as words, null as "personId" from ryadom.case_view c
    where c.organization_id = $1 and c.family_id = any ($2::uuid[]) and c.practice_id = $3 order by c.closed_on is null desc, c.opened_on desc`,
  person: `select m.family_id as family, m.person_id as id, null as of, null as date, concat_ws(' ', m.last_name, m.first_name, m.patronymic) as words, m.person_id as "personId" from ryadom.member_view m
    where m.organization_id = $1 and m.family_id = any ($2::uuid[]) and m.current and m.death_on is null and $3 <> '' order by m.code`,
  application: `select a.family_id as family, a.id, null as of, a.received_on::text as date, null as words, null as "personId" from ryadom.intake_application_view a
    where a.organization_id = $1 and a.family_id = any ($2::uuid[]) and a.practice_id = $3 order by a.received_on desc`,
  consent: `select c.family_id as family, c.id, c.purpose as of, c.prepared_on::text as date, ${name} as words, c.person_id as "personId" from ryadom.consent_view c
    join ryadom.person_view p on p.organization_id = c.organization_id and p.id = c.person_id
    where c.organization_id = $1 and c.family_id = any ($2::uuid[]) and c.cancelled_at is null and c.revoked_on is null and $3 <> '' order by c.prepared_on desc`,
  passport: `select v.family_id as family, v.id, null as of, v.on_date::text as date, null as words, null as "personId" from ryadom.passport_view v
    where v.organization_id = $1 and v.family_id = any ($2::uuid[]) and v.practice_id = $3 order by v.on_date desc`,
  assessment: `select a.family_id as family, a.id, a.instrument_id as of, a.happened_on::text as date, a.instrument_title as words, a.person_id as "personId" from ryadom.assessment_view a
    where a.organization_id = $1 and a.family_id = any ($2::uuid[]) and a.practice_id = $3 and a.cancelled_at is null order by a.happened_on desc`,
  plan: `select l.family_id as family, l.id, null as of, l.from_on::text as date, '№ ' || l.number as words, null as "personId" from ryadom.plan_view l
    where l.organization_id = $1 and l.family_id = any ($2::uuid[]) and l.practice_id = $3 order by l.number desc`,
  record: newestOfEach(
    `select r.family_id as family, r.id, r.service_id as of, r.happened_on as day, r.topic as words from ryadom.service_view r
     where r.organization_id = $1 and r.family_id = any ($2::uuid[]) and r.practice_id = $3 and r.cancelled_at is null`,
  ),
  aid: newestOfEach(
    `select r.family_id as family, r.id, r.aid_id as of, r.happened_on as day, null as words from ryadom.aid_view r
     where r.organization_id = $1 and r.family_id = any ($2::uuid[]) and r.practice_id = $3 and r.cancelled_at is null`,
  ),
  review_item: `select i.family_id as family, i.id, null as of, v.held_on::text as date, '№ ' || v.number as words, null as "personId" from ryadom.review_item_view i
    join ryadom.review_view v on v.organization_id = i.organization_id and v.id = i.review_id
    where i.organization_id = $1 and i.family_id = any ($2::uuid[]) and v.practice_id = $3 order by v.held_on desc`,
};
const sameAs: Partial<Record<DocumentKind['subject'], DocumentKind['subject']>> = { visit: 'record' };

/** From what each kind of the practice can be made for these families now, new first. */
export async function choicesOf(tx: Tx, organizationId: number, pack: Pack, families: readonly string[], kinds: readonly DocumentKind[]): Promise<(Choice & { family: string })[]> {
  const out: (Choice & { family: string })[] = [];
  const subjects = new Set(kinds.map(({ subject }) => sameAs[subject] ?? subject));
  for (const subject of subjects) {
    const sql = statements[subject];
    if (sql === undefined) continue;
    const found = await tx.rows<Found>(sql, [organizationId, families, pack.id]);
    for (const kind of kinds) {
      if ((sameAs[kind.subject] ?? kind.subject) !== subject) continue;
      const counts = new Map<string, number>();
      for (const one of found) {
        if (kind.of !== undefined && one.of !== kind.of) continue;
        const count = (counts.get(one.family) ?? 0) + 1;
        counts.set(one.family, count);
        if (count <= mostOfKind) out.push({ kind: kind.id, id: one.id, title: titleOf(one, pack), personId: one.personId, family: one.family });
      }
    }
  }
  return out;
}

function titleOf({ of, date, words }: Found, pack: Pack): string {
  const word = [...pack.services, ...pack.aid].find(({ id }) => id === of)?.title;
  const what = [word, words].filter((one) => one !== null && one !== undefined && one !== '').join(': ');
  if (date === null) return what;
  return what === '' ? fill(texts.ofDate, { date: shortDate(date) }) : fill(texts.titleOfDate, { title: what, date: shortDate(date) });
}
