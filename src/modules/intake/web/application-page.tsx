import { IconPrinter } from '@tabler/icons-react';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { FileFailure, FileLink, useFiles } from '../../../web/ui/file-link.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { texts as peopleTexts } from '../../people/texts.ru.ts';
import { editApplication, getApplication, getLetter, type Application } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { ApplicationForm } from './application-form.tsx';
import { Decision } from './decision.tsx';
import { EligibilityPanel } from './eligibility-panel.tsx';
import { ApplicationChip, DueWord, Events } from './parts.tsx';
import { useIntakeWords } from './words.ts';

const crumbs = [{ title: 'Обращения', to: '/intake' }, { title: 'Заявление' }];

/** An application: what is asked, whether the family fits, the decision and what came of it. */
export default function ApplicationPage() {
  const { params, search, setSearch } = usePlace();
  const id = params['id'] ?? '';
  const answer = useOperation(getApplication, { params: { id } });
  const application = answer.data;
  if (!application) return <Page title="Заявление" crumbs={crumbs}>{answer.error ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} waiting={answer.isFetching} /> : <LoadingState />}</Page>;
  if (search['edit']) {
    const leave = () => setSearch({ edit: undefined });
    return (
      <Page title="Исправить заявление" crumbs={crumbs} narrow>
        <ApplicationForm practice={application.practice} application={application} onLeave={leave} onDone={() => { sayDone('Записано: исправление'); leave(); }} />
      </Page>
    );
  }
  return <Card application={application} />;
}

function Card({ application }: { application: Application }) {
  const { setSearch } = usePlace();
  const can = useCan();
  const editable = application.steps.length > 0 && can(editApplication);
  const edit = () => setSearch({ edit: '1' }, { push: true });
  return (
    <Page title={application.family?.title ?? application.title} crumbs={crumbs} subtitle={<span className="row"><ApplicationChip application={application} /> {application.practiceTitle}</span>} actions={editable && <Button onClick={edit}>Дополнить</Button>} narrow>
      <Standing application={application} />
      {application.steps.length > 0 && (
        <EligibilityPanel
          items={application.eligibility}
          fill={
            <div>
              {application.family ? (
                <ButtonLink to={`/families/${application.family.id}`} search={{ tab: 'people' }}>Вписать в карточке семьи</ButtonLink>
              ) : (
                editable && <Button onClick={edit}>Вписать недостающее</Button>
              )}
            </div>
          }
        />
      )}
      <Asked application={application} />
      <Events events={application.events} />
    </Page>
  );
}

function Standing({ application }: { application: Application }) {
  const files = useFiles();
  const { today } = useSession();
  const can = useCan();
  const { state, place } = application;
  return (
    <Panel title={state === 'submitted' ? 'Нужно решение' : texts.applicationStates[state][0]!.toUpperCase() + texts.applicationStates[state].slice(1)}>
      <div className="stack">
        <Facts
          items={[
            ['Решить', state === 'submitted' ? <DueWord key="1" on={application.dueOn} late={application.overdue} /> : null],
            ['Место в очереди', place && `${place.place}: ${place.why}`],
            ['Ждём ответа', state === 'offered' && application.offeredUntil ? <DueWord key="2" on={application.offeredUntil} late={application.overdue} /> : null],
            ['Причина', application.reason?.title],
            ['Решили', application.decidedBy && [application.decidedBy.name, application.decidedOn && longDate(application.decidedOn, today)].filter(Boolean).join(', ')],
            ['Пояснение', application.decisionNote && <span key="3" style={{ whiteSpace: 'pre-line' }}>{application.decisionNote}</span>],
          ]}
        />
        <div className="row">
          <Decision application={application} />
          {application.caseId !== null && application.family && <ButtonLink to={`/families/${application.family.id}`} variant="primary">Открыть карточку семьи</ButtonLink>}
          {state !== 'submitted' && can(getLetter) && (
            <FileLink operation={getLetter} params={{ id: application.id }} file={texts.letter.file} files={files} icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />}>
              Ответ семье для печати
            </FileLink>
          )}
        </div>
        <FileFailure files={files} />
      </div>
    </Panel>
  );
}

function Asked({ application }: { application: Application }) {
  const words = useIntakeWords(application.practice);
  const { people, earlier } = application;
  return (
    <Panel title="Заявление">
      <Facts
        items={[
          ['Заявитель', application.applicant],
          ['О чём', application.asks && <span key="4" style={{ whiteSpace: 'pre-line' }}>{application.asks}</span>],
          ['Поступило', [shortDate(application.receivedOn), application.channel?.title].filter(Boolean).join(', ')],
          ['Срочность', application.urgency?.title],
          ['Семья', application.family && <PageLink key="5" to={`/families/${application.family.id}`} className="link">{application.family.title}, {application.family.code}</PageLink>],
          ['Прежние дела', earlier.length === 0 ? null : (
            <ul key="6">{earlier.map((one) => <li key={one.id}>{one.practiceTitle}: {shortDate(one.openedOn)} – {one.closedOn ? `${shortDate(one.closedOn)}${one.closeReason ? `, ${one.closeReason}` : ''}` : 'открыто'}</li>)}</ul>
          )],
          ['Люди', application.family || !people || people.members.length === 0 ? null : (
            <ul key="7">
              {people.members.map((one) => (
                <li key={one.id}>{[one.lastName, one.firstName, one.patronymic].filter(Boolean).join(' ')}, {peopleTexts.roles[one.role]}{one.birthDate ? `, ${shortDate(one.birthDate)}` : ''}{one.phone ? `, ${one.phone}` : ''}</li>
              ))}
            </ul>
          )],
          ['Категории', application.family || !people ? null : people.categories.map(words.categoryTitle).join(', ')],
          ['Адрес', application.family ? null : people?.address],
          ['Сигнал', application.signalId && <PageLink key="8" to={`/signals/${application.signalId}`} className="link">открыть сигнал</PageLink>],
          ['Записал', application.author?.name],
        ]}
      />
    </Panel>
  );
}
