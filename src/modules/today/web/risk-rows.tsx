import { IconTrendingDown } from '@tabler/icons-react';
import { useOperation } from '../../../kernel/web/query.ts';
import { formatNumber } from '../../../kernel/texts.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { MarginHeading, MarginRow } from '../../../web/ui/margin-list.tsx';
import { listDosage } from '../../plans/contract.ts';
import css from './today.module.css';

/** «В зоне риска»: measures of my families' plans whose norm will not be met at this pace. The ledger of plans counts them, apart from the page. */
export function RiskRows({ practice }: { practice: string }) {
  const { user } = useSession();
  const can = useCan();
  const read = useOperation(listDosage, { query: { practice, standing: 'endangered', caseManager: user.staffId, limit: 5 } as never }, { enabled: can(listDosage), keep: true, refetchSeconds: 300 });
  const items = read.data?.items ?? [];
  if (items.length === 0) return null;
  const total = read.data!.totals.endangered;
  return (
    <>
      <MarginHeading icon={IconTrendingDown} title="В зоне риска" count={total} />
      {items.map(({ measureId, family, title, person, dosage }) => (
        <MarginRow
          key={measureId}
          when={`${formatNumber(dosage.done)} из ${formatNumber(dosage.planned)}`}
          title={<PageLink to={`/families/${family.id}/plan`}>{family.title}</PageLink>}
          meta={[title, person?.name, 'при таком темпе не успеть'].filter(Boolean).join(' · ')}
          action={
            <ButtonLink small to={`/families/${family.id}/plan`} aria-label={`Открыть план: ${family.title}`}>
              Открыть план
            </ButtonLink>
          }
        />
      ))}
      {total > items.length && (
        <p className={css['all']}>
          <PageLink to="/dosage" search={{ standing: 'endangered', caseManager: user.staffId }} className="link">
            Показать все {formatNumber(total)}
          </PageLink>
        </p>
      )}
    </>
  );
}
