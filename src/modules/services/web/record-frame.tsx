import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import css from './record.module.css';
import { DraftState } from '../../../web/drafts/draft-state.tsx';
import type { useRecording } from './use-recording.ts';
import { SendFailed } from './send-state.tsx';

type Recording = ReturnType<typeof useRecording<any>>;

interface RecordFrameProps {
  recording: Recording;
  submit: (event?: FormEvent) => Promise<void>;
  /** Leaves the draft and begins an empty form. */
  onAnew: () => void;
  /** The children are panels side by side and hold the foot themselves: a group. */
  columns?: boolean;
  children: ReactNode;
}

/** A form of the ledger: the failure above, the fields, the draft's time and the button at the foot. Ctrl Enter sends. */
export function RecordFrame({ recording, submit, onAnew, columns, children }: RecordFrameProps) {
  const { form, draft } = recording;
  const send = useRef(submit);
  useEffect(() => {
    send.current = submit;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== 'Enter' || document.querySelector('[role=dialog]')) return;
      event.preventDefault();
      void send.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {form.problem && <SendFailed error={form.problem} savedAt={draft.saved.at} waiting={form.waiting} recordId={recording.id} onRetry={() => void submit()} />}
      {columns ? (
        <div className={css['group']}>{children}</div>
      ) : (
        <Panel>
          <div className="stack">
            {children}
            <RecordFoot recording={recording} onAnew={onAnew} title="Записать" />
          </div>
        </Panel>
      )}
    </form>
  );
}

function RecordFoot({ recording: { form, draft, about, labels, show, resumed }, onAnew, title }: { recording: Recording; onAnew: () => void; title: string }) {
  return (
    <>
      {/* Complaints that no field shows; the refusal itself stands above the form. */}
      <ErrorSummary form={{ ...form, problem: null }} />
      <div className={css['foot']}>
        <DraftState draft={draft} values={form.values} about={about} labels={labels} {...(show ? { show } : {})} />
        {resumed && (
          <Button variant="link" small onClick={onAnew}>
            Начать заново
          </Button>
        )}
        <Button type="submit" variant="primary" waiting={form.waiting}>
          {title}
        </Button>
      </div>
    </>
  );
}
