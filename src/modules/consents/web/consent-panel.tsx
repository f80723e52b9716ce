import { IconLock, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { AlarmButton } from '../../tasks/web/raise-alarm.tsx';
import { type ConsentCard, getConsent, signConsent } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import { CancelDialog, RenewDialog, RevokeDialog, SignDialog } from './consent-actions.tsx';
import { purposeTitle, StateChip, untilWords } from './words.tsx';

/** A consent beside a list: what it says, how it stands, the next step. */
export function ConsentPanel({ id, onClose, onOpen }: { id: string; onClose: () => void; onOpen: (id: string) => void }) {
  const { today, practice } = useSession();
  const answer = useOperation(getConsent, { params: { id } });
  const consent = answer.data;
  return (
    <SidePanel title={consent ? purposeTitle(consent) : 'Согласие'} over={consent ? `Согласие, семья ${consent.family.code}` : undefined} width={392} onClose={onClose}>
      {answer.error && !consent ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !consent ? (
        <LoadingState />
      ) : (
        <div className="stack">
          <div className="row">
            <StateChip consent={consent} today={today} />
          </div>
          {consent.withheld && (
            <Notice tone="warn">
              Согласие отозвано или закончилось, другого основания нет: сведения о семье скрыты. Здесь виден только её код. Семья вернётся, когда подпишут новое согласие.
            </Notice>
          )}
          {consent.withheld && practice !== undefined && <AlarmButton practice={practice} family={{ id: consent.family.id, code: consent.family.code, title: `семья ${consent.family.code}` }} calm />}
          <Facts items={factsOf(consent, today)} />
          <Steps consent={consent} onOpen={onOpen} />
          <History consent={consent} />
        </div>
      )}
    </SidePanel>
  );
}

function factsOf(consent: ConsentCard, today: string): [string, React.ReactNode][] {
  const { family, person, representative, scan } = consent;
  const items: [string, React.ReactNode][] = [
    ['Семья', family.title === null ? <span key="family"><IconLock size={14} stroke={1.75} aria-hidden="true" /> {family.code}</span> : <PageLink key="family" to={`/families/${family.id}`} search={{ tab: 'consents' }} className="link">{family.title}</PageLink>],
    ['Чьи сведения', person?.name ?? null],
    ['Подписывает', consent.givenBy === 'self' ? texts.givenBy.self : representative && `${representative.name}, ${texts.givenBy[consent.givenBy]}`],
    ['Право подписывать', representative?.document ?? null],
    ['Условия', consent.conditions],
    ['Подготовлено', [longDate(consent.preparedOn, today), consent.by].filter(Boolean).join(', ')],
    ['Действует', untilWords(consent.until)],
    ['Подписано', consent.signedOn && longDate(consent.signedOn, today)],
    ['Бумага', scan?.name ?? consent.paperPlace],
    ['Отозвано', consent.revokedOn && [longDate(consent.revokedOn, today), consent.revokedHow && texts.revokedHow[consent.revokedHow], consent.revokedBy].filter(Boolean).join(', ')],
    ['Почему отозвали', consent.revokeReason],
    ['Почему отменили', consent.cancelReason],
  ];
  return items.filter(([, value]) => Boolean(value));
}

function Steps({ consent, onOpen }: { consent: ConsentCard; onOpen: (id: string) => void }) {
  const can = useCan();
  const [doing, setDoing] = useState<'sign' | 'revoke' | 'cancel' | 'renew' | null>(null);
  const close = () => setDoing(null);
  const keeps = can(signConsent);
  const over = consent.state === 'revoked' || consent.state === 'expired' || (consent.state === 'signed' && consent.until !== null);
  return (
    <div className="row">
      {keeps && consent.state === 'prepared' && (
        <Button variant="primary" onClick={() => setDoing('sign')}>
          Подписано
        </Button>
      )}
      {consent.state !== 'cancelled' && (
        <ButtonLink to={`/consents/${consent.id}/print`} icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />}>
          Печать
        </ButtonLink>
      )}
      {keeps && over && <Button onClick={() => setDoing('renew')}>Подготовить новое</Button>}
      {keeps && consent.state === 'prepared' && <Button onClick={() => setDoing('cancel')}>Отменить…</Button>}
      {keeps && (consent.state === 'signed' || consent.state === 'expired') && (
        <Button variant="danger-plain" onClick={() => setDoing('revoke')}>
          Отозвать…
        </Button>
      )}
      {doing === 'sign' && <SignDialog consent={consent} onClose={close} />}
      {doing === 'revoke' && <RevokeDialog consent={consent} onClose={close} />}
      {doing === 'cancel' && <CancelDialog consent={consent} onClose={close} />}
      {doing === 'renew' && <RenewDialog consent={consent} onClose={close} onMade={onOpen} />}
    </div>
  );
}

function History({ consent }: { consent: ConsentCard }) {
  const { today, dayOf } = useSession();
  if (consent.history.length === 0) return null;
  const word = (changes: Record<string, unknown>) => ('revokedOn' in changes ? 'отозвано' : 'signedOn' in changes ? 'подписано' : 'отменено');
  return (
    <section>
      <h3 className="strong">Что было</h3>
      <ul>
        {consent.history.map((entry) => (
          <li key={entry.version} style={{ padding: '8px 0', borderTop: '1px solid var(--hairline)' }}>
            {word(entry.changes)} <span className="second">{[longDate(dayOf(entry.at), today), entry.by].filter(Boolean).join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

