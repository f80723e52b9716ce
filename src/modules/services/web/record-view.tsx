import { IconArrowBackUp, IconPencil, IconTrashX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { longDate } from '../../../kernel/time.ts';
import type { ApiError } from '../../../kernel/web/api.ts';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan, useSession } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { ReasonDialog } from '../../../web/ui/reason-dialog.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import { FailedState, LoadingState, Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { AttachmentField } from '../../attachments/web/attachment-field.tsx';
import { FactLock } from '../../closed/web/fact-lock.tsx';
import css from './record.module.css';
import { asText } from './words.ts';

/** What records of every kind have in common on the screen. */
export interface ShownRecord {
  id: string;
  family: { id: string; title: string; code: string };
  date: string;
  by: string | null;
  code: string | null;
  createdAt: string;
  cancelledAt: string | null;
  cancelReason: string | null;
  version: number;
  warnings: { message: string }[];
  history: { at: string; by: string | null; version: number; source: string | null; changes: Record<string, [unknown, unknown]> }[];
}

export type Labels = Record<string, string>;
export type Show = (field: string, value: unknown) => ReactNode;

interface RecordViewProps {
  /** «Услуга», «Помощь», «Результат». */
  noun: string;
  subject: 'service' | 'aid' | 'outcome';
  title: string;
  record: ShownRecord | undefined;
  error: ApiError | null;
  onRetry: () => void;
  onClose: () => void;
  facts: [string, ReactNode][];
  labels: Labels;
  show: Show;
  commands: { change: { name: string }; cancel: any; restore: any };
  /** The form of an edit; calls back when done or left. */
  edit: (leave: () => void) => ReactNode;
}

export function RecordView(props: RecordViewProps) {
  const { noun, subject, title, record, error, onRetry, onClose, facts, labels, show, commands, edit } = props;
  const { today, dayOf } = useSession();
  const can = useCan();
  const [mode, setMode] = useState<'view' | 'edit' | 'cancel'>('view');
  const restore = useCommand(commands.restore);
  const over = record ? `${noun}, ${longDate(record.date, today)}` : noun;
  return (
    <SidePanel title={record ? title : noun} over={record ? over : undefined} width={392} onClose={onClose}>
      {error && !record ? (
        <FailedState error={error} onRetry={onRetry} />
      ) : !record ? (
        <LoadingState />
      ) : mode === 'edit' ? (
        edit(() => setMode('view'))
      ) : (
        <div className="stack">
          {record.cancelledAt && (
            <Notice tone="warn">
              Запись отменена {longDate(dayOf(record.cancelledAt), today)} и не считается. Причина: {record.cancelReason}
            </Notice>
          )}
          {record.warnings.map((warning) => (
            <Notice key={warning.message} tone="warn">
              {warning.message}
            </Notice>
          ))}
          <Facts
            items={[
              [
                'Семья',
                <PageLink key="family" to={`/families/${record.family.id}`} className="link">
                  {record.family.title}, {record.family.code}
                </PageLink>,
              ],
              ...facts,
              ['Записано', [record.by ?? (record.code ? 'загрузка таблицы' : null), longDate(dayOf(record.createdAt), today)].filter(Boolean).join(', ')],
              ['Код записи', record.code],
            ]}
          />
          <AttachmentField subject={subject} subjectId={record.id} family={record.family.id} label={subject === 'outcome' ? 'Подтверждение: файлы' : 'Файлы'} closed={record.cancelledAt !== null} />
          {restore.error && <FailedState error={restore.error} what="Не вернулось" />}
          <div className="row">
            {!record.cancelledAt && can(commands.change) && (
              <Button icon={<IconPencil size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setMode('edit')}>
                Исправить
              </Button>
            )}
            {!record.cancelledAt && can(commands.cancel) && (
              <Button variant="danger-plain" icon={<IconTrashX size={18} stroke={1.75} aria-hidden="true" />} onClick={() => setMode('cancel')}>
                Отменить запись
              </Button>
            )}
            <FactLock family={record.family.id} kind={subject} id={record.id} label={over} words />
            {record.cancelledAt && can(commands.restore) && (
              <Button
                variant="primary"
                icon={<IconArrowBackUp size={18} stroke={1.75} aria-hidden="true" />}
                waiting={restore.waiting}
                onClick={() => void restore.run({ params: { id: record.id }, body: { version: record.version } } as never).then(() => sayDone('Запись возвращена'), () => {})}
              >
                Вернуть запись
              </Button>
            )}
          </div>
          <History record={record} labels={labels} show={show} />
        </div>
      )}
      {record && mode === 'cancel' && <CancelDialog record={record} today={today} command={commands.cancel} restoring={commands.restore} onClose={() => setMode('view')} />}
    </SidePanel>
  );
}

function CancelDialog({ record, today, command, restoring, onClose }: { record: ShownRecord; today: string; command: any; restoring: any; onClose: () => void }) {
  const cancel = useCommand(command);
  const restore = useCommand(restoring);
  return (
    <ReasonDialog
      title={`Отменить запись ${longDate(record.date, today)}?`}
      about={record.id}
      confirm="Отменить запись"
      what="Не отменилась"
      label="Почему отменяете"
      empty="Хватит двух слов: «записали не той семье»"
      onClose={onClose}
      onReason={async (reason) => {
        const { version } = (await cancel.run({ params: { id: record.id }, body: { version: record.version, reason } } as never)) as { version: number };
        sayDone('Запись отменена', () => restore.run({ params: { id: record.id }, body: { version } } as never).then(() => sayDone('Запись возвращена')));
        onClose();
      }}
    >
      <p>Запись останется в карточке зачёркнутой, но ни один отчёт её не посчитает. Её можно вернуть.</p>
    </ReasonDialog>
  );
}

function History({ record, labels, show }: { record: ShownRecord; labels: Labels; show: Show }) {
  const { today, dayOf } = useSession();
  if (record.history.length === 0) return null;
  return (
    <section>
      <h3 className="strong">Что меняли</h3>
      <ul className={css['history']}>
        {record.history.map((entry) => (
          <li key={entry.version}>
            <div className="small">
              {[longDate(dayOf(entry.at), today), entry.by ?? (entry.source === 'import' ? 'загрузка таблицы' : null)].filter(Boolean).join(', ')}
            </div>
            {Object.entries(entry.changes).map(([field, [before, after]]) => {
              if (field === 'cancelReason') return <div key={field}>{after === null ? 'Запись вернули' : `Отменили: ${asText(after)}`}</div>;
              if (labels[field] === undefined) return null;
              return (
                <div key={field}>
                  {labels[field]}: <b>{show(field, after)}</b> <span className="second">было: {show(field, before)}</span>
                </div>
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
