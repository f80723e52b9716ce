import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Panel } from '../../../web/ui/page.tsx';
import { listFamilies } from '../contract.ts';
import css from './families-page.module.css';

interface Props {
  query: string;
  practice: string | undefined;
  /** Families that the list already shows. */
  shown: readonly string[];
}

const most = 8;

/** Under a search with conditions: who fits the words, but stands outside the conditions (a closed case, another curator). */
export function OutsideConditions({ query, practice, shown }: Props) {
  const found = useOperation(listFamilies, { query: { query, practice, state: 'all', limit: 50 } }, { keep: true });
  const outside = (found.data?.items ?? []).filter((family) => !shown.includes(family.id)).slice(0, most);
  if (outside.length === 0) return null;
  return (
    <Panel title="Похоже по написанию, вне условий">
      <ul className={css['outside']}>
        {outside.map((family) => (
          <li key={family.id}>
            <PageLink to={`/families/${family.id}`} className="link">
              {family.title}
            </PageLink>{' '}
            <span className="second">
              {[family.code, family.settlement, family.state === 'closed' ? 'снята с учёта' : null, family.caseManager?.name].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
