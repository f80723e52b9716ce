import { badField, notFound } from '../../../kernel/errors.ts';
import type { Context, Handler } from '../../../kernel/server/module.ts';
import type * as c from '../contract/meetings.ts';
import { texts } from '../texts.ru.ts';
import { refuse } from './locked.ts';

async function openCaseOf({ tx, actor }: Context, family: string, practice: string): Promise<string> {
  const org = actor.organization.id;
  if (!(await tx.row('select 1 from ryadom.family_view where organization_id = $1 and id = $2', [org, family]))) throw notFound();
  const found = await tx.row<{ id: string }>('select id from ryadom.case_view where organization_id = $1 and family_id = $2 and practice_id = $3 and closed_on is null', [org, family, practice]);
  if (!found) throw badField('practice', 'no_open_case', texts.refusals.no_open_case);
  return found.id;
}

/** Anybody who works with the family may ask; the words stand among the reasons of the proposed agenda until the case is on one. */
export const askReview: Handler<typeof c.askReview> = async (context, { params, body }) => {
  const { tx, actor } = context;
  const caseId = await openCaseOf(context, params.id, body.practice);
  const made = await tx.count(
    'insert into ryadom.review_request (organization_id, id, family_id, case_id, words, asked_by) values ($1, $2, $3, $4, $5, $6) on conflict (organization_id, id) do nothing',
    [actor.organization.id, body.id, params.id, caseId, body.words, actor.staffId],
  );
  if (made === 0) throw refuse('id_reused');
  context.subject({ familyId: params.id, subjectId: body.id });
  return { id: body.id, caseId };
};

export const replayAsk: Handler<typeof c.askReview> = async (context, { params, body }) => ({ id: body.id, caseId: await openCaseOf(context, params.id, body.practice) });
