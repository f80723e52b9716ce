import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { longDate, shortDate } from '../../../kernel/time.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { editMentor, getMentor, type MentorCard } from '../contract.ts';
import { MentorForm, mentorLabels, resultWords } from './mentor-form.tsx';
import { asText } from '../../services/web/words.ts';
import { fullName, TestChip } from './mentor-name.tsx';

/** A mentor beside the register: facts, families, what was changed. */
export function MentorPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const [editing, setEditing] = useState(false);
  const can = useCan();
  const answer = useOperation(getMentor, { params: { id } });
  const mentor = answer.data;
  return (
    <SidePanel title={mentor ? fullName(mentor) : 'Наставник'} over={mentor ? `Наставник, ${mentor.code}` : undefined} width={392} onClose={onClose}>
      {answer.error && !mentor ? (
        <FailedState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : !mentor ? (
        <LoadingState />
      ) : editing ? (
        <MentorForm
          practice={mentor.practice}
          mentor={mentor}
          onLeave={() => setEditing(false)}
          onDone={() => {
            sayDone('Записано: исправление');
            setEditing(false);
          }}
        />
      ) : (
        <div className="stack">
          {mentor.warnings.map((warning) => (
            <Notice key={warning.code} tone="warn">
              {warning.message}
            </Notice>
          ))}
          <Facts
            items={[
              ['Тестирование', <span key="test" className="row"><TestChip mentor={mentor} /> {mentor.testedOn && shortDate(mentor.testedOn)}</span>],
              ['В реестре', mentor.registeredOn ? `с ${shortDate(mentor.registeredOn)}` : 'не включён'],
            ]}
          />
          {can(editMentor) && (
            <div>
              <Button icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setEditing(true)}>
                Исправить
              </Button>
            </div>
          )}
          <Cases mentor={mentor} />
          <History mentor={mentor} />
        </div>
      )}
    </SidePanel>
  );
}

function Cases({ mentor }: { mentor: MentorCard }) {
  const { today } = useSession();
  return (
    <section>
      <h3 className="strong">Семьи</h3>
      {mentor.cases.length === 0 ? (
        <p className="second">Семей нет. Наставника назначают в карточке семьи.</p>
      ) : (
        <ul>
          {mentor.cases.map((one) => (
            <li key={one.caseId} style={{ padding: '6px 0' }}>
              <PageLink to={`/families/${one.familyId}`} className="link">
                {one.title}
              </PageLink>{' '}
              <span className="small">{one.code}</span>
              <div className="second">
                {one.closedOn ? `снята с учёта ${longDate(one.closedOn, today)}` : one.lastContactOn ? `последняя встреча ${longDate(one.lastContactOn, today)}` : 'встреч ещё не было'}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function History({ mentor }: { mentor: MentorCard }) {
  const { today, dayOf } = useSession();
  if (mentor.history.length === 0) return null;
  const show = (field: string, value: unknown) => {
    if (value === null || value === '') return 'пусто';
    if (field === 'testResult') return resultWords[value as 'passed'];
    return field.endsWith('On') ? shortDate(asText(value)) : asText(value);
  };
  return (
    <section>
      <h3 className="strong">Что меняли</h3>
      <ul>
        {mentor.history.map((entry) => (
          <li key={entry.version} style={{ padding: '8px 0', borderTop: '1px solid var(--hairline)' }}>
            <div className="small">{[longDate(dayOf(entry.at), today), entry.by].filter(Boolean).join(', ')}</div>
            {Object.entries(entry.changes).map(([field, [before, after]]) => (
              <div key={field}>
                {mentorLabels[field as keyof typeof mentorLabels] ?? field}: <b>{show(field, after)}</b> <span className="second">было: {show(field, before)}</span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
