import { notFound } from '../../../kernel/errors.ts';
import type { Gathered, Gatherer, Gathering, SubjectKind, SubjectRef } from '../rules/template-data.ts';
import { gatherApplication } from './gather/application.ts';
import { gatherAssessment } from './gather/assessment.ts';
import { gatherCase, gatherFamily } from './gather/case.ts';
import { gatherConsent } from './gather/consent.ts';
import { gatherAid, gatherRecord } from './gather/ledger.ts';
import { gatherPassport } from './gather/passport.ts';
import { gatherPlan } from './gather/plan.ts';
import { gatherReview, gatherReviewItem } from './gather/review.ts';

const gatherers: Partial<Record<SubjectKind, Gatherer>> = {
  family: gatherFamily, case: gatherCase, application: gatherApplication, consent: gatherConsent, passport: gatherPassport, assessment: gatherAssessment, plan: gatherPlan,
  record: gatherRecord, visit: gatherRecord, aid: gatherAid, review: gatherReview, review_item: gatherReviewItem,
};

/** Everything a template may say of this subject; throws notFound() when it is not there for the asker. */
export async function gather(gathering: Gathering, subject: SubjectRef): Promise<Gathered> {
  const gatherer = gatherers[subject.kind];
  if (!gatherer) throw notFound();
  return gatherer(gathering, subject.id);
}
