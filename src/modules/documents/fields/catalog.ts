import type { CatalogField, SubjectKind } from '../rules/template-data.ts';
import { aidCatalog, assessmentCatalog, caseCatalog, consentCatalog, familyCatalog, passportCatalog, planCatalog, recordCatalog, reviewCatalog, reviewItemCatalog } from './subjects.ts';

const catalogs: Partial<Record<SubjectKind, readonly CatalogField[]>> = {
  family: familyCatalog, case: caseCatalog, application: caseCatalog, consent: consentCatalog, passport: passportCatalog, assessment: assessmentCatalog, plan: planCatalog,
  record: recordCatalog, visit: recordCatalog, aid: aidCatalog, review: reviewCatalog, review_item: reviewItemCatalog,
};

/** Fields that templates about such a subject may name; empty: nothing is gathered for it. */
export function fieldCatalog(subject: SubjectKind): readonly CatalogField[] {
  return catalogs[subject] ?? [];
}
