import { formatNumber, plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { checkScores, type ScoreDifference } from '../contract/operations.ts';

const whys: Record<ScoreDifference['why'], string> = {
  answers: 'Записанное число не то, что дают ответы. Откройте оценку и исправьте её: программа посчитает заново.',
  age: 'Число то же, а полоса другая: после оценки изменилась дата рождения. Проверьте дату и исправьте оценку.',
};

/** «Пересчёт»: every assessment counted again by its own version of the instrument, and where the numbers differ. */
export default function CheckPage() {
  const read = useOperation(checkScores, {});
  return (
    <Page title="Пересчёт оценок" crumbs={[{ title: 'Методики', to: '/instruments' }, { title: 'Пересчёт оценок' }]} subtitle="Каждую законченную оценку считаем заново из её ответов, по той версии методики, которой она сделана." narrow actions={<Button waiting={read.isFetching} onClick={() => void read.refetch()}>Пересчитать ещё раз</Button>}>
      {!read.data ? (
        read.error ? (
          <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} />
        ) : (
          <LoadingState />
        )
      ) : read.data.different.length === 0 ? (
        <Notice tone="pine" live>
          Проверили {plural(read.data.checked, 'оценку', 'оценки', 'оценок')}: все сходятся с ответами.
        </Notice>
      ) : (
        <>
          <Notice tone="warn" live>
            Проверили {plural(read.data.checked, 'оценку', 'оценки', 'оценок')}, не сходится {formatNumber(read.data.different.length)}.
          </Notice>
          <MarginList label="Не сходится">
            {read.data.different.map((one) => (
              <MarginRow
                key={one.id}
                when={shortDate(one.date)}
                title={
                  <PageLink to={`/assessments/${one.id}`}>
                    {one.instrumentTitle}: {one.family.title}
                  </PageLink>
                }
                meta={
                  <>
                    {(one.lines.length > 0 ? one.lines : [{ title: 'Итог', stored: one.stored, recomputed: one.recomputed, storedBand: null, recomputedBand: null }]).map((line) => (
                      <span key={line.title} style={{ display: 'block' }}>
                        {line.title}: записано {said(line.stored, line.storedBand)}, по ответам {said(line.recomputed, line.recomputedBand)}
                      </span>
                    ))}
                    {whys[one.why]}
                  </>
                }
              />
            ))}
          </MarginList>
        </>
      )}
    </Page>
  );
}

const said = (value: number | null, band: string | null): string => [value === null ? 'нет числа' : formatNumber(value), band && `«${band}»`].filter(Boolean).join(', ');
