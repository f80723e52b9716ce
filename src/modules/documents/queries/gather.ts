import { notFound } from '../../../kernel/errors.ts';
import type { Gathered, Gatherer, Gathering, SubjectKind, SubjectRef } from '../rules/template-data.ts';

const gatherers: Partial<Record<SubjectKind, Gatherer>> = {};

/** Everything a template may say of this subject; throws notFound() when it is not there for the asker. */
export async function gather(gathering: Gathering, subject: SubjectRef): Promise<Gathered> {
  const gatherer = gatherers[subject.kind];
  if (!gatherer) throw notFound();
  return gatherer(gathering, subject.id);
}
