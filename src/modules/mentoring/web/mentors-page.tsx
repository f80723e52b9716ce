import { useDebouncedCallback } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { shortDate } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { SearchField } from '../../../web/ui/fields.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { NothingFound, RefusedState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { addMentor, listMentors, type MentorItem } from '../contract.ts';
import { MentorForm } from './mentor-form.tsx';
import { fullName, TestChip } from './mentor-name.tsx';
import { MentorPanel } from './mentor-panel.tsx';

/** «Наставники»: the register of the practice chosen above. `?query=`, `?mentor=`, `?new=1`. */
export default function MentorsPage() {
  const { search, setSearch } = usePlace();
  const { practice, practices } = useSession();
  const can = useCan();
  const [text, setText] = useState(search['query'] ?? '');
  const find = useDebouncedCallback((query: string) => setSearch({ query: query.trim() || undefined }), 200);
  const type = (next: string) => {
    setText(next);
    find(next);
  };
  const query = search['query'];
  const list = useList(listMentors, { query: { practice, query } as never }, { enabled: practice !== undefined });
  const open = (id: string) => setSearch({ mentor: id, new: undefined }, { push: true });
  const add = can(addMentor) && (
    <Button variant="primary" icon={<IconUserPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ new: '1', mentor: undefined }, { push: true })}>
      Новый наставник
    </Button>
  );
  if (practice === undefined) {
    return (
      <Page title="Наставники" narrow>
        <RefusedState title="Практика ещё не установлена">Реестр наставников ведут в практике. Её устанавливают в разделе «Практики».</RefusedState>
      </Page>
    );
  }
  return (
    <Page title="Наставники" beside={practices.find((one) => one.id === practice)?.title} actions={add}>
      <SearchField label="Найти наставника" placeholder="Фамилия, имя или код" value={text} onChange={type} />
      <DataTable<MentorItem>
        label="Наставники"
        rows={list.items}
        rowKey={(mentor) => mentor.id}
        onOpen={(mentor) => open(mentor.id)}
        selected={search['mentor']}
        error={list.error}
        onRetry={list.retry}
        hasMore={list.hasMore}
        onMore={list.more}
        loadingMore={list.loadingMore}
        empty={
          query ? (
            <NothingFound onReset={() => type('')}>Проверьте фамилию или ищите по коду.</NothingFound>
          ) : (
            <RefusedState title="Здесь пока никого">Наставника добавляют кнопкой выше или загрузкой таблицы, лист «Наставники».</RefusedState>
          )
        }
        columns={[
          {
            key: 'name',
            title: 'Наставник',
            cell: (mentor) => (
              <>
                <button type="button" className="strong" style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer', color: 'var(--pine-dark)' }} onClick={() => open(mentor.id)}>
                  {fullName(mentor)}
                </button>{' '}
                <span className="small">{mentor.code}</span>
              </>
            ),
          },
          { key: 'test', title: 'Тестирование', phone: 'top', cell: (mentor) => <TestChip mentor={mentor} /> },
          { key: 'tested', title: 'Дата теста', cell: (mentor) => (mentor.testedOn ? <span className="numbers">{shortDate(mentor.testedOn)}</span> : null), phone: 'none' },
          { key: 'registered', title: 'В реестре с', cell: (mentor) => (mentor.registeredOn ? <span className="numbers"><span className="phone-only">в реестре с </span>{shortDate(mentor.registeredOn)}</span> : 'не включён') },
          { key: 'families', title: 'Семей сейчас', right: true, cell: (mentor) => (mentor.families > 0 ? <Families count={mentor.families} /> : <span className="desk-only">0</span>) },
        ]}
      />
      {search['mentor'] && <MentorPanel key={search['mentor']} id={search['mentor']} onClose={() => setSearch({ mentor: undefined })} />}
      {search['new'] && can(addMentor) && (
        <SidePanel title="Новый наставник" width={392} onClose={() => setSearch({ new: undefined })}>
          <MentorForm
            practice={practice}
            onDone={(mentor) => {
              sayDone(`Записано: наставник ${fullName(mentor)}`);
              setSearch({ new: undefined, mentor: mentor.id });
            }}
            onLeave={() => setSearch({ new: undefined })}
          />
        </SidePanel>
      )}
    </Page>
  );
}

function Families({ count }: { count: number }) {
  return (
    <>
      <span className="desk-only">{count}</span>
      <span className="phone-only">{plural(count, 'семья', 'семьи', 'семей')}</span>
    </>
  );
}
