import { notFound } from '../../../../kernel/errors.ts';
import { formatNumber } from '../../../../kernel/texts.ts';
import type { Day } from '../../../../kernel/time.ts';
import { fullName } from '../../rules/names.ts';
import { dateWithYear } from '../../rules/words.ts';
import type { Fields, Gatherer } from '../../rules/template-data.ts';
import { baseOf, gap, gathered } from './family.ts';
import { shortOf } from './people.ts';
import { familyAsWhole, gaps as say, points } from './words.ts';

interface Questionnaire {
  items?: { id: string; heading?: string; text: string; scale: string }[];
  scales?: { id: string; options: { value: number; title: string }[] }[];
}
interface AssessmentRow {
  family_id: string;
  case_id: string;
  person_id: string | null;
  instrument_title: string;
  point: string;
  happened_on: Day;
  conducted_by: string | null;
  answers: { items?: Record<string, number> };
  scores: { title: string; value: number | null; band: { title: string } | null }[] | null;
  conclusion: string | null;
  content: Questionnaire;
  diagnostics: boolean;
}

/** Each point with what was marked; a point that nobody marked stays empty, to be written by hand. */
function itemsOf({ content, answers }: AssessmentRow): Fields[] {
  const scales = new Map(content.scales?.map((scale) => [scale.id, scale.options]));
  return (content.items ?? []).map((item) => ({
    heading: item.heading ?? '',
    text: item.text,
    answer: scales.get(item.scale)?.find((option) => option.value === answers.items?.[item.id])?.title ?? '',
  }));
}

export const gatherAssessment: Gatherer = async (gathering, id) => {
  const { tx, organization } = gathering;
  const row = await tx.row<AssessmentRow>(
    `select a.family_id, a.case_id, a.person_id, a.instrument_title, a.point, a.happened_on, s.name as conducted_by, a.answers, a.scores, a.conclusion, i.content,
       a.person_id is not null and coalesce((i.content->>'diagnostics')::boolean, false) as diagnostics
     from ryadom.assessment_view a
     join ryadom.instrument_view i on i.organization_id = a.organization_id and i.instrument_id = a.instrument_id and i.version = a.instrument_version
     left join ryadom.staff_name_view s on s.organization_id = a.organization_id and s.id = a.conducted_by
     where a.organization_id = $1 and a.id = $2 and a.cancelled_at is null`,
    [organization.id, id],
  );
  if (!row) throw notFound();
  const base = await baseOf(gathering, row.family_id, row.case_id);
  const subject = base.people.find((one) => one.id === row.person_id);
  return {
    ...gathered(
      base,
      {
        assessment: {
          title: row.instrument_title, on: dateWithYear(row.happened_on), point: points[row.point] ?? '', conductedBy: shortOf(row.conducted_by),
          about: row.person_id === null ? familyAsWhole : subject ? fullName(subject, 'nominative') : '',
          items: itemsOf(row),
          scores: (row.scores ?? []).map((score) => ({ title: score.title, value: score.value === null ? '' : formatNumber(score.value), band: score.band?.title ?? '' })),
          conclusion: row.conclusion ?? '',
        },
      },
      { familyId: row.family_id, personId: row.person_id, caseId: row.case_id },
      { gaps: row.conclusion === null ? [gap('assessment.conclusion', say.conclusion)] : [] },
    ),
    purposes: [...base.purposes, ...(row.diagnostics ? ['diagnostics' as const] : [])],
  };
};
