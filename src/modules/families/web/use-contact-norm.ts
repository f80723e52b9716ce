import { useOperation } from '../../../kernel/web/query.ts';
import { listNorms } from '../../tasks/contract/norms.ts';

/** Days that may pass between two contacts at a level of the practice (null: none was given); undefined while they are on their way. */
export function useContactNorm(practice: string | undefined): (level: string | null) => number | undefined {
  const contact = useOperation(listNorms, { query: { practice: practice ?? '' } }, { enabled: practice !== undefined, keep: true }).data?.contact;
  return (level) => contact?.levels.find(({ id }) => id === level)?.days ?? contact?.days;
}
