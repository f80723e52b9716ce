import { useIsMutating } from '@tanstack/react-query';
import { IconBook2, IconChevronDown, IconCircleCheck, IconCloudX, IconLoader2, IconSearch, IconSchool } from '@tabler/icons-react';
import { useState } from 'react';
import { useConnectionLost } from '../../kernel/web/connection.ts';
import { usePlace } from '../../kernel/web/place.tsx';
import { RunningJobs } from '../../modules/jobs/web/running-jobs.tsx';
import { Notices } from '../../modules/tasks/web/notices.tsx';
import { Chip } from '../ui/chip.tsx';
import { SearchField } from '../ui/fields.tsx';
import { Menu } from '../ui/menu.tsx';
import type { ShellPart } from './rail.tsx';
import css from './shell.module.css';

/** The page that answers the global search. */
const searchPage = '/families';

export function TopBar({ session, pages, current, onPractice }: ShellPart & { onPractice: (id: string) => void }) {
  const canSearch = pages.some((page) => page.path === searchPage);
  return (
    <header className={css['top']}>
      {canSearch && (current?.search ? <SearchIcon /> : <GlobalSearch />)}
      <PracticeSwitch session={session} onPractice={onPractice} />
      {session.organization.isDemo && (
        <Chip tone="info" icon={IconSchool} title="Семьи придуманы, записи можно пробовать">
          Учебная база
        </Chip>
      )}
      <Notices />
      <RunningJobs />
      <SavedState />
    </header>
  );
}

function GlobalSearch() {
  const { go } = usePlace();
  const [text, setText] = useState('');
  return (
    <div className={css['search']}>
      <SearchField label="Семья, человек, телефон, код" value={text} onChange={setText} width="100%" onEnter={() => text.trim() && go(searchPage, { query: text.trim() })} />
      {!text && <kbd aria-hidden="true">Ctrl K</kbd>}
    </div>
  );
}

function SearchIcon() {
  return (
    <button type="button" className={css['searchIcon']} aria-label="Ctrl K: к поиску на этой странице" onClick={() => document.querySelector<HTMLInputElement>('main [role=search] input')?.focus()}>
      <IconSearch size={18} stroke={1.75} aria-hidden="true" />
      <kbd aria-hidden="true">Ctrl K</kbd>
    </button>
  );
}

function PracticeSwitch({ session, onPractice }: { session: ShellPart['session']; onPractice: (id: string) => void }) {
  const chosen = session.practices.find(({ id }) => id === session.practice);
  if (!chosen) return null;
  if (session.practices.length === 1) {
    return (
      <span className={css['practice']} title="Практика">
        <IconBook2 size={16} stroke={1.75} aria-hidden="true" /> <span>{chosen.title}</span>
      </span>
    );
  }
  return (
    <Menu
      label="Практика"
      trigger={
        <button type="button" className={css['practice']} aria-label={`${chosen.title}: сменить практику`}>
          <IconBook2 size={16} stroke={1.75} aria-hidden="true" />
          <span>{chosen.title}</span>
          <IconChevronDown size={16} stroke={1.75} aria-hidden="true" />
        </button>
      }
      items={session.practices.map(({ id, title }) => ({ key: id, title, chosen: id === chosen.id, onPick: () => onPractice(id) }))}
    />
  );
}

const clock = new Intl.DateTimeFormat('ru', { hour: 'numeric', minute: '2-digit' });

/** Whether what was sent has been answered, and since when there is no connection. */
function SavedState() {
  const lost = useConnectionLost();
  const sending = useIsMutating() > 0;
  const Sign = lost ? IconCloudX : sending ? IconLoader2 : IconCircleCheck;
  return (
    <span className={`${css['saved']} ${lost ? css['lost'] : ''}`} role="status">
      <Sign size={16} stroke={1.75} aria-hidden="true" />
      {lost ? `Нет связи с ${clock.format(lost)}` : sending ? 'Сохраняем…' : <span className={css['calm']}>Всё сохранено</span>}
    </span>
  );
}
