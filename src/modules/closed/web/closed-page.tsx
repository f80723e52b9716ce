import { moment } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound } from '../../../web/ui/states.tsx';
import { Tabs, tabPanel } from '../../../web/ui/tabs.tsx';
import { listGlasses } from '../contract/glasses.ts';
import { listNotes } from '../contract/notes.ts';
import { GlassChip } from './glass-page.tsx';
import { NoteRow } from './notes.tsx';

/** «Закрытое»: emergency access that waits, is open and was; closed notes, own and of those on supervision. `?tab=notes`. */
export default function ClosedPage() {
  const { search, setSearch } = usePlace();
  const tab = search['tab'] === 'notes' ? 'notes' : 'glasses';
  return (
    <Page title="Закрытое" subtitle="Срочный доступ к закрытым сведениям и закрытые заметки. Закрытое самой семьи — на её карточке." narrow>
      <Tabs label="Что показать" tabs={[{ id: 'glasses', title: 'Срочный доступ' }, { id: 'notes', title: 'Заметки' }]} value={tab} onChange={(next) => setSearch({ tab: next === 'glasses' ? undefined : next })} />
      <div {...tabPanel(tab)} className="stack">
        {tab === 'notes' ? <Notes /> : <Glasses />}
      </div>
    </Page>
  );
}

function Glasses() {
  const { organization, today } = useSession();
  const list = useList(listGlasses);
  if (list.error && !list.items) return <FailedState error={list.error} onRetry={list.retry} />;
  if (!list.items) return <LoadingState />;
  if (list.items.length === 0) return <NothingFound title="Просьб нет">Попросить срочный доступ можно с карточки семьи: «…», «Закрытые сведения».</NothingFound>;
  return (
    <>
      <MarginList label="Срочный доступ">
        {list.items.map((one) => (
          <MarginRow
            key={one.id}
            when={moment(one.asked.at, today, organization.timeZone)}
            title={
              <span className="row">
                <PageLink to={`/closed/${one.id}`}>{one.family.title ?? one.family.code}</PageLink> <GlassChip glass={one} />
                {one.unseen && <Chip tone="warn">новое для вас</Chip>}
              </span>
            }
            meta={`${one.asked.by.name}: «${one.asked.reason}»`}
          />
        ))}
      </MarginList>
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
    </>
  );
}

function Notes() {
  const list = useList(listNotes);
  if (list.error && !list.items) return <FailedState error={list.error} onRetry={list.retry} />;
  if (!list.items) return <LoadingState />;
  if (list.items.length === 0) return <NothingFound title="Заметок нет">Здесь ваши закрытые заметки и заметки коллег, которых вы ведёте как супервизор.</NothingFound>;
  return (
    <>
      <MarginList label="Закрытые заметки">
        {list.items.map((note) => (
          <NoteRow key={note.id} note={note} withFamily />
        ))}
      </MarginList>
      {list.hasMore && (
        <div>
          <Button onClick={list.more} waiting={list.loadingMore}>
            Показать ещё
          </Button>
        </div>
      )}
    </>
  );
}
