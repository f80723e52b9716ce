import { IconPlus } from '@tabler/icons-react';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { ButtonLink } from '../../../web/ui/button.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { FailedState, LoadingState, NothingFound, Notice } from '../../../web/ui/states.tsx';
import { getFamilyConsents, prepareConsent } from '../contract.ts';
import { ConsentPanel } from './consent-panel.tsx';
import { hiddenWords, purposeTitle, StandingChip } from './words.tsx';

/** The tab «Согласия» of a family's card: per person what there is, what is missing, what ends. `?consent=` opens one. */
export function FamilyConsentsTab({ family }: { family: string }) {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const answer = useOperation(getFamilyConsents, { params: { id: family } });
  if (answer.error && !answer.data) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  if (answer.data.people.length === 0) return <NothingFound title="В семье пока никого">Добавьте людей на вкладке «Люди»: согласие даёт человек или его представитель.</NothingFound>;
  return (
    <>
      {(answer.data.hidden.health > 0 || answer.data.hidden.photo > 0) && (
        <Notice tone="warn">{hiddenWords(answer.data.hidden)}. Они в сохранности и появятся, когда согласие подпишут.</Notice>
      )}
      {answer.data.people.map((person) => (
        <Panel
          key={person.id}
          title={person.name}
          actions={
            can(prepareConsent) && (
              <ButtonLink small to="/consents/new" search={{ family, person: person.id }} icon={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}>
                Подготовить
              </ButtonLink>
            )
          }
        >
          <ul className="stack-tight">
            {person.consents.map((one) => (
              <li key={`${one.purpose} ${one.partner?.id ?? ''}`} className="row-apart">
                {one.consentId ? (
                  <button
                    type="button"
                    className="link"
                    style={{ border: 0, padding: 0, background: 'none', textAlign: 'left', cursor: 'pointer' }}
                    onClick={() => setSearch({ consent: one.consentId! }, { push: true })}
                  >
                    {purposeTitle(one)}
                  </button>
                ) : (
                  <span>{purposeTitle(one)}</span>
                )}
                <StandingChip one={one} />
              </li>
            ))}
          </ul>
        </Panel>
      ))}
      {search['consent'] && <ConsentPanel key={search['consent']} id={search['consent']} onClose={() => setSearch({ consent: undefined })} onOpen={(id) => setSearch({ consent: id })} />}
    </>
  );
}
