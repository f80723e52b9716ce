import type { CatalogField, SubjectKind } from '../rules/template-data.ts';

const catalogs: Partial<Record<SubjectKind, readonly CatalogField[]>> = {};

/** Fields that templates about such a subject may name; empty: nothing is gathered for it. */
export function fieldCatalog(subject: SubjectKind): readonly CatalogField[] {
  return catalogs[subject] ?? [];
}
