import { useState } from 'react';
import { longDate, marginDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useList, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { MarginList, MarginRow } from '../../../web/ui/margin-list.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, RefusedState } from '../../../web/ui/states.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { DraftGate } from '../../../web/drafts/draft-gate.tsx';
import { draftTime, draftWords } from '../../../web/drafts/draft-words.ts';
import { useUnfinished } from '../../../web/drafts/use-unfinished.ts';
import { OutcomeForm } from '../../outcomes/web/outcome-form.tsx';
import { recordOutcome } from '../../outcomes/contract.ts';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { recordAid } from '../contract/aid.ts';
import { listMeetings, recordMeeting } from '../contract/meetings.ts';
import { listServices, recordService } from '../contract/services.ts';
import { AidForm } from './aid-form.tsx';
import { GroupForm } from './group-form.tsx';
import { RecordPanel } from './record-panel.tsx';
import { ServiceForm } from './service-form.tsx';
import { useCandidates } from './who-was.tsx';
import { peopleCount } from './words.ts';

const kinds = [
  { value: 'service', label: 'Услуга', title: 'Записать услугу', operation: recordService },
  { value: 'group', label: 'Группа', title: 'Записать группу', operation: recordMeeting },
  { value: 'aid', label: 'Помощь', title: 'Записать помощь', operation: recordAid },
  { value: 'outcome', label: 'Результат', title: 'Записать результат', operation: recordOutcome },
];

/** «Записать»: what was done, for whom, and where it will be counted. `?what=`, `?family=`, `?record=`. */
export default function RecordPage() {
  const { search, setSearch } = usePlace();
  const { practice } = useSession();
  const can = useCan();
  const open = kinds.filter((kind) => can(kind.operation));
  const chosen = open.find((kind) => kind.value === search['what']) ?? open[0];
  const pack = useOperation(getPractice, { params: { practice: practice ?? '' } }, { enabled: practice !== undefined });
  const what = chosen?.value ?? 'service';
  const [service, setService] = useState('');
  const group = what === 'group';
  const meets = group ? pack.data?.services.find((one) => one.id === service)?.title : undefined;
  return (
    <Page
      title={meets ? `${meets}, группа` : (chosen?.title ?? 'Записать')}
      narrow={!group}
      {...(group ? { crumbs: [{ title: 'Записать', to: '/record' }, { title: 'Группа' }] } : {})}
      actions={group && can(listMeetings) && <ButtonLink to="/meetings">Все встречи</ButtonLink>}
    >
      {practice === undefined ? (
        <RefusedState title="Практика ещё не установлена">Записывают услуги, помощь и результаты практики. Её устанавливают в разделе «Практики».</RefusedState>
      ) : (
        <>
          {!group && <Segments label="Что записать" options={open.map(({ value, label }) => ({ value, label }))} value={what} onChange={(next) => setSearch({ what: next, draft: undefined })} />}
          <Unfinished current={search['draft']} />
          {pack.error && !pack.data ? (
            <FailedState error={pack.error} onRetry={() => void pack.refetch()} waiting={pack.isFetching} />
          ) : pack.data ? (
            // Another kind, family or practice is another form with a draft of its own.
            <DraftGate key={`${what}.${search['family'] ?? ''}.${practice}`} kind={what} practice={practice}>
              <Form what={what} practice={pack.data} onService={setService} />
            </DraftGate>
          ) : (
            <LoadingState />
          )}
          {!group && <Recent practice={practice} titles={pack.data} />}
        </>
      )}
      <OpenRecord />
    </Page>
  );
}

function Form({ what, practice, onService }: { what: string; practice: PracticeCard; onService: (service: string) => void }) {
  const { search } = usePlace();
  const { today } = useSession();
  const named = useCandidates(search['family'], practice.id, today);
  if (search['family'] && named.error && !named.data) return <FailedState error={named.error} onRetry={() => void named.refetch()} waiting={named.isFetching} />;
  if (search['family'] && !named.data) return <LoadingState />;
  const begun = search['family'] ? (named.data?.family ?? null) : null;
  if (begun && !named.data?.register) {
    return (
      <RefusedState title={`${begun.title}: нет дела в этой практике`}>
        Записи считают по делу семьи. <PageLink to={`/families/${begun.id}`} className="link">Откройте карточку</PageLink> и поставьте семью на учёт или выберите другую практику.
      </RefusedState>
    );
  }
  if (what === 'aid') return <AidForm practice={practice} begun={begun} />;
  if (what === 'outcome') return <OutcomeForm practice={practice} begun={begun} />;
  if (what !== 'group') return <ServiceForm practice={practice} begun={begun} />;
  const people = (begun && named.data?.people) || [];
  return (
    <GroupForm
      practice={practice}
      begun={people.map((one) => ({ person: one.id, name: [one.lastName, one.firstName, one.patronymic].filter(Boolean).join(' '), family: begun! }))}
      onService={onService}
    />
  );
}

/** «Не дописано»: drafts besides the one on the screen. */
function Unfinished({ current }: { current: string | undefined }) {
  const { today } = useSession();
  const waiting = useUnfinished().filter((draft) => draft.id !== current && kinds.some((kind) => kind.value === draft.kind));
  if (waiting.length === 0) return null;
  return (
    <p className="second">
      Не дописано:{' '}
      {waiting.slice(0, 5).map((draft, at) => (
        <span key={draft.id}>
          {at > 0 && ' · '}
          <PageLink to="/record" search={{ what: draft.kind, draft: draft.id, practice: draft.practice ?? undefined }} className="link">
            {draftWords(draft)}
          </PageLink>{' '}
          {draftTime(draft.at, today)}
        </span>
      ))}
    </p>
  );
}

/** The newest records of the practice, to look at and to mend. */
function Recent({ practice, titles }: { practice: string; titles: PracticeCard | undefined }) {
  const { setSearch } = usePlace();
  const { today } = useSession();
  const list = useList(listServices, { query: { practice, limit: 8 } as never });
  if (!list.items || list.items.length === 0) return null;
  return (
    <Panel title="Последние услуги" flush>
      <MarginList bare label="Последние услуги">
        {list.items.map((record) => (
          <MarginRow
            key={record.id}
            when={record.date.slice(0, 7) === today.slice(0, 7) ? marginDate(record.date) : longDate(record.date, today)}
            title={
              <button type="button" className="link" style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer' }} onClick={() => setSearch({ record: `service.${record.id}` }, { push: true })}>
                {record.family.title}: {titles?.services.find((one) => one.id === record.service)?.title ?? record.service}
              </button>
            }
            meta={[peopleCount(record.recipients.length), record.minutes ? `${record.minutes} мин` : null, record.practitioner].filter(Boolean).join(' · ')}
          />
        ))}
      </MarginList>
    </Panel>
  );
}

/** The record that the address names: `?record=service.<id>`. */
function OpenRecord() {
  const { search, setSearch } = usePlace();
  const [kind, id] = (search['record'] ?? '').split('.');
  if (!id || (kind !== 'service' && kind !== 'aid' && kind !== 'outcome')) return null;
  return <RecordPanel kind={kind} id={id} onClose={() => setSearch({ record: undefined })} />;
}
