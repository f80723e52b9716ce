import type { Complaint } from '../../kernel/errors.ts';
import { fill } from '../../kernel/texts.ts';
import type { Outcome } from '../practices/public.ts';
import { texts } from './texts.ru.ts';

export interface Wish {
  outcome: string;
  kind: string | null;
  person: string | null;
}

/** What is wrong with the words of an outcome by the pack of its case: the outcome, its kind, whether it is a person's. */
export function complaintsAbout(outcomes: readonly Outcome[], wish: Wish): Complaint[] {
  const found = outcomes.find((one) => one.id === wish.outcome);
  if (!found) return [{ path: 'outcome', code: 'unknown_value', message: texts.refusals.unknown_value }];
  const complaints: Complaint[] = [];
  const say = (path: string, code: string, message: string) => complaints.push({ path, code, message });
  const kinds = found.kinds.map((kind) => kind.title).join(', ');
  if (found.kinds.length === 0 && wish.kind !== null) say('kind', 'kind_not_used', texts.refusals.kind_not_used);
  if (found.kinds.length > 0 && wish.kind === null) say('kind', 'kind_needed', fill(texts.refusals.kind_needed, { kinds }));
  if (found.kinds.length > 0 && wish.kind !== null && !found.kinds.some((kind) => kind.id === wish.kind)) {
    say('kind', 'unknown_value', texts.refusals.unknown_kind);
  }
  if (found.person === 'required' && wish.person === null) say('person', 'person_needed', texts.refusals.person_needed);
  if (found.person === 'none' && wish.person !== null) say('person', 'person_not_used', texts.refusals.person_not_used);
  return complaints;
}
