import { IconArrowBackUp, IconPencil, IconPrinter, IconTrashX, IconUsersGroup } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { longDate } from '../../../kernel/time.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand, useOperation } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button, ButtonLink } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { Facts, Page, Panel } from '../../../web/ui/page.tsx';
import { ReasonDialog } from '../../../web/ui/reason-dialog.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { absenceReasonsOf } from '../../practices/contract/pack.ts';
import { getPractice, type PracticeCard } from '../../practices/contract/operations.ts';
import { cancelMeeting, changeMeeting, getMeeting, type MeetingCard, recordMeeting, restoreMeeting } from '../contract/meetings.ts';
import css from './attendance.module.css';
import { MarkCounts } from './group-form.tsx';
import { MeetingEdit } from './meeting-edit.tsx';
import { meetingLabels, peopleHidden, peopleOf } from './meeting-words.ts';
import record from './record.module.css';
import { asText } from './words.ts';

/** One meeting: the sheet, what it was, what was changed; marks and the whole are mended here. */
export default function MeetingPage() {
  const { params, search } = usePlace();
  const { today, dayOf } = useSession();
  const can = useCan();
  const [mode, setMode] = useState<'view' | 'edit' | 'cancel'>('view');
  const answer = useOperation(getMeeting, { params: { id: params['id'] ?? '' } });
  const meeting = answer.data;
  const pack = useOperation(getPractice, { params: { practice: meeting?.practice ?? '' } }, { enabled: meeting !== undefined });
  const restore = useCommand(restoreMeeting);
  const crumbs = [{ title: 'Встречи', to: '/meetings' }, { title: meeting ? longDate(meeting.date, today) : 'Встреча' }];
  if (!meeting || !pack.data) {
    const error = answer.error ?? pack.error;
    return (
      <Page title="Встреча" crumbs={crumbs}>
        {error ? <FailedState error={error} onRetry={() => void (answer.error ? answer : pack).refetch()} waiting={answer.isFetching} /> : <LoadingState />}
      </Page>
    );
  }
  const title = [pack.data.services.find((one) => one.id === meeting.service)?.title ?? meeting.service, meeting.name].filter(Boolean).join(', ');
  const cancelled = meeting.cancelledAt !== null;
  return (
    <Page
      title={title}
      crumbs={crumbs}
      subtitle={<span className="second">{[longDate(meeting.date, today), meeting.time, meeting.place].filter(Boolean).join(', ')}</span>}
      actions={
        mode !== 'edit' && (
          <>
            {can(recordMeeting) && (
              <ButtonLink to="/record" search={{ what: 'group', again: meeting.id, practice: meeting.practice }} icon={<IconUsersGroup size={18} stroke={1.75} />}>
                Собрать снова
              </ButtonLink>
            )}
            <Button icon={<IconPrinter size={18} stroke={1.75} aria-hidden="true" />} onClick={() => window.print()}>
              Распечатать
            </Button>
            {!cancelled && can(changeMeeting) && (
              <Button variant="primary" icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setMode('edit')}>
                Исправить
              </Button>
            )}
            {cancelled && meeting.hidden === 0 && can(restoreMeeting) && (
              <Button
                variant="primary" icon={<IconArrowBackUp size={18} stroke={1.75} aria-hidden="true" />} waiting={restore.waiting}
                onClick={() => void restore.run({ params: { id: meeting.id }, body: { version: meeting.version } } as never).then(() => sayDone('Встреча возвращена'), () => {})}
              >
                Вернуть встречу
              </Button>
            )}
          </>
        )
      }
    >
      {cancelled && (
        <Notice tone="warn">
          Встреча отменена {longDate(dayOf(meeting.cancelledAt!), today)}, её записи не считаются. Причина: {meeting.cancelReason}
        </Notice>
      )}
      {meeting.warnings.map((warning) => (
        <Notice key={warning.message} tone="warn">
          {warning.message}
        </Notice>
      ))}
      {restore.error && <FailedState error={restore.error} what="Не вернулось" />}
      {mode === 'edit' ? (
        <MeetingEdit meeting={meeting} practice={pack.data} onLeave={() => setMode('view')} />
      ) : (
        <div className={record['group']}>
          <Panel title="Встреча">
            <div className="stack">
              <Facts
                items={[
                  ['Когда', [longDate(meeting.date, today), meeting.time].filter(Boolean).join(', ')], ['Сколько', meeting.minutes === null ? null : `${meeting.minutes} мин`],
                  ['Тема', meeting.topic], ['Кто проводил', meeting.practitioner], ['Где', meeting.place],
                  ['Заметка', meeting.note && <span key="note" style={{ whiteSpace: 'pre-wrap' }}>{meeting.note}</span>],
                  ['Записано', [meeting.by, longDate(dayOf(meeting.createdAt), today)].filter(Boolean).join(', ')],
                ]}
              />
              {!cancelled && meeting.hidden === 0 && can(cancelMeeting) && (
                <div className={css['screen']}>
                  <Button variant="danger-plain" icon={<IconTrashX size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setMode('cancel')}>
                    Отменить встречу
                  </Button>
                </div>
              )}
              <History meeting={meeting} practice={pack.data} />
            </div>
          </Panel>
          <Panel>
            <div className="stack">
              <div className={css['panelTop']}>
                <h2>Кто был</h2>
                <MarkCounts people={peopleOf(meeting)} />
              </div>
              <Sheet meeting={meeting} practice={pack.data} search={search} />
              {meeting.hidden > 0 && <p className="second">И {peopleHidden(meeting.hidden)} из семей, которых вы не ведёте: их отметки видят их специалисты.</p>}
            </div>
          </Panel>
        </div>
      )}
      {mode === 'cancel' && <CancelDialog meeting={meeting} today={today} onClose={() => setMode('view')} />}
    </Page>
  );
}

function Sheet({ meeting, practice, search }: { meeting: MeetingCard; practice: PracticeCard; search: Record<string, string | undefined> }) {
  const reasons = absenceReasonsOf(practice);
  const tones = { here: 'pine', late: 'warn', absent: 'neutral' } as const;
  const words = { here: 'здесь', late: 'опоздание', absent: 'нет' };
  return (
    <div className={css['sheet']}>
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">№</th>
            <th scope="col">Участник</th>
            <th scope="col">Присутствие</th>
            <th scope="col">Причина</th>
            <th scope="col">Мин</th>
            <th scope="col" className={css['print']}>
              Подпись
            </th>
          </tr>
        </thead>
        <tbody>
          {peopleOf(meeting).map((one, at) => {
            const line = meeting.lines.find((other) => other.family.id === one.family.id && other.people.some((person) => person.id === one.person));
            return (
              <tr key={one.person}>
                <td className="numbers">{at + 1}</td>
                <td>
                  {one.name}{' '}
                  <span className="small">
                    <PageLink to={`/families/${one.family.id}`} search={{ practice: search['practice'] }}>
                      {one.family.code}
                    </PageLink>
                  </span>
                  {line?.record?.cancelledAt && meeting.cancelledAt === null && one.mark !== 'absent' && <div className="small">Запись семьи отменена: {line.record.cancelReason}</div>}
                  {one.note && <div className="small">{one.note}</div>}
                </td>
                <td>
                  <Chip tone={tones[one.mark as 'here']}>{words[one.mark as 'here']}</Chip>
                </td>
                <td>{reasons.find((reason) => reason.id === one.reason)?.title ?? (one.mark === 'absent' ? 'не указана' : <span className="desk-only">—</span>)}</td>
                <td className="numbers">{one.mark === 'absent' ? 0 : one.minutes === '' ? (meeting.minutes ?? '—') : one.minutes}</td>
                <td className={css['print']}>&nbsp;</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function CancelDialog({ meeting, today, onClose }: { meeting: MeetingCard; today: string; onClose: () => void }) {
  const cancel = useCommand(cancelMeeting);
  const restore = useCommand(restoreMeeting);
  return (
    <ReasonDialog
      title={`Отменить встречу ${longDate(meeting.date, today)}?`}
      about={meeting.id}
      confirm="Отменить встречу"
      what="Не отменилась"
      label="Почему отменяете"
      empty="Хватит двух слов: «записали дважды»"
      onClose={onClose}
      onReason={async (reason) => {
        const { version } = await cancel.run({ params: { id: meeting.id }, body: { version: meeting.version, reason } } as never);
        sayDone('Встреча отменена', () => restore.run({ params: { id: meeting.id }, body: { version } } as never).then(() => sayDone('Встреча возвращена')));
        onClose();
      }}
    >
      <p>Вместе с ней отменятся записи всех семей: они останутся в карточках зачёркнутыми, но ни один отчёт их не посчитает. Встречу можно вернуть.</p>
    </ReasonDialog>
  );
}

function History({ meeting, practice }: { meeting: MeetingCard; practice: PracticeCard }) {
  const { today, dayOf } = useSession();
  if (meeting.history.length === 0) return null;
  const marks: Record<string, string> = { here: 'здесь', late: 'с опозданием', absent: 'нет' };
  const labels: Record<string, string> = { ...meetingLabels, mark: 'отметка', reason: 'причина' };
  const show = (field: string, value: unknown): ReactNode => {
    if (value === null || value === undefined || value === '') return field === 'mark' ? 'не во встрече' : 'пусто';
    if (field === 'mark') return marks[asText(value)];
    if (field === 'reason') return absenceReasonsOf(practice).find((one) => one.id === value)?.title ?? asText(value);
    if (field === 'service') return practice.services.find((one) => one.id === value)?.title ?? asText(value);
    return field === 'date' ? longDate(asText(value), today) : asText(value);
  };
  return (
    <section className={css['screen']}>
      <h3 className="strong">Что меняли</h3>
      <ul className={record['history']}>
        {meeting.history.map((entry, at) => (
          <li key={`${entry.version}.${at}`}>
            <div className="small">{[longDate(dayOf(entry.at), today), entry.by].filter(Boolean).join(', ')}</div>
            {entry.person && <div>{entry.person}</div>}
            {Object.entries(entry.changes).map(([field, [before, after]]) =>
              field === 'cancelReason' ? (
                <div key={field}>{after === null ? 'Встречу вернули' : `Отменили: ${asText(after)}`}</div>
              ) : labels[field] === undefined ? null : (
                <div key={field}>
                  {labels[field]}: <b>{show(field, after)}</b> <span className="second">было: {show(field, before)}</span>
                </div>
              ),
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
