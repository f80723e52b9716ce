import { IconPlus } from '@tabler/icons-react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { addInstrument, checkScores, listInstruments } from '../contract/operations.ts';
import { pointTitles } from './words.ts';

/** «Методики»: those of the program and the organization's own. */
export default function InstrumentsPage() {
  const { practice } = useSession();
  const can = useCan();
  const read = useOperation(listInstruments, { query: practice ? { practice } : {} }, { keep: true });
  return (
    <Page
      title="Методики"
      subtitle="Чем оценивают семьи. К методикам программы можно добавить свои: файл проверим по строкам и покажем бланк."
      narrow
      actions={
        <>
          {can(checkScores) && <ButtonLink to="/assessments/check">Пересчитать оценки</ButtonLink>}
          {can(addInstrument) && (
            <ButtonLink to="/instruments/new" variant="primary" icon={<IconPlus size={18} stroke={1.75} aria-hidden="true" />}>
              Своя методика
            </ButtonLink>
          )}
        </>
      }
    >
      {!read.data ? (
        read.error ? (
          <FailedState error={read.error} onRetry={() => void read.refetch()} waiting={read.isFetching} />
        ) : (
          <LoadingState />
        )
      ) : (
        <MarginList label="Методики">
          {read.data.items.map(({ instrument, own, chosenAt }) => (
            <MarginRow
              key={instrument.id}
              when={instrument.version}
              title={
                <>
                  <PageLink to={`/instruments/${instrument.id}`}>{instrument.title}</PageLink> {own && <Chip tone="info">своя</Chip>}
                </>
              }
              meta={chosenAt.length > 0 ? `Практика просит: ${chosenAt.map((point) => pointTitles[point]).join(', ')}` : 'Практика не просит, выбирают сами'}
            />
          ))}
        </MarginList>
      )}
    </Page>
  );
}
