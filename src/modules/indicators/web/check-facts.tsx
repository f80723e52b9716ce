import { useState } from 'react';
import { PageLink } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { useCan } from '../../../kernel/web/session.tsx';
import { Button } from '../../../web/ui/button.tsx';
import { Dialog, DialogActions } from '../../../web/ui/dialogs.tsx';
import { FailedState } from '../../../web/ui/states.tsx';
import { startFactsCheck } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import css from './report.module.css';

const words = texts.facts;

/** Starts holding the prepared figures against the records, for those who may. */
export function CheckFacts() {
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can(startFactsCheck)) return null;
  return (
    <>
      {' '}
      <button type="button" className={css['inline']} onClick={() => setOpen(true)}>
        {words.start}
      </button>
      {open && <CheckDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function CheckDialog({ onClose }: { onClose: () => void }) {
  const start = useCommand(startFactsCheck);
  const [state, setState] = useState<'asked' | 'waiting' | 'started'>('asked');
  return (
    <Dialog title={state === 'started' ? words.started : words.start} onClose={onClose}>
      <p>{words.explain}</p>
      {start.error && state !== 'started' && <FailedState error={start.error} onRetry={() => setState('asked')} />}
      <DialogActions>
        <Button onClick={onClose}>{state === 'started' ? 'Закрыть' : 'Не сейчас'}</Button>
        {state === 'started' ? (
          <PageLink to="/jobs" className="link">{words.seeJobs}</PageLink>
        ) : (
          <Button
            variant="primary"
            waiting={state === 'waiting'}
            onClick={async () => {
              setState('waiting');
              const done = await start.run({ body: { rebuild: false } }).catch(() => null);
              setState(done === null ? 'asked' : 'started');
            }}
          >
            {words.start}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
