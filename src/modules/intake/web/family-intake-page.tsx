import { IconFilePlus } from '@tabler/icons-react';
import { shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { DataTable } from '../../../web/ui/data-table.tsx';
import { Page } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, RefusedState } from '../../../web/ui/states.tsx';
import { getFamily } from '../../families/contract.ts';
import { addApplication, listApplications, showEligibility, type ApplicationItem } from '../contract.ts';
import { EligibilityPanel } from './eligibility-panel.tsx';
import { ApplicationChip } from './parts.tsx';

/** Of one family: which practices fit and why, and the applications that the reader may see. */
export default function FamilyIntakePage() {
  const { params } = usePlace();
  const can = useCan();
  const id = params['id'] ?? '';
  const family = useOperation(getFamily, { params: { id } }, { keep: true });
  const eligibility = useOperation(showEligibility, { params: { id } });
  const list = useList(listApplications, { query: { familyId: id, show: 'all' } as never });
  const title = family.data?.title ?? 'Семья';
  return (
    <Page
      title="Обращения семьи"
      crumbs={[{ title: 'Семьи', to: '/families' }, { title, to: `/families/${id}` }, { title: 'Обращения' }]}
      actions={can(addApplication) && <ButtonLink to="/applications/new" search={{ family: id }} icon={<IconFilePlus size={18} stroke={1.75} />}>Новое заявление</ButtonLink>}
      narrow
    >
      {eligibility.data ? (
        <EligibilityPanel items={eligibility.data.items} fill={<div><ButtonLink to={`/families/${id}`} search={{ tab: 'people' }}>Вписать в карточке семьи</ButtonLink></div>} />
      ) : eligibility.error ? (
        <FailedState error={eligibility.error} onRetry={() => void eligibility.refetch()} />
      ) : (
        <LoadingState />
      )}
      <DataTable<ApplicationItem>
        label="Заявления семьи"
        list={list}
        rowKey={(row) => row.id}
        empty={<RefusedState title="Заявлений этой семьи вы не видите">Их видят те, кто записал, и руководитель.</RefusedState>}
        columns={[
          { key: 'title', title: 'Заявление', cell: (row) => <PageLink to={`/applications/${row.id}`} className="strong link">{row.practiceTitle}, {shortDate(row.receivedOn)}</PageLink> },
          { key: 'state', title: 'Состояние', phone: 'top', cell: (row) => <ApplicationChip application={row} /> },
          { key: 'applicant', title: 'Заявитель', cell: (row) => row.applicant },
        ]}
      />
    </Page>
  );
}
