import { notFound } from '../../../../kernel/errors.ts';
import { type Day, shortDate } from '../../../../kernel/time.ts';
import { passportOf } from '../../../practices/public.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer } from '../../rules/template-data.ts';
import { baseOf, gap, gathered } from './family.ts';
import { shortOf } from './people.ts';
import { gaps as say, passportSections } from './words.ts';

const order = Object.keys(passportSections);
/** Papers tell first who the family is, then what the practice asks, then what is thought and done. */
const orderOf = (section: string) => (section.startsWith('facts.') ? order.indexOf('assessment') - 0.5 : order.indexOf(section));

/** A snapshot of the family passport, line by line as it was kept. */
export const gatherPassport: Gatherer = async (gathering, id) => {
  const { tx, organization, pack } = gathering;
  const row = await tx.row<{ family_id: string; case_id: string; number: number; on_date: Day; note: string | null; taken_by: string | null }>(
    `select p.family_id, p.case_id, p.number, p.on_date, p.note, s.name as taken_by from ryadom.passport_view p
     left join ryadom.staff_name_view s on s.organization_id = p.organization_id and s.id = p.taken_by where p.organization_id = $1 and p.id = $2`,
    [organization.id, id],
  );
  if (!row) throw notFound();
  const parts = await tx.rows<{ section: string; title: string; words: string; noted_on: Day | null; ground: string | null; holds: string[] }>(
    `select section, title, words, noted_on, ground, case when source_id is null then '{}' else array[source_id::text] end || case when person_id is null then '{}' else array[family_id::text || person_id::text] end
       || case when key = 'living' then array[family_id::text || 'living'] else '{}' end as holds
     from ryadom.passport_part_view where organization_id = $1 and passport_id = $2 order by place`,
    [organization.id, id],
  );
  const base = await baseOf({ ...gathering, date: row.on_date }, row.family_id, row.case_id);
  const own = Object.fromEntries(passportOf(pack).sections.map((one) => [`facts.${one.id}`, one.title]));
  const sections = new Map<string, Fields[]>();
  for (const part of parts) {
    const lines = sections.get(part.section) ?? [];
    lines.push({ title: part.title, words: part.words, on: part.noted_on === null ? '' : shortDate(part.noted_on) });
    sections.set(part.section, lines);
  }
  const grounds = new Set<'health' | 'diagnostics'>(base.purposes);
  for (const { ground } of parts) if (ground === 'health' || ground === 'diagnostics') grounds.add(ground);
  return {
    ...gathered(
      base,
      {
        passport: {
          number: String(row.number), on: dateWithYear(row.on_date), note: row.note ?? '', takenBy: shortOf(row.taken_by),
          sections: [...sections].toSorted(([one], [other]) => orderOf(one) - orderOf(other)).map(([section, lines]) => ({ title: passportSections[section] ?? own[section] ?? section, lines })),
        },
      },
      { familyId: row.family_id, personId: null, caseId: row.case_id },
      { holds: parts.flatMap((part) => part.holds), gaps: parts.length === 0 ? [gap('passport.sections', say.lines)] : [] },
    ),
    purposes: [...grounds],
  };
};
