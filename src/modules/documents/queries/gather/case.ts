import { notFound } from '../../../../kernel/errors.ts';
import type { Gatherer } from '../../rules/template-data.ts';
import { applicationOfCase } from './application.ts';
import { asksFor, baseOf, caseOf, gap, gathered } from './family.ts';
import { gaps as say } from './words.ts';

/** A family with its case in the document's practice. */
export const gatherFamily: Gatherer = async (gathering, id) => {
  const caseId = await caseOf(gathering, id);
  return gathered(await baseOf(gathering, id, caseId), {}, { familyId: id, personId: null, caseId });
};

/** A case: agreements and whatever else is about the support as a whole. */
export const gatherCase: Gatherer = async (gathering, id) => {
  const row = await gathering.tx.row<{ family_id: string; mentor_id: string | null }>('select family_id, mentor_id from ryadom.case_view where organization_id = $1 and id = $2', [gathering.organization.id, id]);
  if (!row) throw notFound();
  const base = await baseOf(gathering, row.family_id, id);
  const application = await applicationOfCase(gathering, id);
  return gathered(base, { application }, { familyId: row.family_id, personId: null, caseId: id }, { gaps: row.mentor_id === null && asksFor(gathering)('case.mentor') ? [gap('case.mentor.name', say.mentor)] : [] });
};
