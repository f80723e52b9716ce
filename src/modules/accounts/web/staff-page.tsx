import { useDebouncedValue } from '@mantine/hooks';
import { IconShieldCheck, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { roles } from '../../../kernel/access.ts';
import { plural } from '../../../kernel/texts.ts';
import { daysBetween, longDate, today as dayIn } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { DataTable, type Column } from '../../../web/ui/data-table.tsx';
import { SearchField } from '../../../web/ui/fields.tsx';
import { FilterChips } from '../../../web/ui/filters.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { NothingFound } from '../../../web/ui/states.tsx';
import { inviteUser, listUsers, type User } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { rolesWithBranches, StateChip } from './roles.tsx';
import { InvitePanel } from './invite-panel.tsx';
import { StaffPanel } from './staff-panel.tsx';

const states = ['active', 'invited', 'disabled'] as const;

/** People of the organization: roles, invitations, access. */
export default function StaffPage() {
  const { search, setSearch } = usePlace();
  const { today, organization } = useSession();
  const can = useCan();
  const [text, setText] = useState(search['query'] ?? '');
  const [wanted] = useDebouncedValue(text, 250);
  const follow = useEffectEvent((query: string) => query !== (search['query'] ?? '') && setSearch({ query }));
  useEffect(() => void follow(wanted), [wanted]);
  const list = useList(listUsers, { query: { query: search['query'], state: (search['state'] ?? 'all') as 'all', role: search['role'] as undefined } });
  const columns: Column<User>[] = [
    {
      key: 'name',
      title: 'Сотрудник',
      cell: (user) => (
        <PageLink to="/settings/staff" search={{ ...search, user: user.id }}>
          {user.name}
          {user.isMe && <span className="small"> вы</span>}
        </PageLink>
      ),
    },
    { key: 'roles', title: 'Роли', cell: (user) => rolesWithBranches(user.roles) },
    { key: 'position', title: 'Должность', cell: (user) => user.position, phone: 'none' },
    { key: 'state', title: 'Вход', cell: (user) => <StateChip state={user.state} />, phone: 'top' },
    {
      key: 'factor',
      title: 'Второй шаг',
      phone: 'none',
      cell: (user) => (user.secondFactor ? <IconShieldCheck size={18} stroke={1.75} color="var(--pine)" role="img" aria-label="подключён" /> : <span className="small">нет</span>),
    },
    { key: 'seen', title: 'Последний вход', right: true, cell: (user) => (user.lastSeenAt ? ago(dayIn(new Date(user.lastSeenAt), organization.timeZone), today) : '—'), phone: 'none' },
  ];
  const filtered = Boolean(search['query'] || search['state'] || search['role']);
  return (
    <Page
      title="Сотрудники"
      subtitle="Каждый видит своих: куратор — свои семьи, руководитель — все или свои отделения."
      actions={
        can(inviteUser) && (
          <Button variant="primary" icon={<IconUserPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setSearch({ user: 'new' }, { push: true })}>
            Пригласить
          </Button>
        )
      }
    >
      <div className="stack-tight">
      <SearchField label="Имя или почта" value={text} onChange={setText} />
      <FilterChips
        filters={[
          { name: 'state', label: 'Вход', all: 'Любой вход', value: search['state'], options: states.map((value) => ({ value, label: texts.stateNames[value].toLowerCase() })) },
          { name: 'role', label: 'Роль', all: 'Все роли', value: search['role'], options: roles.map((value) => ({ value, label: texts.roleNames[value].toLowerCase() })) },
        ]}
        onChange={(name, value) => setSearch({ [name]: value })}
      />
      </div>
      <DataTable
        label="Сотрудники"
        columns={columns}
        list={list}
        rowKey={(user) => user.id}
        onOpen={(user) => setSearch({ user: user.id }, { push: true })}
        selected={search['user']}
        count={list.items && !list.hasMore ? plural(list.items.length, 'человек', 'человека', 'человек') : undefined}
        empty={
          <NothingFound {...(filtered ? { onReset: () => (setText(''), setSearch({ query: undefined, state: undefined, role: undefined })) } : {})}>
            Среди сотрудников никого нет с такими условиями.
          </NothingFound>
        }
      />
      {search['user'] === 'new' && can(inviteUser) && <InvitePanel onClose={() => setSearch({ user: undefined })} />}
      {search['user'] && search['user'] !== 'new' && <StaffPanel key={search['user']} id={search['user']} onClose={() => setSearch({ user: undefined })} />}
    </Page>
  );
}

/** «сегодня», «вчера», «3 дня назад», past a month the date. */
function ago(day: string, today: string): string {
  const days = daysBetween(day, today);
  if (days <= 0) return 'сегодня';
  if (days === 1) return 'вчера';
  return days <= 30 ? `${plural(days, 'день', 'дня', 'дней')} назад` : longDate(day, today);
}
